//! How mails are split, by small examples.

use creel_evidence::TransferEncoding;
use creel_evidence::dissection::AnomalyKind;
use creel_mime::{Limits, Mail, parse};

/// `depth type "body"` of each part.
fn tree(raw: &str) -> Vec<String> {
    show(raw.as_bytes(), &parse(raw.as_bytes(), &Limits::default()))
}

fn show(raw: &[u8], mail: &Mail) -> Vec<String> {
    let body = |part: &creel_mime::Part| match part.is_multipart {
        true => String::new(),
        false => format!(" {:?}", String::from_utf8_lossy(&raw[part.body.range()])),
    };
    mail.parts.iter().map(|part| format!("{} {}{}", part.depth, part.media_type, body(part))).collect()
}

/// `kind detail` of each problem.
fn problems(raw: &str) -> Vec<String> {
    let mail = parse(raw.as_bytes(), &Limits::default());
    mail.problems.iter().map(|p| format!("{} {}", p.kind, p.detail).trim_end().to_owned()).collect()
}

const NESTED: &str = "\
From: a@b.example
Content-Type: multipart/mixed; boundary=out

preamble
--out
Content-Type: multipart/alternative; boundary=in

--in

plain
--in
Content-Type: text/html

<p>
--in--
--out
Content-Type: application/pdf; name=\"a.pdf\"
Content-Transfer-Encoding: BASE64
Content-Disposition: attachment; filename*=utf-8''%C3%B6.pdf
Content-ID: <one@b.example>

JVBERi0=
--out--
epilogue
";

#[test]
fn a_nested_mail_is_split_under_every_line_end() {
    for line_end in ["\n", "\r\n", "\r", "\r\r\n"] {
        let raw = NESTED.replace('\n', line_end);
        let expected = [
            "0 multipart/mixed",
            "1 multipart/alternative",
            "2 text/plain \"plain\"",
            "2 text/html \"<p>\"",
            "1 application/pdf \"JVBERi0=\"",
        ];
        let trimmed: Vec<String> = tree(&raw).iter().map(|line| line.replace("\\r\"", "\"")).collect();
        assert_eq!(trimmed, expected, "{line_end:?}");
        assert_eq!(problems(&raw), [""; 0]);
    }
}

#[test]
fn a_part_knows_what_its_header_says() {
    let mail = parse(NESTED.as_bytes(), &Limits::default());
    let pdf = &mail.parts[4];
    assert_eq!(pdf.file_name.as_deref(), Some("ö.pdf"));
    assert_eq!(pdf.param("name"), Some("a.pdf"));
    assert_eq!(pdf.disposition.as_deref(), Some("attachment"));
    assert_eq!(pdf.encoding, TransferEncoding::Base64);
    assert_eq!(pdf.content_id.as_deref(), Some("one@b.example"));
    assert_eq!(pdf.parent, Some(0));
    assert_eq!(
        mail.parts[0].field("FROM").map(|from| from.raw(NESTED.as_bytes())),
        Some(&b"a@b.example"[..])
    );
}

#[test]
fn folded_fields_are_one() {
    let raw = "Subject:\r\n  =?utf-8?q?one?=\r\n\t=?utf-8?q?_two?= \r\nX : y\r\n\r\nbody";
    let mail = parse(raw.as_bytes(), &Limits::default());
    let fields: Vec<_> =
        mail.parts[0].fields.iter().map(|f| (f.name.as_str(), f.decoded(raw.as_bytes()))).collect();
    assert_eq!(fields, [("Subject", "one two".to_owned()), ("X", "y".to_owned())]);
}

#[test]
fn what_stands_before_the_header_is_skipped() {
    for before in
        ["\u{feff}", "From a@b.example Tue Sep  8 07:05:03 2020\n", ">From x\nFrom y\n", "\u{feff}From x\n"]
    {
        let raw = format!("{before}Subject: x\n\nbody");
        assert_eq!(tree(&raw), ["0 text/plain \"body\""], "{before:?}");
        assert_eq!(problems(&raw), [""; 0]);
    }
    assert_eq!(tree("\n\r\nSubject: x\n\nbody"), ["0 text/plain \"body\""]);
    assert_eq!(problems("\nSubject: x\n\nbody"), ["malformed-header empty lines before the header"]);
    assert_eq!(tree("\n\nno header"), ["0 text/plain \"\\nno header\""]);
}

#[test]
fn a_header_ends_where_it_cannot_go_on() {
    assert_eq!(tree("A: b\nno field\nC: d\n\nbody"), ["0 text/plain \"no field\\nC: d\\n\\nbody\""]);
    assert_eq!(problems("A: b\nno field\n"), ["malformed-header line without a field name ends the header"]);
    assert_eq!(problems(" lost\nA: b\n"), ["malformed-header continuation without a field"]);
    assert_eq!(problems("<html>"), ["no-header"]);
    assert_eq!(problems(""), ["no-header"]);
    // A bare CR ends no line where others end with LF: the header goes on.
    assert_eq!(tree("Subject: a\rb\nX: y\n\nbody"), ["0 text/plain \"body\""]);
    assert_eq!(problems("A: \0\n\n"), ["nul-bytes in the header"]);
}

#[test]
fn fields_that_stand_twice_are_named() {
    assert_eq!(problems("From: a@b.example\nfrom: c@d.example\n\n"), ["duplicate-header From"]);
    let twice = "A: b\nContent-Type: text/html\nContent-Type: text/plain\n\n";
    assert_eq!(tree(twice), ["0 text/html \"\""]);
}

