//! The reader is led through a short link.
//!
//! # What it sees
//!
//! Clickable links at public shortening services, and a call to action in the form of a short link at a host that is not
//! known.
//!
//! # Why it matters
//!
//! A short link hides where it leads, from the reader and from filters, and can be turned to another page after
//! delivery. The service can switch it off for the whole wave at once.
//!
//! # How common
//!
//! 15 % of 7,909 collected phishing mails.
//!
//! # How severe
//!
//! Medium when somebody else plainly sent the mail, low otherwise.
//!
//! # When it stays quiet
//!
//! With links that a brand shortens under its own name, and when short links are only among the small print of a
//! mail that authenticated and poses as nobody.
//!
//! # Limits
//!
//! Newsletters and social networks shorten links as well.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::hosts::{self, HostClass};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "url-shortener",
    summary: "A link goes through a public shortening service.",
    technique: Some("url-shortener"),
    attack: &["T1608.005"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::Low, Confidence::High],
    run,
};

/// Letters of the registered name of an unknown shortener at most.
const LABEL_MOST: usize = 7;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let shortened =
        exhibit.linked_domains().into_iter().filter(|(domain, _)| hosts::is(domain, HostClass::Shortener));
    let severity = if exhibit.impersonation { Severity::Medium } else { Severity::Low };
    let mut found: Vec<Finding> = shortened
        .take(FINDINGS_LIMIT)
        .map(|(domain, link)| {
            let reason = format!("the link at {domain} hides where it leads");
            DETECTOR.sees(exhibit, severity, Confidence::High).at(quote_link(link)).because(reason)
        })
        .collect();
    if found.is_empty() {
        found.extend(behind(exhibit, severity).or_else(|| unknown(exhibit, severity)));
    }
    found
}

/// A short link behind a click counter or another redirect of the call to action.
fn behind(exhibit: &Exhibit<'_>, severity: Severity) -> Option<Finding> {
    let link = exhibit.action_link?;
    let inner = hosts::innermost(link.target.as_ref()?)?;
    let domain = inner.domain().filter(|domain| hosts::is(domain, HostClass::Shortener))?;
    let reason = format!("the link leads on to {domain}, which hides where it leads");
    Some(DETECTOR.sees(exhibit, severity, Confidence::High).at(quote_link(link)).because(reason))
}

/// A call to action that has the form of a short link at a host that no table knows: a short name without a sub-domain, and
/// one short random word.
fn unknown(exhibit: &Exhibit<'_>, severity: Severity) -> Option<Finding> {
    let link = exhibit.action_link?;
    let target = link.target.as_ref().filter(|target| target.query.is_none() && target.fragment.is_none())?;
    let domain = target
        .domain()
        .filter(|domain| hosts::classes(domain).is_empty() && exhibit.brands().by_domain(domain).is_none())?;
    let bare = domain.as_str().strip_prefix("www.").unwrap_or(domain.as_str());
    let own = exhibit.from_domain.as_ref().is_some_and(|from| from.same_registrable(domain));
    let word = target.path.strip_prefix('/')?.trim_end_matches('/');
    let short = domain.registrable() == Some(bare) && domain.registrable_label().len() <= LABEL_MOST;
    (short && !own && is_random(word)).then(|| {
        let reason = format!("the link at {domain} has the form of a short link, which hides where it leads");
        DETECTOR.sees(exhibit, severity, Confidence::Low).at(quote_link(link)).because(reason)
    })
}

/// Whether a path is a key: few letters and digits, and digits or capitals where words have none.
fn is_random(word: &str) -> bool {
    let count = |is: fn(&u8) -> bool| word.bytes().filter(is).count();
    let (digits, letters) = (count(u8::is_ascii_digit), count(u8::is_ascii_alphabetic));
    let capitals = word.bytes().skip(1).filter(u8::is_ascii_uppercase).count();
    let mixed = letters > 0 && (digits > 0 || capitals > 0 && capitals < letters);
    (4..=10).contains(&word.len()) && digits + letters == word.len() && mixed
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, plain, quiet};

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your parcel";

    #[test]
    fn hit_a_short_link() {
        let finding = hit(&DETECTOR, &html(HEADER, "<p><a href=\"https://bit.ly/3xAmpLe\">Track</a></p>"));
        assert_eq!(finding.at[0].text, "https://bit.ly/3xAmpLe");
        hit(&DETECTOR, &plain(HEADER, "Track it: https://bit.ly/3xAmpLe"));
    }

    #[test]
    fn hit_a_short_link_behind_a_click_counter() {
        let finding =
            hit(&DETECTOR, &plain(HEADER, "Track it: https://click.pstmrk.it/3s/bit.ly%2F3xAmpLe/x"));
        assert!(finding.because.contains("bit.ly"), "{}", finding.because);
    }

    #[test]
    fn hit_a_short_link_at_an_unknown_host() {
        hit(&DETECTOR, &plain(HEADER, "Track it: https://qx7.test/aC3cO6"));
        quiet(&DETECTOR, &plain(HEADER, "Track it: https://qx7.test/parcel"));
    }

    #[test]
    fn miss_a_link_that_says_where_it_leads() {
        quiet(&DETECTOR, &plain(HEADER, "Track it: https://notbit.ly.firm.example/3xAmpLe"));
    }

    #[test]
    fn twin_a_shop_with_its_own_short_paths() {
        quiet(&DETECTOR, &html(HEADER, "<p><a href=\"https://firm.example/s/3xAmpLe\">Track</a></p>"));
    }
}
