//! The shape of people's names in many scripts, strictly: what stands alone in a signature and is no name must not pass.

use crate::block_words::{self as words, Script};
use crate::forms::{self, Form};
use crate::titles;
use crate::words::{folded, is_unspaced};

/// Words that a name has at most.
const WORDS: usize = 6;

/// By order, by proxy: what stands before the name of who signs for somebody else.
const PROXIES: &[&str] =
    &["i. A. ", "i.A. ", "i. V. ", "i.V. ", "ppa. ", "p.p. ", "p. p. ", "p/o ", "p.o. ", "z up. "];

/// Takes titles, degrees and forms of address off both ends: `Dott.ssa Maria Rossi, MBA` is `Maria Rossi`, `田中様` is `田中`.
pub(crate) fn bare(text: &str) -> &str {
    let mut rest = trimmed(text);
    if let Some(proxy) =
        PROXIES.iter().find(|proxy| rest.get(..proxy.len()).is_some_and(|s| s.eq_ignore_ascii_case(proxy)))
    {
        rest = trimmed(rest.get(proxy.len()..).unwrap_or_default());
    }
    // Each round takes a word off; a name has no more of them than this.
    for _ in 0..8 {
        let before = rest;
        if let Some((first, after)) = rest.split_once(char::is_whitespace)
            && is_aside(first)
        {
            rest = trimmed(after);
        } else if let Some(at) = rest.find('.').filter(|&at| at + 1 < rest.len())
            && rest.get(..at).is_some_and(|first| words::is_academic(first) && first.chars().count() >= 2)
            && !rest
                .get(..rest.find(char::is_whitespace).unwrap_or(rest.len()))
                .is_some_and(|w| w.ends_with('.'))
        {
            // `Dr.Keller`
            rest = trimmed(rest.get(at + 1..).unwrap_or_default());
        }
        if let Some((others, last)) = rest.rsplit_once([' ', ',', '\u{a0}', '\u{3000}'])
            && (is_degree(others, last) || forms::is(Form::Postposed, &folded(last)))
        {
            rest = trimmed(others);
        }
        if rest == before {
            break;
        }
    }
    joined_honorific(rest)
}

/// Whether the word behind a name is a degree: what comes after a comma, or is none of a name's own words.
fn is_degree(others: &str, last: &str) -> bool {
    let dotted = last.contains('.') && last.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let capitals = last.chars().filter(|c| c.is_uppercase()).count() >= 2;
    words::is_academic(last) && (others.trim_end().ends_with(',') || dotted || capitals)
}

/// The name that a form of address marks, so that even a family's name alone is one: `田中様`, `김 부장님` without the rank.
pub(crate) fn addressed(text: &str) -> Option<&str> {
    let name = bare(text);
    let short =
        name.chars().all(|c| is_unspaced(c) || c.is_whitespace()) && (1..=8).contains(&name.chars().count());
    let marked = short
        && name.len() < trimmed(text).len()
        && !words::is_department(name)
        && titles::read(name).is_none();
    if marked
        && count(name).is_none()
        && let Some((first, _)) = name.split_once(char::is_whitespace)
        && count(first).is_some()
    {
        // The rank behind the name is in no table: `조은별 총장님`.
        return Some(first);
    }
    (marked || count(name).is_some()).then_some(name)
}

/// A name at one end of a text in a script without spaces, where the words at the other end are known to no table.
pub(crate) fn within(text: &str) -> Option<&str> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let unspaced = parts.len() >= 2 && parts.iter().all(|part| part.chars().all(is_unspaced));
    if !unspaced || titles::read(text).is_some() || words::is_firm(text) {
        return None;
    }
    if let [first, last] = parts.as_slice()
        && words::is_department(first)
    {
        return count(last).is_some().then_some(*last);
    }
    let scripts = [Script::Japanese, Script::Korean, Script::Chinese];
    let is_family = |part: &&&str| {
        scripts.into_iter().any(|script| words::surname(script, part) == Some(part.chars().count()))
    };
    let slice = |from: &str, to: &str| {
        let start = (from.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
        let end = (to.as_ptr() as usize + to.len()).checked_sub(text.as_ptr() as usize)?;
        text.get(start..end)
    };
    let last = || {
        let family = parts.get(parts.len().checked_sub(2)?).filter(is_family)?;
        slice(family, parts.last()?)
    };
    let first = || slice(parts.first().filter(is_family)?, parts.get(1)?);
    last().or_else(first)
}

