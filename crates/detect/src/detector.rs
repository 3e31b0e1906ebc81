//! The shape of a detector: a name, a sentence, and a pure function from an exhibit to findings.
//!
//! A detector never reads files, asks a network or keeps state; it looks at one [`Exhibit`] and says what it
//! saw, where, and why. What its findings are worth for the verdict stands in `data/weights.tsv`, not in the
//! detector.

use crate::exhibit::Exhibit;
use creel_evidence::{Confidence, Finding, Severity};

/// One detector. They are all listed in [`crate::detectors::ALL`].
#[derive(Debug, Clone, Copy)]
pub struct Detector {
    /// The name in kebab case; the findings carry it as [`Finding::detector`].
    pub name: &'static str,
    /// One sentence: what is looked for. The manual says more, see [`crate::manual`].
    pub summary: &'static str,
    /// The word of the labelling guide that a finding stands for in [`Verdict::techniques`]; `None` if the
    /// detector's findings are evidence only.
    ///
    /// [`Verdict::techniques`]: creel_evidence::Verdict::techniques
    pub technique: Option<&'static str>,
    /// MITRE ATT&CK technique ids that a finding shows.
    pub attack: &'static [&'static str],
    /// The severities that its findings may have, ascending.
    pub severities: &'static [Severity],
    /// The confidences that its findings may have, ascending.
    pub confidences: &'static [Confidence],
    /// Looks. It is called once a mail, after language, claim, lure and call to action are known.
    pub run: fn(&Exhibit<'_>) -> Vec<Finding>,
}
