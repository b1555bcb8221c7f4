//! Numbers in and out of a file, little-endian, with a sum that tells a damaged one.
//!
//! Everything passes a block of [`BLOCK`] bytes; the sum folds the hashes of blocks. A length is believed only as far as
//! the file is long, so a damaged one asks for no memory.

use std::io::{self, Read, Write};

use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};

use crate::rule::mix;

const SECRETS: RapidSecrets = RapidSecrets::seed(0x6669_6c65); // "file"
const BLOCK: usize = 1 << 20;

/// A number of fixed size.
pub trait Number: Copy + Default {
    /// Bytes of it.
    const SIZE: usize;
    /// Appends its bytes.
    fn put(self, to: &mut Vec<u8>);
    /// From so many bytes.
    fn get(bytes: &[u8]) -> Self;
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Number for $kind {
            const SIZE: usize = size_of::<Self>();
            fn put(self, to: &mut Vec<u8>) {
                to.extend_from_slice(&self.to_le_bytes());
            }
            fn get(bytes: &[u8]) -> Self {
                let mut own = [0; size_of::<Self>()];
                own.copy_from_slice(bytes);
                Self::from_le_bytes(own)
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, i32, i64, f32);

/// Where numbers go.
pub struct Sink<W> {
    to: W,
    block: Vec<u8>,
    sum: u64,
}

impl<W: Write> Sink<W> {
    /// Writes to `to`.
    pub fn new(to: W) -> Self {
        Self {
            to,
            block: Vec::new(),
            sum: 1,
        }
    }

    /// Some numbers, whose count the reader knows.
    ///
    /// # Errors
    /// Those of writing.
    pub fn numbers<T: Number>(&mut self, numbers: &[T]) -> io::Result<()> {
        for part in numbers.chunks(BLOCK / 16) {
            part.iter().for_each(|number| number.put(&mut self.block));
            while self.block.len() >= BLOCK {
                let rest = self.block.split_off(BLOCK);
                self.flush()?;
                self.block = rest;
            }
        }
        Ok(())
    }

    /// Some numbers behind their count.
    ///
    /// # Errors
    /// Those of writing.
    pub fn list<T: Number>(&mut self, numbers: &[T]) -> io::Result<()> {
        self.numbers(&[numbers.len() as u64])?;
        self.numbers(numbers)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sum = mix(self.sum, rapidhash_v3_seeded(&self.block, &SECRETS));
        self.to.write_all(&self.block)?;
        self.block.clear();
        Ok(())
    }

    /// Writes what is left, and the sum.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(mut self) -> io::Result<W> {
        self.flush()?;
        self.to.write_all(&self.sum.to_le_bytes())?;
        self.to.flush()?;
        Ok(self.to)
    }
}

/// Where numbers come from.
pub struct Source<R> {
    from: R,
    /// Bytes that are left before the sum.
    left: u64,
    block: Vec<u8>,
    at: usize,
    sum: u64,
}

fn damaged(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text.to_owned())
}

impl<R: Read> Source<R> {
    /// Reads from `from`, which has `bytes` bytes, the sum with them.
    pub fn new(from: R, bytes: u64) -> Self {
        Self {
            from,
            left: bytes.saturating_sub(8),
            block: Vec::new(),
            at: 0,
            sum: 1,
        }
    }

    /// So many numbers.
    ///
    /// # Errors
    /// Those of reading, and `InvalidData` where the file ends before.
    pub fn numbers<T: Number, const N: usize>(&mut self) -> io::Result<[T; N]> {
        let read = self.take::<T>(N)?;
        Ok(std::array::from_fn(|i| read[i]))
    }

    /// Numbers behind their count.
    ///
    /// # Errors
    /// As [`Self::numbers`].
    pub fn list<T: Number>(&mut self) -> io::Result<Vec<T>> {
        let [length] = self.numbers::<u64, 1>()?;
        let there = self.left + (self.block.len() - self.at) as u64;
        if length.checked_mul(T::SIZE as u64).is_none_or(|bytes| bytes > there) {
            return Err(damaged("the file is damaged: it ends too early"));
        }
        self.take(length as usize)
    }

    fn take<T: Number>(&mut self, count: usize) -> io::Result<Vec<T>> {
        let mut numbers = Vec::with_capacity(count);
        while numbers.len() < count {
            let whole = ((self.block.len() - self.at) / T::SIZE).min(count - numbers.len());
            let end = self.at + whole * T::SIZE;
            numbers.extend(self.block[self.at..end].chunks_exact(T::SIZE).map(T::get));
            self.at = end;
            if numbers.len() < count {
                self.refill()?;
            }
        }
        Ok(numbers)
    }

    /// The next block behind what is left of this one.
    fn refill(&mut self) -> io::Result<()> {
        if self.left == 0 {
            return Err(damaged("the file is damaged: it ends too early"));
        }
        let mut next = vec![0; BLOCK.min(usize::try_from(self.left).unwrap_or(BLOCK))];
        self.from.read_exact(&mut next)?;
        self.left -= next.len() as u64;
        self.sum = mix(self.sum, rapidhash_v3_seeded(&next, &SECRETS));
        self.block.drain(..self.at);
        self.at = 0;
        self.block.append(&mut next);
        Ok(())
    }

    /// Holds what was read to the sum at the end.
    ///
    /// # Errors
    /// `InvalidData` where it is another, or where something is left.
    pub fn finish(mut self) -> io::Result<()> {
        if self.left > 0 || self.at < self.block.len() {
            return Err(damaged("the file is damaged: it is longer than it says"));
        }
        let mut sum = [0; 8];
        self.from.read_exact(&mut sum)?;
        if u64::from_le_bytes(sum) == self.sum {
            Ok(())
        } else {
            Err(damaged("the file is damaged: its sum is another"))
        }
    }
}
