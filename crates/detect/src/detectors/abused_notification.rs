//! A genuine notification carries somebody's lure.
//!
//! # What it sees
//!
//! A mail sent by a service's own notifier (shared documents, invitations, forms, signatures, invoices, tickets,
//! registrations) that tells a story to call a number, to answer a stranger or to follow a link to a site that is not the
//! service's.
//!
//! # Why it matters
//!
//! The mail is genuine and authenticates as a name that everybody trusts; only the field that anybody may fill in is
//! the fraudster's. Blocking the sender is no way out: the service's abuse desk is the one to tell.
//!
//! # How common
//!
//! 12 % of 7,909 collected phishing mails come from high-trust domains.
//!
//! # How severe
//!
//! Medium when the text tells the story of a fraud or leads to a number, low otherwise.
//!
//! # When it stays quiet
//!
//! When everything to follow leads to the service itself and no such story is told, and when the address is forged.
//!
//! # Limits
//!
//! What lies on the service itself (a document with the link) is not seen. Services that no table lists are missed.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link, quote_mailbox};
use creel_evidence::mail::{Authenticated, Mailbox};
use creel_evidence::verdict::{Action, Lure};
use creel_evidence::{Confidence, DomainName, Finding, Severity};
use creel_reference::brands::Brands;
use std::sync::LazyLock;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "abused-notification",
    summary: "A service's genuine notification carries a stranger's story, number or link.",
    technique: Some("compromised-service"),
    attack: &["T1566.003", "T1583.006"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::Moderate],
    run,
};

const TABLE: &str = include_str!("../../data/notifiers.tsv");

/// One line of the table.
struct Notifier {
    local: &'static str,
    host: &'static str,
    service: &'static str,
    own: Vec<&'static str>,
}

static NOTIFIERS: LazyLock<Vec<Notifier>> = LazyLock::new(|| TABLE.lines().filter_map(read_line).collect());

fn read_line(line: &'static str) -> Option<Notifier> {
    let mut columns = line.split('\t').filter(|_| !line.starts_with('#'));
    let (address, service, own) = (columns.next()?, columns.next()?, columns.next()?);
    let (local, host) = address.rsplit_once('@')?;
    Some(Notifier { local, host, service, own: own.split(' ').collect() })
}

impl Notifier {
    fn is(&self, mailbox: &Mailbox) -> bool {
        let local = mailbox.local_part().to_ascii_lowercase();
        let host = mailbox.address.rsplit_once('@').map_or("", |(_, host)| host);
        let local_fits = match self.local.strip_suffix('*') {
            Some(beginning) => local.starts_with(beginning),
            None => local == self.local,
        };
        let host_fits = match (self.host.strip_prefix('*'), self.host.strip_suffix('*')) {
            (Some(""), _) => true,
            (Some(end), _) => host.ends_with(end),
            (None, Some(beginning)) => host.starts_with(beginning),
            (None, None) => host == self.host,
        };
        local_fits && host_fits
    }

