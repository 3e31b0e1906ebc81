//! Base64 in code: PowerShell's `-EncodedCommand`, and runs of digits that hold code or a file.

use super::Layer;
use crate::filetype;
use crate::member::MemberKind;
use creel_evidence::ContentType;
use encoding_rs::{UTF_16LE, WINDOWS_1252};
use flate2::read::DeflateDecoder;
use std::io::Read;
use std::ops::Range;

/// Digits from which a run is looked at: shorter ones are words.
const LEAST: usize = 24;
/// Digits from which a run holds more than a word or a key.
const BLOB: usize = 80;
/// Runs that are decoded, and bytes that one of them may unpack to.
const RUNS: usize = 200;
const UNPACKED: u64 = 4 << 20;
/// The parameter of PowerShell before base64 of UTF-16, which may be shortened to its first letters.
const ENCODED_COMMAND: &str = "encodedcommand";

/// What the base64 in a code holds, as far as it is code or a known kind of file.
pub(super) fn find(text: &str) -> Vec<Layer> {
    let mut layers = Vec::new();
    for run in runs(text).take(RUNS) {
        let digits = text.get(run.clone()).unwrap_or_default();
        let is_command = is_encoded_command(text, run.start);
        if digits.len() < BLOB && !is_command {
            continue;
        }
        let Some(bytes) = decode(digits) else { continue };
        let how = if is_command { "an encoded command" } else { "base64" };
        if let Some((kind, bytes)) = content(bytes, is_command) {
            layers.push(Layer { at: run, how, kind, bytes });
        }
    }
    layers
}

/// Runs of base64's digits.
fn runs(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let is_digit = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += bytes.get(at..)?.iter().position(is_digit)?;
            let start = at;
            at += bytes.get(at..)?.iter().take_while(|b| is_digit(b)).count();
            let padding = bytes.get(at..)?.iter().take(2).take_while(|b| **b == b'=').count();
            at += padding;
            if at - start >= LEAST {
                return Some(start..at);
            }
        }
    })
}

/// Whether `-e`, `-enc`, `/EncodedCommand` or the like stands before a place.
fn is_encoded_command(text: &str, at: usize) -> bool {
    let from = text.floor_char_boundary(at.saturating_sub(40));
    let before =
        text.get(from..at).unwrap_or_default().trim_end_matches([' ', '\t', '"', '\'', ':', '^', '`']);
    let Some(dash) = before.rfind(['-', '/', '\u{2013}', '\u{2014}']) else { return false };
    let word: String = before
        .get(dash..)
        .unwrap_or_default()
        .chars()
        .skip(1)
        // What the command line and PowerShell leave out of a word.
        .filter(|c| !matches!(c, '^' | '`' | '"' | '\''))
        .collect::<String>()
        .to_ascii_lowercase();
    !word.is_empty() && (ENCODED_COMMAND.starts_with(&word) || word == "ec")
}

fn decode(digits: &str) -> Option<Vec<u8>> {
    let digits = digits.trim_end_matches('=').as_bytes();
    // A digit over is no byte; code that is cut apart leaves some.
    let whole = if digits.len() % 4 == 1 { digits.get(..digits.len() - 1)? } else { digits };
    let mut lenient = data_encoding::BASE64_NOPAD.specification();
    lenient.check_trailing_bits = false;
    lenient.encoding().ok()?.decode(whole).ok()
}

/// What decoded bytes are to a reader of code; `None` for what is neither code nor a file.
fn content(bytes: Vec<u8>, is_command: bool) -> Option<(MemberKind, Vec<u8>)> {
    if is_command || is_utf16(&bytes) {
        let text = UTF_16LE.decode_without_bom_handling(&bytes).0;
        return Some((MemberKind::Code, text.into_owned().into_bytes()));
    }
    match filetype::recognise(&bytes) {
        ContentType::Text | ContentType::Script | ContentType::Mail | ContentType::LinkFile
            if is_code(&bytes) =>
        {
            let text = WINDOWS_1252.decode(&bytes).0;
            Some((MemberKind::Code, text.into_owned().into_bytes()))
        }
        ContentType::Text | ContentType::Empty | ContentType::Mail => None,
        ContentType::Binary => inflate(&bytes).and_then(|bytes| {
            let is_file = !matches!(
                filetype::recognise(&bytes),
                ContentType::Text | ContentType::Script | ContentType::Binary
            );
            let kind = if is_file { MemberKind::File } else { MemberKind::Code };
            (is_file || is_code(&bytes)).then_some((kind, bytes))
        }),
        _ => Some((MemberKind::File, bytes)),
    }
}

/// Whether every second byte is zero, as in UTF-16 of Latin letters.
fn is_utf16(bytes: &[u8]) -> bool {
    let pairs = bytes.as_chunks::<2>().0;
    let head = pairs.get(..pairs.len().min(64)).unwrap_or_default();
    head.len() >= 8
        && head.iter().filter(|[low, high]| *high == 0 && *low != 0).count() * 10 >= head.len() * 9
}

/// Whether text is written in the signs of code or holds an address.
fn is_code(bytes: &[u8]) -> bool {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let printable = head.iter().filter(|b| b.is_ascii_graphic() || b.is_ascii_whitespace()).count();
    let signs = head.iter().filter(|b| b"()=;{}$.:\"'".contains(b)).count();
    printable * 20 >= head.len() * 19 && signs * 40 >= head.len()
}

/// Raw DEFLATE (RFC 1951), as `DeflateStream` reads it; `None` for what is none, or unpacks to next to nothing.
fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    DeflateDecoder::new(bytes).take(UNPACKED).read_to_end(&mut out).ok()?;
    (out.len() >= 16).then_some(out)
}
