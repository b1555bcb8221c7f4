//! The numbering plans of the world, read from the artifact that `tools/phone_metadata.py` writes.

use std::fmt;
use std::sync::OnceLock;

use crate::decision::Decisions;
use crate::number::{Facts, Kind, Number, Possible};
use crate::program::Program;
use crate::shortcut::{self, Beginnings, Chain, Packed, States};

static EMBEDDED: &[u8] = include_bytes!("../data/phone_metadata.bin");

/// How many lengths of a national number have their outcome in a table.
const LENGTHS: usize = 32;
/// No plan, in a label.
const NO_PLAN: u8 = 255;

/// Why an artifact cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub enum MetadataError {
    /// Not an artifact, or one of another format than this.
    Foreign(&'static str),
    /// Cut short or changed.
    Damaged(&'static str),
}

impl fmt::Display for MetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign(wanted) => write!(f, "this is not {wanted}"),
            Self::Damaged(what) => write!(f, "damaged phone metadata: {what}"),
        }
    }
}

impl std::error::Error for MetadataError {}

/// A default region as a caller gave it: how numbers without a plus are to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// The plan; none for an unknown region.
    plan: Option<u8>,
    /// Whether national numbers are read at all. A region in small letters is one that the package does not know,
    /// yet its plan serves where the plus turns out to be a mistake.
    national: bool,
}

impl Region {
    pub(crate) fn plan(self, metadata: &Metadata) -> Option<&Plan> {
        metadata.plans.get(self.plan? as usize)
    }

    pub(crate) fn index(self) -> Option<u8> {
        self.plan.filter(|_| self.national)
    }

    /// The plan by which national numbers are read.
    #[inline]
    pub(crate) fn national_plan(self, metadata: &Metadata) -> Option<&Plan> {
        self.national.then(|| self.plan(metadata))?
    }

    pub(crate) fn reads_national(self) -> bool {
        self.national
    }
}

/// Look-up of default regions; see [`Metadata::regions`].
pub struct Regions<'a> {
    metadata: &'a Metadata,
    last: (String, Region),
}

impl Regions<'_> {
    /// What [`Metadata::region`] says.
    #[inline]
    pub fn get(&mut self, name: &str) -> Region {
        if self.last.0 != name {
            self.last = (name.to_owned(), self.metadata.region(name));
        }
        self.last.1
    }
}

/// One region's rules.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) name: String,
    pub(crate) code: u16,
    /// Where the general pattern starts in the automaton.
    pub(crate) general: u16,
    /// The outcome of a length check, by number of digits.
    lengths: [u8; LENGTHS],
    pub(crate) international: Program,
    pub(crate) national: Program,
    pub(crate) transform: Option<Transform>,
    /// The calling code's place among all.
    pub(crate) code_place: u8,
    /// What the first three digits decide; made when first asked for.
    pub(crate) beginnings: OnceLock<Beginnings>,
    /// What the first digits of its numbers decide, once many cells are to be read by it.
    pub(crate) decisions: OnceLock<Box<Decisions>>,
}

/// What a captured national prefix becomes: literal digits, then one group, then the rest of the number.
#[derive(Debug)]
pub(crate) struct Transform {
    pub(crate) literal: Vec<u8>,
    pub(crate) group: u8,
}

impl Plan {
    /// The digit dialled before a national number, where there is one such digit.
    pub(crate) fn trunk(&self) -> Option<u8> {
        let mut single = (b'0'..=b'9').filter(|d| self.national.run(&[*d]).is_some_and(|m| m.end == 1));
        let trunk = single.next();
        single.next().map_or(trunk, |_| None)
    }

    /// The least number of digits that a whole national number has.
    pub(crate) fn usual_length(&self) -> usize {
        self.lengths
            .iter()
            .position(|l| *l == Possible::IsPossible as u8)
            .unwrap_or(LENGTHS)
    }

    /// What the package's length check answers.
    pub(crate) fn length(&self, digits: usize) -> Possible {
        Possible::ALL[self.lengths[digits.min(LENGTHS - 1)] as usize]
    }
}

/// A calling code and who has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallingCode {
    pub(crate) code: u16,
    /// The code's digits, four bits each, and how many.
    pub(crate) packed: u16,
    pub(crate) digits: u8,
    /// The plan that answers for the code as a whole.
    pub(crate) main: u8,
    /// Whether several regions share it.
    shared: bool,
    pub(crate) start: u16,
}

