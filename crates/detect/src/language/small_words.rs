//! Small words and letters, by which one language is told from its relatives.
//!
//! A small word gives points to the languages that have it; a letter takes points from those of its script that lack
//! it. Both count every time they stand in the text, letters up to a limit: names and disguises bring foreign ones.

use crate::normal::{Accents, normal};
use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../data/stopwords.tsv");
const LETTERS: &str = include_str!("../../data/letters.tsv");

/// Points of a word that one language has to itself.
const OWN: f32 = 1.0;
/// Points of a word that several languages have, divided among them.
const SHARED: f32 = 0.7;
/// What a word is worth that stands there without its accents.
const BARE: f32 = 0.5;
/// What a word of a lure's cues is worth, divided among the languages that have it.
const CUE: f32 = 0.5;
/// What a letter costs a language that lacks it, and the most that all letters may cost.
const FOREIGN: f32 = 0.3;
const MOST_FOREIGN: f32 = 3.0;
/// Languages that are far rarer in mail than their relatives, and what their points are worth.
const RARE: [&str; 4] = ["gl", "ca", "af", "ms"];
const RARELY: f32 = 0.85;
/// Bytes of a word beyond which it is no small word.
const LONG: usize = 24;

/// A script that several languages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Family {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
}

impl Family {
    pub(super) const fn of(c: char) -> Option<Self> {
        match c {
            'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Some(Self::Latin),
            '\u{400}'..='\u{52F}' => Some(Self::Cyrillic),
            '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' => Some(Self::Arabic),
            '\u{900}'..='\u{97F}' => Some(Self::Devanagari),
            _ => None,
        }
    }
}

struct SmallWords {
    languages: Vec<&'static str>,
    /// Lower case, with accents.
    words: HashMap<&'static str, Vec<usize>>,
    /// What each word, with its accents or without, of the table or of a cue, gives to which language.
    points: HashMap<String, Vec<(usize, f32)>>,
    /// The languages that lack a letter, of those that are written in its script.
    lacking: HashMap<char, Vec<usize>>,
}

static SMALL_WORDS: LazyLock<SmallWords> = LazyLock::new(|| {
    let mut small = SmallWords {
        languages: Vec::new(),
        words: HashMap::new(),
        points: HashMap::new(),
        lacking: HashMap::new(),
    };
    for (language, words) in rows(TABLE) {
        let index = small.languages.len();
        small.languages.push(language);
        for word in words.split(' ') {
            let owners = small.words.entry(word).or_default();
            if !owners.contains(&index) {
                owners.push(index);
            }
        }
    }
    let mut bare: HashMap<String, Vec<usize>> = HashMap::new();
    for (&word, owners) in &small.words {
        let each = if owners.len() == 1 { OWN } else { SHARED / owners.len() as f32 };
        small.points.entry(word.to_owned()).or_default().extend(owners.iter().map(|&owner| (owner, each)));
        let folded = normal(word, Accents::Drop, LONG);
        if folded != word && folded.chars().count() > 1 {
            bare.entry(folded).or_default().extend(owners);
        }
    }
    for (word, mut owners) in bare {
        owners.sort_unstable();
        owners.dedup();
        // Where the bare word is a word of its own, it is that.
        if small.words.contains_key(word.as_str()) {
            continue;
        }
        let each = BARE * if owners.len() == 1 { OWN } else { SHARED / owners.len() as f32 };
        small.points.entry(word).or_default().extend(owners.iter().map(|&owner| (owner, each)));
    }
    // A cue's small words tell nothing more.
    let content: Vec<_> =
        crate::lure::vocabulary().filter(|(word, _)| !small.points.contains_key(*word)).collect();
    for (word, told) in content {
        let each = CUE / told.len() as f32;
        let owners =
            told.iter().filter_map(|told| small.languages.iter().position(|language| language == told));
        small.points.entry(word.to_owned()).or_default().extend(owners.map(|owner| (owner, each)));
    }
    let mut alphabets: Vec<(usize, Family, &str)> = Vec::new();
    for (language, letters) in rows(LETTERS) {
        let family = letters.chars().next().and_then(Family::of);
        if let (Some(index), Some(family)) = (small.languages.iter().position(|&l| l == language), family) {
            alphabets.push((index, family, letters));
        }
    }
    // A language without a line has no letters of its own (Indonesian, Malay).
    for index in 0..small.languages.len() {
        if !alphabets.iter().any(|&(listed, ..)| listed == index) {
            alphabets.push((index, Family::Latin, ""));
        }
    }
    for letter in alphabets.iter().flat_map(|(_, _, letters)| letters.chars()) {
        let lacking = alphabets
            .iter()
            .filter(|(_, family, letters)| Family::of(letter) == Some(*family) && !letters.contains(letter));
        small.lacking.insert(letter, lacking.map(|&(index, ..)| index).collect());
    }
    small
});

fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// Whether a word (lower case, with its accents) is a small word of any listed language.
#[must_use]
pub fn is_small_word(word: &str) -> bool {
    SMALL_WORDS.words.contains_key(word)
}

/// What the small words and letters of a text give to each language, in points.
#[derive(Debug, Clone)]
pub(super) struct Points(Vec<f32>);

impl Points {
    /// Of prose in normal form with its accents.
    pub(super) fn of(prose: &str) -> Self {
        let small = &*SMALL_WORDS;
        let mut points = vec![0f32; small.languages.len()];
        for word in prose.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|word| word.len() < LONG) {
            for &(language, each) in small.points.get(word).map(Vec::as_slice).unwrap_or_default() {
                if let Some(sum) = points.get_mut(language) {
                    *sum += each;
                }
            }
        }
        let mut cost = vec![0f32; small.languages.len()];
        for letter in prose.chars().filter(|c| !c.is_ascii()) {
            for &language in small.lacking.get(&letter).map(Vec::as_slice).unwrap_or_default() {
                if let Some(sum) = cost.get_mut(language) {
                    *sum = (*sum + FOREIGN).min(MOST_FOREIGN);
                }
            }
        }
        for ((sum, cost), language) in points.iter_mut().zip(cost).zip(&small.languages) {
            *sum = if RARE.contains(language) { *sum * RARELY } else { *sum } - cost;
        }
        Self(points)
    }

    /// Adds to one language.
    pub(super) fn add(&mut self, language: &str, more: f32) {
        let index = SMALL_WORDS.languages.iter().position(|&known| known == language);
        if let Some(sum) = index.and_then(|index| self.0.get_mut(index)) {
            *sum += more;
        }
    }

    /// The points of one language.
    pub(super) fn get(&self, language: &str) -> f32 {
        let index = SMALL_WORDS.languages.iter().position(|&known| known == language);
        index.and_then(|index| self.0.get(index)).copied().unwrap_or(0.0)
    }

    /// The language with most points, with its points and the runner-up's.
    pub(super) fn best(&self) -> (Option<&'static str>, f32, f32) {
        let mut best = (None, 0.0, 0.0);
        for (&language, &sum) in SMALL_WORDS.languages.iter().zip(&self.0) {
            if sum > best.1 {
                best = (Some(language), sum, best.1);
            } else if sum > best.2 {
                best.2 = sum;
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(text: &str) -> Option<&'static str> {
        Points::of(&normal(text, Accents::Keep, 500)).best().0
    }

    #[test]
    fn every_language_of_the_letters_has_small_words() {
        for (language, letters) in rows(LETTERS) {
            assert!(SMALL_WORDS.languages.contains(&language), "{language}");
            let families: Vec<_> = letters.chars().map(Family::of).collect();
            assert!(families.iter().all(|family| family.is_some()), "{language}: {families:?}");
        }
    }

    #[test]
    fn letters_tell_relatives_apart_and_words_without_accents_still_count() {
        assert_eq!(best("kunde ändra"), Some("sv"));
        assert_eq!(best("что это и как"), Some("ru"));
        assert_eq!(best("HESABINIZ ICIN LUTFEN"), Some("tr"));
        assert_eq!(best(""), None);
    }

    #[test]
    fn names_and_disguises_with_foreign_letters_cost_little() {
        assert_eq!(
            best("this is for you and Mr Müller, Straße, Köln, Düsseldorf, Nürnberg, Zürich"),
            Some("en")
        );
    }
}
