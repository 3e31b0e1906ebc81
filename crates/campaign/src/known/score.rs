//! The sum of what a campaign shares with a known one, term by term.

use super::contradictions;
use super::table::{Table, table};
use crate::kinds::Kind;
use crate::link::part;
use crate::minhash;
use crate::model::Model;
use crate::ownership::{self, Ownership};
use creel_evidence::DomainName;
use creel_evidence::campaign::Family;
use creel_evidence::known::{Candidate, Effect, LureSketch, Portrait, Term, Trait, Vertex};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Terms of a family that are shown one by one.
const SHOWN: usize = 5;
const DAY: i64 = 86_400;

/// What two campaigns agree in, before it is put into words.
#[derive(Debug, Default)]
pub(super) struct Agreement {
    /// Terms, not yet discounted.
    pub(super) terms: Vec<Term>,
    /// The best likeness of text and of structure, in thousandths; `None` where one side has no such sketch.
    pub(super) text: Option<u16>,
    pub(super) structure: Option<u16>,
}

/// A known campaign as a candidate for ours. `holders` says how many campaigns of the archive hold a value.
pub(super) fn candidate(
    model: &Model,
    ours: &Portrait,
    theirs: &Portrait,
    holders: impl Fn(&Trait) -> u32,
) -> Candidate {
    let table = table();
    let mut agreement = Agreement::default();
    values(model, table, ours, theirs, holders, &mut agreement.terms);
    once(&mut agreement.terms);
    lures(model, ours, theirs, &mut agreement);
    discount(model, &mut agreement.terms);
    let mut terms = contradictions::find(table, ours, theirs, &agreement);
    terms.append(&mut agreement.terms);
    let days_apart = days_apart(ours, theirs);
    terms.extend(decay(table, &terms, days_apart));
    terms.extend(support(table, ours, theirs));
    terms.retain(|term| term.millibits != 0 || term.effect == Effect::Shared);
    fold(&mut terms);
    terms.sort_by(|a, b| {
        let weight = |term: &Term| -term.millibits.abs();
        (weight(a), a.family, &a.because, &a.value).cmp(&(weight(b), b.family, &b.because, &b.value))
    });
    let mut vertices: BTreeMap<Vertex, i32> = BTreeMap::new();
    let mut families: BTreeMap<Family, i32> = BTreeMap::new();
    for term in &terms {
        *vertices.entry(term.vertex).or_default() += term.millibits;
        if let Some(family) = term.family {
            *families.entry(family).or_default() += term.millibits;
        }
    }
    Candidate {
        id: theirs.id.clone(),
        name: theirs.name.clone(),
        rung: theirs.rung,
        source: theirs.source.clone(),
        operation: theirs.operation.clone(),
        messages: theirs.messages,
        span: theirs.span,
        attributed: theirs.attributed.clone(),
        millibits: terms.iter().map(|term| term.millibits).sum(),
        terms,
        vertices,
        families,
        days_apart,
    }
}

/// Values that both hold.
fn values(
    model: &Model,
    table: &Table,
    ours: &Portrait,
    theirs: &Portrait,
    holders: impl Fn(&Trait) -> u32,
    terms: &mut Vec<Term>,
) {
    let key = |one: &Trait| (one.family, one.kind.clone(), one.value.clone());
    let (mut a, mut b) = (ours.traits.iter().peekable(), theirs.traits.iter().peekable());
    while let (Some(one), Some(other)) = (a.peek(), b.peek()) {
        match key(one).cmp(&key(other)) {
            Ordering::Less => drop(a.next()),
            Ordering::Greater => drop(b.next()),
            Ordering::Equal => {
                let campaigns = one.campaigns.max(other.campaigns).max(holders(one));
                terms.push(value(model, table, one, campaigns));
                a.next();
                b.next();
            }
        }
    }
}

/// One name counts once, as what it is worth most: a domain that sends and answers is one domain, and an indicator does
/// not say what its value is used for.
fn once(terms: &mut Vec<Term>) {
    terms.sort_by(|a, b| (&a.value, -a.millibits, a.family).cmp(&(&b.value, -b.millibits, b.family)));
    terms.dedup_by(|later, first| later.value == first.value);
}

