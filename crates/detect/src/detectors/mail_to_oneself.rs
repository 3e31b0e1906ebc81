//! The mail says that the recipient wrote it.
//!
//! # What it sees
//!
//! A `From` address that is also the recipient's, without a receiving server's word that the domain really sent it.
//!
//! # Why it matters
//!
//! One's own name looks safe, sorts among one's own mail and passes rules for colleagues. Extortion uses it as
//! "proof" that the mailbox was taken over; senders with direct access to a company's mail server use it to skip
//! the checks.
//!
//! # How common
//!
//! A few in a hundred of collected phishing mails, mostly extortion.
//!
//! # How severe
//!
//! Medium when authentication failed, low when nothing confirms it.
//!
//! # When it stays quiet
//!
//! When authentication passed: people do write to themselves. When nobody reported on authentication, it is of low
//! weight.
//!
//! # Limits
//!
//! Scanners and programs that mail their owner in his own name.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_mailbox};
use creel_evidence::mail::{Authenticated, RecipientField};
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "mail-to-oneself",
    summary: "From is the recipient's own address, and authentication does not confirm it.",
    technique: None,
    attack: &["T1684.002"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::Moderate],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some(from) = exhibit.from.filter(|from| from.address.contains('@')) else { return Vec::new() };
    if exhibit.authenticated == Authenticated::Pass || exhibit.is_list_mail() {
        return Vec::new();
    }
    let recipients = &exhibit.dissection.envelope.recipients;
    let oneself = recipients.iter().find(|recipient| {
        recipient.field != RecipientField::Cc && recipient.mailbox.address.eq_ignore_ascii_case(&from.address)
    });
    let Some(oneself) = oneself else { return Vec::new() };
    let (severity, what) = match exhibit.authenticated {
        Authenticated::Fail => (Severity::Medium, "authentication failed"),
        _ => (Severity::Low, "nothing confirms it"),
    };
    let reason = format!("the mail says that {} wrote to itself, and {what}", inert(&from.address));
    let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
    vec![begun.at(quote_mailbox(from)).at(quote_mailbox(&oneself.mailbox)).because(reason)]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{RECIPIENT, hit, plain, quiet};
    use creel_evidence::Severity;

    #[test]
    fn hit_a_mail_in_the_recipients_own_name() {
        let header = format!(
            "Authentication-Results: mx.warehouse.example; dmarc=fail header.from=warehouse.example\n\
             From: <{RECIPIENT}>\nSubject: I have your password"
        );
        assert_eq!(hit(&DETECTOR, &plain(&header, "Pay.")).severity, Severity::Medium);
    }

    #[test]
    fn miss_a_colleague() {
        quiet(&DETECTOR, &plain("From: <rosa@warehouse.example>\nSubject: Tea", "Now?"));
    }

    #[test]
    fn twin_a_note_to_oneself() {
        let header = format!(
            "Authentication-Results: mx.warehouse.example; dmarc=pass header.from=warehouse.example\n\
             From: <{RECIPIENT}>\nSubject: Remember the keys"
        );
        quiet(&DETECTOR, &plain(&header, "The keys."));
    }
}
