//! PDF (ISO 32000-2): what a document shows, what it does, and what it hides.
//!
//! The list of objects is made from the bytes themselves, so that nothing escapes by standing where the table of places
//! does not point; the table says which of several definitions a viewer shows. Links, scripts, forms and attached files
//! are looked for in every object, also in those of earlier revisions; the page tree is followed for what pages show.
//!
//! Why a reader of our own: a statement needs the place where a value stands, and a bomb must be left in time. The
//! libraries that were looked at keep no places, and unpack object streams without a limit before anything can be
//! asked. Ciphers, inflating and fax pictures are libraries' work.
//!
//! Not read: JBIG2 pictures, and the shapes of glyphs. Text whose glyphs have no Unicode is said to be hidden.

mod actions;
mod cmap;
mod content;
mod crypt;
mod document;
mod drawn;
mod filters;
mod font;
mod form;
mod glyphs;
mod info;
mod layout;
mod object;
mod pages;
mod picture;
mod scan;
mod sweep;
mod syntax;
#[cfg(test)]
mod tests;
mod xref;

use crate::Budget;
use crate::member::{Member, MemberKind, Of, Opened, Opening, Place};
use creel_evidence::dissection::{AnomalyKind, FeatureKind};
use creel_evidence::locus::Span;
use crypt::Locked;
use document::Document;
use std::collections::HashMap;

/// Members that one document gives at most.
const MEMBERS: usize = 4_000;

/// What a member is to its document; the number by which it is found again follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// The bytes of an object that is not in the file as it stands: decrypted, or out of an object stream.
    Source(usize),
    /// What the stream of an object decodes to.
    Data(usize),
    /// The text of a string, the one with this number in the object.
    Text(usize, usize),
    /// What the fields of the form hold.
    Form,
    /// The text of a page, counted from 0.
    Page(usize),
    /// What a page draws with shapes.
    Drawn(usize),
    /// The picture that an object is.
    Picture(usize),
    /// The picture that stands in the content of a page, counted from 0.
    Inline(usize, usize),
}

impl What {
    /// Pictures in the content of a page that can be told apart.
    const INLINE: usize = 200;
    /// Strings of an object that can be told apart.
    const TEXTS: usize = 64;
    /// Numbers that an object takes.
    const STEP: usize = 8 + Self::TEXTS;
    const DRAWN: usize = 10_000;
    const FORM: usize = 20_000;
    const INLINES: usize = 100_000;
    const OBJECTS: usize = 1_000_000;

    const fn index(self) -> usize {
        match self {
            Self::Page(number) => number,
            Self::Drawn(number) => Self::DRAWN + number,
            Self::Form => Self::FORM,
            Self::Inline(number, nth) => Self::INLINES + number * Self::INLINE + nth,
            Self::Source(at) => Self::OBJECTS + at * Self::STEP,
            Self::Data(at) => Self::OBJECTS + at * Self::STEP + 1,
            Self::Picture(at) => Self::OBJECTS + at * Self::STEP + 2,
            Self::Text(at, nth) => Self::OBJECTS + at * Self::STEP + 8 + nth,
        }
    }

    const fn of(index: usize) -> Option<Self> {
        if index < Self::OBJECTS {
            return Some(match index {
                Self::FORM => Self::Form,
                Self::INLINES.. => {
                    let number = index - Self::INLINES;
                    Self::Inline(number / Self::INLINE, number % Self::INLINE)
                }
                Self::DRAWN.. => Self::Drawn(index - Self::DRAWN),
                _ => Self::Page(index),
            });
        }
        let number = index - Self::OBJECTS;
        let (at, what) = (number / Self::STEP, number % Self::STEP);
        match what {
            0 => Some(Self::Source(at)),
            1 => Some(Self::Data(at)),
            2 => Some(Self::Picture(at)),
            3..8 => None,
            nth => Some(Self::Text(at, nth - 8)),
        }
    }

