//! One small mail for each way in which readers differ, and beside each a twin that is odd in the same place and hides
//! nothing.

use creel_evidence::dissection::AnomalyKind;
use creel_evidence::{Reader, Readers};
use creel_mime::{Limits, Part, Union, read, read_in_every_view, transfer};

const PAYLOAD: &str = "the file that is hidden, 0001";
const BASE64: &str = "dGhlIGZpbGUgdGhhdCBpcyBoaWRkZW4sIDAwMDE=";

/// Details of what is ambiguous about a mail.
fn flags(raw: &str) -> Vec<String> {
    let problems = read(raw.as_bytes(), &Limits::default()).mail.problems;
    problems
        .into_iter()
        .filter(|problem| problem.kind == AnomalyKind::AmbiguousMime)
        .map(|problem| problem.detail)
        .collect()
}

/// Every object of a mail with who sees it.
fn objects(union: &Union) -> Vec<(&Part, Readers)> {
    let own = union.mail.parts.iter().enumerate().map(|(place, part)| (part, union.seen(place).views));
    let others = union.others.iter().flat_map(|reading| {
        reading.objects.iter().filter_map(|(place, seen)| Some((reading.mail.parts.get(*place)?, seen.views)))
    });
    own.chain(others).filter(|(part, _)| !part.is_multipart).collect()
}

/// Who sees the payload as an object.
fn seers(raw: &str) -> Readers {
    let union = read(raw.as_bytes(), &Limits::default());
    objects(&union)
        .into_iter()
        .filter(|(part, _)| {
            let body = raw.as_bytes().get(part.body.range()).unwrap_or_default();
            transfer::decode(part.encoding, body).bytes.trim_ascii() == PAYLOAD.as_bytes()
        })
        .fold(Readers::NONE, |set, (_, views)| set.union(views))
}

/// A mail with a text and a part with these header lines and this body.
fn attached(header: &str, body: &str) -> String {
    format!(
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b1\"\n\n--b1\nContent-Type: text/plain\n\n\
         Please find the file attached.\n--b1\n{header}\n\n{body}\n--b1--\n"
    )
}

/// A mail whose own `Content-Type` is this, with a text and an attachment between delimiters of this boundary.
fn declared(content_type: &str, boundary: &str) -> String {
    format!(
        "Subject: x\nMIME-Version: 1.0\n{content_type}\n\n--{boundary}\nContent-Type: text/plain\n\nPlease find the file \
         attached.\n--{boundary}\nContent-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: \
         base64\n\n{BASE64}\n--{boundary}--\n"
    )
}

const ZIP: &str = "Content-Type: application/zip; name=a.zip\n";

/// The hidden file is found, not by all, and the mail says so; the twin is the same to everybody.
#[track_caller]
fn differs(what: &str, hidden: &str, twin: &str) {
    let seers = seers(hidden);
    assert!(!seers.is_empty(), "{what}: nobody finds it");
    assert!(!seers.is_all(), "{what}: everybody finds it");
    assert!(flags(hidden).iter().any(|flag| flag.contains("seen by")), "{what}: {:?}", flags(hidden));
    assert_eq!(flags(twin), [""; 0], "{what}, the twin");
}

#[test]
fn a_plain_mail_is_the_same_to_all() {
    let plain = attached(&format!("{ZIP}Content-Transfer-Encoding: base64"), BASE64);
    let union = read(plain.as_bytes(), &Limits::default());
    assert!(union.seen.is_empty() && union.others.is_empty());
    assert!(seers(&plain).is_all());
    assert_eq!(flags(&plain), [""; 0]);
}

#[test]
fn repeated_fields() {
    let twice = |first: &str, second: &str| {
        attached(
            &format!("{ZIP}Content-Transfer-Encoding: {first}\nContent-Transfer-Encoding: {second}"),
            BASE64,
        )
    };
    differs("encoding twice", &twice("base64", "7bit"), &twice("base64", "base64"));
    differs("encoding twice, the other way", &twice("7bit", "base64"), &twice("base64", "BASE64"));
    let first = seers(&twice("base64", "7bit"));
    assert!(first.contains(Reader::Python) && !first.contains(Reader::Gateway));
    let types = "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b2";
    let same = "Content-Type: multipart/mixed; boundary=b2\nContent-Type: multipart/mixed; boundary=b2";
    differs("type twice", &declared(types, "b2"), &declared(same, "b2"));
}

#[test]
fn a_closing_delimiter_that_is_cut_short_is_read_in_every_view() {
    let whole = attached(ZIP.trim_end(), "text\n--b1 and more--\nmore");
    let cut = whole.replace("boundary=\"b1\"", "boundary=\"b12345\"").replace("--b1\n", "--b12345\n");
    for raw in [cut.replace("--b1 and more--", "--b123--"), cut.replace("--b1 and more--", "--b123456--")] {
        let union = read(raw.as_bytes(), &Limits::default());
        assert_eq!(union, read_in_every_view(raw.as_bytes(), &Limits::default()), "{raw}");
        assert!(union.seen.iter().any(|seen| !seen.views.is_all()));
    }
}

