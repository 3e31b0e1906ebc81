//! From a locus back to bytes.

use creel_evidence::{Artifact, Locus};
use std::borrow::Cow;

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

/// Opens `locus` in the submission with these raw bytes and this tree of artifacts, by following every
/// derivation again; `None` if the tree does not hold the artifact or the range lies outside of the view.
#[must_use]
pub fn open(raw: &[u8], artifacts: &[Artifact], locus: &Locus, around: usize) -> Option<Opened> {
    let index = artifacts.iter().position(|artifact| artifact.id == locus.artifact)?;
    let artifact = artifacts.get(index)?;
    let bytes = creel_dissect::reopen(raw, artifacts, index)?;
    let view: Cow<'_, [u8]> = creel_dissect::look(&bytes, artifact, locus.view);
    let range = locus.range.range();
    let before = range.start.saturating_sub(around)..range.start;
    let behind = range.end..range.end.saturating_add(around).min(view.len());
    let mut path = vec![index];
    while let Some(parent) =
        path.last().and_then(|&at| artifacts.get(at)).and_then(|artifact| artifact.parent)
    {
        if path.contains(&parent) {
            return None;
        }
        path.push(parent);
    }
    path.reverse();
    Some(Opened {
        bytes: view.get(range)?.to_vec(),
        before: view.get(before)?.to_vec(),
        behind: view.get(behind)?.to_vec(),
        path,
    })
}
