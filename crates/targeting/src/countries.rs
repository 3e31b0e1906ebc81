//! The country that a domain's suffix states.

use crate::table;
use creel_evidence::{Country, DomainName};
use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../data/suffixes.tsv");

/// What is known of a suffix beyond its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Suffix {
    /// Sold and used everywhere.
    Anybodys,
    /// Of this country.
    Of(Country),
}

/// By the last label in ASCII form.
static SUFFIXES: LazyLock<HashMap<String, Suffix>> = LazyLock::new(|| {
    let rows = table::rows::<2>(TABLE);
    let named = rows.flat_map(|[kind, labels]| {
        let suffix =
            if kind == "anybodys" { Some(Suffix::Anybodys) } else { Country::parse(kind).map(Suffix::Of) };
        labels.split(' ').filter_map(move |label| Some((ascii(label)?, suffix?)))
    });
    named.collect()
});

/// A label in ASCII form (UTS 46).
fn ascii(label: &str) -> Option<String> {
    if label.is_ascii() {
        return Some(label.to_owned());
    }
    Some(DomainName::parse(&format!("x.{label}"))?.as_str().rsplit('.').next()?.to_owned())
}

/// The country of a domain by its suffix; `None` for generic suffixes and those used as such.
pub(crate) fn of_domain(domain: &DomainName) -> Option<Country> {
    // Below `com.de` and `eu.org` sits whoever rents there.
    if domain.has_private_suffix() {
        return None;
    }
    let top = domain.as_str().rsplit('.').next()?;
    match SUFFIXES.get(top) {
        // A registration such as `firm.com.co` or `firm.edu.la` is made by somebody at home.
        Some(Suffix::Anybodys) => domain.suffix().contains('.').then(|| Country::parse(top)).flatten(),
        Some(Suffix::Of(country)) => Some(*country),
        None => Country::parse(top),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_suffix(text: &str) -> Option<String> {
        of_domain(&DomainName::parse(text).unwrap()).map(|country| country.to_string())
    }

    #[test]
    fn suffixes_state_a_country_unless_they_are_sold_everywhere() {
        for (domain, country) in [
            ("firm.it", "IT"),
            ("mail.firm.co.uk", "GB"),
            ("firm.com.br", "BR"),
            ("firm.com.co", "CO"),
            ("ministry.gov.co", "CO"),
            ("firm.is", "IS"),
            ("firm.sr", "SR"),
            ("agency.gov", "US"),
            ("firm.kiev.ua", "UA"),
            ("firm.xn--p1ai", "RU"),
            ("firm.укр", "UA"),
            ("firm.ελ", "GR"),
            ("firm.ax", "AX"),
        ] {
            assert_eq!(by_suffix(domain).as_deref(), Some(country), "{domain}");
        }
        for generic in [
            "firm.io",
            "firm.co",
            "firm.eu",
            "firm.com",
            "firm.ai",
            "firm.me",
            "firm.example",
            "firm.cat",
            "firm.eus",
            "firm.github.io",
            "firm.com.de",
            "firm.su",
        ] {
            assert_eq!(by_suffix(generic), None, "{generic}");
        }
    }

    #[test]
    fn every_row_is_read() {
        for [kind, labels] in table::rows::<2>(TABLE) {
            assert!(kind == "anybodys" || Country::parse(kind).is_some(), "{kind}");
            for label in labels.split(' ') {
                assert!(ascii(label).is_some_and(|label| label.is_ascii()), "{kind} {label}");
            }
        }
    }
}
