//! The reader is to grant access at a genuine sign-in page.
//!
//! # What it sees
//!
//! Links to pages where a device code is typed in, links that ask for the consent to an application (OAuth 2.0
//! authorisation requests), and words that tell the reader to type in a code there.
//!
//! # Why it matters
//!
//! Page, certificate and sign-in are genuine, a second factor does not help, and no password is stolen: what the reader
//! grants is a token that lives on after the password was changed.
//!
//! # How common
//!
//! Not in the pile, which is older; a method of targeted campaigns since 2024.
//!
//! # How severe
//!
//! High for a page for device codes or a code in the mail, medium for an authorisation request; low from an authenticated
//! sender at the provider itself.
//!
//! # When it stays quiet
//!
//! With other links to the same providers, and when the provider itself writes.
//!
//! # Limits
//!
//! Invitations of honest applications carry authorisation requests too. Requests behind short links are not seen.

use crate::detector::Detector;
use crate::exhibit::pretext::Pretext;
use crate::exhibit::{Exhibit, quote_link};
use creel_evidence::mail::Authenticated;
use creel_evidence::web::WebAddress;
use creel_evidence::{Confidence, Finding, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "consent-lure",
    summary: "A link leads to a page where a device code is typed in or an application is granted access.",
    technique: None,
    attack: &["T1566.002", "T1528"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate, Confidence::High],
    run,
};

/// Pages for device codes (RFC 8628) of the large providers: host and beginning of the path.
const DEVICE_PAGES: &[(&str, &str)] = &[
    ("microsoft.com", "/devicelogin"),
    ("microsoft.com", "/link"),
    ("www.microsoft.com", "/devicelogin"),
    ("www.microsoft.com", "/link"),
    ("aka.ms", "/devicelogin"),
    ("login.microsoftonline.com", "/common/oauth2/deviceauth"),
    ("login.microsoft.com", "/device"),
    ("google.com", "/device"),
    ("www.google.com", "/device"),
    ("github.com", "/login/device"),
    ("amazon.com", "/code"),
    ("device.sso.us-east-1.amazonaws.com", "/"),
];
/// Servers that hand out consent for mail and files: authorisation endpoints (RFC 6749 section 3.1).
const AUTHORISATION: &[(&str, &str)] = &[
    ("login.microsoftonline.com", "/oauth2/"),
    ("login.live.com", "/oauth20_authorize"),
    ("accounts.google.com", "/o/oauth2"),
    ("accounts.google.com", "/signin/oauth"),
    ("github.com", "/login/oauth/authorize"),
    ("slack.com", "/oauth"),
    ("www.dropbox.com", "/oauth2/authorize"),
    ("account.box.com", "/api/oauth2/authorize"),
];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let own = |target: &WebAddress| {
        exhibit.authenticated == Authenticated::Pass
            && exhibit
                .from_domain
                .as_ref()
                .zip(target.domain())
                .is_some_and(|(from, to)| from.same_registrable(to))
    };
    let mut links = exhibit.web_links().filter(|(_, target)| !own(target));
    let seen = links.find_map(|(link, target)| Some((link, asks(target)?)));
    if let Some((link, what)) = seen {
        let severity = if what.is_code { Severity::High } else { Severity::Medium };
        let begun = DETECTOR.sees(exhibit, severity, Confidence::High);
        return vec![begun.at(quote_link(link)).because(format!("the link leads to {}", what.words))];
    }
    let code = exhibit.pretext(Pretext::DeviceCode).filter(|_| exhibit.authenticated != Authenticated::Pass);
    code.map(|quote| {
        let begun = DETECTOR.sees(exhibit, Severity::Low, Confidence::Moderate);
        begun.at(quote).because("the reader is told to type in a device code")
    })
    .into_iter()
    .collect()
}

struct Asked {
    is_code: bool,
    words: &'static str,
}

fn asks(target: &WebAddress) -> Option<Asked> {
    let domain = target.domain()?.as_str();
    let path = target.path.to_ascii_lowercase();
    let whole = |prefix: &str| {
        let rest = path.strip_prefix(prefix)?;
        (rest.is_empty() || prefix.ends_with('/') || rest.starts_with(['/', '?'])).then_some(())
    };
    if DEVICE_PAGES.iter().any(|(host, prefix)| domain == *host && whole(prefix).is_some()) {
        return Some(Asked { is_code: true, words: "a page where a device code is typed in" });
    }
    let query = target.query.as_deref().unwrap_or_default();
    let requests =
        query.contains("client_id=") && (query.contains("scope=") || query.contains("response_type="));
    let endpoint = AUTHORISATION.iter().any(|(host, part)| domain == *host && path.contains(part));
    (requests && endpoint)
        .then_some(Asked { is_code: false, words: "a request to grant an application access" })
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};
    use creel_evidence::Severity;

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Meeting";

    #[test]
    fn hit_a_page_for_device_codes() {
        let finding = hit(
            &DETECTOR,
            &plain(HEADER, "Join with the code BCDF-7731 at https://microsoft.com/devicelogin"),
        );
        assert_eq!(finding.severity, Severity::High);
    }

    #[test]
    fn hit_a_request_for_consent() {
        let url = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=7731&response_type=code&scope=mail.read";
        hit(&DETECTOR, &plain(HEADER, &format!("Open the file: {url}")));
    }

    #[test]
    fn miss_another_page_of_the_provider() {
        quiet(
            &DETECTOR,
            &plain(HEADER, "See https://www.microsoft.com/devices and https://github.com/login"),
        );
    }

    #[test]
    fn twin_the_provider_itself() {
        let header = "Authentication-Results: mx.warehouse.example; dmarc=pass header.from=github.com\n\
                      From: GitHub <noreply@github.com>\nSubject: Device activation";
        quiet(&DETECTOR, &plain(header, "Continue at https://github.com/login/device"));
    }
}
