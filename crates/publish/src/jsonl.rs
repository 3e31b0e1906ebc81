//! `messages.jsonl`: one line of JSON a sighting, so that every file that was given has its line.
//!
//! The members and their order are a contract with other people's programs: members are added, never renamed.
//! Unknown is `null`. What it never does: guess.

mod history;

use crate::dossier::{Dossier, Entry};
use creel_evidence::dissection::Feature;
use creel_evidence::mail::Mailbox;
use creel_evidence::targeting::{Grounds, Knowledge};
use creel_evidence::web::WebAddress;
use creel_evidence::{
    ArtifactId, Carrier, DomainName, Finding, ImpersonationKind, LikenessKind, Locus, Observable,
    ObservableKind, Picture, Quote, SenderFacts, Target, View,
};
use creel_reference::hosts;
use history::OneHistory;
use jiff::Timestamp;
use serde::Serialize;
use serde::ser::{SerializeSeq as _, Serializer};
use std::collections::BTreeMap;
use std::io::{self, Write};

#[derive(Serialize)]
struct Line<'a> {
    file: Option<&'a str>,
    sha256: ArtifactId,
    date: Option<Timestamp>,
    subject: Option<&'a str>,
    language: Option<&'a str>,
    from: Option<From<'a>>,
    verdict: &'a str,
    score: f64,
    claimed: Option<Claimed<'a>>,
    impersonation: bool,
    /// How, in the words of `ImpersonationKind`.
    impersonation_kind: &'a str,
    impersonation_how: Option<&'a str>,
    impersonation_because: Option<&'a str>,
    lure: &'a str,
    call_to_action: CallToAction<'a>,
    techniques: &'a [String],
    attack: Vec<&'a str>,
    #[serde(serialize_with = "findings")]
    findings: &'a [Finding],
    #[serde(serialize_with = "observables")]
    observables: &'a [Observable],
    #[serde(serialize_with = "targets")]
    targets: &'a [Target],
    knowledge: Vec<OneKnowledge<'a>>,
    wave: Option<&'a str>,
    campaign: Option<&'a str>,
    operation: Option<&'a str>,
    anomalies: Vec<String>,
    // Added to the contract's members:
    received: Option<Timestamp>,
    reply_to: Option<&'a str>,
    sender: &'a SenderFacts,
    /// The mail that was handed in, if it only carried the one that all other members are about.
    carrier: Option<OneCarrier<'a>>,
    /// What the case knows of the sender, and what that makes of the verdict; `verdict` and `score` are by the mail alone.
    history: Option<OneHistory<'a>>,
    /// Every language of the visible text, the main one first.
    languages: Vec<OneLanguage<'a>>,
    /// Active content and tricks in the files.
    features: Vec<OneFeature<'a>>,
    /// The pictures among the artifacts: pixels, frames, difference hash, share of the visible message in percent.
    pictures: &'a [Picture],
}

#[derive(Serialize)]
struct OneFeature<'a> {
    kind: &'a str,
    detail: &'a str,
    at: [OneLocus; 1],
}

#[derive(Serialize)]
struct OneLanguage<'a> {
    code: &'a str,
    /// Of the letters.
    share: f64,
    /// The first stretch that speaks it.
    at: [OneLocus; 1],
}

/// A mail around the judged one.
#[derive(Serialize)]
struct OneCarrier<'a> {
    /// `attached`, `inline` or `report` (RFC 5965).
    kind: &'a str,
    /// The artifact of the carrier: the submission itself, or a mail in it.
    artifact: ArtifactId,
    /// The artifact of what it carries: a mail, or the quoted body of one.
    inner: ArtifactId,
    /// `From` of the carrier: who reported. Never a target or a sender.
    reporter: Option<Person<'a>>,
    /// Whom the carrier was sent to.
    desk: Vec<Person<'a>>,
    subject: Option<&'a str>,
    date: Option<Timestamp>,
    /// What made it a carrier, and what spoke against.
    because: Vec<Sign<'a>>,
    /// Further mails that it holds; each is a message of its own.
    others: &'a [ArtifactId],
    /// A carrier inside this one; the innermost holds the judged mail.
    carrier: Option<Box<OneCarrier<'a>>>,
}

#[derive(Serialize)]
struct Person<'a> {
    address: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Sign<'a> {
    because: &'a str,
    points: i32,
    at: Loci<'a>,
}

#[derive(Serialize)]
struct From<'a> {
    address: &'a str,
    name: &'a str,
    authenticated: &'a str,
    by: Option<&'a str>,
}

#[derive(Serialize)]
struct Claimed<'a> {
    name: &'a str,
    person: Option<&'a str>,
    title: Option<&'a str>,
    /// The signature block, field by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    signature: BTreeMap<&'a str, &'a str>,
}

#[derive(Serialize)]
struct CallToAction<'a> {
    kind: &'a str,
    host: Option<&'a str>,
    value: Option<&'a str>,
}

