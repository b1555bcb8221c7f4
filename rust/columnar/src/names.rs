//! Names: columns of full names and of parts in, parts, keys and gender out.

use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder, Float32Builder, StringViewBuilder, UInt8Builder};
use arrow_array::{ArrayRef, RecordBatch, StringViewArray, UInt32Array};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use arrow_select::take::take;
use prozvon_normalize::dictionary::Dictionary;
use prozvon_normalize::given::Gender;
use prozvon_normalize::name::{Cells, Name, Names, Order};

use crate::cells::{Columns, Taken, first_filled, put, read_in_pieces_by, table, text_builder, texts};
use crate::text::Text;

const TEXTS: [&str; 10] = [
    "surname",
    "given",
    "patronymic",
    "name",
    "gender",
    "note",
    "surname_key",
    "given_key",
    "patronymic_key",
    "suggestion",
];

/// Places of columns in [`schema`].
pub(crate) const NAME: usize = 3;
pub(crate) const GENDER: usize = 4;
pub(crate) const NOTE: usize = 5;
const KEYS: usize = 6;
const SUGGESTION: usize = 9;

/// The columns of [`normalize`]: text, `order` as an index into [`Order::ALL`], and `issues` as a set of bits.
pub fn schema() -> Schema {
    let mut fields: Vec<Field> = TEXTS.iter().map(|n| Field::new(*n, DataType::Utf8View, true)).collect();
    fields.push(Field::new("confidence", DataType::Float32, true));
    fields.push(Field::new("order", DataType::UInt8, true));
    fields.push(Field::new("issues", DataType::UInt64, false));
    Schema::new(fields)
}

/// What a column of names holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything in one cell.
    Full,
    /// Surnames.
    Surname,
    /// Given names.
    Given,
    /// Patronymics.
    Patronymic,
}

/// Reads the names of every row; `roles` says what each column holds. Of several columns of one role the first filled one counts.
/// With `latin_kept` transliterated names stay in Latin letters.
pub fn normalize(
    batches: &[RecordBatch],
    roles: &[Role],
    own: &Arc<Dictionary>,
    latin_kept: bool,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    let make = || Reader::new(own, latin_kept);
    read_in_pieces_by(batches, threads, make, |reader: &mut Reader, piece| {
        let columns = texts(piece)?;
        if columns.len() != roles.len() {
            let text = format!("{} roles are given for {} columns", roles.len(), columns.len());
            return Err(ArrowError::InvalidArgumentError(text));
        }
        let of = |role: Role| {
            let chosen = columns.iter().zip(roles).filter(|(_, r)| **r == role);
            chosen.map(|(c, _)| Text::of(c)).collect::<Result<Vec<_>, _>>()
        };
        let cells = [
            of(Role::Full)?,
            of(Role::Surname)?,
            of(Role::Given)?,
            of(Role::Patronymic)?,
        ];
        let rows = piece.num_rows();
        table(schema(), rows, |issues| reader.walk(&cells, rows, Taken::ALL, issues))
    })
}

/// Reads the names of some rows after others.
#[derive(Default)]
pub(crate) struct Reader {
    names: Names,
    name: Name,
    full: String,
    parts: [Part; 3],
    remarks: Part,
}

impl Reader {
    pub(crate) fn new(own: &Arc<Dictionary>, latin_kept: bool) -> Self {
        let names = Names::new(own.clone());
        Self {
            names: if latin_kept { names.keeping_latin() } else { names },
            ..Self::default()
        }
    }

