//! Names out of what senders write into name fields.
//!
//! A display name is a name with decoration around it: `📦 DHL - Kundenservice`, `"Team Netflix" via X`,
//! `LIDL Gutschein,`. This file cuts the decoration off and says whether what is left looks like a person. It
//! knows no brands.

use super::words::{is_first_name, is_generic, is_honorific, is_legal_form, is_particle, is_trade};
use crate::normal::{Accents, normal, plain};

/// Bytes of a name that are looked at.
const LIMIT: usize = 200;

/// What is left of a name field without decoration; `None` if nothing is. Keeps case and accents.
#[must_use]
pub fn cleaned(field: &str) -> Option<String> {
    let text = plain(field, LIMIT);
    let text = text.split(" via ").next().unwrap_or_default();
    let mut best: Option<Vec<&str>> = None;
    // The part with most letters that are not decoration; the first of equals.
    for part in text.split(is_separator).flat_map(|part| part.split(" - ")) {
        let words = kept_words(part);
        if !words.is_empty() && best.is_none() {
            best = Some(words);
        }
    }
    let name = best?.join(" ");
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    (letters >= 2 && !name.contains('@')).then_some(name)
}

fn is_separator(c: char) -> bool {
    let punctuation = "|\";,•·«»[]()<>_!?—–~*/";
    let symbol = !c.is_alphanumeric() && !c.is_ascii() && !c.is_whitespace() && !matches!(c, '’' | '‘');
    symbol || punctuation.contains(c)
}

/// Words with the generic ones cut off both ends, and codes with them.
fn kept_words(part: &str) -> Vec<&str> {
    let trim = |word: &'_ str| -> bool { word.chars().any(char::is_alphanumeric) };
    let mut words: Vec<&str> = part
        .split([' ', ':'])
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '&' && c != '+'))
        .filter(|word| trim(word))
        .collect();
    while words.last().is_some_and(|word| is_decoration(word)) {
        words.pop();
    }
    let lead = words.iter().take_while(|word| is_decoration(word)).count();
    words.drain(..lead);
    // `Bradesco.recompensas`, `EDEKA-Gutschein`: a compound with a generic half.
    words.into_iter().map(without_generic_half).map(without_number).collect()
}

fn without_generic_half(word: &str) -> &str {
    // A host name is a name as a whole, though `de` and `com` are small words too.
    if word.rsplit_once('.').is_some_and(|(_, end)| {
        matches!(end, "com" | "net" | "org" | "de" | "it" | "io" | "bet" | "nl" | "fr" | "es")
    }) {
        return word;
    }
    for (at, _) in word.match_indices(['.', '-']) {
        let (head, tail) = (word.get(..at).unwrap_or(word), word.get(at + 1..).unwrap_or(""));
        if head.len() >= 2 && !tail.is_empty() && tail.split(['.', '-']).all(is_generic) {
            return head;
        }
        if tail.len() >= 2 && !head.is_empty() && head.split(['.', '-']).all(is_generic) {
            return tail;
        }
    }
    word
}

/// Without the digits that bulk senders hang on a name to tell their copies apart: `Supply3`, `Lion61819`.
fn without_number(word: &str) -> &str {
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if bare.len() >= 4 && bare.chars().all(|c| c.is_alphabetic() || c == '-') { bare } else { word }
}

fn is_decoration(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    (digits >= 3 && digits * 2 > letters) || letters == 0 || is_generic(word) || word.contains('@')
}

/// Whether a name looks like a person's: an honorific, a common first name, or two to four capitalised words of
/// letters, none of which organisations carry or mails' stories are told in.
#[must_use]
pub fn looks_personal(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    if words.first().is_some_and(|word| is_honorific(word)) && words.len() >= 2 {
        return true;
    }
    let organised = words
        .iter()
        .any(|word| !is_particle(word) && (is_generic(word) || is_legal_form(word) || is_trade(word)));
    let folded = words.first().map(|word| normal(word, Accents::Drop, 40)).unwrap_or_default();
    if !organised && words.len() <= 4 && is_first_name(&folded) {
        return true;
    }
    let told = |word: &&str| {
        word.len() >= 4 && !crate::lure::languages_of(&normal(word, Accents::Drop, 60)).is_empty()
    };
    let named = |word: &&str| {
        let mut chars = word.chars();
        let capital = chars.next().is_some_and(char::is_uppercase);
        let shouted = word.len() > 3 && word.chars().all(|c| !c.is_lowercase());
        let bare = word.strip_suffix('.').unwrap_or(word);
        let letters = bare.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\''));
        letters && (capital && !shouted || is_particle(word))
    };
    (2..=4).contains(&words.len()) && words.iter().all(named) && !organised && !words.iter().any(told)
}

/// A name as a key for comparison: letters and digits in lower case without accents and legal forms.
#[must_use]
pub fn key(name: &str) -> String {
    let words = name.split(' ').filter(|word| !is_legal_form(word));
    let joined = words.collect::<Vec<_>>().join(" ");
    normal(&joined, Accents::Drop, LIMIT).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decoration_is_cut_off() {
        for (field, name) in [
            ("📦 Acme - Kundenservice", Some("Acme")),
            ("Acme Support Team", Some("Acme")),
            ("ACME, ", Some("ACME")),
            ("Acme.recompensas", Some("Acme")),
            ("Nachricht von Acme", Some("Acme")),
            ("Acme-Prämien-Team", Some("Acme")),
            ("\"\"Acme Claims\"", Some("Acme")),
            ("Acme 4471", Some("Acme")),
            ("Acme team via Desk", Some("Acme")),
            ("Customer Service", None),
            ("noreply@acme.example", None),
            ("!!!", None),
            ("", None),
            ("𝐀𝐜𝐦𝐞 𝐁𝐚𝐧𝐤", Some("Acme Bank")),
            ("Haier Biomedical", Some("Haier Biomedical")),
        ] {
            assert_eq!(cleaned(field).as_deref(), name, "{field:?}");
        }
    }

    #[test]
    fn persons_are_told_from_organisations() {
        for person in ["Mrs. Ada Brown", "John Q. Public", "Maria da Silva", "Dr Lee"] {
            assert!(looks_personal(person), "{person}");
        }
        for other in ["Acme", "Acme Bank", "ACME TOOLS", "Smart Home Deals", "Acme GmbH", "win 500 now"] {
            assert!(!looks_personal(other), "{other}");
        }
    }

    #[test]
    fn keys_compare_names() {
        assert_eq!(key("Müller & Söhne GmbH"), key("Muller Sohne"));
        assert_ne!(key("Acme"), key("Acma"));
    }

    proptest! {
        #[test]
        fn any_field_is_answered(field in "\\PC{0,80}") {
            let _ = cleaned(&field);
            let _ = looks_personal(&field);
            let _ = key(&field);
        }
    }
}
