//! An index as a file: a head that tells what it is, the model, the rows that are there, and a sum.
//!
//! Nothing of a removed row is written, not even a word that only it had. Keys and crowds are made again on reading.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::atomic::AtomicU64;

use super::file::{Sink, Source};
use super::keys::Keys;
use super::naming::Names;
use super::rows::{Rows, Slot};
use super::{Crowded, Index};
use crate::engine::Decision;
use crate::frozen::Frozen;
use crate::ground::Ground;

/// How a file begins.
const MAGIC: [u8; 8] = *b"PZINDEX\n";

/// Version of the layout.
const VERSION: u32 = 4;

fn wrong(text: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}

/// A new file that nobody else may read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl Index {
    /// Writes the rows that are there, in order of slots, and `beside`, which the caller understands, into `path`.
    ///
    /// # Errors
    /// Those of writing.
    pub fn save(&self, path: &Path, beside: &[u8]) -> io::Result<()> {
        let (rows, kept) = self.rows.compact();
        let mut place = vec![Slot::MAX; self.rows.len()];
        for (now, was) in kept.iter().enumerate() {
            place[*was as usize] = now as Slot;
        }
        let roots: Vec<Slot> = kept
            .iter()
            .map(|was| place[self.roots[*was as usize] as usize])
            .collect();
        let names = self.names.kept();
        let names = || names.iter().filter(|(root, _)| place[**root as usize] != Slot::MAX);
        let there = |slot: Slot| place.get(slot as usize).copied().filter(|now| *now != Slot::MAX);
        let decisions: Vec<u32> = self
            .decisions
            .iter()
            .filter_map(|d| Some([there(d.left)?, there(d.right)?, u32::from(d.same)]))
            .flatten()
            .collect();
        let mut file = private(path)?;
        file.write_all(&MAGIC)?;
        file.write_all(&VERSION.to_le_bytes())?;
        let mut out = Sink::new(file);
        self.frozen.write(&mut out)?;
        rows.write(&mut out)?;
        out.list(&roots)?;
        out.list(&names().map(|(root, _)| place[*root as usize]).collect::<Vec<u32>>())?;
        out.list(&names().map(|(_, name)| name.0).collect::<Vec<u64>>())?;
        out.list(&names().map(|(_, name)| name.1).collect::<Vec<u32>>())?;
        out.list(&decisions)?;
        out.list(beside)?;
        out.finish()?.sync_all()
    }

    /// Reads what [`Self::save`] wrote, and what stood beside it.
    ///
    /// # Errors
    /// Those of reading, and `InvalidData` for what is no index, one of another version, or a damaged one.
    pub fn load(path: &Path) -> io::Result<(Self, Vec<u8>)> {
        let mut file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let mut head = [0; 12];
        if bytes < 20 {
            return Err(wrong("this is no index: it is too short".into()));
        }
        file.read_exact(&mut head)?;
        if head[..8] != MAGIC {
            return Err(wrong("this is no index of prozvon".into()));
        }
        let version = u32::from_le_bytes([head[8], head[9], head[10], head[11]]);
        if version != VERSION {
            let text = format!(
                "the index is of version {version}, this prozvon reads version {VERSION}; build it again from its rows"
            );
            return Err(wrong(text));
        }
        let mut from = Source::new(file, bytes - 12);
        let frozen = Frozen::read(&mut from)?;
        let rows = Rows::read(&mut from, &frozen)?;
        let roots = from.list::<u32>()?;
        let (named, hashes, ordinals) = (from.list::<u32>()?, from.list::<u64>()?, from.list::<u32>()?);
        let decisions = from.list::<u32>()?;
        let beside = from.list::<u8>()?;
        from.finish()?;
        let there = |slot: &u32| (*slot as usize) < rows.len();
        let fits = roots.len() == rows.len()
            && roots.iter().chain(&named).all(there)
            && named.len() == hashes.len()
            && named.len() == ordinals.len()
            && decisions.chunks(3).all(|d| d.len() == 3 && d[..2].iter().all(there));
        if !fits {
            return Err(wrong("the file is damaged: its rows do not fit".into()));
        }
        let mut names = Names::default();
        for ((root, hash), ordinal) in named.into_iter().zip(hashes).zip(ordinals) {
            names.give(root, (hash, ordinal));
        }
        let decisions = decisions
            .chunks_exact(3)
            .map(|d| Decision {
                left: d[0],
                right: d[1],
                same: d[2] != 0,
            })
            .collect();
        let people = rows.table((0..rows.len() as Slot).collect());
        let crowded = Crowded::of(&people, &Ground::new(&people, frozen.crowd));
        drop(people);
        Ok((
            Self {
                keys: Keys::new(&rows),
                frozen,
                rows,
                crowded,
                ring: super::home::rings(&roots),
                roots,
                names,
                decisions,
                passed_over: AtomicU64::new(0),
            },
            beside,
        ))
    }
}
