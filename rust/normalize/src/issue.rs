//! What can be the matter with a cell: one closed list for all engines, so that a row's faults are one word wide.

macro_rules! issues {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// A fault, a repair or a guess; its code is public and its words stand in Python's `codes.py`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Issue { $($(#[$doc])* $name,)* }

        impl Issue {
            /// Every issue, in the order of its bit.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The public code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

issues! {
    /// Something that is no name was split off.
    NameJunk = "name_junk",
    /// Nothing in the cell is a name that we understand.
    NameUnknown = "name_not_understood",
    /// Which word is what was guessed from its place alone.
    NameGuessed = "name_parts_guessed",
    /// Surname and given name stood in each other's column.
    NameSwapped = "name_parts_swapped",
    /// Latin look-alike letters in a Cyrillic word, or the other way about, were put right.
    NameHomoglyph = "name_letters_repaired",
    /// The name was typed with the wrong keyboard layout and was put right.
    NameLayout = "name_layout_repaired",
    /// The parts of the name speak for different genders.
    GenderConflict = "gender_conflict",
    /// A telephone number stood in the name.
    PhoneInName = "phone_in_name",
    /// An e-mail address stood in the name.
    EmailInName = "email_in_name",
    /// A company stood in the name.
    CompanyInName = "company_in_name",
    /// No e-mail address can be read here.
    EmailInvalid = "email_invalid",
    /// A misspelt address was put right.
    EmailRepaired = "email_repaired",
    /// The address belongs to a role (`info@`), not to a person.
    EmailRole = "email_role",
    /// The address was made up to fill the cell.
    EmailPlaceholder = "email_placeholder",
    /// No date can be read here.
    DateInvalid = "date_invalid",
    /// Only a year, or a month and a year.
    DatePartial = "date_partial",
    /// A date that nobody can have: future birth, or older than people grow.
    DateImpossible = "date_impossible",
    /// The date was made up to fill the cell, or is a program's zero.
    DatePlaceholder = "date_placeholder",
    /// Day and month can be read either way.
    DateAmbiguous = "date_ambiguous",
    /// The year had two digits.
    DateShortYear = "date_short_year",
    /// The date was a spreadsheet's serial number.
    DateSerial = "date_serial",
    /// The ИНН does not satisfy its check digits or length.
    InnInvalid = "inn_invalid",
    /// The company cell says that there is none.
    CompanyPlaceholder = "company_placeholder",
    /// No street and house could be recognized in the address.
    AddressPartial = "address_partial",
    /// A remark limits when or where to call, without refusing calls.
    CallLimits = "call_limits_remark",
    /// A remark refuses calls.
    RefusalRemark = "refusal_remark",
    /// The address cell says that there is none.
    AddressPlaceholder = "address_placeholder",
    /// A number that should have a form or check digits does not have them.
    IdInvalid = "id_invalid",
    /// A leading zero that a spreadsheet lost was put back, as the check digits say.
    IdRepaired = "id_repaired",
    /// A birth date that hardly anybody in a base of customers has: a child's, or one that forms offer.
    DateImplausible = "date_implausible",
    /// The address is from a service of throw-away mail boxes.
    EmailDisposable = "email_disposable",
    /// The domain exists and is a slip of a large service's more often than meant.
    EmailDoubtful = "email_domain_doubtful",
    /// Latin look-alike letters in a Cyrillic company name, or the other way about, were put right.
    CompanyHomoglyph = "company_letters_repaired",
    /// A part of the name is likely a slip of a frequent name; what was likely meant is offered.
    NameSlip = "name_slip_suspected",
    /// A transliterated Russian name is shown in Cyrillic.
    NameTranslit = "name_translit_restored",
}

/// A set of [`Issue`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Issues(pub u64);

impl Issues {
    /// Adds one.
    pub fn add(&mut self, issue: Issue) {
        self.0 |= 1 << issue as u8;
    }

    /// Whether `issue` is in the set.
    pub fn has(self, issue: Issue) -> bool {
        self.0 >> issue as u8 & 1 == 1
    }

    /// The issues in the set, in the order of [`Issue::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Issue> {
        Issue::ALL.iter().copied().filter(move |i| self.has(*i))
    }
}
