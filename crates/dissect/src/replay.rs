//! Steps taken forwards over the bytes of one submission, each of them once.
//!
//! A step's result follows from the bytes that it is given and from nothing else, and those follow from the raw bytes
//! and the steps before. So a stretch of bytes is known by where it came from, and what was made of it may be
//! remembered. Traces of many loci share their first steps (the same body, the same archive, the same visit of a page):
//! with a [`Replay`] these cost once instead of once for each locus. A file whose members are asked for one after the
//! other is opened as a whole, as the scan did it, since a member in the middle of a solid archive costs all before it.

mod kept;

pub(crate) use kept::Kept;

use crate::trace::alone;
use crate::{containers, quoted};
use creel_evidence::decoding::{Step, Trace};
use creel_evidence::locus::Span;
use creel_evidence::{Artifact, Container, Derivation, TransferEncoding};
use creel_mime::charset;
use creel_openers::member::{Opening, Source};
use creel_openers::{Budget, msg, zip};
use std::ops::Range;
use std::rc::Rc;

/// Bytes that the stretches of a trace may hold together at any step.
const LIMIT: usize = 256 << 20;
/// Texts of fewer bytes are read again sooner than they are found.
const SMALL: usize = 512;

/// Members that are read out of a file that is opened as a whole.
const ENTRIES: usize = 100_000;

/// A stretch of the raw bytes, or of what steps made of them.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    /// What it is a stretch of: 0 is the submission, others are numbered as they are made.
    of: usize,
    /// The bytes that it is a stretch of; `None` for the submission's.
    whole: Option<Rc<Vec<u8>>>,
    span: Span,
}

/// What a step was given: a stretch, and the step.
type Taken = (usize, Span, Step);

/// A file that members were asked of: its bytes, how it was opened (a ZIP archive if that is not said), by which
/// password and which character set.
type File = (usize, Span, Option<Container>, Option<String>, Option<String>);

/// What is known of a file that members were asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// One was, and found by itself.
    Once,
    /// Opening it as a whole does not give all that it is asked for.
    Singly,
}

/// Takes steps over the bytes of one submission and remembers what they gave, within bounds.
#[derive(Debug)]
pub(crate) struct Replay<'a> {
    raw: &'a [u8],
    /// `None` where a step did not fit.
    made: Kept<Taken, Option<Stretch>>,
    /// What stretches make together.
    joined: Kept<Vec<(usize, Span)>, Stretch>,
    asked: Kept<File, Asked>,
    /// The number of what is made next.
    next: usize,
}

impl<'a> Replay<'a> {
    /// Over these bytes, remembering about so many; with 0 every step is taken each time.
    pub(crate) fn new(raw: &'a [u8], memory: usize) -> Self {
        Self {
            raw,
            made: Kept::new(memory),
            joined: Kept::new(memory / 4),
            asked: Kept::new(memory / 64),
            next: 1,
        }
    }

    /// The submission's bytes.
    pub(crate) const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// All bytes of the submission.
    pub(crate) const fn submission(&self) -> Stretch {
        Stretch { of: 0, whole: None, span: Span::new(0, self.raw.len()) }
    }

    /// The bytes of a stretch.
    pub(crate) fn bytes<'b>(&'b self, stretch: &'b Stretch) -> &'b [u8] {
        stretch.bytes(self.raw)
    }

    /// The steps of a trace; what the last of them gives. `None` if a range lies outside or a step does not fit what it
    /// meets.
    pub(crate) fn run(&mut self, trace: &Trace) -> Option<Stretch> {
        let mut stretches = self.start(trace)?;
        for step in &trace.steps {
            stretches = self.apply(step, stretches)?;
            if stretches.iter().map(|stretch| stretch.span.len()).sum::<usize>() > LIMIT {
                return None;
            }
        }
        match <[Stretch; 1]>::try_from(stretches) {
            Ok([value]) => Some(value),
            Err(_) => None,
        }
    }

    /// What each step of a trace gives: the stretches behind it. `None` as for [`Self::run`].
    pub(crate) fn yields(&mut self, trace: &Trace) -> Option<Vec<Vec<Vec<u8>>>> {
        let mut stretches = self.start(trace)?;
        let mut all = Vec::with_capacity(trace.steps.len());
        for step in &trace.steps {
            stretches = self.apply(step, stretches)?;
            all.push(stretches.iter().map(|stretch| stretch.bytes(self.raw).to_vec()).collect());
        }
        Some(all)
    }

