//! How it is done: the steps of the kill chain that findings show, what pages did in the sandbox, and what authenticates.

use super::kill_chain::{Phase, phase_of};
use super::material::{Material, together};
use super::objective::takes_password;
use super::prose::Prose;
use super::{Part, Sentence, Share, Statement, confidence};
use crate::wording;
use creel_evidence::dissection::FeatureKind;
use creel_evidence::mail::Authenticated;
use creel_evidence::{Confidence, Finding, Locus, attack};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Techniques and addresses that a sentence names.
const NAMED: usize = 4;

/// Templates about how it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "template", rename_all = "kebab-case")]
pub enum Works {
    /// A step that findings show.
    Step {
        /// Which.
        phase: Phase,
        /// The messages that show it.
        share: Share,
        /// ATT&CK ids, most messages first.
        techniques: Vec<Part<String>>,
    },
    /// Where what is typed in goes.
    Collectors {
        /// The messages of which it is known.
        share: Share,
        /// Host and path, most messages first. Hostile text.
        places: Vec<Part<String>>,
    },
    /// Pages that look at who opens them, or get in the way of whoever looks at their code.
    Gates {
        /// The messages with such pages.
        share: Share,
    },
    /// What authentication says about the domain in `From`.
    Authentication {
        /// Messages with a result, of all.
        share: Share,
        /// `pass` and `fail`.
        outcomes: Vec<Part<Authenticated>>,
    },
    /// Steps that nothing shows.
    NotSeen {
        /// Which.
        phases: Vec<Phase>,
        /// The messages that were looked at.
        share: Share,
    },
}

pub(super) fn sentences(material: &Material<'_>) -> Vec<Sentence> {
    let steps = steps(material);
    let seen: BTreeSet<Phase> = steps.iter().map(|(phase, _)| *phase).collect();
    let mut all = Vec::new();
    for (phase, techniques) in steps {
        let evidence = together(&techniques);
        let shows = |finding: &Finding| finding.attack.iter().any(|id| phase_of(id) == Some(phase));
        let at = material.place(&evidence, |entry| {
            let mut findings = entry.message.verdict.findings.iter();
            let found = findings.find(|finding| shows(finding)).and_then(|finding| finding.at.first());
            found.map(|quote| quote.locus.clone()).or_else(|| takes_password(&entry.message))
        });
        let sure = confidence::of(material, &evidence, |entry| {
            let findings = entry.message.verdict.findings.iter();
            let shown = findings.filter(|finding| shows(finding)).map(|finding| finding.confidence).max();
            let typed_in = || takes_password(&entry.message).map(|_| Confidence::High);
            shown.or_else(typed_in).unwrap_or(Confidence::Moderate)
        });
        let step = Works::Step { phase, share: material.share(evidence.clone()), techniques };
        all.extend(material.sentence(Statement::Works(step), evidence, at, sure));
    }
    all.extend(collectors(material));
    all.extend(gates(material));
    all.extend(authentication(material));
    // A mail that came is a delivery, whether or not a finding names how.
    let open = Phase::ALL.iter().copied().filter(|phase| *phase != Phase::Delivery && !seen.contains(phase));
    let phases: Vec<Phase> = open.collect();
    if !phases.is_empty() {
        let share = material.share(material.all.clone());
        let statement = Statement::Works(Works::NotSeen { phases, share });
        all.extend(material.sentence(statement, material.all.clone(), None, Confidence::Moderate));
    }
    all
}

/// Every step that a finding shows, in the chain's order, with its techniques. That a page takes a password shows what is
/// taken, whichever technique brought the page.
fn steps(material: &Material<'_>) -> Vec<(Phase, Vec<Part<String>>)> {
    let mut steps: BTreeMap<Phase, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
    let mut add = |id, index| {
        if let Some(phase) = phase_of(id) {
            let messages: &mut Vec<usize> = steps.entry(phase).or_default().entry(id).or_default();
            if messages.last() != Some(&index) {
                messages.push(index);
            }
        }
    };
    for &(index, entry) in &material.entries {
        for finding in &entry.message.verdict.findings {
            finding.attack.iter().for_each(|id| add(id, index));
        }
        if takes_password(&entry.message).is_some() {
            add("T1056.003", index);
        }
    }
    let parts = |techniques: BTreeMap<&str, Vec<usize>>| {
        let mut parts: Vec<_> =
            techniques.into_iter().map(|(id, messages)| Part { what: id.to_owned(), messages }).collect();
        parts.sort_by_key(|part| std::cmp::Reverse(part.messages.len()));
        parts
    };
    steps.into_iter().map(|(phase, techniques)| (phase, parts(techniques))).collect()
}