/// Numbering plans of one version.
pub struct Metadata {
    version: String,
    unicode: String,
    /// Ten moves a state.
    pub(crate) moves: Vec<[u16; 10]>,
    pub(crate) labels: Vec<u16>,
    /// States from which only the number of further digits counts: their place in `chains`, plus one.
    pub(crate) tails: Vec<u16>,
    pub(crate) chains: Vec<Chain>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) codes: Vec<CallingCode>,
    /// For each calling code, the state after three national digits; made when first asked for.
    pub(crate) code_states: Vec<OnceLock<States>>,
    /// What the first digits behind a plus decide.
    pub(crate) international: Decisions,
    /// By three digits: the calling code's place plus one, and its length.
    pub(crate) leading: Box<[(u8, u8); 1000]>,
    /// Calling code to its place in `codes`, plus one.
    code_index: Vec<u8>,
    zeros: Vec<u32>,
    words: Vec<(u32, u32)>,
    /// Plans by the two letters of their names, or `NO_PLAN`; the non-geographic ones, all called `001`, have no letters.
    by_letters: [[u8; 26]; 26],
}

impl Metadata {
    /// The plans that were built in.
    pub fn embedded() -> &'static Self {
        static METADATA: OnceLock<Metadata> = OnceLock::new();
        METADATA.get_or_init(|| {
            Self::read(EMBEDDED).unwrap_or_else(|error| unreachable!("the built-in artifact is tested: {error}"))
        })
    }

    /// Reads an artifact.
    ///
    /// # Errors
    /// Whatever is not a whole artifact of this format.
    pub fn read(bytes: &[u8]) -> Result<Self, MetadataError> {
        let mut reader = Reader { rest: bytes };
        if reader.take(8).ok() != Some(b"PZPHONE1") {
            return Err(MetadataError::Foreign("phone metadata of format PZPHONE1"));
        }
        let version = reader.text()?;
        let unicode = reader.text()?;
        if reader.u32()? != crc32(reader.rest) {
            return Err(MetadataError::Damaged("the checksum differs"));
        }
        let states = reader.u16()?;
        let below = |state: u16| {
            (state < states)
                .then_some(state)
                .ok_or(MetadataError::Damaged("a state that does not exist"))
        };
        let mut moves = Vec::with_capacity(states as usize);
        for _ in 0..states {
            let mut row = [0; 10];
            for place in &mut row {
                *place = below(reader.u16()?)?;
            }
            moves.push(row);
        }
        let labels = (0..states).map(|_| reader.u16()).collect::<Result<Vec<_>, _>>()?;
        let count = reader.u16()?;
        let mut plans = Vec::with_capacity(count as usize);
        for _ in 0..count {
            plans.push(Plan::read(&mut reader, below)?);
        }
        let mut codes = Vec::new();
        let mut code_index = vec![0; 1000];
        for number in 0..reader.u16()? {
            let code = reader.u16()?;
            let main = reader.u8()?;
            let shared = reader.u8()? != 0;
            let start = below(reader.u16()?)?;
            if main as usize >= plans.len() || !(1..1000).contains(&code) || number >= 255 {
                return Err(MetadataError::Damaged("a calling code without a plan"));
            }
            code_index[code as usize] = number as u8 + 1;
            codes.push(CallingCode {
                code,
                packed: (code / 100) << 8 | (code / 10 % 10) << 4 | (code % 10),
                digits: code.ilog10() as u8 + 1,
                main,
                shared,
                start,
            });
        }
        for plan in &mut plans {
            let place = code_index.get(plan.code as usize).copied().unwrap_or(0);
            plan.code_place = place
                .checked_sub(1)
                .ok_or(MetadataError::Damaged("a plan without a calling code"))?;
        }
        let zeros = (0..reader.u16()?).map(|_| reader.u32()).collect::<Result<_, _>>()?;
        let words = (0..reader.u16()?)
            .map(|_| Ok((reader.u32()?, reader.u32()?)))
            .collect::<Result<_, _>>()?;
        if !reader.rest.is_empty() {
            return Err(MetadataError::Damaged("something follows the end"));
        }
        let mut by_letters = [[NO_PLAN; 26]; 26];
        for (number, plan) in plans.iter().enumerate() {
            if let [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] = plan.name.as_bytes() {
                by_letters[(a - b'A') as usize][(b - b'A') as usize] = number as u8;
            }
        }
        let (tails, chains) = shortcut::chains(&moves, &labels);
        Ok(Self {
            version,
            unicode,
            moves,
            labels,
            tails,
            chains,
            plans,
            code_states: codes.iter().map(|_| OnceLock::new()).collect(),
            codes,
            international: Decisions::default(),
            leading: shortcut::leading_codes(|code| code_index[code as usize]),
            code_index,
            zeros,
            words,
            by_letters,
        })
    }

    /// The version of the `phonenumbers` package that the plans come from.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The version of Unicode whose digits and letters are known.
    pub fn unicode_version(&self) -> &str {
        &self.unicode
    }

    /// The default region named `name`; [`Region::default`] for a name nobody knows.
    pub fn region(&self, name: &str) -> Region {
        let [first, second] = name.as_bytes() else {
            return Region::default();
        };
        let letter = |byte: u8| byte.to_ascii_uppercase().checked_sub(b'A').filter(|at| *at < 26);
        let plan = letter(*first)
            .zip(letter(*second))
            .map(|(a, b)| self.by_letters[a as usize][b as usize]);
        let plan = plan.filter(|p| *p != NO_PLAN);
        Region {
            plan,
            national: plan.is_some() && first.is_ascii_uppercase() && second.is_ascii_uppercase(),
        }
    }

    /// Default regions by name, looked up fast: columns of codes come in runs and hold few different ones.
    pub fn regions(&self) -> Regions<'_> {
        Regions {
            metadata: self,
            last: (String::new(), Region::default()),
        }
    }

    /// Says that many cells are to be read by `region`: its numbers get tables of their own (some hundred KB at most).
    pub fn expect(&self, region: Region) {
        if let Some(plan) = region.national_plan(self) {
            plan.decisions.get_or_init(Box::default);
        }
    }

    /// The names of all plans, in the order in which [`Facts::region`] counts them; `001` repeats.
    pub fn region_names(&self) -> impl Iterator<Item = &str> {
        self.plans.iter().map(|p| p.name.as_str())
    }

    /// The name of a plan.
    pub fn region_name(&self, plan: u8) -> Option<&str> {
        self.plans.get(plan as usize).map(|p| p.name.as_str())
    }

    /// Type, region and possibility of `number`.
    pub fn facts(&self, number: &Number) -> Facts {
        let Some(code) = self.calling_code(number.country_code()) else {
            return Facts {
                kind: Kind::Unknown,
                region: None,
                possible: Possible::InvalidCountryCode,
            };
        };
        let national = number.national();
        let (kind, region) = self.classify(code, national);
        Facts {
            kind,
            region,
            possible: self.plans[code.main as usize].length(national.len()),
        }
    }

    /// Type and region of a national number behind `code`.
    pub(crate) fn classify(&self, code: CallingCode, national: &[u8]) -> (Kind, Option<u8>) {
        self.meaning(code, self.labels[self.walk(code.start, national) as usize])
    }

    /// Type and region that a label behind `code` stands for.
    #[inline]
    pub(crate) fn meaning(&self, code: CallingCode, label: u16) -> (Kind, Option<u8>) {
        let sole = (!code.shared).then_some(code.main);
        if label == 0 {
            return (Kind::Unknown, sole);
        }
        let plan = ((label - 1) >> 4) as u8;
        let kind = Kind::ALL
            .get(((label - 1) & 15) as usize)
            .copied()
            .unwrap_or(Kind::Unknown);
        (kind, Some(plan).filter(|p| *p != NO_PLAN))
    }

    pub(crate) fn calling_code(&self, code: u16) -> Option<CallingCode> {
        self.codes.get(self.place_of(code)?).copied()
    }

    /// A calling code's place in `codes`.
    #[inline]
    pub(crate) fn place_of(&self, code: u16) -> Option<usize> {
        (*self.code_index.get(code as usize)? as usize).checked_sub(1)
    }

    /// Whether `digits` as a whole match the plan's general pattern.
    pub(crate) fn matches_general(&self, plan: &Plan, digits: &[u8]) -> bool {
        self.labels[self.walk(plan.general, digits) as usize] == 1
    }

    /// The calling code that three digits and more begin with: its place and length.
    #[inline]
    pub(crate) fn leading_code_of(&self, digits: Packed) -> Option<(usize, u32)> {
        let (place, len) = self.leading[digits.three()];
        Some(((place as usize).checked_sub(1)?, u32::from(len)))
    }

    pub(crate) fn walk(&self, start: u16, digits: &[u8]) -> u16 {
        digits
            .iter()
            .fold(start, |state, digit| self.moves[state as usize][(digit & 15) as usize])
    }

    /// The value of a decimal digit of any script.
    pub fn digit(&self, c: char) -> Option<u8> {
        if c.is_ascii() {
            return c.is_ascii_digit().then_some(c as u8 & 15);
        }
        let zero = self.zeros.partition_point(|z| *z <= c as u32).checked_sub(1)?;
        let value = c as u32 - self.zeros[zero];
        (value < 10).then_some(value as u8)
    }

    /// Whether `c` is a letter or a number of any script.
    pub(crate) fn is_alphanumeric(&self, c: char) -> bool {
        if c.is_ascii() {
            return c.is_ascii_alphanumeric();
        }
        let after = self.words.partition_point(|(first, _)| *first <= c as u32);
        after > 0 && self.words[after - 1].1 >= c as u32
    }
}

