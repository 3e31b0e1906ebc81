//! The organisations and brands that mails pose as.
//!
//! `data/brands.tsv` holds names, the domains that are theirs, sector and country. That a name is in the
//! table says only that it is worth faking; that a domain is missing from it does not say that the domain is
//! somebody else's.

use crate::table;
use aho_corasick::{AhoCorasick, MatchKind};
use creel_evidence::{Country, DomainName};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// An organisation or brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// The plain common name.
    pub name: &'static str,
    /// What it is called in texts, the name included.
    pub aliases: Vec<Alias>,
    /// The domains that are its own, in ASCII form; names below them are its own too.
    pub domains: Vec<&'static str>,
    /// What it does, in one word such as `bank` or `parcel`.
    pub sector: &'static str,
    /// Where it sits; `None` if it is at home in many countries.
    pub country: Option<Country>,
}

/// One way of naming a brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// As written in the table.
    pub text: &'static str,
    /// Whether it is also an ordinary word or another thing's name (`Apple`, `Target`), so that the caller
    /// must see more than the word.
    pub ambiguous: bool,
    /// Whether it counts only in this spelling (`UPS`, but not `ups`).
    pub cased: bool,
}

/// A brand's name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Whose name.
    pub brand: &'static Brand,
    /// Which of its names.
    pub alias: &'static str,
    /// See [`Alias::ambiguous`].
    pub ambiguous: bool,
    /// Byte range in the text.
    pub range: Range<usize>,
}

impl Brand {
    /// Whether `domain` is one of its own, or below one.
    #[must_use]
    pub fn owns(&self, domain: &DomainName) -> bool {
        self.domains.iter().any(|own| domain.is_within(own))
    }
}

const TABLE: &str = include_str!("../data/brands.tsv");

static BRANDS: LazyLock<Vec<Brand>> = LazyLock::new(|| {
    let read = |[name, aliases, domains, sector, country]: [&'static str; 5]| {
        let mut aliases: Vec<Alias> =
            aliases.split('|').filter(|alias| !alias.is_empty()).map(read_alias).collect();
        if !aliases.iter().any(|alias| alias.text == name) {
            aliases.insert(0, Alias { text: name, ambiguous: false, cased: false });
        }
        let domains = domains.split(' ').filter(|domain| !domain.is_empty()).collect();
        Brand { name, aliases, domains, sector, country: Country::parse(country) }
    };
    table::rows(TABLE).map(read).collect()
});

/// `?` marks what is ambiguous, `=` what counts only as spelt; in this order.
fn read_alias(word: &'static str) -> Alias {
    let (ambiguous, word) = word.strip_prefix('?').map_or((false, word), |rest| (true, rest));
    let (cased, text) = word.strip_prefix('=').map_or((false, word), |rest| (true, rest));
    Alias { text, ambiguous, cased }
}

static BY_DOMAIN: LazyLock<HashMap<&'static str, &'static Brand>> = LazyLock::new(|| {
    all().iter().flat_map(|brand| brand.domains.iter().map(move |&domain| (domain, brand))).collect()
});

/// The automaton over all aliases, and whose alias each pattern is.
struct Finder {
    automaton: Option<AhoCorasick>,
    owners: Vec<(&'static Brand, &'static Alias)>,
}

static FINDER: LazyLock<Finder> = LazyLock::new(|| {
    let mut patterns: Vec<String> = Vec::new();
    let mut owners = Vec::new();
    for brand in all() {
        for alias in &brand.aliases {
            // The automaton folds ASCII case only; other letters are given in both cases.
            let mut spellings = vec![alias.text.to_owned()];
            if !alias.text.is_ascii() && !alias.cased {
                spellings.extend([alias.text.to_lowercase(), alias.text.to_uppercase()]);
                spellings.sort_unstable();
                spellings.dedup();
            }
            owners.extend(spellings.iter().map(|_| (brand, alias)));
            patterns.append(&mut spellings);
        }
    }
    // Overlapping search: a longer name that breaks off inside a word must not hide the shorter one.
    let automaton =
        AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(patterns);
    Finder { automaton: automaton.ok(), owners }
});

/// Every brand, sorted by name.
#[must_use]
pub fn all() -> &'static [Brand] {
    &BRANDS
}

/// The brand that owns `domain` or the nearest name above it.
#[must_use]
pub fn by_domain(domain: &DomainName) -> Option<&'static Brand> {
    table::suffixes(domain.as_str()).find_map(|suffix| BY_DOMAIN.get(suffix).copied())
}

/// The brand of this plain name (not of an alias).
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Brand> {
    let all = all();
    all.binary_search_by(|brand| brand.name.cmp(name)).ok().and_then(|position| all.get(position))
}

