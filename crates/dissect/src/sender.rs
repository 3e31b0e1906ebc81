//! Claimed, authenticated and actual sender of one mail, each with its reason and place.

use crate::authentication::{is_aligned, is_forwarded};
use crate::route::{Route, is_public};
use creel_evidence::dissection::{Anomaly, AnomalyKind};
use creel_evidence::locus::Locus;
use creel_evidence::mail::{AuthenticationResult, Envelope, HeaderField, Hop, Mailbox};
use creel_evidence::sender::{
    ActualSender, Authentication, AuthenticationMethod, AuthenticationOutcome, ClaimedSender, Word,
};
use creel_evidence::{DomainName, SenderFacts};
use creel_reference::hosts;
use std::net::IpAddr;

/// Reports of one mail that become facts.
const REPORTS: usize = 64;
/// Forged reports of one mail that are told, and authors that are named.
pub(crate) const FEW: usize = 16;
/// Fields in which a mail service tells the address of the person at its web page or client.
pub(crate) const ORIGIN_FIELDS: &[&str] =
    &["x-originating-ip", "x-sender-ip-address", "x-client-ip", "x-originating-client-ip"];

/// What of a header the facts rest on.
pub(crate) struct Scene<'a> {
    pub(crate) headers: &'a [HeaderField],
    pub(crate) envelope: &'a Envelope,
    pub(crate) received: &'a [Hop],
    pub(crate) route: &'a Route,
}

/// The facts that the header tells.
pub(crate) fn facts(scene: &Scene<'_>, results: &[AuthenticationResult]) -> SenderFacts {
    SenderFacts {
        claimed: ClaimedSender {
            from: scene.envelope.from.iter().take(FEW).cloned().collect(),
            sender: scene.envelope.sender.clone(),
            reply_to: scene.envelope.reply_to.iter().take(FEW).cloned().collect(),
        },
        authenticated: reported(scene, results),
        actual: actual(scene),
        open: Vec::new(),
    }
}

/// What believed reports say, the reader's own servers before forwarders.
fn reported(scene: &Scene<'_>, results: &[AuthenticationResult]) -> Vec<Authentication> {
    let from = scene.envelope.from.first().and_then(Mailbox::domain);
    let mut out: Vec<Authentication> = results
        .iter()
        .filter(|result| scene.route.trusts(result))
        .filter_map(|result| authentication(result, from.as_ref()))
        .take(REPORTS)
        .collect();
    out.sort_by_key(|fact| fact.word);
    out
}

/// A report as a fact; `None` if it is about another method or in no word of RFC 8601.
pub(crate) fn authentication(
    result: &AuthenticationResult,
    from: Option<&DomainName>,
) -> Option<Authentication> {
    let method: AuthenticationMethod = result.method.parse().ok()?;
    let (outcome, word_means) = match result.result.as_str() {
        // Microsoft: no DMARC record, but SPF or DKIM passed aligned.
        "bestguesspass" => (AuthenticationOutcome::Pass, " (without a DMARC record)"),
        word => (word.parse().ok()?, ""),
    };
    let domain = result
        .identity
        .as_deref()
        .map(|identity| identity.rsplit_once('@').map_or(identity, |(_, host)| host).to_owned());
    let is_sealed = is_forwarded(result);
    let server = result.authserv.as_deref().unwrap_or("the receiving server");
    let said = result.reason.as_deref().map(|reason| format!(": {}", shortened(reason))).unwrap_or_default();
    let how = if is_sealed { "reports under an ARC seal" } else { "reports" };
    Some(Authentication {
        method,
        outcome,
        aligned: domain.as_ref().filter(|_| from.is_some()).map(|_| is_aligned(result, from)),
        domain,
        word: if is_sealed { Word::Sealer } else { Word::Receiver },
        authserv: result.authserv.clone(),
        because: format!("{server} {how} {}{word_means}{said}", result.result),
        at: vec![result.at.clone()],
    })
}

fn shortened(text: &str) -> String {
    let mut chars = text.chars();
    let kept: String = chars.by_ref().take(200).collect();
    if chars.next().is_some() { kept + "…" } else { kept }
}

/// What the reader's servers saw when they took the mail over.
fn actual(scene: &Scene<'_>) -> Option<ActualSender> {
    let Scene { headers, envelope, received, route } = scene;
    let entry = route.entry.and_then(|entry| received.get(entry));
    let (client, client_at) = route.client.clone().unzip();
    if entry.is_none() && client.is_none() {
        return None;
    }
    let helo = entry.and_then(|hop| hop.from.clone());
    let reverse = entry.and_then(|hop| hop.reverse.clone());
    let return_path = envelope.return_path.as_ref();
    let envelope_from = return_path
        .map(|mailbox| mailbox.address.clone())
        .or_else(|| entry.and_then(|hop| hop.envelope_from.clone()));
    let origin = origin(headers, [&reverse, &helo]);
    let taken_by = entry.and_then(|hop| hop.by.clone());
    let because = match (&taken_by, entry) {
        (Some(by), Some(_)) if route.own > 1 => {
            format!("{by} took it from outside; the {} hops above are the reader's own", route.own - 1)
        }
        (Some(by), Some(_)) => format!("{by}, the reader's server, took it from outside"),
        (None, Some(_)) => "the first hop that came from outside".to_owned(),
        (_, None) => "a receiver's report names the client; no Received field does".to_owned(),
    };
    let mut at: Vec<Locus> = entry.map(|hop| hop.at.clone()).or(client_at).into_iter().collect();
    at.extend(return_path.map(|mailbox| mailbox.at.clone()));
    at.extend(origin.as_ref().map(|(_, at)| at.clone()));
    Some(ActualSender {
        client,
        helo,
        reverse,
        envelope_from,
        taken_by,
        origin: origin.map(|(address, _)| address),
        because,
        at,
    })
}

/// Where a service that many share says that it was used from. Anybody can write such a field; a known service that
/// handed the mail over is believed.
fn origin(headers: &[HeaderField], names: [&Option<String>; 2]) -> Option<(IpAddr, Locus)> {
    let known = |name: &Option<String>| {
        let domain = name.as_deref().and_then(DomainName::parse);
        domain.is_some_and(|domain| !hosts::classes(&domain).is_empty())
    };
    // The name that the server found outweighs the one that the client gave.
    let [reverse, helo] = names;
    if !(if reverse.is_some() { known(reverse) } else { known(helo) }) {
        return None;
    }
    headers
        .iter()
        .filter(|field| ORIGIN_FIELDS.iter().any(|name| field.name.eq_ignore_ascii_case(name)))
        .find_map(|field| {
            let address = field.value.trim().trim_matches(['[', ']']).parse().ok()?;
            is_public(address).then(|| (address, field.at.clone()))
        })
}

/// Reports in the name of the reader's servers that those cannot have written.
pub(crate) fn forged<'r>(
    results: impl Iterator<Item = &'r AuthenticationResult>,
    route: &Route,
) -> Vec<Anomaly> {
    let mut out: Vec<Anomaly> = Vec::new();
    for result in results.filter(|result| route.is_forged(result)) {
        let server = result.authserv.as_deref().unwrap_or_default();
        let detail =
            format!("in the name of {server}, below the field with which the reader's servers took the mail");
        // One a field: the results of one report stand together.
        if out.last().is_none_or(|last| last.detail != detail) && out.len() < FEW {
            out.push(Anomaly {
                kind: AnomalyKind::ForgedAuthenticationResults,
                detail,
                at: result.at.clone(),
            });
        }
    }
    out
}
