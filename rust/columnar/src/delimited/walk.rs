//! The records of a part of a text, one after another: rows are handed on, the rest is told of.

use prozvon_delimited::decode::is_utf8;
use prozvon_delimited::layout::Layout;
use prozvon_delimited::split::{Field, Kind, Reason, Refusal, Repair, Splitter};

use super::{Rejected, Tally};

/// A view reaches so far into its buffer at most (the format has 31 bits for it), with room for one record more.
const REACH: usize = 1 << 30;

/// What there is to say of a part of a text once it was walked through.
pub(super) struct Walked {
    /// Its first byte.
    pub(super) start: usize,
    /// One behind its last byte.
    pub(super) end: usize,
    pub(super) rejected: Vec<Rejected>,
    pub(super) tally: Tally,
}

/// Reads the records that begin between two bytes, and calls `row` with the number (from 1), the bytes and the fields of
/// each that is a row. The error is the number of the record that does not end.
///
/// `replaced`: records with a replacement character are no rows.
pub(super) fn walk(
    data: &[u8],
    layout: &Layout,
    (start, stop): (usize, usize),
    replaced: bool,
    mut row: impl FnMut(u32, &[u8], &[Field]),
) -> Result<Walked, u32> {
    let text = &data[start..stop];
    let all_valid = is_utf8(text) && !replaced;
    let mut splitter = Splitter::new(data, layout.clone());
    let mut rejected = Vec::new();
    let mut tally = Tally {
        nuls: memchr::memchr_iter(0, text).count() as u32,
        ..Tally::default()
    };
    let mut at = start;
    while at < stop && at - start < REACH {
        let step = match splitter.read(at) {
            Ok(Some(step)) => step,
            Ok(None) => break,
            Err(Refusal::Endless { .. }) => return Err(tally.records + 1),
        };
        let record = &data[at..step.next];
        let span = (at, step.next);
        at = step.next;
        if step.kind == Kind::Blank {
            tally.blank += 1;
            continue;
        }
        tally.records += 1;
        let unreadable = !(all_valid && at <= stop) && !is_readable(record, replaced);
        let code = match step.kind {
            _ if unreadable => Some("undecodable"),
            Kind::Rejected(Reason::Ragged) => Some("ragged_row"),
            Kind::Rejected(Reason::StrayQuote) => Some("stray_quote"),
            _ => None,
        };
        if let Some(code) = code {
            rejected.push(Rejected {
                record: tally.records,
                span,
                code,
            });
            continue;
        }
        match step.repair {
            Repair::None => {}
            Repair::Joined => tally.joined += 1,
            Repair::Stray => tally.stray += 1,
            Repair::Padded => tally.padded += 1,
            Repair::Trimmed => tally.trimmed += 1,
            Repair::Return => tally.returns += 1,
        }
        row(tally.records, record, splitter.fields());
    }
    Ok(Walked {
        start,
        end: at,
        rejected,
        tally,
    })
}

fn is_readable(record: &[u8], replaced: bool) -> bool {
    std::str::from_utf8(record).is_ok_and(|text| !(replaced && text.contains('\u{fffd}')))
}
