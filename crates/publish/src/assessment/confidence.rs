//! How sure a sentence is, by a rule that can be read.
//!
//! Each message that a sentence counts has a confidence of its own: what the bytes show is high, what a reading of them
//! says is moderate where the reading is plain and low where it is not. A sentence has the highest confidence that at
//! least nine in ten of its messages reach. What is said of a development is never high for fewer than five messages.

use super::material::Material;
use crate::dossier::Entry;
use creel_evidence::Confidence;

/// Score from which a reading is plain.
const PLAIN: f64 = 0.9;
/// Messages below which a development is no more than moderate.
pub(super) const FEW: usize = 5;

/// The confidence that nine in ten of the messages reach.
pub(super) fn of(
    material: &Material<'_>,
    messages: &[usize],
    each: impl Fn(&Entry) -> Confidence,
) -> Confidence {
    let mut grades: Vec<Confidence> =
        messages.iter().filter_map(|&index| material.entry(index)).map(each).collect();
    grades.sort_unstable();
    grades.get(grades.len() / 10).copied().unwrap_or(Confidence::Low)
}

/// Of what the verdict reads out of a message.
pub(super) fn reading(entry: &Entry) -> Confidence {
    let score = entry.history.as_ref().map_or(entry.message.verdict.score, |history| history.score);
    if !entry.class().is_malicious() || score >= PLAIN { Confidence::Moderate } else { Confidence::Low }
}

/// Of a message's time: who received it wrote it down, or its sender claims it.
pub(super) fn time(entry: &Entry) -> Confidence {
    if entry.message.received.is_some() { Confidence::High } else { Confidence::Moderate }
}
