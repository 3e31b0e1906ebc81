//! DKIM signatures (RFC 6376, updated by RFC 8301 and RFC 8463).
//!
//! The hash of the body stands in the signature and needs no key: whether the body is what was signed can always
//! be told. Whether the domain signed it needs its key. With a key, a body that was changed and a signature over
//! the header that still holds are told apart.

use crate::canonical::{self, Canon};
use crate::crypto::{Algorithm, Hasher, RSA_BITS};
use crate::dns::{Answers, Silence};
use crate::key::{Key, NoKey};
use crate::message::{Field, Message};
use crate::tags::{Tags, base64, words};
use creel_evidence::locus::Span;
use creel_evidence::sender::AuthenticationOutcome as Outcome;
use std::cell::OnceCell;
use std::collections::HashMap;

/// Signatures of one mail that are verified; the rest is counted.
pub const SIGNATURES: usize = 5;
/// Bytes of one signature field that are read.
const FIELD_BYTES: usize = 16 << 10;

/// What the hash of the body says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyHash {
    /// The body is what was signed.
    Matches,
    /// The body is not what was signed. Lists, gateways and people who mask a sample change bodies too.
    Differs,
    /// The signature cannot be read so far.
    Unknown,
}

/// One signature, verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dkim {
    /// The outcome in the words of RFC 8601.
    pub outcome: Outcome,
    /// Why, for people.
    pub because: String,
    /// `d=`, in lower case. Hostile text.
    pub domain: Option<String>,
    /// `s=`. Hostile text.
    pub selector: Option<String>,
    /// What the body's hash says.
    pub body: BodyHash,
    /// Whether the signature covers the header fields; `None` without a usable key.
    pub header_holds: Option<bool>,
    /// Bytes of the canonical body behind `l=` that nobody signed.
    pub unsigned_bytes: u64,
    /// The signature field's value in the mail.
    pub at: Span,
}

/// A signature field as read.
#[derive(Debug, Clone)]
pub(crate) struct Signature<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) signature: Vec<u8>,
    pub(crate) body_hash: Vec<u8>,
    pub(crate) header_canon: Canon,
    pub(crate) body_canon: Canon,
    pub(crate) domain: String,
    pub(crate) selector: String,
    pub(crate) signed: Vec<&'a [u8]>,
    pub(crate) length: Option<u64>,
    identity: Option<String>,
    time: Option<u64>,
    expires: Option<u64>,
}

/// Verifies the first [`SIGNATURES`] signatures, topmost first. `now` is when the mail was received, in seconds of
/// the Unix epoch; without it nothing is expired.
#[must_use]
pub fn verify(message: &Message<'_>, answers: &dyn Answers, now: Option<i64>) -> Vec<Dkim> {
    let mut bodies = Bodies::default();
    // Only a signature whose key is known needs the fields by name.
    let index = OnceCell::new();
    message
        .named("dkim-signature")
        .take(SIGNATURES)
        .map(|(_, field)| one(message, &index, &mut bodies, field, answers, now))
        .collect()
}

fn one<'m>(
    message: &'m Message<'m>,
    index: &'m OnceCell<Index<'m>>,
    bodies: &mut Bodies,
    field: &Field<'_>,
    answers: &dyn Answers,
    now: Option<i64>,
) -> Dkim {
    let tags = Some(field.value).filter(|value| value.len() <= FIELD_BYTES).and_then(Tags::parse);
    let text = |name: &str| tags.as_ref().and_then(|tags| tags.text(name)).map(str::to_ascii_lowercase);
    let mut out = Dkim {
        outcome: Outcome::Neutral,
        because: String::new(),
        domain: text("d"),
        selector: text("s"),
        body: BodyHash::Unknown,
        header_holds: None,
        unsigned_bytes: 0,
        at: field.at,
    };
    let decided = |mut out: Dkim, outcome, because: &str| {
        out.outcome = outcome;
        out.because = because.to_owned();
        out
    };
    let Some(tags) = tags else {
        return decided(out, Outcome::Neutral, "the signature is no list of tags");
    };
    let signature = match Signature::parse(&tags) {
        Ok(signature) => signature,
        Err((outcome, because)) => return decided(out, outcome, because),
    };
    let (hash, rest) = bodies.hash(message.body, &signature);
    out.unsigned_bytes = rest;
    out.body = if hash == signature.body_hash { BodyHash::Matches } else { BodyHash::Differs };
    if let Some(because) = signature.defect(now) {
        return decided(out, because.0, because.1);
    }
    let body = match out.body {
        BodyHash::Matches => "the body is what was signed",
        _ => "the body is not what was signed",
    };
    let key = match Key::find(answers, &signature.selector, &signature.domain) {
        Ok(key) => key,
        Err(NoKey::Unusable(because)) => {
            return decided(out, Outcome::Permerror, &format!("{because}; {body}"));
        }
        Err(NoKey::Unknown(silence)) => {
            let why = match silence {
                Silence::Failed => "DNS failed to give the key",
                _ => "no answer about the key was supplied",
            };
            return decided(out, Outcome::Temperror, &format!("{why}; {body}"));
        }
    };
    if let Err(because) = key.allows(signature.algorithm) {
        return decided(out, Outcome::Permerror, because);
    }
    if key.is_strict && signature.identity_domain().is_some_and(|domain| domain != signature.domain) {
        return decided(out, Outcome::Permerror, "i= is below d=, which the key forbids");
    }
    if key.public.rsa_bits().is_some_and(|bits| !RSA_BITS.contains(&bits)) {
        return decided(
            out,
            Outcome::Policy,
            "the key is shorter than 1,024 or longer than 8,192 bits (RFC 8301)",
        );
    }
    let data = signed_data(index.get_or_init(|| Index::of(message)), &signature, field);
    let holds = key.public.verifies(&data, &signature.signature);
    out.header_holds = Some(holds);
    let testing = if key.is_testing { "; the domain only tests DKIM" } else { "" };
    let unsigned = match out.unsigned_bytes {
        0 => String::new(),
        bytes => format!("; {bytes} bytes at the end of the body are not signed (l=)"),
    };
    let (outcome, because) = match (holds, out.body) {
        (true, BodyHash::Matches) => (Outcome::Pass, "the signature holds and the body is what was signed"),
        (true, _) => {
            (Outcome::Fail, "the signature over the header holds, but the body is not what was signed")
        }
        (false, BodyHash::Matches) => {
            (Outcome::Fail, "the signature does not hold, though the body is what was signed")
        }
        (false, _) => (Outcome::Fail, "the signature does not hold, and the body is not what was signed"),
    };
    decided(out, outcome, &format!("{because}{unsigned}{testing}"))
}

