//! The identities that claims are held against: brands, and whom the user watches.
//!
//! Built once and shared by all readings: the look-ups over names as text, as domain labels and as drawn are made from
//! the same table, so that a brand that the user brings is known to all of them.

use crate::likeness::Index;
use crate::normal::{Accents, normal};
use crate::watch::Watch;
use creel_reference::brands::{Brand, Brands};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// Whose names are known.
#[derive(Debug)]
pub struct Identities {
    /// Organisations and brands.
    pub brands: Arc<Brands>,
    pub(crate) likeness: Index,
    /// Places of brands by their names as drawn.
    drawn: HashMap<String, usize>,
    /// Whom the user watches over.
    pub watch: Watch,
}

static SHIPPED: LazyLock<Arc<Identities>> =
    LazyLock::new(|| Arc::new(Identities::of(Arc::clone(Brands::shipped()))));

impl Identities {
    /// What is compiled in.
    #[must_use]
    pub fn shipped() -> &'static Arc<Self> {
        &SHIPPED
    }

    /// What `brands` holds.
    #[must_use]
    pub fn of(brands: Arc<Brands>) -> Self {
        let likeness = Index::of(&brands);
        let mut drawn = HashMap::new();
        for (place, brand) in brands.all().iter().enumerate() {
            let long = |alias: &&str| alias.chars().count() >= 4;
            let plain =
                brand.aliases.iter().filter(|alias| !alias.ambiguous).map(|alias| alias.text.as_str());
            drawn.extend(plain.filter(long).map(|alias| (drawing(alias), place)));
        }
        Self { brands, likeness, drawn, watch: Watch::default() }
    }

    /// What is compiled in, the user's own brands, and whom the user watches over.
    #[must_use]
    pub fn knowing(mut brands: Vec<Brand>, watch: Watch) -> Self {
        brands.extend(watch.organisations.iter().map(|(_, organisation)| organisation.clone()));
        let brands =
            if brands.is_empty() { Arc::clone(Brands::shipped()) } else { Arc::new(Brands::with(brands)) };
        Self { watch, ..Self::of(brands) }
    }

    /// The brand whose name a word is, however it is drawn: `l`, `I` and `1`, `o` and `0` alike, capitals and
    /// punctuation left out.
    pub(crate) fn drawn(&self, word: &str) -> Option<&Brand> {
        let unaccented = if word.is_ascii() { word.to_owned() } else { normal(word, Accents::Drop, 100) };
        self.drawn.get(&drawing(&unaccented)).and_then(|&place| self.brands.all().get(place))
    }

    /// A brand whose name is written with look-alike letters or with punctuation inside, alone or among words.
    pub(crate) fn disguised(&self, name: &str) -> Option<&Brand> {
        let words = name.split(' ').filter(|word| word.len() >= 4);
        words.into_iter().find_map(|word| self.drawn(word)).or_else(|| self.drawn(name))
    }
}

fn drawing(text: &str) -> String {
    let same = |c: char| match c {
        'l' | 'I' | '1' | '|' | 'i' | '!' => 'l',
        '0' | 'o' | 'O' => 'o',
        '5' | 's' | 'S' => 's',
        '3' => 'e',
        '4' | '@' => 'a',
        other => other.to_ascii_lowercase(),
    };
    text.chars().map(same).filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_however_they_are_drawn() {
        let name = |text| Identities::shipped().disguised(text).map(|brand| brand.name.as_str());
        assert_eq!(name("PayPaI Service"), Some("PayPal"));
        assert_eq!(name("P.a.y.P.a.l"), Some("PayPal"));
        assert_eq!(name("N3tfl1x"), Some("Netflix"));
        assert_eq!(name("Acme"), None);
    }
}
