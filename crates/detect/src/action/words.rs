//! What the words of a link or a text are for, by `data/action-words.tsv`.

use crate::normal::{Accents, normal};
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

const WORDS: &str = include_str!("../../data/action-words.tsv");

/// What words are for; see the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Press = 1,
    Leave = 2,
    Legal = 4,
    Browser = 8,
    Call = 16,
    Answer = 32,
}

/// One automaton over all words, and the purpose of each.
struct Words {
    automaton: Option<AhoCorasick>,
    purposes: Vec<Purpose>,
}

static PURPOSES: LazyLock<Words> = LazyLock::new(|| {
    let mut patterns = Vec::new();
    let mut purposes = Vec::new();
    for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let purpose = match columns.next() {
            Some("press") => Purpose::Press,
            Some("leave") => Purpose::Leave,
            Some("legal") => Purpose::Legal,
            Some("browser") => Purpose::Browser,
            Some("call") => Purpose::Call,
            Some("answer") => Purpose::Answer,
            _ => continue,
        };
        for word in columns.nth(1).unwrap_or_default().split(';') {
            let closed = if word.ends_with(' ') { " " } else { "" };
            patterns.push(normal(word, Accents::Drop, 100) + closed);
            purposes.push(purpose);
        }
    }
    Words { automaton: AhoCorasick::new(patterns).ok(), purposes }
});

/// The purposes that a text in normal form speaks of, by words that begin there.
pub(super) fn purposes(text: &str) -> u8 {
    let words = &*PURPOSES;
    let Some(automaton) = &words.automaton else { return 0 };
    automaton.find_overlapping_iter(text).fold(0, |all, hit| {
        let before = text.get(..hit.start()).and_then(|before| before.chars().next_back());
        let begins = before.is_none_or(|c| !c.is_alphanumeric() || !c.is_ascii());
        let purpose = words.purposes.get(hit.pattern().as_usize()).filter(|_| begins);
        all | purpose.map_or(0, |&purpose| purpose as u8)
    })
}

pub(super) const fn has(purposes: u8, purpose: Purpose) -> bool {
    purposes & purpose as u8 != 0
}
