//! An HTML file that came along asks for a password.
//!
//! # What it sees
//!
//! A password field in a page that is an attachment, an archive's entry or a loose file, in its forms or in text
//! that stood encoded in its scripts.
//!
//! # Why it matters
//!
//! The page opens from the reader's own disk: no URL to check, no certificate, no block list. This is how the
//! cold-chain campaign took passwords.
//!
//! # How common
//!
//! 7 HTML attachments among 7,909 collected mails of consumers, 37 % of malicious files in 2023 (vendors' reports);
//! the pattern of the cold-chain campaign.
//!
//! # How severe
//!
//! High; medium when what is typed goes to the authenticated sender's own site, as in portals for encrypted mail.
//!
//! # When it stays quiet
//!
//! With attached pages that ask for nothing or for anything else than a password, such as saved articles, reports
//! and tickets.
//!
//! # Limits
//!
//! Pages that build their form by a script that was not decoded are missed. Saved pages of intranets with a sign-in
//! box.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::dissection::{Form, Page};
use creel_evidence::locus::Span;
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::{ArtifactRole, Confidence, Finding, Locus, Quote, Severity};
use creel_reference::hosts;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "html-attachment-password",
    summary: "An attached or loose HTML page asks for a password.",
    technique: Some("html-form"),
    attack: &["T1598.002"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let files = exhibit.dissection.pages.iter().filter(|page| {
        !matches!(page.role, ArtifactRole::Body | ArtifactRole::Alternative | ArtifactRole::Message)
    });
    let found = files.filter_map(|page| {
        let (span, text, how) = asks(page)?;
        let name = exhibit.dissection.artifact(page.artifact).and_then(|artifact| artifact.name.as_deref());
        let file = name.map_or_else(|| "the page".to_owned(), |name| format!("the page '{}'", inert(name)));
        let quote = Quote::new(Locus::utf8(page.artifact, span), &text);
        let reason = format!("{file} asks for a password{how}");
        let severity = if is_portal(exhibit, page) { Severity::Medium } else { Severity::High };
        Some(DETECTOR.sees(exhibit, severity, Confidence::High).at(quote).because(reason))
    });
    found.take(FINDINGS_LIMIT).collect()
}

/// Whether what is typed goes to the authenticated sender's own site, as in portals for encrypted mail.
fn is_portal(exhibit: &Exhibit<'_>, page: &Page) -> bool {
    let from = exhibit.from_domain.as_ref().filter(|_| exhibit.authenticated == Authenticated::Pass);
    let own = |form: &Form| {
        let to = form.target.as_ref().and_then(|target| target.domain());
        from.zip(to).is_some_and(|(from, to)| from.same_registrable(to) && !hosts::is_anybodys(to))
    };
    let mut asking = page.forms.iter().filter(|form| form.asks_password()).peekable();
    asking.peek().is_some() && asking.all(own)
}

/// Where the page asks for a password, and how.
fn asks(page: &Page) -> Option<(Span, String, String)> {
    let forms = page.forms.iter().find_map(|form| {
        let field = form.fields.iter().find(|field| field.kind == "password")?;
        let host = form.target.as_ref().and_then(creel_evidence::web::WebAddress::host_text);
        let whither = host.map(|host| format!(" and sends it to {}", inert(&host))).unwrap_or_default();
        Some((field.span, field.kind.clone(), whither))
    });
    forms.or_else(|| {
        page.embedded.iter().find_map(|embedded| {
            let text = embedded.text.to_ascii_lowercase();
            let field = ["type=\"password\"", "type='password'", "type=password"]
                .iter()
                .any(|field| text.contains(field));
            field.then(|| {
                (embedded.span, embedded.text.clone(), " in a form that its script writes".to_owned())
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, quiet, with_file};
    use creel_evidence::Severity;

    const HEADER: &str = "From: Edgar Wolff <edgar@northlight.example>\nSubject: RFQ";
    const LOGIN: &str = "<html><body><form action=\"https://collect.firm.test/a\" method=post><input name=mail>\
                         <input type=password name=pass></form></body></html>";

    fn mail(page: &str) -> String {
        with_file(HEADER, "Please see the attached request.", "RFQ.html", "text/html", page)
    }

    #[test]
    fn hit_an_attached_login_page() {
        let finding = hit(&DETECTOR, &mail(LOGIN));
        assert_eq!(finding.severity, Severity::High);
        assert_eq!(
            finding.because,
            "the page 'RFQ.html' asks for a password and sends it to collect.firm.test"
        );
    }

    #[test]
    fn hit_the_page_without_its_mail() {
        hit(&DETECTOR, LOGIN);
    }

    #[test]
    fn miss_a_page_that_asks_for_nothing() {
        quiet(&DETECTOR, &mail("<html><body><h1>Report</h1><p>All is well.</p></body></html>"));
    }

    #[test]
    fn hit_a_portal_for_encrypted_mail_less_loudly() {
        let header = "Authentication-Results: mx.warehouse.example; dmarc=pass header.from=northlight.example\n\
                      From: Edgar Wolff <edgar@northlight.example>\nSubject: Encrypted message";
        let page = LOGIN.replace("collect.firm.test", "securemail.northlight.example");
        let mail = with_file(header, "Open the file to read it.", "message.html", "text/html", &page);
        assert_eq!(hit(&DETECTOR, &mail).severity, Severity::Medium);
    }

    #[test]
    fn twin_a_saved_page_with_a_search_box() {
        quiet(
            &DETECTOR,
            &mail(
                "<html><body><form action=/find><input name=q type=search></form><p>News</p></body></html>",
            ),
        );
    }
}
