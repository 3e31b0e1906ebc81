//! URL references as they stand in evidence: cleaning, resolving and finding them in running text.
//!
//! Shared by the readers of HTML, plain text and scripts. It never decides what a URL is good for.

use creel_evidence::web::WebAddress;
use std::ops::Range;
use url::Url;

/// Bytes of a reference that are kept. Browsers open longer ones, people do not read them; `data:` URLs of
/// megabytes are decoded where they stand and need no copy here.
pub(crate) const LIMIT: usize = 16 * 1024;

/// The reference as a browser's URL parser sees it: surrounding controls and spaces, tabs and line breaks
/// removed (WHATWG URL, "basic URL parser" steps 1 to 3), cut at 16 KiB.
#[must_use]
pub fn clean(raw: &str) -> String {
    let trimmed = raw.trim_matches(|c: char| c <= ' ');
    let cut = trimmed.floor_char_boundary(LIMIT);
    let kept = trimmed.get(..cut).unwrap_or_default();
    if kept.bytes().any(|b| matches!(b, b'\t' | b'\n' | b'\r')) {
        kept.replace(['\t', '\n', '\r'], "")
    } else {
        kept.to_owned()
    }
}

/// The absolute URL that a cleaned reference leads to.
///
/// A relative reference needs `base`. Two kinds are completed without one, because webmail does so:
/// `//host/path` is read as HTTPS, `www.` as HTTP. So is the path of a share, as `file:`.
#[must_use]
pub fn resolve(cleaned: &str, base: Option<&Url>) -> Option<WebAddress> {
    if let Some(address) = WebAddress::parse(cleaned) {
        return Some(address);
    }
    if cleaned.is_empty() || cleaned.starts_with('#') {
        return None;
    }
    if let Some(base) = base {
        return WebAddress::parse(base.join(cleaned).ok()?.as_str());
    }
    let head = cleaned.get(..4).unwrap_or_default();
    if let Some(share) = cleaned.strip_prefix("\\\\") {
        // `\\machine@SSL@443\share`: what asks for WebDAV is no part of the name.
        let (host, path) = share.split_once(['\\', '/']).unwrap_or((share, ""));
        let host = host.split('@').next().unwrap_or_default();
        WebAddress::parse(&format!("file://{host}/{}", path.replace('\\', "/")))
    } else if cleaned.starts_with("//") {
        WebAddress::parse(&format!("https:{cleaned}"))
    } else if head.eq_ignore_ascii_case("www.") {
        WebAddress::parse(&format!("http://{cleaned}"))
    } else {
        None
    }
}

/// As [`resolve`], against a base that is given as text.
#[must_use]
pub fn resolve_against(cleaned: &str, base: &str) -> Option<WebAddress> {
    resolve(cleaned, Some(&Url::parse(base).ok()?))
}

/// Byte ranges of the URLs in running text, in order: `http://`, `https://`, `ftp://` and what starts with
/// `www.` at a word's beginning. Sentence punctuation and unpaired brackets at the end are left out.
#[must_use]
pub fn find_urls(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut done = 0;
    for (at, _) in text.match_indices([':', '.']) {
        if at < done {
            continue;
        }
        let Some(start) = url_start(bytes, at) else { continue };
        if start < done {
            continue;
        }
        let end = url_end(text, start);
        // Both need something after their prefix, `http://` or `www.`.
        let prefix = if bytes.get(at) == Some(&b':') { at + 3 } else { at + 1 };
        if end > prefix {
            done = end;
            found.push(start..end);
        }
    }
    found
}

/// Where a URL starts whose `:` (of `://`) or first `.` (of `www.`) stands at `at`.
fn url_start(bytes: &[u8], at: usize) -> Option<usize> {
    let before = |word: &[u8]| {
        let start = at.checked_sub(word.len())?;
        bytes.get(start..at)?.eq_ignore_ascii_case(word).then_some(start)
    };
    if bytes.get(at) == Some(&b':') {
        if bytes.get(at + 1..at + 3) != Some(b"//") {
            return None;
        }
        return before(b"https").or_else(|| before(b"http")).or_else(|| before(b"ftp"));
    }
    let start = before(b"www")?;
    let word_goes_on = start.checked_sub(1).and_then(|i| bytes.get(i)).is_some_and(|&b| {
        b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'@' | b'/') || b >= 0x80
    });
    (!word_goes_on).then_some(start)
}

