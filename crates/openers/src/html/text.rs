//! Text as it is seen: white space collapsed, blocks on lines of their own, every character traced to its source.
//!
//! It never decides what is hidden; it is told, and keeps hidden text apart.

use super::tokens::Chunk;
use creel_evidence::dissection::{HiddenText, Hiding, MappedText, Segment};
use creel_evidence::locus::Span;

/// Segments after which entities are no longer told apart one by one.
const MAX_SEGMENTS: usize = 200_000;

/// What stands between the last character written and the next one.
#[derive(Debug, Clone, Copy)]
enum Gap {
    None,
    /// With whether it stands as one space in the source.
    Space(Span, bool),
    Tab(Span),
    Lines(u32, Span),
}

/// Writes visible and hidden text.
#[derive(Debug)]
pub(super) struct Writer {
    visible: MappedText,
    /// Characters of the visible text.
    chars: usize,
    gap: Gap,
    hidden: Vec<HiddenText>,
    /// Whether the last hidden text may go on, and whether a space is due before it does.
    hidden_open: bool,
    hidden_gap: bool,
}

impl Writer {
    pub(super) fn new() -> Self {
        Self {
            visible: MappedText::default(),
            chars: 0,
            gap: Gap::None,
            hidden: Vec::new(),
            hidden_open: false,
            hidden_gap: false,
        }
    }

    /// Characters of visible text so far.
    pub(super) fn position(&self) -> usize {
        self.chars
    }

    /// Bytes of visible text so far.
    pub(super) fn len(&self) -> usize {
        self.visible.text.len()
    }

    pub(super) fn finish(self) -> (MappedText, Vec<HiddenText>) {
        (self.visible, self.hidden)
    }

    /// A block begins or ends.
    pub(super) fn block(&mut self, at: Span) {
        self.hidden_gap = true;
        if !matches!(self.gap, Gap::Lines(..)) {
            self.gap = Gap::Lines(1, at);
        }
    }

    /// A block begins or ends that is not seen itself.
    pub(super) fn hidden_block(&mut self) {
        self.hidden_gap = true;
    }

    /// `<br>`: each one is a line.
    pub(super) fn line(&mut self, at: Span) {
        self.hidden_gap = true;
        self.gap = match self.gap {
            Gap::Lines(count, first) => Gap::Lines(count.saturating_add(1), first),
            _ => Gap::Lines(1, at),
        };
    }

    /// A table cell ends.
    pub(super) fn cell(&mut self, at: Span) {
        self.hidden_gap = true;
        if !matches!(self.gap, Gap::Lines(..)) {
            self.gap = Gap::Tab(at);
        }
    }

    /// Visible text. With `keep_lines`, line ends and runs of spaces stay.
    pub(super) fn show(&mut self, chunk: Chunk<'_>, keep_lines: bool) {
        let mut done = 0;
        let bytes = chunk.value.as_bytes();
        while done < bytes.len() {
            let rest = bytes.get(done..).unwrap_or_default();
            let spaces = rest.iter().take_while(|&&b| is_space(b)).count();
            if spaces > 0 {
                self.space(chunk, done, spaces, keep_lines);
                done += spaces;
                continue;
            }
            if rest.starts_with(NBSP) {
                self.close_gap();
                self.append(" ", part(chunk, done, NBSP.len()), false);
                done += NBSP.len();
                continue;
            }
            let length = stretch(rest, keep_lines);
            self.close_gap();
            let word = chunk.value.get(done..done + length).unwrap_or_default();
            self.append(word, part(chunk, done, length), chunk.verbatim);
            done += length;
        }
    }

    /// Text that is not seen.
    pub(super) fn hide(&mut self, chunk: Chunk<'_>, by: Hiding) {
        for (i, word) in chunk.value.split(|c: char| c.is_ascii_whitespace() || c == '\u{a0}').enumerate() {
            self.hidden_gap |= i > 0;
            if word.is_empty() {
                continue;
            }
            match self.hidden.last_mut().filter(|last| self.hidden_open && last.by == by) {
                Some(last) => {
                    if self.hidden_gap {
                        last.text.push(' ');
                    }
                    last.text.push_str(word);
                    last.span.end = chunk.source.end.max(last.span.end);
                }
                None => self.hidden.push(HiddenText { text: word.to_owned(), by, span: chunk.source }),
            }
            self.hidden_open = true;
            self.hidden_gap = false;
        }
    }

    fn space(&mut self, chunk: Chunk<'_>, at: usize, length: usize, keep_lines: bool) {
        let source = part(chunk, at, length);
        self.hidden_gap = true;
        let spaces = chunk.value.get(at..at + length).unwrap_or_default();
        if keep_lines {
            let lines = spaces.bytes().filter(|&b| b == b'\n').count();
            for _ in 0..lines {
                self.line(source);
            }
            let indent = spaces.rsplit('\n').next().unwrap_or_default();
            if lines == 0 || !indent.is_empty() {
                if self.visible.text.is_empty() {
                    return;
                }
                self.close_gap();
                let start = at + length - indent.len();
                self.append(indent, part(chunk, start, indent.len()), chunk.verbatim);
            }
        } else if matches!(self.gap, Gap::None) {
            self.gap = Gap::Space(source, chunk.verbatim && spaces == " ");
        }
    }

    /// Writes what is due before the next visible character.
    fn close_gap(&mut self) {
        self.hidden_open = false;
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        if self.visible.text.is_empty() {
            return;
        }
        match gap {
            Gap::None => {}
            Gap::Space(source, verbatim) => {
                if !self.visible.text.ends_with(['\n', '\t']) {
                    self.append(" ", source, verbatim);
                }
            }
            Gap::Tab(source) => self.append("\t", source, false),
            Gap::Lines(count, source) => {
                let lines = "\n".repeat(count as usize);
                self.append(&lines, source, false);
            }
        }
    }

    fn append(&mut self, text: &str, source: Span, verbatim: bool) {
        if text.is_empty() {
            return;
        }
        let at = self.visible.text.len();
        let full = self.visible.segments.len() >= MAX_SEGMENTS;
        match self.visible.segments.last_mut() {
            Some(last) if verbatim && last.verbatim && last.source.end == source.start => {
                last.source.end = source.end;
            }
            Some(last) if full && !verbatim && !last.verbatim => {
                last.source.end = source.end.max(last.source.end);
            }
            _ => self.visible.segments.push(Segment { at, source, verbatim }),
        }
        self.visible.text.push_str(text);
        self.chars += text.bytes().filter(|b| b & 0xc0 != 0x80).count();
    }
}

const NBSP: &[u8] = "\u{a0}".as_bytes();

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

/// Bytes up to where white space has to be collapsed: single spaces between words are part of the stretch.
fn stretch(bytes: &[u8], keep_lines: bool) -> usize {
    let mut end = 0;
    while let Some(&b) = bytes.get(end) {
        if b > b' ' && b != 0xc2 {
            end += 1;
            continue;
        }
        let rest = bytes.get(end..).unwrap_or_default();
        let next_is_word = rest.get(1).is_some_and(|&next| !is_space(next))
            && !rest.get(1..).is_some_and(|r| r.starts_with(NBSP));
        if b == b' ' && !keep_lines && next_is_word || !is_space(b) && !rest.starts_with(NBSP) {
            end += 1;
        } else {
            break;
        }
    }
    end
}

/// The source of a part of a chunk: exact where it is verbatim, otherwise the whole.
fn part(chunk: Chunk<'_>, at: usize, length: usize) -> Span {
    if chunk.verbatim {
        Span::new(chunk.source.start + at, chunk.source.start + at + length)
    } else {
        chunk.source
    }
}
