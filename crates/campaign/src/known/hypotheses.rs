//! Competing hypotheses: each item of evidence beside each explanation, by rules in `data/hypotheses.tsv`.
//!
//! What agrees with everything tells nothing apart, so hypotheses are ranked by what speaks against them.

use super::table::Table;
use creel_evidence::campaign::Family;
use creel_evidence::known::{Candidate, Claim, Consistency, Effect, Hypothesis, Item, Term, Vertex};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Days without a mail that are long for one operator.
const LONG: u32 = 365;
/// Thousandths of a bit from which what is shared is more than what meets by itself.
const LITTLE: i32 = 5_000;

/// A line of the table.
#[derive(Debug)]
struct Rule {
    word: &'static str,
    weight: u32,
    cells: BTreeMap<Hypothesis, Consistency>,
    because: &'static str,
}

fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| lines().filter_map(rule).collect())
}

fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("../../data/hypotheses.tsv")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn rule(line: &'static str) -> Option<Rule> {
    let cells: Vec<&str> = line.split('\t').collect();
    let &[word, weight, a, b, c, d, e, because] = cells.as_slice() else { return None };
    let mut table = BTreeMap::new();
    for (&hypothesis, cell) in Hypothesis::ALL.iter().zip([a, b, c, d, e]) {
        table.insert(hypothesis, cell.parse().ok()?);
    }
    Some(Rule { word, weight: weight.parse().ok()?, cells: table, because })
}

/// The items of evidence of a candidate, and the hypotheses by what speaks against them.
pub(super) fn weigh(table: &Table, candidate: &Candidate) -> (Vec<Item>, Vec<(Hypothesis, u32)>) {
    let items: Vec<Item> = rules()
        .iter()
        .filter_map(|rule| {
            Some(Item {
                evidence: found(rule.word, table, candidate)?,
                weight: rule.weight,
                cells: rule.cells.clone(),
                because: rule.because.to_owned(),
            })
        })
        .collect();
    let against = |hypothesis: Hypothesis| -> u32 {
        let against =
            items.iter().filter(|item| item.cells.get(&hypothesis) == Some(&Consistency::Inconsistent));
        against.map(|item| item.weight).sum()
    };
    let mut ranked: Vec<(Hypothesis, u32)> = Hypothesis::ALL.iter().map(|&h| (h, against(h))).collect();
    ranked.sort_by_key(|&(_, against)| against);
    (items, ranked)
}

/// What a candidate shows of an item, as a sentence part; `None` if nothing.
fn found(word: &str, table: &Table, candidate: &Candidate) -> Option<String> {
    let agreeing = || candidate.terms.iter().filter(|term| term.effect == Effect::Agrees);
    // The phrase of a term names its kind, and the table of phrases is closed.
    let agrees = |family: Family, vertex: Option<Vertex>, phrases: &[&str]| -> Option<String> {
        let fits = |term: &&Term| {
            term.family == Some(family)
                && vertex.is_none_or(|vertex| term.vertex == vertex)
                && (phrases.is_empty() || phrases.iter().any(|phrase| term.because.ends_with(phrase)))
        };
        let terms: Vec<&Term> = agreeing().filter(fits).collect();
        let bits: i32 = terms.iter().map(|term| term.millibits).sum();
        (bits >= table.vertex_agrees / 2).then(|| terms.first().map(|term| term.because.clone())).flatten()
    };
    let differs = |word: &str| -> Option<String> {
        let because = table.contradiction(word)?.because;
        let found = |term: &Term| term.effect == Effect::Contradicts && term.because == because;
        candidate.terms.iter().any(found).then(|| because.to_owned())
    };
    match word {
        "same-contact" => agrees(Family::Contact, None, &[]),
        "other-contact" => differs("other-contacts"),
        "same-host" => agrees(Family::Landing, None, &["landing host", "landing domain", "form's data goes"]),
        "same-account" => agrees(Family::Landing, None, &["bucket or account", "landing page"]),
        "same-network" => agrees(Family::Landing, None, &["address of the landing host"])
            .or_else(|| agrees(Family::Sending, None, &["network of the sending host"])),
        "same-sender" => agrees(
            Family::Sending,
            None,
            &["authenticated sending domain", "authenticated sender address", "in the Message-ID"],
        ),
        "same-kit" => agrees(Family::Payload, None, &[])
            .or_else(|| agrees(Family::Landing, Some(Vertex::Capability), &[])),
        "other-kit" => differs("other-kit"),
        "same-lure" => {
            let lure: i32 = candidate.families.get(&Family::Lure).copied().unwrap_or(0);
            (lure >= table.lure).then(|| agrees(Family::Lure, None, &[])).flatten()
        }
        "other-lure" => (claim(table, candidate) == Claim::SameOperator
            && agreeing().any(|term| term.family.is_some_and(Family::is_operator)))
        .then(|| "another lure".to_owned()),
        "same-mailer" => agrees(Family::Mailer, Some(Vertex::Capability), &[]),
        "other-mailer" => differs("other-mailer"),
        "other-names" => differs("other-names"),
        "other-language" => differs("other-language"),
        "long-pause" => {
            let days = candidate.days_apart.filter(|&days| days > LONG)?;
            Some(format!("{days} days in between"))
        }
        "too-little" => {
            let bits: i32 = agreeing().map(|term| term.millibits).sum();
            (bits < LITTLE).then(|| "little in common".to_owned())
        }
        _ => None,
    }
}

