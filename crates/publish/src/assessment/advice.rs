//! Which evidence would change the assessment: the next best to collect, what helps most messages first.

use super::aim::Bound;
use super::material::Material;
use super::prose::Prose;
use super::unknown;
use super::{Part, Sentence, Share, Statement};
use crate::wording::plural;
use creel_evidence::Confidence;
use creel_evidence::mail::Authenticated;
use serde::Serialize;
use std::collections::BTreeMap;

/// Pieces of advice that are given.
const MOST: usize = 4;
/// Hosts that are named.
const HOSTS: usize = 3;

/// Templates about evidence to collect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "template", rename_all = "kebab-case")]
pub enum Advice {
    /// Pages behind links, as somebody else has kept them.
    Captures {
        /// The messages whose links would be followed.
        share: Share,
        /// Hosts that they lead to, most messages first. Hostile text.
        hosts: Vec<Part<String>>,
    },
    /// Passwords of locked files.
    Passwords {
        /// The messages with such files.
        share: Share,
    },
    /// Answers of DNS for signatures.
    Dns {
        /// The messages whose verification waits for them.
        share: Share,
    },
    /// The mails as the servers of their recipients kept them.
    Originals {
        /// The messages that lack times or recipients.
        share: Share,
    },
    /// A roster of organisations.
    Roster {
        /// Organisations of which sector or country is not known.
        organisations: Bound,
    },
    /// Mails from other places.
    OtherSources {
        /// The messages that came from one.
        share: Share,
    },
}

pub(super) fn sentences(material: &Material<'_>) -> Vec<Sentence> {
    let mut all: Vec<(Advice, Vec<usize>)> = Vec::new();
    if let Some(share) = unknown::pages(material) {
        let mut by: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for &index in &share.messages {
            let entry = material.entry(index);
            if let Some(host) = entry.and_then(|entry| entry.message.verdict.call_to_action.host.as_deref()) {
                by.entry(host).or_default().push(index);
            }
        }
        let hosts = by.into_iter().map(|(what, messages)| Part { what: what.to_owned(), messages });
        let mut hosts: Vec<Part<String>> = hosts.collect();
        hosts.sort_by_key(|part| std::cmp::Reverse(part.messages.len()));
        all.push((Advice::Captures { share: share.clone(), hosts }, share.messages));
    }
    if let Some(share) = unknown::locked(material) {
        all.push((Advice::Passwords { share: share.clone() }, share.messages));
    }
    let open = material.those(|entry| {
        let from = entry.message.from.as_ref();
        let is_sure = from.is_some_and(|from| from.authenticated == Authenticated::Pass);
        !is_sure && !entry.message.sender_facts.open.is_empty()
    });
    if let Some(share) = open {
        all.push((Advice::Dns { share: share.clone() }, share.messages));
    }
    if let Some(share) =
        material.those(|entry| entry.message.received.is_none() || entry.message.targeting.targets.is_empty())
    {
        all.push((Advice::Originals { share: share.clone() }, share.messages));
    }
    let (sector, country) = unknown::facts(material);
    let organisations = if sector.count.known >= country.count.known { sector } else { country };
    if organisations.count.known > 0 {
        let messages = organisations.messages.clone();
        all.push((Advice::Roster { organisations }, messages));
    }
    if let Some(share) = unknown::one_source(material) {
        all.push((Advice::OtherSources { share: share.clone() }, share.messages));
    }
    all.sort_by_key(|(_, messages)| std::cmp::Reverse(messages.len()));
    let advice = all.into_iter().take(MOST);
    advice
        .filter_map(|(advice, messages)| {
            material.sentence(Statement::Advice(advice), messages, None, Confidence::High)
        })
        .collect()
}

impl Advice {
    pub(super) fn write(&self, prose: &mut Prose) {
        match self {
            Self::Captures { share, hosts } => {
                prose.words("Captures of the pages that ").object(share).verb(share, " links to", " link to");
                let named = hosts.get(..HOSTS).unwrap_or(hosts);
                if !named.is_empty() {
                    prose.words(", ").words(if hosts.len() > HOSTS { "most often at " } else { "at " });
                    prose.list(named, |prose, part| {
                        prose.value(&part.what);
                        if hosts.len() > 1 {
                            prose.words(" (").count(&part.messages).words(")");
                        }
                    });
                }
                prose.words(", would show what they ask for and where it goes");
            }
            Self::Passwords { share } => {
                prose
                    .words("The passwords of the locked files in ")
                    .object(share)
                    .words(" would show what they hold");
            }
            Self::Dns { share } => {
                prose.words("DNS answers, given with --dns, would decide whether the signatures of ");
                prose.object(share).words(" hold");
            }
            Self::Originals { share } => {
                prose.words("The originals of ").object(share);
                prose.words(", with the lines of the servers that took them in, would show when and to whom they came");
            }
            Self::Roster { organisations } => {
                prose
                    .words("A roster that lists ")
                    .bound(organisations)
                    .words(" more ")
                    .words(&plural(organisations.count.known, "organisation"));
                prose.words(" would show which sectors and countries were aimed at");
            }
            Self::OtherSources { share } => {
                prose
                    .words("Mail from a second desk or mailbox would show how much is missing beside ")
                    .object(share);
            }
        }
        prose.words(".");
    }
}
