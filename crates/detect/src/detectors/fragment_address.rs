//! An address travels in the part of a URL that no server sees.
//!
//! # What it sees
//!
//! Clickable links whose fragment (behind `#`) is a mail address: plain, percent-encoded or in base64.
//!
//! # Why it matters
//!
//! Kits for phishing, those in the middle of a real sign-in above all, read the address there, fill it in and show the
//! reader's own company's logo. Servers and proxies on the way do not get the fragment, so it is in no log. The address is a
//! victim's and never becomes an indicator.
//!
//! # How common
//!
//! 5 % of 7,909 collected phishing mails carry the recipient's address in a URL; a part of these in the fragment.
//!
//! # How severe
//!
//! Always: honest mail has no use for it.
//!
//! # When it stays quiet
//!
//! With fragments that name a place in a page, with an address in path or query (`personalised` sees that), and with the
//! addresses of web mail programs.
//!
//! # Limits
//!
//! Other encodings than these, and keys that a server looks up, are not seen.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use creel_evidence::web::WebAddress;
use creel_evidence::{Confidence, DomainName, Finding, Severity};
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "fragment-address",
    summary: "A link carries a mail address behind its number sign, where phishing kits look for it.",
    technique: Some("personalised"),
    attack: &["T1598.003", "T1589.002"],
    severities: &[Severity::High],
    confidences: &[Confidence::High],
    run,
};

/// Bytes of a fragment that are read.
const LIMIT: usize = 400;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let found = exhibit.web_links().find_map(|(link, target)| Some((link, carried(target)?)));
    let Some((link, how)) = found.filter(|_| !exhibit.is_list_mail()) else { return Vec::new() };
    let begun = DETECTOR.sees(exhibit, Severity::High, Confidence::High);
    vec![
        begun
            .at(quote_link(link))
            .because(format!("the link carries an address behind its number sign{how}")),
    ]
}

/// How a URL's fragment is an address.
fn carried(target: &WebAddress) -> Option<&'static str> {
    let fragment = target.fragment.as_deref().filter(|fragment| fragment.len() <= LIMIT)?;
    // A route of a web application (`#/inbox`) or text to highlight is no address by itself.
    let last = fragment.rsplit(['/', '=', '!', '?', '&', '#']).find(|part| !part.is_empty());
    let bare = fragment.trim_matches(['=', '/', '#']);
    let decoded = |text: &str| {
        let text = text.trim_end_matches('=').trim_end_matches("%3D");
        let bytes = BASE64_NOPAD.decode(text.as_bytes()).or_else(|_| BASE64URL_NOPAD.decode(text.as_bytes()));
        bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok())
    };
    for part in [Some(bare), last].into_iter().flatten() {
        if is_address(&part.replace("%40", "@")) {
            return Some("");
        }
        if part.len() >= 12 && decoded(part).is_some_and(|text| is_address(text.trim())) {
            return Some(" in base64");
        }
    }
    None
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, host)| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
        !local.is_empty()
            && local.chars().all(plain)
            && DomainName::parse(host).is_some_and(|domain| domain.registrable().is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{RECIPIENT, hit, plain, quiet};
    use data_encoding::BASE64;

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Voice message";

    #[test]
    fn hit_an_address_plain_and_in_base64() {
        hit(&DETECTOR, &plain(HEADER, &format!("Listen: https://play.test/x7/#{RECIPIENT}")));
        let encoded = BASE64.encode(RECIPIENT.as_bytes());
        let finding = hit(
            &DETECTOR,
            &plain(
                HEADER,
                &format!("Listen: https://play.test/x7/#M{} ok https://play.test/#{encoded}", "a"),
            ),
        );
        assert!(finding.because.contains("base64"));
    }

    #[test]
    fn miss_an_address_elsewhere_in_the_link() {
        quiet(&DETECTOR, &plain(HEADER, &format!("Listen: https://play.test/x7?a={RECIPIENT}")));
    }

    #[test]
    fn twin_a_place_in_a_page() {
        quiet(
            &DETECTOR,
            &plain(HEADER, "Read https://docs.test/guide#section-7 and https://mail.test/#inbox/a7731b"),
        );
    }
}
