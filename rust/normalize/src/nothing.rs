//! Words with which a cell of any column says that it holds nothing.

/// Whether a text in lower case says so; each engine has words of its own besides.
pub(crate) fn says_nothing(low: &str) -> bool {
    // In bytes: most cells are longer than the longest of them.
    const LONGEST: usize = 25;
    low.len() <= LONGEST
        && matches!(
            low,
            "нет"
                | "нету"
                | "нет данных"
                | "не указан"
                | "не указана"
                | "не указано"
                | "не задан"
                | "не задано"
                | "неизвестно"
                | "неизвестен"
                | "отсутствует"
                | "уточнить"
                | "н/д"
                | "none"
                | "null"
                | "n/a"
                | "nan"
                | "unknown"
                | "тест"
                | "test"
        )
}

#[cfg(test)]
mod tests {
    use super::says_nothing;

    #[test]
    fn a_cell_says_nothing_by_a_word_alone() {
        assert!(says_nothing("нет данных") && says_nothing("неизвестно") && says_nothing("отсутствует"));
        assert!(!says_nothing("нет, есть") && !says_nothing(""));
    }
}
