//! What ties organisations to those that were aimed at. All of it is linear in the chain.

use super::{Reason, Tie};
use crate::exposure::Coverage;
use crate::survey::Survey;
use creel_evidence::targeting::KnowledgeKind;
use creel_evidence::{Chain, ChainMember, Country};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The messages that pose as an organisation or name it.
type Mentions = BTreeMap<(Tie, usize), BTreeSet<usize>>;

/// The reasons for each member of the chain.
pub(super) fn reasons(chain: &Chain, coverage: &Coverage, mentions: &Mentions) -> Vec<Vec<Reason>> {
    let mut reasons: Vec<Vec<Reason>> = vec![Vec::new(); chain.members.len()];
    neighbours(chain, coverage, &mut reasons);
    groups(chain, coverage, &mut reasons);
    shared(chain, coverage, &mut reasons, Tie::Stage, |member| member.stage.as_deref());
    shared(chain, coverage, &mut reasons, Tie::Sector, |member| member.sector.as_deref());
    shared(chain, coverage, &mut reasons, Tie::Country, |member| member.country.as_ref().map(Country::code));
    for &(tie, member) in mentions.keys() {
        if let Some(reasons) = reasons.get_mut(member) {
            let organisations = Arc::from([]);
            reasons.push(Reason { tie, points: tie.points().0, organisations, of: 0, through: None });
        }
    }
    reasons
}

fn points(tie: Tie, organisations: usize) -> u32 {
    let (first, further, most) = tie.points();
    let more = u32::try_from(organisations.saturating_sub(1)).unwrap_or(u32::MAX);
    first.saturating_add(further.saturating_mul(more)).min(most)
}

/// Direct suppliers and customers of those aimed at, and who shares a partner with them.
fn neighbours(chain: &Chain, coverage: &Coverage, reasons: &mut [Vec<Reason>]) {
    // By organisation: those aimed at that it supplies, and that supply it.
    let mut supplied: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut bought: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &(supplier, customer) in &chain.links {
        if coverage.aimed_at.contains_key(&customer) {
            supplied.entry(supplier).or_default().push(customer);
        }
        if coverage.aimed_at.contains_key(&supplier) {
            bought.entry(customer).or_default().push(supplier);
        }
    }
    for (tie, ties) in [(Tie::Supplies, &supplied), (Tie::BuysFrom, &bought)] {
        for (&member, organisations) in ties {
            push(reasons, member, tie, organisations.clone());
        }
    }
    // The partner with most organisations behind it speaks for all, so that a hub costs no more than its links.
    let mut behind: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (&member, organisations) in supplied.iter().chain(&bought) {
        behind.entry(member).or_default().extend(organisations);
    }
    let behind: HashMap<usize, Arc<[usize]>> =
        behind.into_iter().map(|(partner, all)| (partner, all.into_iter().collect())).collect();
    let mut best: BTreeMap<usize, usize> = BTreeMap::new();
    let size = |partner: usize| behind.get(&partner).map_or(0, |all| all.len());
    for (member, partner) in chain.links.iter().flat_map(|&(a, b)| [(a, b), (b, a)]) {
        if size(partner) > 0 && !coverage.aimed_at.contains_key(&member) {
            let chosen = best.entry(member).or_insert(partner);
            if (size(partner), std::cmp::Reverse(partner)) > (size(*chosen), std::cmp::Reverse(*chosen)) {
                *chosen = partner;
            }
        }
    }
    for (member, partner) in best {
        if let (Some(reasons), Some(organisations)) = (reasons.get_mut(member), behind.get(&partner)) {
            let (tie, through) = (Tie::Partner, Some(partner));
            let points = points(tie, organisations.len());
            reasons.push(Reason { tie, points, organisations: organisations.clone(), of: 0, through });
        }
    }
}

fn push(reasons: &mut [Vec<Reason>], member: usize, tie: Tie, mut organisations: Vec<usize>) {
    organisations.sort_unstable();
    organisations.dedup();
    if let Some(reasons) = reasons.get_mut(member) {
        let points = points(tie, organisations.len());
        reasons.push(Reason { tie, points, organisations: organisations.into(), of: 0, through: None });
    }
}

