//! The cues that titles are read by, of all languages in one automaton.

use crate::table;
use crate::words::{Words, is_unspaced};
use aho_corasick::AhoCorasick;
use creel_evidence::targeting::{Function, Occupation, Role, Seniority};
use std::ops::Range;
use std::sync::LazyLock;

/// Language and table; `data/titles/README.md` says what the columns hold.
const TABLES: &[(&str, &str)] = &[
    ("bg", include_str!("../../data/titles/bg.tsv")),
    ("cs", include_str!("../../data/titles/cs.tsv")),
    ("da", include_str!("../../data/titles/da.tsv")),
    ("de", include_str!("../../data/titles/de.tsv")),
    ("el", include_str!("../../data/titles/el.tsv")),
    ("en", include_str!("../../data/titles/en.tsv")),
    ("es", include_str!("../../data/titles/es.tsv")),
    ("fi", include_str!("../../data/titles/fi.tsv")),
    ("fr", include_str!("../../data/titles/fr.tsv")),
    ("hu", include_str!("../../data/titles/hu.tsv")),
    ("it", include_str!("../../data/titles/it.tsv")),
    ("ja", include_str!("../../data/titles/ja.tsv")),
    ("ko", include_str!("../../data/titles/ko.tsv")),
    ("nl", include_str!("../../data/titles/nl.tsv")),
    ("no", include_str!("../../data/titles/no.tsv")),
    ("pl", include_str!("../../data/titles/pl.tsv")),
    ("pt", include_str!("../../data/titles/pt.tsv")),
    ("ro", include_str!("../../data/titles/ro.tsv")),
    ("ru", include_str!("../../data/titles/ru.tsv")),
    ("sk", include_str!("../../data/titles/sk.tsv")),
    ("sv", include_str!("../../data/titles/sv.tsv")),
    ("tr", include_str!("../../data/titles/tr.tsv")),
    ("uk", include_str!("../../data/titles/uk.tsv")),
    ("zh", include_str!("../../data/titles/zh.tsv")),
];

/// What narrows a title down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Global,
    Export,
    Plant,
    /// Stands in for the rank beside it.
    Deputy,
    /// Words that only join others: `of`, `the`, `department`.
    Filler,
}

impl Scope {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "global" => Some(Self::Global),
            "export" => Some(Self::Export),
            "plant" => Some(Self::Plant),
            "deputy" => Some(Self::Deputy),
            "filler" => Some(Self::Filler),
            _ => None,
        }
    }
}

/// What a cue stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) function: Option<Function>,
    pub(super) seniority: Option<Seniority>,
    pub(super) scope: Option<Scope>,
    pub(super) role: Option<Role>,
    pub(super) occupation: Option<Occupation>,
}

struct Cue {
    meaning: Meaning,
    /// Whether the word may go on before and behind the cue.
    open: (bool, bool),
}

struct Cues {
    automaton: Option<AhoCorasick>,
    cues: Vec<Cue>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let mut patterns = Vec::new();
    let mut cues = Vec::new();
    for [written, function, seniority, scope, role, occupation] in
        TABLES.iter().flat_map(|(_, rows)| table::rows::<6>(rows))
    {
        let meaning = Meaning {
            function: function.parse().ok(),
            seniority: seniority.parse().ok(),
            scope: Scope::parse(scope),
            role: role.parse().ok(),
            occupation: Occupation::parse(occupation),
        };
        for cue in written.split('|') {
            patterns.push(Words::of(cue).folded);
            cues.push(Cue { meaning, open: (cue.starts_with('-'), cue.ends_with('-')) });
        }
    }
    Cues { automaton: AhoCorasick::new(patterns).ok(), cues }
});

/// Every cue in folded words, with where it stands.
pub(super) fn find(folded: &str) -> impl Iterator<Item = (Range<usize>, Meaning)> + '_ {
    let hits = CUES.automaton.as_ref().map(|automaton| automaton.find_overlapping_iter(folded));
    hits.into_iter().flatten().filter_map(move |hit| {
        let cue = CUES.cues.get(hit.pattern().as_usize())?;
        stands(folded, &hit.range(), cue.open).then_some((hit.range(), cue.meaning))
    })
}

/// Whether a cue begins and ends where words do, or may go on where they do not.
fn stands(folded: &str, range: &Range<usize>, open: (bool, bool)) -> bool {
    let inside = folded.get(range.clone()).unwrap_or_default();
    let edge = |outside: Option<char>, inside: Option<char>| {
        outside.is_none_or(|c| c == ' ' || is_unspaced(c)) || inside.is_some_and(is_unspaced)
    };
    let before = folded.get(..range.start).and_then(|before| before.chars().next_back());
    let after = folded.get(range.end..).and_then(|after| after.chars().next());
    (open.0 || edge(before, inside.chars().next())) && (open.1 || edge(after, inside.chars().next_back()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeSet, HashMap};

    #[test]
    fn every_table_in_the_folder_is_listed() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/titles");
        let stored: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| Some(name.strip_suffix(".tsv")?.to_owned()))
            .collect();
        let listed: BTreeSet<String> = TABLES.iter().map(|(language, _)| (*language).to_owned()).collect();
        assert_eq!(stored, listed);
    }

    #[test]
    fn every_row_is_read() {
        for (language, rows) in TABLES {
            let mut seen: HashMap<(String, bool, bool), &str> = HashMap::new();
            for row in rows.lines().filter(|line| !line.starts_with('#')) {
                assert!((2..=6).contains(&row.split('\t').count()), "{language}: {row}");
            }
            for [cues, function, seniority, scope, role, occupation] in table::rows::<6>(rows) {
                let told = format!("{language}: {cues}");
                assert!(function.is_empty() || function.parse::<Function>().is_ok(), "{told}: {function}");
                assert!(
                    seniority.is_empty() || seniority.parse::<Seniority>().is_ok(),
                    "{told}: {seniority}"
                );
                assert!(scope.is_empty() || Scope::parse(scope).is_some(), "{told}: {scope}");
                assert!(role.is_empty() || role.parse::<Role>().is_ok(), "{told}: {role}");
                assert!(
                    occupation.is_empty() || Occupation::parse(occupation).is_some(),
                    "{told}: {occupation}"
                );
                let columns = [function, seniority, scope, role, occupation];
                assert!(columns.iter().any(|word| !word.is_empty()), "{told} says nothing");
                for cue in cues.split('|') {
                    let folded = Words::of(cue).folded;
                    assert!(!folded.is_empty(), "{told}");
                    let key = (folded, cue.starts_with('-'), cue.ends_with('-'));
                    assert_eq!(seen.insert(key, cues), None, "{language}: {cue} stands twice");
                }
            }
        }
    }

    #[test]
    fn a_dash_lets_the_word_go_on() {
        assert!(stands("einkaufsleiter", &(0..7), (false, true)));
        assert!(!stands("einkaufsleiter", &(0..7), (false, false)));
        assert!(stands("einkaufsleiter", &(8..14), (true, false)));
        assert!(!stands("haupteinkauf", &(5..12), (false, true)));
        assert!(stands("購買部長", &(6..12), (false, false)));
    }
}
