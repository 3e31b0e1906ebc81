//! A document: its objects by number, decrypted, and its streams, decoded.
//!
//! Objects are read when they are asked for. What reading costs is counted, so that a file in which everything refers
//! to everything is left in time; what streams decode to is counted as well.

use super::crypt::{Handler, Locked, Security};
use super::filters::{self, Decoded};
use super::font::Font;
use super::object::{Definition, Dictionary, Object, Seen, Value};
use super::scan::{self, Entry, Source, Tag};
use super::syntax::{Lexer, write_string};
use super::xref::{self, Place, Table};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// Bytes of one stream.
const STREAM: usize = 32 << 20;
/// Bytes of all streams together: a hundred times the file, within these.
const STREAMS: (usize, usize) = (32 << 20, 128 << 20);
/// Bytes of all object streams together.
const PARTS: usize = 32 << 20;
/// Source bytes of objects that are held.
const HELD: usize = 2 << 20;
/// Bytes that are read as objects, content and tables, besides four times the file.
const WORK: usize = 16 << 20;
/// Fonts that are held.
const FONTS: usize = 200;
/// References from one to the next that are followed.
const HOPS: usize = 16;

/// A document that was read as far as its structure.
pub(super) struct Document<'a> {
    pub(super) bytes: &'a [u8],
    /// Where `%PDF-` stands; viewers look for it in the first kilobyte.
    pub(super) header: Option<usize>,
    /// Every definition that the bytes hold.
    pub(super) entries: Vec<Entry>,
    /// The definition of each number that counts.
    live: HashMap<u32, usize>,
    /// What object streams decode to.
    parts: Vec<Vec<u8>>,
    /// The newest value of each key of the trailers.
    pub(super) trailer: Dictionary,
    pub(super) security: Option<Security>,
    /// What the encryption is, and whether it was opened.
    pub(super) encryption: Option<(String, Result<(), Locked>)>,
    /// The password that opened it, unless it was the empty one.
    pub(super) password: Option<String>,
    /// The object that says how it is encrypted; its own strings are not.
    encrypting: Option<u32>,
    /// What is wrong with its structure.
    pub(super) problems: Vec<String>,
    held: RefCell<(HashMap<usize, Rc<Definition>>, usize)>,
    /// What unpacking and reading may cost in all.
    allowed: usize,
    /// Bytes that may still be read as objects.
    work: Cell<usize>,
    /// Bytes that streams may still decode to.
    room: Cell<usize>,
    limits: RefCell<BTreeSet<&'static str>>,
    /// Fonts by their definition, read once for all pages.
    fonts: RefCell<HashMap<usize, Rc<Font>>>,
    /// Whether something was left out since it was last asked: then the same could not be given again.
    starved: Cell<bool>,
}

impl<'a> Document<'a> {
    /// Reads the structure and opens the encryption with the empty password or one of these.
    ///
    /// All that is unpacked stays within `room` bytes. `None` if that was too little for the structure: what is missing
    /// would change the numbers by which the rest is found again.
    pub(super) fn load(bytes: &'a [u8], passwords: &[&str], room: u64) -> Option<Self> {
        let header = memchr::memmem::find(bytes.get(..bytes.len().min(1024)).unwrap_or_default(), b"%PDF-");
        let base = header.unwrap_or(0);
        let table = xref::read(bytes, base);
        let found = scan::scan(bytes, &|number| xref::number_at(bytes, base, &table, number));
        let size = bytes.len();
        let streams = size.saturating_mul(100).clamp(STREAMS.0, STREAMS.1);
        let room = streams.min(usize::try_from(room).unwrap_or(usize::MAX));
        let work = WORK.saturating_add(size.saturating_mul(4));
        let mut document = Self {
            bytes,
            header,
            entries: found.entries,
            live: HashMap::new(),
            parts: Vec::new(),
            trailer: Dictionary::default(),
            security: None,
            encryption: None,
            password: None,
            encrypting: None,
            problems: table.problem.iter().map(|&problem| problem.to_owned()).collect(),
            held: RefCell::default(),
            allowed: work.saturating_add(room),
            work: Cell::new(work),
            room: Cell::new(room),
            fonts: RefCell::default(),
            limits: RefCell::default(),
            starved: Cell::new(false),
        };
        if found.cut || table.cut {
            document.limit("pdf-objects");
        }
        if found.unclosed > 0 {
            document.problems.push(format!("{} objects without an end", found.unclosed));
        }
        // The newest of equal keys counts; the table's own parts stand before what looking around found.
        for dictionary in table.trailers.iter().chain(found.trailers.iter().rev()) {
            for (key, value) in &dictionary.0 {
                if !document.trailer.0.iter().any(|(own, _)| own == key) {
                    document.trailer.0.push((key.clone(), value.clone()));
                }
            }
        }
        document.choose(&table, base);
        document.decrypt(passwords);
        document.unfold();
        document.choose(&table, base);
        let was_starved = document.was_starved();
        (room == streams || !was_starved).then_some(document)
    }

