//! Whose a domain, an address, a URL is.
//!
//! Only attacker-side values may become indicators, so that each rule here that ends in "attacker" comes after
//! all those that protect somebody: victims, brands, shared services, receiving servers.

use super::ledger::Judgement;
use super::victims::Victims;
use crate::route::{Route, is_public};
use creel_evidence::DomainName;
use creel_evidence::dissection::LinkContext;
use creel_evidence::web::{Host, WebAddress};
use creel_reference::brands::Brands;
use creel_reference::hosts::{self, HostClass, redirect_target};
use std::net::IpAddr;

/// Judges by what is known about one submission.
#[derive(Debug)]
pub(crate) struct Sides<'a> {
    pub(crate) victims: &'a Victims,
    pub(crate) route: Option<&'a Route>,
}

impl Sides<'_> {
    /// A domain that plays a part for which `otherwise` is the reason to hold it for the attacker's.
    pub(crate) fn domain(&self, domain: &DomainName, otherwise: &str) -> Judgement {
        if self.victims.own(domain) {
            return Judgement::victim("is the recipient's own domain");
        }
        if self.route.is_some_and(|route| route.is_own(domain)) {
            return Judgement::neutral("is a server on the recipient's side");
        }
        if is_reserved(domain) {
            return Judgement::neutral("is reserved for documentation (RFC 2606)");
        }
        let classes = hosts::classes(domain);
        if !classes.is_empty() && !is_customers(domain) {
            let class = classes.first().map_or("", |class| class.as_str()).replace('-', " ");
            return Judgement::neutral(format!("is shared by all users of the service ({class})"));
        }
        if classes.is_empty() {
            // Under a private suffix (`tenant.onmicrosoft.com`) names are customers'.
            let brand = Brands::shipped().by_domain(domain).filter(|_| !domain.has_private_suffix());
            if let Some(brand) = brand {
                return Judgement::neutral(format!("belongs to {}", brand.name));
            }
            if domain.registrable().is_none() {
                return Judgement::neutral("is a suffix under which anybody registers names");
            }
        }
        Judgement::attacker(otherwise)
    }

    /// A URL that stands in `context`.
    pub(crate) fn url(&self, url: &WebAddress, context: LinkContext) -> Judgement {
        let attacker = || Judgement::attacker(reason(context));
        let domain = match &url.host {
            Some(Host::Domain(domain)) => domain,
            Some(Host::Ip(address)) if is_public(*address) => return attacker(),
            _ => return Judgement::neutral("leads nowhere on the public network"),
        };
        if self.victims.own(domain) {
            return Judgement::victim("leads to the recipient's own domain");
        }
        let loaded = matches!(context, LinkContext::Image | LinkContext::Resource | LinkContext::Script);
        let is_root = url.path.len() <= 1 && url.query.is_none() && url.fragment.is_none();
        let classes = hosts::classes(domain);
        let is = |class| classes.contains(&class);
        if is(HostClass::Standards) || is_reserved(domain) {
            return Judgement::neutral("names a public document");
        }
        if is(HostClass::GatewayWrapper) {
            return Judgement::neutral("was wrapped by a mail gateway; what it wraps stands on its own");
        }
        if loaded && (is(HostClass::Cdn) || is(HostClass::Tracker)) {
            return Judgement::neutral("is loaded from a service that delivers for everybody");
        }
        if is(HostClass::ReceivingService) {
            return Judgement::neutral("belongs to a service that receives mail for its customers");
        }
        if is(HostClass::SocialMedia) && (is_root || names_brand(url)) {
            return Judgement::neutral("leads to a brand's own page on social media");
        }
        let customers = is_customers(domain);
        let brand = (!customers).then(|| Brands::shipped().by_domain(domain)).flatten();
        let shared =
            classes.iter().any(|class| !matches!(class, HostClass::OpenRedirect | HostClass::FreeMail));
        let redirects = redirect_target(url).is_some();
        match brand {
            // A brand's host on which anybody can put things, or that leads on to anywhere, protects nobody.
            Some(brand) if !(redirects || shared && !is_root) => {
                Judgement::neutral(format!("leads to {}'s own site", brand.name))
            }
            _ if is_root && shared && !customers => {
                Judgement::neutral("leads to the front page of a shared service")
            }
            _ => attacker(),
        }
    }

    /// A mail address that is none of the recipients'; `otherwise` is the reason to hold it for the
    /// attacker's.
    pub(crate) fn address(&self, address: &str, otherwise: &str) -> Judgement {
        if self.victims.is_victim(address) {
            return Judgement::victim("is an address that was aimed at");
        }
        let domain = address.rsplit_once('@').and_then(|(_, domain)| DomainName::parse(domain));
        let Some(domain) = domain else { return Judgement::attacker(otherwise) };
        if self.victims.own(&domain) {
            return Judgement::victim("is an address at the recipient's own domain");
        }
        if is_reserved(&domain) {
            return Judgement::neutral("is an address that nobody can have (RFC 2606)");
        }
        let shared = !hosts::classes(&domain).is_empty();
        match Brands::shipped().by_domain(&domain) {
            Some(brand) if !shared => Judgement::neutral(format!("is an address of {}", brand.name)),
            _ => Judgement::attacker(otherwise),
        }
    }

    /// An IP address.
    pub(crate) fn ip(&self, address: IpAddr, otherwise: &str) -> Judgement {
        if is_public(address) {
            Judgement::attacker(otherwise)
        } else {
            Judgement::neutral("is a private address")
        }
    }
}