#[derive(Serialize)]
struct OneFinding<'a> {
    id: &'a str,
    severity: &'a str,
    confidence: &'a str,
    because: &'a str,
    at: Loci<'a>,
    detector: &'a str,
    attack: &'a [String],
}

#[derive(Serialize)]
struct OneObservable<'a> {
    kind: &'a str,
    value: &'a str,
    side: &'a str,
    at: Loci<'a>,
    because: &'a str,
    /// What the host of a URL or a domain is known as: `object-storage`, `tunnel`, `ipfs-gateway`, ...
    #[serde(skip_serializing_if = "Vec::is_empty")]
    services: Vec<&'static str>,
}

#[derive(Serialize)]
struct OneTarget<'a> {
    address: &'a str,
    source: &'a str,
    mailbox: &'a str,
    person: Option<&'a str>,
    organisation: Option<&'a str>,
    country: Option<&'a str>,
    region: Option<&'a str>,
    sector: Option<&'a str>,
    function: Option<&'a str>,
    seniority: Option<&'a str>,
    role: Option<&'a str>,
    stage: Option<&'a str>,
    isco: Option<String>,
    because: BTreeMap<&'a str, &'a str>,
    grounds: BTreeMap<&'a str, OneGround>,
    title: Option<&'a str>,
    at: Loci<'a>,
}

/// The kind of source that a fact about a target rests on, how sure that makes it, and its bytes.
#[derive(Serialize)]
struct OneGround {
    source: &'static str,
    confidence: &'static str,
    at: [OneLocus; 1],
}

fn one_ground(grounds: &Grounds) -> OneGround {
    OneGround {
        source: grounds.source.as_str(),
        confidence: grounds.confidence().as_str(),
        at: [one_locus(&grounds.at)],
    }
}

/// One thing that shows knowledge of the targets' field.
#[derive(Serialize)]
struct OneKnowledge<'a> {
    kind: &'static str,
    word: &'a str,
    lexicon: &'a str,
    because: &'a str,
    at: Loci<'a>,
}

#[derive(Serialize)]
struct OneLocus {
    artifact: ArtifactId,
    range: (usize, usize),
    view: View,
}

/// Quotes as loci alone: what stands there can be read from the evidence.
struct Loci<'a>(&'a [Quote]);

impl Serialize for Loci<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|Quote { locus, text: _ }| one_locus(locus)))
    }
}

fn one_locus(locus: &Locus) -> OneLocus {
    OneLocus { artifact: locus.artifact, range: (locus.range.start, locus.range.end), view: locus.view }
}

/// Writes the dossier's messages in its order.
///
/// # Errors
/// What `out` returns.
pub fn jsonl(dossier: &Dossier, out: &mut dyn Write) -> io::Result<()> {
    let mut buffer = Vec::new();
    for entry in dossier.entries() {
        let files: Vec<Option<&str>> = match entry.sightings.as_slice() {
            [] => vec![None],
            sightings => sightings.iter().map(|sighting| Some(sighting.source.as_str())).collect(),
        };
        for file in files {
            buffer.clear();
            serde_json::to_writer(&mut buffer, &line(entry, file))?;
            buffer.push(b'\n');
            out.write_all(&buffer)?;
        }
    }
    Ok(())
}

/// Four digits hold every difference that a reader of scores could mean.
fn rounded(score: f64) -> f64 {
    (score * 10_000.0).round() / 10_000.0
}

/// The outermost carrier, with those inside it.
fn carrier(carriers: &[Carrier]) -> Option<OneCarrier<'_>> {
    carriers.iter().rev().fold(None, |inside, carrier| {
        let Carrier { kind, artifact, inner, reporter, desk, subject, date, because, others } = carrier;
        Some(OneCarrier {
            kind: kind.as_str(),
            artifact: *artifact,
            inner: *inner,
            reporter: reporter.as_ref().map(person_of),
            desk: desk.iter().map(person_of).collect(),
            subject: subject.as_ref().map(|subject| subject.text.as_str()),
            date: *date,
            because: because
                .iter()
                .map(|sign| Sign { because: &sign.because, points: sign.points, at: Loci(&sign.at) })
                .collect(),
            others,
            carrier: inside.map(Box::new),
        })
    })
}

fn person_of(mailbox: &Mailbox) -> Person<'_> {
    Person { address: &mailbox.address, name: &mailbox.name }
}

