//! What the messages want, what they ask for, by which story and in whose name.

use super::material::{Material, commonest, together};
use super::objective::{Objective, takes_password};
use super::prose::Prose;
use super::{Part, Sentence, Share, Statement, confidence};
use crate::wording;
use creel_evidence::Confidence;
use creel_evidence::verdict::{Action, Lure};
use serde::Serialize;
use std::collections::BTreeMap;

/// Parts of a whole that are named one by one.
const NAMED: usize = 3;

/// Templates about what the messages want.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "template", rename_all = "kebab-case")]
pub enum Wants {
    /// What they are after.
    Objectives {
        /// Messages with an objective, of all.
        share: Share,
        /// Largest first.
        parts: Vec<Part<Objective>>,
    },
    /// What the reader is asked to do.
    Asks {
        /// Messages that ask for something, of all.
        share: Share,
        /// Largest first.
        parts: Vec<Part<Action>>,
    },
    /// The story.
    Story {
        /// Messages that tell one, of all.
        share: Share,
        /// Largest first.
        parts: Vec<Part<Lure>>,
    },
    /// In which languages.
    Languages {
        /// Messages whose language is known, of all.
        share: Share,
        /// ISO 639-1 codes, most messages first.
        parts: Vec<Part<String>>,
    },
    /// Whom they pose as.
    Poses {
        /// Messages that pose as somebody, of all.
        share: Share,
        /// Largest first. Hostile text.
        parts: Vec<Part<String>>,
    },
    /// Whom they speak for, where nothing shows that somebody else sent them.
    Claims {
        /// Messages that claim an identity, of all.
        share: Share,
        /// Largest first. Hostile text.
        parts: Vec<Part<String>>,
    },
    /// The person in whose name most of them are written.
    Persona {
        /// The messages in that name.
        share: Share,
        /// Hostile text.
        name: String,
        /// Hostile text.
        title: Option<String>,
    },
}

/// Objectives with their messages, most messages first.
pub(super) fn objectives(material: &Material<'_>) -> Vec<Part<Objective>> {
    let mut by: BTreeMap<Objective, Vec<usize>> = BTreeMap::new();
    for &(index, entry) in &material.entries {
        if let Some(objective) = Objective::of(entry) {
            by.entry(objective).or_default().push(index);
        }
    }
    let mut parts: Vec<_> = by.into_iter().map(|(what, messages)| Part { what, messages }).collect();
    parts.sort_by_key(|part| (std::cmp::Reverse(part.messages.len()), part.what));
    parts
}

/// How sure a message's objective is: shown by the bytes, or read.
pub(super) fn how_sure(entry: &crate::dossier::Entry) -> Confidence {
    if takes_password(&entry.message).is_some() { Confidence::High } else { confidence::reading(entry) }
}

pub(super) fn sentences(material: &Material<'_>) -> Vec<Sentence> {
    let profile = &material.profile;
    let mut all = Vec::new();
    let parts = objectives(material);
    let share = material.share(together(&parts));
    let at = material.place(&share.messages, |entry| {
        takes_password(&entry.message)
            .or_else(|| Some(entry.message.verdict.findings.first()?.at.first()?.locus.clone()))
    });
    let sure = confidence::of(material, &share.messages, how_sure);
    let evidence = share.messages.clone();
    all.extend(material.sentence(Statement::Wants(Wants::Objectives { share, parts }), evidence, at, sure));

    let mut parts = commonest(&profile.actions, usize::MAX);
    parts.retain(|part| part.what != Action::None);
    let evidence = together(&parts);
    let at = material
        .place(&evidence, |entry| Some(entry.message.verdict.call_to_action.at.first()?.locus.clone()));
    let sure = confidence::of(material, &evidence, |entry| {
        match entry.message.verdict.call_to_action.at.as_slice() {
            [] => Confidence::Moderate,
            _ => Confidence::High,
        }
    });
    let share = material.share(evidence.clone());
    all.extend(material.sentence(Statement::Wants(Wants::Asks { share, parts }), evidence, at, sure));

    let mut parts = commonest(&profile.lures, usize::MAX);
    parts.retain(|part| part.what != Lure::Other);
    let evidence = together(&parts);
    let sure = confidence::of(material, &evidence, confidence::reading);
    let share = material.share(evidence.clone());
    all.extend(material.sentence(Statement::Wants(Wants::Story { share, parts }), evidence, None, sure));

    let parts = commonest(&profile.languages, usize::MAX);
    let evidence = together(&parts);
    let share = material.share(evidence.clone());
    let statement = Statement::Wants(Wants::Languages { share, parts });
    all.extend(material.sentence(statement, evidence, None, Confidence::Moderate));

    all.extend(identity(material));
    all.extend(persona(material));
    all
}