/// Those of one group: everybody who is reached from each other by parents.
fn groups(chain: &Chain, coverage: &Coverage, reasons: &mut [Vec<Reason>]) {
    let mut above: Vec<usize> = (0..chain.members.len()).collect();
    for (child, member) in chain.members.iter().enumerate() {
        if let Some(parent) = member.parent.filter(|&parent| parent < chain.members.len()) {
            let (one, other) = (head(&mut above, child), head(&mut above, parent));
            if let Some(slot) = above.get_mut(one.max(other)) {
                *slot = one.min(other);
            }
        }
    }
    let heads: Vec<usize> = (0..above.len()).map(|member| head(&mut above, member)).collect();
    let mut hit: HashMap<usize, Vec<usize>> = HashMap::new();
    for &member in coverage.aimed_at.keys() {
        if let Some(&head) = heads.get(member) {
            hit.entry(head).or_default().push(member);
        }
    }
    for (member, head) in heads.iter().enumerate() {
        if let Some(organisations) = hit.get(head)
            && !coverage.aimed_at.contains_key(&member)
        {
            push(reasons, member, Tie::Group, organisations.clone());
        }
    }
}

/// The first member of a group; the way there is halved for the next who asks.
fn head(above: &mut [usize], mut member: usize) -> usize {
    while let Some(&next) = above.get(member)
        && next != member
    {
        let Some(&beyond) = above.get(next) else { break };
        if let Some(slot) = above.get_mut(member) {
            *slot = beyond;
        }
        member = beyond;
    }
    member
}

/// Those that have a stage, sector or country in common.
fn shared(
    chain: &Chain,
    coverage: &Coverage,
    reasons: &mut [Vec<Reason>],
    tie: Tie,
    name: impl Fn(&ChainMember) -> Option<&str>,
) {
    let mut parts: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (place, member) in chain.members.iter().enumerate() {
        let Some(name) = name(member) else { continue };
        let (aimed_at, not_yet) = parts.entry(name).or_default();
        if coverage.aimed_at.contains_key(&place) { aimed_at.push(place) } else { not_yet.push(place) }
    }
    let (all_aimed, all) = (coverage.aimed_at.len(), chain.members.len());
    for (aimed_at, not_yet) in parts.into_values().filter(|(aimed_at, _)| !aimed_at.is_empty()) {
        let of = aimed_at.len() + not_yet.len();
        let above_average = aimed_at.len().saturating_mul(all) > all_aimed.saturating_mul(of);
        let (first, further, _) = tie.points();
        let points = first + if above_average { further } else { 0 };
        let organisations: Arc<[usize]> = aimed_at.into();
        for member in not_yet {
            if let Some(reasons) = reasons.get_mut(member) {
                reasons.push(Reason { tie, points, organisations: organisations.clone(), of, through: None });
            }
        }
    }
}

/// Organisations that the mails pose as or name, with the mails.
pub(super) fn mentions(survey: &Survey<'_>, chain: &Chain) -> Mentions {
    let places: HashMap<String, usize> =
        chain.members.iter().enumerate().map(|(place, member)| (member.name.to_lowercase(), place)).collect();
    let mut mentions: Mentions = BTreeMap::new();
    let mut mention = |tie, name: &str, message| {
        if let Some(&place) = places.get(&name.to_lowercase()) {
            mentions.entry((tie, place)).or_default().insert(message);
        }
    };
    let entries = survey.dossier().entries();
    for (index, entry) in survey.messages().iter().filter_map(|&index| Some((index, entries.get(index)?))) {
        let verdict = &entry.message.verdict;
        if let Some(claim) = verdict.claimed.as_ref().filter(|_| verdict.impersonation) {
            mention(Tie::PosedAs, &claim.name, index);
        }
        for known in &entry.message.targeting.knowledge {
            if matches!(known.kind, KnowledgeKind::Organisation | KnowledgeKind::Programme) {
                mention(Tie::Named, &known.word, index);
            }
        }
    }
    mentions
}
