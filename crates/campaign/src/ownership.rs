//! Whose a host name is: evidence of the operator, of a service's customer, or of nobody.

use creel_evidence::DomainName;
use creel_reference::brands::Brands;
use creel_reference::hosts::{self, HostClass};

/// What a host name says about who uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ownership<'d> {
    /// Nothing known: taken for the operator's own or a site that he broke into.
    Own,
    /// A service that many share; with the name that belongs to one customer of it, if there is one.
    Shared(Option<&'d str>),
    /// A brand that mails pose as: evidence of the lure.
    Brand,
}

/// Characters up to which a label is more likely a region or a server's number than a customer's name.
const REGION: usize = 4;
/// Labels in front of a service's name that belong to the service.
const SERVICE_LABELS: &[&str] = &[
    "api", "app", "bounce", "cdn", "click", "clicks", "docs", "drive", "email", "files", "forms", "go",
    "image", "images", "img", "link", "links", "mail", "media", "my", "open", "r", "sites", "static",
    "storage", "t", "track", "tracking", "url", "web", "www",
];

/// Short links that only one brand makes, to itself: no customer of a shortener chose them.
const BRANDS_OWN_SHORTENERS: &[&str] = &["aka.ms", "amzn.eu", "amzn.to", "apple.co", "fb.me", "g.co"];

/// Whose `domain` is.
pub(crate) fn of(domain: &DomainName) -> Ownership<'_> {
    let classes = hosts::classes(domain);
    let nobodys = |class: &HostClass| {
        use HostClass::{Cdn, GatewayWrapper, ReceivingService, Standards};
        matches!(class, Cdn | GatewayWrapper | ReceivingService | Standards)
    };
    if BRANDS_OWN_SHORTENERS.contains(&domain.as_str()) {
        Ownership::Brand
    } else if classes.iter().any(nobodys) {
        Ownership::Shared(None)
    } else if !classes.is_empty() || domain.has_private_suffix() {
        Ownership::Shared(customer(domain))
    } else if Brands::shipped().by_domain(domain).is_some() {
        Ownership::Brand
    } else {
        Ownership::Own
    }
}

/// Whose a host is, and what of it can link, as part of a sentence.
#[must_use]
pub fn whose_host(domain: &DomainName) -> String {
    let classes: Vec<&str> = hosts::classes(domain).iter().map(|class| class.as_str()).collect();
    let service = match classes.as_slice() {
        [] if domain.has_private_suffix() => {
            "anybody has a name under this suffix (public suffix list)".to_owned()
        }
        [] => "it is a brand's own".to_owned(),
        classes => format!("many share the service ({})", classes.join(", ")),
    };
    match of(domain) {
        Ownership::Own => "nothing is known against it: it counts as the operator's own".to_owned(),
        Ownership::Brand => "it is a brand's own: it speaks about the lure only".to_owned(),
        Ownership::Shared(Some(customer)) => format!("{service}; '{customer}' is one customer's and counts"),
        Ownership::Shared(None) => service,
    }
}

/// Whether two mails that lead to a host, or come from it, have something of an operator's in common: the host's own name or
/// that of one customer.
#[must_use]
pub fn host_counts(domain: &DomainName) -> bool {
    matches!(of(domain), Ownership::Own | Ownership::Shared(Some(_)))
}

/// Whether the service keeps customers apart by the first part of the path.
pub(crate) fn has_buckets(domain: &DomainName) -> bool {
    hosts::is(domain, HostClass::ObjectStorage)
}

/// The name of one customer under a shared service: what the public suffix list says, else a host whose first
/// label the service would not have chosen.
fn customer(domain: &DomainName) -> Option<&str> {
    let registrable = domain.registrable()?;
    // A name that is listed itself, not the name above it, is the service's.
    let above = domain.as_str().split_once('.').and_then(|(_, above)| DomainName::parse(above));
    let listed_itself = above.is_none_or(|above| hosts::classes(&above).is_empty());
    if listed_itself && !hosts::classes(domain).is_empty() {
        return None;
    }
    if domain.has_private_suffix() {
        // The list does not know that `fra1` is a region: a customer's name is longer.
        let region = registrable.split('.').next().is_some_and(|label| label.len() <= REGION);
        return Some(if region { domain.as_str() } else { registrable });
    }
    let front = domain.as_str().strip_suffix(registrable)?.strip_suffix('.')?;
    let first = front.split('.').next()?;
    let telling = first.len() >= 4 && !SERVICE_LABELS.contains(&first) && !is_region(first);
    telling.then_some(domain.as_str())
}

/// Whether a label names a region of a cloud, such as `us-west-2` or `southamerica-east1`.
fn is_region(label: &str) -> bool {
    const COMPASS: &[&str] =
        &["central", "east", "north", "northeast", "northwest", "south", "southeast", "southwest", "west"];
    let numbered = label.ends_with(|c: char| c.is_ascii_digit());
    let bare = |part: &str| COMPASS.contains(&part.trim_end_matches(|c: char| c.is_ascii_digit()));
    numbered && label.contains('-') && label.split('-').skip(1).any(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ownership(domain: &str) -> String {
        format!("{:?}", of(&DomainName::parse(domain).unwrap()))
    }

    #[test]
    fn customers_are_told_from_their_services() {
        assert_eq!(ownership("login.operator.example"), "Own");
        assert_eq!(ownership("shop-17.github.io"), "Shared(Some(\"shop-17.github.io\"))");
        assert_eq!(ownership("storage.googleapis.com"), "Shared(None)");
        assert_eq!(
            ownership("kit.fra1.cdn.digitaloceanspaces.com"),
            "Shared(Some(\"kit.fra1.cdn.digitaloceanspaces.com\"))"
        );
        assert_eq!(ownership("t.co"), "Shared(None)");
        assert_eq!(ownership("us-west-2.amazonses.com"), "Shared(None)");
        assert_eq!(ownership("firm-east.amazonses.com"), "Shared(Some(\"firm-east.amazonses.com\"))");
    }

    #[test]
    fn a_brand_is_not_the_operator() {
        assert_eq!(ownership("click.mail.paypal.com"), "Brand");
        assert_eq!(ownership("aka.ms"), "Brand");
    }
}
