//! Taking one layer of encoding off a piece of a URL.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};

/// Shortest base64 or hexadecimal piece that can hold an address.
const ENCODED_MINIMUM: usize = 8;

/// One layer of percent-encoding, base64 or hexadecimal taken off, if the result is text.
pub(crate) fn decode_once(text: &str) -> Option<String> {
    if text.contains('%') {
        let decoded = percent_decoded(text);
        return (decoded != text).then_some(decoded);
    }
    let bare = text.trim_end_matches('=');
    if bare.len() < ENCODED_MINIMUM
        || !bare.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_'))
    {
        return None;
    }
    let readable = |bytes: Vec<u8>| {
        String::from_utf8(bytes)
            .ok()
            .filter(|text| !text.chars().any(|c| c.is_control() && !c.is_whitespace()))
    };
    if bare.len().is_multiple_of(2)
        && let Some(text) = HEXLOWER_PERMISSIVE.decode(bare.as_bytes()).ok().and_then(readable)
    {
        return Some(text);
    }
    // Careless encoders leave bits behind the last byte: the last, incomplete group is not asked to be clean.
    let whole = bare.len() - usize::from(bare.len() % 4 == 1);
    let bytes = bare.get(..whole)?.as_bytes();
    BASE64URL_NOPAD.decode(bytes).or_else(|_| BASE64_NOPAD.decode(bytes)).ok().and_then(readable)
}

/// Percent-decoding; what is not UTF-8 afterwards is replaced.
pub(crate) fn percent_decoded(text: &str) -> String {
    String::from_utf8_lossy(&percent_bytes(text).0).into_owned()
}

/// Percent-decoding with, for each byte of the result and its end, the byte of `text` where it begins; `None` if nothing
/// was encoded, or if the result is not UTF-8.
pub(crate) fn percent_mapped(text: &str) -> Option<(String, Vec<usize>)> {
    if !text.contains('%') {
        return None;
    }
    let (bytes, places) = percent_bytes(text);
    let decoded = String::from_utf8(bytes).ok()?;
    (decoded.len() < text.len()).then_some((decoded, places))
}

fn percent_bytes(text: &str) -> (Vec<u8>, Vec<usize>) {
    let (mut bytes, mut places) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len() + 1));
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        places.push(text.len() - rest.len());
        let hex = |i: usize| {
            after.get(i).and_then(|&b| char::from(b).to_digit(16)).and_then(|d| u8::try_from(d).ok())
        };
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(high * 16 + low);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    places.push(text.len());
    (bytes, places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_encoding_comes_off() {
        for (text, expected) in [
            ("a%40b", Some("a@b")),
            ("YW5uQGNvcnAuZXhhbXBsZQ==", Some("ann@corp.example")),
            ("YW5uQGNvcnAuZXhhbXBsZQ", Some("ann@corp.example")),
            ("616e6e40636f7270", Some("ann@corp")),
            ("short", None),
            ("%zz", None),
            ("not base64!", None),
            ("AAAAAAAAAAAA", None),
        ] {
            assert_eq!(decode_once(text).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_read_back(text in "[a-z]{3,9}@[a-z]{3,9}\\.example") {
            let once = data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
            prop_assert_eq!(decode_once(&once), Some(text.clone()));
            prop_assert_eq!(decode_once(&text.replace('@', "%40")), Some(text));
        }

        #[test]
        fn percent_decoding_takes_anything(text: String) {
            let _ = percent_decoded(&text);
            if let Some((decoded, places)) = percent_mapped(&text) {
                prop_assert_eq!(&decoded, &percent_decoded(&text));
                prop_assert_eq!(places.len(), decoded.len() + 1);
                prop_assert!(places.is_sorted() && places.last() == Some(&text.len()));
            }
        }
    }
}
