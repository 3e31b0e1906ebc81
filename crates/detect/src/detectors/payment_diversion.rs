//! The mail asks to pay to another account from now on.
//!
//! # What it sees
//!
//! A notice of changed bank details (of a supplier, or of an employee for the salary) from an address that is not the
//! claimed party's own, whose check failed, or whose answers go elsewhere.
//!
//! # Why it matters
//!
//! The next real invoice, or the next salary, goes to the fraudster. There is no link and no file, and the text is what
//! honest accountants write too: only a call to a known number settles it.
//!
//! # How common
//!
//! Text-only fraud is about a third of what companies face (vendors' reports); this is its most costly form.
//!
//! # How severe
//!
//! High when the sender poses as somebody else, writes from free mail or leads answers elsewhere; medium when nothing
//! confirms the sender.
//!
//! # When it stays quiet
//!
//! When the sender is authenticated and answers come back to him, when the mail warns of such notices, and on discussion
//! lists.
//!
//! # Limits
//!
//! A mailbox that was taken over authenticates, and then nothing is seen. Phrases of eight languages are known.

use crate::detector::Detector;
use crate::exhibit::pretext::Pretext;
use crate::exhibit::{Exhibit, Standing, quote_mailbox};
use crate::questions::{mail_host, same_party};
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::hosts;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "payment-diversion",
    summary: "Bank details are said to have changed, by a sender whom nothing confirms.",
    technique: None,
    attack: &["T1657", "T1684.001"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some(from) = exhibit.from.filter(|_| !exhibit.is_list_mail()) else { return Vec::new() };
    let payroll = || Some((exhibit.pretext(Pretext::PayrollChange)?, "the salary"));
    let bank = || Some((exhibit.pretext(Pretext::BankChange)?, "payments"));
    let Some((quote, what)) = bank().or_else(payroll) else { return Vec::new() };
    let elsewhere =
        exhibit.dissection.envelope.reply_to.iter().find(|reply_to| {
            !reply_to.address.is_empty() && !same_party(mail_host(reply_to), mail_host(from))
        });
    let free_mail = exhibit.from_domain.as_ref().is_some_and(hosts::is_free_mail);
    let confirmed = exhibit.authenticated == Authenticated::Pass && exhibit.standing != Standing::FreeMail;
    let (severity, but) = match (elsewhere, free_mail, exhibit.impersonation) {
        (Some(reply_to), ..) => (Severity::High, format!("answers go to {}", inert(mail_host(reply_to)))),
        (None, true, _) => (Severity::High, "the mail comes from a free mailbox".to_owned()),
        _ if confirmed && exhibit.claimed_brand.is_none() => return Vec::new(),
        (None, false, true) => (Severity::High, "somebody else sent the mail".to_owned()),
        _ => (Severity::Medium, "nothing confirms the sender".to_owned()),
    };
    let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
    let located = begun.at(quote).at(quote_mailbox(elsewhere.unwrap_or(from)));
    vec![located.because(
        format!("{what} are to go to another account, and {but}").replace("salary are", "salary is"),
    )]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};
    use creel_evidence::Severity;

    const NOTICE: &str = "Dear accounting team,\n\nplease note that our bank details have changed. Kindly pay the open \
        invoices to the new account.\n\nRegards\nOlga Brandt";

    #[test]
    fn hit_a_supplier_who_is_answered_elsewhere() {
        let header = "From: Olga Brandt <accounts@polder-cooling.example>\nReply-To: <accounts@polder-cooling.test>\n\
                      Subject: Invoice 7731";
        let finding = hit(&DETECTOR, &plain(header, NOTICE));
        assert_eq!(finding.severity, Severity::High);
        assert!(finding.because.contains("polder-cooling.test"));
    }

    #[test]
    fn hit_an_employee_who_writes_from_a_free_mailbox() {
        let header = "From: Edgar Wolff <edgar.wolff.private@gmail.com>\nSubject: Payroll";
        let finding =
            hit(&DETECTOR, &plain(header, "Hi, I want to change my bank account before the next payroll."));
        assert!(finding.because.starts_with("the salary is"));
    }

    #[test]
    fn miss_an_invoice_with_the_usual_account() {
        let header = "From: Olga Brandt <accounts@polder-cooling.test>\nSubject: Invoice 7731";
        quiet(&DETECTOR, &plain(header, "Please pay invoice 7731 to the account below within 14 days."));
    }

    #[test]
    fn twin_a_supplier_who_authenticates() {
        let header = "Authentication-Results: mx.warehouse.example; dmarc=pass header.from=polder-cooling.example\n\
                      From: Olga Brandt <accounts@polder-cooling.example>\nSubject: Invoice 7731";
        quiet(&DETECTOR, &plain(header, NOTICE));
    }

    #[test]
    fn twin_a_warning_of_such_notices() {
        let header = "From: Olga Brandt <accounts@polder-cooling.test>\nSubject: Invoice 7731";
        quiet(&DETECTOR, &plain(header, "Beware of fraud: we never send new bank details by mail."));
    }
}
