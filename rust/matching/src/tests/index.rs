//! Adding and removing are as good as a full run; a file gives back what was written.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::properties::{hashes, row};
use super::twin::roots;
use super::{OPTIONS, Row, columns};
use crate::index::{Index, Slot};
use crate::judge::Strict;
use crate::people::People;
use crate::{Decision, Frozen, Gathering, Model, Options, run};

/// Limits that small bases reach.
fn options(crowd: usize) -> Options {
    Options {
        block_limit: 3,
        crowd,
        ..OPTIONS
    }
}

fn frozen(rows: &[Row], hashes: &[u64], crowd: usize) -> Frozen {
    Frozen::of(
        &People::new(&columns(rows, hashes)),
        &Model {
            own: vec![[-2.0, 1.0, 4.0, 12.0]],
            ..Model::default()
        },
        options(crowd),
        0,
    )
}

/// Sets of rows that are one person, by one run over the rows `there` under the model.
fn full_run(rows: &[Row], hashes: &[u64], there: &[usize], model: &Frozen) -> BTreeSet<Vec<usize>> {
    let found = ran(rows, hashes, there, model, &[]);
    sets(there.iter().zip(found.cluster).map(|(row, cluster)| (*row, cluster)))
}

/// One run over the rows `there`, which decisions name by their place among them.
fn ran(rows: &[Row], hashes: &[u64], there: &[usize], model: &Frozen, decisions: &[Decision]) -> crate::Matched {
    let kept: Vec<Row> = there.iter().map(|row| rows[*row].clone()).collect();
    let named: Vec<u64> = there.iter().map(|row| hashes[*row]).collect();
    let people = People::under(&columns(&kept, &named), Some(model));
    run(&people, &model.model, options(model.crowd), decisions)
}

fn sets(pairs: impl Iterator<Item = (usize, u32)>) -> BTreeSet<Vec<usize>> {
    let mut clusters = std::collections::BTreeMap::<u32, Vec<usize>>::new();
    for (row, cluster) in pairs {
        clusters.entry(cluster).or_default().push(row);
    }
    let sorted = clusters.into_values().map(|mut rows| {
        rows.sort_unstable();
        rows
    });
    sorted.collect()
}

fn clusters(index: &Index) -> BTreeSet<Vec<usize>> {
    let there = (0..index.slots() as Slot).filter(|slot| index.has(*slot));
    sets(there.map(|slot| (slot as usize, index.root(slot))))
}