fn line<'a>(entry: &'a Entry, file: Option<&'a str>) -> Line<'a> {
    let message = &entry.message;
    let verdict = &message.verdict;
    let placement = entry.placement.as_ref();
    let posed = verdict.claimed.as_ref().and_then(|claim| claim.posed.as_ref());
    let mut attack: Vec<&str> =
        verdict.findings.iter().flat_map(|finding| &finding.attack).map(String::as_str).collect();
    attack.sort_unstable();
    attack.dedup();
    Line {
        file,
        sha256: message.id,
        date: message.date,
        received: message.received,
        subject: message.subject.as_deref(),
        language: verdict.language.as_deref(),
        from: message.from.as_ref().map(|from| From {
            address: &from.address,
            name: &from.name,
            authenticated: from.authenticated.as_str(),
            by: from.by.as_deref(),
        }),
        reply_to: message.reply_to.as_deref(),
        carrier: carrier(&message.carriers),
        sender: &message.sender_facts,
        history: entry.history.as_ref().map(history::one),
        verdict: verdict.class.as_str(),
        score: rounded(verdict.score),
        claimed: verdict.claimed.as_ref().map(|claim| Claimed {
            name: &claim.name,
            person: claim.person.as_deref(),
            title: claim.title.as_deref(),
            signature: claim
                .signature
                .iter()
                .flat_map(|signature| signature.fields())
                .map(|(field, quote)| (field, quote.text.as_str()))
                .collect(),
        }),
        impersonation: verdict.impersonation,
        impersonation_kind: posed.map_or(ImpersonationKind::None, |posed| posed.kind).as_str(),
        impersonation_how: posed.and_then(|posed| posed.how).map(LikenessKind::as_str),
        impersonation_because: posed.map(|posed| posed.because.as_str()),
        lure: verdict.lure.as_str(),
        call_to_action: CallToAction {
            kind: verdict.call_to_action.kind.as_str(),
            host: verdict.call_to_action.host.as_deref(),
            value: verdict.call_to_action.value.as_deref(),
        },
        techniques: &verdict.techniques,
        attack,
        findings: &verdict.findings,
        observables: &message.observables,
        targets: &message.targeting.targets,
        knowledge: message
            .targeting
            .knowledge
            .iter()
            .map(|Knowledge { kind, word, lexicon, because, at }| OneKnowledge {
                kind: kind.as_str(),
                word,
                lexicon,
                because,
                at: Loci(at),
            })
            .collect(),
        wave: placement.and_then(|placement| placement.wave.as_deref()),
        campaign: placement.and_then(|placement| placement.campaign.as_deref()),
        operation: placement.and_then(|placement| placement.operation.as_deref()),
        anomalies: message.anomalies.iter().map(creel_evidence::dissection::Anomaly::word).collect(),
        features: message
            .features
            .iter()
            .map(|Feature { kind, detail, at }| OneFeature {
                kind: kind.as_str(),
                detail,
                at: [one_locus(at)],
            })
            .collect(),
        pictures: &message.pictures,
        languages: verdict
            .languages
            .iter()
            .map(|spoken| OneLanguage {
                code: &spoken.code,
                share: spoken.share,
                at: [one_locus(&spoken.at)],
            })
            .collect(),
    }
}

fn findings<S: Serializer>(findings: &[Finding], serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(findings.len()))?;
    for finding in findings {
        list.serialize_element(&OneFinding {
            id: finding.id.as_str(),
            detector: &finding.detector,
            severity: finding.severity.as_str(),
            confidence: finding.confidence.as_str(),
            because: &finding.because,
            attack: &finding.attack,
            at: Loci(&finding.at),
        })?;
    }
    list.end()
}

fn observables<S: Serializer>(observables: &[Observable], serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(observables.len()))?;
    for observable in observables {
        list.serialize_element(&OneObservable {
            kind: observable.kind.as_str(),
            value: &observable.value,
            side: observable.side.as_str(),
            because: &observable.because,
            services: services(observable),
            at: Loci(&observable.at),
        })?;
    }
    list.end()
}

/// The kinds of shared service that the host of a value is known as.
fn services(observable: &Observable) -> Vec<&'static str> {
    let classes = match observable.kind {
        ObservableKind::Url => WebAddress::parse(&observable.value).map(|url| hosts::classes_of_url(&url)),
        ObservableKind::Domain => DomainName::parse(&observable.value).map(|domain| hosts::classes(&domain)),
        _ => None,
    };
    classes.unwrap_or_default().iter().map(|class| class.as_str()).collect()
}

fn targets<S: Serializer>(targets: &[Target], serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(targets.len()))?;
    for target in targets {
        list.serialize_element(&OneTarget {
            address: &target.address,
            source: target.source.as_str(),
            mailbox: target.mailbox.as_str(),
            person: target.person.as_deref(),
            organisation: target.organisation.as_deref(),
            country: target.country.as_ref().map(creel_evidence::Country::code),
            region: target.country.map(|country| country.continent().as_str()),
            sector: target.sector.as_deref(),
            function: target.function.map(|function| function.as_str()),
            seniority: target.seniority.map(|seniority| seniority.as_str()),
            role: target.role.map(|role| role.as_str()),
            stage: target.stage.as_deref(),
            title: target.title.as_deref(),
            isco: target.occupation.map(|occupation| occupation.to_string()),
            because: target
                .because
                .iter()
                .map(|(fact, grounds)| (fact.as_str(), grounds.text.as_str()))
                .collect(),
            grounds: target
                .because
                .iter()
                .map(|(fact, grounds)| (fact.as_str(), one_ground(grounds)))
                .collect(),
            at: Loci(&target.at),
        })?;
    }
    list.end()
}
