//! DMARC (RFC 9989, which replaced RFC 7489): whether the domain in `From` is aligned with one that SPF or DKIM
//! authenticated, and what its owner asks for where it is not.
//!
//! Organisational domains are found by walking up the DNS tree (section 4.10), not by a list of public suffixes.

mod record;
mod walk;

use crate::dns::{Answers, Question, RecordType, Silence};
use creel_evidence::DomainName;
use creel_evidence::sender::AuthenticationOutcome as Outcome;
use record::DmarcRecord;
pub use record::Policy;
use walk::Walk;

/// What DMARC builds on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identifiers {
    /// The domain that SPF checked, and whether it passed.
    pub spf: Option<(DomainName, Outcome)>,
    /// `d=` of each signature, and its outcome.
    pub dkim: Vec<(DomainName, Outcome)>,
}

/// The outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dmarc {
    /// `pass`, `fail`, `none`, `temperror` or `permerror`.
    pub outcome: Outcome,
    /// Why, for people.
    pub because: String,
    /// The domain in `From`.
    pub domain: DomainName,
    /// The domain whose record was applied.
    pub record_at: Option<String>,
    /// The organisational domain of the domain in `From`, as far as the tree was walked.
    pub organisation: Option<String>,
    /// What the owner asks for, with test mode taken into account.
    pub policy: Option<Policy>,
}

/// Evaluates DMARC for the domain in `From`.
#[must_use]
pub fn evaluate(author: &DomainName, identifiers: &Identifiers, answers: &dyn Answers) -> Dmarc {
    let mut out = Dmarc {
        outcome: Outcome::None,
        because: String::new(),
        domain: author.clone(),
        record_at: None,
        organisation: None,
        policy: None,
    };
    let walk = match Walk::up(author.as_str(), answers) {
        Ok(walk) => walk,
        Err((silence, name)) => {
            let (outcome, because) = silent(silence, &name);
            return Dmarc { outcome, because, ..out };
        }
    };
    let organisation = walk.organisation();
    out.organisation = Some(organisation.clone());
    let Some((place, record)) = walk.policy_record(&organisation) else {
        out.because = format!("neither {author} nor a domain above it publishes a DMARC record");
        return out;
    };
    out.record_at = Some(place.to_owned());
    let exists = if place == author.as_str() { Ok(true) } else { exists(author.as_str(), answers) };
    let exists = match exists {
        Ok(exists) => exists,
        // Only a policy for names that do not exist asks this question.
        Err((silence, name)) if record.asks_existence() => {
            let (outcome, because) = silent(silence, &name);
            return Dmarc { outcome, because, ..out };
        }
        Err(_) => true,
    };
    out.policy = Some(record.policy(place == author.as_str(), exists));
    let (outcome, because) = alignment(author, &organisation, record, identifiers, answers);
    Dmarc { outcome, because, ..out }
}

fn silent(silence: Silence, name: &str) -> (Outcome, String) {
    let because = match silence {
        Silence::Failed => format!("DNS failed to answer about {name}"),
        _ => format!("no answer about {name} was supplied"),
    };
    (Outcome::Temperror, because)
}

/// Whether any identifier that passed is aligned (RFC 9989 section 4.4).
fn alignment(
    author: &DomainName,
    organisation: &str,
    record: &DmarcRecord,
    identifiers: &Identifiers,
    answers: &dyn Answers,
) -> (Outcome, String) {
    let mut unknown = None;
    let spf = identifiers.spf.iter().map(|(domain, outcome)| ("SPF", domain, *outcome, record.strict_spf));
    let dkim =
        identifiers.dkim.iter().map(|(domain, outcome)| ("DKIM", domain, *outcome, record.strict_dkim));
    for (method, domain, outcome, strict) in spf.chain(dkim) {
        let aligned = if domain == author {
            Ok(true)
        } else if strict {
            Ok(false)
        } else {
            organisation_of(domain, organisation, answers)
        };
        match (outcome, aligned) {
            (Outcome::Pass, Ok(true)) => {
                return (
                    Outcome::Pass,
                    format!("{method} passed for {domain}, which is aligned with {author}"),
                );
            }
            (Outcome::Pass, Err(reason)) | (Outcome::Temperror, Err(reason)) => unknown = Some(reason),
            (Outcome::Temperror, Ok(true)) => {
                unknown = Some(format!("{method} for {domain} cannot be known now"));
            }
            _ => {}
        }
    }
    match unknown {
        Some(because) => (Outcome::Temperror, because),
        None => (Outcome::Fail, format!("neither SPF nor DKIM passed for a domain aligned with {author}")),
    }
}

/// Whether the organisational domain of `domain` is `organisation`.
fn organisation_of(domain: &DomainName, organisation: &str, answers: &dyn Answers) -> Result<bool, String> {
    // Only names below the organisation can belong to it, so that others need no walk.
    if !domain.is_within(organisation) {
        return Ok(false);
    }
    match Walk::up(domain.as_str(), answers) {
        Ok(walk) => Ok(walk.organisation() == organisation),
        Err((silence, name)) => Err(silent(silence, &name).1),
    }
}

/// Whether a name exists for mail: it has an address or a mail server (RFC 9989 section 3.2.13).
fn exists(name: &str, answers: &dyn Answers) -> Result<bool, (Silence, String)> {
    for kind in [RecordType::A, RecordType::Aaaa, RecordType::Mx] {
        match answers.ask(&Question::new(name, kind)) {
            Ok(records) if records.is_empty() => {}
            Ok(_) => return Ok(true),
            Err(Silence::NoSuchName) => return Ok(false),
            Err(silence) => return Err((silence, name.to_owned())),
        }
    }
    Ok(false)
}
