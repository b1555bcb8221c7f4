//! What can be said of a cell: its status, and the marks of what was repaired or found wrong.

/// The verdict on a cell, in words that a call centre's analyst understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// One number, as written.
    Sure,
    /// One number, after repairs that left no doubt.
    Repaired,
    /// Several numbers.
    Several,
    /// A number may be meant, but it is not safe to say which, or not safe to dial.
    Suspicious,
    /// One number of another country.
    Foreign,
    /// Nothing that could be a number.
    NotANumber,
    /// A whole number that no plan knows.
    NotAllocated,
}

impl Status {
    /// All of them; columns count in this order.
    pub const ALL: [Self; 7] = [
        Self::Sure,
        Self::Repaired,
        Self::Several,
        Self::Suspicious,
        Self::Foreign,
        Self::NotANumber,
        Self::NotAllocated,
    ];

    /// Its public name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Repaired => "repaired",
            Self::Several => "several",
            Self::Suspicious => "suspicious",
            Self::Foreign => "foreign",
            Self::NotANumber => "not_a_number",
            Self::NotAllocated => "not_allocated",
        }
    }
}

/// One repair, or one fault. The order is that of the bits in [`Marks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // each is explained by its words in `prozvon.codes`
pub enum Mark {
    Apostrophe,
    ExcelFloat,
    Exponent,
    TextAround,
    LettersForDigits,
    OddSeparators,
    PlusEight,
    DoubledPrefix,
    DoubleZero,
    MissingPlus,
    RenumberedCode,
    AreaFromCity,
    AreaFromNeighbour,
    GluedNumbers,
    StrayDigits,
    Extension,
    // Faults: no number comes of it.
    Placeholder,
    LostDigits,
    LocalNumber,
    ShortNumber,
    PremiumNumber,
    AmbiguousNumber,
    WrongLength,
    NotAllocated,
    NotANumber,
    TooLong,
}

impl Mark {
    /// All of them, repairs first.
    pub const ALL: [Self; 26] = [
        Self::Apostrophe,
        Self::ExcelFloat,
        Self::Exponent,
        Self::TextAround,
        Self::LettersForDigits,
        Self::OddSeparators,
        Self::PlusEight,
        Self::DoubledPrefix,
        Self::DoubleZero,
        Self::MissingPlus,
        Self::RenumberedCode,
        Self::AreaFromCity,
        Self::AreaFromNeighbour,
        Self::GluedNumbers,
        Self::StrayDigits,
        Self::Extension,
        Self::Placeholder,
        Self::LostDigits,
        Self::LocalNumber,
        Self::ShortNumber,
        Self::PremiumNumber,
        Self::AmbiguousNumber,
        Self::WrongLength,
        Self::NotAllocated,
        Self::NotANumber,
        Self::TooLong,
    ];

    /// Its public code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Apostrophe => "apostrophe",
            Self::ExcelFloat => "excel_float",
            Self::Exponent => "exponent",
            Self::TextAround => "text_around",
            Self::LettersForDigits => "letters_for_digits",
            Self::OddSeparators => "odd_separators",
            Self::PlusEight => "plus_eight",
            Self::DoubledPrefix => "doubled_prefix",
            Self::DoubleZero => "double_zero",
            Self::MissingPlus => "missing_plus",
            Self::RenumberedCode => "renumbered_code",
            Self::AreaFromCity => "area_from_city",
            Self::AreaFromNeighbour => "area_from_neighbour",
            Self::GluedNumbers => "glued_numbers",
            Self::StrayDigits => "stray_digits",
            Self::Extension => "extension",
            Self::Placeholder => "placeholder",
            Self::LostDigits => "lost_digits",
            Self::LocalNumber => "local_number",
            Self::ShortNumber => "short_number",
            Self::PremiumNumber => "premium_number",
            Self::AmbiguousNumber => "ambiguous_number",
            Self::WrongLength => "wrong_length",
            Self::NotAllocated => "not_allocated",
            Self::NotANumber => "not_a_number",
            Self::TooLong => "too_long",
        }
    }

    /// Whether it says what is wrong rather than what was put right.
    pub fn is_fault(self) -> bool {
        self as u8 >= Self::Placeholder as u8
    }

    /// How sure the repair is, in hundredths. Judged by hand: a mechanical fault of one origin is nearly certain, an
    /// area code taken from elsewhere is the least so.
    fn confidence(self) -> u32 {
        match self {
            Self::Apostrophe | Self::ExcelFloat | Self::TextAround | Self::Extension => 99,
            Self::Exponent | Self::PlusEight | Self::DoubledPrefix | Self::DoubleZero | Self::RenumberedCode => 97,
            Self::GluedNumbers | Self::LettersForDigits => 95,
            Self::OddSeparators | Self::StrayDigits | Self::MissingPlus | Self::AreaFromNeighbour => 90,
            Self::AreaFromCity => 85,
            _ => 0,
        }
    }
}

/// A set of marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks(u32);

impl Marks {
    /// Adds one.
    pub fn add(&mut self, mark: Mark) {
        self.0 |= 1 << mark as u32;
    }

    /// This set and one more.
    #[must_use]
    pub fn with(mut self, mark: Mark) -> Self {
        self.add(mark);
        self
    }

    /// Both sets.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set without one.
    #[must_use]
    pub fn without(self, mark: Mark) -> Self {
        Self(self.0 & !(1 << mark as u32))
    }

    /// Whether `mark` is in it.
    pub fn has(self, mark: Mark) -> bool {
        self.0 >> mark as u32 & 1 == 1
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The bits, for grouping equal sets.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// The marks in order.
    pub fn iter(self) -> impl Iterator<Item = Mark> {
        Mark::ALL.into_iter().filter(move |m| self.has(*m))
    }

    /// The faults alone.
    #[must_use]
    pub fn faults(self) -> Self {
        Self(self.0 & !(u32::MAX >> (32 - Mark::Placeholder as u32)))
    }

    /// The product of the repairs' confidences: 1 without any.
    pub fn confidence(self) -> f32 {
        self.iter()
            .filter(|m| !m.is_fault())
            .fold(1.0, |sum, m| sum * m.confidence() as f32 / 100.0)
    }
}
