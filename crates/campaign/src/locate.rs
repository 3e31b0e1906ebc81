//! Where the terms of a link are read: from what a reason says back to the places of a fingerprint.

use crate::explain::phrase;
use creel_evidence::campaign::Reason;
use creel_evidence::{Fingerprint, Locus};

/// Adds to each reason of a link where it is read: first in `message`, then in `other`. What is read in one of them
/// only keeps that place; what both lack (`nothing in common`) has none.
pub(crate) fn locate(reasons: &mut [Reason], message: &Fingerprint, other: &Fingerprint) {
    for reason in reasons {
        reason.at = [message, other].into_iter().filter_map(|print| place(reason, print)).collect();
    }
}

/// Where a fingerprint's message holds what a reason is about.
fn place(reason: &Reason, print: &Fingerprint) -> Option<Locus> {
    let places = &print.at;
    let Some(value) = &reason.value else {
        let likeness = |what: &str| reason.because.contains(what);
        return match () {
            () if likeness("visible text") => places.text.clone(),
            () if likeness("page structure") => places.structure.clone(),
            () if likeness("subject") => places.subject.clone(),
            () => None,
        };
    };
    let what = reason.because.strip_prefix("same ")?;
    if what == "subject" {
        return places.subject.clone();
    }
    let is_meant = |token: &creel_evidence::Token| {
        token.family == reason.family && token.value == *value && phrase(token.family, &token.kind) == what
    };
    places.tokens.get(print.tokens.iter().position(is_meant)?)?.clone()
}

#[cfg(test)]
mod tests {
    use crate::partition;
    use creel_evidence::campaign::{Family, Token};
    use creel_evidence::{ArtifactId, Fingerprint, Locus, Places};

    fn print(number: u8) -> Fingerprint {
        let message = ArtifactId::of(&[number]);
        let at = |start: usize| Some(Locus::bytes(message, start..start + 1));
        let token =
            |family, kind: &str, value: &str| Token { family, kind: kind.into(), value: value.into() };
        Fingerprint {
            message,
            time: None,
            subject: "parcel waits at customs office".into(),
            text: (0..64).collect(),
            structure: (7..71).collect(),
            exact: None,
            tokens: vec![
                token(Family::Landing, "registrable", "operator.example"),
                token(Family::Contact, "reply-to", "operator@mail.example"),
                token(Family::Sending, "domain", &format!("sender-{number}.example")),
            ],
            at: Places { subject: at(1), text: at(2), structure: at(3), tokens: vec![at(4), at(5), at(6)] },
        }
    }

    #[test]
    fn each_term_of_a_link_is_read_in_both_messages() {
        let prints = [print(1), print(2)];
        let found = partition(&prints);
        for placement in &found.placements {
            let read: Vec<usize> = placement
                .reasons
                .iter()
                .map(|reason| {
                    let [own, other] = reason.at.as_slice() else { panic!("{reason:?}") };
                    assert_eq!((own.artifact, Some(other.artifact)), (placement.message, reason.with));
                    assert_eq!(own.range, other.range, "the two messages are alike: {reason:?}");
                    own.range.start
                })
                .collect();
            for part in [1, 2, 4, 5] {
                assert!(read.contains(&part), "{part} is in {read:?}");
            }
        }
    }
}
