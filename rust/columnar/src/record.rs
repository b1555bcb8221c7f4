//! One record as the engine takes it: what the kernels over columns say, of one row and without a column.
//!
//! What `people` does with columns of a base is done here for one row and for what matching looks at, so
//! that the duplicate check while somebody types does not wait for the machinery of millions: a number in the name's cell
//! and an address in the city's are found as they are there.

use std::sync::Arc;

use prozvon_matching::Columns;
use prozvon_matching::letters::TextColumn;
use prozvon_matching::number::trace;
use prozvon_matching::record::{MISSING_DAY, NO_DATE};
use prozvon_normalize::Issue;
use prozvon_normalize::address::{Address, Addresses, City, read_city_by};
use prozvon_normalize::company::{Companies, Company};
use prozvon_normalize::date::{self, Kind, Reading};
use prozvon_normalize::dictionary::Dictionary;
use prozvon_normalize::email::{Email, Emails};
use prozvon_normalize::given::{Gender, given};
use prozvon_normalize::inn::inn;
use prozvon_normalize::name::{Cells, Name, Names};
use prozvon_phone::Metadata;

use crate::{emails, phone};

/// A cell, and the role of its column as `prozvon.schema.Role` names it; none where nobody knows what the column holds.
pub type Cell = (Option<String>, Option<String>);

/// What a record is read by.
pub struct How<'a> {
    /// Country of bare numbers.
    pub region: Option<&'a str>,
    /// The day that bounds birth dates, in days since 1970-01-01.
    pub today: i32,
    /// Numbering plans.
    pub metadata: &'a Metadata,
    /// What the cells of genders say: `m` or `f`.
    pub gender: Option<&'a str>,
}

/// What matching looks at in one row; empty text is missing.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Person {
    surname: String,
    given: String,
    patronymic: String,
    gender: String,
    email: String,
    inn: String,
    address: String,
    city: String,
    company: String,
    /// Its numbers, and behind them the trace of one that was lost.
    phones: Vec<u64>,
    birth: Option<i32>,
}

impl Person {
    /// The columns of [`crate::matching::match_people`], of one row that has not come in yet; with what keeps the record
    /// apart, and its cells in the columns of one's own, in the order of the recipe.
    pub fn columns<'a>(&'a self, across: Option<&'a str>, own: &'a [Option<String>]) -> Columns<'a> {
        let column = |text: Option<&'a str>| Box::new(move |_: usize| text) as Box<TextColumn<'a>>;
        let text = |text: &'a str| Some(column(Some(text)));
        Columns {
            rows: 1,
            surname: text(&self.surname),
            given: text(&self.given),
            patronymic: text(&self.patronymic),
            known_given: Some(Box::new(|key| given(key, true).is_some())),
            gender: text(&self.gender),
            email: text(&self.email),
            inn: text(&self.inn),
            address: text(&self.address),
            city: text(&self.city),
            company: text(&self.company),
            phone_starts: vec![0, self.phones.len() as u32],
            phones: self.phones.clone(),
            birth: vec![self.birth.unwrap_or(MISSING_DAY)],
            created: Vec::new(),
            updated: Vec::new(),
            hash: vec![0],
            own: own.iter().map(|cell| column(cell.as_deref())).collect(),
            across: Some(column(across)),
        }
    }
}

/// Readers of every field, which keep their room and what they remember from record to record.
pub struct Readers {
    own: Arc<Dictionary>,
    names: Names,
    /// For bases from abroad.
    latin: Names,
    emails: Emails,
    companies: Companies,
    addresses: Addresses,
    name: Name,
    email: Email,
    another: Email,
    company: Company,
    city: City,
    address: Address,
}

impl Readers {
    /// Readers that know a user's own words.
    pub fn new(own: Arc<Dictionary>) -> Self {
        Self {
            names: Names::new(own.clone()),
            latin: Names::new(own.clone()).keeping_latin(),
            addresses: Addresses::new(own.clone()),
            own,
            emails: Emails::default(),
            companies: Companies::default(),
            name: Name::default(),
            email: Email::default(),
            another: Email::default(),
            company: Company::default(),
            city: City::default(),
            address: Address::default(),
        }
    }

    /// Whether these are the words that they know.
    pub fn know(&self, own: &Arc<Dictionary>) -> bool {
        Arc::ptr_eq(&self.own, own)
    }

    /// Reads a record.
    pub fn read(&mut self, cells: &[Cell], how: &How<'_>) -> Person {
        let mut person = Person::default();
        self.name(cells, how, &mut person);
        self.phones(cells, how, &mut person);
        self.email(cells, &mut person);
        self.company(cells, &mut person);
        self.place(cells, &mut person);
        let reading = Reading {
            kind: Kind::Birth,
            day_first: true,
            today: how.today,
        };
        let birth = date::read(first_filled(cells, &["birth_date"]), reading);
        let meant = birth.trace.map(|digits| NO_DATE + digits.cast_signed());
        let plausible = !birth.issues.has(Issue::DateImplausible);
        person.birth = birth.day.filter(|_| plausible).or(meant);
        person
    }

