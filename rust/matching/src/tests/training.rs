//! Columns of one's own, and models fitted to a base.

use super::{OPTIONS, Row, people, person};
use crate::people::People;
use crate::{Model, Trained, run, train};

const GIVEN: [&str; 4] = ["иван", "петр", "мария", "анна"];
const SURNAMES: [&str; 5] = ["иванов", "петров", "сидоров", "кузнецов", "соколов"];
const CARDS: [&str; 6] = ["10021", "10457", "88113", "45502", "73190", "62284"];

/// Pairs of rows with one number each; the second has the same card, or another where `other` says so.
fn base(other: impl Fn(usize) -> bool) -> Vec<Row> {
    let pair = |i: usize| {
        let row = |card| Row {
            surname: SURNAMES[i % SURNAMES.len()],
            card,
            ..person(GIVEN[i % GIVEN.len()], 79_160_000_000 + i as u64)
        };
        let row = |card| Row {
            given: GIVEN[i % GIVEN.len()],
            surname: SURNAMES[i % SURNAMES.len()],
            ..row(card)
        };
        let second = if other(i) {
            CARDS[(i + 1) % CARDS.len()]
        } else {
            CARDS[i % CARDS.len()]
        };
        [row(CARDS[i % CARDS.len()]), row(second)]
    };
    (0..300).flat_map(pair).collect()
}

fn carded(rows: &[Row]) -> People {
    people(
        rows,
        &(1..=rows.len() as u64)
            .map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .collect::<Vec<_>>(),
    )
}

fn start() -> Model {
    Model {
        own: vec![[-1.0, 0.0, 2.0, 4.0]],
        ..Model::default()
    }
}

fn trained(rows: &[Row]) -> Trained {
    train(&carded(rows), OPTIONS, &start())
}

#[test]
fn an_own_column_joins_what_nothing_else_does() {
    let row = |name, card| Row {
        card,
        ..person(name, 0)
    };
    let rows = [
        row("капустинский иван", "C-100200"),
        row("капустинский иван", "c 100200"),
        row("капустинский иван", "999"),
    ];
    let model = Model {
        own: vec![[-20.0, -20.0, 0.0, 20.0]],
        ..Model::default()
    };
    assert_eq!(run(&carded(&rows), &model, OPTIONS, &[]).cluster, [0, 0, 1]);
}

#[test]
fn a_column_that_persons_share_is_learned_to_weigh_much_and_one_that_wanders_little() {
    let (steady, wandering) = (trained(&base(|_| false)), trained(&base(|i| i % 2 == 0)));
    let [different, .., exact] = steady.model.own[0];
    assert!(exact > 1.5 && different < -3.0, "{:?}", steady.model.own);
    assert!(wandering.model.own[0][3] < exact && wandering.model.own[0][0] > different);
    assert!((steady.matches - 300.0).abs() < 30.0, "{}", steady.matches);
}

#[test]
fn a_base_without_news_leaves_the_model_as_it_is() {
    let found = trained(&[person("иванов иван", 1), person("петров петр", 2)]);
    for (learned, known) in found
        .model
        .bits
        .iter()
        .flatten()
        .zip(Model::default().bits.iter().flatten())
    {
        assert!((learned - known).abs() < 0.1, "{learned} {known}");
    }
}

#[test]
fn order_and_threads_do_not_matter() {
    let rows = base(|i| i % 3 == 0);
    let hashes: Vec<u64> = (1..=rows.len() as u64)
        .map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .collect();
    let back = |v: &[u64]| v.iter().rev().copied().collect::<Vec<u64>>();
    let turned: Vec<Row> = rows.iter().rev().cloned().collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let there = train(&people(&rows, &hashes), OPTIONS, &start());
    let again = pool.install(|| train(&people(&turned, &back(&hashes)), OPTIONS, &start()));
    assert_eq!(there.model, again.model);
}

#[test]
fn models_are_written_and_read_with_their_own_columns() {
    let model = trained(&base(|_| false)).model;
    assert_eq!(Model::from_numbers(&model.to_numbers()), Some(model.clone()));
    assert_eq!(Model::from_numbers(&model.to_numbers()[1..]), None);
}
