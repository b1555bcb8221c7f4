//! A row as comparisons see it: 64 bytes.

use crate::letters::Names;

/// What stands for a missing date or time.
pub const MISSING_DAY: i32 = i32::MIN;

/// From here on a day is none: the digits of a cell that was meant to be a date (31 February), as years, months and days,
/// are added. It may be nearly a date, and never contradicts one.
pub const NO_DATE: i32 = 100_000_000;

/// What a comparison needs of a row, in one cache line. 0 is missing everywhere but in `birth`.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub struct Record {
    pub(crate) email: u64,
    pub(crate) inn: u64,
    pub(crate) address: u64,
    /// The e-mail without its domain.
    pub(crate) mailbox: u32,
    /// The address without its flat.
    pub(crate) building: u32,
    pub(crate) surname: u32,
    pub(crate) given: u32,
    pub(crate) patronymic: u32,
    pub(crate) city: u32,
    pub(crate) company: u32,
    pub(crate) birth: i32,
    pub(crate) phone_start: u32,
    pub(crate) phone_count: u8,
    /// How many quarters of a bit the given name and the patronymic are worth together at most.
    pub(crate) joint: u8,
    /// How many quarters of a bit the surname and the given name are worth together at most.
    pub(crate) full_name: u8,
    pub(crate) flags: u8,
}

const GIVEN_INITIAL: u8 = 1;
const PATRONYMIC_INITIAL: u8 = 2;
const GIVEN_PLAIN: u8 = 16;
const PATRONYMIC_PLAIN: u8 = 32;
/// The two bits of the flags that say the gender, and where they stand.
const GENDER: u8 = 0b1100;
const GENDER_AT: u32 = 2;
const MAN: u8 = 1;
/// What [`Record::gender`] says of a woman.
pub(crate) const WOMAN: u8 = 2;

/// What the letters of a gender mean to [`Record::gender`].
pub(crate) fn gender(letters: Option<&[u8]>) -> u8 {
    match letters.and_then(<[u8]>::first) {
        Some(b'm') => MAN,
        Some(b'f') => WOMAN,
        _ => 0,
    }
}

/// What two rows must share to be interchangeable for [`crate::judge::conflict`].
pub(crate) type Signature = (u32, u32, u32, i32, u8, u64, u64);

impl Record {
    /// A record of its columns, without what [`Self::note_words`] and [`Self::bound`] say: e-mail, ИНН and address; mailbox, building,
    /// surname, given name, patronymic, city and company; birth date; where the phones start, and how many; gender as
    /// [`Self::gender`] tells it.
    pub(crate) fn of_parts(wide: [u64; 3], narrow: [u32; 7], birth: i32, phones: (u32, u8), gender: u8) -> Self {
        let [email, inn, address] = wide;
        let [mailbox, building, surname, given, patronymic, city, company] = narrow;
        Self {
            email,
            inn,
            address,
            mailbox,
            building,
            surname,
            given,
            patronymic,
            city,
            company,
            birth,
            phone_start: phones.0,
            phone_count: phones.1,
            joint: u8::MAX,
            full_name: u8::MAX,
            flags: (gender << GENDER_AT) & GENDER,
        }
    }

    /// Marks given name and patronymic that are initials only, and those that are whole names of the dictionary.
    pub(crate) fn note_words(&mut self, names: &Names) {
        let mark = |id: u32, initial: u8, plain: u8, several: bool| match names.word(id) {
            _ if id == 0 => 0,
            word if word.initial => initial,
            word if word.known && !(several && word.diminutive) => plain,
            _ => 0,
        };
        self.flags = self.flags & GENDER
            | mark(self.given, GIVEN_INITIAL, GIVEN_PLAIN, true)
            | mark(self.patronymic, PATRONYMIC_INITIAL, PATRONYMIC_PLAIN, false);
    }

    /// The pairs of names that are rarer together than each is alone: given name and patronymic, surname and given name.
    pub(crate) fn pairs(&self) -> [Option<(u32, u32)>; 2] {
        [
            (self.full_given() && self.full_patronymic()).then_some((self.given, self.patronymic)),
            (self.surname != 0 && self.full_given()).then_some((self.surname, self.given)),
        ]
    }

    /// Bounds what each of the [`Self::pairs`] is worth; `worth` has quarters of a bit of a pair, by its place.
    pub(crate) fn bound(&mut self, worth: impl Fn(usize, (u32, u32)) -> u8) {
        let [joint, full_name] = self.pairs();
        self.joint = joint.map_or(u8::MAX, |pair| worth(0, pair));
        self.full_name = full_name.map_or(u8::MAX, |pair| worth(1, pair));
    }

    /// Whether there is a birth date, and not only what was meant to be one.
    #[inline]
    pub(crate) fn born(&self) -> bool {
        (MISSING_DAY + 1..NO_DATE).contains(&self.birth)
    }

    /// 0 where it is missing.
    #[inline]
    pub(crate) fn gender(&self) -> u8 {
        (self.flags & GENDER) >> GENDER_AT
    }

    /// Whether the given name is there and more than an initial.
    #[inline]
    pub(crate) fn full_given(&self) -> bool {
        self.given != 0 && self.flags & GIVEN_INITIAL == 0
    }

    /// Whether the given name is one of the dictionary, neither an initial nor a diminutive of several: another such name
    /// is [different](crate::compare::Level::Different).
    #[inline]
    pub(crate) fn plain_given(&self) -> bool {
        self.flags & GIVEN_PLAIN != 0
    }

    /// Whether the patronymic is a name of the dictionary: another such name is different.
    #[inline]
    pub(crate) fn plain_patronymic(&self) -> bool {
        self.flags & PATRONYMIC_PLAIN != 0
    }

    #[inline]
    pub(crate) fn full_patronymic(&self) -> bool {
        self.patronymic != 0 && self.flags & PATRONYMIC_INITIAL == 0
    }

    /// How far a row names its person, 0 to 4: see [`crate::cluster`] for what follows from it.
    pub(crate) fn completeness(&self) -> u8 {
        match (self.surname != 0, self.full_given()) {
            (true, true) => 3 + u8::from(self.full_patronymic() || self.born()),
            (false, true) => 2,
            _ => u8::from(self.surname != 0 || self.given != 0 || self.patronymic != 0),
        }
    }
}

/// Days that stand for "unknown" where a form insists on a date: the first of January of 1900, 1970 and 2000.
pub(crate) fn filler(day: i32) -> bool {
    [-25_567, 0, 10_957].contains(&day)
}

/// The 12 digits of a person's ИНН as a number; 0 for a company's (10 digits) or anything else.
pub(crate) fn personal_inn(text: &[u8]) -> u64 {
    if text.len() == 12 && text.iter().all(u8::is_ascii_digit) {
        text.iter()
            .fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
    } else {
        0
    }
}
