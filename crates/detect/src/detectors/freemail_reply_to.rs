//! Answers to an organisation's mail go to a free mailbox.
//!
//! # What it sees
//!
//! A `Reply-To` at a free-mail provider under a `From` that is not at one.
//!
//! # Why it matters
//!
//! The visible sender is a company, a university, an authority, often a real one whose mailbox or server was
//! hijacked. Whoever answers writes to the fraudster.
//!
//! # How common
//!
//! Reply-To elsewhere: 13 % of 7,909 collected phishing mails; most of it is free mail.
//!
//! # How severe
//!
//! High when somebody else plainly sent the mail, medium otherwise.
//!
//! # When it stays quiet
//!
//! When both are at the same provider, when the answer goes to a recipient of the mail, on discussion lists, and
//! for contact forms, where the free mailbox is a visitor's and the mail is written to the site's own domain.
//!
//! # Limits
//!
//! Small firms and clubs whose server sends for them and who read their answers in a free mailbox.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_mailbox};
use crate::questions::{mail_host, same_party};
use creel_evidence::mail::Mailbox;
use creel_evidence::text::inert;
use creel_evidence::verdict::Lure;
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::hosts;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "freemail-reply-to",
    summary: "Answers go to a free mailbox, although From is not at one.",
    technique: Some("freemail-sender"),
    attack: &["T1585.002"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some(from) = exhibit.from else { return Vec::new() };
    let from_is_free = exhibit.from_domain.as_ref().is_some_and(hosts::is_free_mail);
    if from_is_free || from.address.is_empty() || exhibit.is_list_mail() {
        return Vec::new();
    }
    let envelope = &exhibit.dissection.envelope;
    let is_recipient = |mailbox: &Mailbox| {
        envelope
            .recipients
            .iter()
            .any(|recipient| recipient.mailbox.address.eq_ignore_ascii_case(&mailbox.address))
    };
    // A visitor of a site does not promise fortunes to its owner.
    let is_fraud = matches!(
        exhibit.lure,
        Lure::AdvanceFee
            | Lure::RomanceDating
            | Lure::PrizeSurvey
            | Lure::Extortion
            | Lure::LoanInsuranceFinance
    );
    let written_to_itself = !is_fraud
        && envelope
            .recipients
            .iter()
            .any(|recipient| same_party(mail_host(&recipient.mailbox), mail_host(from)));
    let free = |mailbox: &&Mailbox| {
        mailbox.domain().as_ref().is_some_and(hosts::is_free_mail) && !is_recipient(mailbox)
    };
    let Some(reply_to) = envelope.reply_to.iter().find(free).filter(|_| !written_to_itself) else {
        return Vec::new();
    };
    let severity = if exhibit.impersonation { Severity::High } else { Severity::Medium };
    let reason = format!(
        "the mail came from {}, answers go to a free mailbox at {}",
        inert(mail_host(from)),
        inert(mail_host(reply_to))
    );
    let begun = DETECTOR.sees(exhibit, severity, Confidence::High);
    vec![begun.at(quote_mailbox(reply_to)).at(quote_mailbox(from)).because(reason)]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{RECIPIENT, hit, plain, quiet};
    use creel_evidence::Severity;

    #[test]
    fn hit_a_foundation_that_is_answered_at_a_free_mailbox() {
        let header = "From: Foundation <office@city.example>\nReply-To: <grants.office.71@gmail.com>\nSubject: Donation";
        let finding = hit(&DETECTOR, &plain(header, "You were chosen for a donation. Please answer."));
        assert!(finding.severity >= Severity::Medium);
    }

    #[test]
    fn miss_answers_to_the_company() {
        let header = "From: <office@city.example>\nReply-To: <desk@city.example>\nSubject: Meeting";
        quiet(&DETECTOR, &plain(header, "Please answer."));
    }

    #[test]
    fn twin_a_contact_form_on_the_companys_own_site() {
        let header = format!(
            "From: Web form <www@warehouse.example>\nTo: {RECIPIENT}\nReply-To: <rosa.lind.home@gmail.com>\nSubject: Question"
        );
        quiet(&DETECTOR, &plain(&header, "A visitor asks: are you open on Sunday?"));
    }
}