fn names_are_distinct(index: &Index) -> bool {
    let there = (0..index.slots() as Slot).filter(|slot| index.has(*slot));
    let roots: BTreeSet<Slot> = there.map(|slot| index.root(slot)).collect();
    let names: BTreeSet<_> = roots.iter().map(|root| index.name(*root)).collect();
    names.len() == roots.len()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn adding_in_parts_and_removing_equals_a_full_run(
        rows in prop::collection::vec(row(), 2..70),
        cuts in prop::collection::vec(0.0_f64..1.0, 1..4),
        leaving in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        crowd in 1_usize..4,
    ) {
        let hashes = hashes(&rows);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| (cut * rows.len() as f64) as usize).collect();
        cuts.push(rows.len());
        cuts.sort_unstable();
        let first = cuts[0];
        let model = frozen(&rows[..first], &hashes[..first], crowd);
        let mut index = Index::new(Gathering::of(&columns(&rows[..first], &hashes[..first])), model.clone(), Vec::new());
        for pair in cuts.windows(2) {
            let before = index_names(&index);
            let changes = index.add(&columns(&rows[pair[0]..pair[1]], &hashes[pair[0]..pair[1]]));
            let there: Vec<usize> = (0..pair[1]).collect();
            prop_assert_eq!(full_run(&rows, &hashes, &there, &model), clusters(&index));
            prop_assert!(names_are_distinct(&index));
            let after = index_names(&index);
            let retired: BTreeSet<_> = changes.retired.iter().map(|(was, _)| *was).collect();
            let gone: BTreeSet<_> = before.difference(&after).copied().collect();
            prop_assert_eq!(gone, retired);
        }
        let leaving: Vec<Slot> = leaving.iter().map(|at| at.index(rows.len()) as Slot).collect();
        index.remove(&leaving);
        let there: Vec<usize> = (0..rows.len()).filter(|row| !leaving.contains(&(*row as Slot))).collect();
        prop_assert_eq!(full_run(&rows, &hashes, &there, &model), clusters(&index));
        prop_assert!(names_are_distinct(&index));
        let found = ran(&rows, &hashes, &there, &model, &[]);
        let home = |cluster: &u32| found.household[*cluster as usize];
        let homes = sets(there.iter().zip(&found.cluster).map(|(row, cluster)| (*row, home(cluster))));
        let whole = index.households();
        prop_assert_eq!(&homes, &sets(whole.iter().map(|(slot, home)| (*slot as usize, *home))));
        for (slot, home) in whole {
            prop_assert_eq!(index.name(home), index.household(slot).name, "row {}", slot);
        }
    }

    #[test]
    fn decisions_taken_one_by_one_equal_a_full_run_with_them(
        rows in prop::collection::vec(row(), 2..30),
        said in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>()), 1..6),
    ) {
        let hashes = hashes(&rows);
        let model = frozen(&rows, &hashes, 2);
        let mut index = Index::new(Gathering::of(&columns(&rows, &hashes)), model.clone(), Vec::new());
        let mut kept: Vec<Decision> = Vec::new();
        for (left, right, same) in said {
            let (left, right) = (left.index(rows.len()) as u32, right.index(rows.len()) as u32);
            if left != right {
                let decision = Decision { left: left.min(right), right: left.max(right), same };
                kept.retain(|known| (known.left, known.right) != (decision.left, decision.right));
                kept.push(decision);
                index.decide(&[decision]);
            }
        }
        let there: Vec<usize> = (0..rows.len()).collect();
        let found = ran(&rows, &hashes, &there, &model, &kept);
        prop_assert_eq!(sets(there.iter().copied().zip(found.cluster)), clusters(&index));
    }

    #[test]
    fn adding_one_by_one_agrees_with_the_naive_twin(rows in prop::collection::vec(row(), 1..12), crowd in 1_usize..4) {
        let hashes = hashes(&rows);
        let none = frozen(&[], &[], crowd);
        let mut index = Index::new(Gathering::of(&columns(&[], &[])), none.clone(), Vec::new());
        for row in 0..rows.len() {
            index.add(&columns(&rows[row..=row], &hashes[row..=row]));
        }
        let people = People::under(&columns(&rows, &hashes), Some(&none));
        let twin = roots(&people, &none.model, crowd);
        let by_row = (0..rows.len()).map(|rank| (people.row(rank as u32) as usize, twin[rank]));
        prop_assert_eq!(sets(by_row), clusters(&index));
    }

    #[test]
    fn a_record_is_the_rows_that_adding_would_tie_it_to(rows in prop::collection::vec(row(), 2..30)) {
        let hashes = hashes(&rows);
        let last = rows.len() - 1;
        let model = frozen(&rows[..last], &hashes[..last], 8);
        let mut index = Index::new(Gathering::of(&columns(&rows[..last], &hashes[..last])), model, Vec::new());
        let found = index.query(&columns(&rows[last..], &hashes[last..]), usize::MAX);
        index.add(&columns(&rows[last..], &hashes[last..]));
        // Of a person to whom the record belongs, some row is among the matches.
        let mates: Vec<Slot> =
            (0..last as Slot).filter(|slot| index.root(*slot) == index.root(last as Slot)).collect();
        let same = found[0].iter().filter(|found| found.same);
        prop_assert!(mates.is_empty() || same.clone().any(|found| mates.contains(&found.slot)));
    }

    #[test]
    fn a_file_gives_back_what_was_written(
        rows in prop::collection::vec(row(), 1..30),
        leaving in any::<prop::sample::Index>(),
    ) {
        let hashes = hashes(&rows);
        let model = frozen(&rows, &hashes, 2);
        let mut index = Index::new(Gathering::of(&columns(&rows, &hashes)), model, Vec::new());
        index.remove(&[leaving.index(rows.len()) as Slot]);
        let path = std::env::temp_dir().join(format!("prozvon-index-{}", std::process::id()));
        index.save(&path, b"beside").unwrap();
        let (read, beside) = Index::load(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        prop_assert_eq!(b"beside".to_vec(), beside);
        prop_assert_eq!(rows.len() - 1, read.slots());
        prop_assert_eq!(index_names(&index), index_names(&read));
        prop_assert_eq!(index.frozen().hash(), read.frozen().hash());
        prop_assert_eq!(index.query(&columns(&rows, &hashes), 9).len(), rows.len());
        let told = |index: &Index| {
            let found = index.query(&columns(&rows, &hashes), 99);
            let told = found.into_iter().map(|of| of.into_iter().map(|m| (m.name, m.weight.to_bits())).collect());
            told.collect::<Vec<Vec<_>>>()
        };
        prop_assert_eq!(told(&index), told(&read));
    }
}

