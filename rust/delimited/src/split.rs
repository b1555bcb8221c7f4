//! One record at a time out of delimited text.
//!
//! The rules, for a text whose records have `columns` fields:
//!
//! 1. A record is read strictly first: a field that begins with a quote ends at the next single quote, which must stand
//!    before a delimiter or a line end; two quotes are one; a quote inside an unquoted field is a letter. Lines end at
//!    `\n`, `\r\n` or `\r`. A blank line is no record.
//! 2. A quoted field may hold line ends. When each line of such a record would also make a row of its own, and looks
//!    like one, the quote is a stray and the lines are rows: **a quote must not swallow rows**.
//! 3. Where strict reading fails, or gives another number of fields, the line is read on its own with the faulty quotes
//!    taken as letters. If that gives `columns` fields it is the record ([`Repair::Stray`]).
//! 4. Otherwise that one line is rejected, provided a sound line follows soon; else nothing behind the quote can be
//!    trusted and the text is refused. A quote that opens more than the longest field believed needs such a line too.
//! 5. Sound quoting with too few or too many fields: missing cells are empty if [`Layout::needed`] says so, surplus
//!    fields are dropped if they are empty, and anything else is rejected as ragged.

pub use crate::layout::Layout;
use crate::marks::Marks;

/// How many lines behind a faulty quote may pass before a sound one must come.
const DAMAGE: usize = 100;

/// Fields kept of one record beyond the columns: enough to see that it is ragged, whatever stands in the text.
const SURPLUS: usize = 20_000;

/// A field's content: without its quotes, with its doubled quotes still double.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// First byte.
    pub start: usize,
    /// One behind the last byte.
    pub end: usize,
    /// Whether doubled quotes must be made single.
    pub escaped: bool,
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A record; its fields are in [`Splitter::fields`].
    Record,
    /// A record that cannot be split safely.
    Rejected(Reason),
    /// A line in which nothing stands.
    Blank,
}

/// Why a record is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It has another number of fields than the header.
    Ragged,
    /// Its quoting cannot be made out.
    StrayQuote,
}

/// What had to be done to read a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// Nothing.
    None,
    /// Quoted line ends were kept inside a cell.
    Joined,
    /// Quotes that open or close nothing were taken as letters.
    Stray,
    /// Missing last cells were taken as empty.
    Padded,
    /// Surplus empty fields were dropped.
    Trimmed,
    /// A lone carriage return was kept inside a cell.
    Return,
}

/// One record, or blank line, from the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where the next one starts.
    pub next: usize,
    /// What it is.
    pub kind: Kind,
    /// What was done to read it.
    pub repair: Repair,
}

/// Nothing behind this place can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A quoted field is not closed, or a field is longer than is believed.
    Endless {
        /// Where the record starts.
        at: usize,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// A quote that does not close properly breaks the record.
    Strict,
    /// A quote closes only before a delimiter or line end; others are letters. Over line ends.
    Joined,
    /// The same, within one line.
    Lenient,
    /// A field whose quoting is faulty is unquoted text. One line.
    Literal,
}

impl Mode {
    fn is_lenient(self) -> bool {
        matches!(self, Self::Joined | Self::Lenient)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Whole {
        next: usize,
        joined: bool,
        ended_by: End,
    },
    Broken,
    /// A quote opens what is longer than any field that is believed.
    Unclosed,
    TooLong,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Newline,
    Return,
    Text,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Exact,
    Padded,
    Trimmed,
    Ragged,
}

/// Reads records. See the module for the rules.
pub struct Splitter<'a> {
    data: &'a [u8],
    layout: Layout,
    marks: Marks<'a>,
    fields: Vec<Field>,
    count: usize,
}

impl<'a> Splitter<'a> {
    /// A reader of `data`, which must be UTF-8 or another encoding whose bytes below 128 are ASCII.
    pub fn new(data: &'a [u8], layout: Layout) -> Self {
        let quote = layout.quote.unwrap_or(b'\n');
        let marks = Marks::new(data, [layout.delimiter.unwrap_or(b'\n'), quote, b'\n', b'\r']);
        Self {
            data,
            layout,
            marks,
            fields: Vec::new(),
            count: 0,
        }
    }