    /// The member's bytes; `None` if the document has no such member.
    fn bytes(self, document: &Document<'_>) -> Option<Vec<u8>> {
        let page = |number: usize| Some(content::read(document, document.pages().get(number)?));
        match self {
            Self::Source(at) => document.source(at).map(std::borrow::Cow::into_owned),
            Self::Data(at) => {
                let definition = document.definition(at);
                definition.stream.map(|_| document.data(&definition).bytes)
            }
            Self::Text(at, nth) => actions::text(&document.definition(at), nth).map(String::into_bytes),
            Self::Form => Some(form::listed(document).into_bytes()),
            Self::Page(number) => Some(layout::lines(&page(number)?.runs).into_bytes()),
            Self::Drawn(number) => drawn::paint(&page(number)?.shapes).map(picture::painted),
            Self::Picture(at) => picture::file(document, &document.definition(at)),
            Self::Inline(number, nth) => picture::inline(document, page(number)?.inline.get(nth)?),
        }
    }
}

/// Opens a document.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let passwords: Vec<&str> = opening.passwords.iter().map(String::as_str).collect();
    let Some(document) = Document::load(bytes, &passwords, opening.budget.bytes) else {
        let mut opened = Opened::default();
        opened.complain(AnomalyKind::LimitReached, "pdf-size");
        return opened;
    };
    let mut reading =
        Reading { document: &document, opening, opened: Opened::default(), added: HashMap::new() };
    reading.structure();
    if document.is_open() {
        reading.metadata();
        let shown = reading.pages();
        reading.sweep(&shown);
        reading.form();
    }
    let mut opened = reading.opened;
    // Pages that are unpacked cost as much as files that are kept.
    opening.budget.bytes = opening.budget.bytes.saturating_sub(document.spent());
    for limit in document.limits() {
        opened.complain(AnomalyKind::LimitReached, limit);
    }
    sorted(opened)
}

/// The members by their numbers, with all places that count in them.
fn sorted(mut opened: Opened) -> Opened {
    let mut order: Vec<usize> = (0..opened.members.len()).collect();
    order.sort_by_key(|&position| opened.members.get(position).map(|member| member.index));
    let mut places = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        if let Some(place) = places.get_mut(old) {
            *place = new;
        }
    }
    opened.members.sort_by_key(|member| member.index);
    let links = opened.links.iter_mut().map(|link| &mut link.at);
    for at in links.chain(opened.features.iter_mut().map(|feature| &mut feature.at)) {
        if let Of::Member(position) = at.of {
            at.of = Of::Member(places.get(position).copied().unwrap_or(position));
        }
    }
    opened
}

/// A member's bytes again; `None` if there is no such member, or the password is not the one.
#[must_use]
pub fn member(bytes: &[u8], index: usize, password: Option<&str>) -> Option<Vec<u8>> {
    let passwords: Vec<&str> = password.into_iter().collect();
    let document = Document::load(bytes, &passwords, Budget::default().bytes)?;
    document.is_open().then(|| What::of(index)?.bytes(&document))?
}

/// The text of a string as it is written, in parentheses or hexadecimal (ISO 32000-2, 7.3.4 and 7.9.2); `None` if it is
/// no string.
#[must_use]
pub fn string_text(written: &[u8]) -> Option<String> {
    syntax::string_value(written).map(|bytes| object::text_string(&bytes))
}

/// A document that is being opened.
struct Reading<'d, 'o, 'p> {
    document: &'d Document<'d>,
    opening: &'o mut Opening<'p>,
    opened: Opened,
    /// The position of each member that was added, by its number.
    added: HashMap<usize, usize>,
}

