//! Which addresses a message aims at, and where it says so.

use creel_evidence::dissection::Dissection;
use creel_evidence::locus::Locus;
use creel_evidence::mail::{Mailbox, RecipientField};
use creel_evidence::targeting::TargetSource;
use creel_evidence::{ArtifactRole, DomainName, ObservableKind, Quote, Side};
use creel_reference::hosts;
use std::collections::{HashMap, HashSet};

/// Places that one target keeps.
const QUOTES: usize = 16;

/// An address with everywhere it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sighted {
    /// As first written, domain in lower case.
    pub(crate) address: String,
    /// Ascending by source; never empty.
    pub(crate) places: Vec<(TargetSource, Quote)>,
    /// Display names with their places.
    pub(crate) names: Vec<(String, Quote)>,
}

impl Sighted {
    /// The domain, if it is a domain name.
    pub(crate) fn domain(&self) -> Option<DomainName> {
        DomainName::parse(self.address.rsplit_once('@')?.1)
    }

    /// The part before the last `@`.
    pub(crate) fn local_part(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

/// The addresses in the order of their first sighting: header fields first, then what dissection found to be a
/// victim's address elsewhere.
pub(crate) fn collect(dissection: &Dissection) -> Vec<Sighted> {
    let envelope = &dissection.envelope;
    let writes: HashSet<String> = [&envelope.from, &envelope.reply_to]
        .into_iter()
        .flatten()
        .chain(&envelope.sender)
        .chain(&envelope.return_path)
        .map(|mailbox| mailbox.address.to_lowercase())
        .collect();
    let own = own_domains(dissection);
    let mut sightings = Sightings::default();
    let mut colleagues: HashSet<String> = HashSet::new();
    for recipient in &envelope.recipients {
        let Mailbox { name, address, at } = &recipient.mailbox;
        let is_own =
            recipient.mailbox.domain().is_some_and(|domain| own.contains(domain.registrable_or_self()));
        if recipient.field == RecipientField::Cc && is_own {
            // The sender's own people, put there to look busy.
            colleagues.insert(address.to_lowercase());
            continue;
        }
        let source = match recipient.field {
            RecipientField::To => TargetSource::To,
            RecipientField::Cc => TargetSource::Cc,
            RecipientField::Bcc => TargetSource::Bcc,
            RecipientField::Delivery => TargetSource::Delivery,
        };
        let quote = quote_of(name, address, at);
        let name = Some(name.as_str()).filter(|name| !name.trim().is_empty()).map(str::to_owned);
        sightings.note(address, source, quote, name);
    }
    let links: HashSet<&Locus> = dissection.links.iter().map(|link| &link.at).collect();
    for observable in &dissection.observables {
        let aimed = observable.side == Side::Victim && observable.kind == ObservableKind::MailAddress;
        let key = observable.value.to_lowercase();
        let known = sightings.places.contains_key(&key);
        if !aimed || (!known && (writes.contains(&key) || colleagues.contains(&key))) {
            continue;
        }
        for quote in &observable.at {
            let source =
                if links.contains(&quote.locus) { TargetSource::Url } else { source_of(dissection, quote) };
            sightings.note(&observable.value, source, quote.clone(), None);
        }
    }
    sightings.finish()
}

/// The registrable domains of the senders, unless many share them or a direct recipient is at home there too.
fn own_domains(dissection: &Dissection) -> HashSet<String> {
    let envelope = &dissection.envelope;
    let registrable = |mailbox: &Mailbox| {
        let domain = mailbox.domain().filter(|domain| !hosts::is_free_mail(domain))?;
        Some(domain.registrable_or_self().to_owned())
    };
    let mut own: HashSet<String> = envelope.from.iter().filter_map(registrable).collect();
    for recipient in envelope.recipients.iter().filter(|recipient| recipient.field == RecipientField::To) {
        // Who writes from the recipient's own domain poses as a colleague: then the colleagues are targets.
        if let Some(domain) = registrable(&recipient.mailbox) {
            own.remove(&domain);
        }
    }
    own
}

fn quote_of(name: &str, address: &str, at: &Locus) -> Quote {
    if name.is_empty() {
        Quote::new(at.clone(), address)
    } else {
        Quote::new(at.clone(), &format!("{name} <{address}>"))
    }
}

/// The source by the artifact that holds the address.
fn source_of(dissection: &Dissection, quote: &Quote) -> TargetSource {
    let mut artifact = dissection.artifact(quote.locus.artifact);
    // A property is a field of the message that holds it; parents stand before children, so that this ends.
    while let Some(property) = artifact.filter(|artifact| artifact.role == ArtifactRole::Property) {
        artifact = property.parent.and_then(|parent| dissection.artifacts.get(parent));
    }
    match artifact.map(|artifact| artifact.role) {
        // Of a mail that came as a file of its carrier, the header is its own as well.
        Some(ArtifactRole::Message | ArtifactRole::Attachment | ArtifactRole::Entry)
            if artifact.is_some_and(|artifact| artifact.id == dissection.judged()) =>
        {
            TargetSource::Delivery
        }
        Some(ArtifactRole::Body | ArtifactRole::Alternative | ArtifactRole::Inline) => TargetSource::Body,
        // Of the mail itself only the header is read: a server named the recipient there.
        Some(ArtifactRole::Submission) if dissection.is_mail => TargetSource::Delivery,
        // The header of a mail inside the mail.
        Some(ArtifactRole::Message) => TargetSource::To,
        Some(
            ArtifactRole::Submission
            | ArtifactRole::Attachment
            | ArtifactRole::Entry
            | ArtifactRole::Content
            | ArtifactRole::Property,
        )
        | None => TargetSource::Attachment,
    }
}

#[derive(Default)]
struct Sightings {
    list: Vec<Sighted>,
    /// Position in the list by the address in lower case.
    places: HashMap<String, usize>,
}

impl Sightings {
    fn note(&mut self, address: &str, source: TargetSource, quote: Quote, name: Option<String>) {
        let Some((local, domain)) = address.trim().rsplit_once('@') else { return };
        if local.is_empty() || domain.is_empty() {
            return;
        }
        let list = &mut self.list;
        let position = *self.places.entry(address.trim().to_lowercase()).or_insert_with(|| {
            let address = format!("{local}@{}", domain.to_lowercase());
            list.push(Sighted { address, places: Vec::new(), names: Vec::new() });
            list.len() - 1
        });
        let Some(sighted) = list.get_mut(position) else { return };
        if sighted.places.len() >= QUOTES {
            return;
        }
        if let Some(name) = name {
            sighted.names.push((name, quote.clone()));
        }
        if sighted.places.iter().all(|(_, known)| known.locus != quote.locus) {
            sighted.places.push((source, quote));
        }
    }

    fn finish(mut self) -> Vec<Sighted> {
        for sighted in &mut self.list {
            sighted.places.sort_by_key(|(source, _)| *source);
        }
        self.list
    }
}
