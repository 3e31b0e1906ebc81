//! What the receiving server's reports mean for the domain in `From`.
//!
//! Reports are header fields, and a sender can write header fields. A report counts only if a server on the
//! reader's side wrote it: it names one of those servers, or it stands above the field with which they took
//! the mail over. Nothing is checked anew here: no DNS, no signatures.

use crate::route::Route;
use creel_evidence::DomainName;
use creel_evidence::mail::{Authenticated, AuthenticationResult, SenderAuthentication};

/// The property that marks a result out of an `ARC-Authentication-Results` field (RFC 8617): some forwarder's
/// word, only asked when the reader's own server has said nothing.
pub(crate) const ARC_PROPERTY: &str = "x-arc-instance";

/// The outcome for a mail whose `From` is at `from`, by the results in the order of their weight.
pub(crate) fn outcome(
    from: Option<&DomainName>,
    results: &[AuthenticationResult],
    route: &Route,
) -> SenderAuthentication {
    let trusted: Vec<&AuthenticationResult> = results.iter().filter(|r| route.trusts(r)).collect();
    let (forwarded, own): (Vec<_>, Vec<_>) = trusted.into_iter().partition(|r| is_forwarded(r));
    let first = judge(from, &own);
    if first.outcome == Authenticated::Unknown { judge(from, &forwarded) } else { first }
}

pub(crate) fn is_forwarded(result: &AuthenticationResult) -> bool {
    result.properties.iter().any(|(name, _)| name == ARC_PROPERTY)
}

fn judge(from: Option<&DomainName>, results: &[&AuthenticationResult]) -> SenderAuthentication {
    let decided = |outcome, by: &str, result: &AuthenticationResult| SenderAuthentication {
        outcome,
        by: Some(by.to_owned()),
        at: Some(result.at.clone()),
    };
    let of = |method: &'static str| results.iter().copied().filter(move |r| r.method == method);
    let passes = |method: &'static str| of(method).find(|r| r.result == "pass" && is_aligned(r, from));
    // The topmost DMARC result that says anything decides alone.
    for result in of("dmarc") {
        match result.result.as_str() {
            "pass" => return decided(Authenticated::Pass, "dmarc", result),
            "fail" | "reject" | "quarantine" => return decided(Authenticated::Fail, "dmarc", result),
            "bestguesspass" => {
                // No DMARC record, but SPF or DKIM passed aligned.
                let by = if of("dkim").any(|r| r.result == "pass") { "dkim" } else { "spf" };
                return decided(Authenticated::Pass, by, result);
            }
            _ => {}
        }
    }
    for method in ["dkim", "spf"] {
        if let Some(result) = passes(method) {
            return decided(Authenticated::Pass, method, result);
        }
    }
    for method in ["dkim", "spf"] {
        let failed = |r: &&AuthenticationResult| {
            matches!(r.result.as_str(), "fail" | "softfail" | "hardfail" | "policy") && is_aligned(r, from)
        };
        if let Some(result) = of(method).find(failed) {
            return decided(Authenticated::Fail, method, result);
        }
    }
    // Nothing was aligned. A looking server says "none", "neutral", or talks about another domain.
    let looked = results.iter().copied().find(|r| {
        matches!(r.method.as_str(), "spf" | "dkim" | "dmarc")
            && !matches!(r.result.as_str(), "temperror" | "permerror")
    });
    match looked {
        Some(result) => decided(Authenticated::None, &result.method, result),
        None => SenderAuthentication { outcome: Authenticated::Unknown, by: None, at: None },
    }
}

/// Whether the result speaks about the organisation in `From` (relaxed alignment; by registrable
/// domains, since the receiver walked the DNS tree and the header does not tell what it found).
pub(crate) fn is_aligned(result: &AuthenticationResult, from: Option<&DomainName>) -> bool {
    let identity = result.identity.as_deref().unwrap_or_default();
    let host = identity.rsplit_once('@').map_or(identity, |(_, domain)| domain);
    matches!((from, DomainName::parse(host)), (Some(from), Some(domain)) if domain.same_registrable(from))
}