/// What would be stated of a candidate: with the lure it is the campaign, without it is the operator.
pub(super) fn claim(table: &Table, candidate: &Candidate) -> Claim {
    let lure = candidate.families.get(&Family::Lure).copied().unwrap_or(0);
    if lure >= table.lure { Claim::Continues } else { Claim::SameOperator }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::known::table::table;

    fn term(family: Family, vertex: Vertex, because: &str, millibits: i32) -> Term {
        Term {
            effect: Effect::Agrees,
            vertex,
            family: Some(family),
            because: because.to_owned(),
            value: None,
            campaigns: 1,
            millibits,
            at: Vec::new(),
        }
    }

    fn candidate(terms: Vec<Term>) -> Candidate {
        let mut families = BTreeMap::new();
        for term in &terms {
            if let Some(family) = term.family {
                *families.entry(family).or_default() += term.millibits;
            }
        }
        Candidate {
            id: "C-1".into(),
            name: None,
            rung: creel_evidence::known::Rung::Cluster,
            source: "case a".into(),
            operation: None,
            messages: 5,
            span: None,
            attributed: Vec::new(),
            millibits: terms.iter().map(|term| term.millibits).sum(),
            terms,
            vertices: BTreeMap::new(),
            families,
            days_apart: None,
        }
    }

    fn ranked(terms: Vec<Term>) -> Vec<(Hypothesis, u32)> {
        weigh(table(), &candidate(terms)).1
    }

    #[test]
    fn the_shipped_table_is_whole() {
        assert_eq!(rules().len(), lines().count());
        // An item that no rule can find would be a line that never counts.
        for rule in rules() {
            assert!(rule.cells.values().any(|&cell| cell == Consistency::Inconsistent), "{}", rule.word);
        }
    }

    #[test]
    fn a_common_mailbox_leaves_one_operator() {
        let ranked = ranked(vec![
            term(Family::Contact, Vertex::Adversary, "same Reply-To address", 11_000),
            term(Family::Lure, Vertex::Capability, "same visible text", 9_000),
        ]);
        assert_eq!(ranked.first(), Some(&(Hypothesis::SameOperator, 0)));
        assert!(ranked.iter().skip(1).all(|&(_, against)| against > 0), "{ranked:?}");
    }

    #[test]
    fn a_common_text_alone_is_as_well_a_kit_or_an_imitation() {
        let ranked = ranked(vec![term(Family::Lure, Vertex::Capability, "same visible text", 9_000)]);
        let against = |h| ranked.iter().find(|(one, _)| *one == h).map(|(_, against)| *against);
        assert_eq!(against(Hypothesis::SameOperator), against(Hypothesis::SameKit));
        assert_eq!(against(Hypothesis::SameOperator), against(Hypothesis::Imitation));
        assert!(against(Hypothesis::Chance) > against(Hypothesis::SameOperator));
    }

    #[test]
    fn a_common_network_is_best_explained_by_shared_hosting() {
        let mut other = term(Family::Lure, Vertex::Capability, "another kit at the same host", -2_000);
        other.effect = Effect::Contradicts;
        other.family = None;
        let network =
            term(Family::Landing, Vertex::Infrastructure, "same address of the landing host", 7_000);
        assert_eq!(ranked(vec![network, other]).first(), Some(&(Hypothesis::SharedHosting, 0)));
    }
}