    /// The fields of the record read last: `columns` of them, or what there were when `columns` is 0.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Reads what starts at `at`, which must be a record's start. `None` at the end of the text.
    pub fn read(&mut self, at: usize) -> Result<Option<Step>, Refusal> {
        let Some(&first) = self.data.get(at) else {
            return Ok(None);
        };
        if first == b'\n' || first == b'\r' {
            return Ok(Some(Step {
                next: self.behind_end(at),
                kind: Kind::Blank,
                repair: Repair::None,
            }));
        }
        let step = match self.parse(at, self.data.len(), Mode::Strict, true) {
            Reading::Whole {
                next,
                joined: false,
                ended_by,
            } => self.settle_line(at, next, ended_by),
            Reading::Whole { next, joined: true, .. } => self.settle_joined(at, next)?,
            Reading::Broken => self.settle_broken(at)?,
            // A stray among rows, or one cell that is no cell: the lines behind it tell.
            Reading::Unclosed if self.layout.columns > 0 && !self.is_sound_soon(self.line_end(at)) => {
                return Err(Refusal::Endless { at });
            }
            Reading::Unclosed => self.settle_broken(at)?,
            Reading::TooLong => return Err(Refusal::Endless { at }),
        };
        self.fill_up(step);
        Ok(Some(step))
    }

    /// A record on one line, with sound quoting.
    #[inline]
    fn settle_line(&mut self, at: usize, next: usize, ended_by: End) -> Step {
        let fit = self.fit();
        if fit == Fit::Exact {
            return Step {
                next,
                kind: Kind::Record,
                repair: Repair::None,
            };
        }
        if ended_by == End::Return && self.layout.columns > 0 {
            if let Reading::Whole { next, joined, .. } = self.parse(at, self.data.len(), Mode::Strict, false)
                && !joined
                && self.fit() == Fit::Exact
            {
                return Step {
                    next,
                    kind: Kind::Record,
                    repair: Repair::Return,
                };
            }
            self.parse(at, self.data.len(), Mode::Strict, true);
        }
        settle(fit, next, Repair::None)
    }

    /// A record with quoted line ends, each quote of which closes.
    #[cold]
    fn settle_joined(&mut self, at: usize, next: usize) -> Result<Step, Refusal> {
        if self.layout.columns == 0 {
            return Ok(Step {
                next,
                kind: Kind::Record,
                repair: Repair::Joined,
            });
        }
        let fit = self.fit();
        if fit == Fit::Exact && !self.every_line_is_a_row(at, next) {
            self.parse(at, self.data.len(), Mode::Strict, true);
            return Ok(Step {
                next,
                kind: Kind::Record,
                repair: Repair::Joined,
            });
        }
        if let Some(step) = self.one_line(at) {
            return Ok(step);
        }
        if self.sound_line_within(self.line_end(at), next) {
            return self.reject_line(at);
        }
        self.parse(at, self.data.len(), Mode::Strict, true);
        Ok(settle(fit, next, Repair::Joined))
    }

    /// A record whose quoting is faulty.
    #[cold]
    fn settle_broken(&mut self, at: usize) -> Result<Step, Refusal> {
        if self.layout.columns == 0 {
            let next = self.line_end(at);
            self.parse(at, next, Mode::Literal, true);
            return Ok(Step {
                next,
                kind: Kind::Record,
                repair: Repair::Stray,
            });
        }
        if let Some(step) = self.one_line(at) {
            return Ok(step);
        }
        if let Reading::Whole { next, .. } = self.parse(at, self.data.len(), Mode::Joined, true)
            && self.fit() == Fit::Exact
            && !self.sound_line_within(self.line_end(at), next)
        {
            self.parse(at, self.data.len(), Mode::Joined, true);
            return Ok(Step {
                next,
                kind: Kind::Record,
                repair: Repair::Stray,
            });
        }
        self.reject_line(at)
    }

    /// The line at `at` as a record of its own, if it is one once faulty quotes are letters.
    fn one_line(&mut self, at: usize) -> Option<Step> {
        let next = self.line_end(at);
        for mode in [Mode::Lenient, Mode::Literal] {
            if matches!(self.parse(at, next, mode, true), Reading::Whole { .. }) && self.fit() == Fit::Exact {
                return Some(Step {
                    next,
                    kind: Kind::Record,
                    repair: Repair::Stray,
                });
            }
        }
        None
    }

