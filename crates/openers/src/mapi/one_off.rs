//! Lists of addresses that stand for themselves ([MS-OXCDATA] sections 2.2.5.1 and 2.3.3): where answers go.

use creel_evidence::locus::Span;
use encoding_rs::{Encoding, UTF_16LE, WINDOWS_1252};

/// Identifies an address that stands for itself.
const ONE_OFF: [u8; 16] = *b"\x81\x2b\x1f\xa4\xbe\xa3\x10\x19\x9d\x6e\0\xdd\x01\x0f\x54\x02";
/// Addresses that are read.
const ENTRIES: usize = 1_000;

/// An address of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOff {
    /// The display name. Hostile text.
    pub name: String,
    /// The address. Hostile text.
    pub address: String,
    /// The address in the list's bytes.
    pub span: Span,
}

/// Reads a list; entries of other kinds are passed over. `charset` is that of texts that are not Unicode.
#[must_use]
pub fn read_list(bytes: &[u8], charset: &str) -> Vec<OneOff> {
    let narrow = Encoding::for_label(charset.as_bytes()).unwrap_or(WINDOWS_1252);
    let word = |at: usize| bytes.get(at..)?.first_chunk().map(|word| u32::from_le_bytes(*word) as usize);
    let mut list = Vec::new();
    // Count and length come first; then each entry with its own length, padded to four bytes.
    let mut at = 8_usize;
    for _ in 0..word(0).unwrap_or(0).min(ENTRIES) {
        let Some(length) = word(at) else { break };
        let start = at.saturating_add(4);
        let end = start.saturating_add(length).min(bytes.len());
        list.extend(entry(bytes, start, end, narrow));
        at = start.saturating_add(length.saturating_add(3) & !3);
    }
    list
}

fn entry(bytes: &[u8], start: usize, end: usize, narrow: &'static Encoding) -> Option<OneOff> {
    let entry = bytes.get(start..end)?;
    if entry.get(4..20)? != ONE_OFF {
        return None;
    }
    let is_unicode = entry.get(23)? & 0x80 != 0;
    let encoding = if is_unicode { UTF_16LE } else { narrow };
    let mut at = start + 24;
    let mut text = || {
        let rest = bytes.get(at..end).unwrap_or_default();
        let length = if is_unicode {
            2 * rest.as_chunks::<2>().0.iter().position(|unit| *unit == [0, 0]).unwrap_or(rest.len() / 2)
        } else {
            rest.iter().position(|&b| b == 0).unwrap_or(rest.len())
        };
        let span = Span::new(at, at + length);
        at = (span.end + if is_unicode { 2 } else { 1 }).min(end);
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(span.range()).unwrap_or_default());
        (text.into_owned(), span)
    };
    let (name, _) = text();
    let _kind = text();
    let (address, span) = text();
    Some(OneOff { name, address, span })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(is_unicode: bool) -> Vec<u8> {
        let mut entry = vec![0; 4];
        entry.extend(ONE_OFF);
        entry.extend([0, 0, 1, if is_unicode { 0x90 } else { 0 }]);
        for text in ["J\u{f6}rg\0", "SMTP\0", "answers@elsewhere.example\0"] {
            if is_unicode {
                entry.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
            } else {
                entry.extend(WINDOWS_1252.encode(text).0.as_ref());
            }
        }
        let mut list = Vec::new();
        list.extend(2_u32.to_le_bytes());
        list.extend(0_u32.to_le_bytes());
        list.extend(3_u32.to_le_bytes());
        list.extend(b"???\0");
        list.extend((entry.len() as u32).to_le_bytes());
        list.extend(entry);
        list
    }

    #[test]
    fn addresses_are_read_and_other_entries_passed_over() {
        for is_unicode in [false, true] {
            let bytes = list(is_unicode);
            let read = read_list(&bytes, "windows-1252");
            assert_eq!(read.len(), 1);
            assert_eq!(
                (read[0].name.as_str(), read[0].address.as_str()),
                ("J\u{f6}rg", "answers@elsewhere.example")
            );
            assert!(bytes[read[0].span.range()].starts_with(b"a"));
            for cut in 0..bytes.len() {
                let _ = read_list(&bytes[..cut], "windows-1252");
            }
        }
    }
}
