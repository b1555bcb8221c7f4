//! Named cases: which rows are one person.

use super::{OPTIONS, Row, matched, people, person};
use crate::{Decision, Model, run};

const P: u64 = 79_160_000_001;
const Q: u64 = 79_261_234_567;

fn clusters(rows: &[Row]) -> Vec<u32> {
    matched(rows).cluster
}

#[test]
fn who_is_one_person() {
    let born = |name, phone, birth| Row {
        birth,
        ..person(name, phone)
    };
    let mail = |name, phone, email| Row {
        email,
        ..person(name, phone)
    };
    let woman = |name, phone| Row {
        gender: "f",
        ..person(name, phone)
    };
    let table: Vec<(&str, Vec<Row>, Vec<u32>)> = vec![
        (
            "same phone, same name",
            vec![person("иванов иван", P), person("иванов иван", P)],
            vec![0, 0],
        ),
        (
            "father and son of one name",
            vec![born("иванов иван", P, 1000), born("иванов иван", P, 9000)],
            vec![0, 1],
        ),
        (
            "father and son by patronymic",
            vec![person("иванов иван петр", P), person("иванов иван иван", P)],
            vec![0, 1],
        ),
        (
            "twins",
            vec![born("иванов петр иван", P, 1000), born("иванов павел иван", P, 1000)],
            vec![0, 1],
        ),
        (
            "twins a letter apart",
            vec![born("иванов марина иван", P, 1000), born("иванов карина иван", P, 1000)],
            vec![0, 1],
        ),
        (
            "a year ten years off on one number, day and month the same",
            vec![
                born("иванов иван петр", P, 11_385),
                born("иванов иван петр", P, 11_385 + 3652),
            ],
            vec![0, 0],
        ),
        (
            "a year and a month that differ are another person's, whatever else is alike",
            vec![
                born("иванов иван петр", P, 11_385),
                born("иванов иван петр", P, 11_385 + 3652 + 61),
            ],
            vec![0, 1],
        ),
        (
            "married",
            vec![born("иванов анна петр", P, 1000), born("сидоров анна петр", P, 1000)],
            vec![0, 0],
        ),
        (
            "another surname without more",
            vec![person("иванов анна", P), person("сидоров анна", P)],
            vec![0, 1],
        ),
        (
            "initials fit",
            vec![person("иванов иван петр", P), person("иванов и п", P)],
            vec![0, 0],
        ),
        (
            "initials do not fit",
            vec![person("иванов иван", P), person("иванов о", P)],
            vec![0, 1],
        ),
        (
            "one row without a name",
            vec![person("иванов иван", P), person("", P)],
            vec![0, 0],
        ),
        (
            "a row without a name between two people",
            vec![person("иванов иван", P), person("", P), person("петров петр", P)],
            vec![0, 1, 2],
        ),
        (
            "a row without a name does not tie two numbers of strangers",
            vec![
                person("иванов иван", P),
                Row {
                    phones: vec![P, Q],
                    ..Row::default()
                },
                person("петров петр", Q),
            ],
            vec![0, 1, 2],
        ),
        (
            "a row without a name goes where more is shared",
            vec![
                mail("иванов иван", P, "a@b.ru"),
                mail("", P, "a@b.ru"),
                person("петров петр", P),
            ],
            vec![0, 0, 1],
        ),
        (
            "a surname alone goes nowhere between father and son",
            vec![person("иванов иван", P), person("иванов петр", P), person("иванов", P)],
            vec![0, 1, 2],
        ),
        (
            "a row without patronymic between father and son",
            vec![
                person("иванов иван петр", P),
                person("иванов иван", P),
                person("иванов иван иван", P),
            ],
            vec![0, 1, 2],
        ),
        (
            "full name and birth date without a contact",
            vec![born("иванов иван петр", P, 1000), born("иванов иван петр", Q, 1000)],
            vec![0, 0],
        ),
        (
            "namesakes",
            vec![person("иванов иван петр", P), person("иванов иван петр", Q)],
            vec![0, 1],
        ),
        (
            "same mailbox, other phone",
            vec![mail("иванов иван", P, "a@b.ru"), mail("иванов иван", Q, "a@b.ru")],
            vec![0, 0],
        ),
        (
            "a family's mailbox",
            vec![mail("иванов иван", P, "a@b.ru"), mail("иванов мария", Q, "a@b.ru")],
            vec![0, 1],
        ),
        (
            "day and month swapped",
            // 2001-03-04 and 2001-04-03
            vec![born("иванов иван петр", P, 11_385), born("иванов иван петр", P, 11_415)],
            vec![0, 0],
        ),
        (
            "another day of one month, and a patronymic",
            // 2001-03-04 and 2001-03-14
            vec![born("иванов иван петр", P, 11_385), born("иванов иван петр", P, 11_395)],
            vec![0, 0],
        ),
        (
            "another day of one month without a contact",
            vec![born("иванов иван петр", P, 11_385), born("иванов иван петр", Q, 11_395)],
            vec![0, 1],
        ),
        (
            "another day of another month",
            // 2001-03-04 and 2001-04-05
            vec![born("иванов иван петр", P, 11_385), born("иванов иван петр", P, 11_417)],
            vec![0, 1],
        ),
        (
            "one birthday, a year apart",
            // 2001-03-04 and 2002-03-04
            vec![born("иванов иван петр", P, 11_385), born("иванов иван петр", P, 11_750)],
            vec![0, 0],
        ),
        (
            "one birthday, a year apart, without a contact",
            vec![born("иванов иван петр", P, 11_385), born("иванов иван петр", Q, 11_750)],
            vec![0, 1],
        ),
        (
            "one birthday of father and son",
            // 2001-03-04 and 1981-03-04
            vec![born("иванов иван", P, 11_385), born("иванов иван", P, 4080)],
            vec![0, 1],
        ),
        (
            "two birth dates a digit apart, of two given names",
            vec![
                born("иванов иван петр", P, 11_385),
                born("иванов павел петр", P, 11_395),
            ],
            vec![0, 1],
        ),
        (
            "sisters who were born in two months of one year",
            vec![
                born("иванов анна петр", P, 11_385),
                born("иванов мария петр", P, 11_416),
            ],
            vec![0, 1],
        ),
        (
            "initials under the maiden name",
            vec![woman("иванов а п", P), woman("сидоров анна петр", P)],
            vec![0, 0],
        ),
        (
            "initials of another woman of the house",
            vec![woman("иванов а", P), woman("сидоров анна петр", P)],
            vec![0, 1],
        ),
        (
            "a given name in the surname's place as well",
            vec![person("иван иван", P), person("петров иван", P)],
            vec![0, 0],
        ),
        (
            "other ИНН",
            vec![
                Row {
                    inn: "500100732259",
                    ..person("иванов иван", P)
                },
                Row {
                    inn: "500100732260",
                    ..person("иванов иван", P)
                },
            ],
            vec![0, 1],
        ),
        (
            "same name and address",
            vec![
                Row {
                    address: "мира 5 12",
                    ..person("иванов иван", P)
                },
                Row {
                    address: "мира 5 12",
                    ..person("иванов иван", Q)
                },
            ],
            vec![0, 0],
        ),
        ("nothing at all", vec![Row::default(), Row::default()], vec![0, 1]),
        (
            "two numbers of one person tie three rows",
            vec![
                person("иванов иван", P),
                Row {
                    phones: vec![P, Q],
                    ..person("иванов иван", 0)
                },
                person("иванов иван", Q),
            ],
            vec![0, 0, 0],
        ),
    ];
    for (name, rows, expected) in table {
        assert_eq!(expected, clusters(&rows), "{name}");
        let reversed: Vec<Row> = rows.iter().rev().cloned().collect();
        let mut found = clusters(&reversed);
        found.reverse();
        let alike = |c: &[u32]| -> Vec<bool> { c.iter().flat_map(|x| c.iter().map(move |y| x == y)).collect() };
        assert_eq!(alike(&expected), alike(&found), "{name}, backwards");
    }
}

