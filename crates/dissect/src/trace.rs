//! The way of a value: from byte ranges of the raw submission through every decoding.
//!
//! Nothing of this is written down when mail is scanned. A locus and a value are followed back on demand: `find`
//! looks for the steps that lead from the text at the locus to the value, `layers` leads the stretches of that text
//! up through charset, transfer encoding and container to the raw bytes, and [`run()`] does all of it forwards again. A
//! trace is given away only if running it gives the value, so that it cannot say what is not so.

mod find;
mod layers;
mod pieces;
mod run;
mod urls;

pub(crate) use run::{alone, as_shown};
pub use run::{run, yields};

use crate::reopen::look;
use crate::replay::{Kept, Replay, Stretch};
use creel_evidence::decoding::{Decoding, Step, Trace};
use creel_evidence::dissection::MappedText;
use creel_evidence::locus::Span;
use creel_evidence::{Artifact, ArtifactId, ContentType, Locus, Quote, View};
use creel_openers::{Budget, html, rtf};
use std::collections::HashMap;
use std::rc::Rc;

/// Stretches of one view of an artifact, and the steps that lead on from them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Way {
    stretches: Vec<Span>,
    steps: Vec<Step>,
}

/// Bytes that a tracer keeps of what steps made, and of what it read of artifacts.
const MEMORY: usize = 256 << 20;

/// Follows loci of one submission back to its bytes. What it opened on the way it keeps, within bounds: loci of one
/// archive or page that are traced one after the other cost its opening once.
#[derive(Debug)]
pub struct Tracer<'a> {
    artifacts: &'a [Artifact],
    places: HashMap<ArtifactId, usize>,
    replay: Replay<'a>,
    opened: Kept<usize, Option<Rc<Opened<'a>>>>,
}

/// An artifact's bytes and what is read out of them.
#[derive(Debug)]
struct Opened<'a> {
    raw: &'a [u8],
    stretch: Stretch,
    utf8: String,
    /// What is seen of a page, and what it carries encoded.
    page: Option<PageText>,
}

#[derive(Debug)]
struct PageText {
    visible: MappedText,
    embedded: Vec<creel_evidence::dissection::EmbeddedText>,
    base: Option<String>,
}

impl<'a> Tracer<'a> {
    /// For the submission with these bytes, which unfolded into these artifacts.
    #[must_use]
    pub fn new(raw: &'a [u8], artifacts: &'a [Artifact]) -> Self {
        Self::remembering(raw, artifacts, MEMORY)
    }

    /// As [`Self::new`], but keeping only about so many bytes; with 0 everything is opened again for each locus.
    #[must_use]
    pub fn remembering(raw: &'a [u8], artifacts: &'a [Artifact], memory: usize) -> Self {
        let mut places = HashMap::new();
        for (index, artifact) in artifacts.iter().enumerate() {
            places.entry(artifact.id).or_insert(index);
        }
        let (replay, opened) = (Replay::new(raw, memory), Kept::new(memory));
        Self { artifacts, places, replay, opened }
    }

    /// Where the artifact stands in the list.
    #[must_use]
    pub fn index(&self, id: ArtifactId) -> Option<usize> {
        self.places.get(&id).copied()
    }

    /// The bytes of the view at a locus; `None` if the submission does not hold them.
    pub fn bytes_at(&mut self, locus: &Locus) -> Option<Vec<u8>> {
        let opened = self.open(self.index(locus.artifact)?)?;
        Some(opened.view(locus.view).get(locus.range.range())?.to_vec())
    }

    /// The length of an artifact's view.
    pub fn length(&mut self, artifact: ArtifactId, view: View) -> Option<usize> {
        let opened = self.open(self.index(artifact)?)?;
        Some(opened.view(view).len())
    }

    /// The trace of what stands at a locus.
    pub fn place(&mut self, locus: &Locus) -> Option<Trace> {
        let value = self.bytes_at(locus)?;
        let way = Way { stretches: vec![locus.range], steps: Vec::new() };
        self.proven(locus, way, &value)
    }

    /// The trace of a value that was read at a locus; `None` if no known steps lead from there to it. A value cut as
    /// [`Quote::new`] cuts it is traced with the cut.
    pub fn value(&mut self, locus: &Locus, value: &str) -> Option<Trace> {
        let index = self.index(locus.artifact)?;
        let opened = self.open(index)?;
        let stretch = opened.view(locus.view).get(locus.range.range())?;
        if stretch == value.as_bytes() {
            return self.place(locus);
        }
        if let Some(page) = &opened.page
            && locus.view == View::Utf8
            && let Some(way) = pieces::shown(&page.visible, &opened.utf8, locus.range, value)
            && let Some(trace) = self.proven(locus, way, value.as_bytes())
        {
            return Some(trace);
        }
        let scene = find::Scene {
            view: locus.view,
            stretch,
            charset: self.artifacts.get(index).and_then(|artifact| artifact.charset.as_deref()),
            is_whole: locus.range.start == 0 && locus.range.end == opened.view(locus.view).len(),
            embedded: opened.page.as_ref().map_or(&[], |page| &page.embedded),
            span: locus.range,
            base: opened.page.as_ref().and_then(|page| page.base.as_deref()),
        };
        if let Some(steps) = find::steps(&scene, value)
            && let Some(trace) = self.proven(locus, narrowed(locus, stretch, steps), value.as_bytes())
        {
            return Some(trace);
        }
        let is_rtf =
            self.artifacts.get(index).is_some_and(|artifact| artifact.content_type == ContentType::Rtf);
        if is_rtf && locus.view == View::Utf8 { self.in_rtf(locus, &opened, value) } else { None }
    }

