//! The country that a line of a postal address states: by its name, or by a form that no other country's addresses have.

use crate::table;
use crate::words::{folded, is_unspaced};
use aho_corasick::AhoCorasick;
use creel_evidence::Country;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

const NAMES: &str = include_str!("../data/country-names.tsv");
const REGIONS: &str = include_str!("../data/regions.tsv");
const PREFIXES: &str = include_str!("../data/postal-prefixes.tsv");

/// Bytes of the longest line that is read.
const LINE: usize = 300;

/// English short names that are also names of regions, towns and people.
const AMBIGUOUS: &[&str] = &["georgia", "chad", "jersey"];

/// What separates the parts of an address.
const SEPARATORS: &[char] = &[',', ';', '|', '/', '•', '·', '\t', '،', '、', '，', '(', ')', '（', '）'];

/// Folded names of countries and regions.
static SEGMENTS: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let regions = table::rows::<3>(REGIONS).filter(|[_, kind, _]| *kind == "segment");
    let rows = table::rows::<2>(NAMES).chain(regions.map(|[code, _, names]| [code, names]));
    let mut names: HashMap<String, Country> = Country::all()
        .map(|country| (folded(country.name()), country))
        .filter(|(name, _)| !AMBIGUOUS.contains(&name.as_str()))
        .collect();
    for [code, words] in rows {
        let Some(country) = Country::parse(code) else { continue };
        names.extend(words.split('|').map(|word| (folded(word), country)));
    }
    names
});

/// Texts that stand anywhere in a line, with the country of each; names in scripts without spaces begin addresses.
static INSIDE: LazyLock<(Option<AhoCorasick>, Vec<Country>)> = LazyLock::new(|| {
    let rows = table::rows::<3>(REGIONS).filter(|[_, kind, _]| *kind == "inside");
    let texts: Vec<(&str, Country)> = rows
        .filter_map(|[code, _, texts]| Some((Country::parse(code)?, texts)))
        .flat_map(|(country, texts)| texts.split('|').map(move |text| (text, country)))
        .collect();
    (AhoCorasick::new(texts.iter().map(|(text, _)| text)).ok(), texts.into_iter().map(|(_, c)| c).collect())
});

/// Codes of countries and lengths of postal codes, by the letters before them.
static PREFIX: LazyLock<HashMap<&str, (&str, usize)>> = LazyLock::new(|| {
    let rows = table::rows::<3>(PREFIXES);
    rows.filter_map(|[letters, code, digits]| Some((letters, (code, digits.parse().ok()?)))).collect()
});

/// Abbreviations and bracketed provinces, by kind and text.
static MARKS: LazyLock<HashSet<(&str, &str, String)>> = LazyLock::new(|| {
    let rows = table::rows::<3>(REGIONS).filter(|[_, kind, _]| matches!(*kind, "abbreviation" | "bracket"));
    rows.flat_map(|[code, kind, texts]| {
        texts.split('|').map(move |text| {
            let upper = text.chars().all(char::is_uppercase);
            (code, kind, if upper { text.to_owned() } else { folded(text) })
        })
    })
    .collect()
});

fn mark(code: &'static str, kind: &'static str, text: &str) -> bool {
    MARKS.contains(&(code, kind, text.to_owned()))
}

/// The country that a line states, with the words that do.
pub(crate) fn of_line(line: &str) -> Option<(Country, &str)> {
    if line.len() > LINE {
        return None;
    }
    by_name(line).or_else(|| by_form(line)).or_else(|| inside(line))
}

