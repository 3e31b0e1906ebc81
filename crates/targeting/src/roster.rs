//! The analyst's own list of organisations: who takes part in a supply chain, and as what.

mod columns;
mod complaints;
mod links;
mod near;
mod reading;
mod review;

pub use columns::{Optional, REQUIRED};
pub use complaints::{Complaint, RosterErrors};
pub use review::{Review, StageCount};

use creel_evidence::{Chain, ChainMember, Country, DomainName};
use std::collections::HashMap;

/// An organisation on the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// The key under which it is counted.
    pub name: String,
    /// Its domains, those that it only mails from last; names below them belong to it too.
    pub domains: Vec<DomainName>,
    /// Where it sits, if the roster says so.
    pub country: Option<Country>,
    /// Its sector in the roster's own words ([`creel_reference::sectors::find`] maps them).
    pub sector: Option<String>,
    /// Its stage in the supply chain in the roster's own words.
    pub stage: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Place in [`Roster::organisations`] of the organisation that it belongs to. Whoever follows parents comes to an
    /// end.
    pub parent: Option<usize>,
    /// Line in the file, from 1.
    pub line: u64,
}

/// Organisations by domain.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    organisations: Vec<Organisation>,
    by_domain: HashMap<String, usize>,
    /// Supplier and customer, sorted, each pair once.
    links: Vec<(usize, usize)>,
    warnings: Vec<Complaint>,
}

impl Roster {
    /// A roster of nobody.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Reads CSV (RFC 4180) with the header `name,domain,country,sector,stage` and, if wanted, the [`Optional`] columns
    /// in any order. Several domains are separated by spaces; country is an ISO 3166-1 alpha-2 code; country, sector
    /// and stage may be empty. Semicolons or tabs may separate the columns, as some spreadsheets write them; lines that
    /// begin with `#` are comments.
    ///
    /// # Errors
    /// Everything that is wrong, each with its line and column.
    pub fn from_csv(text: &str) -> Result<Self, RosterErrors> {
        reading::read(text)
    }

    /// How many organisations.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.organisations.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.organisations.is_empty()
    }

    /// Every organisation in the order of the file.
    #[must_use]
    pub fn organisations(&self) -> &[Organisation] {
        &self.organisations
    }

    /// Supplier and customer, each a place in [`Self::organisations`]; sorted, each pair once.
    #[must_use]
    pub fn links(&self) -> &[(usize, usize)] {
        &self.links
    }

    /// What its author should look at although the roster can be used, in the order of the lines.
    #[must_use]
    pub fn warnings(&self) -> &[Complaint] {
        &self.warnings
    }

    /// The supply chain that the roster describes.
    #[must_use]
    pub fn chain(&self) -> Chain {
        let members = self.organisations.iter().map(|organisation| ChainMember {
            name: organisation.name.clone(),
            country: organisation.country,
            sector: organisation.sector.clone(),
            stage: organisation.stage.clone(),
            parent: organisation.parent,
            aliases: organisation.aliases.clone(),
            domains: organisation.domains.iter().map(|domain| domain.as_str().to_owned()).collect(),
        });
        Chain { members: members.collect(), links: self.links.clone() }
    }

    /// The organisation that has `domain`, or the nearest name above it.
    #[must_use]
    pub fn organisation(&self, domain: &DomainName) -> Option<&Organisation> {
        self.organisations.get(self.place(domain)?)
    }

    /// The place of the organisation that has `domain`, or the nearest name above it.
    fn place(&self, domain: &DomainName) -> Option<usize> {
        let name = domain.as_str();
        let mut above =
            std::iter::successors(Some(name), |rest| rest.split_once('.').map(|(_, above)| above));
        above.find_map(|suffix| self.by_domain.get(suffix)).copied()
    }
}
