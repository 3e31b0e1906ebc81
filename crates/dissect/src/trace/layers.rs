//! From stretches of an artifact's view up to the raw bytes: charset, transfer encoding, container, and again.
//!
//! Each derivation has one arm in [`derivation`] that says which bytes of the parent give which bytes of the child.

use super::{Opened, Tracer, Way};
use crate::quoted;
use crate::replay::Stretch;
use creel_evidence::decoding::{Step, Trace};
use creel_evidence::locus::Span;
use creel_evidence::{Derivation, View};
use creel_mime::{charset, transfer};
use creel_openers::compound::Compound;
use creel_openers::zip;

/// What stretches of a layer come from: for each of them the stretches of the layer above, the step that decodes
/// those, and what of the decoded bytes is wanted.
struct Layer {
    sources: Vec<Vec<Span>>,
    step: Option<Step>,
    /// One for each stretch; `None` if all of it is wanted.
    takes: Option<Vec<Span>>,
    /// The view of the layer above in which the sources count.
    view: View,
}

/// Leads a way that starts in a view of the artifact at `index` up to the raw bytes.
pub(super) fn up(tracer: &mut Tracer<'_>, index: usize, view: View, way: Way) -> Option<Trace> {
    let Way { stretches: mut ranges, steps } = way;
    // The steps in the opposite order, because they are found from the end.
    let mut backwards: Vec<Step> = steps.into_iter().rev().collect();
    let (mut index, mut view) = (index, view);
    loop {
        if view == View::Utf8 {
            let layer = decoded_text(tracer, index, &ranges)?;
            climb(layer, &mut ranges, &mut backwards, &mut view);
        }
        let artifact = tracer.artifacts.get(index)?;
        let Some(parent) = artifact.parent else { break };
        // Parents stand before children, so that this ends.
        if parent >= index {
            return None;
        }
        let layer = derivation(tracer, parent, index, &ranges)?;
        climb(layer, &mut ranges, &mut backwards, &mut view);
        index = parent;
    }
    backwards.reverse();
    Some(Trace { ranges, steps: backwards })
}

fn climb(layer: Layer, ranges: &mut Vec<Span>, backwards: &mut Vec<Step>, view: &mut View) {
    let Layer { sources, step, takes, view: above } = layer;
    backwards.extend(takes.map(Step::Take));
    backwards.extend(step);
    if sources.iter().any(|sources| sources.len() != 1) {
        backwards.push(Step::Join(sources.iter().map(Vec::len).collect()));
    }
    *ranges = sources.into_iter().flatten().collect();
    *view = above;
}

/// The layer between an artifact's bytes and its text.
fn decoded_text(tracer: &mut Tracer<'_>, index: usize, ranges: &[Span]) -> Option<Layer> {
    let label = tracer.artifacts.get(index)?.charset.clone()?;
    let opened = tracer.open(index)?;
    let mut covers = Vec::with_capacity(ranges.len());
    for &range in ranges {
        covers.push(charset::cover(&label, opened.bytes(), &opened.utf8, range)?);
    }
    let is_same = covers.iter().zip(ranges).all(|(cover, range)| {
        let (from, to) = (opened.bytes().get(cover.input.range()), opened.utf8.as_bytes().get(range.range()));
        from == to && to.is_some_and(<[u8]>::is_ascii)
    });
    Some(covered(&covers, 0, (!is_same).then_some(Step::Charset(label))))
}

/// The layer of covers, each counted from `start` on.
fn covered(covers: &[creel_mime::Cover], start: usize, step: Option<Step>) -> Layer {
    let shifted = |span: Span| Span::new(start + span.start, start + span.end);
    let is_exact = covers.iter().all(creel_mime::Cover::is_exact);
    Layer {
        sources: covers.iter().map(|cover| vec![shifted(cover.input)]).collect(),
        step,
        takes: (!is_exact).then(|| covers.iter().map(|cover| cover.take).collect()),
        view: View::Bytes,
    }
}

