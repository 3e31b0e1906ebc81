//! What the evidence does not show: each gap bound to the messages in which it gapes.

use super::aim::Bound;
use super::confidence::FEW;
use super::material::Material;
use super::objective::takes_password;
use super::prose::{NOT_KNOWN, Prose};
use super::{Scope, Sentence, Share, Statement};
use crate::census::Count;
use crate::dossier::Entry;
use crate::wording::{self, plural};
use creel_evidence::dissection::{AnomalyKind, Feature, FeatureKind};
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::Action;
use creel_evidence::{Confidence, DomainName, Locus};
use creel_reference::brands::Brands;
use serde::Serialize;
use std::collections::BTreeSet;

/// Templates about what is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "template", rename_all = "kebab-case")]
pub enum Unknown {
    /// Links lead to pages that are not in the evidence.
    Pages {
        /// The messages with such a link.
        share: Share,
    },
    /// A password is asked for, and where it goes was not found.
    Collector {
        /// The messages of which that holds.
        share: Share,
    },
    /// Files stay locked.
    Locked {
        /// The messages with such a file.
        share: Share,
    },
    /// Parts could not be read, or a limit cut the reading short.
    Unread {
        /// The messages with such a part.
        share: Share,
    },
    /// What is said stands in pictures, whose text is not read.
    Pictures {
        /// The messages of which that holds.
        share: Share,
    },
    /// Nothing authenticates the sender, and nothing disproves it.
    Sender {
        /// The messages of which that holds.
        share: Share,
    },
    /// There is no time.
    Time {
        /// The messages without one.
        share: Share,
    },
    /// The time is the sender's word.
    ClaimedTime {
        /// The messages of which that holds.
        share: Share,
    },
    /// Nobody who was aimed at could be read.
    Target {
        /// The messages of which that holds.
        share: Share,
    },
    /// Of organisations a fact is missing.
    Facts {
        /// Organisations without a sector.
        sector: Bound,
        /// Organisations without a country.
        country: Bound,
        /// Of how many.
        of: usize,
    },
    /// Members that are not held for harmful.
    Harmless {
        /// They.
        share: Share,
    },
    /// Everything came from one place.
    OneSource {
        /// The messages that came from there.
        share: Share,
    },
    /// There are few messages.
    Few {
        /// All of them.
        share: Share,
    },
    /// Inputs of the case could not be read as evidence.
    Inputs {
        /// How many.
        inputs: usize,
        /// The messages of the case.
        share: Share,
    },
}

/// Messages whose link leads to a page of which nothing is in the evidence, and which is no brand's own. Creel does not
/// visit what it finds.
pub(super) fn pages(material: &Material<'_>) -> Option<Share> {
    let known = |host: &str| {
        DomainName::parse(host).is_some_and(|domain| Brands::shipped().by_domain(&domain).is_some())
    };
    material.those(|entry| {
        let call = &entry.message.verdict.call_to_action;
        let led = matches!(call.kind, Action::Link | Action::Qr);
        led && takes_password(&entry.message).is_none() && !call.host.as_deref().is_some_and(known)
    })
}

/// Messages with a file that no known word opens.
pub(super) fn locked(material: &Material<'_>) -> Option<Share> {
    material.those(|entry| entry.message.features.iter().any(Feature::stays_locked))
}

/// Messages that neither authenticate nor fail to.
pub(super) fn senders(material: &Material<'_>) -> Option<Share> {
    material.those(|entry| {
        let from = entry.message.from.as_ref();
        from.is_some_and(|from| matches!(from.authenticated, Authenticated::None | Authenticated::Unknown))
    })
}

/// Messages that aim at nobody who could be read.
pub(super) fn targets(material: &Material<'_>) -> Option<Share> {
    material.those(|entry| entry.message.targeting.targets.is_empty())
}

/// Organisations without a sector and without a country.
pub(super) fn facts(material: &Material<'_>) -> (Bound, Bound) {
    let organisations = || material.census.organisations.values();
    let bound = |lacks: fn(&crate::census::Organisation) -> bool| {
        let found = organisations().filter(|one| lacks(one));
        let messages: BTreeSet<usize> = found.clone().flat_map(|one| one.messages.iter().copied()).collect();
        let count = Count { known: found.count(), at_least: false };
        Bound { count, messages: messages.into_iter().collect() }
    };
    (bound(|one| one.sectors.is_empty()), bound(|one| one.countries.is_empty()))
}

