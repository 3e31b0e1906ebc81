//! The words of signature blocks, by what they do.

use crate::table;
use crate::words::{folded, is_unspaced};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const TABLE: &str = include_str!("../data/block-words.tsv");

/// Words by kind; all but closings as one word without spaces.
static WORDS: LazyLock<HashMap<&str, HashSet<String>>> = LazyLock::new(|| {
    let mut words: HashMap<&str, HashSet<String>> = HashMap::new();
    for [kind, row] in table::rows::<2>(TABLE) {
        let set = words.entry(kind).or_default();
        set.extend(row.split('|').map(|word| match kind {
            "closing" | "as" | "from-label" | "to-label" => folded(word),
            "firm-inside" => word.to_owned(),
            _ => joined(word),
        }));
    }
    words
});

/// A word as it stands in the table: folded, without dots, so that `Dott.ssa` is `dottssa`.
pub(crate) fn joined(word: &str) -> String {
    folded(word).replace(' ', "")
}

fn has(kind: &str, word: &str) -> bool {
    WORDS.get(kind).is_some_and(|words| words.contains(word))
}

/// Whether a line closes a letter, or a part of it does.
pub(crate) fn is_closing(line: &str) -> bool {
    line.len() <= 120 && has("closing", &folded(line))
}

/// Whether a word stands before or behind names and is no part of them.
pub(crate) fn is_academic(word: &str) -> bool {
    word.split('-').all(|part| has("academic", &joined(part)))
}

/// Whether a word is written small inside names.
pub(crate) fn is_particle(word: &str) -> bool {
    has("particle", &joined(word))
}

/// Whether a text names an organisation by one of its words.
pub(crate) fn is_firm(text: &str) -> bool {
    let inside = || {
        !text.is_ascii()
            && WORDS
                .get("firm-inside")
                .is_some_and(|marks| marks.iter().any(|mark| text.contains(mark.as_str())))
    };
    text.split_whitespace().enumerate().any(|(position, word)| {
        let bare = joined(word);
        // `ООО «Firm»` begins with its form, but `Åsa` is a name.
        let first = position == 0 && bare.chars().count() <= 3 && word.chars().any(char::is_lowercase);
        // `s.r.o.` and `A/S` are one word; `Bank-Verlag` and `Kuhn-Werke` two.
        let mut parts = word.split(['-', '/', '(', ')', '"', '«', '„', '“']);
        !first && has("firm", &bare) && !is_small(word)
            || parts.any(|part| part.chars().count() > 3 && has("firm", &joined(part)) && !is_small(part))
    }) || inside()
}

/// Whether a short word is written small without a dot: `as`, `co` and `sa` are words of languages as well.
fn is_small(word: &str) -> bool {
    !word.contains(['.', '/'])
        && word.chars().filter(|c| c.is_alphabetic()).count() <= 3
        && word.chars().all(|c| !c.is_uppercase())
}

/// Whether a text names a part of an organisation by one of its words.
pub(crate) fn is_department(text: &str) -> bool {
    // 部 (department), 課 (section), 窓口 (counter) and their kin end names of departments, none of people.
    let last = text.trim_end().chars().next_back();
    last.is_some_and(|c| "部課课科处處室组組係팀窓口".contains(c))
        || text.split_whitespace().any(|word| has("department", &joined(word)))
}

/// Whether a line names who wrote what is quoted below it.
pub(crate) fn is_attribution(line: &str) -> bool {
    line.split_whitespace().any(|word| has("wrote", &joined(word)))
        || WORDS.get("wrote").is_some_and(|verbs| {
            // Verbs of scripts without spaces are found inside what stands around them.
            line.chars().any(is_unspaced)
                && verbs.iter().any(|verb| verb.chars().all(is_unspaced) && line.contains(verb.as_str()))
        })
}

/// Which people a line of the header above a quoted mail names: `true` for who wrote it, `false` for whom it went to.
pub(crate) fn header_label(line: &str) -> Option<(bool, &str)> {
    let at = line.find([':', '：']).filter(|&at| at <= 40)?;
    let (label, rest) = line.split_at_checked(at)?;
    let label = folded(label.trim_matches(['*', ' ', '_']));
    let rest = rest.trim_start_matches([':', '：', '*', ' ', '\t']);
    if has("from-label", &label) {
        Some((true, rest))
    } else {
        has("to-label", &label).then_some((false, rest))
    }
}

/// Bytes of the words at the start of a folded text that say as what the reader is addressed.
pub(crate) fn capacity(text: &str) -> Option<usize> {
    let ends = text.match_indices(' ').map(|(at, _)| at).take(5);
    ends.filter(|&end| text.get(..end).is_some_and(|words| has("as", words))).last()
}

/// Whether a text has the words and the number of a street.
pub(crate) fn is_street(text: &str) -> bool {
    let number = text.chars().any(char::is_numeric);
    number
        && text.split(|c: char| c.is_whitespace() || ",;|".contains(c)).any(|word| {
            let bare = joined(word);
            has("street", &bare) || ends(&bare)
        })
}

fn ends(word: &str) -> bool {
    let ends = WORDS.get("street-end");
    ends.is_some_and(|ends| ends.iter().any(|end| word.len() > end.len() + 2 && word.ends_with(end.as_str())))
}

/// Characters of the surname that a name without spaces begins with, the longest first.
pub(crate) fn surname(kind: Script, name: &str) -> Option<usize> {
    let words = WORDS.get(kind.surnames())?;
    (1..=3).rev().find(|&n| {
        let end = name.char_indices().nth(n).map_or(name.len(), |(at, _)| at);
        name.get(..end).is_some_and(|start| start.chars().count() == n && words.contains(start))
    })
}

/// How names without spaces are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// Chinese.
    Chinese,
    /// Japanese.
    Japanese,
    /// Korean.
    Korean,
}

impl Script {
    const fn surnames(self) -> &'static str {
        match self {
            Self::Chinese => "surname-zh",
            Self::Japanese => "surname-ja",
            Self::Korean => "surname-ko",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: &[&str] = &[
        "closing",
        "academic",
        "particle",
        "firm",
        "firm-inside",
        "street",
        "street-end",
        "surname-zh",
        "surname-ja",
        "surname-ko",
        "department",
        "as",
        "wrote",
        "from-label",
        "to-label",
    ];

    #[test]
    fn every_row_is_read() {
        for [kind, words] in table::rows::<2>(TABLE) {
            assert!(KINDS.contains(&kind), "{kind}");
            assert!(words.split('|').all(|word| !word.is_empty()), "{words}");
        }
    }

    #[test]
    fn words_do_what_they_do() {
        assert!(is_closing("Mit freundlichen Grüßen,") && is_closing("Mvh") && !is_closing("Maria Rossi"));
        assert!(is_academic("Dott.ssa") && is_academic("Ph.D.") && !is_academic("Rossi"));
        assert!(
            is_firm("Firm s.r.o.")
                && is_firm("株式会社山田")
                && is_firm("Acme Ltd")
                && !is_firm("Åsa Berg")
                && !is_firm("such as this")
        );
        assert!(is_street("Hauptstraße 5") && is_street("12 rue de Test") && !is_street("Maria Weg"));
        assert_eq!(surname(Script::Korean, "남궁도윤"), Some(2));
        assert_eq!(surname(Script::Chinese, "部长"), None);
    }
}
