//! The bottom line: at most three sentences.

use super::aim::{self, Aim, Bound};
use super::material::{Material, commonest};
use super::prose::Prose;
use super::tracks::{Dimension, Succession};
use super::unknown::{self, Unknown};
use super::wants::{self, Wants};
use super::{Changed, Part, Point, Scope, Sentence, Share, Statement, confidence};
use crate::wording;
use creel_evidence::verdict::{Class, Lure};
use creel_evidence::{Confidence, Continent};
use jiff::Timestamp;
use serde::Serialize;

/// Sentences of a bottom line.
const MOST: usize = 3;
/// Features whose change it tells.
const FEATURES: usize = 3;
/// One in so many messages makes a gap that it tells.
const LARGE: usize = 10;

/// Templates of the bottom line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "template", rename_all = "kebab-case")]
pub enum Lead {
    /// What came when, in whose name, and what it wants.
    What {
        /// All messages.
        share: Share,
        /// First and last time, and the messages whose time is known.
        span: Option<Part<(Timestamp, Timestamp)>>,
        /// The identity that half of them pose as or more. Hostile text.
        identity: Option<Part<String>>,
        /// The story that half of them tell or more.
        story: Option<Part<Lure>>,
        /// What most of them are after.
        wants: Option<Part<super::Objective>>,
    },
    /// How much of a case means harm, and what most of it is after.
    Harm {
        /// Messages that mean harm, of the case.
        share: Share,
        /// By verdict, most first.
        classes: Vec<Part<Class>>,
        /// What most of these are after.
        wants: Option<Part<super::Objective>>,
        /// Messages that stand in campaigns, and how many campaigns.
        grouped: Option<(Vec<usize>, usize)>,
    },
    /// To whom.
    Whom {
        /// Addresses, of organisations and of free mail.
        addresses: Bound,
        /// Organisations.
        organisations: Bound,
        /// Countries that they sit in.
        countries: Bound,
        /// Continents of these.
        continents: Vec<Continent>,
    },
    /// Which features changed.
    Change {
        /// Feature, how often it changed, and the first day of the last value.
        features: Vec<(Dimension, usize, Timestamp)>,
        /// The messages that have a value which replaced another or was replaced.
        share: Share,
    },
    /// The gap in which most messages lie.
    Gap {
        /// What is not known.
        unknown: Unknown,
    },
}

pub(super) fn sentences(material: &Material<'_>) -> Vec<Sentence> {
    let mut all = Vec::new();
    let wants = wants::objectives(material).into_iter().next();
    let sure = wants
        .as_ref()
        .map_or(Confidence::Moderate, |part| confidence::of(material, &part.messages, wants::how_sure));
    let what = match material.scope {
        Scope::Case => {
            let campaigns = material.dossier.campaigns();
            let members: Vec<usize> =
                campaigns.iter().flat_map(|campaign| campaign.members.clone()).collect();
            let share = Share { messages: material.all.clone(), of: material.dossier.entries().len() };
            let classes = commonest(&material.profile.classes, usize::MAX);
            Lead::Harm {
                share,
                classes,
                wants,
                grouped: (!members.is_empty()).then_some((members, campaigns.len())),
            }
        }
        Scope::Campaign(_) | Scope::Operation(_) => what(material, wants),
    };
    all.extend(material.sentence(Statement::Lead(what), material.all.clone(), None, sure));
    if let Some(sentence) = aim::sent_to(material, &material.census)
        && let Statement::Aim(Aim::Organisations { organisations, countries, continents, addresses, .. }) =
            sentence.statement
    {
        let statement = Lead::Whom { addresses, organisations, countries, continents };
        all.extend(material.sentence(
            Statement::Lead(statement),
            sentence.evidence,
            sentence.at,
            sentence.confidence,
        ));
    }
    all.extend(change(material));
    all.extend(gap(material).filter(|_| all.len() < MOST));
    all
}

