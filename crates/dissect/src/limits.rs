//! How far a submission is unfolded.

use creel_evidence::CarrierPolicy;
use serde::{Deserialize, Serialize};

/// Limits of one dissection. What a limit cuts off becomes an anomaly of kind `limit-reached`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Limits of reading one mail.
    pub mime: creel_mime::Limits,
    /// What all openers together may spend.
    pub budget: creel_openers::Budget,
    /// Mails in mails and archives in archives, counted together.
    pub depth: usize,
    /// Artifacts of one submission.
    pub artifacts: usize,
    /// Bytes of one text or page that are read; the rest is left out.
    pub text_bytes: usize,
    /// Distinct observables.
    pub observables: usize,
    /// Which mail is judged where one mail carries another.
    pub carriers: CarrierPolicy,
}

impl Default for Limits {
    /// Depth 8, 20,000 artifacts, 8 MiB of text in one artifact, 20,000 observables; see also
    /// [`creel_mime::Limits`] and [`creel_openers::Budget`].
    fn default() -> Self {
        Self {
            mime: creel_mime::Limits::default(),
            budget: creel_openers::Budget::default(),
            depth: 8,
            artifacts: 20_000,
            text_bytes: 8 << 20,
            observables: 20_000,
            carriers: CarrierPolicy::Auto,
        }
    }
}