/// Where the URL that starts at `start` ends.
fn url_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..text.floor_char_boundary(start + LIMIT)).unwrap_or_default();
    let stops = |c: char| {
        c <= ' '
            || matches!(c, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '\u{7f}'..='\u{a0}')
            || matches!(c, '“' | '”' | '«' | '»' | '、' | '。' | '」' | '』' | '】' | '）' | '，')
            || c.is_whitespace()
    };
    let length = rest.find(stops).unwrap_or(rest.len());
    let mut url = rest.get(..length).unwrap_or_default();
    let mut open = Brackets::count(url);
    while let Some(last) = url.chars().next_back() {
        let goes = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '…' => true,
            ')' => open.round < 0,
            ']' => open.square < 0,
            _ => false,
        };
        if !goes {
            break;
        }
        open.forget(last);
        url = url.get(..url.len() - last.len_utf8()).unwrap_or_default();
    }
    start + url.len()
}

/// Opening minus closing brackets.
struct Brackets {
    round: i32,
    square: i32,
}

impl Brackets {
    fn count(text: &str) -> Self {
        let mut open = Self { round: 0, square: 0 };
        for b in text.bytes() {
            match b {
                b'(' => open.round += 1,
                b')' => open.round -= 1,
                b'[' => open.square += 1,
                b']' => open.square -= 1,
                _ => {}
            }
        }
        open
    }

    fn forget(&mut self, closing: char) {
        match closing {
            ')' => self.round += 1,
            ']' => self.square += 1,
            _ => {}
        }
    }
}

/// Byte ranges of the mail addresses in running text: what stands around `@`, with a dot in the domain.
pub(crate) fn find_mail_addresses(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let is_local = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+');
    let is_domain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut done = 0;
    for (at, _) in text.match_indices('@') {
        // 64 and 253 octets are the limits of RFC 5321 section 4.5.3.1.
        let floor = at.saturating_sub(64).max(done);
        let local =
            bytes.get(floor..at).unwrap_or_default().iter().rev().take_while(|&&b| is_local(b)).count();
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let domain = rest.iter().take(253).take_while(|&&b| is_domain(b)).count();
        let name = text.get(at + 1..at + 1 + domain).unwrap_or_default().trim_end_matches(['.', '-']);
        let top = name.rsplit('.').next().unwrap_or_default();
        let good =
            local > 0 && name.contains('.') && top.len() > 1 && top.bytes().all(|b| b.is_ascii_alphabetic());
        if good {
            done = at + 1 + name.len();
            found.push(at - local..done);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn urls(text: &str) -> Vec<&str> {
        find_urls(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn urls_end_where_a_reader_says_they_end() {
        assert_eq!(
            urls("See https://a.example/x, or (http://b.example/y)."),
            ["https://a.example/x", "http://b.example/y"]
        );
        assert_eq!(urls("<HTTPS://a.example/w_(x)>"), ["HTTPS://a.example/w_(x)"]);
        assert_eq!(urls("at www.c.example/now!"), ["www.c.example/now"]);
        assert_eq!(urls("awww.c.example http:// www. x@www.d.example"), Vec::<&str>::new());
        assert_eq!(urls("xhttp://a.example/?u=http://b.example"), ["http://a.example/?u=http://b.example"]);
    }

    #[test]
    fn mail_addresses_need_a_dotted_domain() {
        let found: Vec<_> =
            find_mail_addresses("to=ann@mail.example. x@y @z.example b@c.d").into_iter().collect();
        assert_eq!(found.len(), 1);
        assert_eq!(&"to=ann@mail.example. x"[found[0].clone()], "ann@mail.example");
    }

    #[test]
    fn references_resolve_as_browsers_resolve_them() {
        let base = Url::parse("https://base.example/dir/page").unwrap();
        let text = |raw: &str, base: Option<&Url>| resolve(&clean(raw), base).map(|a| a.text);
        assert_eq!(text(" ht\ntps://a.exam\tple/ ", None).as_deref(), Some("https://a.example/"));
        assert_eq!(text("x?y", Some(&base)).as_deref(), Some("https://base.example/dir/x?y"));
        assert_eq!(text("//c.example/z", None).as_deref(), Some("https://c.example/z"));
        assert_eq!(text("www.c.example", None).as_deref(), Some("http://www.c.example/"));
        assert_eq!(text("\\\\a.example@SSL\\x\\y", None).as_deref(), Some("file://a.example/x/y"));
        assert_eq!(text("login.php", None), None);
        assert_eq!(text("#top", Some(&base)), None);
    }

    proptest! {
        #[test]
        fn found_ranges_are_ordered_and_inside(text in "(http://|www\\.|[a-z@. ()é<]){0,20}") {
            for ranges in [find_urls(&text), find_mail_addresses(&text)] {
                let mut end = 0;
                for range in ranges {
                    prop_assert!(end <= range.start && range.start < range.end);
                    prop_assert!(text.get(range.clone()).is_some());
                    end = range.end;
                }
            }
        }
    }
}
