//! What holds for every base.

use proptest::prelude::*;
use proptest::sample::select;

use super::twin::roots;
use super::{OPTIONS, Row, columns, people};
use crate::compare::compare_identity;
use crate::engine::{hundredths, looked_at};
use crate::judge::{Strict, Verdict, conflict};
use crate::number::trace;
use crate::people::Rank;
use crate::{Gathering, Ground, Matched, Model, Options, explain, run};

/// Four numbers, of which two are a digit apart, and what two of them look like without a digit.
fn numbers() -> Vec<u64> {
    let traces = ["8916123451", "1234510"].map(|digits| trace(digits).unwrap());
    [79_161_234_510, 79_161_234_570, 79_991_112_233, 74_951_234_510]
        .into_iter()
        .chain(traces)
        .collect()
}

pub(super) fn row() -> impl Strategy<Value = Row> {
    (
        select(vec!["", "иванов", "иванов", "иваноф", "петров"]),
        select(vec!["", "иван", "иван", "и", "мария", "петр"]),
        select(vec!["", "", "иван", "петр", "п"]),
        select(vec!["", "", "m", "f"]),
        prop::collection::vec(select(numbers()), 0..3),
        select(vec!["", "", "", "a@b", "c@d"]),
        select(vec!["", "", "", "мира 5"]),
        select(vec![0, 0, 1000, 2000, 11_385, 11_415]),
        0_i64..4,
        (
            select(vec!["", "", "10021", "10022", "77777"]),
            select(vec!["", "", "", "", "anna", "oleg"]),
        ),
    )
        .prop_map(
            |(surname, given, patronymic, gender, mut phones, email, address, birth, created, (card, manager))| {
                phones.sort_unstable();
                phones.dedup();
                Row {
                    surname,
                    given,
                    patronymic,
                    gender,
                    phones,
                    email,
                    address,
                    birth,
                    created,
                    card,
                    manager,
                    ..Row::default()
                }
            },
        )
}

pub(super) fn hashes(rows: &[Row]) -> Vec<u64> {
    (1..=rows.len() as u64)
        .map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .collect()
}