    /// What a stretch of RTF shows depends on what stands before it, fonts and their code pages: all of it is read.
    fn in_rtf(&mut self, locus: &Locus, opened: &Opened<'_>, value: &str) -> Option<Trace> {
        let shown = rtf::shown(opened.utf8.as_bytes());
        let mut steps = vec![Decoding::RtfShown.into()];
        steps.extend(find::in_text(&shown.text, None, value)?);
        let way = Way { stretches: vec![Span::new(0, opened.utf8.len())], steps };
        self.proven(locus, way, value.as_bytes())
    }

    /// Leads a way up to the raw bytes, and lets it through only if it gives the value.
    fn proven(&mut self, locus: &Locus, way: Way, value: &[u8]) -> Option<Trace> {
        let trace = layers::up(self, self.index(locus.artifact)?, locus.view, way)?;
        let given = self.replay.run(&trace)?;
        (self.replay.bytes(&given) == value).then_some(trace)
    }

    /// What a trace gives when its steps are taken over the raw bytes; as [`run()`].
    pub fn run(&mut self, trace: &Trace) -> Option<Vec<u8>> {
        let given = self.replay.run(trace)?;
        Some(self.replay.bytes(&given).to_vec())
    }

    /// What each step of a trace yields; as [`yields()`].
    pub fn yields(&mut self, trace: &Trace) -> Option<Vec<Vec<Vec<u8>>>> {
        self.replay.yields(trace)
    }

    fn open(&mut self, index: usize) -> Option<Rc<Opened<'a>>> {
        // From the nearest artifact above that is open, down to this one.
        let mut above = Vec::new();
        let mut at = Some(index);
        let mut known = None;
        while let Some(index) = at {
            if let Some(opened) = self.opened.get(&index) {
                known = Some(opened?);
                break;
            }
            above.push(index);
            // Parents stand before children, so that this ends.
            at = match self.artifacts.get(index)?.parent {
                Some(parent) if parent >= index => return None,
                parent => parent,
            };
        }
        for index in above.into_iter().rev() {
            let parent =
                known.as_ref().map_or_else(|| self.replay.submission(), |known| known.stretch.clone());
            let opened = self.read(index, parent).map(Rc::new);
            let weight = opened.as_ref().map_or(0, |opened| opened.weight());
            self.opened.insert(index, opened.clone(), weight);
            known = Some(opened?);
        }
        known
    }

    fn read(&mut self, index: usize, above: Stretch) -> Option<Opened<'a>> {
        let artifact = self.artifacts.get(index)?;
        let parent = artifact.parent.and_then(|parent| self.artifacts.get(parent));
        let stretch = self.replay.derive(above, parent, &artifact.derivation)?;
        let bytes = self.replay.bytes(&stretch);
        let utf8 = match artifact.charset {
            Some(_) => String::from_utf8(look(bytes, artifact, View::Utf8).into_owned()).ok()?,
            None => String::new(),
        };
        let is_called_page = artifact.declared_type.as_deref().is_some_and(|kind| kind.contains("html"));
        let page = (is_called_page || utf8.contains('<')).then(|| {
            let read = html::read(artifact.id, artifact.role, &utf8, &mut Budget::default());
            PageText { visible: read.text.visible, embedded: read.page.embedded, base: html::base(&utf8) }
        });
        Some(Opened { raw: self.replay.raw(), stretch, utf8, page })
    }
}

impl Opened<'_> {
    fn bytes(&self) -> &[u8] {
        self.stretch.bytes(self.raw)
    }

    fn view(&self, view: View) -> &[u8] {
        match view {
            View::Bytes => self.bytes(),
            View::Utf8 => self.utf8.as_bytes(),
        }
    }

    /// Bytes that it holds, about.
    fn weight(&self) -> usize {
        let page = self.page.as_ref().map_or(0, |page| {
            let segments = size_of_val(page.visible.segments.as_slice());
            let embedded: usize = page.embedded.iter().map(|found| found.text.len()).sum();
            page.visible.text.len().saturating_add(segments).saturating_add(embedded)
        });
        self.stretch.len().saturating_add(self.utf8.len()).saturating_add(page)
    }
}

/// Takes what a first step takes out of the stretch already by its place.
fn narrowed(locus: &Locus, stretch: &[u8], mut steps: Vec<Step>) -> Way {
    use creel_evidence::decoding::Decoding;
    let mut span = locus.range;
    if let [Step::Decode(Decoding::EncodedWord | Decoding::Unfold), Step::Take(spans)] = steps.as_slice()
        && let [wanted] = spans.as_slice()
        && let Some(cover) =
            creel_mime::encoded_word::cover(stretch, &creel_mime::encoded_word::decode(stretch), *wanted)
    {
        let inside = stretch.get(cover.input.range()).unwrap_or_default();
        span = Span::new(locus.range.start + cover.input.start, locus.range.start + cover.input.end);
        steps.truncate(1);
        if !cover.is_exact() {
            steps.push(Step::take(cover.take));
        }
        if creel_mime::encoded_word::decode(inside).as_bytes() == inside {
            steps.remove(0);
        }
    }
    while let Some(Step::Take(spans)) = steps.first()
        && let [inside] = spans.as_slice()
    {
        span = Span::new(span.start + inside.start, span.start + inside.end);
        steps.remove(0);
    }
    Way { stretches: vec![span], steps }
}

/// The text of a quote that was cut, without the mark of the cut.
fn uncut(value: &str) -> Option<&str> {
    value.strip_suffix('…').filter(|head| head.chars().count() == Quote::LIMIT)
}
