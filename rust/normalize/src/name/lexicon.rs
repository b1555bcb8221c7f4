//! Words that stand in name cells and are no names.

use std::sync::LazyLock;

use rapidhash::{RapidHashMap, RapidHashSet};

use crate::fold::folded;

/// What such a word does to its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Says that there is nothing: dropped.
    Nothing,
    /// Goes to the note; the rest is read on.
    Junk,
    /// Somebody else is meant (`мама Егорова`), or no person at all: the whole cell goes to the note.
    Whole,
    /// A company: the whole cell goes to the note.
    Company,
    /// May begin a remark about calls: the remark scanner is asked.
    Trigger,
    /// Follows the father's name: оглы, кызы.
    Child,
    /// Precedes a surname: фон, де.
    Prefix,
}

const WORDS: &[(Class, &str)] = &[
    (
        Class::Nothing,
        "нет none null nan n/a неизвестно неизвестный неизвестная отсутствует undefined nil empty пусто указан указана \
         указано указаны заполнено задано определено данных",
    ),
    (
        Class::Junk,
        "тест тестовый тестовая test testing tester asdf asd asdfg qwerty qwe zxc zxcv йцукен йцу йцук фыва фыв фывап \
         ываы ячс xxx ххх abc абв клиент клиентка покупатель покупательница пользователь абонент user customer client \
         контакт contact имя фамилия отчество фио name surname гость guest аноним anonymous admin админ менеджер директор \
         бухгалтер гл главный главбух секретарь зам ген генеральный юрист кладовщик водитель прораб снабженец курьер мастер оператор vip вип \
         должник спам spam дубль дубликат копия copy new старый номер тел телефон phone моб mob раб дом просил просила \
         просили просит просят просьба прошу больше пожалуйста уволен уволилась уволился умер умерла скончался перезвонить \
         недозвон занято сброс автоответчик ип чп г-н г-жа гн гжа гр гражданин гражданка господин госпожа товарищ тов доктор \
         проф mr mrs ms miss dr prof sir jr sr esq phd mba без имени unknown no лид заявка сайт avito авито instagram \
         whatsapp вотсап ватсап viber вайбер telegram телеграм опт новый новая новые старая др д-р доп допконтакт дополнительный постоянный оптовик розница муж-на-час id ид",
    ),
    (
        Class::Whole,
        "мама мать папа отец муж жена супруг супруга сын дочь дочка брат сестра бабушка дедушка сосед соседка тетя дядя \
         теща тесть свекровь зять невестка",
    ),
    (
        Class::Company,
        "ооо оао зао пао нао ао тоо ооо гуп муп фгуп гбу мбоу тсж снт кфх компания фирма магазин салон завод фабрика школа детсад \
         больница поликлиника аптека кафе ресторан гостиница отель банк агентство автосервис шиномонтаж стоматология llc \
         ltd inc gmbh corp company bank",
    ),
    (
        Class::Trigger,
        "не звонить звоните dnc call contact беспокоить черный стоп stop отказ отказался отказалась unsubscribe отписан \
         отписался отписалась незвонить незвоните чс blacklist блэклист запрет стоплист opt optout",
    ),
    (
        Class::Child,
        "оглы оглу кызы кизы кизи гызы улы уулу огли угли oglu ogly kyzy kizi qizi",
    ),
    (
        Class::Prefix,
        "фон ван бен де дер ден ди да ла ле дель дю аль эль бин ибн тер von fon van de der den di da la le del du al el bin ibn \
         dos das st",
    ),
];

static CLASSES: LazyLock<RapidHashMap<String, Vec<(&'static str, Class)>>> = LazyLock::new(|| {
    let mut map: RapidHashMap<String, Vec<(&'static str, Class)>> = RapidHashMap::default();
    for (class, words) in WORDS {
        for word in words.split_whitespace() {
            map.entry(folded(word)).or_default().push((word, *class));
        }
    }
    map
});

