//! The chance by which benchmarks make up what they measure on: the same in every run.

/// Marsaglia's xorshift.
pub(crate) struct Chance(u64);

impl Chance {
    /// From a fixed seed.
    pub(crate) fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// A number below a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }
}
