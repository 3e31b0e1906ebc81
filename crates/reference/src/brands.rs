//! The organisations and brands that mails pose as.
//!
//! `data/brands.tsv` holds names, the domains that are theirs, sector and country; whoever uses the crate may
//! bring further ones ([`read`], [`Brands::with`]). That a name is in the
//! table says only that it is worth faking; that a domain is missing from it does not say that the domain is
//! somebody else's.

mod finder;
mod listed;
mod reading;

pub use finder::Mention;
pub use reading::{BrandError, BrandErrors, read};

use crate::table;
use creel_evidence::{Country, DomainName};
use finder::Finder;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// An organisation or brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// The plain common name.
    pub name: String,
    /// What it is called in texts, the name included.
    pub aliases: Vec<Alias>,
    /// The domains that are its own, in ASCII form; names below them are its own too.
    pub domains: Vec<String>,
    /// Domains of others that send in its name with its knowledge, in ASCII form.
    pub mailers: Vec<String>,
    /// What it does, in one word such as `bank` or `parcel`.
    pub sector: String,
    /// Where it sits; `None` if it is at home in many countries.
    pub country: Option<Country>,
    /// Who says so.
    pub origin: Origin,
}

/// Who brought a brand into the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// The shipped table.
    #[default]
    Shipped,
    /// The user's own table of brands.
    Given,
    /// An organisation that the user watches or has on a roster: no famous name, so that it counts only where
    /// senders name themselves.
    Watched,
}

/// One way of naming a brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// As written in the table.
    pub text: String,
    /// Whether it is also an ordinary word or another thing's name (`Apple`, `Target`), so that the caller
    /// must see more than the word.
    pub ambiguous: bool,
    /// Whether it counts only in this spelling (`UPS`, but not `ups`).
    pub cased: bool,
}

impl Brand {
    /// Whether `domain` is one of its own, or below one.
    #[must_use]
    pub fn owns(&self, domain: &DomainName) -> bool {
        self.domains.iter().any(|own| domain.is_within(own))
    }

    /// Whether `domain` is known to send in its name, or is below one that does.
    #[must_use]
    pub fn sends_through(&self, domain: &DomainName) -> bool {
        self.mailers.iter().any(|mailer| domain.is_within(mailer))
    }
}

const TABLE: &str = include_str!("../data/brands.tsv");

static SHIPPED: LazyLock<Arc<Brands>> = LazyLock::new(|| Arc::new(Brands::of(reading::rows(TABLE))));

/// A table of brands, made for looking up.
#[derive(Debug)]
pub struct Brands {
    brands: Vec<Brand>,
    by_domain: HashMap<String, usize>,
    finder: Finder,
}