/// What changed, feature by feature.
fn change(material: &Material<'_>) -> Option<Sentence> {
    if matches!(material.scope, Scope::Case) {
        return None;
    }
    let successions = material.timeline.successions.iter().take(FEATURES);
    let told: Vec<&Succession> = successions.collect();
    let steps = || told.iter().flat_map(|one| &one.steps);
    let mut messages: Vec<usize> = steps().flat_map(|step| step.part.messages.iter().copied()).collect();
    messages.sort_unstable();
    messages.dedup();
    let features = told.iter().filter_map(|one| {
        Some((one.dimension, one.steps.len().saturating_sub(1), one.steps.last()?.first_seen))
    });
    let few = steps().any(|step| step.part.messages.len() < confidence::FEW);
    let when = confidence::of(material, &messages, confidence::time);
    let sure = if few { when.min(Confidence::Moderate) } else { when };
    let statement = Lead::Change { features: features.collect(), share: material.share(messages.clone()) };
    material.sentence(Statement::Lead(statement), messages, None, sure)
}

/// The largest gap, if it is one of a tenth of the messages or more.
fn gap(material: &Material<'_>) -> Option<Sentence> {
    let gaps = unknown::sentences(material).into_iter().filter_map(|sentence| match &sentence.statement {
        Statement::Unknown(unknown) => Some((unknown.gap()?.messages.len(), unknown.clone(), sentence)),
        _ => None,
    });
    // Of equally large gaps the first is the one that matters more.
    let (size, unknown, sentence) = gaps.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    let statement = Statement::Lead(Lead::Gap { unknown });
    (size * LARGE >= material.all.len()).then_some(Sentence { statement, ..sentence })
}

/// Marks the sentences of which the bottom line says all.
pub(super) fn mark_told(paragraphs: &mut [(Point, Vec<Sentence>)]) {
    let Some((lead, rest)) = paragraphs.split_first_mut() else { return };
    let leads = lead.1.iter().filter_map(|sentence| match &sentence.statement {
        Statement::Lead(lead) => Some(lead),
        _ => None,
    });
    let (mut who, mut tale, mut whom, mut gap) = (false, false, false, None);
    for lead in leads {
        match lead {
            Lead::What { identity, story, .. } => (who, tale) = (identity.is_some(), story.is_some()),
            Lead::Whom { .. } => whom = true,
            Lead::Gap { unknown } => gap = Some(unknown),
            Lead::Harm { .. } | Lead::Change { .. } => {}
        }
    }
    for sentence in rest.iter_mut().flat_map(|(_, sentences)| sentences) {
        sentence.is_told = match &sentence.statement {
            Statement::Wants(Wants::Objectives { parts, .. }) => parts.len() == 1,
            Statement::Wants(Wants::Poses { parts, .. }) => who && parts.len() == 1,
            Statement::Wants(Wants::Story { parts, .. }) => tale && parts.len() == 1,
            Statement::Aim(Aim::Organisations { .. }) => whom,
            Statement::Changed(Changed::Came { share, .. }) => share.messages.len() == share.of,
            Statement::Unknown(unknown) => gap == Some(unknown),
            _ => false,
        };
    }
    // That targeted is not hit is said where targets are.
    if let Some((_, aim)) = rest.iter_mut().find(|(point, _)| *point == Point::Aim)
        && let Some((last, before)) = aim.split_last_mut()
    {
        last.is_told = before.iter().all(|sentence| sentence.is_told);
    }
}

fn what(material: &Material<'_>, wants: Option<Part<super::Objective>>) -> Lead {
    let half = |messages: &[usize]| messages.len() * 2 >= material.all.len();
    let identity = commonest(&material.profile.impersonated, 1).pop().filter(|part| half(&part.messages));
    let story = commonest(&material.profile.lures, 1).pop();
    let story = story.filter(|part| part.what != Lure::Other && half(&part.messages));
    let mut timed = material.timeline.timed.clone();
    timed.sort_unstable();
    let span = material.profile.span.map(|what| Part { what, messages: timed });
    Lead::What { share: material.share(material.all.clone()), span, identity, story, wants }
}

