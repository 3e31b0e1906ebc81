//! A shortcut that came along starts a command.
//!
//! # What it sees
//!
//! Windows shortcuts, desktop entries, settings files and HTML applications that start an interpreter of commands or scripts, or a
//! program that fetches others; command lines that are pushed out of sight; and data behind a shortcut's end.
//!
//! # Why it matters
//!
//! A shortcut bears any icon and any name, needs no macro and no warning, and runs with one click.
//!
//! # How common
//!
//! None in 7,909 collected mails of consumers; in reports on intrusions it took the place of Office macros from 2022 on.
//!
//! # How severe
//!
//! High: nobody sends such a shortcut to another person.
//!
//! # When it stays quiet
//!
//! With shortcuts to documents, folders and pages, and to programs that do nothing by what they are told.
//!
//! # Limits
//!
//! Programs are known by their names; a copy under another name is not. Variables are not put in.

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
    name: "shortcut-command",
    summary: "A shortcut that came along starts an interpreter, hides its command, or carries a payload.",
    technique: None,
    attack: &["T1204.002", "T1059", "T1566.001"],
    severities: &[Severity::High],
    confidences: &[Confidence::Moderate, Confidence::High],
    run,
};

/// Programs that do what a command line tells them, or fetch what they are told, without ending.
const INTERPRETERS: &[&str] = &[
    "cmd",
    "%comspec%",
    "powershell",
    "pwsh",
    "mshta",
    "wscript",
    "cscript",
    "rundll32",
    "regsvr32",
    "msiexec",
    "certutil",
    "bitsadmin",
    "curl",
    "wget",
    "forfiles",
    "pcalua",
    "conhost",
    "wmic",
    "installutil",
    "msbuild",
    "hh",
    "ftp",
    "ssh",
    "scp",
    "sh",
    "bash",
    "zsh",
    "python",
    "python3",
    "perl",
    "osascript",
    "node",
    "cmstp",
    "odbcconf",
    "control",
];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    const KINDS: &[FeatureKind] =
        &[FeatureKind::HiddenCommand, FeatureKind::AppendedData, FeatureKind::Command];
    let mut seen = HashSet::new();
    let mut found: Vec<_> = exhibit.features(KINDS).collect();
    // What hides says more than what is hidden.
    found.sort_by_key(|(feature, _)| KINDS.iter().position(|kind| *kind == feature.kind));
    let told = found.into_iter().filter_map(|(feature, file)| {
        let (confidence, what) = match feature.kind {
            FeatureKind::Command => {
                let program = interpreter(&feature.detail)?;
                (Confidence::Moderate, format!("starts {}", inert(program)))
            }
            _ => (Confidence::High, inert(&feature.detail).to_string()),
        };
        if !seen.insert(file.id) {
            return None;
        }
        let begun = DETECTOR.sees(exhibit, Severity::High, confidence);
        let reason = format!("the shortcut '{}': {what}", called(file));
        Some(begun.at(quote_feature(feature)).at(quote_file(file)).because(reason))
    });
    told.take(FINDINGS_LIMIT).collect()
}

/// The interpreter that a command names, as a word of its own with or without folder and ending.
fn interpreter(command: &str) -> Option<&str> {
    command.split([' ', '"', '\'', '\\', '/', ',', ';', '|', '&', '(', ')', '=']).find(|word| {
        let word = word.to_ascii_lowercase();
        let name = [".exe", ".com"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(&word);
        INTERPRETERS.contains(&name)
    })
}

#[cfg(test)]
mod tests {
    use super::{DETECTOR, interpreter};
    use crate::trial::{hit, quiet, with_encoded, with_file};

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Invoice";

    /// A shortcut to a program on drive C with these arguments ([MS-SHLLINK], header and strings only).
    fn shortcut(target: &str, arguments: &str, behind: &[u8]) -> String {
        let mut out = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46\xa8\0\0\0".to_vec();
        out.resize(0x4c, 0);
        for string in [target, arguments] {
            out.extend(u16::try_from(string.len()).unwrap().to_le_bytes());
            out.extend(string.encode_utf16().flat_map(u16::to_le_bytes));
        }
        out.extend([0; 4]);
        out.extend(behind);
        with_encoded(HEADER, "See the file.", "invoice.lnk", &out)
    }

    #[test]
    fn hit_a_command_and_what_hides_it() {
        let finding = hit(&DETECTOR, &shortcut("..\\Windows\\cmd.exe", "/c start x", b""));
        assert!(finding.because.ends_with("starts cmd.exe"), "{}", finding.because);
        let padded = format!("{}/c start x", " ".repeat(200));
        let finding = hit(&DETECTOR, &shortcut("..\\x.exe", &padded, b""));
        assert!(finding.because.contains("out of sight"), "{}", finding.because);
        hit(&DETECTOR, &shortcut("..\\x.exe", "-a", b"payload"));
    }

    #[test]
    fn hit_an_application_and_a_desktop_entry() {
        let page = "<html><hta:application id=a><script>var a = 1;</script></html>";
        hit(&DETECTOR, &with_file(HEADER, "See the file.", "a.hta", "application/hta", page));
        let entry = "[Desktop Entry]\nType=Application\nExec=sh -c \"x\"\n";
        hit(&DETECTOR, &with_file(HEADER, "See the file.", "a.desktop", "text/plain", entry));
    }

    #[test]
    fn miss_a_mail_with_another_file() {
        quiet(&DETECTOR, &with_file(HEADER, "See the file.", "a.txt", "text/plain", "cmd /c is a command"));
    }

    #[test]
    fn twin_a_shortcut_to_a_document() {
        quiet(&DETECTOR, &shortcut("..\\Minutes\\notes of the board.docx", "", b""));
        quiet(
            &DETECTOR,
            &with_file(HEADER, "x", "a.url", "text/plain", "[InternetShortcut]\nURL=https://firm.test/"),
        );
    }

    #[test]
    fn interpreters_are_words() {
        assert_eq!(interpreter("C:\\Windows\\System32\\CMD.EXE /c x"), Some("CMD.EXE"));
        assert_eq!(interpreter("C:\\tools\\shell.exe"), None);
    }
}
