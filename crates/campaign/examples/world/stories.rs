//! What mails say: stories as sentences with choices, told in the words of whoever tells them.

use crate::chance::Chance;
use crate::names;
use std::collections::BTreeMap;

/// What becomes of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Leads to a page.
    Phish,
    /// Wants an answer.
    Talk,
    /// Honest mail to many.
    Bulk,
    /// Honest mail to one.
    Letter,
}

/// One story in one language.
#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) theme: &'static str,
    pub(crate) language: &'static str,
    pub(crate) kind: Kind,
    subjects: Vec<&'static str>,
    /// In order; whether every campaign has it.
    sentences: Vec<(&'static str, bool)>,
    button: &'static str,
    sign: &'static str,
}

/// A story as it is told in one mail; placeholders not yet filled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    pub(crate) subject: String,
    pub(crate) sentences: Vec<String>,
    pub(crate) button: String,
    pub(crate) sign: String,
}

/// All stories of `stories.tsv`.
pub(crate) fn shipped() -> Vec<Story> {
    let mut stories: Vec<Story> = Vec::new();
    for line in include_str!("stories.tsv").lines().filter(|line| !line.starts_with('#')) {
        let [theme, language, role, text] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
        if stories.last().is_none_or(|last| (last.theme, last.language) != (theme, language)) {
            let kind = Kind::Letter;
            let (subjects, sentences) = (Vec::new(), Vec::new());
            stories.push(Story { theme, language, kind, subjects, sentences, button: "", sign: "" });
        }
        let story = stories.last_mut().unwrap();
        match role {
            "kind" => {
                story.kind = match text {
                    "phish" => Kind::Phish,
                    "talk" => Kind::Talk,
                    "bulk" => Kind::Bulk,
                    _ => Kind::Letter,
                }
            }
            "subject" => story.subjects.push(text),
            "say" => story.sentences.push((text, true)),
            "maybe" => story.sentences.push((text, false)),
            "button" => story.button = text,
            _ => story.sign = text,
        }
    }
    stories
}

impl Story {
    /// Tells the story in the words that belong to `own`, a quarter of which nobody else uses; each sentence in `permille` of cases in the words that
    /// belong to `passing` instead.
    pub(crate) fn tell(&self, own: &[u64], passing: &[u64], permille: u64, subject_permille: u64) -> Told {
        let words = |place: u64, permille: u64| {
            let turned = Chance::of(&[passing, &[place]].concat()).happens(permille);
            Chance::of(&[if turned { passing } else { own }, &[place, 7]].concat())
        };
        let subject = |chance: &mut Chance| spin(chance.pick::<&str>(&self.subjects), chance);
        let mut told = Told {
            subject: subject(&mut words(1, subject_permille)),
            button: spin(self.button, &mut words(2, permille)),
            sign: spin(self.sign, &mut words(3, permille / 2)),
            sentences: Vec::new(),
        };
        let mut chance = Chance::of(own);
        for (place, &(text, always)) in (10..).zip(&self.sentences) {
            if always || chance.happens(500) {
                told.sentences.push(own_words(&spin(text, &mut words(place, permille)), own));
            }
        }
        told
    }
}

/// A quarter of the words replaced by an author's own, always the same by the same: who writes the same story
/// without having read the other one uses other words.
fn own_words(text: &str, author: &[u64]) -> String {
    let replaced = |word: &str| -> Option<String> {
        let bare = word.len() > 3 && word.chars().all(char::is_alphabetic);
        let letters: Vec<u64> = word.bytes().map(u64::from).collect();
        let mut chance = Chance::of(&[author, &letters].concat());
        (bare && chance.happens(250)).then(|| names::word(&mut chance, 2))
    };
    let words: Vec<String> =
        text.split(' ').map(|word| replaced(word).unwrap_or_else(|| word.to_owned())).collect();
    words.join(" ")
}

/// Takes one of each `{a|b}`, from outside in.
fn spin(text: &str, chance: &mut Chance) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        let mut depth = 0;
        let mut cuts = vec![start];
        let mut end = rest.len();
        for (at, c) in rest.char_indices().skip_while(|&(at, _)| at < start) {
            match c {
                '{' => depth += 1,
                '|' if depth == 1 => cuts.push(at),
                '}' if depth == 1 => {
                    cuts.push(at);
                    end = at + 1;
                    break;
                }
                '}' => depth -= 1,
                _ => {}
            }
        }
        let choice = chance.below(cuts.len() as u64 - 1) as usize;
        out.push_str(&spin(&rest[cuts[choice] + 1..cuts[choice + 1]], chance));
        rest = &rest[end..];
    }
    out + rest
}

/// Fills `[name]` from the values.
pub(crate) fn fill(text: &str, values: &BTreeMap<&str, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let (name, after) = after.split_once(']').unwrap_or((after, ""));
        out.push_str(values.get(name).map_or(name, String::as_str));
        rest = after;
    }
    out + rest
}
