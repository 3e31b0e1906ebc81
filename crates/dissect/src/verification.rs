//! Creel's own verification of a mail: signatures over its bytes, and what DNS answers say about its sender.
//!
//! A report of the receiver weighs more: it saw the mail as it came, while a sample may have been masked or cut on
//! the way into the pile. That a body is not what was signed is therefore a fact, and no accusation.

use crate::authentication::{ARC_PROPERTY, is_forwarded};
use crate::envelope::Header;
use crate::knowledge::{Knowledge, is_within};
use crate::sender::authentication;
use creel_authentication::dkim::{self, BodyHash, Dkim};
use creel_authentication::dmarc::{self, Identifiers};
use creel_authentication::dns::Noting;
use creel_authentication::spf::{self, Session, Spf};
use creel_authentication::{Message, arc};
use creel_evidence::locus::Locus;
use creel_evidence::mail::{Authenticated, Mailbox, SenderAuthentication};
use creel_evidence::sender::{
    Authentication, AuthenticationMethod as Method, AuthenticationOutcome as Outcome, Word,
};
use creel_evidence::{ArtifactId, DomainName};

/// Open questions of one mail that are kept.
const OPEN: usize = 24;

/// Verifies the mail `raw`, whose artifact is `id`, and adds what comes out to its header's facts.
pub(crate) fn add(raw: &[u8], id: ArtifactId, header: &mut Header, knowledge: &Knowledge) {
    let message = Message::split(raw);
    let answers = Noting::new(&knowledge.answers);
    let author = author(&header.facts.claimed.from);
    let received = arrival(header);
    let mut facts = Vec::new();

    let signatures = dkim::verify(&message, &answers, received);
    facts.extend(signatures.iter().map(|signature| signed(signature, id, author.as_ref())));
    let _ = answers.missed();

    let chain = arc::verify(&message, &answers);
    if chain.outcome != Outcome::None && !answers.missed() {
        let at = chain.at.map(|span| Locus::bytes(id, span)).into_iter().collect();
        let domain = chain.sealers.last().cloned();
        facts.push(own(Method::Arc, chain.outcome, domain, None, chain.because.clone(), at));
    }
    if chain.outcome == Outcome::Pass {
        sealed(header, chain.sealers.last().map_or("", String::as_str), chain.sealers.len(), knowledge);
    }

    let session = session(header, received);
    let spf = session.map(|session| spf::check(&session, &answers)).filter(|_| !answers.missed());
    if let Some(spf) = &spf {
        let domain = DomainName::parse(&spf.domain);
        let aligned = aligned(domain.as_ref(), author.as_ref());
        let at = header.facts.actual.iter().flat_map(|actual| actual.at.first().cloned()).collect();
        facts.push(own(Method::Spf, spf.outcome, Some(spf.domain.clone()), aligned, because(spf), at));
    }

    if let Some(author) = &author {
        let found = dmarc::evaluate(author, &identifiers(spf.as_ref(), &signatures), &answers);
        let is_open = answers.missed();
        // Without the envelope nobody can say that SPF did not pass for an aligned domain.
        let is_blind = found.outcome == Outcome::Fail && spf.is_none();
        if !is_open && !is_blind {
            let policy = found.policy.map(|policy| format!("; its policy is {policy}")).unwrap_or_default();
            let at = header.envelope.from.first().map(|mailbox| mailbox.at.clone()).into_iter().collect();
            let because = format!("{}{policy}", found.because);
            facts.push(own(Method::Dmarc, found.outcome, Some(author.to_string()), Some(true), because, at));
        }
    }
    let mut domains: Vec<DomainName> = header.facts.claimed.from.iter().filter_map(Mailbox::domain).collect();
    domains.sort_unstable();
    domains.dedup();
    if domains.len() > 1 {
        let at = header.facts.claimed.from.iter().map(|mailbox| mailbox.at.clone()).collect();
        let because = "From names several domains, so that none of them is the author's".to_owned();
        facts.push(own(Method::Dmarc, Outcome::Permerror, None, None, because, at));
    }
    if header.sender.outcome == Authenticated::Unknown
        && let Some(outcome) = judged(&facts, &signatures)
    {
        header.sender = outcome;
    }
    header.facts.authenticated.extend(facts);
    header.facts.authenticated.sort_by_key(|fact| fact.word);
    header.facts.open = answers.open().into_iter().take(OPEN).map(|question| question.to_string()).collect();
}

