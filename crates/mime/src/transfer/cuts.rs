//! Where decoding a body may begin and end.

use super::{decode, uuencode};
use crate::cover::{self, Cover, Cut};
use crate::lexis::hex;
use creel_evidence::artifact::TransferEncoding;
use creel_evidence::locus::Span;
use std::collections::VecDeque;

/// The part of an encoded body that gives the bytes `wanted` of `output`, which is what [`decode`] makes of `input`.
/// `None` if `wanted` lies outside of `output`.
#[must_use]
pub fn cover(encoding: TransferEncoding, input: &[u8], output: &[u8], wanted: Span) -> Option<Cover> {
    use TransferEncoding as Encoding;
    let cuts: Box<dyn Iterator<Item = Cut> + '_> = match encoding {
        Encoding::Identity => {
            output.get(wanted.range())?;
            return Some(Cover { input: wanted, take: Span::new(0, wanted.len()), gives: wanted.len() });
        }
        Encoding::QuotedPrintable
        | Encoding::QuotedPrintableDropEquals
        | Encoding::QuotedPrintableDropPair
        | Encoding::QuotedPrintableDropTriple => Box::new(QuotedPrintable::new(encoding, input)),
        Encoding::Base64
        | Encoding::Base64ToPadding
        | Encoding::Base64SkipEquals
        | Encoding::Base64ZeroEquals
        | Encoding::Base64Quads
        | Encoding::Base64Lines
        | Encoding::Base64ToForeign => Box::new(Base64::new(input, false)),
        Encoding::Base64Url => Box::new(Base64::new(input, true)),
        Encoding::Uuencode | Encoding::Yenc => Box::new(lines(encoding, input)),
        // A run may reach back over the start of any line.
        Encoding::BinHex => Box::new(std::iter::empty()),
    };
    cover::cover(input, output, wanted, cuts, |bytes| decode(encoding, bytes).bytes.into_owned())
}

/// Between the groups of base64.
struct Base64<'a> {
    input: &'a [u8],
    url: bool,
    at: usize,
    output: usize,
    /// Characters of the group so far.
    filled: usize,
    is_first: bool,
}

impl<'a> Base64<'a> {
    const fn new(input: &'a [u8], url: bool) -> Self {
        Self { input, url, at: 0, output: 0, filled: 0, is_first: true }
    }
}

impl Iterator for Base64<'_> {
    type Item = Cut;

    fn next(&mut self) -> Option<Cut> {
        while let Some(&b) = self.input.get(self.at) {
            let digit =
                b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/') || self.url && matches!(b, b'-' | b'_');
            // A cut stands before the first character of a group, behind the line end of the group before.
            if digit && self.filled == 0 && !std::mem::take(&mut self.is_first) {
                self.is_first = true;
                let cut = Cut { input: self.at, output: self.output };
                self.advance(true);
                return Some(cut);
            }
            self.advance(digit);
            if digit && self.filled == 0 {
                return Some(Cut { input: self.at, output: self.output });
            }
        }
        None
    }
}

impl Base64<'_> {
    fn advance(&mut self, digit: bool) {
        if digit {
            self.filled += 1;
            if self.filled == 4 {
                self.output += 3;
                self.filled = 0;
            }
        } else if self.input.get(self.at) == Some(&b'=') {
            self.output += self.filled.saturating_sub(1);
            self.filled = 0;
        }
        self.is_first = self.filled != 0;
        self.at += 1;
    }
}

/// Between the characters of quoted-printable, where no white space waits for the end of its line.
struct QuotedPrintable<'a> {
    input: &'a [u8],
    encoding: TransferEncoding,
    at: usize,
    output: usize,
    /// White space that goes away if the line ends.
    blanks: usize,
}

impl<'a> QuotedPrintable<'a> {
    const fn new(encoding: TransferEncoding, input: &'a [u8]) -> Self {
        Self { input, encoding, at: 0, output: 0, blanks: 0 }
    }

    /// What follows a soft line break whose equals sign stands at `at`.
    fn soft_break(&self) -> Option<usize> {
        let tail = self.input.get(self.at + 1..)?;
        let blank = tail.iter().take(80).take_while(|b| matches!(b, b' ' | b'\t')).count();
        let line_end = match tail.get(blank..)? {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            [] => 0,
            _ => return None,
        };
        Some(self.at + 1 + blank + line_end)
    }
}

impl Iterator for QuotedPrintable<'_> {
    type Item = Cut;

    fn next(&mut self) -> Option<Cut> {
        loop {
            let rest = self.input.get(self.at..)?;
            let digit = |i: usize| rest.get(i).copied().and_then(hex);
            match rest.first()? {
                b' ' | b'\t' => {
                    self.blanks += 1;
                    self.at += 1;
                    continue;
                }
                b'\r' if rest.get(1) == Some(&b'\n') => {
                    (self.at, self.output, self.blanks) = (self.at + 2, self.output + 2, 0);
                }
                b'\n' => (self.at, self.output, self.blanks) = (self.at + 1, self.output + 1, 0),
                b'=' => {
                    self.output += std::mem::take(&mut self.blanks);
                    if digit(1).is_some() && digit(2).is_some() {
                        (self.at, self.output) = (self.at + 3, self.output + 1);
                    } else if let Some(next) = self.soft_break() {
                        self.at = next;
                    } else {
                        match self.encoding {
                            TransferEncoding::QuotedPrintableDropTriple => self.at += 3,
                            TransferEncoding::QuotedPrintableDropEquals => self.at += 1,
                            _ => (self.at, self.output) = (self.at + 1, self.output + 1),
                        }
                    }
                }
                _ => {
                    self.output += std::mem::take(&mut self.blanks) + 1;
                    self.at += 1;
                }
            }
            return Some(Cut { input: self.at, output: self.output });
        }
    }
}

