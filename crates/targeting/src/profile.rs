//! One message's targets, each fact with its reason.

use crate::draft::Draft;
use crate::knowledge;
use crate::letters;
use crate::lexicon::Lexicons;
use crate::mailboxes;
use crate::organisation;
use crate::people::{self, Description};
use crate::phones;
use crate::roster::Roster;
use crate::sightings::{self, Sighted};
use crate::words::folded;
use creel_evidence::dissection::{Dissection, Text};
use creel_evidence::targeting::TargetSource;
use creel_evidence::{Fact, FactSource, MailboxKind, Quote, Target, Targeting, Verdict};
use std::collections::BTreeMap;

/// Bytes at the start of a text in which a salutation stands, if there is one.
const SALUTATION_BYTES: usize = 1_500;
/// Bytes of a text that are searched for a quoted signature.
const SIGNATURE_BYTES: usize = 40_000;
/// Lines after the name that belong to a signature.
const SIGNATURE_LINES: usize = 10;
/// Targets whose signatures are searched for; a mail to more people quotes nobody's.
const SEARCHED: usize = 20;

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
    let letter = Letter::of(dissection, verdict, sighted.len());
    let targets = sighted.iter().map(|sighted| describe(sighted, &letter, known.roster)).collect();
    Targeting { targets, knowledge: knowledge::of_words(dissection, known.lexicons) }
}

/// What the body says about the person it is written to.
struct Letter<'a> {
    salutation: Option<(Description, Quote)>,
    /// Body texts as lines, for quoted signatures; empty if there are too many targets.
    bodies: Vec<(&'a Text, Vec<&'a str>)>,
    /// Names of those who write, folded: their signature is not the target's.
    writers: Vec<String>,
    /// Whether the salutation can mean nobody else.
    alone: bool,
}

impl<'a> Letter<'a> {
    fn of(dissection: &'a Dissection, verdict: &Verdict, targets: usize) -> Self {
        let claimed = verdict.claimed.as_ref().and_then(|claim| claim.person.as_deref());
        let from = dissection.envelope.from.iter().map(|mailbox| mailbox.name.as_str());
        let bodies =
            if targets > SEARCHED { Vec::new() } else { dissection.shown().map(|t| (t, lines(t))).collect() };
        Self {
            salutation: dissection.shown().find_map(salutation),
            bodies,
            writers: from.chain(claimed).map(folded).filter(|name| !name.is_empty()).collect(),
            alone: targets == 1,
        }
    }

    /// The salutation, if it means this person.
    fn greets(&self, local_part: &str, name: Option<&str>) -> Option<&(Description, Quote)> {
        let greeting = self.salutation.as_ref()?;
        let fits = match (greeting.0.name.as_deref(), name) {
            (Some(greeted), Some(name)) => people::share_a_word(greeted, name),
            (Some(greeted), None) => self.alone || people::share_a_word(greeted, local_part),
            (None, _) => self.alone,
        };
        fits.then_some(greeting)
    }
}

fn salutation(text: &Text) -> Option<(Description, Quote)> {
    let visible = &text.visible.text;
    let start = visible.get(..visible.floor_char_boundary(SALUTATION_BYTES))?;
    let mut at = 0;
    for line in start.split('\n') {
        let begin = at + (line.len() - line.trim_start().len());
        at += line.len() + 1;
        if let Some(described) = letters::salutation(line.trim()) {
            let range = begin + described.range.start..begin + described.range.end;
            let quote = text.visible.quote(text.artifact, range);
            return Some((described, quote));
        }
    }
    None
}

fn lines(text: &Text) -> Vec<&str> {
    let visible = &text.visible.text;
    visible.get(..visible.floor_char_boundary(SIGNATURE_BYTES)).unwrap_or_default().split('\n').collect()
}

