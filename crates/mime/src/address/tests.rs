use super::*;
use proptest::prelude::*;

/// Name, address and the mail's text at the span of each mailbox.
fn read(value: &str) -> Vec<(String, String, String)> {
    let mail = format!("To: {value}\nX: y@z.example\n");
    let list = parse_list(mail.as_bytes(), Span::new(4, 4 + value.len()));
    let at = |span: Span| mail.get(span.range()).unwrap().to_owned();
    list.into_iter().map(|a| (a.name, a.address, at(a.span))).collect()
}

/// `name|address` of each mailbox.
fn names(value: &str) -> Vec<String> {
    read(value).into_iter().map(|(name, address, _)| format!("{name}|{address}")).collect()
}

#[test]
fn ordinary_lists_are_read() {
    let value =
        "\"Doe, Jane\" <Jane.Doe@Example.TEST>, bob@b.example, =?utf-8?q?J=C3=B6rg,_K?= <j@k.example>";
    assert_eq!(
        names(value),
        ["Doe, Jane|Jane.Doe@example.test", "|bob@b.example", "J\u{f6}rg, K|j@k.example"]
    );
    let third = &read(value).pop().unwrap().2;
    assert_eq!(third, "=?utf-8?q?J=C3=B6rg,_K?= <j@k.example>");
    assert_eq!(names("undisclosed-recipients:;"), [""; 0]);
    assert_eq!(
        names("Team: a@b.example, C <c@d.example>; e@f.example"),
        ["|a@b.example", "C|c@d.example", "|e@f.example"]
    );
    assert_eq!(names("jane@x.example (Jane Doe)"), ["Jane Doe|jane@x.example"]);
    assert_eq!(names("<>"), [""; 0]);
    assert_eq!(names("<@r.example,@s.example:a@b.example>"), ["|a@b.example"]);
    assert_eq!(names("\"a b\"@c.example"), ["|ab@c.example"]);
    assert_eq!(names("x@[IPv6:2001:db8::1], y@[192.0.2.1]"), ["|x@[ipv6:2001:db8::1]", "|y@[192.0.2.1]"]);
}

#[test]
fn careless_lists_are_read_as_they_are_shown() {
    assert_eq!(names("Some Bank, Support <a@b.example>"), ["Some Bank, Support|a@b.example"]);
    assert_eq!(names("Some Bank, <a@b.example>"), ["Some Bank|a@b.example"]);
    assert_eq!(names("Some Shop (1) <a@b.example>"), ["Some Shop (1)|a@b.example"]);
    assert_eq!(names("Fortune <junk@<a@b.example>"), ["Fortune|a@b.example"]);
    assert_eq!(
        names("\"Never closed <a@b.example>, c@d.example"),
        ["Never closed|a@b.example", "|c@d.example"]
    );
    assert_eq!(names("(Never closed <a@b.example>"), ["Never closed|a@b.example"]);
    assert_eq!(names("a@b.example c@d.example"), ["|a@b.example", "|c@d.example"]);
    assert_eq!(names("Jane jane@x.example"), ["Jane|jane@x.example"]);
    assert_eq!(names("One <a@b.example> <c@d.example>"), ["One|a@b.example", "|c@d.example"]);
    assert_eq!(names("<mailto:a@b.example>"), ["|a@b.example"]);
    assert_eq!(names("Nobody"), ["Nobody|"]);
}

#[test]
fn the_shown_name_cannot_pass_for_the_address() {
    assert_eq!(names("\"ceo@bank.example\" <x@evil.example>"), ["ceo@bank.example|x@evil.example"]);
    assert_eq!(
        names("=?utf-8?q?ceo=40bank.example=20=3Cceo=40bank.example=3E?= <x@evil.example>"),
        ["ceo@bank.example <ceo@bank.example>|x@evil.example"]
    );
    assert_eq!(names("ceo@bank.example <x@evil.example>"), ["ceo@bank.example|x@evil.example"]);
}

#[test]
fn a_comment_that_is_shown_belongs_to_the_mailbox() {
    for value in [
        "\"Ann, Lee\" <ann@corp.example> (office)",
        "Ann (office) <ann@corp.example>",
        "ann@corp.example (Ann)",
    ] {
        assert_eq!(read(value)[0].2, value);
    }
}

proptest! {
    #[test]
    fn spans_stay_inside_the_value(mail: Vec<u8>, start in 0usize..40, length in 0usize..200) {
        let end = (start + length).min(mail.len());
        for found in parse_list(&mail, Span::new(start, end)) {
            prop_assert!(start <= found.span.start && found.span.end <= end.max(start));
        }
    }

    #[test]
    fn a_written_list_comes_back(list in prop::collection::vec(("[A-Za-z,.<>@ ]{0,12}", "[a-z]{1,8}", "[a-z]{1,8}"), 0..5)) {
        let written: Vec<String> =
            list.iter().map(|(name, local, host)| format!("\"{name}\" <{local}@{host}.example>")).collect();
        let expected: Vec<String> = list
            .iter()
            .map(|(name, local, host)| format!("{}|{local}@{host}.example", name.trim().trim_end_matches([',', ' '])))
            .collect();
        prop_assert_eq!(names(&written.join(", ")), expected);
    }
}
