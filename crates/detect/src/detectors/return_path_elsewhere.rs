//! Bounces go to another domain than the mail came from.
//!
//! # What it sees
//!
//! A `Return-Path` whose domain was registered by somebody else than the domain in `From`.
//!
//! # Why it matters
//!
//! The envelope sender is what the sending server really used, and SPF is about it, not about `From`. It often
//! names the hijacked server or the domain that was bought for the wave.
//!
//! # How common
//!
//! 22 % of 7,909 collected phishing mails.
//!
//! # How severe
//!
//! Always: it is a fact, and no reproach.
//!
//! # When it stays quiet
//!
//! When the return path is empty (bounces have none), belongs to a mailing service or a forwarder's rewriting
//! (SRS), or when a discussion list took the envelope over. It is only a fact, and of no weight: wanted mail is
//! often sent by somebody on somebody's behalf.
//!
//! # Limits
//!
//! Wanted mail does it as often.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_mailbox};
use crate::questions::{mail_host, same_party};
use creel_evidence::text::inert;
use creel_evidence::{Confidence, DomainName, Finding, Severity};
use creel_reference::hosts::{self, HostClass};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "return-path-elsewhere",
    summary: "Bounces go to another domain than the one in From.",
    technique: None,
    attack: &[],
    severities: &[Severity::Info],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some((from, path)) = exhibit.from.zip(exhibit.dissection.envelope.return_path.as_ref()) else {
        return Vec::new();
    };
    let (there, here) = (mail_host(path), mail_host(from));
    let rewritten = path.local_part().starts_with("SRS") || path.local_part().contains("+SRS=");
    if there.is_empty() || here.is_empty() || same_party(there, here) || rewritten || exhibit.is_list_mail() {
        return Vec::new();
    }
    if DomainName::parse(there).is_some_and(|domain| hosts::is(&domain, HostClass::MailingService)) {
        return Vec::new();
    }
    let reason = format!("bounces go to {}, the mail says it came from {}", inert(there), inert(here));
    let begun = DETECTOR.sees(exhibit, Severity::Info, Confidence::High);
    vec![begun.at(quote_mailbox(path)).at(quote_mailbox(from)).because(reason)]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};
    use creel_evidence::Severity;

    #[test]
    fn hit_bounces_to_somebody_else() {
        let header = "Return-Path: <x@other.test>\nFrom: Rosa <rosa@firm.example>\nSubject: Offer";
        let finding = hit(&DETECTOR, &plain(header, "Hello."));
        assert_eq!(finding.severity, Severity::Info);
    }

    #[test]
    fn miss_the_same_party_and_none_at_all() {
        quiet(
            &DETECTOR,
            &plain("Return-Path: <b@m.firm.example>\nFrom: <rosa@firm.example>\nSubject: x", "Hello."),
        );
        quiet(&DETECTOR, &plain("Return-Path: <>\nFrom: <rosa@firm.example>\nSubject: x", "Hello."));
    }

    #[test]
    fn twin_a_newsletter_through_a_mailing_service_and_a_list() {
        let header = "Return-Path: <b-1=a@bounces.sendgrid.net>\nFrom: <news@firm.example>\nSubject: News";
        quiet(&DETECTOR, &plain(header, "Hello."));
        let header = "Return-Path: <tea-bounces@lists.test>\nFrom: <rosa@firm.example>\nPrecedence: list\nSubject: tea";
        quiet(&DETECTOR, &plain(header, "Hello."));
    }
}
