//! URLs in streams that no opener reads in full: in bytes, and in UTF-16.

use crate::reference;
use creel_evidence::locus::Span;

/// URLs that are found in one stream.
const MAX_URLS: usize = 200;
/// Bytes of one URL.
const MAX_LENGTH: usize = 4096;

/// The URLs with their places; those in UTF-16 stand on twice the bytes.
pub(crate) fn find(bytes: &[u8]) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    for (width, needle) in [(1, &b"://"[..]), (2, b":\0/\0/\0")] {
        let mut done = 0;
        for at in memchr::memmem::find_iter(bytes, needle) {
            if at < done || found.len() >= MAX_URLS {
                continue;
            }
            let letter =
                |at: usize| bytes.get(at).copied().filter(|_| width == 1 || bytes.get(at + 1) == Some(&0));
            let mut start = at;
            while start >= done + width
                && at - start < 16 * width
                && letter(start - width).is_some_and(|c| c.is_ascii_alphanumeric())
            {
                start -= width;
            }
            let mut end = at;
            while end - start < MAX_LENGTH
                && letter(end).is_some_and(|c| (0x21..0x7f).contains(&c) && !matches!(c, b'"' | b'<' | b'>'))
            {
                end += width;
            }
            done = end;
            let text: String = (start..end).step_by(width).filter_map(letter).map(char::from).collect();
            for range in reference::find_urls(&text) {
                if let Some(url) = text.get(range.clone()) {
                    found.push((
                        url.to_owned(),
                        Span::new(start + range.start * width, start + range.end * width),
                    ));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn urls_are_found_in_bytes_and_in_utf16() {
        let wide: Vec<u8> = "\u{1}https://w.example/a\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let bytes = [b"\x00\x03http://b.example/x\x00\x01".as_slice(), &wide].concat();
        let found = find(&bytes);
        let urls: Vec<&str> = found.iter().map(|(url, _)| url.as_str()).collect();
        assert_eq!(urls, ["http://b.example/x", "https://w.example/a"]);
        assert_eq!(&bytes[found[0].1.range()], b"http://b.example/x");
        assert_eq!(found[1].1.len(), 2 * "https://w.example/a".len());
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in "[a-z:/.\0]{0,80}") {
            let _ = find(bytes.as_bytes());
        }
    }
}
