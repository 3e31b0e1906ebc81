//! A form comes with somebody's address already filled in.
//!
//! # What it sees
//!
//! A form field whose value is a mail address: in an attached page, in a loose page, in a form in the body. The
//! address in a script of an attached page counts when it is the recipient's.
//!
//! # Why it matters
//!
//! The reader only has the password left to type. The page was made for one victim, and a pile of such pages is the
//! list of the victims. The address belongs to a victim and never becomes an indicator.
//!
//! # How common
//!
//! Usual in attached pages; 5 % of 7,909 collected phishing mails carry the address in a URL for the same end.
//!
//! # How severe
//!
//! High in an attached or loose page, medium in the body.
//!
//! # When it stays quiet
//!
//! With empty fields, and with addresses of the sender's own domain, such as a contact address in a hidden field.
//!
//! # Limits
//!
//! Forms to unsubscribe that fill in the address.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use crate::questions::{FINDINGS_LIMIT, same_party};
use creel_evidence::dissection::Page;
use creel_evidence::text::inert;
use creel_evidence::{ArtifactRole, Confidence, DomainName, Finding, Locus, Quote, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "prefilled-recipient",
    summary: "A form comes with a mail address already filled in.",
    technique: Some("personalised"),
    attack: &["T1598.002", "T1589.002"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::High],
    run,
};

/// Bytes of a value that can be an address (RFC 5321 section 4.5.3.1).
const ADDRESS_LIMIT: usize = 320;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let found = exhibit.dissection.pages.iter().filter_map(|page| {
        let (quote, address) = in_field(exhibit, page).or_else(|| in_script(exhibit, page))?;
        let in_body = matches!(page.role, ArtifactRole::Body | ArtifactRole::Alternative);
        let severity = if in_body { Severity::Medium } else { Severity::High };
        let reason = format!("the form comes with the address {} filled in", inert(&address));
        Some(DETECTOR.sees(exhibit, severity, Confidence::High).at(quote).because(reason))
    });
    found.take(FINDINGS_LIMIT).collect()
}

fn in_field(exhibit: &Exhibit<'_>, page: &Page) -> Option<(Quote, String)> {
    page.forms.iter().flat_map(|form| &form.fields).find_map(|field| {
        let value = field.value.trim();
        let host = address_host(value)?;
        (!same_party(host, exhibit.sending_host())).then_some(())?;
        let span = field.value_span.unwrap_or(field.span);
        Some((Quote::new(Locus::utf8(page.artifact, span), value), value.to_owned()))
    })
}

/// The recipient's address in text that was decoded out of an attached page's script.
fn in_script(exhibit: &Exhibit<'_>, page: &Page) -> Option<(Quote, String)> {
    if matches!(page.role, ArtifactRole::Body | ArtifactRole::Alternative) {
        return None;
    }
    let recipients = exhibit.dissection.envelope.recipients.iter().take(8);
    let addresses: Vec<String> = recipients
        .map(|recipient| recipient.mailbox.address.to_lowercase())
        .filter(|address| address.contains('@'))
        .collect();
    page.embedded.iter().find_map(|embedded| {
        let text = embedded.text.to_lowercase();
        let address = addresses.iter().find(|address| text.contains(address.as_str()))?;
        Some((Quote::new(Locus::utf8(page.artifact, embedded.span), address), address.clone()))
    })
}

/// The host of a value that is one mail address.
fn address_host(value: &str) -> Option<&str> {
    let (local, host) = value.split_once('@')?;
    let good = value.len() <= ADDRESS_LIMIT
        && !local.is_empty()
        && !value.contains(|c: char| c.is_whitespace() || "<>,;:/".contains(c));
    (good && DomainName::parse(host).is_some()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{RECIPIENT, hit, quiet, with_file};
    use creel_evidence::Severity;

    const HEADER: &str = "From: Edgar Wolff <edgar@northlight.example>\nSubject: RFQ";

    fn page(value: &str) -> String {
        format!(
            "<html><body><form action=\"https://collect.firm.test/a\"><input type=email name=mail value=\"{value}\">\
             <input type=password name=pass></form></body></html>"
        )
    }

    fn mail(value: &str) -> String {
        with_file(HEADER, "Please see the attached request.", "RFQ.html", "text/html", &page(value))
    }

    #[test]
    fn hit_an_attached_page_made_for_one_victim() {
        let finding = hit(&DETECTOR, &mail(RECIPIENT));
        assert_eq!(finding.severity, Severity::High);
        assert_eq!(finding.at[0].text, RECIPIENT);
    }

    #[test]
    fn hit_the_same_page_without_its_mail() {
        hit(&DETECTOR, &page(RECIPIENT));
    }

    #[test]
    fn miss_an_empty_form() {
        quiet(&DETECTOR, &mail(""));
    }

    #[test]
    fn twin_a_contact_form_with_the_senders_address() {
        quiet(&DETECTOR, &mail("desk@northlight.example"));
        quiet(&DETECTOR, &mail("follow us @northlight"));
    }
}
