//! What a reading rests on besides the dissection: what the user knows or has written.

use crate::exhibit::Exhibit;
use crate::identities::Identities;
use creel_evidence::Finding;
use creel_evidence::verdict::Term;
use std::fmt;
use std::sync::Arc;

/// What the user brings. The default is nothing: shipped tables and detectors alone.
#[derive(Debug)]
pub struct Knowledge {
    /// Whose names are known.
    pub identities: Arc<Identities>,
    /// Detections beyond the shipped ones, in the order in which they look.
    pub further: Vec<Box<dyn Further>>,
}

impl Default for Knowledge {
    fn default() -> Self {
        Self { identities: Arc::clone(Identities::shipped()), further: Vec::new() }
    }
}

/// Detections that are not compiled in, such as a user's rules.
pub trait Further: fmt::Debug + Send + Sync {
    /// What they see in a mail. `findings` is what the shipped detectors found in it.
    fn look(&self, exhibit: &Exhibit<'_>, findings: &[Finding]) -> Vec<Seen>;
}

/// What a further detection saw.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The finding.
    pub finding: Finding,
    /// What it is worth for the verdict, if anything.
    pub terms: Vec<Term>,
}
