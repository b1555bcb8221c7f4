//! Russian area codes: of cities, and those that were renumbered.
//!
//! Only cities with one code are listed, so a local number in them has one reading. Moscow has several and is left out on
//! purpose. Source: the numbering plan of the Russian Federation (order of the Ministry of Communications No. 142 of
//! 17 November 2006) with the codes in force since 2012.

/// City in folded form and its area code, sorted by city.
const CITIES: &[(&str, &str)] = &[
    ("абакан", "3902"),
    ("ангарск", "3955"),
    ("армавир", "86137"),
    ("архангельск", "8182"),
    ("астрахань", "8512"),
    ("барнаул", "3852"),
    ("белгород", "4722"),
    ("бийск", "3854"),
    ("биробиджан", "42622"),
    ("благовещенск", "4162"),
    ("братск", "3953"),
    ("брянск", "4832"),
    ("великий новгород", "8162"),
    ("владивосток", "423"),
    ("владикавказ", "8672"),
    ("владимир", "4922"),
    ("волгоград", "8442"),
    ("волгодонск", "8639"),
    ("волжский", "8443"),
    ("вологда", "8172"),
    ("воронеж", "473"),
    ("грозный", "8712"),
    ("дзержинск", "8313"),
    ("димитровград", "84235"),
    ("екатеринбург", "343"),
    ("златоуст", "3513"),
    ("иваново", "4932"),
    ("ижевск", "3412"),
    ("иркутск", "3952"),
    ("йошкар-ола", "8362"),
    ("казань", "843"),
    ("калининград", "4012"),
    ("калуга", "4842"),
    ("каменск-уральский", "3439"),
    ("кемерово", "3842"),
    ("киров", "8332"),
    ("комсомольск-на-амуре", "4217"),
    ("кострома", "4942"),
    ("краснодар", "861"),
    ("красноярск", "391"),
    ("курган", "3522"),
    ("курск", "4712"),
    ("кызыл", "39422"),
    ("липецк", "4742"),
    ("магадан", "4132"),
    ("магнитогорск", "3519"),
    ("майкоп", "8772"),
    ("махачкала", "8722"),
    ("мурманск", "8152"),
    ("набережные челны", "8552"),
    ("назрань", "8732"),
    ("нальчик", "8662"),
    ("нижневартовск", "3466"),
    ("нижний новгород", "831"),
    ("нижний тагил", "3435"),
    ("новокузнецк", "3843"),
    ("новороссийск", "8617"),
    ("новосибирск", "383"),
    ("новочеркасск", "8635"),
    ("норильск", "3919"),
    ("обнинск", "48439"),
    ("омск", "3812"),
    ("орел", "4862"),
    ("оренбург", "3532"),
    ("орск", "3537"),
    ("пенза", "8412"),
    ("пермь", "342"),
    ("петрозаводск", "8142"),
    ("петропавловск-камчатский", "4152"),
    ("псков", "8112"),
    ("ростов-на-дону", "863"),
    ("рыбинск", "4855"),
    ("рязань", "4912"),
    ("салехард", "34922"),
    ("самара", "846"),
    ("санкт-петербург", "812"),
    ("саранск", "8342"),
    ("саратов", "8452"),
    ("смоленск", "4812"),
    ("сочи", "862"),
    ("ставрополь", "8652"),
    ("старый оскол", "4725"),
    ("стерлитамак", "3473"),
    ("сургут", "3462"),
    ("сызрань", "8464"),
    ("сыктывкар", "8212"),
    ("таганрог", "8634"),
    ("тамбов", "4752"),
    ("тверь", "4822"),
    ("тольятти", "8482"),
    ("томск", "3822"),
    ("тула", "4872"),
    ("тюмень", "3452"),
    ("улан-удэ", "3012"),
    ("ульяновск", "8422"),
    ("уфа", "347"),
    ("хабаровск", "4212"),
    ("ханты-мансийск", "3467"),
    ("чебоксары", "8352"),
    ("челябинск", "351"),
    ("череповец", "8202"),
    ("черкесск", "8782"),
    ("чита", "3022"),
    ("шахты", "8636"),
    ("элиста", "84722"),
    ("энгельс", "8453"),
    ("южно-сахалинск", "4242"),
    ("якутск", "4112"),
    ("ярославль", "4852"),
];

