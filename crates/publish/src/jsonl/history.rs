//! The member `history`: what the case knows of a message's sender.

use super::{Loci, rounded};
use creel_evidence::history::{Acquaintance, Dealings, Seen, Sign};
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::{Class, Term};
use creel_evidence::{ArtifactId, History};
use jiff::Timestamp;
use serde::{Serialize, Serializer};

#[derive(Serialize)]
pub(super) struct OneHistory<'a> {
    /// The verdict in the light of the case; that by the mail alone is the line's own.
    verdict: &'a str,
    score: f64,
    /// What history adds to the sum of the mail's own verdict.
    sum: &'a [Term],
    signs: Vec<OneSign<'a>>,
    known: Vec<Known<'a>>,
}

#[derive(Serialize)]
struct OneSign<'a> {
    kind: &'a str,
    because: &'a str,
    at: Loci<'a>,
    /// First and last of the earlier messages that it rests on.
    earlier: &'a [ArtifactId],
    count: u32,
}

/// One name of the sender, and what earlier messages say of it.
#[derive(Serialize)]
struct Known<'a> {
    identity: &'a str,
    value: &'a str,
    at: Loci<'a>,
    messages: u32,
    first: Option<Moment>,
    last: Option<Moment>,
    recipients: u32,
    same_recipient: bool,
    #[serde(serialize_with = "counts")]
    authenticated: &'a [(Authenticated, u32)],
    #[serde(serialize_with = "counts")]
    verdicts: &'a [(Class, u32)],
}

#[derive(Serialize)]
struct Moment {
    sha256: ArtifactId,
    time: Timestamp,
}

pub(super) fn one(history: &History) -> OneHistory<'_> {
    OneHistory {
        verdict: history.class.as_str(),
        score: rounded(history.score),
        sum: &history.sum,
        signs: history.signs.iter().map(sign).collect(),
        known: history.known.iter().map(known).collect(),
    }
}

fn sign(sign: &Sign) -> OneSign<'_> {
    let Sign { kind, because, at, earlier, count } = sign;
    OneSign { kind: kind.as_str(), because, at: Loci(at), earlier, count: *count }
}

fn known(known: &Acquaintance) -> Known<'_> {
    let Acquaintance { identity, value, at, record } = known;
    let Dealings { messages, first, last, recipients, same_recipient, authenticated, verdicts } = record;
    let moment = |seen: &Seen| Moment { sha256: seen.message, time: seen.time };
    Known {
        identity: identity.as_str(),
        value,
        at: Loci(at),
        messages: *messages,
        first: first.as_ref().map(moment),
        last: last.as_ref().map(moment),
        recipients: *recipients,
        same_recipient: *same_recipient,
        authenticated,
        verdicts,
    }
}

fn counts<W: Serialize, S: Serializer>(counts: &[(W, u32)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(counts.iter().map(|(word, count)| (word, count)))
}