/// The class of a word, by its folded key, made sure by its lower-case spelling (`сын` is no `Син`).
pub(super) fn class_of(key: &str, text: &str) -> Option<Class> {
    let same = |word: &str| {
        let mut letters = text.chars().map(|c| match crate::fold::lower(c) {
            'ё' => 'е',
            l => l,
        });
        word.chars().all(|w| letters.next() == Some(w)) && letters.next().is_none()
    };
    CLASSES
        .get(key)?
        .iter()
        .find(|(word, _)| same(word))
        .map(|(_, class)| *class)
}

/// Given names of English that are as common as surnames.
const ENGLISH_SURNAMES: &str = "alexander ali allen anderson arnold austin bailey baker bennett bryant carroll carter chan chandler clark \
    cole cooper craig curtis dean dixon douglas elliott ellis evans franklin george gilbert gordon grace graham \
    grant gregory griffin harper harris harrison harvey henry hope howard hudson hunter jackson james jordan kelly \
    kennedy kim lane lawrence lee lewis lloyd marshall martin mason may mitchell morgan morris murphy murray \
    nelson oliver owen parker perry porter quinn ray reed reid reynolds riley roberts ross rose russell ruth \
    scott shannon simon spencer stanley stewart stone sullivan tanner taylor terry thomas todd tucker turner \
    tyler wade walker wallace ward warren wilson";

/// Whether a Latin given name is a common surname too.
pub(super) fn is_english_surname(text: &str) -> bool {
    static SET: LazyLock<RapidHashSet<&'static str>> =
        LazyLock::new(|| ENGLISH_SURNAMES.split_ascii_whitespace().collect());
    SET.contains(text.to_ascii_lowercase().as_str())
}

/// Of these the ones that far more people have for a given name than for a surname.
const MOSTLY_GIVEN: &str = "alexander craig curtis george grace harvey henry hope james lawrence oliver ruth shannon simon stanley terry \
    thomas todd tyler";

/// Whether a Latin name that may be both is a given name first.
pub(super) fn is_mostly_given(text: &str) -> bool {
    static SET: LazyLock<RapidHashSet<&'static str>> =
        LazyLock::new(|| MOSTLY_GIVEN.split_ascii_whitespace().collect());
    SET.contains(text.to_ascii_lowercase().as_str())
}

/// The rows of the keyboards' letters.
const ROWS: [&str; 6] = [
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
];

/// The letter on the key behind each letter's.
static NEXT: LazyLock<RapidHashMap<char, char>> = LazyLock::new(|| {
    let pairs = ROWS.iter().flat_map(|row| row.chars().zip(row.chars().skip(1)));
    pairs.collect()
});

/// Runs of neighbouring keys and letters repeated: `asdfgh`, `ываыва`, `ааа`.
pub(super) fn is_mashing(text: &str) -> bool {
    let mut beginning = text.chars().map(crate::fold::lower);
    let (Some(first), Some(second)) = (beginning.next(), beginning.next()) else {
        return false;
    };
    // So the words of every language are told from most runs, which are looked at whole.
    if first != second && NEXT.get(&first) != Some(&second) {
        return false;
    }
    let mut letters = [' '; 16];
    let mut n = 0;
    for c in text.chars() {
        if n == letters.len() {
            return false;
        }
        letters[n] = crate::fold::lower(c);
        n += 1;
    }
    if n < 3 {
        return false;
    }
    let word = &letters[..n];
    if word.iter().all(|c| *c == word[0]) {
        return true;
    }
    // A row holds each letter once, so a run can only begin in one place.
    let in_row = |row: &str, len: usize| {
        let mut from = row.chars().skip_while(|c| *c != word[0]);
        word[..len].iter().all(|c| from.next() == Some(*c))
    };
    // Whole runs of four or more keys, or the same three keys over again.
    n >= 4 && ROWS.iter().any(|r| in_row(r, n))
        || n >= 6 && word[..3] == word[3..6] && ROWS.iter().any(|r| in_row(r, 3))
}
