//! Formats made of text, told apart by how they begin.

use crate::link_file;
use creel_evidence::ContentType;

/// Text in UTF-16 with a byte order mark, decoded; `None` without the mark.
pub(super) fn from_utf16(head: &[u8]) -> Option<String> {
    let (little, rest) = match head {
        [0xff, 0xfe, rest @ ..] => (true, rest),
        [0xfe, 0xff, rest @ ..] => (false, rest),
        _ => return None,
    };
    let units = rest
        .as_chunks::<2>()
        .0
        .iter()
        .map(|&pair| if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) });
    Some(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// What the text is; `None` for text without further structure.
pub(super) fn recognise(text: &str) -> Option<ContentType> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    if starts_with(text, "begin:vcalendar") {
        return Some(ContentType::Calendar);
    }
    if starts_with(text, "begin:vcard") {
        return Some(ContentType::Vcard);
    }
    if link_file::is_link_file(text) {
        return Some(ContentType::LinkFile);
    }
    if text.starts_with("#!") || text.starts_with("#@~^") || starts_with(text, "@echo off") {
        return Some(ContentType::Script);
    }
    if text.starts_with("From ") && is_mail(text.split_once('\n').map_or("", |(_, rest)| rest)) {
        return Some(ContentType::Mbox);
    }
    if is_mail(text) {
        return Some(ContentType::Mail);
    }
    if text.starts_with('<') {
        return markup(text);
    }
    if let Some(kind) = html_after_words(text) {
        return Some(kind);
    }
    is_script(text).then_some(ContentType::Script)
}

/// Tags that only HTML pages begin with.
const HTML_TAGS: &[&str] = &[
    "a", "article", "base", "body", "br", "button", "center", "div", "font", "footer", "form", "h1", "h2",
    "h3", "h4", "head", "header", "hr", "html", "iframe", "img", "input", "link", "main", "meta", "noscript",
    "p", "pre", "section", "span", "style", "table", "tbody", "td", "title", "tr", "ul",
];

/// Tells HTML, SVG, XML and scripts apart by the first tag after comments, declarations and doctypes.
fn markup(text: &str) -> Option<ContentType> {
    let mut rest = text;
    let mut xml = false;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        } else if starts_with(rest, "<!doctype html") {
            return Some(ContentType::Html);
        } else if starts_with(rest, "<!doctype svg") {
            return Some(ContentType::Svg);
        } else if starts_with(rest, "<?php") || starts_with(rest, "<%") || starts_with(rest, "<job") {
            return Some(ContentType::Script);
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            xml |= starts_with(rest, "<?xml");
            rest = rest.split_once('>').map_or("", |(_, after)| after);
        } else {
            break;
        }
    }
    let name: &str = rest
        .strip_prefix('<')
        .and_then(|tag| tag.split(|c: char| !c.is_alphanumeric() && c != ':').next())?;
    let is = |tag: &str| name.eq_ignore_ascii_case(tag);
    if is("svg") || is("svg:svg") {
        Some(ContentType::Svg)
    } else if is("script") || is("hta:application") {
        // A page that opens with a script: smuggled HTML looks like this, and it is opened by a browser.
        Some(ContentType::Html)
    } else if HTML_TAGS.iter().any(|tag| is(tag)) {
        Some(ContentType::Html)
    } else {
        (xml && !name.is_empty()).then_some(ContentType::Xml)
    }
}

/// HTML that begins with words: browsers open such a file as a page if its name says so.
fn html_after_words(text: &str) -> Option<ContentType> {
    let head = text.get(..text.floor_char_boundary(1024)).unwrap_or_default();
    let tag =
        |name: &str| head.as_bytes().windows(name.len()).any(|w| w.eq_ignore_ascii_case(name.as_bytes()));
    (tag("<html") || tag("<!doctype html") || tag("<body")).then_some(ContentType::Html)
}

/// Header fields that begin messages and hardly anything else (RFC 5322 section 3.6, RFC 2045, trace fields).
const MAIL_FIELDS: &[&str] = &[
    "return-path",
    "received",
    "delivered-to",
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "reply-to",
    "sender",
    "cc",
    "bcc",
    "x-original-to",
    "envelope-to",
    "authentication-results",
    "dkim-signature",
    "arc-seal",
    "arc-message-signature",
    "arc-authentication-results",
    "list-unsubscribe",
    "in-reply-to",
    "references",
    "return-receipt-to",
];

/// Bytes at the start of binary data that are looked at for a header.
const HEADER_HEAD: usize = 8 << 10;

/// Whether bytes that are no text open like a message.
pub(super) fn opens_like_mail(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEADER_HEAD).unwrap_or(bytes);
    // Pictures and archives are told by their first bytes already.
    head.first().is_some_and(u8::is_ascii_alphabetic) && is_mail(&String::from_utf8_lossy(head))
}

