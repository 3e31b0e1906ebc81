//! What a message holds that could be shared and nevertheless links nothing, each value with the reason.
//!
//! "Ground did this value not count" has two answers: it is a victim's own, or strangers share it. Both are asked where
//! tokens are made; what is left out there is not lost but can be asked for.

use crate::tokens;
use crate::victims::{IsOwn, Victims};
use creel_evidence::campaign::Family;
use creel_evidence::{Dissection, Locus, Targeting};
use creel_reference::shared::Shared;

/// A value that was left out of a fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Kind of evidence that it would have been.
    pub family: Family,
    /// What it is, such as `host` or `reply-to`; the kinds of [`creel_evidence::Token`].
    pub kind: String,
    /// The value. Hostile text, at times a victim's own.
    pub value: String,
    /// Ground it links nothing.
    pub because: Ground,
    /// Where it is read.
    pub at: Locus,
}

/// Ground a value links nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// It is, or holds, a value of somebody who was aimed at, or of an organisation that the user knows.
    Victims,
    /// It is a host's; in words whose ([`whose_host`]).
    Host(String),
    /// A table names it.
    Shared(Shared),
    /// It stands for nobody (RFC 2606 section 3).
    Reserved,
    /// It belongs to whoever received or passed on the mail.
    Passage,
    /// A path that all customers of the service have; what is a customer's stands behind it.
    ServicePath,
    /// So little that everybody has it.
    Trifle,
    /// Beside a page to go to, it is likely to be of the original that was copied.
    Copied,
}

impl std::fmt::Display for Ground {
    /// As part of a sentence.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Victims => {
                f.write_str("it is a value of somebody who was aimed at, or of a known organisation")
            }
            Self::Host(whose) => f.write_str(whose),
            Self::Shared(shared) => write!(f, "strangers share it ({shared})"),
            Self::Reserved => f.write_str("the name is reserved and stands for nobody"),
            Self::Passage => f.write_str("it belongs to a server that received or passed on the mail"),
            Self::ServicePath => f.write_str("every customer of the service has this path"),
            Self::Trifle => f.write_str("it is so small that everybody has it"),
            Self::Copied => {
                f.write_str("the mail leads to a page, so that it is likely to be the copied original's")
            }
        }
    }
}

/// What a message holds that links nothing, in the order in which it is met. A pure function, as
/// [`fingerprint`](crate::fingerprint) is.
#[must_use]
pub fn set_aside(dissection: &Dissection, targeting: &Targeting, is_own: IsOwn<'_>) -> Vec<SetAside> {
    let victims = Victims::of(dissection, targeting, is_own);
    let mut aside = Vec::new();
    tokens::of(dissection, &victims, Some(&mut aside));
    aside
}

pub use crate::ownership::{host_counts, whose_host};
