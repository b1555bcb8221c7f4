//! Where the bytes stand that can end a field.

/// Finds the next delimiter, quote or line end, remembering a block of 64 bytes at a time.
///
/// Fields are short (a dozen bytes), so a search that starts anew for each would spend its time starting; here each
/// block is compared once and its marks are taken from a bit set.
pub(crate) struct Marks<'a> {
    data: &'a [u8],
    needles: [u8; 4],
    base: usize,
    bits: u64,
}

impl<'a> Marks<'a> {
    pub(crate) fn new(data: &'a [u8], needles: [u8; 4]) -> Self {
        // No block begins at the end of the data, so the first question loads one.
        let base = usize::MAX - 64;
        Self {
            data,
            needles,
            base,
            bits: 0,
        }
    }

    /// The first mark at `from` or later; the length of the data when there is none.
    #[inline]
    pub(crate) fn next(&mut self, from: usize) -> usize {
        let mut from = from;
        loop {
            if from < self.base || from >= self.base + 64 {
                if from >= self.data.len() {
                    return self.data.len();
                }
                self.load(from & !63);
            }
            let left = self.bits >> (from - self.base);
            if left != 0 {
                return from + left.trailing_zeros() as usize;
            }
            from = self.base + 64;
        }
    }

    #[inline]
    fn load(&mut self, base: usize) {
        let tail = &self.data[base..];
        let block: [u8; 64] = if let Some(whole) = tail.first_chunk() {
            *whole
        } else {
            // The padding must not look like a mark: any byte that is no needle will do.
            let blank = (0..=255).find(|b| !self.needles.contains(b)).unwrap_or(0);
            let mut padded = [blank; 64];
            padded[..tail.len()].copy_from_slice(tail);
            padded
        };
        self.bits = compare(&block, self.needles);
        self.base = base;
    }
}

/// One bit for each byte of the block that is a needle, the first byte in the lowest bit.
#[inline]
fn compare(block: &[u8; 64], [a, b, c, d]: [u8; 4]) -> u64 {
    // Plain comparisons over a fixed block become vector instructions without any unsafe code.
    let mut hits = [0_u8; 64];
    for (hit, &byte) in hits.iter_mut().zip(block) {
        *hit = u8::from(byte == a) | u8::from(byte == b) | u8::from(byte == c) | u8::from(byte == d);
    }
    // Eight bytes of 0 or 1 are gathered into the top byte of a product: byte i meets the factor's bit 56 - 7 i, and no
    // two of the 64 partial products share a bit, so nothing is carried.
    let mut bits = 0_u64;
    let (words, _) = hits.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        bits |= (u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_mark_is_found_as_a_plain_search_finds_it(data in proptest::collection::vec(prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..300)) {
            let needles = *b",\"\n\r";
            let mut marks = Marks::new(&data, needles);
            for from in 0..=data.len() {
                let expected = (from..data.len()).find(|&i| needles.contains(&data[i])).unwrap_or(data.len());
                prop_assert_eq!(expected, marks.next(from));
            }
        }
    }
}
