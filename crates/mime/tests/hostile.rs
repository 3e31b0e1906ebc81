//! Shapes that are known to exhaust parsers of mail: deep, wide, endless. Each is so long that a parser that
//! takes quadratic time or recurses does not come back from one of them.

use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Span;
use creel_evidence::{ArtifactId, Locus};
use creel_mime::{Limits, Mail, address, authentication, date, encoded_word, parse, received, transfer};

fn limits_reached(mail: &Mail) -> Vec<&str> {
    let reached = mail.problems.iter().filter(|problem| problem.kind == AnomalyKind::LimitReached);
    let mut details: Vec<&str> = reached.map(|problem| problem.detail.as_str()).collect();
    details.dedup();
    details
}

#[test]
fn forty_thousand_multiparts_inside_one_another() {
    let raw: String =
        (0..40_000).map(|i| format!("Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n")).collect();
    let mail = parse(raw.as_bytes(), &Limits::default());
    assert_eq!(limits_reached(&mail), ["depth"]);
    assert_eq!(mail.parts.len(), 65);
}

#[test]
fn forty_thousand_mails_inside_one_another_are_one_leaf_here() {
    let raw = "Content-Type: message/rfc822\n\n".repeat(40_000);
    let mail = parse(raw.as_bytes(), &Limits::default());
    assert_eq!((mail.parts.len(), mail.parts[0].media_type.as_str()), (1, "message/rfc822"));
}

#[test]
fn two_hundred_thousand_parameters() {
    let sections: String = (0..200_000).map(|i| format!(";\n name*{i}*=%41")).collect();
    let raw = format!("Content-Type: text/plain{sections}\n\n");
    let mail = parse(raw.as_bytes(), &Limits::default());
    assert_eq!(limits_reached(&mail), ["header-bytes", "params"]);
    assert_eq!(mail.parts[0].file_name.as_ref().map(String::len), Some(1000));
}

#[test]
fn more_parts_and_fields_than_anybody_needs() {
    let raw = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\nA: b\n\n".repeat(100_000));
    let mail = parse(raw.as_bytes(), &Limits::default());
    assert_eq!((mail.parts.len(), limits_reached(&mail)), (10_000, vec!["parts"]));
    let mail_of_fields = parse("A: b\n".repeat(300_000).as_bytes(), &Limits::default());
    assert_eq!(
        (mail_of_fields.parts[0].fields.len(), limits_reached(&mail_of_fields)),
        (10_000, vec!["header-fields"])
    );
    let every_part = format!("--b\n{}\n", "A:\n".repeat(9_000)).repeat(30);
    let raw = format!("Content-Type: multipart/mixed; boundary=b\n\n{every_part}");
    let recorded: usize =
        parse(raw.as_bytes(), &Limits::default()).parts.iter().map(|part| part.fields.len()).sum();
    assert_eq!(recorded, 100_000);
}

#[test]
fn a_field_without_end_is_cut() {
    for line in ["x", "\n x"] {
        let raw = format!("A: b\nSubject: {}\nTo: c\n\nbody", line.repeat(1_000_000));
        let mail = parse(raw.as_bytes(), &Limits::default());
        let expected = if line.len() == 1 { vec!["A", "Subject", "To"] } else { vec!["A", "Subject"] };
        let names: Vec<&str> = mail.parts[0].fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!((names, mail.parts[0].body.len()), (expected, 4));
        assert!(mail.parts[0].fields.iter().all(|field| field.span.end <= 1 << 20));
    }
}

#[test]
fn what_is_too_much_to_read_in_every_view_is_read_in_one_and_said() {
    let odd = "Content-Type: multipart/mixed; boundary=b; boundary=c\n\n";
    let mail = creel_mime::read(format!("{odd}{}", "--\n".repeat(200_000)).as_bytes(), &Limits::default());
    assert_eq!((limits_reached(&mail.mail), mail.others.len()), (vec!["views"], 0));
    let small = creel_mime::read(format!("{odd}{}", "--\n".repeat(1_000)).as_bytes(), &Limits::default());
    assert!(limits_reached(&small.mail).is_empty() && !small.seen.is_empty());
}

#[test]
fn odd_mails_of_many_parts_and_junk_are_read() {
    for unit in [
        "--x\nContent-Type: a/b\n\nabc\n",
        "--b\nContent-Type: a/b\nContent-Type: c/d\n\nabc\n",
        "junk\n",
        "junk\njunk\nContent-Type: a/b\n",
        "X: a\r\r\r",
        " --b\nContent-Type\n",
        "begin 644 a\n#:&D*\nend\n",
        "--b\nContent-Type: a/b; x=(\"\\\n\n",
    ] {
        let raw = format!("Content-Type: multipart/mixed; boundary=b; boundary=c\n\n{}", unit.repeat(20_000));
        let union = creel_mime::read(raw.as_bytes(), &Limits::default());
        assert!(union.mail.parts.len() <= 10_000);
        let headless = unit.repeat(20_000);
        let _ = creel_mime::read(headless.as_bytes(), &Limits::default());
        let _ = transfer::files_in(headless.as_bytes());
    }
}

#[test]
fn bodies_made_of_dashes_and_almost_delimiters() {
    let boundary = "b".repeat(60);
    for line in ["-", "--", "\n--", "\r--", "--bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n", "\n-"] {
        let raw = format!(
            "Content-Type: multipart/mixed; boundary={boundary}\n\n{}",
            line.repeat(2_000_000 / line.len())
        );
        let mail = parse(raw.as_bytes(), &Limits::default());
        assert_eq!(mail.parts.len(), 1, "{line:?}");
    }
}

#[test]
fn values_that_open_and_never_close() {
    const SIZE: usize = 250_000;
    let at = Locus::bytes(ArtifactId::of(b""), 0..1);
    for unit in [
        "(",
        "\"",
        "\\\"",
        "<\\\"",
        "<\"",
        "<",
        "=?",
        "=?a?q?",
        "=?a?x?",
        "=?utf-8?q?a?= ",
        "=?a?b?=?",
        ":",
        ",",
        "a@",
        "[",
        "a:[",
        "(\\)",
        ";",
        "a=",
        "a=\"",
        "*0=",
        "'",
        "%",
        "\r",
        "\n",
        " ",
        "\r\n ",
        "=",
        "x (y",
        "1 ",
        "1T",
        "from ",
        "by [",
    ] {
        let value = unit.repeat(SIZE / unit.len());
        let raw = format!(
            "Content-Type: {value}\nContent-Disposition: a; {value}\nContent-Transfer-Encoding: {value}\n\n"
        );
        let text = encoded_word::decode(value.as_bytes());
        assert!(text.len() <= value.len());
        let _ = (
            parse(raw.as_bytes(), &Limits::default()),
            address::parse_list(value.as_bytes(), Span::new(0, value.len())),
            date::parse(&value),
            received::parse(&value, at.clone()),
            authentication::results(value.as_bytes(), &at),
            authentication::received_spf(&format!("Pass {value}"), &at),
        );
        for &encoding in creel_evidence::TransferEncoding::ALL {
            let with_begin = format!("begin 644 a\n{value}");
            let _ = transfer::decode(encoding, with_begin.as_bytes());
        }
    }
}
