//! What is a bystander's or a victim's never becomes the attacker's.
//!
//! A mailbox of a member of the supply chain may be abused to send a lure, or a genuine mail of a member may be
//! misjudged. Either way its domain and addresses belong to a party that is to be warned, not blocked. And a lure that
//! answers a stolen thread quotes its reader's own signature, with the reader's telephone number.

use creel_evidence::web::WebAddress;
use creel_evidence::{DomainName, FactSource, Locus, Observable, ObservableKind, Side, Targeting};
use creel_targeting::Roster;

/// Bytes below a line of somebody's signature in which a telephone number is theirs.
const BELOW: usize = 240;

/// The observables, with those of organisations on the roster, and telephone numbers in signatures of those who were
/// aimed at, taken from the attacker's side.
pub(crate) fn spare(observables: Vec<Observable>, roster: &Roster, targeting: &Targeting) -> Vec<Observable> {
    let signed = signed(targeting);
    let spare = |observable| {
        let observable = spare_number(observable, &signed);
        if roster.is_empty() { observable } else { spare_one(observable, roster) }
    };
    observables.into_iter().map(spare).collect()
}

/// Where the message holds lines of a target's own signature.
fn signed(targeting: &Targeting) -> Vec<&Locus> {
    let grounds = targeting.targets.iter().flat_map(|target| target.because.values());
    let own = [FactSource::Signature, FactSource::QuotedThread, FactSource::Phone, FactSource::PostalAddress];
    grounds.filter(|grounds| own.contains(&grounds.source)).map(|grounds| &grounds.at).collect()
}

/// A number that stands nowhere but in such signatures is the victim's own.
fn spare_number(observable: Observable, signed: &[&Locus]) -> Observable {
    let below = |place: &Locus| {
        signed.iter().any(|line| {
            let reach = line.range.start..=line.range.end.saturating_add(BELOW);
            (line.artifact, line.view) == (place.artifact, place.view) && reach.contains(&place.range.start)
        })
    };
    if observable.kind != ObservableKind::Phone
        || observable.at.is_empty()
        || !observable.at.iter().all(|quote| below(&quote.locus))
    {
        return observable;
    }
    Observable {
        side: Side::Victim,
        because: format!("{}, but in the signature of somebody who was aimed at", observable.because),
        ..observable
    }
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
        let sides: Vec<Side> =
            spare(observables, &roster, &Targeting::default()).into_iter().map(|o| o.side).collect();
        use Side::{Attacker, Neutral};
        assert_eq!(sides, [Neutral, Neutral, Neutral, Attacker, Attacker]);
    }

    #[test]
    fn a_number_below_a_victims_signature_is_the_victims() {
        use creel_evidence::targeting::TargetSource;
        use creel_evidence::{Fact, Grounds, Target};
        let text = ArtifactId::of(b"text");
        let at = Locus::utf8(text, 100..130);
        let title = Grounds { source: FactSource::QuotedThread, text: "Head of Stores".into(), at };
        let mut target = Target::unknown("r@polder.example".into(), TargetSource::To, Vec::new());
        target.because.insert(Fact::Title, title);
        let targeting = Targeting { targets: vec![target], knowledge: Vec::new() };
        let number = |places: &[usize]| Observable {
            at: places.iter().map(|&start| Quote::new(Locus::utf8(text, start..start + 9), "")).collect(),
            ..attacker(ObservableKind::Phone, "+441632960417")
        };
        let side = |places| spare(vec![number(places)], &Roster::default(), &targeting).remove(0).side;
        assert_eq!(side(&[150]), Side::Victim);
        assert_eq!(side(&[40]), Side::Attacker, "the sender's own signature stands above");
        assert_eq!(side(&[150, 2_000]), Side::Attacker, "it stands elsewhere as well");
        assert_eq!(side(&[900]), Side::Attacker);
    }
}
