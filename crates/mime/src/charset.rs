//! Bytes to text by the WHATWG Encoding Standard, which is what mail readers and browsers follow.

mod cuts;

pub use cuts::{cover, decode};

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem;

/// Text with how it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utf8Text {
    /// The text; what the bytes do not say is U+FFFD.
    pub text: String,
    /// The encoding that was used, by its WHATWG name, such as `UTF-8` or `windows-1252`.
    pub label: &'static str,
    /// Whether bytes had to be replaced, or the declared label is unknown or cannot be true.
    pub malformed: bool,
}

/// Turns bytes into text: by a byte order mark, else by the declared label, else as UTF-8 if they are valid
/// UTF-8, else as windows-1252.
///
/// `us-ascii` on bytes that are not ASCII is taken for undeclared: many senders write it without looking.
#[must_use]
pub fn to_utf8(bytes: &[u8], label: Option<&str>) -> Utf8Text {
    let label = label.map(str::trim).filter(|label| !label.is_empty());
    let is_ascii_label = label.is_some_and(is_ascii_label);
    let declared = label.filter(|_| !is_ascii_label).and_then(for_label);
    let mistaken = label.is_some() && declared.is_none() && !(is_ascii_label && bytes.is_ascii());
    let encoding = match (Encoding::for_bom(bytes), declared) {
        (Some((marked, _)), _) => marked,
        (None, Some(declared)) if declared == UTF_16LE && is_big_endian(bytes, label) => UTF_16BE,
        (None, Some(declared)) => declared,
        (None, None) if std::str::from_utf8(bytes).is_ok() => UTF_8,
        (None, None) => WINDOWS_1252,
    };
    let (text, used, replaced) = encoding.decode(bytes);
    Utf8Text { text: text.into_owned(), label: used.name(), malformed: replaced || mistaken }
}

/// The encoding of a label. Labels that the standard gives up on (`iso-2022-kr`, `hz-gb-2312`) count as unknown:
/// a mail must not vanish behind one replacement character.
fn for_label(label: &str) -> Option<&'static Encoding> {
    let label = label.trim_matches(['"', '\'']);
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != REPLACEMENT)
}

/// Whether text labelled `utf-16`, without a byte order mark, is big-endian: RFC 2781 section 4.3 says so, browsers
/// take it for little-endian, and the zeros of Latin letters tell.
fn is_big_endian(bytes: &[u8], label: Option<&str>) -> bool {
    let says_order = label.is_some_and(|label| label.to_ascii_lowercase().ends_with("le"));
    let zeros = |from: usize| bytes.iter().skip(from).step_by(2).take(512).filter(|&&b| b == 0).count();
    !says_order && zeros(0) > zeros(1)
}

fn is_ascii_label(label: &str) -> bool {
    ["us-ascii", "ascii", "ansi_x3.4-1968", "iso-ir-6", "7bit"]
        .iter()
        .any(|ascii| label.eq_ignore_ascii_case(ascii))
}

/// The character set that an HTML page declares in its first 1,024 bytes, in lower case: `<meta charset=..>` or
/// `<meta http-equiv=content-type content="..charset=..">`.
#[must_use]
pub fn sniff_html_meta(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(1024))?.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = memmem::find(head.get(from..)?, b"<meta") {
        let tag = head.get(from + at..)?;
        let tag = tag.get(..memchr::memchr(b'>', tag).unwrap_or(tag.len()))?;
        if let Some(label) = charset_value(tag) {
            return Some(label);
        }
        from += at + 5;
    }
    None
}

fn charset_value(tag: &[u8]) -> Option<String> {
    let after = tag.get(memmem::find(tag, b"charset")? + 7..)?.trim_ascii_start();
    let value = after.strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end = value
        .iter()
        .position(|&b| !(b.is_ascii_alphanumeric() || b"-_.:".contains(&b)))
        .unwrap_or(value.len());
    let label = String::from_utf8_lossy(value.get(..end)?).into_owned();
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8], label: Option<&str>) -> (String, &'static str, bool) {
        let utf8 = to_utf8(bytes, label);
        (utf8.text, utf8.label, utf8.malformed)
    }

    #[test]
    fn mark_then_label_then_guess() {
        assert_eq!(read(b"\xef\xbb\xbf\xc3\xb6", Some("latin1")), ("\u{f6}".into(), "UTF-8", false));
        assert_eq!(read(b"\xff\xfeA\0", None), ("A".into(), "UTF-16LE", false));
        assert_eq!(read(b"\xf6", Some(" ISO-8859-1 ")), ("\u{f6}".into(), "windows-1252", false));
        assert_eq!(read(b"\xc4\xe3", Some("\"gb2312\"")), ("\u{4f60}".into(), "GBK", false));
        assert_eq!(read(b"\xc3\xb6", None), ("\u{f6}".into(), "UTF-8", false));
        assert_eq!(read(b"\xf6", None), ("\u{f6}".into(), "windows-1252", false));
        assert_eq!(read(b"\xf6", Some("utf-8")), ("\u{fffd}".into(), "UTF-8", true));
    }

    #[test]
    fn utf_16_without_a_mark_is_read_by_its_zeros() {
        assert_eq!(read(b"\0a\0b", Some("UTF-16")), ("ab".into(), "UTF-16BE", false));
        assert_eq!(read(b"a\0b\0", Some("utf-16")), ("ab".into(), "UTF-16LE", false));
        assert_eq!(read(b"\0a", Some("utf-16le")), ("\u{6100}".into(), "UTF-16LE", false));
    }

    #[test]
    fn labels_that_cannot_be_true_are_named_and_hide_nothing() {
        assert_eq!(read(b"\xc3\xb6", Some("us-ascii")), ("\u{f6}".into(), "UTF-8", true));
        assert_eq!(read(b"plain", Some("US-ASCII")), ("plain".into(), "UTF-8", false));
        assert_eq!(read(b"plain", Some("x-none")), ("plain".into(), "UTF-8", true));
        assert_eq!(read(b"plain", Some("iso-2022-kr")), ("plain".into(), "UTF-8", true));
    }

    #[test]
    fn pages_declare_their_charset_in_two_ways() {
        let sniffed = |html: &str| sniff_html_meta(html.as_bytes());
        assert_eq!(sniffed("<META charset='UTF-8'>").as_deref(), Some("utf-8"));
        let long = "<meta name=x><meta http-equiv=Content-Type content=\"text/html; charset = ISO-8859-2\">";
        assert_eq!(sniffed(long).as_deref(), Some("iso-8859-2"));
        assert_eq!(sniffed("<meta name=description> charset=utf-8"), None);
        assert_eq!(sniffed("<meta charset="), None);
        assert_eq!(sniffed(&format!("{}<meta charset=utf-8>", " ".repeat(1024))), None);
    }

    proptest! {
        #[test]
        fn utf8_text_comes_back(text: String) {
            prop_assume!(!text.starts_with('\u{feff}'));
            prop_assert_eq!(read(text.as_bytes(), Some("utf-8")), (text.clone(), "UTF-8", false));
            prop_assert_eq!(read(text.as_bytes(), None), (text.clone(), "UTF-8", false));
        }
    }
}
