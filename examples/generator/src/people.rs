//! Who was sent what, and the roster of organisations around the cold chain.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const RECIPIENTS: &str = include_str!("../data/recipients.tsv");
const EARLIER: &str = include_str!("../data/earlier.tsv");
const NOT_HIT: &str = include_str!("../data/not-hit.tsv");
const LINKS: &str = include_str!("../data/links.tsv");

/// How a file came to the analysts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    Mail,
    Mailbox,
    Archive,
    LooseFile,
}

/// Where a mail tells the recipient's title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TitlePlace {
    /// In the display name of `To`.
    Name,
    /// In the signature of a quoted mail.
    Signature,
    /// Nowhere, or only in the local part of the address.
    Nowhere,
}

/// One row of the table.
#[derive(Debug, Clone)]
pub(crate) struct Recipient {
    pub(crate) organisation: &'static str,
    pub(crate) domain: &'static str,
    pub(crate) person: Option<&'static str>,
    pub(crate) local_part: &'static str,
    pub(crate) title: Option<&'static str>,
    pub(crate) title_place: TitlePlace,
    pub(crate) day: u8,
    pub(crate) carrier: Carrier,
}

impl Recipient {
    pub(crate) fn address(&self) -> String {
        format!("{}@{}", self.local_part, self.domain)
    }

    /// The first label of the domain, for file names.
    pub(crate) fn short_name(&self) -> &'static str {
        self.domain.split('.').next().unwrap_or(self.domain)
    }
}

pub(crate) fn recipients() -> Vec<Recipient> {
    rows(RECIPIENTS).filter_map(|row| recipient(&row)).collect()
}

/// Ten organisations in six countries that the earlier report was about.
pub(crate) fn earlier() -> Vec<Recipient> {
    rows(EARLIER).filter_map(|row| recipient(&row)).collect()
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

fn recipient(row: &[&'static str]) -> Option<Recipient> {
    let [organisation, domain, _, _, _, _, person, local_part, title, place, day, carrier] = *row else {
        return None;
    };
    let given = |value: &'static str| (value != "-").then_some(value);
    Some(Recipient {
        organisation,
        domain,
        person: given(person),
        local_part,
        title: given(title),
        title_place: match place {
            "name" => TitlePlace::Name,
            "signature" => TitlePlace::Signature,
            _ => TitlePlace::Nowhere,
        },
        day: day.parse().ok()?,
        carrier: match carrier {
            "mbox" => Carrier::Mailbox,
            "zip" => Carrier::Archive,
            "html" => Carrier::LooseFile,
            _ => Carrier::Mail,
        },
    })
}

/// The register of the chain: everybody who was sent something, others who were not, and who supplies whom.
pub(crate) fn roster() -> String {
    let mut organisations = BTreeSet::new();
    for row in rows(RECIPIENTS).chain(rows(EARLIER)).chain(rows(NOT_HIT)) {
        if let [name, domain, country, _, sector, stage, ..] = *row {
            organisations.insert((name, domain, country, sector, stage));
        }
    }
    let customers: BTreeMap<&str, &str> =
        rows(LINKS).filter_map(|row| Some((*row.first()?, *row.get(1)?))).collect();
    let mut csv = String::from("name,domain,country,sector,stage,customers\n");
    for (name, domain, country, sector, stage) in organisations {
        let customers = customers.get(name).copied().unwrap_or_default();
        let _ = writeln!(csv, "{name},{domain},{country},{sector},{stage},{customers}");
    }
    csv
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_figures_of_the_case() {
        let recipients = recipients();
        let organisations: BTreeSet<&str> =
            recipients.iter().map(|recipient| recipient.organisation).collect();
        let countries: BTreeSet<&str> = rows(RECIPIENTS).map(|row| row[2]).collect();
        let sector = |name: &str| {
            rows(RECIPIENTS).filter(|row| row[4] == name).map(|row| row[0]).collect::<BTreeSet<_>>().len()
        };
        assert_eq!((recipients.len(), organisations.len(), countries.len()), (50, 44, 14));
        assert_eq!((sector("transportation"), sector("it-electronics")), (8, 6));
    }

    #[test]
    fn eleven_countries_are_public_and_three_invented() {
        let of = |origin: &str| {
            rows(RECIPIENTS).filter(|row| row[3] == origin).map(|row| row[2]).collect::<BTreeSet<_>>()
        };
        assert_eq!((of("public").len(), of("invented").len()), (11, 3));
        assert!(of("invented").contains("KE"), "one of the invented three is African");
    }

    #[test]
    fn the_earlier_set_has_ten_organisations_in_six_countries() {
        let organisations: BTreeSet<&str> =
            earlier().iter().map(|recipient| recipient.organisation).collect();
        let countries: BTreeSet<&str> = rows(EARLIER).map(|row| row[2]).collect();
        assert_eq!((organisations.len(), countries.len()), (10, 6));
    }

    #[test]
    fn links_lead_from_and_to_organisations_of_the_roster() {
        let roster = roster();
        let names: BTreeSet<&str> =
            roster.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        let linked: Vec<&str> =
            rows(LINKS).flat_map(|row| [vec![row[0]], row[1].split('|').collect()].concat()).collect();
        assert!(linked.len() > 80);
        for name in linked {
            assert!(names.contains(name), "{name}");
        }
    }

    #[test]
    fn domains_are_reserved() {
        for line in roster().lines().skip(1) {
            assert!(line.split(',').nth(1).unwrap().ends_with(".example"), "{line}");
        }
    }
}