/// Between the lines of uuencode and yEnc, each of which is code by itself.
fn lines(encoding: TransferEncoding, input: &[u8]) -> impl Iterator<Item = Cut> + '_ {
    let begins = move |line: &[u8]| match encoding {
        TransferEncoding::Uuencode => uuencode::is_begin(line),
        _ => line.starts_with(b"=ybegin "),
    };
    let all = input.split_inclusive(|&b| b == b'\n');
    let has_begin = all.clone().any(|line| begins(line.trim_ascii_end()));
    let (mut at, mut output, mut inside) = (0, 0, !has_begin);
    let mut due: VecDeque<Cut> = VecDeque::new();
    let mut rest = all;
    std::iter::from_fn(move || {
        while due.is_empty() {
            let line = rest.next()?;
            at += line.len();
            if inside {
                output += decode(encoding, line).bytes.len();
                due.push_back(Cut { input: at, output });
            } else if begins(line.trim_ascii_end()) {
                inside = true;
                due.push_back(Cut { input: at, output });
            }
        }
        due.pop_front()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The law: what the cover gives, taken as it says, is what was wanted.
    fn check(encoding: TransferEncoding, input: &[u8], from: usize, len: usize) -> Option<Cover> {
        let output = decode(encoding, input).bytes.into_owned();
        let start = from % (output.len() + 1);
        let wanted = Span::new(start, (start + len).min(output.len()));
        let cover = cover(encoding, input, &output, wanted).unwrap();
        let again = decode(encoding, &input[cover.input.range()]).bytes.into_owned();
        assert_eq!(&again[cover.take.range()], &output[wanted.range()], "{encoding} {wanted:?} {cover:?}");
        assert_eq!(again.len(), cover.gives);
        (!wanted.is_empty()).then_some(cover)
    }

    fn wrapped(bytes: &[u8]) -> Vec<u8> {
        let text = data_encoding::BASE64.encode(bytes);
        let lines: Vec<&[u8]> = text.as_bytes().chunks(76).collect();
        lines.join(&b"\r\n"[..])
    }

    proptest! {
        #[test]
        fn every_stretch_has_a_cover(
            input in prop::collection::vec(any::<u8>(), 0..200), from: usize, len in 0usize..40, which in 0usize..15,
        ) {
            let encoding = TransferEncoding::ALL[which % TransferEncoding::ALL.len()];
            check(encoding, &input, from, len);
        }

        #[test]
        fn every_stretch_of_broken_code_has_a_cover(
            input in "[A-Za-z0-9+/= \t\r\n=*_-]{0,120}", from: usize, len in 0usize..40, which in 0usize..15,
        ) {
            let encoding = TransferEncoding::ALL[which % TransferEncoding::ALL.len()];
            check(encoding, input.as_bytes(), from, len);
        }

        #[test]
        fn base64_is_covered_by_its_own_groups(bytes in prop::collection::vec(any::<u8>(), 1..400), from: usize, len in 1usize..40) {
            let cover = check(TransferEncoding::Base64, &wrapped(&bytes), from, len);
            if let Some(cover) = cover {
                prop_assert!(cover.gives <= cover.take.len() + 4, "{:?}", cover);
            }
        }

        #[test]
        fn quoted_printable_is_covered_by_its_own_characters(text in "[a-z =\u{e9}]{1,200}", from: usize, len in 1usize..40) {
            let mut encoded = String::new();
            for (i, b) in text.bytes().enumerate() {
                if i % 60 == 59 {
                    encoded.push_str("=\r\n");
                }
                match b {
                    b'a'..=b'z' => encoded.push(char::from(b)),
                    b => encoded.push_str(&format!("={b:02X}")),
                }
            }
            let cover = check(TransferEncoding::QuotedPrintable, encoded.as_bytes(), from, len);
            if let Some(cover) = cover {
                prop_assert!(cover.is_exact(), "{:?}", cover);
            }
        }
    }

    #[test]
    fn lines_of_uuencode_stand_alone() {
        let input = b"Hello\nbegin 644 a.txt\n#86)C\n#9&5F\n`\nend\n";
        let output = decode(TransferEncoding::Uuencode, input).bytes.into_owned();
        assert_eq!(output, b"abcdef");
        let cover = cover(TransferEncoding::Uuencode, input, &output, Span::new(4, 5)).unwrap();
        assert_eq!(&input[cover.input.range()], b"#9&5F\n");
        assert_eq!(cover.take, Span::new(1, 2));
    }
}
