//! What a display name says about a person: `Rossi, Anna (Ufficio Acquisti)`, `Jan Novak - Vedoucí nákupu`, `購買部 田中様`.

use crate::block_words as marks;
use crate::names;
use crate::people::{self, Description};
use crate::titles::{self, Title};

/// Bytes of a display name that are read.
const LIMIT: usize = 400;

/// What separates a name from what is said about it.
const SEPARATORS: &[char] = &[
    '(', ')', '[', ']', '<', '>', '|', ';', '/', '•', '·', '–', '—', '「', '」', '（', '）', '【', '】',
    '\t', '\n', '｜', '／',
];

/// Reads a display name.
pub(crate) fn read(text: &str) -> Description {
    let text = text.get(..text.floor_char_boundary(LIMIT)).unwrap_or_default();
    let mut described = Description { range: 0..text.len(), ..Description::default() };
    if text.contains('@') || text.chars().count() > 200 {
        return described;
    }
    let parts = parts(text);
    let mut rest: Vec<&str> = Vec::new();
    for (position, part) in parts.iter().enumerate() {
        if described.name.is_none() && (position == 0 || described.title.is_some() || !rest.is_empty()) {
            let (name, behind) = name_in(part);
            // `Accounts Payable - Leeds`: one word behind a department is a place; behind `[IT]` it is a name.
            let told = position == 0
                || text.starts_with('[')
                || name.is_some_and(|name| names::count(name) == Some(2));
            if let Some(name) = name.filter(|name| told && people::is_name(name) && !people::is_acronym(name))
            {
                described.name = Some(name.to_owned());
                rest.extend(behind);
                continue;
            }
        }
        rest.push(part);
    }
    described.title = title(&rest, described.name.is_some());
    // `Maria | Milano`: one word beside words that say nothing names nobody for sure.
    let single = described.name.as_deref().is_some_and(|name| names::count(name) != Some(2));
    if single && described.title.is_none() && parts.len() > 1 {
        described.name = None;
    }
    described
}

/// The parts that separators and commas before titles make.
fn parts(text: &str) -> Vec<&str> {
    let trimmed = |part: &str| -> bool { !part.is_empty() };
    text.split(SEPARATORS)
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(": "))
        .flat_map(|part| by_comma(part))
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '-' | ',')))
        .filter(|part| trimmed(part))
        .collect()
}

/// A comma separates a name from a title, and a family's name from a given one; only the first is taken apart.
fn by_comma(part: &str) -> Vec<&str> {
    let Some((before, after)) = part.split_once([',', '，', '、']) else { return vec![part] };
    if marks_family(before, after) {
        // `Rossi, Anna, Purchasing Manager`
        return match after.split_once(',') {
            Some((given, behind)) => {
                let end = before.len() + 1 + given.len();
                vec![part.get(..end).unwrap_or(part), behind]
            }
            None => vec![part],
        };
    }
    let degrees = after.split([' ', ',']).filter(|word| !word.is_empty()).all(marks::is_academic);
    if degrees { vec![part] } else { vec![before, after] }
}

/// Whether a comma stands between a family's name and a given one.
pub(crate) fn marks_family(before: &str, after: &str) -> bool {
    let given = after.split(',').next().unwrap_or_default().trim();
    let words = given.split_whitespace().count() + before.split_whitespace().count();
    let titled = titles::read(given).is_some_and(|title| title.function.is_some() || title.whole);
    names::count(before).is_some()
        && names::count(given).is_some()
        && words <= 5
        && !titled
        && !given.split_whitespace().all(marks::is_academic)
}

