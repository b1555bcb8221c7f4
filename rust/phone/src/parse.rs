//! From text to number, step by step as the package goes.

use crate::decision::Decision;
use crate::metadata::{CallingCode, Metadata, Plan, Region};
use crate::number::{Number, ParseError, Possible};
use crate::scan::{says_nothing, scan};
use crate::viable::{LONGEST_TEXT, is_plus};

/// More digits than this end as "too long", however many prefixes are taken off; so no more are kept.
pub(crate) const KEPT: usize = 64;

/// Texts of up to so many bytes are read in less room.
const USUAL_TEXT: usize = 64;

/// National numbers have this many digits at least and at most.
pub(crate) const SHORTEST_NATIONAL: usize = 2;
pub(crate) const LONGEST_NATIONAL: usize = 17;

/// A number and the extension that stood behind it, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The number.
    pub number: Number,
    /// Its extension, in the digits of the text's script; none on the common shapes.
    pub extension: Option<String>,
}

impl Metadata {
    /// Reads one number.
    ///
    /// # Errors
    /// The package's reason why the text is no number.
    pub fn parse(&self, text: &str, region: Region) -> Result<Number, ParseError> {
        self.parse_extended(text, region).map(|parsed| parsed.number)
    }

    /// Reads one number and its extension.
    ///
    /// # Errors
    /// The package's reason why the text is no number.
    pub fn parse_extended(&self, text: &str, region: Region) -> Result<Parsed, ParseError> {
        match scan(text.as_bytes()) {
            Some(scanned) => {
                if !scanned.viable() {
                    return Err(ParseError::NotANumber);
                }
                if !scanned.plus && !region.reads_national() {
                    return Err(ParseError::InvalidCountryCode);
                }
                if let Some(four) = scanned.four()
                    && let Decision::Refused(error) = self.decided(four, scanned.digits().len(), scanned.plus, region)
                {
                    return Err(error);
                }
                self.interpret(scanned.digits(), scanned.plus, region.plan(self))
                    .map(|number| Parsed {
                        number,
                        extension: None,
                    })
            }
            None if says_nothing(text.as_bytes()) => Err(ParseError::NotANumber),
            None => self.parse_any(text, region),
        }
    }

    /// What [`Metadata::parse_extended`] says, without its short cuts: the twin that tests and fuzzing compare with.
    ///
    /// # Errors
    /// The package's reason why the text is no number.
    pub fn parse_slowly(&self, text: &str, region: Region) -> Result<Parsed, ParseError> {
        self.parse_any(text, region)
    }

    /// The long way, for any text.
    pub(crate) fn parse_any(&self, text: &str, region: Region) -> Result<Parsed, ParseError> {
        // Most cells are short, and clearing room for the longest would cost more than reading them.
        if text.len() <= USUAL_TEXT {
            self.parse_in(text, &mut ['\0'; USUAL_TEXT], region)
        } else {
            self.parse_in(text, &mut ['\0'; LONGEST_TEXT], region)
        }
    }

    fn parse_in(&self, text: &str, buffer: &mut [char], region: Region) -> Result<Parsed, ParseError> {
        let parameters = text.as_bytes().contains(&b';');
        let mut length = 0;
        for c in text.chars() {
            let Some(place) = buffer.get_mut(length) else {
                return Err(ParseError::TooLong);
            };
            *place = c;
            length += 1;
        }
        let text = &buffer[..length];
        if parameters {
            self.parse_parameters(text, region)
        } else {
            self.parse_part(self.possible_part(text), region)
        }
    }

    /// RFC 3966 parameters: a context before the number, a sub-address behind it.
    fn parse_parameters(&self, text: &[char], region: Region) -> Result<Parsed, ParseError> {
        let mut joined = [' '; LONGEST_TEXT];
        let national = match self.with_context(text, &mut joined)? {
            Some(length) => &joined[..length],
            None => self.possible_part(text),
        };
        let national = match find(national, ";isub=") {
            Some(at) if at > 0 => &national[..at],
            _ => national,
        };
        self.parse_part(national, region)
    }

