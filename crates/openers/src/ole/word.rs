//! Word's binary documents ([MS-DOC]): the text out of its pieces, and the fields in it.

use super::native::{u16_at, u32_at};

/// The number at the start of the stream `WordDocument`.
const IDENT: u16 = 0xa5ec;
/// Where the file information block says where the piece table lies (section 2.5.6: `fcClx`).
const PIECE_TABLE: usize = 0x01a2;
/// Bytes of text that are taken out of one document.
const MAX_TEXT: usize = 8 << 20;
/// Fields inside each other, and fields in all.
const MAX_OPEN: usize = 32;
const MAX_FIELDS: usize = 10_000;

/// What stands at the start of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) is_encrypted: bool,
    /// The stream that holds the tables.
    pub(super) table: &'static str,
}

/// Reads the start of the stream `WordDocument`.
pub(super) fn head(document: &[u8]) -> Option<Head> {
    let flags = u16_at(document, 10)?;
    let table = if flags & 0x0200 == 0 { "0Table" } else { "1Table" };
    (u16_at(document, 0)? == IDENT).then_some(Head { is_encrypted: flags & 0x0100 != 0, table })
}

/// All characters of a document in order, those of fields' instructions and the marks around them included.
pub(super) fn characters(document: &[u8], table: &[u8]) -> Option<String> {
    let number = |at: usize| usize::try_from(u32_at(document, at)?).ok();
    let (start, length) = (number(PIECE_TABLE)?, number(PIECE_TABLE + 4)?);
    let mut clx = table.get(start..start.checked_add(length)?)?;
    // Property modifiers stand in front of the piece table (section 2.9.38).
    while let Some((1, behind)) = clx.split_first().map(|(kind, behind)| (*kind, behind)) {
        let size = usize::from(u16_at(behind, 0)?);
        clx = behind.get(2 + size..)?;
    }
    let pieces = clx.strip_prefix(&[2])?.get(4..)?;
    let count = pieces.len().checked_sub(4)? / 12;
    let mut text = String::new();
    for piece in 0..count {
        let (from, to) = (u32_at(pieces, piece * 4)?, u32_at(pieces, piece * 4 + 4)?);
        let place = u32_at(pieces, (count + 1) * 4 + piece * 8 + 2)?;
        let characters = usize::try_from(to.checked_sub(from)?).ok()?.min(MAX_TEXT);
        let at = usize::try_from(place & 0x3fff_ffff).ok()?;
        // Bit 30: one byte a character, at half the offset (section 2.9.73).
        let (encoding, start, bytes) = if place & 0x4000_0000 == 0 {
            (encoding_rs::UTF_16LE, at, characters * 2)
        } else {
            (encoding_rs::WINDOWS_1252, at / 2, characters)
        };
        let behind = document.get(start..).unwrap_or_default();
        let raw = behind.get(..bytes).unwrap_or(behind);
        // Pieces may overlap: what they give together has a limit.
        if text.len().saturating_add(raw.len()) > MAX_TEXT {
            break;
        }
        text.push_str(&encoding.decode_without_bom_handling(raw).0);
    }
    Some(text)
}

/// A field: where its instruction stands among the characters, and what is shown of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) instruction: String,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) shown: String,
}