#[test]
fn a_delimiter_of_a_multipart_that_has_ended_is_read_in_every_view() {
    let inner = "--b1\nContent-Type: multipart/mixed; boundary=c2\n\n--c2\n\none\n";
    let part = "Content-Type: text/plain\n\ntwo";
    let head = "Content-Type: multipart/mixed; boundary=b1\n\n";
    let raw = format!("{head}{inner}--b1\n{part}\n--c2\n{part}\n--b1--\n");
    let union = read(raw.as_bytes(), &Limits::default());
    assert_eq!(union, read_in_every_view(raw.as_bytes(), &Limits::default()));
    assert!(union.seen.iter().any(|seen| !seen.views.is_all()));
    let closed = format!("{head}{inner}--c2--\n--b1\n{part}\n--b1--\n");
    assert!(read(closed.as_bytes(), &Limits::default()).seen.is_empty(), "an ordinary mail is read once");
}

#[test]
fn an_encoded_file_before_the_first_delimiter_is_read_in_every_view() {
    let line = "dGhlIGZpbGUgdGhhdCBpcyBoaWRkZW4gYmVmb3JlIHRoZSBmaXJzdCBkZWxpbWl0ZXIgb2YgYWxs\n".repeat(4);
    let with = |preamble: &str| {
        format!(
            "Content-Type: multipart/mixed; boundary=b1\n\n--b1\nContent-Type: multipart/mixed; boundary=c2\n\n{preamble}--c2\n\
             Content-Type: text/plain\n\none\n--c2--\n--b1--\n"
        )
    };
    let union = read(with(&line).as_bytes(), &Limits::default());
    assert_eq!(union, read_in_every_view(with(&line).as_bytes(), &Limits::default()));
    assert!(!union.others.is_empty());
    let usual = with("This is a multi-part message in MIME format.\n");
    assert!(read(usual.as_bytes(), &Limits::default()).seen.is_empty(), "an ordinary mail is read once");
}

#[test]
fn encodings_named_in_a_way() {
    let named = |word: &str| attached(&format!("{ZIP}Content-Transfer-Encoding: {word}"), BASE64);
    for word in ["base64, 7bit", "xbase64", "bas(x)e64", "7bit base64", "=?utf-8?q?base64?="] {
        differs(word, &named(word), &named("Base64"));
    }
    differs(
        "no such field",
        &attached(ZIP.trim_end(), BASE64),
        &attached(ZIP.trim_end(), "plain, not encoded"),
    );
}

#[test]
fn headers_that_are_hard_to_read() {
    let with = |field: &str| attached(&format!("{ZIP}{field}: base64"), BASE64);
    let plain = with("Content-Transfer-Encoding");
    differs("space before the colon", &with("Content-Transfer-Encoding "), &plain);
    differs("two colons", &with("Content-Transfer-Encoding:"), &plain);
    differs("control character", &with("\u{b}Content-Transfer-Encoding"), &plain);
    differs("white space before the name", &with(" Content-Transfer-Encoding"), &plain);
    let junk = attached(&format!("{ZIP}no field at all\nContent-Transfer-Encoding: base64"), BASE64);
    differs("junk line", &junk, &plain);
    let lone_cr = attached(&format!("{ZIP}X-Note: a\rContent-Transfer-Encoding: base64"), BASE64);
    differs(
        "lone CR",
        &lone_cr,
        &attached(&format!("{ZIP}X-Note: a\r b\nContent-Transfer-Encoding: base64"), BASE64),
    );
    let white = attached(&format!("{ZIP}X-Note: a\n \nContent-Transfer-Encoding: base64"), BASE64);
    differs("line of white space", &white, &plain);
    let behind = attached(ZIP.trim_end(), &format!("Content-Transfer-Encoding: base64\n\n{BASE64}"));
    assert_eq!(seers(&behind), Readers::only(Reader::Salvage), "a header that goes on behind an empty line");
}

