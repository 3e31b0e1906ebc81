//! What a campaign wants, how it works, how it changed, whom it aims at, and what is not known: sentences that numbers
//! write.
//!
//! An [`Assessment`] is made from a dossier and nothing else. Each [`Sentence`] is data: a [`Statement`] (its template and
//! its numbers), the messages that it rests on, a place in one of them, and a confidence of its own; [`Prose`] is what it
//! reads like. No statement is made of a count of zero, so a case that changes changes its text, and what holds of
//! nothing is not said.
//!
//! What it never does: say how likely something is, why somebody did something, that an attack succeeded, or who is
//! behind it. Likelihood and confidence are not mixed (ICD 203): these are statements of what is counted, and the
//! confidence stands apart from them.

mod advice;
mod aim;
mod changed;
mod confidence;
mod json;
mod kill_chain;
mod lead;
mod material;
mod objective;
mod prose;
mod tracks;
mod unknown;
mod wants;
mod works;

use crate::campaigns::Campaign;
use crate::dossier::Dossier;
use creel_evidence::{Confidence, Locus};
use material::Material;
use serde::Serialize;

pub use advice::Advice;
pub use aim::{Aim, Bound};
pub use changed::Changed;
pub use json::assessment_json;
pub use kill_chain::{Phase, phase_of};
pub use lead::Lead;
pub use objective::Objective;
pub(crate) use prose::disarmed;
pub use prose::{Piece, Prose};
pub use tracks::{Burst, Dimension as Feature, Step, Succession, Track};
pub use unknown::Unknown;
pub use wants::Wants;
pub use works::Works;

creel_evidence::vocabulary! {
    /// What a paragraph is about, in the order in which a report says it.
    pub enum Point {
        /// At most three sentences that stand for all of it.
        BottomLine = "bottom-line",
        /// What the messages want, and by which story.
        Wants = "wants",
        /// How it is done, step by step.
        Works = "works",
        /// How that changed over time.
        Changed = "changed",
        /// Who was sent them.
        Aim = "aim",
        /// What the evidence does not show.
        Unknown = "unknown",
        /// Which evidence would show it.
        WouldChange = "would-change",
    }
}

impl Point {
    /// What a reader calls it.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::BottomLine => "Bottom line",
            Self::Wants => "What it wants",
            Self::Works => "How it works",
            Self::Changed => "How it changed",
            Self::Aim => "Whom it aims at",
            Self::Unknown => "What is not known",
            Self::WouldChange => "What would change this",
        }
    }
}

/// What is assessed.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'a> {
    /// All messages of the case that mean harm.
    Case,
    /// All messages of the operation with this id.
    Operation(&'a str),
    /// All messages of a campaign.
    Campaign(&'a Campaign),
}

/// An assessment of some messages of a dossier.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// The operation's or campaign's id; `None` of a case.
    pub id: Option<String>,
    /// Indices of the messages that were assessed, in order of time.
    pub messages: Vec<usize>,
    /// Paragraphs in the order of [`Point::ALL`]; none is empty.
    pub paragraphs: Vec<Paragraph>,
    /// What the messages have in common by the days on which it was first and last seen.
    pub tracks: Vec<Track>,
}

/// Sentences about one point.
#[derive(Debug, Clone)]
pub struct Paragraph {
    /// What they are about.
    pub point: Point,
    /// Never empty.
    pub sentences: Vec<Sentence>,
}

/// One sentence, as data.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Its template and its numbers.
    pub statement: Statement,
    /// Indices of the messages that it rests on, ascending; never empty. Of a statement that something is absent, those
    /// that were looked at.
    pub evidence: Vec<usize>,
    /// A place in the first of them that shows it, where one place can.
    pub at: Option<Locus>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether the bottom line says all of it, so that who reads on need not be told again.
    pub is_told: bool,
}

/// A template with what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Statement {
    /// See [`Point::BottomLine`].
    Lead(Lead),
    /// See [`Point::Wants`].
    Wants(Wants),
    /// See [`Point::Works`].
    Works(Works),
    /// See [`Point::Changed`].
    Changed(Changed),
    /// See [`Point::Aim`].
    Aim(Aim),
    /// See [`Point::Unknown`].
    Unknown(Unknown),
    /// See [`Point::WouldChange`].
    Advice(Advice),
}

/// Some of the messages that are assessed: a number that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Their indices, ascending.
    pub messages: Vec<usize>,
    /// Of how many.
    pub of: usize,
}

/// A word or value, and the messages that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<T> {
    /// Which. May be hostile text.
    pub what: T,
    /// Their indices, ascending.
    pub messages: Vec<usize>,
}

