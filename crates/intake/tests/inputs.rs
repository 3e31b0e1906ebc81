//! What users hand in, whole: mails in every dress, mailboxes, archives, loose files, and what is none of these.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use creel_intake::{Input, Limits, Taken, list, read, read_bytes};
use std::io::{Cursor, Write as _};

const MAIL: &str = "From: a@b.example\nTo: c@d.example\nSubject: one\n\nbody\n";
const PAGE: &str = "<!DOCTYPE html><html><body><form><input type=password></form></body></html>";

/// (source, bytes) of submissions and (source, reason) of the rest.
type Outcome = (Vec<(String, Vec<u8>)>, Vec<(String, String)>);

fn collect(run: impl FnOnce(&mut dyn FnMut(Taken) -> bool)) -> Outcome {
    let (mut submissions, mut unreadable) = (Vec::new(), Vec::new());
    run(&mut |taken| {
        match taken {
            Taken::Submission(submission) => submissions.push((submission.source, submission.raw)),
            Taken::Unreadable(input) => unreadable.push((input.source, input.reason)),
        }
        true
    });
    (submissions, unreadable)
}

fn take(bytes: &[u8]) -> Outcome {
    collect(|take| read_bytes("in", bytes, &Limits::default(), take))
}

fn archive(entries: &[(&str, &[u8])], password: Option<&str>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let mut options = zip::write::SimpleFileOptions::default();
        if let Some(password) = password {
            options = options.with_aes_encryption(zip::AesMode::Aes256, password);
        }
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_mail_is_taken_as_it_is_with_either_line_end() {
    for mail in [MAIL.to_owned(), MAIL.replace('\n', "\r\n")] {
        let (submissions, unreadable) = take(mail.as_bytes());
        assert_eq!(submissions, [("in".to_owned(), mail.into_bytes())]);
        assert!(unreadable.is_empty());
    }
}

#[test]
fn an_mbox_line_is_no_part_of_the_mail() {
    let boxed = format!("From a@b.example Mon Sep  7 08:12:00 2020\n{MAIL}");
    assert_eq!(take(boxed.as_bytes()).0, [("in".to_owned(), MAIL.as_bytes().to_vec())]);
}

#[test]
fn a_byte_order_mark_does_not_hide_a_mail_or_a_mailbox() {
    let mail = format!("\u{feff}{MAIL}");
    assert_eq!(take(mail.as_bytes()).0.len(), 1);
    let boxed = format!("\u{feff}From a@b.example Mon Sep  7 08:12:00 2020\n{MAIL}\n");
    assert_eq!(take(boxed.as_bytes()).0[0].1, MAIL.as_bytes());
}

#[test]
fn messages_of_a_mailbox_are_numbered() {
    let boxed = format!("From a@b.example Mon Sep  7 08:12:00 2020\n{MAIL}\n").repeat(3);
    let sources: Vec<String> = take(boxed.as_bytes()).0.into_iter().map(|(source, _)| source).collect();
    assert_eq!(sources, ["in#1", "in#2", "in#3"]);
}

#[test]
fn archives_give_their_mails_mailboxes_loose_files_and_archives() {
    let boxed = format!("From a@b.example Mon Sep  7 08:12:00 2020\n{MAIL}\n").repeat(2);
    let inner = archive(&[("d.eml", MAIL.as_bytes())], None);
    let entries: [(&str, &[u8]); 5] = [
        ("a.eml", MAIL.as_bytes()),
        ("b.mbox", boxed.as_bytes()),
        ("c.html", PAGE.as_bytes()),
        ("inner.zip", &inner),
        ("readme.txt", b"nothing to see"),
    ];
    for password in [None, Some("infected")] {
        let (submissions, unreadable) = take(&archive(&entries, password));
        let mut sources: Vec<&str> = submissions.iter().map(|(source, _)| source.as_str()).collect();
        sources.sort_unstable();
        assert_eq!(
            sources,
            ["in!/a.eml", "in!/b.mbox#1", "in!/b.mbox#2", "in!/c.html", "in!/inner.zip!/d.eml"],
            "{password:?}"
        );
        assert_eq!(unreadable.len(), 1);
        assert_eq!(unreadable[0].0, "in!/readme.txt");
    }
}

#[test]
fn an_archive_with_another_password_is_reported() {
    let (submissions, unreadable) = take(&archive(&[("a.eml", MAIL.as_bytes())], Some("S3cret!")));
    assert!(submissions.is_empty());
    assert_eq!(unreadable.len(), 1, "{unreadable:?}");
}

#[test]
fn loose_pages_are_evidence_and_other_files_are_named_with_a_reason() {
    assert_eq!(take(PAGE.as_bytes()).0.len(), 1);
    for nothing in [&b""[..], b"name,domain\n", b"\x7fELF\x02\x01\x01", b"\x00\x01\x02\x03"] {
        let (submissions, unreadable) = take(nothing);
        assert!(submissions.is_empty(), "{nothing:?}");
        assert_eq!(unreadable.len(), 1);
    }
}

#[test]
fn what_is_too_large_is_reported_and_costs_nothing_else() {
    let limits = Limits { message: 100, ..Limits::default() };
    let large = format!("{MAIL}{}", "x".repeat(200));
    let (submissions, unreadable) = collect(|take| read_bytes("in", large.as_bytes(), &limits, take));
    assert!(submissions.is_empty());
    assert!(unreadable[0].1.contains("limit"), "{unreadable:?}");
}

#[test]
fn a_feed_that_is_told_to_stop_stops() {
    let boxed = format!("From a@b.example Mon Sep  7 08:12:00 2020\n{MAIL}\n").repeat(50);
    let mut taken = 0;
    read_bytes("in", boxed.as_bytes(), &Limits::default(), &mut |_| {
        taken += 1;
        taken < 3
    });
    assert_eq!(taken, 3);
}

#[test]
fn files_are_read_where_they_lie() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.eml");
    std::fs::write(&path, MAIL).unwrap();
    let inputs = list(&[folder.path().to_owned(), folder.path().join("gone.eml")], &[]);
    let (submissions, unreadable) =
        collect(|take| inputs.iter().for_each(|input: &Input| read(input, &Limits::default(), take)));
    assert_eq!(submissions[0].0, path.to_string_lossy());
    assert_eq!(unreadable.len(), 1);
}