/// An area code that is no more: what it became, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renumbering {
    /// The digits with which old numbers begin.
    pub old: &'static str,
    /// The digits in their place.
    pub new: &'static str,
    /// Day from which the new code holds, as `2005-12-01`.
    pub since: &'static str,
}

const fn since_2005(old: &'static str, new: &'static str) -> Renumbering {
    Renumbering {
        old,
        new,
        since: "2005-12-01",
    }
}

/// On 1 December 2005 the codes of central Russia changed their leading 0 for a 4: 0 became a prefix of its own.
pub const RENUMBERED: &[Renumbering] = &[
    since_2005("011", "401"), // Kaliningrad
    since_2005("071", "471"), // Kursk
    since_2005("072", "472"), // Belgorod
    since_2005("073", "473"), // Voronezh
    since_2005("074", "474"), // Lipetsk
    since_2005("075", "475"), // Tambov
    since_2005("081", "481"), // Smolensk
    since_2005("082", "482"), // Tver
    since_2005("083", "483"), // Bryansk
    since_2005("084", "484"), // Kaluga
    since_2005("085", "485"), // Yaroslavl
    since_2005("086", "486"), // Oryol
    since_2005("087", "487"), // Tula
    since_2005("091", "491"), // Ryazan
    since_2005("092", "492"), // Vladimir
    since_2005("093", "493"), // Ivanovo
    since_2005("094", "494"), // Kostroma
    since_2005("095", "495"), // Moscow
    since_2005("096", "496"), // Moscow region
];

/// The area code of a Russian city that has one only.
///
/// ```
/// use prozvon_phone::repair::area_code;
/// assert_eq!(Some("812"), area_code("г. Санкт-Петербург"));
/// assert_eq!(None, area_code("Москва"));
/// ```
pub fn area_code(city: &str) -> Option<&'static str> {
    let folded = city.to_lowercase().replace('ё', "е");
    // «Нижегородская область, г. Нижний Новгород»: the part that is a city decides, and two cities decide nothing.
    let mut codes = folded.split([',', '(', ')']).filter_map(|part| {
        let part = part.trim();
        let name = ["город ", "гор.", "г.", "г ", "g. ", "g."]
            .iter()
            .find_map(|prefix| part.strip_prefix(prefix))
            .unwrap_or(part)
            .trim();
        let name = SHORT
            .iter()
            .find(|(short, _)| *short == name)
            .map_or(name, |(_, full)| *full);
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let spells = |known: &str| is_latin_for(name, known) || is_latin_for(name, &known.replace("ий", "й"));
            return CITIES.iter().find(|(known, _)| spells(known)).map(|(_, code)| *code);
        }
        let place = |name: &str| CITIES.binary_search_by(|(known, _)| (*known).cmp(name)).ok();
        let at = place(name).or_else(|| place(&name.replace(' ', "-")))?;
        Some(CITIES[at].1)
    });
    let first = codes.next()?;
    codes.all(|code| code == first).then_some(first)
}

/// Whether `name`, in small Latin letters, spells the Russian name `known`: `sankt-peterburg`, `ekaterinburg`, `yoshkar ola`.
fn is_latin_for(name: &str, known: &str) -> bool {
    let mut rest = name;
    let mut take = |spellings: &[&str]| {
        let left = spellings.iter().find_map(|s| rest.strip_prefix(s));
        rest = left.unwrap_or(rest);
        left.is_some()
    };
    let spelt = known.chars().all(|c| {
        take(&["'"]);
        take(match c {
            'а' => &["a"],
            'б' => &["b"],
            'в' => &["v"],
            'г' => &["g"],
            'д' => &["d"],
            'е' => &["ye", "yo", "e"],
            'ж' => &["zh"],
            'з' => &["z"],
            'и' => &["i"],
            'й' => &["y", "j", "i"],
            'к' => &["k"],
            'л' => &["l"],
            'м' => &["m"],
            'н' => &["n"],
            'о' => &["o"],
            'п' => &["p"],
            'р' => &["r"],
            'с' => &["s"],
            'т' => &["t"],
            'у' => &["u"],
            'ф' => &["f"],
            'х' => &["kh", "h"],
            'ц' => &["ts", "c"],
            'ч' => &["ch"],
            'ш' => &["sh"],
            'щ' => &["shch", "sch"],
            'ы' => &["y", "i"],
            'э' => &["e"],
            'ю' => &["yu", "ju", "iu"],
            'я' => &["ya", "ja", "ia"],
            '-' | ' ' => &["-", " "],
            // The soft and the hard sign.
            _ => return true,
        })
    });
    spelt && rest.trim_end_matches('\'').is_empty()
}

