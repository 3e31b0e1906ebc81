//! Observables of links: URLs, their hosts, addresses to write to, numbers to call.

use super::ledger::{Judgement, Ledger};
use super::sides::{Sides, host_reason};
use crate::encodings::percent_decoded;
use crate::personal;
use crate::recognise::{address, phone};
use creel_evidence::dissection::{Link, LinkContext};
use creel_evidence::text::inert;
use creel_evidence::web::{Host, WebAddress};
use creel_evidence::{DomainName, ObservableKind, Quote, Side};
use creel_reference::held::held;
use creel_reference::hosts::{self, HostClass, kept, redirect_target};
use std::net::IpAddr;

/// Redirectors inside redirectors that are followed: a gateway's wrapper twice, around a counter, around a search.
const REDIRECTS: usize = 6;

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
        _ if target.is_web() => web(target, link.context, sides, ledger, &quote),
        _ => {}
    }
}

/// Notes a URL, perhaps decoded out of something, quoting the place of the encoded text; and the URLs inside it: where
/// known services lead on, as far as that goes, and what the last one holds besides.
pub(super) fn web(
    target: &WebAddress,
    context: LinkContext,
    sides: &Sides<'_>,
    ledger: &mut Ledger,
    quote: &dyn Fn() -> Quote,
) {
    one(target, context, By::Itself, sides, ledger, quote);
    let mut services: Vec<String> = Vec::new();
    let mut last = target.clone();
    while services.len() < REDIRECTS
        && let Some(redirect) = redirect_target(&last)
        && let Some(next) = WebAddress::parse(&redirect.url)
    {
        services.push(redirect.service);
        one(&next, context, By::Through(&services), sides, ledger, quote);
        last = next;
    }
    if let Some((domain, service)) = kept(&last).and_then(|kept| Some((kept.domain?, kept.service))) {
        let why = format!("is the domain to which a link of {service} says that it leads");
        let judgement = sides.domain(&domain, &why);
        let at = Quote::new(quote().locus, domain.as_str());
        ledger.note(ObservableKind::Domain, domain.as_str(), judgement, at);
    }
    for inner in held(&last) {
        one(&inner.url, context, By::Inside(&last), sides, ledger, quote);
    }
}

/// By which way a URL was come to.
#[derive(Clone, Copy)]
enum By<'a> {
    /// It is written as it is.
    Itself,
    /// Services lead on to it, the outermost first.
    Through(&'a [String]),
    /// It stands inside this one, of which nobody knows where it leads.
    Inside(&'a WebAddress),
}

impl By<'_> {
    fn add(self, judgement: Judgement) -> Judgement {
        match self {
            _ if judgement.side != Side::Attacker => judgement,
            Self::Itself => judgement,
            Self::Through(services) => {
                Judgement::attacker(format!("{}, through {}", judgement.because, services.join(", ")))
            }
            Self::Inside(outer) => {
                let host = outer.host_text().unwrap_or_default();
                Judgement::attacker(format!(
                    "stands inside a URL at {}, which need not lead there",
                    inert(&host)
                ))
            }
        }
    }
}

/// Notes one URL and its host.
fn one(
    target: &WebAddress,
    context: LinkContext,
    by: By<'_>,
    sides: &Sides<'_>,
    ledger: &mut Ledger,
    quote: &dyn Fn() -> Quote,
) {
    let judgement = by.add(sides.url(target, context));
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
            let host = match by.add(sides.domain(domain, host_reason(context))) {
                host if host.side == Side::Attacker && judgement.side != Side::Attacker => judgement,
                host => host,
            };
            // A victim's name in front of the host goes, as it goes from the URL.
            let bare = sides
                .victims
                .known
                .before_host(domain.as_str())
                .and_then(|(length, _)| DomainName::parse(domain.as_str().get(length + 1..)?));
            let domain = bare.as_ref().unwrap_or(domain);
            let at = Quote::new(host_quote().locus, domain.as_str());
            ledger.note(ObservableKind::Domain, domain.as_str(), host, at);
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
