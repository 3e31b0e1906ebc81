//! VBA source as tokens ([MS-VBAL] section 3.3), statement by statement.

use std::borrow::Cow;

/// A token with its place in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// A name or keyword as written, without type character.
    Word(&'a str),
    /// A string literal, its doubled quotation marks undone.
    Text(Cow<'a, str>),
    /// A whole number, also `&H` and `&O`.
    Number(i64),
    /// Punctuation.
    Sign(char),
    /// The end of a statement: a line that is not continued, or a colon.
    End,
}

/// The tokens of a source, comments left out.
pub(super) struct Tokens<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self { source, at: 0 }
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Bytes of the rest that are of one kind.
    fn run(&self, from: usize, is: impl Fn(char) -> bool) -> usize {
        let rest = self.rest().get(from..).unwrap_or_default();
        rest.find(|c: char| !is(c)).unwrap_or(rest.len())
    }

    /// Whether the underscore that comes next continues the line: only white space stands behind it.
    fn continued(&self) -> Option<usize> {
        let blank = self.run(1, |c| matches!(c, ' ' | '\t'));
        let behind = self.rest().get(1 + blank..)?;
        let line_break =
            if behind.starts_with("\r\n") { 2 } else { usize::from(behind.starts_with(['\n', '\r'])) };
        (line_break > 0).then_some(1 + blank + line_break)
    }

    fn text(&self) -> (Kind<'a>, usize) {
        let rest = self.rest().get(1..).unwrap_or_default();
        let mut end = 0;
        let mut doubled = false;
        loop {
            let tail = rest.get(end..).unwrap_or_default();
            match tail.find(['"', '\n', '\r']) {
                Some(quote) if tail.get(quote..).is_some_and(|tail| tail.starts_with("\"\"")) => {
                    doubled = true;
                    end += quote + 2;
                }
                Some(quote) if tail.as_bytes().get(quote) == Some(&b'"') => {
                    let inner = rest.get(..end + quote).unwrap_or_default();
                    return (Kind::Text(undouble(inner, doubled)), end + quote + 2);
                }
                // A literal ends with its line at the latest.
                Some(stop) => {
                    let inner = rest.get(..end + stop).unwrap_or_default();
                    return (Kind::Text(undouble(inner, doubled)), end + stop + 1);
                }
                None => return (Kind::Text(undouble(rest, doubled)), rest.len() + 1),
            }
        }
    }

    /// A number in base `radix` whose digits begin `from` bytes on; type characters behind it belong to it.
    fn number(&self, from: usize, radix: u32) -> (Kind<'a>, usize) {
        let digits = self.run(from, |c| c.is_digit(radix));
        let written = self.rest().get(from..from + digits).unwrap_or_default();
        let value = i64::from_str_radix(written, radix).unwrap_or(i64::MAX);
        let length = from + digits;
        (Kind::Number(value), length + self.type_character(length))
    }

    fn type_character(&self, from: usize) -> usize {
        let mut behind = self.rest().get(from..).unwrap_or_default().chars();
        let is_type = behind.next().is_some_and(|c| matches!(c, '$' | '%' | '&' | '!' | '#' | '@' | '^'));
        // An ampersand with something to join behind it is an operator.
        let joins = self.rest().get(from..).is_some_and(|rest| rest.starts_with('&'))
            && behind.next().is_some_and(|c| c != ')' && c != ',' && c != '\r' && c != '\n');
        usize::from(is_type && !joins)
    }
}

fn undouble(inner: &str, doubled: bool) -> Cow<'_, str> {
    if doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) }
}

const fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.rest();
            let start = self.at;
            let first = rest.chars().next()?;
            let (kind, length) = match first {
                ' ' | '\t' | '\u{a0}' => {
                    self.at += self.run(0, |c| matches!(c, ' ' | '\t' | '\u{a0}'));
                    continue;
                }
                '_' if let Some(length) = self.continued() => {
                    self.at += length;
                    continue;
                }
                '\'' => {
                    self.at += self.run(0, |c| c != '\n' && c != '\r');
                    continue;
                }
                '\n' | '\r' | ':' => (Kind::End, 1),
                '"' => self.text(),
                '0'..='9' => self.number(0, 10),
                '&' if rest.get(1..2).is_some_and(|c| c.eq_ignore_ascii_case("h"))
                    && self.run(2, |c| c.is_ascii_hexdigit()) > 0 =>
                {
                    self.number(2, 16)
                }
                '&' if rest.get(1..2).is_some_and(|c| c.eq_ignore_ascii_case("o"))
                    && self.run(2, |c| c.is_digit(8)) > 0 =>
                {
                    self.number(2, 8)
                }
                _ if is_name(first) => {
                    let length = self.run(0, is_name);
                    let word = rest.get(..length).unwrap_or_default();
                    if word.eq_ignore_ascii_case("rem") {
                        self.at += self.run(0, |c| c != '\n' && c != '\r');
                        continue;
                    }
                    (Kind::Word(word), length + self.type_character(length))
                }
                _ => (Kind::Sign(first), first.len_utf8()),
            };
            self.at = (start + length).min(self.source.len());
            return Some(Token { kind, start, end: self.at });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_read_as_the_language_says() {
        let source = "x$ = \"a \"\"b\"\"\" & Chr(&H41) _\r\n + y 'remark\nRem all of it\nz = 7&";
        let kinds: Vec<Kind<'_>> = Tokens::new(source).map(|token| token.kind).collect();
        let expected = [
            Kind::Word("x"),
            Kind::Sign('='),
            Kind::Text("a \"b\"".into()),
            Kind::Sign('&'),
            Kind::Word("Chr"),
            Kind::Sign('('),
            Kind::Number(65),
            Kind::Sign(')'),
            Kind::Sign('+'),
            Kind::Word("y"),
            Kind::End,
            Kind::End,
            Kind::Word("z"),
            Kind::Sign('='),
            // The ampersand is the number's type.
            Kind::Number(7),
        ];
        assert_eq!(kinds, expected);
    }

    proptest! {
        #[test]
        fn tokens_stand_in_order_and_inside(source in "[a-z\"'&:_ \n\r0-9$Hé(]{0,80}") {
            let mut last = 0;
            for token in Tokens::new(&source) {
                prop_assert!(token.start >= last && token.end > token.start && token.end <= source.len());
                prop_assert!(source.get(token.start..token.end).is_some());
                last = token.end;
            }
        }
    }
}
