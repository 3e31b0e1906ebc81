//! What to do with bytes: whether they are a mail, a page, text or an archive.

use creel_evidence::{ArtifactRole, ContentType};
use creel_openers::office::flat;
use creel_openers::zip;

/// Field names that mails have and other files that begin with `name: value` do not.
const MAIL_FIELDS: &[&str] = &[
    "received",
    "return-path",
    "delivered-to",
    "message-id",
    "mime-version",
    "from",
    "to",
    "subject",
    "date",
    "sender",
    "reply-to",
    "cc",
    "content-type",
    "content-transfer-encoding",
    "dkim-signature",
    "authentication-results",
    "arc-seal",
    "x-mailer",
    "x-originating-ip",
    "x-received",
    "received-spf",
    "list-unsubscribe",
];
/// Header lines that are looked at.
const LINES: usize = 200;

/// How an artifact is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As a mail with parts of its own.
    Mail,
    /// As an HTML or SVG page.
    Page,
    /// As text.
    Text,
    /// As source code, which is searched for addresses and shown to nobody.
    Code,
    /// As RTF, whose text is read.
    RichText,
    /// As a calendar, whose words and links are read.
    Calendar,
    /// As an address card, whose words and links are read.
    Card,
    /// As text of which nothing is shown: what it says is for whoever opens it.
    Quiet,
    /// As an archive to unpack.
    Archive,
    /// As a message of Outlook in a compound file.
    MessageFile,
    /// As a message of Outlook in TNEF.
    Tnef,
    /// Not at all: kept, recognised, hashed.
    Nothing,
}

impl Reading {
    /// Whether it is turned into UTF-8 and read.
    pub(crate) const fn is_text(self) -> bool {
        matches!(
            self,
            Self::Page | Self::Text | Self::Code | Self::RichText | Self::Calendar | Self::Card | Self::Quiet
        )
    }

    /// Whether it holds others.
    pub(crate) const fn is_opened(self) -> bool {
        matches!(self, Self::Mail | Self::Archive | Self::MessageFile | Self::Tnef)
    }
}

/// Whether bytes that were handed in are a mail: a header-shaped start with at least one field that mails
/// have.
pub(crate) fn is_mail(bytes: &[u8], content_type: ContentType) -> bool {
    content_type == ContentType::Mail
        || !matches!(content_type, ContentType::Html | ContentType::Svg | ContentType::Mbox)
            && well_known(bytes) >= 1
}

/// Whether the first lines leave no doubt: several fields that mails have, and no line of an mbox file.
pub(crate) fn is_plainly_mail(bytes: &[u8]) -> bool {
    !bytes.starts_with(b"From ") && well_known(bytes) >= 3
}

/// Endings of files that a program runs as code, whatever their first words are.
const CODE: &[&str] = &[
    "js", "jse", "mjs", "vbs", "vbe", "vba", "bas", "wsf", "wsh", "wsc", "sct", "ps1", "psm1", "bat", "cmd",
    "sh", "command",
];

/// Whether a reader of the mail is shown the bytes as they are.
pub(crate) const fn is_shown(role: ArtifactRole) -> bool {
    matches!(role, ArtifactRole::Body | ArtifactRole::Alternative)
}

/// Whether text is code, by its opening or by the ending of its name.
pub(crate) fn is_code(name: Option<&str>, is: ContentType) -> bool {
    is == ContentType::Script || is == ContentType::Text && CODE.contains(&extension(name).as_str())
}

