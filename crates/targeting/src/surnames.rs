//! Single words that are made of an initial and a family's name, or of a Chinese family's and given name.

use crate::table;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const TABLE: &str = include_str!("../data/surnames.tsv");

/// Letters of a family's name beside an initial; shorter ones are parts of words.
const SHORTEST: usize = 4;
/// Letters of the longest syllable of pinyin.
const SYLLABLE: usize = 6;

static NAMES: LazyLock<HashMap<&str, HashSet<&str>>> = LazyLock::new(|| {
    let mut names: HashMap<&str, HashSet<&str>> = HashMap::new();
    for [kind, row] in table::rows::<2>(TABLE) {
        names.entry(kind).or_default().extend(row.split(' '));
    }
    names
});

fn is(kind: &str, text: &str) -> bool {
    NAMES.get(kind).is_some_and(|names| names.contains(text))
}

/// Whether the parts of a local part are one word that is such a name: `jsmith`, `smithj`, `ejohansson`, `wangxiaoming`.
/// A family's name alone is a bare word, which may be a firm's.
pub(crate) fn is_name(parts: &[&str]) -> bool {
    let [word] = parts else { return false };
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if !word.bytes().all(|b| b.is_ascii_lowercase()) || is("name", word) {
        return false;
    }
    let family = |name: Option<&str>| name.is_some_and(|name| name.len() >= SHORTEST && is("name", name));
    let ends = || {
        NAMES
            .get("end")
            .is_some_and(|ends| ends.iter().any(|end| word.len() >= end.len() + 3 && word.ends_with(end)))
    };
    family(word.get(1..)) || family(word.get(..word.len().saturating_sub(1))) || ends() || is_pinyin(word)
}

/// Whether a word is a Chinese family's name and two syllables.
fn is_pinyin(word: &str) -> bool {
    let syllables = |text: &str| {
        (1..=SYLLABLE).any(|at| {
            let halves = text.get(..at).zip(text.get(at..));
            halves.is_some_and(|(one, other)| is("syllable", one) && is("syllable", other))
        })
    };
    (2..=5).any(|at| {
        word.get(..at).is_some_and(|name| is("pinyin", name)) && word.get(at..).is_some_and(syllables)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        for [kind, row] in table::rows::<2>(TABLE) {
            assert!(["name", "end", "pinyin", "syllable"].contains(&kind), "{kind}");
            assert!(row.split(' ').all(|name| name.bytes().all(|b| b.is_ascii_lowercase())), "{kind}");
        }
    }

    #[test]
    fn words_are_no_names() {
        for word in ["sales", "hanover", "lima", "china", "reception", "kowalski", "", "x"] {
            assert!(!is_name(&[word]), "{word}");
        }
    }
}
