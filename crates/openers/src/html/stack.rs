//! The open elements.
//!
//! A light stand-in for the standard's tree construction: implied end tags, void elements, tables as walls. It
//! is bounded in depth, and an end tag costs at most that depth.

use super::look::Look;
use super::tag::{self, Kind};

/// Open elements that are kept; browsers stop at the same number.
const MAX_DEPTH: usize = 512;

/// An open element.
#[derive(Debug)]
pub(super) struct Frame {
    name: u64,
    pub(super) kind: Kind,
    pub(super) block: bool,
    pub(super) look: Look,
}

/// The open elements, innermost last.
#[derive(Debug, Default)]
pub(super) struct Stack {
    frames: Vec<Frame>,
    /// Elements that were opened beyond the depth limit and not closed again.
    surplus: usize,
    /// Whether the limit was reached at all.
    pub(super) was_full: bool,
}

impl Stack {
    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.frames.len()
    }

    /// The look of text at this place.
    pub(super) fn look(&self) -> Look {
        self.frames.last().map_or(Look::PAGE, |frame| frame.look)
    }

    /// Opens an element.
    pub(super) fn open(&mut self, name: &str, kind: Kind, block: bool, look: Look) {
        if self.frames.len() >= MAX_DEPTH {
            self.surplus += 1;
            self.was_full = true;
            return;
        }
        self.frames.push(Frame { name: tag::hash(name.as_bytes()), kind, block, look });
    }

    /// Closes the elements that the start of `name` ends; `closed` is told of each.
    pub(super) fn imply_ends(&mut self, name: &str, kind: Kind, mut closed: impl FnMut(&Frame)) {
        let to = match kind {
            Kind::Cell => self.find(|frame| frame.kind == Kind::Cell, |frame| frame.kind == Kind::Table),
            Kind::Row => self.find(|frame| frame.kind == Kind::Row, |frame| frame.kind == Kind::Table),
            Kind::RowGroup => {
                self.find(|frame| frame.kind == Kind::RowGroup, |frame| frame.kind == Kind::Table)
            }
            Kind::ListItem => self.find(
                |frame| frame.kind == Kind::ListItem,
                |frame| frame.kind == Kind::List || frame.kind.is_wall(),
            ),
            Kind::Definition => self.find(
                |frame| frame.kind == Kind::Definition,
                |frame| frame.kind == Kind::List || frame.kind.is_wall(),
            ),
            Kind::Choice => {
                self.frames.last().filter(|frame| frame.kind == Kind::Choice).map(|_| self.frames.len() - 1)
            }
            _ => None,
        };
        self.truncate(to, &mut closed);
        if tag::ends_paragraph(name) {
            let paragraph = self.find(|frame| frame.kind == Kind::Paragraph, |frame| frame.kind.is_wall());
            self.truncate(paragraph, &mut closed);
        }
    }

    /// Closes the element that an end tag names; `false` if the end tag means nothing here.
    pub(super) fn close(&mut self, name: &str, mut closed: impl FnMut(&Frame)) -> bool {
        if self.surplus > 0 {
            self.surplus -= 1;
            return false;
        }
        let hash = tag::hash(name.as_bytes());
        let kind = Kind::of(name);
        let found = self.find(
            |frame| frame.name == hash,
            |frame| match kind {
                Kind::Table => false,
                _ if kind.is_table_part() => frame.kind == Kind::Table,
                Kind::Inline => frame.block || frame.kind.is_wall(),
                _ => frame.kind.is_wall(),
            },
        );
        let Some(at) = found else { return false };
        let blocks_inside = self.frames.iter().skip(at + 1).any(|frame| frame.block);
        if kind == Kind::Formatting && blocks_inside {
            // Misnested formatting ends here, the blocks inside it do not.
            closed(&self.frames.remove(at));
        } else {
            self.truncate(Some(at), &mut closed);
        }
        true
    }

    /// Whether a page can still have its head here: nothing but `html` is open.
    pub(super) fn awaits_head(&self) -> bool {
        let html = tag::hash(b"html");
        self.frames.iter().all(|frame| frame.name == html)
    }

    /// Closes an open `head`, which anything that cannot stand in it does.
    pub(super) fn leave_head(&mut self) {
        if let Some(at) = self.frames.iter().take(3).position(|frame| frame.kind == Kind::Head) {
            self.frames.truncate(at);
        }
    }

    /// Closes an open `head` in which text stands, which then is the page's.
    pub(super) fn leave_head_for_text(&mut self) {
        if self.frames.last().is_some_and(|frame| frame.kind == Kind::Head) {
            self.frames.pop();
        }
    }

    /// The depth of the innermost table or cell, counted from 1; 0 if there is none.
    pub(super) fn wall_depth(&self) -> usize {
        self.frames.iter().rposition(|frame| frame.kind.is_wall()).map_or(0, |at| at + 1)
    }

    /// The innermost element that is wanted, searched no further than the first wall.
    fn find(&self, wanted: impl Fn(&Frame) -> bool, wall: impl Fn(&Frame) -> bool) -> Option<usize> {
        for (at, frame) in self.frames.iter().enumerate().rev() {
            if wanted(frame) {
                return Some(at);
            }
            if wall(frame) {
                return None;
            }
        }
        None
    }

    fn truncate(&mut self, to: Option<usize>, closed: &mut impl FnMut(&Frame)) {
        let Some(to) = to else { return };
        for frame in self.frames.drain(to.min(self.frames.len())..).rev() {
            closed(&frame);
        }
    }
}