/// Whether the name is a customer's own under a service where anybody gets one: `x.web.app`, not `web.app`.
pub(crate) fn is_customers(domain: &DomainName) -> bool {
    let Some((label, parent)) = domain.as_str().split_once('.') else { return false };
    label != "www"
        && domain.registrable().is_some()
        && DomainName::parse(parent).map_or_else(
            // Under a bare suffix such as `app`, the name itself was registered.
            || false,
            |parent| hosts::is_anybodys(&parent),
        )
}

/// Whether the domain is one of those set aside for examples. The reserved top-level domains are not asked
/// about: nobody can be accused by a name that cannot be registered.
fn is_reserved(domain: &DomainName) -> bool {
    matches!(domain.registrable_or_self(), "example.com" | "example.net" | "example.org")
}

/// Whether a social-media URL's first path segment is a known brand's name.
fn names_brand(url: &WebAddress) -> bool {
    let segments = url.path.split('/').filter(|segment| !segment.is_empty()).take(2);
    segments.map(|segment| segment.trim_start_matches('@')).any(|segment| {
        let plain = segment.replace(['-', '_', '.'], " ");
        Brands::shipped().find(&plain).iter().any(|mention| mention.range.len() == plain.len())
    })
}

/// Why the host of a URL in this context is held for the attacker's.
pub(crate) const fn host_reason(context: LinkContext) -> &'static str {
    match context {
        LinkContext::Anchor | LinkContext::Picture | LinkContext::Area => {
            "is the host to which a click leads"
        }
        LinkContext::Text => "is the host of a URL in the text",
        LinkContext::Document => "is the host to which a link of a document leads",
        LinkContext::Organizer => "is the host of who invites",
        LinkContext::Attendee => "is the host of who is invited",
        LinkContext::Code => "is the host to which a code leads that is read with a telephone",
        LinkContext::Form => "is the host to which a form sends what is typed in",
        LinkContext::Refresh => "is the host to which the page sends the reader on",
        LinkContext::Image => "is the host of a picture that the sender has loaded",
        LinkContext::Resource => "is the host of a resource that the sender has loaded",
        LinkContext::Script => "is the host of a URL in a script of the page",
        LinkContext::Sent => "is the host that a script of the page asked when it ran",
        LinkContext::Redirect => "is the host to which a script of the page sent its reader when it ran",
        LinkContext::Header => "is the host of a URL in the header that the sender wrote",
    }
}

