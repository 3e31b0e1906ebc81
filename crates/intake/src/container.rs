//! Recognising an input and taking it apart: one mail, a mailbox, a ZIP of them, a loose file.

use crate::mbox::{Mbox, MboxMessage, starts_like_header};
use crate::mbx::{self, Mbx};
use crate::{Limits, Submission, Taken};
use creel_evidence::ContentType;
use creel_evidence::case::Unreadable;
use creel_openers::{Budget, filetype, zip};
use std::io::{self, Read};

/// What is read before it is decided what an input is.
const HEAD: u64 = 1 << 16;

/// Begins a mail folder of Outlook Express.
const OUTLOOK_EXPRESS: &[u8] = b"\xcf\xad\x12\xfe";

/// Passwords that analysts put on archives of samples by convention.
const PASSWORDS: [&str; 2] = ["infected", "malware"];

type Take<'a> = &'a mut dyn FnMut(Taken) -> bool;

pub(crate) fn read(source: &str, mut reader: impl Read, limits: &Limits, take: Take<'_>) -> io::Result<()> {
    let mut head = Vec::new();
    reader.by_ref().take(HEAD).read_to_end(&mut head)?;
    match recognise(&head) {
        Kind::Mailbox => {
            let limit = usize::try_from(limits.message).unwrap_or(usize::MAX);
            let mut mailbox = Mbox::new(head, reader, limit);
            read_mailbox(source, || mailbox.next_message(), limits, take)
        }
        Kind::Mbx => {
            let mut mailbox = Mbx::new(head, reader, limits.message);
            read_mailbox(source, || mailbox.next_message(), limits, take)
        }
        Kind::Archive => {
            if let Some(bytes) = read_whole(source, head, reader, limits.archive, take)? {
                read_archive(source, &bytes, limits, take);
            }
            Ok(())
        }
        Kind::Single => {
            if let Some(raw) = read_whole(source, head, reader, limits.message, take)? {
                take(Taken::Submission(Submission { source: source.to_owned(), raw }));
            }
            Ok(())
        }
        Kind::Nothing(reason) => {
            report(source, reason, take);
            Ok(())
        }
    }
}

enum Kind {
    Mailbox,
    /// A mailbox of UW IMAP.
    Mbx,
    Archive,
    /// One mail, or one loose file of a kind that comes attached to mails.
    Single,
    Nothing(String),
}

fn recognise(head: &[u8]) -> Kind {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if text.starts_with(b"From ") && memchr::memchr(b'\n', text).is_some_and(|end| follows(text, end)) {
        return Kind::Mailbox;
    }
    match filetype::recognise(head) {
        _ if head.starts_with(mbx::SIGNATURE) => Kind::Mbx,
        _ if head.starts_with(OUTLOOK_EXPRESS) => {
            Kind::Nothing("Outlook Express folder (.dbx), not read: convert it to mbox first".to_owned())
        }
        ContentType::Pst => Kind::Nothing(
            "Outlook data file (.pst, .ost), not read: save its mails as .msg, or run readpst -e".to_owned(),
        ),
        ContentType::Zip => Kind::Archive,
        ContentType::Empty => Kind::Nothing("empty file".to_owned()),
        ContentType::Mail
        | ContentType::Html
        | ContentType::Svg
        | ContentType::Pdf
        | ContentType::Calendar
        | ContentType::OfficeXml
        | ContentType::Ole
        | ContentType::OutlookMessage
        | ContentType::Rtf
        | ContentType::OneNote
        | ContentType::Tnef
        | ContentType::Shortcut
        | ContentType::LinkFile
        | ContentType::Chm => Kind::Single,
        kind => Kind::Nothing(format!(
            "not recognised as mail, mailbox, archive of mails or loose attachment ({kind})"
        )),
    }
}

fn follows(text: &[u8], end: usize) -> bool {
    text.get(end + 1..).is_some_and(starts_like_header)
}

/// The whole input, or a report that it is too large.
fn read_whole(
    source: &str,
    mut head: Vec<u8>,
    reader: impl Read,
    limit: u64,
    take: Take<'_>,
) -> io::Result<Option<Vec<u8>>> {
    let room = limit.saturating_sub(head.len() as u64).saturating_add(1);
    reader.take(room).read_to_end(&mut head)?;
    if head.len() as u64 > limit {
        report(source, format!("larger than the limit of {} MiB", limit >> 20), take);
        return Ok(None);
    }
    Ok(Some(head))
}

fn read_mailbox(
    source: &str,
    mut next_message: impl FnMut() -> io::Result<Option<MboxMessage>>,
    limits: &Limits,
    take: Take<'_>,
) -> io::Result<()> {
    let mut number = 0_u64;
    let mut next = next_message()?;
    while let Some(message) = next {
        number += 1;
        // What broke off behind it costs nothing of this message.
        let following = next_message();
        let is_last = matches!(following, Ok(None));
        // A single mail behind an mbox line is that mail.
        let place = if number == 1 && is_last { source.to_owned() } else { format!("{source}#{number}") };
        let go_on = match message {
            MboxMessage::Message(raw) => take(Taken::Submission(Submission { source: place, raw })),
            MboxMessage::TooLarge(size) => {
                let reason = format!(
                    "a message of {} MiB, larger than the limit of {} MiB",
                    size >> 20,
                    limits.message >> 20
                );
                report(&place, reason, take)
            }
        };
        if !go_on {
            break;
        }
        next = following?;
    }
    Ok(())
}

/// Reads an archive and the archives in it, by a worklist: a hostile one cannot nest deeper than the stack.
fn read_archive(source: &str, bytes: &[u8], limits: &Limits, take: Take<'_>) {
    let passwords = PASSWORDS.map(str::to_owned);
    let mut budget = Budget::default();
    let mut archives = vec![(source.to_owned(), bytes.to_vec(), 1)];
    while let Some((source, bytes, depth)) = archives.pop() {
        let archive = zip::open(&bytes, &passwords, &mut budget);
        for (kind, detail) in archive.anomalies {
            if !report(&source, format!("{kind}: {detail}"), take) {
                return;
            }
        }
        for entry in archive.entries {
            let place = format!("{source}!/{}", entry.name);
            match recognise(entry.bytes.get(..entry.bytes.len().min(1 << 16)).unwrap_or_default()) {
                Kind::Archive if depth < limits.depth => archives.push((place, entry.bytes, depth + 1)),
                Kind::Archive => {
                    if !report(&place, "an archive too deep inside archives".to_owned(), take) {
                        return;
                    }
                }
                _ => {
                    let mut go_on = true;
                    let mut relay = |taken: Taken| {
                        go_on = take(taken);
                        go_on
                    };
                    // Reading from memory does not fail.
                    let _ = read(&place, entry.bytes.as_slice(), limits, &mut relay);
                    if !go_on {
                        return;
                    }
                }
            }
        }
    }
}

fn report(source: &str, reason: String, take: Take<'_>) -> bool {
    take(Taken::Unreadable(Unreadable { source: source.to_owned(), reason }))
}
