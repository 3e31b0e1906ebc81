//! Broken files and bombs.

use super::writer::{Writer, deflated};
use super::{details, opened, opened_with};
use crate::Budget;
use crate::member::Opening;
use creel_evidence::dissection::{AnomalyKind, FeatureKind};
use proptest::prelude::*;

fn limits(bytes: &[u8]) -> Vec<String> {
    let out = opened(bytes);
    out.anomalies
        .into_iter()
        .filter(|(kind, _)| *kind == AnomalyKind::LimitReached)
        .map(|(_, which)| which)
        .collect()
}

fn small() -> Writer {
    let mut writer = Writer::pages(
        &["BT /F1 12 Tf 72 700 Td (Hello) Tj ET"],
        "/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://a.example/) >> >>]",
    );
    writer.object(5, "<< /S /JavaScript /JS (app.alert\\(1\\)) >>");
    writer
}

#[test]
fn a_table_that_points_nowhere_is_done_without() {
    let bytes = small().classic();
    let table = memchr::memmem::rfind(&bytes, b"startxref").unwrap();
    let mut broken = bytes[..table].to_vec();
    broken.extend(b"startxref\n99999\n%%EOF\n");
    for bytes in [broken, bytes[..table].to_vec()] {
        let out = opened(&bytes);
        assert_eq!(out.links[0].raw, "https://a.example/");
        assert_eq!(out.anomalies[0].0, AnomalyKind::BrokenContainer);
    }
}

#[test]
fn bytes_before_the_header_are_said_and_do_not_matter() {
    let bytes = [b"GIF89a; some other file\n".to_vec(), small().classic()].concat();
    let out = opened(&bytes);
    assert_eq!(out.links[0].raw, "https://a.example/");
    assert_eq!(out.anomalies, []);
    assert_eq!(details(&out, FeatureKind::Polyglot), ["24 bytes stand before the header"]);
    let behind = [small().classic(), vec![b'x'; 100]].concat();
    assert_eq!(details(&opened(&behind), FeatureKind::AppendedData), ["101 bytes stand behind the end"]);
}

#[test]
fn loops_end() {
    let mut writer = small();
    writer.object(2, "<< /Type /Pages /Kids [2 0 R 10 0 R 20 0 R] /Parent 2 0 R >>");
    writer.object(20, "<< /Type /Pages /Kids [2 0 R 20 0 R] >>");
    writer.object(21, "21 0 R");
    writer.object(22, "<< /S /URI /URI 23 0 R >>");
    writer.object(23, "24 0 R");
    writer.object(24, "23 0 R");
    let out = opened(&writer.classic());
    assert_eq!(out.links.len(), 1);
    // A table whose earlier part is itself.
    let bytes = small().classic();
    let start = memchr::memmem::rfind(&bytes, b"xref\n0").unwrap();
    let text = String::from_utf8_lossy(&bytes).replace("/Size", &format!("/Prev {start} /Size"));
    assert_eq!(opened(text.as_bytes()).links.len(), 1);
}

#[test]
fn an_object_stream_that_holds_itself_holds_nothing() {
    let mut writer = small();
    writer.stream(30, "/Type /ObjStm /N 2 /First 10", b"30 0 31 0 << /S /URI /URI (https://b.example/) >>");
    let links: Vec<_> = opened(&writer.classic()).links.into_iter().map(|link| link.raw).collect();
    assert!(
        links.contains(&"https://a.example/".to_owned()) && links.contains(&"https://b.example/".to_owned())
    );
}

#[test]
fn deep_nesting_meets_a_limit() {
    for brackets in ["[", "<</A", "<</A["] {
        let mut writer = small();
        writer.object(30, &brackets.repeat(200_000));
        assert_eq!(limits(&writer.classic()), ["pdf-nesting"], "{brackets}");
    }
}

#[test]
fn bombs_meet_limits() {
    let bomb = deflated(&vec![b'0'; 40 << 20]);
    let twice = deflated(&deflated(&vec![0; 60 << 20]));
    for (keys, data) in [
        ("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &bomb),
        ("/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]", &twice),
    ] {
        let mut writer = small();
        writer.stream(30, keys, data);
        assert!(limits(&writer.classic()).contains(&"pdf-size".to_owned()), "{keys}");
    }
    // Many files, each of them a bomb.
    let mut writer = small();
    let half = deflated(&vec![b'0'; 20 << 20]);
    for i in 0..3 {
        writer.object(30 + i, &format!("<< /Type /Filespec /F (f) /EF << /F {} 0 R >> >>", 60 + i));
        writer.stream(60 + i, "/Filter /FlateDecode", &half);
    }
    assert!(limits(&writer.classic()).contains(&"pdf-size".to_owned()));
}

#[test]
fn many_objects_are_read_once() {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    for i in 1..=30_000 {
        bytes.extend(format!("{i} 0 obj <</A {} 0 R /S /URI /URI {} 0 R>> endobj\n", i + 1, i + 1).bytes());
    }
    bytes.extend(b"trailer << /Root 1 0 R >>\n");
    let out = opened(&bytes);
    assert!(out.links.is_empty());
    // Objects that begin inside of each other cost no more than a few readings of the file.
    let mut nested = b"%PDF-1.7\n".to_vec();
    for i in 1..=10_000 {
        nested.extend(format!("{i} 0 obj (").bytes());
    }
    assert!(limits(&nested).contains(&"pdf-objects".to_owned()));
    // And no end of streams without an end.
    let mut streams = b"%PDF-1.7\n".to_vec();
    for i in 1..=30_000 {
        streams.extend(format!("{i} 0 obj <<>> stream\nendobj ").bytes());
    }
    opened(&streams);
}

#[test]
fn a_small_budget_is_kept_to() {
    let mut writer = small();
    writer.object(30, "<< /Type /Filespec /F (f) /EF << /F 31 0 R >> >>");
    writer.stream(31, "", &[b'x'; 5_000]);
    let bytes = writer.classic();
    let mut budget = Budget { bytes: 1_000, ..Budget::default() };
    let out = super::super::open(&bytes, &mut Opening { passwords: &[], budget: &mut budget });
    assert!(out.anomalies.contains(&(AnomalyKind::LimitReached, "pdf-size".to_owned())));
    assert!(out.members.iter().map(|member| member.bytes.len()).sum::<usize>() <= 1_000);
}

#[test]
fn too_many_passwords_for_a_costly_check_are_said() {
    let bytes = small().encrypted(super::writer::Kind::Aes256R6, "right", "owner").classic();
    let words: Vec<String> = (0..400).map(|i| format!("word{i}")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let out = opened_with(&bytes, &words);
    assert!(out.anomalies.contains(&(AnomalyKind::LimitReached, "pdf-passwords".to_owned())));
}

#[test]
fn every_end_is_survived() {
    for whole in [
        small().classic(),
        small().packed(),
        small().encrypted(super::writer::Kind::Rc4Of128, "", "o").classic(),
    ] {
        for end in 0..whole.len() {
            opened(&whole[..end]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_change_is_survived(changes in proptest::collection::vec((0usize..3_000, any::<u8>()), 1..12), packed: bool) {
        let mut bytes = if packed { small().packed() } else { small().classic() };
        for (at, byte) in changes {
            let length = bytes.len();
            bytes[at % length] = byte;
        }
        opened(&bytes);
    }
}
