//! What all readers of a mail see together: the objects of every view, each with who sees it.

use crate::limits::Limits;
use crate::multipart::{parse, parse_by};
use crate::oddity::{Oddity, oddities};
use crate::part::{Mail, Part, Problem};
use crate::views::{self, Delimiters};
use crate::{disagreement, transfer};
use creel_evidence::artifact::TransferEncoding;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Span;
use creel_evidence::reader::{Reader, Readers};
use std::borrow::Cow;
use std::collections::HashMap;

/// A mail as all its readers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Union {
    /// The view `lenient`, with the disagreements of all views among its problems.
    pub mail: Mail,
    /// Who sees each part of it; empty where all readers see the same.
    pub seen: Vec<Seen>,
    /// Other views that see something else, with the objects that no view before them sees.
    pub others: Vec<Reading>,
}

/// Who sees an object, and how it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Those who see it.
    pub views: Readers,
    /// File names besides the one that the part itself has. Hostile text.
    pub other_names: Vec<String>,
}

/// A view other than the lenient one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Whose.
    pub reader: Reader,
    /// Its tree of parts.
    pub mail: Mail,
    /// The leaves that no view before it sees, by their index.
    pub objects: Vec<(usize, Seen)>,
}

impl Union {
    /// Who sees a part of [`Self::mail`].
    #[must_use]
    pub fn seen(&self, part: usize) -> Seen {
        self.seen.get(part).cloned().unwrap_or_else(|| Seen {
            views: Readers::ALL,
            other_names: self.mail.parts.get(part).map(|part| part.other_names.clone()).unwrap_or_default(),
        })
    }
}

/// Reads a mail in every view.
///
/// Most mails are the same for all of them; those are read once. What holds besides what holds for [`parse`]: the
/// trees of `others` are trees in the same sense, and the leaves of all views together are no longer than the mail
/// times the number of views. Takes time linear in the mail.
#[must_use]
pub fn read(raw: &[u8], limits: &Limits) -> Union {
    let mut mail = parse(raw, limits);
    match oddities(raw, &mail, limits) {
        None => {
            let span = Span::new(0, raw.len());
            mail.problems.push(Problem { kind: AnomalyKind::LimitReached, detail: "views".to_owned(), span });
        }
        Some(odd) if odd.is_empty() => {}
        Some(odd) => return read_fully(raw, limits, mail, &odd),
    }
    Union { mail, seen: Vec::new(), others: Vec::new() }
}

/// As [`read`], without the short way for mails in which nothing is odd: for tests that hold the two equal.
#[must_use]
pub fn read_in_every_view(raw: &[u8], limits: &Limits) -> Union {
    let mail = parse(raw, limits);
    let odd = oddities(raw, &mail, limits).unwrap_or_default();
    read_fully(raw, limits, mail, &odd)
}

fn read_fully(raw: &[u8], limits: &Limits, mail: Mail, odd: &[Oddity]) -> Union {
    let mut gathering = Gathering::new(raw);
    gathering.add(Reader::Lenient, 0, &mail, Delimiters::Whole);
    let mut others: Vec<Reading> = Vec::new();
    for choices in views::TABLE.iter().filter(|choices| choices.reader != Reader::Lenient) {
        let tree = parse_by(raw, limits, choices);
        gathering.add(choices.reader, others.len() + 1, &tree, choices.delimiters);
        others.push(Reading { reader: choices.reader, mail: tree, objects: Vec::new() });
    }
    let mut seen: Vec<Seen> = mail
        .parts
        .iter()
        .map(|part| Seen { views: Readers::ALL, other_names: part.other_names.clone() })
        .collect();
    let problems = {
        let trees: Vec<&Mail> =
            std::iter::once(&mail).chain(others.iter().map(|other| &other.mail)).collect();
        disagreement::problems(raw, &gathering.objects, &trees, odd)
    };
    for object in gathering.objects {
        let (tree, index) = object.place;
        let part = if tree == 0 {
            mail.parts.get(index)
        } else {
            others.get(tree - 1).and_then(|o| o.mail.parts.get(index))
        };
        let own = part.and_then(|part| part.file_name.clone());
        let mut other_names: Vec<String> = Vec::new();
        for (_, name) in object.names {
            if own.as_ref() != Some(&name) && !other_names.contains(&name) && other_names.len() < NAMES {
                other_names.push(name);
            }
        }
        let views = object.views;
        if tree == 0 {
            if let Some(slot) = seen.get_mut(index) {
                *slot = Seen { views, other_names };
            }
        } else if let Some(reading) = others.get_mut(tree - 1) {
            reading.objects.push((index, Seen { views, other_names }));
        }
    }
    others.retain(|reading| !reading.objects.is_empty());
    let mut mail = mail;
    mail.problems.extend(problems);
    Union { mail, seen, others }
}

