//! Every object that stands in a file, found by looking at all of its bytes.
//!
//! A table of places can lie, and viewers that find it broken look at the bytes themselves. So the list of objects is
//! made from the bytes alone; the table (`xref`) then only says which of several definitions of a number counts.

use super::object::{Dictionary, Object, Value};
use super::syntax::{Lexer, is_space};
use creel_evidence::locus::Span;
use memchr::memmem;

/// Objects that are listed.
const ENTRIES: usize = 300_000;
/// Bytes before `obj` in which the two numbers stand.
const HEAD: usize = 32;

/// What an object is for the structure of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Plain,
    /// Other objects are in it (ISO 32000-2, 7.5.7).
    ObjectStream,
    /// A table of places (7.5.8).
    References,
}

/// Where an object's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    File,
    /// The object stream at this position in the list of those, between these bytes of what it decodes to.
    Within {
        part: usize,
        span: Span,
    },
}

/// One definition of an object.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) number: u32,
    pub(super) generation: u16,
    pub(super) source: Source,
    /// Where `12 0 obj` begins in the file, or the stream that holds it.
    pub(super) start: usize,
    /// Where the object itself begins in the file.
    pub(super) body: usize,
    /// The bytes behind the word `stream`.
    pub(super) stream: Option<Span>,
    pub(super) tag: Tag,
}

/// What looking at all bytes gave.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// In the order of the bytes.
    pub(super) entries: Vec<Entry>,
    /// Dictionaries behind the word `trailer`, and those of tables, in the order of the bytes.
    pub(super) trailers: Vec<Dictionary>,
    /// Objects that do not end with `endobj`.
    pub(super) unclosed: usize,
    /// Whether a limit ended it.
    pub(super) cut: bool,
}

/// Looks for objects. `length` tells the number that an indirect `Length` refers to.
pub(super) fn scan(bytes: &[u8], length: &dyn Fn(u32) -> Option<usize>) -> Scan {
    let mut found = Scan::default();
    // Each object is read once; where objects overlap, what is read again comes out of this.
    let mut work = bytes.len().saturating_mul(3).saturating_add(1 << 20);
    let finder = memmem::Finder::new(b"obj");
    let mut at = 0;
    while let Some(hit) = bytes.get(at..).and_then(|rest| finder.find(rest)) {
        let word = at + hit;
        trailers(bytes, at, word, &mut found);
        at = word + 3;
        let Some((number, generation, start)) = head(bytes, word) else { continue };
        if found.entries.len() >= ENTRIES || work == 0 {
            found.cut = true;
            return found;
        }
        let mut entry = Entry {
            number,
            generation,
            source: Source::File,
            start,
            body: at,
            stream: None,
            tag: Tag::Plain,
        };
        let mut lexer = Lexer::new(bytes, at);
        let object = lexer.object().unwrap_or_default();
        work = work.saturating_sub(lexer.at - at);
        let mut end = lexer.at;
        if let Value::Dictionary(dictionary) = &object.value {
            entry.stream = stream(bytes, end, dictionary, length);
            entry.tag = match entry.stream.and_then(|_| dictionary.get("Type")) {
                Some(kind) if kind.is_name("ObjStm") => Tag::ObjectStream,
                Some(kind) if kind.is_name("XRef") => Tag::References,
                _ => Tag::Plain,
            };
            end = entry.stream.map_or(end, |span| span.end);
        }
        // What is followed by its end was read right; else the next object may begin inside of what was read.
        if entry.stream.is_some() || closes(bytes, end, &object) {
            at = end.max(at);
        } else {
            found.unclosed += 1;
        }
        if let (Tag::References, Value::Dictionary(dictionary)) = (entry.tag, object.value) {
            found.trailers.push(dictionary);
        }
        found.entries.push(entry);
    }
    trailers(bytes, at, bytes.len(), &mut found);
    found
}

