//! Pictures that stand in a page as `data:` URLs (RFC 2397).

use creel_evidence::locus::Span;
use data_encoding::{BASE64_NOPAD, Encoding};
use memchr::memmem;
use std::sync::LazyLock;

/// Pictures of a page that are taken out.
const PICTURES: usize = 100;
/// Bytes between `data:` and the comma.
const HEAD: usize = 100;

/// Base64 as browsers take it: trailing bits and spaces do not matter.
static FORGIVING: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = BASE64_NOPAD.specification();
    specification.check_trailing_bits = false;
    specification.ignore.push_str(" \t\r\n\x0c=");
    specification.encoding().unwrap_or(BASE64_NOPAD)
});

/// The pictures in the order in which they stand, each with the place of its URL.
pub(super) fn pictures(utf8: &str) -> Vec<(Span, Vec<u8>)> {
    let mut pictures = Vec::new();
    let mut done = 0;
    for start in memmem::find_iter(utf8.as_bytes(), b"data:image/") {
        if start < done || pictures.len() == PICTURES {
            continue;
        }
        let Some(url) = utf8.get(start..) else { continue };
        // Where the value ends: at the quote that opened it, or at what ends a bare one.
        let opening = utf8.get(..start).and_then(|before| before.chars().next_back());
        let end = match opening {
            Some(quote @ ('"' | '\'')) => url.find(quote),
            _ => url.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ')' | '>' | '<')),
        };
        let url = url.get(..end.unwrap_or(url.len())).unwrap_or_default();
        done = start + url.len();
        let Some((head, data)) = url.split_once(',').filter(|(head, _)| head.len() < HEAD) else { continue };
        let is_encoded = head.to_ascii_lowercase().ends_with(";base64");
        // A drawing in text is a page of its own, which the page's reader takes out.
        if !is_encoded || head.contains("svg") {
            continue;
        }
        let data = data.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=").replace("&#43;", "+");
        if let Ok(bytes) = FORGIVING.decode(data.as_bytes())
            && !bytes.is_empty()
        {
            pictures.push((Span::new(start, done), bytes));
        }
    }
    pictures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_end_where_their_values_end() {
        let page = "<img src=\"data:image/png;base64,aGFs\nbG8=\"> <img src=data:image/gif;base64,aGFsbG8> \
            <p style='background:url(data:image/png;base64,aGFsbG8=)'><img src='data:image/svg+xml;base64,aGFs'>";
        let found = pictures(page);
        assert_eq!(found.iter().map(|(_, bytes)| bytes.as_slice()).collect::<Vec<_>>(), [b"hallo"; 3]);
        assert!(page[found[0].0.range()].starts_with("data:image/png"));
        assert_eq!(pictures("data:image/png;base64,"), []);
    }
}
