//! The page lies in a network that nobody can take it out of.
//!
//! # What it sees
//!
//! Clickable links to content of IPFS through a gateway: an identifier below `/ipfs/` or `/ipns/`, or as a host name in front
//! of `ipfs.`.
//!
//! # Why it matters
//!
//! Content in IPFS is named by its hash and held by many machines: blocking one gateway leaves the others, and no hoster
//! can delete it. The identifier is the same at every gateway and is the thing to search for.
//!
//! # How common
//!
//! A part of one per cent of collected phishing mails.
//!
//! # How severe
//!
//! High when the mail poses as somebody, medium otherwise.
//!
//! # When it stays quiet
//!
//! With paths that only have the word in them, without an identifier.
//!
//! # Limits
//!
//! Projects that live in such networks write of them.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::web::WebAddress;
use creel_evidence::{Confidence, Finding, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "ipfs-gateway",
    summary: "A link leads to content of IPFS through a gateway.",
    technique: Some("cloud-hosted"),
    attack: &["T1583.006", "T1608.005"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let severity = if exhibit.impersonation { Severity::High } else { Severity::Medium };
    let found = exhibit.web_links().filter_map(|(link, target)| {
        let content = content(target)?;
        let reason = format!("the page is content {} of IPFS", creel_evidence::text::inert(&content));
        Some(DETECTOR.sees(exhibit, severity, Confidence::High).at(quote_link(link)).because(reason))
    });
    found.take(FINDINGS_LIMIT).collect()
}

/// The identifier of the content (CID, or a name of IPNS) that a gateway is asked for.
fn content(target: &WebAddress) -> Option<String> {
    let host = target.host_text()?;
    let in_host = host.split_once(".ipfs.").or_else(|| host.split_once(".ipns.")).map(|(label, _)| label);
    let below = |mark: &str| target.path.split_once(mark).and_then(|(_, rest)| rest.split('/').next());
    let found = in_host.or_else(|| below("/ipfs/")).or_else(|| below("/ipns/"))?;
    is_identifier(found).then(|| found.to_owned())
}

/// Whether a text has the form of a content identifier: version 0 in base58, version 1 in base32 or base36.
fn is_identifier(text: &str) -> bool {
    let alphanumeric = text.bytes().all(|b| b.is_ascii_alphanumeric());
    let version_0 = text.len() == 46 && text.starts_with("Qm");
    let version_1 =
        text.len() >= 50 && (text.starts_with("baf") || text.starts_with("k51") || text.starts_with("k2k"));
    alphanumeric && (version_0 || version_1)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Your mailbox";

    #[test]
    fn hit_both_forms_of_a_gateway() {
        let old = "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG";
        hit(&DETECTOR, &plain(HEADER, &format!("Sign in: https://gateway.test/ipfs/{old}/index.html")));
        let new = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
        hit(&DETECTOR, &plain(HEADER, &format!("Sign in: https://{new}.ipfs.gateway.test/")));
    }

    #[test]
    fn miss_an_ordinary_page() {
        quiet(&DETECTOR, &plain(HEADER, "Sign in: https://gateway.test/login"));
    }

    #[test]
    fn twin_a_page_about_the_network() {
        quiet(
            &DETECTOR,
            &plain(
                HEADER,
                "How it works: https://docs.firm.test/ipfs/gateways and https://x.test/ipns/about",
            ),
        );
    }
}
