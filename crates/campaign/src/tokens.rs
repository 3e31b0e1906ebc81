//! Values that messages can share, one file a family. A victim's own values never become tokens, nor what strangers share.

mod contact;
mod landing;
mod lure;
mod mailer;
mod payload;
mod sending;

use crate::aside::{Ground, SetAside};
use crate::victims::Victims;
use creel_evidence::campaign::Family;
use creel_evidence::{ArtifactId, Dissection, Locus, Token};
use creel_reference::shared::{self, SharedKind};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Bytes of a value that are kept.
const VALUE: usize = 300;
/// Tokens of one family that are kept, and values of one message that are set aside.
const TOKENS: usize = 64;
const ASIDE: usize = 200;

/// The tokens of a message, sorted and distinct, each with the first place that holds it; and into `aside`, if it is
/// asked for, what was left out.
pub(crate) fn of(
    dissection: &Dissection,
    victims: &Victims,
    mut aside: Option<&mut Vec<SetAside>>,
) -> BTreeMap<Token, Locus> {
    let mut tokens = BTreeMap::new();
    for (family, collect) in [
        (Family::Lure, lure::collect as fn(&Dissection, &Victims, &mut Pen<'_>)),
        (Family::Landing, landing::collect),
        (Family::Payload, payload::collect),
        (Family::Contact, contact::collect),
        (Family::Sending, sending::collect),
        (Family::Mailer, mailer::collect),
    ] {
        let aside = aside.as_deref_mut();
        collect(dissection, victims, &mut Pen { family, left: TOKENS, tokens: &mut tokens, victims, aside });
    }
    tokens
}

/// Writes the tokens of one family.
pub(crate) struct Pen<'t> {
    family: Family,
    left: usize,
    tokens: &'t mut BTreeMap<Token, Locus>,
    victims: &'t Victims,
    aside: Option<&'t mut Vec<SetAside>>,
}

impl Pen<'_> {
    /// Notes a value of this kind that is read at `at`, unless it is a victim's or strangers'; empty values are none.
    fn note(&mut self, kind: &str, value: impl Into<String>, at: &Locus) {
        self.note_for(self.family, kind, value, at);
    }

    /// As [`Pen::note`], for evidence that belongs to another family than where it was found.
    fn note_for(&mut self, family: Family, kind: &str, value: impl Into<String>, at: &Locus) {
        let mut value: String = value.into();
        value.truncate(value.floor_char_boundary(VALUE));
        if self.left == 0 || value.is_empty() {
            return;
        }
        if let Some(why) = self.why_not(kind, &value) {
            return self.leave_for(family, kind, value, at, || why);
        }
        let token = Token { family, kind: kind.to_owned(), value };
        if let Entry::Vacant(place) = self.tokens.entry(token) {
            place.insert(at.clone());
            self.left -= 1;
        }
    }

    /// Sets a value aside.
    fn leave(&mut self, kind: &str, value: impl Into<String>, at: &Locus, why: impl FnOnce() -> Ground) {
        self.leave_for(self.family, kind, value, at, why);
    }

    fn leave_for(
        &mut self,
        family: Family,
        kind: &str,
        value: impl Into<String>,
        at: &Locus,
        why: impl FnOnce() -> Ground,
    ) {
        let Some(aside) = self.aside.as_deref_mut().filter(|aside| aside.len() < ASIDE) else { return };
        let value = value.into();
        if !aside.iter().any(|left| left.family == family && left.kind == kind && left.value == value) {
            aside.push(SetAside { family, kind: kind.to_owned(), value, because: why(), at: at.clone() });
        }
    }

    /// Whether a value that would count is a victim's, or is listed as shared.
    fn why_not(&self, kind: &str, value: &str) -> Option<Ground> {
        let is_victims = match kind {
            "url" | "brand-url" | "from-address" | "message-id-prefix" | "machine" => {
                self.victims.are_in(value)
            }
            // An account is one customer's whatever it is called; one called like the victim is no evidence either.
            "host" | "bucket" => self.victims.are_label_of(value),
            _ => false,
        };
        if is_victims {
            return Some(Ground::Victims);
        }
        let kind = match kind {
            "picture" => SharedKind::File,
            kind => kind.parse().ok()?,
        };
        shared::value(kind, value).map(Ground::Shared)
    }
}

/// All bytes of an artifact: where a value is read that is a digest of it.
pub(crate) fn whole(dissection: &Dissection, artifact: ArtifactId) -> Locus {
    let size = dissection.artifact(artifact).map_or(0, |artifact| artifact.size);
    Locus::bytes(artifact, 0..usize::try_from(size).unwrap_or(usize::MAX))
}
