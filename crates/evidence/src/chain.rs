//! The supply chain that a roster describes, and public events that the user dates.
//!
//! A chain is what the user says about organisations, not evidence: statements about it rest on targets, which are.

use crate::place::Country;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The organisations of a roster and who supplies whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// The organisations, in the roster's order.
    pub members: Vec<ChainMember>,
    /// Supplier and customer, each an index in `members`; sorted, each pair once.
    pub links: Vec<(usize, usize)>,
}

/// One organisation of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainMember {
    /// The key under which its people are counted ([`crate::Target::organisation`]).
    pub name: String,
    /// Where it sits.
    pub country: Option<Country>,
    /// Its sector, as the roster words it.
    pub sector: Option<String>,
    /// Its stage in the chain, as the roster words it.
    pub stage: Option<String>,
    /// Index of the organisation that it belongs to.
    pub parent: Option<usize>,
    /// Its other names: nothing is published under them, but whoever takes victims out of texts must know them.
    pub aliases: Vec<String>,
    /// The domains that the roster gives it, for the same reason.
    pub domains: Vec<String>,
}

/// A public event that the user dates, such as an approval, a tender or a fair.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PublicEvent {
    /// The day, in UTC.
    pub date: Date,
    /// What happened, in the user's words.
    pub name: String,
}
