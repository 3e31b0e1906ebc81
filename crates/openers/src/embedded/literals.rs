//! String literals of scripts: found, their escapes decoded, sums of them put together.
//!
//! A scanner, not a parser: it knows quotes, escapes, comments and the few calls that decode. It looks at every
//! byte a bounded number of times, whatever the script does to confuse it.

use creel_evidence::Decoding;
use std::ops::Range;

/// A literal, or a sum of literals.
#[derive(Debug, Default)]
pub(super) struct Literal {
    /// Escapes decoded, parts joined.
    pub(super) text: String,
    /// From the first quote to after the last.
    pub(super) range: Range<usize>,
    /// What was done to get the text out of the range.
    pub(super) steps: Vec<Decoding>,
    /// How many of the steps took an encoding off; quotes and white space are none.
    pub(super) layers: usize,
    /// The decoding calls around it, innermost first.
    pub(super) calls: Vec<Call>,
}

/// A call that decodes its argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// `atob(...)`.
    Atob,
    /// `unescape(...)`, `decodeURIComponent(...)`, `decodeURI(...)`.
    Unescape,
}

impl Call {
    pub(super) const fn step(self) -> Decoding {
        match self {
            Self::Atob => Decoding::Base64,
            Self::Unescape => Decoding::Percent,
        }
    }
}

/// The literals of a script. A source without any quote or list of numbers is taken as one literal.
pub(super) fn find(source: &str) -> Vec<Literal> {
    let bytes = source.as_bytes();
    if !bytes.iter().any(|b| matches!(b, b'"' | b'\'' | b'`' | b'(' | b'[')) {
        return vec![Literal {
            text: source.trim().to_owned(),
            range: 0..source.len(),
            steps: if source.trim() == source { Vec::new() } else { vec![Decoding::Trim] },
            ..Literal::default()
        }];
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        match b {
            b'"' | b'\'' | b'`' => {
                let literal = sum(source, at);
                at = literal.range.end.max(at + 1);
                found.push(literal);
            }
            b'(' | b'[' => {
                at += 1;
                if let Some((text, length)) =
                    character_codes(rest, before(source, at).ends_with("fromCharCode("))
                {
                    // With both brackets.
                    let range = at - 1..at + length + 1;
                    found.push(Literal {
                        text,
                        range,
                        steps: vec![Decoding::CharCodes],
                        layers: 1,
                        calls: calls(source, at - 1),
                    });
                    at += length;
                }
            }
            b'/' if rest.starts_with(b"//") && !before(source, at).ends_with(':') => {
                at += rest.iter().take_while(|&&b| b != b'\n').count();
            }
            b'/' if rest.starts_with(b"/*") => {
                at += rest
                    .get(2..)
                    .and_then(|r| r.windows(2).position(|pair| pair == b"*/"))
                    .map_or(rest.len(), |end| end + 4);
            }
            _ => at += 1,
        }
    }
    found
}

/// Up to 48 bytes that stand before an offset.
fn before(source: &str, at: usize) -> &str {
    source.get(source.floor_char_boundary(at.saturating_sub(48))..at).unwrap_or_default()
}

/// The literal at `start` with everything that is added to it: `'a' + 'b'`, also with a name in between, whose
/// value is not known and left out.
fn sum(source: &str, start: usize) -> Literal {
    let mut literal = Literal { range: start..start, calls: calls(source, start), ..Literal::default() };
    let mut at = start;
    let mut escaped = false;
    loop {
        let rest = source.as_bytes().get(at..).unwrap_or_default();
        let length = crate::html::literal_length(rest);
        let raw = source.get(at..at + length).unwrap_or_default();
        escaped |= cook(raw, &mut literal.text);
        literal.range.end = at + length;
        match next_summand(source, literal.range.end) {
            Some(next) => at = next,
            None => break,
        }
    }
    literal.steps.push(Decoding::JsString);
    literal.layers += usize::from(escaped);
    if is_reversed(source, literal.range.end) {
        literal.text = literal.text.chars().rev().collect();
        literal.steps.push(Decoding::Reverse);
        literal.layers += 1;
    }
    literal
}

/// The text of a string literal, or of a sum of them, that stands at the start of `source`; `None` if none does.
pub(super) fn string(source: &str) -> Option<String> {
    source.starts_with(['"', '\'', '`']).then(|| sum(source, 0).text)
}

/// The text of a list of character codes in its brackets.
pub(super) fn char_codes(source: &str) -> Option<String> {
    character_codes(source.as_bytes(), true).map(|(text, _)| text)
}

/// Where the next literal of a sum starts: after `+`, or after `+ name +`.
fn next_summand(source: &str, at: usize) -> Option<usize> {
    let window = source.get(at..source.floor_char_boundary(at + 160))?;
    let mut rest = window.trim_start();
    for _ in 0..2 {
        rest = rest.strip_prefix('+').filter(|rest| !rest.starts_with(['+', '=']))?.trim_start();
        if rest.starts_with(['"', '\'', '`']) {
            return Some(at + window.len() - rest.len());
        }
        let name = rest
            .bytes()
            .take(80)
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'.'))
            .count();
        if name == 0 {
            return None;
        }
        rest = rest.get(name..)?.trim_start();
    }
    None
}