/// A country's or a region's name as a part of its own, the last one first; or behind a town and its number.
fn by_name(line: &str) -> Option<(Country, &str)> {
    let segments: Vec<(&str, bool)> = segments(line);
    let named = |text: &str| {
        // Abbreviations are written in capitals: `USA`, `UK`, `VS`.
        let small =
            text.chars().filter(|c| c.is_alphabetic()).count() <= 3 && text.chars().any(char::is_lowercase);
        let short = small && text.is_ascii();
        SEGMENTS.get(&folded(text)).copied().filter(|_| !short)
    };
    let whole = segments.iter().rev().filter(|(_, aside)| !aside).find_map(|(segment, _)| {
        let bare =
            segment.trim_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || ".-–—:".contains(c));
        let country = named(segment).or_else(|| named(bare))?;
        Some((country, *segment))
    });
    whole.or_else(|| {
        let last = segments.iter().rev().find(|(_, aside)| !aside)?.0;
        if !line.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        let starts = last.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, c)| at + c.len_utf8());
        // The longest name first.
        starts.filter_map(|at| last.get(at..)).find_map(|tail| Some((named(tail)?, tail)))
    })
}

/// The parts of a line, and whether each is a remark in brackets that says more than one thing (`(Group, London)`).
fn segments(line: &str) -> Vec<(&str, bool)> {
    let mut segments = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let open = rest.find(['(', '（']);
        let (outside, bracket) = match open {
            Some(open) => rest.split_at(open),
            None => (rest, ""),
        };
        push(outside, false, &mut segments);
        let close = bracket.find([')', '）']).unwrap_or(bracket.len());
        let (inner, after) = bracket.split_at(close);
        let inner = inner.trim_start_matches(['(', '（']);
        let aside = inner.contains(SEPARATORS);
        push(inner, aside, &mut segments);
        rest = after.trim_start_matches([')', '）']);
    }
    segments
}

fn push<'a>(text: &'a str, aside: bool, segments: &mut Vec<(&'a str, bool)>) {
    let parts = text.split(SEPARATORS).flat_map(|part| part.split(" - ")).flat_map(|part| part.split(" – "));
    let parts = parts.flat_map(|part| part.split(" — ")).map(|part| part.trim().trim_end_matches('.'));
    segments.extend(parts.filter(|part| !part.is_empty()).map(|part| (part, aside)));
}

/// A region in a script without spaces.
fn inside(line: &str) -> Option<(Country, &str)> {
    let (automaton, countries) = &*INSIDE;
    if let Some(hit) = automaton.as_ref()?.find(line) {
        return Some((*countries.get(hit.pattern().as_usize())?, line.get(hit.range())?));
    }
    // `中国浙江…`: a name that the address begins with.
    let start = line.char_indices().find(|(_, c)| is_unspaced(*c)).map(|(at, _)| at)?;
    let rest = line.get(start..)?;
    let name = (2..=4).rev().find_map(|n| {
        let end = rest.char_indices().nth(n).map_or(rest.len(), |(at, _)| at);
        let name = rest.get(..end).filter(|name| name.chars().all(is_unspaced))?;
        Some((*SEGMENTS.get(&folded(name))?, name))
    })?;
    line.bytes().any(|b| b.is_ascii_digit()).then_some(name)
}