    /// The columns of [`normalize`], of full names, surnames, given names and patronymics; the rows' `issues` are added.
    pub(crate) fn walk(
        &mut self,
        columns: &[Vec<Text<'_>>; 4],
        rows: usize,
        taken: Taken,
        issues: &mut [u64],
    ) -> Result<Columns, ArrowError> {
        let Self {
            names,
            name,
            full,
            parts,
            remarks,
        } = self;
        for (at, part) in parts.iter_mut().enumerate() {
            part.begin(rows, [taken.has(at), taken.has(KEYS + at)]);
        }
        remarks.begin(rows, [taken.has(NOTE), taken.has(SUGGESTION)]);
        let mut names_in_full = text_builder(rows);
        let mut genders: Vec<u32> = Vec::with_capacity(rows);
        let mut confidence = Float32Builder::with_capacity(rows);
        let mut order = UInt8Builder::with_capacity(rows);
        let mut cells = [""; Names::AT_ONCE];
        for row in 0..rows {
            let place = row % Names::AT_ONCE;
            if place == 0 {
                let next = &mut cells[..(rows - row).min(Names::AT_ONCE)];
                for (at, cell) in next.iter_mut().enumerate() {
                    *cell = first_filled(&columns[0], row + at);
                }
                if names.prepare(next) {
                    parts.iter_mut().for_each(Part::forget);
                }
                // Surnames are too many to be near: where they were written is fetched for all of the cells at once.
                parts[0].fetch(names.found());
            }
            let full_cell = cells[place];
            let [surname, given, patronymic] = [1, 2, 3].map(|role| first_filled(&columns[role], row));
            full.clear();
            let plain = if surname.is_empty() && given.is_empty() && patronymic.is_empty() {
                names.prepared(place, full_cell)
            } else {
                None
            };
            if let Some(plain) = plain {
                plain.write_full(full);
                for (at, part) in parts.iter_mut().enumerate() {
                    match plain.number(at) {
                        Some(number) => part.push_word(number, || (plain.shown(at), plain.key(at))),
                        None => part.push("", ""),
                    }
                }
                genders.push(plain.gender.map_or(0, |gender| 1 + gender as u32));
                remarks.push("", "");
                order.append_value(plain.order as u8);
                issues[row] |= plain.issues.0;
            } else {
                let cells = Cells {
                    full: full_cell,
                    surname,
                    given,
                    patronymic,
                };
                names.read(cells, name);
                name.write_full(full);
                parts[0].push(&name.surname, &name.surname_key);
                parts[1].push(&name.given, &name.given_key);
                parts[2].push(&name.patronymic, &name.patronymic_key);
                genders.push(name.gender.map_or(0, |gender| 1 + gender as u32));
                remarks.push(&name.note, &name.suggestion);
                if name.confidence > 0 {
                    confidence.append_nulls(row - confidence.len());
                    confidence.append_value(f32::from(name.confidence) / 100.0);
                }
                order.append_option(name.order.map(|how| how as u8));
                issues[row] |= name.issues.0;
            }
            put(&mut names_in_full, full);
        }
        let mut shown = Vec::with_capacity(TEXTS.len());
        let mut keys = Vec::with_capacity(parts.len());
        for part in parts {
            let (words, their_keys) = part.finish()?;
            shown.push(words);
            keys.push(their_keys);
        }
        let (note, suggestion) = remarks.finish()?;
        confidence.append_nulls(rows - confidence.len());
        let mut arrays = shown;
        arrays.extend([
            Some(Arc::new(names_in_full.finish()) as ArrayRef),
            Some(letters(genders)?),
            note,
        ]);
        arrays.extend(keys);
        arrays.extend([
            suggestion,
            Some(Arc::new(confidence.finish())),
            Some(Arc::new(order.finish())),
            None,
        ]);
        Ok(arrays)
    }
}

/// Genders as text: 0 is unknown, others count from one.
pub(crate) fn letters(genders: Vec<u32>) -> Result<ArrayRef, ArrowError> {
    let letters = StringViewArray::from(vec![None, Some(Gender::Male.letter()), Some(Gender::Female.letter())]);
    take(&letters, &UInt32Array::from(genders), None)
}

/// Two columns of a part of the names, what is shown and the key, or of what else is told of them: of a piece's rows each word is written once, and for
/// each row only where it was written.
struct Part {
    shown: StringViewBuilder,
    key: StringViewBuilder,
    /// Which of the two are made.
    taken: [bool; 2],
    rows: Vec<u32>,
    /// Where each word was written, by its number, counted over all pieces: what is less than `floor` has yet to be written.
    written: Vec<u32>,
    floor: u32,
    /// The count where this piece begins.
    base: u32,
    /// The count where the next word is written.
    next: u32,
}

impl Default for Part {
    fn default() -> Self {
        Self {
            shown: text_builder(0),
            key: text_builder(0),
            taken: [true; 2],
            rows: Vec::new(),
            written: Vec::new(),
            floor: 1,
            base: 1,
            next: 1,
        }
    }
}

impl Part {
    fn begin(&mut self, rows: usize, taken: [bool; 2]) {
        self.taken = taken;
        self.rows = Vec::with_capacity(rows);
        if self.next > u32::MAX / 2 {
            self.written.clear();
            self.next = 1;
        }
        (self.floor, self.base) = (self.next, self.next);
        self.write("", "");
    }

    /// Words have other numbers now.
    fn forget(&mut self) {
        self.floor = self.next;
    }

    /// Has at hand where words were written that are pushed next.
    fn fetch(&self, numbers: &[u32]) {
        let written = numbers.iter().filter_map(|number| self.written.get(*number as usize));
        std::hint::black_box(written.fold(0, |seen, at| seen ^ at));
    }

    fn write(&mut self, shown: &str, key: &str) -> u32 {
        for (builder, text, taken) in [
            (&mut self.shown, shown, self.taken[0]),
            (&mut self.key, key, self.taken[1]),
        ] {
            if taken {
                put(builder, text);
            }
        }
        self.next += 1;
        self.next - 1
    }

    /// The next row's part is a word of this number.
    #[inline]
    fn push_word<'t>(&mut self, number: u32, texts: impl FnOnce() -> (&'t str, &'t str)) {
        let number = number as usize;
        if number >= self.written.len() {
            self.written.resize(number + 1, 0);
        }
        let mut at = self.written[number];
        if at < self.floor {
            let (shown, key) = texts();
            at = self.write(shown, key);
            self.written[number] = at;
        }
        self.rows.push(at - self.base);
    }

    /// The next row's part is shown so, and has this key.
    #[inline]
    fn push(&mut self, shown: &str, key: &str) {
        let at = if shown.is_empty() && key.is_empty() {
            self.base
        } else {
            self.write(shown, key)
        };
        self.rows.push(at - self.base);
    }

    fn finish(&mut self) -> Result<(Option<ArrayRef>, Option<ArrayRef>), ArrowError> {
        let rows = UInt32Array::from(std::mem::take(&mut self.rows));
        let made = |builder: &mut StringViewBuilder, taken: bool| {
            taken.then(|| take(&builder.finish(), &rows, None)).transpose()
        };
        Ok((
            made(&mut self.shown, self.taken[0])?,
            made(&mut self.key, self.taken[1])?,
        ))
    }
}

/// The public words of the codes in `order`.
pub fn orders() -> Vec<String> {
    Order::ALL.iter().map(|o| o.code().to_owned()).collect()
}

/// The public codes of the bits in every `issues` column, lowest bit first.
pub fn issue_codes() -> Vec<&'static str> {
    prozvon_normalize::Issue::ALL.iter().map(|i| i.code()).collect()
}
