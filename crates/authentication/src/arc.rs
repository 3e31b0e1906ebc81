//! ARC chains (RFC 8617): each forwarder seals what the former ones and it saw.

use crate::canonical::{self, Canon};
use crate::crypto::{Algorithm, RSA_BITS};
use crate::dkim::{Bodies, Index, Signature, signed_data, unsigned_field};
use crate::dns::{Answers, Silence};
use crate::key::{Key, NoKey};
use crate::message::{Field, Message};
use crate::tags::Tags;
use creel_evidence::locus::Span;
use creel_evidence::sender::AuthenticationOutcome as Outcome;

/// Sets of a chain (RFC 8617 section 4.2.1).
const SETS: usize = 50;
/// Bytes of one ARC field that are read.
const FIELD_BYTES: usize = 16 << 10;

/// A chain, validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arc {
    /// `none` without a chain; else `pass`, `fail`, or `temperror` where a key cannot be known now.
    pub outcome: Outcome,
    /// Why, for people.
    pub because: String,
    /// `d=` of each seal in the order of the instances, as far as the structure holds. Hostile text.
    pub sealers: Vec<String>,
    /// The newest seal's value in the mail.
    pub at: Option<Span>,
}

/// The fields of one instance.
#[derive(Clone, Copy, Default)]
struct Set<'m> {
    results: Option<&'m Field<'m>>,
    signature: Option<&'m Field<'m>>,
    seal: Option<&'m Field<'m>>,
}

/// A whole instance.
#[derive(Clone, Copy)]
struct Whole<'m> {
    results: &'m Field<'m>,
    signature: &'m Field<'m>,
    seal: &'m Field<'m>,
}

/// Validates the chain (RFC 8617 section 5.2).
#[must_use]
pub fn verify(message: &Message<'_>, answers: &dyn Answers) -> Arc {
    let mut out =
        Arc { outcome: Outcome::None, because: "there is no chain".into(), sealers: Vec::new(), at: None };
    let sets = match sets(message) {
        Ok(sets) if sets.is_empty() => return out,
        Ok(sets) => sets,
        Err(because) => {
            out.outcome = Outcome::Fail;
            out.because = because.to_owned();
            return out;
        }
    };
    out.at = sets.last().map(|set| set.seal.at);
    let (outcome, because) = chain(message, &sets, answers, &mut out.sealers);
    out.outcome = outcome;
    out.because = because;
    out
}

type Verdict = (Outcome, String);

fn fail(because: impl Into<String>) -> Verdict {
    (Outcome::Fail, because.into())
}

/// Collects the fields by instance; all must be there, from 1 on, each once.
fn sets<'m>(message: &'m Message<'m>) -> Result<Vec<Whole<'m>>, &'static str> {
    let mut sets: Vec<Set<'m>> = Vec::new();
    for field in &message.fields {
        let is_results = field.is("arc-authentication-results");
        let is_signature = field.is("arc-message-signature");
        if !is_results && !is_signature && !field.is("arc-seal") {
            continue;
        }
        let instance = instance(field, is_results).ok_or("an ARC field has no instance from 1 to 50")?;
        if sets.len() < instance {
            sets.resize(instance, Set::default());
        }
        let Some(set) = sets.get_mut(instance - 1) else { continue };
        let slot = if is_results {
            &mut set.results
        } else if is_signature {
            &mut set.signature
        } else {
            &mut set.seal
        };
        if slot.replace(field).is_some() {
            return Err("an instance has a field twice");
        }
    }
    sets.into_iter()
        .map(|set| Some(Whole { results: set.results?, signature: set.signature?, seal: set.seal? }))
        .collect::<Option<Vec<_>>>()
        .ok_or("an instance lacks a field")
}

/// `i=`: in the results before the first semicolon, in the others a tag.
fn instance(field: &Field<'_>, is_results: bool) -> Option<usize> {
    let value = field.value.get(..field.value.len().min(FIELD_BYTES))?;
    let number = if is_results {
        let first = value.split(|&b| b == b';').next()?.trim_ascii();
        let (name, number) = first.split_at(memchr::memchr(b'=', first)?);
        if name.trim_ascii() != b"i" {
            return None;
        }
        std::str::from_utf8(number.get(1..)?.trim_ascii()).ok()?.parse().ok()
    } else {
        Tags::parse(value)?.number("i")?.and_then(|number| usize::try_from(number).ok())
    };
    number.filter(|number| (1..=SETS).contains(number))
}

