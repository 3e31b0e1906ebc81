//! URLs that stand inside a URL of any host.
//!
//! Whoever makes a link can write another URL into it, as it is or under percent-encoding, base64, hexadecimal, ROT13 or
//! reversed, several of them one in the other. Of a known redirector we know that it opens that URL
//! ([`redirect_target`](crate::redirects::redirect_target)); of any other host we know only that its link *holds* it: it
//! may lead there, tell where the reader came from, or name a picture. Nothing here says which.

use crate::encodings::{base64, hex_text, percent_decoded, rot13, scheme_at};
use crate::redirects::LIMIT;
use creel_evidence::decoding::{Decoding, Step};
use creel_evidence::web::{Host, WebAddress};
use std::collections::VecDeque;
use std::ops::Range;

/// Encodings one in the other.
const NESTING: usize = 4;
/// URLs of one link that are given.
const MOST: usize = 8;
/// Pieces of one link that are decoded, and bytes of what they give.
const PIECES: usize = 200;
const BYTES: usize = 4 * LIMIT;
/// Shortest base64, and shortest hexadecimal, that can hold a URL of a host.
const SHORTEST: usize = 14;

/// A URL inside another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// As a browser would open it. Hostile text.
    pub url: WebAddress,
    /// What leads from the text of the outer URL to the text of this one, before it is normalised.
    pub steps: Vec<Step>,
}

/// The URLs that stand after the host of `address`, in the order of their places; each once.
#[must_use]
pub fn held(address: &WebAddress) -> Vec<Held> {
    let mut found: Vec<Held> = Vec::new();
    let text = &address.text;
    if !address.is_web() || text.len() > LIMIT {
        return found;
    }
    let Some(start) = after_host(text) else { return found };
    let mut search = Search { queue: VecDeque::new(), pieces: 0, bytes: 0 };
    search.add(text.get(start..).unwrap_or_default().to_owned(), vec![Step::take(start..text.len())], 0);
    while let Some(Piece { text, steps, depth }) = search.queue.pop_front() {
        for range in plain(&text) {
            let Some(url) = text.get(range.clone()).and_then(WebAddress::parse) else { continue };
            // A single label, or a bare suffix, is a word that looks like a host.
            let opens = match &url.host {
                Some(Host::Domain(domain)) => domain.registrable().is_some(),
                Some(Host::Ip(_)) => true,
                _ => false,
            };
            let opens = opens && url.is_web();
            if opens && url.text != address.text && !found.iter().any(|known| known.url == url) {
                let mut steps = steps.clone();
                if range != (0..text.len()) {
                    steps.push(Step::take(range));
                }
                found.push(Held { url, steps });
                if found.len() >= MOST {
                    return found;
                }
            }
        }
        if depth < NESTING {
            search.decode(&text, &steps, depth);
        }
    }
    found
}

/// Where path, query or fragment begin.
fn after_host(url: &str) -> Option<usize> {
    let host = url.find("://")? + 3;
    Some(host + url.get(host..)?.find(['/', '?', '#'])?)
}

/// A text that was taken out of the link, and how.
struct Piece {
    text: String,
    steps: Vec<Step>,
    depth: usize,
}

/// Pieces that wait to be looked at.
struct Search {
    queue: VecDeque<Piece>,
    pieces: usize,
    bytes: usize,
}

impl Search {
    fn add(&mut self, text: String, steps: Vec<Step>, depth: usize) {
        self.pieces += 1;
        self.bytes += text.len();
        if self.pieces <= PIECES && self.bytes <= BYTES {
            self.queue.push_back(Piece { text, steps, depth });
        }
    }

