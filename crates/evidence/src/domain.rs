//! Domain names and their registrable part.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A domain name in lower case and ASCII form (UTS 46), without a trailing dot. At least two labels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DomainName(String);

impl DomainName {
    /// Reads a domain name as written; `None` for IP addresses, single labels and what UTS 46 refuses.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('.');
        if text.len() > 1000 || !text.contains('.') {
            return None;
        }
        let simple = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'_');
        let name = if text.bytes().all(simple) && !text.contains("xn--") {
            text.to_owned()
        } else {
            idna::domain_to_ascii(text).ok()?
        };
        let good_labels = name.split('.').all(|label| !label.is_empty() && label.len() <= 63);
        let numeric_end = name.rsplit('.').next()?.bytes().all(|b| b.is_ascii_digit());
        let good_bytes = name.bytes().all(simple);
        (name.len() <= 253 && good_labels && good_bytes && !numeric_end).then_some(Self(name))
    }

    /// The name in ASCII form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name in Unicode form, for comparing what people see. Hostile text.
    #[must_use]
    pub fn to_unicode(&self) -> String {
        if self.0.contains("xn--") { idna::domain_to_unicode(&self.0).0 } else { self.0.clone() }
    }

    /// The part that somebody registered: public suffix (the list's ICANN and private sections, so that
    /// `shop.github.io` is its own) and one label. `None` if the name is itself a suffix.
    #[must_use]
    pub fn registrable(&self) -> Option<&str> {
        psl::domain_str(&self.0)
    }

    /// The registrable part, or the whole name where there is none.
    #[must_use]
    pub fn registrable_or_self(&self) -> &str {
        self.registrable().unwrap_or(&self.0)
    }

    /// The public suffix, such as `co.uk`.
    #[must_use]
    pub fn suffix(&self) -> &str {
        psl::suffix_str(&self.0).unwrap_or(&self.0)
    }

    /// Whether the suffix is run by a private party (`github.io`, `blob.core.windows.net`): names under it
    /// belong to its customers.
    #[must_use]
    pub fn has_private_suffix(&self) -> bool {
        psl::suffix(self.0.as_bytes()).is_some_and(|s| s.typ() == Some(psl::Type::Private))
    }

    /// The label in front of the public suffix: `haier` of `mail.haier.co.uk`.
    #[must_use]
    pub fn registrable_label(&self) -> &str {
        let registrable = self.registrable_or_self();
        registrable.split('.').next().unwrap_or(registrable)
    }

    /// Whether this is `other` or below it.
    #[must_use]
    pub fn is_within(&self, other: &str) -> bool {
        self.0.strip_suffix(other).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// Whether both were registered by the same party, as far as names tell.
    #[must_use]
    pub fn same_registrable(&self, other: &Self) -> bool {
        self.registrable_or_self() == other.registrable_or_self()
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(text: &str) -> DomainName {
        DomainName::parse(text).unwrap()
    }

    #[test]
    fn names_are_normalised() {
        assert_eq!(domain("WWW.Exämple.DE.").as_str(), "www.xn--exmple-cua.de");
        assert_eq!(domain("www.xn--exmple-cua.de").to_unicode(), "www.exämple.de");
        for bad in ["", "localhost", "192.0.2.1", "a..b", "exa mple.com", "..", "x.y/z"] {
            assert_eq!(DomainName::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn the_registrable_part_follows_the_public_suffix_list() {
        assert_eq!(domain("mail.haier.co.uk").registrable(), Some("haier.co.uk"));
        assert_eq!(domain("mail.haier.co.uk").registrable_label(), "haier");
        assert_eq!(domain("a.b.github.io").registrable(), Some("b.github.io"));
        assert!(domain("b.github.io").has_private_suffix());
        assert!(!domain("b.haier.com").has_private_suffix());
        assert_eq!(domain("co.uk").registrable(), None);
    }

    #[test]
    fn within_means_at_a_label_boundary() {
        assert!(domain("a.paypal.com").is_within("paypal.com"));
        assert!(domain("paypal.com").is_within("paypal.com"));
        assert!(!domain("notpaypal.com").is_within("paypal.com"));
    }
}
