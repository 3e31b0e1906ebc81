//! Findings: what a detector says, and why.

use crate::artifact::ArtifactId;
use crate::attack::{alias, current};
use crate::digest::Sha256Digest;
use crate::locus::Quote;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

crate::vocabulary! {
    /// How bad it is if the finding is right.
    pub enum Severity {
        /// A fact worth knowing.
        Info = "info",
        /// Common in unwanted mail, and in wanted mail too.
        Low = "low",
        /// Rare in wanted mail.
        Medium = "medium",
        /// Wanted mail does not do this.
        High = "high",
    }
}

crate::vocabulary! {
    /// How sure the detector is that it saw what it says (ICD 203 wording of analytic confidence).
    pub enum Confidence {
        /// Plausible, resting on one weak sign.
        Low = "low",
        /// Rests on several signs or one good one.
        Moderate = "moderate",
        /// Follows from the bytes.
        High = "high",
    }
}

/// A finding's identity: the message, the detector and the loci. Printed as 16 hexadecimal digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FindingId(String);

impl FindingId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a detector says about a message. It exists only with a locus and a reason: see [`Finding::of`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Identity; the same bytes give the same id.
    pub id: FindingId,
    /// The detector's name, such as `lookalike-domain`; of a user's rule `rule:` and its id.
    pub detector: String,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// One sentence without a full stop. May quote hostile text.
    pub because: String,
    /// Where it shows; never empty.
    pub at: Vec<Quote>,
    /// MITRE ATT&CK technique ids, such as `T1598.002`; never a revoked one, see [`crate::attack`].
    #[serde(deserialize_with = "read_attack")]
    pub attack: Vec<String>,
}

/// Records that were written before an id was revoked are read as what it became.
fn read_attack<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let mut ids = Vec::<String>::deserialize(deserializer)?;
    for id in &mut ids {
        if let Some(alias) = alias(id) {
            alias.new.clone_into(id);
        }
    }
    Ok(ids)
}

impl Finding {
    /// Begins a finding of `detector` about `message`. It becomes a finding only through
    /// [`Begun::at`] and then [`Located::because`].
    pub fn of(
        message: ArtifactId,
        detector: impl Into<Cow<'static, str>>,
        severity: Severity,
        confidence: Confidence,
    ) -> Begun {
        Begun { message, detector: detector.into(), severity, confidence, attack: Vec::new() }
    }
}

/// A finding that has no locus yet.
#[derive(Debug, Clone)]
#[must_use = "a finding needs a locus and a reason"]
pub struct Begun {
    message: ArtifactId,
    detector: Cow<'static, str>,
    severity: Severity,
    confidence: Confidence,
    attack: Vec<String>,
}

impl Begun {
    /// Names the ATT&CK techniques that the finding shows.
    pub fn attack<T: AsRef<str>>(mut self, techniques: &[T]) -> Self {
        self.attack = techniques.iter().map(|id| current(id.as_ref()).to_owned()).collect();
        self
    }

    /// Gives the first locus.
    pub fn at(self, quote: Quote) -> Located {
        Located { begun: self, at: vec![quote] }
    }
}

/// A finding that has a locus but no reason yet.
#[derive(Debug, Clone)]
#[must_use = "a finding needs a reason"]
pub struct Located {
    begun: Begun,
    at: Vec<Quote>,
}

impl Located {
    /// Gives a further locus.
    pub fn at(mut self, quote: Quote) -> Self {
        self.at.push(quote);
        self
    }

    /// Gives the reason, and makes the finding.
    #[must_use]
    pub fn because(self, reason: impl Into<String>) -> Finding {
        let Begun { message, detector, severity, confidence, attack } = self.begun;
        let loci: Vec<String> = self.at.iter().map(|quote| quote.locus.to_string()).collect();
        let fields = [message.0.0.as_slice(), detector.as_bytes()];
        let digest =
            Sha256Digest::of_fields(fields.into_iter().chain(loci.iter().map(|locus| locus.as_bytes())));
        Finding {
            id: FindingId(digest.short(16)),
            detector: detector.into_owned(),
            severity,
            confidence,
            because: reason.into(),
            at: self.at,
            attack,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locus::Locus;

    #[test]
    fn the_id_follows_message_detector_and_loci_but_not_the_wording() {
        let message = ArtifactId::of(b"mail");
        let make = |end, reason: &str| {
            Finding::of(message, "reply-to-elsewhere", Severity::Low, Confidence::High)
                .at(Quote::new(Locus::bytes(message, 0..end), "Reply-To"))
                .because(reason)
        };
        assert_eq!(make(4, "a").id, make(4, "b").id);
        assert_ne!(make(4, "a").id, make(5, "a").id);
        assert_eq!(make(4, "a").id.as_str().len(), 16);
    }

    #[test]
    fn revoked_techniques_are_read_and_written_as_what_they_became() {
        let message = ArtifactId::of(b"mail");
        let finding = Finding::of(message, "forged-from", Severity::High, Confidence::High)
            .attack(&["T1672", "T1566"])
            .at(Quote::new(Locus::bytes(message, 0..4), "From"))
            .because("a");
        assert_eq!(finding.attack, ["T1684.002", "T1566"]);
        let old = serde_json::to_string(&finding).unwrap().replace("T1684.002", "T1672");
        assert_eq!(serde_json::from_str::<Finding>(&old).unwrap(), finding);
    }
}
