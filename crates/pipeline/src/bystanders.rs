//! The roster's own names never become the attacker's.
//!
//! A mailbox of a member of the supply chain may be abused to send a lure, or a genuine mail of a member may be
//! misjudged. Either way its domain and addresses belong to a party that is to be warned, not blocked.

use creel_evidence::web::WebAddress;
use creel_evidence::{DomainName, Observable, ObservableKind, Side};
use creel_targeting::Roster;

/// The observables, with those of organisations on the roster taken from the attacker's side.
pub(crate) fn spare(observables: Vec<Observable>, roster: &Roster) -> Vec<Observable> {
    if roster.is_empty() {
        return observables;
    }
    observables.into_iter().map(|observable| spare_one(observable, roster)).collect()
}

fn spare_one(observable: Observable, roster: &Roster) -> Observable {
    if observable.side != Side::Attacker {
        return observable;
    }
    let owner = domain_of(&observable).and_then(|domain| Some(roster.organisation(&domain)?.name.clone()));
    match owner {
        Some(name) => Observable {
            side: Side::Neutral,
            because: format!("{}, but its domain is that of {name} on the roster", observable.because),
            ..observable
        },
        None => observable,
    }
}

fn domain_of(observable: &Observable) -> Option<DomainName> {
    let value = observable.value.as_str();
    match observable.kind {
        ObservableKind::Domain => DomainName::parse(value),
        ObservableKind::MailAddress | ObservableKind::MessageId => {
            DomainName::parse(value.rsplit_once('@')?.1)
        }
        ObservableKind::Url => WebAddress::parse(value)?.domain().cloned(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::{ArtifactId, Locus, Quote};

    fn attacker(kind: ObservableKind, value: &str) -> Observable {
        let at = vec![Quote::new(Locus::bytes(ArtifactId::of(b""), 0..0), value)];
        let because = "is the address in From".to_owned();
        Observable { kind, value: value.to_owned(), side: Side::Attacker, because, at }
    }

    #[test]
    fn members_of_the_chain_are_spared_and_strangers_are_not() {
        let csv = "name,domain,country,sector,stage\nPolder,polder.example,NL,transportation,transport\n";
        let roster = Roster::from_csv(csv).unwrap();
        let observables = vec![
            attacker(ObservableKind::MailAddress, "k.vogel@polder.example"),
            attacker(ObservableKind::Domain, "mail.polder.example"),
            attacker(ObservableKind::Url, "https://polder.example/rfq"),
            attacker(ObservableKind::Domain, "polder-rfq.test"),
            attacker(ObservableKind::Ip, "192.0.2.1"),
        ];
        let sides: Vec<Side> = spare(observables, &roster).into_iter().map(|o| o.side).collect();
        use Side::{Attacker, Neutral};
        assert_eq!(sides, [Neutral, Neutral, Neutral, Attacker, Attacker]);
    }
}