    fn name(&mut self, cells: &[Cell], how: &How<'_>, person: &mut Person) {
        let [full, surname, given, patronymic] =
            ["full_name", "surname", "given_name", "patronymic"].map(|role| first_filled(cells, &[role]));
        let whole = Cells {
            full,
            surname,
            given,
            patronymic,
        };
        let out = &mut self.name;
        self.names.read(whole, out);
        // A base of one row that is written in Latin letters only is one from abroad.
        let cyrillic = |text: &str| text.chars().any(|c| matches!(c, 'А'..='я' | 'Ё' | 'ё'));
        let roles = ["full_name", "surname", "given_name", "patronymic"];
        if out.issues.has(Issue::NameTranslit) && !of(cells, &roles).any(cyrillic) {
            self.latin.read(whole, out);
        }
        person.surname.clone_from(&out.surname_key);
        person.given.clone_from(&out.given_key);
        person.patronymic.clone_from(&out.patronymic_key);
        let told = how.gender.or_else(|| out.gender.map(Gender::letter));
        told.unwrap_or_default().clone_into(&mut person.gender);
    }

    fn phones(&mut self, cells: &[Cell], how: &How<'_>, person: &mut Person) {
        let mut cities = cells.iter().filter(|cell| is_of(cell, &["city"]));
        let city = cities.next().and_then(|cell| cell.1.as_deref());
        let elsewhere = std::iter::once(&*self.name.note).chain(of(cells, &["email"]));
        let (keys, digits) = phone::row_keys(of(cells, &["phone"]), elsewhere, city, how.region, how.metadata);
        for key in keys {
            if key != 0 && !person.phones.contains(&key) {
                person.phones.push(key);
            }
        }
        person.phones.extend(digits.as_deref().and_then(trace));
    }

    fn email(&mut self, cells: &[Cell], person: &mut Person) {
        let mut own = of(cells, &["email"]).filter(|cell| !cell.is_empty());
        self.emails.read(own.next().unwrap_or(""), &mut self.email);
        for cell in own {
            self.emails.read(cell, &mut self.another);
            emails::merge(&mut self.email, &self.another);
        }
        if self.email.address.is_empty() {
            let elsewhere = of(cells, &["", "phone", "position", "comment", "company", "address"]);
            let mut elsewhere = std::iter::once(&*self.name.note).chain(elsewhere);
            let found = elsewhere.any(|cell| {
                cell.contains('@') && {
                    self.emails.read(cell, &mut self.another);
                    !self.another.address.is_empty()
                }
            });
            if found {
                std::mem::swap(&mut self.email, &mut self.another);
            }
        }
        person.email.clone_from(&self.email.key);
    }

    fn company(&mut self, cells: &[Cell], person: &mut Person) {
        self.companies
            .read(first_filled(cells, &["company"]), &self.own, &mut self.company);
        person.company.clone_from(&self.company.key);
        let told = inn(first_filled(cells, &["inn"]));
        person.inn = told.unwrap_or_else(|| self.company.inn.clone());
    }

    fn place(&mut self, cells: &[Cell], person: &mut Person) {
        let (mut city, mut address) = (first_filled(cells, &["city"]), first_filled(cells, &["address"]));
        let columns = |role| cells.iter().filter(|cell| is_of(cell, &[role])).count();
        // City and address may stand in each other's column.
        if columns("city") == 1 && columns("address") < 2 && self.addresses.is_an_address(city, &mut self.address) {
            (city, address) = if self.addresses.is_only_a_city(address, &mut self.address) {
                (address, city)
            } else {
                ("", address)
            };
        }
        self.city.display.clear();
        self.city.key.clear();
        if !city.is_empty() {
            read_city_by(city, &self.own, &mut self.city);
        }
        self.addresses.read(address, &self.city, &mut self.address);
        let named = if self.city.key.is_empty() {
            &self.address.city
        } else {
            &self.city
        };
        person.city.clone_from(&named.key);
        person.address.clone_from(&self.address.key);
    }
}

/// The cells of columns of some roles, `""` for a column of no known role, in the order of columns.
fn of<'a>(cells: &'a [Cell], roles: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let chosen = cells.iter().filter(|cell| is_of(cell, roles));
    chosen.filter_map(|cell| cell.1.as_deref())
}

fn is_of(cell: &Cell, roles: &[&str]) -> bool {
    roles.contains(&cell.0.as_deref().unwrap_or(""))
}

fn first_filled<'a>(cells: &'a [Cell], roles: &[&str]) -> &'a str {
    let chosen = cells.iter().filter(|cell| is_of(cell, roles));
    let mut texts = chosen.filter_map(|cell| cell.1.as_deref());
    texts.find(|text| !text.trim().is_empty()).unwrap_or("")
}
