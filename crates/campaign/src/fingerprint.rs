//! One message, reduced to what can be compared.

use crate::minhash;
use crate::normalise::normalise;
use crate::stable;
use crate::tokens;
use crate::victims::{IsOwn, Victims};
use creel_evidence::digest::Sha256Digest;
use creel_evidence::dissection::{Page, Text};
use creel_evidence::{ArtifactRole, Dissection, Fingerprint, Locus, Places, Targeting, Verdict};

/// Words in a shingle of text.
const SHINGLE: usize = 3;

/// The fingerprint of a message. A pure function of its bytes as dissected and of who was aimed at; the verdict
/// is not asked, so that a better detector changes no campaign.
#[must_use]
pub fn fingerprint(dissection: &Dissection, _verdict: &Verdict, targeting: &Targeting) -> Fingerprint {
    fingerprint_among(dissection, targeting, &|_| false)
}

/// As [`fingerprint`], for a user who knows organisations: what is theirs links nothing, as if they had been aimed at.
#[must_use]
pub fn fingerprint_among(dissection: &Dissection, targeting: &Targeting, is_own: IsOwn<'_>) -> Fingerprint {
    let victims = Victims::of(dissection, targeting, is_own);
    let shown = shown(dissection);
    let page = page(dissection);
    let text = shown.map(|text| normalise(&text.visible.text, &victims)).unwrap_or_default();
    let envelope = &dissection.envelope;
    let words = text.split(' ').filter(|word| word.chars().any(char::is_alphabetic)).count();
    let enough = words >= SHINGLE;
    let (tokens, places) =
        tokens::of(dissection, &victims, None).into_iter().map(|(token, at)| (token, Some(at))).unzip();
    Fingerprint {
        message: dissection.submission,
        time: envelope.received.or(envelope.date).map(|time| time.as_second()),
        subject: envelope.subject.as_ref().map(|s| normalise(&s.text, &victims)).unwrap_or_default(),
        text: if enough { minhash::sketch(shingles(&text)) } else { Vec::new() },
        structure: page.map(|page| minhash::sketch(page.shingles.clone())).unwrap_or_default(),
        exact: enough.then(|| Sha256Digest::of(text.as_bytes())),
        tokens,
        at: Places {
            subject: envelope.subject.as_ref().map(|subject| subject.at.clone()),
            text: shown.filter(|_| enough).map(span),
            structure: page.map(|page| tokens::whole(dissection, page.artifact)),
            tokens: places,
        },
    }
}

/// Where a text stands: from its first visible character to the last.
fn span(text: &Text) -> Locus {
    Locus::utf8(text.artifact, text.visible.source(0..text.visible.text.len()))
}

/// The text that a reader is shown: the longest of the bodies.
fn shown(dissection: &Dissection) -> Option<&Text> {
    dissection.shown().max_by_key(|text| (text.html, text.visible.text.len()))
}

/// The page that a reader is shown: the body, or the loose file itself.
fn page(dissection: &Dissection) -> Option<&Page> {
    let is_shown = |page: &&Page| matches!(page.role, ArtifactRole::Body | ArtifactRole::Submission);
    dissection.pages.iter().filter(is_shown).max_by_key(|page| page.shingles.len())
}

/// Hashes of runs of [`SHINGLE`] words. Letters that look the same count as the same (`Iog in` with a capital
/// i); this is done here, as it makes words unreadable.
fn shingles(text: &str) -> Vec<u64> {
    let look = |word: &str| -> u64 {
        let bytes: Vec<u8> = word.bytes().map(|b| if b == b'l' { b'i' } else { b }).collect();
        stable::hash(&bytes)
    };
    let words: Vec<u64> = text.split(' ').map(look).collect();
    words.windows(SHINGLE).map(|run| run.iter().fold(0, |hash, &word| stable::join(hash, word))).collect()
}
