//! Names that gather points, and which of them belong to known brands.

use super::names::{key, looks_personal};
use super::products::{has_odd_capitals, is_slogan};
use creel_evidence::Quote;
use creel_reference::brands::{Brand, Brands, Mention};

/// Quotes that a claim carries.
const QUOTES: usize = 4;

/// A name that gathers points.
#[derive(Debug)]
pub(super) struct Candidate<'a> {
    pub(super) name: String,
    pub(super) key: String,
    pub(super) brand: Option<&'a Brand>,
    pub(super) points: f32,
    /// Whether it stands in a sender's place, not only in passing.
    pub(super) strong: bool,
    /// Whether it stands in the display name.
    pub(super) displayed: bool,
    /// Whether its trade fits the story.
    pub(super) fits: bool,
    pub(super) at: Vec<Quote>,
}

#[derive(Debug)]
pub(super) struct Candidates<'a> {
    brands: &'a Brands,
    pub(super) all: Vec<Candidate<'a>>,
}

impl<'a> Candidates<'a> {
    pub(super) fn knowing(brands: &'a Brands) -> Self {
        Self { brands, all: Vec::new() }
    }

    pub(super) fn add(
        &mut self,
        name: &str,
        brand: Option<&'a Brand>,
        points: f32,
        strong: bool,
        at: Option<Quote>,
    ) {
        let name = brand.map_or(name, |brand| &brand.name);
        let key = key(name);
        if key.is_empty() {
            return;
        }
        let index = self.all.iter().position(|c| c.key == key).unwrap_or_else(|| {
            let name = name.to_owned();
            let (strong, displayed, fits) = (false, false, false);
            self.all.push(Candidate {
                name,
                key,
                brand,
                points: 0.0,
                strong,
                displayed,
                fits,
                at: Vec::new(),
            });
            self.all.len() - 1
        });
        if let Some(candidate) = self.all.get_mut(index) {
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

    /// A brand that stands where names are displayed.
    pub(super) fn display(&mut self, brand: &Brand) {
        let named = self.all.iter_mut().filter(|candidate| candidate.name == brand.name);
        named.for_each(|candidate| candidate.displayed = true);
    }

    /// A name in a sender's place: the brand it mentions, else the name itself.
    pub(super) fn add_name(&mut self, name: &str, points: f32, at: Option<Quote>) {
        match brand_in(self.brands, name) {
            Some(mention) => self.add("", Some(mention.brand), points + 0.5, true, at),
            None if !name.contains(' ') && is_slogan(name) && !has_odd_capitals(name) => {}
            None if !looks_personal(name) => self.add(name, None, points, true, at),
            None => {}
        }
    }
}

/// The first plain mention of a brand.
pub(super) fn brand_in<'a>(brands: &'a Brands, text: &str) -> Option<Mention<'a>> {
    let mentions = brands.find(text);
    let whole = |mention: &Mention<'_>| mention.range.len() + 2 >= text.trim().len();
    mentions.into_iter().find(|mention| !mention.ambiguous || whole(mention))
}
