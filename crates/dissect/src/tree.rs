//! The tree of artifacts: a mail into parts, an archive into entries, a mail in the mail into its own parts.
//!
//! A worklist, not a recursion: nesting costs memory that the limits bound, never stack. Equal bytes are one
//! artifact, so that a file that comes twice is unfolded once.

mod elsewhere;
mod members;
mod outlook;
mod parts;
mod split;

use crate::envelope::Header;
use crate::kind::{self, Reading};
use crate::knowledge::Knowledge;
use crate::limits::Limits;
use crate::pages::{self, Mention};
use crate::passwords::{self, Words};
use crate::{containers, quoted};
use creel_evidence::artifact::Digests;
use creel_evidence::dissection::{
    Anomaly, AnomalyKind, Collector, Feature, FeatureKind, Link, LinkContext, Page, Text,
};
use creel_evidence::locus::Locus;
use creel_evidence::{
    Artifact, ArtifactId, ArtifactRole, Container, ContentType, Derivation, Picture, Readers,
};
use creel_mime::charset;
use creel_openers::{Budget, calendar, card, filetype, html, plain, rtf, zip};
use md5::Md5;
use sha1::{Digest as _, Sha1};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::Range;

/// Everything that unfolding found.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) artifacts: Vec<Artifact>,
    /// Bytes of files and nested mails, each artifact once.
    pub(crate) files: Vec<(ArtifactId, Vec<u8>)>,
    /// Headers of the mails met, the submission's first.
    pub(crate) mails: Vec<(ArtifactId, Header)>,
    pub(crate) texts: Vec<Text>,
    pub(crate) pages: Vec<Page>,
    pub(crate) links: Vec<Link>,
    /// Addresses in the code of pages.
    pub(crate) mentions: Vec<Mention>,
    pub(crate) features: Vec<Feature>,
    pub(crate) collectors: Vec<Collector>,
    pub(crate) pictures: Vec<Picture>,
    pub(crate) anomalies: Vec<Anomaly>,
}

impl Tree {
    /// The tree in two: what `inside` holds for the judged mail, and the rest. Artifacts keep no parents in either.
    pub(crate) fn split(&self, inside: &HashSet<ArtifactId>) -> (Self, Self) {
        let part = |wanted: bool| {
            let of = |id: ArtifactId| inside.contains(&id) == wanted;
            Self {
                artifacts: self.artifacts.iter().filter(|a| of(a.id)).cloned().collect(),
                files: Vec::new(),
                mails: self.mails.iter().filter(|(id, _)| of(*id)).cloned().collect(),
                texts: self.texts.iter().filter(|t| of(t.artifact)).cloned().collect(),
                pages: self.pages.iter().filter(|p| of(p.artifact)).cloned().collect(),
                links: self.links.iter().filter(|l| of(l.artifact)).cloned().collect(),
                mentions: self.mentions.iter().filter(|m| of(m.artifact)).cloned().collect(),
                features: self.features.iter().filter(|f| of(f.at.artifact)).cloned().collect(),
                collectors: self.collectors.iter().filter(|c| of(c.at.artifact)).cloned().collect(),
                pictures: self.pictures.iter().filter(|p| of(p.artifact)).cloned().collect(),
                anomalies: Vec::new(),
            }
        };
        (part(true), part(false))
    }
}

impl Tree {
    /// The message that a body belongs to: what holds it, seen through the containers that hold only parts of a
    /// message (properties, and TNEF that wraps the rest of the mail it came with).
    pub(crate) fn message_of(&self, index: usize) -> Option<usize> {
        let mut at = self.artifacts.get(index)?.parent?;
        // Parents stand before children, so that this ends.
        while let Some(artifact) = self.artifacts.get(at)
            && let Some(parent) = artifact.parent.filter(|parent| *parent < at)
        {
            let is_wrapping = artifact.content_type == ContentType::Tnef
                && matches!(artifact.role, ArtifactRole::Attachment | ArtifactRole::Inline);
            if artifact.role != ArtifactRole::Property && !is_wrapping {
                break;
            }
            at = parent;
        }
        Some(at)
    }
}