fn value(model: &Model, table: &Table, one: &Trait, campaigns: u32) -> Term {
    let shared = is_shared(one) || i32::try_from(campaigns).unwrap_or(i32::MAX) >= table.shared;
    let kind = Kind::of(one.family, &one.kind);
    Term {
        effect: if shared { Effect::Shared } else { Effect::Agrees },
        vertex: table.vertex(one.family, &one.kind),
        family: Some(one.family),
        because: format!("same {}", if kind.name().is_empty() { &one.kind } else { kind.phrase() }),
        value: Some(one.value.clone()),
        campaigns,
        millibits: if shared { 0 } else { model.worth(kind, campaigns) },
        at: one.at.iter().cloned().collect(),
    }
}

/// Whether strangers share what a value names. Portraits of other cases and other programs hold values that this
/// case's tables know better.
fn is_shared(one: &Trait) -> bool {
    let named = match (one.family, one.kind.as_str()) {
        (Family::Landing, "host" | "registrable") | (Family::Sending, "domain") => one.value.as_str(),
        (Family::Contact, "reply-to-domain") | (Family::Mailer, "return-path") => one.value.as_str(),
        (Family::Landing, "harvest") => one.value.split('/').next().unwrap_or_default(),
        _ => return false,
    };
    let of = DomainName::parse(named);
    of.is_some_and(|domain| matches!(ownership::of(&domain), Ownership::Shared(None) | Ownership::Brand))
}

/// The two lures that are most alike.
fn lures(model: &Model, ours: &Portrait, theirs: &Portrait, agreement: &mut Agreement) {
    let mut best: (i32, Vec<Term>) = (0, Vec::new());
    for one in &ours.lures {
        for other in &theirs.lures {
            let text = minhash::alike(&one.text, &other.text);
            let structure = minhash::alike(&one.structure, &other.structure);
            if !one.text.is_empty() && !other.text.is_empty() {
                agreement.text = agreement.text.max(Some(text));
            }
            if !one.structure.is_empty() && !other.structure.is_empty() {
                agreement.structure = agreement.structure.max(Some(structure));
            }
            let likeness = [text_term(model, one, other, text), structure_term(model, one, other, structure)];
            let bits = likeness.iter().flatten().map(|term| term.millibits).sum();
            if bits > best.0 {
                best = (bits, likeness.into_iter().flatten().collect());
            }
        }
    }
    agreement.terms.append(&mut best.1);
}

fn text_term(model: &Model, one: &LureSketch, other: &LureSketch, alike: u16) -> Option<Term> {
    let length = minhash::size(&one.text).min(minhash::size(&other.text)).min(24);
    let campaigns = one.text_campaigns.max(other.text_campaigns);
    let most = model.rarity(campaigns).min(model.text) * length / 24;
    likeness("visible text", most, alike, model.text_from, campaigns, one.at.0.as_ref())
}

fn structure_term(model: &Model, one: &LureSketch, other: &LureSketch, alike: u16) -> Option<Term> {
    let size = minhash::size(&one.structure).min(minhash::size(&other.structure)).min(16);
    let campaigns = one.structure_campaigns.max(other.structure_campaigns);
    let most = model.rarity(campaigns).min(model.structure) * size / 16;
    likeness("page structure", most, alike, model.structure_from, campaigns, one.at.1.as_ref())
}

fn likeness(
    what: &str,
    most: i32,
    alike: u16,
    from: i32,
    campaigns: u32,
    at: Option<&creel_evidence::Locus>,
) -> Option<Term> {
    let permille = i32::from(alike);
    let because = match alike {
        1000 => format!("same {what}"),
        alike => format!("{what} {} % alike", alike / 10),
    };
    (permille >= from && most > 0).then(|| Term {
        effect: Effect::Agrees,
        vertex: Vertex::Capability,
        family: Some(Family::Lure),
        because,
        value: None,
        campaigns,
        millibits: most * permille / 1000,
        at: at.into_iter().cloned().collect(),
    })
}