/// For each row, the first row of its cluster.
fn partition(matched: &Matched) -> Vec<usize> {
    matched
        .cluster
        .iter()
        .map(|c| matched.cluster.iter().position(|other| other == c).unwrap())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_its_naive_twin(rows in prop::collection::vec(row(), 1..12), crowd in 1_usize..4) {
        let people = people(&rows, &hashes(&rows));
        let model = Model { own: vec![[-2.0, 1.0, 4.0, 12.0]], ..Model::default() };
        let found = run(&people, &model, Options { crowd, ..OPTIONS }, &[]);
        let roots = roots(&people, &model, crowd);
        for (rank, root) in roots.iter().enumerate() {
            let (row, master) = (people.row(rank as Rank), people.row(*root));
            prop_assert_eq!(master, found.masters[found.cluster[row as usize] as usize], "row {}", row);
        }
    }

    #[test]
    fn what_pairs_come_to_is_what_each_is_judged_by_itself(rows in prop::collection::vec(row(), 2..30), strict: u8) {
        let people = people(&rows, &hashes(&rows));
        let model = Model { own: vec![[-2.0, 1.0, 4.0, 12.0]], strict: Strict(strict), ..Model::default() };
        let ground = Ground::new(&people, 2);
        let ranks = people.len() as Rank;
        let pairs: Vec<(Rank, Rank)> = (0..ranks).flat_map(|a| (a + 1..ranks).map(move |b| (a, b))).collect();
        let (mut same, mut review) = (Vec::new(), Vec::new());
        for (a, b) in &pairs {
            match explain(&people, &ground, &model, *a, *b).verdict {
                Verdict::Same { weight, reasons } => same.push((*a, *b, hundredths(weight), reasons)),
                Verdict::Review { weight, reasons } => review.push((*a, *b, hundredths(weight), reasons)),
                Verdict::Apart(_) => {}
            }
        }
        let mut found = looked_at(&people, &ground.crowds, &model, &pairs);
        let mut edges: Vec<_> = found.edges.iter().map(|e| (e.a, e.b, e.strength, e.reasons)).collect();
        edges.sort_unstable();
        found.review.sort_unstable();
        prop_assert_eq!(same, edges);
        prop_assert_eq!(review, found.review);
    }

    #[test]
    fn no_cluster_holds_a_contradiction(rows in prop::collection::vec(row(), 1..60), block_limit in 1_usize..20) {
        let people = people(&rows, &hashes(&rows));
        let found = run(&people, &Model::default(), Options { block_limit, ..OPTIONS }, &[]);
        for b in 0..people.len() as Rank {
            for a in 0..b {
                if found.cluster[people.row(a) as usize] == found.cluster[people.row(b) as usize] {
                    prop_assert_eq!(None, conflict(Strict::ALL, &compare_identity(&people, a, b)));
                }
            }
        }
    }

    #[test]
    fn order_of_rows_and_threads_do_not_matter(
        (rows, order) in prop::collection::vec(row(), 1..60).prop_flat_map(|rows| {
            let order: Vec<usize> = (0..rows.len()).collect();
            (Just(rows), Just(order).prop_shuffle())
        })
    ) {
        let hashes = hashes(&rows);
        let straight = run(&people(&rows, &hashes), &Model::default(), OPTIONS, &[]);
        let (moved, moved_hashes): (Vec<Row>, Vec<u64>) = order.iter().map(|i| (rows[*i].clone(), hashes[*i])).unzip();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let shuffled = pool.install(|| run(&people(&moved, &moved_hashes), &Model::default(), OPTIONS, &[]));
        for (at, i) in order.iter().enumerate() {
            prop_assert_eq!(straight.reasons[*i], shuffled.reasons[at]);
            prop_assert_eq!(
                straight.cluster_names[straight.cluster[*i] as usize],
                shuffled.cluster_names[shuffled.cluster[at] as usize]
            );
        }
        let pairs = |m: &Matched, back: &dyn Fn(u32) -> usize| -> Vec<(usize, usize, i32)> {
            m.review.iter().map(|r| (back(r.left), back(r.right), r.score)).collect()
        };
        prop_assert_eq!(pairs(&straight, &|r| r as usize), pairs(&shuffled, &|r| order[r as usize]));
    }

    #[test]
    fn batches_match_as_the_whole(rows in prop::collection::vec(row(), 1..60), size in 1_usize..20) {
        let hashes = hashes(&rows);
        let model = Model { own: vec![[-2.0, 1.0, 4.0, 12.0]], ..Model::default() };
        let mut gathered = Gathering::default();
        for (rows, hashes) in rows.chunks(size).zip(hashes.chunks(size)) {
            gathered.take(&columns(rows, hashes));
        }
        let (found, whole) = (gathered.people(None), people(&rows, &hashes));
        prop_assert_eq!(&found.rows, &whole.rows);
        let [found, whole] = [found, whole].map(|people| run(&people, &model, OPTIONS, &[]));
        prop_assert_eq!(found.cluster_names, whole.cluster_names);
        prop_assert_eq!(found.cluster, whole.cluster);
        prop_assert_eq!(found.household, whole.household);
        prop_assert_eq!(found.reasons, whole.reasons);
        prop_assert_eq!(found.review, whole.review);
    }

    #[test]
    fn a_copy_of_a_well_named_row_joins_it(rows in prop::collection::vec(row(), 1..30), at in any::<prop::sample::Index>()) {
        let mut rows = rows;
        let copied = at.index(rows.len());
        let phones = vec![99];
        rows[copied] = Row { surname: "сидоров", given: "анна", patronymic: "петр", phones, ..rows[copied].clone() };
        rows.push(rows[copied].clone());
        let found = partition(&run(&people(&rows, &hashes(&rows)), &Model::default(), OPTIONS, &[]));
        prop_assert_eq!(found[copied], found[rows.len() - 1]);
    }

    #[test]
    fn what_two_rows_come_to_share_never_speaks_against_them(a in row(), b in row(), what in 0_usize..5) {
        let weighed = |rows: &[Row]| {
            let people = people(rows, &[1, 2]);
            let found = explain(&people, &Ground::new(&people, 8), &Model::default(), 0, 1);
            (found.weights.total(), matches!(found.verdict, Verdict::Same { .. }))
        };
        let mut rows = [a, b];
        let before = weighed(&rows);
        for row in &mut rows {
            match what {
                0 => row.phones.push(99),
                1 => row.email = "both@x",
                2 => row.address = "ленина 7",
                3 => row.birth = 12_345,
                _ => row.inn = "500100732259",
            }
        }
        let after = weighed(&rows);
        prop_assert!(after.0 >= before.0, "{} fell to {}", before.0, after.0);
        prop_assert!(after.1 >= before.1);
    }

    #[test]
    fn every_row_but_masters_says_why(rows in prop::collection::vec(row(), 1..40)) {
        let found = run(&people(&rows, &hashes(&rows)), &Model::default(), OPTIONS, &[]);
        for (row, cluster) in found.cluster.iter().enumerate() {
            let master = found.masters[*cluster as usize] as usize == row;
            prop_assert_eq!(master, found.reasons[row].text().is_empty());
        }
        prop_assert_eq!(found.merges.len() + found.masters.len(), rows.len());
    }
}
