//! City and address in each other's column: an address typed into the city's cell, the city into the address's.

use super::{Address, Addresses, City};

/// What only addresses have: a town may be called Арзамас-16 or Наб. Челны.
const STREETS: [&str; 21] = [
    "ул",
    "улица",
    "просп",
    "проспект",
    "пр",
    "пр-т",
    "пр-кт",
    "пер",
    "переулок",
    "шоссе",
    "бульвар",
    "б-р",
    "наб",
    "набережная",
    "проезд",
    "street",
    "str",
    "avenue",
    "ave",
    "road",
    "rd",
];

impl Addresses {
    /// Whether a city's cell is an address: a street named as one, a house and no city. `out` is overwritten.
    ///
    /// ```
    /// use prozvon_normalize::address::{Address, Addresses};
    /// let (mut addresses, mut out) = (Addresses::default(), Address::default());
    /// assert!(addresses.is_an_address("ул. Мира, д. 3", &mut out));
    /// assert!(!addresses.is_an_address("Наб. Челны", &mut out));
    /// assert!(!addresses.is_an_address("Омск, ул. Мира, д. 3", &mut out));
    /// ```
    pub fn is_an_address(&mut self, cell: &str, out: &mut Address) -> bool {
        // A house has a digit, which hardly any city has.
        if !cell.bytes().any(|byte| byte.is_ascii_digit()) || !names_a_street(cell) {
            return false;
        }
        self.read(cell, &City::default(), out);
        !out.street.is_empty() && !out.house.is_empty() && out.city.display.is_empty()
    }

    /// Whether an address's cell is empty or only a city. `out` is overwritten.
    pub fn is_only_a_city(&mut self, cell: &str, out: &mut Address) -> bool {
        if cell.trim().is_empty() {
            return true;
        }
        self.read(cell, &City::default(), out);
        !out.city.display.is_empty() && out.street.is_empty() && out.house.is_empty()
    }
}

fn names_a_street(cell: &str) -> bool {
    let mut words = cell.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';'));
    words.any(|word| {
        let low = word.to_lowercase();
        STREETS.contains(&low.as_str())
    })
}
