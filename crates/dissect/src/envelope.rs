//! The header of a mail: its fields, the envelope that later stages ask for, hops and reports.

use crate::authentication::{self, ARC_PROPERTY};
use crate::clocks;
use crate::knowledge::Knowledge;
use crate::recognise::address::normalise;
use crate::route::Route;
use crate::sender::{self, Scene};
use creel_evidence::dissection::{Anomaly, Link, LinkContext};
use creel_evidence::locus::{Locus, Span};
use creel_evidence::mail::{
    AuthenticationResult, Envelope, HeaderField, Hop, Mailbox, Recipient, RecipientField,
    SenderAuthentication, Subject,
};
use creel_evidence::web::WebAddress;
use creel_evidence::{ArtifactId, ArtifactRole, SenderFacts};
use creel_mime::{Field, Part, address, date, received};
use std::collections::HashSet;

/// Fields whose URLs the sender means to be used by a mail program.
const LINK_FIELDS: &[&str] = &["list-unsubscribe", "list-help", "list-archive", "list-subscribe"];
/// References that are kept; threads are rarely longer, hostile ones are.
const REFERENCES: usize = 200;
/// Addresses of one mail that are kept.
const RECIPIENTS: usize = 10_000;

/// What the header of one mail says.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) headers: Vec<HeaderField>,
    pub(crate) envelope: Envelope,
    pub(crate) received: Vec<Hop>,
    pub(crate) authentication: Vec<AuthenticationResult>,
    pub(crate) sender: SenderAuthentication,
    pub(crate) facts: SenderFacts,
    /// Forged reports and times that cannot be.
    pub(crate) anomalies: Vec<Anomaly>,
    pub(crate) route: Route,
    pub(crate) links: Vec<Link>,
}

/// Reads the header of the mail `raw`, whose artifact is `id` and plays `role`.
pub(crate) fn read(
    raw: &[u8],
    root: &Part,
    id: ArtifactId,
    role: ArtifactRole,
    knowledge: &Knowledge,
) -> Header {
    let headers: Vec<HeaderField> = root
        .fields
        .iter()
        .map(|field| HeaderField {
            name: field.name.clone(),
            value: field.decoded(raw),
            at: Locus::bytes(id, field.value),
        })
        .collect();
    let mut received = Vec::new();
    let mut own_reports = Vec::new();
    let mut spf_fields = HashSet::new();
    let mut forwarded_reports = Vec::new();
    let mut links = Vec::new();
    for field in &headers {
        match field.name.to_ascii_lowercase().as_str() {
            "received" => received.push(received::parse(&field.value, field.at.clone())),
            "authentication-results" => {
                let value = raw.get(field.at.range.range()).unwrap_or_default();
                own_reports.extend(creel_mime::authentication::results(value, &field.at));
            }
            "received-spf" => {
                spf_fields.insert(field.at.range.start);
                own_reports.extend(creel_mime::authentication::received_spf(&field.value, &field.at));
            }
            "arc-authentication-results" => forwarded_reports.extend(arc_results(raw, field)),
            "snapshot-content-location" => saved_from(raw, field, role, &mut links),
            name if LINK_FIELDS.contains(&name) => header_links(raw, field, role, &mut links),
            _ => {}
        }
    }
    let mut route = Route::read(&headers, &received).trusting(knowledge, &headers, &received);
    route.note_reports(&own_reports);
    let envelope = envelope(raw, &root.fields, &headers, &received, id);
    // Servers leave earlier Received-SPF fields where they stand (RFC 7208 section 9.1): those are nobody's forgery.
    let is_report = |result: &&AuthenticationResult| !spf_fields.contains(&result.at.range.start);
    let mut anomalies = sender::forged(own_reports.iter().filter(is_report), &route);
    anomalies.extend(clocks::skew(&received, envelope.date.zip(date_field(&headers))));
    own_reports.extend(forwarded_reports);
    let from = envelope.from.first().and_then(Mailbox::domain);
    let sender = authentication::outcome(from.as_ref(), &own_reports, &route);
    let scene = Scene { headers: &headers, envelope: &envelope, received: &received, route: &route };
    let mut facts = sender::facts(&scene, &own_reports);
    facts.claimed.from.extend(further_authors(raw, &root.fields, id));
    Header {
        headers,
        envelope,
        received,
        authentication: own_reports,
        sender,
        facts,
        anomalies,
        route,
        links,
    }
}

/// Mailboxes of `From` fields behind the first one, which readers may show instead.
fn further_authors(raw: &[u8], fields: &[Field], id: ArtifactId) -> Vec<Mailbox> {
    fields
        .iter()
        .filter(|field| field.name.trim_ascii().eq_ignore_ascii_case("from"))
        .skip(1)
        .take(sender::FEW)
        .flat_map(|field| mailboxes(raw, field.value, id))
        .take(sender::FEW)
        .collect()
}

