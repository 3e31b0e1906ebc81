//! The verdict: a sum of printable terms.
//!
//! A mail is turned into plain facts ([`crate::facts`]: `lure:delivery`, `impersonation`, `finding:shortener`); a row of
//! `data/weights.tsv` whose facts all hold adds its weight to its class. The class with the largest sum is the
//! verdict, and the score is the logistic of how far the malicious classes lead the others. Nothing else decides, so
//! that every verdict can be printed as its terms.

use crate::facts::Facts;
use creel_evidence::verdict::{Class, Term, add_up};
use std::sync::LazyLock;

/// The model: facts, class, weight; its card stands in its header.
const WEIGHTS: &str = include_str!("../data/weights.tsv");

struct Row {
    evidence: &'static str,
    facts: Vec<&'static str>,
    class: Class,
    weight: f64,
}

static ROWS: LazyLock<Vec<Row>> =
    LazyLock::new(|| WEIGHTS.lines().filter(|line| !line.starts_with('#')).filter_map(read_row).collect());

fn read_row(line: &'static str) -> Option<Row> {
    let mut columns = line.split('\t');
    let (evidence, class, weight) = (columns.next()?, columns.next()?, columns.next()?);
    let facts = evidence.split(" & ").collect();
    Some(Row { evidence, facts, class: class.parse().ok()?, weight: weight.parse().ok()? })
}

/// The class, the score and the terms behind them: those of the model, and `further` ones.
#[must_use]
pub fn sum(facts: &Facts, further: Vec<Term>) -> (Class, f64, Vec<Term>) {
    let holds = |row: &&Row| {
        row.facts.iter().all(|fact| match fact.strip_prefix("not ") {
            Some(fact) => !facts.holds(fact),
            None => facts.holds(fact),
        })
    };
    let term = |row: &Row| Term {
        evidence: row.evidence.to_owned(),
        class: row.class,
        weight: row.weight,
        at: row.facts.iter().find_map(|fact| facts.place(fact)).cloned(),
    };
    let terms: Vec<Term> = ROWS.iter().filter(holds).map(term).chain(further).collect();
    let (class, score) = add_up(&terms);
    (class, score, terms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::verdict::{Action, Lure};

    fn class(facts: &[&str]) -> (Class, f64) {
        let mut held = Facts::default();
        facts.iter().chain(&["always"]).for_each(|&fact| held.add(fact, None));
        let (class, score, terms) = sum(&held, Vec::new());
        assert!(terms.iter().all(|term| !term.evidence.is_empty()));
        (class, score)
    }

    #[test]
    fn every_row_of_the_model_is_read() {
        for line in WEIGHTS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            assert!(read_row(line).is_some_and(|row| row.weight.is_finite()), "{line}");
        }
        for row in ROWS.iter() {
            for fact in &row.facts {
                let fact = fact.strip_prefix("not ").unwrap_or(fact);
                if let Some(lure) = fact.strip_prefix("lure:") {
                    assert!(lure.parse::<Lure>().is_ok(), "{fact}");
                }
                if let Some(action) = fact.strip_prefix("action:") {
                    assert!(action.parse::<Action>().is_ok(), "{fact}");
                }
            }
        }
    }

    #[test]
    fn plain_cases_come_out_plain() {
        let phish =
            class(&["lure:account-alert", "impersonation", "claims:brand", "claims:bank", "link:elsewhere"]);
        assert_eq!(phish.0, Class::Phishing);
        assert!(phish.1 > 0.8);
        assert_eq!(
            class(&["lure:advance-fee", "sender:free-mail", "action:reply", "claims:person"]).0,
            Class::Scam
        );
        let genuine =
            class(&["lure:account-alert", "claims:brand", "genuine", "from:pass", "sender:own", "link:own"]);
        assert_eq!(genuine.0, Class::Legit);
        assert!(genuine.1 < 0.5);
        assert_eq!(class(&["lure:other", "action:none"]).0, Class::Legit);
        assert_eq!(class(&["lure:other", "action:none", "nothing-to-see"]).0, Class::Unclear);
    }
}
