//! Columns of numbers in as few bytes as the numbers need, for what is held of millions of rows.

/// Numbers of 32 bits; all of them take what the greatest needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Narrow {
    /// Nothing but 0 and 1, 64 in a word; and how many they are.
    Bits(Vec<u64>, usize),
    /// Up to 255.
    Bytes(Vec<u8>),
    /// Up to 65,535.
    Halves(Vec<u16>),
    /// Any.
    Words(Vec<u32>),
}

impl Narrow {
    /// These numbers.
    pub fn of(numbers: &[u32]) -> Self {
        let most = numbers.iter().copied().max().unwrap_or(0);
        Self::within(most, numbers.len(), numbers.iter().copied())
    }

    /// Columns one under another.
    pub fn joined(columns: &[Self]) -> Self {
        let most = columns.iter().map(Self::most).max().unwrap_or(0);
        let each = columns
            .iter()
            .flat_map(|column| (0..column.len()).map(|at| column.get(at)));
        Self::within(most, columns.iter().map(Self::len).sum(), each)
    }

    /// The number at a place.
    ///
    /// # Panics
    /// Where there is no such place.
    #[inline]
    pub fn get(&self, at: usize) -> u32 {
        match self {
            Self::Bits(words, _) => (words[at / 64] >> (at % 64)) as u32 & 1,
            Self::Bytes(numbers) => u32::from(numbers[at]),
            Self::Halves(numbers) => u32::from(numbers[at]),
            Self::Words(numbers) => numbers[at],
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Bits(_, count) => *count,
            Self::Bytes(numbers) => numbers.len(),
            Self::Halves(numbers) => numbers.len(),
            Self::Words(numbers) => numbers.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The greatest number that this width is for.
    fn most(&self) -> u32 {
        match self {
            Self::Bits(..) => 1,
            Self::Bytes(_) => u32::from(u8::MAX),
            Self::Halves(_) => u32::from(u16::MAX),
            Self::Words(_) => u32::MAX,
        }
    }

    fn within(most: u32, count: usize, numbers: impl Iterator<Item = u32>) -> Self {
        match most {
            0 | 1 => {
                let mut words = vec![0; count.div_ceil(64)];
                for (at, number) in numbers.enumerate() {
                    words[at / 64] |= u64::from(number) << (at % 64);
                }
                Self::Bits(words, count)
            }
            2..=0xFF => Self::Bytes(exact(count, numbers.map(|number| number as u8))),
            0x100..=0xFFFF => Self::Halves(exact(count, numbers.map(|number| number as u16))),
            _ => Self::Words(exact(count, numbers)),
        }
    }
}

/// Times in microseconds, `i64::MIN` where there is none; whole seconds of 1970 to 2106 take four bytes each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Times {
    /// Seconds since 1970; `u32::MAX` where there is none.
    Seconds(Vec<u32>),
    /// As they are.
    Micros(Vec<i64>),
}

const SECOND: i64 = 1_000_000;

impl Times {
    /// These times.
    pub fn of(times: &[i64]) -> Self {
        times
            .iter()
            .map(|time| seconds(*time))
            .collect::<Option<Vec<u32>>>()
            .map_or_else(
                || Self::Micros(times.to_vec()),
                |times| Self::Seconds(exact(times.len(), times.into_iter())),
            )
    }

    /// Columns one under another.
    pub fn joined(columns: Vec<Self>) -> Self {
        if columns.iter().all(|column| matches!(column, Self::Seconds(_))) {
            let rows = columns.iter().map(Self::len).sum();
            let mut all = Vec::with_capacity(rows);
            for column in columns {
                if let Self::Seconds(times) = column {
                    all.extend(times);
                }
            }
            return Self::Seconds(all);
        }
        let mut all = Vec::with_capacity(columns.iter().map(Self::len).sum());
        for column in columns {
            all.extend((0..column.len()).map(|at| column.get(at)));
        }
        Self::Micros(all)
    }

    /// The time at a place.
    ///
    /// # Panics
    /// Where there is no such place.
    #[inline]
    pub fn get(&self, at: usize) -> i64 {
        match self {
            Self::Seconds(times) if times[at] == u32::MAX => i64::MIN,
            Self::Seconds(times) => i64::from(times[at]) * SECOND,
            Self::Micros(times) => times[at],
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Seconds(times) => times.len(),
            Self::Micros(times) => times.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn seconds(time: i64) -> Option<u32> {
    if time == i64::MIN {
        return Some(u32::MAX);
    }
    let seconds = u32::try_from(time / SECOND).ok().filter(|seconds| *seconds != u32::MAX);
    seconds.filter(|_| time % SECOND == 0)
}

/// A vector that has no room to spare.
fn exact<T>(count: usize, values: impl Iterator<Item = T>) -> Vec<T> {
    let mut all = Vec::with_capacity(count);
    all.extend(values);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back_as_they_were(
            columns in prop::collection::vec((0_u32..33).prop_flat_map(|bits| {
                prop::collection::vec(any::<u32>().prop_map(move |n| (u64::from(n) & ((1 << bits) - 1)) as u32), 0..200)
            }), 0..5)
        ) {
            let one_by_one: Vec<Narrow> = columns.iter().map(|column| Narrow::of(column)).collect();
            for (column, narrow) in columns.iter().zip(&one_by_one) {
                prop_assert_eq!(column, &(0..narrow.len()).map(|at| narrow.get(at)).collect::<Vec<_>>());
            }
            let all = columns.concat();
            let joined = Narrow::joined(&one_by_one);
            prop_assert_eq!(all, (0..joined.len()).map(|at| joined.get(at)).collect::<Vec<_>>());
        }

        #[test]
        fn times_come_back_as_they_were(
            columns in prop::collection::vec(prop::collection::vec(prop_oneof![
                Just(i64::MIN),
                Just(-SECOND),
                Just((i64::from(u32::MAX)) * SECOND),
                Just((i64::from(u32::MAX) - 1) * SECOND),
                any::<i64>(),
                any::<u32>().prop_map(|seconds| i64::from(seconds) * SECOND),
            ], 0..3), 0..5)
        ) {
            let all = columns.concat();
            let joined = Times::joined(columns.iter().map(|column| Times::of(column)).collect());
            prop_assert_eq!(all, (0..joined.len()).map(|at| joined.get(at)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn whole_seconds_take_four_bytes() {
        assert!(matches!(Times::of(&[0, i64::MIN, 7 * SECOND]), Times::Seconds(_)));
        assert!(matches!(Times::of(&[1]), Times::Micros(_)));
    }
}
