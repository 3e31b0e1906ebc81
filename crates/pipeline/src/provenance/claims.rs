//! What creel says about a submission, as claims: at this locus this value was read.

use creel_evidence::campaign::Family;
use creel_evidence::dissection::{Form, Page, Text};
use creel_evidence::locus::Span;
use creel_evidence::mail::Mailbox;
use creel_evidence::{
    Artifact, ArtifactId, ArtifactRole, Dissection, Fingerprint, Locus, Message, Observable, ObservableKind,
    Places, Quote, Token,
};
use std::collections::HashSet;

/// Segments of one text that are looked at; a page may have a hundred thousand.
const SEGMENTS: usize = 400;

/// At this locus this value was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What says so, such as `observable url`.
    pub what: String,
    /// Where.
    pub locus: Locus,
    /// The value; `None` where only the bytes themselves are meant. Hostile text.
    pub value: Option<String>,
}

fn claim(what: impl Into<String>, locus: &Locus, value: &str) -> Claim {
    let value = (!value.is_empty()).then(|| value.to_owned());
    Claim { what: what.into(), locus: locus.clone(), value }
}

fn place(what: &str, locus: Locus) -> Claim {
    Claim { what: what.to_owned(), locus, value: None }
}

fn quotes<'a>(what: &'a str, quotes: &'a [Quote]) -> impl Iterator<Item = Claim> + 'a {
    quotes.iter().map(move |quote| claim(what, &quote.locus, &quote.text))
}

/// The claims of a record.
pub(super) fn of_message(message: &Message) -> Vec<Claim> {
    let mut claims = of_observables(&message.observables, &message.artifacts);
    claims.extend(message.anomalies.iter().map(|anomaly| place("anomaly", anomaly.at.clone())));
    claims.extend(message.features.iter().map(|feature| place("feature", feature.at.clone())));
    let verdict = &message.verdict;
    let terms = verdict.sum.iter().filter_map(|term| term.at.clone());
    claims.extend(terms.map(|at| place("term of the verdict", at)));
    for finding in &verdict.findings {
        claims.extend(quotes(&format!("finding {}", finding.detector), &finding.at));
    }
    claims.extend(verdict.claimed.iter().flat_map(|claimed| quotes("claimed identity", &claimed.at)));
    if let Some(claimed) = &verdict.claimed {
        claims.extend(claimed.posed.iter().flat_map(|posed| quotes("impersonation", &posed.at)));
        let fields = claimed.signature.iter().flat_map(|signature| signature.fields());
        claims.extend(
            fields.map(|(field, quote)| claim(format!("signature's {field}"), &quote.locus, &quote.text)),
        );
    }
    claims.extend(quotes("call to action", &verdict.call_to_action.at));
    claims.extend(message.targeting.targets.iter().flat_map(|target| quotes("target", &target.at)));
    claims.extend(message.targeting.knowledge.iter().flat_map(|known| quotes("knowledge", &known.at)));
    if let Some(from) = &message.from {
        claims.push(claim("sender's address", &from.at, &from.address));
        claims.push(claim("sender's name", &from.at, &from.name));
    }
    claims.extend(of_fingerprint(&message.fingerprint));
    let named =
        message.artifacts.iter().filter_map(|artifact| Some((artifact.name.as_ref()?, &artifact.name_at)));
    claims.extend(named.filter_map(|(name, at)| Some(claim("file name", at.as_ref()?, name))));
    settled(claims, &message.artifacts)
}

/// Kinds of shareable values that stand in the mail as they are, but for the case of letters and for encodings; the
/// others are forms, digests and words made comparable, of which only the place is claimed.
const LITERAL: &[(Family, &str)] = &[
    (Family::Lure, "from-address"),
    (Family::Lure, "phone"),
    (Family::Landing, "host"),
    (Family::Landing, "registrable"),
    (Family::Landing, "address"),
    (Family::Landing, "url"),
    (Family::Landing, "harvest"),
    (Family::Contact, "reply-to"),
    (Family::Contact, "reply-to-domain"),
    (Family::Contact, "phone"),
    (Family::Contact, "wallet"),
    (Family::Contact, "address"),
    (Family::Sending, "domain"),
    (Family::Sending, "address"),
    (Family::Sending, "machine"),
    (Family::Mailer, "message-id-prefix"),
    (Family::Mailer, "return-path"),
];

/// The claims of what is compared between messages.
fn of_fingerprint(print: &Fingerprint) -> Vec<Claim> {
    let Places { subject, text, structure, tokens } = &print.at;
    let parts = [("subject", subject), ("text", text), ("structure", structure)];
    let parts =
        parts.into_iter().filter_map(|(what, at)| Some(place(&format!("fingerprint's {what}"), at.clone()?)));
    let tokens = print.tokens.iter().zip(tokens).filter_map(|(Token { family, kind, value }, at)| {
        let what = format!("fingerprint's {family} {kind}");
        let is_literal = LITERAL.contains(&(*family, kind.as_str()));
        Some(if is_literal { claim(what, at.as_ref()?, value) } else { place(&what, at.clone()?) })
    });
    parts.chain(tokens).collect()
}