/// Messages of which all sightings lie in the one place from which everything came: a folder, a mailbox, an archive.
pub(super) fn one_source(material: &Material<'_>) -> Option<Share> {
    fn place(source: &str) -> &str {
        let file = source.split_once("!/").map_or(source, |(container, _)| container);
        let file = file.rsplit_once('#').map_or(file, |(container, _)| container);
        if file.len() < source.len() { file } else { file.rsplit_once('/').map_or("", |(folder, _)| folder) }
    }
    fn places<'a>(entries: impl Iterator<Item = &'a Entry>) -> BTreeSet<&'a str> {
        entries.flat_map(|entry| &entry.sightings).map(|sighting| place(&sighting.source)).collect()
    }
    let here = places(material.entries.iter().map(|(_, entry)| *entry));
    // Of a case all of which came from one place, the case says it, and not each campaign again.
    let said_above =
        !matches!(material.scope, Scope::Case) && places(material.dossier.entries().iter()).len() < 2;
    if here.len() != 1 || said_above || material.all.len() < 2 {
        return None;
    }
    material.those(|entry| !entry.sightings.is_empty())
}

pub(super) fn sentences(material: &Material<'_>) -> Vec<Sentence> {
    let mut all = Vec::new();
    let mut add = |share: Option<Share>, statement: fn(Share) -> Unknown, at: fn(&Entry) -> Option<Locus>| {
        let Some(share) = share else { return };
        let (evidence, at) = (share.messages.clone(), material.place(&share.messages, at));
        all.extend(material.sentence(Statement::Unknown(statement(share)), evidence, at, Confidence::High));
    };
    let called = |entry: &Entry| Some(entry.message.verdict.call_to_action.at.first()?.locus.clone());
    add(pages(material), |share| Unknown::Pages { share }, called);
    let hidden = material.those(|entry| {
        let features = &entry.message.features;
        let known = entry.message.fingerprint.tokens.iter().any(|token| token.kind == "harvest")
            || features.iter().any(|feature| feature.kind == FeatureKind::CredentialCollector);
        takes_password(&entry.message).is_some() && !known
    });
    add(hidden, |share| Unknown::Collector { share }, |entry| takes_password(&entry.message));
    add(
        locked(material),
        |share| Unknown::Locked { share },
        |entry| {
            entry
                .message
                .features
                .iter()
                .find(|feature| feature.stays_locked())
                .map(|feature| feature.at.clone())
        },
    );
    let unread = material.those(|entry| unread(entry).is_some());
    add(unread, |share| Unknown::Unread { share }, self::unread);
    let pictures = material.those(|entry| picture(entry).is_some());
    add(pictures, |share| Unknown::Pictures { share }, picture);
    let from = |entry: &Entry| entry.message.from.as_ref().map(|from| from.at.clone());
    add(senders(material), |share| Unknown::Sender { share }, from);
    let none = |_: &Entry| None;
    add(material.those(|entry| entry.message.time().is_none()), |share| Unknown::Time { share }, none);
    let claimed = material.those(|entry| entry.message.received.is_none() && entry.message.date.is_some());
    add(claimed, |share| Unknown::ClaimedTime { share }, none);
    add(targets(material), |share| Unknown::Target { share }, none);
    if !matches!(material.scope, Scope::Case) {
        let harmless = material.those(|entry| !entry.class().is_malicious());
        add(harmless, |share| Unknown::Harmless { share }, none);
        let few = material.share(material.all.clone());
        add(Some(few).filter(|few| few.of < FEW), |share| Unknown::Few { share }, none);
    }
    add(one_source(material), |share| Unknown::OneSource { share }, none);
    all.extend(of_organisations(material));
    all.extend(inputs(material));
    all
}

fn unread(entry: &Entry) -> Option<Locus> {
    let cut = |kind| {
        matches!(
            kind,
            AnomalyKind::LimitReached
                | AnomalyKind::UnreadableArchive
                | AnomalyKind::BrokenContainer
                | AnomalyKind::BrokenMultipart
        )
    };
    let mut anomalies = entry.message.anomalies.iter();
    anomalies.find(|anomaly| cut(anomaly.kind)).map(|anomaly| anomaly.at.clone())
}

fn picture(entry: &Entry) -> Option<Locus> {
    let mut findings = entry.message.verdict.findings.iter();
    let found = findings.find(|finding| finding.detector == "picture-as-content");
    Some(found?.at.first()?.locus.clone())
}

