//! Mail addresses in running text.
//!
//! Narrower than RFC 5322 on purpose: what stands in text must look like an address to a person. The domain
//! has to end in a public suffix that exists (or one reserved for documentation by RFC 2606), which keeps
//! `logo@2x.png` and `package@1.2.3` out. Header fields are read by the `mime` crate, not here.

use super::Found;
use creel_evidence::DomainName;

/// Bytes of a local part that are looked at before giving up. RFC 5321 section 4.5.3.1.1 allows 64; services
/// that write a whole record into their bounce addresses do not care.
const LOCAL_LIMIT: usize = 256;
/// Bytes of a domain that are looked at (RFC 1035 section 2.3.4).
const DOMAIN_LIMIT: usize = 253;

/// All addresses in `text`, in order, domain in lower case.
pub(crate) fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, _) in text.match_indices('@') {
        if let Some(address) = around(text, at, from) {
            from = address.range.end;
            found.push(address);
        }
    }
    found
}

/// The address around the `@` at byte `at`; nothing before `from` belongs to it.
fn around(text: &str, at: usize, from: usize) -> Option<Found> {
    let before = text.get(from..at)?;
    let run = before.bytes().rev().take(LOCAL_LIMIT).take_while(|&b| is_local_byte(b)).count();
    let (head, run) = before.split_at_checked(before.len() - run)?;
    let local = run.get(junk(head, run)..)?.trim_start_matches(['.', '\'', '-', '~', '+']);
    if local.is_empty() || local.ends_with('.') || local.len() == LOCAL_LIMIT {
        return None;
    }
    let after = text.get(at + 1..)?;
    let domain_len: usize = after
        .chars()
        .take(DOMAIN_LIMIT)
        .take_while(|&c| c.is_alphanumeric() || matches!(c, '.' | '-'))
        .map(char::len_utf8)
        .sum();
    let written = after.get(..domain_len)?.trim_end_matches(['.', '-']);
    let domain = DomainName::parse(written).filter(has_real_suffix)?;
    Some(Found { range: at - local.len()..at + 1 + written.len(), value: format!("{local}@{domain}") })
}

/// How many bytes at the start of `run` belong to what stands in front of the address: a quotation mark, the
/// rest of a percent-encoding (`%22ann@`) or of a script's escape (`\\x22ann@`, `\\u0022ann@`, `\\nann@`).
fn junk(head: &str, run: &str) -> usize {
    let hex = |range: std::ops::Range<usize>| {
        run.get(range).is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    let escape = match (head.as_bytes().last(), run.as_bytes().first()) {
        (Some(b'%'), _) if hex(0..2) => 2,
        (Some(b'\\'), Some(b'x')) if hex(1..3) => 3,
        (Some(b'\\'), Some(b'u')) if hex(1..5) => 5,
        (Some(b'\\'), Some(b'n' | b't' | b'r')) => 1,
        _ => 0,
    };
    // "O'Neil" has an apostrophe between letters; any other one is a quotation mark.
    let bytes = run.as_bytes();
    let letter = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_alphabetic);
    let quote = (0..bytes.len())
        .rev()
        .find(|&i| bytes.get(i) == Some(&b'\'') && !(letter(i.checked_sub(1)) && letter(Some(i + 1))));
    escape.max(quote.map_or(0, |i| i + 1))
}

const fn is_local_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'-' | b'\'' | b'~')
}

/// Whether the name ends in a suffix of the Public Suffix List or one of RFC 2606's reserved ones.
pub(crate) fn has_real_suffix(domain: &DomainName) -> bool {
    psl::suffix(domain.as_str().as_bytes()).is_some_and(|suffix| suffix.is_known())
        || matches!(domain.as_str().rsplit('.').next(), Some("example" | "test" | "invalid"))
}

/// The domain of an address in lower case, the rest as it is. What has no `@` comes back trimmed.
pub(crate) fn normalise(address: &str) -> String {
    match address.trim().rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.trim_end_matches('.').to_lowercase()),
        None => address.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(text: &str) -> Vec<String> {
        find(text).into_iter().map(|f| f.value).collect()
    }

    #[test]
    fn addresses_are_cut_out_of_prose_and_code() {
        assert_eq!(
            values("Write to <Ann.Lee@Corp.Example>, or o'neil@b.test."),
            ["Ann.Lee@corp.example", "o'neil@b.test"]
        );
        assert_eq!(values("var e=\"x_1+tag@mail.corp.example\";"), ["x_1+tag@mail.corp.example"]);
        assert_eq!(values("a@b.example@c.example"), ["a@b.example"]);
        assert_eq!(values("%22ann@corp.example%22"), ["ann@corp.example"]);
        assert_eq!(
            values(r"\x3eann@corp.example \u003ebob@corp.example"),
            ["ann@corp.example", "bob@corp.example"]
        );
    }

    #[test]
    fn what_only_looks_like_an_address_is_left() {
        for text in [
            "logo@2x.png",
            "vue@2.6.14",
            "@user",
            "user@",
            "a @ b.example",
            "phishing@pot",
            "@@@@",
            "a.@b.example",
        ] {
            assert_eq!(values(text), Vec::<String>::new(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn ranges_hold_the_value(text in "[a-zé.@ -]{0,80}(ann@corp\\.example)?[a-z@. ]{0,20}") {
            for found in find(&text) {
                let written = &text[found.range.clone()];
                prop_assert!(written.contains('@'));
                prop_assert_eq!(normalise(&found.value), found.value);
            }
        }
    }
}