/// The two numbers before the word at `word`, and where they begin.
fn head(bytes: &[u8], word: usize) -> Option<(u32, u16, usize)> {
    let from = word.saturating_sub(HEAD);
    let before = bytes.get(from..word)?;
    let number = |end: usize| {
        let text = before.get(..end)?;
        let text = text.get(..text.iter().rposition(|&byte| !is_space(byte))? + 1)?;
        let start = text.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |i| i + 1);
        let digits = std::str::from_utf8(text.get(start..)?).ok()?;
        Some((digits.parse::<u64>().ok()?, start))
    };
    let (generation, start) = number(before.len())?;
    // Between the numbers stands white space, or they would be one.
    let (number, start) = number(start)?;
    let (number, generation) = (u32::try_from(number).ok()?, u16::try_from(generation).unwrap_or(0));
    Some((number, generation, from + start))
}

/// The object that begins at `start` with its two numbers, as `12 0 obj`: its number and where it itself begins.
pub(super) fn head_at(bytes: &[u8], start: usize) -> Option<(u32, usize)> {
    let mut lexer = Lexer::new(bytes.get(..bytes.len().min(start.saturating_add(HEAD * 2)))?, start);
    let number = u32::try_from(lexer.object()?.count()?).ok()?;
    lexer.object()?.count()?;
    lexer.skip_space();
    let word = lexer.at;
    bytes.get(word..word + 3).filter(|word| *word == b"obj").map(|_| (number, word + 3))
}

/// The bytes of the stream whose dictionary ends at `end`; `None` if no stream follows.
pub(super) fn stream(
    bytes: &[u8],
    end: usize,
    dictionary: &Dictionary,
    length: &dyn Fn(u32) -> Option<usize>,
) -> Option<Span> {
    let mut lexer = Lexer::new(bytes, end);
    lexer.skip_space();
    let rest = bytes.get(lexer.at..)?.strip_prefix(b"stream")?;
    let breaks = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    let start = bytes.len() - rest.len() + breaks;
    let declared = dictionary.get("Length").and_then(|value| match value.value {
        Value::Reference(number) => length(number),
        _ => value.count(),
    });
    let data = bytes.get(start..)?;
    if let Some(length) = declared
        && let Some(behind) = data.get(length..)
    {
        let gap = behind.iter().take(4).take_while(|&&byte| is_space(byte)).count();
        if behind.get(gap..).is_some_and(|behind| behind.starts_with(b"endstream")) {
            return Some(Span::new(start, start + length));
        }
    }
    // The length is wrong: up to the word, without the line break before it. Whichever comes first ends it, so that
    // no file makes each of its streams look through all that follow.
    let is_end = |&at: &usize| {
        let rest = data.get(at..).unwrap_or_default();
        rest.starts_with(b"endstream") || rest.starts_with(b"endobj")
    };
    let length = memmem::find_iter(data, b"end").find(is_end).unwrap_or(data.len());
    let trimmed = match data.get(..length)? {
        [.., b'\r', b'\n'] => length - 2,
        [.., b'\r' | b'\n'] => length - 1,
        _ => length,
    };
    Some(Span::new(start, start + trimmed))
}

/// Whether the object that was read up to `end` is followed by `endobj`.
fn closes(bytes: &[u8], end: usize, object: &Object) -> bool {
    if object.is_word("endobj") {
        return true;
    }
    let mut lexer = Lexer::new(bytes, end);
    // `12 0 R` alone is three objects here.
    for _ in 0..3 {
        lexer.skip_space();
        if bytes.get(lexer.at..).is_some_and(|rest| rest.starts_with(b"endobj")) {
            return true;
        }
        if !matches!(object.value, Value::Number(_))
            || lexer.peek().is_none_or(|b| !b.is_ascii_digit() && b != b'R')
        {
            return false;
        }
        lexer.object();
    }
    false
}

/// Reads the dictionaries behind `trailer` between two objects.
fn trailers(bytes: &[u8], from: usize, to: usize, found: &mut Scan) {
    const TRAILERS: usize = 1_000;
    let Some(between) = bytes.get(from..to) else { return };
    for hit in memmem::find_iter(between, b"trailer") {
        if found.trailers.len() >= TRAILERS {
            return;
        }
        let mut lexer = Lexer::new(bytes.get(..to).unwrap_or(bytes), from + hit + 7);
        if let Some(Object { value: Value::Dictionary(dictionary), .. }) = lexer.object() {
            found.trailers.push(dictionary);
        }
    }
}
