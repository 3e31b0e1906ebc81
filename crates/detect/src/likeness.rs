//! Whether a host name imitates a brand's.
//!
//! Names are compared as people see them: by look-alike letters (Unicode UTS 39 skeletons), by typing errors
//! (optimal string alignment distance), by words put beside the name, by another suffix, by a brand's domain in
//! front of somebody else's. All look-ups go through hash tables, so that the cost follows the
//! length of the host and not the number of brands.
//!
//! Nothing here knows who sent a mail. A host that belongs to any known brand imitates none.

mod index;
mod spelling;

pub(crate) use index::Index;

use crate::exhibit::Exhibit;
use crate::identities::Identities;
use creel_evidence::DomainName;
use creel_reference::brands::Brand;
use creel_reference::hosts;
use index::Name;
use std::collections::HashSet;
use std::sync::LazyLock;

/// How a host imitates a brand, from the plainest to the least plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    /// Look-alike letters: `paypa1`, Cyrillic `а`.
    LookAlike,
    /// One or two typing errors in a long name.
    Misspelt,
    /// The brand's whole domain in front of another one: `paypal.com.firm.example`.
    DomainInFront,
    /// Words or digits beside the name: `paypal-secure`.
    Added,
    /// The name alone as a label in front of another domain: `paypal.firm.example`.
    LabelInFront,
    /// The name itself under a suffix that is not the brand's, or under none.
    OtherSuffix,
}

/// An imitation of a brand's name.
#[derive(Debug, Clone)]
pub(crate) struct Imitation<'a> {
    /// Whose name.
    pub(crate) brand: &'a Brand,
    /// How.
    pub(crate) how: How,
    /// The part of the host that imitates, in Unicode. Hostile text.
    pub(crate) part: String,
}

/// Letters that a name has to have before a host can be said to imitate it by words beside it.
const TOKEN_LENGTH: usize = 4;
/// Letters before a name counts anywhere inside a longer word.
const INSIDE_LENGTH: usize = 8;
/// Bytes of a label that are compared (RFC 1035 section 2.3.4; single labels in mail addresses may be longer).
const LABEL_LIMIT: usize = 63;

static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../data/domain-words.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

impl<'a> Exhibit<'a> {
    /// The brand that `host` imitates. `claimed` is the brand that the mail poses as: short and ordinary names count
    /// only if they are the claimed one's.
    pub(crate) fn imitation(&self, host: &str, claimed: Option<&Brand>) -> Option<Imitation<'a>> {
        Comparison { identities: self.identities, claimed }.imitation(host)
    }
}

/// Hosts held against all names, some of which count only for the claimed brand.
struct Comparison<'a, 'c> {
    identities: &'a Identities,
    claimed: Option<&'c Brand>,
}

impl<'a> Comparison<'a, '_> {
    fn imitation(&self, host: &str) -> Option<Imitation<'a>> {
        // Templates leave litter before the name, such as `%firm.example`.
        let host = host.trim_matches(|c: char| !c.is_alphanumeric());
        let domain = DomainName::parse(host);
        if domain.as_ref().is_some_and(|domain| self.is_known(domain)) {
            return None;
        }
        let (label, front) = match &domain {
            Some(domain) => {
                let front = domain.as_str().strip_suffix(domain.registrable_or_self()).unwrap_or_default();
                (unicode_label(domain), front.trim_end_matches('.'))
            }
            None => (host.to_lowercase(), ""),
        };
        let label: String = label.chars().take(LABEL_LIMIT).collect();
        if label.is_empty() || label.contains('.') {
            return None;
        }
        self.label_imitation(&label).or_else(|| self.front_imitation(front))
    }

    /// Whether the name belongs to a brand or to a listed service, so that nobody else registered it. Names that
    /// customers choose under a service's suffix (`paypal.web.app`) were chosen by somebody.
    fn is_known(&self, domain: &DomainName) -> bool {
        self.identities.brands.by_domain(domain).is_some()
            || (!domain.has_private_suffix() && !hosts::classes(domain).is_empty())
    }

    fn brand(&self, name: &Name) -> Option<&'a Brand> {
        self.identities.brands.all().get(name.brand)
    }

    fn is_claimed(&self, name: &Name) -> bool {
        self.claimed.is_some_and(|claimed| self.brand(name).is_some_and(|brand| brand.name == claimed.name))
    }

    fn label_imitation(&self, label: &str) -> Option<Imitation<'a>> {
        let index = &self.identities.likeness;
        let is_claimed = |name: &Name| self.is_claimed(name);
        let imitates =
            |name: &Name, how| Some(Imitation { brand: self.brand(name)?, how, part: label.to_owned() });
        let tokens = || label.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty());
        let joined: String = tokens().collect();

        if let Some(name) = index.exact(&joined) {
            let counts = is_claimed(name) || (!name.ordinary && name.text.len() >= TOKEN_LENGTH);
            let how = if joined == label { How::OtherSuffix } else { How::Added };
            return if counts { imitates(name, how) } else { None };
        }
        for token in std::iter::once(joined.as_str()).chain(tokens()) {
            let alike = index.look_alike(token).filter(|name| is_claimed(name) || !name.ordinary);
            if let Some(name) = alike {
                return imitates(name, How::LookAlike);
            }
            let added = index.exact(token).filter(|name| {
                let official =
                    || tokens().any(|other| WORDS.contains(other.trim_matches(|c: char| c.is_ascii_digit())));
                let long = name.text.len() >= TOKEN_LENGTH;
                is_claimed(name) || (long && (!name.ordinary || official())) || (!name.ordinary && official())
            });
            if let Some(name) = added {
                return imitates(name, How::Added);
            }
            let near =
                index.misspelt(token).filter(|name| is_claimed(name) || (!name.ordinary && token == joined));
            if let Some(name) = near {
                return imitates(name, How::Misspelt);
            }
        }
        self.contained(&joined).and_then(|name| imitates(name, How::Added))
    }

    /// The longest name that stands inside `joined` beside official-looking words, digits or, if it is long enough to
    /// be no accident, anything.
    fn contained(&self, joined: &str) -> Option<&'a Name> {
        let index = &self.identities.likeness;
        let hits = index.inside(joined).filter_map(|(name, range)| {
            let digit = |c: char| c.is_ascii_digit();
            let before = joined.get(..range.start)?.trim_matches(digit);
            let after = joined.get(range.end..)?.trim_matches(digit);
            let is_claimed = self.is_claimed(name);
            let at_an_edge = before.is_empty() || after.is_empty();
            let length = name.text.len();
            let counts = if name.ordinary {
                is_claimed && length > TOKEN_LENGTH && at_an_edge
            } else {
                length >= INSIDE_LENGTH
                    || (is_claimed && length >= TOKEN_LENGTH && (at_an_edge || length > TOKEN_LENGTH + 1))
                    || (length > TOKEN_LENGTH && is_official(before) && is_official(after))
            };
            counts.then_some(name)
        });
        hits.max_by_key(|name| name.text.len())
    }

    /// What stands in front of the registrable part: a brand's whole domain, or the claimed brand's name as a label.
    fn front_imitation(&self, front: &str) -> Option<Imitation<'a>> {
        let labels: Vec<&str> = front.split('.').filter(|label| !label.is_empty()).take(12).collect();
        for end in 2..=labels.len() {
            let start = end.saturating_sub(3);
            for start in start..end - 1 {
                let part = labels.get(start..end)?.join(".");
                let whole =
                    DomainName::parse(&part).filter(|domain| domain.registrable() == Some(part.as_str()));
                if let Some(brand) =
                    whole.as_ref().and_then(|domain| self.identities.brands.by_domain(domain))
                {
                    return Some(Imitation { brand, how: How::DomainInFront, part });
                }
            }
        }
        labels.iter().find_map(|label| {
            let name = self.identities.likeness.exact(label);
            let name = name.filter(|name| label.len() >= TOKEN_LENGTH && self.is_claimed(name))?;
            Some(Imitation { brand: self.brand(name)?, how: How::LabelInFront, part: (*label).to_owned() })
        })
    }
}

