//! Answers go to another domain than the mail came from.
//!
//! # What it sees
//!
//! A `Reply-To` whose domain was registered by somebody else than the domain in `From`.
//!
//! # Why it matters
//!
//! A forged or hijacked `From` cannot receive answers, so fraud that lives from answers (advance fee, requests for
//! quotation, executive fraud) leads them to a mailbox of its own.
//!
//! # How common
//!
//! 13 % of 7,909 collected phishing mails.
//!
//! # How severe
//!
//! Medium when authentication failed or somebody else plainly sent the mail, low otherwise.
//!
//! # When it stays quiet
//!
//! On discussion lists, when answers go to the list or to one of the recipients, when a mailing service collects
//! answers for its customer, and between domains of one brand.
//!
//! # Limits
//!
//! Agencies and ticket systems collect answers under a domain of their own.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_mailbox};
use crate::questions::{mail_host, same_party};
use creel_evidence::mail::{Authenticated, Mailbox};
use creel_evidence::text::inert;
use creel_evidence::{Confidence, DomainName, Finding, Severity};
use creel_reference::hosts::{self, HostClass};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "reply-to-elsewhere",
    summary: "Answers go to another domain than the one in From.",
    technique: Some("reply-to-mismatch"),
    attack: &[],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some(from) = exhibit.from else { return Vec::new() };
    let elsewhere = |mailbox: &&Mailbox| is_elsewhere(exhibit, from, mailbox);
    let Some(reply_to) = exhibit.dissection.envelope.reply_to.iter().find(elsewhere) else {
        return Vec::new();
    };
    let severity = match exhibit.authenticated {
        Authenticated::Fail => Severity::Medium,
        _ if exhibit.impersonation => Severity::Medium,
        _ => Severity::Low,
    };
    let reason = format!(
        "answers go to {}, the mail came from {}",
        inert(mail_host(reply_to)),
        inert(mail_host(from))
    );
    let begun = DETECTOR.sees(exhibit, severity, Confidence::High);
    vec![begun.at(quote_mailbox(reply_to)).at(quote_mailbox(from)).because(reason)]
}

fn is_elsewhere(exhibit: &Exhibit<'_>, from: &Mailbox, reply_to: &Mailbox) -> bool {
    let (there, here) = (mail_host(reply_to), mail_host(from));
    if there.is_empty() || here.is_empty() || same_party(there, here) || exhibit.is_list_mail() {
        return false;
    }
    let recipients = &exhibit.dissection.envelope.recipients;
    if recipients.iter().any(|recipient| recipient.mailbox.address.eq_ignore_ascii_case(&reply_to.address)) {
        return false;
    }
    let domains = DomainName::parse(there).zip(DomainName::parse(here));
    let explained = domains.is_some_and(|(there, here)| {
        let brand = |domain| exhibit.brands().by_domain(domain).map(|brand| &brand.name);
        hosts::is(&there, HostClass::MailingService)
            || (brand(&there).is_some() && brand(&there) == brand(&here))
    });
    !explained
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};

    #[test]
    fn hit_answers_to_somebody_else() {
        let header = "From: Rosa Lind <rosa@firm.example>\nReply-To: <desk@other.test>\nSubject: Offer";
        let finding = hit(&DETECTOR, &plain(header, "Please answer."));
        assert_eq!(finding.at.len(), 2);
        assert!(finding.because.contains("other.test"));
    }

    #[test]
    fn hit_hosts_that_are_no_domains() {
        let header = "From: Parcels <no@parcels1>\nReply-To: <help@notices>\nSubject: Parcel";
        hit(&DETECTOR, &plain(header, "Please answer."));
    }

    #[test]
    fn miss_another_host_of_the_same_party() {
        let header = "From: Rosa <rosa@mail.firm.example>\nReply-To: <desk@firm.example>\nSubject: Offer";
        quiet(&DETECTOR, &plain(header, "Please answer."));
    }

    #[test]
    fn twin_a_discussion_list() {
        let header = "From: Rosa <rosa@firm.example>\nReply-To: <talk@lists.test>\nTo: talk@lists.test\nSubject: Re: tea";
        quiet(&DETECTOR, &plain(header, "I agree."));
        let header = "From: Rosa <rosa@firm.example>\nReply-To: <tea@lists.test>\nList-Post: <mailto:tea@lists.test>\nSubject: tea";
        quiet(&DETECTOR, &plain(header, "I agree."));
    }
}
