//! The habits of the program that made the mail. Shared by everybody who uses it, so never enough for a link.

use super::Pen;
use crate::aside::Ground;
use crate::ownership::{self, Ownership};
use crate::shape::shape;
use crate::victims::{Victims, YOU};
use creel_evidence::campaign::Family;
use creel_evidence::locus::Span;
use creel_evidence::mail::HeaderField;
use creel_evidence::{Dissection, DomainName, Locus};
use creel_reference::hosts::{self, HostClass};

/// Fields that servers on the way add, in lower case; and beginnings of such names.
const ADDED: &[&str] = &[
    "authentication-results",
    "authentication-results-original",
    "delivered-to",
    "received",
    "received-spf",
    "return-path",
    "x-incomingheadercount",
    "x-incomingtopheadermarker",
    "x-original-to",
    "x-received",
    "x-sender-ip",
    "x-sid-pra",
    "x-sid-result",
    "x-message-delivery",
    "x-message-info",
    "x-spam-status",
];
const ADDED_BEGINNINGS: &[&str] = &["arc-", "x-ms-", "x-microsoft-", "x-forefront-", "x-eop", "x-google-"];

pub(crate) fn collect(dissection: &Dissection, victims: &Victims, pen: &mut Pen<'_>) {
    let written: Vec<&HeaderField> =
        dissection.headers.iter().filter(|field| !is_added(&field.name)).collect();
    if written.len() > 5
        && let Some(at) = block(&written)
    {
        let names: Vec<&str> = written.iter().map(|field| field.name.as_str()).collect();
        // Case and order are the program's; a list of names is long, its digest is enough.
        let order = names.join(":");
        pen.note("header-order", creel_evidence::digest::Sha256Digest::of(order.as_bytes()).short(16), &at);
    }
    if let Some((program, at)) = &dissection.envelope.mailer {
        pen.note("program", self::program(&victims.mask(program)), at);
    }
    for field in &dissection.headers {
        if field.name.eq_ignore_ascii_case("content-type") {
            boundary(&victims.mask(&field.value), &field.at, pen);
        } else if field.name.eq_ignore_ascii_case("from") {
            from(&victims.mask(&field.value), &field.at, pen);
        }
    }
    if let Some((id, at)) = &dissection.envelope.message_id {
        message_id(id, at, dissection, victims, pen);
    }
    if let Some(path) = &dissection.envelope.return_path
        && let Some(domain) = path.domain()
    {
        let value = domain.registrable_or_self();
        match ownership::of(&domain) {
            _ if victims.own(&domain) => pen.leave("return-path", value, &path.at, || Ground::Victims),
            Ownership::Own => pen.note("return-path", value, &path.at),
            Ownership::Shared(_) | Ownership::Brand => {
                pen.leave("return-path", value, &path.at, || Ground::Host(ownership::whose_host(&domain)));
            }
        }
    }
}

/// From the first of the fields to the end of the last.
fn block(fields: &[&HeaderField]) -> Option<Locus> {
    let first = fields.first()?;
    // The place of a field is its value's; before it stand the name and a colon.
    let start = first.at.range.start.saturating_sub(first.name.len() + 1);
    let same = fields.iter().filter(|field| field.at.artifact == first.at.artifact);
    let end = same.map(|field| field.at.range.end).max()?;
    Some(Locus { range: Span::new(start, end), ..first.at.clone() })
}

fn is_added(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ADDED.contains(&name.as_str()) || ADDED_BEGINNINGS.iter().any(|start| name.starts_with(start))
}

fn boundary(content_type: &str, at: &Locus, pen: &mut Pen<'_>) {
    let lower = content_type.to_ascii_lowercase();
    let Some(start) = lower.find("boundary=") else { return };
    let value = content_type.get(start + "boundary=".len()..).unwrap_or_default();
    let value = value.trim_start_matches('"');
    let value = value.split(['"', ';']).next().unwrap_or_default().trim();
    if value.len() > 7 {
        pen.note("boundary", shape(value), at);
    }
}

/// The punctuation of the field, which few write in the same strange way.
fn from(value: &str, at: &Locus, pen: &mut Pen<'_>) {
    let name = value.rsplit_once('<').map_or(value, |(name, _)| name).replace(YOU, "w");
    let mut shape = String::new();
    for c in name.chars().take(200) {
        let c = if c.is_whitespace() { ' ' } else { c };
        let class = if c.is_alphanumeric() || !c.is_ascii() { 'w' } else { c };
        // `A B C` and `A` are the same habit; runs of spaces and marks are not.
        if !(shape.ends_with(class) && matches!(class, 'w' | ' ')) {
            shape.push(class);
        }
    }
    let shape = shape.replace("w w", "w").replace("w w", "w").replace(" w", "w");
    if shape.chars().filter(|c| !matches!(c, 'w' | ' ' | '"')).count() > 0 {
        pen.note("from-shape", shape, at);
    }
}

fn message_id(id: &str, at: &Locus, dissection: &Dissection, victims: &Victims, pen: &mut Pen<'_>) {
    let (local, host) = id.rsplit_once('@').unwrap_or((id, ""));
    let domain = DomainName::parse(host);
    let is_stamped = |domain: &DomainName| {
        let by = |class| hosts::is(domain, class);
        by(HostClass::ReceivingService) || by(HostClass::FreeMail) || by(HostClass::MailingService)
    };
    if let Some(domain) = &domain {
        if victims.own(domain) {
            return pen.leave("message-id", id, at, || Ground::Victims);
        }
        if is_stamped(domain) {
            return pen.leave("message-id", id, at, || Ground::Passage);
        }
    }
    // Programs that ask nobody take the host out of `From`, where anything may stand.
    let claimed = |host: &str| {
        dissection
            .envelope
            .from
            .iter()
            .any(|from| from.address.to_lowercase().ends_with(&host.to_lowercase()))
    };
    if domain.is_some() {
        // A domain varies with the sender.
        let shape = shape(&victims.mask(local));
        if shape.len() > 1 {
            pen.note("message-id", format!("{shape}@*"), at);
        }
    } else if is_machine(host) && !claimed(host) {
        // A bare host name is a machine that somebody installed.
        pen.note_for(Family::Sending, "machine", host.to_ascii_lowercase(), at);
    }
    let prefix: String = local.chars().take(10).collect();
    if !shape(local).contains("<uuid>") && prefix.chars().filter(|c| c.is_ascii_alphabetic()).count() > 5 {
        pen.note("message-id-prefix", prefix, at);
    }
}

/// Whether a bare host name is one machine's (RFC 1123 section 2.1): not the name that every machine has for itself, no
/// name from a mailing service's farm (`geopod-ismtpd-3`), and none that a cloud makes up from the size of the machine
/// (`ubuntu-s-1vcpu-1gb`).
fn is_machine(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let common = ["localhost", "ismtpd", "filterdrecv", "local", "mail", "smtp", "ip-", "vcpu"];
    let label = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    label && (6..=63).contains(&host.len()) && !common.iter().any(|name| host.contains(name))
}

/// The name of a program without its numbers. Programs write their names in any case; a single word in mixed case is
/// more likely to be random.
fn program(name: &str) -> String {
    let named = name.contains([' ', '/', '.', '(']);
    if named { shape(&name.to_lowercase()) } else { shape(name) }
}