fn describe(sighted: &Sighted, letter: &Letter<'_>, roster: &Roster) -> Target {
    let mut draft = Draft {
        target: Target {
            address: sighted.address.clone(),
            source: sighted.places.first().map_or(TargetSource::To, |(source, _)| *source),
            mailbox: MailboxKind::Unknown,
            person: None,
            organisation: None,
            on_roster: false,
            country: None,
            sector: None,
            stage: None,
            function: None,
            seniority: None,
            role: None,
            occupation: None,
            title: None,
            because: BTreeMap::new(),
            at: sighted.places.iter().map(|(_, quote)| quote.clone()).collect(),
        },
    };
    organisation::describe(&mut draft, sighted, roster);
    for (name, quote) in &sighted.names {
        let described = people::display_name(name);
        if let Some((written, title)) = &described.title {
            draft.title(written, title, FactSource::DisplayName, quote);
        }
        if let Some(person) = described.name.filter(|person| !names_the_mailbox(person, sighted)) {
            draft.name(&person, FactSource::DisplayName, quote);
        }
    }
    if let Some((described, quote)) = letter.greets(sighted.local_part(), draft.target.person.as_deref()) {
        if let Some(name) = &described.name {
            draft.name(name, FactSource::Salutation, quote);
        }
        if let Some((written, title)) = &described.title {
            draft.title(written, title, FactSource::Salutation, quote);
        }
    }
    signature(&mut draft, letter);
    mailbox(&mut draft, sighted);
    draft.target
}

/// What kind of mailbox it is, and what a role mailbox's name says.
fn mailbox(draft: &mut Draft, sighted: &Sighted) {
    let person = draft.target.person.clone();
    let read = mailboxes::read(sighted.local_part(), sighted.domain().as_ref(), person.as_deref());
    if read.kind != MailboxKind::Unknown {
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
    if draft.target.title.is_none()
        && let Some(title) = read.title
        && let Some((_, quote)) = sighted.places.first()
    {
        draft.rank(&title, FactSource::LocalPart, &read.reason, &quote.locus);
    }
}

/// Whether a display name only repeats the organisation (`Firm <info@firm.example>`), so that it names nobody.
fn names_the_mailbox(name: &str, sighted: &Sighted) -> bool {
    let domain = sighted.domain();
    let label = domain.as_ref().map(|domain| folded(domain.registrable_label()));
    label.is_some_and(|label| label == folded(name).replace(' ', ""))
}

/// Title and country out of a signature of the target's that the mail quotes.
fn signature(draft: &mut Draft, letter: &Letter<'_>) {
    let Some(name) = draft.target.person.clone() else { return };
    let writes = folded(&name);
    if letter.writers.contains(&writes) {
        return;
    }
    for (text, lines) in &letter.bodies {
        let Some((position, title)) = letters::signature(lines, &name) else { continue };
        let start = lines.iter().take(position).map(|line| line.len() + 1).sum();
        if let Some((written, title)) = title {
            let written = written.get(title.range.clone()).unwrap_or(written).to_owned();
            draft.title(&written, &title, FactSource::QuotedThread, &quote_in(text, start, &written));
        }
        let block = lines.iter().skip(position).take(SIGNATURE_LINES);
        if draft.target.country.is_none()
            && let Some((country, number)) =
                block.filter(|line| line.len() <= 300).find_map(|line| phones::of_phone(line))
        {
            let quote = quote_in(text, start, number);
            draft.target.country = Some(country);
            let reason = format!("calling code of \"{}\" in a quoted signature", quote.text);
            draft.because(Fact::Country, FactSource::Phone, reason, &quote.locus);
            draft.place(&quote);
        }
        return;
    }
}

/// A quote of the first `part` at or after `from`.
fn quote_in(text: &Text, from: usize, part: &str) -> Quote {
    let found = text.visible.text.get(from..).and_then(|rest| rest.find(part));
    let start = from + found.unwrap_or_default();
    text.visible.quote(text.artifact, start..start + part.len())
}