    fn owns(&self, domain: &DomainName) -> bool {
        let listed = self.own.iter().any(|own| domain.as_str() == *own || domain.is_within(own));
        listed || Brands::shipped().by_name(self.service).is_some_and(|brand| brand.owns(domain))
    }
}

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let envelope = &exhibit.dissection.envelope;
    // An invitation is sent by the service for its user, who stands in From.
    let mut senders = exhibit.from.into_iter().chain(envelope.sender.as_ref());
    let found =
        senders.find_map(|sender| Some((sender, NOTIFIERS.iter().find(|notifier| notifier.is(sender))?)));
    let Some((sender, notifier)) = found.filter(|_| exhibit.authenticated != Authenticated::Fail) else {
        return Vec::new();
    };
    let sender_domain = sender.domain();
    let own = |domain: &DomainName| {
        notifier.owns(domain) || sender_domain.as_ref().is_some_and(|sender| sender.same_registrable(domain))
    };
    let foreign = exhibit.linked_domains().into_iter().find(|(domain, _)| !own(domain));
    let fraud = is_fraud(exhibit.lure);
    let demands =
        matches!(exhibit.lure, Lure::PaymentInvoice | Lure::SubscriptionRenewal | Lure::AccountAlert);
    // Who stands in From beside a notifier is its user, and no shop bills its customers by invitation.
    let by_user = exhibit.from.is_some_and(|from| from.address != sender.address);
    let calls =
        exhibit.action.kind == Action::Phone || demands && (by_user || exhibit.web_links().next().is_none());
    let service = notifier.service;
    let (severity, reason) = match (&foreign, fraud, calls) {
        (_, _, true) => {
            (Severity::Medium, format!("a notification of {service} tells to call a number or to answer"))
        }
        (Some((domain, _)), true, _) => (
            Severity::Medium,
            format!("a notification of {service} tells the story of a fraud and leads to {domain}"),
        ),
        (None, true, _) => {
            (Severity::Medium, format!("a notification of {service} tells the story of a fraud"))
        }
        (Some((domain, _)), false, _) if !is_usual(exhibit) => {
            (Severity::Low, format!("a notification of {service} leads to {domain}"))
        }
        _ => return Vec::new(),
    };
    let located = DETECTOR.sees(exhibit, severity, Confidence::Moderate).at(quote_mailbox(sender));
    let located = match foreign {
        Some((_, link)) => located.at(quote_link(link)),
        None => located,
    };
    vec![located.because(reason)]
}

/// Stories that no service tells.
const fn is_fraud(lure: Lure) -> bool {
    matches!(
        lure,
        Lure::Crypto
            | Lure::PrizeSurvey
            | Lure::AdvanceFee
            | Lure::RomanceDating
            | Lure::Gambling
            | Lure::Extortion
            | Lure::JobOffer
            | Lure::LoanInsuranceFinance
    )
}

/// Whether notifications about other people's texts may well lead elsewhere: a comment, an issue, a message.
fn is_usual(exhibit: &Exhibit<'_>) -> bool {
    exhibit.lure == Lure::Other || exhibit.carries_on()
}

#[cfg(test)]
mod tests {
    use super::{DETECTOR, TABLE, read_line};
    use crate::trial::{hit, plain, quiet};

    const AUTHENTICATED: &str =
        "Authentication-Results: mx.warehouse.example; dmarc=pass header.from=google.com";

    #[test]
    fn hit_a_shared_document_with_a_story() {
        let header = format!(
            "{AUTHENTICATED}\nFrom: \"Bonus desk (via Google Drive)\" <drive-shares-dm-noreply@google.com>\n\
             Subject: Your bitcoin payout of 1.2 BTC is ready to withdraw"
        );
        let body =
            "Your bitcoin wallet holds 1.2 BTC. Withdraw your bitcoin now: https://payout.site.test/btc";
        assert!(hit(&DETECTOR, &plain(&header, body)).because.contains("Google Drive"));
    }

    #[test]
    fn hit_an_invitation_with_a_bill() {
        let header = "From: Olga Brandt <olga.brandt@firm.test>\nSender: Google Calendar <calendar-notification@google.com>\n\
                      Subject: Invitation: payment confirmation, invoice";
        let body = "Thank you for your purchase. Your subscription was renewed, 399 USD has been charged. Invoice attached.";
        hit(&DETECTOR, &plain(header, body));
    }

    #[test]
    fn miss_a_mail_of_somebody_else() {
        let body =
            "Your bitcoin wallet holds 1.2 BTC. Withdraw your bitcoin now: https://payout.site.test/btc";
        quiet(&DETECTOR, &plain("From: <desk@firm.test>\nSubject: Your bitcoin payout", body));
    }

    #[test]
    fn twin_a_shared_document() {
        let header = format!(
            "{AUTHENTICATED}\nFrom: \"Ada Brown (via Google Drive)\" <drive-shares-dm-noreply@google.com>\nSubject: Minutes"
        );
        quiet(
            &DETECTOR,
            &plain(&header, "Ada Brown shared a document: https://docs.google.com/document/d/7731"),
        );
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let notifier = read_line(line).unwrap_or_else(|| panic!("{line}"));
            assert!(
                !notifier.service.is_empty() && notifier.own.iter().all(|own| own.contains('.')),
                "{line}"
            );
        }
    }
}
