//! What a parsed number is and what can be said of it.

/// Why a text is no number, under the names that `phonenumbers` gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParseError {
    /// No usable calling code, written or by default.
    InvalidCountryCode,
    /// Not the shape of a number.
    NotANumber,
    /// Nothing worth the name behind the international prefix.
    TooShortAfterIdd,
    /// Fewer than two digits are left.
    TooShortNsn,
    /// More than 250 characters, or more than 17 national digits.
    TooLong,
}

impl ParseError {
    /// All of them, in the package's numbering.
    pub const ALL: [Self; 5] = [
        Self::InvalidCountryCode,
        Self::NotANumber,
        Self::TooShortAfterIdd,
        Self::TooShortNsn,
        Self::TooLong,
    ];

    /// The package's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidCountryCode => "INVALID_COUNTRY_CODE",
            Self::NotANumber => "NOT_A_NUMBER",
            Self::TooShortAfterIdd => "TOO_SHORT_AFTER_IDD",
            Self::TooShortNsn => "TOO_SHORT_NSN",
            Self::TooLong => "TOO_LONG",
        }
    }
}

/// A number's type. The order is that of the artifact's codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the field's own words
pub enum Kind {
    Unknown,
    FixedLine,
    Mobile,
    FixedLineOrMobile,
    TollFree,
    PremiumRate,
    SharedCost,
    Voip,
    PersonalNumber,
    Pager,
    Uan,
    Voicemail,
}

impl Kind {
    /// All types by code.
    pub const ALL: [Self; 12] = [
        Self::Unknown,
        Self::FixedLine,
        Self::Mobile,
        Self::FixedLineOrMobile,
        Self::TollFree,
        Self::PremiumRate,
        Self::SharedCost,
        Self::Voip,
        Self::PersonalNumber,
        Self::Pager,
        Self::Uan,
        Self::Voicemail,
    ];

    /// The package's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::FixedLine => "FIXED_LINE",
            Self::Mobile => "MOBILE",
            Self::FixedLineOrMobile => "FIXED_LINE_OR_MOBILE",
            Self::TollFree => "TOLL_FREE",
            Self::PremiumRate => "PREMIUM_RATE",
            Self::SharedCost => "SHARED_COST",
            Self::Voip => "VOIP",
            Self::PersonalNumber => "PERSONAL_NUMBER",
            Self::Pager => "PAGER",
            Self::Uan => "UAN",
            Self::Voicemail => "VOICEMAIL",
        }
    }

    /// Our own name, in small letters.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::FixedLine => "fixed_line",
            Self::Mobile => "mobile",
            Self::FixedLineOrMobile => "fixed_line_or_mobile",
            Self::TollFree => "toll_free",
            Self::PremiumRate => "premium_rate",
            Self::SharedCost => "shared_cost",
            Self::Voip => "voip",
            Self::PersonalNumber => "personal_number",
            Self::Pager => "pager",
            Self::Uan => "uan",
            Self::Voicemail => "voicemail",
        }
    }
}

/// What a number's length says. The order is that of the package's codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the package's own words
pub enum Possible {
    IsPossible,
    InvalidCountryCode,
    TooShort,
    TooLong,
    IsPossibleLocalOnly,
    InvalidLength,
}

impl Possible {
    /// All outcomes by code.
    pub const ALL: [Self; 6] = [
        Self::IsPossible,
        Self::InvalidCountryCode,
        Self::TooShort,
        Self::TooLong,
        Self::IsPossibleLocalOnly,
        Self::InvalidLength,
    ];

    /// The package's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::IsPossible => "IS_POSSIBLE",
            Self::InvalidCountryCode => "INVALID_COUNTRY_CODE",
            Self::TooShort => "TOO_SHORT",
            Self::TooLong => "TOO_LONG",
            Self::IsPossibleLocalOnly => "IS_POSSIBLE_LOCAL_ONLY",
            Self::InvalidLength => "INVALID_LENGTH",
        }
    }
}

/// A parsed number, valid or not: a calling code and 2 to 17 national digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    /// ASCII digits, calling code first.
    digits: [u8; 20],
    len: u8,
    code_len: u8,
    code: u16,
}

impl Number {
    /// Puts a number together; `national` is 2 to 17 ASCII digits.
    pub(crate) fn new(code: u16, national: &[u8]) -> Self {
        let mut digits = [0; 20];
        let code_len = match code {
            0..=9 => 1,
            10..=99 => 2,
            _ => 3,
        };
        let mut rest = code;
        for place in digits[..code_len].iter_mut().rev() {
            *place = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        digits[code_len..code_len + national.len()].copy_from_slice(national);
        Self {
            digits,
            len: (code_len + national.len()) as u8,
            code_len: code_len as u8,
            code,
        }
    }

    /// Calling code and national digits, ASCII, no plus.
    pub fn digits(&self) -> &[u8] {
        &self.digits[..self.len as usize]
    }

    /// The calling code.
    pub fn country_code(&self) -> u16 {
        self.code
    }

    /// The national digits, leading zeros too.
    pub fn national(&self) -> &[u8] {
        &self.digits[self.code_len as usize..self.len as usize]
    }

    /// The national digits as an integer.
    pub fn national_number(&self) -> u64 {
        self.national()
            .iter()
            .fold(0, |sum, digit| sum * 10 + u64::from(digit & 15))
    }

    /// How many zeros lead the national digits; the last digit never counts.
    pub fn italian_zeros(&self) -> u8 {
        let national = self.national();
        national[..national.len() - 1]
            .iter()
            .take_while(|d| **d == b'0')
            .count() as u8
    }

    /// All digits as one integer, for joins; none where it does not fit (no valid number is that long).
    pub fn key(&self) -> Option<u64> {
        self.digits().iter().try_fold(0_u64, |sum, digit| {
            sum.checked_mul(10)?.checked_add(u64::from(digit & 15))
        })
    }

    /// `+`, the calling code, the national digits.
    pub fn e164(&self) -> E164 {
        let mut text = [0; 21];
        text[0] = b'+';
        text[1..].copy_from_slice(&self.digits);
        E164 {
            text,
            len: self.len + 1,
        }
    }
}

/// A number written out, on the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct E164 {
    text: [u8; 21],
    len: u8,
}

impl E164 {
    /// The text's bytes and what happens to stand behind them.
    pub fn bytes(&self) -> &[u8; 21] {
        &self.text
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        // Only ASCII digits and a plus were ever put in, so the fallback is never seen.
        str::from_utf8(&self.text[..self.len as usize]).unwrap_or("")
    }
}

/// What the numbering plans say of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its type; [`Kind::Unknown`] where no pattern matches.
    pub kind: Kind,
    /// The number of the plan that claims it; see [`crate::Metadata::region_name`].
    pub region: Option<u8>,
    /// What its length says.
    pub possible: Possible,
}

impl Facts {
    /// Whether some pattern of its region matches.
    pub fn is_valid(&self) -> bool {
        self.kind != Kind::Unknown
    }
}
