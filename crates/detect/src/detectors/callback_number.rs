//! The reader is told to call a number.
//!
//! # What it sees
//!
//! A telephone number as the mail's call to action.
//!
//! # Why it matters
//!
//! Call-back fraud has no link and no file: a bill for something nobody ordered, and a number to cancel it. On the
//! telephone the reader is talked into remote access or card data.
//!
//! # How common
//!
//! 2 % of 7,909 collected phishing mails give a toll-free number; 16 to 18 % in vendors' reports for 2025.
//!
//! # How severe
//!
//! High for a bill from a free mailbox in somebody else's name, medium for a bill with either of the two, low
//! otherwise.
//!
//! # When it stays quiet
//!
//! When a number only stands in a signature or a footer, beside another call to action.
//!
//! # Limits
//!
//! Numbers in pictures and PDFs are seen only where their text is. Hotels and clinics also ask to be called: then
//! it stays low.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use creel_evidence::text::inert;
use creel_evidence::verdict::{Action, Lure};
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::hosts;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "callback-number",
    summary: "The reader is told to call a number.",
    technique: None,
    attack: &["T1566.004"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    if exhibit.action.kind != Action::Phone || exhibit.is_list_mail() {
        return Vec::new();
    }
    let Some(at) = exhibit.action.at.first() else { return Vec::new() };
    let bill = matches!(
        exhibit.lure,
        Lure::PaymentInvoice | Lure::SubscriptionRenewal | Lure::AccountAlert | Lure::SoftwareSecurity
    );
    let free_mail = exhibit.from_domain.as_ref().is_some_and(hosts::is_free_mail);
    let severity = match (bill, exhibit.impersonation, free_mail) {
        (true, true, true) => Severity::High,
        (true, true, _) | (true, _, true) => Severity::Medium,
        _ => Severity::Low,
    };
    let number = exhibit.action.value.as_deref().unwrap_or(&at.text);
    let reason = format!("the reader is told to call {}", inert(number));
    vec![DETECTOR.sees(exhibit, severity, Confidence::Moderate).at(at.clone()).because(reason)]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};

    #[test]
    fn hit_a_bill_with_a_number_to_cancel_it() {
        let header = "From: Billing <orders.71@gmail.com>\nSubject: Your order is confirmed";
        let body = "Thank you for renewing your PayPal subscription. $399.99 will be charged to your account today. \
                    If you did not authorise this order, call our support at +1 (202) 555-0147 to cancel and get a refund.";
        let finding = hit(&DETECTOR, &plain(header, body));
        assert!(finding.because.contains("555"), "{}", finding.because);
    }

    #[test]
    fn miss_a_mail_without_a_number() {
        quiet(
            &DETECTOR,
            &plain("From: <orders.71@gmail.com>\nSubject: Your order", "Invoice 4711 of 2020-09-07 is paid."),
        );
    }

    #[test]
    fn twin_a_number_in_a_signature() {
        let header = "From: Rosa Lind <rosa@firm.example>\nSubject: Minutes";
        let body = "The minutes are at https://firm.example/minutes\n\nBest regards\nRosa Lind\nTel. +1 202 555 0147";
        quiet(&DETECTOR, &plain(header, body));
    }
}
