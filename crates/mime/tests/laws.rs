//! What holds for every mail, whatever its bytes.

use creel_evidence::Reader;
use creel_evidence::locus::Span;
use creel_mime::{Limits, Mail, address, charset, parse, read, read_in_every_view, received, transfer};
use proptest::prelude::*;

/// Pieces of mails, so that random sequences of them nest, break and repeat structures.
fn mailish() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "--a",
        "--b",
        "--a--",
        "--b--",
        "--",
        "-",
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        " ",
        "\t",
        "x",
        "\u{feff}",
        "Content-Type: multipart/mixed; boundary=a\n",
        "Content-Type: multipart/digest; boundary=\"b\"\r\n",
        "Content-Type: multipart/related; boundary=a",
        "Content-Type: message/rfc822\n",
        "Content-Type: text/html; charset=utf-8\n",
        "Content-Type: application/pdf; name=\"a b.pdf\"\n",
        "Content-Type: application/zip; name*0=a; name*1=b\n",
        "Content-Disposition: attachment; filename=a.pdf\n",
        "Content-Disposition: attachment; filename=\"a.\"zip\n",
        "Content-Transfer-Encoding: quoted-printable\n",
        "Content-Transfer-Encoding : base64\n",
        "Content-Transfer-Encoding: (x) base64\n",
        "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo0\n",
        "\n--a\nContent-Type: text/plain\n\nbody of a part",
        "\n--b\n\nanother body",
        "\n--c\n",
        "\n --a\n",
        "\n\x0b\n",
        "(",
        "\"",
        "Subject: =?utf-8?q?x",
        "Content-Transfer-Encoding: base64\n",
        "From me\n",
        ">From x\n",
        "To: a@b.example,",
        "no field\n",
        "X:",
        ":",
        "\0",
    ]);
    let bytes = prop::collection::vec(any::<u8>(), 0..4);
    prop::collection::vec(prop_oneof![9 => piece.prop_map(|p| p.as_bytes().to_vec()), 1 => bytes], 0..40)
        .prop_map(|pieces| pieces.concat())
}

fn inside(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end
}

fn check_tree(raw: &[u8], mail: &Mail) -> Result<(), TestCaseError> {
    let whole = Span::new(0, raw.len());
    prop_assert!(!mail.parts.is_empty());
    let mut children_end = vec![0; mail.parts.len()];
    for (i, part) in mail.parts.iter().enumerate() {
        prop_assert!(inside(part.header, whole) && inside(part.body, whole));
        prop_assert!(part.header.end <= part.body.start, "the header of part {i} ends before its body");
        for field in &part.fields {
            prop_assert!(inside(field.span, part.header) && inside(field.value, field.span));
            prop_assert!(
                !field.name.is_empty() && raw[field.span.start..].starts_with(field.name.as_bytes())
            );
        }
        let has_children = mail.parts.iter().any(|other| other.parent == Some(i));
        prop_assert_eq!(part.is_multipart, has_children);
        match part.parent {
            None => prop_assert!(i == 0 && part.depth == 0),
            Some(parent) => {
                prop_assert!(parent < i);
                let above = &mail.parts[parent];
                prop_assert_eq!(part.depth, above.depth + 1);
                prop_assert!(inside(Span::new(part.header.start, part.body.end), above.body));
                prop_assert!(children_end[parent] <= part.header.start, "siblings do not overlap");
                children_end[parent] = part.body.end;
            }
        }
    }
    for problem in &mail.problems {
        prop_assert!(inside(problem.span, whole));
    }
    Ok(())
}