impl Reading<'_, '_, '_> {
    /// Says what is odd about the file as a whole.
    fn structure(&mut self) {
        let document = self.document;
        for problem in &document.problems {
            self.opened.complain(AnomalyKind::BrokenContainer, format!("PDF: {problem}"));
        }
        match document.header {
            Some(0) => {}
            Some(at) => {
                let detail = format!("{at} bytes stand before the header");
                self.opened.feature(FeatureKind::Polyglot, detail, Place::own(0..at));
            }
            None => {
                self.opened.complain(AnomalyKind::BrokenContainer, "PDF: no header in the first kilobyte");
            }
        }
        self.behind_the_end();
        if let Some((what, opened)) = &document.encryption {
            let how = match (opened, &document.password) {
                (Ok(()), None) => "opened without a password",
                (Ok(()), Some(_)) => "opened with a password",
                (Err(Locked::NoPassword), _) => "no password opened it",
                (Err(Locked::Attempts), _) => "too many passwords to try",
            };
            let at = document.trailer.get("Encrypt").map(|written| match document.stands(written) {
                Some((_, span)) => span,
                None => written.span,
            });
            let at = Place::own(at.unwrap_or_default());
            self.opened.feature(FeatureKind::Encrypted, format!("{what}: {how}"), at);
            match opened {
                Ok(()) => {}
                Err(Locked::NoPassword) => {
                    self.opened.complain(AnomalyKind::UnreadableArchive, "document is encrypted");
                }
                Err(Locked::Attempts) => {
                    self.opened.complain(AnomalyKind::UnreadableArchive, "document is encrypted");
                    self.opened.complain(AnomalyKind::LimitReached, "pdf-passwords");
                }
            }
        }
    }

    /// Counts the ends of the file: each change that was saved behind the document adds one; and notes what stands
    /// behind the last.
    fn behind_the_end(&mut self) {
        let bytes = self.document.bytes;
        let ends: Vec<usize> = memchr::memmem::find_iter(bytes, b"%%EOF").take(1_000).collect();
        // A document that is laid out for the web has two from the beginning (annex F).
        let head = bytes.get(..bytes.len().min(2048)).unwrap_or_default();
        let own = if memchr::memmem::find(head, b"/Linearized").is_some() { 2 } else { 1 };
        if let (Some(changes), Some(&first)) =
            (ends.len().checked_sub(own).filter(|&n| n > 0), ends.get(own - 1))
        {
            let detail = format!("{changes} changes saved behind the document");
            self.opened.feature(FeatureKind::Revision, detail, Place::own(first..bytes.len()));
        }
        if let Some(end) = memchr::memmem::rfind(bytes, b"%%EOF").map(|at| at + 5) {
            let rest = bytes.get(end..).unwrap_or_default();
            if rest.iter().filter(|byte| !syntax::is_space(**byte)).count() > 64 {
                let detail = format!("{} bytes stand behind the end", rest.len());
                self.opened.feature(FeatureKind::AppendedData, detail, Place::own(end..bytes.len()));
            }
        }
    }

    /// Adds a member unless it is there; its position. `None` if there is no room.
    fn add(&mut self, what: What, kind: MemberKind) -> Option<usize> {
        self.add_as(what, kind, |_| {})
    }

    /// The same with something said about it.
    fn add_as(&mut self, what: What, kind: MemberKind, say: impl FnOnce(&mut Member)) -> Option<usize> {
        if let Some(&position) = self.added.get(&what.index()) {
            return Some(position);
        }
        self.document.was_starved();
        let bytes = what.bytes(self.document)?;
        // What is not whole for what was read before could not be found again.
        if self.document.was_starved() {
            return None;
        }
        let position = self.add_made(what, kind, bytes)?;
        say(self.opened.members.get_mut(position)?);
        Some(position)
    }

    /// Adds a member whose bytes were made already.
    fn add_made(&mut self, what: What, kind: MemberKind, bytes: Vec<u8>) -> Option<usize> {
        if self.opened.members.len() >= MEMBERS {
            self.document.limit("pdf-members");
            return None;
        }
        if !self.opening.budget.spend_bytes(bytes.len() as u64) {
            self.document.limit("pdf-size");
            return None;
        }
        if kind == MemberKind::File && !self.opening.budget.spend_entry() {
            self.document.limit("archive-entries");
            return None;
        }
        let mut member = Member::new(what.index(), kind, bytes);
        member.password.clone_from(&self.document.password);
        let position = self.opened.push(member);
        self.added.insert(what.index(), position);
        Some(position)
    }

    /// Where a span of a definition can be opened: in the file, or in the object's own bytes as a part.
    fn place(&mut self, at: usize, span: Span) -> Place {
        if self.document.is_literal(at) {
            return Place::own(span);
        }
        match self.add(What::Source(at), MemberKind::Part) {
            Some(position) => Place::member(position, span),
            // There is no room for the part: the place in the file from which it comes.
            None => {
                let start = self.document.entries.get(at).map_or(0, |entry| entry.start);
                Place::own(start..start)
            }
        }
    }
}
