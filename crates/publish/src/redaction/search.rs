//! Finds many words in much text at once.
//!
//! An automaton over a quarter of a million words (ten thousand victims, each in some thirty spellings) takes
//! longer to build than the whole rest of a release. Here building is one hash insertion a word: words are kept
//! by their first bytes, a text is walked once, and a bit set answers "no word begins so" for nearly every
//! position (after Wu and Manber, "A fast algorithm for multi-pattern searching", 1994, without the shifts).

use std::collections::HashMap;

/// Bytes of a word's beginning that it is kept by; shorter words are kept by all of theirs.
const HEAD: usize = 8;

/// Bits of the set that is asked first.
const BITS: u32 = 20;

/// A set of words, compared without regard to ASCII case.
pub(super) struct Search {
    /// The folded words with their indices.
    words: HashMap<Vec<u8>, usize>,
    /// By the folded first bytes and how many these are: the lengths of the words that begin so, ascending. Ten
    /// thousand addresses may begin with one first name; they have some thirty lengths.
    heads: HashMap<(u64, usize), Vec<usize>>,
    /// Lengths of heads that occur, ascending.
    lengths: Vec<usize>,
    filter: Vec<u64>,
}

/// A word's place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Index of the word, in the order of [`Search::new`].
    pub(super) word: usize,
}

impl Search {
    /// Takes distinct words; empty ones are never found.
    pub(super) fn new(words: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let mut search = Self {
            words: HashMap::new(),
            heads: HashMap::new(),
            lengths: Vec::new(),
            filter: vec![0; 1 << (BITS - 6)],
        };
        for (index, mut word) in words.into_iter().enumerate() {
            word.make_ascii_lowercase();
            let length = word.len().min(HEAD);
            if length == 0 {
                continue;
            }
            let key = word.iter().take(length).fold(0, |key, byte| key << 8 | u64::from(*byte));
            let (slot, bit) = place(key, length);
            if let Some(bits) = search.filter.get_mut(slot) {
                *bits |= bit;
            }
            insert_sorted(search.heads.entry((key, length)).or_default(), word.len());
            insert_sorted(&mut search.lengths, length);
            search.words.entry(word).or_insert(index);
        }
        search
    }

    /// Every place of every word, overlapping ones too, in the order of where they begin.
    pub(super) fn matches(&self, text: &[u8]) -> Vec<Match> {
        let mut found = Vec::new();
        if self.lengths.is_empty() {
            return found;
        }
        for start in 0..text.len() {
            let window = text.get(start..text.len().min(start + HEAD)).unwrap_or_default();
            let (mut key, mut taken) = (0_u64, 0);
            for &length in &self.lengths {
                let Some(more) = window.get(taken..length) else { break };
                key = more.iter().fold(key, |key, byte| key << 8 | u64::from(byte.to_ascii_lowercase()));
                taken = length;
                let (slot, bit) = place(key, length);
                if self.filter.get(slot).is_some_and(|bits| bits & bit != 0)
                    && let Some(lengths) = self.heads.get(&(key, length))
                {
                    found.extend(lengths.iter().filter_map(|&length| self.stands_at(text, start, length)));
                }
            }
        }
        found
    }

    fn stands_at(&self, text: &[u8], start: usize, length: usize) -> Option<Match> {
        let end = start + length;
        let word = *self.words.get(&text.get(start..end)?.to_ascii_lowercase())?;
        Some(Match { start, end, word })
    }
}

fn insert_sorted(lengths: &mut Vec<usize>, length: usize) {
    if let Err(at) = lengths.binary_search(&length) {
        lengths.insert(at, length);
    }
}

/// Where a head stands in the filter: the word of 64 bits, and the bit in it (Fibonacci hashing).
fn place(key: u64, length: usize) -> (usize, u64) {
    let mixed = (key ^ (length as u64) << 60).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS);
    (usize::try_from(mixed >> 6).unwrap_or(0), 1 << (mixed & 63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn overlapping_words_of_all_lengths_are_found_in_any_case() {
        let words = ["jana", "jana.roth@firma.example", "roth", "a", ""].map(|word| word.as_bytes().to_vec());
        let found = Search::new(words).matches(b"Jana.Roth@firma.EXAMPLE");
        let by_word =
            |word| found.iter().filter(|m| m.word == word).map(|m| (m.start, m.end)).collect::<Vec<_>>();
        assert_eq!(by_word(0), [(0, 4)]);
        assert_eq!(by_word(1), [(0, 23)]);
        assert_eq!(by_word(2), [(5, 9)]);
        assert_eq!(by_word(3), [(1, 2), (3, 4), (14, 15), (18, 19)]);
        assert!(by_word(4).is_empty());
    }

    proptest! {
        #[test]
        fn it_finds_what_a_plain_search_finds(
            words in prop::collection::btree_set("[ab@]{1,11}", 0..12),
            text in "[abAB@]{0,40}",
        ) {
            let mut plain = Vec::new();
            for (word, needle) in words.iter().enumerate() {
                for start in 0..=text.len().saturating_sub(needle.len()) {
                    let end = start + needle.len();
                    if text.get(start..end).is_some_and(|there| there.eq_ignore_ascii_case(needle)) {
                        plain.push(Match { start, end, word });
                    }
                }
            }
            let mut found = Search::new(words.iter().map(|word| word.as_bytes().to_vec())).matches(text.as_bytes());
            plain.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(found, plain);
        }
    }
}
