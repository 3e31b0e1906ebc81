//! One message's targets, each fact with its reason.

use crate::correspondence::Correspondence;
use crate::display;
use crate::draft::Draft;
use crate::knowledge;
use crate::lexicon::Lexicons;
use crate::mailboxes;
use crate::organisation;
use crate::people::Description;
use crate::roster::Roster;
use crate::sightings::{self, Sighted};
use crate::threads::Told;
use crate::words::folded;
use creel_evidence::dissection::{Dissection, Text};
use creel_evidence::mail::HeaderField;
use creel_evidence::targeting::TargetSource;
use creel_evidence::{Fact, FactSource, MailboxKind, Quote, Target, Targeting, Verdict};
use std::ops::Range;

/// What targets are profiled with besides the message.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The organisations that the user knows.
    pub roster: &'a Roster,
    /// The words of fields.
    pub lexicons: &'a Lexicons,
}

/// The people that a message aims at, and what it knows of their field. Pure: the same message, roster and lexicons
/// always give the same targets.
#[must_use]
pub fn profile(dissection: &Dissection, verdict: &Verdict, known: Known<'_>) -> Targeting {
    let sighted = sightings::collect(dissection);
    let said = Correspondence::of(dissection, verdict, sighted.len());
    let targets: Vec<Target> =
        sighted.iter().map(|sighted| describe(dissection, sighted, &said, known.roster)).collect();
    let knowledge = knowledge::of(dissection, verdict, &targets, known.lexicons);
    Targeting { targets, knowledge }
}

fn describe(
    dissection: &Dissection,
    sighted: &Sighted,
    said: &Correspondence<'_>,
    roster: &Roster,
) -> Target {
    let source = sighted.places.first().map_or(TargetSource::To, |(source, _)| *source);
    let places = sighted.places.iter().map(|(_, quote)| quote.clone()).collect();
    let mut draft = Draft { target: Target::unknown(sighted.address.clone(), source, places) };
    organisation::describe(&mut draft, sighted, roster);
    let shown: Vec<(Description, &Quote)> =
        sighted.names.iter().map(|(name, quote)| (display::read(name), quote)).collect();
    let displayed = shown.iter().find_map(|(described, _)| {
        described.name.as_deref().filter(|name| !names_the_mailbox(name, sighted))
    });
    let greeted = said.greets(sighted.local_part(), displayed);
    let names: Vec<String> = displayed
        .map(str::to_owned)
        .into_iter()
        .chain(greeted.as_ref().and_then(|(described, _)| described.name.clone()))
        .collect();
    // The better source comes first, and keeps what it says.
    let (quoted, beside): (Vec<_>, Vec<_>) = said
        .told(&sighted.address, &names)
        .into_iter()
        .partition(|(_, told)| told.source < FactSource::DisplayName);
    for (text, told) in quoted {
        take_over(&mut draft, text, &told);
    }
    for (described, quote) in &shown {
        if let Some((written, title)) = &described.title {
            draft.title(written, title, FactSource::DisplayName, quote);
        }
        if let Some(person) = described.name.as_ref().filter(|person| !names_the_mailbox(person, sighted)) {
            draft.name(person, FactSource::DisplayName, quote);
        }
    }
    for (text, told) in beside {
        take_over(&mut draft, text, &told);
    }
    if let Some((name, quote)) = said.filled_in(sighted) {
        draft.name(&name, FactSource::DisplayName, &quote);
    }
    if let Some((described, quote)) = greeted {
        if let Some(name) = &described.name {
            draft.name(name, FactSource::Salutation, quote);
        }
        if let Some((written, title)) = &described.title {
            draft.title(written, title, FactSource::Salutation, quote);
        }
    }
    mailbox(&mut draft, dissection, sighted);
    draft.target
}

/// What a thread or a signature says.
fn take_over(draft: &mut Draft, text: &Text, told: &Told) {
    let quote = |range: &Range<usize>| text.visible.quote(text.artifact, range.clone());
    let part = |range: &Range<usize>| text.visible.text.get(range.clone()).unwrap_or_default();
    if let (Some(described), Some(range)) = (&told.described, &told.block.person) {
        if let Some((written, title)) = &described.title {
            draft.title(written, title, told.source, &quote(range));
        }
        if let Some(name) = &described.name {
            draft.name(name, told.source, &quote(range));
        }
        return;
    }
    if let Some(range) = &told.block.person {
        draft.name(part(range), told.source, &quote(range));
    }
    if let Some((range, title)) = &told.block.title {
        draft.title(part(range), title, told.source, &quote(range));
    }
    if let Some((country, source, range)) = &told.block.country {
        draft.country(*country, *source, &quote(range));
    }
}

/// What kind of mailbox it is, and what a role mailbox's name says.
fn mailbox(draft: &mut Draft, dissection: &Dissection, sighted: &Sighted) {
    let person = draft.target.person.clone();
    let read = mailboxes::read(sighted.local_part(), sighted.domain().as_ref(), person.as_deref());
    if let Some(field) = lists(dissection, sighted) {
        draft.target.mailbox = MailboxKind::List;
        let reason = format!("the mail came by this list: \"{}: {}\"", field.name, field.value.trim());
        draft.because(Fact::Mailbox, FactSource::ListHeader, reason, &field.at);
    } else if read.kind != MailboxKind::Unknown {
        draft.target.mailbox = read.kind;
        let named =
            draft.target.because.get(&Fact::Person).map(|grounds| (grounds.source, grounds.at.clone()));
        match (read.source, named) {
            (None, Some((source, at))) => draft.because(Fact::Mailbox, source, read.reason.clone(), &at),
            (source, _) => {
                draft.by_address(Fact::Mailbox, source.unwrap_or(FactSource::LocalPart), read.reason.clone());
            }
        }
    }
    if let Some(title) = read.title
        && let Some((_, quote)) = sighted.places.first()
    {
        draft.rank(&title, FactSource::LocalPart, &read.reason, &quote.locus);
    }
}

/// The field by which a list says that the address is its own: `List-Post` (RFC 2369) names it, `List-Id` (RFC 2919) has
/// its local part before a name of its domain.
fn lists<'a>(dissection: &'a Dissection, sighted: &Sighted) -> Option<&'a HeaderField> {
    let address = sighted.address.to_lowercase();
    let (local, domain) = address.rsplit_once('@')?;
    dissection.headers.iter().find(|field| {
        let value = || field.value.to_lowercase();
        if field.name.eq_ignore_ascii_case("List-Post") {
            value()
                .split(['<', '>', ',', '?'])
                .any(|part| part.trim().strip_prefix("mailto:") == Some(&address))
        } else if field.name.eq_ignore_ascii_case("List-Id") {
            let value = value();
            let id = value.rsplit_once('<').map_or(value.as_str(), |(_, id)| id).trim_end_matches(['>', ' ']);
            id.strip_prefix(local).and_then(|rest| rest.strip_prefix('.')).is_some_and(|host| {
                host == domain
                    || host.ends_with(&format!(".{domain}"))
                    || domain.ends_with(&format!(".{host}"))
            })
        } else {
            false
        }
    })
}

/// Whether a display name only repeats the organisation (`Firm <info@firm.example>`), so that it names nobody.
fn names_the_mailbox(name: &str, sighted: &Sighted) -> bool {
    let domain = sighted.domain();
    let label = domain.as_ref().map(|domain| folded(domain.registrable_label()));
    label.is_some_and(|label| label == folded(name).replace(' ', ""))
}