    fn start(&self, trace: &Trace) -> Option<Vec<Stretch>> {
        let all = self.submission();
        trace.ranges.iter().map(|&range| all.take(range)).collect()
    }

    fn apply(&mut self, step: &Step, stretches: Vec<Stretch>) -> Option<Vec<Stretch>> {
        match step {
            Step::Take(spans) if spans.len() == stretches.len() => {
                stretches.iter().zip(spans).map(|(stretch, &span)| stretch.take(span)).collect()
            }
            Step::Join(counts) if counts.iter().sum::<usize>() == stretches.len() => {
                let mut stretches = stretches.into_iter();
                Some(counts.iter().map(|&count| self.joined(stretches.by_ref().take(count))).collect())
            }
            Step::Page(shown) if shown.len() == stretches.len() => {
                let mut text = Vec::new();
                for (stretch, shown) in stretches.iter().zip(shown) {
                    text.extend(crate::trace::as_shown(stretch.bytes(self.raw), shown)?);
                }
                Some(vec![self.made_of(text)])
            }
            Step::Take(_) | Step::Join(_) | Step::Page(_) => None,
            step => stretches.into_iter().map(|stretch| self.step(stretch, step)).collect(),
        }
    }

    fn joined(&mut self, mut stretches: impl Iterator<Item = Stretch>) -> Stretch {
        let first = stretches.next();
        let Some(second) = stretches.next() else {
            return first.unwrap_or_else(|| self.made_of(Vec::new()));
        };
        let parts: Vec<Stretch> = first.into_iter().chain([second]).chain(stretches).collect();
        let key: Vec<(usize, Span)> = parts.iter().map(|part| (part.of, part.span)).collect();
        if let Some(known) = self.joined.get(&key) {
            return known;
        }
        let bytes = parts.iter().flat_map(|part| part.bytes(self.raw)).copied().collect();
        let made = self.made_of(bytes);
        let weight = size_of_val(key.as_slice()).saturating_add(made.len());
        self.joined.insert(key, made.clone(), weight);
        made
    }

    /// A step over one stretch.
    pub(crate) fn step(&mut self, stretch: Stretch, step: &Step) -> Option<Stretch> {
        if *step == Step::Transfer(TransferEncoding::Identity) {
            return Some(stretch);
        }
        // What is read out of a short text is read again sooner than it is found. What leads to bytes that others share
        // is remembered however short it is: a page of one line may run for long.
        let is_reading = matches!(step, Step::Decode(_) | Step::Resolve(_) | Step::Withhold(_));
        if is_reading && stretch.span.len() < SMALL {
            let bytes = alone(step, stretch.bytes(self.raw))?;
            return Some(self.made_of(bytes));
        }
        let taken = (stretch.of, stretch.span, step.clone());
        if let Some(known) = self.made.get(&taken) {
            return known;
        }
        if let Some(member) = self.as_a_whole(&stretch, step) {
            return Some(member);
        }
        let made = alone(step, stretch.bytes(self.raw)).map(|bytes| self.made_of(bytes));
        let weight = made.as_ref().map_or(0, |made| made.span.len());
        self.made.insert(taken, made.clone(), weight);
        made
    }

    /// A member out of a file that is opened as a whole, because it is the second that is asked of it.
    fn as_a_whole(&mut self, stretch: &Stretch, step: &Step) -> Option<Stretch> {
        let (container, wanted, password, label) = match step {
            Step::Member { container, index, password, charset } => {
                (Some(*container), *index, password, charset.clone())
            }
            Step::ArchiveEntry { index, password } => (None, *index, password, None),
            _ => return None,
        };
        let file: File = (stretch.of, stretch.span, container, password.clone(), label.clone());
        let asked = self.asked.get(&file);
        // All of a page is visited for any of its members.
        if asked.is_none() && container != Some(Container::Page) {
            self.asked.insert(file, Asked::Once, 0);
            return None;
        }
        if asked == Some(Asked::Singly) {
            return None;
        }
        let passwords: Vec<String> = password.iter().cloned().collect();
        let members = members(container, stretch.bytes(self.raw), label.as_deref(), &passwords);
        let mut found = None;
        let mut left = self.made.room();
        // Those that follow are likely to be asked for next.
        for (index, by, bytes) in members.into_iter().filter(|(index, ..)| *index >= wanted) {
            let length = bytes.len();
            if by != *password {
                continue;
            }
            let made = self.made_of(bytes);
            if index == wanted {
                found = Some(made.clone());
            }
            let Some(rest) = left.checked_sub(length.saturating_add(SMALL)) else { break };
            left = rest;
            let step = match container {
                Some(container) => {
                    Step::Member { container, index, password: password.clone(), charset: label.clone() }
                }
                None => Step::ArchiveEntry { index, password: password.clone() },
            };
            self.made.insert((stretch.of, stretch.span, step), Some(made), length);
        }
        if found.is_none() {
            self.asked.insert(file, Asked::Singly, 0);
        }
        found
    }

