//! What a host is, as far as its name tells.
//!
//! `data/hosts.tsv` names services that many unrelated people share, so that nothing follows from two mails
//! using the same one, and infrastructure that every mail has. A host is never judged here.

mod content_id;

use crate::table::{self, Problem, TableErrors};
use crate::tables::ask;
use content_id::is_content_id;
use creel_evidence::DomainName;
use creel_evidence::web::WebAddress;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Deref;

pub use crate::redirects::{Kept, Redirect, innermost, kept, redirect_target};

creel_evidence::vocabulary! {
    /// What a host is.
    pub enum HostClass {
        /// Mailboxes that anybody may open, or that come with a private line.
        FreeMail = "free-mail",
        /// Mailboxes that live for minutes.
        DisposableMail = "disposable-mail",
        /// Short links.
        Shortener = "shortener",
        /// Buckets of files.
        ObjectStorage = "object-storage",
        /// Web pages made by clicking together.
        PageBuilder = "page-builder",
        /// Programs and static sites of any customer.
        AppHosting = "app-hosting",
        /// Forms and surveys of any customer.
        FormBuilder = "form-builder",
        /// A door to somebody's own machine.
        Tunnel = "tunnel",
        /// Names for addresses that change.
        DynamicDns = "dynamic-dns",
        /// Mail sent for customers: sending, tracking and bounce names.
        MailingService = "mailing-service",
        /// Counting clicks and openings, advertising.
        Tracker = "tracker",
        /// A reputable site that leads on to any URL it is given.
        OpenRedirect = "open-redirect",
        /// A mail gateway that wraps links to check them at the click.
        GatewayWrapper = "gateway-wrapper",
        /// Delivery of pictures, scripts and fonts.
        Cdn = "cdn",
        /// Namespaces and documents that pages name without opening them.
        Standards = "standards",
        /// Files and documents of any customer.
        FileShare = "file-share",
        /// Social media.
        SocialMedia = "social-media",
        /// Chats and calls.
        MessagingPlatform = "messaging-platform",
        /// Servers that receive mail for customers: their names say nothing about a sender.
        ReceivingService = "receiving-service",
        /// A search engine's cache, a translator, an archive: other sites' pages under its own name.
        Proxy = "proxy",
        /// Free or near-free registration under a common suffix (`*.eu.org`).
        FreeSubdomain = "free-subdomain",
        /// A door of the web to content-addressed files that nobody can take down (IPFS).
        IpfsGateway = "ipfs-gateway",
        /// Source code of any customer, and its raw files.
        CodeHosting = "code-hosting",
    }
}

const TABLE: &str = include_str!("../data/hosts.tsv");

/// Classes that one name has at most.
const CLASSES: usize = 4;

/// The classes of a host: a short list, read as a slice.
#[derive(Debug, Clone, Copy)]
pub struct Classes {
    list: [HostClass; CLASSES],
    length: usize,
}

impl Classes {
    /// Of a host that no table names.
    const NONE: Self = Self { list: [HostClass::FreeMail; CLASSES], length: 0 };

    fn add(&mut self, class: HostClass) {
        if self.contains(&class) {
            return;
        }
        if let Some(place) = self.list.get_mut(self.length) {
            *place = class;
            self.length += 1;
        }
    }
}

impl FromIterator<HostClass> for Classes {
    /// The first four that are different.
    fn from_iter<I: IntoIterator<Item = HostClass>>(classes: I) -> Self {
        let mut list = Self::NONE;
        classes.into_iter().for_each(|class| list.add(class));
        list
    }
}

impl Deref for Classes {
    type Target = [HostClass];

    fn deref(&self) -> &[HostClass] {
        self.list.get(..self.length).unwrap_or_default()
    }
}

impl Default for Classes {
    fn default() -> Self {
        Self::NONE
    }
}

