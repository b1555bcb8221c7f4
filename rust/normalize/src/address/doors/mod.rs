//! Tokens to region, city, street, house and flat, in whatever order they stand: the first two by [`places`].

mod places;
mod shapes;

use std::sync::Arc;

use super::Address;
use super::city::City;
use super::words::{Joint, Kind, Mark, Token, Tokens};
use crate::dictionary::Dictionary;
use crate::fold::fold_key;
use crate::memo::Memo;
use shapes::{is_dated, is_kilometre, is_name_alone, is_numbered, is_street, lone, mark, named, of_no_use, text};

/// What is gathered of one address.
#[derive(Default)]
pub(super) struct Doors {
    street: String,
    house: String,
    flat: String,
    /// Numbers that no mark explained and that stood before the street.
    early: [(u32, u32); 4],
    count: usize,
    /// Blocks and buildings whose house is not known yet: the sign of the key, the words shown, the number's bytes.
    pending: [Option<(char, &'static str, u32, u32)>; 2],
    key: String,
    /// Cities by what addresses call them: a base has few.
    cities: Memo<City>,
    pub(super) own: Arc<Dictionary>,
}

impl Doors {
    pub(super) fn new(own: Arc<Dictionary>) -> Self {
        Self { own, ..Self::default() }
    }

    /// Reads the tokens of `cell` into `out`, whose `display` is the cell.
    pub(super) fn read(&mut self, tokens: &Tokens, cell: &str, out: &mut Address) {
        for text in [&mut self.street, &mut self.house, &mut self.flat] {
            text.clear();
        }
        self.count = 0;
        self.pending = [None; 2];
        self.cities.breathe();
        let list = tokens.list.as_slice();
        let typed = list.iter().any(is_street);
        let mut from = 0;
        while from < list.len() {
            let to = from + list[from..].iter().take_while(|t| t.part == list[from].part).count();
            let part = self.places(&list[from..to], tokens, cell, typed, out);
            self.way(part, tokens, cell, typed, out);
            from = to;
        }
        self.settle(cell, out);
    }

    /// Street, house and flat of one part.
    fn way(&mut self, part: &[Token], tokens: &Tokens, cell: &str, typed: bool, out: &mut Address) {
        let here = part.iter().any(is_street);
        let foreign = part
            .iter()
            .any(|t| is_street(t) && matches!(t.kind, Kind::Word(w) if w.latin));
        let dated = !typed && self.street.is_empty() && is_dated(part, tokens);
        // Without any street's mark, names before a number are the street.
        let bare = dated
            || !typed
                && self.street.is_empty()
                && part.first().and_then(mark) == Some(Mark::Name)
                && part.iter().any(|t| mark(t).is_none());
        let collecting = here && self.street.is_empty() || bare;
        // «Berlin 10115»: numbers behind words that are no street's say nothing of a door.
        let stray = !here && !bare && part.first().and_then(mark) == Some(Mark::Name);
        let mut name = std::mem::take(&mut self.key);
        name.clear();
        let mut shown: Option<(u32, u32)> = None;
        let mut expects: Option<Mark> = None;
        let mut closed = false;
        // The token before which a house's number ends, and a flat's.
        let mut house_end = None;
        let mut flat_end = None;
        let mut i = 0;
        while i < part.len() {
            let token = &part[i];
            let next = part.get(i + 1);
            let number_next = next.is_some_and(|t| mark(t).is_none());
            let mut extend_shown = |t: &Token| {
                shown = Some(shown.map_or((t.start, t.end), |(from, _)| (from, t.end)));
            };
            match token.kind {
                Kind::Word(word) => match word.mark {
                    Mark::NamedStreet => {
                        if collecting && !closed || collecting && name.is_empty() {
                            name.push_str(tokens.key(word));
                            extend_shown(token);
                        }
                    }
                    Mark::Street => {
                        // «Набережная ул., 5», «Набережная 5»: called as a type of streets.
                        if collecting && !closed && name.is_empty() && is_name_alone(&part[i..], tokens) {
                            name.push_str(tokens.key(word));
                        }
                        // «ул. Проспект»: behind one type another is the name, when it is written out and no name follows.
                        let twice = i > 0 && is_street(&part[i - 1]) && tokens.key(word).len() > 4;
                        if twice && collecting && !closed && name.is_empty() && !named(next) {
                            name.push_str(tokens.key(word));
                        }
                        if !closed {
                            extend_shown(token);
                        }
                    }
                    // «корп. А», «стр. Б»
                    Mark::Block | Mark::Building if !self.house.is_empty() && lone(next) => {
                        let (sign, words) = if word.mark == Mark::Block {
                            ('k', " к. ")
                        } else {
                            ('s', " стр. ")
                        };
                        if let Some((Kind::Word(letter), letters)) = next.map(|t| (t.kind, text(t, cell))) {
                            self.house.push(sign);
                            self.house.push_str(tokens.key(letter));
                            out.house.push_str(words);
                            out.house.push_str(letters);
                        }
                        expects = None;
                        i += 1;
                    }
                    Mark::House | Mark::Block | Mark::Building | Mark::Flat | Mark::Skip | Mark::Rest
                        if number_next =>
                    {
                        expects = Some(word.mark);
                    }
                    // «5с2», «д. 5 с 2», «47 с1, ул. Мира»: behind a number the letter of villages is that of buildings.
                    Mark::Settlement
                        if word.single
                            && number_next
                            && (!self.house.is_empty() || i > 0 && mark(&part[i - 1]).is_none() && self.count > 0) =>
                    {
                        // «к. 2, п. 3»: and that of settlements is an entrance's.
                        let building = tokens.key(word) == "s";
                        expects = Some(if building { Mark::Building } else { Mark::Skip });
                    }
                    Mark::Letter => expects = Some(Mark::Letter),
                    _ if word.single => {
                        // «18 а», «лит. А»: a letter belongs to the house before it; in a street it is an initial.
                        let lettered = expects == Some(Mark::Letter) && self.flat.is_empty();
                        if !self.house.is_empty() && (house_end == Some(i) || lettered) {
                            self.house.push_str(tokens.key(word));
                            out.house.push_str(text(token, cell));
                        } else if token.joint == Joint::Glued && self.count > 0 {
                            // «11б, ул. Мира»: the same before the street.
                            let last = &mut self.early[self.count - 1];
                            if last.1 == token.start {
                                last.1 = token.end;
                            }
                        }
                        expects = None;
                    }
                    _ if collecting && !closed => {
                        name.push_str(tokens.key(word));
                        extend_shown(token);
                    }
                    _ => expects = None,
                },
                Kind::Number => {
                    let named_next = next.is_some_and(|t| {
                        matches!(t.kind, Kind::Word(w) if w.mark == Mark::Name && !w.single) && t.joint != Joint::Glued
                    });
                    let digits = text(token, cell);
                    match expects.take() {
                        Some(Mark::House) => {
                            closed = true;
                            house_end = Some(i + 1);
                            self.put_house(token, cell, out);
                        }
                        Some(Mark::Block) if !self.house.is_empty() => self.join('k', digits, " к. ", out),
                        Some(Mark::Building) if !self.house.is_empty() => self.join('s', digits, " стр. ", out),
                        Some(Mark::Block) if !here || name.is_empty() && self.street.is_empty() => {
                            self.wait('k', " к. ", token);
                        }
                        Some(Mark::Building) if !here || name.is_empty() && self.street.is_empty() => {
                            self.wait('s', " стр. ", token);
                        }
                        Some(Mark::Flat) => {
                            flat_end = Some(i + 1);
                            self.put_flat(digits);
                        }
                        // «этаж 3/5», «код 15В», «тел. 8 914 123-45-67»
                        Some(mark @ (Mark::Skip | Mark::Rest)) => i += of_no_use(&part[i + 1..], mark),
                        // «Московское шоссе 18 км, 25»: another place than house 25 of that road in town.
                        _ if is_kilometre(next, tokens) => {
                            if collecting && !closed && !name.is_empty() {
                                name.push_str(digits);
                                name.push_str("km");
                                extend_shown(token);
                                next.into_iter().for_each(&mut extend_shown);
                            }
                            i += 1;
                        }
                        _ if stray => {}
                        // «Тверская-Ямская 1-я»: part of the street's name wherever it stands, and never a house.
                        _ if token.ordinal => {
                            if collecting && !closed {
                                name.push_str(digits);
                                extend_shown(token);
                            }
                        }
                        // «кв. 12/3»: a room of a flat.
                        _ if token.joint == Joint::Slash && flat_end == Some(i) => {
                            self.flat.push('/');
                            self.flat.push_str(digits);
                        }
                        _ if token.joint == Joint::Slash && !self.house.is_empty() => self.join('k', digits, "/", out),
                        _ if token.joint == Joint::Hyphen
                            && (!self.house.is_empty() || self.pending[0].is_some())
                            && self.flat.is_empty() =>
                        {
                            flat_end = Some(i + 1);
                            self.put_flat(digits);
                        }
                        // «87/15, пер. Садовый»: the same before the street.
                        _ if token.joint == Joint::Slash && !here && self.count > 0 && self.street.is_empty() => {
                            self.wait('k', "/", token);
                        }
                        // «мкр. Самал-2»
                        _ if token.joint == Joint::Hyphen
                            && collecting
                            && !closed
                            && !name.is_empty()
                            && part[..i].iter().any(|t| is_numbered(t, tokens)) =>
                        {
                            name.push_str(digits);
                            extend_shown(token);
                        }
                        // «6 квартал, д. 12»
                        _ if collecting
                            && !closed
                            && name.is_empty()
                            && next.is_some_and(|t| is_numbered(t, tokens))
                            && !named(part.get(i + 2)) =>
                        {
                            name.push_str(digits);
                            extend_shown(token);
                        }
                        // «мкр. 5»: a district of numbers has one for a name.
                        _ if collecting && !closed && name.is_empty() && i > 0 && is_numbered(&part[i - 1], tokens) => {
                            name.push_str(digits);
                            extend_shown(token);
                        }
                        // «ул. 9 Января»: a number before the street's name belongs to it, but not in «28 High Street».
                        _ if collecting && !closed && name.is_empty() && (named_next && !foreign || dated) => {
                            name.push_str(digits);
                            extend_shown(token);
                        }
                        _ if self.house.is_empty() && (!name.is_empty() || !self.street.is_empty()) => {
                            closed = true;
                            house_end = Some(i + 1);
                            self.put_house(token, cell, out);
                        }
                        _ if self.house.is_empty() && foreign && name.is_empty() => {
                            house_end = Some(i + 1);
                            self.put_house(token, cell, out);
                        }
                        _ if !self.house.is_empty() && !self.street.is_empty() | !name.is_empty() => {
                            self.put_flat(digits);
                        }
                        _ => {
                            if self.count < self.early.len() {
                                self.early[self.count] = (token.start, token.end);
                                self.count += 1;
                            }
                            if token.joint == Joint::Hyphen && self.count == 2 && self.house.is_empty() {
                                // «62-189, просп. Гагарина»: house and flat before the street.
                                let (house, flat) = (self.early[0], self.early[1]);
                                self.early = [flat, house, (0, 0), (0, 0)];
                            }
                        }
                    }
                }
            }
            i += 1;
        }
        if collecting && !name.is_empty() && (here || !self.house.is_empty()) {
            self.street.push_str(&name);
            if let Some((from, to)) = shown {
                out.street
                    .push_str(cell[from as usize..to as usize].trim_matches([' ', ',', '.']));
            }
        }
        self.key = name;
    }

    /// A house's number with the letter that is written together with it.
    fn put_house(&mut self, token: &Token, cell: &str, out: &mut Address) {
        if !self.house.is_empty() {
            return;
        }
        self.house.push_str(text(token, cell));
        out.house.push_str(text(token, cell));
    }

    fn put_flat(&mut self, digits: &str) {
        if self.flat.is_empty() {
            self.flat.push_str(digits);
        }
    }

    /// Keeps a block or a building until its house is known; more than two are no address.
    fn wait(&mut self, sign: char, words: &'static str, token: &Token) {
        if let Some(place) = self.pending.iter_mut().find(|p| p.is_none()) {
            *place = Some((sign, words, token.start, token.end));
        }
    }

    /// A fraction and a block are one thing in the key: `5/2` and `5к2` are mostly one house.
    fn join(&mut self, sign: char, digits: &str, words: &str, out: &mut Address) {
        self.house.push(sign);
        self.house.push_str(digits);
        out.house.push_str(words);
        out.house.push_str(digits);
    }

    /// Numbers that stood before the street, and the keys.
    fn settle(&mut self, cell: &str, out: &mut Address) {
        let early = |i: usize| &cell[self.early[i].0 as usize..self.early[i].1 as usize];
        if self.count > 0 && !self.street.is_empty() {
            let last = early(self.count - 1).to_owned();
            let before = if self.count > 1 {
                early(self.count - 2).to_owned()
            } else {
                String::new()
            };
            if self.house.is_empty() {
                fold_key(&last, &mut self.house);
                out.house = last;
                self.put_flat(&before);
            } else {
                self.put_flat(&last);
            }
        }
        if !self.house.is_empty() {
            // «строение 2, 116/14, ш. Энтузиастов»: a fraction goes with its house, before all others.
            self.pending
                .sort_by_key(|p| p.is_none_or(|(_, words, ..)| words != "/"));
            for (sign, words, from, to) in self.pending.into_iter().flatten() {
                self.join(sign, &cell[from as usize..to as usize], words, out);
            }
        }
        out.flat.push_str(&self.flat);
        if self.street.is_empty() || self.house.is_empty() {
            out.flat.clear();
            out.issues.add(crate::Issue::AddressPartial);
        }
    }

    /// Writes the building's and the household's key behind the city's.
    pub(super) fn keys(&self, out: &mut Address) {
        if out.city.key.is_empty() || self.street.is_empty() || self.house.is_empty() {
            return;
        }
        for piece in [out.city.key.as_str(), "|", &self.street, "|", &self.house] {
            out.building_key.push_str(piece);
        }
        for piece in [out.building_key.as_str(), "|", &self.flat] {
            out.key.push_str(piece);
        }
    }
}