/// File names that are kept of one object.
const NAMES: usize = 8;

/// A leaf that some views see.
pub(crate) struct Object<'a> {
    /// Its content; `None` if there was no room to keep it.
    pub(crate) bytes: Option<Cow<'a, [u8]>>,
    /// Bytes of its content.
    pub(crate) size: usize,
    pub(crate) views: Readers,
    /// Each view's names.
    pub(crate) names: Vec<(Reader, String)>,
    /// The first tree that has it, and the part there.
    pub(crate) place: (usize, usize),
}

struct Gathering<'a> {
    raw: &'a [u8],
    objects: Vec<Object<'a>>,
    /// By content and by how many of the same content stand before it in its view.
    known: HashMap<(Sha256Digest, usize), usize>,
    /// Contents of bodies already decoded.
    digests: HashMap<(Span, TransferEncoding), Sha256Digest>,
    /// Decoded bytes that are kept for comparing.
    kept: usize,
}

/// Decoded bytes that are kept at most, so that eight views of a large mail do not fill the memory.
const KEPT: usize = 32 << 20;

impl<'a> Gathering<'a> {
    fn new(raw: &'a [u8]) -> Self {
        Self { raw, objects: Vec::new(), known: HashMap::new(), digests: HashMap::new(), kept: 0 }
    }

    fn add(&mut self, reader: Reader, tree: usize, mail: &Mail, delimiters: Delimiters) {
        let mut count: HashMap<Sha256Digest, usize> = HashMap::new();
        for (index, part) in mail.parts.iter().enumerate() {
            // Where parts go by their looks, a multipart is no container and what stands in it is its preamble.
            let is_preamble = delimiters == Delimiters::Looks
                && part.media_type.starts_with("multipart/")
                && part.encoding == TransferEncoding::Identity
                && index > 0;
            if part.is_multipart || is_preamble {
                continue;
            }
            let body: &'a [u8] = self.raw.get(part.body.range()).unwrap_or_default();
            let mut decoded = None;
            let digest = *self.digests.entry((part.body, part.encoding)).or_insert_with(|| {
                let bytes = transfer::decode(part.encoding, body).bytes;
                let digest = Sha256Digest::of(bytes.trim_ascii());
                decoded = Some(bytes);
                digest
            });
            let occurrence = count.entry(digest).or_default();
            let key = (digest, *occurrence);
            *occurrence += 1;
            let place = match self.known.get(&key) {
                Some(&place) => place,
                None => {
                    let bytes = decoded.unwrap_or_else(|| transfer::decode(part.encoding, body).bytes);
                    if bytes.trim_ascii().is_empty() {
                        continue;
                    }
                    self.known.insert(key, self.objects.len());
                    let size = bytes.len();
                    let is_owned = matches!(bytes, Cow::Owned(_));
                    let fits = !is_owned || self.kept + size <= KEPT;
                    self.kept += if is_owned && fits { size } else { 0 };
                    self.objects.push(Object {
                        bytes: fits.then_some(bytes),
                        size,
                        views: Readers::NONE,
                        names: Vec::new(),
                        place: (tree, index),
                    });
                    self.objects.len() - 1
                }
            };
            if let Some(object) = self.objects.get_mut(place) {
                object.views = object.views.union(Readers::only(reader));
                let names = names(part).map(|name| (reader, name.to_owned()));
                object.names.extend(names);
            }
        }
    }
}

fn names(part: &Part) -> impl Iterator<Item = &str> {
    part.file_name.iter().chain(&part.other_names).map(String::as_str)
}

/// How readers decode a body that breaks the rules of its encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decodings<'a> {
    /// Who decodes it in the plain way.
    pub plain: Readers,
    /// The other ways, each of which gives other bytes.
    pub others: Vec<Decoding<'a>>,
}

/// A way of decoding a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoding<'a> {
    /// The way.
    pub encoding: TransferEncoding,
    /// Who takes it.
    pub views: Readers,
    /// What comes out, never nothing.
    pub bytes: Cow<'a, [u8]>,
}

/// The ways in which readers decode a body whose plain decoding is `plain`, and was broken.
#[must_use]
pub fn decodings<'a>(encoding: TransferEncoding, body: &'a [u8], plain: &[u8]) -> Decodings<'a> {
    let mut found = Decodings { plain: Readers::NONE, others: Vec::new() };
    for &(encoding, views) in views::decodings(encoding) {
        let bytes = transfer::decode(encoding, body).bytes;
        if bytes.as_ref() == plain {
            found.plain = found.plain.union(views);
        } else if let Some(known) = found.others.iter_mut().find(|known| known.bytes == bytes) {
            known.views = known.views.union(views);
        } else if !bytes.is_empty() {
            found.others.push(Decoding { encoding, views, bytes });
        }
    }
    found
}
