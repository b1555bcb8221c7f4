//! How a text is laid out: what its records are split by, and how many fields they have.

use crate::shapes::{Shapes, classes};
use crate::split::{Kind, Repair, Splitter};

/// Records looked at to learn a base's habits.
const SAMPLE: usize = 500;

/// Fewer records than this are no habit.
const HABIT: usize = 5;

/// How a text is laid out.
#[derive(Clone, Debug)]
pub struct Layout {
    /// What stands between fields; `None` for a list of one column.
    pub delimiter: Option<u8>,
    /// What fields are quoted with; `None` when a quote is a letter like any other.
    pub quote: Option<u8>,
    /// Fields of a record; 0 takes any number, as when a header is still being looked for.
    pub columns: usize,
    /// A record with at least so many fields, and fewer than `columns`, has its last cells empty.
    pub needed: usize,
    /// The longest field that is believed, in bytes.
    pub max_field: usize,
    /// What the cells of each column look like.
    pub shapes: Shapes,
}

impl Layout {
    /// A layout of which nothing is known but its marks.
    pub fn open(delimiter: Option<u8>, quote: Option<u8>, max_field: usize) -> Self {
        Self {
            delimiter,
            quote,
            columns: 0,
            needed: 0,
            max_field,
            shapes: Shapes::default(),
        }
    }

    /// A layout of `columns` fields whose habits are learned from the first records at `start`.
    ///
    /// Programs leave out a row's last delimiters when the cells behind them are empty. A short row is believed to be
    /// such a one only when it lacks nothing but columns that half of the whole rows leave empty, or when the rows of
    /// this text have that length as a rule.
    pub fn learn(mut self, data: &[u8], start: usize, columns: usize) -> Self {
        self.columns = 0;
        let mut splitter = Splitter::new(data, self.clone());
        let mut lengths = vec![0_usize; columns];
        let mut whole = Vec::new();
        let mut at = start;
        for _ in 0..SAMPLE {
            let Ok(Some(step)) = splitter.read(at) else { break };
            at = step.next;
            if step.kind != Kind::Record || step.repair != Repair::None {
                continue;
            }
            let fields = splitter.fields();
            if fields.len() == columns {
                whole.push(classes(data, fields));
            } else if let Some(count) = lengths.get_mut(fields.len()) {
                *count += 1;
            }
        }
        self.columns = columns;
        self.needed = columns;
        if whole.len() >= HABIT {
            let empty = crate::shapes::classes(b"", &[crate::split::Field::default()])[0];
            let mostly_empty = |c: &usize| whole.iter().filter(|r| r[*c] == empty).count() * 2 >= whole.len();
            self.needed = columns - (0..columns).rev().take_while(mostly_empty).count();
        }
        let (usual, times) = lengths
            .iter()
            .enumerate()
            .max_by_key(|(_, n)| **n)
            .map_or((0, 0), |(l, n)| (l, *n));
        if times >= HABIT && times > whole.len() * 9 {
            self.needed = self.needed.min(usual);
        }
        self.needed = self.needed.max(1);
        if whole.len() >= HABIT {
            self.shapes = Shapes::learn(&whole, columns);
        }
        self
    }
}