/// Values of a family depend on each other: the strongest counts in full, the rest in part and all together no more
/// than the strongest. A mailing program is bought and passed on, so that it counts little in any case.
fn discount(model: &Model, terms: &mut [Term]) {
    terms.sort_by(|a, b| {
        (a.family, -a.millibits, &a.because, &a.value).cmp(&(b.family, -b.millibits, &b.because, &b.value))
    });
    for family in terms.chunk_by_mut(|a, b| a.family == b.family) {
        let Some((first, rest)) = family.split_first_mut() else { continue };
        let mailer = first.family == Some(Family::Mailer);
        let mut left = if mailer { model.operation_mailer } else { first.millibits.saturating_mul(2) };
        first.millibits = first.millibits.min(left);
        left -= first.millibits;
        for term in rest {
            term.millibits = part(model, term.millibits).min(left);
            left -= term.millibits;
        }
    }
}

/// Leaves the strongest terms of each family and vertex, and puts the others together.
fn fold(terms: &mut Vec<Term>) {
    let order = |effect: Effect| matches!(effect, Effect::Agrees);
    terms.sort_by(|a, b| {
        let key = |term: &Term| (order(term.effect), term.family, term.vertex, -term.millibits);
        key(a).cmp(&key(b)).then_with(|| (&a.because, &a.value).cmp(&(&b.because, &b.value)))
    });
    let mut folded: Vec<Term> = Vec::new();
    for same in terms.chunk_by(|a, b| {
        (a.effect == Effect::Agrees) == (b.effect == Effect::Agrees)
            && (a.family, a.vertex) == (b.family, b.vertex)
    }) {
        let (shown, rest) = same.split_at(same.len().min(SHOWN));
        folded.extend(shown.iter().cloned());
        if let Some(first) = rest.first() {
            let further = if rest.len() == 1 {
                "1 further value".to_owned()
            } else {
                format!("{} further values", rest.len())
            };
            folded.push(Term {
                because: further,
                value: None,
                campaigns: 0,
                millibits: rest.iter().map(|term| term.millibits).sum(),
                at: Vec::new(),
                ..first.clone()
            });
        }
    }
    *terms = folded;
}

/// Days between two campaigns; 0 where they overlap.
fn days_apart(ours: &Portrait, theirs: &Portrait) -> Option<u32> {
    let ((a, b), (c, d)) = (ours.span?, theirs.span?);
    let gap = a.saturating_sub(d).max(c.saturating_sub(b)).max(0);
    u32::try_from(gap / DAY).ok()
}

/// What infrastructure loses by the time in between. Time never adds.
fn decay(table: &Table, terms: &[Term], days: Option<u32>) -> Option<Term> {
    let days = i32::try_from(days?).unwrap_or(i32::MAX);
    let over = days.saturating_sub(table.decay_after).max(0);
    let lost = (over / 90).saturating_add(1).saturating_mul(table.decay).min(table.decay_most);
    let rented = terms.iter().filter(|term| term.vertex == Vertex::Infrastructure);
    let rented: i32 = rented.map(|term| term.millibits).sum::<i32>().max(0);
    let millibits = -(rented / 1000 * lost + rented % 1000 * lost / 1000);
    (over > 0 && millibits < 0).then(|| Term {
        effect: Effect::Decays,
        vertex: Vertex::Infrastructure,
        family: None,
        because: format!("{days} days between the two, in which rented hosts change hands"),
        value: None,
        campaigns: 0,
        millibits,
        at: Vec::new(),
    })
}

/// Sectors and countries in common: weak, and named as such.
fn support<'p>(table: &Table, ours: &'p Portrait, theirs: &'p Portrait) -> Vec<Term> {
    let common = |a: &'p BTreeMap<String, u32>, b: &'p BTreeMap<String, u32>| {
        let common: Vec<&str> = a.keys().filter(|word| b.contains_key(*word)).map(String::as_str).collect();
        (common.len() * 2 >= a.len().min(b.len()) && !common.is_empty()).then_some(common)
    };
    let pairs = [
        ("sectors", common(&ours.sectors, &theirs.sectors)),
        ("countries", common(&ours.countries, &theirs.countries)),
    ];
    let pairs = pairs.into_iter().filter_map(|(what, words)| Some((what, words?)));
    pairs
        .map(|(what, words)| Term {
            effect: Effect::Supports,
            vertex: Vertex::Victim,
            family: None,
            because: format!("targets in the same {what}, which is weak"),
            value: Some(words.into_iter().take(6).collect::<Vec<_>>().join(", ")),
            campaigns: 0,
            millibits: table.support,
            at: Vec::new(),
        })
        .collect()
}
