//! Text in header fields: unfolding, and encoded words (RFC 2047) as mail readers accept them.

mod cuts;

pub use cuts::cover;

use crate::{charset, lexis, transfer};
use memchr::{memchr, memmem};

/// Turns a field's raw value into text. Line breaks go away, white space between two encoded words too, and
/// bytes outside encoded words are UTF-8 or else windows-1252. A line break that comes out of an encoded word
/// becomes a space: it must not look like a new field.
#[must_use]
pub fn decode(value: &[u8]) -> String {
    let mut out = String::with_capacity(value.len());
    // Adjacent words of one charset are decoded together: many senders split inside a character.
    let mut run: Option<(String, Vec<u8>)> = None;
    let mut rest = value;
    // Once no word ends in the rest, none will; looking again each time would take quadratic time.
    let mut may_end = true;
    while let Some(at) = memmem::find(rest, b"=?").filter(|_| may_end) {
        let (before, from) = rest.split_at(at);
        match word(from) {
            Found::Word { charset, bytes, length } => {
                match &mut run {
                    Some((label, text))
                        if before.trim_ascii().is_empty() && label.eq_ignore_ascii_case(&charset) =>
                    {
                        text.extend_from_slice(&bytes);
                    }
                    _ => {
                        let adjacent = run.is_some() && before.trim_ascii().is_empty();
                        finish(&mut run, &mut out);
                        if !adjacent {
                            plain(before, &mut out);
                        }
                        run = Some((charset, bytes));
                    }
                }
                rest = from.get(length..).unwrap_or_default();
            }
            found => {
                may_end = !matches!(found, Found::NoEnd);
                finish(&mut run, &mut out);
                plain(before, &mut out);
                out.push_str("=?");
                rest = from.get(2..).unwrap_or_default();
            }
        }
    }
    finish(&mut run, &mut out);
    plain(rest, &mut out);
    out
}

/// The length of the encoded word without white space that `bytes` begins with, for those who take values apart
/// and must not stop at a comma inside one.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    const LONGEST: usize = 1000;
    let near = bytes.get(..bytes.len().min(LONGEST))?;
    let near = near.get(..near.iter().position(u8::is_ascii_whitespace).unwrap_or(near.len()))?;
    match word(near) {
        Found::Word { length, .. } => Some(length),
        _ => None,
    }
}

enum Found {
    Word {
        charset: String,
        bytes: Vec<u8>,
        length: usize,
    },
    /// It begins like a word, but `?=` stands nowhere in the rest.
    NoEnd,
    None,
}

/// Reads `=?charset*language?B?text?=`.
fn word(from: &[u8]) -> Found {
    const LONGEST_CHARSET: usize = 64;
    let Some(inner) = from.strip_prefix(b"=?") else { return Found::None };
    let Some(label_end) = memchr(b'?', inner.get(..inner.len().min(LONGEST_CHARSET)).unwrap_or_default())
    else {
        return Found::None;
    };
    let label = inner.get(..label_end).unwrap_or_default();
    let Some([b'?', kind, b'?', text @ ..]) = inner.get(label_end..) else { return Found::None };
    if label.is_empty() || !label.iter().all(|b| b.is_ascii_graphic()) {
        return Found::None;
    }
    if !matches!(kind, b'B' | b'b' | b'Q' | b'q') {
        return Found::None;
    }
    let Some(end) = memmem::find(text, b"?=") else { return Found::NoEnd };
    let encoded = text.get(..end).unwrap_or_default();
    let bytes = match kind {
        b'B' | b'b' => transfer::decode_base64(encoded).bytes.into_owned(),
        _ => q_decode(encoded),
    };
    let label = label.split(|&b| b == b'*').next().unwrap_or_default();
    let charset = String::from_utf8_lossy(label).into_owned();
    Found::Word { charset, bytes, length: 2 + label_end + 3 + end + 2 }
}

