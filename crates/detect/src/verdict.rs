//! The verdict: a sum of printable terms.
//!
//! A mail is turned into plain facts (`lure:delivery`, `impersonation`, `finding:shortener`); a row of
//! `data/weights.tsv` whose facts all hold adds its weight to its class. The class with the largest sum is the
//! verdict, and the score is the logistic of how far the malicious classes lead the others. Nothing else decides, so
//! that every verdict can be printed as its terms.

use crate::claim::Claimed;
use crate::exhibit::{Exhibit, Standing};
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::{Class, Lure, Term};
use creel_evidence::{Finding, Severity};
use creel_reference::hosts;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The model: facts, class, weight; its card stands in its header.
const WEIGHTS: &str = include_str!("../data/weights.tsv");

/// Points of a lure from which its story is told, not only hinted at.
const TOLD: f32 = 4.5;
/// Points of a lure from which its story is told plainly.
const PLAIN: f32 = 9.0;
/// Bytes of visible text below which a mail without links and files says too little.
const TOO_LITTLE: usize = 12;

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

/// What holds for a mail, in the words of the weights file.
#[must_use]
pub fn facts(exhibit: &Exhibit<'_>, claimed: &Claimed, findings: &[Finding]) -> BTreeSet<String> {
    let mut facts = BTreeSet::from(["always".to_owned()]);
    let mut add = |fact: String| facts.insert(fact);
    let strength = match exhibit.lure_points {
        points if points >= PLAIN => "plainly",
        points if points >= TOLD => "told",
        _ => "hinted",
    };
    add(format!("lure:{}", exhibit.lure));
    if exhibit.lure != Lure::Other {
        add(format!("story:{strength}"));
    }
    add(format!("action:{}", exhibit.action.kind));
    add(format!("from:{}", exhibit.authenticated));
    let standing = match exhibit.standing {
        Standing::Unknown => "unknown",
        Standing::Own => "own",
        Standing::Platform => "platform",
        Standing::FreeMail => "free-mail",
        Standing::Elsewhere => "elsewhere",
    };
    add(format!("sender:{standing}"));
    if exhibit.impersonation {
        add("impersonation".to_owned());
    }
    if let Some(brand) = claimed.brand {
        add("claims:brand".to_owned());
        add(format!("claims:{}", brand.sector));
    } else if claimed.claim.is_some() {
        add(if claimed.personal { "claims:person" } else { "claims:name" }.to_owned());
    }
    if exhibit.standing == Standing::Own && exhibit.authenticated == Authenticated::Pass {
        add("genuine".to_owned());
    }
    if let (Some(from), Some(link)) = (&exhibit.from_domain, exhibit.action_link)
        && let Some(to) = link.target.as_ref().and_then(|target| target.domain())
    {
        let same = from.same_registrable(to) && !hosts::is_anybodys(to);
        add(if same { "link:own" } else { "link:elsewhere" }.to_owned());
    }
    let dissection = exhibit.dissection;
    if !dissection.is_mail {
        add("loose-file".to_owned());
    }
    let header = |name: &str| dissection.headers.iter().any(|field| field.name.eq_ignore_ascii_case(name));
    if header("List-Post") || header("Mailing-List") {
        add("mailing-list".to_owned());
    } else if exhibit.is_conversation() {
        add("answer".to_owned());
    }
    let little = exhibit.text.trim().chars().count() < TOO_LITTLE;
    let nothing = exhibit.links.is_empty() && dissection.files().next().is_none();
    if little && nothing {
        add("nothing-to-see".to_owned());
    }
    for finding in findings {
        add(format!("finding:{}", finding.detector));
        if finding.severity == Severity::High {
            add("finding-of-high-severity".to_owned());
        }
    }
    facts
}

/// The class, the score and the terms behind them: those of the model, and `further` ones.
#[must_use]
pub fn sum(facts: &BTreeSet<String>, further: Vec<Term>) -> (Class, f64, Vec<Term>) {
    let holds = |row: &&Row| {
        row.facts.iter().all(|fact| match fact.strip_prefix("not ") {
            Some(fact) => !facts.contains(fact),
            None => facts.contains(*fact),
        })
    };
    let term = |row: &Row| Term { evidence: row.evidence.to_owned(), class: row.class, weight: row.weight };
    let terms: Vec<Term> = ROWS.iter().filter(holds).map(term).chain(further).collect();
    let total = |class: Class| -> f64 {
        terms.iter().filter(|term| term.class == class).map(|term| term.weight).sum()
    };
    let mut best = (Class::Unclear, total(Class::Unclear));
    for &class in Class::ALL {
        let sum = total(class);
        if sum > best.1 {
            best = (class, sum);
        }
    }
    let most = |malicious: bool| {
        let sums =
            Class::ALL.iter().filter(|class| class.is_malicious() == malicious).map(|&class| total(class));
        sums.fold(f64::NEG_INFINITY, f64::max)
    };
    let score = 1.0 / (1.0 + (most(false) - most(true)).exp());
    (best.0, score, terms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::verdict::Action;

    fn class(facts: &[&str]) -> (Class, f64) {
        let facts = facts.iter().map(|&fact| fact.to_owned()).chain(["always".to_owned()]).collect();
        let (class, score, terms) = sum(&facts, Vec::new());
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
