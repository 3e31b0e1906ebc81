//! Operations: campaigns that share evidence of one operator, whatever their lures.

use crate::components::number;
use crate::forest::Forest;
use crate::link::{self, Tally};
use crate::model::Model;
use crate::node::{Node, Value};
use creel_evidence::campaign::Family;

/// The values of campaigns, given as lists of nodes: ascending and distinct, worth what they are worth between
/// campaigns. The lure is left out: it made the campaigns.
pub(crate) fn gather(model: &Model, nodes: &[Node<'_>], campaigns: &[Vec<u32>]) -> Vec<Box<[Value]>> {
    let values = |campaign: &Vec<u32>| merged(campaign.iter().map(|&node| &nodes[node as usize]));
    let mut gathered: Vec<Box<[Value]>> = campaigns.iter().map(values).collect();
    for &family in Family::ALL {
        let mut keys: Vec<(u64, u32)> = Vec::new();
        for (i, values) in (0..).zip(&gathered) {
            keys.extend(values.iter().filter(|v| v.kind.family() == family).map(|value| (value.key, i)));
        }
        keys.sort_unstable();
        for holders in keys.chunk_by(|a, b| a.0 == b.0) {
            for &(key, holder) in holders {
                let values = &mut gathered[holder as usize];
                if let Ok(at) = values.binary_search_by_key(&key, |value| value.key) {
                    values[at].worth = model.worth(values[at].kind, number(holders.len()));
                }
            }
        }
    }
    gathered
}

/// The values of one campaign, not weighed yet.
pub(crate) fn merged<'n, 'a: 'n>(nodes: impl Iterator<Item = &'n Node<'a>>) -> Box<[Value]> {
    let speaks = |value: &&Value| value.kind.family() != Family::Lure;
    let values = nodes.flat_map(|node| node.values.iter()).filter(speaks);
    let mut values: Vec<Value> = values.map(|&value| Value { worth: 0, ..value }).collect();
    values.sort_unstable_by_key(|value| value.key);
    values.dedup_by_key(|value| value.key);
    values.into()
}

/// Joins campaigns by operation edges: positions, ascending, single campaigns among them; and for each campaign
/// another one that it has an edge with.
pub(crate) fn find(model: &Model, campaigns: &[Box<[Value]>]) -> (Vec<Vec<u32>>, Vec<Option<u32>>) {
    let mut forest = Forest::new(campaigns.len());
    for family in Family::ALL.iter().filter(|family| family.is_operator()) {
        let mut keys: Vec<(u64, u32)> = Vec::new();
        for (i, values) in (0..).zip(campaigns) {
            let held = values.iter().filter(|value| value.kind.family() == *family && proposes(value));
            keys.extend(held.map(|value| (value.key, i)));
        }
        keys.sort_unstable();
        for holders in keys.chunk_by(|a, b| a.0 == b.0) {
            for (i, &(_, a)) in holders.iter().enumerate().take(model.hub_count()) {
                for &(_, b) in holders.iter().skip(i + 1) {
                    if !forest.together(a, b) && edge(model, &campaigns[a as usize], &campaigns[b as usize]) {
                        forest.join(a, b);
                    }
                }
            }
        }
    }
    let partner = (0..number(campaigns.len())).map(|campaign| forest.partner(campaign)).collect();
    (forest.sets(), partner)
}

/// Whether a value proposes pairs of campaigns.
pub(crate) fn proposes(value: &Value) -> bool {
    value.worth > 0 && value.kind.family().is_operator()
}

/// An operation edge between campaigns with these values: enough in all, by several families, one of them the
/// operator's.
pub(crate) fn edge(model: &Model, a: &[Value], b: &[Value]) -> bool {
    let mut tally = Tally::default();
    link::shared(a, b, |value| tally.add(model, value.kind.family(), value.worth));
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
