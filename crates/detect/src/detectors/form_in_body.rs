//! The mail itself holds a form.
//!
//! # What it sees
//!
//! A form in an HTML body that has fields to type into.
//!
//! # Why it matters
//!
//! What is typed goes straight to the sender, without a page that could be checked. Most mail programs warn or drop
//! forms, so hardly anybody sends one in earnest.
//!
//! # How common
//!
//! 0.6 % of 7,909 collected phishing mails.
//!
//! # How severe
//!
//! High when it asks for a password, low otherwise.
//!
//! # When it stays quiet
//!
//! With forms that have no field to type into (buttons, polls of old mailers) and with a single search box, and with fields that are sent nowhere.
//!
//! # Limits
//!
//! Surveys by mail of some services use real forms.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::dissection::Form;
use creel_evidence::text::inert;
use creel_evidence::web::WebAddress;
use creel_evidence::{ArtifactRole, Confidence, Finding, Locus, Quote, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "form-in-body",
    summary: "The body of the mail holds a form to type into.",
    technique: Some("html-form"),
    attack: &["T1598"],
    severities: &[Severity::Low, Severity::High],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let bodies = exhibit
        .dissection
        .pages
        .iter()
        .filter(|page| page.role == ArtifactRole::Body || page.role == ArtifactRole::Alternative);
    let forms = bodies.flat_map(|page| page.forms.iter().map(|form| (page.artifact, form)));
    let found = forms
        .filter(|(_, form)| asks_something(form) && (leads_somewhere(form) || form.asks_password()))
        .map(|(artifact, form)| {
            let severity = if form.asks_password() { Severity::High } else { Severity::Low };
            let asks = if form.asks_password() { "a password" } else { "input" };
            let host = form.target.as_ref().and_then(WebAddress::host_text);
            let whither =
                host.map_or_else(|| "nowhere that can be read".to_owned(), |host| inert(&host).to_string());
            let quote =
                Quote::new(Locus::utf8(artifact, form.span), form.action.as_deref().unwrap_or_default());
            let reason = format!("the body asks for {asks} and sends it to {whither}");
            DETECTOR.sees(exhibit, severity, Confidence::High).at(quote).because(reason)
        });
    found.take(FINDINGS_LIMIT).collect()
}

/// Whether what is typed goes anywhere: a mail has no address of its own to send it to.
fn leads_somewhere(form: &Form) -> bool {
    form.action.as_deref().is_some_and(|action| !action.trim_start_matches('#').trim().is_empty())
}

fn asks_something(form: &Form) -> bool {
    const TYPED: &[&str] = &["text", "email", "password", "tel", "number", "textarea", "file", "date"];
    let typed: Vec<&str> = form
        .fields
        .iter()
        .filter(|field| TYPED.contains(&field.kind.as_str()))
        .map(|field| field.name.as_str())
        .collect();
    let searches = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["q", "s", "p", "query", "search", "keyword", "keywords", "text"].contains(&name.as_str())
            || name.contains("search")
    };
    match typed.as_slice() {
        [] => false,
        [only] => !searches(only),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};
    use creel_evidence::Severity;

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your account";

    #[test]
    fn hit_a_login_in_the_body() {
        let body = "<form action=\"https://collect.firm.test/a\"><input name=user><input type=password name=p></form>";
        let finding = hit(&DETECTOR, &html(HEADER, body));
        assert_eq!(finding.severity, Severity::High);
        assert!(finding.because.ends_with("collect.firm.test"));
    }

    #[test]
    fn miss_a_button() {
        let body = "<form action=\"https://firm.example/yes\"><input type=hidden name=id value=1><input type=submit></form>";
        quiet(&DETECTOR, &html(HEADER, body));
    }

    #[test]
    fn miss_fields_that_lead_nowhere() {
        quiet(&DETECTOR, &html(HEADER, "<form action=\"#\"><input name=user><input name=place></form>"));
    }

    #[test]
    fn twin_a_newsletter_with_a_search_box() {
        let body =
            "<p>News</p><form action=\"https://firm.example/find\"><input name=q><input type=submit></form>";
        quiet(&DETECTOR, &html(HEADER, body));
    }
}
