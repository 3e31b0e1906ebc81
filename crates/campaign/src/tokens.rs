//! Values that messages can share, one file a family. A victim's own values never become tokens.

mod contact;
mod landing;
mod lure;
mod mailer;
mod payload;
mod sending;

use crate::normalise::Victims;
use creel_evidence::campaign::Family;
use creel_evidence::{ArtifactId, Dissection, DomainName, Locus, Token};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Bytes of a value that are kept.
const VALUE: usize = 300;
/// Tokens of one family that are kept.
const TOKENS: usize = 64;

/// The tokens of a message, sorted and distinct, each with the first place that holds it.
pub(crate) fn of(dissection: &Dissection, victims: &Victims) -> BTreeMap<Token, Locus> {
    let mut tokens = BTreeMap::new();
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
    tokens
}

/// Writes the tokens of one family.
pub(crate) struct Pen<'t> {
    family: Family,
    left: usize,
    tokens: &'t mut BTreeMap<Token, Locus>,
}

impl Pen<'_> {
    /// Notes a value of this kind that is read at `at`; empty values are none.
    fn note(&mut self, kind: &str, value: impl Into<String>, at: &Locus) {
        self.note_for(self.family, kind, value, at);
    }

    /// As [`Pen::note`], for evidence that belongs to another family than where it was found.
    fn note_for(&mut self, family: Family, kind: &str, value: impl Into<String>, at: &Locus) {
        let mut value: String = value.into();
        value.truncate(value.floor_char_boundary(VALUE));
        if self.left > 0 && !value.is_empty() {
            let token = Token { family, kind: kind.to_owned(), value };
            if let Entry::Vacant(place) = self.tokens.entry(token) {
                place.insert(at.clone());
                self.left -= 1;
            }
        }
    }
}

/// All bytes of an artifact: where a value is read that is a digest of it.
pub(crate) fn whole(dissection: &Dissection, artifact: ArtifactId) -> Locus {
    let size = dissection.artifact(artifact).map_or(0, |artifact| artifact.size);
    Locus::bytes(artifact, 0..usize::try_from(size).unwrap_or(usize::MAX))
}

/// Whether a domain is that of an organisation that was aimed at.
fn is_victims(domain: &DomainName, victims: &Victims) -> bool {
    victims.domains.contains(domain.registrable_or_self())
}