impl PartialEq for Classes {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Classes {}

/// The classes of a listed name, and of names below it.
#[derive(Debug)]
struct Entry {
    itself: Classes,
    below: Classes,
}

impl Entry {
    fn of(itself: Classes) -> Self {
        // Mailboxes are at the name itself: `news.yahoo.com` is no mailbox provider.
        let below = itself.iter().copied().filter(|&class| class != HostClass::FreeMail).collect();
        Self { itself, below }
    }
}

/// What hosts are, by name.
#[derive(Debug)]
pub(crate) struct Hosts(HashMap<Cow<'static, str>, Entry>);

impl Hosts {
    pub(crate) fn shipped() -> Self {
        let read = |[domain, words]: [&'static str; 2]| {
            let classes = words.split(' ').filter_map(|word| word.parse().ok()).collect();
            (Cow::Borrowed(domain), Entry::of(classes))
        };
        Self(table::rows(TABLE).map(read).collect())
    }

    /// The shipped table, and a user's rows, each instead of a shipped one of the same name.
    pub(crate) fn with(text: &str) -> Result<Self, TableErrors> {
        let mut hosts = Self::shipped();
        hosts.0.extend(table::check(text, "domain and classes", user_row)?);
        Ok(hosts)
    }

    fn classes(&self, domain: &DomainName) -> Classes {
        let name = domain.as_str();
        let found = table::suffixes(name).find_map(|suffix| Some((suffix, self.0.get(suffix)?)));
        match found {
            Some((suffix, entry)) if suffix.len() == name.len() => entry.itself,
            Some((_, entry)) => entry.below,
            None => Classes::NONE,
        }
    }
}

fn user_row([name, words]: [&str; 2]) -> Result<(Cow<'static, str>, Entry), Problem> {
    let Some(domain) = DomainName::parse(name) else {
        let hint = "write it as in firm.example, without http:// or a path";
        return Err((format!("'{name}' is no domain"), hint.to_owned()));
    };
    let mut classes = Vec::new();
    for word in words.split_whitespace() {
        let Ok(class) = word.parse::<HostClass>() else {
            let known: Vec<&str> = HostClass::ALL.iter().map(|class| class.as_str()).collect();
            return Err((format!("'{word}' is no class"), format!("the classes are {}", known.join(", "))));
        };
        if !classes.contains(&class) {
            classes.push(class);
        }
    }
    if !(1..=CLASSES).contains(&classes.len()) {
        let hint = format!("give the name one to {CLASSES} classes, separated by spaces");
        return Err((format!("{} classes", classes.len()), hint));
    }
    Ok((Cow::Owned(domain.as_str().to_owned()), Entry::of(classes.into_iter().collect())))
}

/// The classes of the longest listed name that `domain` is or is below; empty if there is none.
///
/// [`HostClass::FreeMail`] holds for listed names themselves only.
#[must_use]
pub fn classes(domain: &DomainName) -> Classes {
    ask(|tables| tables.hosts.classes(domain))
}

/// As [`classes`], for a URL: a gateway to IPFS is also known by the content identifier in its path
/// (`https://gateway.example/ipfs/bafy...`) or in front of its name (`https://bafy....ipfs.gateway.example/`).
#[must_use]
pub fn classes_of_url(address: &WebAddress) -> Classes {
    let known = address.domain().map(classes).unwrap_or_default();
    if !known.contains(&HostClass::IpfsGateway) && serves_ipfs(address) {
        return std::iter::once(HostClass::IpfsGateway).chain(known.iter().copied()).collect();
    }
    known
}

/// Whether a URL is of the form that gateways to IPFS have (the specifications "Path Gateway" and "Subdomain
/// Gateway" of specs.ipfs.tech).
fn serves_ipfs(address: &WebAddress) -> bool {
    let mut segments = address.path.split('/').skip(1);
    let by_path = matches!(segments.next(), Some("ipfs")) && segments.next().is_some_and(is_content_id);
    let mut labels = address.domain().map(|domain| domain.as_str().split('.')).into_iter().flatten();
    let by_name = labels.next().is_some_and(is_content_id) && matches!(labels.next(), Some("ipfs"));
    by_path || by_name
}

/// Whether `domain` is of this class.
#[must_use]
pub fn is(domain: &DomainName, class: HostClass) -> bool {
    classes(domain).contains(&class)
}

/// Whether addresses at `domain` belong to persons, not to an organisation: free and disposable mail.
#[must_use]
pub fn is_free_mail(domain: &DomainName) -> bool {
    classes(domain).iter().any(|class| matches!(class, HostClass::FreeMail | HostClass::DisposableMail))
}

/// Whether anybody can put a page of his own under this name: nothing follows from the name's good repute.
#[must_use]
pub fn is_anybodys(domain: &DomainName) -> bool {
    classes(domain).iter().any(|class| {
        matches!(
            class,
            HostClass::ObjectStorage
                | HostClass::PageBuilder
                | HostClass::AppHosting
                | HostClass::FormBuilder
                | HostClass::Tunnel
                | HostClass::DynamicDns
                | HostClass::FileShare
                | HostClass::FreeSubdomain
                | HostClass::IpfsGateway
                | HostClass::CodeHosting
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn domain(text: &str) -> DomainName {
        DomainName::parse(text).unwrap()
    }

    #[test]
    fn the_table_is_sorted_and_every_row_is_read() {
        table::assert_well_formed(TABLE, 2..=2);
        for [name, words] in table::rows::<2>(TABLE) {
            let single_label = !name.contains('.');
            assert!(single_label || DomainName::parse(name).is_some_and(|d| d.as_str() == name), "{name}");
            assert!(!words.is_empty(), "{name} has no class");
            assert!(words.split(' ').count() <= CLASSES, "{name}");
            for word in words.split(' ') {
                assert!(word.parse::<HostClass>().is_ok(), "{name}: {word}");
            }
        }
    }

    #[test]
    fn every_class_has_several_hosts() {
        for class in HostClass::ALL {
            let hosts = Hosts::shipped().0.values().filter(|entry| entry.itself.contains(class)).count();
            assert!(hosts >= 5, "{class} has {hosts}");
        }
    }

    #[test]
    fn the_longest_listed_name_decides() {
        assert_eq!(*classes(&domain("shop.blob.core.windows.net")), [HostClass::ObjectStorage]);
        assert!(is(&domain("eur01.safelinks.protection.outlook.com"), HostClass::GatewayWrapper));
        assert!(is(
            &domain("mail-am6eur05on2081.outbound.protection.outlook.com"),
            HostClass::ReceivingService
        ));
        assert!(is_free_mail(&domain("outlook.com")));
        assert!(is_free_mail(&domain("hotmail.co.uk")));
        assert!(!is_free_mail(&domain("eur01.safelinks.protection.outlook.com")));
        assert!(!is_free_mail(&domain("news.yahoo.com")));
        assert!(is_anybodys(&domain("x.web.app")));
        assert!(!is_anybodys(&domain("firm.example")));
        assert_eq!(*classes(&domain("firm.example")), []);
        assert_eq!(*classes(&domain("notbit.ly")), []);
    }

    #[test]
    fn a_gateway_to_ipfs_is_known_by_its_form() {
        let is_gateway =
            |url: &str| classes_of_url(&WebAddress::parse(url).unwrap()).contains(&HostClass::IpfsGateway);
        let v0 = "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG";
        let v1 = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
        assert!(is_gateway(&format!("https://gateway.firm.example/ipfs/{v0}/login.html")));
        assert!(is_gateway(&format!("https://{v1}.ipfs.firm.example/")));
        assert!(is_gateway("https://dweb.link/"));
        assert!(!is_gateway("https://firm.example/ipfs/about"));
        assert!(!is_gateway(&format!("https://firm.example/files/{v0}")));
        assert!(!is_gateway("https://docs.ipfs.firm.example/"));
    }

    #[test]
    fn a_users_row_goes_before_the_shipped_one() {
        let mine = "# ours\ngo.firm.example\tshortener tracker\nBIT.ly\tfile-share\n";
        let hosts = Hosts::with(mine).unwrap();
        assert_eq!(*hosts.classes(&domain("x.go.firm.example")), [HostClass::Shortener, HostClass::Tracker]);
        assert_eq!(*hosts.classes(&domain("bit.ly")), [HostClass::FileShare]);
        assert_eq!(*hosts.classes(&domain("tinyurl.com")), [HostClass::Shortener]);
        let wrong = "http://a.example\tcdn\na.example\tcdn2\na.example\t\na.example\n";
        let errors = Hosts::with(wrong).unwrap_err();
        assert_eq!(errors.0.iter().map(|error| error.line).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert!(errors.to_string().contains("'cdn2' is no class (the classes are free-mail, "), "{errors}");
    }

    proptest! {
        #[test]
        fn a_name_below_a_listed_one_is_listed(label in "[a-z][a-z0-9]{0,9}") {
            let hosts = Hosts::shipped();
            for (name, entry) in hosts.0.iter().take(200) {
                let below = format!("{label}.{name}");
                if !hosts.0.contains_key(below.as_str()) {
                    prop_assert_eq!(hosts.classes(&domain(&below)), entry.below);
                }
            }
        }
    }
}