    /// The part of a text in which a number could stand.
    fn parse_part(&self, national: &[char], region: Region) -> Result<Parsed, ParseError> {
        if !self.is_viable(national) {
            return Err(ParseError::NotANumber);
        }
        let plus = is_plus(national[0]);
        if !plus && !region.reads_national() {
            return Err(ParseError::InvalidCountryCode);
        }
        let (national, extension) = self.split_extension(national);
        let mut digits = [0; KEPT];
        let count = self.normalize(national, &mut digits).min(KEPT);
        let number = self.interpret(&digits[..count], plus, region.plan(self))?;
        Ok(Parsed {
            number,
            extension: (!extension.is_empty()).then(|| extension.iter().collect()),
        })
    }

    /// RFC 3966: a number with `;phone-context=`. Its global prefix, if it has one, goes before the number.
    fn with_context(&self, text: &[char], joined: &mut [char; LONGEST_TEXT]) -> Result<Option<usize>, ParseError> {
        const MARK: &str = ";phone-context=";
        let Some(at) = find(text, MARK) else {
            return Ok(None);
        };
        let context = &text[at + MARK.len()..];
        let context = &context[..find(context, ";").unwrap_or(context.len())];
        if !self.is_context(context) {
            return Err(ParseError::NotANumber);
        }
        let mut length = 0;
        let mut push = |part: &[char]| {
            joined[length..length + part.len()].copy_from_slice(part);
            length += part.len();
        };
        if context[0] == '+' {
            push(context);
        }
        let start = find(text, "tel:").map_or(0, |tel| tel + 4);
        push(text.get(start..at).unwrap_or(&[]));
        Ok(Some(length))
    }

    /// Whether a phone-context is a global number or a domain name.
    fn is_context(&self, context: &[char]) -> bool {
        let digit = |c: char| self.digit(c).is_some();
        if let Some(('+', rest)) = context.split_first().map(|(first, rest)| (*first, rest)) {
            return rest.iter().any(|c| digit(*c))
                && rest.iter().all(|c| digit(*c) || matches!(c, '-' | '.' | '(' | ')'));
        }
        let name = context.strip_suffix(&['.']).unwrap_or(context);
        let alphanumeric = |c: char| c.is_ascii_alphabetic() || digit(c);
        let mut last = None;
        for part in name.split(|c| *c == '.') {
            let (Some(first), Some(end)) = (part.first(), part.last()) else {
                return false;
            };
            if !alphanumeric(*first) || !alphanumeric(*end) || !part.iter().all(|c| alphanumeric(*c) || *c == '-') {
                return false;
            }
            last = Some(*first);
        }
        last.is_some_and(|c| c.is_ascii_alphabetic())
    }

    /// From digits to number: calling code, national prefix, length.
    pub(crate) fn interpret(&self, digits: &[u8], plus: bool, plan: Option<&Plan>) -> Result<Number, ParseError> {
        let mut first = [0; KEPT + 8];
        let extracted = match self.extract_code(digits, plus, plan, &mut first) {
            // A wrong plus before a number that its region can dial: read it again without.
            Err(ParseError::InvalidCountryCode) if plus => Some(
                self.extract_code(digits, false, plan, &mut first)?
                    .ok_or(ParseError::InvalidCountryCode)?,
            ),
            other => other?,
        };
        let (code, national, plan) = if let Some((code, national)) = extracted {
            let plan = plan
                .filter(|p| p.code == code.code && p.name == self.plans[code.main as usize].name)
                .unwrap_or(&self.plans[code.main as usize]);
            (code.code, national, plan)
        } else {
            let plan = plan.ok_or(ParseError::InvalidCountryCode)?;
            (plan.code, digits, plan)
        };
        if national.len() < SHORTEST_NATIONAL {
            return Err(ParseError::TooShortNsn);
        }
        let mut second = [0; KEPT + 8];
        let stripped = self.strip_national_prefix(national, plan, &mut second);
        // A prefix is taken off only where enough stays; else the digits may be a short number as they are.
        let national = match plan.length(stripped.len()) {
            Possible::TooShort | Possible::IsPossibleLocalOnly | Possible::InvalidLength => national,
            _ => stripped,
        };
        match national.len() {
            ..SHORTEST_NATIONAL => Err(ParseError::TooShortNsn),
            SHORTEST_NATIONAL..=LONGEST_NATIONAL => Ok(Number::new(code, national)),
            _ => Err(ParseError::TooLong),
        }
    }