    /// Chooses which definition of each number counts: the one at which the table points, else the last.
    fn choose(&mut self, table: &Table, base: usize) {
        self.live.clear();
        for (at, entry) in self.entries.iter().enumerate() {
            let place = table.places.get(&entry.number);
            let is_meant = |at: usize| place.is_some_and(|place| self.is_meant(at, *place, base));
            // What the table does not lead to is kept as long as nothing better comes.
            let is_better = match self.live.get(&entry.number) {
                Some(&other) => is_meant(at) || !is_meant(other),
                None => is_meant(at) || place != Some(&Place::Free),
            };
            if is_better {
                self.live.insert(entry.number, at);
            }
        }
    }

    /// Whether the table's place of a number is this definition.
    fn is_meant(&self, at: usize, place: Place, base: usize) -> bool {
        let Some(entry) = self.entries.get(at) else { return false };
        match (place, entry.source) {
            (Place::Offset(offset), Source::File) => {
                let near = |start: usize| (start..=start.saturating_add(2)).contains(&entry.start);
                near(offset.saturating_add(base)) || near(offset)
            }
            (Place::Within(holder), Source::Within { .. }) => {
                self.entry_at(entry.start).is_some_and(|own| own.number == holder)
            }
            _ => false,
        }
    }

    /// The definition in the file itself that begins at this byte.
    fn entry_at(&self, start: usize) -> Option<&Entry> {
        let at = self.entries.partition_point(|entry| entry.start < start);
        self.entries
            .get(at..)?
            .iter()
            .take(1)
            .find(|entry| entry.start == start && entry.source == Source::File)
    }

    fn decrypt(&mut self, passwords: &[&str]) {
        let Some(written) = self.trailer.get("Encrypt").cloned() else { return };
        self.encrypting = written.reference();
        let id = self.trailer.get("ID").map(|id| self.seen(id).array().to_vec());
        let id = id.and_then(|id| Some(self.seen(id.first()?).string()?.to_vec())).unwrap_or_default();
        let seen = self.seen(&written);
        let Some(dictionary) = seen.dictionary() else {
            self.problems.push("encryption dictionary is missing".to_owned());
            return;
        };
        let Some(handler) = Handler::read(&self.whole(dictionary), &id) else {
            self.encryption = Some(("unknown handler".to_owned(), Err(Locked::NoPassword)));
            return;
        };
        let what = handler.describe();
        // What was read so far was read as if nothing were encrypted.
        self.held.take();
        match handler.unlock(passwords.iter().copied()) {
            Ok((security, password)) => {
                self.security = Some(security);
                self.password = password;
                self.encryption = Some((what, Ok(())));
            }
            Err(locked) => self.encryption = Some((what, Err(locked))),
        }
    }

    /// A dictionary with what it refers to directly in it, one level deep.
    fn whole(&self, dictionary: &Dictionary) -> Dictionary {
        let value = |object: &Object| Object { value: self.seen(object).value.clone(), span: object.span };
        Dictionary(dictionary.0.iter().map(|(key, object)| (key.clone(), value(object))).collect())
    }

    /// Whether its content can be read.
    pub(super) fn is_open(&self) -> bool {
        self.encryption.as_ref().is_none_or(|(_, opened)| opened.is_ok())
    }