/// A mailbox in a message of Outlook is two properties, name and address, and its locus is one of them: of what was
/// put together out of both, only the part in that property is claimed.
fn settled(claims: Vec<Claim>, artifacts: &[Artifact]) -> Vec<Claim> {
    let is_property = |artifact: &&Artifact| artifact.role == ArtifactRole::Property;
    let properties: HashSet<ArtifactId> = artifacts.iter().filter(is_property).map(|a| a.id).collect();
    let settle = |claim: Claim| {
        if !properties.contains(&claim.locus.artifact) {
            return Some(claim);
        }
        if claim.what.ends_with("'s name") {
            return None;
        }
        let address = claim.value.as_deref().and_then(|value| {
            let (_, address) = value.strip_suffix('>')?.rsplit_once('<')?;
            Some(address.to_owned())
        });
        Some(Claim { value: address.or(claim.value), ..claim })
    };
    claims.into_iter().filter_map(settle).collect()
}

/// An observable's value follows from the first of its quotes; the others may write it in another way. Of a file
/// name whose place nobody could tell, only the file is pointed at.
fn of_observables(observables: &[Observable], artifacts: &[Artifact]) -> Vec<Claim> {
    let places: HashSet<&Locus> = artifacts.iter().filter_map(|artifact| artifact.name_at.as_ref()).collect();
    let mut claims = Vec::new();
    for Observable { kind, value, at, .. } in observables {
        if *kind == ObservableKind::FileName && !at.iter().all(|quote| places.contains(&quote.locus)) {
            claims.extend(at.iter().map(|quote| place("file", quote.locus.clone())));
            continue;
        }
        claims.extend(at.first().map(|quote| claim(format!("observable {kind}"), &quote.locus, value)));
        claims.extend(quotes(&format!("quote of observable {kind}"), at));
    }
    claims
}

/// The claims of a dissection.
pub(super) fn of_dissection(dissection: &Dissection) -> Vec<Claim> {
    let mut claims = of_observables(&dissection.observables, &dissection.artifacts);
    for artifact in &dissection.artifacts {
        let whole = 0..usize::try_from(artifact.size).unwrap_or(usize::MAX);
        claims.push(place("artifact", Locus::bytes(artifact.id, whole)));
        if let (Some(name), Some(at)) = (&artifact.name, &artifact.name_at) {
            claims.push(claim("file name", at, name));
        }
    }
    of_header(dissection, &mut claims);
    dissection.texts.iter().for_each(|text| of_text(text, &mut claims));
    dissection.pages.iter().for_each(|page| of_page(page, &mut claims));
    for link in &dissection.links {
        claims.push(claim(format!("{} link as written", link.context), &link.at, &link.raw));
        if let Some(target) = &link.target {
            claims.push(claim(format!("{} link", link.context), &link.at, &target.text));
        }
    }
    claims.extend(dissection.anomalies.iter().map(|anomaly| place("anomaly", anomaly.at.clone())));
    settled(claims, &dissection.artifacts)
}

fn of_header(dissection: &Dissection, claims: &mut Vec<Claim>) {
    claims.extend(dissection.headers.iter().map(|field| claim("header field", &field.at, &field.value)));
    let envelope = &dissection.envelope;
    let writers = envelope.from.iter().chain(&envelope.sender).chain(&envelope.reply_to);
    let mailboxes = writers
        .chain(&envelope.return_path)
        .chain(envelope.recipients.iter().take(SEGMENTS).map(|recipient| &recipient.mailbox));
    for Mailbox { name, address, at } in mailboxes {
        claims.push(claim("mailbox's name", at, name));
        claims.push(claim("mailbox's address", at, address));
    }
    claims.extend(envelope.subject.iter().map(|subject| claim("subject", &subject.at, &subject.text)));
    let ids = envelope.message_id.iter().chain(&envelope.mailer);
    claims.extend(ids.map(|(value, at)| claim("message-id or mailer", at, value)));
    for hop in &dissection.received {
        let values = [hop.from.clone(), hop.by.clone(), hop.recipient.clone()].into_iter().flatten();
        let values = values.chain(hop.address.map(|address| address.to_string()));
        claims.extend(values.map(|value| claim("hop", &hop.at, &value)));
        claims.extend(hop.date.map(|date| claim("hop's date", &hop.at, &date.to_string())));
    }
    for result in &dissection.authentication {
        claims.extend(result.identity.iter().map(|value| claim("authenticated identity", &result.at, value)));
    }
}

fn of_text(text: &Text, claims: &mut Vec<Claim>) {
    let visible = &text.visible;
    for (i, segment) in visible.segments.iter().enumerate().take(SEGMENTS) {
        let end = visible.segments.get(i + 1).map_or(visible.text.len(), |next| next.at);
        let shown = visible.text.get(segment.at..end).unwrap_or_default();
        claims.push(claim("text segment", &Locus::utf8(text.artifact, segment.source), shown));
    }
    for hidden in text.hidden.iter().take(SEGMENTS) {
        claims.push(claim("hidden text", &Locus::utf8(text.artifact, hidden.span), &hidden.text));
    }
}

fn of_page(page: &Page, claims: &mut Vec<Claim>) {
    let at = |span: Span| Locus::utf8(page.artifact, span);
    claims.extend(page.title.iter().map(|(title, span)| claim("title", &at(*span), title)));
    for Form { action, fields, span, .. } in &page.forms {
        claims.extend(action.iter().map(|action| claim("form action", &at(*span), action)));
        for field in fields {
            claims.push(claim("field name", &at(field.span), &field.name));
            claims.extend(field.value_span.map(|span| claim("field value", &at(span), &field.value)));
        }
    }
    for image in page.images.iter().take(SEGMENTS) {
        claims.push(claim("picture's text", &at(image.span), &image.alt));
        claims.push(claim("picture's source", &at(image.span), &image.source));
    }
    for embedded in page.embedded.iter().take(SEGMENTS) {
        claims.push(claim("embedded text", &at(embedded.span), &embedded.text));
    }
}