fn identity(material: &Material<'_>) -> Option<Sentence> {
    let posed = commonest(&material.profile.impersonated, usize::MAX);
    let is_posed = !posed.is_empty();
    let parts = if is_posed { posed } else { commonest(&material.profile.claimed, usize::MAX) };
    let evidence = together(&parts);
    let at = material.place(&evidence, |entry| {
        let claim = entry.message.verdict.claimed.as_ref()?;
        Some(claim.at.first()?.locus.clone())
    });
    let share = material.share(evidence.clone());
    let statement = if is_posed { Wants::Poses { share, parts } } else { Wants::Claims { share, parts } };
    material.sentence(Statement::Wants(statement), evidence, at, Confidence::Moderate)
}

/// A person counts as the persona when half of the messages are in their name, and there are two of them.
fn persona(material: &Material<'_>) -> Option<Sentence> {
    let person = commonest(&material.profile.persons, 1).pop()?;
    if person.messages.len() < 2 || person.messages.len() * 2 < material.all.len() {
        return None;
    }
    let titles = commonest(&material.profile.titles, 1).pop();
    let title = titles.filter(|title| {
        let both = title.messages.iter().filter(|index| person.messages.binary_search(index).is_ok()).count();
        both * 2 >= person.messages.len()
    });
    let share = material.share(person.messages.clone());
    let statement = Wants::Persona { share, name: person.what, title: title.map(|title| title.what) };
    material.sentence(Statement::Wants(statement), person.messages, None, Confidence::Moderate)
}

impl Wants {
    pub(super) fn write(&self, prose: &mut Prose) {
        match self {
            Self::Objectives { share, parts } => {
                whole(prose, share, parts, ["wants", "want", "something else"], |prose, part| {
                    prose.words(part.what.wanted());
                });
            }
            Self::Asks { share, parts } => {
                whole(prose, share, parts, ["asks", "ask", "for something else"], |prose, part| {
                    prose.words(asked(part.what));
                });
            }
            Self::Story { share, parts } => {
                whole(
                    prose,
                    share,
                    parts,
                    ["tells the story", "tell the story", "of something else"],
                    |prose, part| {
                        prose.words(&format!("“{}”", wording::lure(part.what)));
                    },
                );
            }
            Self::Languages { share, parts } => {
                whole(
                    prose,
                    share,
                    parts,
                    ["is written in", "are written in", "other languages"],
                    |prose, part| {
                        prose.name(wording::language(&part.what));
                    },
                );
            }
            Self::Poses { share, parts } => {
                whole(prose, share, parts, ["poses as", "pose as", "somebody else"], |prose, part| {
                    prose.name(&part.what);
                });
            }
            Self::Claims { share, parts } => {
                whole(prose, share, parts, ["speaks for", "speak for", "somebody else"], |prose, part| {
                    prose.name(&part.what);
                });
            }
            Self::Persona { share, name, title } => {
                prose.subject(share).verb(share, " is", " are").words(" written in the name of ").name(name);
                if let Some(title) = title {
                    prose.words(", ").name(title);
                }
            }
        }
        prose.words(".");
    }
}

/// `All 50 messages want A` or `50 of 53 messages want A, 2 want B and 1 wants C`.
fn whole<T>(
    prose: &mut Prose,
    share: &Share,
    parts: &[Part<T>],
    [one, many, other]: [&str; 3],
    mut object: impl FnMut(&mut Prose, &Part<T>),
) {
    if let [only] = parts {
        prose.subject(share).words(" ").verb(share, one, many).words(" ");
        object(prose, only);
        return;
    }
    let rest = parts.get(NAMED..).unwrap_or_default();
    let named = parts.get(..NAMED).unwrap_or(parts);
    for (place, part) in named.iter().enumerate() {
        if place == 0 {
            let share = Share { messages: part.messages.clone(), of: share.of };
            prose.subject(&share).words(" ").verb(&share, one, many).words(" ");
        } else {
            prose.words(if place + 1 == named.len() && rest.is_empty() { " and " } else { ", " });
            prose.count(&part.messages).words(" ");
            prose.words(if part.messages.len() == 1 { one } else { many }).words(" ");
        }
        object(prose, part);
    }
    if !rest.is_empty() {
        let others = together(rest);
        prose.words(" and ").count(&others).words(" ");
        prose.words(if others.len() == 1 { one } else { many }).words(" ").words(other);
    }
}

/// What the reader is asked to do.
pub(super) const fn asked(action: Action) -> &'static str {
    match action {
        Action::Link => "the reader to follow a link",
        Action::HtmlAttachment => "the reader to open an attached page",
        Action::PdfAttachment => "the reader to open an attached PDF",
        Action::ImageAttachment => "the reader to open an attached picture",
        Action::OtherAttachment => "the reader to open an attached file",
        Action::Qr => "the reader to scan a code",
        Action::Phone => "the reader to call a number",
        Action::Reply => "the reader to answer",
        Action::None => "nothing",
    }
}