/// Unfolds a submission. Text that is quoted in it can be unfolded further ([`Unfolding::quoted`]).
pub(crate) fn unfold<'l>(raw: &[u8], limits: &'l Limits, knowledge: &'l Knowledge) -> Unfolding<'l> {
    let mut unfolding = Unfolding {
        limits,
        knowledge,
        budget: limits.budget.within(raw.len()),
        tree: Tree::default(),
        slots: HashMap::new(),
        charsets: HashMap::new(),
        read: HashSet::new(),
        queue: VecDeque::new(),
        archives: VecDeque::new(),
        words: Words::default(),
        bodied: HashSet::new(),
        full: false,
    };
    unfolding.submission(raw);
    while let Some(task) = unfolding.queue.pop_front().or_else(|| unfolding.archives.pop_front()) {
        let bytes = match task.held {
            Held::Own(bytes) => {
                unfolding.open(&bytes, task.artifact, task.depth, task.reading, (task.container, task.draws));
                continue;
            }
            Held::Slot(slot) => unfolding.tree.files.get_mut(slot).map(|(_, bytes)| std::mem::take(bytes)),
        };
        let Some(bytes) = bytes else { continue };
        unfolding.open(&bytes, task.artifact, task.depth, task.reading, (task.container, task.draws));
        if let Held::Slot(slot) = task.held
            && let Some((_, slot)) = unfolding.tree.files.get_mut(slot)
        {
            *slot = bytes;
        }
    }
    unfolding.split_codes();
    unfolding
}

/// A file that holds others and waits to be opened.
struct Task {
    artifact: usize,
    held: Held,
    depth: usize,
    reading: Reading,
    /// How it is opened besides.
    container: Option<Container>,
    /// Whether it may draw a code.
    draws: bool,
}

/// Where the bytes of a task are.
enum Held {
    /// Among the tree's files, which keep them.
    Slot(usize),
    /// Here: nobody needs them afterwards.
    Own(Vec<u8>),
}

/// What is known about a new artifact before its bytes are looked at.
struct Found<'a> {
    parent: usize,
    derivation: Derivation,
    role: ArtifactRole,
    declared_type: Option<&'a str>,
    declared_charset: Option<&'a str>,
    name: Option<&'a str>,
    name_at: Option<Locus>,
    /// Containers around it.
    depth: usize,
}

/// A tree that grows.
pub(crate) struct Unfolding<'l> {
    limits: &'l Limits,
    knowledge: &'l Knowledge,
    budget: Budget,
    pub(crate) tree: Tree,
    /// Where the bytes of an artifact are among the files.
    slots: HashMap<ArtifactId, usize>,
    /// The character set that an artifact was read by, so that one artifact has one text.
    charsets: HashMap<ArtifactId, String>,
    /// Texts and pages already read.
    read: HashSet<(ArtifactId, ArtifactRole)>,
    queue: VecDeque<Task>,
    /// Archives that wait until everything else was read, since that may tell their password.
    archives: VecDeque<Task>,
    /// Words that may open what is encrypted.
    words: Words,
    /// Mails that show a body that is not blank, by the index of their artifact.
    bodied: HashSet<usize>,
    /// Whether the limit of artifacts was met.
    full: bool,
}

