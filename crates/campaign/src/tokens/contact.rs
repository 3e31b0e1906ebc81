//! How the operator can be reached: Reply-To, telephone, wallet, addresses in the text.

use super::{Pen, is_victims};
use crate::normalise::Victims;
use crate::ownership::{self, Ownership};
use creel_evidence::mail::Mailbox;
use creel_evidence::{Dissection, ObservableKind, Side};
use creel_reference::brands;
use creel_reference::hosts::is_free_mail;

pub(crate) fn collect(dissection: &Dissection, victims: &Victims, pen: &mut Pen<'_>) {
    let envelope = &dissection.envelope;
    let is_from = |address: &str| envelope.from.iter().any(|from| from.address.eq_ignore_ascii_case(address));
    for mailbox in envelope.reply_to.iter().filter(|mailbox| !is_from(&mailbox.address)) {
        reply_to(mailbox, victims, pen);
    }
    let header: Vec<&str> = envelope.from.iter().chain(&envelope.reply_to).chain(&envelope.sender)
        .chain(&envelope.return_path)
        .map(|mailbox| mailbox.address.as_str())
        .collect();
    for observable in dissection.observables.iter().filter(|observable| observable.side == Side::Attacker) {
        let value = observable.value.as_str();
        match observable.kind {
            ObservableKind::Phone => pen.note("phone", value),
            ObservableKind::Wallet => pen.note("wallet", value),
            ObservableKind::MailAddress => {
                let in_header = header.iter().any(|address| address.eq_ignore_ascii_case(value));
                let brand = value.rsplit_once('@').and_then(|(_, domain)| creel_evidence::DomainName::parse(domain));
                let brand = brand.is_some_and(|d| !is_free_mail(&d) && brands::by_domain(&d).is_some());
                if !in_header && !brand && !victims.addresses.contains(&value.to_lowercase()) {
                    pen.note("address", value.to_lowercase());
                }
            }
            _ => {}
        }
    }
}

fn reply_to(mailbox: &Mailbox, victims: &Victims, pen: &mut Pen<'_>) {
    let address = mailbox.address.to_lowercase();
    let Some(domain) = mailbox.domain() else { return };
    if victims.addresses.contains(&address) || is_victims(&domain, victims) {
        return;
    }
    match ownership::of(&domain) {
        Ownership::Own => {
            pen.note("reply-to", address);
            pen.note("reply-to-domain", domain.registrable_or_self());
        }
        // A mailbox at a free provider is somebody's; one at a mailing service is the service's.
        Ownership::Shared(_) if is_free_mail(&domain) => pen.note("reply-to", address),
        Ownership::Shared(Some(customer)) => pen.note("reply-to-domain", customer),
        Ownership::Shared(None) | Ownership::Brand => {}
    }
}