/// 2001-03-04, 2001-03-14, 2001-04-14: each neighbour is a slip away, the first and the last differ in two parts.
#[test]
fn two_slips_do_not_add_up_to_another_birth_date() {
    for order in [[0, 10, 41], [41, 10, 0], [10, 0, 41]] {
        let rows = order.map(|day| Row {
            birth: 11_385 + day,
            ..person("иванов иван петр", P)
        });
        let found = clusters(&rows);
        let of = |day| found[order.iter().position(|d| *d == day).unwrap()];
        assert_ne!(of(0), of(41), "{order:?}");
        assert!(of(10) == of(0) || of(10) == of(41), "{order:?}");
    }
}

/// 20,000 people of one switchboard number, each with one copy.
#[test]
fn a_switchboard_merges_nobody_but_confirmed_copies() {
    let syllables = ["ба", "ве", "ги", "до", "жу", "зы", "ка", "ле", "ми", "но"];
    let word = |n: usize, salt: usize| -> &'static str {
        let text: String = (0..3).map(|i| syllables[(n / 10_usize.pow(i) + salt) % 10]).collect();
        Box::leak(text.into_boxed_str())
    };
    let rows: Vec<Row> = (0..20_000)
        .map(|n| Row {
            surname: word(n % 1000, 0),
            given: word(n / 100 % 100, 3),
            patronymic: if n % 2 == 0 { word(n % 997, 5) } else { "" },
            phones: vec![P],
            ..Row::default()
        })
        .collect();
    let found = matched(&rows);
    let mut persons = std::collections::BTreeMap::new();
    for (row, cluster) in rows.iter().zip(&found.cluster) {
        let key = (row.surname, row.given, row.patronymic);
        assert_eq!(key, *persons.entry(*cluster).or_insert(key), "strangers were merged");
    }
    assert_eq!(20_000, found.household_names.len(), "a switchboard is no household");
}

