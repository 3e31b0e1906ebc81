//! Sectors of the economy, and what other vocabularies call them.
//!
//! A roster words sectors as its authors like, in any language; `data/sectors.tsv` has some hundred of them with the
//! names they go by and maps to STIX 2.1, the MISP galaxy, NACE Rev. 2.1 and NIS2. What the table does not know has no
//! sector here: nothing is guessed from a part of a name.

use crate::{fold, table};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A sector of the economy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sector {
    /// The word under which it is counted, in kebab case.
    pub key: &'static str,
    /// What it is, in English.
    pub label: &'static str,
    /// The word of STIX 2.1's `industry-sector-ov` (OASIS, 2021).
    pub stix: &'static str,
    /// The value in the MISP galaxy `sector`.
    pub misp: &'static str,
    /// Division (`52`) or group (`52.1`) of NACE Rev. 2.1 (Delegated Regulation (EU) 2023/137).
    pub nace: &'static str,
    /// Where NIS2 (Directive (EU) 2022/2555) lists what the sector does. Whether it binds one organisation depends on
    /// more than its sector.
    pub nis2: Option<Nis2>,
}

/// A sector as NIS2's annexes list it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nis2 {
    /// Of high criticality, or another critical one.
    pub annex: Annex,
    /// The annex's sector, in kebab case.
    pub sector: &'static str,
}

creel_evidence::vocabulary! {
    /// The two lists of NIS2.
    pub enum Annex {
        /// Sectors of high criticality.
        I = "I",
        /// Other critical sectors.
        Ii = "II",
    }
}

const TABLE: &str = include_str!("../data/sectors.tsv");

/// The sectors, and the place of each by its folded names.
struct Sectors {
    list: Vec<Sector>,
    by_name: HashMap<String, usize>,
}

static SECTORS: LazyLock<Sectors> = LazyLock::new(|| {
    let mut sectors = Sectors { list: Vec::new(), by_name: HashMap::new() };
    for [key, label, aliases, stix, misp, nace, nis2] in table::rows::<7>(TABLE) {
        let place = sectors.list.len();
        let nis2 = nis2
            .split_once(' ')
            .and_then(|(annex, sector)| Some(Nis2 { annex: annex.parse().ok()?, sector }));
        sectors.list.push(Sector { key, label, stix, misp, nace, nis2 });
        let names = [key, label].into_iter().chain(aliases.split('|'));
        sectors.by_name.extend(names.map(|name| (fold::folded(name), place)));
    }
    sectors
});

/// The sector that goes by this name: its key, its label, or another name in one of several languages. Capitals,
/// accents and punctuation do not count.
#[must_use]
pub fn find(name: &str) -> Option<&'static Sector> {
    let place = SECTORS.by_name.get(&fold::folded(name))?;
    SECTORS.list.get(*place)
}

/// Every sector, sorted by key.
#[must_use]
pub fn all() -> &'static [Sector] {
    &SECTORS.list
}

/// Every name that [`find`] knows, folded, in no order.
pub fn names() -> impl Iterator<Item = &'static str> {
    SECTORS.by_name.keys().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// STIX 2.1, 10.11: the words of the industry sector vocabulary.
    const STIX: &[&str] = &[
        "agriculture",
        "aerospace",
        "automotive",
        "chemical",
        "commercial",
        "communications",
        "construction",
        "defense",
        "education",
        "energy",
        "entertainment",
        "financial-services",
        "government",
        "emergency-services",
        "government-local",
        "government-national",
        "government-public-services",
        "government-regional",
        "healthcare",
        "hospitality-leisure",
        "infrastructure",
        "dams",
        "nuclear",
        "water",
        "insurance",
        "manufacturing",
        "mining",
        "non-profit",
        "pharmaceuticals",
        "retail",
        "technology",
        "telecommunications",
        "transportation",
        "utilities",
    ];

    /// The sectors of both annexes.
    const NIS2: &[&str] = &[
        "I energy",
        "I transport",
        "I banking",
        "I financial-market-infrastructures",
        "I health",
        "I drinking-water",
        "I waste-water",
        "I digital-infrastructure",
        "I ict-service-management",
        "I public-administration",
        "I space",
        "II postal-courier",
        "II waste-management",
        "II chemicals",
        "II food",
        "II manufacturing",
        "II digital-providers",
        "II research",
    ];

    #[test]
    fn every_row_is_whole_and_no_name_means_two() {
        table::assert_well_formed(TABLE, 6..=7);
        assert!((80..=130).contains(&all().len()), "{} sectors", all().len());
        let mut names: HashMap<String, &str> = HashMap::new();
        for ([key, label, aliases, stix, misp, nace, nis2], sector) in table::rows::<7>(TABLE).zip(all()) {
            assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && !label.is_empty(), "{key}");
            assert!(STIX.contains(&stix), "{key}: {stix}");
            assert!(!misp.is_empty(), "{key}");
            let (division, group) = nace.split_once('.').unwrap_or((nace, "1"));
            let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
            assert!(
                division.len() == 2 && digits(division) && group.len() == 1 && digits(group),
                "{key}: {nace}"
            );
            assert!(nis2.is_empty() || NIS2.contains(&nis2), "{key}: {nis2}");
            assert_eq!(
                sector.nis2.map(|nis2| format!("{} {}", nis2.annex, nis2.sector)).unwrap_or_default(),
                nis2
            );
            for name in [key, label].into_iter().chain(aliases.split('|').filter(|alias| !alias.is_empty())) {
                let before = names.insert(fold::folded(name), key);
                assert!(before.is_none_or(|before| before == key), "{name} is {key} and {before:?}");
                assert_eq!(find(name).map(|sector| sector.key), Some(key), "{name}");
            }
        }
        for listed in NIS2 {
            let used = |sector: &&Sector| {
                sector.nis2.is_some_and(|nis2| format!("{} {}", nis2.annex, nis2.sector) == *listed)
            };
            assert!(all().iter().any(|sector| used(&sector)), "no sector is {listed}");
        }
    }

    #[test]
    fn rosters_word_sectors_as_they_like() {
        let key = |name| find(name).map(|sector| sector.key);
        for (name, expected) in [
            ("transportation", "transport"),
            ("it-electronics", "information-technology"),
            ("refrigeration-metal", "refrigeration-equipment"),
            ("Health Care", "health-care"),
            ("KÄLTETECHNIK", "refrigeration-equipment"),
            ("santé", "health-care"),
            ("Служба", ""),
            ("склад", "warehousing"),
            ("医院", "hospital"),
            ("healthy", ""),
            ("", ""),
        ] {
            assert_eq!(key(name).unwrap_or_default(), expected, "{name}");
        }
        let cooling = find("refrigeration").unwrap();
        assert_eq!((cooling.stix, cooling.nace), ("manufacturing", "28.2"));
        assert_eq!(cooling.nis2, Some(Nis2 { annex: Annex::Ii, sector: "manufacturing" }));
        // Hauliers are not among those whom NIS2 lists under road transport.
        assert_eq!(find("road freight").unwrap().nis2, None);
    }

    proptest! {
        #[test]
        fn any_name_is_looked_up(name: String) {
            if let Some(sector) = find(&name) {
                prop_assert!(find(sector.key) == Some(sector));
            }
        }
    }
}
