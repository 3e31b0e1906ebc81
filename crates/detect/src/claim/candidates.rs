//! Names that gather points, and which of them belong to known brands.

use super::names::{key, looks_personal};
use creel_evidence::Quote;
use creel_reference::brands::{self, Brand, Mention};

/// Quotes that a claim carries.
const QUOTES: usize = 4;

/// A name that gathers points.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) name: String,
    pub(super) key: String,
    pub(super) brand: Option<&'static Brand>,
    pub(super) points: f32,
    /// Whether it stands in a sender's place, not only in passing.
    pub(super) strong: bool,
    /// Whether it stands in the display name.
    pub(super) displayed: bool,
    /// Whether its trade fits the story.
    pub(super) fits: bool,
    pub(super) at: Vec<Quote>,
}

#[derive(Debug, Default)]
pub(super) struct Candidates(pub(super) Vec<Candidate>);

impl Candidates {
    pub(super) fn add(
        &mut self,
        name: &str,
        brand: Option<&'static Brand>,
        points: f32,
        strong: bool,
        at: Option<Quote>,
    ) {
        let name = brand.map_or(name, |brand| brand.name);
        let key = key(name);
        if key.is_empty() {
            return;
        }
        let index = self.0.iter().position(|c| c.key == key).unwrap_or_else(|| {
            let name = name.to_owned();
            let (strong, displayed, fits) = (false, false, false);
            self.0.push(Candidate { name, key, brand, points: 0.0, strong, displayed, fits, at: Vec::new() });
            self.0.len() - 1
        });
        if let Some(candidate) = self.0.get_mut(index) {
            candidate.points += points;
            candidate.strong |= strong;
            if candidate.brand.is_none() {
                candidate.brand = brand;
            }
            if let Some(quote) = at.filter(|_| candidate.at.len() < QUOTES) {
                candidate.at.push(quote);
            }
        }
    }

    /// A name in a sender's place: the brand it mentions, else the name itself.
    pub(super) fn add_name(&mut self, name: &str, points: f32, at: Option<Quote>) {
        match brand_in(name) {
            Some(mention) => self.add("", Some(mention.brand), points + 0.5, true, at),
            None if !looks_personal(name) => self.add(name, None, points, true, at),
            None => {}
        }
    }
}

/// The first plain mention of a brand.
pub(super) fn brand_in(text: &str) -> Option<Mention> {
    let mentions = brands::find(text);
    let whole = |mention: &Mention| mention.range.len() + 2 >= text.trim().len();
    mentions.into_iter().find(|mention| !mention.ambiguous || whole(mention))
}