fn is_aside(word: &str) -> bool {
    let key = folded(word);
    let key = key.trim();
    let initial = word.chars().filter(|c| c.is_alphabetic()).count() == 1
        && word.is_ascii()
        && word.chars().any(char::is_uppercase);
    !initial && (words::is_academic(word) || forms::is(Form::Honorific, key)) && !words::is_particle(word)
}

/// Takes a form of address off the end of a name that is joined to it.
fn joined_honorific(name: &str) -> &str {
    for n in 1..=2 {
        let Some((at, _)) = name.char_indices().rev().nth(n - 1) else { return name };
        let Some(end) = name.get(at..) else { return name };
        if end.chars().all(is_unspaced) && forms::is(Form::Postposed, &folded(end)) {
            let rest = name.get(..at).unwrap_or_default().trim_end();
            return if rest.is_empty() { name } else { rest };
        }
    }
    name
}

fn trimmed(text: &str) -> &str {
    text.trim().trim_matches(|c: char| c.is_whitespace() || ",;:*_\"'“”„«»|–—-".contains(c))
}

/// Whether the whole text has the shape of a person's name and of nothing else: 1 if it is a single word, else 2, names
/// that are written without a space included.
pub(crate) fn count(text: &str) -> Option<usize> {
    let text = bare(text);
    let plain = |c: char| {
        c.is_alphabetic() || c.is_whitespace() || "'’‘`´.-‐־\u{200c}\"“”„".contains(c) || is_mark(c)
    };
    if text.is_empty()
        || text.len() > 90
        || !text.chars().all(plain)
        || words::is_firm(text)
        || words::is_department(text)
    {
        return None;
    }
    let parts: Vec<&str> = text.split_whitespace().collect();
    if parts.is_empty()
        || parts.len() > WORDS
        || parts.iter().any(|part| forms::is(Form::Anybody, &folded(part)))
    {
        return None;
    }
    if parts.iter().all(|part| part.chars().all(is_unspaced)) {
        return unspaced(text, &parts);
    }
    if let Some(at) = text.find(is_unspaced) {
        // `Jason Lin 林志豪`: the same name twice.
        let (one, other) = text.split_at_checked(at)?;
        return (at > 0 && count(one) == Some(2) && !one.contains(is_unspaced) && count(other).is_some())
            .then_some(2);
    }
    let cased = text.chars().any(|c| c.is_uppercase() || c.is_lowercase());
    if !cased {
        // Scripts without capitals have nothing but their words to go by.
        return (parts.len() <= 5 && titles::read(text).is_none()).then_some(parts.len().min(2));
    }
    let mut names = 0;
    for (position, part) in parts.iter().enumerate() {
        // A name by which somebody is called: `Robert "Bob" Smith`.
        let part = &part.trim_matches(['"', '“', '”', '„']);
        let letters = part.chars().filter(|c| c.is_alphabetic()).count();
        let upper = part.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
        let initial = upper && (letters == 1 || (part.ends_with('.') && letters <= 3));
        if words::is_particle(part) && position + 1 < parts.len() && (!upper || letters <= 3) {
            continue;
        }
        if mixes_scripts(part) {
            return None;
        }
        if letters == 0 || !upper && !has_inner_capital(part) {
            return None;
        }
        names += usize::from(!initial);
    }
    (names > 0).then_some(parts.len().min(2))
}

/// Whether a word has letters of two alphabets that look alike, as no name has: `Сustomer` with a Cyrillic `С`.
fn mixes_scripts(word: &str) -> bool {
    let latin = word.chars().any(|c| matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}'));
    latin && word.chars().any(|c| matches!(c, '\u{370}'..='\u{52f}'))
}