impl Brands {
    /// What is compiled in.
    #[must_use]
    pub fn shipped() -> &'static Arc<Self> {
        &SHIPPED
    }

    /// What is compiled in, and `further` ones. A further brand of a shipped one's name adds to it; a name or domain
    /// that a shipped brand has as well is the further one's, because the user knows better.
    #[must_use]
    pub fn with(further: Vec<Brand>) -> Self {
        let mut brands = Self::shipped().brands.clone();
        let mut names: HashMap<String, usize> = HashMap::new();
        let mut domains: HashMap<String, usize> = HashMap::new();
        for (place, brand) in brands.iter().enumerate() {
            names.extend(brand.aliases.iter().map(|alias| (alias.text.to_lowercase(), place)));
            domains.extend(brand.domains.iter().map(|domain| (domain.clone(), place)));
        }
        for mut brand in further {
            let place = names.get(&brand.name.to_lowercase()).copied();
            let known =
                place.filter(|&place| brands.get(place).is_some_and(|known| known.name == brand.name));
            let place = known.unwrap_or(brands.len());
            if brand.origin == Origin::Watched {
                // A name on a list of the user's acquaintances takes no famous one's place.
                brand.aliases.retain(|alias| !names.contains_key(&alias.text.to_lowercase()));
                brand.domains.retain(|domain| !domains.contains_key(domain));
                if known.is_none() && (brand.aliases.is_empty() || brand.domains.is_empty()) {
                    continue;
                }
            }
            for alias in &brand.aliases {
                let before = names.insert(alias.text.to_lowercase(), place).filter(|&before| before != place);
                if let Some(other) = before.and_then(|before| brands.get_mut(before)) {
                    other.aliases.retain(|known| !same_words(&known.text, &alias.text));
                }
            }
            for domain in &brand.domains {
                let before = domains.insert(domain.clone(), place).filter(|&before| before != place);
                if let Some(other) = before.and_then(|before| brands.get_mut(before)) {
                    other.domains.retain(|known| known != domain);
                }
            }
            match brands.get_mut(place) {
                Some(known) => known.add(&mut brand),
                None => brands.push(brand),
            }
        }
        Self::of(brands)
    }

    fn of(mut brands: Vec<Brand>) -> Self {
        brands.sort_by(|one, other| one.name.cmp(&other.name));
        let owned = |(index, brand): (usize, &Brand)| {
            brand.domains.iter().map(|domain| (domain.clone(), index)).collect::<Vec<_>>()
        };
        let by_domain = brands.iter().enumerate().flat_map(owned).collect();
        let finder = Finder::of(&brands);
        Self { brands, by_domain, finder }
    }

    /// Every brand, sorted by name.
    #[must_use]
    pub fn all(&self) -> &[Brand] {
        &self.brands
    }

    /// The brand that owns `domain` or the nearest name above it.
    #[must_use]
    pub fn by_domain(&self, domain: &DomainName) -> Option<&Brand> {
        let index = table::suffixes(domain.as_str()).find_map(|suffix| self.by_domain.get(suffix))?;
        self.brands.get(*index)
    }

    /// The brand of this plain name (not of an alias).
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&Brand> {
        let position = self.brands.binary_search_by(|brand| brand.name.as_str().cmp(name)).ok()?;
        self.brands.get(position)
    }

    /// The brands that `text` names, as whole words, in reading order; where names overlap, the longest of the
    /// leftmost.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Mention<'_>> {
        self.finder.find(&self.brands, text)
    }
}

impl Brand {
    /// Takes over what `other` knows of the same brand.
    fn add(&mut self, other: &mut Self) {
        for alias in other.aliases.drain(..) {
            match self.aliases.iter_mut().find(|known| same_words(&known.text, &alias.text)) {
                Some(known) => *known = alias,
                None => self.aliases.push(alias),
            }
        }
        for (own, further) in
            [(&mut self.domains, &mut other.domains), (&mut self.mailers, &mut other.mailers)]
        {
            further.retain(|domain| !own.contains(domain));
            own.append(further);
        }
        if !other.sector.is_empty() {
            self.sector.clone_from(&other.sector);
        }
        self.country = other.country.or(self.country);
    }
}

