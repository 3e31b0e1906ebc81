//! Which known domain a new one looks like.
//!
//! Known domains are found by what is left of their label when one letter is taken away, and by how they look (UTS 39):
//! a look-up costs the length of a label, however many domains are known.

use creel_evidence::DomainName;
use std::collections::HashMap;

/// Letters of a label that one letter more or less makes no other word of.
const LONG: usize = 5;
/// Letters of a label that may look like another at all.
const SHORT: usize = 4;
/// Bytes of a label that are compared.
const LIMIT: usize = 63;
/// Known domains under one spelling that are compared.
const CANDIDATES: usize = 8;

/// How a domain looks like another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Resembling {
    /// The same letters to the eye.
    Look,
    /// One letter more, fewer, other, or two that changed places.
    OneEdit,
    /// The same label under another suffix.
    Suffix,
}

/// Domains of known senders.
#[derive(Debug, Default)]
pub(crate) struct Resemblance {
    /// By the account's place.
    names: HashMap<usize, String>,
    /// Labels as they are, as they look, and without one letter.
    spellings: HashMap<String, Vec<usize>>,
}

impl Resemblance {
    /// The known domain at this account.
    pub(crate) fn name(&self, place: usize) -> Option<&str> {
        self.names.get(&place).map(String::as_str)
    }

    /// Learns a known domain, once.
    pub(crate) fn learn(&mut self, name: &str, place: usize) {
        let Some(domain) = DomainName::parse(name).filter(|_| !self.names.contains_key(&place)) else {
            return;
        };
        let Some(label) = label_of(&domain) else { return };
        self.names.insert(place, domain.registrable_or_self().to_owned());
        for spelling in spellings(&label) {
            let places = self.spellings.entry(spelling).or_default();
            if places.len() < CANDIDATES && !places.contains(&place) {
                places.push(place);
            }
        }
    }

    /// The known domain that looks most like `domain`; the one known first of several.
    pub(crate) fn find(&self, domain: &DomainName) -> Option<(Resembling, usize)> {
        if self.names.is_empty() {
            return None;
        }
        let label = label_of(domain)?;
        let own = domain.registrable_or_self();
        let places =
            spellings(&label).into_iter().filter_map(|spelling| self.spellings.get(&spelling)).flatten();
        places
            .filter_map(|&place| {
                let name = self.name(place).filter(|name| *name != own)?;
                let known = label_of(&DomainName::parse(name)?)?;
                Some((how(&label, &known)?, place))
            })
            .min()
    }
}

/// The registrable label as people see it; `None` if it is too short to be taken for another.
fn label_of(domain: &DomainName) -> Option<String> {
    let label = domain.registrable_label();
    let shown = if label.starts_with("xn--") {
        DomainName::parse(domain.registrable_or_self())?.to_unicode().split('.').next()?.to_owned()
    } else {
        label.to_owned()
    };
    let letters = shown.chars().filter(|c| c.is_alphabetic()).count();
    (letters >= SHORT && shown.len() <= LIMIT).then_some(shown)
}

fn look(label: &str) -> String {
    unicode_security::skeleton(label).collect()
}

fn spellings(label: &str) -> Vec<String> {
    let mut all = vec![look(label), label.to_owned()];
    if label.chars().count() >= LONG {
        all.extend(label.char_indices().map(|(at, c)| {
            let (before, after) = (label.get(..at), label.get(at + c.len_utf8()..));
            [before.unwrap_or_default(), after.unwrap_or_default()].concat()
        }));
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn how(new: &str, known: &str) -> Option<Resembling> {
    if new == known {
        Some(Resembling::Suffix)
    } else if look(new) == look(known) {
        Some(Resembling::Look)
    } else {
        let long = new.chars().count().min(known.chars().count()) >= LONG;
        (long && is_one_edit(new, known)).then_some(Resembling::OneEdit)
    }
}

/// Whether one letter was inserted, left out or exchanged, or two neighbours changed places. Numbers are counted on, not
/// imitated: one digit for another is no edit.
fn is_one_edit(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    match (one, other) {
        ([], [c]) | ([c], []) => !c.is_ascii_digit(),
        ([], _) | (_, []) => false,
        ([a, rest @ ..], [b, others @ ..]) => {
            let exchanged = rest == others && !(a.is_ascii_digit() && b.is_ascii_digit());
            let swapped = match (rest, others) {
                ([c, rest @ ..], [d, others @ ..]) => {
                    a == d && b == c && rest == others && !(a.is_ascii_digit() && b.is_ascii_digit())
                }
                _ => false,
            };
            let inserted = one == others && !b.is_ascii_digit() || rest == other && !a.is_ascii_digit();
            exchanged || swapped || inserted
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(known: &[&str], new: &str) -> Option<(Resembling, usize)> {
        let mut resemblance = Resemblance::default();
        known.iter().enumerate().for_each(|(place, name)| resemblance.learn(name, place));
        resemblance.find(&DomainName::parse(new).unwrap())
    }

    #[test]
    fn imitations_of_a_known_domain_are_found() {
        let known = ["polder.example", "nordfrost.example"];
        for (new, how) in [
            ("p0lder.test", Resembling::OneEdit),
            ("poldier.example", Resembling::OneEdit),
            ("polde.example", Resembling::OneEdit),
            ("podler.example", Resembling::OneEdit),
            ("pol-der.example", Resembling::OneEdit),
            ("p\u{43e}lder.example", Resembling::Look), // Cyrillic о
            ("polder.test", Resembling::Suffix),
        ] {
            assert_eq!(found(&known, new), Some((how, 0)), "{new}");
        }
        assert_eq!(
            found(&["merchant.example"], "rnerchant.example").map(|(how, _)| how),
            Some(Resembling::Look)
        );
        assert_eq!(found(&known, "www.nordfrost.test"), Some((Resembling::Suffix, 1)));
    }

    #[test]
    fn other_names_are_left_alone() {
        for (known, new) in [
            ("polder.example", "polder.example"),
            ("polder.example", "a.polder.example"),
            ("polder.example", "pollers.example"),
            ("mail1.example", "mail2.example"),
            ("server.example", "server2.example"),
            ("abc.example", "abd.example"),
            ("rail.example", "mail.example"),
        ] {
            assert_eq!(found(&[known], new), None, "{new} for {known}");
        }
    }

    #[test]
    fn two_may_be_known_and_one_is_named() {
        assert_eq!(
            found(&["poldern.example", "polders.example"], "polder.example"),
            Some((Resembling::OneEdit, 0))
        );
    }

    proptest! {
        #[test]
        fn one_edit_is_symmetric_and_never_none(one in "[a-c1]{0,6}", other in "[a-c1]{0,6}") {
            prop_assert_eq!(is_one_edit(&one, &other), is_one_edit(&other, &one));
            prop_assert!(!is_one_edit(&one, &one));
        }

        #[test]
        fn whatever_is_one_edit_away_is_found(label in "[a-z]{6,12}", at in 0usize..6, letter in "[a-z]") {
            let mut other = label.clone();
            other.replace_range(at..=at, &letter);
            let expected = (other != label).then_some(0);
            let near = found(&[&format!("{label}.example")], &format!("{other}.example"));
            prop_assert_eq!(near.map(|(_, place)| place), expected);
        }

        #[test]
        fn any_name_is_answered(name in "(\\PC|[a-z0-9.-]|xn--){0,40}") {
            let mut resemblance = Resemblance::default();
            resemblance.learn(&name, 0);
            if let Some(domain) = DomainName::parse(&name) {
                prop_assert_eq!(resemblance.find(&domain), None, "nothing looks like itself");
            }
        }
    }
}
