//! The syntax of PDF objects and of content streams (ISO 32000-2, 7.2 and 7.3).
//!
//! Arrays and dictionaries are held on a stack of our own, so that nesting costs memory that a limit bounds. What is
//! broken is read as far as it makes sense: a reader of phishing mail must not be stricter than the victim's viewer.

use super::object::{Dictionary, Object, Value};
use creel_evidence::locus::Span;

/// Arrays and dictionaries one in the other.
const DEPTH: usize = 96;
/// Objects inside of one object; a table of a hundred thousand numbers is still read.
const NODES: usize = 400_000;

/// White space (table 1).
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// Delimiters (table 2).
const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

const fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

/// Reads objects one behind the other.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    /// Whether `12 0 R` is a reference; in content streams it is not.
    references: bool,
    /// Whether a limit cut an object short.
    pub(super) cut: bool,
}

enum Token {
    Object(Object),
    ArrayStart,
    ArrayEnd,
    DictionaryStart,
    DictionaryEnd,
}

/// An array or dictionary that is not closed yet.
struct Open {
    start: usize,
    is_dictionary: bool,
    items: Vec<Object>,
}

impl Open {
    fn close(self, end: usize) -> Object {
        let span = Span::new(self.start, end);
        if !self.is_dictionary {
            return Object { value: Value::Array(self.items), span };
        }
        let mut pairs = Vec::with_capacity(self.items.len() / 2);
        let mut key: Option<Vec<u8>> = None;
        for item in self.items {
            match (key.take(), item.value) {
                (Some(name), value) => pairs.push((name, Object { value, span: item.span })),
                (None, Value::Name(name)) => key = Some(name),
                // No key: skipped, so that one lost value does not turn all that follow round.
                (None, _) => {}
            }
        }
        Object { value: Value::Dictionary(Dictionary(pairs)), span }
    }
}

impl<'a> Lexer<'a> {
    /// Of objects in a file.
    pub(super) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, references: true, cut: false }
    }

    /// Of a content stream.
    pub(super) const fn content(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, references: false, cut: false }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at.checked_add(ahead)?).copied()
    }

    /// Goes over white space and comments.
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                self.at += memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// The next object, or word; `None` at the end of the bytes.
    pub(super) fn object(&mut self) -> Option<Object> {
        let mut open: Vec<Open> = Vec::new();
        let mut nodes = 0_usize;
        loop {
            let token = match self.token() {
                Some(token) => token,
                // What was opened is closed where the bytes end.
                None => return self.unwind(open),
            };
            let done = match token {
                Token::ArrayStart | Token::DictionaryStart => {
                    if open.len() >= DEPTH {
                        self.cut = true;
                        return self.unwind(open);
                    }
                    let is_dictionary = matches!(token, Token::DictionaryStart);
                    open.push(Open {
                        start: before_token(self.at, is_dictionary),
                        is_dictionary,
                        items: Vec::new(),
                    });
                    continue;
                }
                Token::ArrayEnd | Token::DictionaryEnd => match open.pop() {
                    Some(top) => top.close(self.at),
                    None => continue,
                },
                Token::Object(object) => {
                    // An object that is never closed ends where the next one begins.
                    let ends = matches!(&object.value, Value::Word(w)
                        if self.references && matches!(w.as_slice(), b"endobj" | b"obj" | b"stream" | b"endstream" | b"xref"));
                    if ends && !open.is_empty() {
                        self.at = object.span.start;
                        return self.unwind(open);
                    }
                    object
                }
            };
            nodes += 1;
            if nodes > NODES {
                self.cut = true;
                return self.unwind(open);
            }
            let Some(top) = open.last_mut() else { return Some(done) };
            // `12 0 R`: two whole numbers become one reference.
            if self.references
                && done.is_word("R")
                && let Some(reference) = reference(&top.items, done.span.end)
            {
                top.items.truncate(top.items.len().saturating_sub(2));
                top.items.push(reference);
            } else {
                top.items.push(done);
            }
        }
    }

    fn unwind(&self, mut open: Vec<Open>) -> Option<Object> {
        let mut inner: Option<Object> = None;
        while let Some(mut top) = open.pop() {
            top.items.extend(inner.take());
            inner = Some(top.close(self.at));
        }
        inner
    }

    fn token(&mut self) -> Option<Token> {
        self.skip_space();
        let start = self.at;
        let byte = self.peek()?;
        let token = match (byte, self.peek_at(1)) {
            (b'<', Some(b'<')) => {
                self.at += 2;
                Token::DictionaryStart
            }
            (b'>', Some(b'>')) => {
                self.at += 2;
                Token::DictionaryEnd
            }
            (b'[', _) => {
                self.at += 1;
                Token::ArrayStart
            }
            (b']', _) => {
                self.at += 1;
                Token::ArrayEnd
            }
            (b'(', _) => self.place(start, |lexer| Value::String(lexer.literal())),
            (b'<', _) => self.place(start, |lexer| Value::String(lexer.hexadecimal())),
            (b'/', _) => self.place(start, |lexer| Value::Name(lexer.written_name())),
            // A stray delimiter is no object; it is stepped over.
            (b'>' | b')' | b'{' | b'}', _) => self.place(start, |lexer| {
                lexer.at += 1;
                Value::Null
            }),
            _ => self.place(start, Self::word),
        };
        Some(token)
    }

    fn place(&mut self, start: usize, read: impl FnOnce(&mut Self) -> Value) -> Token {
        let value = read(self);
        Token::Object(Object { value, span: Span::new(start, self.at) })
    }

    /// A number, a boolean, null, or another word.
    fn word(&mut self) -> Value {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|&byte| !is_regular(byte)).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        self.at += length;
        match word {
            b"true" => Value::Boolean(true),
            b"false" => Value::Boolean(false),
            b"null" => Value::Null,
            _ => number(word).map_or_else(|| Value::Word(word.to_vec()), Value::Number),
        }
    }

    /// A string in parentheses (7.3.4.2).
    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut text = Vec::new();
        let mut depth = 1_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\\' => {
                    text.extend(self.escape());
                    continue;
                }
                // A line break in a string is a line feed, however it is written.
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.at += 1;
                    }
                    text.push(b'\n');
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    fn escape(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 0x0c,
            b'\n' => return None,
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                return None;
            }
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                (code & 0xff) as u8
            }
            other => other,
        })
    }

    /// A string in angle brackets (7.3.4.3).
    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        self.at += (length + 1).min(rest.len());
        hexadecimal(rest.get(..length).unwrap_or_default())
    }

    fn written_name(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|&byte| is_regular(byte)) {
            self.at += 1;
            let digits = (self.peek().and_then(hex_digit), self.peek_at(1).and_then(hex_digit));
            match (byte, digits) {
                (b'#', (Some(high), Some(low))) => {
                    self.at += 2;
                    name.push(high << 4 | low);
                }
                _ => name.push(byte),
            }
        }
        name
    }
}

