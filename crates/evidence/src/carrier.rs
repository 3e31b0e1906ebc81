//! Carriers: mails whose point is another mail inside them.
//!
//! People report phishing by forwarding it. The mail that they write is the carrier; the mail that matters is the
//! one inside. What a dissection says is about the inner mail, and the carrier is named beside it.

use crate::artifact::ArtifactId;
use crate::locus::Quote;
use crate::mail::{Mailbox, Subject};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

crate::vocabulary! {
    /// How a carrier holds the mail that matters.
    pub enum CarrierKind {
        /// As a file: `message/rfc822`, `.eml`, `.msg`.
        Attached = "attached",
        /// As quoted text below a block of header lines.
        Inline = "inline",
        /// As the third part of a feedback report (RFC 5965).
        Report = "report",
    }
}

crate::vocabulary! {
    /// Which mail is judged where one holds another.
    pub enum CarrierPolicy {
        /// The inner one, where evidence says that the outer one only carries it.
        Auto = "auto",
        /// The inner one, whenever there is one: for a desk at which every mail is a report.
        Always = "always",
        /// The outer one.
        Never = "never",
    }
}

/// A mail that carries the one that is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carrier {
    /// How it holds the inner mail.
    pub kind: CarrierKind,
    /// The carrier itself.
    pub artifact: ArtifactId,
    /// What it carries: the nested mail, or the quoted body of an inline one.
    pub inner: ArtifactId,
    /// Who reported: `From` of the carrier. Never a target or a sender.
    pub reporter: Option<Mailbox>,
    /// The desk: everybody the carrier was sent to. Neither targets nor senders.
    pub desk: Vec<Mailbox>,
    /// The carrier's own subject.
    pub subject: Option<Subject>,
    /// The carrier's own `Date`, in UTC.
    pub date: Option<Timestamp>,
    /// Why it is held for a carrier, and what spoke against; never empty.
    pub because: Vec<CarrierSign>,
    /// Further mails that it holds and that are not judged with it; a scan reads each as a message of its own.
    pub others: Vec<ArtifactId>,
}

/// One thing that makes a mail a carrier, or speaks against it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierSign {
    /// What it is, as a sentence without a full stop.
    pub because: String,
    /// What it counts: above zero for a carrier, below against.
    pub points: i32,
    /// Where it stands.
    pub at: Vec<Quote>,
}

impl Carrier {
    /// The people of the victim's side that it names: who reported, and whom they told.
    pub fn people(&self) -> impl Iterator<Item = &Mailbox> {
        self.reporter.iter().chain(&self.desk)
    }
}