fn of_organisations(material: &Material<'_>) -> Option<Sentence> {
    let (sector, country) = facts(material);
    let evidence: Vec<usize> = sector.messages.iter().chain(&country.messages).copied().collect();
    let of = material.census.organisations.len();
    let statement = Unknown::Facts { sector, country, of };
    material.sentence(Statement::Unknown(statement), evidence, None, Confidence::High)
}

fn inputs(material: &Material<'_>) -> Option<Sentence> {
    let inputs = material.dossier.unreadable().len();
    if inputs == 0 || !matches!(material.scope, Scope::Case) {
        return None;
    }
    let share = material.share(material.all.clone());
    let evidence = share.messages.clone();
    material.sentence(Statement::Unknown(Unknown::Inputs { inputs, share }), evidence, None, Confidence::High)
}

impl Unknown {
    pub(super) fn write(&self, prose: &mut Prose) {
        if let Self::Few { share } = self {
            prose.count(&share.messages).words(if share.of == 1 { " message is" } else { " messages are" });
            prose.words(" too few for a tendency.");
            return;
        }
        match self {
            Self::Facts { sector, country, of } => {
                let lacking = [("sector", sector), ("country", country)];
                let lacking: Vec<_> =
                    lacking.into_iter().filter(|(_, bound)| bound.count.known > 0).collect();
                prose.words("Not known is ").list(&lacking, |prose, (fact, bound)| {
                    prose.words("the ").words(fact).words(" of ");
                    if *of == 1 {
                        prose.words("the organisation");
                    } else {
                        let (known, of) = (wording::number(bound.count.known), wording::number(*of));
                        prose.number(format!("{known} of {of}"), &bound.messages).words(" organisations");
                    }
                });
            }
            Self::Harmless { share } => {
                prose.subject(share).verb(share, " is", " are").words(" not judged harmful");
            }
            Self::OneSource { share } => {
                prose.subject(share).words(" came from one folder, mailbox or archive");
                prose.words(": what went elsewhere is not counted");
            }
            Self::Inputs { inputs, share } => {
                prose
                    .number(wording::number(*inputs), &share.messages)
                    .words(" ")
                    .words(&plural(*inputs, "input"));
                prose.words(" of the case could not be read as evidence");
            }
            _ => {
                prose.words(NOT_KNOWN).words(" ");
                self.clause(prose);
            }
        }
        prose.words(".");
    }

    /// What is not known, as a clause; of what is no gap in the messages, nothing.
    pub(super) fn clause(&self, prose: &mut Prose) {
        match self {
            Self::Pages { share } => {
                prose.words("what stands behind the ").words(links(share)).words(" of ").object(share)
            }
            Self::Collector { share } => prose.words("where the password goes that ").object(share).verb(
                share,
                " asks for",
                " ask for",
            ),
            Self::Locked { share } => prose.words("what is in the locked files of ").object(share),
            Self::Unread { share } => prose.words("what the unread parts of ").object(share).words(" hold"),
            Self::Pictures { share } => {
                prose.words("what the pictures say in which ").object(share).verb(share, " speaks", " speak")
            }
            Self::Sender { share } => prose
                .words("who sent ")
                .object(share)
                .words(", of which nothing authenticates the domain in From"),
            Self::Time { share } => prose.words("when ").object(share).words(" came"),
            Self::ClaimedTime { share } => {
                prose.words("when ").object(share).words(" came but by the sender’s own Date")
            }
            Self::Target { share } => prose.words("whom ").object(share).verb(share, " aims at", " aim at"),
            Self::Facts { .. }
            | Self::Harmless { .. }
            | Self::OneSource { .. }
            | Self::Few { .. }
            | Self::Inputs { .. } => prose,
        };
    }

    /// The messages of a gap that can be told as a clause.
    pub(super) fn gap(&self) -> Option<&Share> {
        match self {
            Self::Pages { share }
            | Self::Collector { share }
            | Self::Locked { share }
            | Self::Unread { share }
            | Self::Pictures { share }
            | Self::Sender { share }
            | Self::Time { share }
            | Self::ClaimedTime { share }
            | Self::Target { share } => Some(share),
            Self::Facts { .. }
            | Self::Harmless { .. }
            | Self::OneSource { .. }
            | Self::Few { .. }
            | Self::Inputs { .. } => None,
        }
    }
}

const fn links(share: &Share) -> &'static str {
    if share.messages.len() == 1 { "link" } else { "links" }
}
