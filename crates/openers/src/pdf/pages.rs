//! Pages in their order (ISO 32000-2, 7.7.3), and what a reader can click on.

use super::content::{self, Drawn, Run};
use super::object::{Definition, Object, Seen};
use super::{Reading, What, layout};
use crate::member::{MemberKind, Place};
use creel_evidence::dissection::{AnomalyKind, FeatureKind};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Pages that are read.
const PAGES: usize = 500;
/// Glyphs without characters that are no matter of a few signs.
const UNMAPPED: usize = 20;

/// What pages show.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Links by the place of their reference: definition and first byte.
    pub(super) links: HashMap<(usize, usize), ShownLink>,
}

/// A link on a page.
#[derive(Debug, Default)]
pub(super) struct ShownLink {
    /// What a reader sees beneath it.
    pub(super) text: String,
    pub(super) visible: bool,
}

impl Reading<'_, '_, '_> {
    /// Reads all pages.
    pub(super) fn pages(&mut self) -> Shown {
        let mut shown = Shown::default();
        let pages = self.document.pages();
        let mut pictures = HashSet::new();
        for (number, page) in pages.iter().enumerate() {
            // A page is read once for its text, its pictures, and what stands beneath its links.
            self.document.was_starved();
            let drawn = content::read(self.document, page);
            let is_whole = !self.document.was_starved();
            self.clickable(page, &drawn.runs, &mut shown);
            if is_whole {
                self.page(number, &drawn);
                self.page_pictures(number, &drawn, &mut pictures);
            }
        }
        shown
    }

    /// Gives the text of a page, and says what of it nobody can read or see.
    fn page(&mut self, number: usize, drawn: &Drawn) {
        let text = layout::lines(&drawn.runs);
        if text.trim().is_empty() {
            return;
        }
        let end = text.len();
        let Some(position) = self.add_made(What::Page(number), MemberKind::Text, text.into_bytes()) else {
            return;
        };
        let at = Place::member(position, 0..end);
        if drawn.unmapped >= UNMAPPED && drawn.unmapped * 4 > drawn.glyphs {
            let detail = format!("{} of {} glyphs of page {}", drawn.unmapped, drawn.glyphs, number + 1);
            self.opened.feature(FeatureKind::UnmappedText, detail, at);
        }
        let invisible: usize =
            drawn.runs.iter().filter(|run| run.invisible).map(|run| run.text.chars().count()).sum();
        if invisible > 0 {
            let detail = format!("{invisible} characters of page {}", number + 1);
            self.opened.feature(FeatureKind::InvisibleText, detail, at);
        }
    }

    /// Gives the pictures that a page shows and that were not given yet, and the code that it draws.
    fn page_pictures(&mut self, number: usize, drawn: &Drawn, given: &mut HashSet<usize>) {
        for &at in drawn.pictures.iter().filter(|&&at| given.insert(at)) {
            self.add(What::Picture(at), MemberKind::Picture);
        }
        let inline = drawn.inline.len().min(What::INLINE);
        if let Some(code) = super::drawn::paint(&drawn.shapes) {
            self.add_made(What::Drawn(number), MemberKind::Picture, super::picture::painted(code));
        }
        for (nth, picture) in drawn.inline.iter().take(inline).enumerate() {
            if let Some(file) = super::picture::inline(self.document, picture) {
                self.add_made(What::Inline(number, nth), MemberKind::Picture, file);
            }
        }
        if drawn.inline.len() > inline {
            self.opened.complain(AnomalyKind::LimitReached, "pdf-pictures");
        }
    }

    /// Notes the links of a page.
    fn clickable(&mut self, page: &Definition, runs: &[Run], shown: &mut Shown) {
        let Some(dictionary) = page.dictionary() else { return };
        let Some(list) = self.follow(page.at, dictionary, "Annots") else { return };
        for written in list.seen.array().iter().take(2_000) {
            let seen = self.document.seen(written);
            let at = match &seen {
                Seen::Here(_) => list.at,
                Seen::There(definition) => definition.at,
            };
            let Some(annotation) = seen.dictionary() else { continue };
            let Some(action) = self.follow(at, annotation, "A") else { continue };
            let Some(action_dictionary) = action.seen.dictionary() else { continue };
            let Some(reference) =
                ["URI", "F"].iter().find_map(|key| self.follow(action.at, action_dictionary, key))
            else {
                continue;
            };
            let flags = self.document.value(annotation, "F").and_then(|flags| flags.integer()).unwrap_or(0);
            let rectangle: Vec<f64> = self
                .document
                .value(annotation, "Rect")
                .map(|rectangle| rectangle.array().iter().filter_map(Object::number).collect())
                .unwrap_or_default();
            let area = match *rectangle.as_slice() {
                [a, b, c, d] => [a.min(c), b.min(d), a.max(c), b.max(d)],
                _ => [0.0; 4],
            };
            let [left, bottom, right, top] = area;
            let has_area = right - left > 1.0 && top - bottom > 1.0;
            // Each looks through all strings of the page.
            let text = match has_area && self.document.work(runs.len()) {
                true => layout::beneath(runs, area),
                false => String::new(),
            };
            // Hidden, or not shown on a screen (12.5.3).
            let link = ShownLink { text, visible: has_area && flags & 0x22 == 0 };
            shown.links.insert((reference.at, reference.seen.span.start), link);
        }
    }
}

impl super::document::Document<'_> {
    /// The pages in order.
    pub(super) fn pages(&self) -> Vec<Rc<Definition>> {
        let mut pages = Vec::new();
        let root = self.trailer.get("Root").map(|root| self.seen(root));
        let tree = root.as_ref().and_then(|root| root.dictionary()?.get("Pages")?.reference());
        let mut seen = HashSet::new();
        let mut waiting: Vec<u32> = tree.into_iter().collect();
        while let Some(number) = waiting.pop() {
            if !seen.insert(number) {
                continue;
            }
            let Some(definition) = self.by_number(number) else { continue };
            let Some(dictionary) = definition.dictionary() else { continue };
            match self.value(dictionary, "Kids") {
                Some(kids) => waiting.extend(kids.array().iter().rev().filter_map(Object::reference)),
                None => pages.push(Rc::clone(&definition)),
            }
            if pages.len() >= PAGES {
                self.limit("pdf-pages");
                break;
            }
        }
        if pages.is_empty() {
            pages = self.lost_pages();
        }
        pages
    }

    /// The pages of a document whose tree is broken: every object that says that it is one.
    fn lost_pages(&self) -> Vec<Rc<Definition>> {
        let live = (0..self.entries.len()).filter(|&at| self.is_live(at)).map(|at| self.definition(at));
        live.filter(|definition| {
            definition.dictionary().and_then(|d| d.get("Type")).is_some_and(|kind| kind.is_name("Page"))
        })
        .take(PAGES)
        .collect()
    }
}
