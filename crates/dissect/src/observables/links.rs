//! Observables of links: URLs, their hosts, addresses to write to, numbers to call.

use super::ledger::{Judgement, Ledger};
use super::sides::{Sides, host_reason};
use crate::encodings::percent_decoded;
use crate::personal;
use crate::recognise::{address, phone};
use creel_evidence::dissection::{Link, LinkContext};
use creel_evidence::web::{Host, WebAddress};
use creel_evidence::{ObservableKind, Quote, Side};
use creel_reference::hosts::{self, HostClass, redirect_target};
use std::net::IpAddr;

/// Redirectors inside redirectors that are followed.
const REDIRECTS: usize = 4;

/// Notes everything that a link holds.
pub(super) fn note(link: &Link, sides: &Sides<'_>, ledger: &mut Ledger) {
    let Some(target) = &link.target else { return };
    let quote = || Quote::new(link.at.clone(), &link.raw);
    match target.scheme.as_str() {
        // What scripts hold was looked at where it stands, with its surroundings.
        "mailto" if link.context == LinkContext::Script => {}
        "mailto" => mail(target, link.context, sides, ledger, &quote),
        "tel" | "sms" | "callto" | "whatsapp" => {
            if let Some(number) = phone::normalise(&percent_decoded(&target.path)) {
                ledger.note(
                    ObservableKind::Phone,
                    &number,
                    Judgement::attacker("is linked to be called"),
                    quote(),
                );
            }
        }
        "file" | "rdp" => machine(target, link.context, sides, ledger, &quote),
        _ if target.is_web() => {
            web(target, link.context, sides, ledger, &quote);
            let mut inner = redirect_target(target);
            for _ in 0..REDIRECTS {
                let Some(next) = inner.and_then(|redirect| WebAddress::parse(&redirect.url)) else { break };
                web(&next, link.context, sides, ledger, &quote);
                inner = redirect_target(&next);
            }
        }
        _ => {}
    }
}

/// Notes a URL that was decoded out of something, quoting the place of the encoded text.
pub(super) fn web(
    target: &WebAddress,
    context: LinkContext,
    sides: &Sides<'_>,
    ledger: &mut Ledger,
    quote: &dyn Fn() -> Quote,
) {
    let judgement = sides.url(target, context);
    let traces = sides.victims.in_url(&target.text);
    match personal::without(&target.text, traces) {
        // The quote would show what the value hides.
        Some(clean) if judgement.side != Side::Victim => {
            let clean_quote = Quote::new(quote().locus, &clean);
            ledger.note(ObservableKind::Url, &clean, judgement.clone(), clean_quote);
        }
        _ => ledger.note(ObservableKind::Url, &target.text, judgement.clone(), quote()),
    }
    let host_quote = || {
        let Quote { locus, .. } = quote();
        Quote::new(locus, &target.host_text().unwrap_or_default())
    };
    match &target.host {
        Some(Host::Domain(domain)) => {
            // What protects the URL protects its host as well.
            let host = match sides.domain(domain, host_reason(context)) {
                host if host.side == Side::Attacker && judgement.side != Side::Attacker => judgement,
                host => host,
            };
            ledger.note(ObservableKind::Domain, domain.as_str(), host, host_quote());
            if hosts::is(domain, HostClass::MessagingPlatform) {
                messenger_number(target, ledger, quote);
            }
        }
        Some(Host::Ip(address)) => {
            let host = sides.ip(*address, host_reason(context));
            ledger.note(ObservableKind::Ip, &address.to_string(), host, host_quote());
        }
        _ => {}
    }
}

/// Notes the machine to which the path of a share or a remote desktop leads.
fn machine(
    target: &WebAddress,
    context: LinkContext,
    sides: &Sides<'_>,
    ledger: &mut Ledger,
    quote: &dyn Fn() -> Quote,
) {
    let Some(name) = target.host_text() else { return };
    let at = Quote::new(quote().locus, &name);
    // Only URLs of the web are parsed for addresses by numbers.
    if let Ok(address) = name.parse::<IpAddr>() {
        ledger.note(ObservableKind::Ip, &name, sides.ip(address, host_reason(context)), at);
    } else if let Some(domain) = target.domain() {
        let judgement = sides.domain(domain, host_reason(context));
        ledger.note(ObservableKind::Domain, domain.as_str(), judgement, at);
    }
}

/// `https://wa.me/4930123456`, `https://api.whatsapp.com/send?phone=4930123456`: always with country code.
fn messenger_number(target: &WebAddress, ledger: &mut Ledger, quote: &dyn Fn() -> Quote) {
    let in_query = target
        .query
        .as_deref()
        .and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("phone=")));
    let last = target.path.rsplit('/').find(|segment| !segment.is_empty());
    let Some(written) = in_query.or(last) else { return };
    let written = percent_decoded(written);
    let digits = written.trim_start_matches('+');
    if (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
        let why = Judgement::attacker("is a messenger's number to write to");
        ledger.note(ObservableKind::Phone, &format!("+{digits}"), why, quote());
    }
}

fn mail(
    target: &WebAddress,
    context: LinkContext,
    sides: &Sides<'_>,
    ledger: &mut Ledger,
    quote: &dyn Fn() -> Quote,
) {
    let path = percent_decoded(&target.path);
    let reason = match context {
        LinkContext::Header => "stands in the header as an address to write to",
        LinkContext::Form => "is where a form is mailed to",
        LinkContext::Organizer => "invites",
        LinkContext::Attendee => "is invited",
        _ => "is linked to be written to",
    };
    let more = target.query.as_deref().unwrap_or_default().split('&').filter_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        ["to", "cc", "bcc"].iter().any(|k| key.eq_ignore_ascii_case(k)).then(|| percent_decoded(value))
    });
    for list in std::iter::once(path).chain(more) {
        for found in address::find(&list).into_iter().take(20) {
            address_of(&found.value, reason, sides, ledger, quote());
        }
    }
}

/// Notes a mail address and its domain; a victim's value inside it (VERP) is taken out.
pub(super) fn address_of(value: &str, reason: &str, sides: &Sides<'_>, ledger: &mut Ledger, quote: Quote) {
    let judgement = sides.address(value, reason);
    let Some((_, domain)) = value.rsplit_once('@') else { return };
    if let Some(domain) = creel_evidence::DomainName::parse(domain) {
        let side = sides.domain(&domain, "is the domain of an address of the sender's");
        ledger.note(
            ObservableKind::Domain,
            domain.as_str(),
            side,
            Quote::new(quote.locus.clone(), domain.as_str()),
        );
    }
    if judgement.side == Side::Victim {
        ledger.note(ObservableKind::MailAddress, value, judgement, quote);
        return;
    }
    let mut traces = sides.victims.known.in_text(value);
    traces.extend(personal::variable_envelope_path(value));
    // The domain itself is no trace: a victim's own was judged above.
    traces.retain(|trace| value.rfind('@').is_some_and(|at| trace.range.end <= at));
    match personal::without(value, traces) {
        Some(clean) => {
            let clean_quote = Quote::new(quote.locus, &clean);
            ledger.note(ObservableKind::MailAddress, &clean, judgement, clean_quote);
        }
        None => ledger.note(ObservableKind::MailAddress, value, judgement, quote),
    }
}
