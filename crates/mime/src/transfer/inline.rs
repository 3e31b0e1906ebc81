//! Files that stand encoded in the lines of a text: uuencode, yEnc and BinHex.

use super::uuencode::{self, Lines};
use creel_evidence::artifact::TransferEncoding;
use creel_evidence::locus::Span;

/// A file in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// From its first line to the end of its last.
    pub span: Span,
    /// Its encoding.
    pub encoding: TransferEncoding,
    /// The name that its first line gives. Hostile text.
    pub name: Option<String>,
}

/// Files of one text; further ones stay text.
pub const MOST_INLINE: usize = 100;

/// The files in a text: begun by their opening line, and ended by their closing line. A uuencoded file without its
/// `end` ends with the last line that is code, as programs that decode as they read give it to their readers. Ordinary
/// text costs one search for each kind of opening line.
#[must_use]
pub fn files_in(text: &[u8]) -> Vec<Inline> {
    let has = |needle: &[u8]| memchr::memmem::find(text, needle).is_some();
    let (uu, yenc) = (has(b"begin "), has(b"=ybegin ") && has(b"=yend "));
    let binhex = has(b"(This file must be converted with BinHex");
    let mut found = Vec::new();
    if !(uu || yenc || binhex) {
        return found;
    }
    let mut open: Option<(usize, TransferEncoding, Option<String>)> = None;
    // Where the lines of code end that follow the opening line without a gap, and how many there are.
    let mut code = (0, 0);
    let mut lines = Lines(text);
    while found.len() < MOST_INLINE {
        let start = text.len() - lines.0.len();
        let Some(line) = lines.next() else { break };
        let end = text.len() - lines.0.len();
        let begins = uu && uuencode::is_begin(line);
        if begins {
            found.extend(unended(&mut open, code));
        }
        match &open {
            None if begins => {
                code = (end, 0);
                let name = line.splitn(3, |&b| b == b' ').nth(2).map(named);
                open = Some((start, TransferEncoding::Uuencode, name.flatten()));
            }
            None if yenc && line.starts_with(b"=ybegin ") => {
                let name = memchr::memmem::find(line, b" name=").and_then(|at| line.get(at + 6..));
                open = Some((start, TransferEncoding::Yenc, name.and_then(named)));
            }
            None if binhex && line.starts_with(b"(This file must be converted with BinHex") => {
                open = Some((start, TransferEncoding::BinHex, None));
            }
            None => {}
            Some((begun, encoding, name)) => {
                let ends = match encoding {
                    TransferEncoding::Uuencode => line.trim_ascii_end() == b"end",
                    TransferEncoding::Yenc => line.starts_with(b"=yend "),
                    _ => line.trim_ascii_end().ends_with(b":") && line.trim_ascii().len() > 1,
                };
                if ends {
                    let span = Span::new(*begun, end);
                    found.push(Inline { span, encoding: *encoding, name: name.clone() });
                    open = None;
                } else if code.0 == start && uuencode::is_code(line) {
                    code = (end, code.1 + 1);
                }
            }
        }
    }
    found.extend(unended(&mut open, code));
    found.truncate(MOST_INLINE);
    found
}

/// The open uuencoded file, if lines of code followed its opening line; it is open no more.
fn unended(
    open: &mut Option<(usize, TransferEncoding, Option<String>)>,
    (end, lines): (usize, usize),
) -> Option<Inline> {
    let (begun, encoding, name) = open.take_if(|(_, encoding, _)| *encoding == TransferEncoding::Uuencode)?;
    (lines > 0).then(|| Inline { span: Span::new(begun, end), encoding, name })
}

fn named(name: &[u8]) -> Option<String> {
    let name = String::from_utf8_lossy(name.trim_ascii()).into_owned();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::*;

    #[test]
    fn files_are_found_in_text_and_named() {
        let text = b"Hello\r\nbegin 644 a b.txt\r\n#:&D*\r\n`\r\nend\r\nBye\r\n=ybegin line=9 size=2 name=c.txt\r\n\x92\x93\r\n=yend size=2\r\n";
        let found = files_in(text);
        let read: Vec<_> = found
            .iter()
            .map(|file| {
                let bytes = decode(file.encoding, text.get(file.span.range()).unwrap()).bytes;
                (file.name.as_deref().unwrap(), String::from_utf8_lossy(&bytes).into_owned())
            })
            .collect();
        assert_eq!(read, [("a b.txt", "hi\n".to_owned()), ("c.txt", "hi".to_owned())]);
    }

    #[test]
    fn a_uuencoded_file_may_lack_its_end() {
        for (text, expected) in [
            (&b"begin 644 a.txt\n#:&D*\n"[..], vec!["begin 644 a.txt\n#:&D*\n"]),
            (b"x\nbegin 644 a\n#:&D*\n#:&D*\n\nbye\n", vec!["begin 644 a\n#:&D*\n#:&D*\n"]),
            (
                b"begin 644 a\n#:&D*\nbegin 644 b\n#:&D*\n`\nend\n",
                vec!["begin 644 a\n#:&D*\n", "begin 644 b\n#:&D*\n`\nend\n"],
            ),
        ] {
            let found: Vec<_> = files_in(text)
                .into_iter()
                .map(|f| String::from_utf8_lossy(&text[f.span.range()]).into_owned())
                .collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn what_is_no_file_stays_text() {
        assert_eq!(files_in(b"begin 644 a.txt\nhello there\n#:&D*\n"), []);
        assert_eq!(files_in(b"We begin 644 days later\nand then we\nend\n"), []);
        assert_eq!(files_in(b"begin the day\nend\n"), []);
        assert_eq!(files_in(b""), []);
    }
}
