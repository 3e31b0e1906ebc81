//! The country that an international telephone number states (ITU-T E.164).

use crate::table;
use creel_evidence::Country;
use std::collections::HashMap;
use std::sync::LazyLock;

const CALLING_CODES: &str = include_str!("../data/calling-codes.tsv");
const AREA_CODES: &str = include_str!("../data/area-codes.tsv");

/// The longest key of the table of calling codes, in digits.
const LONGEST_CODE: usize = 7;

/// Bytes that a number has at most as it is written.
const WRITTEN: usize = 40;

/// By leading digits; the North American area codes behind a 1.
static CODES: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let codes = table::rows::<2>(CALLING_CODES).map(|[digits, code]| (digits.to_owned(), code));
    let areas = table::rows::<2>(AREA_CODES)
        .flat_map(|[code, areas]| areas.split(' ').map(move |area| (format!("1{area}"), code)));
    codes.chain(areas).filter_map(|(digits, code)| Some((digits, Country::parse(code)?))).collect()
});

/// The country of the first international telephone number in `text`: `+39 02 1234567`, `0039 02 1234567`, `(+39)`,
/// `+44 (0)20`, with the number as written. `None` if its code belongs to several countries, or to none.
pub(crate) fn of_phone(text: &str) -> Option<(Country, &str)> {
    text.char_indices().find_map(|(at, c)| {
        let before = text.get(..at)?.chars().next_back();
        let rest = text.get(at..)?;
        let number = match c {
            '+' | '＋' => rest.get(c.len_utf8()..)?,
            '0' if before.is_none_or(|b| !b.is_alphanumeric() && !"+-./".contains(b)) => {
                rest.strip_prefix("00").or_else(|| rest.strip_prefix("0 0"))?
            }
            _ => return None,
        };
        let length = number
            .char_indices()
            .take_while(|&(at, c)| {
                at < WRITTEN && (c.is_ascii_digit() || " ().-/\u{a0}\u{2010}\u{2011}\u{2013}".contains(c))
            })
            .last()
            .map_or(0, |(at, c)| at + c.len_utf8());
        // Two numbers with a gap or a slash between them are two: `+39 02 12345 / +39 ...` ends at the second plus.
        let written = number.get(..length)?.trim_end_matches(|c: char| !c.is_ascii_digit());
        // The zero in brackets is dialled at home only.
        let digits: String = written.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
        // E.164 numbers have at most 15 digits, an extension aside; shorter than seven is no international number.
        if digits.len() < 7 || written.contains("  -  ") {
            return None;
        }
        let country = (1..=LONGEST_CODE).rev().find_map(|n| CODES.get(digits.get(..n)?))?;
        let end = at + (rest.len() - number.len()) + written.len();
        Some((*country, text.get(at..end)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn calling_codes_state_a_country_unless_they_are_shared() {
        let code = |text| of_phone(text).map(|(country, number)| (country.to_string(), number.to_owned()));
        for (text, country, number) in [
            ("Tel. +39 02 123 45 67, Fax", "IT", "+39 02 123 45 67"),
            ("00420 222 333 444", "CZ", "00420 222 333 444"),
            ("T: +886-2-2345-6789", "TW", "+886-2-2345-6789"),
            ("+44 (0)20 7946 0123", "GB", "+44 (0)20 7946 0123"),
            ("+44 (0)1534 496012", "JE", "+44 (0)1534 496012"),
            ("(+39) 02 1234567", "IT", "+39) 02 1234567"),
            ("00 39 02 1234567", "IT", "00 39 02 1234567"),
            ("+1 212 555 0100", "US", "+1 212 555 0100"),
            ("+1 (514) 555-0100", "CA", "+1 (514) 555-0100"),
            ("+1 876 555 0100", "JM", "+1 876 555 0100"),
            ("+7 727 355 50 10", "KZ", "+7 727 355 50 10"),
            ("+7 (495) 555-01-00", "RU", "+7 (495) 555-01-00"),
            ("+358 9 555 60", "FI", "+358 9 555 60"),
        ] {
            assert_eq!(code(text), Some((country.into(), number.into())), "{text}");
        }
        for none in
            ["+1 800 555 0100", "order 100420222333", "+39 1", "0420 222 333 444", "+", "00", "1.00420222333"]
        {
            assert_eq!(code(none), None, "{none}");
        }
    }

    #[test]
    fn every_code_is_a_country() {
        for [digits, code] in table::rows::<2>(CALLING_CODES) {
            let whole = digits.bytes().all(|b| b.is_ascii_digit());
            assert!(whole && (1..=LONGEST_CODE).contains(&digits.len()), "{digits}");
            assert!(Country::parse(code).is_some(), "{digits} {code}");
        }
        let mut seen = std::collections::HashSet::new();
        for [code, areas] in table::rows::<2>(AREA_CODES) {
            assert!(Country::parse(code).is_some(), "{code}");
            for area in areas.split(' ') {
                assert!(area.len() == 3 && area.bytes().all(|b| b.is_ascii_digit()), "{area}");
                assert!(seen.insert(area), "{area} stands twice");
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\PC|\\+|0|00|[0-9]| ){0,60}") {
            if let Some((_, number)) = of_phone(&text) {
                prop_assert!(text.contains(number));
            }
        }
    }
}