    /// The calling code and what follows it; none where the digits are national.
    fn extract_code<'a>(
        &self,
        digits: &'a [u8],
        plus: bool,
        plan: Option<&Plan>,
        scratch: &'a mut [u8; KEPT + 8],
    ) -> Result<Option<(CallingCode, &'a [u8])>, ParseError> {
        let international = if plus {
            Some(digits)
        } else {
            plan.and_then(|plan| after_idd(digits, plan))
        };
        if let Some(rest) = international {
            if rest.len() <= SHORTEST_NATIONAL {
                return Err(ParseError::TooShortAfterIdd);
            }
            return self.leading_code(rest).map(Some).ok_or(ParseError::InvalidCountryCode);
        }
        let Some(plan) = plan else { return Ok(None) };
        let Some((code, rest)) = self.leading_code(digits).filter(|(code, _)| code.code == plan.code) else {
            return Ok(None);
        };
        let rest = self.strip_national_prefix(rest, plan, scratch);
        let better = (!self.matches_general(plan, digits) && self.matches_general(plan, rest))
            || plan.length(digits.len()) == Possible::TooLong;
        Ok(better.then_some((code, rest)))
    }

    /// Calling codes are prefix-free, so the first that fits is the one.
    pub(crate) fn leading_code<'a>(&self, digits: &'a [u8]) -> Option<(CallingCode, &'a [u8])> {
        if digits.first() == Some(&b'0') {
            return None;
        }
        let mut code = 0;
        for (at, digit) in digits.iter().take(3).enumerate() {
            code = code * 10 + u16::from(digit & 15);
            if let Some(found) = self.calling_code(code) {
                return Some((found, &digits[at + 1..]));
            }
        }
        None
    }

    /// Takes a national prefix or carrier code off, unless that spoils a good number.
    fn strip_national_prefix<'a>(&self, digits: &'a [u8], plan: &Plan, scratch: &'a mut [u8; KEPT + 8]) -> &'a [u8] {
        if plan.national.is_none() {
            return digits;
        }
        let Some(matched) = plan.national.run(digits) else {
            return digits;
        };
        let rest = &digits[matched.end..];
        let captured = matched.group(plan.national.groups, digits).is_some();
        let changed = match &plan.transform {
            Some(transform) if captured => {
                let group = matched.group(transform.group, digits).unwrap_or_default();
                let mut length = 0;
                for part in [transform.literal.as_slice(), group, rest] {
                    scratch[length..length + part.len()].copy_from_slice(part);
                    length += part.len();
                }
                &scratch[..length]
            }
            _ => rest,
        };
        if self.matches_general(plan, digits) && !self.matches_general(plan, changed) {
            return digits;
        }
        changed
    }
}

/// What follows an international prefix; a zero behind it says that it was none.
fn after_idd<'a>(digits: &'a [u8], plan: &Plan) -> Option<&'a [u8]> {
    let rest = &digits[plan.international.run(digits)?.end..];
    (rest.first() != Some(&b'0')).then_some(rest)
}

/// Where `word` first stands.
fn find(text: &[char], word: &str) -> Option<usize> {
    let length = word.chars().count();
    text.windows(length).position(|w| w.iter().copied().eq(word.chars()))
}