#[test]
fn a_million_alike_take_linear_time() {
    let rows = vec![person("иванов иван", P); 200_000];
    let found = matched(&rows);
    assert_eq!(1, found.cluster_names.len());
    assert!(found.compared < 400_000);
    let nobody = vec![person("иванов иван", 0); 200_000];
    assert_eq!(
        200_000,
        matched(&nobody).cluster_names.len(),
        "nobody is merged for the name alone"
    );
}

#[test]
fn the_master_is_the_oldest_and_names_the_cluster() {
    let rows = [
        Row {
            created: 30,
            ..person("иванов иван", P)
        },
        Row {
            created: 10,
            ..person("иванов иван", P)
        },
        Row {
            created: 20,
            ..person("петров петр", Q)
        },
    ];
    let found = run(&people(&rows, &[0xa, 0xb, 0xc]), &Model::default(), OPTIONS, &[]);
    assert_eq!(vec![(0xb, 1), (0xc, 1)], found.cluster_names);
    assert_eq!(vec![1, 2], found.masters);
    assert_eq!((0, 1, "phone+name".to_owned()), {
        let merge = found.merges[0];
        (merge.duplicate, merge.master, merge.reasons.text())
    });
}

#[test]
fn clusters_of_one_content_get_numbers() {
    let rows = [person("иванов иван", 0), person("иванов иван", 0)];
    let found = run(&people(&rows, &[7, 7]), &Model::default(), OPTIONS, &[]);
    assert_eq!(vec![(7, 1), (7, 2)], found.cluster_names);
}

#[test]
fn families_share_a_household() {
    let rows = [
        person("иванов иван", P),
        person("иванов мария", P),
        person("петров петр", P),
        Row {
            address: "мира 5",
            ..person("сидоров петр", 0)
        },
        Row {
            address: "мира 5",
            ..person("сидоров анна", 0)
        },
        person("", P),
    ];
    assert_eq!(vec![0, 0, 1, 2, 2, 3], matched(&rows).household);
}