    /// Takes one encoding off each piece of a text that shows one.
    fn decode(&mut self, text: &str, steps: &[Step], depth: usize) {
        let mut give = |range: Range<usize>, decoding: Decoding, decoded: String| {
            let mut steps = steps.to_vec();
            if range != (0..text.len()) {
                steps.push(Step::take(range));
            }
            steps.push(decoding.into());
            self.add(decoded, steps, depth + 1);
        };
        for range in values(text) {
            let Some(value) = text.get(range.clone()) else { continue };
            if value.contains('%') {
                let decoded = percent_decoded(value);
                if decoded != value && decoded.len() >= SHORTEST {
                    give(range.clone(), Decoding::Percent, decoded);
                }
            }
            if let Some(end) = reversed_end(value) {
                let range = range.start..range.start + end;
                let turned = text.get(range.clone()).unwrap_or_default().chars().rev().collect();
                give(range, Decoding::Reverse, turned);
            }
            if let Some(at) = rot13_at(value) {
                let range = range.start + at..range.end;
                let turned = rot13(text.get(range.clone()).unwrap_or_default());
                give(range, Decoding::Rot13, turned);
            }
        }
        for range in words(text) {
            let Some(word) = text.get(range.clone()) else { continue };
            if word.len() % 2 == 0
                && let Some(decoded) = hex_text(word).filter(|text| holds_more(text))
            {
                give(range.clone(), Decoding::Hex, decoded);
                continue;
            }
            // Some services write a letter or a tag in front of what they encode.
            let anchors =
                [0].into_iter().chain(["aHR0c", "eyJ"].iter().filter_map(|anchor| word.find(anchor)));
            for at in anchors {
                let Some(piece) = word.get(at..) else { continue };
                let whole = piece.len() - usize::from(piece.len() % 4 == 1);
                let decoded =
                    piece.get(..whole).and_then(base64).and_then(|bytes| String::from_utf8(bytes).ok());
                if let Some(decoded) = decoded.filter(|text| holds_more(text)) {
                    let start = range.start + at;
                    give(start..start + whole, Decoding::Base64, decoded);
                    break;
                }
            }
        }
    }
}

/// Whether decoded text is worth a look: it holds a URL, or it is text that can be decoded further.
fn holds_more(text: &str) -> bool {
    let readable = || text.len() >= SHORTEST && text.bytes().all(|b| (b' '..0x7f).contains(&b));
    scheme_at(text).is_some() || readable()
}

/// Absolute URLs that stand in a text as they are.
fn plain(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(scheme_at).map(|at| from + at) {
        let rest = text.get(at..).unwrap_or_default();
        // A value of a query ends with it; what stands in a path takes everything behind it along.
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        let ends = |c: char| {
            c <= ' '
                || matches!(
                    c,
                    '"' | '\'' | '<' | '>' | '`' | '\\' | '{' | '}' | '|' | '^' | '\u{7f}'..='\u{a0}'
                )
                || c.is_whitespace()
                || before == Some('=') && c == '&'
        };
        let length = rest.find(ends).unwrap_or(rest.len());
        let end = at + length.max(1);
        // An encoded colon waits for its decoding.
        if rest.get(..length).is_some_and(|url| url.contains(":/") && !url.ends_with("//")) {
            found.push(at..at + length);
        }
        from = text.ceil_char_boundary(end);
    }
    found
}

/// The values that stand in a text between the marks of a URL; all of it, if there are none.
fn values(text: &str) -> impl Iterator<Item = Range<usize>> {
    pieces(text, |c| matches!(c, '&' | '?' | '#' | '=' | ';' | '"'))
}

/// The words of base64's and hexadecimal's alphabets that are long enough to hold a URL.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    pieces(text, |c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+')))
        .filter(|range| range.len() >= SHORTEST)
}