#[test]
fn types_that_are_none_have_the_default() {
    assert_eq!(tree("Content-Type: text\n\nx"), ["0 text/plain \"x\""]);
    assert_eq!(tree("Content-Type: a/b/c\n\nx"), ["0 text/plain \"x\""]);
    let digest = "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\ny\n--b\nContent-Type: text/html\n\nz\n--b--";
    assert_eq!(
        tree(digest),
        ["0 multipart/digest", "1 message/rfc822 \"Subject: x\\n\\ny\"", "1 text/html \"z\""]
    );
}

#[test]
fn broken_multiparts_lose_nothing() {
    let open = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n";
    assert_eq!(tree(open), ["0 multipart/mixed", "1 text/plain \"one\"", "1 text/plain \"two\\n\""]);
    assert_eq!(problems(open), ["broken-multipart no closing delimiter"]);
    let none = "Content-Type: multipart/mixed; boundary=b\n\nall\n--b--\n";
    assert_eq!(tree(none), ["0 multipart/mixed \"all\\n--b--\\n\""]);
    assert_eq!(problems(none), ["broken-multipart no delimiter"]);
    assert_eq!(problems("Content-Type: multipart/mixed\n\n--b\n"), ["broken-multipart no boundary"]);
    assert_eq!(
        problems("Content-Type: multipart/mixed; boundary=\" \"\n\n--\n"),
        ["broken-multipart no boundary"]
    );
}

#[test]
fn a_boundary_that_is_not_declared_is_found_in_the_body() {
    for declared in ["", "; boundary=other", "; \"boundary=b\"", "; boundary=(x)b"] {
        let raw = format!(
            "Content-Type: multipart/mixed{declared}\n\n--b\nContent-Type: text/html\n\none\n--b--\n"
        );
        assert_eq!(tree(&raw), ["0 multipart/mixed", "1 text/html \"one\""], "{declared}");
        assert_eq!(problems(&raw), ["broken-multipart boundary taken from the body"]);
    }
    // But never that of the multipart around it.
    let raw = "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed\n\nx\n--o\nContent-Type: text/html\n\ny\n--o--\n";
    assert_eq!(tree(raw), ["0 multipart/mixed", "1 multipart/mixed \"x\"", "1 text/html \"y\""]);
}

#[test]
fn an_outer_delimiter_ends_what_is_inside() {
    let raw = "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\none\n--o\n\ntwo\n--o--";
    let expected = ["0 multipart/mixed", "1 multipart/mixed", "2 text/plain \"one\"", "1 text/plain \"two\""];
    assert_eq!(tree(raw), expected);
    // Even inside a header.
    let raw = "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\n--o\n\ntwo\n--o--";
    assert_eq!(
        tree(raw),
        ["0 multipart/mixed", "1 multipart/mixed", "2 text/plain \"\"", "1 text/plain \"two\""]
    );
}

#[test]
fn one_boundary_for_two_levels_belongs_to_the_inner_until_it_is_closed() {
    let raw = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=b\n\n\
               --b\n\none\n--b\n\ntwo\n--b--\n--b\n\nthree\n--b--\n";
    let expected = [
        "0 multipart/mixed",
        "1 multipart/alternative",
        "2 text/plain \"one\"",
        "2 text/plain \"two\"",
        "1 text/plain \"three\"",
    ];
    assert_eq!(tree(raw), expected);
    assert_eq!(problems(raw), [""; 0]);
}

#[test]
fn boundaries_match_whole_lines() {
    let raw = "Content-Type: multipart/mixed; boundary=\"b--\"\n\n--b-- \t\n\none\n--b\n--b--x\n--b----\nend";
    assert_eq!(tree(raw), ["0 multipart/mixed", "1 text/plain \"one\\n--b\\n--b--x\""]);
}

#[test]
fn a_part_after_the_end_is_read() {
    let raw = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n--b\n\nhidden\n--b--\n";
    assert_eq!(tree(raw), ["0 multipart/mixed", "1 text/plain \"one\"", "1 text/plain \"hidden\""]);
}

#[test]
fn limits_that_are_reached_are_named_and_leave_bytes_in_a_leaf() {
    let parts = "Content-Type: multipart/mixed; boundary=b\nA: b\n\n--b\n\none\n--b\n\ntwo\n--b--\n";
    let reached = |limits: Limits| {
        let mail = parse(parts.as_bytes(), &limits);
        let named =
            mail.problems.iter().filter(|p| p.kind == AnomalyKind::LimitReached).map(|p| p.detail.clone());
        (show(parts.as_bytes(), &mail).len(), named.collect::<Vec<_>>().join(" "))
    };
    assert_eq!(reached(Limits::default()), (3, String::new()));
    assert_eq!(reached(Limits { parts: 2, ..Limits::default() }), (2, "parts".into()));
    assert_eq!(reached(Limits { depth: 0, ..Limits::default() }), (1, "depth".into()));
    assert_eq!(reached(Limits { params: 0, ..Limits::default() }), (1, "params".into()));
    assert_eq!(reached(Limits { header_fields: 1, ..Limits::default() }), (3, "header-fields".into()));
    assert_eq!(reached(Limits { header_bytes: 42, ..Limits::default() }), (3, "header-bytes".into()));
}
