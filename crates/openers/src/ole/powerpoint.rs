//! PowerPoint's binary presentations ([MS-PPT]): text, links, what clicks run, and objects inside, macros among them.

use super::native::{u16_at, u32_at};
use creel_evidence::locus::Span;
use flate2::read::ZlibDecoder;
use std::io::Read as _;

/// Bytes of text that are taken out of one presentation.
const MAX_TEXT: usize = 8 << 20;
/// Links, actions and objects that are told of one presentation.
const MAX_FOUND: usize = 1_000;
/// Unpacked bytes allowed for each packed byte of an object, and at any ratio.
const RATIO: usize = 100;
const RATIO_FLOOR: usize = 1 << 20;
/// Numbers of records (section 2.13.24).
const TEXT_CHARS: u16 = 0x0fa0;
const TEXT_BYTES: u16 = 0x0fa8;
const STRING: u16 = 0x0fba;
const ACTION: u16 = 0x0ff3;
const OBJECT: u16 = 0x1011;
/// The number that the stream `Current User` has where the presentation is encrypted (section 2.3.2).
const ENCRYPTED: u32 = 0xf3d1_c4df;

/// What a presentation shows and does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Presentation {
    /// Texts, one a line.
    pub(super) text: String,
    /// Addresses, with their places.
    pub(super) links: Vec<(String, Span)>,
    /// What a click runs.
    pub(super) actions: Vec<(&'static str, Span)>,
    /// Objects: where the record's data stand.
    pub(super) objects: Vec<Span>,
}

/// Reads the stream `PowerPoint Document`.
pub(super) fn read(stream: &[u8]) -> Presentation {
    let mut found = Presentation::default();
    let mut at = 0_usize;
    while let (Some(version), Some(number), Some(length)) =
        (u16_at(stream, at), u16_at(stream, at + 2), u32_at(stream, at + 4))
    {
        let start = at + 8;
        // What a container holds follows its head: it is walked over like all else.
        if version & 0x0f == 0x0f {
            at = start;
            continue;
        }
        let Some(end) = usize::try_from(length).ok().and_then(|length| start.checked_add(length)) else {
            break;
        };
        let Some(data) = stream.get(start..end) else { break };
        found.record(number, data, Span::new(start, end));
        at = end;
    }
    found
}

impl Presentation {
    fn record(&mut self, number: u16, data: &[u8], at: Span) {
        match number {
            TEXT_CHARS => self.line(&encoding_rs::UTF_16LE.decode_without_bom_handling(data).0),
            TEXT_BYTES => self.line(&data.iter().map(|&byte| char::from(byte)).collect::<String>()),
            STRING => {
                let text = encoding_rs::UTF_16LE.decode_without_bom_handling(data).0;
                if (text.contains("://") || text.starts_with("mailto:")) && self.links.len() < MAX_FOUND {
                    self.links.push((text.into_owned(), at));
                }
            }
            // InteractiveInfoAtom (section 2.8.2): the action stands behind two numbers.
            ACTION if self.actions.len() < MAX_FOUND => match data.get(8) {
                Some(1) => self.actions.push(("macro", at)),
                Some(2) => self.actions.push(("program", at)),
                _ => {}
            },
            OBJECT if self.objects.len() < MAX_FOUND => self.objects.push(at),
            _ => {}
        }
    }

    fn line(&mut self, text: &str) {
        if self.text.len() < MAX_TEXT && !text.trim().is_empty() {
            self.text.extend(text.chars().map(|c| if matches!(c, '\r' | '\u{b}') { '\n' } else { c }));
            self.text.push('\n');
        }
    }
}

/// The object whose record's data stand there: packed behind its size, or as it is (section 2.10.34).
pub(super) fn object(stream: &[u8], at: Span) -> Option<Vec<u8>> {
    let data = stream.get(at.range())?;
    let instance = u16_at(stream, at.start.checked_sub(8)?)? >> 4;
    if instance == 0 {
        return Some(data.to_vec());
    }
    let limit = RATIO_FLOOR.max(data.len().saturating_mul(RATIO));
    let mut out = Vec::new();
    // What came before damage is kept.
    let _ = ZlibDecoder::new(data.get(4..)?).take(limit as u64).read_to_end(&mut out);
    (!out.is_empty()).then_some(out)
}

/// Whether the stream `Current User` says that the presentation is encrypted.
pub(super) fn is_encrypted(current_user: &[u8]) -> bool {
    u32_at(current_user, 12) == Some(ENCRYPTED)
}

/// A record, for tests.
#[cfg(test)]
pub(super) fn record(version: u16, number: u16, data: &[u8]) -> Vec<u8> {
    [&version.to_le_bytes()[..], &number.to_le_bytes(), &(data.len() as u32).to_le_bytes(), data].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use proptest::prelude::*;
    use std::io::Write as _;

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn text_links_actions_and_objects_are_read() {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
        packer.write_all(b"an object").unwrap();
        let packed = [&9u32.to_le_bytes()[..], &packer.finish().unwrap()].concat();
        let inner = [
            record(0, TEXT_CHARS, &wide("Quarter\rfigures")),
            record(0, TEXT_BYTES, b"second"),
            record(0x10, STRING, &wide("https://s.example/")),
            record(0, ACTION, &[0, 0, 0, 0, 0, 0, 0, 0, 2, 0]),
            record(0x10, OBJECT, &packed),
        ]
        .concat();
        let stream = record(0x0f, 1000, &inner);
        let found = read(&stream);
        assert_eq!(found.text, "Quarter\nfigures\nsecond\n");
        assert_eq!(found.links[0].0, "https://s.example/");
        assert_eq!(found.actions[0].0, "program");
        assert_eq!(object(&stream, found.objects[0]).unwrap(), b"an object");
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            for span in read(&bytes).objects {
                let _ = object(&bytes, span);
            }
        }
    }
}
