//! Cities and addresses: a city by its one name, the parts of an address, and keys for "the same building" and "the
//! same door".
//!
//! Only what can be recognized is used: without a street and a house there is no key. Nothing is looked up but the
//! names of the large cities. The order of the parts is free, marks (`ул.`, `д.`, `кв.`) may be missing.

mod city;
mod doors;
mod gazetteer;
mod misplaced;
mod words;

use std::sync::Arc;

use crate::dictionary::Dictionary;
use crate::fold::{is_letter, lower};
use crate::nothing::says_nothing;
use crate::{Issue, Issues};

pub(crate) use city::OwnCities;
pub use city::{City, read_city, read_city_by};

/// What was understood of an address cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The cell, with its spaces and quotes put right.
    pub display: String,
    /// `city|street|house|flat`, each folded, the flat possibly empty; empty as a whole unless city, street and house are known.
    pub key: String,
    /// `city|street|house`.
    pub building_key: String,
    /// The city found in the address.
    pub city: City,
    /// Six digits.
    pub postcode: String,
    /// The region, as written.
    pub region: String,
    /// The street with its type, as written.
    pub street: String,
    /// The house with block and building: `40 к. 5`.
    pub house: String,
    /// Digits; of rooms in a flat `12/3`.
    pub flat: String,
    /// Faults.
    pub issues: Issues,
}

impl Address {
    fn clear(&mut self) {
        for text in [
            &mut self.display,
            &mut self.key,
            &mut self.building_key,
            &mut self.city.display,
            &mut self.city.key,
            &mut self.postcode,
            &mut self.region,
            &mut self.street,
            &mut self.house,
            &mut self.flat,
        ] {
            text.clear();
        }
        self.issues = Issues::default();
    }
}

/// Reads addresses; remembers their words.
#[derive(Default)]
pub struct Addresses {
    tokens: words::Tokens,
    doors: doors::Doors,
}

impl Addresses {
    /// A reader that knows a user's own cities.
    pub fn new(own: Arc<Dictionary>) -> Self {
        Self {
            doors: doors::Doors::new(own),
            ..Self::default()
        }
    }

    /// Reads a cell into `out`, which is overwritten; `city` is what a city column says, used where the address names
    /// none.
    ///
    /// ```
    /// use prozvon_normalize::address::{Address, Addresses, City};
    /// let mut out = Address::default();
    /// Addresses::default().read("121387, г. Москва, пр-д Заводской, д.86 к2 кв 191", &City::default(), &mut out);
    /// assert_eq!(out.key, "moskva|zavodskoi|86k2|191");
    /// assert_eq!((&*out.street, &*out.house, &*out.flat), ("пр-д Заводской", "86 к. 2", "191"));
    /// ```
    pub fn read(&mut self, cell: &str, city: &City, out: &mut Address) {
        out.clear();
        if cell.is_empty() {
            return;
        }
        tidy_into(cell, &mut out.display);
        if out.display.chars().filter(|c| is_letter(*c)).nth(1).is_none() {
            if out.display.bytes().any(|b| b.is_ascii_digit()) {
                out.issues.add(Issue::AddressPartial);
                if out.display.len() == 6 && out.display.bytes().all(|b| b.is_ascii_digit()) {
                    out.postcode.push_str(&out.display);
                }
            }
            out.display.clear();
            return;
        }
        if is_none(&out.display) || self.doors.own.is_junk(&out.display) {
            out.display.clear();
            out.issues.add(Issue::AddressPlaceholder);
            return;
        }
        let display = std::mem::take(&mut out.display);
        if self.tokens.cut(&display) {
            self.doors.read(&self.tokens, &display, out);
            if out.city.key.is_empty() {
                out.city.copy(city);
            }
            self.doors.keys(out);
        } else {
            out.issues.add(Issue::AddressPartial);
            out.city.copy(city);
        }
        out.display = display;
    }
}

/// [`Addresses::read`] with a reader of its own, for single cells; `city` as it stands in its column.
pub fn read(cell: &str, city: &str, out: &mut Address) {
    let mut known = City::default();
    read_city(city, &mut known);
    Addresses::default().read(cell, &known, out);
}

fn is_none(text: &str) -> bool {
    // Nothing is said so with a figure, and hardly an address is without.
    if text.len() > 48 || text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let low: String = text.chars().map(lower).collect();
    says_nothing(&low)
        || matches!(
            low.as_str(),
            "самовывоз" | "до востребования" | "по месту прописки" | "по прописке" | "не знает"
        )
}

/// One kind of space and quote.
fn tidy(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    tidy_into(cell, &mut out);
    out
}

fn tidy_into(cell: &str, out: &mut String) {
    const ENDS: [char; 3] = [' ', ',', ';'];
    if is_tidy(cell) {
        out.push_str(cell.trim_matches(ENDS));
        return;
    }
    for c in cell.chars().take(2000) {
        match c {
            ' ' if out.is_empty() || out.ends_with(' ') => {}
            ' ' => out.push(' '),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => {}
            '«' | '»' | '“' | '”' | '„' => out.push('"'),
            c if c < ' ' || c > '\u{7e}' && !crate::fold::is_cyrillic(c) && (c.is_whitespace() || c.is_control()) => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end_matches(ENDS).len());
    let lead = out.len() - out.trim_start_matches(ENDS).len();
    out.drain(..lead);
}

/// Printable ASCII and Cyrillic letters of two bytes, never two spaces: most cells, and nothing to put right in them.
fn is_tidy(cell: &str) -> bool {
    let mut previous = 0;
    cell.len() <= 2000
        && cell.bytes().all(|b| {
            let fine = matches!(b, b' '..=b'~' | 0x80..=0xbf | 0xd0 | 0xd1) && !(b == b' ' && previous == b' ');
            previous = b;
            fine
        })
}
