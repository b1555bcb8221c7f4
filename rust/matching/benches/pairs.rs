//! Candidate pairs compared, weighed and judged, on one core and on two: `cargo bench -p prozvon-matching --bench pairs`.
//!
//! The pairs are those that blocking yields from a base made up with a fixed seed: persons with surname, given name,
//! patronymic, gender, birth date, number, e-mail, address, city and company, each missing at times, and copies of them with slips.

mod chance;

use std::hint::black_box;
use std::time::Instant;

use chance::Chance;
use prozvon_matching::letters::TextColumn;
use prozvon_matching::people::{Columns, People};
use prozvon_matching::record::MISSING_DAY;
use prozvon_matching::{Ground, Model, Options, candidates, judged};

const ROWS: usize = 400_000;
const ROUNDS: usize = 5;
const SYLLABLES: [&str; 20] = [
    "iva", "no", "va", "pet", "ro", "si", "do", "renko", "ku", "zne", "cho", "ma", "ri", "ia", "al", "ski", "be", "lo",
    "gor", "tin",
];

/// How names and slips come by chance.
impl Chance {
    /// Small numbers more often than large ones, as names are.
    fn often(&mut self, bound: usize) -> usize {
        let one = self.below(bound);
        self.below(one + 1)
    }

    fn holds(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// The word, at times with two of its letters in each other's place.
    fn slip(&mut self, word: &str) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        if letters.len() > 3 && self.holds(6) {
            let at = self.below(letters.len() - 1);
            letters.swap(at, at + 1);
        }
        letters.into_iter().collect()
    }
}

fn word(mut number: usize, syllables: usize) -> String {
    (0..syllables)
        .map(|_| {
            let syllable = SYLLABLES[number % SYLLABLES.len()];
            number = number / SYLLABLES.len() + 7;
            syllable
        })
        .collect()
}

#[derive(Clone)]
struct Row {
    /// Surname, given name, patronymic, gender, e-mail, address, city, company.
    texts: [String; 8],
    birth: i32,
    phone: u64,
}

fn person(chance: &mut Chance) -> Row {
    let surname = word(chance.often(8000), 3);
    let city = word(chance.often(400), 2);
    let home = format!(
        "{city}|{}|{}|{}",
        word(chance.often(300), 3),
        chance.below(90),
        chance.below(200)
    );
    let mailbox = format!("{surname}{}@mail.ru", chance.below(3000));
    let gender = if chance.holds(50) { "m" } else { "f" };
    let [given, father] = [chance.often(300), chance.often(300)].map(|name| word(name, 2));
    let company = word(chance.often(20_000), 4);
    Row {
        texts: [surname, given, father, gender.into(), mailbox, home, city, company],
        birth: -5000 + chance.below(18_000) as i32,
        phone: 79_000_000_000 + chance.below(900_000_000) as u64,
    }
}

/// The person as one of several lists has them.
fn copy(of: &Row, chance: &mut Chance) -> Row {
    const THERE: [usize; 8] = [90, 97, 50, 95, 50, 20, 70, 20];
    let mut row = of.clone();
    for (text, percent) in row.texts.iter_mut().zip(THERE) {
        *text = if chance.holds(percent) {
            chance.slip(text)
        } else {
            String::new()
        };
    }
    if !chance.holds(35) {
        row.birth = MISSING_DAY;
    }
    if chance.holds(15) {
        row.phone = 79_000_000_000 + chance.below(900_000_000) as u64;
    }
    row
}

fn base() -> Vec<Row> {
    let mut chance = Chance::new();
    let mut rows = Vec::with_capacity(ROWS);
    while rows.len() < ROWS {
        let person = person(&mut chance);
        for _ in 0..=chance.often(4) {
            rows.push(copy(&person, &mut chance));
        }
    }
    rows
}

fn people(rows: &[Row]) -> People {
    let text = |at: usize| {
        let column = move |row: usize| Some(rows[row].texts[at].as_str()).filter(|text| !text.is_empty());
        Some(Box::new(column) as Box<TextColumn<'_>>)
    };
    People::new(&Columns {
        rows: rows.len(),
        surname: text(0),
        given: text(1),
        patronymic: text(2),
        gender: text(3),
        email: text(4),
        address: text(5),
        city: text(6),
        company: text(7),
        birth: rows.iter().map(|row| row.birth).collect(),
        phone_starts: (0..=rows.len() as u32).collect(),
        phones: rows.iter().map(|row| row.phone).collect(),
        hash: (1..=rows.len() as u64)
            .map(|row| row.wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .collect(),
        ..Columns::default()
    })
}

fn main() {
    let options = Options {
        block_limit: 200,
        crowd: 8,
        review_limit: 0,
        keep_pairs: false,
    };
    let rows = base();
    let people = people(&rows);
    let (ground, model) = (Ground::new(&people, options.crowd), Model::default());
    let pairs: Vec<(u32, u32)> = candidates(&people, options)
        .into_iter()
        .map(|(a, b, _)| (a, b))
        .collect();
    for threads in [1, 2] {
        let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads).build() else {
            continue;
        };
        let seconds = (0..ROUNDS).map(|_| {
            let begun = Instant::now();
            black_box(pool.install(|| judged(&people, &ground, &model, &pairs)));
            begun.elapsed().as_secs_f64()
        });
        let least = seconds.fold(f64::INFINITY, f64::min);
        println!(
            "{threads} threads: {:.1} of {:.2} million pairs a second",
            pairs.len() as f64 / least / 1e6,
            pairs.len() as f64 / 1e6
        );
    }
    let (same, review) = judged(&people, &ground, &model, &pairs);
    println!("{same} pairs of one person, {review} to be looked at");
}
