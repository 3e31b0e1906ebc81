//! Archives: ordinary, locked, damaged and malicious.

#![allow(clippy::unwrap_used, reason = "a test that cannot build its archive fails")]

use creel_evidence::dissection::AnomalyKind;
use creel_openers::Budget;
use creel_openers::zip::{Archive, entry, is_behind, open};
use lzma_rust2::{LzmaOptions, LzmaWriter, XzOptions, XzWriter};
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

/// An archive of one entry that is packed by any method.
fn by_hand(name: &str, method: u16, packed: &[u8], content: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    let size = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let mut common = vec![20, 0, 0, 0];
    common.extend(method.to_le_bytes());
    common.extend([0, 0, 0x21, 0x50]);
    common.extend(crc.sum().to_le_bytes());
    common.extend([size(packed), size(content)].concat());
    common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
    common.extend([0, 0]);
    let local = [b"PK\x03\x04".as_slice(), &common, name.as_bytes(), packed].concat();
    let directory = [b"PK\x01\x02\x14\0", common.as_slice(), &[0; 14], name.as_bytes()].concat();
    let end =
        [b"PK\x05\x06\0\0\0\0\x01\0\x01\0".as_slice(), &size(&directory), &size(&local), &[0, 0]].concat();
    [local, directory, end].concat()
}

#[test]
fn methods_that_few_programs_write_are_read() {
    let content = b"some text, some text, some text".as_slice();
    let mut lzma = vec![9, 20, 5, 0];
    let options = LzmaOptions::with_preset(1);
    lzma.push(options.get_props());
    lzma.extend(options.dict_size.to_le_bytes());
    let mut writer = LzmaWriter::new_no_header(Vec::new(), &options, true).unwrap();
    writer.write_all(content).unwrap();
    lzma.extend(writer.finish().unwrap());
    let mut writer = XzWriter::new(Vec::new(), XzOptions::with_preset(1)).unwrap();
    writer.write_all(content).unwrap();
    let xz = writer.finish().unwrap();
    let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    writer.write_all(content).unwrap();
    let bzip2 = writer.finish().unwrap();
    let zstd = ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest);
    for (method, packed) in [(12, bzip2), (14, lzma), (93, zstd), (95, xz)] {
        let bytes = by_hand("a.txt", method, &packed, content);
        let read = read(&bytes);
        assert_eq!(read.anomalies, [], "method {method}");
        assert_eq!(read.entries[0].bytes, content, "method {method}");
        assert_eq!(entry(&bytes, 0, None).as_deref(), Some(content), "method {method}");
        let damaged = by_hand("a.txt", method, &packed, b"another text of the same length");
        assert!(complaints(&open(&damaged, &[], &mut Budget::default()))[0].contains("damaged"), "{method}");
    }
    let read = read(&by_hand("a.txt", 97, b"?", b"?"));
    assert_eq!(read.entries, []);
    assert!(complaints(&read)[0].contains("not supported"), "{:?}", complaints(&read));
}

#[test]
fn a_name_that_differs_in_the_entry_itself_is_told() {
    let mut bytes = by_hand("invoice.html", 0, b"<form>", b"<form>");
    bytes[30..42].copy_from_slice(b"picture.jpeg");
    let read = read(&bytes);
    assert_eq!(read.entries[0].name, "invoice.html");
    assert_eq!(complaints(&read), ["entry 0 is called 'picture.jpeg' by its own header"]);
}

#[test]
fn what_the_directory_does_not_list_is_found() {
    let listed = archive(&[("shown.txt", b"shown")]);
    let hidden = by_hand("hidden.html", 0, b"<form>", b"<form>");
    let local = hidden.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    // Between the listed entry and the directory, whose place the end of the archive says.
    let directory = listed.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let mut bytes = [&listed[..directory], &hidden[..local], &listed[directory..]].concat();
    let end = bytes.len() - 22;
    let offset = u32::try_from(directory + local).unwrap().to_le_bytes();
    bytes[end + 16..end + 20].copy_from_slice(&offset);
    let read = read(&bytes);
    let names: Vec<_> = read.entries.iter().map(|e| (e.index, e.name.as_str(), e.bytes.as_slice())).collect();
    assert_eq!(names, [(0, "shown.txt", &b"shown"[..]), (1, "hidden.html", b"<form>")]);
    assert_eq!(complaints(&read), ["'hidden.html' is not in the directory"]);
    assert_eq!(entry(&bytes, 1, None).as_deref(), Some(&b"<form>"[..]));
    assert_eq!(&bytes[read.entries[1].name_at.unwrap().range()], b"hidden.html");
}

#[test]
fn an_archive_in_an_archive_is_its_content_and_not_hidden() {
    let inner = archive(&[("inner.txt", b"inner")]);
    let bytes = by_hand("inner.zip", 0, &inner, &inner);
    let read = read(&bytes);
    assert_eq!(read.anomalies, []);
    assert_eq!(read.entries.len(), 1);
}

#[test]
fn an_archive_behind_a_program_is_told() {
    let archive = archive(&[("a.txt", b"text")]);
    let program = [&[0x4d, 0x5a, 0, 1][..], &[0; 4000]].concat();
    let behind = [program.clone(), archive].concat();
    assert!(is_behind(&behind));
    assert_eq!(read(&behind).entries[0].bytes, b"text");
    assert_eq!(entry(&behind, 0, None).as_deref(), Some(&b"text"[..]));
    let behind = [program, by_hand("a.txt", 8, &[3, 0], b"")].concat();
    assert_eq!(complaints(&read(&behind)), Vec::<&str>::new());
    assert!(!is_behind(&[0; 5000]));
    assert!(!is_behind(b"MZ and PK\x05\x06"));
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