/// What a reader is shown of the characters, and the fields in them (section 2.8.25: marks 19, 20 and 21).
pub(super) fn shown(characters: &str) -> (String, Vec<Field>) {
    let (mut text, mut fields) = (String::new(), Vec::new());
    // Of each open field: where its instruction begins, where it ends, where what is shown begins.
    let mut open: Vec<(usize, Option<usize>, usize)> = Vec::new();
    let mut hidden = 0_usize;
    for (at, c) in characters.char_indices() {
        match c {
            '\u{13}' if open.len() < MAX_OPEN => {
                open.push((at + 1, None, text.len()));
                hidden += 1;
            }
            '\u{14}' => {
                if let Some((_, end @ None, from)) = open.last_mut() {
                    *end = Some(at);
                    *from = text.len();
                    hidden = hidden.saturating_sub(1);
                }
            }
            '\u{15}' => {
                if let Some((start, end, from)) = open.pop() {
                    if end.is_none() {
                        hidden = hidden.saturating_sub(1);
                    }
                    let end = end.unwrap_or(at);
                    if fields.len() < MAX_FIELDS {
                        let instruction: String = characters
                            .get(start..end)
                            .unwrap_or_default()
                            .chars()
                            .filter(|c| !c.is_control())
                            .collect();
                        let shown = text.get(from..).unwrap_or_default().trim().to_owned();
                        fields.push(Field { instruction, start, end, shown });
                    }
                }
            }
            _ if hidden > 0 => {}
            '\r' | '\u{b}' | '\u{c}' => text.push('\n'),
            '\u{7}' => text.push('\t'),
            c if c.is_control() && c != '\t' && c != '\n' => {}
            c => text.push(c),
        }
    }
    (text, fields)
}

/// Writes the two streams of a document, for tests: the text in one piece.
#[cfg(test)]
pub(super) fn write(text: &str, is_encrypted: bool) -> (Vec<u8>, Vec<u8>) {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut document = vec![0; 0x200];
    document[0..2].copy_from_slice(&IDENT.to_le_bytes());
    let flags: u16 = if is_encrypted { 0x0300 } else { 0x0200 };
    document[10..12].copy_from_slice(&flags.to_le_bytes());
    let mut table = vec![2];
    table.extend(16u32.to_le_bytes());
    table.extend(0u32.to_le_bytes());
    table.extend((units.len() as u32).to_le_bytes());
    table.extend([0, 0]);
    table.extend(0x200u32.to_le_bytes());
    table.extend([0, 0]);
    document[PIECE_TABLE + 4..PIECE_TABLE + 8].copy_from_slice(&(table.len() as u32).to_le_bytes());
    document.extend(units.into_iter().flat_map(u16::to_le_bytes));
    (document, table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_and_fields_come_out_of_the_pieces() {
        let (document, table) =
            write("Dear\rsee \u{13} HYPERLINK \"https://a.example/\" \u{14}this page\u{15}.\r", false);
        assert_eq!(head(&document), Some(Head { is_encrypted: false, table: "1Table" }));
        let characters = characters(&document, &table).unwrap();
        let (text, fields) = shown(&characters);
        assert_eq!(text, "Dear\nsee this page.\n");
        assert_eq!(fields[0].instruction.trim(), "HYPERLINK \"https://a.example/\"");
        assert_eq!(fields[0].shown, "this page");
        assert!(characters[fields[0].start..fields[0].end].contains("https://a.example/"));
    }

    #[test]
    fn pieces_on_top_of_each_other_meet_a_limit() {
        let mut document = write("", false).0;
        document.resize(1 << 20, b'a');
        let mut pieces: Vec<u8> = (0..=1000u32).flat_map(|n| (n << 20).to_le_bytes()).collect();
        pieces.extend((0..1000).flat_map(|_| [0, 0, 0, 0, 0, 0x40, 0, 0]));
        let table = [&[2][..], &(pieces.len() as u32).to_le_bytes(), &pieces].concat();
        document[PIECE_TABLE + 4..PIECE_TABLE + 8].copy_from_slice(&(table.len() as u32).to_le_bytes());
        assert!(characters(&document, &table).unwrap().len() <= MAX_TEXT);
    }

    proptest! {
        #[test]
        fn any_tables_are_survived(table: Vec<u8>, length in 0u32..300, marks in "[\u{13}\u{14}\u{15}a\r]{0,40}") {
            let mut document = write("abc", false).0;
            document[PIECE_TABLE + 4..PIECE_TABLE + 8].copy_from_slice(&length.to_le_bytes());
            let _ = characters(&document, &table);
            let _ = shown(&marks);
        }
    }
}
