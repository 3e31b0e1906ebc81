//! RTF's lexis: groups, control words with a number, control symbols, characters.

/// A piece of RTF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// `\word` with its number, in which `\bin` has taken its bytes along.
    Word(&'a [u8], Option<i32>),
    /// `\'hh`.
    Byte(u8),
    /// `\` and a character that is no letter.
    Symbol(u8),
    /// Characters between controls; never a line break.
    Text(&'a [u8]),
}

/// Cuts RTF into tokens, with their places.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next token, where it begins, and where it ends.
    pub(super) fn next(&mut self) -> Option<(Token<'a>, usize, usize)> {
        // Line breaks are there for whoever reads the source.
        while matches!(self.bytes.get(self.at), Some(b'\r' | b'\n' | 0)) {
            self.at += 1;
        }
        let start = self.at;
        let token = match *self.bytes.get(start)? {
            b'{' => self.single(Token::Open),
            b'}' => self.single(Token::Close),
            b'\\' => self.control(),
            _ => {
                let rest = self.bytes.get(start..)?;
                let is_end = |b: &u8| matches!(b, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0);
                let length = rest.iter().position(is_end).unwrap_or(rest.len());
                self.at += length;
                Token::Text(rest.get(..length)?)
            }
        };
        Some((token, start, self.at))
    }

    fn single(&mut self, token: Token<'a>) -> Token<'a> {
        self.at += 1;
        token
    }

    fn control(&mut self) -> Token<'a> {
        let rest = self.bytes.get(self.at + 1..).unwrap_or_default();
        let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        if letters == 0 {
            return self.symbol(rest);
        }
        let (word, rest) = rest.split_at_checked(letters).unwrap_or_default();
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest.iter().skip(sign).take_while(|b| b.is_ascii_digit()).count();
        let signed = if digits == 0 { 0 } else { sign + digits };
        let number = rest
            .get(..signed.min(12))
            .and_then(|number| std::str::from_utf8(number).ok())
            .and_then(|number| number.parse::<i64>().ok())
            .map(|number| number.clamp(i32::MIN.into(), i32::MAX.into()) as i32);
        // One space ends the word and belongs to it.
        let space = usize::from(rest.get(signed) == Some(&b' '));
        self.at += 1 + letters + signed + space;
        if word == b"bin" {
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            self.at = self.at.saturating_add(length).min(self.bytes.len());
        }
        Token::Word(word, number)
    }

    fn symbol(&mut self, rest: &[u8]) -> Token<'a> {
        let Some(&symbol) = rest.first() else {
            self.at += 1;
            return Token::Symbol(b'\\');
        };
        self.at += 2;
        if symbol != b'\'' {
            return Token::Symbol(symbol);
        }
        let digit = |at: usize| rest.get(at).and_then(|&b| char::from(b).to_digit(16));
        match (digit(1), digit(2)) {
            (Some(high), Some(low)) => {
                self.at += 2;
                Token::Byte((high * 16 + low) as u8)
            }
            _ => Token::Symbol(b'\''),
        }
    }
}
