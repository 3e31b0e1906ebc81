//! The reader is asked to buy gift cards.
//!
//! # What it sees
//!
//! Words that ask to buy vouchers or to send their codes, in a mail from person to person: without a page to go to.
//!
//! # Why it matters
//!
//! A code that was read out is money that cannot be called back. No organisation pays or collects in vouchers; whoever
//! asks for it by mail in a superior's name is a fraudster.
//!
//! # How common
//!
//! Text-only fraud is about a third of what companies face (vendors' reports); this is its most frequent small form.
//!
//! # How severe
//!
//! High from a free mailbox, when answers go elsewhere or when the sender poses as somebody; medium otherwise.
//!
//! # When it stays quiet
//!
//! When a shop advertises gift cards and leads to its pages, when a mail warns of the fraud, and on discussion lists.
//!
//! # Limits
//!
//! Colleagues do collect for a present. Often the first mail only asks for time (`urgent-favour`) and the cards come later.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use crate::exhibit::pretext::Pretext;
use crate::questions::{mail_host, same_party};
use creel_evidence::mail::Authenticated;
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::hosts;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "gift-card-request",
    summary: "A person asks the reader to buy gift cards or to send their codes.",
    technique: None,
    attack: &["T1657", "T1684.001"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some(from) = exhibit.from else { return Vec::new() };
    // Whoever sells cards leads to a page. A signature's link to the own site is no page to go to.
    let leads_on =
        exhibit.linked_domains().iter().any(|(domain, _)| !same_party(domain.as_str(), mail_host(from)));
    if leads_on || exhibit.links.len() > 3 || exhibit.is_list_mail() {
        return Vec::new();
    }
    let Some(quote) = exhibit.pretext(Pretext::GiftCards) else { return Vec::new() };
    let mut reply_to = exhibit.dissection.envelope.reply_to.iter();
    let elsewhere = reply_to.any(|reply_to| !same_party(mail_host(reply_to), mail_host(from)));
    let free_mail = exhibit.from_domain.as_ref().is_some_and(hosts::is_free_mail);
    let doubtful =
        free_mail || elsewhere || exhibit.impersonation || exhibit.authenticated == Authenticated::Fail;
    let severity = if doubtful { Severity::High } else { Severity::Medium };
    let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
    vec![begun.at(quote).because("the reader is asked to buy gift cards or to send their codes")]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, plain, quiet};
    use creel_evidence::Severity;

    #[test]
    fn hit_a_superior_from_a_free_mailbox() {
        let header = "From: Edgar Wolff <office.desk.7731@gmail.com>\nSubject: Quick one";
        let body =
            "I need you to buy some gift cards for our clients. Scratch the back and send me the codes.";
        assert_eq!(hit(&DETECTOR, &plain(header, body)).severity, Severity::High);
    }

    #[test]
    fn hit_in_german() {
        let header = "From: Edgar Wolff <office.desk.7731@gmx.de>\nSubject: Kurze Frage";
        hit(
            &DETECTOR,
            &plain(header, "Können Sie bitte Google Play Karten besorgen und mir die Codes zusenden?"),
        );
    }

    #[test]
    fn miss_a_mail_about_a_present() {
        let header = "From: Edgar Wolff <e.wolff@firm.test>\nSubject: Birthday";
        quiet(&DETECTOR, &plain(header, "We want to give Ana a book for her birthday. Do you join in?"));
    }

    #[test]
    fn twin_a_shop_that_sells_gift_cards() {
        let header = "From: Shop <news@shop.example>\nSubject: Gift cards";
        let body = "<p>Purchase gift cards for your friends: <a href='https://www.gift-shop.test/cards'>to the shop</a></p>";
        quiet(&DETECTOR, &html(header, body));
    }

    #[test]
    fn twin_a_warning_of_the_fraud() {
        let header = "From: IT <it@firm.test>\nSubject: Fraud";
        quiet(&DETECTOR, &plain(header, "Our board will never ask you to buy gift cards by mail."));
    }
}
