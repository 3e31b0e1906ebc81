//! Who was aimed at: recipients in headers, addresses that pages have filled in, addresses inside URLs.

use crate::encodings::percent_decoded;
use crate::envelope::Header;
use crate::personal::{Known, Trace};
use crate::recognise::address;
use crate::tree::Tree;
use creel_evidence::dissection::{Form, LinkContext};
use creel_evidence::locus::Locus;
use creel_evidence::mail::{Authenticated, Mailbox, RecipientField};
use creel_evidence::web::WebAddress;
use creel_evidence::{ArtifactId, ArtifactRole, DomainName, Quote};
use creel_reference::hosts::{self, HostClass, redirect_target};
use std::collections::{BTreeSet, HashSet};

/// Names of hidden fields that tell the form's server where to send what was typed in, in lower case.
const DESTINATION_FIELDS: &[&str] = &[
    "recipient",
    "recipients",
    "to",
    "_to",
    "sendto",
    "send_to",
    "mailto",
    "mail_to",
    "_cc",
    "_bcc",
    "business",
    "admin",
];

/// Wrappers of gateways, one in the other, that are looked into.
const WRAPPERS: usize = 4;

/// An address that was aimed at, with one place that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Aimed {
    pub(crate) address: String,
    pub(crate) because: &'static str,
    pub(crate) at: Quote,
}

/// The victims of one submission.
#[derive(Debug, Default)]
pub(crate) struct Victims {
    /// Sightings in the order of finding; an address may have several.
    pub(crate) aimed: Vec<Aimed>,
    /// To find and remove their values elsewhere.
    pub(crate) known: Known,
    /// Addresses to which forms send what was typed in, by the URL of their action.
    pub(crate) drops: Vec<(String, Quote)>,
    /// Addresses in URLs that are no victims': the sender's, the host's, those of `drops`. In lower case.
    others: HashSet<String>,
    /// Addresses in lower case.
    addresses: BTreeSet<String>,
    /// Registrable domains of their organisations.
    domains: BTreeSet<String>,
}

