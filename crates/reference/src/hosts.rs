//! What a host is, as far as its name tells.
//!
//! `data/hosts.tsv` names services that many unrelated people share, so that nothing follows from two mails
//! using the same one, and infrastructure that every mail has. A host is never judged here.

use crate::table;
use creel_evidence::DomainName;
use std::collections::HashMap;
use std::sync::LazyLock;

pub use crate::redirects::{Redirect, leads_on, redirect_target};

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
    }
}

const TABLE: &str = include_str!("../data/hosts.tsv");

/// The classes of a listed name, and of names below it.
#[derive(Debug)]
struct Entry {
    itself: Vec<HostClass>,
    below: Vec<HostClass>,
}

static ENTRIES: LazyLock<HashMap<&'static str, Entry>> = LazyLock::new(|| {
    let read = |[domain, words]: [&'static str; 2]| {
        let itself: Vec<HostClass> = words.split(' ').filter_map(|word| word.parse().ok()).collect();
        // Mailboxes are at the name itself: `news.yahoo.com` is no mailbox provider.
        let below = itself.iter().copied().filter(|&class| class != HostClass::FreeMail).collect();
        (domain, Entry { itself, below })
    };
    table::rows(TABLE).map(read).collect()
});

/// The classes of the longest listed name that `domain` is or is below; empty if there is none.
///
/// [`HostClass::FreeMail`] holds for listed names themselves only.
#[must_use]
pub fn classes(domain: &DomainName) -> &'static [HostClass] {
    let name = domain.as_str();
    let found = table::suffixes(name).find_map(|suffix| Some((suffix, ENTRIES.get(suffix)?)));
    match found {
        Some((suffix, entry)) if suffix.len() == name.len() => &entry.itself,
        Some((_, entry)) => &entry.below,
        None => &[],
    }
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
            for word in words.split(' ') {
                assert!(word.parse::<HostClass>().is_ok(), "{name}: {word}");
            }
        }
    }

    #[test]
    fn every_class_has_several_hosts() {
        for class in HostClass::ALL {
            let hosts = ENTRIES.values().filter(|entry| entry.itself.contains(class)).count();
            assert!(hosts >= 5, "{class} has {hosts}");
        }
    }

    #[test]
    fn the_longest_listed_name_decides() {
        assert_eq!(classes(&domain("shop.blob.core.windows.net")), [HostClass::ObjectStorage]);
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
        assert_eq!(classes(&domain("firm.example")), []);
        assert_eq!(classes(&domain("notbit.ly")), []);
    }

    proptest! {
        #[test]
        fn a_name_below_a_listed_one_is_listed(label in "[a-z][a-z0-9]{0,9}") {
            for (name, entry) in ENTRIES.iter().take(200) {
                let below = format!("{label}.{name}");
                if !ENTRIES.contains_key(below.as_str()) {
                    prop_assert_eq!(classes(&domain(&below)), entry.below.as_slice());
                }
            }
        }
    }
}
