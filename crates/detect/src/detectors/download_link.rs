//! A link loads a program or an archive.
//!
//! # What it sees
//!
//! Clickable links whose path ends in the name of a program, a script, a shortcut, a disk image, an Android package or
//! an archive.
//!
//! # Why it matters
//!
//! What would be stopped as an attachment is fetched by the reader instead. Archives and disk images keep the mark of
//! the web off what is in them.
//!
//! # How common
//!
//! Rare in collected phishing of consumers; usual in mail that delivers malware.
//!
//! # How severe
//!
//! High for a program from a sender who poses as somebody, medium for other programs, low for archives.
//!
//! # When it stays quiet
//!
//! On discussion lists, in conversations, and when an authenticated sender offers a file of his own site.
//!
//! # Limits
//!
//! Most downloads have no ending in their address. Makers of software send such links every day.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::web::WebAddress;
use creel_evidence::{Confidence, Finding, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "download-link",
    summary: "A link loads a program, a script, a disk image or an archive.",
    technique: None,
    attack: &["T1566.002", "T1204.002"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

/// Endings of what runs when it is opened.
const PROGRAMS: &[&str] = &[
    "exe",
    "msi",
    "msix",
    "appx",
    "msp",
    "scr",
    "pif",
    "cpl",
    "bat",
    "cmd",
    "ps1",
    "psm1",
    "vbs",
    "vbe",
    "jse",
    "wsf",
    "wsh",
    "hta",
    "lnk",
    "url",
    "jar",
    "jnlp",
    "application",
    "appref-ms",
    "chm",
    "reg",
    "xll",
    "one",
    "iso",
    "img",
    "vhd",
    "vhdx",
    "apk",
    "apkm",
    "xapk",
    "dmg",
    "pkg",
    "command",
    "scpt",
    "deb",
    "rpm",
    "appimage",
    "mobileconfig",
];
/// Endings of archives.
const ARCHIVES: &[&str] = &[
    "zip", "zipx", "rar", "7z", "cab", "arj", "ace", "lzh", "r00", "tgz", "gz", "bz2", "xz", "tar", "z",
    "uue",
];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    if exhibit.is_list_mail() || exhibit.carries_on() || exhibit.is_conversation() {
        return Vec::new();
    }
    let own = |target: &WebAddress| {
        exhibit.authenticated == Authenticated::Pass
            && !exhibit.impersonation
            && exhibit
                .from_domain
                .as_ref()
                .zip(target.domain())
                .is_some_and(|(from, to)| from.same_registrable(to))
    };
    let found = exhibit.web_links().filter(|(_, target)| !own(target)).filter_map(|(link, target)| {
        let ending = ending(target)?;
        let program = PROGRAMS.contains(&ending.as_str());
        let severity = match (program, exhibit.impersonation) {
            (true, true) => Severity::High,
            (true, false) => Severity::Medium,
            (false, _) if ARCHIVES.contains(&ending.as_str()) => Severity::Low,
            _ => return None,
        };
        let what = if program { "a program" } else { "an archive" };
        let reason = format!("the link loads {what} (.{ending}) from {}", inert(&target.host_text()?));
        let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
        Some(begun.at(quote_link(link)).because(reason))
    });
    found.take(FINDINGS_LIMIT).collect()
}

/// The ending of the file that a URL names, in lower case.
fn ending(target: &WebAddress) -> Option<String> {
    let name = target.path.rsplit('/').next()?;
    let (stem, ending) = name.rsplit_once('.')?;
    let short = !stem.is_empty()
        && ending.len() <= 12
        && ending.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    short.then(|| ending.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};
    use creel_evidence::Severity;

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Your statement";

    #[test]
    fn hit_a_program_and_an_archive() {
        let finding = hit(&DETECTOR, &plain(HEADER, "View it: https://files.site.test/statement.pdf.exe"));
        assert_eq!(finding.severity, Severity::Medium);
        let finding =
            hit(&DETECTOR, &plain(HEADER, "View it: https://files.site.test/statement.zip?id=7731"));
        assert_eq!(finding.severity, Severity::Low);
    }

    #[test]
    fn miss_a_document() {
        quiet(
            &DETECTOR,
            &plain(HEADER, "View it: https://files.site.test/statement.pdf and https://x.test/for/a@b.com"),
        );
    }

    #[test]
    fn twin_a_maker_of_software_with_a_file_of_its_own() {
        let header = "Authentication-Results: mx.warehouse.example; dmarc=pass header.from=firm.test\n\
                      From: Desk <desk@firm.test>\nSubject: Version 7";
        quiet(&DETECTOR, &plain(header, "Version 7 is out: https://downloads.firm.test/tool-7.exe"));
    }
}
