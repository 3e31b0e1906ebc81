//! A stranger hands mail to the company's own server in a colleague's name.
//!
//! # What it sees
//!
//! A mail from the recipient's own domain that an Exchange server took from somebody who did not sign in, and that
//! authentication does not confirm.
//!
//! # Why it matters
//!
//! Hosted mail servers take mail for their own domain from anybody, so that printers need no password. Who sends through
//! that door needs no account, passes rules for colleagues, and looks internal.
//!
//! # How common
//!
//! Mail to oneself and direct send are seen in the pile; campaigns since 2025 (vendors' reports).
//!
//! # How severe
//!
//! High when authentication failed and the mail leads to a page or a file, medium otherwise.
//!
//! # When it stays quiet
//!
//! When the server says that the sender signed in or came from within, and when authentication passed.
//!
//! # Limits
//!
//! Printers, scanners and programs of the company use the same door. Only Exchange writes down who signed in.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_mailbox};
use crate::questions::{mail_host, quote_field, same_party};
use creel_evidence::mail::Authenticated;
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::hosts;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "direct-send",
    summary: "A mail in the name of the recipient's own domain was handed in by somebody who did not sign in.",
    technique: None,
    attack: &["T1684.002", "T1534"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

/// Header fields in which Exchange says how the sender authenticated ([MS-OXCMAIL] and Exchange's documentation).
const SIGNED_IN: [&str; 2] = ["X-MS-Exchange-Organization-AuthAs", "X-MS-Exchange-CrossTenant-AuthAs"];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some(from) = exhibit.from.filter(|_| !exhibit.is_list_mail()) else { return Vec::new() };
    let internal = exhibit.dissection.envelope.recipients.iter().any(|recipient| {
        !recipient.mailbox.address.is_empty() && same_party(mail_host(&recipient.mailbox), mail_host(from))
    });
    let private = exhibit.from_domain.as_ref().is_none_or(hosts::is_free_mail);
    if !internal || private || exhibit.authenticated == Authenticated::Pass {
        return Vec::new();
    }
    let fields = SIGNED_IN.iter().filter_map(|name| exhibit.header(name));
    let Some(field) =
        fields.into_iter().next().filter(|field| field.value.trim().eq_ignore_ascii_case("Anonymous"))
    else {
        return Vec::new();
    };
    let leads_on = exhibit.web_links().next().is_some() || exhibit.dissection.files().next().is_some();
    let failed = exhibit.authenticated == Authenticated::Fail;
    let severity = if failed && leads_on { Severity::High } else { Severity::Medium };
    let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
    let located = begun.at(quote_field(&field.at, &field.value)).at(quote_mailbox(from));
    vec![located.because(
        "a mail in the name of the recipient's own domain was handed in by somebody who did not sign in",
    )]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};
    use creel_evidence::Severity;

    fn header(signed_in: &str, dmarc: &str) -> String {
        format!(
            "Authentication-Results: mx.warehouse.example; dmarc={dmarc} header.from=warehouse.example\n\
             X-MS-Exchange-Organization-AuthAs: {signed_in}\nFrom: Payroll <payroll@warehouse.example>\nSubject: Statement"
        )
    }

    #[test]
    fn hit_a_stranger_in_a_colleagues_name() {
        let mail = plain(&header("Anonymous", "fail"), "Your statement: https://pay.site.test/a");
        assert_eq!(hit(&DETECTOR, &mail).severity, Severity::High);
    }

    #[test]
    fn miss_a_stranger_in_his_own_name() {
        let header = "X-MS-Exchange-Organization-AuthAs: Anonymous\nFrom: <desk@firm.test>\nSubject: Offer";
        quiet(&DETECTOR, &plain(header, "Our offer."));
    }

    #[test]
    fn twin_a_colleague_who_signed_in() {
        quiet(
            &DETECTOR,
            &plain(&header("Internal", "none"), "Your statement: https://pay.warehouse.example/a"),
        );
    }

    #[test]
    fn twin_a_service_that_the_domain_allows() {
        quiet(&DETECTOR, &plain(&header("Anonymous", "pass"), "Your statement: https://pay.site.test/a"));
    }
}
