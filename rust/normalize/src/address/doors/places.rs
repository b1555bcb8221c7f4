//! The front of a part: postcode, country, region and city.

use super::Doors;
use super::shapes::{mark, named, text};
use crate::address::Address;
use crate::address::city::{City, is_closed_city, is_known_city, put_city};
use crate::address::words::{Joint, Kind, Mark, Token, Tokens};

impl Doors {
    /// Takes postcode, country, region and city off the front of a part; what is left names a way or a door.
    pub(super) fn places<'t>(
        &mut self,
        mut part: &'t [Token],
        tokens: &Tokens,
        cell: &str,
        typed: bool,
        out: &mut Address,
    ) -> &'t [Token] {
        loop {
            let Some(first) = part.first() else { return part };
            match mark(first) {
                None if text(first, cell).len() == 6 && !matches!(part.get(1), Some(t) if t.joint == Joint::Glued) => {
                    if out.postcode.is_empty() {
                        out.postcode.push_str(text(first, cell));
                    }
                    part = &part[1..];
                }
                Some(Mark::Country) => part = &part[1..],
                Some(Mark::RegionBefore) => {
                    let end = part
                        .iter()
                        .position(|t| mark(t) == Some(Mark::City))
                        .unwrap_or(part.len());
                    region(&part[..end], cell, out);
                    part = &part[end..];
                }
                // «обл. Московская»: one name, mostly an adjective.
                Some(Mark::RegionBehind) if named(part.get(1)) && !named_region(part.get(2)) => {
                    region(&part[..2], cell, out);
                    part = &part[2..];
                }
                Some(Mark::City | Mark::Settlement) if named(part.get(1)) => {
                    if closed(&part[1..], cell) {
                        self.city(&part[1..3], cell, out);
                        part = &part[3..];
                        continue;
                    }
                    let names = 1 + part[1..].iter().take_while(|t| named(Some(t))).count();
                    // «г. Москва ул. Ленина»: the street's mark ends the name; an adjective before it is the street's.
                    let end = match part.get(names).and_then(mark) {
                        Some(Mark::Street) if names > 2 => self.city_length(&part[1..names], tokens) + 1,
                        _ => names,
                    };
                    if out.city.key.is_empty() || mark(first) == Some(Mark::City) {
                        self.city(&part[1..end], cell, out);
                    }
                    part = &part[end..];
                }
                // «д. Раздоры, ул. Липовая, д. 3»: before a name the house's letter is a village's.
                Some(Mark::House)
                    if out.city.key.is_empty()
                        && (typed || !out.region.is_empty())
                        && matches!(first.kind, Kind::Word(w) if w.single)
                        && part.len() > 1
                        && part[1..].iter().all(|t| named(Some(t))) =>
                {
                    self.city(&part[1..], cell, out);
                    return &[];
                }
                // «р.п. Кольцово»
                Some(Mark::Name)
                    if matches!(first.kind, Kind::Word(w) if w.single && tokens.key(w) == "r")
                        && part.get(1).and_then(mark) == Some(Mark::Settlement) =>
                {
                    part = &part[1..];
                }
                Some(Mark::Name) if out.city.key.is_empty() && closed(part, cell) => {
                    self.city(&part[..2], cell, out);
                    part = &part[2..];
                }
                Some(Mark::Name) => {
                    let names = part.iter().take_while(|t| named(Some(t))).count();
                    let next = part.get(names).and_then(mark);
                    if matches!(next, Some(Mark::RegionBehind)) {
                        let end = names
                            + part[names..]
                                .iter()
                                .take_while(|t| mark(t) == Some(Mark::RegionBehind))
                                .count();
                        region(&part[..end], cell, out);
                        part = &part[end..];
                    } else if matches!(next, Some(Mark::RegionBefore)) {
                        region(&part[..=names], cell, out);
                        part = &part[names + 1..];
                    } else if matches!(next, Some(Mark::City)) && names + 1 == part.len() && out.city.key.is_empty() {
                        self.city(&part[..names], cell, out);
                        return &[];
                    } else if out.city.key.is_empty() && (names == part.len() || matches!(next, Some(Mark::Street))) {
                        // A well-known city without its mark: alone, or in front of a street.
                        let length = self.known(&part[..names], tokens);
                        let whole = length == names && (names == part.len() || names > 0);
                        if length == 0 || names == part.len() && !whole || !typed && names < part.len() {
                            return part;
                        }
                        // «Московская ул.» is no city and «Владимир ул. Мира» is one.
                        if length == names && names < part.len() && part.len() == names + 1 {
                            return part;
                        }
                        self.city(&part[..length], cell, out);
                        part = &part[length..];
                    } else if out.city.key.is_empty() && !typed && names > 1 && matches!(next, None | Some(Mark::House))
                    {
                        // «Омск Мира 5»: without any mark, where a street's name is left behind the city's.
                        let length = self.known(&part[..names], tokens);
                        if length == 0 || length == names {
                            return part;
                        }
                        self.city(&part[..length], cell, out);
                        part = &part[length..];
                    } else {
                        return part;
                    }
                }
                _ => return part,
            }
        }
    }

    /// How many of the first names are a well-known city.
    fn known(&mut self, names: &[Token], tokens: &Tokens) -> usize {
        for length in (1..=names.len().min(3)).rev() {
            self.key.clear();
            for token in &names[..length] {
                if let Kind::Word(known) = token.kind {
                    self.key.push_str(tokens.key(known));
                }
            }
            if is_known_city(&self.key, &self.own) {
                return length;
            }
        }
        0
    }

    /// How many of the names between a city's mark and a street's are the city's: a known city, or all but the last.
    fn city_length(&mut self, names: &[Token], tokens: &Tokens) -> usize {
        match self.known(names, tokens) {
            0 => names.len() - 1,
            length => length,
        }
    }

    fn city(&mut self, names: &[Token], cell: &str, out: &mut Address) {
        let (Some(first), Some(last)) = (names.first(), names.last()) else {
            return;
        };
        let own = &self.own;
        let named = self.cities.get(&cell[first.start as usize..last.end as usize], |name| {
            let mut city = City::default();
            put_city(name, own, &mut city);
            city
        });
        out.city.copy(named);
    }
}

/// Whether a mark of regions follows, which then is the name's.
fn named_region(token: Option<&Token>) -> bool {
    matches!(token.and_then(mark), Some(Mark::RegionBehind | Mark::RegionBefore))
}

/// Whether a part begins with a closed city's name, `Арзамас-16`.
fn closed(part: &[Token], cell: &str) -> bool {
    match part {
        [name, number, ..] if number.joint == Joint::Hyphen && mark(number).is_none() => {
            is_closed_city(&cell[name.start as usize..number.end as usize])
        }
        _ => false,
    }
}

/// Keeps the first region that is named.
fn region(part: &[Token], cell: &str, out: &mut Address) {
    if let (Some(first), Some(last), true) = (part.first(), part.last(), out.region.is_empty()) {
        out.region.push_str(&cell[first.start as usize..last.end as usize]);
    }
}
