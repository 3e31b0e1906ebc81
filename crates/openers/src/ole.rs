//! Documents in compound files ([MS-CFB]): older Word, Excel and PowerPoint files, objects that are embedded in newer ones,
//! `vbaProject.bin`, and encrypted packages.
//!
//! What is in the file counts, not what kind of document it claims to be: each stream that is known by its name is read,
//! in whatever storage it stands. A member's index is the number of its stream in the directory and, in the lower bits,
//! which of the things that a stream gives it is.

mod encryption;
mod excel;
mod formula;
pub(crate) mod native;
mod pictures;
mod powerpoint;
mod properties;
mod word;

use crate::compound::{Compound, EntryId};
use crate::member::{FoundLink, Member, MemberKind, Opened, Opening, Place};
use crate::{Budget, field, filetype, urls, vba};
use creel_evidence::ContentType;
use creel_evidence::dissection::{AnomalyKind, FeatureKind, LinkContext};
use creel_evidence::locus::Span;
use encryption::Encryption;

/// Bits of an index that say which of a stream's members it is.
const BITS: u32 = 12;
/// The stream as it stands.
const STREAM: usize = 0;
/// What the stream shows, or the source in it.
const SHOWN: usize = 1;
/// Code or characters besides.
const BESIDE: usize = 2;
/// The file that is packed or encrypted in it; objects of a presentation are counted from here on.
const FILE: usize = 3;
/// The password that Excel tries by itself ([MS-OFFCRYPTO] section 2.4.2.3): the file opens for everybody, but not for
/// scanners that do not know it.
const DEFAULT_PASSWORD: &str = "VelvetSweatshop";
/// Bytes that all streams together may give: streams can lie on top of each other.
const RATIO: u64 = 4;
/// Bytes of source that all macros of one file may have.
const MAX_SOURCE: usize = 8 << 20;
const RATIO_FLOOR: u64 = 1 << 20;
/// The class of objects of the old equation editor: {0002CE02-0000-0000-C000-000000000046}.
const EQUATION: [u8; 16] = [0x02, 0xce, 0x02, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];

/// Opens a document.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let Some(file) = Compound::open(bytes) else {
        let mut opened = Opened::default();
        opened.complain(AnomalyKind::BrokenContainer, "compound file: no directory");
        return opened;
    };
    let mut reading = Reading {
        room: RATIO_FLOOR.max(RATIO.saturating_mul(bytes.len() as u64)),
        opened: Opened { anomalies: file.anomalies().to_vec(), ..Opened::default() },
        file: &file,
        budget: opening.budget,
    };
    reading.classes();
    reading.encrypted_package(opening.passwords);
    let projects = vba::projects(&file);
    reading.macros(&projects);
    for stream in file.streams() {
        let is_project = projects.iter().any(|project| Some(project.storage) == file.parent(stream));
        if !is_project && !reading.stream(stream) {
            break;
        }
    }
    reading.opened
}

/// A member again.
#[must_use]
pub fn member(bytes: &[u8], index: usize, password: Option<&str>) -> Option<Vec<u8>> {
    let file = Compound::open(bytes)?;
    let stream = file.stream(index >> BITS)?;
    let content = file.read(stream);
    let what = index & ((1 << BITS) - 1);
    let characters = || word::characters(&content, &file.read(table_of(&file, stream, &content)?));
    match (what, Stream::of(&file, stream)) {
        (STREAM, _) => Some(content.clone()),
        (SHOWN, Stream::Word) => characters().map(|text| word::shown(&text).0.into_bytes()),
        (BESIDE, Stream::Word) => characters().map(String::into_bytes),
        (SHOWN, Stream::Excel) => Some(excel::read(&content).text.into_bytes()),
        (BESIDE, Stream::Excel) => Some(excel::read(&content).code.into_bytes()),
        (SHOWN, Stream::PowerPoint) => Some(powerpoint::read(&content).text.into_bytes()),
        (what, Stream::PowerPoint) => {
            powerpoint::object(&content, *powerpoint::read(&content).objects.get(what.checked_sub(FILE)?)?)
        }
        (what, Stream::Word | Stream::Pictures) => {
            let at = *pictures::find(&content).get(what.checked_sub(FILE)?)?;
            content.get(at.range()).map(<[u8]>::to_vec)
        }
        (FILE, Stream::Native) => packed(&content).map(|(_, bytes)| bytes),
        (FILE, Stream::EncryptedPackage) => {
            let info = file.read(file.child(file.parent(stream)?, "EncryptionInfo")?);
            let encryption = Encryption::read(&info)?;
            let key = encryption.key(password?, &mut Budget::default()).ok()??;
            encryption.decrypt(&key, &content)
        }
        (SHOWN, _) => {
            let project = vba::Project::open(&file, file.parent(stream)?);
            project.module(&file, stream, &content).map(|module| module.source.into_bytes())
        }
        _ => None,
    }
}

