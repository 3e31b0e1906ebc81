//! What the words of a link or a text are for, by `data/action-words.tsv`.

use crate::phrases::PhraseBook;
use std::ops::Range;
use std::sync::LazyLock;

const WORDS: &str = include_str!("../../data/action-words.tsv");

/// Letters of a word that is too short to be told from words of other languages.
const SHORT: usize = 5;

/// What words are for; see the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Press = 1,
    Leave = 2,
    Legal = 4,
    Browser = 8,
    Call = 16,
    Answer = 32,
    Scan = 64,
}

/// A purpose, and the language to which the word is bound because it is short.
struct Say {
    purpose: Purpose,
    only_in: Option<&'static str>,
}

static PURPOSES: LazyLock<PhraseBook<Say>> = LazyLock::new(|| {
    let rows: Vec<(String, (Purpose, &'static str, bool))> = WORDS
        .lines()
        .filter_map(read_line)
        .flat_map(|(purpose, language, words)| {
            words.split(';').map(move |word| {
                // A word may go on unless a space closes it.
                let phrase =
                    if word.ends_with(' ') { word.trim_end().to_owned() } else { format!("{word}*") };
                let latin = word.trim_end().is_ascii();
                (phrase, (purpose, language, latin && word.trim_end().len() < SHORT && language != "en"))
            })
        })
        .collect();
    PhraseBook::new(
        rows.iter().map(|(phrase, row)| (phrase.as_str(), *row)),
        |says: &mut Vec<Say>, &(purpose, language, short)| {
            says.push(Say { purpose, only_in: short.then_some(language) });
        },
    )
});

fn read_line(line: &'static str) -> Option<(Purpose, &'static str, &'static str)> {
    let mut columns = line.split('\t').filter(|_| !line.starts_with('#'));
    let purpose = match columns.next()? {
        "press" => Purpose::Press,
        "leave" => Purpose::Leave,
        "legal" => Purpose::Legal,
        "browser" => Purpose::Browser,
        "call" => Purpose::Call,
        "answer" => Purpose::Answer,
        "qr" => Purpose::Scan,
        _ => return None,
    };
    Some((purpose, columns.next()?, columns.next()?))
}

/// The purposes that a text in normal form speaks of, by words that begin there. Short words count only in a text of
/// their language.
pub(super) fn purposes(text: &str, language: Option<&str>) -> u8 {
    let words = &*PURPOSES;
    let says = words.find(text).flat_map(|(index, _)| words.says(index));
    says.filter(|say| say.only_in.is_none() || say.only_in == language)
        .fold(0, |all, say| all | say.purpose as u8)
}

/// Where a text first speaks of a purpose.
pub(super) fn first(text: &str, language: Option<&str>, purpose: Purpose) -> Option<Range<usize>> {
    let words = &*PURPOSES;
    let mut hits = words.find(text).filter(|(index, _)| {
        let fits = |say: &Say| say.purpose == purpose && (say.only_in.is_none() || say.only_in == language);
        words.says(*index).iter().any(fits)
    });
    hits.next().map(|(_, range)| range)
}

pub(super) const fn has(purposes: u8, purpose: Purpose) -> bool {
    purposes & purpose as u8 != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let lines = WORDS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        assert!(lines.clone().count() > 100);
        assert!(lines.clone().all(|line| read_line(line).is_some()));
    }

    #[test]
    fn words_begin_with_their_word_and_short_ones_keep_to_their_language() {
        let press = |text: &str, language| has(purposes(text, Some(language)), Purpose::Press);
        assert!(press("potwierdz dane", "pl") && press("подтвердите", "ru") && press("ご確認", "ja"));
        assert!(press("والدفع", "ar"));
        assert!(press("hemen al", "tr") && press("al", "tr") && !press("al", "es"));
        assert!(!press("исходный", "ru"), "a word inside another");
        assert!(has(purposes("click to unsubscribe", None), Purpose::Leave));
    }
}
