//! What one message is after.

use crate::dossier::Entry;
use creel_evidence::dissection::FeatureKind;
use creel_evidence::verdict::{Action, Class, Lure};
use creel_evidence::{Locus, Message};

creel_evidence::vocabulary! {
    /// What a harmful message is after. Nothing here says that it got it.
    pub enum Objective {
        /// A password: a page or form that takes one is in the evidence.
        Password = "password",
        /// Credentials, card or identity data, by what the verdict says; where they are typed in is not in evidence.
        PersonalData = "personal-data",
        /// Access for an application.
        Consent = "consent",
        /// That code runs.
        Code = "code",
        /// Payment under threat.
        Extortion = "extortion",
        /// A payment to another account than the right one.
        Diversion = "payment-diversion",
        /// Gift cards.
        GiftCards = "gift-cards",
        /// A fee for something that does not come.
        AdvanceFee = "advance-fee",
        /// A telephone call.
        Call = "call",
        /// An answer, to go on from there.
        Answer = "answer",
        /// Money in some other way.
        Money = "money",
    }
}

/// Detectors that see where a password is typed in.
const TAKES_PASSWORD: &[&str] =
    &["html-attachment-password", "form-in-body", "prefilled-recipient", "relayed-sign-in"];

impl Objective {
    /// What the message is after; `None` if it means no harm.
    #[must_use]
    pub fn of(entry: &Entry) -> Option<Self> {
        let message = &entry.message;
        let found =
            |detector: &str| message.verdict.findings.iter().any(|finding| finding.detector == detector);
        let action = message.verdict.call_to_action.kind;
        Some(match entry.class() {
            Class::Malware => Self::Code,
            Class::Phishing if takes_password(message).is_some() => Self::Password,
            Class::Phishing if found("consent-lure") => Self::Consent,
            Class::Phishing => Self::PersonalData,
            Class::Scam if found("payment-diversion") => Self::Diversion,
            Class::Scam if found("gift-card-request") => Self::GiftCards,
            Class::Scam => match (message.verdict.lure, action) {
                (Lure::Extortion, _) => Self::Extortion,
                (Lure::AdvanceFee, _) => Self::AdvanceFee,
                (_, Action::Phone) => Self::Call,
                (_, Action::Reply) => Self::Answer,
                _ => Self::Money,
            },
            Class::Spam | Class::Legit | Class::Unclear => return None,
        })
    }

    /// As the object of "want".
    #[must_use]
    pub const fn wanted(self) -> &'static str {
        match self {
            Self::Password => "the reader’s password",
            Self::PersonalData => "credentials, card or identity data",
            Self::Consent => "access for an application",
            Self::Code => "code to be run",
            Self::Extortion => "payment under threat",
            Self::Diversion => "a payment to go to another account",
            Self::GiftCards => "gift cards",
            Self::AdvanceFee => "a fee in advance",
            Self::Call => "to be called",
            Self::Answer => "an answer",
            Self::Money => "money",
        }
    }
}

/// Where a message shows that a password is typed in; `None` if it does not.
pub(super) fn takes_password(message: &Message) -> Option<Locus> {
    let findings = message.verdict.findings.iter();
    let mut found = findings.filter(|finding| TAKES_PASSWORD.contains(&finding.detector.as_str()));
    let at = found.find_map(|finding| Some(finding.at.first()?.locus.clone()));
    let collector = || {
        let mut features = message.features.iter();
        features
            .find(|feature| feature.kind == FeatureKind::CredentialCollector)
            .map(|feature| feature.at.clone())
    };
    at.or_else(collector)
}
