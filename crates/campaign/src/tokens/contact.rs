//! How the operator can be reached: Reply-To, telephone, wallet, addresses in the text.

use super::Pen;
use crate::aside::Ground;
use crate::ownership::{self, Ownership};
use crate::victims::Victims;
use creel_evidence::campaign::Family;
use creel_evidence::mail::Mailbox;
use creel_evidence::web::WebAddress;
use creel_evidence::{Dissection, DomainName, Locus, ObservableKind, Side, View};
use creel_reference::hosts::is_free_mail;
use std::collections::BTreeSet;

pub(crate) fn collect(dissection: &Dissection, victims: &Victims, pen: &mut Pen<'_>) {
    let envelope = &dissection.envelope;
    let is_from = |address: &str| envelope.from.iter().any(|from| from.address.eq_ignore_ascii_case(address));
    for mailbox in envelope.reply_to.iter().filter(|mailbox| !is_from(&mailbox.address)) {
        reply_to(mailbox, victims, pen);
    }
    let header =
        envelope.from.iter().chain(&envelope.reply_to).chain(&envelope.sender).chain(&envelope.return_path);
    let header: Vec<DomainName> = header.filter_map(Mailbox::domain).collect();
    // A number under a mail that leads to a page is what the copied original had there.
    let called = !dissection
        .links
        .iter()
        .any(|link| link.context.is_clickable() && link.target.as_ref().is_some_and(WebAddress::is_web));
    let mailto =
        dissection.links.iter().filter_map(|link| link.target.as_ref()).filter(|to| to.scheme == "mailto");
    let mailto: BTreeSet<String> = mailto.map(|to| to.path.to_lowercase()).collect();
    // Beside a page to go to, an address is a place to write to only if it is made one; else it is likely to be
    // the reader's own.
    let answered = |address: &str| called || mailto.contains(address);
    for observable in &dissection.observables {
        let value = observable.value.as_str();
        let Some(at) = observable.at.first().map(|quote| &quote.locus) else { continue };
        if observable.side != Side::Attacker {
            let kind = match observable.kind {
                ObservableKind::Phone => "phone",
                ObservableKind::Wallet => "wallet",
                ObservableKind::MailAddress => "address",
                _ => continue,
            };
            if observable.side == Side::Victim {
                pen.leave(kind, value, at, || Ground::Victims);
            }
            continue;
        }
        match observable.kind {
            ObservableKind::Phone if called => pen.note("phone", value, at),
            ObservableKind::Phone => pen.note_for(Family::Lure, "phone", value, at),
            ObservableKind::Wallet => pen.note("wallet", value, at),
            // What servers on the way wrote into the header is about the victim's mailboxes.
            ObservableKind::MailAddress => {
                let mut places = observable.at.iter().map(|quote| &quote.locus);
                let address = value.to_lowercase();
                if let Some(at) = places.find(|at| at.view == View::Utf8) {
                    if answered(&address) {
                        in_text(&address, at, &header, victims, pen);
                    } else {
                        pen.leave("address", address, at, || Ground::Copied);
                    }
                }
            }
            _ => {}
        }
    }
}

/// An address in the text; those at a domain of the header (bounce addresses among them) stand there already.
fn in_text(address: &str, at: &Locus, header: &[DomainName], victims: &Victims, pen: &mut Pen<'_>) {
    let Some(domain) = address.rsplit_once('@').and_then(|(_, domain)| DomainName::parse(domain)) else {
        return;
    };
    let free = is_free_mail(&domain);
    let operators = free || ownership::of(&domain) == Ownership::Own;
    let in_header = !free && header.iter().any(|other| other.same_registrable(&domain));
    if victims.have(address) || victims.own(&domain) {
        pen.leave("address", address, at, || Ground::Victims);
    } else if is_reserved(&domain) {
        pen.leave("address", address, at, || Ground::Reserved);
    } else if !operators {
        pen.leave("address", address, at, || Ground::Host(ownership::whose_host(&domain)));
    } else if !in_header {
        pen.note("address", address, at);
    }
}

/// Names that stand for nobody (RFC 2606 section 3).
fn is_reserved(domain: &DomainName) -> bool {
    ["example.com", "example.net", "example.org"].iter().any(|name| domain.is_within(name))
}

fn reply_to(mailbox: &Mailbox, victims: &Victims, pen: &mut Pen<'_>) {
    let address = mailbox.address.to_lowercase();
    let at = &mailbox.at;
    let Some(domain) = mailbox.domain() else { return };
    if victims.have(&address) || victims.own(&domain) {
        return pen.leave("reply-to", address, at, || Ground::Victims);
    }
    if is_reserved(&domain) {
        return pen.leave("reply-to", address, at, || Ground::Reserved);
    }
    match ownership::of(&domain) {
        Ownership::Own => {
            pen.note("reply-to", address, at);
            pen.note("reply-to-domain", domain.registrable_or_self(), at);
        }
        // A mailbox at a free provider is somebody's; one at a mailing service is the service's.
        Ownership::Shared(_) if is_free_mail(&domain) => pen.note("reply-to", address, at),
        Ownership::Shared(Some(customer)) => pen.note("reply-to-domain", customer, at),
        Ownership::Shared(None) | Ownership::Brand => {
            pen.leave("reply-to", address, at, || Ground::Host(ownership::whose_host(&domain)));
        }
    }
}