impl Plan {
    fn read(reader: &mut Reader<'_>, below: impl Fn(u16) -> Result<u16, MetadataError>) -> Result<Self, MetadataError> {
        let name = reader.text()?;
        let code = reader.u16()?;
        let general = below(reader.u16()?)?;
        let mut lengths = [0; LENGTHS];
        lengths.copy_from_slice(reader.take(LENGTHS)?);
        if lengths.iter().any(|l| *l as usize >= Possible::ALL.len()) {
            return Err(MetadataError::Damaged("an unknown outcome of a length check"));
        }
        let international = Program::read(reader)?;
        let national = Program::read(reader)?;
        let literal = reader.text()?.into_bytes();
        let group = reader.u8()?;
        if literal.len() > 8 || group > national.groups {
            return Err(MetadataError::Damaged("a transform rule without its group"));
        }
        Ok(Self {
            name,
            code,
            general,
            lengths,
            international,
            national,
            transform: (group > 0).then_some(Transform { literal, group }),
            code_place: 0,
            beginnings: OnceLock::new(),
            decisions: OnceLock::new(),
        })
    }
}

/// Bytes being read.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// What was not read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], MetadataError> {
        let (head, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(MetadataError::Damaged("it ends too early"))?;
        self.rest = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], MetadataError> {
        let mut bytes = [0; N];
        bytes.copy_from_slice(self.take(N)?);
        Ok(bytes)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, MetadataError> {
        Ok(self.array::<1>()?[0])
    }

    pub(crate) fn u16(&mut self) -> Result<u16, MetadataError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, MetadataError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, MetadataError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn text(&mut self) -> Result<String, MetadataError> {
        let length = self.u8()? as usize;
        let bytes = self.take(length)?;
        if !bytes.is_ascii() {
            return Err(MetadataError::Damaged("a name that is not ASCII"));
        }
        Ok(bytes.iter().map(|b| *b as char).collect())
    }
}

/// CRC-32 as in zlib.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(sum & 1))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_artifact_reads_and_knows_its_regions() {
        let metadata = Metadata::embedded();
        assert_eq!(254, metadata.region_names().count());
        assert!(metadata.region("RU").national);
        assert!(!metadata.region("ru").national);
        assert_eq!(Region::default(), metadata.region("ZZ"));
        assert_eq!(Region::default(), metadata.region("001"));
    }

    #[test]
    fn a_damaged_artifact_is_refused_at_every_length_and_flip() {
        assert!(matches!(
            Metadata::read(b"PZPHONE0").err(),
            Some(MetadataError::Foreign(_))
        ));
        for cut in (0..EMBEDDED.len()).step_by(40_009) {
            assert!(Metadata::read(&EMBEDDED[..cut]).is_err());
        }
        let mut bytes = EMBEDDED.to_vec();
        bytes[200_000] ^= 4;
        assert_eq!(
            Some(MetadataError::Damaged("the checksum differs")),
            Metadata::read(&bytes).err()
        );
    }

    #[test]
    fn checksum_is_that_of_zlib() {
        assert_eq!(0xcbf4_3926, crc32(b"123456789"));
    }
}
