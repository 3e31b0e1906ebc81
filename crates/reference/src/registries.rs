//! Public bodies by their names: governments, armed forces, police, health services, universities, research.
//!
//! Who may have a name under `gov.uk` or `ac.jp` is ruled by a registry, so that the name alone tells what kind of body it
//! is. `data/registries.tsv` holds such suffixes, forms of names (`uni-*.de`), and the names of bodies that no suffix shows.
//! It tells what kind of body runs a name, not who sits at a mailbox: universities give names to students as well.

use crate::sectors::{self, Sector};
use crate::table;
use creel_evidence::{Country, DomainName};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a registry tells of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered<'a> {
    /// The row that tells it, for people.
    pub pattern: &'static str,
    /// The kind of body.
    pub sector: &'static Sector,
    /// Whether a registry or the table itself vouches for the name; a mere form (`uni-*.de`) is free to be registered by
    /// anybody.
    pub ruled: bool,
    /// Where it sits, if the suffix says so.
    pub country: Option<Country>,
    /// The body's own name: the registrable domain, or a name below it where one domain serves many bodies.
    pub organisation: &'a str,
}

const TABLE: &str = include_str!("../data/registries.tsv");

/// A row of the table.
#[derive(Debug, Clone, Copy)]
struct Row {
    pattern: &'static str,
    sector: &'static Sector,
    country: Option<Country>,
    /// Whether each name one label below is a body of its own.
    below: bool,
}

/// The table by the kinds of its patterns.
#[derive(Debug, Default)]
struct Registries {
    /// Names, and labels in front of any country suffix.
    names: HashMap<&'static str, Row>,
    /// Forms of registrable domains: what stands before the star, and after it.
    forms: Vec<(&'static str, &'static str, Row)>,
}

static REGISTRIES: LazyLock<Registries> = LazyLock::new(|| {
    let mut registries = Registries::default();
    for [pattern, sector, country, organisation] in table::rows::<4>(TABLE) {
        let Some(sector) = sectors::find(sector) else { continue };
        let row = Row { pattern, sector, country: Country::parse(country), below: organisation == "below" };
        match pattern.split_once('*') {
            Some((before, after)) if !after.is_empty() => registries.forms.push((before, after, row)),
            _ => {
                registries.names.insert(pattern, row);
            }
        }
    }
    registries
});

/// What the registries tell of a name; `None` of what they do not rule.
#[must_use]
pub fn find(domain: &DomainName) -> Option<Registered<'_>> {
    let name = domain.as_str();
    let named = table::suffixes(name).find_map(|suffix| by_name(domain, suffix));
    let ruled = named.is_some();
    let (row, matched) = named.or_else(|| {
        let registrable = domain.registrable()?;
        let row = REGISTRIES.forms.iter().find_map(|(before, after, row)| {
            let middle = registrable.strip_prefix(before)?.strip_suffix(after)?;
            (!middle.is_empty() && !middle.contains('.')).then_some(*row)
        })?;
        Some((row, registrable))
    })?;
    let country = row.country.or_else(|| {
        let top = matched.rsplit('.').next().filter(|_| row.pattern.ends_with('*'))?;
        Country::parse(if top == "uk" { "gb" } else { top })
    });
    let organisation = if row.below {
        // The name one label below the pattern, or the pattern itself.
        let below = name.strip_suffix(matched)?.trim_end_matches('.').rsplit('.').next()?;
        let separators = usize::from(!below.is_empty());
        name.get(name.len() - matched.len() - separators - below.len()..)?
    } else {
        // A row that names a part of a registrable domain knows better whose it is.
        let registrable = domain.registrable_or_self();
        if matched.len() > registrable.len() { matched } else { registrable }
    };
    Some(Registered { pattern: row.pattern, sector: row.sector, ruled, country, organisation })
}

