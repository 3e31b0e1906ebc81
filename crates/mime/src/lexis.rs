//! The small words of RFC 5322 section 3.2: comments, quoted strings; and percent encoding.

use memchr::{memchr2, memchr3};

/// One past the end of the comment that opens at `at`, nested comments and escapes included; `None` if it is
/// never closed.
pub(crate) fn closed_comment(bytes: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut i = at;
    while let Some(&b) = bytes.get(i) {
        match b {
            b'(' => depth += 1,
            b')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(i + 1);
                }
            }
            b'\\' => i += 1,
            _ => {}
        }
        i += 1;
    }
    None
}

/// One past the end of the quoted string that opens at `at`; `None` if it is never closed.
pub(crate) fn closed_quote(bytes: &[u8], at: usize) -> Option<usize> {
    let mut i = at + 1;
    loop {
        i += memchr2(b'"', b'\\', bytes.get(i..)?)?;
        if bytes.get(i) == Some(&b'"') {
            return Some(i + 1);
        }
        i += 2;
    }
}

/// As [`closed_comment`], with what is never closed running to the end.
pub(crate) fn comment_end(bytes: &[u8], at: usize) -> usize {
    closed_comment(bytes, at).unwrap_or(bytes.len())
}

/// As [`closed_quote`], with what is never closed running to the end.
pub(crate) fn quoted_end(bytes: &[u8], at: usize) -> usize {
    closed_quote(bytes, at).unwrap_or(bytes.len())
}

/// The content of a quoted string: quotes, escapes and line breaks taken away.
pub(crate) fn unquote(quoted: &[u8]) -> Vec<u8> {
    let inner = quoted.strip_prefix(b"\"").unwrap_or(quoted);
    let mut out = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied();
    while let Some(b) = bytes.next() {
        match b {
            b'"' => break,
            b'\\' => out.extend(bytes.next()),
            b'\r' | b'\n' => {}
            b => out.push(b),
        }
    }
    out
}

/// The text with every comment replaced by a space.
pub(crate) fn without_comments(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        let end = match b {
            b'(' => {
                out.push(b' ');
                i = comment_end(bytes, i);
                continue;
            }
            b'"' => quoted_end(bytes, i),
            b'\\' => i + 2,
            _ => {
                i + 1
                    + memchr3(b'(', b'"', b'\\', bytes.get(i + 1..).unwrap_or_default())
                        .unwrap_or(bytes.len())
            }
        };
        let end = end.min(bytes.len());
        out.extend_from_slice(bytes.get(i..end).unwrap_or_default());
        i = end;
    }
    out
}

/// The text without its comments, those in the middle of a word too; one that is never closed stays.
pub(crate) fn comments_cut(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    // Once a comment is never closed, none behind it is; looking again each time would take quadratic time.
    let mut may_close = true;
    while let Some(&b) = bytes.get(i) {
        let end = match b {
            b'(' if may_close => match closed_comment(bytes, i) {
                Some(end) => {
                    i = end;
                    continue;
                }
                None => {
                    may_close = false;
                    i + 1
                }
            },
            b'"' => quoted_end(bytes, i),
            _ => i + 1,
        };
        out.extend_from_slice(bytes.get(i..end.min(bytes.len())).unwrap_or_default());
        i = end;
    }
    out
}

/// Undoes `%41`; a percent sign without two hexadecimal digits stays.
pub(crate) fn percent_decode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        match (b, bytes.get(i + 1).copied().and_then(hex), bytes.get(i + 2).copied().and_then(hex)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                i += 3;
            }
            _ => {
                out.push(b);
                i += 1;
            }
        }
    }
    out
}

/// The value of a hexadecimal digit of either case.
pub(crate) const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn comments_nest_and_quotes_escape() {
        assert_eq!(closed_comment(b"(a(b)\\)c)d", 0), Some(9));
        assert_eq!(closed_comment(b"((a)", 0), None);
        assert_eq!(closed_quote(b"\"a\\\"b\"c", 0), Some(6));
        assert_eq!(closed_quote(b"\"a\\\"", 0), None);
        assert_eq!(unquote(b"\"a \\\"b\r\n c\" d"), b"a \"b c");
        assert_eq!(without_comments(b"a(b)c \"(d)\" \\(e (f"), b"a c \"(d)\" \\(e  ");
        assert_eq!(comments_cut(b"a(b)c \"(d)\" (e"), b"ac \"(d)\" (e");
        assert_eq!(percent_decode(b"%41%4g%"), b"A%4g%");
    }

    proptest! {
        #[test]
        fn ends_lie_inside_and_nothing_grows(bytes in "[()\"a%\\\\ ]{0,30}") {
            let bytes = bytes.as_bytes();
            for at in 0..bytes.len() {
                prop_assert!(comment_end(bytes, at) <= bytes.len() && quoted_end(bytes, at) <= bytes.len());
            }
            prop_assert!(without_comments(bytes).len() <= bytes.len());
            prop_assert!(percent_decode(bytes).len() <= bytes.len());
        }
    }
}
