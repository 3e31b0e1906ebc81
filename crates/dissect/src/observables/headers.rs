//! Observables of a mail's header: who writes, from which server, under which signature.

use super::ledger::{Judgement, Ledger};
use super::links::address_of;
use super::sides::Sides;
use crate::authentication::ARC_PROPERTY;
use crate::envelope::Header;
use crate::personal;
use crate::recognise::address;
use crate::route::is_public;
use crate::sender::ORIGIN_FIELDS;
use creel_evidence::mail::{Authenticated, Mailbox};
use creel_evidence::{DomainName, ObservableKind, Quote, Side};
use creel_reference::hosts::{self, HostClass};
use std::net::IpAddr;

/// Notes what a header holds.
pub(super) fn note(mail: &Header, sides: &Sides<'_>, ledger: &mut Ledger) {
    writers(mail, sides, ledger);
    servers(mail, sides, ledger);
    signatures(mail, sides, ledger);
    if let Some((id, at)) = &mail.envelope.message_id {
        let clean = personal::without(id, sides.victims.known.in_text(id)).unwrap_or_else(|| id.clone());
        let why = if given_on_arrival(id, mail) {
            Judgement::neutral("was given to the mail by the recipient's server")
        } else {
            Judgement::attacker("was given to the mail by the software that sent it")
        };
        ledger.note(ObservableKind::MessageId, &clean, why, Quote::new(at.clone(), &clean));
    }
}

/// Whether a server on the recipient's side gave a mail without Message-ID its own: the name behind the `@`
/// begins like that of one of those servers.
fn given_on_arrival(id: &str, mail: &Header) -> bool {
    let first_label = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let Some((_, host)) = id.rsplit_once('@') else { return false };
    let Some(host) = DomainName::parse(host) else { return false };
    mail.route.own_names.iter().any(|own| {
        own == &host || own.same_registrable(&host) && first_label(own.as_str()) == first_label(host.as_str())
    })
}

fn writers(mail: &Header, sides: &Sides<'_>, ledger: &mut Ledger) {
    let envelope = &mail.envelope;
    let quote = |mailbox: &Mailbox| Quote::new(mailbox.at.clone(), &mailbox.address);
    for from in &envelope.from {
        if is_disowned(mail, from) && !sides.victims.is_victim(&from.address) {
            let because = "is forged: its own domain's policy says that it did not send this";
            ledger.note(ObservableKind::MailAddress, &from.address, Judgement::neutral(because), quote(from));
            if let Some(domain) = from.domain() {
                let side = match sides.domain(&domain, because) {
                    judged if judged.side == Side::Attacker => Judgement::neutral(because),
                    judged => judged,
                };
                let at = Quote::new(from.at.clone(), domain.as_str());
                ledger.note(ObservableKind::Domain, domain.as_str(), side, at);
            }
            continue;
        }
        address_of(&from.address, "is the address in From", sides, ledger, quote(from));
    }
    if let Some(sender) = &envelope.sender {
        // Nothing is checked about Sender. It counts where the envelope or From says the same.
        let shared = |other: &Mailbox| matches!((sender.domain(), other.domain()), (Some(a), Some(b)) if a.same_registrable(&b));
        if envelope.from.iter().chain(&envelope.return_path).any(shared) {
            address_of(&sender.address, "is the address in Sender", sides, ledger, quote(sender));
        } else if !sides.victims.is_victim(&sender.address) {
            let why = Judgement::neutral("stands in Sender, which nothing confirms");
            ledger.note(ObservableKind::MailAddress, &sender.address, why, quote(sender));
        }
    }
    let others = envelope
        .reply_to
        .iter()
        .map(|mailbox| (mailbox, "is where answers go"))
        .chain(envelope.return_path.iter().map(|mailbox| (mailbox, "is the envelope sender")));
    for (mailbox, reason) in others {
        address_of(&mailbox.address, reason, sides, ledger, quote(mailbox));
    }
}

