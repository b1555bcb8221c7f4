//! Text typed with the wrong keyboard layout.

/// Writes a Latin cell as it would stand in the Russian layout; false where it holds what that layout cannot type.
pub(super) fn other_layout(cell: &str, out: &mut String) -> bool {
    if !cell.is_ascii() || cell.len() > 80 {
        return false;
    }
    out.clear();
    let bytes = cell.trim().as_bytes();
    for (at, b) in bytes.iter().copied().enumerate() {
        if b == b'.' && is_full_stop(bytes, at) {
            out.push('.');
            continue;
        }
        match LAYOUT[b as usize] {
            '\0' => return false,
            c => out.push(c),
        }
    }
    true
}

/// Whether a dot stands behind an initial, and is no ю: `D.B.`, but `K.lvbkf`.
fn is_full_stop(bytes: &[u8], at: usize) -> bool {
    let ends = |at: usize| bytes.get(at).is_none_or(|b| b" .".contains(b));
    let lone = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic) && (at == 0 || ends(at - 1));
    at > 0 && lone(at - 1) && (ends(at + 1) || lone(at + 1) && ends(at + 2))
}

/// Whether a mark that is a letter of the Russian layout stands between two letters: `Le[jdf`.
pub(super) fn letters_beside_marks(cell: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphabetic();
    let bytes = cell.as_bytes();
    bytes
        .windows(3)
        .any(|three| letter(three[0]) && b"[]{};,.`<>:\"".contains(&three[1]) && letter(three[2]))
}

/// Whether four consonants follow one another in some word, as in hardly any name that is written in Latin letters.
pub(super) fn is_unspeakable(cell: &str) -> bool {
    let consonant = |b: &u8| b.is_ascii_alphabetic() && !b"aeiouAEIOU".contains(b);
    let mut run = 0;
    cell.bytes().any(|b| {
        run = if consonant(&b) { run + 1 } else { 0 };
        run >= 4
    })
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