impl Victims {
    /// Finds the victims of everything that was unfolded.
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut victims = Self::default();
        let senders = senders(tree);
        victims.in_headers(tree, &senders);
        victims.in_pages(tree, &senders);
        victims.in_invitations(tree, &senders);
        victims.learn();
        let before = victims.addresses.len();
        victims.in_urls(tree, &senders);
        if victims.addresses.len() > before {
            victims.learn();
        }
        victims
    }

    /// Whether this address was aimed at, in whatever case.
    pub(crate) fn is_victim(&self, address: &str) -> bool {
        let lower = address.to_lowercase();
        if self.addresses.contains(&lower) {
            return true;
        }
        // Sub-addressing (RFC 5233): `ann+anything@corp.example` is Ann.
        let base =
            lower.rsplit_once('@').and_then(|(local, domain)| Some((local.split_once('+')?.0, domain)));
        base.is_some_and(|(local, domain)| self.addresses.contains(&format!("{local}@{domain}")))
    }

    /// Traces of victims in a URL; an address that may be one is taken for one.
    pub(crate) fn in_url(&self, url: &str) -> Vec<Trace> {
        let mut traces = self.known.in_url(url);
        let is_other = |trace: &Trace| {
            let address = trace.address.as_ref();
            address.is_some_and(|a| self.others.contains(&a.to_lowercase()) && !self.is_victim(a))
        };
        traces.retain(|trace| !is_other(trace));
        traces
    }

    /// Whether this domain is run by the organisation of somebody who was aimed at.
    pub(crate) fn own(&self, domain: &DomainName) -> bool {
        self.domains.contains(domain.registrable_or_self())
    }

    fn add(&mut self, address: &str, because: &'static str, at: Quote, owns_domain: bool) {
        if !address.contains('@') || address.len() > 320 {
            return;
        }
        self.addresses.insert(address.to_lowercase());
        let domain = address.rsplit_once('@').and_then(|(_, domain)| DomainName::parse(domain));
        if let Some(domain) = domain.filter(|domain| owns_domain && hosts::classes(domain).is_empty()) {
            self.domains.insert(domain.registrable_or_self().to_owned());
        }
        self.aimed.push(Aimed { address: address.to_owned(), because, at });
    }

    fn learn(&mut self) {
        let addresses = self.addresses.iter().map(String::as_str);
        self.known = Known::new(addresses, self.domains.iter().map(String::as_str));
    }

    fn in_headers(&mut self, tree: &Tree, senders: &Senders) {
        for (_, mail) in &tree.mails {
            let authentic = mail.sender.outcome == Authenticated::Pass;
            let from = mail.envelope.from.first().and_then(Mailbox::domain);
            // Delivered elsewhere: recipients at the sender's own domain are then part of the disguise.
            let elsewhere = authentic && delivered_outside(mail, from.as_ref());
            for recipient in &mail.envelope.recipients {
                let Mailbox { address, at, .. } = &recipient.mailbox;
                let itself = mail.envelope.from.iter().any(|from| from.address.eq_ignore_ascii_case(address));
                // A sender who truly is the sender and writes to himself hides the recipients.
                if !(itself && authentic) {
                    let domain = recipient.mailbox.domain();
                    let senders = matches!((&domain, &from), (Some(a), Some(b)) if a.same_registrable(b));
                    let at = Quote::new(at.clone(), address);
                    self.add(address, "is a recipient", at, !(elsewhere && senders));
                }
            }
            for hop in mail.received.iter().take(mail.route.own) {
                let Some(address) = &hop.recipient else { continue };
                let address = address::normalise(address);
                if !(senders.holds(&address) && authentic) {
                    let at = Quote::new(hop.at.clone(), &address);
                    self.add(&address, "is the recipient that a receiving server names", at, true);
                }
            }
        }
    }

    fn in_pages(&mut self, tree: &Tree, senders: &Senders) {
        let logins: HashSet<ArtifactId> = tree
            .pages
            .iter()
            .filter(|page| page.forms.iter().any(Form::asks_password))
            .map(|page| page.artifact)
            .collect();
        for page in &tree.pages {
            for field in page.forms.iter().flat_map(|form| &form.fields) {
                let hidden_destination = field.kind == "hidden"
                    && DESTINATION_FIELDS.contains(&field.name.to_ascii_lowercase().as_str());
                let Some(span) = field.value_span.filter(|_| !hidden_destination) else { continue };
                for found in address::find(&field.value).into_iter().take(4) {
                    if !senders.holds(&found.value) {
                        let at = Quote::new(Locus::utf8(page.artifact, span), &field.value);
                        self.add(&found.value, "is filled in to a form", at, true);
                    }
                }
            }
        }
        for mention in tree.mentions.iter().filter(|mention| !mention.destination) {
            if !senders.holds(&mention.address) {
                let at = Quote::new(mention.at.clone(), &mention.address);
                // Code holds placeholders as well. Without a mail around it, it is all there is.
                let owns_domain = tree.mails.is_empty() && logins.contains(&mention.artifact);
                self.add(&mention.address, mention.how, at, owns_domain);
            }
        }
        for text in tree.texts.iter().filter(|text| logins.contains(&text.artifact)) {
            if matches!(text.role, ArtifactRole::Body | ArtifactRole::Alternative) {
                continue;
            }
            for found in address::find(&text.visible.text) {
                if !senders.holds(&found.value) && !senders.contacts.contains(&found.value.to_lowercase()) {
                    let at = text.visible.quote(text.artifact, found.range);
                    self.add(&found.value, "is written on a page that asks for a password", at, false);
                }
            }
        }
    }

    /// Whoever an entry of a calendar invites, apart from those who invite.
    fn in_invitations(&mut self, tree: &Tree, senders: &Senders) {
        for link in tree.links.iter().filter(|link| link.context == LinkContext::Attendee) {
            let Some(target) = link.target.as_ref().filter(|target| target.scheme == "mailto") else {
                continue;
            };
            let invited = address::normalise(&percent_decoded(&target.path));
            if !senders.holds(&invited) && !senders.organizers.contains(&invited.to_lowercase()) {
                // Guests come from other organisations than the one that is aimed at.
                self.add(&invited, "is invited", Quote::new(link.at.clone(), &link.raw), false);
            }
        }
    }

    fn in_urls(&mut self, tree: &Tree, senders: &Senders) {
        for link in &tree.links {
            let Some(outer) = link.target.as_ref().filter(|target| target.is_web()) else { continue };
            let (target, wrapped_for) = self.unwrapped(outer);
            let target = &target;
            for address in wrapped_for {
                // A gateway writes for whom it wrapped a link; whoever writes a mail can write that as well.
                let at = Quote::new(link.at.clone(), &link.raw);
                if self.is_victim(&address) || !senders.holds(&address) {
                    self.add(&address, "is for whom a gateway wrapped a link", at, false);
                }
            }
            for trace in self.known.in_url(&target.text) {
                let Some(address) = trace.address else { continue };
                let domain = address.rsplit_once('@').and_then(|(_, domain)| DomainName::parse(domain));
                let of_the_host =
                    matches!((&domain, target.domain()), (Some(a), Some(b)) if a.same_registrable(b));
                // Form relays are told in the path where to send what was typed in.
                let collects = matches!(link.context, LinkContext::Form | LinkContext::Sent)
                    && !is_after_path(&target.text, trace.range.start);
                let senders = senders.holds(&address) || senders.holds_domain(domain.as_ref());
                let at = Quote::new(link.at.clone(), &link.raw);
                if self.is_victim(&address) || !(of_the_host || collects || senders) {
                    self.add(&address, "stands in a URL", at, false);
                } else {
                    self.others.insert(address.to_lowercase());
                    if collects {
                        self.drops.push((address, at));
                    }
                }
            }
        }
    }

    /// The URL behind the wrappers of gateways, and the addresses that stand in the wrappers and not in it.
    fn unwrapped(&self, outer: &WebAddress) -> (WebAddress, Vec<String>) {
        let mut url = outer.clone();
        let mut around = Vec::new();
        for _ in 0..WRAPPERS {
            let wrapped =
                redirect_target(&url).filter(|redirect| redirect.class == HostClass::GatewayWrapper);
            let Some(inner) = wrapped.and_then(|redirect| WebAddress::parse(&redirect.url)) else { break };
            around.extend(self.known.in_url(&url.text).into_iter().filter_map(|trace| trace.address));
            url = inner;
        }
        if !around.is_empty() {
            let inside: HashSet<String> =
                self.known.in_url(&url.text).into_iter().filter_map(|trace| trace.address).collect();
            around.retain(|address| !inside.contains(address));
        }
        (url, around)
    }

    #[cfg(test)]
    pub(crate) fn for_tests(addresses: &[&str]) -> Self {
        let mut victims = Self::default();
        for address in addresses {
            let at = Quote::new(Locus::bytes(ArtifactId::of(b""), 0..0), address);
            victims.add(address, "is a recipient", at, true);
        }
        victims.learn();
        victims
    }
}

