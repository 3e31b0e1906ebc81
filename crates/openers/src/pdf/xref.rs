//! The table of places, from the newest part to the oldest (ISO 32000-2, 7.5.4 to 7.5.8).

use super::filters;
use super::object::{Dictionary, Object, Value};
use super::scan::{head_at, stream};
use super::syntax::Lexer;
use std::collections::{HashMap, HashSet};

/// Parts of the table that are followed.
const SECTIONS: usize = 1_000;
/// Places that are read in all parts together.
const PLACES: usize = 500_000;
/// Bytes that all parts decode to at most.
const DECODED: usize = 16 << 20;
/// Bytes of a stream of places that are looked at.
const STREAM: usize = 8 << 20;

/// Where the table says that an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It was taken out.
    Free,
    /// At this byte, counted from the header or from the file's beginning.
    Offset(usize),
    /// In the object stream of this number.
    Within(u32),
}

/// The whole table.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The newest place of each number.
    pub(super) places: HashMap<u32, Place>,
    /// The dictionaries of its parts, the newest first.
    pub(super) trailers: Vec<Dictionary>,
    /// What is wrong with it.
    pub(super) problem: Option<&'static str>,
    pub(super) cut: bool,
}

/// Reads the table; `base` is where the header stands.
pub(super) fn read(bytes: &[u8], base: usize) -> Table {
    let mut reader = Reader { bytes, table: Table::default(), places: PLACES, decoded: DECODED };
    reader.all(base);
    reader.table
}

struct Reader<'a> {
    bytes: &'a [u8],
    table: Table,
    /// Places that may still be read.
    places: usize,
    /// Bytes that may still be decoded.
    decoded: usize,
}

