//! The cues that titles are read by, of all languages in one automaton.

use crate::table;
use crate::words::{Words, is_unspaced};
use aho_corasick::AhoCorasick;
use creel_evidence::targeting::{Function, Occupation, Role, Seniority};
use std::ops::Range;
use std::sync::LazyLock;

/// Language and table; `data/titles/README.md` says what the columns hold.
const TABLES: &[(&str, &str)] = &[
    ("ar", include_str!("../../data/titles/ar.tsv")),
    ("bg", include_str!("../../data/titles/bg.tsv")),
    ("ca", include_str!("../../data/titles/ca.tsv")),
    ("cs", include_str!("../../data/titles/cs.tsv")),
    ("da", include_str!("../../data/titles/da.tsv")),
    ("de", include_str!("../../data/titles/de.tsv")),
    ("el", include_str!("../../data/titles/el.tsv")),
    ("en", include_str!("../../data/titles/en.tsv")),
    ("es", include_str!("../../data/titles/es.tsv")),
    ("et", include_str!("../../data/titles/et.tsv")),
    ("fa", include_str!("../../data/titles/fa.tsv")),
    ("fi", include_str!("../../data/titles/fi.tsv")),
    ("fr", include_str!("../../data/titles/fr.tsv")),
    ("he", include_str!("../../data/titles/he.tsv")),
    ("hi", include_str!("../../data/titles/hi.tsv")),
    ("hr", include_str!("../../data/titles/hr.tsv")),
    ("hu", include_str!("../../data/titles/hu.tsv")),
    ("id", include_str!("../../data/titles/id.tsv")),
    ("it", include_str!("../../data/titles/it.tsv")),
    ("ja", include_str!("../../data/titles/ja.tsv")),
    ("ko", include_str!("../../data/titles/ko.tsv")),
    ("lt", include_str!("../../data/titles/lt.tsv")),
    ("lv", include_str!("../../data/titles/lv.tsv")),
    ("ms", include_str!("../../data/titles/ms.tsv")),
    ("nl", include_str!("../../data/titles/nl.tsv")),
    ("no", include_str!("../../data/titles/no.tsv")),
    ("pl", include_str!("../../data/titles/pl.tsv")),
    ("pt", include_str!("../../data/titles/pt.tsv")),
    ("ro", include_str!("../../data/titles/ro.tsv")),
    ("ru", include_str!("../../data/titles/ru.tsv")),
    ("sk", include_str!("../../data/titles/sk.tsv")),
    ("sl", include_str!("../../data/titles/sl.tsv")),
    ("sr", include_str!("../../data/titles/sr.tsv")),
    ("sv", include_str!("../../data/titles/sv.tsv")),
    ("th", include_str!("../../data/titles/th.tsv")),
    ("tr", include_str!("../../data/titles/tr.tsv")),
    ("uk", include_str!("../../data/titles/uk.tsv")),
    ("vi", include_str!("../../data/titles/vi.tsv")),
    ("zh", include_str!("../../data/titles/zh.tsv")),
];

/// What narrows a title down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Global,
    Export,
    Plant,
    /// Maintenance: with [`Scope::Plant`] it is plant engineering.
    Upkeep,
    /// A part of a department, or work beside it: no role follows from the department.
    Part,
    /// Stands in for the rank beside it.
    Deputy,
    /// Serves somebody whose rank says nothing about this one: `adviser`.
    Aide,
    /// What somebody was.
    Former,
    /// A name as well: counts beside another cue alone.
    Weak,
    /// Words that only join others: `of`, `the`, `department`.
    Filler,
}

/// Scopes as the tables word them.
const SCOPES: &[(&str, Scope)] = &[
    ("global", Scope::Global),
    ("export", Scope::Export),
    ("plant", Scope::Plant),
    ("upkeep", Scope::Upkeep),
    ("part", Scope::Part),
    ("deputy", Scope::Deputy),
    ("aide", Scope::Aide),
    ("former", Scope::Former),
    ("weak", Scope::Weak),
    ("filler", Scope::Filler),
];

impl Scope {
    fn parse(word: &str) -> Option<Self> {
        SCOPES.iter().find(|(name, _)| *name == word).map(|(_, scope)| *scope)
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Scopes of one cue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Scopes(u16);

impl Scopes {
    /// Reads words separated by spaces; what is no scope is left out.
    fn parse(words: &str) -> Self {
        Self(words.split(' ').filter_map(Scope::parse).fold(0, |bits, scope| bits | scope.bit()))
    }

    pub(super) const fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }
}

/// What a cue stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) function: Option<Function>,
    pub(super) seniority: Option<Seniority>,
    pub(super) scopes: Scopes,
    pub(super) role: Option<Role>,
    pub(super) occupation: Option<Occupation>,
}

impl Meaning {
    /// Whether it says something about a person, and not only about what else is said.
    pub(super) const fn tells(&self) -> bool {
        self.function.is_some() || self.seniority.is_some() || self.role.is_some()
    }