fn pieces(text: &str, is_mark: impl Fn(char) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split(is_mark).map(move |piece| {
        let range = start..start + piece.len();
        let mark = text.get(range.end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        start = range.end + mark;
        range
    })
}

/// Where a value ends that is a URL written backwards: behind `//:ptth`.
fn reversed_end(value: &str) -> Option<usize> {
    ["//:sptth", "//:ptth"].iter().find_map(|word| Some(value.rfind(word)? + word.len()))
}

/// Where a URL in ROT13 begins: `uggc://`.
fn rot13_at(value: &str) -> Option<usize> {
    ["uggcf://", "uggc://"].iter().find_map(|word| value.find(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
    use proptest::prelude::*;

    fn urls(text: &str) -> Vec<String> {
        held(&WebAddress::parse(text).unwrap()).into_iter().map(|held| held.url.text).collect()
    }

    #[test]
    fn a_url_is_found_however_it_is_written() {
        let inner = "https://other.test/a?b=1";
        let base64 = BASE64URL_NOPAD.encode(inner.as_bytes());
        let json = BASE64.encode(format!("{{\"x\":1,\"u\":\"{inner}\"}}").as_bytes());
        let percent = "https%3A%2F%2Fother.test%2Fa%3Fb%3D1";
        for outer in [
            format!("https://firm.test/go?u={inner}&x=2"),
            format!("https://firm.test/go?u={percent}&x=2"),
            format!("https://firm.test/go?u={}", percent.replace('%', "%25")),
            format!("https://firm.test/{inner}"),
            format!("https://firm.test/r/{percent}/1"),
            format!("https://firm.test/#{inner}"),
            format!("https://firm.test/#u={base64}"),
            format!("https://firm.test/click/7/{base64}/9"),
            format!("https://firm.test/?k={}", json.replace('=', "%3D")),
            format!("https://firm.test/?k=C{}", json.trim_end_matches('=')),
            format!("https://firm.test/x/{}", HEXLOWER.encode(inner.as_bytes())),
            format!("https://firm.test/x?r={}", rot13(inner)),
            format!("https://firm.test/x?r={}", BASE64URL_NOPAD.encode(percent.as_bytes())),
            format!(
                "https://firm.test/x?r={}",
                inner.chars().rev().collect::<String>().replace(['?', '='], "%3f")
            ),
        ] {
            let found = urls(&outer);
            assert!(
                found.first().is_some_and(|url| url.starts_with("https://other.test/a")),
                "{outer}: {found:?}"
            );
        }
    }

    #[test]
    fn words_are_no_urls() {
        for outer in [
            "https://firm.test/search?q=https",
            "https://firm.test/http://",
            "https://firm.test/?u=http%3A%2F%2F",
            "https://firm.test/QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG",
            "https://firm.test/?t=aHR0cHM6Ly9",
            "https://firm.test/?xmlns=http://localhost/a",
            "mailto:a@firm.test?body=http://a.test",
        ] {
            assert_eq!(urls(outer), Vec::<String>::new(), "{outer}");
        }
    }

    #[test]
    fn what_is_found_is_bounded() {
        let many: String = (0..500).map(|i| format!("u{i}=https://h{i}.test/&")).collect();
        assert_eq!(urls(&format!("https://firm.test/?{many}")).len(), MOST);
        let mut nested = "https://deep.test/".to_owned();
        for _ in 0..12 {
            nested = BASE64URL_NOPAD.encode(nested.as_bytes());
        }
        assert_eq!(urls(&format!("https://firm.test/{nested}")), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn any_url_is_answered(tail: String) {
            if let Some(address) = WebAddress::parse(&format!("https://firm.test/{tail}")) {
                let _ = held(&address);
            }
        }

        #[test]
        fn encodings_one_in_the_other_come_off(path in "[a-z0-9]{1,12}", how in prop::collection::vec(0_u8..3, 0..4)) {
            let inner = format!("https://other.test/{path}");
            let mut written = inner.clone();
            for way in &how {
                written = match way {
                    0 => written.bytes().map(|b| format!("%{b:02X}")).collect(),
                    1 => BASE64URL_NOPAD.encode(written.as_bytes()),
                    _ => HEXLOWER.encode(written.as_bytes()),
                };
            }
            prop_assume!(written.len() < 20_000);
            let found = urls(&format!("https://firm.test/go?to={written}"));
            prop_assert!(found.contains(&inner), "{:?} {:?}", how, found);
        }
    }
}
