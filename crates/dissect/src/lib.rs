//! Unfolds a submission into everything that is in it: artifacts, header facts, texts, pages, links,
//! observables and anomalies, each statement with its place in the bytes.
//!
//! [`dissect`] is a pure function of the bytes. It does not fail: what could not be read is an
//! [`Anomaly`](creel_evidence::dissection::Anomaly), what a limit cut off is one too. [`reopen`] and [`look`]
//! lead back from any locus to the bytes it points at.
//!
//! What this crate never does: read files, open sockets, look at the clock, run scripts, follow links, or judge
//! whether the submission is an attack. It says whose a value is ([`Side`](creel_evidence::Side)), because that
//! can be told only where all values of a submission are seen together.

mod authentication;
mod encodings;
mod envelope;
mod kind;
mod limits;
mod observables;
mod pages;
mod passwords;
mod personal;
mod quoted;
mod recognise;
mod reopen;
mod roles;
mod route;
mod tree;

pub use limits::Limits;
pub use reopen::{look, reopen};

use creel_evidence::dissection::Dissection;
use creel_evidence::mail::{Authenticated, Envelope, SenderAuthentication};
use creel_evidence::{ArtifactId, ArtifactRole};

/// A dissection with the bytes that came to light.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dissected {
    /// What is in the submission.
    pub dissection: Dissection,
    /// Bytes of attachments, inline files, archive entries and nested mails, each artifact once: what a store
    /// keeps besides the raw submission. Bodies are not among them; [`reopen`] gives those.
    pub files: Vec<(ArtifactId, Vec<u8>)>,
}

/// Unfolds a mail, or a loose file (an HTML page, an archive) if the bytes are no mail.
#[must_use]
pub fn dissect(raw: &[u8], limits: &Limits) -> Dissected {
    let mut tree = tree::unfold(raw, limits);
    let (observables, overflow) = observables::gather(&tree, limits);
    tree.anomalies.extend(overflow);
    let submission = tree.artifacts.first().map_or_else(|| ArtifactId::of(raw), |root| root.id);
    // The submission's own header, not that of a mail inside a loose archive.
    let is_mail = tree.mails.first().is_some_and(|(id, _)| *id == submission);
    let header = tree.mails.into_iter().next().map(|(_, header)| header).filter(|_| is_mail);
    let (headers, envelope, received, authentication, sender) = match header {
        Some(h) => (h.headers, h.envelope, h.received, h.authentication, h.sender),
        None => {
            let sender = SenderAuthentication { outcome: Authenticated::Unknown, by: None, at: None };
            (Vec::new(), Envelope::default(), Vec::new(), Vec::new(), sender)
        }
    };
    debug_assert!(tree.artifacts.first().is_none_or(|root| root.role == ArtifactRole::Submission));
    let dissection = Dissection {
        submission,
        is_mail,
        carriers: Vec::new(),
        artifacts: tree.artifacts,
        headers,
        envelope,
        received,
        authentication,
        sender,
        texts: tree.texts,
        pages: tree.pages,
        links: tree.links,
        observables,
        anomalies: tree.anomalies,
    };
    Dissected { dissection, files: tree.files }
}
