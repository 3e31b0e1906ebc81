//! Countries and continents.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A country by its ISO 3166-1 alpha-2 code, in upper case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

crate::vocabulary! {
    /// Continents, as United Nations M49 groups countries, with the Americas in two.
    pub enum Continent {
        /// Africa.
        Africa = "africa",
        /// Antarctica.
        Antarctica = "antarctica",
        /// Asia.
        Asia = "asia",
        /// Europe.
        Europe = "europe",
        /// North America, with Central America and the Caribbean.
        NorthAmerica = "north-america",
        /// Oceania.
        Oceania = "oceania",
        /// South America.
        SouthAmerica = "south-america",
    }
}

/// `code<TAB>continent<TAB>English short name`, one country a line, sorted by code.
const TABLE: &str = include_str!("countries.tsv");

impl Country {
    /// Reads an assigned alpha-2 code of either case.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 2] = code.as_bytes().try_into().ok()?;
        let country = Self(bytes.map(|b| b.to_ascii_uppercase()));
        country.row().map(|_| country)
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??")
    }

    /// The English short name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().map_or("?", |(_, name)| name)
    }

    /// The continent.
    #[must_use]
    pub fn continent(self) -> Continent {
        self.row().and_then(|(continent, _)| continent.parse().ok()).unwrap_or(Continent::Antarctica)
    }

    /// Every country, sorted by code.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.lines().filter_map(|line| Self::parse(line.get(..2)?))
    }

    fn row(self) -> Option<(&'static str, &'static str)> {
        static ROWS: std::sync::OnceLock<std::collections::HashMap<[u8; 2], (&str, &str)>> =
            std::sync::OnceLock::new();
        let rows = ROWS.get_or_init(|| {
            let split = |line: &'static str| {
                let mut columns = line.split('\t');
                let code: [u8; 2] = columns.next()?.as_bytes().try_into().ok()?;
                Some((code, (columns.next()?, columns.next()?)))
            };
            TABLE.lines().filter_map(split).collect()
        });
        rows.get(&self.0).copied()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let code = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        Self::parse(&code).ok_or_else(|| serde::de::Error::custom("no ISO 3166-1 alpha-2 code"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_sorted() {
        let codes: Vec<&str> = TABLE.lines().map(|line| &line[..2]).collect();
        assert_eq!(codes.len(), 249, "ISO 3166-1 assigns 249 codes");
        assert!(codes.is_sorted());
        for line in TABLE.lines() {
            let continent = line.split('\t').nth(1).unwrap();
            assert!(continent.parse::<Continent>().is_ok(), "{line}");
        }
    }

    #[test]
    fn codes_are_read_in_either_case() {
        assert_eq!(Country::parse("it").unwrap().name(), "Italy");
        assert_eq!(Country::parse("KR").unwrap().continent(), Continent::Asia);
        assert_eq!(Country::parse("XX"), None);
        assert_eq!(Country::parse("Italy"), None);
    }
}
