//! How much a shared value says: the rarer it is, the more bits.

/// Cities, or companies, by their ids; id 0 is the missing one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// The hash of each.
    pub(crate) hashes: Vec<u64>,
    /// How many bits each is worth.
    pub(crate) bits: Vec<f32>,
}

impl Places {
    /// How many bits `id` is worth; nothing where it is none of these.
    #[inline]
    pub(crate) fn worth(&self, id: u32) -> f32 {
        self.bits.get(id as usize).copied().unwrap_or(0.0)
    }
}

/// What the counts of cities are smoothed by.
pub(crate) const CITIES: f32 = 50.0;

/// What the counts of companies are smoothed by.
pub(crate) const COMPANIES: f32 = 4.0;

/// What the number of rows that have two names together is smoothed by.
const TOGETHER: f32 = 4.0;

/// Fewer rows than this may well be one person's, and say nothing of how usual the names are.
pub(crate) const OFTEN: usize = 6;

/// Quarters of a bit that two names are worth together at most where so many rows have both; 255 where too few do.
pub(crate) fn company(count: u32, rows: usize) -> u8 {
    if (count as usize) < OFTEN {
        return u8::MAX;
    }
    (rare(count, TOGETHER, rows) * 4.0).clamp(0.0, 254.0) as u8
}

/// Bits of a value that stands on so many of the rows. Counts are smoothed by `more`: what a small base has not seen
/// twice is not yet rare.
pub(crate) fn rare(count: u32, more: f32, rows: usize) -> f32 {
    ((rows as f32 + 1000.0) / (count as f32 + more)).log2()
}

/// The rows that a value of so many bits stands on: what [`rare`] was told.
pub(crate) fn rows_of(bits: f32, more: f32, rows: usize) -> f32 {
    (rows as f32 + 1000.0) / bits.exp2() - more
}

/// Bits that two words a slip apart say less where so many rows have the one and the other: one row in a thousand of a
/// word's has it misspelt one way, and two may be anybody's.
pub(crate) fn usual_slip(a: f32, b: f32) -> f32 {
    const MISSPELT: f32 = 0.001;
    const ANYBODYS: f32 = 2.0;
    let expected = (a.max(b) * MISSPELT).max(ANYBODYS);
    (a.min(b) / expected).log2().max(0.0) / 2.0
}
