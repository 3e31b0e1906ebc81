//! What should agree between two campaigns of one operator, and does not.

use super::score::Agreement;
use super::table::{CONTRADICTIONS, Table};
use creel_evidence::DomainName;
use creel_evidence::campaign::Family;
use creel_evidence::known::{Effect, Portrait, Term, Vertex};
use std::collections::{BTreeMap, BTreeSet};

/// Likeness, in thousandths, below which two lures are nothing alike: of text, and of structure.
const UNLIKE: (u16, u16) = (200, 400);
/// Domains from which a habit of naming shows.
const DOMAINS: usize = 3;
/// Messages from which languages and claims are more than an accident.
const MESSAGES: u32 = 3;

/// The contradictions between two campaigns, as terms. Of a known one of which only indicators are known nothing
/// can be missing.
pub(super) fn find(table: &Table, ours: &Portrait, theirs: &Portrait, agreement: &Agreement) -> Vec<Term> {
    if ours.partial || theirs.partial {
        return Vec::new();
    }
    let agrees =
        |family: Family| agreement.terms.iter().any(|term| term.family == Some(family) && term.millibits > 0);
    let both = |family: Family, kinds: &[&str]| {
        let has = |one: &Portrait| {
            one.traits.iter().any(|held| held.family == family && kinds.contains(&held.kind.as_str()))
        };
        has(ours) && has(theirs)
    };
    let holds = |word: &str| match word {
        "other-kit" => {
            let host = agreement.terms.iter().any(|term| {
                term.family == Some(Family::Landing)
                    && term.vertex == Vertex::Infrastructure
                    && term.millibits > 0
            });
            host && !agrees(Family::Payload) && !agrees(Family::Lure) && unlike(agreement)
        }
        "other-contacts" => {
            both(Family::Contact, &["reply-to", "phone", "wallet", "address"]) && !agrees(Family::Contact)
        }
        "other-payload" => {
            both(Family::Payload, &["file", "page-structure", "form"]) && !agrees(Family::Payload)
        }
        "other-mailer" => both(Family::Mailer, &["header-order"]) && !agrees(Family::Mailer),
        "other-names" => apart(&habits(ours), &habits(theirs)),
        "other-language" => differ(&ours.languages, &theirs.languages),
        "other-identity" => differ(&ours.claimed, &theirs.claimed),
        _ => false,
    };
    let terms = CONTRADICTIONS.iter().filter(|word| holds(word));
    let terms = terms.filter_map(|word| table.contradiction(word));
    terms
        .map(|found| Term {
            effect: Effect::Contradicts,
            vertex: found.vertex,
            family: None,
            because: found.because.to_owned(),
            value: None,
            campaigns: 0,
            millibits: -found.cost,
            at: Vec::new(),
        })
        .collect()
}

/// Whether both have lures and no two of them are alike.
pub(super) fn unlike(agreement: &Agreement) -> bool {
    (agreement.text.is_some() || agreement.structure.is_some())
        && agreement.text.is_none_or(|alike| alike < UNLIKE.0)
        && agreement.structure.is_none_or(|alike| alike < UNLIKE.1)
}

/// Whether both have said enough and never the same.
fn differ(a: &BTreeMap<String, u32>, b: &BTreeMap<String, u32>) -> bool {
    let enough = |words: &BTreeMap<String, u32>| words.values().sum::<u32>() >= MESSAGES;
    enough(a) && enough(b) && !a.keys().any(|word| b.contains_key(word))
}

/// How a campaign's own domains are named and under what: suffixes, and forms of names.
struct Habits<'p> {
    domains: usize,
    suffixes: BTreeSet<String>,
    forms: BTreeSet<(&'p str, bool, bool)>,
}

fn habits(portrait: &Portrait) -> Habits<'_> {
    let own = portrait
        .traits
        .iter()
        .filter(|held| held.family == Family::Landing && held.kind == "registrable")
        .filter_map(|held| DomainName::parse(&held.value));
    let mut habits = Habits { domains: 0, suffixes: BTreeSet::new(), forms: BTreeSet::new() };
    for domain in own {
        let label = domain.registrable_label();
        let length = match label.chars().count() {
            0..=8 => "short",
            9..=16 => "middling",
            _ => "long",
        };
        habits.domains += 1;
        habits.suffixes.insert(domain.suffix().to_owned());
        habits.forms.insert((length, label.contains('-'), label.chars().any(|c| c.is_ascii_digit())));
    }
    habits
}

fn apart(a: &Habits<'_>, b: &Habits<'_>) -> bool {
    a.domains.min(b.domains) >= DOMAINS
        && a.suffixes.is_disjoint(&b.suffixes)
        && a.forms.is_disjoint(&b.forms)
}