/// The lines of a text. A text without any line feed is one of the kind that ends lines with carriage returns.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let end = if text.contains('\n') { '\n' } else { '\r' };
    text.split(end).map(|line| line.trim_matches('\r'))
}

/// Whether the text opens like a message: field lines, at least two of them known.
fn is_mail(text: &str) -> bool {
    let mut known = 0;
    for line in lines(text).take(60) {
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { break };
        let name = name.trim_end();
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic()) {
            break;
        }
        if MAIL_FIELDS.iter().any(|field| name.eq_ignore_ascii_case(field)) {
            known += 1;
        }
        let traced = ["received", "return-path", "dkim-signature", "arc-seal", "delivered-to"];
        if known >= 3 || known >= 1 && traced.iter().any(|field| name.eq_ignore_ascii_case(field)) {
            return true;
        }
    }
    known >= 2 && lines(text).take(60).any(|line| starts_with(line, "from:") || starts_with(line, "subject:"))
}

/// Openings of script languages: JScript and JavaScript, VBScript, PowerShell, batch.
const SCRIPT_STARTS: &[&str] = &[
    "var ",
    "let ",
    "const ",
    "function ",
    "function(",
    "(function",
    "!function",
    "eval(",
    "'use strict'",
    "\"use strict\"",
    "document.",
    "window.",
    "new activexobject",
    "wscript.",
    "on error resume next",
    "option explicit",
    "dim ",
    "set objshell",
    "powershell",
    "$erroractionpreference",
    "invoke-expression",
    "iex ",
    "param(",
    "@if ",
    "@setlocal",
    "import ",
];

/// Whether the text begins like a script and goes on like one.
fn is_script(text: &str) -> bool {
    let head = text.get(..text.floor_char_boundary(4096)).unwrap_or_default();
    let code = head.bytes().filter(|b| matches!(b, b'(' | b')' | b'=' | b';' | b'{' | b'}' | b'$')).count();
    SCRIPT_STARTS.iter().any(|start| starts_with(head, start)) && code * 40 > head.len().min(400)
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.as_bytes().get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::super::recognise;
    use creel_evidence::ContentType;

    #[test]
    fn text_formats_are_told_by_their_opening() {
        let cases: &[(&str, ContentType)] = &[
            ("\u{feff} <!-- x --><!DOCTYPE html><p>", ContentType::Html),
            ("<script>document.write(1)</script>", ContentType::Html),
            ("<?xml version='1.0'?><!-- a --><svg xmlns='x'/>", ContentType::Svg),
            ("<?xml version='1.0'?><rss/>", ContentType::Xml),
            ("<?php echo 1;", ContentType::Script),
            ("please wait <html><body>", ContentType::Html),
            ("BEGIN:VCALENDAR\r\nVERSION:2.0", ContentType::Calendar),
            ("BEGIN:VCARD\r\n", ContentType::Vcard),
            ("[InternetShortcut]\r\nURL=http://a.example", ContentType::LinkFile),
            ("[Settings]\r\nURL=http://a.example", ContentType::Text),
            ("screen mode id:i:2\r\nfull address:s:a.example", ContentType::LinkFile),
            ("<?xml version=\"1.0\"?><libraryDescription/>", ContentType::LinkFile),
            ("Received: from a.example\r\n by b.example; x\r\nFrom: a@b.example\r\n\r\n", ContentType::Mail),
            ("From: a@b.example\nSubject: hello\n\nbody", ContentType::Mail),
            ("From: a@b.example\rSubject: hello\r\rbody", ContentType::Mail),
            ("From: a@b.example\n\rSubject: hello\n\r\n\rbody", ContentType::Mail),
            (
                "From a@b.example Mon Jan  1 00:00:00 2024\nFrom: a@b.example\nSubject: x\nDate: y\n\n",
                ContentType::Mbox,
            ),
            ("Dear customer: from: me, to: you", ContentType::Text),
            ("Note: this\nMore: that\n", ContentType::Text),
            ("var a = atob('eA=='); eval(a);", ContentType::Script),
            ("let me tell you a story about a dog that was old", ContentType::Text),
            ("#!/bin/sh\n", ContentType::Script),
        ];
        for (text, expected) in cases {
            assert_eq!(recognise(text.as_bytes()), *expected, "{text}");
        }
    }

    #[test]
    fn utf_16_is_text_too() {
        let encode = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(order).collect()
        };
        assert_eq!(recognise(&encode("<html>", u16::to_le_bytes)), ContentType::Html);
        assert_eq!(recognise(&encode("Grüße", u16::to_be_bytes)), ContentType::Text);
    }
}
