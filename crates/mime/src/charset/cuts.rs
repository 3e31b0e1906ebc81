//! Where turning bytes into text may begin and end.

use crate::cover::{self, Cover, Cut};
use creel_evidence::locus::Span;
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

/// Turns bytes into text by the encoding of this name, without looking for a byte order mark; `None` if nobody knows
/// the name. A stretch out of the middle of a text is decoded as it was within it.
#[must_use]
pub fn decode(bytes: &[u8], label: &str) -> Option<String> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

/// The bytes that give the stretch `wanted` of `text`, which is what [`super::to_utf8`] makes of `bytes` by the
/// encoding of this name. `None` if nobody knows the name or `wanted` lies outside of the text.
#[must_use]
pub fn cover(label: &str, bytes: &[u8], text: &str, wanted: Span) -> Option<Cover> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    let marked = match Encoding::for_bom(bytes) {
        Some((by_mark, length)) if by_mark == encoding => length,
        _ => 0,
    };
    let body = bytes.get(marked..)?;
    let decode = |bytes: &[u8]| encoding.decode_without_bom_handling(bytes).0.into_owned().into_bytes();
    let cuts: Box<dyn Iterator<Item = Cut> + '_> = if encoding == UTF_8 {
        Box::new(utf8(body))
    } else if encoding == UTF_16LE || encoding == UTF_16BE {
        Box::new(units(body, encoding))
    } else {
        Box::new(characters(body, encoding).into_iter())
    };
    let cover = cover::cover(body, text.as_bytes(), wanted, cuts, decode)?;
    let input = Span::new(cover.input.start + marked, cover.input.end + marked);
    Some(Cover { input, ..cover })
}

/// Between the characters of UTF-8; a sequence that is none gives one U+FFFD (Encoding Standard, 8.1.1).
fn utf8(bytes: &[u8]) -> impl Iterator<Item = Cut> + '_ {
    let (mut input, mut output) = (0, 0);
    bytes.utf8_chunks().flat_map(move |chunk| {
        let start = Cut { input, output };
        input += chunk.valid().len() + chunk.invalid().len();
        output += chunk.valid().len();
        let middle = Cut { input: start.input + chunk.valid().len(), output };
        output += if chunk.invalid().is_empty() { 0 } else { REPLACEMENT };
        let inside = chunk
            .valid()
            .char_indices()
            .map(move |(at, _)| Cut { input: start.input + at, output: start.output + at });
        inside.chain([middle, Cut { input, output }])
    })
}

/// Bytes of U+FFFD.
const REPLACEMENT: usize = '\u{fffd}'.len_utf8();

/// Between the characters of UTF-16.
fn units<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> impl Iterator<Item = Cut> + 'a {
    let unit = move |pair: &[u8]| match pair {
        [a, b] if encoding == UTF_16LE => u16::from_le_bytes([*a, *b]),
        [a, b] => u16::from_be_bytes([*a, *b]),
        _ => 0,
    };
    let whole = bytes.chunks_exact(2).map(unit);
    let (mut input, mut output) = (0, 0);
    let first = Cut { input, output };
    std::iter::once(first).chain(char::decode_utf16(whole).map(move |found| {
        let c = found.unwrap_or(char::REPLACEMENT_CHARACTER);
        input += 2 * c.len_utf16();
        output += c.len_utf8();
        Cut { input, output }
    }))
}

/// Where the decoder gives out a character, fed byte by byte. Of ISO-2022-JP only where it is in its first state,
/// because the others are not told by the bytes that follow.
fn characters(bytes: &[u8], encoding: &'static Encoding) -> Vec<Cut> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut cuts = vec![Cut { input: 0, output: 0 }];
    let mut output = 0;
    let mut escape = [0u8; 3];
    let mut is_ascii = true;
    for (at, byte) in bytes.iter().enumerate() {
        let mut room = [0u8; 32];
        let (_, _, written, _) = decoder.decode_to_utf8(std::slice::from_ref(byte), &mut room, false);
        output += written;
        escape = [escape[1], escape[2], *byte];
        if escape[0] == 0x1b && escape[1] == b'(' {
            is_ascii = escape[2] == b'B';
        } else if escape[0] == 0x1b && escape[1] == b'$' {
            is_ascii = false;
        }
        if encoding == ISO_2022_JP && !(is_ascii && *byte != 0x1b && escape[1] != 0x1b) {
            continue;
        }
        if written > 0 || encoding == ISO_2022_JP {
            cuts.push(Cut { input: at + 1, output });
        }
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::super::to_utf8;
    use super::*;
    use proptest::prelude::*;

    const LABELS: &[&str] = &[
        "utf-8",
        "windows-1252",
        "windows-1251",
        "koi8-r",
        "utf-16le",
        "utf-16be",
        "shift_jis",
        "euc-jp",
        "iso-2022-jp",
        "gb18030",
        "gbk",
        "big5",
        "euc-kr",
    ];

    fn check(bytes: &[u8], label: &str, from: usize, len: usize) -> Option<Cover> {
        let utf8 = to_utf8(bytes, Some(label));
        let text = utf8.text.as_str();
        let start = (from % (text.len() + 1)..).find(|&at| text.is_char_boundary(at)).unwrap();
        let end = (start + len..)
            .find(|&at| at >= text.len() || text.is_char_boundary(at))
            .unwrap()
            .min(text.len());
        let cover = cover(utf8.label, bytes, text, Span::new(start, end)).unwrap();
        let again = decode(&bytes[cover.input.range()], utf8.label).unwrap();
        assert_eq!(&again.as_bytes()[cover.take.range()], &text.as_bytes()[start..end], "{label} {cover:?}");
        (start < end).then_some(cover)
    }

    proptest! {
        #[test]
        fn every_stretch_has_a_cover(
            bytes in prop::collection::vec(any::<u8>(), 0..120), which in 0usize..13, from: usize, len in 0usize..20,
        ) {
            check(&bytes, LABELS[which], from, len);
        }

        #[test]
        fn a_character_is_covered_by_itself(text in "[a-z \u{30a2}-\u{30c6}\u{4e00}-\u{4e50}]{1,60}", which in 0usize..4, from: usize) {
            let label = ["utf-8", "utf-16le", "shift_jis", "gbk"][which];
            let bytes: Vec<u8> = match label {
                "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                _ => Encoding::for_label(label.as_bytes()).unwrap().encode(&text).0.into_owned(),
            };
            if let Some(cover) = check(&bytes, label, from, 1) {
                prop_assert!(cover.is_exact() && cover.input.len() <= 8, "{:?}", cover);
            }
        }
    }

    #[test]
    fn a_shifted_stretch_is_covered_with_its_escape() {
        let bytes = b"ab \x1b$B$\"$$\x1b(B cd";
        let utf8 = to_utf8(bytes, Some("iso-2022-jp"));
        assert_eq!(utf8.text, "ab \u{3042}\u{3044} cd");
        let wanted = Span::new(6, 9);
        let cover = cover(utf8.label, bytes, &utf8.text, wanted).unwrap();
        assert_eq!(&bytes[cover.input.range()], &b"\x1b$B$\"$$\x1b(B"[..]);
        assert_eq!(cover.take, Span::new(3, 6));
    }
}
