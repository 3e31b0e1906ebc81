//! Operations: campaigns that share evidence of one operator, whatever their lures.

use crate::blocking;
use crate::forest::Forest;
use crate::link::{Tally, shared};
use crate::model::Model;
use crate::pile::{Pile, number};
use crate::stable::NumberSet;
use creel_evidence::campaign::Family;

/// Values of campaigns, counted and weighed over campaigns.
pub(crate) struct Campaigns {
    /// For each campaign the values it holds, ascending.
    pub(crate) values: Vec<Vec<u32>>,
    /// For each value of the pile what sharing it is worth between campaigns.
    pub(crate) millibits: Vec<i32>,
}

/// Operations as sets of positions in the list of campaigns.
pub(crate) struct Operations {
    /// Ascending; single campaigns among them.
    pub(crate) sets: Vec<Vec<u32>>,
    /// For each campaign another one that it has an operation edge with.
    pub(crate) partner: Vec<Option<u32>>,
}

impl Campaigns {
    /// Gathers the values of campaigns given as lists of nodes. The lure is left out: it made the campaigns.
    pub(crate) fn gather<'n>(pile: &Pile<'_>, campaigns: impl Iterator<Item = &'n [u32]>) -> Self {
        let mut holders = vec![0usize; pile.values.len()];
        let mut values = Vec::new();
        for nodes in campaigns {
            let held = nodes.iter().flat_map(|&node| &pile.nodes[node as usize].values);
            let speaks = |value: &u32| pile.values[*value as usize].family != Family::Lure;
            let mut held: Vec<u32> = held.copied().filter(speaks).collect();
            held.sort_unstable();
            held.dedup();
            held.iter().for_each(|&value| holders[value as usize] += 1);
            values.push(held);
        }
        let all = values.len();
        let worth = |(value, &holders): (&crate::pile::Value<'_>, &usize)| {
            pile.model.worth(value.family, value.kind, all, holders)
        };
        Self { millibits: pile.values.iter().zip(&holders).map(worth).collect(), values }
    }

    /// What two campaigns share.
    pub(crate) fn tally(&self, pile: &Pile<'_>, a: u32, b: u32) -> Tally {
        let mut tally = Tally::default();
        shared(&self.values[a as usize], &self.values[b as usize], |value| {
            tally.add(pile.model, pile.values[value as usize].family, self.millibits[value as usize]);
        });
        tally
    }
}

/// Joins campaigns by operation edges.
pub(crate) fn find(pile: &Pile<'_>, campaigns: &Campaigns) -> Operations {
    let n = campaigns.values.len();
    let mut forest = Forest::new(n);
    let mut refused = NumberSet::default();
    let mut keys: Vec<(u64, u32)> = Vec::new();
    for (i, values) in campaigns.values.iter().enumerate() {
        let operator = values.iter().filter(|&&value| pile.values[value as usize].family.is_operator());
        keys.extend(operator.map(|&value| (u64::from(value), number(i))));
    }
    let limit = usize::try_from(pile.model.postings).unwrap_or(0);
    blocking::buckets(&mut keys, |holders| {
        blocking::pairs(holders, limit, |a, b| {
            let pair = u64::from(a) << 32 | u64::from(b);
            if !forest.together(a, b) && !refused.contains(&pair) {
                if is_edge(pile.model, &campaigns.tally(pile, a, b)) {
                    forest.join(a, b);
                } else {
                    refused.insert(pair);
                }
            }
        });
    });
    let partner = (0..number(n)).map(|i| forest.partner(i)).collect();
    Operations { sets: forest.sets(), partner }
}

/// An operation edge: enough in all, by several families, one of them the operator's.
fn is_edge(model: &Model, tally: &Tally) -> bool {
    let bits = Family::ALL.iter().map(|&family| match (family, tally.family(model, family)) {
        // A program is bought and passed on.
        (Family::Mailer, bits) => (family, bits.min(model.operation_mailer)),
        other => other,
    });
    let strong: Vec<(Family, i32)> =
        bits.clone().filter(|&(_, bits)| bits >= model.operation_family).collect();
    strong.iter().any(|(family, _)| family.is_operator())
        && i32::try_from(strong.len()).unwrap_or(i32::MAX) >= model.operation_families
        && bits.map(|(_, bits)| bits).sum::<i32>() >= model.operation
}
