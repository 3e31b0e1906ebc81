//! What two messages share and what still says nothing about who is behind them.

use crate::ownership::{self, Ownership};
use creel_evidence::web::{Host, WebAddress};
use creel_evidence::{DomainName, Locus, Message, Observable, ObservableKind, Side};
use creel_reference::hosts;
use creel_reference::shared::{self, Shared, SharedKind};
use std::collections::BTreeMap;

creel_evidence::vocabulary! {
    /// Why a shared value does not count.
    pub enum WhyNot {
        /// It is an organisation's that was aimed at, or a person's.
        Victims = "a victim's own",
        /// Strangers share it: a service, a provider, a network of delivery.
        Shared = "shared infrastructure",
        /// A brand's own, which mails copy.
        Brand = "a brand's own",
        /// It is neither side's.
        Neutral = "neither side's",
    }
}

/// A value that both messages hold and that counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncounted {
    /// What kind of value.
    pub kind: ObservableKind,
    /// The value. Hostile text.
    pub value: String,
    /// Why it does not count.
    pub why: WhyNot,
    /// The same as a sentence, as the message or the table of hosts says it.
    pub because: String,
    /// Its first place in each of the two.
    pub at: [Locus; 2],
}

/// The values that both messages hold and that count for nothing, by kind and value.
#[must_use]
pub fn uncounted(a: &Message, b: &Message) -> Vec<Uncounted> {
    let held = |message: &Message| -> BTreeMap<(ObservableKind, String), Observable> {
        let key = |observable: &Observable| (observable.kind, observable.value.clone());
        message.observables.iter().rev().map(|observable| (key(observable), observable.clone())).collect()
    };
    let other = held(b);
    let both = held(a).into_iter().filter_map(|(key, mine)| {
        let theirs = other.get(&key)?;
        let (why, because) = judged(&mine).or_else(|| judged(theirs))?;
        let at = [mine.at.first()?.locus.clone(), theirs.at.first()?.locus.clone()];
        Some(Uncounted { kind: key.0, value: key.1, why, because, at })
    });
    both.collect()
}

/// Why an observable says nothing about an operator; `None` if it may.
fn judged(observable: &Observable) -> Option<(WhyNot, String)> {
    if observable.side == Side::Victim {
        return Some((WhyNot::Victims, observable.because.clone()));
    }
    if let Some(shared) = listed(observable) {
        return Some((WhyNot::Shared, shared.to_string()));
    }
    let domain = match observable.kind {
        ObservableKind::Domain => DomainName::parse(&observable.value),
        ObservableKind::MailAddress => {
            observable.value.rsplit_once('@').and_then(|(_, domain)| DomainName::parse(domain))
        }
        ObservableKind::Url => WebAddress::parse(&observable.value).and_then(|address| match address.host {
            Some(Host::Domain(domain)) => Some(domain),
            _ => None,
        }),
        _ => None,
    };
    // A mailbox at a provider is somebody's, and a page in a customer's bucket is the customer's.
    let is_bare = observable.kind == ObservableKind::Domain;
    match domain.as_ref().map(|domain| (domain, ownership::of(domain))) {
        Some((domain, Ownership::Shared(None))) if is_bare => Some((WhyNot::Shared, classes(domain))),
        Some((_, Ownership::Brand)) => {
            Some((WhyNot::Brand, "a brand's own site, which copies of its mails link to as well".to_owned()))
        }
        _ if observable.side == Side::Neutral => Some((WhyNot::Neutral, observable.because.clone())),
        _ => None,
    }
}

/// What the table of shared values knows of an observable.
fn listed(observable: &Observable) -> Option<Shared> {
    let kind = match observable.kind {
        ObservableKind::Ip => return shared::network(observable.value.parse().ok()?),
        ObservableKind::Hash => SharedKind::File,
        ObservableKind::Phone => SharedKind::Phone,
        ObservableKind::Wallet => SharedKind::Wallet,
        ObservableKind::MailAddress => SharedKind::Address,
        _ => return None,
    };
    shared::value(kind, &observable.value)
}

fn classes(domain: &DomainName) -> String {
    let classes: Vec<String> =
        hosts::classes(domain).iter().map(|class| class.as_str().replace('-', " ")).collect();
    match classes.as_slice() {
        [] => "a service that many share".to_owned(),
        some => format!("a service that many share: {}", some.join(", ")),
    }
}
