//! What is in an ordinary archive comes out of it.

use crate::writers::{CONTENT, NAME, ace, alone, arj, compress, gzip, named, rar, sevenz, tar};
use crate::{again, opened};
use creel_evidence::dissection::AnomalyKind;
use rars::{ArchiveVersion, Builder};

#[test]
fn named_files_come_out_of_every_format() {
    let second = "second: \u{fc}".as_bytes();
    for (format, bytes) in named(&[(NAME, CONTENT), ("b.txt", second)]) {
        let out = opened(&bytes, &[]);
        assert_eq!(out.anomalies, [], "{format}");
        let files: Vec<_> = out.members.iter().map(|m| (m.name.as_deref(), m.bytes.as_slice())).collect();
        assert_eq!(files, [(Some(NAME), CONTENT), (Some("b.txt"), second)], "{format}");
        for member in &out.members {
            assert_eq!(again(&bytes, member.index, None).as_ref(), Some(&member.bytes), "{format}");
            if let Some(at) = member.name_at {
                let written = bytes.get(at.range()).unwrap();
                assert!(NAME.as_bytes().ends_with(written) || written == b"b.txt", "{format}");
            }
        }
        assert_eq!(again(&bytes, 2, None), None, "{format}");
    }
}

#[test]
fn names_have_their_places_where_they_stand_written() {
    for (format, bytes) in named(&[(NAME, CONTENT)]) {
        let out = opened(&bytes, &[]);
        let at = out.members[0].name_at.map(|at| bytes.get(at.range()).unwrap());
        // Names of 7z are UTF-16, and mostly packed.
        let expected = (format != "7z").then_some(NAME.as_bytes());
        assert_eq!(at, expected, "{format}");
    }
}

#[test]
fn a_file_that_was_packed_alone_comes_out() {
    for (format, bytes) in alone(CONTENT) {
        let out = opened(&bytes, &[]);
        assert_eq!(out.anomalies, [], "{format}");
        assert_eq!(out.members[0].bytes, CONTENT, "{format}");
        assert_eq!(again(&bytes, 0, None).as_deref(), Some(CONTENT), "{format}");
        assert_eq!(again(&bytes, 1, None), None, "{format}");
        let name = (format == "gzip").then_some("offer.html");
        assert_eq!(out.members[0].name.as_deref(), name, "{format}");
    }
    let out = opened(&compress(b"abcd"), &[]);
    assert_eq!(out.members[0].bytes, b"abcdab");
}

#[test]
fn files_one_behind_the_other_are_one() {
    for (first, second) in alone(b"first ").into_iter().zip(alone(b"second")) {
        // An `.lzma` file does not say where it ends to a reader who does not count.
        if first.0 != "lzma" {
            let out = opened(&[first.1, second.1].concat(), &[]);
            assert_eq!(out.members[0].bytes, b"first second", "{}", first.0);
        }
    }
}

#[test]
fn every_generation_of_rar_is_read() {
    for version in ArchiveVersion::ALL {
        let bytes = rar(version, &[("a.txt", CONTENT)], None, false);
        let out = opened(&bytes, &[]);
        assert_eq!(out.members.first().map(|m| m.bytes.as_slice()), Some(CONTENT), "{version}");
    }
}

#[test]
fn files_that_go_on_from_each_other_come_out() {
    let mut builder = Builder::new(ArchiveVersion::Rar50).solid(true);
    for name in ["a", "b", "c"] {
        builder.add_bytes(name.into(), [CONTENT, name.as_bytes()].concat(), None, None).unwrap();
    }
    let bytes = builder.to_bytes().unwrap();
    let out = opened(&bytes, &[]);
    assert_eq!(out.members.len(), 3);
    assert!(out.members.iter().all(|m| again(&bytes, m.index, None).as_ref() == Some(&m.bytes)));
}

#[test]
fn a_part_of_an_archive_says_so() {
    let noise: Vec<u8> = (0..20_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut builder = Builder::new(ArchiveVersion::Rar50).store(true).volume_size(Some(8_000));
    builder.add_bytes(b"a.bin".to_vec(), noise, None, None).unwrap();
    let volumes = builder.build_volumes(None).unwrap();
    let out = opened(&volumes[0], &[]);
    assert_eq!(out.members, []);
    let (kind, detail) = &out.anomalies[0];
    assert_eq!(*kind, AnomalyKind::UnreadableArchive);
    assert!(detail.contains("a.bin") && detail.contains("another part"), "{detail}");
}

#[test]
fn an_archive_behind_a_program_is_found() {
    let mut program = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".to_vec();
    program.resize(4096, 0);
    // The program names the signature that it looks for.
    program.extend(b"7z\xbc\xaf\x27\x1c Rar!\x1a\x07");
    for archive in [
        sevenz(&[(NAME, CONTENT)], None, false),
        rar(ArchiveVersion::Rar50, &[(NAME, CONTENT)], None, false),
        ace(&[(NAME, CONTENT)]),
    ] {
        let bytes = [program.clone(), archive].concat();
        let out = opened(&bytes, &[]);
        assert_eq!(out.members[0].bytes, CONTENT);
        assert!(out.members[0].name_at.is_none_or(|at| bytes.get(at.range()) == Some(NAME.as_bytes())));
        assert_eq!(again(&bytes, 0, None).as_deref(), Some(CONTENT));
    }
    assert_eq!(opened(&program, &[]).members, []);
}

#[test]
fn names_that_lead_outside_are_told() {
    let mut archive = tar(&[("aa/up.txt", CONTENT)]);
    archive[..9].copy_from_slice(b"../up.txt");
    let sum: u32 = archive[..512].iter().map(|&b| u32::from(b)).sum();
    let field: u32 = archive[148..156].iter().map(|&b| u32::from(b)).sum();
    let checksum = format!("{:06o}\0 ", sum - field + 256);
    archive[148..156].copy_from_slice(checksum.as_bytes());
    let out = opened(&archive, &[]);
    assert_eq!(out.members[0].name.as_deref(), Some("../up.txt"));
    assert!(out.anomalies[0].1.contains("leads outside"));
}

#[test]
fn what_cannot_be_unpacked_is_named() {
    let mut packed = arj(&[(NAME, CONTENT)]);
    let method = packed.windows(NAME.len()).position(|w| w == NAME.as_bytes()).unwrap() - 25;
    packed[method] = 9;
    let out = opened(&packed, &[]);
    assert!(out.anomalies[0].1.contains("not supported") && out.anomalies[0].1.contains(NAME));
    packed[method - 1] = 1;
    assert!(opened(&packed, &[]).anomalies[0].1.contains("encrypted"));
}

#[test]
fn ordinary_files_are_no_archives() {
    for file in [
        &b"]\0\0 a note that begins oddly, but is a text"[..],
        b"%PDF-1.7\n1 0 obj",
        b"\x89PNG\r\n\x1a\n",
        b"MZ this is a text about programs",
        &gzip(b"")[..4],
    ] {
        assert_eq!(opened(file, &[]).members, [], "{}", file.escape_ascii());
    }
}
