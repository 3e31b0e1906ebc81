//! Which differences between views matter, and how they are put into words.

use crate::oddity::Oddity;
use crate::part::{Mail, Part, Problem};
use crate::union::Object;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Span;
use creel_evidence::reader::{Reader, Readers};
use creel_evidence::text::inert;
use memchr::memmem;

/// Disagreements that are told of one mail.
const MOST: usize = 3;
/// Bytes that are searched for texts in other texts; behind that, what differs counts as different.
const SEARCHED: usize = 32 << 20;
/// Bytes of a text that nobody would miss.
const NEGLIGIBLE: usize = 32;

/// The views that go by looks: what only they see inside of a text is a quotation, not an attachment.
const BY_LOOKS: Readers = Readers::only(Reader::Unpacker).union(Readers::only(Reader::Salvage));
/// No program reads so.
const NOBODY: Readers = Readers::only(Reader::Salvage);

/// The disagreements that matter: a file that some readers see and others do not, a text that some are shown and
/// others are not, and names that differ in what a program goes by, their ending.
pub(crate) fn problems(raw: &[u8], objects: &[Object<'_>], trees: &[&Mail], odd: &[Oddity]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut left = SEARCHED;
    for object in objects {
        let (tree, index) = object.place;
        let Some(part) = trees.get(tree).and_then(|tree| tree.parts.get(index)) else { continue };
        let missing = without(object.views.others(), NOBODY);
        let file = is_file(part);
        let detail = if !missing.is_empty() && matters(object, part, file, missing, objects, trees, &mut left)
        {
            Some(format!("{} {}", title(part, object, file), who(object.views)))
        } else {
            differing_names(object)
        };
        let Some(detail) = detail else { continue };
        let (span, because) = cause(part, odd);
        let detail = if because.is_empty() { detail } else { format!("{detail}: {because}") };
        problems.push(Problem { kind: AnomalyKind::AmbiguousMime, detail, span: clip(span, raw.len()) });
        if problems.len() >= MOST {
            break;
        }
    }
    problems
}

fn matters(
    object: &Object<'_>,
    part: &Part,
    file: bool,
    missing: Readers,
    objects: &[Object<'_>],
    trees: &[&Mail],
    left: &mut usize,
) -> bool {
    let only_by_looks = without(object.views, BY_LOOKS).is_empty();
    if only_by_looks && is_quoted(part, trees) {
        return false;
    }
    if file {
        return true;
    }
    // A text in which a line looks like a delimiter is cut in two by those who go by looks; nothing is hidden so.
    if object.size < NEGLIGIBLE || only_by_looks || without(missing, BY_LOOKS).is_empty() {
        return false;
    }
    let Some(text) = object.bytes.as_deref().map(<[u8]>::trim_ascii) else { return true };
    // A text is missed if nothing that the reader sees holds it, or most of it.
    let finder = memmem::Finder::new(text);
    let mut holding = Readers::NONE;
    for other in objects.iter().filter(|other| !missing.intersection(other.views).is_empty()) {
        let Some(bytes) = other.bytes.as_deref().map(<[u8]>::trim_ascii) else { continue };
        let cost = bytes.len().max(text.len());
        if cost > *left {
            break;
        }
        let holds = if bytes.len() > text.len() {
            *left -= cost;
            finder.find(bytes).is_some()
        } else if bytes.len() * 2 > text.len() {
            *left -= cost;
            memmem::find(text, bytes).is_some()
        } else {
            false
        };
        if holds {
            holding = holding.union(other.views);
        }
    }
    !without(missing, holding).is_empty()
}

/// Whether the part lies in a text or a mail that the lenient view sees as one piece.
fn is_quoted(part: &Part, trees: &[&Mail]) -> bool {
    let Some(lenient) = trees.first() else { return false };
    // Parts stand in the order of their bytes: the last that begins before it.
    let behind = lenient.parts.partition_point(|leaf| leaf.body.start <= part.header.start);
    behind.checked_sub(1).and_then(|last| lenient.parts.get(last)).is_some_and(|leaf| {
        !leaf.is_multipart
            && part.header.start < leaf.body.end
            && (leaf.media_type.starts_with("text/") || leaf.media_type.starts_with("message/"))
    })
}

const fn without(set: Readers, other: Readers) -> Readers {
    set.intersection(other.others())
}

/// Whether a reader is offered it as a file.
pub(crate) fn is_file(part: &Part) -> bool {
    let kind = part.media_type.split('/').next().unwrap_or_default();
    part.disposition.as_deref() == Some("attachment")
        || part.file_name.is_some()
        || !matches!(kind, "text" | "multipart" | "message")
}

fn title(part: &Part, object: &Object<'_>, file: bool) -> String {
    let name = part.file_name.as_deref().or(object.names.first().map(|(_, name)| name.as_str()));
    match name {
        Some(name) => format!("attachment '{}'", inert(&short(name))),
        None if file => {
            format!("a part of {} bytes and type {}", object.size, inert(&short(&part.media_type)))
        }
        None => format!("a text of {} bytes", object.size),
    }
}

fn who(views: Readers) -> String {
    let others = views.others();
    if views.len() <= others.len() {
        format!("is seen by {views} only")
    } else {
        format!("is not seen by {others}")
    }
}

/// Names whose endings differ, among readers that exist.
fn differing_names(object: &Object<'_>) -> Option<String> {
    let mut firsts: Vec<(Reader, &str)> = Vec::new();
    for (reader, name) in &object.names {
        let is_new = firsts.iter().all(|(known, _)| known != reader);
        if is_new && !NOBODY.contains(*reader) {
            firsts.push((*reader, name));
        }
    }
    let (one, name) = *firsts.first()?;
    let (other, differing) = *firsts.iter().find(|(_, other)| ending(other) != ending(name))?;
    Some(format!(
        "file name: {one} reads '{}', {other} reads '{}'",
        inert(&short(name)),
        inert(&short(differing))
    ))
}

/// What stands behind the last dot, in lower case.
fn ending(name: &str) -> String {
    name.trim_end().rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

/// The oddity that an object's header or the way to it holds: the last one before the end of its header.
fn cause(part: &Part, odd: &[Oddity]) -> (Span, &'static str) {
    let limit = part.body.start;
    let nearest =
        odd.iter().filter(|oddity| oddity.span.start <= limit).max_by_key(|oddity| oddity.span.start);
    nearest.or(odd.first()).map_or((part.header, ""), |oddity| (oddity.span, oddity.what))
}

fn clip(span: Span, len: usize) -> Span {
    Span::new(span.start.min(len), span.end.min(len))
}