/// `al-Masri`, `d'Angelo`, `O’Neill`: a small start and a capital behind the joint.
fn has_inner_capital(part: &str) -> bool {
    part.split(['-', '\'', '’']).skip(1).any(|rest| rest.chars().next().is_some_and(char::is_uppercase))
}

const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{97f}' | '\u{591}'..='\u{5c7}')
}

/// Names of scripts that need no spaces.
fn unspaced(text: &str, parts: &[&str]) -> Option<usize> {
    let whole = parts.concat();
    let count = whole.chars().count();
    let hangul = whole.chars().all(|c| matches!(c, '\u{ac00}'..='\u{d7af}'));
    let thai = whole.chars().all(|c| matches!(c, '\u{e00}'..='\u{eff}'));
    if thai {
        return (2..=3).contains(&parts.len()).then_some(2);
    }
    if hangul {
        let surname = words::surname(Script::Korean, &whole)?;
        return (titles::read(text).is_none()
            && (2..=5).contains(&count)
            && count - surname <= 3
            && parts.len() <= 2
            && count > surname)
            .then_some(2);
    }
    let is_title = |text: &str| titles::read(text).is_some();
    match parts {
        // Japanese names are parted: two or three signs of the family, two or three of the person.
        [family, given] => {
            let lengths =
                (1..=4).contains(&family.chars().count()) && (1..=4).contains(&given.chars().count());
            (lengths && !words::is_department(family) && !is_title(family) && !is_title(given)).then_some(2)
        }
        [whole] => {
            let kana = whole.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}'));
            let japanese = words::surname(Script::Japanese, whole).filter(|n| (1..=3).contains(&(count - n)));
            let chinese =
                words::surname(Script::Chinese, whole).filter(|n| (1..=2).contains(&(count - n)) && !kana);
            (japanese.or(chinese).is_some() && !is_title(whole)).then_some(2)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_bared() {
        for (text, name) in [
            ("Dr. Maria Rossi", "Maria Rossi"),
            ("Dott.ssa Maria Rossi, MBA", "Maria Rossi"),
            ("Prof. Dr.-Ing. Anna Keller", "Anna Keller"),
            ("Novák Jan, Ing.", "Novák Jan"),
            ("Mgr. Jan Novák, Ph.D.", "Jan Novák"),
            ("田中様", "田中"),
            ("김철수 님", "김철수"),
            ("M. Rossi", "M. Rossi"),
            ("к.т.н. Иван Иванов", "Иван Иванов"),
            ("i. A. Maria Rossi", "Maria Rossi"),
            ("ppa. Dr.-Ing. Maria Rossi", "Maria Rossi"),
            ("Maria", "Maria"),
            ("Dr.", "Dr."),
        ] {
            assert_eq!(bare(text), name, "{text}");
        }
    }

    #[test]
    fn names_of_many_scripts_are_names() {
        for (name, words) in [
            ("Maria Rossi", 2),
            ("ROSSI Maria", 2),
            ("Ludwig van der Berg", 2),
            ("José da Silva Santos", 2),
            ("Omar al-Masri", 2),
            ("A. Keller", 2),
            ("Maria", 1),
            ("Иван Иванов", 2),
            ("Μαρία Παππά", 2),
            ("山田 太郎", 2),
            ("山田太郎", 2),
            ("王小明", 2),
            ("김철수", 2),
            ("محمد عبد الله", 2),
        ] {
            assert_eq!(count(name), Some(words), "{name}");
        }
        for other in [
            "Acme Ltd",
            "please call me",
            "12 Main Street",
            "采购部",
            "구매팀",
            "株式会社山田",
            "Dear Customer",
            "Сustomer Anna",
            "a@firm.example",
            "",
            "資材調達部 購買課",
        ] {
            assert_eq!(count(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_bared(text in "(\\PC|Dr\\.| |様|, MBA|Rossi){0,20}") {
            prop_assert!(text.contains(bare(&text)));
            let _ = count(&text);
        }
    }
}