fn date_field(headers: &[HeaderField]) -> Option<Locus> {
    headers.iter().find(|field| field.name.eq_ignore_ascii_case("date")).map(|field| field.at.clone())
}

/// The results of an `ARC-Authentication-Results` field, marked with its instance (`i=2;` in front).
fn arc_results(raw: &[u8], field: &HeaderField) -> Vec<AuthenticationResult> {
    let value = raw.get(field.at.range.range()).unwrap_or_default();
    let (instance, mut results) = creel_mime::authentication::sealed_results(value, &field.at);
    let instance = instance.map(|instance| instance.to_string()).unwrap_or_default();
    for result in &mut results {
        result.properties.push((ARC_PROPERTY.to_owned(), instance.clone()));
    }
    results
}

fn envelope(
    raw: &[u8],
    fields: &[Field],
    headers: &[HeaderField],
    received: &[Hop],
    id: ArtifactId,
) -> Envelope {
    let mut out = Envelope::default();
    for (field, header) in fields.iter().zip(headers) {
        let mailboxes = || mailboxes(raw, field.value, id);
        let text = || header.value.trim();
        match field.name.to_ascii_lowercase().as_str() {
            "from" if out.from.is_empty() => out.from = mailboxes(),
            "sender" if out.sender.is_none() => out.sender = mailboxes().into_iter().next(),
            "reply-to" if out.reply_to.is_empty() => out.reply_to = mailboxes(),
            "return-path" if out.return_path.is_none() => {
                out.return_path = mailboxes().into_iter().find(|mailbox| !mailbox.address.is_empty());
                // A path has no comments (RFC 5321 section 4.1.2): what looks like one belongs to the address.
                let path = text().strip_prefix('<').and_then(|path| path.strip_suffix('>'));
                if let (Some(mailbox), Some(path)) =
                    (&mut out.return_path, path.filter(|path| path.contains('(')))
                {
                    path.clone_into(&mut mailbox.address);
                }
            }
            "subject" if out.subject.is_none() => {
                out.subject = Some(Subject { text: text().to_owned(), at: header.at.clone() });
            }
            "date" if out.date.is_none() => out.date = date::parse(text()),
            "message-id" if out.message_id.is_none() && !text().is_empty() => {
                let value = text().trim_start_matches('<').trim_end_matches('>').to_owned();
                out.message_id = Some((value, header.at.clone()));
            }
            "in-reply-to" | "references" => add_references(text(), &mut out.references),
            "x-mailer" | "user-agent" if out.mailer.is_none() && !text().is_empty() => {
                out.mailer = Some((text().to_owned(), header.at.clone()));
            }
            name => {
                if let Some(field) = recipient_field(name) {
                    let room = RECIPIENTS.saturating_sub(out.recipients.len());
                    let named = mailboxes().into_iter().filter(|mailbox| !mailbox.address.is_empty());
                    out.recipients.extend(named.take(room).map(|mailbox| Recipient { field, mailbox }));
                }
            }
        }
    }
    out.received = received.iter().find_map(|hop| hop.date);
    out
}

fn recipient_field(lower_name: &str) -> Option<RecipientField> {
    Some(match lower_name {
        "to" => RecipientField::To,
        "cc" => RecipientField::Cc,
        "bcc" => RecipientField::Bcc,
        "delivered-to" | "x-original-to" | "envelope-to" | "x-envelope-to" | "x-forwarded-to"
        | "apparently-to" => RecipientField::Delivery,
        _ => return None,
    })
}

fn mailboxes(raw: &[u8], value: Span, id: ArtifactId) -> Vec<Mailbox> {
    address::parse_list(raw, value)
        .into_iter()
        .map(|found| Mailbox {
            name: found.name,
            address: normalise(&found.address),
            at: Locus::bytes(id, found.span),
        })
        .collect()
}

pub(crate) fn add_references(text: &str, references: &mut Vec<String>) {
    for id in text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',')) {
        if references.len() == REFERENCES {
            break;
        }
        if !id.is_empty() && !references.iter().any(|known| known == id) {
            references.push(id.to_owned());
        }
    }
}

/// The address of the page that was saved as MHTML (RFC 2557; the field is Chromium's), which is the whole value.
fn saved_from(raw: &[u8], field: &HeaderField, role: ArtifactRole, links: &mut Vec<Link>) {
    let span = field.at.range;
    let value = raw.get(span.range()).unwrap_or_default();
    let start = value.len() - value.trim_ascii_start().len();
    add_link(value.trim_ascii(), span.start + start, field, role, links);
}

