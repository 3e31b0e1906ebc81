//! Is it the known campaign?
//!
//! A [`Portrait`](creel_evidence::Portrait) is what is kept of a campaign: its shareable values with how often they occur, sketches of its lures,
//! languages, claims, and the sectors and countries that it aimed at. [`portraits`] makes those of a case,
//! [`read_bundle`] those of a STIX bundle, and an [`Archive`] of them says of another campaign which it is, if any.
//!
//! ```text
//! portrait of ours, archive -> candidates (a value or a band in common) -> terms (agreement, contradiction, decay)
//!     -> sums by family and vertex -> best, runner-up, "none of the known" -> hypotheses -> words
//! ```
//!
//! What holds: a pure function of the portraits and the tables (`data/attribution.tsv`, `data/hypotheses.tsv`, and the
//! link model's weights); terms add up to the sum; shared infrastructure and victims' values count nothing; time
//! takes away and never adds. What it never does: name a group, or say more than "very likely".

mod archive;
mod bundle;
mod contradictions;
mod hypotheses;
mod judgement;
mod portrait;
mod score;
mod table;
mod words;

pub use archive::Archive;
pub use bundle::{BundleError, Reading, read as read_bundle};
pub use portrait::{Gallery, portrait_of, portraits};

#[cfg(test)]
mod tests;