impl Unfolding<'_> {
    fn submission(&mut self, raw: &[u8]) {
        // Most submissions are plainly mails; only what is not has to be looked at more closely.
        let is = if kind::is_plainly_mail(raw) { ContentType::Mail } else { filetype::recognise(raw) };
        let role = ArtifactRole::Submission;
        let reading = kind::reading(raw, role, None, None, is);
        let id = ArtifactId::of(raw);
        self.tree.artifacts.push(Artifact {
            id,
            parent: None,
            derivation: Derivation::Submission,
            role,
            declared_type: None,
            content_type: if reading == Reading::Mail { ContentType::Mail } else { is },
            name: None,
            name_at: None,
            size: raw.len() as u64,
            charset: None,
            // A mail is known by its Message-ID and its SHA-256; the older digests are asked of files only.
            digests: (reading != Reading::Mail).then(|| digests(raw)),
            other_names: Vec::new(),
            views: Readers::ALL,
        });
        if reading.is_text() {
            self.text(raw, 0, reading, None);
        }
        let draws = containers::draws(raw, &Derivation::Submission, reading);
        self.open(raw, 0, 0, reading, (containers::of(raw, role, None, is), draws));
    }

    /// Opens what holds others.
    fn open(
        &mut self,
        bytes: &[u8],
        index: usize,
        depth: usize,
        reading: Reading,
        (container, draws): (Option<Container>, bool),
    ) {
        match reading {
            Reading::Mail => self.mail(bytes, index, depth),
            Reading::Archive => self.archive(bytes, index, depth),
            Reading::MessageFile => self.message_file(bytes, index, depth),
            Reading::Tnef => self.tnef(bytes, index, depth),
            Reading::Page
            | Reading::Text
            | Reading::Code
            | Reading::RichText
            | Reading::Calendar
            | Reading::Card
            | Reading::Quiet
            | Reading::Nothing => {}
        }
        if let Some(container) = container {
            self.members(container, bytes, index, depth);
        }
        if draws {
            self.members(Container::Drawn, bytes, index, depth);
        }
    }

    fn archive(&mut self, bytes: &[u8], index: usize, depth: usize) {
        let Some(id) = self.tree.artifacts.get(index).map(|artifact| artifact.id) else { return };
        let candidates = self.words.candidates(&self.tree, index);
        let passwords: Vec<String> = candidates.iter().map(|candidate| candidate.word.clone()).collect();
        let opened = zip::open(bytes, &passwords, &mut self.budget);
        let used = opened.entries.iter().filter_map(|entry| entry.password.as_deref());
        let file = Locus::bytes(id, 0..bytes.len());
        self.tree.features.extend(passwords::opened(used, &candidates, &file));
        for (kind, detail) in opened.anomalies {
            self.complain(kind, detail, Locus::bytes(id, 0..bytes.len()));
        }
        for (name, at) in opened.locked {
            let at = Locus::bytes(id, at.unwrap_or_else(|| (0..bytes.len()).into()));
            let detail = format!("'{name}': no known word opens it");
            self.tree.features.push(Feature { kind: FeatureKind::Encrypted, detail, at });
        }
        for entry in opened.entries {
            let found = Found {
                parent: index,
                derivation: Derivation::ArchiveEntry { index: entry.index, password: entry.password },
                role: ArtifactRole::Entry,
                declared_type: None,
                declared_charset: None,
                name: Some(&entry.name),
                name_at: entry.name_at.map(|at| Locus::bytes(id, at)),
                depth,
            };
            self.add(found, Cow::Owned(entry.bytes));
        }
    }

    /// Whether one more artifact may be added; notes the first that may not.
    fn has_room(&mut self) -> bool {
        let has_room = self.tree.artifacts.len() < self.limits.artifacts;
        if !has_room
            && !self.full
            && let Some(root) = self.tree.artifacts.first()
        {
            let at = Locus::bytes(root.id, 0..0);
            self.complain(AnomalyKind::LimitReached, "artifacts".to_owned(), at);
        }
        self.full |= !has_room;
        has_room
    }

    /// Adds a field of a message that is no file: it is neither read nor kept, only pointed at. Its index.
    fn property(
        &mut self,
        parent: usize,
        derivation: Derivation,
        bytes: &[u8],
        content_type: ContentType,
        charset: Option<&str>,
    ) -> Option<usize> {
        let index = self.tree.artifacts.len();
        self.has_room().then(|| {
            self.tree.artifacts.push(Artifact {
                id: ArtifactId::of(bytes),
                parent: Some(parent),
                derivation,
                role: ArtifactRole::Property,
                declared_type: None,
                content_type,
                name: None,
                name_at: None,
                size: bytes.len() as u64,
                charset: charset.map(str::to_owned),
                digests: None,
                other_names: Vec::new(),
                views: Readers::ALL,
            });
            index
        })
    }

    /// Adds an artifact, reads it if it is text, and keeps it for opening if it holds others.
    fn add(&mut self, found: Found<'_>, bytes: Cow<'_, [u8]>) {
        self.add_as(found, bytes, None);
    }

    /// The same, read in this way if it is known.
    fn add_as(&mut self, found: Found<'_>, bytes: Cow<'_, [u8]>, known: Option<Reading>) {
        if !self.has_room() {
            return;
        }
        let Found { parent, derivation, role, declared_type, declared_charset, name, name_at, depth } = found;
        let id = ArtifactId::of(&bytes);
        let is = filetype::recognise(&bytes);
        let reading = known.unwrap_or_else(|| kind::reading(&bytes, role, declared_type, name, is));
        let container = match reading {
            // Whatever it looks like: what a macro or a shortcut holds is known to be code.
            Reading::Code => Some(Container::Code),
            _ => containers::of(&bytes, role, name, is),
        };
        let draws = containers::draws(&bytes, &derivation, reading);
        let is_file = matches!(role, ArtifactRole::Attachment | ArtifactRole::Entry);
        if (is_file || role == ArtifactRole::Inline) && filetype::contradicts(declared_type, name, is) {
            let detail = format!("{} is {is}", name.or(declared_type).unwrap_or("file"));
            self.complain(AnomalyKind::TypeMismatch, detail, Locus::bytes(id, 0..bytes.len()));
        }
        if role == ArtifactRole::Body && bytes.iter().any(|b| !b.is_ascii_whitespace()) {
            self.bodied.insert(parent);
        }
        // What comes out of something is seen by those who see that.
        let views = self.tree.artifacts.get(parent).map_or(Readers::ALL, |holder| holder.views);
        let index = self.tree.artifacts.len();
        self.tree.artifacts.push(Artifact {
            id,
            parent: Some(parent),
            derivation,
            role,
            declared_type: declared_type.map(str::to_owned),
            content_type: if reading == Reading::Mail { ContentType::Mail } else { is },
            name: name.map(str::to_owned),
            name_at,
            size: bytes.len() as u64,
            charset: None,
            digests: is_file.then(|| digests(&bytes)),
            other_names: Vec::new(),
            views,
        });
        let is_new = !self.read.contains(&(id, role));
        if reading.is_text() {
            self.text(&bytes, index, reading, declared_charset);
        }
        let is_kept = !matches!(
            role,
            ArtifactRole::Body | ArtifactRole::Alternative | ArtifactRole::Submission | ArtifactRole::Content
        );
        if self.slots.contains_key(&id) || !is_kept && (container.is_none() && !draws || !is_new) {
            return;
        }
        let size = bytes.len() as u64;
        let held = if is_kept {
            let slot = self.tree.files.len();
            self.slots.insert(id, slot);
            self.tree.files.push((id, bytes.into_owned()));
            Held::Slot(slot)
        } else {
            Held::Own(bytes.into_owned())
        };
        if reading.is_opened() || container.is_some() || draws {
            // A mail in a mail is there twice: without a price, each level of nesting would cost the whole again.
            let is_charged = reading == Reading::Mail;
            if depth + 1 > self.limits.depth {
                self.complain(AnomalyKind::LimitReached, "depth".to_owned(), Locus::bytes(id, 0..0));
            } else if is_charged && !self.budget.spend_bytes(size) {
                self.complain(AnomalyKind::LimitReached, "nested-mails".to_owned(), Locus::bytes(id, 0..0));
            } else {
                let is_archive = reading == Reading::Archive || containers::is_archive(container);
                let queue = if is_archive { &mut self.archives } else { &mut self.queue };
                queue.push_back(Task { artifact: index, held, depth: depth + 1, reading, container, draws });
            }
        }
    }

    /// Makes what the artifact at `parent` quotes an artifact of its own and reads it: `ranges` of its UTF-8 view
    /// `utf8`, without `marks` quotation marks. Gives its identity; `None` if there is no room for it.
    pub(crate) fn quoted(
        &mut self,
        parent: usize,
        utf8: &str,
        ranges: Vec<Range<usize>>,
        marks: usize,
    ) -> Option<ArtifactId> {
        let text = quoted::unquote(utf8, &ranges, marks)?;
        let holder = self.tree.artifacts.get(parent)?;
        let role = holder.role;
        let declared = holder.declared_type.clone();
        let before = self.tree.artifacts.len();
        let found = Found {
            parent,
            derivation: Derivation::Quoted { ranges, marks },
            role,
            declared_type: declared.as_deref(),
            declared_charset: Some("utf-8"),
            name: None,
            name_at: None,
            depth: 0,
        };
        self.add(found, Cow::Owned(text.into_bytes()));
        Some(self.tree.artifacts.get(before)?.id)
    }

    /// Turns an artifact into UTF-8 and reads it as a page or as text.
    fn text(&mut self, bytes: &[u8], index: usize, reading: Reading, declared: Option<&str>) {
        let Some(artifact) = self.tree.artifacts.get_mut(index) else { return };
        let (id, role) = (artifact.id, artifact.role);
        let sniffed = (reading == Reading::Page && declared.is_none())
            .then(|| charset::sniff_html_meta(bytes))
            .flatten();
        let label = self.charsets.get(&id).cloned().or(declared.map(str::to_owned)).or(sniffed);
        let utf8 = charset::to_utf8(bytes, label.as_deref());
        artifact.charset = Some(utf8.label.to_owned());
        if !self.read.insert((id, role)) {
            return;
        }
        self.charsets.insert(id, utf8.label.to_owned());
        // The same bytes may have come before as a file; a locus does not tell which of them it means.
        if self.slots.contains_key(&id) {
            for twin in self.tree.artifacts.iter_mut().filter(|twin| twin.id == id) {
                twin.charset = Some(utf8.label.to_owned());
            }
        }
        if utf8.malformed {
            let detail = label.unwrap_or_else(|| utf8.label.to_owned());
            self.complain(AnomalyKind::BrokenCharset, detail, Locus::bytes(id, 0..bytes.len()));
        }
        let text = match utf8.text.get(..utf8.text.floor_char_boundary(self.limits.text_bytes)) {
            Some(head) if head.len() < utf8.text.len() => {
                let at = Locus::utf8(id, head.len()..utf8.text.len());
                self.complain(AnomalyKind::LimitReached, "text-bytes".to_owned(), at);
                head
            }
            _ => utf8.text.as_str(),
        };
        if let Some(nul) = text.find('\0') {
            self.complain(AnomalyKind::NulBytes, "text".to_owned(), Locus::utf8(id, nul..nul + 1));
        }
        if reading == Reading::Page {
            let read = html::read(id, role, text, &mut self.budget);
            self.tree.mentions.extend(pages::mentions(text, &read.page));
            self.tree.texts.push(read.text);
            self.tree.links.extend(read.links);
            self.tree.anomalies.extend(read.anomalies);
            self.tree.pages.push(read.page);
        } else if reading == Reading::RichText {
            let (text, links) = rtf::text(id, role, text, &mut self.budget);
            self.tree.texts.push(text);
            self.tree.links.extend(links);
        } else if matches!(reading, Reading::Calendar | Reading::Card) {
            let read = if reading == Reading::Calendar { calendar::read } else { card::read };
            let (text, links) = read(id, role, text, &mut self.budget);
            self.tree.texts.push(text);
            self.tree.links.extend(links);
        } else if reading == Reading::Code {
            let (_, links) = plain::read(id, role, text, &mut self.budget);
            let written = |link| Link { context: LinkContext::Script, visible: false, ..link };
            self.tree.links.extend(links.into_iter().map(written));
        } else if reading != Reading::Quiet {
            let (text, links) = plain::read(id, role, text, &mut self.budget);
            self.tree.texts.push(text);
            self.tree.links.extend(links);
        }
    }

    /// Notes something wrong with the bytes.
    pub(crate) fn complain(&mut self, kind: AnomalyKind, detail: String, at: Locus) {
        self.tree.anomalies.push(Anomaly { kind, detail, at });
    }
}

fn digests(bytes: &[u8]) -> Digests {
    let hex = |digest: &[u8]| data_encoding::HEXLOWER.encode(digest);
    Digests { sha1: hex(&Sha1::digest(bytes)), md5: hex(&Md5::digest(bytes)) }
}