fn chain(
    message: &Message<'_>,
    sets: &[Whole<'_>],
    answers: &dyn Answers,
    sealers: &mut Vec<String>,
) -> Verdict {
    let mut seals = Vec::new();
    for (place, set) in sets.iter().enumerate() {
        let seal = match Seal::parse(set.seal) {
            Ok(seal) => seal,
            Err(because) => return fail(because),
        };
        let expected: &[u8] = if place == 0 { b"none" } else { b"pass" };
        if seal.validation != expected {
            return fail(format!("seal {} says cv={}", place + 1, String::from_utf8_lossy(&seal.validation)));
        }
        sealers.push(seal.domain.clone());
        seals.push(seal);
    }
    let Some(newest) = sets.last() else { return (Outcome::None, "there is no chain".to_owned()) };
    if let Err(verdict) = newest_signature(message, newest, answers) {
        return verdict;
    }
    for (place, seal) in seals.iter().enumerate().rev() {
        if let Err(verdict) = sealed(sets.get(..=place).unwrap_or_default(), seal, place + 1, answers) {
            return verdict;
        }
    }
    (
        Outcome::Pass,
        format!("{} seals hold, the newest by {}", sets.len(), sealers.last().map_or("", String::as_str)),
    )
}

/// The newest `ARC-Message-Signature` must hold; older ones may be broken by what forwarders changed.
fn newest_signature(message: &Message<'_>, set: &Whole<'_>, answers: &dyn Answers) -> Result<(), Verdict> {
    let field = set.signature;
    let tags = Some(field.value).filter(|value| value.len() <= FIELD_BYTES).and_then(Tags::parse);
    let tags = tags.ok_or_else(|| fail("the newest message signature is no list of tags"))?;
    let signature = Signature::parse_unversioned(&tags).map_err(|(_, because)| fail(because))?;
    if signature.algorithm == Algorithm::RsaSha1 {
        return Err(fail("rsa-sha1 must not be used (RFC 8301)"));
    }
    if signature.signed.iter().any(|name| name.eq_ignore_ascii_case(b"arc-seal")) {
        return Err(fail("the message signature covers a seal"));
    }
    let (hash, _) = Bodies::default().hash(message.body, &signature);
    if hash != signature.body_hash {
        return Err(fail("the body is not what the newest forwarder signed"));
    }
    let key = key(answers, &signature.selector, &signature.domain, signature.algorithm)?;
    let data = signed_data(&Index::of(message), &signature, field);
    if key.public.verifies(&data, &signature.signature) {
        Ok(())
    } else {
        Err(fail("the newest message signature does not hold"))
    }
}

struct Seal {
    algorithm: Algorithm,
    signature: Vec<u8>,
    domain: String,
    selector: String,
    validation: Vec<u8>,
}

impl Seal {
    fn parse(field: &Field<'_>) -> Result<Self, &'static str> {
        let tags = Some(field.value).filter(|value| value.len() <= FIELD_BYTES).and_then(Tags::parse);
        let tags = tags.ok_or("a seal is no list of tags")?;
        if tags.get("h").is_some() {
            return Err("a seal names fields (h=), which it must not");
        }
        let name = |tag: &str| tags.text(tag).filter(|text| !text.is_empty()).map(str::to_ascii_lowercase);
        let algorithm = tags.get("a").and_then(Algorithm::parse).ok_or("a seal's algorithm is unknown")?;
        if algorithm == Algorithm::RsaSha1 {
            return Err("rsa-sha1 must not be used (RFC 8301)");
        }
        if matches!(tags.number("t"), Some(None)) {
            return Err("a seal's time is no number");
        }
        Ok(Self {
            algorithm,
            signature: tags.get("b").and_then(crate::tags::base64).ok_or("a seal's b= is no base64")?,
            domain: name("d").ok_or("a seal names no domain")?,
            selector: name("s").ok_or("a seal names no selector")?,
            validation: tags.get("cv").ok_or("a seal has no cv=")?.to_ascii_lowercase(),
        })
    }
}

/// A seal is over all sets up to its own, oldest first, in relaxed form, itself last with an empty `b=` (RFC 8617
/// section 5.1.1).
fn sealed(sets: &[Whole<'_>], seal: &Seal, instance: usize, answers: &dyn Answers) -> Result<(), Verdict> {
    let key = key(answers, &seal.selector, &seal.domain, seal.algorithm)?;
    let mut data = Vec::new();
    for (place, set) in sets.iter().enumerate() {
        for field in [set.results, set.signature] {
            canonical::header(field, Canon::Relaxed, &mut data);
            data.extend_from_slice(b"\r\n");
        }
        if place + 1 == sets.len() {
            unsigned_field(set.seal, Canon::Relaxed, &mut data);
        } else {
            canonical::header(set.seal, Canon::Relaxed, &mut data);
            data.extend_from_slice(b"\r\n");
        }
    }
    if key.public.verifies(&data, &seal.signature) {
        Ok(())
    } else {
        Err(fail(format!("seal {instance} does not hold")))
    }
}

fn key(answers: &dyn Answers, selector: &str, domain: &str, algorithm: Algorithm) -> Result<Key, Verdict> {
    let key = Key::find(answers, selector, domain).map_err(|none| match none {
        NoKey::Unknown(Silence::Failed) => {
            (Outcome::Temperror, "DNS failed to give a sealer's key".to_owned())
        }
        NoKey::Unknown(_) => (Outcome::Temperror, "no answer about a sealer's key was supplied".to_owned()),
        NoKey::Unusable(because) => fail(because),
    })?;
    key.allows(algorithm).map_err(fail)?;
    if key.public.rsa_bits().is_some_and(|bits| !RSA_BITS.contains(&bits)) {
        return Err(fail("a sealer's key is shorter than 1,024 or longer than 8,192 bits (RFC 8301)"));
    }
    Ok(key)
}
