//! Many phrases looked up in one pass.
//!
//! The data files of this crate hold phrases as people write them; here they become one automaton over text in
//! normal form ([`crate::normal`]). A phrase counts where it stands as whole words; `*` at its end lets any ending follow, for
//! languages that inflect; in scripts without spaces between words it counts anywhere.

use crate::normal::{Accents, normal};
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::HashMap;
use std::ops::Range;

/// Bytes of one phrase at most.
const LONGEST: usize = 200;

/// Phrases, and what each of them says.
#[derive(Debug)]
pub(crate) struct PhraseBook<T> {
    /// `None` for a book without phrases.
    automaton: Option<AhoCorasick>,
    phrases: Vec<Phrase<T>>,
    known: HashMap<String, usize>,
}

#[derive(Debug)]
struct Phrase<T> {
    /// Whether any ending may follow.
    open: bool,
    /// Whether it belongs to a script without spaces between words.
    unspaced: bool,
    /// Whether it is one short Latin word, which other languages have with another meaning.
    short: bool,
    says: Vec<T>,
}

/// Letters of a Latin word below which it is short.
const SHORT: usize = 5;

impl<T> PhraseBook<T> {
    /// Makes a book of rows: phrases separated by `;`, and what they say. `add` puts what a row says to what the phrase
    /// says already.
    pub(crate) fn new<'a, R>(
        rows: impl Iterator<Item = (&'a str, R)>,
        mut add: impl FnMut(&mut Vec<T>, &R),
    ) -> Self {
        let mut patterns: Vec<String> = Vec::new();
        let mut book = Self { automaton: None, phrases: Vec::new(), known: HashMap::new() };
        for (phrases, row) in rows {
            for phrase in phrases.split(';') {
                let folded = normal(phrase, Accents::Drop, LONGEST);
                let (pattern, open) =
                    folded.strip_suffix('*').map_or((folded.as_str(), false), |stem| (stem, true));
                if pattern.is_empty() {
                    continue;
                }
                let index = *book.known.entry(folded.clone()).or_insert_with(|| {
                    patterns.push(pattern.to_owned());
                    book.phrases.push(Phrase {
                        open,
                        unspaced: is_unspaced(pattern),
                        short: pattern.is_ascii() && pattern.len() < SHORT,
                        says: Vec::new(),
                    });
                    book.phrases.len() - 1
                });
                if let Some(phrase) = book.phrases.get_mut(index) {
                    add(&mut phrase.says, &row);
                }
            }
        }
        book.automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(patterns).ok();
        book
    }

    /// Where phrases stand in a text in normal form: the number of the phrase and its byte range. Linear in the text
    /// and what is found.
    pub(crate) fn find<'b>(&'b self, text: &'b str) -> impl Iterator<Item = (usize, Range<usize>)> + 'b {
        let hits = self.automaton.iter().flat_map(move |automaton| automaton.find_overlapping_iter(text));
        hits.filter_map(move |hit| {
            let index = hit.pattern().as_usize();
            let phrase = self.phrases.get(index)?;
            let stands = phrase.unspaced || is_whole(text, hit.range(), phrase.open);
            stands.then(|| (index, hit.range()))
        })
    }

    /// What the phrase of this number says.
    pub(crate) fn says(&self, index: usize) -> &[T] {
        self.phrases.get(index).map(|phrase| phrase.says.as_slice()).unwrap_or_default()
    }

    /// Whether the phrase of this number is one short Latin word: in a text of another language it says nothing.
    pub(crate) fn is_short(&self, index: usize) -> bool {
        self.phrases.get(index).is_some_and(|phrase| phrase.short)
    }

    /// Whether a text is, whole, one of the phrases.
    pub(crate) fn holds(&self, text: &str) -> bool {
        self.known.contains_key(&normal(text, Accents::Drop, LONGEST))
    }

    /// What every phrase says, in the order of their first rows.
    #[cfg(test)]
    pub(crate) fn all(&self) -> impl Iterator<Item = &[T]> {
        self.phrases.iter().map(|phrase| phrase.says.as_slice())
    }
}

fn is_unspaced(text: &str) -> bool {
    text.chars()
        .any(|c| matches!(c, '\u{E00}'..='\u{E7F}' | '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}'))
}

/// What Arabic writes in one word with the next: the article, `and`, `in`, `for`, `as`, `so` and their joins; in normal form.
const PROCLITICS: &[&str] =
    &["ال", "و", "ب", "ل", "ف", "ك", "س", "وال", "بال", "لل", "فال", "كال", "ولل", "وب", "ول"];
/// What it writes in one word with the one before: possessives, the dual and plurals.
const ENCLITICS: &[&str] =
    &["ك", "كم", "ه", "ها", "هم", "نا", "ي", "ا", "ات", "ين", "ون", "ان", "اتك", "اتكم", "تك", "تكم"];

/// Whether the phrase begins and ends with its word.
fn is_whole(text: &str, range: Range<usize>, open: bool) -> bool {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let before = text.get(..range.start).and_then(|text| text.chars().next_back());
    let after = text.get(range.end..).and_then(|text| text.chars().next());
    let whole = !word(before) && (open || !word(after));
    whole
        || text.get(range.clone()).is_some_and(|phrase| phrase.starts_with(is_arabic))
            && stands_joined(text, range, open)
}

const fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{6FF}')
}

/// Whether an Arabic phrase is its word but for what the script joins to it.
fn stands_joined(text: &str, range: Range<usize>, open: bool) -> bool {
    // Longer than any of the joined parts: no need to look further.
    const FAR: usize = 6;
    let before = text.get(..range.start).unwrap_or_default();
    let length =
        before.chars().rev().take(FAR).take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum::<usize>();
    let joined = before.get(before.len() - length..).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let length =
        after.chars().take(FAR).take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum::<usize>();
    let ending = after.get(..length).unwrap_or_default();
    (joined.is_empty() || PROCLITICS.contains(&joined))
        && (open || ending.is_empty() || ENCLITICS.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_whole_words() {
        assert!(is_whole("the tax office", 4..7, false));
        assert!(!is_whole("the taxi", 4..7, false));
        assert!(is_whole("the taxi", 4..7, true));
        assert!(!is_whole("syntax", 3..6, true));
    }

    #[test]
    fn arabic_joins_small_words_to_the_phrase() {
        let rows = [("طرد;حساب", 1)];
        let book = PhraseBook::new(rows.into_iter(), |says: &mut Vec<i32>, row| says.push(*row));
        for (text, found) in
            [("وصل الطرد", 1), ("بطرد", 1), ("حسابك", 1), ("والحساب", 1), ("مطرد", 0), ("طردوهم جميعا", 0)]
        {
            assert_eq!(book.find(text).count(), found, "{text}");
        }
    }

    #[test]
    fn what_a_phrase_says_is_gathered_over_all_rows() {
        let rows = [("Prize;won*", 1), ("prize;確認", 2), (" ;", 3)];
        let book = PhraseBook::new(rows.into_iter(), |says: &mut Vec<i32>, row| says.push(*row));
        let said = |text: &str| -> Vec<i32> {
            book.find(text).flat_map(|(index, _)| book.says(index).to_vec()).collect()
        };
        assert_eq!(said("a prize"), [1, 2]);
        assert_eq!(said("a wonderful surprise"), [1]);
        assert_eq!(said("ご確認ください"), [2]);
        assert!(book.holds("PRIZE") && !book.holds("won"));
        let empty =
            PhraseBook::new(std::iter::empty::<(&str, i32)>(), |says: &mut Vec<i32>, row| says.push(*row));
        assert_eq!(empty.find("prize").count(), 0);
    }
}