    /// How many facts it states.
    pub(super) fn stated(&self) -> usize {
        [self.function.is_some(), self.seniority.is_some(), self.role.is_some(), self.occupation.is_some()]
            .into_iter()
            .filter(|stated| *stated)
            .count()
    }

    /// In the words of the tables, and in the order of their columns.
    pub(super) fn words(&self) -> Vec<String> {
        let scopes: Vec<&str> =
            SCOPES.iter().filter(|(_, scope)| self.scopes.has(*scope)).map(|(name, _)| *name).collect();
        let columns = [
            self.function.map(|word| word.to_string()),
            self.seniority.map(|word| word.to_string()),
            Some(scopes.join(" ")).filter(|words| !words.is_empty()),
            self.role.map(|word| word.to_string()),
            self.occupation.map(|code| code.to_string()),
        ];
        columns.into_iter().flatten().collect()
    }
}

struct Cue {
    language: &'static str,
    meaning: Meaning,
    /// Whether the word may go on before and behind the cue.
    open: (bool, bool),
    /// Whether it must not be written small.
    capitals: bool,
}

struct Cues {
    automaton: Option<AhoCorasick>,
    cues: Vec<Cue>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let mut patterns = Vec::new();
    let mut cues = Vec::new();
    for (language, written, meaning) in rows() {
        for cue in written.split('|') {
            for spelling in spellings(cue) {
                patterns.push(spelling);
                cues.push(Cue {
                    language,
                    meaning,
                    open: (cue.starts_with('-'), cue.ends_with('-')),
                    capitals: cue.chars().any(char::is_uppercase) && !cue.chars().any(char::is_lowercase),
                });
            }
        }
    }
    Cues { automaton: AhoCorasick::new(patterns).ok(), cues }
});

/// The rows of all tables: language, cues, meaning.
fn rows() -> impl Iterator<Item = (&'static str, &'static str, Meaning)> {
    TABLES.iter().flat_map(|(language, rows)| {
        table::rows::<6>(rows).map(|[written, function, seniority, scopes, role, occupation]| {
            let meaning = Meaning {
                function: function.parse().ok(),
                seniority: seniority.parse().ok(),
                scopes: Scopes::parse(scopes),
                role: role.parse().ok(),
                occupation: Occupation::parse(occupation),
            };
            (*language, written, meaning)
        })
    })
}

/// The groups of occupations that the tables name.
#[cfg(test)]
pub(super) fn occupations() -> impl Iterator<Item = Occupation> {
    rows().filter_map(|(_, _, meaning)| meaning.occupation)
}

/// A cue folded, and folded from how it is written where a keyboard has no such letters: `Geschaeftsfuehrer`.
fn spellings(cue: &str) -> impl Iterator<Item = String> {
    let folded = Words::of(cue).folded;
    let spelt: String = cue
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'ä' => "ae".to_owned(),
            'ö' | 'ø' => "oe".to_owned(),
            'ü' => "ue".to_owned(),
            'å' => "aa".to_owned(),
            c => c.to_string(),
        })
        .collect();
    let other = Some(Words::of(&spelt).folded).filter(|other| *other != folded);
    std::iter::once(folded).chain(other)
}

/// A cue in a text.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    /// Where, in the folded words.
    pub(super) range: Range<usize>,
    pub(super) language: &'static str,
    pub(super) meaning: Meaning,
    pub(super) capitals: bool,
}

/// Every cue in folded words.
pub(super) fn find(folded: &str) -> impl Iterator<Item = Hit> + '_ {
    let hits = CUES.automaton.as_ref().map(|automaton| automaton.find_overlapping_iter(folded));
    hits.into_iter().flatten().filter_map(move |hit| {
        let cue = CUES.cues.get(hit.pattern().as_usize())?;
        stands(folded, &hit.range(), cue.open).then(|| Hit {
            range: hit.range(),
            language: cue.language,
            meaning: cue.meaning,
            capitals: cue.capitals,
        })
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
                let known = scope.is_empty() || scope.split(' ').all(|word| Scope::parse(word).is_some());
                assert!(known, "{told}: {scope}");
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
                    let short = folded.chars().count() <= 2 && cue.chars().any(char::is_lowercase);
                    assert!(
                        scope == "filler" || !short,
                        "{told}: {cue} is a word of other languages, in capitals?"
                    );
                    let key = (folded, cue.starts_with('-'), cue.ends_with('-'));
                    assert_eq!(seen.insert(key, cues), None, "{language}: {cue} stands twice");
                }
            }
        }
    }

    #[test]
    fn umlauts_may_be_spelt_out() {
        assert_eq!(spellings("Einkäufer").collect::<Vec<_>>(), ["einkaufer", "einkaeufer"]);
        assert_eq!(spellings("buyer").count(), 1);
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
