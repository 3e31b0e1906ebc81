//! Tables that say which character a glyph's code stands for (ISO 32000-2, 9.10.3; Adobe Technical Note 5014).

use super::document::Document;
use super::object::{Definition, Value};
use super::syntax::Lexer;
use std::collections::HashMap;

/// Codes that one table maps.
const CODES: usize = 70_000;
/// Bytes of a table that are read.
const SIZE: usize = 4 << 20;

/// What codes stand for.
#[derive(Debug, Default)]
pub(super) struct CodeMap {
    pub(super) texts: HashMap<u32, String>,
    /// Bytes of a code, if the table says so for all codes alike.
    pub(super) width: Option<usize>,
}

/// Reads a table.
pub(super) fn read(document: &Document<'_>, stream: &Definition) -> CodeMap {
    let bytes = document.stream(stream, SIZE).bytes;
    if document.work(bytes.len()) { parse(&bytes) } else { CodeMap::default() }
}

/// Which of the lists the next strings belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    None,
    Widths,
    Characters,
    Ranges,
}

fn parse(bytes: &[u8]) -> CodeMap {
    let mut map = CodeMap::default();
    let mut lexer = Lexer::content(bytes);
    let mut list = List::None;
    let mut operands: Vec<Value> = Vec::new();
    while let Some(object) = lexer.object() {
        if let Value::Word(word) = &object.value {
            list = match word.as_slice() {
                b"begincodespacerange" => List::Widths,
                b"beginbfchar" => List::Characters,
                b"beginbfrange" => List::Ranges,
                _ => List::None,
            };
            operands.clear();
            continue;
        }
        if list == List::None {
            continue;
        }
        operands.push(object.value);
        match (list, operands.as_slice()) {
            (List::Widths, [Value::String(low), _]) => {
                map.width =
                    if map.width.is_none_or(|width| width == low.len()) { Some(low.len()) } else { None };
                operands.clear();
            }
            (List::Characters, [Value::String(code), text]) => {
                if let Value::String(text) = text {
                    insert(&mut map, number(code), utf16(text));
                }
                operands.clear();
            }
            (List::Ranges, [Value::String(low), Value::String(high), texts]) => {
                range(&mut map, number(low), number(high), texts);
                operands.clear();
            }
            (_, [_, _, _, ..]) => operands.clear(),
            _ => {}
        }
    }
    map
}

fn insert(map: &mut CodeMap, code: u32, text: String) {
    if map.texts.len() < CODES {
        map.texts.insert(code, text);
    }
}

/// Codes in a row: each with its text, or the text of the first counted up.
fn range(map: &mut CodeMap, low: u32, high: u32, texts: &Value) {
    match texts {
        Value::Array(items) => {
            for (code, item) in (low..=high).zip(items) {
                insert(map, code, item.string().map(utf16).unwrap_or_default());
            }
        }
        Value::String(first) => {
            let Some((before, last)) = first.split_last_chunk::<2>() else { return };
            let last = u16::from_be_bytes(*last);
            for (i, code) in (low..=high).enumerate().take(CODES.saturating_sub(map.texts.len())) {
                let now = last.wrapping_add(i as u16).to_be_bytes();
                insert(map, code, utf16(&[before, &now].concat()));
            }
        }
        _ => {}
    }
}

fn number(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |sum, &byte| sum << 8 | u32::from(byte))
}

fn utf16(bytes: &[u8]) -> String {
    match bytes {
        // Some writers give one byte.
        [only] => char::from(*only).to_string(),
        _ => encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_get_their_texts() {
        let map = parse(
            b"/CIDInit /ProcSet findresource begin 1 begincodespacerange <0000> <FFFF> endcodespacerange \
              2 beginbfchar <0001> <0048> <0002> <D83DDE00> endbfchar \
              2 beginbfrange <0010> <0012> <0061> <0020> <0021> [<0066> <00660069>] endbfrange",
        );
        let text = |code: u32| map.texts.get(&code).map(String::as_str);
        assert_eq!(map.width, Some(2));
        assert_eq!((text(1), text(2)), (Some("H"), Some("😀")));
        assert_eq!((text(0x10), text(0x12), text(0x13)), (Some("a"), Some("c"), None));
        assert_eq!((text(0x20), text(0x21)), (Some("f"), Some("fi")));
    }

    #[test]
    fn a_range_over_all_codes_is_bounded() {
        let map = parse(b"1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange");
        assert_eq!(map.texts.len(), CODES);
    }
}
