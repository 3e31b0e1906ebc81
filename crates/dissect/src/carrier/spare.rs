//! Whose the values of a carried mail are, in the light of its carriers.

use super::signs;
use creel_evidence::carrier::Carrier;
use creel_evidence::mail::Mailbox;
use creel_evidence::web::WebAddress;
use creel_evidence::{DomainName, Observable, ObservableKind, Side};
use std::collections::HashSet;

/// What is said about values of the inner mail in the light of its carriers: the people who passed it on, and their
/// organisation where the mail stayed inside it, are nobody's attacker.
pub(crate) fn spare(observables: &mut [Observable], carriers: &[Carrier]) {
    let people: HashSet<String> =
        carriers.iter().flat_map(Carrier::people).map(|mailbox| mailbox.address.to_lowercase()).collect();
    let houses: Vec<DomainName> = carriers
        .iter()
        .filter_map(|carrier| {
            let house = signs::house_of(carrier.reporter.as_ref()?)?;
            let shared = |desk: &Mailbox| desk.domain().is_some_and(|domain| domain.same_registrable(&house));
            carrier.desk.iter().any(shared).then_some(house)
        })
        .collect();
    let is_house = |host: &str| {
        DomainName::parse(host)
            .is_some_and(|domain| houses.iter().any(|house| house.same_registrable(&domain)))
    };
    for observable in observables.iter_mut().filter(|observable| observable.side == Side::Attacker) {
        let value = observable.value.as_str();
        let spared = match observable.kind {
            ObservableKind::MailAddress => {
                people.contains(&value.to_lowercase())
                    || value.rsplit_once('@').is_some_and(|(_, host)| is_house(host))
            }
            ObservableKind::Domain => is_house(value),
            ObservableKind::Url => WebAddress::parse(value)
                .and_then(|url| url.domain().cloned())
                .is_some_and(|domain| is_house(domain.as_str())),
            _ => false,
        };
        if spared {
            observable.side = Side::Neutral;
            observable.because = "belongs to those who reported the mail".to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::{ArtifactId, CarrierKind, Locus, Quote};

    fn carrier(reporter: &str, desk: &str) -> Carrier {
        let id = ArtifactId::of(b"");
        let mailbox = |address: &str| Mailbox {
            name: String::new(),
            address: address.to_owned(),
            at: Locus::bytes(id, 0..0),
        };
        Carrier {
            kind: CarrierKind::Inline,
            artifact: id,
            inner: id,
            reporter: Some(mailbox(reporter)),
            desk: vec![mailbox(desk)],
            subject: None,
            date: None,
            because: Vec::new(),
            others: Vec::new(),
        }
    }

    fn sides(carrier: &Carrier, values: &[(ObservableKind, &str)]) -> Vec<Side> {
        let attackers = values.iter().map(|(kind, value)| Observable {
            kind: *kind,
            value: (*value).to_owned(),
            side: Side::Attacker,
            because: "stands in the text".to_owned(),
            at: vec![Quote::new(Locus::bytes(ArtifactId::of(b""), 0..0), value)],
        });
        let mut observables: Vec<Observable> = attackers.collect();
        spare(&mut observables, std::slice::from_ref(carrier));
        observables.into_iter().map(|observable| observable.side).collect()
    }

    #[test]
    fn the_reporters_house_is_spared_only_where_the_mail_stayed_in_it() {
        use ObservableKind::{Domain, MailAddress, Url};
        use Side::{Attacker, Neutral};
        let values = [
            (MailAddress, "Ann@corp.example"),
            (MailAddress, "it@corp.example"),
            (Domain, "www.corp.example"),
            (Url, "https://corp.example/x"),
            (Domain, "evil.test"),
        ];
        let inside = carrier("ann@corp.example", "soc@corp.example");
        assert_eq!(sides(&inside, &values), [Neutral, Neutral, Neutral, Neutral, Attacker]);
        // A forged carrier from the attacker's own domain protects nothing but its address.
        let outside = carrier("ann@corp.example", "bob@else.example");
        assert_eq!(sides(&outside, &values), [Neutral, Attacker, Attacker, Attacker, Attacker]);
    }
}
