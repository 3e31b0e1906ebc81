//! The names that hosts are compared with: what brands are called and what their domains are called.

use super::spelling::{distance, first, letters, skeleton};
use super::{LABEL_LIMIT, TOKEN_LENGTH, WORDS};
use crate::normal::{Accents, normal};
use creel_evidence::DomainName;
use creel_reference::brands::Brands;
use std::collections::HashMap;
use std::ops::Range;

/// Letters before one typing error counts, and before two do.
const ERROR_LENGTHS: [usize; 2] = [6, 10];

/// A brand's name as it would stand in a domain.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) text: String,
    /// Whose: its place in the table.
    pub(super) brand: usize,
    /// Also an ordinary word or another thing's name: the mail must claim the brand before it counts.
    pub(super) ordinary: bool,
    letters: u64,
}

/// Names of brands, made for comparing hosts with them.
#[derive(Debug)]
pub(crate) struct Index {
    pub(super) names: Vec<Name>,
    exact: HashMap<String, usize>,
    skeletons: HashMap<String, usize>,
    /// By first byte and length.
    shapes: HashMap<(u8, usize), Vec<usize>>,
    /// By the first letters of names: a bit for each length in bytes.
    beginnings: HashMap<[u8; BEGINNING], u64>,
}

/// Letters by which names inside of others are looked up; no name is shorter.
const BEGINNING: usize = 3;

impl Index {
    pub(crate) fn of(brands: &Brands) -> Self {
        let mut names: Vec<Name> = Vec::new();
        let mut exact: HashMap<String, usize> = HashMap::new();
        for (place, brand) in brands.all().iter().enumerate() {
            let labels = brand.domains.iter().filter_map(|domain| DomainName::parse(domain));
            let labels = labels.map(|domain| domain.registrable_label().to_owned());
            // `mail.ru` makes no brand of "mail", nor `goo.gl` of "goo".
            let labels =
                labels.filter(|label| label.len() >= TOKEN_LENGTH && !WORDS.contains(label.as_str()));
            let labels = labels.map(|label| (label, false));
            let aliases = brand.aliases.iter().map(|alias| (compact(&alias.text), alias.ambiguous));
            for (text, ordinary) in aliases.chain(labels) {
                if text.len() < 3 || !text.is_ascii() {
                    continue;
                }
                match exact.get(&text).and_then(|&known| names.get_mut(known)) {
                    Some(known) => known.ordinary |= ordinary || known.brand != place,
                    None => {
                        exact.insert(text.clone(), names.len());
                        names.push(Name { letters: letters(&text), text, brand: place, ordinary });
                    }
                }
            }
        }
        let skeletons = names.iter().enumerate().map(|(index, name)| (skeleton(&name.text), index)).collect();
        let mut shapes: HashMap<(u8, usize), Vec<usize>> = HashMap::new();
        for (index, name) in names.iter().enumerate().filter(|(_, name)| name.text.len() >= ERROR_LENGTHS[0])
        {
            shapes.entry((first(&name.text), name.text.len())).or_default().push(index);
        }
        let mut beginnings: HashMap<[u8; BEGINNING], u64> = HashMap::new();
        for text in names.iter().map(|name| name.text.as_bytes()).filter(|text| text.len() <= LABEL_LIMIT) {
            if let Some(&beginning) = text.first_chunk() {
                *beginnings.entry(beginning).or_default() |= 1 << text.len();
            }
        }
        Self { names, exact, skeletons, shapes, beginnings }
    }

    /// Every name that stands inside `text`, with its range; names may overlap. An automaton over the names would take
    /// longer to build, for rosters of a hundred thousand, than all labels of a scan take to be read like this.
    pub(super) fn inside(&self, text: &str) -> impl Iterator<Item = (&Name, Range<usize>)> {
        text.as_bytes().windows(BEGINNING).enumerate().flat_map(move |(start, window)| {
            let beginning = <[u8; BEGINNING]>::try_from(window).unwrap_or_default();
            let lengths = self.beginnings.get(&beginning).copied().unwrap_or_default();
            (BEGINNING..=LABEL_LIMIT).filter(move |length| lengths & (1 << length) != 0).filter_map(
                move |length| {
                    let range = start..start + length;
                    Some((self.exact(text.get(range.clone())?)?, range))
                },
            )
        })
    }

    pub(super) fn exact(&self, text: &str) -> Option<&Name> {
        self.exact.get(text).and_then(|&index| self.names.get(index))
    }

    pub(super) fn look_alike(&self, text: &str) -> Option<&Name> {
        let name = self.skeletons.get(&skeleton(text)).and_then(|&index| self.names.get(index))?;
        (name.text != text && name.text.len() >= TOKEN_LENGTH).then_some(name)
    }

    /// The name that `text` is, but for typing errors: the first letter and most of the length must be right.
    pub(super) fn misspelt(&self, text: &str) -> Option<&Name> {
        let seen = letters(text);
        let lengths = text.len().saturating_sub(2)..=text.len() + 2;
        let candidates = lengths.filter_map(|length| self.shapes.get(&(first(text), length))).flatten();
        candidates.filter_map(|&index| self.names.get(index)).find(|name| {
            let allowed = ERROR_LENGTHS.iter().filter(|&&least| name.text.len() >= least).count();
            // A typing error changes at most two of the letters that occur.
            (name.letters ^ seen).count_ones() as usize <= 2 * allowed
                && (1..=allowed).contains(&distance(&name.text, text))
        })
    }
}

/// A name as it would stand in a domain: letters and digits only, without accents.
fn compact(name: &str) -> String {
    normal(name, Accents::Drop, LABEL_LIMIT).chars().filter(|c| c.is_alphanumeric()).collect()
}
