//! Messages of Outlook in both of their containers: what is read, where it stands, and what hostile ones cost.

mod containers;

use containers::{MsgFile, Tnef, unicode};
use creel_evidence::Derivation;
use creel_evidence::dissection::AnomalyKind;
use creel_openers::mapi::{Content, kind, tag};
use creel_openers::{Budget, filetype, msg, tnef};
use proptest::prelude::*;

fn message_file() -> Vec<u8> {
    let inner = MsgFile::new().text(tag::SUBJECT, "Inside").text(tag::BODY, "the inner text");
    MsgFile::new()
        .text(tag::SUBJECT, "Ünits wanted")
        .string8(tag::SENDER_NAME, b"J\xf6rg\0")
        .fixed(tag::MESSAGE_CODEPAGE, kind::INTEGER32, 1252)
        .fixed(tag::CLIENT_SUBMIT_TIME, kind::TIME, 132_439_975_200_000_000)
        .recipient(&[(tag::SMTP_ADDRESS, "ann@corp.example")], 2)
        .file("price list.html", b"<form>")
        .embedded("the mail", &inner)
        .build()
}

#[test]
fn a_message_file_is_read_and_every_value_found_again() {
    let file = message_file();
    assert_eq!(filetype::recognise(&file).as_str(), "outlook-message");
    let message = msg::open(&file, &mut Budget::default());
    assert_eq!(message.anomalies, []);
    let (of, subject) = message.properties.text(tag::SUBJECT).unwrap();
    assert_eq!((of, &*subject.bytes), (kind::UNICODE, unicode("Ünits wanted").as_slice()));
    assert_eq!(message.properties.time(tag::CLIENT_SUBMIT_TIME).unwrap().to_string(), "2020-09-08T00:12:00Z");
    assert_eq!(message.charset(), "windows-1252");
    assert_eq!(message.recipients[0].number(tag::RECIPIENT_TYPE), Some(2));
    let Derivation::CfbStream { path } = &subject.at else { panic!("{:?}", subject.at) };
    assert_eq!(msg::stream(&file, path).as_deref(), Some(&*subject.bytes));
    let Content::File(page) = &message.attachments[0].content else { panic!() };
    assert_eq!(&*page.bytes, b"<form>");
}

#[test]
fn an_embedded_message_is_rebuilt_as_a_file_that_opens() {
    let file = message_file();
    let message = msg::open(&file, &mut Budget::default());
    let Content::Message(inner) = &message.attachments[1].content else { panic!() };
    let Derivation::CfbStorage { path } = &inner.at else { panic!("{:?}", inner.at) };
    assert_eq!(msg::rebuild(&file, path).as_deref(), Some(&*inner.bytes), "the same bytes each time");
    assert!(msg::is_message(&inner.bytes));
    let read = msg::open(&inner.bytes, &mut Budget::default());
    assert_eq!(&*read.properties.text(tag::SUBJECT).unwrap().1.bytes, unicode("Inside"));
}

#[test]
fn a_budget_that_is_spent_is_a_limit_and_not_an_error() {
    let mut budget = Budget { bytes: 20, ..Budget::default() };
    let message = msg::open(&message_file(), &mut budget);
    assert!(message.anomalies.contains(&(AnomalyKind::LimitReached, "outlook-size".to_owned())));
    let mut budget = Budget { entries: 1, ..Budget::default() };
    let message = msg::open(&message_file(), &mut budget);
    assert!(message.anomalies.contains(&(AnomalyKind::LimitReached, "outlook-attachments".to_owned())));
    assert_eq!(message.attachments[1].content, Content::Absent);
}

#[test]
fn streams_that_share_their_sectors_are_a_limit() {
    let mut message = MsgFile::new().text(tag::SUBJECT, "shared");
    for i in 0..40 {
        let content = vec![b'x'; if i == 0 { 100_000 } else { 0 }];
        message = message.file("page.html", &content);
    }
    let mut file = message.build();
    // Every attachment's entry gets first sector and size of the first one.
    let name = unicode("__substg1.0_37010102");
    let entries: Vec<usize> =
        (0..file.len() - 128).step_by(128).filter(|&at| file[at..].starts_with(&name)).collect();
    let content =
        entries.iter().map(|&at| file[at + 116..at + 124].to_vec()).find(|place| place[4..] != [0; 4]);
    for at in &entries {
        file[at + 116..at + 124].copy_from_slice(content.as_ref().expect("the first has content"));
    }
    assert_eq!(entries.len(), 40);
    let read = msg::open(&file, &mut Budget::default());
    assert_eq!(read.anomalies, [(AnomalyKind::LimitReached, "outlook-size".to_owned())]);
    let files =
        read.attachments.iter().filter(|attachment| matches!(attachment.content, Content::File(_))).count();
    assert!((1..=2).contains(&files), "{files}");
}