    fn made_of(&mut self, bytes: Vec<u8>) -> Stretch {
        let of = self.next;
        self.next += 1;
        Stretch { of, span: Span::new(0, bytes.len()), whole: Some(Rc::new(bytes)) }
    }

    /// What an artifact's derivation makes of its parent's bytes; `None` if the bytes do not hold what it says.
    pub(crate) fn derive(
        &mut self,
        above: Stretch,
        parent: Option<&Artifact>,
        own: &Derivation,
    ) -> Option<Stretch> {
        let charset = || parent?.charset.clone();
        let bytes = match own {
            Derivation::Submission => return Some(above),
            Derivation::MimeBody { range, encoding } => {
                return self.step(above.take(range.clone().into())?, &Step::Transfer(*encoding));
            }
            Derivation::Slice { range } => return above.take(range.clone().into()),
            Derivation::ArchiveEntry { index, password } => {
                let step = Step::ArchiveEntry { index: *index, password: password.clone() };
                return self.step(above, &step);
            }
            Derivation::Member { container, index, password } => {
                let (container, index, password) = (*container, *index, password.clone());
                return self.step(above, &Step::Member { container, index, password, charset: charset() });
            }
            Derivation::SplitCode { first, second, index } => {
                let piece =
                    |(range, encoding): &(Range<usize>, TransferEncoding)| (range.clone().into(), *encoding);
                let (first, second) = (piece(first), piece(second));
                return self.step(above, &Step::SplitCode { first, second, index: *index });
            }
            Derivation::CfbStorage { path } => return self.step(above, &Step::CfbStorage(path.clone())),
            Derivation::RtfDecompressed => return self.step(above, &Step::RtfDecompress),
            Derivation::RtfText => return self.step(above, &Step::RtfText),
            Derivation::Quoted { ranges, marks } => {
                let view = charset::to_utf8(self.bytes(&above), parent?.charset.as_deref()).text;
                quoted::unquote(&view, ranges, *marks)?.into_bytes()
            }
            Derivation::CfbStream { path } => msg::stream(self.bytes(&above), path)?,
            Derivation::Utf8 { charset } => {
                charset::to_utf8(self.bytes(&above), Some(charset)).text.into_bytes()
            }
        };
        Some(self.made_of(bytes))
    }
}

impl Stretch {
    /// Bytes in it.
    pub(crate) const fn len(&self) -> usize {
        self.span.len()
    }

    /// These bytes of it; `None` if they lie outside.
    pub(crate) fn take(&self, span: Span) -> Option<Self> {
        let (start, end) = (self.span.start.checked_add(span.start)?, self.span.start.checked_add(span.end)?);
        (end <= self.span.end).then(|| Self { span: Span::new(start, end), ..self.clone() })
    }

    /// Its bytes, where the submission's are `raw`.
    pub(crate) fn bytes<'b>(&'b self, raw: &'b [u8]) -> &'b [u8] {
        let whole = self.whole.as_ref().map_or(raw, |whole| whole.as_slice());
        // Its span was checked when it was made.
        whole.get(self.span.range()).unwrap_or_default()
    }

    /// Its bytes, without copying them if nobody else holds them.
    pub(crate) fn into_bytes(self, raw: &[u8]) -> Vec<u8> {
        match self.whole.map(Rc::try_unwrap) {
            Some(Ok(whole)) if self.span == Span::new(0, whole.len()) => whole,
            Some(Ok(whole)) => whole.get(self.span.range()).unwrap_or_default().to_vec(),
            Some(Err(whole)) => whole.get(self.span.range()).unwrap_or_default().to_vec(),
            None => raw.get(self.span.range()).unwrap_or_default().to_vec(),
        }
    }
}

