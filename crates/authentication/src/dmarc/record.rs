//! DMARC records (RFC 9989 section 4.7).

use crate::tags::Tags;

creel_evidence::vocabulary! {
    /// What a domain's owner asks for mail that fails.
    pub enum Policy {
        /// Nothing.
        None = "none",
        /// Treat it with suspicion.
        Quarantine = "quarantine",
        /// Refuse it.
        Reject = "reject",
    }
}

/// `psd=`: what the domain says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PublicSuffix {
    /// A public suffix: organisations begin one label below.
    Yes,
    /// An organisation.
    No,
    /// It does not say.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DmarcRecord {
    policy: Policy,
    subdomains: Option<Policy>,
    missing: Option<Policy>,
    is_test: bool,
    pub(super) psd: PublicSuffix,
    pub(super) strict_spf: bool,
    pub(super) strict_dkim: bool,
}

impl DmarcRecord {
    /// Reads a record; `None` if it is no DMARC record, or one that has to be ignored: a policy that is missing or
    /// unknown counts as `none` if reports are asked for, else the record does not count.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let tags = Tags::parse(text)?;
        if tags.first() != Some(b"v") || tags.get("v") != Some(b"DMARC1") {
            return None;
        }
        let word = |name: &str| tags.text(name).map(str::to_ascii_lowercase);
        let policy_of = |name: &str| word(name).map(|word| word.parse::<Policy>().ok());
        let asks_reports =
            word("rua").is_some_and(|uris| uris.split(',').any(|uri| uri.trim().starts_with("mailto:")));
        let [policy, subdomains, missing] = ["p", "sp", "np"].map(policy_of);
        let is_sound = !matches!(policy, None | Some(None))
            && !matches!(subdomains, Some(None))
            && !matches!(missing, Some(None));
        if !is_sound && !asks_reports {
            return None;
        }
        let kept = |policy: Option<Option<Policy>>| policy.flatten().filter(|_| is_sound);
        Some(Self {
            policy: kept(policy).unwrap_or(Policy::None),
            subdomains: kept(subdomains),
            missing: kept(missing),
            is_test: word("t").as_deref() == Some("y"),
            psd: match word("psd").as_deref() {
                Some("y") => PublicSuffix::Yes,
                Some("n") => PublicSuffix::No,
                _ => PublicSuffix::Unknown,
            },
            strict_spf: word("aspf").as_deref() == Some("s"),
            strict_dkim: word("adkim").as_deref() == Some("s"),
        })
    }

    /// Whether the policy depends on whether a name exists.
    pub(super) fn asks_existence(&self) -> bool {
        self.missing.is_some()
    }

    /// The policy for the record's own domain (`is_own`) or for one below it. Test mode lowers it by one step.
    pub(super) fn policy(&self, is_own: bool, exists: bool) -> Policy {
        let below = || self.subdomains.unwrap_or(self.policy);
        let asked = match (is_own, exists) {
            (true, _) => self.policy,
            (false, true) => below(),
            (false, false) => self.missing.unwrap_or_else(below),
        };
        match (asked, self.is_test) {
            (Policy::Reject, true) => Policy::Quarantine,
            (Policy::Quarantine, true) => Policy::None,
            (asked, _) => asked,
        }
    }
}