/// Words of a line with their places, cut at white space, commas, bars and brackets.
fn words(line: &str) -> Vec<(&str, Range<usize>)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices().chain(std::iter::once((line.len(), ' '))) {
        let cuts = c.is_whitespace() || ",;|()·•–—:\u{ff1a}".contains(c);
        match start {
            None if !cuts => start = Some(at),
            Some(from) if cuts => {
                if let Some(word) = line.get(from..at) {
                    words.push((word, from..at));
                }
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// A postal code that only one country writes so.
fn by_form(line: &str) -> Option<(Country, &str)> {
    let words = words(line);
    let word = |at: usize| words.get(at).map_or("", |(word, _)| *word);
    (0..words.len())
        .find_map(|at| {
            let previous = if at > 0 { word(at - 1) } else { "" };
            let (code, count) = form(previous, word(at), word(at + 1), word(at + 2))?;
            let last = words.get((at + count).saturating_sub(1)).or(words.last())?;
            Some((Country::parse(code)?, line.get(words.get(at)?.1.start..last.1.end)?))
        })
        .or_else(|| bracketed(line, &words))
}

/// The shape of a word: `9` for a digit, `A` for a capital, other characters as they are.
fn shape(word: &str) -> String {
    word.chars()
        .map(|c| {
            if c.is_ascii_digit() {
                '9'
            } else if c.is_ascii_uppercase() {
                'A'
            } else {
                c
            }
        })
        .take(12)
        .collect()
}

/// Whether a word begins like the name of a town.
fn is_town(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() >= 2
}

/// The country of a postal code that begins at `word`, and of how many words it is.
fn form(previous: &str, word: &str, next: &str, after: &str) -> Option<(&'static str, usize)> {
    let (one, two) = (shape(word), shape(next));
    if let Some(code) = prefixed(word, next) {
        return Some(code);
    }
    // Royal Mail: the inward part never has C, I, K, M, O or V.
    let inward = two == "9AA" && !next.contains(['C', 'I', 'K', 'M', 'O', 'V']);
    if inward && matches!(one.as_str(), "A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A") {
        return Some(match word.get(..2) {
            Some("JE") => ("JE", 2),
            Some("GY") => ("GG", 2),
            Some("IM") => ("IM", 2),
            Some("GX") => ("GI", 2),
            _ => ("GB", 2),
        });
    }
    if (one == "A9A" && two == "9A9") || matches!(one.as_str(), "A9A9A9" | "A9A-9A9") {
        return Some(("CA", if two == "9A9" { 2 } else { 1 }));
    }
    // Eircode: routing key and unique identifier.
    let routing = one == "A99" || word == "D6W";
    let unique = next.len() == 4
        && two.contains('9')
        && two.contains('A')
        && two.chars().all(|c| c == '9' || c == 'A');
    if routing
        && unique
        && word.starts_with(['A', 'C', 'D', 'E', 'F', 'H', 'K', 'N', 'P', 'R', 'T', 'V', 'W', 'X', 'Y'])
    {
        return Some(("IE", 2));
    }
    if one.len() == 7
        && (one == "A99A9AA" || one == "A99AA99" || one == "A99A999" || one == "A999A99")
        && word.starts_with("D0")
    {
        return Some(("IE", 1));
    }
    if matches!(one.as_str(), "99999" | "99999-9999") && mark("US", "abbreviation", previous) {
        return Some(("US", 1));
    }
    if one == "9999" && mark("AU", "abbreviation", previous) {
        return Some(("AU", 1));
    }
    if one == "9999" && two == "AA" && is_town(after) && !word.starts_with('0') {
        return Some(("NL", 2));
    }
    if one == "9999AA" && is_town(next) && !word.starts_with('0') {
        return Some(("NL", 1));
    }
    match one.as_str() {
        "99-999" if is_town(next) => Some(("PL", 1)),
        "9999-999" if is_town(next) => Some(("PT", 1)),
        "99999-999" => Some(("BR", 1)),
        "A9999AAA" => Some(("AR", 1)),
        _ if word == "CEP" && matches!(two.as_str(), "99999999" | "99.999-999" | "99999-999") => {
            Some(("BR", 2))
        }
        _ if folded(word) == "cedex" => Some(("FR", 1)),
        _ if word == "Dublin" && matches!(two.as_str(), "9" | "99") => Some(("IE", 2)),
        _ => None,
    }
}

/// `D-80331`, `SE-111 22`, `PT-1000-001`.
fn prefixed(word: &str, next: &str) -> Option<(&'static str, usize)> {
    let (letters, number) = word.split_once(['-', '‑', '–'])?;
    let (code, wanted) = PREFIX.get(letters)?;
    let digits = |text: &str| {
        let plain = text.chars().all(|c| c.is_ascii_digit() || c == '-');
        plain.then(|| text.chars().filter(char::is_ascii_digit).count())
    };
    let first = digits(number).filter(|&n| n > 0)?;
    let second = digits(next).unwrap_or_default();
    if first == *wanted || (letters.starts_with('P') && first == 7) {
        return Some((*code, 1));
    }
    (first + second == *wanted && second > 0).then_some((*code, 2))
}

/// `20121 Milano (MI)`, `20720 Azkoitia (Gipuzkoa)`.
fn bracketed<'a>(line: &'a str, words: &[(&str, Range<usize>)]) -> Option<(Country, &'a str)> {
    let open = line.find('(')?;
    let inner = line.get(open + 1..)?.split(')').next()?.trim();
    let code = words.iter().rfind(|(word, place)| place.end <= open && shape(word) == "99999")?;
    let end = open + 1 + line.get(open + 1..)?.find(')')? + 1;
    let quote = line.get(code.1.start..end)?;
    if mark("IT", "bracket", inner) {
        return Some((Country::parse("IT")?, quote));
    }
    mark("ES", "bracket", &folded(inner)).then_some((Country::parse("ES")?, quote))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn country(line: &str) -> Option<String> {
        of_line(line).map(|(country, words)| {
            assert!(line.contains(words));
            country.to_string()
        })
    }

    #[test]
    fn every_row_is_read() {
        for [code, names] in table::rows::<2>(NAMES) {
            assert!(Country::parse(code).is_some(), "{code}");
            assert!(names.split('|').all(|name| !folded(name).is_empty()), "{code}");
        }
        for [code, kind, texts] in table::rows::<3>(REGIONS) {
            assert!(Country::parse(code).is_some() && !texts.is_empty(), "{code}");
            assert!(["inside", "segment", "abbreviation", "bracket"].contains(&kind), "{code} {kind}");
        }
        for [letters, code, digits] in table::rows::<3>(PREFIXES) {
            assert!(Country::parse(code).is_some() && digits.parse::<usize>().is_ok(), "{letters}");
        }
    }

    #[test]
    fn a_name_means_one_country() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for [code, names] in table::rows::<2>(NAMES) {
            for name in names.split('|') {
                let other = seen.insert(folded(name), code);
                assert!(other.is_none_or(|other| other == code), "{name}: {code} and {other:?}");
            }
        }
    }

    #[test]
    fn addresses_state_their_country() {
        for (line, code) in [
            ("Hauptstr. 1, 12345 Musterstadt, Deutschland", "DE"),
            ("D-80331 München", "DE"),
            ("SE-111 22 Stockholm", "SE"),
            ("A-1010 Wien", "AT"),
            ("1 Example Road, London SW1A 1AA", "GB"),
            ("St Helier JE2 3AB", "JE"),
            ("Montréal (Québec) H2X 1Y4", "CA"),
            ("10 Main St., Boston, MA 02110", "US"),
            ("Sydney NSW 2000", "AU"),
            ("1012 AB Amsterdam", "NL"),
            ("D02 X285", "IE"),
            ("00-001 Warszawa", "PL"),
            ("1000-001 Lisboa", "PT"),
            ("01310-100 São Paulo - SP", "BR"),
            ("〒100-0001 千代田区", "JP"),
            ("中国某市某路1号", "CN"),
            ("Via Roma 1, 20121 Milano (MI)", "IT"),
            ("C1425ABC Buenos Aires", "AR"),
            ("75008 Paris Cedex 08", "FR"),
            ("8530 Harelbeke België", "BE"),
            ("ул. Ленина 1, Россия", "RU"),
            ("Singapore 049315", "SG"),
        ] {
            assert_eq!(country(line).as_deref(), Some(code), "{line}");
        }
        for line in [
            "Hauptstr. 1, 12345 Neustadt",
            "12345 Town",
            "Atlanta, Georgia",
            "contact us",
            "Firm Ltd (member of the Group, Italy)",
            "Bank of Ireland Ltd",
            "Tel. 0113 496 0142",
            "",
        ] {
            assert_eq!(country(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in "(\\PC|D-|SW1A|1AA|[(),]| |12345|Italia|中国){0,40}") {
            if let Some((_, words)) = of_line(&line) {
                prop_assert!(line.contains(words));
            }
        }
    }
}
