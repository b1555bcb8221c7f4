//! Text typed with the wrong keyboard layout.

/// Writes a Latin cell as it would stand in the Russian layout; false where it holds what that layout cannot type.
pub(super) fn other_layout(cell: &str, out: &mut String) -> bool {
    if !cell.is_ascii() || cell.len() > 80 {
        return false;
    }
    out.clear();
    for b in cell.trim().bytes() {
        match LAYOUT[b as usize] {
            '\0' => return false,
            c => out.push(c),
        }
    }
    true
}

/// Whether a mark that is a letter of the Russian layout stands between two letters: `Le[jdf`.
pub(super) fn letters_beside_marks(cell: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphabetic();
    let bytes = cell.as_bytes();
    bytes
        .windows(3)
        .any(|three| letter(three[0]) && b"[]{};,.`<>:\"".contains(&three[1]) && letter(three[2]))
}

/// Whether four consonants follow one another in each word, as in no name that is written in Latin letters.
pub(super) fn is_unspeakable(cell: &str) -> bool {
    let consonant = |b: &u8| b.is_ascii_alphabetic() && !b"aeiouAEIOU".contains(b);
    let run = |word: &str| {
        let runs = word.as_bytes().split(|b| !consonant(b));
        runs.map(<[u8]>::len).max().unwrap_or(0)
    };
    cell.is_ascii() && cell.split_ascii_whitespace().all(|word| run(word) >= 4)
}

/// The Russian letter on the key of each ASCII character; a nought where there is none.
const LAYOUT: [char; 128] = {
    const LATIN: &[u8] = b"qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~ -";
    const RUSSIAN: [char; 68] = [
        'й', 'ц', 'у', 'к', 'е', 'н', 'г', 'ш', 'щ', 'з', 'х', 'ъ', 'ф', 'ы', 'в', 'а', 'п', 'р', 'о', 'л', 'д', 'ж',
        'э', 'я', 'ч', 'с', 'м', 'и', 'т', 'ь', 'б', 'ю', 'ё', 'Й', 'Ц', 'У', 'К', 'Е', 'Н', 'Г', 'Ш', 'Щ', 'З', 'Х',
        'Ъ', 'Ф', 'Ы', 'В', 'А', 'П', 'Р', 'О', 'Л', 'Д', 'Ж', 'Э', 'Я', 'Ч', 'С', 'М', 'И', 'Т', 'Ь', 'Б', 'Ю', 'Ё',
        ' ', '-',
    ];
    let mut table = ['\0'; 128];
    let mut i = 0;
    while i < LATIN.len() {
        table[LATIN[i] as usize] = RUSSIAN[i];
        i += 1;
    }
    table
};