/// Whether the domain in `From` publishes a policy by which this mail is not its own, and nothing else of the
/// envelope ties the mail to it: the domain is abused, not the abuser's.
fn is_disowned(mail: &Header, from: &Mailbox) -> bool {
    let denied = mail.sender.outcome == Authenticated::Fail && mail.sender.by.as_deref() == Some("dmarc");
    let Some(domain) = from.domain().filter(|_| denied) else { return false };
    if hosts::is_free_mail(&domain) {
        // Who has answers come to his own mailbox may send from anywhere.
        let replies = &mail.envelope.reply_to;
        return !replies.is_empty()
            && replies.iter().all(|to| !to.address.eq_ignore_ascii_case(&from.address));
    }
    let elsewhere = |mailbox: &Mailbox| mailbox.domain().is_none_or(|other| !other.same_registrable(&domain));
    mail.envelope.return_path.as_ref().is_none_or(elsewhere) && mail.envelope.reply_to.iter().all(elsewhere)
}

fn servers(mail: &Header, sides: &Sides<'_>, ledger: &mut Ledger) {
    for hop in mail.received.iter().take(mail.route.own) {
        if let Some(by) = hop.by.as_deref().and_then(DomainName::parse) {
            let judged = match sides.domain(&by, "") {
                judged if judged.side == Side::Victim => judged,
                _ => Judgement::neutral("is a server on the recipient's side"),
            };
            ledger.note(ObservableKind::Domain, by.as_str(), judged, Quote::new(hop.at.clone(), by.as_str()));
        }
    }
    let entry = mail.route.entry.and_then(|entry| mail.received.get(entry));
    let name = entry.and_then(|hop| hop.from.as_deref()).and_then(DomainName::parse);
    for hop in mail.received.iter().take(mail.route.entry.unwrap_or(0)) {
        if let Some(address) = hop.address {
            let why = Judgement::neutral("passed the mail on among the recipient's servers");
            let text = address.to_string();
            ledger.note(ObservableKind::Ip, &text, why, Quote::new(hop.at.clone(), &text));
        }
    }
    if let Some((address, at)) = &mail.route.client {
        let text = address.to_string();
        let judged = match name.as_ref().filter(|name| is_providers(name)) {
            Some(_) => Judgement::neutral("is a server of a provider that sends for everybody"),
            None => sides.ip(*address, "handed the mail to the recipient's server"),
        };
        ledger.note(ObservableKind::Ip, &text, judged, Quote::new(at.clone(), &text));
    }
    if let (Some(name), Some(hop)) = (name.as_ref().filter(|name| address::has_real_suffix(name)), entry) {
        let judged = sides.domain(name, "is what the sending server called itself");
        ledger.note(ObservableKind::Domain, name.as_str(), judged, Quote::new(hop.at.clone(), name.as_str()));
    }
    // Anybody can write these fields; a provider that many use is believed.
    if !name.as_ref().is_some_and(is_providers) {
        return;
    }
    for field in &mail.headers {
        if !ORIGIN_FIELDS.iter().any(|name| field.name.eq_ignore_ascii_case(name)) {
            continue;
        }
        let written = field.value.trim().trim_matches(['[', ']']);
        if let Some(address) = written.parse::<IpAddr>().ok().filter(|&address| is_public(address)) {
            let why = Judgement::attacker("is the address from which the sending service was used");
            ledger.note(ObservableKind::Ip, &address.to_string(), why, Quote::new(field.at.clone(), written));
        }
    }
}

/// Whether the sending server belongs to a service whose addresses many share.
fn is_providers(name: &DomainName) -> bool {
    hosts::classes(name).iter().any(|class| {
        matches!(
            class,
            HostClass::FreeMail
                | HostClass::MailingService
                | HostClass::ReceivingService
                | HostClass::Tracker
                | HostClass::GatewayWrapper
                | HostClass::SocialMedia
                | HostClass::FormBuilder
                | HostClass::FileShare
        )
    }) || creel_reference::brands::Brands::shipped().by_domain(name).is_some()
}

fn signatures(mail: &Header, sides: &Sides<'_>, ledger: &mut Ledger) {
    for result in &mail.authentication {
        let own =
            mail.route.trusts(result) && !result.properties.iter().any(|(name, _)| name == ARC_PROPERTY);
        if !own || result.method != "dkim" || result.result != "pass" {
            continue;
        }
        let identity = result.identity.as_deref().unwrap_or_default();
        let host = identity.rsplit_once('@').map_or(identity, |(_, host)| host);
        if let Some(domain) = DomainName::parse(host) {
            let judged = sides.domain(&domain, "signed the mail");
            ledger.note(ObservableKind::Domain, domain.as_str(), judged, Quote::new(result.at.clone(), host));
        }
    }
}