/// The ending of a name, in lower case.
fn extension(name: Option<&str>) -> String {
    let ending = name.and_then(|name| name.trim_end_matches([' ', '.']).rsplit_once('.'));
    ending.map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

/// How to read an artifact that plays this role.
pub(crate) fn reading(
    bytes: &[u8],
    role: ArtifactRole,
    declared: Option<&str>,
    name: Option<&str>,
    is: ContentType,
) -> Reading {
    let declared = declared.unwrap_or_default();
    let extension = extension(name);
    let extension = extension.as_str();
    let shown = is_shown(role);
    match is {
        ContentType::OutlookMessage if !shown => return Reading::MessageFile,
        ContentType::Tnef if !shown => return Reading::Tnef,
        _ => {}
    }
    if role == ArtifactRole::Submission && is_mail(bytes, is) || role == ArtifactRole::Message {
        return Reading::Mail;
    }
    if shown {
        // A mail program goes by the declared type here.
        return match declared {
            "text/html" | "application/xhtml+xml" | "text/x-amp-html" => Reading::Page,
            _ if is == ContentType::Calendar => Reading::Calendar,
            _ if is == ContentType::Vcard => Reading::Card,
            _ if declared.starts_with("text/") => Reading::Text,
            _ if is == ContentType::Html => Reading::Page,
            _ if is_textual(is) => Reading::Text,
            _ => Reading::Nothing,
        };
    }
    let mail_file = matches!(extension, "eml" | "msg" | "emlx" | "mht" | "mhtml");
    match is {
        ContentType::Mail => return Reading::Mail,
        ContentType::Text | ContentType::Empty if mail_file && well_known(bytes) >= 1 => {
            return Reading::Mail;
        }
        ContentType::Html | ContentType::Svg => return Reading::Page,
        ContentType::Rtf => return Reading::RichText,
        ContentType::Zip => return Reading::Archive,
        ContentType::Calendar => return Reading::Calendar,
        ContentType::Vcard => return Reading::Card,
        ContentType::LinkFile => return Reading::Quiet,
        ContentType::Executable if zip::is_behind(bytes) => return Reading::Archive,
        _ => {}
    }
    // What such a document shows is a member of it; its markup is nothing that anybody reads.
    if is == ContentType::Xml && flat::is_flat(bytes) {
        return Reading::Nothing;
    }
    let named_page = matches!(extension, "html" | "htm" | "xhtml" | "shtml" | "svg" | "hta" | "xht");
    let called_page = matches!(declared, "text/html" | "application/xhtml+xml" | "image/svg+xml");
    if is_textual(is) {
        return match () {
            () if named_page || called_page => Reading::Page,
            () if is_code(name, is) => Reading::Code,
            () => Reading::Text,
        };
    }
    Reading::Nothing
}

const fn is_textual(is: ContentType) -> bool {
    matches!(
        is,
        ContentType::Text
            | ContentType::Html
            | ContentType::Svg
            | ContentType::Xml
            | ContentType::Calendar
            | ContentType::Vcard
            | ContentType::Script
            | ContentType::LinkFile
            | ContentType::Mail
            | ContentType::Mbox
    )
}

/// How many distinct well-known mail fields stand in the header-shaped lines at the start.
fn well_known(bytes: &[u8]) -> usize {
    let mut seen = Vec::new();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut lines = bytes.split(|&b| b == b'\n').take(LINES).peekable();
    while lines.next_if(|line| line.trim_ascii().is_empty()).is_some() {}
    // The line that mbox files put in front of a mail.
    let _ = lines.next_if(|line| line.starts_with(b"From ") || line.starts_with(b">From "));
    for line in lines {
        if line.trim_ascii().is_empty() {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(name) = field_name(line) else { break };
        if let Some(&known) = MAIL_FIELDS.iter().find(|known| name.eq_ignore_ascii_case(known.as_bytes()))
            && !seen.contains(&known)
        {
            seen.push(known);
        }
    }
    seen.len()
}

/// The name of a header field (RFC 5322 section 2.2), if the line has one.
fn field_name(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().take(80).position(|&b| b == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    (!name.is_empty() && name.iter().all(|&b| (33..127).contains(&b))).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_told_by_their_first_fields() {
        for mail in [
            &b"Received: from a\r\n by b\r\nSubject: x\r\n\r\nbody"[..],
            b"From ann Mon Jan 1\nX-Odd: 1\nSubject: x\n\n",
            b"\xef\xbb\xbfTo: a@b.example\n\n",
            b"X-Custom: 1\nMIME-Version: 1.0\n\n",
        ] {
            assert!(is_mail(mail, ContentType::Text), "{}", mail.escape_ascii());
        }
        for other in [
            &b"BEGIN:VCARD\nVERSION:4.0\nFN:Ann\nEND:VCARD"[..],
            b"<html>\nSubject: x\n",
            b"",
            b"Dear all,\nSubject: nothing\n",
            b"\n\n\n",
        ] {
            assert!(!is_mail(other, ContentType::Text), "{}", other.escape_ascii());
        }
    }

    #[test]
    fn content_decides_for_files_and_declaration_for_bodies() {
        use ArtifactRole::{Attachment, Body, Entry, Message, Submission};
        use ContentType::{Calendar, Html, LinkFile, Mail, Pdf, Png, Script, Text, Zip};
        let cases = [
            (Body, "text/plain", None, Html, Reading::Text),
            (Body, "text/html", None, Text, Reading::Page),
            (Body, "multipart/mixed", None, Text, Reading::Text),
            (Attachment, "application/octet-stream", Some("a.htm"), Text, Reading::Page),
            (Attachment, "application/octet-stream", Some("a.bin"), Html, Reading::Page),
            (Attachment, "application/octet-stream", Some("a.eml"), Mail, Reading::Mail),
            (Attachment, "application/pdf", Some("a.pdf"), Zip, Reading::Archive),
            (Attachment, "image/png", Some("a.png"), Png, Reading::Nothing),
            (Entry, "", Some("a.pdf"), Pdf, Reading::Nothing),
            (Attachment, "text/plain", Some("a.vbs "), Text, Reading::Code),
            (Attachment, "text/plain", Some("a.txt"), Script, Reading::Code),
            (Attachment, "text/html", Some("a.html"), Script, Reading::Page),
            (Attachment, "text/calendar", Some("a.ics"), Calendar, Reading::Calendar),
            (Body, "text/calendar", None, Calendar, Reading::Calendar),
            (Attachment, "text/plain", Some("a.url"), LinkFile, Reading::Quiet),
            (Message, "message/rfc822", None, Text, Reading::Mail),
            (Submission, "", None, Html, Reading::Page),
        ];
        for (role, declared, name, is, expected) in cases {
            assert_eq!(
                reading(b"x", role, Some(declared), name, is),
                expected,
                "{role} {declared} {name:?} {is}"
            );
        }
    }
}