fn collectors(material: &Material<'_>) -> Option<Sentence> {
    let mut by: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for &(index, entry) in &material.entries {
        let tokens = entry.message.fingerprint.tokens.iter();
        for token in tokens.filter(|token| token.kind == "harvest") {
            let messages = by.entry(&token.value).or_default();
            if messages.last() != Some(&index) {
                messages.push(index);
            }
        }
    }
    let mut places: Vec<_> =
        by.into_iter().map(|(what, messages)| Part { what: what.to_owned(), messages }).collect();
    places.sort_by_key(|part| std::cmp::Reverse(part.messages.len()));
    let evidence = together(&places);
    let at = material.place(&evidence, |entry| takes_password(&entry.message));
    let share = material.share(evidence.clone());
    material.sentence(Statement::Works(Works::Collectors { share, places }), evidence, at, Confidence::High)
}

fn gates(material: &Material<'_>) -> Option<Sentence> {
    let at = |entry: &crate::dossier::Entry| -> Option<Locus> {
        let gate = |kind| matches!(kind, FeatureKind::EnvironmentCheck | FeatureKind::AntiAnalysis);
        entry.message.features.iter().find(|feature| gate(feature.kind)).map(|feature| feature.at.clone())
    };
    let share = material.those(|entry| at(entry).is_some())?;
    let (evidence, place) = (share.messages.clone(), material.place(&share.messages, at));
    material.sentence(Statement::Works(Works::Gates { share }), evidence, place, Confidence::High)
}

fn authentication(material: &Material<'_>) -> Option<Sentence> {
    let of = |outcome| {
        let share = material
            .those(|entry| entry.message.from.as_ref().is_some_and(|from| from.authenticated == outcome))?;
        Some(Part { what: outcome, messages: share.messages })
    };
    let outcomes: Vec<_> = [Authenticated::Pass, Authenticated::Fail].into_iter().filter_map(of).collect();
    let evidence = together(&outcomes);
    let at = material.place(&evidence, |entry| Some(entry.message.from.as_ref()?.at.clone()));
    let share = material.share(evidence.clone());
    material.sentence(
        Statement::Works(Works::Authentication { share, outcomes }),
        evidence,
        at,
        Confidence::High,
    )
}

impl Works {
    pub(super) fn write(&self, prose: &mut Prose) {
        match self {
            Self::Step { phase, share, techniques } => {
                prose.words(phase.heading()).words(" shows in ").object(share).words(": ");
                let named = techniques.get(..NAMED).unwrap_or(techniques);
                prose.list(named, |prose, part| {
                    prose.code(&part.what);
                    let name = attack::name(&part.what);
                    if name != part.what {
                        prose.words(" ").words(&name);
                    }
                    prose.words(" in ").count(&part.messages);
                });
                more(prose, techniques, "further technique", "further techniques");
            }
            Self::Collectors { share, places } => {
                prose.words("What is typed in goes, in ").object(share).words(", to ");
                prose.list(places.get(..NAMED).unwrap_or(places), |prose, part| {
                    prose.value(&part.what).words(" (").count(&part.messages).words(")");
                });
                more(prose, places, "further place", "further places");
            }
            Self::Gates { share } => {
                prose.words("In ").object(share);
                prose.words(" a page looks at who opens it, or gets in the way of whoever reads its code");
            }
            Self::Authentication { share: _, outcomes } => {
                prose.words("The domain in From ").list(outcomes, |prose, part| {
                    prose.words(match part.what {
                        Authenticated::Pass => "is authenticated in ",
                        _ => "fails authentication in ",
                    });
                    prose.count(&part.messages).words(if part.messages.len() == 1 {
                        " message"
                    } else {
                        " messages"
                    });
                });
            }
            Self::NotSeen { phases, share: _ } => {
                let named: Vec<&str> = phases.iter().map(|phase| phase.named()).collect();
                prose.words("Nothing in these messages shows ").any_of(&named);
                prose.words(", which is no sign that it did not take place");
            }
        }
        prose.words(".");
    }
}

/// How many more there are than are named, with the messages behind them.
fn more<T>(prose: &mut Prose, parts: &[Part<T>], one: &str, many: &str) {
    let rest = parts.get(NAMED..).unwrap_or_default();
    if !rest.is_empty() {
        prose.words(", and ").number(wording::number(rest.len()), &together(rest));
        prose.words(" ").words(if rest.len() == 1 { one } else { many });
    }
}
