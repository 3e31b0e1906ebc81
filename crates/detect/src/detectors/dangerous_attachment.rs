//! An attached file runs code when it is opened, or is not what it says.
//!
//! # What it sees
//!
//! Attachments and archive entries that are programs, scripts, shortcuts or disk images, by content or by name;
//! Office files whose name says that they hold macros; two endings in one name; files whose content contradicts their
//! name.
//!
//! # Why it matters
//!
//! Opening the file is the whole attack.
//!
//! # How common
//!
//! 7 HTML attachments and 2 archives among 7,909 collected mails of consumers; in vendors' reports HTML was 37 % of
//! malicious files in 2023.
//!
//! # How severe
//!
//! High for what runs code or has two endings, medium for macros and for files that are not what their name says.
//!
//! # When it stays quiet
//!
//! With documents, pictures, calendars and signatures, with text that was named as something else, and with
//! harmless pairs of endings (`backup.tar.gz`, `report.2020.pdf`).
//!
//! # Limits
//!
//! Content is looked at only as far as its kind; whether a document's macro does harm is not judged.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::text::inert;
use creel_evidence::{Artifact, Confidence, ContentType, Finding, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "dangerous-attachment",
    summary: "An attached file runs code when opened, or is not what its name says.",
    technique: None,
    attack: &["T1566.001", "T1204.002"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::High],
    run,
};

/// Endings of files that run code on opening: Windows programs, scripts, shortcuts, and what mounts or installs.
const RUNNING: &[&str] = &[
    "exe",
    "scr",
    "com",
    "pif",
    "cpl",
    "dll",
    "msi",
    "msix",
    "appx",
    "bat",
    "cmd",
    "ps1",
    "psm1",
    "vbs",
    "vbe",
    "js",
    "jse",
    "wsf",
    "wsh",
    "wsc",
    "hta",
    "sct",
    "lnk",
    "jar",
    "jnlp",
    "reg",
    "inf",
    "chm",
    "hlp",
    "msc",
    "scf",
    "settingcontent-ms",
    "iso",
    "img",
    "vhd",
    "vhdx",
    "xll",
    "iqy",
    "slk",
    "ppam",
    "xlam",
    "application",
    "appref-ms",
    "library-ms",
    "search-ms",
    "rdp",
    "apk",
    "dmg",
    "pkg",
    "command",
    "desktop",
    "one",
];
/// Endings of Office files with macros.
const MACROS: &[&str] = &["docm", "dotm", "xlsm", "xltm", "xlsb", "pptm", "potm", "ppsm", "sldm"];
/// Endings of files that people trust, which come first in a name with two endings.
const TRUSTED: &[&str] = &[
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "rtf", "csv", "jpg", "jpeg", "png", "gif",
    "mp3", "mp4", "zip",
];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let found = exhibit.dissection.files().filter_map(|file| {
        let (severity, attack, what) = judge(exhibit, file)?;
        let name = file.name.as_deref().unwrap_or("unnamed");
        let begun = DETECTOR.sees(exhibit, severity, Confidence::High).attack(attack);
        Some(begun.at(quote_file(file)).because(format!("the file '{}' {what}", inert(name))))
    });
    found.take(FINDINGS_LIMIT).collect()
}

type Judged = (Severity, &'static [&'static str], String);

fn judge(exhibit: &Exhibit<'_>, file: &Artifact) -> Option<Judged> {
    let name = file.name.as_deref().unwrap_or_default().trim_end_matches(['.', ' ']).to_lowercase();
    let mut endings = name.rsplit('.');
    let last = endings.next().filter(|last| *last != name).unwrap_or_default();
    let before = endings.next().unwrap_or_default().trim();
    let by_content = match file.content_type {
        ContentType::Executable => Some("is a Windows program"),
        ContentType::Shortcut => Some("is a Windows shortcut"),
        ContentType::DiskImage => Some("is a disk image"),
        ContentType::OneNote => Some("is a OneNote section"),
        ContentType::Chm => Some("is a compiled help file"),
        _ => None,
    };
    let runs = RUNNING.contains(&last);
    if TRUSTED.contains(&before) && (runs || MACROS.contains(&last) || by_content.is_some()) {
        return Some((
            Severity::High,
            &["T1566.001", "T1204.002", "T1036.007"],
            format!("has two endings, of which '{last}' counts"),
        ));
    }
    if let Some(what) = by_content {
        let disguised = !runs && !last.is_empty();
        let attack: &[&str] =
            if disguised { &["T1566.001", "T1204.002", "T1036.008"] } else { &["T1566.001", "T1204.002"] };
        let not_its_name = if disguised { ", which its name hides" } else { "" };
        return Some((Severity::High, attack, format!("{what}{not_its_name}")));
    }
    if runs {
        return Some((
            Severity::High,
            DETECTOR.attack,
            format!("runs code when it is opened, as '{last}' files do"),
        ));
    }
    // A shortcut to a page starts nothing by itself, but may point to a program on a share.
    if file.content_type == ContentType::LinkFile || ["url", "website", "webloc"].contains(&last) {
        return Some((
            Severity::Medium,
            DETECTOR.attack,
            "is a shortcut to a place on the network".to_owned(),
        ));
    }
    if MACROS.contains(&last) {
        return Some((Severity::Medium, DETECTOR.attack, "may hold macros, as its name says".to_owned()));
    }
    let anomalies = &exhibit.dissection.anomalies;
    let mismatch = anomalies
        .iter()
        .any(|anomaly| anomaly.kind == AnomalyKind::TypeMismatch && anomaly.at.artifact == file.id);
    let page = matches!(file.content_type, ContentType::Html | ContentType::Svg | ContentType::Script);
    (mismatch && page).then(|| {
        let attack: &[&str] = &["T1566.001", "T1204.002", "T1036.008"];
        (Severity::Medium, attack, format!("is {}, not what its name says", file.content_type))
    })
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{findings, hit, quiet, with_file};
    use creel_evidence::Severity;

    const HEADER: &str = "From: <info@firm.example>\nSubject: Invoice";

    fn mail(name: &str, content: &str) -> String {
        with_file(HEADER, "See the file.", name, "application/octet-stream", content)
    }

    #[test]
    fn hit_files_that_run() {
        for name in ["invoice.js", "INVOICE.HTA", "photo.scr", "order.lnk", "disk.iso "] {
            assert_eq!(hit(&DETECTOR, &mail(name, "x = 1")).severity, Severity::High, "{name}");
        }
        assert_eq!(hit(&DETECTOR, &mail("table.xlsm", "x")).severity, Severity::Medium);
    }

    #[test]
    fn hit_two_endings() {
        let finding = hit(&DETECTOR, &mail("invoice.pdf   .exe", "x"));
        assert!(finding.attack.contains(&"T1036.007".to_owned()), "{finding:?}");
    }

    #[test]
    fn miss_a_document() {
        quiet(&DETECTOR, &mail("minutes.txt", "We met."));
    }

    #[test]
    fn twin_harmless_pairs_and_words() {
        for name in ["report.2020.txt", "notes.com.txt", "exe", "signature.asc"] {
            assert_eq!(findings(&DETECTOR, &mail(name, "We met.")), [], "{name}");
        }
    }
}