    /// Rejects the line at `at`, if the text can be trusted again soon.
    fn reject_line(&mut self, at: usize) -> Result<Step, Refusal> {
        let next = self.line_end(at);
        if !self.is_sound_soon(next) {
            return Err(Refusal::Endless { at });
        }
        Ok(Step {
            next,
            kind: Kind::Rejected(Reason::StrayQuote),
            repair: Repair::None,
        })
    }

    /// Whether the text can be trusted again within the next lines, or ends with them.
    fn is_sound_soon(&mut self, line: usize) -> bool {
        let mut line = line;
        for _ in 0..DAMAGE {
            if line >= self.data.len() || self.is_sound_line(line) {
                return true;
            }
            line = self.line_end(line);
        }
        false
    }

    /// Whether each line of `at..next` makes a row of this base by itself.
    fn every_line_is_a_row(&mut self, at: usize, next: usize) -> bool {
        let mut line = at;
        let mut alike = None;
        while line < next {
            if self.one_line(line).is_none() {
                return false;
            }
            // The first line is one in either reading; the ones behind it are the question.
            if line > at {
                match self.layout.shapes.match_row(self.data, &self.fields) {
                    Some(false) => return false,
                    verdict => alike = alike.or(verdict),
                }
            }
            line = self.line_end(line);
        }
        // Without columns that can be told apart only the number of delimiters speaks: three or more seldom agree by chance.
        alike.unwrap_or(self.layout.columns > 3)
    }

    fn sound_line_within(&mut self, from: usize, to: usize) -> bool {
        let mut line = from;
        while line < to {
            if self.is_sound_line(line) {
                return true;
            }
            line = self.line_end(line);
        }
        false
    }

    /// Whether a whole record stands on the one line at `at`, in need of no repair.
    fn is_sound_line(&mut self, at: usize) -> bool {
        let whole = matches!(
            self.parse(at, self.data.len(), Mode::Strict, true),
            Reading::Whole { joined: false, .. }
        );
        whole && self.fit() == Fit::Exact && self.layout.shapes.match_row(self.data, &self.fields) != Some(false)
    }

    /// How the fields just read go with the columns.
    #[inline]
    fn fit(&self) -> Fit {
        let columns = self.layout.columns;
        if self.count == columns || columns == 0 {
            Fit::Exact
        } else if self.count < columns && self.count >= self.layout.needed {
            Fit::Padded
        } else if self.count > columns
            && self.count == self.fields.len()
            && self.fields[columns..].iter().all(|f| f.start == f.end)
        {
            Fit::Trimmed
        } else {
            Fit::Ragged
        }
    }

    /// Gives a kept record exactly as many fields as there are columns.
    #[inline]
    fn fill_up(&mut self, step: Step) {
        let columns = self.layout.columns;
        if step.kind == Kind::Record && columns > 0 && self.fields.len() != columns {
            self.fields.resize(columns, Field::default());
        }
    }

    /// Splits what starts at `at` and ends before `limit` into `self.fields`.
    ///
    /// `cr_ends` says whether a lone carriage return ends a line.
    fn parse(&mut self, at: usize, limit: usize, mode: Mode, cr_ends: bool) -> Reading {
        self.fields.clear();
        self.count = 0;
        let one_line = matches!(mode, Mode::Lenient | Mode::Literal);
        let mut joined = false;
        let mut start = at;
        loop {
            let quoted =
                self.layout.quote.is_some() && self.data.get(start).copied() == self.layout.quote && start < limit;
            let mut end = None;
            if quoted {
                match self.close(start, limit, mode) {
                    Close::At { field, lines } => {
                        joined |= lines;
                        self.push(field);
                        end = Some(field.end + 1);
                    }
                    Close::Faulty if !one_line => return Reading::Broken,
                    Close::Faulty => {}
                    Close::TooLong if one_line => return Reading::Broken,
                    Close::TooLong => return Reading::Unclosed,
                }
            }
            let end = if let Some(end) = end {
                end
            } else {
                let end = self.unquoted_end(start, limit, cr_ends);
                if end - start > self.layout.max_field {
                    return Reading::TooLong;
                }
                self.push(Field {
                    start,
                    end,
                    escaped: false,
                });
                end
            };
            if end >= limit || self.data[end] == b'\n' || self.data[end] == b'\r' {
                let ended_by = match self.data.get(end) {
                    Some(b'\n') => End::Newline,
                    Some(b'\r') if self.data.get(end + 1) != Some(&b'\n') => End::Return,
                    Some(b'\r') => End::Newline,
                    _ => End::Text,
                };
                return Reading::Whole {
                    next: self.behind_end(end),
                    joined,
                    ended_by,
                };
            }
            start = end + 1;
        }
    }