/// All members of a file: index, the password that opened it, and bytes.
fn members(
    container: Option<Container>,
    bytes: &[u8],
    charset: Option<&str>,
    passwords: &[String],
) -> Vec<(usize, Option<String>, Vec<u8>)> {
    let mut budget = Budget { entries: ENTRIES, ..Budget::default() };
    match container {
        Some(container) => {
            let mut opening = Opening { passwords, budget: &mut budget };
            let opened = containers::open(container, Source { bytes, charset }, &mut opening);
            opened.members.into_iter().map(|member| (member.index, member.password, member.bytes)).collect()
        }
        None => {
            let archive = zip::open(bytes, passwords, &mut budget);
            archive.entries.into_iter().map(|entry| (entry.index, entry.password, entry.bytes)).collect()
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;
    use ::zip::write::SimpleFileOptions;
    use proptest::prelude::*;
    use std::io::Write as _;

    fn archive(files: &[Vec<u8>]) -> Vec<u8> {
        let mut writer = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (at, bytes) in files.iter().enumerate() {
            writer.start_file(format!("{at}.bin"), SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn entry(raw: &[u8], index: usize) -> Trace {
        Trace {
            ranges: vec![Span::new(0, raw.len())],
            steps: vec![Step::ArchiveEntry { index, password: None }],
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn members_are_the_same_in_whatever_order_and_memory(
            files in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..3_000), 1..9),
            order in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
            memory in prop::sample::select(vec![0, 1 << 10, 1 << 12, 1 << 14, 1 << 20]),
        ) {
            let raw = archive(&files);
            let mut replay = Replay::new(&raw, memory);
            for at in order {
                let at = at.index(files.len() + 1);
                let given = replay.run(&entry(&raw, at));
                prop_assert_eq!(given.as_ref().map(|given| replay.bytes(given)), files.get(at).map(Vec::as_slice));
            }
        }
    }

    #[test]
    fn a_file_whose_members_are_asked_for_in_turn_is_opened_twice() {
        let files: Vec<Vec<u8>> = (0..200u8).map(|byte| vec![byte; 600]).collect();
        let raw = archive(&files);
        let mut replay = Replay::new(&raw, 1 << 20);
        for _ in 0..3 {
            for (at, bytes) in files.iter().enumerate() {
                let given = replay.run(&entry(&raw, at)).unwrap();
                assert_eq!(replay.bytes(&given), bytes);
            }
        }
        // One member by itself, then all that follow.
        assert_eq!(replay.next, 1 + files.len());
    }

    #[test]
    fn a_page_is_visited_once_for_all_that_came_of_the_visit() {
        for padding in [0, SMALL] {
            let raw =
                format!("<script>document.write('<p>one'); eval('2 + 2'){}</script>", " ".repeat(padding));
            let member = |index| Trace {
                ranges: vec![Span::new(0, raw.len())],
                steps: vec![Step::Member {
                    container: Container::Page,
                    index,
                    password: None,
                    charset: None,
                }],
            };
            let (mut replay, mut forgetful) =
                (Replay::new(raw.as_bytes(), 1 << 20), Replay::new(raw.as_bytes(), 0));
            let given: Vec<Vec<u8>> = (0..10)
                .map_while(|index| replay.run(&member(index)).map(|given| given.into_bytes(raw.as_bytes())))
                .collect();
            assert!(given.len() >= 4, "{given:?}");
            for (index, bytes) in given.iter().enumerate() {
                assert!(replay.run(&member(index)).is_some());
                assert_eq!(&forgetful.run(&member(index)).unwrap().into_bytes(raw.as_bytes()), bytes);
            }
            assert_eq!(replay.next, 1 + given.len());
        }
    }

    #[test]
    fn stretches_of_stretches_lie_inside_and_joined_ones_are_new() {
        let raw = b"0123456789";
        let mut replay = Replay::new(raw, 1 << 20);
        let steps =
            vec![Step::Take(vec![Span::new(1, 3), Span::new(0, 2)]), Step::Join(vec![2]), Step::take(1..3)];
        let ranges = vec![Span::new(2, 6), Span::new(8, 10)];
        let trace = Trace { ranges: ranges.clone(), steps };
        assert_eq!(replay.yields(&trace).unwrap().last().unwrap(), &[b"48".to_vec()]);
        let outside = Trace { ranges, steps: vec![Step::Take(vec![Span::new(0, 5), Span::new(0, 1)])] };
        assert_eq!(
            replay.run(&outside).map(|stretch| stretch.len()),
            None,
            "beyond the stretch, if not the bytes"
        );
    }
}
