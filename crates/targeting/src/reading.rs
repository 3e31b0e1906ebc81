//! What one text alone says about a person: a signature block, a display name, the first lines of a letter, an address.
//!
//! [`profile()`](crate::profile()) reads the same texts by the same functions where they stand in a message; these entry
//! points are for whoever has the text alone: scorers, curators, fuzzers.

use crate::blocks;
use crate::countries;
use crate::display;
use crate::letters;
use crate::mailboxes;
use crate::people::Description;
use crate::threads::Thread;
use crate::titles::Title;
use creel_evidence::{Country, DomainName, FactSource, MailboxKind};
use std::ops::Range;

/// What a text says about a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The name as written.
    pub person: Option<String>,
    /// The title as written, with what it says.
    pub title: Option<(String, Title)>,
    /// The organisation as written.
    pub organisation: Option<String>,
    /// The country, the kind of source that states it, and the words that do.
    pub country: Option<(Country, FactSource, String)>,
}

/// What an address alone says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// What kind of mailbox it is.
    pub mailbox: MailboxKind,
    /// What the local part says as a role mailbox.
    pub title: Option<Title>,
    /// The country that the domain's suffix states.
    pub country: Option<Country>,
}

impl From<Description> for Reading {
    fn from(described: Description) -> Self {
        Self { person: described.name, title: described.title, organisation: None, country: None }
    }
}

/// Reads a signature block, lines separated by `\n`.
#[must_use]
pub fn signature(block: &str) -> Reading {
    let read = blocks::read(block);
    let part = |range: Range<usize>| block.get(range).unwrap_or_default().to_owned();
    Reading {
        person: read.person.map(part),
        title: read.title.map(|(range, title)| (part(range), title)),
        organisation: read.organisation.map(part),
        country: read.country.map(|(country, source, range)| (country, source, part(range))),
    }
}

/// Reads a display name.
#[must_use]
pub fn display_name(text: &str) -> Reading {
    display::read(text).into()
}

/// Reads the first lines of a letter.
#[must_use]
pub fn salutation(text: &str) -> Reading {
    // A letter greets at its beginning.
    let text = text.get(..text.floor_char_boundary(1_500)).unwrap_or_default();
    let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    starts
        .filter_map(|at| text.get(at..))
        .enumerate()
        .find_map(|(number, rest)| letters::salutation(rest.trim_start_matches([' ', '\t']), number < 4))
        .map(Reading::from)
        .unwrap_or_default()
}

/// Reads what a text, and the thread that it quotes, says about who has an address; the better source first.
#[must_use]
pub fn thread(text: &str, address: &str) -> Vec<(FactSource, Reading)> {
    let part = |range: Range<usize>| text.get(range).unwrap_or_default().to_owned();
    let told = Thread::of(text).told(address, &[], &[]).into_iter().map(|told| {
        let reading = match told.described {
            Some(described) => described.into(),
            None => Reading {
                person: told.block.person.map(part),
                title: told.block.title.map(|(range, title)| (part(range), title)),
                organisation: told.block.organisation.map(part),
                country: told.block.country.map(|(country, source, range)| (country, source, part(range))),
            },
        };
        (told.source, reading)
    });
    told.collect()
}

/// Reads an address; nothing of what is no address.
#[must_use]
pub fn address(address: &str) -> Address {
    let Some((local, domain)) = address.trim().rsplit_once('@') else { return Address::default() };
    let domain = DomainName::parse(domain);
    let mailbox = mailboxes::read(local, domain.as_ref(), []);
    Address {
        mailbox: mailbox.kind,
        title: mailbox.title,
        country: domain.as_ref().and_then(countries::of_domain),
    }
}
