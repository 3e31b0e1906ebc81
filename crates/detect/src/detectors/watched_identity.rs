//! Somebody whom the user watches over is posed as: the own organisation, a supplier, a customer, an executive.
//!
//! # What it sees
//!
//! The name of a person or organisation on the user's watch list or roster where senders name themselves, in a mail
//! that plainly comes from elsewhere: another address of an executive, another domain of a supplier or a look-alike
//! of its own.
//!
//! # Why it matters
//!
//! Whoever names the chief executive or a supplier has studied the organisation and wants one payment of it. No public
//! list of brands knows these names.
//!
//! # How common
//!
//! Rare in collected phishing mail, which is sent to anybody; it is the usual form of fraud upon one organisation.
//!
//! # How severe
//!
//! High: wanted mail does not do this, but for private mailboxes that the list does not name.
//!
//! # When it stays quiet
//!
//! Without a watch list or roster. When the mail comes from an address or domain on the list and did not fail
//! authentication, and with discussion lists, which write in their members' names.
//!
//! # Limits
//!
//! Namesakes are reported; a private address belongs on the list. Names in the text alone are not held against a mail.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_mailbox};
use crate::watch::Kind;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::brands::Origin;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "watched-identity",
    summary: "A person or organisation on the user's watch list is posed as.",
    technique: None,
    attack: &["T1684.001"],
    severities: &[Severity::High],
    confidences: &[Confidence::Moderate, Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some((from, claim)) = exhibit.from.zip(exhibit.claim.as_ref()).filter(|_| exhibit.impersonation)
    else {
        return Vec::new();
    };
    let watch = &exhibit.identities.watch;
    let person = claim.person.as_deref().and_then(|person| watch.person(person));
    let organisation = exhibit.claimed_brand.filter(|brand| brand.origin == Origin::Watched);
    let (who, confidence) = match (person, organisation) {
        (Some(person), _) if !person.writes_from(&from.address) || organisation.is_none() => {
            let title =
                person.title.as_deref().map(|title| format!(", {}", inert(title))).unwrap_or_default();
            (format!("the watched {}{title}", inert(&person.name)), Confidence::High)
        }
        (_, Some(brand)) => {
            let kind = watch.organisations.iter().find(|(_, known)| known.name == brand.name);
            let what = match kind.map(|(kind, _)| *kind) {
                Some(Kind::Own) => "the own organisation",
                Some(Kind::Supplier) => "the supplier",
                Some(Kind::Customer) => "the customer",
                Some(Kind::Executive) | None => "the known organisation",
            };
            (format!("{what} {}", inert(&brand.name)), Confidence::Moderate)
        }
        _ => return Vec::new(),
    };
    let reason = format!("the mail poses as {who}, and its address is {}", inert(&from.address));
    vec![DETECTOR.sees(exhibit, Severity::High, confidence).at(quote_mailbox(from)).because(reason)]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::plain;
    use crate::watch::Watch;
    use crate::{Identities, Knowledge, judge_knowing};
    use creel_dissect::{Limits, dissect};
    use creel_evidence::{Finding, ImpersonationKind};
    use std::sync::Arc;

    const LIST: &str = "kind,name,aliases,domains,title\nown,Polder Logistics,,polder.example,\n\
        supplier,Nordfrost Spedition,,nordfrost-cargo.example,\nexecutive,Rosa Lind,,,CEO\n";

    fn read(from: &str) -> (Vec<Finding>, Option<ImpersonationKind>) {
        let identities = Identities::knowing(Vec::new(), Watch::from_csv(LIST).unwrap());
        let knowledge = Knowledge { identities: Arc::new(identities), ..Knowledge::default() };
        let mail = plain(
            &format!("From: {from}\nSubject: Payment today"),
            "Please pay the invoice of the new supplier today. Answer me when it is done.",
        );
        let verdict = judge_knowing(&dissect(mail.as_bytes(), &Limits::default()).dissection, &knowledge);
        let kind = verdict.claimed.and_then(|claim| claim.posed).map(|posed| posed.kind);
        (verdict.findings.into_iter().filter(|finding| finding.detector == DETECTOR.name).collect(), kind)
    }

    #[test]
    fn hit_an_executive_at_a_free_mailbox() {
        let (found, kind) = read("Rosa Lind <ceo.desk@gmail.com>");
        assert_eq!((found.len(), kind), (1, Some(ImpersonationKind::FreeMail)));
        assert!(found[0].because.contains("CEO"), "{}", found[0].because);
    }

    #[test]
    fn hit_a_supplier_at_another_domain_and_at_a_look_alike() {
        let (found, kind) = read("Nordfrost Spedition <invoice@firm.test>");
        assert_eq!((found.len(), kind), (1, Some(ImpersonationKind::DisplayName)));
        let (found, kind) = read("Nordfrost Spedition <invoice@nordfrost-carqo.example>");
        assert_eq!((found.len(), kind), (1, Some(ImpersonationKind::LookAlike)));
    }

    #[test]
    fn miss_somebody_who_is_not_on_the_list() {
        assert_eq!(read("Ada Brown <ada@gmail.com>").0, []);
    }

    #[test]
    fn twin_the_watched_themselves() {
        assert_eq!(read("Rosa Lind <rosa@polder.example>"), (Vec::new(), None));
        assert_eq!(read("Nordfrost Spedition <a@nordfrost-cargo.example>"), (Vec::new(), None));
    }
}