/// The Q encoding (RFC 2047 section 4.2), with white space that should not be there kept.
fn q_decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut i = 0;
    while let Some(&b) = text.get(i) {
        let digit = |at: usize| text.get(at).copied().and_then(lexis::hex);
        i += 1;
        match b {
            b'_' => out.push(b' '),
            b'\r' | b'\n' => {}
            b'=' => match (digit(i), digit(i + 1)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    i += 2;
                }
                _ => out.push(b),
            },
            _ => out.push(b),
        }
    }
    out
}

fn finish(run: &mut Option<(String, Vec<u8>)>, out: &mut String) {
    if let Some((label, bytes)) = run.take() {
        let text = charset::to_utf8(&bytes, Some(&label)).text;
        out.extend(text.chars().map(|c| if matches!(c, '\r' | '\n') { ' ' } else { c }));
    }
}

/// Text outside encoded words: a line break goes away, and if no white space follows it, becomes a space.
fn plain(bytes: &[u8], out: &mut String) {
    if bytes.is_empty() {
        return;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => charset::to_utf8(bytes, None).text,
    };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' | '\n' => {
                if chars.peek().is_some_and(|next| !next.is_whitespace()) {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(value: &str) -> String {
        decode(value.as_bytes())
    }

    #[test]
    fn words_are_decoded_and_joined() {
        assert_eq!(
            read("=?utf-8?B?R3LDvMOfZQ==?= from =?ISO-8859-1*de?q?M=FCnchen_!?="),
            "Gr\u{fc}\u{df}e from M\u{fc}nchen !"
        );
        assert_eq!(read("=?utf-8?q?a?=\r\n =?utf-8?q?b?= =?latin1?q?c?= d"), "abc d");
        assert_eq!(read("one\r\n two\nthree"), "one two three");
    }

    #[test]
    fn a_character_may_be_split_over_words() {
        assert_eq!(read("=?utf-8?q?=F0=9F?= =?UTF-8?q?=8E=81?="), "\u{1f381}");
        assert_eq!(read("=?utf-8?b?8J8=?= =?utf-8?b?joE=?="), "\u{1f381}");
    }

    #[test]
    fn careless_words_are_read() {
        assert_eq!(read("x=?utf-8?Q?a b?y"), "x=?utf-8?Q?a b?y");
        assert_eq!(read("=?utf-8?Q?a b_=zz?=!"), "a b =zz!");
        assert_eq!(read("=?nothing?Q?caf=C3=A9?="), "caf\u{e9}");
        assert_eq!(read("=??q?a?= =?u?x?a?="), "=??q?a?= =?u?x?a?=");
        assert_eq!(decode(b"caf\xe9 caf\xc3\xa9"), "caf\u{e9} caf\u{c3}\u{a9}");
    }

    #[test]
    fn a_word_cannot_begin_a_new_field() {
        assert_eq!(read("=?utf-8?q?a=0D=0ABcc:_x=40y.example?="), "a  Bcc: x@y.example");
        assert_eq!(read("=?utf-8?b?=?utf-8?q?a?=?="), read("=?utf-8?b?=?utf-8?q?a?=?="));
    }

    proptest! {
        #[test]
        fn no_value_gives_a_line_break(value: Vec<u8>) {
            prop_assert!(!decode(&value).contains(['\r', '\n']));
        }

        #[test]
        fn encoded_text_comes_back(text in "\\PC{0,30}", q: bool) {
            prop_assume!(!text.starts_with('\u{feff}'));
            let word = if q {
                let hex: String = text.bytes().map(|b| format!("={b:02x}")).collect();
                format!("=?UTF-8?q?{hex}?=")
            } else {
                format!("=?utf-8?B?{}?=", data_encoding::BASE64.encode(text.as_bytes()))
            };
            prop_assert_eq!(length(word.as_bytes()), Some(word.len()));
            prop_assert_eq!(read(&word), text);
        }
    }
}