/// The brands that `text` names, as whole words, in reading order; where names overlap, the longest of the
/// leftmost.
#[must_use]
pub fn find(text: &str) -> Vec<Mention> {
    let Some(automaton) = &FINDER.automaton else { return Vec::new() };
    let mut mentions: Vec<Mention> = automaton
        .find_overlapping_iter(text)
        .filter_map(|hit| {
            let (brand, alias) = *FINDER.owners.get(hit.pattern().as_usize())?;
            let range = hit.range();
            let as_spelt = !alias.cased || text.get(range.clone()) == Some(alias.text);
            // `anna@gmail.com` names her provider, not who writes.
            let in_address = text.get(..range.start).is_some_and(|before| before.ends_with('@'));
            let ambiguous = alias.ambiguous || in_address;
            let mention = Mention { brand, alias: alias.text, ambiguous, range };
            (as_spelt && is_whole_word(text, &mention.range)).then_some(mention)
        })
        .collect();
    mentions.sort_by_key(|mention| (mention.range.start, std::cmp::Reverse(mention.range.end)));
    let mut end = 0;
    mentions.retain(|mention| {
        let free = mention.range.start >= end;
        if free {
            end = mention.range.end;
        }
        free
    });
    mentions
}

/// Whether no word goes on past either edge. Scripts without spaces between words have no such edges.
fn is_whole_word(text: &str, range: &Range<usize>) -> bool {
    let goes_on = |inside: Option<char>, outside: Option<char>| match (inside, outside) {
        (Some(inside), Some(outside)) => is_word(inside) && is_word(outside),
        _ => false,
    };
    let (Some(before), Some(word), Some(after)) =
        (text.get(..range.start), text.get(range.clone()), text.get(range.end..))
    else {
        return false;
    };
    !goes_on(word.chars().next(), before.chars().next_back())
        && !goes_on(word.chars().next_back(), after.chars().next())
}

/// Letters and digits of scripts that put spaces between words.
fn is_word(c: char) -> bool {
    let unspaced = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    c.is_alphanumeric() && !unspaced
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn names(text: &str) -> Vec<&'static str> {
        find(text).into_iter().map(|mention| mention.brand.name).collect()
    }

    #[test]
    fn the_table_is_sorted_and_every_row_is_read() {
        table::assert_well_formed(TABLE, 5);
        let mut domains = HashSet::new();
        let mut aliases = HashSet::new();
        for (brand, [_, _, _, sector, country]) in all().iter().zip(table::rows::<5>(TABLE)) {
            assert!(country.is_empty() || Country::parse(country).is_some(), "{}: {country}", brand.name);
            assert!(!sector.is_empty() && !sector.contains(' '), "{}: sector", brand.name);
            assert!(!brand.domains.is_empty(), "{}: no domain", brand.name);
            for domain in &brand.domains {
                assert!(
                    DomainName::parse(domain).is_some_and(|d| d.as_str() == *domain),
                    "{}: {domain}",
                    brand.name
                );
                assert!(domains.insert(*domain), "{domain} is listed twice");
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
        assert!(all().len() >= 400, "{} brands", all().len());
    }

    #[test]
    fn domains_lead_to_their_brand() {
        let brand = |text| by_domain(&DomainName::parse(text).unwrap()).map(|brand| brand.name);
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
        let mention = &find("Sign in with your Apple ID")[0];
        assert_eq!((mention.brand.name, mention.ambiguous, mention.range.clone()), ("Apple", false, 18..26));
        assert!(find("anna@gmail.com")[0].ambiguous);
        let fruit = &find("an apple a day")[0];
        assert!(fruit.ambiguous);
        assert_eq!(names("楽天カード株式会社"), ["Rakuten"]);
        assert_eq!(names("three follow ups"), Vec::<&str>::new());
        assert_eq!(names("CRÉDIT AGRICOLE"), ["Crédit Agricole"]);
    }

    #[test]
    fn every_alias_finds_its_brand() {
        for brand in all() {
            assert_eq!(by_name(brand.name), Some(brand));
            for alias in &brand.aliases {
                assert_eq!(names(alias.text), [brand.name], "{}", alias.text);
            }
        }
    }

    proptest! {
        #[test]
        fn mentions_are_whole_and_apart(text in "(\\PC|DHL|PayPal|apple id| |é|楽天){0,40}") {
            let mentions = find(&text);
            for mention in &mentions {
                prop_assert!(text.get(mention.range.clone()).is_some());
            }
            for pair in mentions.windows(2) {
                prop_assert!(pair[0].range.end <= pair[1].range.start);
            }
        }
    }
}
