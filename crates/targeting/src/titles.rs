//! What a title says: department, rank, whether it is one of the twelve roles, and the group of occupations.
//!
//! `data/titles/` holds cues, which are words and phrases of many languages, each with what it stands for. A title is
//! read by the cues in it, longer ones first; `combine` makes one statement of them. A title without a known cue
//! says nothing.

mod combine;
mod cues;
pub mod occupations;
mod roles;

use crate::words::Words;
use combine::combine;
use creel_evidence::targeting::{Function, Occupation, Role, Seniority};
use cues::{Hit, Scope};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

/// Bytes of a phrase that are read; longer texts are no titles.
const LIMIT: usize = 400;

/// What a title states.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Title {
    /// Department.
    pub function: Option<Function>,
    /// Rank.
    pub seniority: Option<Seniority>,
    /// One of the twelve roles.
    pub role: Option<Role>,
    /// Group of ISCO-08, where the title is clear about it.
    pub occupation: Option<Occupation>,
    /// From the first to the last cue, in the phrase.
    pub range: Range<usize>,
    /// Whether there is nothing in the phrase but cues and words that join them.
    pub whole: bool,
}

/// A cue that was found in a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// Where it stands in the phrase.
    pub range: Range<usize>,
    /// The language of its table (ISO 639-1).
    pub language: &'static str,
    /// What it stands for, as the table words it: department, rank, scope, role, occupation.
    pub meaning: Vec<String>,
}

/// Reads a phrase as a title; `None` if no cue in it stands for a department, a rank or a role.
#[must_use]
pub fn read(phrase: &str) -> Option<Title> {
    if phrase.len() > LIMIT {
        return None;
    }
    let words = Words::of(phrase);
    let hits = found(phrase, &words);
    let said = combine(phrase, &words, &hits)?;
    let covers =
        |word: &Range<usize>| hits.iter().any(|hit| hit.range.start < word.end && word.start < hit.range.end);
    let whole = words
        .places
        .iter()
        .all(|(word, _)| covers(word) || words.folded.get(word.clone()).is_some_and(is_number));
    let telling = || hits.iter().filter(|hit| !hit.meaning.scopes.has(Scope::Filler));
    let start = telling().map(|hit| hit.range.start).min()?;
    let end = telling().map(|hit| hit.range.end).max()?;
    let range = words.original(&(start..end))?;
    Some(Title {
        function: said.function,
        seniority: said.seniority,
        role: said.role,
        occupation: said.occupation,
        range,
        whole,
    })
}

/// The cues that [`read`] reads a phrase by, in the order of the phrase: for people who check or write tables.
#[must_use]
pub fn cues(phrase: &str) -> Vec<Cue> {
    if phrase.len() > LIMIT {
        return Vec::new();
    }
    let words = Words::of(phrase);
    let cue = |hit: Hit| {
        Some(Cue { range: words.original(&hit.range)?, language: hit.language, meaning: hit.meaning.words() })
    };
    found(phrase, &words).into_iter().filter_map(cue).collect()
}

/// The cues that count, in the order of the phrase: the longest wins over those that it overlaps; of equals that of
/// the language which most of the phrase is in, then the one that states more (`President` stands in several tables).
fn found(phrase: &str, words: &Words) -> Vec<Hit> {
    let mut hits: Vec<Hit> = cues::find(&words.folded)
        .filter(|hit| !hit.capitals || !is_small(phrase, words, &hit.range))
        .collect();
    let mut shares: BTreeMap<&str, usize> = BTreeMap::new();
    for hit in &hits {
        *shares.entry(hit.language).or_default() += hit.range.len();
    }
    hits.sort_by_key(|hit| {
        let share = shares.get(hit.language).copied().unwrap_or_default();
        (
            Reverse(hit.range.len()),
            hit.range.start,
            Reverse(share),
            Reverse(hit.meaning.stated()),
            hit.language,
        )
    });
    let mut kept: Vec<Hit> = Vec::new();
    for hit in hits {
        if kept.iter().all(|other| hit.range.end <= other.range.start || other.range.end <= hit.range.start) {
            kept.push(hit);
        }
    }
    kept.sort_by_key(|hit| hit.range.start);
    kept
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a cue is written small: `it` and `pr` are no departments unless `IT` and `PR`.
fn is_small(phrase: &str, words: &Words, cue: &Range<usize>) -> bool {
    let written = words.original(cue).and_then(|place| phrase.get(place));
    written.is_some_and(|word| !word.chars().any(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_title_is_cut_out_of_the_phrase() {
        let phrase = "Maria Rossi Purchasing Manager (Milano)";
        let title = read(phrase).unwrap();
        assert_eq!(&phrase[title.range.clone()], "Purchasing Manager");
        assert!(!title.whole);
        assert!(read("Head of Sales").unwrap().whole);
    }

    #[test]
    fn words_inside_words_are_no_cues() {
        for name in
            ["make it", "Headley", "Salesh Itani", "Chefchaouen", "Maria Rossi", "Itala Hrabal", "of the", ""]
        {
            assert_eq!(read(name), None, "{name}");
        }
    }

    #[test]
    fn of_languages_that_share_a_word_the_table_that_states_more_counts() {
        let title = read("President").unwrap();
        assert_eq!(title.role, Some(creel_evidence::targeting::Role::CompanyPresident));
    }

    #[test]
    fn the_cues_are_told() {
        let told = cues("Leiterin des Einkaufs");
        let words: Vec<(&str, String)> =
            told.iter().map(|cue| (cue.language, cue.meaning.join(" "))).collect();
        assert!(words.contains(&("de", "procurement".to_owned())), "{words:?}");
        assert!(words.iter().all(|(language, _)| *language == "de"), "{words:?}");
        assert_eq!(told[0].range, 0..8);
    }

    proptest! {
        #[test]
        fn any_phrase_is_read(phrase in "(\\PC|sales |manager |vedoucí |구매|部長|, |/|-|IT){0,30}") {
            if let Some(title) = read(&phrase) {
                prop_assert!(phrase.get(title.range).is_some());
            }
            for cue in cues(&phrase) {
                prop_assert!(phrase.get(cue.range).is_some_and(|text| !text.is_empty()));
            }
        }
    }
}