/// The row of this suffix of the name, as it stands or with a star for the country.
fn by_name<'a>(domain: &DomainName, suffix: &'a str) -> Option<(Row, &'a str)> {
    if let Some(row) = REGISTRIES.names.get(suffix) {
        return Some((*row, suffix));
    }
    let (labels, top) = suffix.rsplit_once('.').filter(|(_, top)| top.len() == 2)?;
    // Only where the suffix is a registry's: somebody may have registered `gov` itself elsewhere.
    let ruled = domain.suffix().split('.').count() >= 2 && suffix.ends_with(last_two(domain.suffix()));
    let row = REGISTRIES.names.get(format!("{labels}.*").as_str()).filter(|_| ruled && !top.is_empty())?;
    Some((*row, suffix))
}

/// The last two labels of a name.
fn last_two(name: &str) -> &str {
    let start = name.rmatch_indices('.').nth(1).map_or(0, |(at, _)| at + 1);
    name.get(start..).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(name: &str) -> String {
        let domain = DomainName::parse(name).unwrap();
        let Some(found) = find(&domain) else { return String::new() };
        let country = found.country.map(|country| country.to_string()).unwrap_or_default();
        format!("{} {} {country}", found.organisation, found.sector.key).trim_end().to_owned()
    }

    #[test]
    fn every_row_is_whole_and_finds_what_it_stands_for() {
        table::assert_well_formed(TABLE, 2..=4);
        for [pattern, sector, country, organisation] in table::rows::<4>(TABLE) {
            assert_eq!(sectors::find(sector).map(|sector| sector.key), Some(sector), "{pattern}");
            assert!(country.is_empty() || Country::parse(country).is_some(), "{pattern}: {country}");
            assert!(matches!(organisation, "" | "below"), "{pattern}: {organisation}");
            assert!(pattern.matches('*').count() <= 1, "{pattern}");
            let samples: Vec<String> = match pattern.split_once('*') {
                Some((before, "")) => Country::all()
                    .map(|country| format!("office.{before}{}", country.code().to_lowercase()))
                    .collect(),
                Some((before, after)) => vec![format!("office.{before}milano{after}")],
                None => vec![format!("office.{pattern}")],
            };
            let finds = |sample: &String| {
                DomainName::parse(sample)
                    .is_some_and(|domain| find(&domain).is_some_and(|found| found.pattern == pattern))
            };
            assert!(samples.iter().any(finds), "{pattern} is found by no name");
        }
    }

    #[test]
    fn names_tell_the_body_its_sector_and_its_country() {
        for (name, expected) in [
            ("mail.dept.gov.uk", "dept.gov.uk government-national GB"),
            ("gov.uk", "gov.uk government-national GB"),
            ("sozial.gv.at", "sozial.gv.at government-national AT"),
            ("mx.bsi.bund.de", "bsi.bund.de government-national DE"),
            ("bund.de", "bund.de government-national DE"),
            ("bka.bund.de", "bka.bund.de police DE"),
            ("a.b.ec.europa.eu", "ec.europa.eu international-organisation"),
            ("saude.gov.br", "saude.gov.br public-health BR"),
            ("health.gov.au", "health.gov.au public-health AU"),
            ("trust.nhs.uk", "trust.nhs.uk health-care GB"),
            ("cs.uni-musterstadt.de", "uni-musterstadt.de higher-education DE"),
            ("univ-ville.fr", "univ-ville.fr higher-education FR"),
            ("example.ac.nz", "example.ac.nz higher-education NZ"),
            ("example.edu.co", "example.edu.co education CO"),
            ("mail.state.edu", "state.edu higher-education US"),
            ("base.army.mil", "army.mil armed-forces US"),
            ("who.int", "who.int public-health"),
            ("example.int", "example.int international-organisation"),
            ("comune.milano.it", "comune.milano.it government-local IT"),
            ("uni-.de", ""),
            ("firm.de", ""),
            ("gov.firm.de", ""),
            ("notgov.uk", ""),
            ("firm.example", ""),
        ] {
            assert_eq!(told(name), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn what_is_found_is_the_name_or_above_it(
            front in "([a-z]{1,4}\\.){0,3}",
            end in "(gov|ac|edu|bund|europa|uni-x|regione)\\.(uk|de|eu|it|co|io)",
        ) {
            let domain = DomainName::parse(&format!("{front}{end}")).unwrap();
            if let Some(found) = find(&domain) {
                prop_assert!(domain.is_within(found.organisation), "{domain}: {found:?}");
            }
        }
    }
}
