//! What of a message counts for its sender's history.

use creel_evidence::history::Identity;
use creel_evidence::mail::Authenticated;
use creel_evidence::targeting::TargetSource;
use creel_evidence::{DomainName, Message, Quote};
use creel_reference::hosts::{self, HostClass};

/// Letters and digits that a display name has at least to be a name.
const NAME_LENGTH: usize = 3;
/// Characters of a display name that are compared.
const NAME_LIMIT: usize = 120;
/// Recipients of one message that are counted.
const RECIPIENTS: usize = 1_000;

/// Whose addresses a domain has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    /// One organisation's.
    Own,
    /// Anybody's, each its own.
    FreeMail,
    /// A service's that writes for its customers: even one address stands for many senders.
    Platform,
}

/// A message as far as it names its sender.
pub(crate) struct Letter<'m> {
    pub(crate) message: &'m Message,
    /// The sender's names, in the order of [`Identity::ALL`].
    pub(crate) names: Vec<Name<'m>>,
    /// Whose domain `From` has.
    pub(crate) home: Home,
    /// The domain in `From`.
    pub(crate) domain: Option<DomainName>,
    /// The one behind `From`: see [`party`].
    pub(crate) party: String,
    /// The one to whom answers go.
    pub(crate) answers: String,
}

/// One name of a sender.
pub(crate) struct Name<'m> {
    pub(crate) identity: Identity,
    /// What is compared.
    pub(crate) key: String,
    /// As the message has it.
    value: &'m str,
}

impl<'m> Letter<'m> {
    /// `None` if the message names no sender by an address.
    pub(crate) fn of(message: &'m Message) -> Option<Self> {
        let from = message.from.as_ref()?;
        let address = key_of_address(&from.address)?;
        let domain = domain_of(&address);
        let home = domain.as_ref().map_or(Home::Own, home);
        let party_of_from = party(&address, domain.as_ref());
        let mut names =
            vec![Name { identity: Identity::Address, key: address.clone(), value: &from.address }];
        if home == Home::Own
            && let Some(domain) = &domain
        {
            let key = domain.registrable_or_self().to_owned();
            let value = from.address.rsplit_once('@').map_or("", |(_, domain)| domain);
            names.push(Name { identity: Identity::Domain, key, value });
        }
        let mut answers = party_of_from.clone();
        if let Some(reply_to) = message.sender_facts.claimed.reply_to.first()
            && let Some(key) = key_of_address(&reply_to.address).filter(|key| *key != address)
        {
            answers = party(&key, domain_of(&key).as_ref());
            names.push(Name { identity: Identity::ReplyTo, key, value: &reply_to.address });
        }
        let envelope =
            message.sender_facts.actual.as_ref().and_then(|actual| actual.envelope_from.as_deref());
        if let Some(value) = envelope
            && let Some(key) = key_of_address(value).map(|key| party(&key, domain_of(&key).as_ref()))
            && key != party_of_from
        {
            names.push(Name { identity: Identity::ReturnPath, key, value });
        }
        if let Some(key) = key_of_name(&from.name) {
            names.push(Name { identity: Identity::DisplayName, key, value: &from.name });
        }
        Some(Self { message, names, home, domain, party: party_of_from, answers })
    }

    /// The sender's name of this kind.
    pub(crate) fn name(&self, identity: Identity) -> Option<&Name<'m>> {
        self.names.iter().find(|name| name.identity == identity)
    }

    /// How the domain in `From` authenticated.
    pub(crate) fn authenticated(&self) -> Authenticated {
        self.message.from.as_ref().map_or(Authenticated::Unknown, |from| from.authenticated)
    }

    /// Whether somebody vouches for the domain in `From`.
    pub(crate) fn is_vouched(&self) -> bool {
        self.authenticated() == Authenticated::Pass
    }

    /// Whom the header or a delivering server names as recipients.
    pub(crate) fn recipients(&self) -> impl Iterator<Item = &'m str> {
        let by_header = |source: TargetSource| {
            matches!(source, TargetSource::To | TargetSource::Cc | TargetSource::Bcc | TargetSource::Delivery)
        };
        let targets = self.message.targeting.targets.iter().filter(move |target| by_header(target.source));
        targets.map(|target| target.address.as_str()).take(RECIPIENTS)
    }

    /// The name with its places in the message.
    pub(crate) fn quotes(&self, name: &Name<'_>) -> Vec<Quote> {
        let facts = &self.message.sender_facts;
        let at = match name.identity {
            Identity::Address | Identity::Domain | Identity::DisplayName => {
                self.message.from.iter().map(|from| &from.at).collect::<Vec<_>>()
            }
            Identity::ReplyTo => facts.claimed.reply_to.iter().take(1).map(|mailbox| &mailbox.at).collect(),
            Identity::ReturnPath => facts.actual.iter().flat_map(|actual| &actual.at).collect(),
        };
        at.into_iter().map(|at| Quote::new(at.clone(), name.value)).collect()
    }
}