/// Everything a caller does with a part.
fn use_everything(raw: &[u8], mail: &Mail) {
    for part in &mail.parts {
        let decoded = transfer::decode(part.encoding, &raw[part.body.range()]);
        assert!(decoded.bytes.len() <= part.body.len());
        let _ = charset::to_utf8(&decoded.bytes, part.charset.as_deref());
        let _ = charset::sniff_html_meta(&decoded.bytes);
        for field in &part.fields {
            let _ = field.decoded(raw);
            let _ = address::parse_list(raw, field.value);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn parts_nest_and_nothing_panics(raw in mailish()) {
        let mail = parse(&raw, &Limits::default());
        check_tree(&raw, &mail)?;
        use_everything(&raw, &mail);
    }

    #[test]
    fn every_view_is_a_tree_and_no_view_has_more_than_the_mail(raw in mailish()) {
        let union = read(&raw, &Limits::default());
        check_tree(&raw, &union.mail)?;
        prop_assert!(union.seen.is_empty() || union.seen.len() == union.mail.parts.len());
        for reading in &union.others {
            check_tree(&raw, &reading.mail)?;
            use_everything(&raw, &reading.mail);
            prop_assert!(reading.reader != Reader::Lenient && !reading.objects.is_empty());
            for (place, seen) in &reading.objects {
                prop_assert!(!reading.mail.parts[*place].is_multipart);
                prop_assert!(seen.views.contains(reading.reader) && !seen.views.contains(Reader::Lenient));
            }
        }
        let leaves = |mail: &Mail| -> usize {
            mail.parts.iter().filter(|part| !part.is_multipart).map(|part| part.body.len()).sum()
        };
        for mail in union.others.iter().map(|reading| &reading.mail).chain([&union.mail]) {
            prop_assert!(leaves(mail) <= raw.len());
        }
    }

    #[test]
    fn what_is_read_once_is_the_same_in_every_view(raw in mailish()) {
        let short = read(&raw, &Limits::default());
        if short.seen.is_empty() {
            let full = read_in_every_view(&raw, &Limits::default());
            prop_assert_eq!(&full.mail, &short.mail);
            prop_assert!(full.others.is_empty(), "{:#?}", full.others);
            for (place, seen) in full.seen.iter().enumerate() {
                prop_assert_eq!(seen, &short.seen(place));
            }
        }
    }

    #[test]
    fn arbitrary_bytes_are_a_mail(raw: Vec<u8>) {
        let mail = parse(&raw, &Limits::default());
        check_tree(&raw, &mail)?;
        use_everything(&raw, &mail);
    }

    #[test]
    fn limits_hold(raw in mailish(), depth in 0usize..3, parts in 1usize..4, header_fields in 0usize..3, header_bytes in 0usize..60) {
        let limits = Limits { depth, parts, header_fields, header_bytes, params: 1, ..Limits::default() };
        let mail = parse(&raw, &limits);
        check_tree(&raw, &mail)?;
        prop_assert!(mail.parts.len() <= parts);
        prop_assert!(mail.parts.iter().all(|part| part.depth <= depth && part.fields.len() <= header_fields));
    }

    #[test]
    fn what_was_composed_comes_back(bodies in prop::collection::vec("[ -,.-~\\n]{0,40}", 1..6), crlf: bool, preamble in "[a-z ]{0,9}") {
        let mut text = format!("Subject: x\nContent-Type: multipart/mixed; boundary=\"=_b\"\n\n{preamble}");
        for (i, body) in bodies.iter().enumerate() {
            text.push_str(&format!("\n--=_b\nContent-Type: text/x{i}\n\n{body}"));
        }
        text.push_str("\n--=_b--\n");
        let line_end = if crlf { "\r\n" } else { "\n" };
        let raw = text.replace('\n', line_end).into_bytes();
        let mail = parse(&raw, &Limits::default());
        prop_assert!(mail.problems.is_empty(), "{:?}", mail.problems);
        prop_assert_eq!(mail.parts.len(), bodies.len() + 1);
        for (i, (part, body)) in mail.parts[1..].iter().zip(&bodies).enumerate() {
            prop_assert_eq!(&part.media_type, &format!("text/x{i}"));
            let body = body.replace('\n', line_end);
            prop_assert_eq!(&raw[part.body.range()], body.as_bytes());
        }
    }

    #[test]
    fn a_received_field_of_any_bytes_is_read(value: Vec<u8>) {
        let raw = [b"Received: ".as_slice(), &value].concat();
        let mail = parse(&raw, &Limits::default());
        if let Some(field) = mail.parts[0].field("received") {
            let at = creel_evidence::Locus::bytes(creel_evidence::ArtifactId::of(&raw), field.value);
            let _ = received::parse(&field.decoded(&raw), at);
        }
    }
}