/// How people shorten the names of cities.
const SHORT: &[(&str, &str)] = &[
    ("спб", "санкт-петербург"),
    ("с-пб", "санкт-петербург"),
    ("питер", "санкт-петербург"),
    ("екб", "екатеринбург"),
    ("ебург", "екатеринбург"),
    ("е-бург", "екатеринбург"),
    ("нск", "новосибирск"),
    ("новосиб", "новосибирск"),
    ("нн", "нижний новгород"),
    ("н.новгород", "нижний новгород"),
    ("н. новгород", "нижний новгород"),
    ("н новгород", "нижний новгород"),
    ("н-новгород", "нижний новгород"),
    ("в.новгород", "великий новгород"),
    ("в. новгород", "великий новгород"),
    ("н.челны", "набережные челны"),
    ("н. челны", "набережные челны"),
    ("наб.челны", "набережные челны"),
    ("наб. челны", "набережные челны"),
    ("челны", "набережные челны"),
    ("н.тагил", "нижний тагил"),
    ("н. тагил", "нижний тагил"),
    ("крск", "красноярск"),
    ("крд", "краснодар"),
    ("рнд", "ростов-на-дону"),
    ("чел", "челябинск"),
    ("челяба", "челябинск"),
];

/// National digits under the code that replaced theirs.
pub(super) fn renumber(national: &[u8]) -> Option<[u8; 10]> {
    let rule = RENUMBERED.iter().find(|r| national.starts_with(r.old.as_bytes()))?;
    let mut fresh: [u8; 10] = national.try_into().ok()?;
    fresh[..rule.new.len()].copy_from_slice(rule.new.as_bytes());
    Some(fresh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cities_are_sorted_and_codes_leave_room_for_a_local_number() {
        assert!(CITIES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(CITIES.iter().all(|(_, code)| (3..=5).contains(&code.len())));
        assert!(SHORT.iter().all(|(_, full)| area_code(full).is_some()));
    }

    #[test]
    fn the_city_among_its_surroundings_decides() {
        assert_eq!(Some("831"), area_code("Нижегородская область, г. Нижний Новгород"));
        assert_eq!(Some("391"), area_code("Крск"));
        assert_eq!(Some("812"), area_code("Санкт Петербург"));
        assert_eq!(Some("863"), area_code("Ростов на Дону"));
        assert_eq!(None, area_code("Казань, Уфа"));
        assert_eq!(None, area_code("Ростов"));
    }

    #[test]
    fn latin_spellings_name_one_city_each() {
        for (name, code) in [
            ("Kazan", "843"),
            ("KAZAN'", "843"),
            ("Sankt-Peterburg", "812"),
            ("Yekaterinburg", "343"),
            ("g. Nizhny Novgorod", "831"),
            ("Nizhniy Novgorod", "831"),
            ("Yoshkar Ola", "8362"),
            ("Tyumen", "3452"),
            ("Orel", "4862"),
        ] {
            assert_eq!(Some(code), area_code(name), "{name}");
        }
        for name in ["Moskva", "Moscow", "Kaza", "Kazani", "Ufaa", "Manchester", "Tver Kazan"] {
            assert_eq!(None, area_code(name), "{name}");
        }
    }

    #[test]
    fn a_code_of_another_length_is_not_renumbered() {
        assert_eq!(Some(*b"4951234567"), renumber(b"0951234567"));
        assert_eq!(None, renumber(b"095123456"));
        assert_eq!(None, renumber(b"4951234567"));
    }
}
