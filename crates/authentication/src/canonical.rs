//! Canonical forms of headers and bodies (RFC 6376 section 3.4).

use crate::message::Field;
use memchr::{memchr, memchr2};

/// How a signature sees white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Canon {
    /// As it stands.
    Simple,
    /// Runs of white space are one space, at the end of a line none.
    Relaxed,
}

impl Canon {
    pub(crate) fn parse(word: &[u8]) -> Option<Self> {
        if word.eq_ignore_ascii_case(b"simple") {
            Some(Self::Simple)
        } else if word.eq_ignore_ascii_case(b"relaxed") {
            Some(Self::Relaxed)
        } else {
            None
        }
    }
}

/// Adds a field in canonical form, without its line end.
pub(crate) fn header(field: &Field<'_>, canon: Canon, out: &mut Vec<u8>) {
    header_parts(field.name, field.whole, field.value, canon, out);
}

/// As [`header`], of a field whose value was changed.
pub(crate) fn header_parts(name: &[u8], whole: &[u8], value: &[u8], canon: Canon, out: &mut Vec<u8>) {
    match canon {
        Canon::Simple => {
            let lead = whole.get(..memchr(b':', whole).map_or(whole.len(), |colon| colon + 1));
            with_crlf(lead.unwrap_or_default(), out);
            with_crlf(value, out);
        }
        Canon::Relaxed => {
            out.extend(name.iter().map(u8::to_ascii_lowercase));
            out.push(b':');
            let mut words =
                value.split(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')).filter(|word| !word.is_empty());
            if let Some(first) = words.next() {
                out.extend_from_slice(first);
            }
            for word in words {
                out.push(b' ');
                out.extend_from_slice(word);
            }
        }
    }
}

fn with_crlf(bytes: &[u8], out: &mut Vec<u8>) {
    let mut last = 0;
    for &b in bytes {
        if b == b'\n' && last != b'\r' {
            out.push(b'\r');
        }
        out.push(b);
        last = b;
    }
}

/// Gives the body in canonical form to `sink`, piece by piece, and returns its length in bytes. A body ends with
/// one line end, however many empty lines stood there; `simple` makes CRLF of an empty body, `relaxed` nothing.
pub(crate) fn body(body: &[u8], canon: Canon, sink: &mut dyn FnMut(&[u8])) -> u64 {
    let mut length = 0;
    let mut put = |bytes: &[u8]| {
        length += bytes.len() as u64;
        sink(bytes);
    };
    let mut rest = body;
    // Empty lines wait until something follows them.
    let mut empty: u64 = 0;
    let mut relaxed = Vec::new();
    let mut is_first = true;
    while !rest.is_empty() {
        let end = memchr(b'\n', rest);
        let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        rest = end.and_then(|end| rest.get(end + 1..)).unwrap_or_default();
        let line = if end.is_some() { line.strip_suffix(b"\r").unwrap_or(line) } else { line };
        let line = match canon {
            Canon::Simple => line,
            Canon::Relaxed => relax(line, &mut relaxed),
        };
        if line.is_empty() {
            empty += 1;
            continue;
        }
        for _ in 0..empty {
            put(b"\r\n");
        }
        empty = 0;
        is_first = false;
        put(line);
        put(b"\r\n");
    }
    if is_first && canon == Canon::Simple {
        put(b"\r\n");
    }
    length
}

/// A line without white space at its end and with single spaces; untouched where it is that already.
fn relax<'l>(line: &'l [u8], space: &'l mut Vec<u8>) -> &'l [u8] {
    let is_white = |b: &u8| matches!(b, b' ' | b'\t');
    let end = line.iter().rposition(|b| !is_white(b)).map_or(0, |last| last + 1);
    let line = line.get(..end).unwrap_or_default();
    // Most lines are words or base64 without any white space that changes.
    let is_plain = |first| {
        let rest = line.get(first..).unwrap_or_default();
        memchr(b'\t', rest).is_none() && !rest.windows(2).any(|pair| pair == b"  ")
    };
    if memchr2(b' ', b'\t', line).is_none_or(is_plain) {
        return line;
    }
    space.clear();
    for &b in line {
        if !is_white(&b) {
            space.push(b);
        } else if space.last() != Some(&b' ') {
            space.push(b' ');
        }
    }
    space
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Message;
    use proptest::prelude::*;

    fn written(raw: &[u8], canon: Canon) -> (String, String) {
        let message = Message::split(raw);
        let mut fields = Vec::new();
        for field in &message.fields {
            header(field, canon, &mut fields);
            fields.extend_from_slice(b"\r\n");
        }
        let mut text = Vec::new();
        let length = body(message.body, canon, &mut |bytes| text.extend_from_slice(bytes));
        assert_eq!(length, text.len() as u64);
        (String::from_utf8(fields).unwrap(), String::from_utf8(text).unwrap())
    }

    #[test]
    fn white_space_goes_as_the_rfc_has_it() {
        // The shape of the example in RFC 6376 section 3.4.5, with other letters.
        for end in ["\r\n", "\n"] {
            let raw = ["K: M", "L : N\t", "\tO  ", "", " P ", "Q \t R", "", "", ""].join(end);
            let (fields, text) = written(raw.as_bytes(), Canon::Relaxed);
            assert_eq!(fields, "k:M\r\nl:N O\r\n");
            assert_eq!(text, " P\r\nQ R\r\n");
            let (fields, text) = written(raw.as_bytes(), Canon::Simple);
            assert_eq!(fields, "K: M\r\nL : N\t\r\n\tO  \r\n");
            assert_eq!(text, " P \r\nQ \t R\r\n");
        }
    }

    #[test]
    fn bodies_of_nothing_differ() {
        for raw in ["A: b\n\n", "A: b\n\n\r\n\n"] {
            assert_eq!(written(raw.as_bytes(), Canon::Simple).1, "\r\n");
            assert_eq!(written(raw.as_bytes(), Canon::Relaxed).1, "");
        }
        assert_eq!(written(b"A: b\n\nx", Canon::Simple).1, "x\r\n");
    }

    proptest! {
        #[test]
        fn canonical_is_stable(text in "[ab \t\n]{0,40}") {
            for canon in [Canon::Simple, Canon::Relaxed] {
                let once = written(format!("A: b\n\n{text}").as_bytes(), canon).1;
                let twice = written(format!("A: b\n\n{once}").as_bytes(), canon).1;
                // An empty relaxed body stays empty.
                prop_assert_eq!(once, twice);
            }
        }
    }
}
