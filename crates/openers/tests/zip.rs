//! Archives: ordinary, locked, damaged and malicious.

#![allow(clippy::unwrap_used, reason = "a test that cannot build its archive fails")]

use creel_evidence::dissection::AnomalyKind;
use creel_openers::Budget;
use creel_openers::zip::{Archive, entry, open};
use proptest::prelude::*;
use std::io::{Cursor, Write as _};
use zip::unstable::write::FileOptionsExt as _;
use zip::write::SimpleFileOptions;
use zip::{AesMode, ZipWriter};

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn read(bytes: &[u8]) -> Archive {
    open(bytes, &[], &mut Budget::default())
}

fn complaints(archive: &Archive) -> Vec<&str> {
    archive.anomalies.iter().map(|(_, detail)| detail.as_str()).collect()
}

#[test]
fn entries_come_out_with_their_index() {
    let bytes = archive(&[("a/invoice.html", b"<form>"), ("b.txt", b"text")]);
    let read = read(&bytes);
    assert_eq!(read.anomalies, []);
    let names: Vec<_> = read.entries.iter().map(|e| (e.index, e.name.as_str())).collect();
    assert_eq!(names, [(0, "a/invoice.html"), (1, "b.txt")]);
    for file in &read.entries {
        assert_eq!(entry(&bytes, file.index, None).as_ref(), Some(&file.bytes));
    }
    assert_eq!(entry(&bytes, 2, None), None);
}

#[test]
fn locked_entries_open_with_the_right_password() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let aes = SimpleFileOptions::default().with_aes_encryption(AesMode::Aes256, "2024");
    writer.start_file("aes.txt", aes).unwrap();
    writer.write_all(b"strong").unwrap();
    let traditional = SimpleFileOptions::default().with_deprecated_encryption(b"2024").unwrap();
    writer.start_file("old.txt", traditional).unwrap();
    writer.write_all(b"weak").unwrap();
    let bytes = writer.finish().unwrap().into_inner();

    let words: Vec<String> = ["password", "is", "2024"].map(str::to_owned).into();
    let unlocked = open(&bytes, &words, &mut Budget::default());
    let found: Vec<_> =
        unlocked.entries.iter().map(|e| (e.bytes.as_slice(), e.password.as_deref())).collect();
    assert_eq!(found, [(&b"strong"[..], Some("2024")), (b"weak", Some("2024"))]);
    assert_eq!(entry(&bytes, 0, Some("2024")).as_deref(), Some(&b"strong"[..]));
    assert_eq!(entry(&bytes, 0, Some("wrong")), None);

    let locked = read(&bytes);
    assert!(locked.entries.is_empty());
    assert_eq!(complaints(&locked), ["entry 0 is encrypted", "entry 1 is encrypted"]);
}

#[test]
fn a_bomb_ends_at_the_ratio() {
    let bytes = archive(&[("small.txt", b"x"), ("bomb", &vec![0; 20 << 20]), ("after", b"y")]);
    let read = read(&bytes);
    assert_eq!(read.entries.len(), 1);
    assert_eq!(read.anomalies, [(AnomalyKind::LimitReached, "archive-size".to_owned())]);
}

#[test]
fn the_budget_is_shared_between_archives() {
    let bytes = archive(&[("a", b"1"), ("b", b"2")]);
    let mut budget = Budget { entries: 3, ..Budget::default() };
    assert_eq!(open(&bytes, &[], &mut budget).entries.len(), 2);
    let second = open(&bytes, &[], &mut budget);
    assert_eq!(second.entries.len(), 1);
    assert_eq!(complaints(&second), ["archive-entries"]);
}

#[test]
fn paths_that_lead_outside_are_reported_and_open_nothing() {
    let read = read(&archive(&[("../../etc/cron.d/x", b"1"), ("C:\\x", b"2"), ("fine..txt", b"3")]));
    assert_eq!(read.entries.len(), 3);
    assert_eq!(
        complaints(&read),
        ["entry 0 has a path that leads outside", "entry 1 has a path that leads outside"]
    );
}

#[test]
fn an_archive_without_directory_is_salvaged() {
    let mut bytes = archive(&[("a.html", b"<p>first</p>"), ("b.html", b"<p>second</p>")]);
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes.truncate(directory);
    let read = read(&bytes);
    assert_eq!(complaints(&read), ["its directory is damaged"]);
    assert_eq!(read.entries.len(), 2);
    assert_eq!(entry(&bytes, 1, None).as_deref(), Some(&b"<p>second</p>"[..]));
}

#[test]
fn archives_one_behind_the_other_are_all_read() {
    let bytes =
        [archive(&[("decoy.txt", b"harmless"), ("x", b"-")]), archive(&[("shown.txt", b"shown")])].concat();
    let read = read(&bytes);
    let names: Vec<_> = read.entries.iter().map(|e| e.name.as_str()).collect();
    assert_eq!(names, ["shown.txt", "decoy.txt", "x"]);
    assert_eq!(complaints(&read), ["2 archives, one behind the other"]);
    assert_eq!(entry(&bytes, 1, None).as_deref(), Some(&b"harmless"[..]));
}

#[test]
fn overlapping_entries_are_reported() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("a", SimpleFileOptions::default()).unwrap();
    writer.write_all(&[7; 5_000]).unwrap();
    writer.shallow_copy_file("a", "b").unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    assert!(complaints(&read(&bytes)).contains(&"entries overlap"));
}

#[test]
fn what_is_no_archive_is_said_to_be_none() {
    for bytes in [&b""[..], b"PK\x03\x04", b"hello"] {
        let read = read(bytes);
        assert!(read.entries.is_empty());
        assert_eq!(read.anomalies.len(), 1);
    }
}

proptest! {
    #[test]
    fn damaged_archives_are_read_as_far_as_they_go(at: prop::sample::Index, value: u8, cut: prop::sample::Index) {
        let mut bytes = archive(&[("a.txt", b"some text that is packed"), ("b.txt", b"more of it, more of it")]);
        let position = at.index(bytes.len());
        bytes[position] = value;
        bytes.truncate(cut.index(bytes.len()) + 1);
        let read = read(&bytes);
        for file in &read.entries {
            let again = entry(&bytes, file.index, file.password.as_deref());
            prop_assert_eq!(again.as_ref(), Some(&file.bytes));
        }
    }
}