    /// Lists what object streams hold (ISO 32000-2, 7.5.7).
    fn unfold(&mut self) {
        if !self.is_open() {
            return;
        }
        let holders = self.entries.iter().enumerate().filter(|(_, entry)| entry.tag == Tag::ObjectStream);
        let holders: Vec<usize> = holders.map(|(at, _)| at).collect();
        let mut left = PARTS;
        let mut inner = Vec::new();
        for at in holders {
            let Some(entry) = self.entries.get(at) else { continue };
            let definition = self.definition(at);
            let Some(dictionary) = definition.dictionary() else { continue };
            let first = dictionary.get("First").and_then(|first| self.seen(first).count()).unwrap_or(0);
            let count = dictionary.get("N").and_then(|count| self.seen(count).count()).unwrap_or(0);
            let decoded = self.stream(&definition, left);
            left = left.saturating_sub(decoded.bytes.len());
            if decoded.cut || left == 0 {
                self.limit("pdf-size");
            }
            let mut heads =
                Lexer::new(decoded.bytes.get(..first.min(decoded.bytes.len())).unwrap_or_default(), 0);
            let mut places = Vec::new();
            for _ in 0..count {
                let (Some(number), Some(offset)) = (heads.object(), heads.object()) else { break };
                let (Some(number), Some(offset)) = (number.count(), offset.count()) else { break };
                places.push((u32::try_from(number).unwrap_or(0), first.saturating_add(offset)));
            }
            let mut starts: Vec<usize> = places.iter().map(|(_, start)| *start).collect();
            starts.sort_unstable();
            for (number, start) in places {
                if self.entries.len() + inner.len() >= 300_000 {
                    self.limit("pdf-objects");
                    break;
                }
                let next = starts.get(starts.partition_point(|&other| other <= start));
                let end = next.copied().unwrap_or(decoded.bytes.len()).min(decoded.bytes.len());
                let span = creel_evidence::locus::Span::new(start.min(end), end);
                let source = Source::Within { part: self.parts.len(), span };
                let (start, body) = (entry.start, entry.body);
                inner.push(Entry {
                    number,
                    generation: 0,
                    source,
                    start,
                    body,
                    stream: None,
                    tag: Tag::Plain,
                });
            }
            self.parts.push(decoded.bytes);
        }
        self.entries.extend(inner);
        // In the order of the bytes, so that the last definition is the newest one; holders before what they hold.
        self.entries.sort_by_key(|entry| (entry.start, entry.source != Source::File));
        self.held.take();
    }

    /// Notes that a limit was met.
    pub(super) fn limit(&self, which: &'static str) {
        self.limits.borrow_mut().insert(which);
    }

