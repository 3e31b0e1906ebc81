//! What in a message shows knowledge of its targets' field: words of lexicons, where there are enough of them.
//!
//! One word is not knowledge: letters of all kinds mention a freezer or a vaccine. What is enough is a programme or a
//! standard, which only who deals with the field names, or two different entries of which one is a product or a term (an
//! organisation everybody can name). Words of everyday letters are listed beside what is enough and never make it up.
//! That a mail knows a field is no accusation: everybody who works in it does.

mod fits;

use crate::lexicon::{Entry, Lexicon, Lexicons};
use creel_evidence::dissection::Dissection;
use creel_evidence::targeting::{Knowledge, KnowledgeKind};
use creel_evidence::verdict::Claim;
use creel_evidence::{ArtifactRole, Locus, Quote, Target, Verdict};
use std::collections::BTreeMap;

/// Bytes of text of one message that are searched.
const TEXT_BYTES: usize = 128 * 1024;

/// Places kept of one entry.
const PLACES: usize = 4;

/// Files whose names are searched.
const FILES: usize = 100;

/// What a message knows of its targets' field: what it names, and whether its people fit its story.
pub(crate) fn of(
    dissection: &Dissection,
    verdict: &Verdict,
    targets: &[Target],
    lexicons: &Lexicons,
) -> Vec<Knowledge> {
    let mut known = Named::by(dissection, lexicons).enough(verdict.claimed.as_ref());
    known.extend(fits::of_people(verdict, targets));
    known
}

/// What is named of an entry, and where.
#[derive(Default)]
struct Places {
    /// Whether a spelling stands there that is none of everyday letters.
    telling: bool,
    at: Vec<Quote>,
}

/// What a message names, by lexicon and entry.
struct Named<'a> {
    lexicons: &'a Lexicons,
    entries: BTreeMap<(usize, usize), Places>,
}

impl<'a> Named<'a> {
    /// Subject, visible texts, titles of pages and names of files: what a reader sees.
    fn by(dissection: &Dissection, lexicons: &'a Lexicons) -> Self {
        let mut named = Self { lexicons, entries: BTreeMap::new() };
        if let Some(subject) = &dissection.envelope.subject {
            named.whole(&subject.text, &subject.at);
        }
        let mut left = TEXT_BYTES;
        for text in dissection.texts.iter().filter(|text| {
            text.role != ArtifactRole::Property && !dissection.outside.contains(&text.artifact)
        }) {
            let visible = &text.visible.text;
            let part = visible.get(..visible.floor_char_boundary(left)).unwrap_or_default();
            named.parts(part, |range| text.visible.quote(text.artifact, range));
            left -= part.len();
        }
        for page in dissection.pages.iter().filter(|page| !dissection.outside.contains(&page.artifact)) {
            if let Some((title, span)) = &page.title {
                named.whole(title, &Locus::utf8(page.artifact, *span));
            }
        }
        for file in dissection.files().take(FILES) {
            if let (Some(name), Some(at)) = (&file.name, &file.name_at) {
                named.whole(name, at);
            }
        }
        named
    }

    /// Searches a text whose parts have places of their own.
    fn parts(&mut self, text: &str, quote: impl Fn(std::ops::Range<usize>) -> Quote) {
        for hit in self.lexicons.find(text) {
            let places = self.entries.entry((hit.lexicon, hit.entry)).or_default();
            places.telling |= !hit.ordinary;
            if places.at.len() < PLACES {
                let quote = quote(hit.range);
                if places.at.iter().all(|known| known.locus != quote.locus) {
                    places.at.push(quote);
                }
            }
        }
    }

    /// Searches a short text that is quoted whole.
    fn whole(&mut self, text: &str, at: &Locus) {
        self.parts(text, |_| Quote::new(at.clone(), text));
    }

    /// What is named, of the lexicons of which enough is.
    fn enough(&self, claim: Option<&Claim>) -> Vec<Knowledge> {
        let mut known = Vec::new();
        for (index, lexicon) in self.lexicons.all().iter().enumerate() {
            let named = || {
                self.entries
                    .range((index, 0)..=(index, usize::MAX))
                    .filter_map(|((_, entry), places)| Some((lexicon.entries.get(*entry)?, places)))
            };
            let telling: Vec<&Entry> =
                named().filter(|(_, places)| places.telling).map(|(entry, _)| entry).collect();
            if is_enough(&telling) {
                known.extend(named().map(|(entry, places)| knowledge(lexicon, entry, places)));
                known.extend(fits::of_organisation(claim, self, index, lexicon));
            }
        }
        known
    }
}

/// Whether these entries of one lexicon, each named in a spelling of its own, show knowledge of the field.
fn is_enough(telling: &[&Entry]) -> bool {
    let has = |kinds: &[KnowledgeKind]| telling.iter().any(|entry| kinds.contains(&entry.kind));
    has(&[KnowledgeKind::Programme, KnowledgeKind::Standard])
        || telling.len() >= 2 && has(&[KnowledgeKind::Product, KnowledgeKind::Term])
}

fn knowledge(lexicon: &Lexicon, entry: &Entry, places: &Places) -> Knowledge {
    let what = match entry.kind {
        KnowledgeKind::Programme => "programme",
        KnowledgeKind::Product => "product",
        KnowledgeKind::Standard => "standard",
        KnowledgeKind::Organisation => "organisation",
        KnowledgeKind::Term | KnowledgeKind::Persona | KnowledgeKind::Recipient => "term",
    };
    let note = entry.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    Knowledge {
        kind: entry.kind,
        word: entry.name(),
        lexicon: lexicon.name.clone(),
        because: format!("names the {what} \"{}\"{note} of the lexicon {}", entry.name(), lexicon.name),
        at: places.at.clone(),
    }
}
