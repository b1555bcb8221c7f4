//! Pairs of rows whose numbers are nearly the same ([`Rule::PhonePart`]), found in the keys themselves.
//!
//! A key says a word of the name and five digits at one end of a number. Of a row with one whole number of ten digits the
//! other five stand beside the key, so that most pairs are turned away without a look at either row: rows lie all over
//! memory, and millions of pairs share an end and no more. What is left is asked of the rows, as [`Rule::pairs`] has it.

use rayon::prelude::*;

use crate::blocking::{Dropped, SMALL};
use crate::grouping::{blocks, keys_by};
use crate::number::ends;
use crate::people::{People, Rank};
use crate::rule::{Rule, phone_parts};

/// A rank, and the digits of its number beside those of the key; [`UNTOLD`] where the row has to be asked.
type Part = (Rank, u32);

const UNTOLD: u32 = u32::MAX;

/// Pairs whose rows are asked together.
const BATCH: usize = 64;

/// Whole numbers of ten digits begin here.
const ZONE_7: u64 = 70_000_000_000;

/// Five digits, four bits each.
fn spelt(mut digits: u64) -> u32 {
    let mut spelt = 0;
    for place in 0..5 {
        spelt |= ((digits % 10) as u32) << (4 * place);
        digits /= 10;
    }
    spelt
}

/// The five digits beside each end of the only number of a row.
fn beside(phones: &[u64]) -> [u32; 2] {
    const HALF: u64 = 100_000;
    let [phone] = phones else { return [UNTOLD; 2] };
    let [first, last] = ends(*phone);
    let whole = last >= HALF && *phone == ZONE_7 + first * HALF + (last - HALF);
    if whole && first >= HALF / 10 {
        [spelt(last - HALF), spelt(first)]
    } else {
        [UNTOLD; 2]
    }
}

/// Whether spelt digits differ in one place, or in two neighbours that changed places.
fn one_slip(a: u32, b: u32) -> bool {
    let apart = a ^ b;
    if apart == 0 {
        return false;
    }
    let at = apart.trailing_zeros() & !3;
    match apart >> at {
        0..16 => true,
        16..256 => {
            let (x, y) = ((a >> at) & 255, (b >> at) & 255);
            x == (y >> 4 | (y & 15) << 4)
        }
        _ => false,
    }
}

/// The pairs of the rule, and what large blocks left out.
pub(crate) fn pairs(people: &People) -> (Vec<(Rank, Rank)>, Dropped) {
    let keys = keys_by(people, |rank, keys: &mut Vec<(u64, Part)>| {
        let phones = people.phones(rank).1;
        let beside = beside(phones);
        phone_parts(people.record(rank), phones, |key, end| {
            keys.push((key, (rank, beside[end])));
        });
    });
    let (perhaps, left_out) = blocks(&keys)
        .fold(
            || (Vec::new(), Dropped::default()),
            |(mut perhaps, left_out), block| {
                if block.len() > SMALL {
                    return (perhaps, left_out.and(Dropped::whole(block.len())));
                }
                for (i, (_, (a, mine))) in block.iter().enumerate() {
                    let near = |theirs: u32| *mine == UNTOLD || theirs == UNTOLD || one_slip(*mine, theirs);
                    let near = block[i + 1..].iter().filter(|(_, (_, theirs))| near(*theirs));
                    perhaps.extend(near.map(|(_, (b, _))| (*a, *b)));
                }
                (perhaps, left_out)
            },
        )
        .reduce(
            || (Vec::new(), Dropped::default()),
            |mut some, mut more| {
                some.0.append(&mut more.0);
                (some.0, some.1.and(more.1))
            },
        );
    drop(keys);
    let numbers = |rank: Rank| people.phones(rank).1;
    let found = perhaps.par_chunks(BATCH).flat_map_iter(|pairs| {
        people.touch_numbers(pairs);
        let pairs = pairs.iter().copied();
        pairs.filter(|(a, b)| Rule::PhonePart.pairs(numbers(*a), numbers(*b)))
    });
    (found.collect(), left_out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{beside, one_slip};
    use crate::number::{almost, ends};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn digits_beside_an_end_say_what_the_numbers_say(
            national in 1_000_000_000_u64..10_000_000_000,
            slips in prop::collection::vec((0_u32..10, 0_u64..10), 0..3),
            swapped in 0_u32..9,
            swap: bool,
        ) {
            let digit = |number: u64, at: u32| number / 10_u64.pow(at) % 10;
            let mut other = national;
            for (at, to) in slips {
                other = other - digit(other, at) * 10_u64.pow(at) + to * 10_u64.pow(at);
            }
            if swap {
                let (low, high) = (digit(other, swapped), digit(other, swapped + 1));
                let (place, next) = (10_u64.pow(swapped), 10_u64.pow(swapped + 1));
                other = other - low * place - high * next + high * place + low * next;
            }
            prop_assume!(other >= 1_000_000_000);
            let (a, b) = (70_000_000_000 + national, 70_000_000_000 + other);
            let (mine, theirs) = (beside(&[a]), beside(&[b]));
            for (end, _) in ends(a).iter().zip(ends(b)).enumerate().filter(|(_, (x, y))| **x == *y) {
                prop_assert_eq!(a != b && almost(a, b), one_slip(mine[end], theirs[end]));
            }
        }
    }
}
