//! One mail as the rules see it.

use crate::phrases::{Phrases, Said};
use creel_detect::Exhibit;
use creel_evidence::Finding;

/// One mail, what the shipped detectors found in it, and which phrases of the rules it says.
#[derive(Debug)]
pub(crate) struct Scene<'v> {
    pub(crate) exhibit: &'v Exhibit<'v>,
    pub(crate) findings: &'v [Finding],
    pub(crate) said: Said,
}

impl<'v> Scene<'v> {
    /// Looks for all phrases of the rules at once.
    pub(crate) fn new(exhibit: &'v Exhibit<'v>, findings: &'v [Finding], phrases: &Phrases) -> Self {
        Self { exhibit, findings, said: phrases.find(&exhibit.text, exhibit.body_start) }
    }
}