/// The decoding calls whose argument starts at `start`, innermost first.
fn calls(source: &str, start: usize) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut rest = before(source, start).trim_end();
    while let Some(inside) = rest.strip_suffix('(') {
        let inside = inside.trim_end();
        if inside.ends_with("atob") {
            calls.push(Call::Atob);
        } else if ["unescape", "decodeURIComponent", "decodeURI"].iter().any(|name| inside.ends_with(name)) {
            calls.push(Call::Unescape);
        } else if inside.ends_with("escape") {
            // `decodeURIComponent(escape(atob(..)))` turns bytes into UTF-8, which is done here anyway.
        } else if !inside.ends_with("fromCharCode") {
            break;
        }
        rest = inside
            .trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.'))
            .trim_end();
    }
    calls
}

/// Whether `.split('').reverse().join('')` follows.
fn is_reversed(source: &str, at: usize) -> bool {
    let window = source.get(at..source.floor_char_boundary(at + 60)).unwrap_or_default().trim_start();
    window.strip_prefix('.').is_some_and(|rest| {
        rest.trim_start().starts_with("split")
            && rest.split_once("reverse").is_some_and(|(between, _)| !between.contains(';'))
    })
}

/// A list of character codes from its opening bracket on: the text and the bytes after the bracket. A call of
/// `fromCharCode` may be short; a bare list must be long enough to mean text.
fn character_codes(rest: &[u8], is_call: bool) -> Option<(String, usize)> {
    let inside = rest.get(1..)?;
    let mut text = String::new();
    let mut at = 0;
    let mut count = 0;
    loop {
        at += inside.get(at..)?.iter().take_while(|b| b.is_ascii_whitespace()).count();
        let hex = inside.get(at..at + 2).is_some_and(|head| head.eq_ignore_ascii_case(b"0x"));
        at += if hex { 2 } else { 0 };
        let digits = inside
            .get(at..)?
            .iter()
            .take(8)
            .take_while(|b| if hex { b.is_ascii_hexdigit() } else { b.is_ascii_digit() })
            .count();
        let number = std::str::from_utf8(inside.get(at..at + digits)?).ok()?;
        let code = u32::from_str_radix(number, if hex { 16 } else { 10 }).ok()?;
        text.push(char::from_u32(code).filter(|c| !c.is_control() || c.is_ascii_whitespace())?);
        count += 1;
        at += digits;
        at += inside.get(at..)?.iter().take_while(|b| b.is_ascii_whitespace()).count();
        match inside.get(at)? {
            b',' => at += 1,
            b')' | b']' if is_call || count >= 12 => return Some((text, at)),
            _ => return None,
        }
    }
}

/// Decodes the escapes of a literal with its quotes (ECMAScript, 12.9.4) onto `out`. Whether there were escapes
/// that hide text (`\x`, `\u`, octal) or a URL (`\/`).
fn cook(raw: &str, out: &mut String) -> bool {
    let quote = raw.get(..1).unwrap_or_default();
    let inside = raw.get(1..).unwrap_or_default();
    let inside = inside.strip_suffix(quote).filter(|_| raw.len() > 1).unwrap_or(inside);
    if !inside.contains('\\') {
        out.push_str(inside);
        return false;
    }
    let mut hides = false;
    let mut rest = inside;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let mut chars = escape.chars();
        let Some(kind) = chars.next() else { return hides };
        rest = chars.as_str();
        let hex = |length: usize| u32::from_str_radix(rest.get(..length)?, 16).ok();
        let (code, taken) = match kind {
            'x' => (hex(2), 2),
            'u' if rest.starts_with('{') => {
                let end = rest.as_bytes().iter().take(10).position(|&b| b == b'}').unwrap_or(0);
                (rest.get(1..end).and_then(|digits| u32::from_str_radix(digits, 16).ok()), end + 1)
            }
            'u' => (hex(4), 4),
            '0'..='7' => {
                let taken = rest.bytes().take(2).take_while(|b| matches!(b, b'0'..=b'7')).count();
                let digits = rest.get(..taken).unwrap_or_default();
                (u32::from_str_radix(&format!("{kind}{digits}"), 8).ok(), taken)
            }
            'n' => (Some(10), 0),
            't' => (Some(9), 0),
            'r' => (Some(13), 0),
            'b' | 'f' | 'v' | '\n' | '\r' => continue,
            other => (Some(u32::from(other)), 0),
        };
        hides |= taken > 0 || kind == '/';
        match code {
            // Halves of surrogate pairs are rare in what matters here and become a replacement character.
            Some(code) => out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
            None => {
                out.push(kind);
                continue;
            }
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    hides
}