/// The registrable label as people see it.
fn unicode_label(domain: &DomainName) -> String {
    let label = domain.registrable_label();
    if !label.starts_with("xn--") {
        return label.to_owned();
    }
    let whole = domain.to_unicode();
    let labels_after = domain.suffix().split('.').count();
    whole.split('.').rev().nth(labels_after).unwrap_or(label).to_owned()
}

/// Whether a stretch consists of official-looking words and digits only.
fn is_official(text: &str) -> bool {
    let mut rest = text.trim_matches(|c: char| c.is_ascii_digit());
    while !rest.is_empty() {
        let longest =
            (1..=rest.len()).rev().find(|&end| rest.get(..end).is_some_and(|word| WORDS.contains(word)));
        let Some(end) = longest else { return false };
        rest = rest.get(end..).unwrap_or_default().trim_start_matches(|c: char| c.is_ascii_digit());
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn imitation<'a>(host: &str, claimed: Option<&'a Brand>) -> Option<Imitation<'a>> {
        Comparison { identities: Identities::shipped(), claimed }.imitation(host)
    }

    fn seen(host: &str) -> Option<(&'static str, How)> {
        imitation(host, None).map(|imitation| (imitation.brand.name.as_str(), imitation.how))
    }

    #[test]
    fn imitations_are_told_by_how_they_are_made() {
        for (host, how) in [
            ("paypa1.example", How::LookAlike),
            ("pаypal.example", How::LookAlike), // Cyrillic а
            ("paypall.example", How::Misspelt),
            ("papyal.example", How::Misspelt),
            ("paypal-secure.example", How::Added),
            ("securepaypal.example", How::Added),
            ("paypal2024.example", How::Added),
            ("www.paypal.com.session.example", How::DomainInFront),
            ("paypal.example", How::OtherSuffix),
            ("paypal", How::OtherSuffix),
        ] {
            assert_eq!(seen(host), Some(("PayPal", how)), "{host}");
        }
    }

    #[test]
    fn names_of_their_own_are_left_alone() {
        for host in [
            "www.paypal.com",
            "paper.example",
            "payroll.example",
            "example.com",
            "pay.example",
            "",
            "..",
            "a",
        ] {
            assert_eq!(seen(host), None, "{host}");
        }
    }

    #[test]
    fn a_label_in_front_counts_only_for_the_claimed_brand() {
        let paypal = Identities::shipped().brands.by_name("PayPal").unwrap();
        assert_eq!(seen("paypal.shop.example"), None);
        let claimed = imitation("paypal.shop.example", Some(paypal)).unwrap();
        assert_eq!(claimed.how, How::LabelInFront);
    }

    #[test]
    fn the_words_are_sorted() {
        let words: Vec<&str> =
            include_str!("../data/domain-words.txt").lines().filter(|line| !line.starts_with('#')).collect();
        assert!(words.is_sorted() && words.len() == WORDS.len());
    }

    proptest! {
        #[test]
        fn any_host_is_answered(host in "(\\PC|[a-z0-9.-]|paypal|xn--){0,40}") {
            let _ = imitation(&host, None);
        }
    }
}
