//! The country that a domain's suffix or a telephone number states.

use crate::table;
use creel_evidence::{Country, DomainName};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Country suffixes that are sold and used everywhere, so that they state no country.
const GENERIC: &[&str] = &[
    "ac", "ag", "ai", "am", "as", "bz", "cc", "cd", "cf", "co", "cx", "dj", "fm", "ga", "gd", "gg", "gl",
    "gq", "gs", "ht", "im", "in.net", "io", "is", "je", "la", "lc", "li", "ly", "me", "ml", "mn", "ms", "mu",
    "nf", "nu", "pn", "pw", "sc", "sh", "sr", "st", "su", "sx", "tc", "tk", "tl", "tm", "to", "tv", "vc",
    "vg", "vu", "ws",
];

/// The longest calling code, in digits.
const LONGEST_CODE: usize = 3;

static CODES: LazyLock<HashMap<&'static str, Country>> = LazyLock::new(|| {
    let rows = table::rows::<2>(include_str!("../data/calling-codes.tsv"));
    rows.filter_map(|[digits, code]| Some((digits, Country::parse(code)?))).collect()
});

/// The country of a domain by its suffix; `None` for generic suffixes and those used as such.
pub(crate) fn of_domain(domain: &DomainName) -> Option<Country> {
    let top = domain.as_str().rsplit('.').next()?;
    match top {
        "uk" => Country::parse("GB"),
        // A registration such as `firm.com.co` or `firm.edu.la` is made by somebody at home.
        top if GENERIC.contains(&top) => domain.suffix().contains('.').then(|| Country::parse(top)).flatten(),
        top => Country::parse(top),
    }
}

/// The country of the first international telephone number in `text`: `+39 02 1234567`, `0039 02 1234567`.
/// `None` if its code belongs to several countries, or to none.
pub(crate) fn of_phone(text: &str) -> Option<(Country, &str)> {
    text.char_indices().find_map(|(at, c)| {
        let before = text.get(..at)?.chars().next_back();
        let rest = text.get(at..)?;
        let number = match c {
            '+' => rest.get(1..)?,
            '0' if before.is_none_or(|b| !b.is_alphanumeric() && b != '+') => rest.strip_prefix("00")?,
            _ => return None,
        };
        let length = number
            .find(|c: char| !(c.is_ascii_digit() || " ().-/\u{a0}".contains(c)))
            .unwrap_or(number.len());
        let written = number.get(..length)?.trim_end_matches(|c: char| !c.is_ascii_digit());
        let digits: String = written.chars().filter(char::is_ascii_digit).collect();
        // E.164 numbers have at most 15 digits; shorter than eight is no international number.
        if !(8..=15).contains(&digits.len()) {
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

    fn by_suffix(text: &str) -> Option<String> {
        of_domain(&DomainName::parse(text).unwrap()).map(|country| country.to_string())
    }

    #[test]
    fn suffixes_state_a_country_unless_they_are_sold_everywhere() {
        assert_eq!(by_suffix("firm.it").as_deref(), Some("IT"));
        assert_eq!(by_suffix("mail.firm.co.uk").as_deref(), Some("GB"));
        assert_eq!(by_suffix("firm.com.br").as_deref(), Some("BR"));
        assert_eq!(by_suffix("firm.com.co").as_deref(), Some("CO"));
        for generic in ["firm.io", "firm.co", "firm.eu", "firm.com", "firm.ai", "firm.me", "firm.example"] {
            assert_eq!(by_suffix(generic), None, "{generic}");
        }
    }

    #[test]
    fn calling_codes_state_a_country_unless_they_are_shared() {
        let code = |text| of_phone(text).map(|(country, number)| (country.to_string(), number.to_owned()));
        assert_eq!(code("Tel. +39 02 123 45 67, Fax"), Some(("IT".into(), "+39 02 123 45 67".into())));
        assert_eq!(code("00420 222 333 444"), Some(("CZ".into(), "00420 222 333 444".into())));
        assert_eq!(code("T: +886-2-2345-6789"), Some(("TW".into(), "+886-2-2345-6789".into())));
        for none in ["+1 212 555 0100", "order 100420222333", "+39 1", "0420 222 333 444", "+", "00"] {
            assert_eq!(code(none), None, "{none}");
        }
    }

    #[test]
    fn every_code_is_a_country() {
        for [digits, code] in table::rows::<2>(include_str!("../data/calling-codes.tsv")) {
            assert!(
                (1..=LONGEST_CODE).contains(&digits.len()) && Country::parse(code).is_some(),
                "{digits} {code}"
            );
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
