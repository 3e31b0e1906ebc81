//! How it changed over time.

use super::material::Material;
use super::prose::Prose;
use super::tracks::{Burst, Dimension, Step, Succession};
use super::{Part, Scope, Sentence, Share, Statement, confidence};
use crate::wording;
use creel_evidence::Confidence;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// Bursts that are named one by one.
const BURSTS: usize = 6;
/// Successions that are told.
const SUCCESSIONS: usize = 8;
/// Values of one succession that are named.
const STEPS: usize = 8;

/// Digits of a digest.
const DIGITS: usize = 12;

/// Templates about change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "template", rename_all = "kebab-case")]
pub enum Changed {
    /// When the messages came.
    Came {
        /// Those whose time is known, of all.
        share: Share,
        /// First and last.
        span: (Timestamp, Timestamp),
    },
    /// That they came in bursts.
    Bursts {
        /// How many.
        bursts: usize,
        /// The first few, if there are not many: span and messages.
        named: Vec<Part<(Timestamp, Timestamp)>>,
        /// Days of the longest silence.
        silence: i64,
        /// Those whose time is known, of all.
        share: Share,
    },
    /// How many waves they came in.
    Waves {
        /// How many.
        waves: usize,
        /// The messages that stand in one.
        share: Share,
    },
    /// That one value replaced another.
    Replaced {
        /// Of which feature.
        feature: Dimension,
        /// The values in order of time; at least two.
        steps: Vec<Step>,
    },
    /// What all messages have that say anything about it, from the first day to the last.
    Constant {
        /// Feature and value.
        features: Vec<(Dimension, Part<String>)>,
        /// Those whose time is known, of all.
        share: Share,
    },
}

pub(super) fn sentences(material: &Material<'_>) -> Vec<Sentence> {
    let timeline = &material.timeline;
    let Some(span) = material.profile.span else { return Vec::new() };
    let mut timed = timeline.timed.clone();
    timed.sort_unstable();
    let share = material.share(timed.clone());
    let when = confidence::of(material, &timed, confidence::time);
    let mut all = Vec::new();
    let came = Statement::Changed(Changed::Came { share: share.clone(), span });
    all.extend(material.sentence(came, timed.clone(), None, when));
    all.extend(bursts(material, &timeline.bursts, share.clone(), when));
    // What a case holds need not be one development: a value there is not the other's successor.
    if matches!(material.scope, Scope::Case) {
        return all;
    }
    all.extend(waves(material));
    all.extend(timeline.successions.iter().take(SUCCESSIONS).filter_map(|one| replaced(material, one)));
    let features = constant(material);
    if !features.is_empty() {
        let statement = Statement::Changed(Changed::Constant { features, share });
        all.extend(material.sentence(statement, timed, None, when));
    }
    all
}

fn bursts(material: &Material<'_>, bursts: &[Burst], share: Share, when: Confidence) -> Option<Sentence> {
    let seconds = |pair: &[Burst]| match pair {
        [before, after] => after.span.0.as_second() - before.span.1.as_second(),
        _ => 0,
    };
    let silence = bursts.windows(2).map(seconds).max()? / 86_400;
    let few = bursts.len() <= BURSTS;
    let named = bursts.iter().filter(|_| few);
    let named = named.map(|burst| Part { what: burst.span, messages: burst.messages.clone() }).collect();
    let evidence = share.messages.clone();
    let statement = Changed::Bursts { bursts: bursts.len(), named, silence, share };
    material.sentence(Statement::Changed(statement), evidence, None, when)
}

fn waves(material: &Material<'_>) -> Option<Sentence> {
    let wave = |index: &usize| {
        material.entry(*index)?.placement.as_ref()?.wave.as_deref().map(|wave| (wave, *index))
    };
    let found: Vec<(&str, usize)> = material.all.iter().filter_map(wave).collect();
    let waves = found.iter().map(|(wave, _)| wave).collect::<BTreeSet<_>>().len();
    if waves < 2 {
        return None;
    }
    let evidence: Vec<usize> = found.into_iter().map(|(_, index)| index).collect();
    let share = material.share(evidence.clone());
    material.sentence(Statement::Changed(Changed::Waves { waves, share }), evidence, None, Confidence::High)
}

