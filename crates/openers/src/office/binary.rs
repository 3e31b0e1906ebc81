//! Parts of Excel's binary workbooks ([MS-XLSB]): the texts that cells refer to, and programs that are asked for data.
//!
//! Cells and formulas are not read.

use super::text::MAX_TEXT;
use creel_evidence::locus::Span;

/// BrtBeginSst, BrtSSTItem, BrtBeginSupBook ([MS-XLSB] section 2.3.2).
const BEGIN_STRINGS: u32 = 159;
const STRING: u32 = 19;
const BEGIN_SOURCE: u32 = 360;

/// The records of a part: number and bytes, with where the bytes begin ([MS-XLSB] section 2.1.4).
fn records(bytes: &[u8]) -> impl Iterator<Item = (u32, usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (number, behind) = variable(bytes, at, 2)?;
        let (size, start) = variable(bytes, behind, 4)?;
        let end = start.checked_add(usize::try_from(size).ok()?)?;
        let data = bytes.get(start..end)?;
        at = end;
        Some((number, start, data))
    })
}

/// A number of up to `limit` bytes, seven bits each; and where it ends.
fn variable(bytes: &[u8], at: usize, limit: usize) -> Option<(u32, usize)> {
    let mut value = 0;
    for step in 0..limit {
        let byte = *bytes.get(at.checked_add(step)?)?;
        value |= u32::from(byte & 0x7f) << (7 * step);
        if byte & 0x80 == 0 {
            return Some((value, at + step + 1));
        }
    }
    Some((value, at + limit))
}

/// A string of UTF-16 behind its length, `at` bytes into a record; and where it ends.
fn wide(data: &[u8], at: usize) -> Option<(String, usize)> {
    let count = u32::from_le_bytes(data.get(at..at.checked_add(4)?)?.try_into().ok()?);
    // A string that is not there has the length 0xffffffff.
    if count == u32::MAX {
        return Some((String::new(), at + 4));
    }
    let end = (at + 4).checked_add(usize::try_from(count).ok()?.checked_mul(2)?)?;
    let text = encoding_rs::UTF_16LE.decode_without_bom_handling(data.get(at + 4..end)?).0.into_owned();
    Some((text, end))
}

/// Whether a part is a list of texts.
pub(super) fn holds_strings(bytes: &[u8]) -> bool {
    records(bytes).next().is_some_and(|(number, ..)| number == BEGIN_STRINGS)
}

/// The texts of a list, one a line.
pub(super) fn strings(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (_, _, data) in records(bytes).filter(|(number, ..)| *number == STRING) {
        if text.len() >= MAX_TEXT {
            break;
        }
        if let Some((string, _)) = wide(data, 1) {
            text.push_str(&string);
            text.push('\n');
        }
    }
    text
}

/// The programs that a part of an external source asks: program and topic, with their place.
pub(super) fn dde(name: &str, bytes: &[u8]) -> Vec<(String, Span)> {
    if !name.contains("externalLink") {
        return Vec::new();
    }
    let source = |(_, start, data): (u32, usize, &[u8])| {
        let kind = u16::from_le_bytes(data.get(..2)?.try_into().ok()?);
        let (program, behind) = wide(data, 2)?;
        let (topic, _) = wide(data, behind)?;
        (kind == 1).then(|| (format!("{program} {topic}"), Span::new(start, start + data.len())))
    };
    records(bytes).filter(|(number, ..)| *number == BEGIN_SOURCE).filter_map(source).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(number: u32, data: &[u8]) -> Vec<u8> {
        let mut out = vec![(number & 0x7f) as u8 | if number > 0x7f { 0x80 } else { 0 }];
        out.extend((number > 0x7f).then_some((number >> 7) as u8));
        out.push(data.len() as u8);
        out.extend(data);
        out
    }

    fn string(text: &str) -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let length = (units.len() as u32).to_le_bytes();
        length.into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
    }

    #[test]
    fn texts_and_programs_are_read() {
        let list =
            [record(159, &[0; 8]), record(19, &[&[0], string("Pay at once").as_slice()].concat())].concat();
        assert!(holds_strings(&list));
        assert_eq!(strings(&list), "Pay at once\n");
        let source = [&1u16.to_le_bytes()[..], &string("cmd"), &string("/c calc")].concat();
        let link = record(360, &source);
        assert_eq!(dde("xl/externalLinks/externalLink1.bin", &link)[0].0, "cmd /c calc");
        assert_eq!(dde("xl/sheet1.bin", &link), []);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            let _ = (strings(&bytes), dde("externalLink", &bytes), holds_strings(&bytes));
        }
    }
}