    /// The limits that were met.
    pub(super) fn limits(&self) -> Vec<&'static str> {
        self.limits.borrow().iter().copied().collect()
    }

    /// Spends what reading `bytes` costs; `false` if too much was read already.
    pub(super) fn work(&self, bytes: usize) -> bool {
        self.spend(&self.work, bytes, "pdf-work")
    }

    /// Spends bytes that something of the document is unpacked to; `false` if there is no room for them.
    pub(super) fn take_room(&self, bytes: usize) -> bool {
        self.spend(&self.room, bytes, "pdf-size")
    }

    fn spend(&self, of: &Cell<usize>, amount: usize, limit: &'static str) -> bool {
        let left = of.get().checked_sub(amount);
        if left.is_none() {
            self.limit(limit);
            self.starved.set(true);
        }
        of.set(left.unwrap_or(0));
        left.is_some()
    }

    /// What unpacking and reading cost so far, in bytes.
    pub(super) fn spent(&self) -> u64 {
        self.allowed.saturating_sub(self.room.get().saturating_add(self.work.get())) as u64
    }

    /// The font that a definition is.
    pub(super) fn font(&self, definition: &Definition) -> Option<Rc<Font>> {
        if let Some(font) = self.fonts.borrow().get(&definition.at) {
            return Some(Rc::clone(font));
        }
        let font = Rc::new(Font::read(self, definition.dictionary()?));
        let mut fonts = self.fonts.borrow_mut();
        if fonts.len() < FONTS && !self.starved.get() {
            fonts.insert(definition.at, Rc::clone(&font));
        }
        Some(font)
    }

    /// Whether something was left out, since too much had been read before, since this was last asked.
    pub(super) fn was_starved(&self) -> bool {
        self.starved.take()
    }

    /// The number of the definition that counts.
    pub(super) fn position(&self, number: u32) -> Option<usize> {
        self.live.get(&number).copied()
    }

    /// Whether the definition is the one of its number that counts.
    pub(super) fn is_live(&self, at: usize) -> bool {
        self.entries.get(at).is_some_and(|entry| self.live.get(&entry.number) == Some(&at))
    }

    /// Whether the spans of the definition's objects are spans of the file.
    pub(super) fn is_literal(&self, at: usize) -> bool {
        self.entries.get(at).is_some_and(|entry| entry.source == Source::File && !self.is_encrypted(entry))
    }

    fn is_encrypted(&self, entry: &Entry) -> bool {
        self.security.is_some() && self.encrypting != Some(entry.number) && entry.tag != Tag::References
    }

    /// The bytes in which the definition's spans count, unless they are the file's: an object out of a stream as it
    /// stands there, an encrypted one with its strings decrypted.
    pub(super) fn source(&self, at: usize) -> Option<Cow<'_, [u8]>> {
        let entry = self.entries.get(at)?;
        match entry.source {
            Source::Within { part, span } => self.parts.get(part)?.get(span.range()).map(Cow::Borrowed),
            Source::File => {
                let mut lexer = Lexer::new(self.bytes, entry.body);
                let object = lexer.object()?;
                if !self.work(lexer.at.saturating_sub(entry.body)) {
                    return None;
                }
                self.decrypted(entry, &object).map(Cow::Owned)
            }
        }
    }

    /// The written object with its strings decrypted.
    fn decrypted(&self, entry: &Entry, object: &Object) -> Option<Vec<u8>> {
        let security = self.security.as_ref()?;
        let mut out = Vec::new();
        let mut done = object.span.start;
        for string in strings(object) {
            out.extend(self.bytes.get(done..string.span.start)?);
            let plain = security.string(string.string()?, entry.number, entry.generation);
            write_string(&plain, &mut out);
            done = string.span.end;
        }
        out.extend(self.bytes.get(done..object.span.end)?);
        Some(out)
    }

    /// The definition at this position in the list of entries.
    pub(super) fn definition(&self, at: usize) -> Rc<Definition> {
        if let Some(held) = self.held.borrow().0.get(&at) {
            return Rc::clone(held);
        }
        let definition = Rc::new(self.read(at).unwrap_or(Definition { at, ..Definition::default() }));
        let mut held = self.held.borrow_mut();
        let size = definition.object.span.len() + 64;
        if held.1.saturating_add(size) > HELD {
            held.0.clear();
            held.1 = 0;
        }
        held.1 += size;
        held.0.insert(at, Rc::clone(&definition));
        definition
    }

    fn read(&self, at: usize) -> Option<Definition> {
        let entry = self.entries.get(at)?;
        let source = if self.is_literal(at) { None } else { Some(self.source(at)?) };
        let mut lexer = match &source {
            None => Lexer::new(self.bytes, entry.body),
            Some(source) => Lexer::new(source, 0),
        };
        let start = lexer.at;
        let mut object = lexer.object()?;
        // An object that is nothing but a reference to another.
        if let Value::Number(_) = object.value {
            let mut ahead = lexer.clone();
            if let (Some(generation), Some(word)) = (ahead.object(), ahead.object())
                && generation.count().is_some()
                && word.is_word("R")
                && let Some(number) = object.count().and_then(|number| u32::try_from(number).ok())
            {
                object.value = Value::Reference(number);
                object.span.end = word.span.end;
            }
        }
        if lexer.cut {
            self.limit("pdf-nesting");
        }
        self.work(lexer.at.saturating_sub(start) + 64).then_some(Definition {
            at,
            object,
            stream: entry.stream,
        })
    }

    /// The definition with this number that counts.
    pub(super) fn by_number(&self, number: u32) -> Option<Rc<Definition>> {
        self.work(16).then(|| Some(self.definition(self.position(number)?)))?
    }

    /// An object, or what it refers to.
    pub(super) fn seen<'o>(&self, object: &'o Object) -> Seen<'o> {
        let Some(mut number) = object.reference() else { return Seen::Here(object) };
        for _ in 0..HOPS {
            let Some(definition) = self.by_number(number) else { break };
            match definition.object.reference() {
                Some(next) => number = next,
                None => return Seen::There(definition),
            }
        }
        Seen::There(Rc::default())
    }

    /// Where what an object refers to stands: the definition and the span; `None` if it refers to nothing.
    pub(super) fn stands(&self, object: &Object) -> Option<(usize, creel_evidence::locus::Span)> {
        match self.seen(object) {
            Seen::There(definition) => Some((definition.at, definition.object.span)),
            Seen::Here(_) => None,
        }
    }

    /// The value of a key, or what it refers to.
    pub(super) fn value<'o>(&self, dictionary: &'o Dictionary, key: &str) -> Option<Seen<'o>> {
        Some(self.seen(dictionary.get(key)?)).filter(|seen| seen.value != Value::Null)
    }

    /// A value of a page, or of what it hangs from in the page tree (7.7.3.4).
    pub(super) fn inherited(&self, page: &Definition, key: &str) -> Rc<Object> {
        let mut dictionary = page.dictionary().cloned();
        for _ in 0..HOPS * 4 {
            let Some(own) = dictionary else { break };
            if let Some(value) = self.value(&own, key) {
                return Rc::new((*value).clone());
            }
            dictionary = self.value(&own, "Parent").and_then(|parent| parent.dictionary().cloned());
        }
        Rc::default()
    }

    /// The stream that an object is or refers to.
    pub(super) fn stream_of(&self, object: &Object) -> Option<Rc<Definition>> {
        match self.seen(object) {
            Seen::There(definition) => definition.stream.is_some().then_some(definition),
            Seen::Here(_) => None,
        }
    }

    /// The bytes of a stream, decrypted, still encoded.
    pub(super) fn raw(&self, definition: &Definition) -> Cow<'a, [u8]> {
        let span = definition.stream.unwrap_or_default();
        let raw = self.bytes.get(span.range()).unwrap_or_default();
        let (Some(security), Some(entry)) = (&self.security, self.entries.get(definition.at)) else {
            return Cow::Borrowed(raw);
        };
        let dictionary = definition.dictionary();
        let is_metadata =
            dictionary.is_some_and(|d| d.get("Type").is_some_and(|kind| kind.is_name("Metadata")));
        // A stream may say that it is not encrypted (7.4.10).
        let is_plain = dictionary.is_some_and(|dictionary| {
            self.filters(dictionary).first().is_some_and(|(name, parameters)| {
                let named = parameters.as_ref().and_then(|parameters| parameters.get("Name")?.name());
                name == b"Crypt" && named.is_none_or(|name| name == b"Identity")
            })
        });
        if !self.is_encrypted(entry) || is_plain || is_metadata && !security.handler.with_metadata {
            return Cow::Borrowed(raw);
        }
        Cow::Owned(security.stream(raw, entry.number, entry.generation))
    }

    /// The filters of a stream with their parameters (7.3.8.2).
    pub(super) fn filters(&self, dictionary: &Dictionary) -> Vec<(Vec<u8>, Option<Dictionary>)> {
        let list =
            |long: &str, short: &str| match self.value(dictionary, long).or(self.value(dictionary, short)) {
                Some(seen) if matches!(seen.value, Value::Array(_)) => seen.array().to_vec(),
                Some(seen) => vec![(*seen).clone()],
                None => Vec::new(),
            };
        let parameters = list("DecodeParms", "DP");
        let parameters = |i: usize| {
            let seen = self.seen(parameters.get(i)?);
            seen.dictionary().map(|dictionary| self.whole(dictionary))
        };
        list("Filter", "F")
            .iter()
            .take(16)
            .enumerate()
            .filter_map(|(i, filter)| Some((self.seen(filter).name()?.to_vec(), parameters(i))))
            .collect()
    }

    /// What a stream decodes to, at most `limit` bytes of it.
    pub(super) fn stream(&self, definition: &Definition, limit: usize) -> Decoded {
        let Some(dictionary) = definition.dictionary() else { return Decoded::default() };
        let raw = self.raw(definition);
        let limit = limit.min(STREAM);
        let decoded = filters::decode(&raw, &self.filters(dictionary), limit.min(self.room.get()));
        if decoded.cut {
            self.limit("pdf-size");
            if self.room.get() < limit {
                self.starved.set(true);
            }
        }
        if self.take_room(decoded.spent) { decoded } else { Decoded { cut: true, ..Decoded::default() } }
    }

    /// What a stream decodes to.
    pub(super) fn data(&self, definition: &Definition) -> Decoded {
        self.stream(definition, STREAM)
    }
}

/// The strings inside of an object in the order in which they stand.
pub(super) fn strings(object: &Object) -> Vec<&Object> {
    let mut found = Vec::new();
    let mut waiting = vec![object];
    while let Some(object) = waiting.pop() {
        match &object.value {
            Value::String(_) => found.push(object),
            Value::Array(items) => waiting.extend(items.iter().rev()),
            Value::Dictionary(dictionary) => {
                waiting.extend(dictionary.0.iter().rev().map(|(_, value)| value));
            }
            _ => {}
        }
    }
    found
}