/// What a stream is by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    Word,
    Excel,
    PowerPoint,
    CurrentUser,
    Native,
    Properties,
    Equation,
    /// Where documents keep their pictures.
    Pictures,
    /// Where a linked object lies.
    Link,
    EncryptedPackage,
    /// Anything else: a file, if its bytes are one.
    Other,
}

impl Stream {
    fn of(file: &Compound<'_>, stream: EntryId) -> Self {
        match file.name(stream).to_ascii_lowercase().as_str() {
            "worddocument" => Self::Word,
            "workbook" | "book" => Self::Excel,
            "powerpoint document" => Self::PowerPoint,
            "current user" => Self::CurrentUser,
            "\u{1}ole10native" => Self::Native,
            "\u{5}summaryinformation" | "\u{5}documentsummaryinformation" => Self::Properties,
            "equation native" => Self::Equation,
            "\u{1}ole" | "\u{3}linkinfo" => Self::Link,
            "data" | "pictures" => Self::Pictures,
            "encryptedpackage" => Self::EncryptedPackage,
            _ => Self::Other,
        }
    }
}

/// The stream with the tables of a Word document.
fn table_of(file: &Compound<'_>, stream: EntryId, document: &[u8]) -> Option<EntryId> {
    file.child(file.parent(stream)?, word::head(document)?.table)
}

/// The file in a stream `Ole10Native` and its name. Without the Packager's head the bytes behind the length are it.
fn packed(stream: &[u8]) -> Option<(String, Vec<u8>)> {
    match native::stream(stream) {
        Some(found) if found.is_link => None,
        Some(found) => Some((found.name, found.bytes.to_vec())),
        None => stream.get(4..).filter(|bytes| is_known(bytes)).map(|bytes| (String::new(), bytes.to_vec())),
    }
}

/// Whether bytes are a file of a known format, rather than of one that only a program knows.
fn is_known(bytes: &[u8]) -> bool {
    !matches!(
        filetype::recognise(bytes),
        ContentType::Binary | ContentType::Empty | ContentType::Text | ContentType::Xml | ContentType::Mail
    )
}

/// A document that is being read.
struct Reading<'a> {
    file: &'a Compound<'a>,
    opened: Opened,
    /// Bytes that streams may still give.
    room: u64,
    budget: &'a mut Budget,
}

