//! Names compared as people compare them: without capitals, accents and punctuation.

use unicode_normalization::UnicodeNormalization as _;

/// The words of `text` in lower case and without accents, with one space between them.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut between = false;
    for c in text.nfkd().flat_map(char::to_lowercase) {
        if matches!(c, '\u{300}'..='\u{36f}') {
            continue;
        }
        if !c.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(c) {
            between = true;
            continue;
        }
        if std::mem::take(&mut between) && !folded.is_empty() {
            folded.push(' ');
        }
        // Letters with a stroke have no decomposition; a sigma has two small forms.
        match c {
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            c => folded.push(c),
        }
    }
    folded.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn capitals_accents_and_punctuation_do_not_count() {
        for text in ["Kältetechnik & Metall", "KALTETECHNIK-METALL", " ka\u{308}ltetechnik, metall! "] {
            assert_eq!(folded(text), "kaltetechnik metall", "{text}");
        }
        assert_eq!(folded("Straße Łódź Øst İş 医疗"), "strasse lodz ost is 医疗");
        assert_eq!(folded("ΥΓΕΊΑΣ"), folded("υγείας"));
        assert_eq!(folded("?!"), "");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "(\\PC|[a-zé ñœß]|\u{301}){0,30}") {
            let once = folded(&text);
            prop_assert_eq!(&folded(&once), &once);
        }
    }
}