#[test]
fn messages_of_outlook_are_taken_whole_and_its_stores_named_with_a_way_out() {
    let mut file = vec![0; 1536];
    file[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    for message in [&file[..], b"\x78\x9f\x3e\x22\x01\0\x01"] {
        let (submissions, _) = take(message);
        assert_eq!(submissions, [("in".to_owned(), message.to_vec())]);
    }
    for (store, way_out) in
        [(&b"!BDN\0\0\0\0SM\x17\0"[..], ".msg"), (b"\xcf\xad\x12\xfe\xc5\xfd\x74\x6f", "mbox")]
    {
        let (submissions, unreadable) = take(store);
        assert!(submissions.is_empty() && unreadable[0].1.contains(way_out), "{unreadable:?}");
    }
}

#[test]
fn an_mbx_mailbox_gives_its_messages() {
    let mut file = b"*mbx*\r\n5f55e1a000000003\r\n".to_vec();
    file.resize(2048, 0);
    for _ in 0..2 {
        file.extend(
            format!(" 7-Sep-2020 08:12:00 +0000,{};000000000001-00000001\r\n{MAIL}", MAIL.len()).bytes(),
        );
    }
    let (submissions, _) = take(&file);
    assert_eq!(
        submissions,
        [("in#1".to_owned(), MAIL.as_bytes().to_vec()), ("in#2".to_owned(), MAIL.as_bytes().to_vec())]
    );
    file.extend(b"no line\r\n");
    let (submissions, unreadable) = take(&file);
    assert_eq!((submissions.len(), unreadable.len()), (2, 1), "what came before is kept");
}
