//! Encodings in which URLs carry other URLs, decoded tolerantly and within bounds.

use data_encoding::{Encoding, HEXLOWER_PERMISSIVE, Specification};
use std::io::Read as _;
use std::sync::LazyLock;

/// Bytes that a compressed piece of a URL may inflate to.
const INFLATED: u64 = 64 * 1024;

/// Base64 of either alphabet (RFC 4648 sections 4 and 5); bits that careless encoders leave behind the last byte are
/// dropped.
static BASE64: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    specification.translate.from.push_str("-_ ");
    specification.translate.to.push_str("+/+");
    specification.check_trailing_bits = false;
    // The specification is constant, and a test decodes with it.
    specification.encoding().unwrap_or(data_encoding::BASE64_NOPAD)
});

/// Percent-encoding undone (RFC 3986 section 2.1); what is no escape stays, what is not UTF-8 afterwards is replaced.
pub(crate) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digit = |place: usize| after.get(place).and_then(|&b| char::from(b).to_digit(16));
        let escaped = (first == b'%').then(|| Some(digit(0)? * 16 + digit(1)?)).flatten();
        match escaped.and_then(|value| u8::try_from(value).ok()) {
            Some(value) => {
                bytes.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Base64 undone. Padding is `=`, or `~`, `.` and `*` where `=` was not wanted in a URL; a space was a plus sign.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let bare = text.trim_end_matches(['=', '~', '.', '*']);
    // A single character over is no base64.
    if bare.is_empty() || bare.len() % 4 == 1 {
        return None;
    }
    BASE64.decode(bare.as_bytes()).ok()
}

/// As [`base64`], if it is text.
pub(crate) fn base64_text(text: &str) -> Option<String> {
    String::from_utf8(base64(text)?).ok()
}

/// Hexadecimal digits undone, if they are text.
pub(crate) fn hex_text(text: &str) -> Option<String> {
    String::from_utf8(HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?).ok()
}

/// A zlib stream (RFC 1950) inflated, as far as the limit and its bytes go, if it is text.
pub(crate) fn inflated_text(bytes: &[u8]) -> Option<String> {
    let mut out = Vec::new();
    // A stream that breaks off still gives what came before.
    let _broken_off = flate2::read::ZlibDecoder::new(bytes).take(INFLATED).read_to_end(&mut out);
    (!out.is_empty()).then(|| String::from_utf8(out).ok()).flatten()
}

/// Where an `http` or `https` URL begins, with its colon written as it is or percent-encoded once or twice.
pub(crate) fn scheme_at(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len()).find(|&at| is_scheme(bytes.get(at..).unwrap_or_default()))
}

fn is_scheme(bytes: &[u8]) -> bool {
    let strip = |bytes: &'_ [u8], word: &[u8]| {
        bytes.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)).then_some(word.len())
    };
    let Some(http) = strip(bytes, b"http") else { return false };
    let rest = bytes.get(http..).unwrap_or_default();
    let rest = rest.get(strip(rest, b"s").unwrap_or(0)..).unwrap_or_default();
    [&b":/"[..], b":\\", b"%3a", b":%2f", b"%253a"].iter().any(|colon| strip(rest, colon).is_some())
}

/// ROT13 of ASCII letters.
pub(crate) fn rot13(text: &str) -> String {
    let turn = |c: char, first: u8| {
        let place = (u32::from(c) - u32::from(first) + 13) % 26;
        char::from_u32(u32::from(first) + place).unwrap_or(c)
    };
    let one = |c: char| match c {
        'a'..='z' => turn(c, b'a'),
        'A'..='Z' => turn(c, b'A'),
        _ => c,
    };
    text.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tolerant_base64_is_what_it_says() {
        for written in
            ["aHR0cDovL2EudGVzdC8", "aHR0cDovL2EudGVzdC8=", "aHR0cDovL2EudGVzdC8~", "aHR0cDovL2EudGVzdC9"]
        {
            assert_eq!(base64_text(written).as_deref(), Some("http://a.test/"), "{written}");
        }
        assert_eq!(base64("+_ -"), base64("+/+-"));
        assert_eq!(base64("a"), None);
        assert_eq!(base64(""), None);
    }

    #[test]
    fn a_scheme_is_found_however_its_colon_is_written() {
        for (text, at) in [
            ("x/HTTPS://a", Some(2)),
            ("httphttp:/a", Some(4)),
            ("https%3A%2F", Some(0)),
            ("a=https%253A", Some(2)),
            ("https:%2F%2Fa", Some(0)),
            ("http", None),
            ("shttp-x", None),
        ] {
            assert_eq!(scheme_at(text), at, "{text}");
        }
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        use std::io::Write as _;
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        zlib.write_all(&vec![b'a'; 50 << 20]).unwrap();
        let bomb = zlib.finish().unwrap();
        assert_eq!(inflated_text(&bomb).map(|text| text.len()), Some(64 * 1024));
        assert_eq!(inflated_text(b"no stream"), None);
    }

    proptest! {
        #[test]
        fn encodings_come_off(text in "[ -~]{1,60}") {
            let plain = text.as_str();
            let percent: String = plain.bytes().map(|b| format!("%{b:02x}")).collect();
            let base64 = data_encoding::BASE64URL_NOPAD.encode(plain.as_bytes());
            let hex = data_encoding::HEXUPPER.encode(plain.as_bytes());
            let decoded = (percent_decoded(&percent), base64_text(&base64), hex_text(&hex));
            prop_assert_eq!(decoded.0.as_str(), plain);
            prop_assert_eq!(decoded.1.as_deref(), Some(plain));
            prop_assert_eq!(decoded.2.as_deref(), Some(plain));
            let turned = rot13(&rot13(plain));
            prop_assert_eq!(turned.as_str(), plain);
        }

        #[test]
        fn any_text_is_taken(text: String, bytes: Vec<u8>) {
            let _ = (percent_decoded(&text), base64(&text), hex_text(&text), rot13(&text), inflated_text(&bytes));
            prop_assert!(scheme_at(&text).is_none_or(|at| text.is_char_boundary(at)));
        }
    }
}
