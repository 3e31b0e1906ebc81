//! All words of all lexicons as one automaton.

use super::Lexicon;
use crate::words::{Words, is_unspaced};
use aho_corasick::AhoCorasick;
use std::collections::BTreeMap;
use std::ops::Range;

/// Places that are looked at in one text; a text with more is made to cost time.
const SIGHTINGS: usize = 20_000;

/// An entry that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Index of the lexicon.
    pub(crate) lexicon: usize,
    /// Index of the entry in it.
    pub(crate) entry: usize,
    /// Whether the spelling is one of everyday letters.
    pub(crate) ordinary: bool,
    /// Where it stands in the text.
    pub(crate) range: Range<usize>,
}

/// A spelling: which entry's, and how strictly it is compared.
#[derive(Debug, Clone)]
struct Pattern {
    lexicon: usize,
    entry: usize,
    ordinary: bool,
    /// Counts only as spelt here.
    exact: Option<String>,
    /// The first word, which the automaton finds, and those that must follow.
    words: Vec<Part>,
}

/// A word of a spelling, folded.
#[derive(Debug, Clone)]
struct Part {
    word: String,
    /// Whether a longer word will do that begins so.
    begins: bool,
}

/// The automaton, and what each of its patterns means.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// Finds the first words of spellings.
    automaton: Option<AhoCorasick>,
    /// For each pattern of the automaton the spellings that begin with it.
    patterns: Vec<Vec<Pattern>>,
}

impl Search {
    pub(super) fn of(lexicons: &[Lexicon]) -> Self {
        let mut by_first: BTreeMap<String, Vec<Pattern>> = BTreeMap::new();
        for (lexicon, words) in lexicons.iter().enumerate() {
            for (entry, of_entry) in words.entries.iter().enumerate() {
                for word in &of_entry.words {
                    let words = parts(&word.text);
                    let Some(first) = words.first().map(|part| part.word.clone()) else { continue };
                    let exact = word.exact.then(|| squeezed(&word.text));
                    let pattern = Pattern { lexicon, entry, ordinary: word.ordinary, exact, words };
                    by_first.entry(first).or_default().push(pattern);
                }
            }
        }
        if by_first.is_empty() {
            return Self::default();
        }
        let automaton = AhoCorasick::new(by_first.keys()).ok();
        Self { automaton, patterns: by_first.into_values().collect() }
    }

    pub(super) fn find(&self, text: &str) -> Vec<Hit> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let words = Words::of(text);
        let folded = words.folded.as_str();
        let mut hits = Vec::new();
        for sighting in automaton.find_overlapping_iter(folded).take(SIGHTINGS) {
            let range = sighting.range();
            let (true, ends) = edges(folded, &range) else { continue };
            let next = words.places.partition_point(|(word, _)| word.start < range.end);
            for pattern in self.patterns.get(sighting.pattern().as_usize()).into_iter().flatten() {
                if !ends && !pattern.words.first().is_some_and(|first| first.begins) {
                    continue;
                }
                let Some(end) = pattern.follows(&words, next, range.end) else { continue };
                let Some(original) = original(&words, text, &(range.start..end)) else { continue };
                let written = || squeezed(text.get(original.clone()).unwrap_or_default());
                if pattern.exact.as_ref().is_none_or(|spelling| *spelling == written()) {
                    let (lexicon, entry, ordinary) = (pattern.lexicon, pattern.entry, pattern.ordinary);
                    hits.push(Hit { lexicon, entry, ordinary, range: original });
                }
            }
        }
        outermost(hits)
    }
}

impl Pattern {
    /// Where the spelling ends in the folded text, if the words from `next` on are its further ones; `end` is where its
    /// first word ends.
    fn follows(&self, words: &Words, next: usize, end: usize) -> Option<usize> {
        let mut end = end;
        for (part, (place, _)) in self.words.iter().skip(1).zip(words.places.get(next..)?) {
            let rest = words.folded.get(place.clone())?.strip_prefix(part.word.as_str())?;
            // What a script without spaces writes behind a word is the next word.
            let whole = rest.is_empty() || part.word.ends_with(is_unspaced);
            if !whole && !part.begins {
                return None;
            }
            end = place.start + part.word.len();
        }
        (words.places.len().saturating_sub(next) + 1 >= self.words.len()).then_some(end)
    }
}

/// The words of a spelling.
fn parts(spelling: &str) -> Vec<Part> {
    let words = Words::of(spelling);
    let part = |(place, original): &(Range<usize>, Range<usize>)| Part {
        word: words.folded.get(place.clone()).unwrap_or_default().to_owned(),
        begins: spelling.get(original.end..).is_some_and(|rest| rest.starts_with('*')),
    };
    words.places.iter().map(part).collect()
}

/// Of hits of one lexicon that overlap, the one that begins first; of those that begin together, the longest. So
/// `cold chain` inside `cold chain equipment` is not a second word.
fn outermost(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| {
        (hit.lexicon, hit.range.start, std::cmp::Reverse(hit.range.end), hit.ordinary, hit.entry)
    });
    let mut end = (usize::MAX, 0);
    hits.retain(|hit| {
        let free = end.0 != hit.lexicon || hit.range.start >= end.1;
        if free {
            end = (hit.lexicon, hit.range.end);
        }
        free
    });
    hits.sort_by_key(|hit| (hit.range.start, hit.lexicon));
    hits
}

/// Whether a stretch of folded text begins and ends where words do. Scripts without spaces have no edges.
fn edges(folded: &str, range: &Range<usize>) -> (bool, bool) {
    let inside = folded.get(range.clone()).unwrap_or_default();
    let edge = |outside: Option<char>, inside: Option<char>| {
        outside.is_none_or(|c| c == ' ' || is_unspaced(c)) || inside.is_some_and(is_unspaced)
    };
    (
        edge(folded.get(..range.start).and_then(|before| before.chars().next_back()), inside.chars().next()),
        edge(folded.get(range.end..).and_then(|after| after.chars().next()), inside.chars().next_back()),
    )
}

/// The stretch of the text behind a stretch of its folded form: whole words; of a script without spaces, where the words
/// are longer than what was looked for, the stretch itself if folding changed nothing.
fn original(words: &Words, text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let first = words.places.partition_point(|(folded, _)| folded.end <= range.start);
    let last = words.places.partition_point(|(folded, _)| folded.start < range.end).checked_sub(1)?;
    let (first, last) = (words.places.get(first)?, words.places.get(last)?);
    let exactly = |(folded, original): &(Range<usize>, Range<usize>), at: usize| {
        let unchanged = words.folded.get(folded.clone()) == text.get(original.clone());
        unchanged.then(|| original.start + at.saturating_sub(folded.start))
    };
    let inside = words.folded.get(range.clone())?.chars().any(is_unspaced);
    let start = exactly(first, range.start).filter(|_| inside).unwrap_or(first.1.start);
    let end = exactly(last, range.end).filter(|_| inside).unwrap_or(last.1.end);
    text.get(start..end).map(|_| start..end)
}

/// A phrase with single spaces.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
