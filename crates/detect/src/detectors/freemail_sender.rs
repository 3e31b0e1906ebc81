//! The mail was sent from a mailbox that anybody may open.
//!
//! # What it sees
//!
//! A `From` at a free-mail provider. It weighs when the mail speaks for an organisation, which has a domain of its
//! own; from a private person it is only a fact.
//!
//! # Why it matters
//!
//! Free mailboxes cost nothing, authenticate perfectly and are never blocked as a whole, so text-only fraud
//! (advance fee, call-back, extortion, executive fraud) comes from them.
//!
//! # How common
//!
//! About one in ten of collected phishing mails; nearly all of text-only fraud.
//!
//! # How severe
//!
//! Medium when it speaks for an organisation and poses as somebody, low when it speaks for an organisation, a fact
//! for a person.
//!
//! # When it stays quiet
//!
//! When the organisation that is claimed is the provider itself, writing from its own domain.
//!
//! # Limits
//!
//! Tradespeople, clubs and schools have no domain of their own.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, Standing, quote_mailbox};
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::hosts;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "freemail-sender",
    summary: "The mail was sent from a free mailbox; worse if it speaks for an organisation.",
    technique: Some("freemail-sender"),
    attack: &["T1585.002"],
    severities: &[Severity::Info, Severity::Low, Severity::Medium],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some((from, domain)) = exhibit.from.zip(exhibit.from_domain.as_ref()) else { return Vec::new() };
    if !hosts::is_free_mail(domain) || exhibit.standing == Standing::Own {
        return Vec::new();
    }
    let organisation = exhibit.claim.as_ref().filter(|claim| {
        exhibit.claimed_brand.is_some() || claim.person.as_deref().is_some_and(|person| person != claim.name)
    });
    let (severity, reason) = match organisation {
        Some(claim) => {
            let severity = if exhibit.impersonation { Severity::Medium } else { Severity::Low };
            (
                severity,
                format!("the mail speaks for {}, but from a free mailbox at {domain}", inert(&claim.name)),
            )
        }
        None => (Severity::Info, format!("sent from a free mailbox at {domain}")),
    };
    vec![DETECTOR.sees(exhibit, severity, Confidence::High).at(quote_mailbox(from)).because(reason)]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};
    use creel_evidence::Severity;

    #[test]
    fn hit_an_organisation_that_writes_from_a_free_mailbox() {
        let header =
            "From: PayPal Service <paypal.desk.71@gmail.com>\nSubject: Your PayPal account is limited";
        let finding =
            hit(&DETECTOR, &plain(header, "Dear customer, your PayPal account is limited. Call us."));
        assert!(finding.severity >= Severity::Low, "{finding:?}");
    }

    #[test]
    fn miss_an_organisation_at_its_own_domain() {
        quiet(&DETECTOR, &plain("From: Rosa Lind <rosa@firm.example>\nSubject: Minutes", "Attached."));
    }

    #[test]
    fn twin_a_friend_is_only_a_fact() {
        let header = "From: Rosa Lind <rosa.lind.home@gmail.com>\nSubject: Sunday";
        let finding = hit(&DETECTOR, &plain(header, "Shall we meet on Sunday? Rosa"));
        assert_eq!(finding.severity, Severity::Info);
    }
}