impl Lead {
    pub(super) fn write(&self, prose: &mut Prose) {
        match self {
            Self::What { share, span, identity, story, wants } => {
                prose.count(&share.messages).words(if share.of == 1 { " message" } else { " messages" });
                match span {
                    Some(span) if span.messages.len() == share.of => {
                        prose.words(" of ").time(wording::span(span.what));
                    }
                    Some(span) => {
                        prose.words(", ").count(&span.messages).words(" of them of ");
                        prose.time(wording::span(span.what)).words(",");
                    }
                    None => {}
                }
                let verb = |one: &'static str, many| if share.of == 1 { one } else { many };
                let clauses: Vec<Clause<'_>> = identity
                    .iter()
                    .map(Clause::Identity)
                    .chain(story.iter().map(Clause::Story))
                    .chain(wants.iter().map(Clause::Wants))
                    .collect();
                if clauses.is_empty() {
                    prose.words(verb(" belongs", " belong")).words(" together");
                } else {
                    prose.words(" ");
                }
                prose.list(&clauses, |prose, clause| match clause {
                    Clause::Identity(part) => {
                        prose.words(verb("poses as ", "pose as ")).name(&part.what);
                        some(prose, share, &part.messages);
                    }
                    Clause::Story(part) => {
                        prose.words(verb("tells the story “", "tell the story “"));
                        prose.words(wording::lure(part.what)).words("”");
                        some(prose, share, &part.messages);
                    }
                    Clause::Wants(part) => {
                        prose.words(verb("wants ", "want ")).words(part.what.wanted());
                        some(prose, share, &part.messages);
                    }
                });
            }
            Self::Harm { share, classes, wants, grouped } => {
                prose.subject(share).verb(share, " means", " mean").words(" harm");
                if classes.len() > 1 {
                    prose.words(" (").list(classes, |prose, part| {
                        prose.count(&part.messages).words(" ").words(wording::class(part.what));
                    });
                    prose.words(")");
                }
                if let Some(part) = wants {
                    prose.words("; ").count(&part.messages);
                    prose.words(if part.messages.len() == 1 { " of them wants " } else { " of them want " });
                    prose.words(part.what.wanted());
                }
                if let Some((messages, campaigns)) = grouped {
                    prose.words("; ").count(messages).words(if messages.len() == 1 {
                        " stands in "
                    } else {
                        " stand in "
                    });
                    prose.number(wording::number(*campaigns), messages);
                    prose.words(" ").words(&wording::plural(*campaigns, "campaign"));
                }
            }
            Self::Whom { addresses, organisations, countries, continents } => {
                prose.words("They were sent to ");
                aim::sent(prose, organisations, countries, continents, addresses);
            }
            Self::Change { features, share } => {
                for (place, (feature, times, day)) in features.iter().enumerate() {
                    prose
                        .words(if place > 0 { "; the " } else { "The " })
                        .words(feature.heading())
                        .words(" changed ");
                    if *times > 1 {
                        prose.number(wording::number(*times), &share.messages).words(" times, last ");
                    }
                    prose.words("on ").time(wording::day(*day));
                }
            }
            Self::Gap { unknown } => {
                prose.words("Not known is above all ");
                unknown.clause(prose);
            }
        }
        prose.words(".");
    }
}

/// What the first sentence says of its messages.
enum Clause<'a> {
    Identity(&'a Part<String>),
    Story(&'a Part<Lure>),
    Wants(&'a Part<super::Objective>),
}

/// In brackets, how many, where it is not all of them.
fn some(prose: &mut Prose, share: &Share, messages: &[usize]) {
    if messages.len() < share.of {
        prose.words(" (").count(messages).words(")");
    }
}
