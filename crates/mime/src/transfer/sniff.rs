//! Whether a body is encoded in another way than its header says.

use creel_evidence::artifact::TransferEncoding;

/// Characters that a text needs before it can look like base64.
const ENOUGH: usize = 24;
/// Escapes that a text needs before it can look like quoted-printable.
const ESCAPES: usize = 8;

/// The encoding that a body's characters leave hardly a doubt about: every line one word of the base64 alphabet with
/// capitals, small letters and digits among them, or a quarter of all bytes in quoted-printable escapes. Ordinary text
/// is given up at its first blank or punctuation mark.
///
/// `None` if that is the declared one.
pub(crate) fn sniff(declared: TransferEncoding, body: &[u8]) -> Option<TransferEncoding> {
    let body = body.trim_ascii();
    match declared {
        TransferEncoding::Identity | TransferEncoding::QuotedPrintable if is_base64(body) => {
            Some(TransferEncoding::Base64)
        }
        TransferEncoding::Identity | TransferEncoding::Base64 => {
            is_quoted_printable(body).then_some(TransferEncoding::QuotedPrintable)
        }
        _ => None,
    }
}

fn is_base64(body: &[u8]) -> bool {
    let (mut upper, mut lower, mut digit, mut count) = (false, false, false, 0usize);
    for (at, &b) in body.iter().enumerate() {
        match b {
            b'A'..=b'Z' => upper = true,
            b'a'..=b'z' => lower = true,
            b'0'..=b'9' => digit = true,
            b'+' | b'/' => {}
            b'\r' | b'\n' => continue,
            b'=' => return at + 2 >= body.len() && upper && lower && digit && count >= ENOUGH,
            _ => return false,
        }
        count += 1;
    }
    upper && lower && digit && count >= ENOUGH && count % 4 != 1
}

fn is_quoted_printable(body: &[u8]) -> bool {
    // An ordinary body has no escape at its very start.
    if body.first() != Some(&b'=') {
        return false;
    }
    let escapes = body
        .windows(3)
        .filter(|window| matches!(window, [b'=', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()))
        .count();
    escapes >= ESCAPES && escapes * 12 >= body.len() && body.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_bodies_are_told_from_texts() {
        let undeclared = |body: &str| sniff(TransferEncoding::Identity, body.as_bytes());
        let base64 = "VGhpcyBpcyBhIHNlY3JldA0KVGhpcyBpcyBh\r\nIHNlY3JldA==\r\n";
        let quoted = "=50=4B=03=04=14=00=\r\n=02=00=08=00\r\n";
        assert_eq!(undeclared(base64), Some(TransferEncoding::Base64));
        assert_eq!(undeclared(quoted), Some(TransferEncoding::QuotedPrintable));
        assert_eq!(sniff(TransferEncoding::Base64, base64.as_bytes()), None);
        assert_eq!(
            sniff(TransferEncoding::Base64, quoted.as_bytes()),
            Some(TransferEncoding::QuotedPrintable)
        );
        assert_eq!(
            sniff(TransferEncoding::QuotedPrintable, base64.as_bytes()),
            Some(TransferEncoding::Base64)
        );
        for text in [
            "Hello World 2020",
            "https://a.example/?a=20",
            "",
            "1234567890123456789012345678",
            "=3D only once",
        ] {
            assert_eq!(undeclared(text), None, "{text}");
        }
    }
}
