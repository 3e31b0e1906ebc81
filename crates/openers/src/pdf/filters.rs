//! Filters of streams (ISO 32000-2, 7.4), each up to a limit of bytes.
//!
//! A stream that breaks off gives what came before. Filters that are pictures (`DCTDecode` and others) are not undone
//! here: the bytes up to them are the picture's file.

use super::object::Dictionary;
use flate2::{Decompress, FlushDecompress, Status};

/// Filters on one stream; more are no file's, but a bomb's.
const CHAIN: usize = 8;
/// Bytes that are inflated at a time.
const STEP: usize = 64 * 1024;

/// What came out of a stream.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    /// The filter that was left, with its parameters: a picture's, or one that nobody knows.
    pub(super) left: Option<(Vec<u8>, Option<Dictionary>)>,
    /// Whether the limit ended it.
    pub(super) cut: bool,
    /// Bytes that all filters gave together.
    pub(super) spent: usize,
}

/// Undoes filters in their order, giving at most `limit` bytes at every step.
pub(super) fn decode(raw: &[u8], chain: &[(Vec<u8>, Option<Dictionary>)], limit: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let mut current: Option<Vec<u8>> = None;
    for (i, (name, parameters)) in chain.iter().enumerate() {
        if i >= CHAIN {
            decoded.cut = true;
            break;
        }
        let input = current.as_deref().unwrap_or(raw);
        let mut room = Room { out: Vec::new(), limit, cut: false };
        match name.as_slice() {
            b"FlateDecode" | b"Fl" => inflate(input, &mut room),
            b"LZWDecode" | b"LZW" => {
                let early = parameters.as_ref().and_then(|p| p.get("EarlyChange")?.count());
                lzw(input, early != Some(0), &mut room);
            }
            b"ASCIIHexDecode" | b"AHx" => {
                let end = memchr::memchr(b'>', input).unwrap_or(input.len());
                room.extend(&super::syntax::hexadecimal(input.get(..end).unwrap_or_default()));
            }
            b"ASCII85Decode" | b"A85" => ascii85(input, &mut room),
            b"RunLengthDecode" | b"RL" => run_length(input, &mut room),
            b"Crypt" => {
                // The identity, or what the security handler has undone already.
                room.extend(input);
            }
            _ => {
                decoded.left = Some((name.clone(), parameters.clone()));
                break;
            }
        }
        decoded.cut |= room.cut;
        decoded.spent += room.out.len();
        let bytes = match (name.as_slice(), parameters) {
            (b"FlateDecode" | b"Fl" | b"LZWDecode" | b"LZW", Some(parameters)) => {
                predicted(room.out, parameters)
            }
            _ => room.out,
        };
        current = Some(bytes);
    }
    decoded.bytes = current.unwrap_or_else(|| {
        decoded.cut |= raw.len() > limit;
        raw.get(..raw.len().min(limit)).unwrap_or_default().to_vec()
    });
    decoded
}

/// Output that a limit bounds.
struct Room {
    out: Vec<u8>,
    limit: usize,
    cut: bool,
}

impl Room {
    /// Adds bytes; `false` if not all of them have room.
    fn extend(&mut self, bytes: &[u8]) -> bool {
        let room = self.limit.saturating_sub(self.out.len());
        self.out.extend(bytes.iter().take(room));
        self.cut |= bytes.len() > room;
        bytes.len() <= room
    }
}

/// zlib (RFC 1950); where its head is broken, raw DEFLATE.
fn inflate(input: &[u8], room: &mut Room) {
    inflate_by(&mut Decompress::new(true), input, room);
    if room.out.is_empty()
        && let Some(body) = input.get(2..).filter(|body| !body.is_empty())
    {
        inflate_by(&mut Decompress::new(false), body, room);
    }
}

fn inflate_by(inflater: &mut Decompress, input: &[u8], room: &mut Room) {
    let mut buffer = vec![0; STEP.min(room.limit.saturating_add(1)).max(1)];
    loop {
        let (taken, given) = (inflater.total_in(), inflater.total_out());
        let Some(rest) = usize::try_from(taken).ok().and_then(|taken| input.get(taken..)) else { return };
        let status = inflater.decompress(rest, &mut buffer, FlushDecompress::None);
        let new = usize::try_from(inflater.total_out().saturating_sub(given)).unwrap_or(0);
        if !room.extend(buffer.get(..new).unwrap_or_default()) {
            return;
        }
        let stands_still = new == 0 && inflater.total_in() == taken;
        if stands_still || !matches!(status, Ok(Status::Ok | Status::BufError)) {
            return;
        }
    }
}

/// LZW with codes of 9 to 12 bits (7.4.4.2). The table holds, for each code, the one before and a last byte.
fn lzw(input: &[u8], early: bool, room: &mut Room) {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let mut table: Vec<(usize, u8)> = Vec::with_capacity(4096);
    let (mut bits, mut held, mut width) = (0_u32, 0_u32, 9_u32);
    let mut last: Option<usize> = None;
    let mut word = Vec::new();
    for &byte in input {
        bits = bits << 8 | u32::from(byte);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = (bits >> held & ((1 << width) - 1)) as usize;
        bits &= (1 << held) - 1;
        match code {
            CLEAR => {
                table.clear();
                width = 9;
                last = None;
                continue;
            }
            END => return,
            _ => {}
        }
        let is_new = code == END + 1 + table.len();
        let Some(mut at) = (if is_new { last } else { Some(code) }) else { return };
        word.clear();
        // Entries point to earlier ones alone, so that this ends.
        while let Some(entry) = at.checked_sub(END + 1) {
            let Some(&(before, byte)) = table.get(entry) else { return };
            word.push(byte);
            at = before;
        }
        word.push(at as u8);
        word.reverse();
        let Some(&first) = word.first() else { return };
        if is_new {
            word.push(first);
        }
        if !room.extend(&word) {
            return;
        }
        if let Some(before) = last
            && table.len() < 4096 - END - 1
        {
            table.push((before, first));
        }
        last = Some(code);
        width = match table.len() + END + 1 + usize::from(early) {
            0..=511 => 9,
            512..=1023 => 10,
            1024..=2047 => 11,
            _ => 12,
        };
    }
}

