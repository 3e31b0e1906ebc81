//! Code cut into strings, numbers, names and signs, as far as three families of languages agree on them.

use std::ops::Range;

/// A family of languages, which decides how a string is written and where a comment begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// VBScript and VBA: `'` begins a comment, `""` is a quote inside quotes, a line is a statement.
    Basic,
    /// PowerShell: `'...'` stands as written, a grave accent escapes, `#` begins a comment.
    PowerShell,
    /// JavaScript and its relatives: a backslash escapes.
    Script,
}

/// Words of Basic that the others do not have, in lower case, each with what ends it.
const BASIC: &[&str] = &[
    "dim ",
    "end if",
    "end sub",
    "end function",
    "on error resume next",
    "createobject(\"",
    "attribute vb_",
    "\nset ",
];

impl Dialect {
    /// What a code is written in, by its first 64 KiB.
    pub(super) fn of(text: &str) -> Self {
        let head = text.get(..text.floor_char_boundary(64 << 10)).unwrap_or_default().to_ascii_lowercase();
        let is_basic = BASIC.iter().filter(|word| head.contains(*word)).count();
        let is_script = ["var ", "function(", "};", "===", "new activexobject"]
            .iter()
            .filter(|word| head.contains(*word))
            .count();
        let is_shell = ["$", "-join", "invoke-", "iex", "new-object", "[char]", "powershell", "-replace"]
            .iter()
            .filter(|word| head.contains(*word))
            .count();
        if is_basic > 0 && is_basic >= is_script {
            Self::Basic
        } else if is_shell >= 2 && is_script == 0 {
            Self::PowerShell
        } else {
            Self::Script
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A string, its escapes undone.
    Text(String),
    Number(i64),
    /// A name in lower case, without `$`.
    Name(String),
    Sign(char),
    /// The end of a line.
    Break,
}

/// The tokens of a code in order.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    dialect: Dialect,
}

impl<'a> Tokens<'a> {
    pub(super) const fn of(text: &'a str, dialect: Dialect) -> Self {
        Self { text, at: 0, dialect }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn comment(&self, rest: &str) -> bool {
        match self.dialect {
            Dialect::Basic => rest.starts_with('\''),
            Dialect::PowerShell => rest.starts_with('#'),
            Dialect::Script => rest.starts_with("//"),
        }
    }

    /// The string that begins with this quote.
    fn string(&mut self, quote: char) -> String {
        let mut out = String::new();
        let mut chars = self.rest().char_indices().skip(1).peekable();
        let mut end = self.rest().len();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            match (self.dialect, c) {
                (Dialect::Basic, '\n') => {
                    end = at;
                    break;
                }
                (Dialect::Basic | Dialect::PowerShell, c) if c == quote && next == Some(quote) => {
                    chars.next();
                    out.push(quote);
                }
                (_, c) if c == quote => {
                    end = at + c.len_utf8();
                    break;
                }
                (Dialect::PowerShell, '`') if quote == '"' => out.extend(chars.next().map(|(_, c)| c)),
                (Dialect::Script, '\\') => {
                    let escape: Range<usize> =
                        at..at + 1 + escape_length(self.rest().get(at + 1..).unwrap_or_default());
                    let written = self.rest().get(escape.clone()).unwrap_or_default();
                    let literal = format!("\"{written}\"");
                    out.push_str(
                        &crate::embedded::apply(creel_evidence::Decoding::JsString, &literal)
                            .unwrap_or_default(),
                    );
                    while chars.next_if(|(at, _)| *at < escape.end).is_some() {}
                }
                _ => out.push(c),
            }
        }
        self.at += end;
        out
    }

    fn number(&mut self) -> Token {
        let rest = self.rest();
        let (radix, skipped) = match rest.get(..2).unwrap_or_default() {
            "0x" | "0X" => (16, 2),
            _ => (10, 0),
        };
        let digits = rest.get(skipped..).unwrap_or_default();
        let length = digits.bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
        self.at += (skipped + length).max(1);
        i64::from_str_radix(digits.get(..length).unwrap_or_default(), radix)
            .map_or(Token::Sign('?'), Token::Number)
    }
}

/// Bytes of an escape behind its backslash.
fn escape_length(rest: &str) -> usize {
    let digits = |from: usize, most: usize| {
        rest.bytes().skip(from).take(most).take_while(u8::is_ascii_hexdigit).count()
    };
    match rest.chars().next() {
        Some('x') => 1 + digits(1, 2),
        Some('u') if rest.starts_with("u{") => {
            rest.bytes().take(10).position(|b| b == b'}').map_or(1, |end| end + 1)
        }
        Some('u') => 1 + digits(1, 4),
        Some(c) => c.len_utf8(),
        None => 0,
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let rest = self.rest();
            let c = rest.chars().next()?;
            if self.comment(rest) {
                self.at += memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
                continue;
            }
            let continues = match (self.dialect, c) {
                (Dialect::Basic, '_') => {
                    rest.trim_start_matches('_').trim_start_matches([' ', '\t', '\r']).starts_with('\n')
                }
                (Dialect::PowerShell, '`') => rest.get(1..).unwrap_or_default().starts_with(['\r', '\n']),
                _ => false,
            };
            if continues {
                self.at += memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |end| end + 1);
                continue;
            }
            let token = match c {
                '\n' => {
                    self.at += 1;
                    Token::Break
                }
                '"' => Token::Text(self.string('"')),
                '\'' if self.dialect != Dialect::Basic => Token::Text(self.string('\'')),
                c if c.is_whitespace() || matches!(c, '$' | '@' | '^' | '`') => {
                    self.at += c.len_utf8();
                    continue;
                }
                '&' if self.dialect == Dialect::Basic && is_hexadecimal(rest) => {
                    let digits = rest.get(2..).unwrap_or_default();
                    let length = digits.bytes().take(8).take_while(u8::is_ascii_hexdigit).count();
                    self.at += 2 + length;
                    Token::Number(i64::from_str_radix(digits.get(..length)?, 16).ok()?)
                }
                '0'..='9' => self.number(),
                c if c.is_alphabetic() || c == '_' => {
                    let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                    self.at += length;
                    Token::Name(rest.get(..length).unwrap_or_default().to_lowercase())
                }
                c => {
                    self.at += c.len_utf8();
                    Token::Sign(c)
                }
            };
            return Some(token);
        }
    }
}

/// Whether a number of Basic in hexadecimal follows: `&H4D`.
fn is_hexadecimal(rest: &str) -> bool {
    matches!(rest.as_bytes(), [b'&', b'h' | b'H', digit, ..] if digit.is_ascii_hexdigit())
}
