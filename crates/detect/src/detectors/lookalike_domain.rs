//! A domain is made to be taken for a brand's.
//!
//! # What it sees
//!
//! In the host of `From` and `Reply-To` and in the domains that clickable links lead to, also
//! through a known redirect: look-alike letters, typing
//! errors in long names, words and digits beside a brand's name, the brand's name under another suffix or as a bare
//! host, the brand's whole domain in front of somebody else's.
//!
//! # Why it matters
//!
//! Registering such a name is preparation: it authenticates, it can be taken down, and it is shared by all mails
//! of a wave.
//!
//! # How common
//!
//! Not measured in the pile; the first thing that is bought for a campaign.
//!
//! # How severe
//!
//! High for a plain imitation of the brand that the mail poses as, medium for a likely one, low for a brand that
//! the mail does not claim.
//!
//! # When it stays quiet
//!
//! With every domain that a known brand owns, and with names that are ordinary words (`target`, `orange`) or short,
//! unless the mail poses as that very brand.
//!
//! # Limits
//!
//! Resellers, fan pages and critics have a brand in their domain too. Brands that no table lists are not known.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link, quote_mailbox};
use crate::likeness::{How, Imitation};
use crate::questions::{FINDINGS_LIMIT, mail_host};
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Quote, Severity};
use creel_reference::hosts;
use std::collections::HashSet;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "lookalike-domain",
    summary: "The domain in From, Reply-To or a link imitates a brand's domain.",
    technique: Some("lookalike-domain"),
    attack: &["T1583.001"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::Low, Confidence::Moderate, Confidence::High],
    run,
};

/// Domains that are compared in one mail.
const DOMAINS_LIMIT: usize = 64;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let from = exhibit.from.map(|from| (mail_host(from).to_owned(), quote_mailbox(from)));
    let reply_to =
        exhibit.dissection.envelope.reply_to.first().map(|to| (mail_host(to).to_owned(), quote_mailbox(to)));
    let linked = exhibit.linked_domains();
    let links = linked
        .iter()
        .take(DOMAINS_LIMIT)
        .map(|(domain, link)| (domain.as_str().to_owned(), quote_link(link)));
    let inner = exhibit
        .web_links()
        .take(DOMAINS_LIMIT)
        .filter_map(|(link, target)| Some((hosts::innermost(target)?.host_text()?, quote_link(link))));
    let mut seen: HashSet<String> = HashSet::new();
    let mut findings = Vec::new();
    for (host, quote) in from.into_iter().chain(reply_to).chain(links).chain(inner) {
        if findings.len() >= FINDINGS_LIMIT {
            break;
        }
        let Some(imitation) = exhibit.imitation(&host, exhibit.claimed_brand) else { continue };
        if seen.insert(format!("{}/{}", imitation.brand.name, imitation.part)) {
            findings.push(finding(exhibit, &host, &imitation, quote));
        }
    }
    findings
}

fn finding(exhibit: &Exhibit<'_>, host: &str, imitation: &Imitation<'_>, quote: Quote) -> Finding {
    let brand = imitation.brand.name.as_str();
    let is_claimed = exhibit.claimed_brand.is_some_and(|claimed| claimed.name == brand);
    let (severity, confidence) = match (imitation.how, is_claimed) {
        (How::LookAlike | How::DomainInFront, _) | (How::Misspelt | How::Added, true) => {
            (Severity::High, Confidence::High)
        }
        (_, true) => (Severity::Medium, Confidence::Moderate),
        _ => (Severity::Low, Confidence::Low),
    };
    let how = match imitation.how {
        How::LookAlike => "is written with look-alikes of the letters of",
        How::Misspelt => "is a misspelling of",
        How::DomainInFront => "puts somebody else's domain behind that of",
        How::Added => "puts something beside the name of",
        How::LabelInFront => "puts somebody else's domain behind the name of",
        How::OtherSuffix => "carries, under an ending that is not its own, the name of",
    };
    let reason = format!("'{}' in {} {how} {brand}", inert(&imitation.part), inert(host));
    DETECTOR.sees(exhibit, severity, confidence).at(quote).because(reason)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};
    use creel_evidence::Severity;

    const HEADER: &str = "From: PayPal <service@firm.example>\nSubject: Your PayPal account is limited";

    #[test]
    fn hit_words_beside_the_name_in_from() {
        let header = "From: PayPal <service@paypal-secure.example>\nSubject: Your PayPal account is limited";
        let finding = hit(&DETECTOR, &plain(header, "Your PayPal account was limited. Please answer."));
        assert_eq!(finding.severity, Severity::High);
    }

    #[test]
    fn hit_look_alike_letters_and_a_domain_in_front_in_links() {
        for link in [
            "https://paypa1.example/x",
            "https://www.paypal.com.session.example/x",
            "http://xn--pypal-4ve.example/",
        ] {
            let finding = hit(&DETECTOR, &plain(HEADER, &format!("Confirm your PayPal account: {link}")));
            assert!(finding.severity >= Severity::Medium, "{link}");
        }
    }

    #[test]
    fn miss_an_unrelated_domain() {
        quiet(&DETECTOR, &plain(HEADER, "Confirm your PayPal account: https://session.firm.example/confirm"));
    }

    #[test]
    fn twin_the_brands_own_domains() {
        let header = "From: PayPal <service@paypal.com>\nSubject: Your PayPal receipt";
        quiet(&DETECTOR, &plain(header, "You sent a payment. Details: https://www.paypal.com/activity"));
        let header = "From: Rosa Lind <rosa@orange-grove.example>\nSubject: Harvest";
        quiet(&DETECTOR, &plain(header, "The harvest: https://orange-grove.example/"));
    }
}
