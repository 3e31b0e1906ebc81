//! A file that came along opens a session on a stranger's machine.
//!
//! # What it sees
//!
//! Settings of remote desktops (`.rdp`) that lead to a machine outside of the reader's organisation.
//!
//! # Why it matters
//!
//! With one click the stranger's machine has the reader's drives, clipboard and keys, or shows a window that looks like a program of
//! the reader's own.
//!
//! # How common
//!
//! None in 7,909 collected mails of consumers; a wave against governments in autumn 2024.
//!
//! # How severe
//!
//! High when something of the reader's computer is handed over or a program is started, medium otherwise.
//!
//! # When it stays quiet
//!
//! With machines of the reader's own organisation and of the authenticated sender's, and with private addresses.
//!
//! # Limits
//!
//! Who rents a desktop from a provider gets such a file honestly, from another domain than the machine's.

use crate::active::{called, quote_feature};
use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file};
use crate::questions::{mail_host, same_party};
use creel_evidence::dissection::FeatureKind;
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Severity};
use std::net::Ipv4Addr;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "remote-session",
    summary: "A file that came along opens a session on a stranger's machine.",
    technique: None,
    attack: &["T1566.001", "T1204.002", "T1021.001"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let mut sessions = exhibit.features(&[FeatureKind::RemoteSession]);
    let Some((feature, file)) = sessions.find(|(feature, _)| is_strange(exhibit, &feature.detail)) else {
        return Vec::new();
    };
    let gives =
        feature.detail.contains(", with the reader's ") || exhibit.has_feature(file, &[FeatureKind::Command]);
    let severity = if gives { Severity::High } else { Severity::Medium };
    let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
    let reason = format!("the file '{}' opens {}", called(file), inert(&feature.detail));
    vec![begun.at(quote_feature(feature)).at(quote_file(file)).because(reason)]
}

/// Whether the session's machine is neither the reader's nor the sender's.
fn is_strange(exhibit: &Exhibit<'_>, detail: &str) -> bool {
    let machine = detail.strip_prefix("a session on ").unwrap_or(detail);
    let machine = machine.split([',', ':', ' ']).next().unwrap_or_default();
    if let Ok(address) = machine.parse::<Ipv4Addr>() {
        return !(address.is_private() || address.is_loopback());
    }
    let mut recipients = exhibit.dissection.envelope.recipients.iter();
    let readers = recipients.any(|recipient| same_party(machine, mail_host(&recipient.mailbox)));
    let senders = exhibit.authenticated == Authenticated::Pass
        && exhibit.from.is_some_and(|from| same_party(machine, mail_host(from)));
    machine.contains('.') && !readers && !senders
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, quiet, with_file};
    use creel_evidence::Severity;

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Zero trust check";

    fn session(machine: &str, more: &str) -> String {
        let file = format!("full address:s:{machine}\n{more}\n");
        with_file(HEADER, "Open the file.", "check.rdp", "application/x-rdp", &file)
    }

    #[test]
    fn hit_a_strangers_machine() {
        let finding = hit(&DETECTOR, &session("desk.site.test:3389", "drivestoredirect:s:*"));
        assert_eq!(finding.severity, Severity::High);
        assert!(finding.because.contains("with the reader's drives"), "{}", finding.because);
        assert_eq!(hit(&DETECTOR, &session("203.0.113.9", "")).severity, Severity::Medium);
    }

    #[test]
    fn miss_a_mail_with_another_file() {
        quiet(&DETECTOR, &with_file(HEADER, "x", "a.txt", "text/plain", "full address: harbour"));
    }

    #[test]
    fn twin_the_readers_own_desktops() {
        quiet(&DETECTOR, &session("desk.warehouse.example", "drivestoredirect:s:*"));
        quiet(&DETECTOR, &session("10.1.2.3", "drivestoredirect:s:*"));
        quiet(&DETECTOR, &session("terminal", ""));
    }
}