/// Adds a link that stands in the header; a URL that was folded loses its line breaks.
fn add_link(written: &[u8], start: usize, field: &HeaderField, role: ArtifactRole, links: &mut Vec<Link>) {
    let reference: String = String::from_utf8_lossy(written).chars().filter(|c| !c.is_whitespace()).collect();
    let target = WebAddress::parse(&reference);
    if target.is_some() && links.len() < 100 {
        links.push(Link {
            artifact: field.at.artifact,
            role,
            context: LinkContext::Header,
            raw: reference,
            target,
            text: String::new(),
            visible: false,
            position: 0,
            at: Locus::bytes(field.at.artifact, start..start + written.len()),
        });
    }
}

/// URLs in angle brackets (RFC 2369), each with its own bytes.
fn header_links(raw: &[u8], field: &HeaderField, role: ArtifactRole, links: &mut Vec<Link>) {
    let span = field.at.range;
    let value = raw.get(span.range()).unwrap_or_default();
    let mut rest = 0;
    while let Some(open) = value.get(rest..).and_then(|tail| tail.iter().position(|&b| b == b'<')) {
        let start = rest + open + 1;
        let Some(len) = value.get(start..).and_then(|tail| tail.iter().position(|&b| b == b'>')) else {
            break;
        };
        let written = value.get(start..start + len).unwrap_or_default();
        rest = start + len + 1;
        add_link(written, span.start + start, field, role, links);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::mail::Authenticated;

    const MAIL: &[u8] = b"Return-Path: <bounce@sender.test>\r\n\
        Delivered-To: ann@corp.example\r\n\
        Received: from sender.test (sender.test [203.0.113.9]) by mx.corp.example; Mon, 7 Sep 2020 08:12:00 +0000\r\n\
        Authentication-Results: mx.corp.example; spf=pass smtp.mailfrom=sender.test\r\n\
        From: =?utf-8?q?J=C3=B6rg?= <Boss@SENDER.test>\r\n\
        To: Ann <ann@corp.example>, phishing@pot\r\n\
        Cc: undisclosed-recipients:;\r\n\
        Subject: =?utf-8?b?UkZR?=\r\n\
        Date: Mon, 07 Sep 2020 10:00:00 +0200\r\n\
        Message-ID: <1@sender.test>\r\n\
        References: <a@b.example> <c@d.example>\r\n\
        List-Unsubscribe: <mailto:u@sender.test>,\r\n <https://sender.test/u>\r\n\
        \r\nbody";

    fn header() -> Header {
        let mail = creel_mime::parse(MAIL, &creel_mime::Limits::default());
        let knowledge = Knowledge::default();
        read(MAIL, &mail.parts[0], ArtifactId::of(MAIL), ArtifactRole::Submission, &knowledge)
    }

    #[test]
    fn the_envelope_is_read() {
        let Header { envelope, received, sender, .. } = header();
        assert_eq!(envelope.from[0].name, "Jörg");
        assert_eq!(envelope.from[0].address, "Boss@sender.test");
        let recipients: Vec<_> =
            envelope.recipients.iter().map(|r| (r.field, r.mailbox.address.as_str())).collect();
        assert_eq!(
            recipients,
            [
                (RecipientField::Delivery, "ann@corp.example"),
                (RecipientField::To, "ann@corp.example"),
                (RecipientField::To, "phishing@pot"),
            ]
        );
        assert_eq!(envelope.subject.map(|s| s.text).as_deref(), Some("RFQ"));
        assert_eq!(envelope.date.map(|d| d.to_string()).as_deref(), Some("2020-09-07T08:00:00Z"));
        assert_eq!(envelope.received.map(|d| d.to_string()).as_deref(), Some("2020-09-07T08:12:00Z"));
        assert_eq!(envelope.references, ["a@b.example", "c@d.example"]);
        assert_eq!(envelope.return_path.map(|m| m.address).as_deref(), Some("bounce@sender.test"));
        assert_eq!(received.len(), 1);
        assert_eq!((sender.outcome, sender.by.as_deref()), (Authenticated::Pass, Some("spf")));
    }

    #[test]
    fn header_links_point_at_their_own_bytes() {
        let links = header().links;
        assert_eq!(links.len(), 2);
        for link in links {
            assert_eq!(&MAIL[link.at.range.range()], link.raw.as_bytes());
        }
    }

    #[test]
    fn a_saved_page_says_where_it_was_saved() {
        let page = b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://signin.test/a\r\nSubject: x\r\n\r\n";
        let dissection = crate::dissect(page, &crate::Limits::default()).dissection;
        let link = dissection.links.iter().find(|link| link.context == LinkContext::Header).unwrap();
        assert_eq!(
            (link.raw.as_str(), &page[link.at.range.range()]),
            ("https://signin.test/a", &b"https://signin.test/a"[..])
        );
    }
}
