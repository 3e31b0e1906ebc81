//! What a case keeps of each message.

use crate::artifact::{Artifact, ArtifactId};
use crate::campaign::{Fingerprint, Group, Placement, Ties};
use crate::carrier::Carrier;
use crate::chain::{Chain, PublicEvent};
use crate::dissection::{Anomaly, Feature};
use crate::history::History;
use crate::known::{Attribution, Portrait};
use crate::locus::Locus;
use crate::mail::Authenticated;
use crate::observable::Observable;
use crate::picture::Picture;
use crate::sender::SenderFacts;
use crate::targeting::Targeting;
use crate::verdict::Verdict;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One message (or loose file) of a case, as stored: the nouns of all stages that look at one message.
///
/// It is a pure function of the message's bytes, the roster and creel's version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// SHA-256 of the raw bytes.
    pub id: ArtifactId,
    /// Whether it is a mail, or a loose file.
    pub is_mail: bool,
    /// The mails around the one that is judged, outermost first. What follows is about the innermost mail.
    #[serde(default)]
    pub carriers: Vec<Carrier>,
    /// `Date` as claimed, in UTC.
    pub date: Option<Timestamp>,
    /// When the topmost `Received` field says it arrived.
    pub received: Option<Timestamp>,
    /// Decoded. Hostile text.
    pub subject: Option<String>,
    /// First mailbox of `From`.
    pub from: Option<From>,
    /// Address of the first `Reply-To`. Hostile text.
    pub reply_to: Option<String>,
    /// Claimed, authenticated and actual sender.
    #[serde(default)]
    pub sender_facts: SenderFacts,
    /// The tree of artifacts.
    pub artifacts: Vec<Artifact>,
    /// Active content and tricks in the files.
    #[serde(default)]
    pub features: Vec<Feature>,
    /// The pictures among the artifacts.
    #[serde(default)]
    pub pictures: Vec<Picture>,
    /// Values that can be looked for elsewhere.
    pub observables: Vec<Observable>,
    /// What was wrong with the bytes.
    pub anomalies: Vec<Anomaly>,
    /// What it claims, wants and is.
    pub verdict: Verdict,
    /// Who was aimed at.
    pub targeting: Targeting,
    /// What is compared with other messages.
    pub fingerprint: Fingerprint,
}

impl Message {
    /// The time to sort by: arrival if known, else the claimed date.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        self.received.or(self.date)
    }
}

/// `From`, and what authentication says about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct From {
    /// Hostile text.
    pub address: String,
    /// Decoded display name. Hostile text.
    pub name: String,
    /// As the receiving server reported it.
    pub authenticated: Authenticated,
    /// The deciding method.
    pub by: Option<String>,
    /// The mailbox's bytes.
    pub at: Locus,
}

/// Where and when a message was handed in. The same bytes twice are one message with two sightings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sighting {
    /// Path as given; inside a container `box.mbox#3` (from 1), `pile.zip!/a.eml`; `-` for standard input.
    pub source: String,
    /// When the scan read it.
    pub seen: Timestamp,
}

/// An input that could not be read as evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unreadable {
    /// Path as given, in the form of [`Sighting::source`].
    pub source: String,
    /// What was wrong, for people.
    pub reason: String,
}

/// A whole case as read from its store: what the release gate looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The case's name: its folder's name.
    pub name: String,
    /// Random, made with the case and kept in it: keys the pseudonyms.
    pub key: [u8; 32],
    /// When this picture of the case was taken.
    pub taken: Timestamp,
    /// Sorted by time (unknown last), then identity.
    pub messages: Vec<Message>,
    /// Every sighting of every message.
    pub sightings: std::collections::BTreeMap<ArtifactId, Vec<Sighting>>,
    /// Waves, campaigns and operations.
    pub groups: Vec<Group>,
    /// One entry a message.
    pub placements: std::collections::BTreeMap<ArtifactId, Placement>,
    /// What the case knows of senders, one entry a message that names one. No store keeps them: they follow from the
    /// messages.
    pub histories: std::collections::BTreeMap<ArtifactId, History>,
    /// Inputs that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// The organisations of the user's roster. No store keeps it: it follows from the roster.
    pub chain: Chain,
    /// Public events that the user dates, sorted.
    pub events: Vec<PublicEvent>,
    /// What later cases can compare with, one a campaign, sorted by id. No store keeps them: they follow from the rest.
    pub portraits: Vec<Portrait>,
    /// What ties its largest campaigns together, sorted by campaign. No store keeps it: it follows from the messages.
    pub ties: Vec<Ties>,
    /// Whether campaigns are known ones, sorted by campaign; empty where nothing was known. No store keeps them.
    pub attributions: Vec<Attribution>,
}