#[test]
fn boundaries() {
    let with = |parameters: &str| format!("Content-Type: multipart/mixed; {parameters}");
    let twin = declared(&with("boundary=b2"), "b2");
    for (parameters, used) in [
        ("boundary=b2; boundary=other", "b2"),
        ("boundary=other; boundary=b2", "b2"),
        ("boundary=\"b2\"x", "b2"),
        ("boundary=b(x)2", "b2"),
        ("boundary='b2'", "b2"),
        ("boundary*1=2; boundary*0=b", "2b"),
        ("boundary=\"=?utf-8?q?b2?=\"", "b2"),
        ("boundary=\"\"", ""),
        ("oundary=b2", "b2"),
    ] {
        differs(parameters, &declared(&with(parameters), used), &twin);
    }
    differs("not called a multipart", &declared("Content-Type: x-multi/mixed; boundary=b2", "b2"), &twin);
    let longer = declared(&with("boundary=b2"), "b2").replace("--b2\n", "--b2x\n");
    differs("delimiters with more behind them", &longer, &twin);
}

#[test]
fn parts_where_none_should_be() {
    let plain = attached(&format!("{ZIP}Content-Transfer-Encoding: base64"), BASE64);
    let behind =
        plain.replacen("--b1\nContent-Type: application", "--b1--\n--b1\nContent-Type: application", 1);
    differs("behind the closing delimiter", &behind, &format!("{plain}an epilogue that is only text\n"));
    assert!(!seers(&behind).contains(Reader::Rfc) && seers(&behind).contains(Reader::Lenient));
}

#[test]
fn a_quoted_mail_in_a_text_is_no_attachment() {
    let bounce = format!(
        "Subject: Undelivered\nContent-Type: text/plain\n\nYour mail was:\n\n{}",
        attached(&format!("{ZIP}Content-Transfer-Encoding: base64"), BASE64)
    );
    assert_eq!(flags(&bounce), [""; 0]);
    assert!(!seers(&bounce).contains(Reader::Lenient));
}

#[test]
fn file_names() {
    let named = |type_line: &str, disposition: &str| {
        attached(&format!("{type_line}\n{disposition}\nContent-Transfer-Encoding: base64"), BASE64)
    };
    let names = |raw: &str| -> Vec<String> {
        let union = read(raw.as_bytes(), &Limits::default());
        let last = union.mail.parts.len() - 1;
        let own = union.mail.parts.get(last).and_then(|part| part.file_name.clone());
        own.into_iter().chain(union.seen(last).other_names).collect()
    };
    let kind = "Content-Type: application/zip";
    for disposition in [
        "attachment; filename=a.png; filename=a.zip",
        "attachment; filename=a.zip; filename=a.png",
        "attachment; filename=\"a.\"zip",
        "attachment; filename*0=a.png; filename=a.zip",
        "attachment; filename*1*=''a.; filename*0*=zip",
        "attachment; file(x)name=a.zip",
        "attachment; filename=a.(png)zip",
        "attachment; filename='a.zip'",
    ] {
        let raw = named(kind, &format!("Content-Disposition: {disposition}"));
        assert!(names(&raw).contains(&"a.zip".to_owned()), "{disposition}: {:?}", names(&raw));
    }
    let two = named(&format!("{kind}; name=a.zip"), "Content-Disposition: attachment; filename=a.png");
    assert_eq!(names(&two), ["a.png", "a.zip"]);
    let flagged = named(kind, "Content-Disposition: attachment; filename=a.zip; filename=a.png");
    let flag = flags(&flagged).join(" ");
    assert!(flag.starts_with("file name: lenient reads 'a.zip', desktop reads 'a.png'"), "{flag}");
    // The same name in two spellings, as senders write it for old and new programs, hides nothing.
    let both =
        named(kind, "Content-Disposition: attachment; filename=\"a_.zip\"; filename*=utf-8''%C3%A4.zip");
    assert_eq!(flags(&both), [""; 0]);
}

#[test]
fn decodings_of_broken_text() {
    use creel_evidence::TransferEncoding::{Base64, QuotedPrintable};
    let ways = |encoding, body: &str| {
        let plain = transfer::decode(encoding, body.as_bytes()).bytes.into_owned();
        let others = creel_mime::decodings(encoding, body.as_bytes(), &plain).others;
        others
            .into_iter()
            .map(|way| (way.views, String::from_utf8_lossy(&way.bytes).into_owned()))
            .collect::<Vec<_>>()
    };
    let concatenated = ways(Base64, "aGVsbG8=\nIHdvcmxk");
    assert!(concatenated.iter().any(|(views, text)| views.contains(Reader::Rfc) && text == "hello"));
    assert!(
        concatenated
            .iter()
            .any(|(views, text)| !views.contains(Reader::Rfc) && text.starts_with("hello") && text.len() > 5)
    );
    let quads = ways(Base64, "Q=UIQ=0Q");
    assert!(quads.iter().any(|(views, text)| *views == Readers::only(Reader::Salvage) && text == "ABCD"));
    let stray = ways(QuotedPrintable, "a=zb=41");
    assert!(stray.iter().any(|(views, text)| views.contains(Reader::Webmail) && text == "azbA"));
    assert_eq!(ways(Base64, "aGVsbG8="), []);
}
