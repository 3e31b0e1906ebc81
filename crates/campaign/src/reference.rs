//! The definition of the partition, word by word and quadratic: the oracle that the real one and its index are held
//! to. It shares with them what a node is, what two nodes weigh and what the model says, and nothing else: no keys
//! sorted, no union-find, no early end.

pub(crate) mod world;

use crate::keys::Band;
use crate::link::weigh;
use crate::lot::{Lot, content};
use crate::minhash::alike;
use crate::model::Model;
use crate::node::{Node, Value};
use crate::{anchor, templates};
use creel_evidence::campaign::Family;
use creel_evidence::{ArtifactId, Fingerprint, Level};
use std::collections::{BTreeMap, BTreeSet};

/// Every group: level, id, members.
pub(crate) type Groups = BTreeSet<(Level, String, Vec<ArtifactId>)>;

/// Nodes of a sample.
const SAMPLE: usize = 24;

/// The groups of a set of fingerprints of distinct messages.
pub(crate) fn groups(prints: &[Fingerprint], model: &Model) -> Groups {
    let mut contents: BTreeMap<Lot, Vec<&Fingerprint>> = BTreeMap::new();
    prints.iter().for_each(|print| contents.entry(Lot::of(&content(print))).or_default().push(print));
    let mut nodes: Vec<Node<'_>> = contents.iter().map(|(&lot, clones)| Node::new(lot, clones[0])).collect();
    weigh_all(&mut nodes, model);
    let messages: Vec<Vec<&Fingerprint>> = contents.into_values().collect();

    let links = candidates(&nodes, model, |node| {
        let bands = bands(node, Band::of_text().chain(Band::of_structure()));
        let speak = |value: &&Value| value.worth > 0 && value.kind.family() != Family::Mailer;
        bands.into_iter().chain(node.values.iter().filter(speak).map(|value| value.key)).collect()
    });
    let edge = |a: usize, b: usize, raise: i32| {
        let speak = !nodes[a].marks.mute && !nodes[b].marks.mute;
        speak && weigh(model, &nodes[a], &nodes[b]).is_campaign(model, raise)
    };
    let mut campaigns: Vec<Vec<usize>> = Vec::new();
    let mut open = vec![((0..nodes.len()).collect::<Vec<_>>(), 0)];
    while let Some((set, raise)) = open.pop() {
        for component in components(&set, |a, b| links.contains(&(a, b)) && edge(a, b, raise)) {
            let last = model.campaign + raise >= model.split_until;
            let (agree, pairs) = agreement(&component, |a, b| edge(a, b, 0));
            if component.len() < 5 || last || agree * 1000 >= pairs * model.density as usize {
                campaigns.push(component);
            } else {
                open.push((component, raise + model.split_step));
            }
        }
    }
    campaigns.sort();

    let mut groups = Groups::new();
    let mut group = |level: Level, members: &[&Fingerprint]| {
        let mut ids: Vec<ArtifactId> = members.iter().map(|print| print.message).collect();
        ids.sort();
        let anchor = members.iter().min_by_key(|print| (print.time.is_none(), print.time, print.message));
        if let Some(anchor) = anchor.filter(|_| ids.len() > 1) {
            groups.insert((level, anchor::group_id(level, anchor.message), ids));
        }
    };
    let of = |nodes: &[usize]| -> Vec<&Fingerprint> {
        nodes.iter().flat_map(|&node| messages[node].iter().copied()).collect()
    };
    for campaign in campaigns.iter().filter(|campaign| !nodes[campaign[0]].marks.mute) {
        group(Level::Campaign, &of(campaign));
        let wave =
            |a: usize, b: usize| links.contains(&(a, b)) && weigh(model, &nodes[a], &nodes[b]).is_wave(model);
        for story in components(campaign, wave) {
            let mut left = of(&story);
            left.sort_by_key(|print| (print.time, print.message));
            while !left.is_empty() {
                let pause = |pair: &[&Fingerprint]| match (pair[0].time, pair[1].time) {
                    (Some(a), Some(b)) => {
                        i128::from(b) - i128::from(a) > i128::from(model.wave_pause_days) * 86_400
                    }
                    _ => false,
                };
                let end = left.windows(2).position(pause).map_or(left.len(), |at| at + 1);
                let burst: Vec<&Fingerprint> = left.drain(..end).collect();
                group(Level::Wave, &burst);
            }
        }
    }
    let values = between(&nodes, &campaigns, model);
    let operator: Vec<BTreeSet<u64>> = values
        .iter()
        .map(|held| {
            let proposes = |value: &&Value| value.worth > 0 && value.kind.family().is_operator();
            held.iter().filter(proposes).map(|value| value.key).collect()
        })
        .collect();
    let near = pairs_of_hubs(&operator, model);
    let edge = |a: usize, b: usize| crate::operations::edge(model, &values[a], &values[b]);
    let all: Vec<usize> = (0..campaigns.len()).collect();
    for operation in components(&all, |a, b| near.contains(&(a, b)) && edge(a, b)) {
        let only = operation[0];
        let apart = operation.len() == 1 && nodes[campaigns[only][0]].marks.mute && !edge(only, only);
        if !apart {
            let nodes: Vec<usize> = operation.iter().flat_map(|&c| campaigns[c].iter().copied()).collect();
            group(Level::Operation, &of(&nodes));
        }
    }
    groups
}