/// The domain in `From`, if there is one and only one.
fn author(from: &[Mailbox]) -> Option<DomainName> {
    let mut domains = from.iter().map(Mailbox::domain);
    let first = domains.next()??;
    domains.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// When the reader's server took the mail over: the time by which signatures expire.
fn arrival(header: &Header) -> Option<i64> {
    let entry = header.route.entry.and_then(|entry| header.received.get(entry)).and_then(|hop| hop.date);
    entry.or(header.envelope.received).map(|time| time.as_second())
}

fn session(header: &Header, received: Option<i64>) -> Option<Session> {
    let actual = header.facts.actual.as_ref()?;
    let is_return_path = |name: &str| name.eq_ignore_ascii_case("return-path");
    let has_envelope =
        actual.envelope_from.is_some() || header.headers.iter().any(|field| is_return_path(&field.name));
    Some(Session {
        address: actual.client?,
        helo: actual.helo.clone().unwrap_or_default(),
        // A Return-Path of nothing is a notification's, whose HELO name is checked.
        mail_from: actual.envelope_from.clone().unwrap_or_default(),
        receiver: actual.taken_by.clone().unwrap_or_else(|| "unknown".to_owned()),
        time: received.unwrap_or_default(),
    })
    .filter(|_| has_envelope)
}

fn own(
    method: Method,
    outcome: Outcome,
    domain: Option<String>,
    aligned: Option<bool>,
    because: String,
    at: Vec<Locus>,
) -> Authentication {
    Authentication {
        method,
        outcome,
        domain,
        aligned,
        word: Word::OwnVerification,
        authserv: None,
        because,
        at,
    }
}

fn signed(signature: &Dkim, id: ArtifactId, author: Option<&DomainName>) -> Authentication {
    let domain = signature.domain.as_deref().and_then(DomainName::parse);
    let aligned = aligned(domain.as_ref(), author);
    let at = vec![Locus::bytes(id, signature.at)];
    own(Method::Dkim, signature.outcome, signature.domain.clone(), aligned, signature.because.clone(), at)
}

fn because(spf: &Spf) -> String {
    match &spf.explanation {
        Some(explanation) => format!("{}; its owner says: {explanation}", spf.because),
        None => spf.because.clone(),
    }
}

fn aligned(domain: Option<&DomainName>, author: Option<&DomainName>) -> Option<bool> {
    Some(domain?.same_registrable(author?))
}

fn identifiers(spf: Option<&Spf>, signatures: &[Dkim]) -> Identifiers {
    let domain_of = |spf: &Spf| Some((DomainName::parse(&spf.domain)?, spf.outcome));
    let signed = |dkim: &Dkim| Some((DomainName::parse(dkim.domain.as_deref()?)?, dkim.outcome));
    Identifiers { spf: spf.and_then(domain_of), dkim: signatures.iter().filter_map(signed).collect() }
}

/// What the own verification means for `From` where no receiver has reported.
fn judged(facts: &[Authentication], signatures: &[Dkim]) -> Option<SenderAuthentication> {
    let decided = |outcome, fact: &Authentication| SenderAuthentication {
        outcome,
        by: Some(fact.method.to_string()),
        at: fact.at.first().cloned(),
    };
    let dmarc = facts.iter().find(|fact| fact.method == Method::Dmarc);
    if let Some(fact) = dmarc.filter(|fact| fact.outcome == Outcome::Pass) {
        return Some(decided(Authenticated::Pass, fact));
    }
    let passed = |fact: &&Authentication| {
        fact.outcome == Outcome::Pass
            && fact.aligned == Some(true)
            && matches!(fact.method, Method::Dkim | Method::Spf)
    };
    if let Some(fact) = facts.iter().find(passed) {
        return Some(decided(Authenticated::Pass, fact));
    }
    // A sample whose body was changed after signing may well be authentic.
    let was_changed =
        signatures.iter().any(|one| one.body == BodyHash::Differs && one.header_holds != Some(false));
    let fact = dmarc.filter(|_| !was_changed)?;
    match fact.outcome {
        Outcome::Fail => Some(decided(Authenticated::Fail, fact)),
        Outcome::None => Some(decided(Authenticated::None, fact)),
        _ => None,
    }
}

/// A chain that holds, and whose newest sealer the reader trusts, carries what that sealer saw.
fn sealed(header: &mut Header, sealer: &str, instance: usize, knowledge: &Knowledge) {
    let is_own = || header.route.own_names.iter().any(|own| is_within(own.as_str(), sealer));
    if sealer.is_empty() || !(knowledge.names(sealer) || knowledge.trust_authserv.is_empty() && is_own()) {
        return;
    }
    let instance = instance.to_string();
    let of_chain = |properties: &[(String, String)]| {
        properties.iter().any(|(name, value)| name == ARC_PROPERTY && *value == instance)
    };
    let from = header.envelope.from.first().and_then(Mailbox::domain);
    let told: Vec<Authentication> = header
        .authentication
        .iter()
        .filter(|result| is_forwarded(result) && of_chain(&result.properties) && !header.route.trusts(result))
        .filter_map(|result| authentication(result, from.as_ref()))
        .take(8)
        .collect();
    header.facts.authenticated.extend(told);
}