impl Name<'_> {
    /// The name as a statement gives it: what was compared, or a display name as it was written.
    pub(crate) fn shown(&self) -> &str {
        if self.identity == Identity::DisplayName { self.value.trim() } else { &self.key }
    }
}

/// The one whom an address stands for, as far as names tell: the registrable domain, or the whole address where
/// strangers share the domain.
fn party(address: &str, domain: Option<&DomainName>) -> String {
    match domain.filter(|domain| home(domain) == Home::Own) {
        Some(domain) => domain.registrable_or_self().to_owned(),
        None => address.to_owned(),
    }
}

pub(crate) fn home(domain: &DomainName) -> Home {
    let is_service = |class: &HostClass| matches!(class, HostClass::MailingService | HostClass::FormBuilder);
    if hosts::is_free_mail(domain) {
        Home::FreeMail
    } else if hosts::is_anybodys(domain) || hosts::classes(domain).iter().any(is_service) {
        Home::Platform
    } else {
        Home::Own
    }
}

/// What an address is compared as, by the kinds of name that it can be, and the domain behind it.
pub(crate) fn keys_of_address(address: &str) -> Vec<(Identity, String)> {
    let domain = domain_of(address);
    let party = party(address, domain.as_ref());
    let mut keys = vec![(Identity::Address, address.to_owned()), (Identity::ReplyTo, address.to_owned())];
    if party != address {
        keys.push((Identity::Domain, party.clone()));
    }
    keys.push((Identity::ReturnPath, party));
    keys
}

/// The same of a domain.
pub(crate) fn keys_of_domain(domain: &DomainName) -> Vec<(Identity, String)> {
    let name = domain.registrable_or_self();
    vec![(Identity::Domain, name.to_owned()), (Identity::ReturnPath, name.to_owned())]
}

fn domain_of(address: &str) -> Option<DomainName> {
    DomainName::parse(address.rsplit_once('@')?.1)
}

/// Addresses are compared in lower case: no mail system in use tells local parts apart by case.
pub(crate) fn key_of_address(address: &str) -> Option<String> {
    let address = address.trim();
    let (local, domain) = address.rsplit_once('@')?;
    (!local.is_empty() && !domain.is_empty()).then(|| address.to_lowercase())
}

/// Names are compared as they look: without case, accents of look-alike letters, and surplus white space. A name that is an
/// address is compared as one already.
pub(crate) fn key_of_name(name: &str) -> Option<String> {
    if name.contains('@') {
        return None;
    }
    let short: String = name.chars().take(NAME_LIMIT).collect();
    let words: Vec<&str> = short
        .split(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
        .filter(|w| !w.is_empty())
        .collect();
    let joined = words.join(" ").to_lowercase();
    let letters = joined.chars().filter(|c| c.is_alphanumeric()).count();
    (letters >= NAME_LENGTH).then(|| unicode_security::skeleton(&joined).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_they_look() {
        assert_eq!(key_of_name("\"Ada  LOVE\" "), key_of_name("ada love"));
        assert_eq!(key_of_name("\u{430}da love"), key_of_name("ada love"), "Cyrillic а");
        assert_ne!(key_of_name("ada love"), key_of_name("ada lowe"));
        for none in ["", "  ", "ab", "ada@firm.example", "''"] {
            assert_eq!(key_of_name(none), None, "{none:?}");
        }
    }

    #[test]
    fn addresses_of_one_organisation_are_one_party_and_those_of_free_mail_are_not() {
        let party = |address: &str| super::party(address, domain_of(address).as_ref());
        assert_eq!(party("a@mail.firm.example"), party("b@firm.example"));
        assert_ne!(party("a@gmail.com"), party("b@gmail.com"));
        assert_eq!(key_of_address(" A@Firm.Example ").as_deref(), Some("a@firm.example"));
        for none in ["", "@", "a@", "@b.example", "nobody"] {
            assert_eq!(key_of_address(none), None, "{none:?}");
        }
    }
}
