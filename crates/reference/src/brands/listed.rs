//! Names of a long list in texts: by hashed beginnings instead of an automaton.
//!
//! A roster of a hundred thousand organisations took an automaton seconds and a good part of a worker's memory to build,
//! in every worker. Here each name is one entry of a hash table. A text is read word by word: what a word may begin
//! tells which lengths are looked up, so that the cost follows the length of the text, not the number of names.

use super::finder::is_word;
use std::collections::HashMap;
use std::ops::Range;

/// Bytes of a name that is looked for; longer ones stand in no text.
const LONGEST: usize = 127;

/// Spellings of names, each with what belongs to it.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// By the spelling with ASCII letters in lower case.
    by_spelling: HashMap<Box<str>, Vec<u32>>,
    /// By the first word of spellings: a bit for each length in bytes.
    lengths: HashMap<Box<str>, u128>,
}

impl Listed {
    /// Adds one spelling.
    pub(super) fn add(&mut self, spelling: &str, owner: u32) {
        if spelling.is_empty() || spelling.len() > LONGEST {
            return;
        }
        let spelling = spelling.to_ascii_lowercase();
        let first = spelling.get(..first_word(&spelling)).unwrap_or_default();
        let lengths = self.lengths.entry(first.into()).or_default();
        *lengths |= 1 << spelling.len();
        self.by_spelling.entry(spelling.into()).or_default().push(owner);
    }

    /// Every place at which a spelling begins with a word, ASCII letters of either case: range and owner. Whether it
    /// ends with one is for the caller.
    pub(super) fn find(&self, text: &str, mut found: impl FnMut(Range<usize>, u32)) {
        if self.by_spelling.is_empty() {
            return;
        }
        let lower = text.to_ascii_lowercase();
        let mut inside = false;
        for (start, c) in lower.char_indices() {
            let goes_on = inside && is_word(c);
            inside = is_word(c);
            let Some(rest) = lower.get(start..).filter(|_| !goes_on) else { continue };
            let Some(mut lengths) =
                rest.get(..first_word(rest)).and_then(|first| self.lengths.get(first)).copied()
            else {
                continue;
            };
            while lengths != 0 {
                let length = lengths.trailing_zeros() as usize;
                lengths &= lengths - 1;
                let owners = rest.get(..length).and_then(|spelling| self.by_spelling.get(spelling));
                for &owner in owners.into_iter().flatten() {
                    found(start..start + length, owner);
                }
            }
        }
    }
}

/// Bytes of the word at the start; of what is no word, one character.
fn first_word(text: &str) -> usize {
    match text.find(|c| !is_word(c)) {
        Some(0) => text.chars().next().map_or(0, char::len_utf8),
        Some(end) => end,
        None => text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Held against the definition: every spelling at every place that no word runs into.
        #[test]
        fn every_spelling_is_found_where_a_word_begins(
            spellings in proptest::collection::vec("[abA&é医 ]{1,5}", 1..6),
            text in "([abAB&é医院 -]|ab ){0,24}",
        ) {
            let mut listed = Listed::default();
            for (owner, spelling) in (0..).zip(&spellings) {
                listed.add(spelling, owner);
            }
            let mut found = Vec::new();
            listed.find(&text, |range, owner| found.push((range.start, range.end, owner)));
            found.sort_unstable();
            let mut expected = Vec::new();
            for (start, first) in text.char_indices() {
                let before = text[..start].chars().next_back();
                if is_word(first) && before.is_some_and(is_word) {
                    continue;
                }
                for (owner, spelling) in (0..).zip(&spellings) {
                    let here = text.get(start..start + spelling.len());
                    // A spelling that ends inside the first word of the text is no whole word to anybody.
                    let whole = first_word(&text[start..]) == first_word(spelling);
                    if whole && here.is_some_and(|here| here.eq_ignore_ascii_case(spelling)) {
                        expected.push((start, start + spelling.len(), owner));
                    }
                }
            }
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
