//! What is said about a person, and which texts can name one.

use crate::block_words as marks;
use crate::forms::{self, Form};
use crate::titles::Title;
use crate::words::{Words, is_unspaced};
use creel_reference::brands::Brands;
use std::ops::Range;

/// A person as one place describes him.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Description {
    /// The name as written.
    pub(crate) name: Option<String>,
    /// Further people who are greeted along with that one.
    pub(crate) others: Vec<String>,
    /// The title as written, with what it says.
    pub(crate) title: Option<(String, Title)>,
    /// The whole in the text that was read.
    pub(crate) range: Range<usize>,
}

/// Whether a text can be a person's name: one to five words of letters, each with a capital first or of a script
/// without capitals, none that addresses anybody, and no brand (senders of scams put brands there).
pub(crate) fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital = |word: &str| word.chars().find(|c| c.is_alphabetic()).is_some_and(|c| !c.is_lowercase());
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (1..=5).contains(&words.len())
        && (letters >= 2 || text.chars().all(is_unspaced) && letters == 1)
        && text.len() <= 120
        && !text.chars().any(|c| c.is_ascii_digit() || "@<>{}#$%*=_:/\\!?".contains(c))
        && words.first().is_some_and(|word| capital(word) || marks::is_particle(word))
        && words.last().is_some_and(|word| capital(word))
        && !Words::of(text).iter().any(|word| forms::is(Form::Anybody, word))
        && !Brands::shipped().find(text).iter().any(|mention| !mention.ambiguous)
}

/// Whether a single word is written as names of people are not: `ILUG`, `MyFirm`.
pub(crate) fn is_acronym(text: &str) -> bool {
    let inner = |(at, c): (usize, char)| at > 0 && c.is_uppercase();
    let prefixed = ["Mc", "Mac", "De", "Di", "Le", "La", "Van", "O'", "O’", "D'", "D’"]
        .iter()
        .any(|start| text.starts_with(start));
    text.split([' ', '-', '.', '\'', '’']).all(|word| word.chars().enumerate().any(inner))
        && !text.contains(' ')
        && !prefixed
        && text.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

/// Whether a text is a title and nothing else; in scripts without spaces a word may hold a cue and a name.
pub(crate) fn is_whole(text: &str, title: &Title) -> bool {
    let outside = text.get(..title.range.start).into_iter().chain(text.get(title.range.end..));
    title.whole && !outside.flat_map(str::chars).any(is_unspaced)
}

/// Whether two names share a word, so that both can mean one person (`Ms Rossi`, `Maria Rossi`, `maria.rossi`).
pub(crate) fn share_a_word(one: &str, other: &str) -> bool {
    let other = Words::of(other);
    Words::of(one).iter().any(|word| word.chars().count() >= 3 && other.iter().any(|other| other == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_are_no_names() {
        for (text, acronym) in
            [("ILUG", true), ("MyFirm", true), ("McAllister", false), ("ROSSI Maria", false), ("Anna", false)]
        {
            assert_eq!(is_acronym(text), acronym, "{text}");
        }
    }

    #[test]
    fn names_of_people_are_told_from_other_names() {
        for name in
            ["Maria Rossi", "김철수", "Ó Briain", "Anna-Lena Groß", "McAllister", "ROSSI Maria", "山田 太郎"]
        {
            assert!(is_name(name), "{name}");
        }
        for other in
            ["dear customer", "Valued Customer", "DHL", "a@firm.example", "User 4711", "Recipients", "x", ""]
        {
            assert!(!is_name(other), "{other}");
        }
    }
}
