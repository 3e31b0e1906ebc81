//! From what creel says back to bytes: opening loci, tracing values, and checking that both hold.

mod claims;

pub use claims::Claim;

use creel_dissect::Tracer;
use creel_evidence::decoding::Trace;
use creel_evidence::locus::Span;
use creel_evidence::text::inert;
use creel_evidence::{Artifact, Dissection, Locus, Message};
use std::fmt;
use std::ops::Range;

/// What stands at a locus, with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Up to `around` bytes before.
    pub before: Vec<u8>,
    /// The bytes of the locus.
    pub bytes: Vec<u8>,
    /// Up to `around` bytes behind.
    pub behind: Vec<u8>,
    /// The artifacts from the submission down to the one the locus is in, as indices into the list.
    pub path: Vec<usize>,
}

/// Opens `locus` in the submission of `tracer` with this tree of artifacts, by following every derivation again; `None`
/// if the tree does not hold the artifact or the range lies outside of the view.
#[must_use]
pub fn open(tracer: &mut Tracer<'_>, artifacts: &[Artifact], locus: &Locus, around: usize) -> Option<Opened> {
    let path = path(artifacts, tracer.index(locus.artifact)?)?;
    let length = tracer.length(locus.artifact, locus.view)?;
    let Span { start, end } = locus.range;
    let mut read = |range: Range<usize>| tracer.bytes_at(&Locus { range: range.into(), ..locus.clone() });
    Some(Opened {
        bytes: read(start..end)?,
        before: read(start.saturating_sub(around)..start)?,
        behind: read(end..end.saturating_add(around).min(length))?,
        path,
    })
}

/// The artifacts from the submission down to the one at `index`; `None` if the list has no such path.
#[must_use]
pub fn path(artifacts: &[Artifact], index: usize) -> Option<Vec<usize>> {
    let mut path = vec![index];
    let mut at = index;
    while let Some(parent) = artifacts.get(at)?.parent {
        // Parents stand before children, so that this ends.
        if parent >= at {
            return None;
        }
        path.push(parent);
        at = parent;
    }
    path.reverse();
    Some(path)
}

/// A claim whose value does not follow from the bytes at its locus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation(pub Claim);

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Claim { what, locus, value } = &self.0;
        match value {
            Some(value) => write!(f, "{what} at {locus} is not '{}'", inert(value)),
            None => write!(f, "{what} at {locus} has no bytes"),
        }
    }
}

/// Checks everything that a record says about the submission with these raw bytes: each quote, observable, target
/// and anomaly has a trace, and running the trace over the raw bytes gives its value. What fails is returned.
#[must_use]
pub fn verify(raw: &[u8], message: &Message) -> Vec<Violation> {
    violations(traces(raw, message))
}

/// Checks everything that a dissection says: header fields, mailboxes, texts, links, forms, file names, artifacts and
/// observables. Of long texts and lists, the beginnings.
#[must_use]
pub fn verify_dissection(raw: &[u8], dissection: &Dissection) -> Vec<Violation> {
    violations(traces_of_dissection(raw, dissection))
}

/// Everything that a record says, with its loci.
#[must_use]
pub fn claims(message: &Message) -> Vec<Claim> {
    claims::of_message(message)
}

/// Everything that a dissection says, with its loci; of long texts and lists, the beginnings.
#[must_use]
pub fn claims_of_dissection(dissection: &Dissection) -> Vec<Claim> {
    claims::of_dissection(dissection)
}

/// All claims of a record with their traces, `None` where there is none.
#[must_use]
pub fn traces(raw: &[u8], message: &Message) -> Vec<(Claim, Option<Trace>)> {
    traced(raw, &message.artifacts, claims::of_message(message))
}

/// All claims of a dissection with their traces, `None` where there is none.
#[must_use]
pub fn traces_of_dissection(raw: &[u8], dissection: &Dissection) -> Vec<(Claim, Option<Trace>)> {
    traced(raw, &dissection.artifacts, claims::of_dissection(dissection))
}

fn violations(traced: Vec<(Claim, Option<Trace>)>) -> Vec<Violation> {
    let untraced = traced.into_iter().filter(|(_, trace)| trace.is_none());
    untraced.map(|(claim, _)| Violation(claim)).collect()
}

fn traced(raw: &[u8], artifacts: &[Artifact], claims: Vec<Claim>) -> Vec<(Claim, Option<Trace>)> {
    let mut tracer = Tracer::new(raw, artifacts);
    let trace = |claim: Claim| {
        let trace = match &claim.value {
            Some(value) => tracer.value(&claim.locus, value),
            None => tracer.place(&claim.locus),
        };
        (claim, trace)
    };
    claims.into_iter().map(trace).collect()
}