/// Templates, frames, frequencies and worths.
fn weigh_all(nodes: &mut [Node<'_>], model: &Model) {
    let all: Vec<usize> = (0..nodes.len()).collect();
    let near =
        candidates(nodes, model, |node| bands(node, Band::of_text().chain(std::iter::once(Band::Wordless))));
    let same = |a: usize, b: usize| {
        let (a, b) = (&nodes[a], &nodes[b]);
        a.text.is_empty() && b.text.is_empty() || alike(&a.text, &b.text) >= 800
    };
    let mut told = vec![(false, false, 0u64, 1u32); nodes.len()];
    for template in components(&all, |a, b| near.contains(&(a, b)) && same(a, b)) {
        let filler = !nodes[template[0]].text.is_empty() && many_stories(nodes, &template);
        for &node in &template {
            told[node].0 = filler;
            told[node].2 = templates::label(nodes[template[0]].lot, filler, &nodes[node]);
        }
    }
    let near = candidates(nodes, model, |node| bands(node, Band::of_structure()));
    let same = |a: usize, b: usize| alike(&nodes[a].structure, &nodes[b].structure) >= 900;
    for frame in components(&all, |a, b| near.contains(&(a, b)) && same(a, b)) {
        let labels: BTreeSet<u64> = frame.iter().map(|&node| told[node].2).collect();
        for &node in &frame {
            told[node].1 = many_stories(nodes, &frame);
            told[node].3 = labels.len() as u32;
        }
    }
    let mut labels: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
    for (node, told) in nodes.iter().zip(&told) {
        for value in &node.values {
            labels.entry(value.key).or_default().insert(told.2);
        }
    }
    for (node, told) in nodes.iter_mut().zip(told) {
        node.weigh(model, (told.0, told.1), told.3, |key| labels[&key].len() as u32);
    }
}

fn many_stories(nodes: &[Node<'_>], set: &[usize]) -> bool {
    let sample: Vec<&Node<'_>> = set.iter().take(SAMPLE).map(|&node| &nodes[node]).collect();
    templates::is_frame(&sample)
}

/// The values of campaigns, each worth what its frequency among campaigns makes it.
fn between(nodes: &[Node<'_>], campaigns: &[Vec<usize>], model: &Model) -> Vec<Vec<Value>> {
    let held = |campaign: &Vec<usize>| -> BTreeMap<u64, Value> {
        let values = campaign.iter().flat_map(|&node| nodes[node].values.iter());
        values.filter(|v| v.kind.family() != Family::Lure).map(|&value| (value.key, value)).collect()
    };
    let held: Vec<BTreeMap<u64, Value>> = campaigns.iter().map(held).collect();
    let worth = |value: &Value| {
        let holders = held.iter().filter(|other| other.contains_key(&value.key)).count();
        Value { worth: model.worth(value.kind, holders as u32), ..*value }
    };
    held.iter().map(|values| values.values().map(worth).collect()).collect()
}

fn bands(node: &Node<'_>, bands: impl Iterator<Item = Band>) -> BTreeSet<u64> {
    bands.filter_map(|band| band.key(node)).collect()
}

/// All pairs, both ways, of nodes that share a key of which one of them is a hub.
fn candidates(
    nodes: &[Node<'_>],
    model: &Model,
    keys: impl Fn(&Node<'_>) -> BTreeSet<u64>,
) -> BTreeSet<(usize, usize)> {
    pairs_of_hubs(&nodes.iter().map(keys).collect::<Vec<_>>(), model)
}

fn pairs_of_hubs(keys: &[BTreeSet<u64>], model: &Model) -> BTreeSet<(usize, usize)> {
    let mut holders: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (i, keys) in keys.iter().enumerate() {
        keys.iter().for_each(|&key| holders.entry(key).or_default().push(i));
    }
    let mut pairs = BTreeSet::new();
    for holders in holders.values() {
        for &hub in holders.iter().take(model.hub_count()) {
            holders.iter().for_each(|&other| pairs.extend([(hub, other), (other, hub)]));
        }
    }
    pairs
}

/// What hangs together, each ascending.
fn components(set: &[usize], edge: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut left: BTreeSet<usize> = set.iter().copied().collect();
    let mut components = Vec::new();
    while let Some(first) = left.pop_first() {
        let mut component = vec![first];
        let mut seen = 0;
        while let Some(&node) = component.get(seen) {
            let near: Vec<usize> = left.iter().copied().filter(|&other| edge(node, other)).collect();
            left.retain(|other| !near.contains(other));
            component.extend(near);
            seen += 1;
        }
        component.sort_unstable();
        components.push(component);
    }
    components
}

/// Agreeing pairs among the sample of a component, and all pairs of it.
fn agreement(component: &[usize], agree: impl Fn(usize, usize) -> bool) -> (usize, usize) {
    let sample: Vec<usize> = component.iter().copied().take(SAMPLE).collect();
    let (mut agreeing, mut pairs) = (0, 0);
    for (i, &a) in sample.iter().enumerate() {
        for &b in &sample[..i] {
            pairs += 1;
            agreeing += usize::from(agree(a, b));
        }
    }
    (agreeing, pairs)
}

mod tests {
    use super::*;
    use crate::partition_by;
    use proptest::prelude::*;

    fn real(prints: &[Fingerprint], model: &Model) -> Groups {
        let groups = partition_by(prints, model).groups;
        groups.into_iter().map(|group| (group.level, group.id, group.members)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_partition_is_the_one_that_is_defined(prints in world::any(), hubs in 1..5) {
            let model = world::model(hubs);
            prop_assert_eq!(real(&prints, &model), groups(&prints, &model));
        }

        #[test]
        fn by_the_shipped_model_too(prints in world::any()) {
            prop_assert_eq!(real(&prints, Model::shipped()), groups(&prints, Model::shipped()));
        }
    }

    #[test]
    fn the_worlds_hold_what_the_definition_is_about() {
        // Full keys, components that are cut, waves, campaigns and operations: a law held on worlds without them
        // would be no test.
        use proptest::strategy::ValueTree as _;
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let model = world::model(2);
        let mut seen: BTreeMap<Level, usize> = BTreeMap::new();
        let (mut differ, mut large) = (0, 0);
        for _ in 0..24 {
            let prints = world::any().new_tree(&mut runner).unwrap().current();
            let found = groups(&prints, &model);
            found.iter().for_each(|(level, ..)| *seen.entry(*level).or_default() += 1);
            large += found.iter().filter(|(_, _, members)| members.len() > SAMPLE).count();
            differ += usize::from(found != groups(&prints, &world::model(64)));
        }
        assert!(seen.values().all(|&groups| groups > 24) && seen.len() == 3, "{seen:?}");
        assert!(large > 2, "samples are smaller than some groups: {large}");
        assert!(differ > 0, "hubs decide something: {differ}");
    }
}