/// Whether two names differ in nothing but capitals.
fn same_words(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn names(text: &str) -> Vec<&'static str> {
        Brands::shipped().find(text).into_iter().map(|mention| mention.brand.name.as_str()).collect()
    }

    #[test]
    fn the_table_is_sorted_and_every_row_is_read() {
        table::assert_well_formed(TABLE, 5..=6);
        let mut domains = HashSet::new();
        let mut aliases = HashSet::new();
        let all = Brands::shipped().all();
        for (brand, [name, _, _, sector, country, _]) in all.iter().zip(table::rows::<6>(TABLE)) {
            assert_eq!(brand.name, name);
            assert!(country.is_empty() || Country::parse(country).is_some(), "{}: {country}", brand.name);
            assert!(!sector.is_empty() && !sector.contains(' '), "{}: sector", brand.name);
            assert!(!brand.domains.is_empty(), "{}: no domain", brand.name);
            let parses = |domain: &str| DomainName::parse(domain).is_some_and(|d| d.as_str() == domain);
            // Who sends for others sends for many.
            assert!(brand.mailers.iter().all(|mailer| parses(mailer)), "{}: {:?}", brand.name, brand.mailers);
            for domain in &brand.domains {
                assert!(
                    DomainName::parse(domain).is_some_and(|d| d.as_str() == domain),
                    "{}: {domain}",
                    brand.name
                );
                assert!(domains.insert(domain.clone()), "{domain} is listed twice");
            }
            for alias in &brand.aliases {
                assert!(
                    alias.text.chars().count() >= 2 && alias.text.trim() == alias.text,
                    "{}: {alias:?}",
                    brand.name
                );
                assert!(aliases.insert(alias.text.to_lowercase()), "{} is listed twice", alias.text);
            }
        }
        assert!(all.len() >= 400, "{} brands", all.len());
    }

    #[test]
    fn domains_lead_to_their_brand() {
        let brand = |text| {
            Brands::shipped().by_domain(&DomainName::parse(text).unwrap()).map(|brand| brand.name.as_str())
        };
        assert_eq!(brand("www.paypal.com"), Some("PayPal"));
        assert_eq!(brand("paypal.com"), Some("PayPal"));
        assert_eq!(brand("notpaypal.com"), None);
        assert_eq!(brand("paypal.com.firm.example"), None);
    }

    #[test]
    fn names_are_found_as_whole_words() {
        assert_eq!(names("Your PAYPAL account, paypal.com"), ["PayPal", "PayPal"]);
        assert_eq!(names("paypalish xpaypal"), Vec::<&str>::new());
        assert_eq!(names("DHL Expressly"), ["DHL"]);
        let find = |text| Brands::shipped().find(text);
        let mention = &find("Sign in with your Apple ID")[0];
        assert_eq!(
            (mention.brand.name.as_str(), mention.ambiguous, mention.range.clone()),
            ("Apple", false, 18..26)
        );
        assert!(find("anna@gmail.com")[0].ambiguous);
        let fruit = &find("an apple a day")[0];
        assert!(fruit.ambiguous);
        assert_eq!(names("楽天カード株式会社"), ["Rakuten"]);
        assert_eq!(names("three follow ups"), Vec::<&str>::new());
        assert_eq!(names("CRÉDIT AGRICOLE"), ["Crédit Agricole"]);
    }

    #[test]
    fn every_alias_finds_its_brand() {
        for brand in Brands::shipped().all() {
            assert_eq!(Brands::shipped().by_name(&brand.name), Some(brand));
            for alias in &brand.aliases {
                assert_eq!(names(&alias.text), [brand.name.as_str()], "{}", alias.text);
            }
        }
    }

    #[test]
    fn further_brands_add_to_the_table_and_win() {
        let further = read(
            "PayPal\tPayPal|Pay Pal Credit\tpaypal-credit.example\n\
            Velnora\tVelnora Tools\tvelnora.example dhl.com\tshop\tDE\tmailer.example\n",
        )
        .unwrap();
        let brands = Brands::with(further);
        assert_eq!(brands.all().len(), Brands::shipped().all().len() + 1);
        let of = |domain: &str| {
            brands.by_domain(&DomainName::parse(domain).unwrap()).map(|brand| brand.name.as_str())
        };
        assert_eq!(of("a.velnora.example"), Some("Velnora"));
        assert_eq!(of("dhl.com"), Some("Velnora"));
        assert_eq!(of("paypal-credit.example"), Some("PayPal"));
        assert_eq!(of("paypal.com"), Some("PayPal"));
        let paypal = brands.by_name("PayPal").unwrap();
        assert_eq!((paypal.sector.as_str(), paypal.origin), ("payment", Origin::Shipped));
        assert_eq!(brands.find("the new VELNORA TOOLS")[0].brand.name, "Velnora");
        let velnora = brands.by_name("Velnora").unwrap();
        assert!(velnora.sends_through(&DomainName::parse("a.mailer.example").unwrap()));
        assert!(!velnora.owns(&DomainName::parse("mailer.example").unwrap()));
    }

    proptest! {
        #[test]
        fn mentions_are_whole_and_apart(text in "(\\PC|DHL|PayPal|apple id| |é|楽天){0,40}") {
            let mentions = Brands::shipped().find(&text);
            for mention in &mentions {
                prop_assert!(text.get(mention.range.clone()).is_some());
            }
            for pair in mentions.windows(2) {
                prop_assert!(pair[0].range.end <= pair[1].range.start);
            }
        }
    }
}