impl Reader<'_> {
    fn all(&mut self, base: usize) {
        let Some(first) = start(self.bytes) else {
            self.table.problem = Some("no cross-reference table");
            return;
        };
        let mut waiting = vec![first];
        let mut seen = HashSet::new();
        while let Some(offset) = waiting.pop() {
            if !seen.insert(offset) {
                self.table.problem = Some("cross-reference table refers to itself");
                continue;
            }
            if seen.len() > SECTIONS || self.places == 0 || self.decoded == 0 {
                self.table.cut = true;
                return;
            }
            // Offsets count from the header; where something stands before it, some writers count that too.
            let trailer = [offset.checked_add(base), Some(offset)]
                .into_iter()
                .flatten()
                .find_map(|at| self.classic(at).or_else(|| self.by_stream(at)));
            let Some(trailer) = trailer else {
                self.table.problem = Some("broken cross-reference table");
                continue;
            };
            // What a stream adds to an old table counts before the part that came earlier.
            waiting.extend(["Prev", "XRefStm"].iter().filter_map(|key| trailer.get(key)?.count()));
            self.table.trailers.push(trailer);
        }
        if self.table.places.is_empty() && self.table.problem.is_none() {
            self.table.problem = Some("empty cross-reference table");
        }
    }

    /// Notes a place, unless a newer part has one already; `false` if no more may be read.
    fn note(&mut self, number: usize, place: Place) -> bool {
        let Some(left) = self.places.checked_sub(1) else { return false };
        self.places = left;
        let Ok(number) = u32::try_from(number) else { return false };
        self.table.places.entry(number).or_insert(place);
        true
    }

    /// A part in text: `xref`, sections of lines of twenty bytes, `trailer`.
    fn classic(&mut self, at: usize) -> Option<Dictionary> {
        let mut lexer = Lexer::new(self.bytes, at);
        lexer.skip_space();
        self.bytes.get(lexer.at..)?.strip_prefix(b"xref")?;
        lexer.at += 4;
        loop {
            let head = lexer.object()?;
            if head.is_word("trailer") {
                return match lexer.object()?.value {
                    Value::Dictionary(dictionary) => Some(dictionary),
                    _ => None,
                };
            }
            let (first, count) = (head.count()?, lexer.object()?.count()?);
            for i in 0..count {
                let before = lexer.at;
                let (offset, generation, kind) = (lexer.object()?, lexer.object()?, lexer.object()?);
                let place = match &kind.value {
                    Value::Word(word) if word == b"n" => Place::Offset(offset.count()?),
                    Value::Word(word) if word == b"f" => Place::Free,
                    // Fewer lines than were announced.
                    _ => {
                        lexer.at = before;
                        break;
                    }
                };
                generation.count()?;
                if !self.note(first.saturating_add(i), place) {
                    return None;
                }
            }
        }
    }

    /// A part in a stream.
    fn by_stream(&mut self, at: usize) -> Option<Dictionary> {
        let (_, body) = head_at(self.bytes, at)?;
        let window = self.bytes.get(..self.bytes.len().min(body.saturating_add(STREAM)))?;
        let mut lexer = Lexer::new(window, body);
        let Value::Dictionary(dictionary) = lexer.object()?.value else { return None };
        if !dictionary.get("Type")?.is_name("XRef") {
            return None;
        }
        let raw = window.get(stream(window, lexer.at, &dictionary, &|_| None)?.range())?;
        let rows = filters::decode(raw, &direct_filters(&dictionary), self.decoded).bytes;
        self.decoded -= rows.len().max(1).min(self.decoded);
        let widths: Vec<usize> = dictionary.get("W")?.array().iter().filter_map(Object::count).collect();
        let &[of_kind, of_second, of_third] = widths.get(..3)? else { return None };
        if widths.iter().any(|&width| width > 8) {
            return None;
        }
        let size = dictionary.get("Size").and_then(Object::count).unwrap_or(0);
        let index: Vec<usize> = match dictionary.get("Index") {
            Some(index) => index.array().iter().filter_map(Object::count).collect(),
            None => vec![0, size],
        };
        let mut rows = rows.chunks_exact((of_kind + of_second + of_third).max(1));
        for section in index.chunks_exact(2) {
            let &[first, count] = section else { break };
            for (i, row) in rows.by_ref().take(count).enumerate() {
                let number = |from: usize, width: usize| {
                    let digits = row.get(from..from + width).unwrap_or_default();
                    digits.iter().fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte))
                };
                let value = number(of_kind, of_second);
                let place = match if of_kind == 0 { 1 } else { number(0, of_kind) } {
                    0 => Place::Free,
                    1 => Place::Offset(usize::try_from(value).ok()?),
                    2 => Place::Within(u32::try_from(value).ok()?),
                    _ => continue,
                };
                if !self.note(first.saturating_add(i), place) {
                    return None;
                }
            }
        }
        Some(dictionary)
    }
}

/// The number behind the last `startxref`.
fn start(bytes: &[u8]) -> Option<usize> {
    let at = memchr::memmem::rfind(bytes, b"startxref")?;
    Lexer::new(bytes, at + 9).object()?.count()
}

/// The number that the object at the place of `number` is, for the length of a stream.
pub(super) fn number_at(bytes: &[u8], base: usize, table: &Table, number: u32) -> Option<usize> {
    let Some(Place::Offset(offset)) = table.places.get(&number) else { return None };
    [offset.checked_add(base), Some(*offset)].into_iter().flatten().find_map(|at| {
        let (own, body) = head_at(bytes, at)?;
        let end = bytes.len().min(body + 32);
        (own == number).then(|| Lexer::new(bytes.get(..end)?, body).object()?.count()).flatten()
    })
}

/// The filters of a stream that refers to no other object, as tables do.
fn direct_filters(dictionary: &Dictionary) -> Vec<(Vec<u8>, Option<Dictionary>)> {
    let list = |object: Option<&Object>| match object {
        Some(Object { value: Value::Array(items), .. }) => items.clone(),
        Some(object) => vec![object.clone()],
        None => Vec::new(),
    };
    let parameters = list(dictionary.get("DecodeParms"));
    let name = |object: Object| match object.value {
        Value::Name(name) => Some(name),
        _ => None,
    };
    let filters = list(dictionary.get("Filter")).into_iter().filter_map(name);
    filters
        .enumerate()
        .map(|(i, name)| (name, parameters.get(i).and_then(Object::dictionary).cloned()))
        .collect()
}