const fn reason(context: LinkContext) -> &'static str {
    match context {
        LinkContext::Anchor | LinkContext::Picture | LinkContext::Area => "is where a click leads",
        LinkContext::Text => "stands in the text to be opened",
        LinkContext::Document => "is where a link of a document leads",
        LinkContext::Organizer => "is who invites",
        LinkContext::Attendee => "is who is invited",
        LinkContext::Code => "is where a code leads that is read with a telephone",
        LinkContext::Form => "is where a form sends what is typed in",
        LinkContext::Refresh => "is where the page sends the reader on",
        LinkContext::Image => "is a picture that the sender has loaded",
        LinkContext::Resource => "is a resource that the sender has loaded",
        LinkContext::Script => "stands in a script of the page",
        LinkContext::Sent => "is what a script of the page asked when it ran",
        LinkContext::Redirect => "is where a script of the page sent its reader when it ran",
        LinkContext::Header => "stands in the header that the sender wrote",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::Side;

    fn judge(url: &str, context: LinkContext) -> Side {
        let victims = Victims::for_tests(&["ann@corp.example", "bob@gmail.com"]);
        Sides { victims: &victims, route: None }.url(&WebAddress::parse(url).unwrap(), context).side
    }

    #[test]
    fn a_url_is_judged_by_its_host_and_its_part() {
        use LinkContext::{Anchor, Image, Resource};
        for (url, context, side) in [
            ("https://evil.test/a", Anchor, Side::Attacker),
            ("https://evil.test/a.png", Image, Side::Attacker),
            ("https://203.0.113.5/a", Anchor, Side::Attacker),
            ("http://127.0.0.1/", Anchor, Side::Neutral),
            ("http://intranet/", Anchor, Side::Neutral),
            ("https://www.corp.example/logo.png", Image, Side::Victim),
            ("https://www.paypal.com/help", Anchor, Side::Neutral),
            ("https://bit.ly/abc", Anchor, Side::Attacker),
            ("https://x.web.app/", Anchor, Side::Attacker),
            ("https://storage.googleapis.com/bucket/x.html", Anchor, Side::Attacker),
            ("https://fonts.googleapis.com/css?family=Roboto", Resource, Side::Neutral),
            ("https://www.w3.org/1999/xhtml", Resource, Side::Neutral),
            ("https://www.facebook.com/PayPal", Anchor, Side::Neutral),
            ("https://example.com/a", Anchor, Side::Neutral),
        ] {
            assert_eq!(judge(url, context), side, "{url}");
        }
    }

    #[test]
    fn a_shared_services_domain_is_nobodys_but_a_customers_name_is() {
        let victims = Victims::for_tests(&["ann@corp.example", "bob@gmail.com"]);
        let sides = Sides { victims: &victims, route: None };
        for (name, side) in [
            ("bit.ly", Side::Neutral),
            ("web.app", Side::Neutral),
            ("x.web.app", Side::Attacker),
            ("storage.googleapis.com", Side::Neutral),
            ("gmail.com", Side::Neutral),
            ("paypal.com", Side::Neutral),
            ("mail.corp.example", Side::Victim),
            ("evil.test", Side::Attacker),
        ] {
            assert_eq!(sides.domain(&DomainName::parse(name).unwrap(), "x").side, side, "{name}");
        }
        assert_eq!(sides.address("x@gmail.com", "x").side, Side::Attacker);
        assert_eq!(sides.address("bob@gmail.com", "x").side, Side::Victim);
        assert_eq!(sides.address("Bob+list@gmail.com", "x").side, Side::Victim);
        assert_eq!(sides.address("service@paypal.com", "x").side, Side::Neutral);
        assert_eq!(sides.address("eve@corp.example", "x").side, Side::Victim);
    }
}