fn replaced(material: &Material<'_>, succession: &Succession) -> Option<Sentence> {
    let steps = &succession.steps;
    let evidence: Vec<usize> = steps.iter().flat_map(|step| step.part.messages.iter().copied()).collect();
    let few = steps.iter().any(|step| step.part.messages.len() < confidence::FEW);
    let when = confidence::of(material, &evidence, confidence::time);
    let sure = if few { when.min(Confidence::Moderate) } else { when };
    let statement = Changed::Replaced { feature: succession.dimension, steps: steps.clone() };
    material.sentence(Statement::Changed(statement), evidence, None, sure)
}

/// What did not change, of what operators usually change. Only where there was time for it: more than a day, and a few
/// messages.
fn constant(material: &Material<'_>) -> Vec<(Dimension, Part<String>)> {
    let timeline = &material.timeline;
    let days = material.profile.span.map_or(0, |(first, last)| last.as_second() - first.as_second()) / 86_400;
    if days < 1 || timeline.timed.len() < confidence::FEW {
        return Vec::new();
    }
    let told =
        [Dimension::Landing, Dimension::Collector, Dimension::Kit, Dimension::Sender, Dimension::Reply];
    let all = timeline.tracks.iter().filter(|track| {
        let said = timeline.said.get(&track.dimension).copied().unwrap_or_default();
        told.contains(&track.dimension)
            && track.messages.len() == said
            && said * 2 >= material.all.len()
            && track.seen.is_some_and(|(first, last)| last.as_second() - first.as_second() >= 86_400)
    });
    all.map(|track| (track.dimension, Part { what: track.value.clone(), messages: track.messages.clone() }))
        .collect()
}

impl Changed {
    pub(super) fn write(&self, prose: &mut Prose) {
        match self {
            Self::Came { share, span } => {
                prose.subject(share).words(" came ").words(if one_day(*span) { "on " } else { "" });
                prose.time(wording::span(*span));
                if share.messages.len() < share.of {
                    prose.words(share_of_time(share));
                }
            }
            Self::Bursts { bursts, named, silence, share } => {
                prose.words("They came in ").number(wording::number(*bursts), &share.messages);
                prose.words(" bursts with more than a week of silence between them");
                if named.is_empty() {
                    prose.words("; the longest silence lasted ");
                    prose.time(wording::counted(usize::try_from(*silence).unwrap_or_default(), "day"));
                } else {
                    prose.words(": ").list(named, |prose, part| {
                        prose.time(wording::span(part.what)).words(" (").count(&part.messages).words(")");
                    });
                }
            }
            Self::Waves { waves, share } => {
                prose.subject(share).verb(share, " falls", " fall").words(" into ");
                prose.number(wording::number(*waves), &share.messages);
                prose.words(" ").words(&wording::plural(*waves, "wave"));
            }
            Self::Replaced { feature, steps } => {
                prose.words("The ").words(feature.heading()).words(" changed: ");
                for (place, step) in steps.iter().enumerate().take(STEPS) {
                    prose.words(if place > 0 { ", then " } else { "" });
                    value(prose, *feature, &step.part.what)
                        .words(" (")
                        .count(&step.part.messages)
                        .words(", ");
                    if place == 0 {
                        prose.words("last seen ").time(wording::day(step.last_seen));
                    } else if place + 1 == steps.len() {
                        prose.words("first seen ").time(wording::day(step.first_seen));
                    } else {
                        prose.time(wording::span((step.first_seen, step.last_seen)));
                    }
                    prose.words(")");
                }
                if steps.len() > STEPS {
                    prose.words(", and more");
                }
            }
            Self::Constant { features, share: _ } => {
                prose.words("From the first day to the last stayed ");
                prose.list(features, |prose, (feature, part)| {
                    prose.words("the ").words(feature.heading()).words(" ");
                    value(prose, *feature, &part.what).words(" (").count(&part.messages).words(")");
                });
            }
        }
        prose.words(".");
    }
}

fn one_day((first, last): (Timestamp, Timestamp)) -> bool {
    wording::day(first) == wording::day(last)
}

const fn share_of_time(share: &Share) -> &'static str {
    if share.of - share.messages.len() == 1 {
        "; the time of the other is not known"
    } else {
        "; the times of the others are not known"
    }
}

/// A value as its kind is written.
pub(super) fn value<'a>(prose: &'a mut Prose, feature: Dimension, text: &str) -> &'a mut Prose {
    match feature {
        // A digest is told by its beginning.
        Dimension::Kit => prose.code(text.get(..DIGITS).unwrap_or(text)),
        _ if feature.is_place() => prose.value(text),
        _ => prose.name(text),
    }
}