/// Whether a delivering server names a recipient, and none at the domain in `From`.
fn delivered_outside(mail: &Header, from: Option<&DomainName>) -> bool {
    let fields = mail.envelope.recipients.iter().filter(|r| r.field == RecipientField::Delivery);
    let written = fields.map(|r| r.mailbox.address.as_str());
    let named = mail.received.iter().take(mail.route.own).filter_map(|hop| hop.recipient.as_deref());
    let mut domains =
        written.chain(named).filter_map(|a| DomainName::parse(a.rsplit_once('@')?.1)).peekable();
    domains.peek().is_some() && domains.all(|domain| from.is_none_or(|from| !domain.same_registrable(from)))
}

/// Whether this byte of a URL lies in its query or fragment.
fn is_after_path(url: &str, at: usize) -> bool {
    url.find(['?', '#']).is_some_and(|end| end < at)
}

/// Addresses that write, or that ask to be written to.
struct Senders {
    addresses: HashSet<String>,
    domains: HashSet<String>,
    /// Addresses of `mailto:` links.
    contacts: HashSet<String>,
    /// Addresses that invite, in entries of calendars.
    organizers: HashSet<String>,
}

impl Senders {
    fn holds(&self, address: &str) -> bool {
        let lower = address.to_lowercase();
        if self.addresses.contains(&lower) {
            return true;
        }
        // Sub-addressing (RFC 5233): `ann+anything@corp.example` is Ann.
        let base =
            lower.rsplit_once('@').and_then(|(local, domain)| Some((local.split_once('+')?.0, domain)));
        base.is_some_and(|(local, domain)| self.addresses.contains(&format!("{local}@{domain}")))
    }

    fn holds_domain(&self, domain: Option<&DomainName>) -> bool {
        domain.is_some_and(|domain| self.domains.contains(domain.registrable_or_self()))
    }
}

fn senders(tree: &Tree) -> Senders {
    let envelopes = tree.mails.iter().map(|(_, mail)| &mail.envelope);
    let mailboxes =
        envelopes.flat_map(|e| e.from.iter().chain(&e.sender).chain(&e.reply_to).chain(&e.return_path));
    let mut out = Senders {
        addresses: HashSet::new(),
        domains: HashSet::new(),
        contacts: HashSet::new(),
        organizers: HashSet::new(),
    };
    for mailbox in mailboxes {
        out.addresses.insert(mailbox.address.to_lowercase());
        if let Some(domain) = mailbox.domain().filter(|domain| hosts::classes(domain).is_empty()) {
            out.domains.insert(domain.registrable_or_self().to_owned());
        }
    }
    for link in &tree.links {
        let Some(target) = link.target.as_ref().filter(|target| target.scheme == "mailto") else { continue };
        let list = match link.context {
            LinkContext::Attendee => continue,
            LinkContext::Organizer => &mut out.organizers,
            _ => &mut out.contacts,
        };
        list.insert(target.path.to_lowercase());
    }
    out
}
