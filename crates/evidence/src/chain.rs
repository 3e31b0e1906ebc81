//! The supply chain that a roster describes, and public events that the user dates.
//!
//! A chain is what the user says about organisations, not evidence: statements about it rest on targets, which are.

use crate::place::Country;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Stages that are put into order; a roster with more of them uses the column for something else.
const ORDERED: usize = 200;

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

impl Chain {
    /// The stages, suppliers first; the empty word stands for organisations without one.
    ///
    /// Between two stages the direction with more links counts; whoever is supplied by no stage that is left comes next, and
    /// in a circle the one that is supplied least. Stages without links come last, and of equals the alphabet decides.
    #[must_use]
    pub fn stages(&self) -> Vec<&str> {
        let stage = |place: usize| {
            self.members.get(place).and_then(|member| member.stage.as_deref()).unwrap_or_default()
        };
        let mut left: BTreeSet<&str> = (0..self.members.len()).map(stage).collect();
        let mut links: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for &(from, to) in &self.links {
            *links.entry((stage(from), stage(to))).or_default() += 1;
        }
        let mut order = Vec::with_capacity(left.len());
        if left.len() <= ORDERED {
            let count = |from: &str, to: &str| links.get(&(from, to)).copied().unwrap_or(0);
            let linked: BTreeSet<&str> = links.keys().flat_map(|&(from, to)| [from, to]).collect();
            while !left.is_empty() {
                let supplied = |stage: &str| -> usize {
                    left.iter().map(|other| count(other, stage).saturating_sub(count(stage, other))).sum()
                };
                let next = left
                    .iter()
                    .copied()
                    .min_by_key(|&stage| (!linked.contains(stage), supplied(stage), stage));
                let Some(next) = next else { break };
                left.remove(next);
                order.push(next);
            }
        }
        order.extend(left);
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(stages: &[&str], links: &[(usize, usize)]) -> Chain {
        let member = |stage: &&str| ChainMember {
            name: String::new(),
            country: None,
            sector: None,
            stage: Some((*stage).to_owned()).filter(|stage| !stage.is_empty()),
            parent: None,
            aliases: Vec::new(),
            domains: Vec::new(),
        };
        Chain { members: stages.iter().map(member).collect(), links: links.to_vec() }
    }

    #[test]
    fn suppliers_come_first_and_those_without_links_last() {
        let made = chain(&["storage", "board", "parts", "maker"], &[(2, 3), (3, 0)]);
        assert_eq!(made.stages(), ["parts", "maker", "storage", "board"]);
        let circle = chain(&["b", "a", "b"], &[(0, 1), (1, 0), (2, 1)]);
        assert_eq!(circle.stages(), ["b", "a"]);
        assert_eq!(chain(&["", "x"], &[]).stages(), ["", "x"]);
        assert!(chain(&[], &[]).stages().is_empty());
    }
}
