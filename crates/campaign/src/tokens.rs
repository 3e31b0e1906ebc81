//! Values that messages can share, one file a family. A victim's own values never become tokens.

mod contact;
mod landing;
mod lure;
mod mailer;
mod payload;
mod sending;

use crate::normalise::Victims;
use creel_evidence::campaign::Family;
use creel_evidence::{Dissection, DomainName, Token};
use std::collections::BTreeSet;

/// Bytes of a value that are kept.
const VALUE: usize = 300;
/// Tokens of one family that are kept.
const TOKENS: usize = 64;

/// The tokens of a message, sorted and distinct.
pub(crate) fn of(dissection: &Dissection, victims: &Victims) -> Vec<Token> {
    let mut tokens = BTreeSet::new();
    for (family, collect) in [
        (Family::Lure, lure::collect as fn(&Dissection, &Victims, &mut Pen<'_>)),
        (Family::Landing, landing::collect),
        (Family::Payload, payload::collect),
        (Family::Contact, contact::collect),
        (Family::Sending, sending::collect),
        (Family::Mailer, mailer::collect),
    ] {
        collect(dissection, victims, &mut Pen { family, left: TOKENS, tokens: &mut tokens });
    }
    tokens.into_iter().collect()
}

/// Writes the tokens of one family.
pub(crate) struct Pen<'t> {
    family: Family,
    left: usize,
    tokens: &'t mut BTreeSet<Token>,
}

impl Pen<'_> {
    /// Notes a value of this kind; empty values are none.
    fn note(&mut self, kind: &str, value: impl Into<String>) {
        self.note_for(self.family, kind, value);
    }

    /// As [`Pen::note`], for evidence that belongs to another family than where it was found.
    fn note_for(&mut self, family: Family, kind: &str, value: impl Into<String>) {
        let mut value: String = value.into();
        value.truncate(value.floor_char_boundary(VALUE));
        if self.left > 0 && !value.is_empty() {
            self.left -= usize::from(self.tokens.insert(Token { family, kind: kind.to_owned(), value }));
        }
    }
}

/// Whether a domain is that of an organisation that was aimed at.
fn is_victims(domain: &DomainName, victims: &Victims) -> bool {
    victims.domains.contains(domain.registrable_or_self())
}