    #[inline]
    fn push(&mut self, field: Field) {
        self.count += 1;
        if self.fields.len() <= self.layout.columns + SURPLUS {
            self.fields.push(field);
        }
    }

    /// The mark that ends the unquoted field at `start`.
    #[inline]
    fn unquoted_end(&mut self, start: usize, limit: usize, cr_ends: bool) -> usize {
        let mut at = self.marks.next(start);
        while at < limit {
            let byte = self.data[at];
            let letter = if byte == b'\r' {
                !cr_ends && self.data.get(at + 1) != Some(&b'\n')
            } else {
                byte != b'\n' && Some(byte) != self.layout.delimiter
            };
            if !letter {
                return at;
            }
            at = self.marks.next(at + 1);
        }
        limit
    }

    /// Looks for the quote that closes the one at `start`.
    #[inline]
    fn close(&mut self, start: usize, limit: usize, mode: Mode) -> Close {
        let quote = self.data[start];
        let content = start + 1;
        let mut escaped = false;
        let mut lines = false;
        let mut strays = 0_usize;
        let mut at = self.marks.next(content);
        while at < limit {
            if at - content > self.layout.max_field {
                return Close::TooLong;
            }
            let byte = self.data[at];
            if byte != quote {
                lines |= byte == b'\n' || byte == b'\r';
                at = self.marks.next(at + 1);
                continue;
            }
            if self.ends_field(at + 1, limit) {
                return Close::At {
                    field: Field {
                        start: content,
                        end: at,
                        escaped,
                    },
                    lines,
                };
            }
            if self.data[at + 1] == quote {
                // `"ООО "Ромашка"",` closes with the second quote of the pair: the first belongs to the stray before it.
                if mode.is_lenient() && strays % 2 == 1 && self.ends_field(at + 2, limit) {
                    return Close::At {
                        field: Field {
                            start: content,
                            end: at + 1,
                            escaped,
                        },
                        lines,
                    };
                }
                escaped = true;
                at = self.marks.next(at + 2);
            } else if mode.is_lenient() {
                strays += 1;
                at = self.marks.next(at + 1);
            } else {
                return Close::Faulty;
            }
        }
        Close::Faulty
    }

    #[inline]
    fn ends_field(&self, at: usize, limit: usize) -> bool {
        at >= limit || {
            let byte = self.data[at];
            byte == b'\n' || byte == b'\r' || Some(byte) == self.layout.delimiter
        }
    }

    /// The start of the line behind the one that holds `at`.
    fn line_end(&self, at: usize) -> usize {
        memchr::memchr2(b'\n', b'\r', &self.data[at..]).map_or(self.data.len(), |n| self.behind_end(at + n))
    }

    /// The byte behind the line end at `at`.
    #[inline]
    fn behind_end(&self, at: usize) -> usize {
        let pair = self.data.get(at) == Some(&b'\r') && self.data.get(at + 1) == Some(&b'\n');
        (at + 1 + usize::from(pair)).min(self.data.len())
    }
}

enum Close {
    At { field: Field, lines: bool },
    Faulty,
    TooLong,
}

fn settle(fit: Fit, next: usize, repair: Repair) -> Step {
    let (kind, repair) = match fit {
        Fit::Exact => (Kind::Record, repair),
        Fit::Padded => (Kind::Record, Repair::Padded),
        Fit::Trimmed => (Kind::Record, Repair::Trimmed),
        Fit::Ragged => (Kind::Rejected(Reason::Ragged), Repair::None),
    };
    Step { next, kind, repair }
}