/// The layer between the parent's bytes and the bytes of the artifact at `index`.
fn derivation(tracer: &mut Tracer<'_>, parent: usize, index: usize, ranges: &[Span]) -> Option<Layer> {
    let above = tracer.open(parent)?;
    let own = tracer.open(index)?;
    match &tracer.artifacts.get(index)?.derivation {
        Derivation::Submission => None,
        Derivation::MimeBody { range, encoding } => {
            let body = above.bytes().get(range.clone())?;
            let mut covers = Vec::with_capacity(ranges.len());
            for &wanted in ranges {
                covers.push(transfer::cover(*encoding, body, own.bytes(), wanted)?);
            }
            let step = Step::Transfer(*encoding);
            let is_identity = *encoding == creel_evidence::TransferEncoding::Identity;
            Some(covered(&covers, range.start, (!is_identity).then_some(step)))
        }
        Derivation::ArchiveEntry { index, password } => {
            Some(unpacked(tracer, &above, own.bytes(), *index, password.as_deref(), ranges))
        }
        Derivation::Member { container, index, password } => {
            let charset = tracer.artifacts.get(parent)?.charset.clone();
            let step =
                Step::Member { container: *container, index: *index, password: password.clone(), charset };
            Some(from_whole(above.bytes().len(), step, ranges))
        }
        Derivation::SplitCode { first, second, index } => {
            let span = |range: &std::ops::Range<usize>| Span::new(range.start, range.end);
            let step = Step::SplitCode {
                first: (span(&first.0), first.1),
                second: (span(&second.0), second.1),
                index: *index,
            };
            Some(from_whole(above.bytes().len(), step, ranges))
        }
        Derivation::Quoted { ranges: quoted, marks } => {
            let lines = quoted::pieces(&above.utf8, quoted, *marks)?;
            let sources = ranges.iter().map(|&wanted| quoted::sources(&lines, wanted)).collect();
            Some(Layer { sources, step: None, takes: None, view: View::Utf8 })
        }
        Derivation::Slice { range } => Some(part_of(range.start, ranges)),
        Derivation::CfbStream { path } => {
            let file = Compound::open(above.bytes())?;
            let extents: Vec<Span> = file.extents(file.find(path)?).into_iter().map(Span::from).collect();
            let sources = ranges.iter().map(|&wanted| quoted::sources(&extents, wanted)).collect();
            Some(Layer { sources, step: None, takes: None, view: View::Bytes })
        }
        Derivation::CfbStorage { path } => {
            Some(from_whole(above.bytes().len(), Step::CfbStorage(path.clone()), ranges))
        }
        Derivation::RtfDecompressed => Some(from_whole(above.bytes().len(), Step::RtfDecompress, ranges)),
        Derivation::RtfText => Some(from_whole(above.bytes().len(), Step::RtfText, ranges)),
        Derivation::Utf8 { charset } => {
            let utf8 = charset::to_utf8(above.bytes(), Some(charset));
            let mut covers = Vec::with_capacity(ranges.len());
            for &wanted in ranges {
                covers.push(charset::cover(utf8.label, above.bytes(), &utf8.text, wanted)?);
            }
            Some(covered(&covers, 0, Some(Step::Charset(utf8.label.to_owned()))))
        }
    }
}

/// The layer of bytes that stand in the parent as they are, from `start` on.
fn part_of(start: usize, ranges: &[Span]) -> Layer {
    let inside = |wanted: &Span| vec![Span::new(start + wanted.start, start + wanted.end)];
    Layer { sources: ranges.iter().map(inside).collect(), step: None, takes: None, view: View::Bytes }
}

/// The layer of a step that cannot be split: all `length` bytes of the parent are the source of each byte.
fn from_whole(length: usize, step: Step, ranges: &[Span]) -> Layer {
    Layer {
        sources: ranges.iter().map(|_| vec![Span::new(0, length)]).collect(),
        step: Some(step),
        takes: Some(ranges.to_vec()),
        view: View::Bytes,
    }
}

/// Deflate cannot be split: all packed bytes of the entry are the source of each of its bytes. What is packed in
/// another way, or encrypted, comes from the archive as a whole.
fn unpacked(
    tracer: &mut Tracer<'_>,
    archive: &Opened<'_>,
    own: &[u8],
    index: usize,
    password: Option<&str>,
    ranges: &[Span],
) -> Layer {
    let found = zip::packed(archive.bytes(), index);
    let packed = found.and_then(|packed| Some((archive.stretch.take(packed.range)?, packed)));
    match packed {
        Some((bytes, packed)) if !packed.deflated && tracer.replay.bytes(&bytes) == own => {
            part_of(packed.range.start, ranges)
        }
        Some((bytes, packed)) if packed.deflated && tracer.inflates_to(&bytes, own) => {
            let sources = ranges.iter().map(|_| vec![packed.range]).collect();
            let takes = Some(ranges.to_vec());
            Layer { sources, step: Some(Step::Inflate), takes, view: View::Bytes }
        }
        _ => {
            let step = Step::ArchiveEntry { index, password: password.map(str::to_owned) };
            from_whole(archive.bytes().len(), step, ranges)
        }
    }
}

impl Tracer<'_> {
    fn inflates_to(&mut self, packed: &Stretch, own: &[u8]) -> bool {
        let inflated = self.replay.step(packed.clone(), &Step::Inflate);
        inflated.is_some_and(|inflated| self.replay.bytes(&inflated) == own)
    }
}
