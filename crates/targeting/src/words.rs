//! Text as a row of folded words, so that `Ředitel nákupu`, `REDITEL NAKUPU` and `reditel-nakupu` are the same.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;

/// The words of a text, in lower case and without accents, and where each stood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// The folded words with one space between them.
    pub(crate) folded: String,
    /// For each word its range in `folded` and its range in the original.
    pub(crate) places: Vec<(Range<usize>, Range<usize>)>,
}

impl Words {
    /// Takes `text` apart at everything that is neither letter, digit nor combining mark.
    pub(crate) fn of(text: &str) -> Self {
        let mut words = Self::default();
        let mut start = None;
        for (at, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
            let inside = c.is_alphanumeric() || is_mark(c);
            match start {
                None if inside => start = Some(at),
                Some(from) if !inside => {
                    words.push(text, from..at);
                    start = None;
                }
                _ => {}
            }
        }
        words
    }

    fn push(&mut self, text: &str, original: Range<usize>) {
        if !self.folded.is_empty() {
            self.folded.push(' ');
        }
        let from = self.folded.len();
        let word = text.get(original.clone()).unwrap_or_default();
        if word.is_ascii() {
            self.folded.extend(word.chars().map(|c| c.to_ascii_lowercase()));
            self.places.push((from..self.folded.len(), original));
            return;
        }
        let lower = word.to_lowercase();
        for c in lower.nfkd().filter(|&c| !is_mark(c)).nfc() {
            match c {
                'ł' => self.folded.push('l'),
                'ø' => self.folded.push('o'),
                'đ' => self.folded.push('d'),
                'ı' => self.folded.push('i'),
                'ß' => self.folded.push_str("ss"),
                'æ' => self.folded.push_str("ae"),
                'œ' => self.folded.push_str("oe"),
                'ς' => self.folded.push('σ'),
                // Arabic letters that are often written one for the other.
                'ة' => self.folded.push('ه'),
                'ى' | 'ی' => self.folded.push('ي'),
                'ک' => self.folded.push('ك'),
                'ـ' => {}
                c => self.folded.push(c),
            }
        }
        self.places.push((from..self.folded.len(), original));
    }

    /// The range in the original of what stands at `folded`, whole words.
    pub(crate) fn original(&self, folded: &Range<usize>) -> Option<Range<usize>> {
        let first = self.places.iter().find(|(word, _)| word.end > folded.start)?;
        let last = self.places.iter().rev().find(|(word, _)| word.start < folded.end)?;
        (first.1.start < last.1.end).then_some(first.1.start..last.1.end)
    }

    /// The folded words.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.places.iter().filter_map(|(folded, _)| self.folded.get(folded.clone()))
    }
}

/// The folded form alone.
pub(crate) fn folded(text: &str) -> String {
    Words::of(text).folded
}

/// Accents as Latin, Greek and Cyrillic letters carry them; vowels, hamza and madda as Arabic letters do.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Letters of scripts that write without spaces, or join titles to names without one.
pub(crate) const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_accents_and_punctuation_are_folded() {
        for text in ["Ředitel nákupu", "REDITEL  NAKUPU", "reditel-nakupu", "R\u{30c}editel, nákupu!"] {
            assert_eq!(folded(text), "reditel nakupu", "{text}");
        }
        assert_eq!(folded("Straße Łódź Øst İş"), "strasse lodz ost is");
        assert_eq!(folded("구매팀장"), "구매팀장");
        assert_eq!(folded("ΠΩΛΗΤΗΣ"), folded("πωλητής"));
        assert_eq!(folded("مُدِيرة الإدارة"), folded("مديره الاداره"));
    }

    proptest! {
        #[test]
        fn places_lead_back(text: String) {
            let words = Words::of(&text);
            for (folded, original) in &words.places {
                prop_assert!(words.folded.get(folded.clone()).is_some());
                prop_assert!(text.get(original.clone()).is_some_and(|word| !word.is_empty()));
            }
        }
    }
}