impl<'a> Signature<'a> {
    fn parse(tags: &Tags<'a>) -> Result<Self, (Outcome, &'static str)> {
        if tags.get("v") != Some(b"1") {
            return Err((Outcome::Neutral, "the signature has no version 1"));
        }
        let mut out = Self::parse_unversioned(tags)?;
        out.identity = tags.text("i").map(str::to_ascii_lowercase);
        let below = |domain: &str| {
            domain.strip_suffix(&out.domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        if out.identity.is_some() && !out.identity_domain().is_some_and(below) {
            return Err((Outcome::Permerror, "i= is not in the domain d="));
        }
        Ok(out)
    }

    /// As [`Self::parse`], for `ARC-Message-Signature`, which has no version and an instance in `i=` (RFC 8617
    /// section 4.1.2).
    pub(crate) fn parse_unversioned(tags: &Tags<'a>) -> Result<Self, (Outcome, &'static str)> {
        let neutral = |because| (Outcome::Neutral, because);
        let algorithm = tags.get("a").ok_or(neutral("the signature names no algorithm"))?;
        let algorithm = Algorithm::parse(algorithm).ok_or(neutral("the algorithm is unknown"))?;
        let (header_canon, body_canon) =
            canons(tags.get("c")).ok_or(neutral("the canonicalisation is unknown"))?;
        let bytes = |name: &str| tags.get(name).and_then(base64).filter(|bytes| !bytes.is_empty());
        let name = |tag: &str| tags.text(tag).filter(|text| !text.is_empty()).map(str::to_ascii_lowercase);
        let signed: Vec<&[u8]> = words(tags.get("h").ok_or(neutral("no fields are signed (h=)"))?).collect();
        if !signed.iter().any(|name| name.eq_ignore_ascii_case(b"from")) {
            return Err((Outcome::Permerror, "From is not signed"));
        }
        let query = tags.get("q").unwrap_or(b"dns/txt");
        if !words(query).any(|method| method.eq_ignore_ascii_case(b"dns/txt")) {
            return Err(neutral("the key is not to be found in DNS"));
        }
        let number = |name: &'static str| match tags.number(name) {
            Some(None) => Err(neutral("a number in the signature is none")),
            other => Ok(other.flatten()),
        };
        let length = match tags.text("l") {
            Some(text) if text.len() > 12 && text.bytes().all(|b| b.is_ascii_digit()) => Some(u64::MAX),
            _ => number("l")?,
        };
        Ok(Self {
            algorithm,
            signature: bytes("b").ok_or(neutral("b= is no base64"))?,
            body_hash: bytes("bh").ok_or(neutral("bh= is no base64"))?,
            header_canon,
            body_canon,
            domain: name("d").ok_or(neutral("the signature names no domain"))?,
            selector: name("s").ok_or(neutral("the signature names no selector"))?,
            signed,
            length,
            identity: None,
            time: number("t")?,
            expires: number("x")?,
        })
    }

    /// The domain of `i=`.
    fn identity_domain(&self) -> Option<&str> {
        self.identity.as_deref()?.rsplit_once('@').map(|(_, domain)| domain)
    }

    /// What makes the signature unacceptable whatever its key.
    fn defect(&self, now: Option<i64>) -> Option<(Outcome, &'static str)> {
        if self.algorithm == Algorithm::RsaSha1 {
            return Some((Outcome::Policy, "rsa-sha1 must not be used (RFC 8301)"));
        }
        match (self.time, self.expires, now) {
            (Some(time), Some(expires), _) if expires < time => {
                Some((Outcome::Permerror, "the signature expires before it was made"))
            }
            (_, Some(expires), Some(now)) if u64::try_from(now).is_ok_and(|now| now > expires) => {
                Some((Outcome::Policy, "the signature had expired when the mail was received"))
            }
            _ => None,
        }
    }
}

fn canons(tag: Option<&[u8]>) -> Option<(Canon, Canon)> {
    let tag = tag.unwrap_or(b"simple/simple");
    let mut parts = tag.splitn(2, |&b| b == b'/');
    let header = Canon::parse(parts.next()?.trim_ascii())?;
    let body = parts.next().map_or(Some(Canon::Simple), |body| Canon::parse(body.trim_ascii()))?;
    Some((header, body))
}

/// Hashes of one body, each computed once.
#[derive(Default)]
pub(crate) struct Bodies(HashMap<Rules, (Vec<u8>, u64)>);

/// What the hash of a body depends on: canonical form, algorithm, length.
type Rules = (Canon, Algorithm, Option<u64>);

impl Bodies {
    /// The hash of the body by a signature's rules, and the canonical bytes behind its length.
    pub(crate) fn hash(&mut self, body: &[u8], signature: &Signature<'_>) -> (Vec<u8>, u64) {
        let Signature { body_canon, algorithm, length, .. } = signature;
        self.0
            .entry((*body_canon, *algorithm, *length))
            .or_insert_with(|| {
                let mut hasher = Hasher::new(*algorithm);
                let mut left = length.unwrap_or(u64::MAX);
                let total = canonical::body(body, *body_canon, &mut |bytes| {
                    let take = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                    hasher.update(bytes.get(..take).unwrap_or_default());
                    left -= take as u64;
                });
                let rest = if length.is_some() { total.saturating_sub(length.unwrap_or(total)) } else { 0 };
                // A body shorter than its signed length was cut: no hash is right.
                let is_cut = length.is_some_and(|length| length > total);
                (if is_cut { Vec::new() } else { hasher.finish() }, rest)
            })
            .clone()
    }
}

/// Fields by name, so that `h=` takes the lowest first (RFC 6376 section 5.4.2) without searching.
pub(crate) struct Index<'m>(HashMap<Vec<u8>, Vec<&'m Field<'m>>>);

impl<'m> Index<'m> {
    pub(crate) fn of(message: &'m Message<'m>) -> Self {
        let mut fields: HashMap<Vec<u8>, Vec<&Field<'_>>> = HashMap::new();
        if message.fields.iter().any(|field| is_signature(field)) {
            for field in &message.fields {
                fields.entry(field.name.to_ascii_lowercase()).or_default().push(field);
            }
        }
        Self(fields)
    }
}

fn is_signature(field: &Field<'_>) -> bool {
    field.is("dkim-signature") || field.is("arc-message-signature")
}

/// What a signature is over: the fields that it names, then itself without `b=`. Names beyond the fields there are
/// stand for nothing, so that none can be added later.
pub(crate) fn signed_data(index: &Index<'_>, signature: &Signature<'_>, own: &Field<'_>) -> Vec<u8> {
    let mut taken: HashMap<Vec<u8>, usize> = HashMap::new();
    let mut out = Vec::new();
    for name in &signature.signed {
        let name = name.to_ascii_lowercase();
        let Some(fields) = index.0.get(&name) else { continue };
        let used = taken.entry(name).or_default();
        let Some(field) = fields.len().checked_sub(*used + 1).and_then(|place| fields.get(place)) else {
            continue;
        };
        *used += 1;
        canonical::header(field, signature.header_canon, &mut out);
        out.extend_from_slice(b"\r\n");
    }
    unsigned_field(own, signature.header_canon, &mut out);
    out
}

/// Adds a signature field with an empty `b=` and without its line end.
pub(crate) fn unsigned_field(field: &Field<'_>, canon: Canon, out: &mut Vec<u8>) {
    let value = without_signature(field.value);
    canonical::header_parts(field.name, field.whole, &value, canon, out);
}

/// The value with what stands behind `b=` taken away.
fn without_signature(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    for (place, spec) in value.split(|&b| b == b';').enumerate() {
        if place > 0 {
            out.push(b';');
        }
        let equals = memchr::memchr(b'=', spec);
        match equals {
            Some(equals) if spec.get(..equals).is_some_and(|name| name.trim_ascii() == b"b") => {
                out.extend_from_slice(spec.get(..=equals).unwrap_or_default());
            }
            _ => out.extend_from_slice(spec),
        }
    }
    out
}
