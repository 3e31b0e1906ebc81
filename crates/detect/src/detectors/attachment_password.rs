//! A locked attachment comes with its password.
//!
//! # What it sees
//!
//! An archive or document that opened with a password told in the mail, by its name or by habit; and an attached archive, PDF or Office file in a mail
//! that tells a password.
//!
//! # Why it matters
//!
//! The lock is there for the scanner: who can read the mail can open the file.
//!
//! # How common
//!
//! Rare in consumer phishing, where it is mostly encrypted PDFs (22 of 7,909 collected mails, all opened by a word
//! of the body); common in mail that delivers malware.
//!
//! # How severe
//!
//! High when a told password really opened the archive; medium when a password is told beside something that may be
//! locked.
//!
//! # When it stays quiet
//!
//! When a password is spoken of but not told (a reset, a birth date, "sent separately"), and when nothing is
//! attached that can be locked.
//!
//! # Limits
//!
//! Banks and payroll offices send locked PDFs and tell how the password is made; where they tell the password
//! itself, this is a false positive.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file};
use creel_evidence::artifact::Derivation;
use creel_evidence::text::inert;
use creel_evidence::{Artifact, Confidence, ContentType, Finding, Quote, Severity};
use std::ops::Range;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "attachment-password",
    summary: "An attachment is locked, and the mail tells the password.",
    technique: Some("attachment-password"),
    attack: &["T1027.013"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate, Confidence::High],
    run,
};

/// Words for passwords in the normal form of the text.
const CUES: &[&str] = &[
    "password",
    "passcode",
    "passwort",
    "kennwort",
    "senha",
    "contrasena",
    "clave",
    "mot de passe",
    "wachtwoord",
    "adgangskode",
    "losenord",
    "haslo",
    "heslo",
    "parola",
    "sifre",
    "пароль",
    "密码",
    "パスワード",
    "비밀번호",
];
/// What may stand between such a word and the password.
const LINKS: &[&str] = &[
    "is",
    "ist",
    "lautet",
    "e",
    "es",
    "est",
    "er",
    "is:",
    "ist:",
    "lautet:",
    "-",
    "=",
    ":",
    "para",
    "for",
    "do",
    "del",
    "the",
    "file",
    "archive",
    "attachment",
    "document",
    "arquivo",
    "archivo",
    "datei",
    "pdf",
    "zip",
    "to",
    "open",
    "abrir",
    "o",
    "a",
    "as",
    "below",
    "following",
    "sera",
    "das",
    "die",
    "der",
    "le",
    "la",
    "du",
    "fichier",
    "bestand",
    "het",
    "om",
];
/// Words that are looked at behind a cue.
const WORDS_LIMIT: usize = 8;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    if let Some(finding) = exhibit.dissection.artifacts.iter().find_map(|artifact| opened(exhibit, artifact))
    {
        return vec![finding];
    }
    let Some(file) = exhibit.dissection.files().find(|file| can_be_locked(file.content_type)) else {
        return Vec::new();
    };
    let Some(range) = told(&exhibit.text) else { return Vec::new() };
    let Some(quote) = exhibit.quote(range) else { return Vec::new() };
    let reason = format!(
        "the mail tells a password, and '{}' is attached",
        inert(file.name.as_deref().unwrap_or("a file"))
    );
    let begun = DETECTOR.sees(exhibit, Severity::Medium, Confidence::Moderate);
    vec![begun.at(quote).at(quote_file(file)).because(reason)]
}

/// What is to be said of a file that needed a password, other than the one that analysts lock samples with.
fn opened(exhibit: &Exhibit<'_>, artifact: &Artifact) -> Option<Finding> {
    let (Derivation::ArchiveEntry { password: Some(password), .. }
    | Derivation::Member { password: Some(password), .. }) = &artifact.derivation
    else {
        return None;
    };
    if password == "infected" {
        return None;
    }
    let container = exhibit.dissection.artifacts.get(artifact.parent?)?;
    let feature = exhibit.dissection.features.iter().find(|feature| feature.is_opened_with(password))?;
    let word = inert(password);
    // A word that is tried by habit stands nowhere, and its feature is about the file as a whole.
    if feature.at.artifact == container.id {
        let reason = format!("the file is locked with '{word}', which anybody would try");
        let begun = DETECTOR.sees(exhibit, Severity::Medium, Confidence::Moderate);
        return Some(begun.at(quote_file(container)).because(reason));
    }
    let reason = format!("the file opened with '{word}', which the mail tells");
    let begun = DETECTOR.sees(exhibit, Severity::High, Confidence::High);
    Some(begun.at(Quote::new(feature.at.clone(), password)).at(quote_file(container)).because(reason))
}

const fn can_be_locked(content: ContentType) -> bool {
    matches!(
        content,
        ContentType::Zip
            | ContentType::SevenZip
            | ContentType::Rar
            | ContentType::Pdf
            | ContentType::OfficeXml
            | ContentType::Ole
    )
}

/// Where the text tells a password: a cue, words that link, and a word with a digit or in no dictionary's shape.
fn told(text: &str) -> Option<Range<usize>> {
    CUES.iter().find_map(|cue| {
        text.match_indices(cue).take(8).find_map(|(start, _)| {
            let behind = text.get(start + cue.len()..)?;
            let mut at = start + cue.len();
            for word in behind.split(' ').take(WORDS_LIMIT) {
                let end = at + word.len();
                let bare = word.trim_matches(|c: char| ":.,;\"'()=-".contains(c));
                if is_password(bare) {
                    return Some(start..end);
                }
                if !bare.is_empty() && !LINKS.contains(&bare) {
                    return None;
                }
                at = end + 1;
            }
            None
        })
    })
}

/// A word with a digit that is no date, time or sum.
fn is_password(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    (3..=40).contains(&word.chars().count())
        && digits > 0
        && word.chars().all(|c| c.is_alphanumeric() || "!@#$%&*_+?-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet, with_file};

    const HEADER: &str = "From: <info@firm.example>\nSubject: Invoice";
    const PDF: &str = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF";

    #[test]
    fn hit_a_file_with_its_password() {
        for told in ["The password is: 4711ab", "Senha para abrir o arquivo: 2231", "Passwort: 8842"] {
            hit(&DETECTOR, &with_file(HEADER, told, "invoice.pdf", "application/pdf", PDF));
        }
    }

    #[test]
    fn miss_a_password_without_a_file() {
        quiet(&DETECTOR, &plain(HEADER, "The password is: 4711ab"));
    }

    #[test]
    fn twin_a_payslip_whose_password_is_not_told() {
        let body = "Your payslip is attached. The password is your date of birth, as always.";
        quiet(&DETECTOR, &with_file(HEADER, body, "payslip.pdf", "application/pdf", PDF));
    }
}
