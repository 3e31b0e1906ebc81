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
mod carrier;
mod clocks;
mod containers;
mod encodings;
mod envelope;
mod kind;
mod knowledge;
mod limits;
mod observables;
mod pages;
mod passwords;
mod personal;
mod quoted;
mod recognise;
mod reopen;
mod replay;
mod roles;
mod route;
mod sender;
pub mod trace;
mod tree;
mod verification;
mod visit;

pub use knowledge::Knowledge;
pub use limits::Limits;
pub use reopen::{look, reopen};
pub use trace::Tracer;

use carrier::Judged;
use creel_evidence::dissection::Dissection;
use creel_evidence::mail::{Authenticated, Envelope, SenderAuthentication};
use creel_evidence::{ArtifactId, ArtifactRole, CarrierKind, SenderFacts};
use envelope::Header;
use std::collections::BTreeSet;
use tree::Tree;

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
    dissect_knowing(raw, limits, &Knowledge::default())
}

/// As [`dissect`], with trusted servers and DNS answers.
#[must_use]
pub fn dissect_knowing(raw: &[u8], limits: &Limits, knowledge: &Knowledge) -> Dissected {
    let mut unfolding = tree::unfold(raw, limits, knowledge);
    let judged = carrier::judged(raw, &mut unfolding, limits.carriers);
    let mut tree = unfolding.tree;
    let submission = tree.artifacts.first().map_or_else(|| ArtifactId::of(raw), |root| root.id);
    // The submission's own header, not that of a mail inside a loose archive.
    let is_mail = tree.mails.first().is_some_and(|(id, _)| *id == submission);
    debug_assert!(tree.artifacts.first().is_none_or(|root| root.role == ArtifactRole::Submission));
    let anomalies = std::mem::take(&mut tree.anomalies);
    let files = std::mem::take(&mut tree.files);
    let mut dissection = match judged {
        Some(judged) => carried(tree, judged, limits),
        None => direct(tree, is_mail, limits),
    };
    dissection.submission = submission;
    dissection.is_mail = is_mail;
    dissection.anomalies.splice(0..0, anomalies);
    Dissected { dissection, files }
}

/// The dissection of a submission that is judged itself.
fn direct(mut tree: Tree, is_mail: bool, limits: &Limits) -> Dissection {
    let (observables, overflow) = observables::gather(&tree, limits);
    let header =
        std::mem::take(&mut tree.mails).into_iter().next().map(|(_, header)| header).filter(|_| is_mail);
    let mut dissection = with_header(header);
    dissection.artifacts = tree.artifacts;
    dissection.texts = tree.texts;
    dissection.pages = tree.pages;
    dissection.links = tree.links;
    dissection.features = tree.features;
    dissection.collectors = tree.collectors;
    dissection.pictures = tree.pictures;
    dissection.observables = observables;
    dissection.anomalies.extend(overflow);
    dissection
}

/// The dissection of a mail that came inside another.
fn carried(tree: Tree, judged: Judged, limits: &Limits) -> Dissection {
    let Judged { carriers, header, inside } = judged;
    let (mut inner, mut outer) = tree.split(&inside);
    // A quoted mail has no header among the artifacts; its own stands first in any case.
    let own = carriers.last().map(|carrier| carrier.inner);
    inner.mails.retain(|(id, _)| Some(*id) != own);
    inner.mails.insert(0, (own.unwrap_or_else(|| ArtifactId::of(&[])), header));
    // As a file, the judged mail came with the carrier and not with itself.
    let file =
        carriers.last().filter(|carrier| carrier.kind != CarrierKind::Inline).map(|carrier| carrier.inner);
    outer.artifacts.extend(inner.artifacts.extract_if(.., |artifact| Some(artifact.id) == file));
    let (mut observables, overflow) = observables::gather(&inner, limits);
    carrier::spare(&mut observables, &carriers);
    observables::add_carried(&mut observables, &outer, limits);
    let header = inner.mails.into_iter().next().map(|(_, header)| header);
    let mut dissection = with_header(header);
    dissection.outside =
        tree.artifacts.iter().map(|a| a.id).filter(|id| !inside.contains(id) || Some(*id) == file).collect();
    dissection.carriers = carriers;
    dissection.artifacts = tree.artifacts;
    dissection.texts = inner.texts;
    dissection.pages = inner.pages;
    dissection.links = inner.links;
    dissection.features = inner.features;
    dissection.collectors = inner.collectors;
    dissection.pictures = inner.pictures;
    dissection.observables = observables;
    dissection.anomalies.extend(overflow);
    dissection
}

/// A dissection that holds what the header says, and nothing else yet.
fn with_header(header: Option<Header>) -> Dissection {
    let (headers, envelope, received, authentication, sender, sender_facts) = match header {
        Some(h) => (h.headers, h.envelope, h.received, h.authentication, h.sender, h.facts),
        None => {
            let sender = SenderAuthentication { outcome: Authenticated::Unknown, by: None, at: None };
            (Vec::new(), Envelope::default(), Vec::new(), Vec::new(), sender, SenderFacts::default())
        }
    };
    Dissection {
        submission: ArtifactId::of(&[]),
        is_mail: true,
        carriers: Vec::new(),
        outside: BTreeSet::new(),
        artifacts: Vec::new(),
        headers,
        envelope,
        received,
        authentication,
        sender,
        sender_facts,
        texts: Vec::new(),
        pages: Vec::new(),
        links: Vec::new(),
        features: Vec::new(),
        collectors: Vec::new(),
        pictures: Vec::new(),
        observables: Vec::new(),
        anomalies: Vec::new(),
    }
}