fn index_names(index: &Index) -> BTreeSet<(u64, u32)> {
    let there = (0..index.slots() as Slot).filter(|slot| index.has(*slot));
    there.map(|slot| index.name(slot)).collect()
}

fn persons() -> (Vec<Row>, Vec<u64>) {
    let rows = vec![
        super::person("иванов иван петрович", 79_160_000_001),
        super::person("иванов иван петрович", 79_160_000_001),
        super::person("петров петр", 79_160_000_002),
    ];
    let hashes = hashes(&rows);
    (rows, hashes)
}

#[test]
fn decisions_are_obeyed_by_adding() {
    let (rows, hashes) = persons();
    let apart = Decision {
        left: 0,
        right: 1,
        same: false,
    };
    let together = Decision {
        left: 1,
        right: 2,
        same: true,
    };
    let model = frozen(&rows, &hashes, 8);
    let mut index = Index::new(Gathering::of(&columns(&rows, &hashes)), model, vec![apart, together]);
    assert_eq!(BTreeSet::from([vec![0], vec![1, 2]]), clusters(&index));
    index.remove(&[1]);
    assert_eq!(BTreeSet::from([vec![0], vec![2]]), clusters(&index));
    index.add(&columns(&rows[1..2], &hashes[1..2]));
    assert_eq!(BTreeSet::from([vec![0, 3], vec![2]]), clusters(&index));
}

#[test]
fn a_damaged_file_and_one_of_another_version_are_refused() {
    let (rows, hashes) = persons();
    let index = Index::new(
        Gathering::of(&columns(&rows, &hashes)),
        frozen(&rows, &hashes, 8),
        Vec::new(),
    );
    let path = std::env::temp_dir().join(format!("prozvon-damaged-{}", std::process::id()));
    index.save(&path, b"").unwrap();
    let whole = std::fs::read(&path).unwrap();
    let refused = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        Index::load(&path).unwrap_err().to_string()
    };
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x41;
        let told = refused(&bytes);
        assert!(
            told.contains("index") || told.contains("damaged") || told.contains("model"),
            "{at}: {told}"
        );
    }
    for length in 0..whole.len() {
        refused(&whole[..length]);
    }
    let mut newer = whole.clone();
    newer[8] = 9;
    assert_eq!(
        "the index is of version 9, this prozvon reads version 4; build it again from its rows",
        refused(&newer)
    );
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn what_only_one_row_has_is_in_no_model() {
    let (rows, hashes) = persons();
    let model = frozen(&rows, &hashes, 8);
    let bits = |hash| model.word_bits(hash).map(f32::to_bits);
    assert_eq!(bits(1), bits(2), "unknown words weigh alike");
    let people = People::under(&columns(&rows, &hashes), Some(&model));
    assert_eq!(model.hash(), frozen(&rows, &hashes, 8).hash());
    assert_ne!(model.hash(), frozen(&rows, &hashes, 7).hash());
    assert_eq!(
        2,
        run(
            &people,
            &Model {
                strict: Strict::ALL,
                ..Model::default()
            },
            options(8),
            &[]
        )
        .masters
        .len()
    );
}

#[test]
fn a_base_that_did_not_change_has_not_moved() {
    let (rows, hashes) = persons();
    let mut index = Index::new(
        Gathering::of(&columns(&rows, &hashes)),
        frozen(&rows, &hashes, 8),
        Vec::new(),
    );
    let drift = index.drift();
    assert!(drift.moved.iter().all(|moved| moved.abs() < 1e-12));
    assert!(drift.filled.iter().all(|(then, now)| (then - now).abs() < 1e-12));
    let new = vec![super::person("сидоров павел", 79_160_000_003); 9];
    index.add(&columns(&new, &(100..109).collect::<Vec<u64>>()));
    let drift = index.drift();
    assert_eq!((3, 12), drift.rows);
    assert!(drift.moved[0] > 0.4, "{:?}", drift.moved);
}