#[test]
fn another_surname_on_one_number_is_reviewed_and_a_slip_is_not() {
    let rows = [
        person("иванов иван", P),
        person("ивонов иван", P),
        person("сидоров анна", Q),
        person("кузнецов анна", Q),
    ];
    let matched = matched(&rows);
    let found: Vec<_> = matched
        .review
        .iter()
        .map(|r| (r.left, r.right, r.reasons.text()))
        .collect();
    assert_eq!(
        vec![(2, 3, "phone+other_surname".to_owned())],
        found,
        "a slip in one letter is merged, another surname is looked at"
    );
}

#[test]
fn what_people_decided_is_obeyed() {
    let rows = [
        person("иванов иван", P),
        person("иванов иван", P),
        person("петров петр", Q),
        person("сидоров анна", 0),
    ];
    let decide = |left, right, same| Decision { left, right, same };
    let decisions = [decide(0, 1, false), decide(3, 2, true)];
    let hashes = [1, 2, 3, 4];
    let found = run(&people(&rows, &hashes), &Model::default(), OPTIONS, &decisions);
    assert_eq!(vec![0, 1, 2, 2], found.cluster);
    assert_eq!("decided", found.reasons[3].text());
    assert!(found.review.is_empty(), "what is decided is not asked again");
}

/// Rows of one person under the managers named, and one of whoever was not told.
fn of_managers(managers: [&'static str; 3]) -> Vec<Row> {
    let named = |manager| Row {
        manager,
        ..person("иванов иван петрович", 79_160_000_001)
    };
    managers.map(named).to_vec()
}

#[test]
fn rows_of_two_managers_are_reviewed_and_not_merged() {
    let found = matched(&of_managers(["anna", "", "oleg"]));
    assert_eq!(vec![0, 0, 1], found.cluster);
    let told: Vec<_> = found
        .review
        .iter()
        .map(|r| (r.left, r.right, r.reasons.text()))
        .collect();
    assert_eq!(1, told.len(), "{told:?}");
    assert!(told[0].2.contains("across"), "{told:?}");
    assert_eq!(vec![0, 0, 0], matched(&of_managers(["anna", "", "Anna"])).cluster);
}

#[test]
fn what_people_join_across_managers_may_grow() {
    let mut rows = of_managers(["anna", "oleg", "oleg"]);
    rows.push(rows[0].clone());
    let hashes: Vec<u64> = (1..=4).collect();
    let same = crate::Decision {
        left: 0,
        right: 1,
        same: true,
    };
    let found = run(&people(&rows, &hashes), &Model::default(), OPTIONS, &[same]);
    assert_eq!(vec![0; 4], found.cluster);
}

#[test]
fn many_rows_of_two_managers_are_two_persons() {
    let rows: Vec<Row> = (0..40)
        .map(|at| of_managers(["anna", "oleg", ""])[at % 2].clone())
        .collect();
    let found = matched(&rows);
    assert_eq!(2, found.masters.len());
}

#[test]
fn a_slip_in_the_patronymic_needs_more_than_a_number_like_it() {
    let of = |patronymic: &'static str, phone: u64| Row {
        patronymic,
        city: "тверь",
        ..person("капустинский лев -", phone)
    };
    let rows = [of("оскарий", 79_160_000_011), of("оскарей", 79_160_000_012)];
    let found = matched(&rows);
    assert_eq!(vec![0, 1], found.cluster);
    assert_eq!(1, found.review.len(), "{:?}", found.review);
    let same_number = [of("оскарий", 79_160_000_011), of("оскарей", 79_160_000_011)];
    assert_eq!(vec![0, 0], matched(&same_number).cluster);
}

#[test]
fn a_number_like_hers_does_not_give_a_woman_another_surname() {
    let of = |name: &'static str, phone: u64| Row {
        gender: "f",
        city: "тверь",
        ..person(name, phone)
    };
    let near = [
        of("капустинская лея", 79_160_000_011),
        of("иовникова лея", 79_160_000_012),
    ];
    assert_eq!(vec![0, 1], matched(&near).cluster);
    let hers = [
        of("капустинская лея", 79_160_000_011),
        of("иовникова лея", 79_160_000_011),
    ];
    assert_eq!(vec![0, 0], matched(&hers).cluster);
}
