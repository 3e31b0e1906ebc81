//! Names of people, and what a display name says about one.

use crate::forms::{self, Form};
use crate::titles::{self, Title};
use crate::words::Words;
use creel_reference::brands::Brands;
use std::ops::Range;

/// A person as one place describes him.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Description {
    /// The name as written.
    pub(crate) name: Option<String>,
    /// The title as written, with what it says.
    pub(crate) title: Option<(String, Title)>,
    /// The whole in the text that was read.
    pub(crate) range: Range<usize>,
}

/// Characters that separate a name from a title.
const SEPARATORS: &[char] =
    &['(', ')', '[', ']', '|', ',', ';', '/', '•', '·', '–', '—', '「', '」', '（', '）', '\t'];

/// Reads a display name: `Maria Rossi (Purchasing Manager)`, `Jan Novak - Vedoucí nákupu`, `HR Department`.
pub(crate) fn display_name(text: &str) -> Description {
    let text = text.get(..text.floor_char_boundary(400)).unwrap_or_default();
    let mut described = Description { range: 0..text.len(), ..Description::default() };
    if text.contains('@') || text.chars().count() > 200 {
        return described;
    }
    let segments = segments(text);
    for (position, segment) in segments.iter().enumerate() {
        let Some(title) = titles::read(segment) else {
            if described.name.is_none() && is_name(segment) {
                described.name = Some((*segment).to_owned());
            }
            continue;
        };
        let told = title.function.is_some() && title.seniority.is_some();
        let part = segment.get(title.range.clone()).unwrap_or_default().to_owned();
        let beside = segments.len() > 1 && position > 0 && title.function.is_some();
        if described.title.is_none() && (title.whole || told || beside) {
            if !title.whole && described.name.is_none() {
                // `Maria Rossi Purchasing Manager`, `김철수 구매팀장`: the name stands on one side.
                let before = segment.get(..title.range.start).unwrap_or_default().trim();
                let after = segment.get(title.range.end..).unwrap_or_default().trim();
                let side = if before.is_empty() { after } else { before };
                described.name = Some(side.to_owned()).filter(|side| is_name(side));
            }
            let written = if beside || title.whole { (*segment).to_owned() } else { part };
            described.title = Some((written, title));
        } else if described.name.is_none() && position == 0 && is_name(segment) {
            described.name = Some((*segment).to_owned());
        }
    }
    // `Rossi, Maria` and `Smith/John`: only separators inside a name that no title follows.
    if described.title.is_none() && segments.len() > 1 {
        described.name = None;
        if is_name(text.trim()) && segments.len() == 2 {
            described.name = Some(text.trim().to_owned());
        }
    }
    described
}

fn segments(text: &str) -> Vec<&str> {
    text.split(SEPARATORS)
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(": "))
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '-' | '.')))
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether a text can be a person's name: one to five words of letters, each with a capital first or of a script
/// without capitals, none that addresses anybody, and no brand (senders of scams put brands there).
pub(crate) fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital = |word: &str| word.chars().find(|c| c.is_alphabetic()).is_some_and(|c| !c.is_lowercase());
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (1..=5).contains(&words.len())
        && letters >= 2
        && text.len() <= 120
        && !text.chars().any(|c| c.is_ascii_digit() || "@<>{}#$%*=_:/\\!?".contains(c))
        && words.first().is_some_and(|word| capital(word))
        && words.last().is_some_and(|word| capital(word))
        && !Words::of(text).iter().any(|word| forms::is(Form::Anybody, word))
        && !Brands::shipped().find(text).iter().any(|mention| !mention.ambiguous)
}

/// Whether two names share a word, so that both can mean one person (`Ms Rossi`, `Maria Rossi`, `maria.rossi`).
pub(crate) fn share_a_word(one: &str, other: &str) -> bool {
    let other = Words::of(other);
    Words::of(one).iter().any(|word| word.chars().count() >= 3 && other.iter().any(|other| other == word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_people_are_told_from_other_names() {
        for name in ["Maria Rossi", "김철수", "Ó Briain", "Anna-Lena Groß", "山田 太郎"] {
            assert!(is_name(name), "{name}");
        }
        for other in
            ["dear customer", "Valued Customer", "DHL", "a@firm.example", "User 4711", "Recipients", "x", ""]
        {
            assert!(!is_name(other), "{other}");
        }
    }

    #[test]
    fn a_separator_alone_makes_no_title() {
        assert_eq!(display_name("Rossi, Maria").name.as_deref(), Some("Rossi, Maria"));
        assert_eq!(display_name("Maria | Milano | Italia").title, None);
        let told = display_name("[IT] Novak");
        assert_eq!(
            (told.name.as_deref(), told.title.map(|(written, _)| written).as_deref()),
            (Some("Novak"), Some("IT"))
        );
    }

    proptest! {
        #[test]
        fn any_display_name_is_read(text in "(\\PC|\\||\\(|\\)| - |CEO|Sales |Rossi ){0,40}") {
            let described = display_name(&text);
            prop_assert!(described.name.is_none_or(|name| text.contains(&name)));
            prop_assert!(described.title.is_none_or(|(written, _)| text.contains(&written)));
        }
    }
}