fn winmail() -> Vec<u8> {
    let inner = Tnef::new().attribute(1, 0x0001_8004, b"Inside\0").build();
    Tnef::new()
        .attribute(1, 0x0006_9007, &[0xe3, 4, 0, 0, 0, 0, 0, 0])
        .attribute(1, 0x0001_8004, b"\xcf\xf0\0")
        .attribute(1, 0x0003_8005, &[2020, 9, 6, 8, 12, 0, 0].map(u16::to_le_bytes).concat())
        .attribute(1, 0x0002_800c, b"the text\0")
        .properties(1, 0x0006_9003, &[(tag::INTERNET_MESSAGE_ID, kind::UNICODE, unicode("<1@a.example>"))])
        .attribute(2, 0x0006_9002, &[0; 14])
        .attribute(2, 0x0001_8010, b"PRICE~1.HTM\0")
        .attribute(2, 0x0006_800f, b"<form>")
        .properties(2, 0x0006_9005, &[(tag::ATTACH_LONG_FILENAME, kind::UNICODE, unicode("price list.html"))])
        .attribute(2, 0x0006_9002, &[0; 14])
        .properties(2, 0x0006_9005, &[(tag::ATTACH_DATA, kind::OBJECT, [&[7; 16][..], &inner].concat())])
        .build()
}

#[test]
fn tnef_is_read_and_every_value_is_a_range_of_it() {
    let bytes = winmail();
    let message = tnef::open(&bytes, &mut Budget::default());
    assert_eq!(message.anomalies, []);
    assert_eq!(message.charset(), "windows-1251");
    let (of, subject) = message.properties.text(tag::SUBJECT).unwrap();
    assert_eq!((of, &*subject.bytes), (kind::STRING8, &b"\xcf\xf0\0"[..]));
    let Derivation::Slice { range } = &subject.at else { panic!("{:?}", subject.at) };
    assert_eq!(&bytes[range.clone()], b"\xcf\xf0\0");
    assert_eq!(message.properties.time(tag::CLIENT_SUBMIT_TIME).unwrap().to_string(), "2020-09-06T08:12:00Z");
    assert_eq!(
        &*message.properties.text(tag::INTERNET_MESSAGE_ID).unwrap().1.bytes,
        unicode("<1@a.example>")
    );
    let [page, mail] = &message.attachments[..] else { panic!() };
    assert!(matches!(&page.content, Content::File(file) if &*file.bytes == b"<form>"));
    assert_eq!(
        &*page.properties.text(tag::ATTACH_LONG_FILENAME).unwrap().1.bytes,
        unicode("price list.html")
    );
    let Content::Message(mail) = &mail.content else { panic!() };
    let inner = tnef::open(&mail.bytes, &mut Budget::default());
    assert_eq!(&*inner.properties.text(tag::SUBJECT).unwrap().1.bytes, b"Inside\0");
}

#[test]
fn wrong_checksums_and_lengths_are_said_and_do_not_stop_the_reading() {
    let mut bytes = winmail();
    // The first attribute's checksum.
    bytes[6 + 9 + 8] ^= 1;
    bytes.extend(b"garbage");
    let message = tnef::open(&bytes, &mut Budget::default());
    assert_eq!(message.attachments.len(), 2);
    let details: Vec<&str> = message.anomalies.iter().map(|(_, detail)| detail.as_str()).collect();
    assert_eq!(details, ["TNEF: a wrong checksum", "TNEF: bytes behind the last attribute"]);

    let whole = winmail();
    for cut in 0..whole.len() {
        let _ = tnef::open(&whole[..cut], &mut Budget::default());
    }
    // A list that says it has four thousand million values of no length, and one of as many properties.
    for list in [
        [1_u32.to_le_bytes(), 0x1000_1001_u32.to_le_bytes(), u32::MAX.to_le_bytes()].concat(),
        u32::MAX.to_le_bytes().to_vec(),
        [u32::MAX.to_le_bytes().to_vec(), [1, 0, 0, 0x10].repeat(30_000)].concat(),
    ] {
        let bytes = Tnef::new().attribute(1, 0x0006_9003, &list).build();
        assert_eq!(tnef::open(&bytes, &mut Budget::default()).anomalies.len(), 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn changed_containers_are_read_or_refused(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30)) {
        for whole in [message_file(), winmail()] {
            let mut bytes = whole.clone();
            for (at, byte) in &changes {
                bytes[at.index(whole.len())] = *byte;
            }
            for message in [msg::open(&bytes, &mut Budget::default()), tnef::open(&bytes, &mut Budget::default())] {
                for attachment in &message.attachments {
                    if let Content::File(file) | Content::Message(file) = &attachment.content {
                        prop_assert!(file.bytes.len() <= 2 * bytes.len() + 16_384);
                    }
                }
            }
        }
    }
}