impl Serialize for Share {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut share = serializer.serialize_struct("Share", 2)?;
        share.serialize_field("messages", &self.messages.len())?;
        share.serialize_field("of", &self.of)?;
        share.end()
    }
}

impl<T: Serialize> Serialize for Part<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut part = serializer.serialize_struct("Part", 2)?;
        part.serialize_field("what", &self.what)?;
        part.serialize_field("messages", &self.messages.len())?;
        part.end()
    }
}

impl Sentence {
    /// What it reads like.
    #[must_use]
    pub fn prose(&self) -> Prose {
        let mut prose = Prose::default();
        match &self.statement {
            Statement::Lead(lead) => lead.write(&mut prose),
            Statement::Wants(wants) => wants.write(&mut prose),
            Statement::Works(works) => works.write(&mut prose),
            Statement::Changed(changed) => changed.write(&mut prose),
            Statement::Aim(aim) => aim.write(&mut prose),
            Statement::Unknown(unknown) => unknown.write(&mut prose),
            Statement::Advice(advice) => advice.write(&mut prose),
        }
        prose
    }
}

impl Assessment {
    /// The sentences about one point; none if nothing can be said about it.
    #[must_use]
    pub fn about(&self, point: Point) -> &[Sentence] {
        let paragraph = self.paragraphs.iter().find(|paragraph| paragraph.point == point);
        paragraph.map_or(&[], |paragraph| &paragraph.sentences)
    }

    /// One paragraph as text, made inert and defanged, without what the bottom line says; empty if nothing is left.
    #[must_use]
    pub fn text(&self, point: Point) -> String {
        let sentences: Vec<String> = self.read(point).iter().map(|(_, prose)| prose.to_string()).collect();
        sentences.join(" ")
    }

    /// The sentences of a paragraph as they are read one after the other, without what the bottom line says.
    #[must_use]
    pub fn read(&self, point: Point) -> Vec<(&Sentence, Prose)> {
        let mut before: Option<Prose> = None;
        let left = self.about(point).iter().filter(|sentence| !sentence.is_told);
        let read = left.map(|sentence| {
            let prose = sentence.prose();
            let written = before.as_ref().map_or_else(|| prose.clone(), |before| prose.after(before));
            before = Some(prose);
            (sentence, written)
        });
        read.collect()
    }
}

impl Dossier {
    /// Assesses all harmful messages of the case, an operation or a campaign.
    #[must_use]
    pub fn assessment(&self, scope: Scope<'_>) -> Assessment {
        let material = Material::of(self, scope);
        let paragraphs = [
            (Point::BottomLine, lead::sentences(&material)),
            (Point::Wants, wants::sentences(&material)),
            (Point::Works, works::sentences(&material)),
            (Point::Changed, changed::sentences(&material)),
            (Point::Aim, aim::sentences(&material)),
            (Point::Unknown, unknown::sentences(&material)),
            (Point::WouldChange, advice::sentences(&material)),
        ];
        let mut paragraphs = paragraphs;
        lead::mark_told(&mut paragraphs);
        let paragraphs = paragraphs.into_iter().filter(|(_, sentences)| !sentences.is_empty());
        Assessment {
            id: match scope {
                Scope::Case => None,
                Scope::Operation(id) => Some(id.to_owned()),
                Scope::Campaign(campaign) => Some(campaign.group.id.clone()),
            },
            paragraphs: paragraphs.map(|(point, sentences)| Paragraph { point, sentences }).collect(),
            tracks: material
                .timeline
                .tracks
                .iter()
                .filter(|track| track.messages.len() > 1)
                .cloned()
                .collect(),
            messages: material.all,
        }
    }

    /// The bottom line alone, which is what a list of thousands of campaigns needs.
    #[must_use]
    pub fn bottom_line(&self, scope: Scope<'_>) -> Vec<Sentence> {
        lead::sentences(&Material::of(self, scope))
    }

    /// Operations that hold more than one campaign, with their messages: those with most messages first.
    #[must_use]
    pub fn operations(&self) -> Vec<(&str, Vec<usize>)> {
        let mut campaigns: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        for operation in self.campaigns().iter().filter_map(|campaign| campaign.operation.as_deref()) {
            *campaigns.entry(operation).or_default() += 1;
        }
        let several = campaigns.into_iter().filter(|&(_, count)| count > 1);
        let mut operations: Vec<_> = several.map(|(id, _)| (id, material::of_operation(self, id))).collect();
        operations.sort_by_key(|(id, messages)| (std::cmp::Reverse(messages.len()), *id));
        operations
    }
}