/// The client address that a report says it looked at: `client-ip=` of `Received-SPF`, and the forms in which
/// large receivers put it into a comment.
pub(crate) fn client_address(value: &str) -> Option<std::net::IpAddr> {
    ["client-ip=", "sender ip is ", "designates ", "best guess record for domain of "].iter().find_map(
        |lead| {
            let at = find_ignoring_case(value, lead)? + lead.len();
            let word: &str = value.get(at..)?.split([' ', ')', ';', ',', '\t']).next()?;
            word.trim_matches(['[', ']', '"']).parse().ok()
        },
    )
}

fn find_ignoring_case(text: &str, lower: &str) -> Option<usize> {
    text.as_bytes().windows(lower.len()).position(|window| window.eq_ignore_ascii_case(lower.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::{ArtifactId, Locus};

    fn result(method: &str, result: &str, identity: &str) -> AuthenticationResult {
        AuthenticationResult {
            authserv: None,
            method: method.into(),
            result: result.into(),
            identity: (!identity.is_empty()).then(|| identity.into()),
            reason: None,
            properties: Vec::new(),
            at: Locus::bytes(ArtifactId::of(b""), 0..0),
        }
    }

    fn verdict(results: &[AuthenticationResult]) -> (Authenticated, Option<String>) {
        let from = DomainName::parse("news.shop.example");
        let judged = outcome(from.as_ref(), results, &Route::default());
        (judged.outcome, judged.by)
    }

    #[test]
    fn each_outcome_follows_from_its_reports() {
        use Authenticated::{Fail, None as Nothing, Pass, Unknown};
        let spf = |r, who| result("spf", r, who);
        let dkim = |r, who| result("dkim", r, who);
        let dmarc = |r| result("dmarc", r, "news.shop.example");
        for (results, expected, by) in [
            (vec![spf("pass", "x.example"), dmarc("pass")], Pass, "dmarc"),
            (vec![spf("pass", "shop.example"), dmarc("fail")], Fail, "dmarc"),
            (vec![dmarc("none"), spf("pass", "b@mail.shop.example")], Pass, "spf"),
            (vec![dmarc("none"), spf("pass", "b@other.example")], Nothing, "dmarc"),
            (vec![dkim("pass", "shop.example"), dmarc("temperror")], Pass, "dkim"),
            (vec![spf("pass", "x.example"), dmarc("bestguesspass")], Pass, "spf"),
            (vec![spf("softfail", "shop.example"), dmarc("none")], Fail, "spf"),
            (vec![spf("none", ""), dkim("none", "")], Nothing, "spf"),
        ] {
            assert_eq!(verdict(&results), (expected, Some(by.to_owned())), "{results:?}");
        }
        assert_eq!(verdict(&[]), (Unknown, None));
        assert_eq!(verdict(&[spf("temperror", "shop.example")]), (Unknown, None));
    }

    #[test]
    fn a_forwarders_word_only_fills_silence() {
        let mut arc = result("dmarc", "pass", "shop.example");
        arc.properties.push((ARC_PROPERTY.into(), "1".into()));
        assert_eq!(verdict(&[arc.clone()]).0, Authenticated::Pass);
        assert_eq!(verdict(&[arc, result("dmarc", "fail", "shop.example")]).0, Authenticated::Fail);
    }

    #[test]
    fn the_client_is_read_from_each_receivers_form() {
        for text in [
            "Pass (receiver: domain of a designates 192.0.2.7 as permitted sender) receiver=r; client-ip=192.0.2.7; helo=h",
            "spf=pass (Sender IP is 192.0.2.7) smtp.mailfrom=a.example",
            "spf=pass (domain of a@b.example designates 192.0.2.7 as permitted sender)",
        ] {
            assert_eq!(client_address(text), "192.0.2.7".parse().ok(), "{text}");
        }
        assert_eq!(client_address("client-ip=nonsense"), None);
    }
}
