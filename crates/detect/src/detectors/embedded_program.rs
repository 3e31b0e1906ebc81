//! A document that came along has a program packed into it.
//!
//! # What it sees
//!
//! Programs, scripts, shortcuts, link files, help files and disk images inside of documents, pages and pictures.
//!
//! # Why it matters
//!
//! The document is the wrapping: it passes as one, tells the reader to open what is inside, and takes the file past what looks at
//! attachments only.
//!
//! # How common
//!
//! None in 7,909 collected mails of consumers; OneNote files with scripts in them were a wave in 2023.
//!
//! # How severe
//!
//! High.
//!
//! # When it stays quiet
//!
//! With documents and pictures inside of documents, and with programs in archives, which are made to hold files.
//!
//! # Limits
//!
//! What is packed is known by its bytes or its name; what a page would only fetch is not packed.

use crate::active::called;
use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::{Artifact, ArtifactRole, Confidence, ContentType, Derivation, Finding, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "embedded-program",
    summary: "A document, page or picture that came along has a program, script or shortcut packed into it.",
    technique: None,
    attack: &["T1027.009", "T1204.002", "T1566.001"],
    severities: &[Severity::High],
    confidences: &[Confidence::High],
    run,
};

/// Endings of files that run, whatever their bytes are.
const RUNNING: &[&str] = &[
    "exe", "scr", "com", "pif", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "lnk", "msi",
    "chm", "jar", "iso",
];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let dissection = exhibit.dissection;
    let found = dissection.artifacts.iter().filter_map(|packed| {
        if packed.role != ArtifactRole::Entry
            || dissection.outside.contains(&packed.id)
            || !matches!(packed.derivation, Derivation::Member { .. })
        {
            return None;
        }
        let holder =
            dissection.artifacts.get(packed.parent?).and_then(|parent| exhibit.file_of(parent.id))?;
        let what = kind(packed).filter(|_| wraps(holder))?;
        let begun = DETECTOR.sees(exhibit, Severity::High, Confidence::High);
        let reason = format!(
            "{what} '{}' is packed into '{}' ({})",
            called(packed),
            called(holder),
            holder.content_type
        );
        Some(begun.at(quote_file(packed)).at(quote_file(holder)).because(reason))
    });
    found.take(FINDINGS_LIMIT).collect()
}

/// Whether a file is one that shows something rather than one that is made to hold others.
const fn wraps(file: &Artifact) -> bool {
    matches!(
        file.content_type,
        ContentType::Pdf
            | ContentType::OfficeXml
            | ContentType::Ole
            | ContentType::Rtf
            | ContentType::OneNote
            | ContentType::Html
            | ContentType::Svg
            | ContentType::Calendar
            | ContentType::Vcard
            | ContentType::Shortcut
    ) || file.content_type.is_image()
}

/// What runs when it is opened.
fn kind(file: &Artifact) -> Option<&'static str> {
    let ending = file.name.as_deref().and_then(|name| name.trim_end_matches([' ', '.']).rsplit_once('.'));
    let is_running =
        ending.is_some_and(|(_, ending)| RUNNING.contains(&ending.to_ascii_lowercase().as_str()));
    Some(match file.content_type {
        ContentType::Executable => "the program",
        ContentType::Script => "the script",
        ContentType::Shortcut | ContentType::LinkFile => "the shortcut",
        ContentType::DiskImage => "the disk image",
        _ if is_running => "the file that runs",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, quiet, with_file};
    use data_encoding::BASE64;

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Invitation";

    /// An invitation with this file in it.
    fn invitation(name: &str, content: &[u8]) -> String {
        let file = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Meeting\nATTACH;ENCODING=BASE64;VALUE=BINARY;X-FILENAME=\"{name}\":{}\nEND:VEVENT\nEND:VCALENDAR",
            BASE64.encode(content)
        );
        with_file(HEADER, "You are invited.", "invite.ics", "text/calendar", &file)
    }

    #[test]
    fn hit_a_script_in_an_invitation() {
        let finding = hit(&DETECTOR, &invitation("agenda.js", b"var a = 1;"));
        assert!(finding.because.contains("'agenda.js' is packed into 'invite.ics'"), "{}", finding.because);
        hit(&DETECTOR, &invitation("agenda", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"));
    }

    #[test]
    fn miss_an_invitation_without_files() {
        let file = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Meeting\nEND:VEVENT\nEND:VCALENDAR";
        quiet(&DETECTOR, &with_file(HEADER, "You are invited.", "invite.ics", "text/calendar", file));
    }

    #[test]
    fn twin_an_agenda_in_an_invitation() {
        quiet(&DETECTOR, &invitation("agenda.txt", b"1. Harbour\n2. Any other business\n"));
    }
}