/// Base 85 of Adobe (7.4.3).
fn ascii85(input: &[u8], room: &mut Room) {
    let mut group: Vec<u8> = Vec::with_capacity(5);
    for &byte in input {
        let fits = match byte {
            b'z' if group.is_empty() => room.extend(&[0; 4]),
            b'!'..=b'u' => {
                group.push(byte - b'!');
                let whole = group.len() == 5;
                let fits = !whole || room.extend(&from_85(&group));
                if whole {
                    group.clear();
                }
                fits
            }
            b'~' => break,
            _ => true,
        };
        if !fits {
            return;
        }
    }
    if group.len() > 1 {
        let bytes = group.len() - 1;
        group.resize(5, 84);
        room.extend(from_85(&group).get(..bytes).unwrap_or_default());
    }
}

fn from_85(group: &[u8]) -> [u8; 4] {
    group.iter().fold(0_u32, |sum, &digit| sum.wrapping_mul(85).wrapping_add(u32::from(digit))).to_be_bytes()
}

/// Runs of bytes (7.4.5).
fn run_length(mut input: &[u8], room: &mut Room) {
    while let [length, rest @ ..] = input {
        let fits = match *length {
            128 => return,
            literal @ 0..=127 => {
                let count = (usize::from(literal) + 1).min(rest.len());
                let (run, behind) = rest.split_at(count);
                input = behind;
                room.extend(run)
            }
            repeated => {
                let Some((&byte, behind)) = rest.split_first() else { return };
                input = behind;
                room.extend(&vec![byte; 257 - usize::from(repeated)])
            }
        };
        if !fits {
            return;
        }
    }
}

/// Undoes the prediction of neighbours' values (7.4.4.4): TIFF's for whole bytes, and PNG's.
fn predicted(bytes: Vec<u8>, parameters: &Dictionary) -> Vec<u8> {
    let number =
        |key: &str, default: usize| parameters.get(key).and_then(|value| value.count()).unwrap_or(default);
    let predictor = number("Predictor", 1);
    if predictor < 2 {
        return bytes;
    }
    let (colours, depth) = (number("Colors", 1).clamp(1, 32), number("BitsPerComponent", 8).clamp(1, 16));
    let columns = number("Columns", 1).clamp(1, 1 << 20);
    let step = (colours * depth).div_ceil(8);
    let row = (colours * depth * columns).div_ceil(8);
    if predictor == 2 {
        return if depth == 8 { tiff(bytes, row, step) } else { bytes };
    }
    png(&bytes, row, step)
}

fn tiff(mut bytes: Vec<u8>, row: usize, step: usize) -> Vec<u8> {
    for line in bytes.chunks_mut(row) {
        for i in step..line.len() {
            let before = line.get(i - step).copied().unwrap_or(0);
            if let Some(byte) = line.get_mut(i) {
                *byte = byte.wrapping_add(before);
            }
        }
    }
    bytes
}

/// PNG's filters (W3C PNG, 9.2): each row begins with the number of its own.
fn png(bytes: &[u8], row: usize, step: usize) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; row];
    let mut line = vec![0_u8; row];
    for written in bytes.chunks(row + 1) {
        let Some((&filter, values)) = written.split_first() else { break };
        match filter {
            1 | 3 | 4 => unfiltered(filter, values, &above, &mut line, step),
            2 => {
                for ((place, value), up) in line.iter_mut().zip(values).zip(&above) {
                    *place = value.wrapping_add(*up);
                }
            }
            _ => {
                for (place, value) in line.iter_mut().zip(values) {
                    *place = *value;
                }
            }
        }
        out.extend(line.iter().take(values.len()));
        std::mem::swap(&mut above, &mut line);
    }
    out
}

/// A row whose values are told from the ones to the left.
fn unfiltered(filter: u8, values: &[u8], above: &[u8], line: &mut [u8], step: usize) {
    for (i, &value) in values.iter().enumerate() {
        let before = i.checked_sub(step);
        let left = before.and_then(|i| line.get(i)).copied().unwrap_or(0);
        let up = above.get(i).copied().unwrap_or(0);
        let guess = match filter {
            1 => left,
            3 => u16::midpoint(u16::from(left), u16::from(up)) as u8,
            _ => paeth(left, up, before.and_then(|i| above.get(i)).copied().unwrap_or(0)),
        };
        if let Some(place) = line.get_mut(i) {
            *place = value.wrapping_add(guess);
        }
    }
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, up, corner].map(i16::from);
    let guess = a + b - c;
    let (to_a, to_b, to_c) = ((guess - a).abs(), (guess - b).abs(), (guess - c).abs());
    if to_a <= to_b && to_a <= to_c {
        left
    } else if to_b <= to_c {
        up
    } else {
        corner
    }
}