impl Reading<'_> {
    /// The bytes of a stream, as long as the streams together stay in proportion to the file.
    fn read(&mut self, stream: EntryId) -> Option<Vec<u8>> {
        let Some(room) = self.room.checked_sub(self.file.size(stream)) else {
            self.opened.complain(AnomalyKind::LimitReached, "compound-size");
            return None;
        };
        self.room = room;
        Some(self.file.read(stream))
    }

    /// Adds a member, if the budget allows it.
    fn add(
        &mut self,
        stream: EntryId,
        what: usize,
        kind: MemberKind,
        name: Option<String>,
        bytes: Vec<u8>,
    ) -> Option<usize> {
        if !self.budget.spend_bytes(bytes.len() as u64) || !self.budget.spend_entry() {
            self.opened.complain(AnomalyKind::LimitReached, "document-size");
            return None;
        }
        let index = stream.number() << BITS | what;
        let member = Member { name: name.filter(|name| !name.is_empty()), ..Member::new(index, kind, bytes) };
        Some(self.opened.push(member))
    }

    /// Adds the stream itself as what is pointed at.
    fn part(&mut self, stream: EntryId, bytes: Vec<u8>) -> Option<usize> {
        let name = inert_name(self.file.name(stream));
        self.add(stream, STREAM, MemberKind::Part, Some(name), bytes)
    }

    fn feature(&mut self, kind: FeatureKind, detail: impl Into<String>, position: usize, span: Span) {
        self.opened.feature(kind, detail, Place::member(position, span));
    }

    fn link(&mut self, raw: String, context: LinkContext, position: usize, span: Span) {
        let at = Place::member(position, span);
        let visible = context == LinkContext::Document;
        self.opened.links.push(FoundLink { at, raw, context, text: String::new(), visible });
    }

    /// Storages whose class tells what is in them.
    fn classes(&mut self) {
        let is_equation = |storage: &EntryId| self.file.class(*storage) == EQUATION;
        if let Some(storage) = self.file.storages().find(is_equation) {
            let detail = format!("class of {}", inert_name(self.file.name(storage)));
            // The class stands in the directory, which is no stream: the file as a whole shows it.
            self.opened.feature(FeatureKind::EquationEditor, detail, Place::own(0..8));
        }
    }

    /// Opens an encrypted package with Excel's own password or one of those that are known.
    fn encrypted_package(&mut self, passwords: &[String]) {
        let at = |name| self.file.child(EntryId::ROOT, name);
        let (Some(info), Some(package)) = (at("EncryptionInfo"), at("EncryptedPackage")) else { return };
        let (Some(info_bytes), Some(bytes)) = (self.read(info), self.read(package)) else { return };
        let whole = Span::new(0, info_bytes.len());
        let encryption = Encryption::read(&info_bytes);
        let mut found = None;
        if let Some(encryption) = &encryption {
            for password in std::iter::once(DEFAULT_PASSWORD).chain(passwords.iter().map(String::as_str)) {
                match encryption.key(password, self.budget) {
                    Ok(Some(key)) => {
                        found = encryption.decrypt(&key, &bytes).map(|opened| (password.to_owned(), opened));
                        break;
                    }
                    Ok(None) => {}
                    Err(encryption::OutOfBudget) => {
                        self.opened.complain(AnomalyKind::LimitReached, "document-passwords");
                        break;
                    }
                }
            }
        }
        let how = match (&found, &encryption) {
            (Some((password, _)), _) if password == DEFAULT_PASSWORD => {
                "opened with Excel's default password"
            }
            (Some(_), _) => "opened with a password from the mail",
            (None, Some(_)) => "no known password opens it",
            (None, None) => "in a way that is not known",
        };
        if let Some(position) = self.part(info, info_bytes) {
            self.feature(FeatureKind::Encrypted, how, position, whole);
        }
        if let Some((password, opened)) = found
            && let Some(position) = self.add(package, FILE, MemberKind::File, None, opened)
            && let Some(member) = self.opened.members.get_mut(position)
        {
            member.password = Some(password);
        }
    }

    /// Sources of macros, and whether they are what is run.
    fn macros(&mut self, projects: &[vba::Project]) {
        let mut left = MAX_SOURCE;
        for project in projects {
            let mut has_code = false;
            // Where the compiled code names what runs by itself.
            let mut compiled = None;
            let streams: Vec<EntryId> = self
                .file
                .streams()
                .filter(|stream| self.file.parent(*stream) == Some(project.storage))
                .collect();
            for stream in streams {
                let Some(bytes) = self.read(stream) else { return };
                let module = project.module(self.file, stream, &bytes);
                let end = module.as_ref().map_or(bytes.len(), |module| module.offset);
                if let Some(span) = vba::auto_run_in(bytes.get(..end).unwrap_or_default()) {
                    compiled.get_or_insert((stream, span));
                }
                let Some(module) = module else { continue };
                let Some(rest) = left.checked_sub(module.source.len()) else {
                    self.opened.complain(AnomalyKind::LimitReached, "macro-source");
                    return;
                };
                left = rest;
                let code = vba::code(&module.source);
                let source = module.source.clone();
                let bytes = module.source.into_bytes();
                let Some(position) =
                    self.add(stream, SHOWN, MemberKind::Code, Some(inert_name(&module.name)), bytes)
                else {
                    return;
                };
                if let Some(code) = code {
                    has_code = true;
                    self.opened.feature(
                        FeatureKind::Macro,
                        inert_name(&module.name),
                        Place { view: creel_evidence::View::Utf8, ..Place::member(position, code) },
                    );
                    vba::note(&source, position, false, &mut self.opened);
                }
            }
            if let Some((stream, span)) = compiled.filter(|_| !has_code)
                && let Some(bytes) = self.read(stream)
                && let Some(position) = self.part(stream, bytes)
            {
                self.feature(FeatureKind::StompedCode, "compiled code without its source", position, span);
            }
        }
    }

    /// Reads one stream; `false` if a limit was met.
    fn stream(&mut self, stream: EntryId) -> bool {
        let kind = Stream::of(self.file, stream);
        let Some(bytes) = self.read(stream) else { return false };
        let whole = Span::new(0, bytes.len());
        match kind {
            Stream::Word => {
                self.pictures(stream, &bytes);
                self.word(stream, bytes);
            }
            Stream::Pictures => self.pictures(stream, &bytes),
            Stream::Excel => self.excel(stream, bytes),
            Stream::PowerPoint => self.powerpoint(stream, bytes),
            Stream::CurrentUser if powerpoint::is_encrypted(&bytes) => {
                if let Some(position) = self.part(stream, bytes) {
                    self.feature(FeatureKind::Encrypted, "PowerPoint, not opened", position, whole);
                }
            }
            Stream::Native => self.native(stream, bytes),
            Stream::Properties => {
                let told = properties::read(&bytes);
                let urls = urls::find(&bytes);
                if let Some(position) =
                    (!told.is_empty() || !urls.is_empty()).then(|| self.part(stream, bytes)).flatten()
                {
                    for (detail, span) in told {
                        self.feature(FeatureKind::DocumentProperty, detail, position, span);
                    }
                    for (url, span) in urls {
                        self.link(url, LinkContext::Document, position, span);
                    }
                }
            }
            Stream::Equation => {
                if let Some(position) = self.part(stream, bytes) {
                    self.feature(FeatureKind::EquationEditor, "formula", position, whole);
                }
            }
            Stream::Link => {
                let urls = urls::find(&bytes);
                if let Some(position) = (!urls.is_empty()).then(|| self.part(stream, bytes)).flatten() {
                    for (url, span) in urls {
                        self.feature(
                            FeatureKind::ExternalResource,
                            format!("linked object: {url}"),
                            position,
                            span,
                        );
                        self.link(url, LinkContext::Resource, position, span);
                    }
                }
            }
            Stream::Other if is_known(&bytes) => {
                let name = inert_name(self.file.name(stream));
                if let Some(position) = self.add(stream, STREAM, MemberKind::File, Some(name), bytes) {
                    self.feature(FeatureKind::EmbeddedObject, "file in a stream", position, whole);
                }
            }
            Stream::CurrentUser | Stream::EncryptedPackage | Stream::Other => {}
        }
        true
    }

    fn native(&mut self, stream: EntryId, bytes: Vec<u8>) {
        if let Some(found) = native::stream(&bytes).filter(|found| found.is_link) {
            let (path, whole) = (found.path, Span::new(0, bytes.len()));
            if let Some(position) = self.part(stream, bytes) {
                self.feature(FeatureKind::ExternalResource, format!("linked file: {path}"), position, whole);
            }
            return;
        }
        let detail =
            native::stream(&bytes).map(|found| format!("{} (packed from {})", found.name, found.path));
        let Some((name, content)) = packed(&bytes) else { return };
        let whole = Span::new(0, content.len());
        if let Some(position) = self.add(stream, FILE, MemberKind::File, Some(name), content) {
            self.feature(FeatureKind::EmbeddedObject, detail.unwrap_or_default(), position, whole);
        }
    }

    fn pictures(&mut self, stream: EntryId, bytes: &[u8]) {
        for (number, at) in pictures::find(bytes).into_iter().enumerate() {
            let picture = bytes.get(at.range()).unwrap_or_default().to_vec();
            if self.add(stream, FILE + number, MemberKind::Picture, None, picture).is_none() {
                return;
            }
        }
    }

    fn word(&mut self, stream: EntryId, bytes: Vec<u8>) {
        let Some(head) = word::head(&bytes) else { return };
        if head.is_encrypted {
            if let Some(position) = self.part(stream, bytes) {
                self.feature(FeatureKind::Encrypted, "Word, not opened", position, Span::new(10, 12));
            }
            return;
        }
        let Some(table) = table_of(self.file, stream, &bytes).and_then(|table| self.read(table)) else {
            return;
        };
        let Some(characters) = word::characters(&bytes, &table) else { return };
        let (shown, fields) = word::shown(&characters);
        let mut found = Opened::default();
        for one in &fields {
            field::note(&one.instruction, &one.shown, Place::own(one.start..one.end), &mut found);
        }
        if !shown.trim().is_empty() {
            self.add(stream, SHOWN, MemberKind::Text, None, shown.into_bytes());
        }
        if found == Opened::default() {
            return;
        }
        if let Some(position) = self.add(stream, BESIDE, MemberKind::Part, None, characters.into_bytes()) {
            let place = |at: Place| Place::member(position, at.span);
            self.opened
                .links
                .extend(found.links.into_iter().map(|link| FoundLink { at: place(link.at), ..link }));
            for feature in found.features {
                self.opened.feature(feature.kind, feature.detail, place(feature.at));
            }
        }
    }

    fn excel(&mut self, stream: EntryId, bytes: Vec<u8>) {
        let excel::Workbook { text, code, encrypted, sheets, links, dde, auto_run } = excel::read(&bytes);
        if !text.trim().is_empty() {
            self.add(stream, SHOWN, MemberKind::Text, None, text.into_bytes());
        }
        if !code.is_empty()
            && let Some(position) =
                self.add(stream, BESIDE, MemberKind::Code, None, code.clone().into_bytes())
        {
            vba::note(&code, position, true, &mut self.opened);
        }
        // A sheet that any menu shows again is nothing to tell; one that none shows, or that runs, is.
        let told = |sheet: &&excel::Sheet| sheet.is_macro || sheet.state == "very hidden";
        let sheets: Vec<&excel::Sheet> = sheets.iter().filter(told).collect();
        let nothing = sheets.is_empty()
            && links.is_empty()
            && dde.is_empty()
            && auto_run.is_empty()
            && encrypted.is_none();
        let Some(position) = (!nothing).then(|| self.part(stream, bytes)).flatten() else { return };
        if let Some((how, span)) = encrypted {
            self.feature(FeatureKind::Encrypted, format!("Excel, {how}, not opened"), position, span);
        }
        for sheet in sheets {
            let kind = if sheet.is_macro { FeatureKind::Excel4Macro } else { FeatureKind::HiddenSheet };
            self.feature(kind, format!("sheet \"{}\", {}", sheet.name, sheet.state), position, sheet.at);
        }
        for (url, span) in links {
            self.link(url, LinkContext::Document, position, span);
        }
        for (told, span) in dde {
            self.feature(FeatureKind::Dde, told, position, span);
        }
        for (name, span) in auto_run {
            self.feature(FeatureKind::AutoRun, name, position, span);
        }
    }

    fn powerpoint(&mut self, stream: EntryId, bytes: Vec<u8>) {
        let powerpoint::Presentation { text, links, actions, objects } = powerpoint::read(&bytes);
        if !text.trim().is_empty() {
            self.add(stream, SHOWN, MemberKind::Text, None, text.into_bytes());
        }
        for (number, span) in objects.into_iter().enumerate() {
            let Some(object) = powerpoint::object(&bytes, span) else { continue };
            let whole = Span::new(0, object.len());
            if let Some(position) = self.add(stream, FILE + number, MemberKind::File, None, object) {
                self.feature(FeatureKind::EmbeddedObject, "object of a presentation", position, whole);
            }
        }
        if links.is_empty() && actions.is_empty() {
            return;
        }
        let Some(position) = self.part(stream, bytes) else { return };
        for (url, span) in links {
            self.link(url, LinkContext::Document, position, span);
        }
        for (what, span) in actions {
            self.feature(FeatureKind::SuspiciousCall, format!("a click runs a {what}"), position, span);
        }
    }
}

/// A name of the directory with its control characters replaced.
fn inert_name(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests;