/// The name that a part begins with or consists of, and what is left of the part.
fn name_in(part: &str) -> (Option<&str>, Option<&str>) {
    let comma = part.split_once(',').is_some_and(|(before, after)| marks_family(before, after));
    if comma {
        return (Some(part), None);
    }
    let read = titles::read(part);
    if let Some(title) = &read {
        if people::is_whole(part, title) {
            return (None, None);
        }
        // `Maria Rossi Purchasing Manager`, `김철수 구매팀장`, `購買部 田中様`: the name stands on one side.
        let before = part.get(..title.range.start).unwrap_or_default().trim();
        let after = part.get(title.range.end..).unwrap_or_default().trim();
        let inner = part.get(title.range.clone());
        let telling = title.function.is_some();
        if before.is_empty() && telling {
            if let Some(name) = names::addressed(after) {
                return (Some(name), inner);
            }
        } else if after.is_empty()
            && (telling || (title.seniority.is_some() && names::count(before) == Some(2)))
            && let Some(name) = names::addressed(before)
        {
            return (Some(name), inner);
        }
    }
    if let Some(name) = names::addressed(part) {
        // Of a title that is no more than a rank, the words may be a name's.
        return if read.is_none_or(|title| title.function.is_none()) {
            (Some(name), None)
        } else {
            (None, None)
        };
    }
    leading(part)
}

/// The capitalised words before small ones, of which there are at least two: `Zsótér Mihály kereskedelmi igazgató`.
fn leading(part: &str) -> (Option<&str>, Option<&str>) {
    let small = part.split(' ').scan(0, |at, word| {
        let start = *at;
        *at += word.len() + 1;
        Some((start, word))
    });
    let first = small
        .filter(|(start, _)| *start > 0)
        .find(|(_, word)| word.chars().next().is_some_and(char::is_lowercase) && !marks::is_particle(word));
    let Some((start, _)) = first else { return (None, None) };
    let (name, behind) = part.split_at_checked(start).unwrap_or((part, ""));
    if names::count(name) == Some(2) && titles::read(behind).is_some() {
        (Some(names::bare(name)), Some(behind))
    } else {
        (None, None)
    }
}

/// What the parts beside the name say; without a name a part must be a title as a whole.
fn title(parts: &[&str], named: bool) -> Option<(String, Title)> {
    parts.iter().find_map(|part| {
        let title = titles::read(part)?;
        let told = title.function.is_some() && title.seniority.is_some();
        let says = title.whole || told || (named && (title.function.is_some() || title.seniority.is_some()));
        says.then(|| ((*part).trim().to_owned(), title))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(text: &str) -> (Option<String>, Option<String>) {
        let described = read(text);
        (described.name, described.title.map(|(written, _)| written))
    }

    #[test]
    fn names_stand_beside_titles_in_many_ways() {
        for (text, name, title) in [
            ("Maria Rossi (Purchasing Manager)", Some("Maria Rossi"), Some("Purchasing Manager")),
            ("Rossi, Anna (Ufficio Acquisti)", Some("Rossi, Anna"), Some("Ufficio Acquisti")),
            ("ROSSI Anna - Acquisti", Some("ROSSI Anna"), Some("Acquisti")),
            ("Dr. A. Keller | Head of Sales", Some("A. Keller"), Some("Head of Sales")),
            ("Novák Jan, Ing.", Some("Novák Jan"), None),
            ("Anna Keller, Head of Sales", Some("Anna Keller"), Some("Head of Sales")),
            ("購買部 田中様", Some("田中"), Some("購買部")),
            ("HR Department", None, Some("HR Department")),
            ("[IT] Novak", Some("Novak"), Some("IT")),
            ("Accounts Payable - Leeds", None, Some("Accounts Payable")),
            ("Rossi, Maria", Some("Rossi, Maria"), None),
            ("Maria | Milano | Italia", None, None),
        ] {
            assert_eq!(told(text), (name.map(str::to_owned), title.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn departments_and_firms_are_nobody() {
        for text in ["Acme Ltd", "Büro Musterstadt", "Recipients", "a@firm.example", "Valued Customer", ""] {
            assert_eq!(told(text).0, None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_display_name_is_read(text in "(\\PC|\\||\\(|\\)| - |CEO|Sales |Rossi |, ){0,40}") {
            let described = read(&text);
            prop_assert!(described.name.is_none_or(|name| text.contains(&name)));
            prop_assert!(described.title.is_none_or(|(written, _)| text.contains(&written)));
        }
    }
}