/// Where the token that ends at `end` began.
const fn before_token(end: usize, is_dictionary: bool) -> usize {
    end.saturating_sub(if is_dictionary { 2 } else { 1 })
}

/// The reference that the last two numbers and an `R` make.
fn reference(items: &[Object], end: usize) -> Option<Object> {
    let [.., number, generation] = items else { return None };
    generation.count()?;
    let value = Value::Reference(u32::try_from(number.count()?).ok()?);
    Some(Object { value, span: Span::new(number.span.start, end) })
}

/// Bytes of hexadecimal digits; what is no digit is skipped, a lone last digit is the high one.
pub(super) fn hexadecimal(digits: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(digits.len() / 2);
    let mut high = None;
    for digit in digits.iter().filter_map(|&byte| hex_digit(byte)) {
        match high.take() {
            Some(first) => out.push(first << 4 | digit),
            None => high = Some(digit),
        }
    }
    out.extend(high.map(|digit: u8| digit << 4));
    out
}

const fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// A number as viewers read it: signs in front, one point, nothing else (7.3.3).
fn number(word: &[u8]) -> Option<f64> {
    let first = *word.first()?;
    if !first.is_ascii_digit() && !matches!(first, b'+' | b'-' | b'.') || word.len() > 40 {
        return None;
    }
    let digits = word.iter().position(|byte| !matches!(byte, b'+' | b'-')).unwrap_or(word.len());
    let negative = word.get(..digits)?.contains(&b'-');
    let body = word.get(digits..)?;
    // `12-34` is written by broken programs and read as 12.
    let body = body.get(..memchr::memchr(b'-', body).unwrap_or(body.len()))?;
    if !body.iter().any(u8::is_ascii_digit) || !body.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
    {
        return None;
    }
    let value: f64 = std::str::from_utf8(body).ok()?.parse().ok()?;
    Some(if negative { -value } else { value })
}

/// The bytes that a literal or hexadecimal string stands for, as it is written; `None` if it is no string.
pub(super) fn string_value(written: &[u8]) -> Option<Vec<u8>> {
    let mut lexer = Lexer::new(written, 0);
    match lexer.object()?.value {
        Value::String(string) if lexer.at == written.len() => Some(string),
        _ => None,
    }
}

/// A string as a literal, so that bytes go through unchanged.
pub(super) fn write_string(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'(');
    for &byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
            b'\r' => out.extend(*b"\\r"),
            _ => out.push(byte),
        }
    }
    out.push(b')');
}
