//! Campaigns with all that their messages add up to.

use crate::census::Census;
use crate::dossier::Entry;
use crate::observables::{Seen, gather};
use crate::profile::Profile;
use creel_evidence::verdict::Action;
use creel_evidence::{Artifact, ArtifactId, ArtifactRole, ContentType, Group, Level, Message, Severity};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A campaign.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// Identity, members and reasons.
    pub group: Group,
    /// Indices of messages, in order of time.
    pub members: Vec<usize>,
    /// How many of them are mails; the rest were handed in as loose files.
    pub mails: usize,
    /// The waves inside, by first message.
    pub waves: Vec<Wave>,
    /// The operation it is part of.
    pub operation: Option<String>,
    /// What its messages say and do.
    pub profile: Profile,
    /// Who was aimed at.
    pub census: Census,
    /// Its distinct malicious files.
    pub files: Vec<Payload>,
    /// Its observables, by kind and value.
    pub observables: Vec<Seen>,
}

/// A wave inside a campaign.
#[derive(Debug, Clone)]
pub struct Wave {
    /// Identity, members and reasons.
    pub group: Group,
    /// Indices of messages, in order of time.
    pub members: Vec<usize>,
}

/// A distinct malicious file: one that came along with a message, or was handed in by itself, and in which a
/// detector found something of medium severity or worse, or which is the page that the message asks to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// SHA-256.
    pub id: ArtifactId,
    /// The first name that it was given. Hostile text.
    pub name: Option<String>,
    /// What the bytes are.
    pub content_type: ContentType,
    /// Bytes.
    pub size: u64,
    /// Indices of messages, ascending.
    pub messages: Vec<usize>,
}

impl Campaign {
    /// How many of its messages mean harm.
    #[must_use]
    pub fn malicious(&self) -> usize {
        let classes = self.profile.classes.iter().filter(|(class, _)| class.is_malicious());
        classes.map(|(_, messages)| messages.len()).sum()
    }
}

/// The campaigns among `groups`, each with its waves.
pub(crate) fn campaigns(
    entries: &[Entry],
    groups: Vec<Group>,
    altered: impl Fn(&str) -> bool,
) -> Vec<Campaign> {
    let numbers: HashMap<ArtifactId, usize> =
        entries.iter().enumerate().map(|(index, entry)| (entry.message.id, index)).collect();
    let indices = |group: &Group| -> Vec<usize> {
        // Entries are in order of time already.
        group
            .members
            .iter()
            .filter_map(|id| numbers.get(id).copied())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    };
    let (waves, rest): (Vec<Group>, Vec<Group>) =
        groups.into_iter().partition(|group| group.level == Level::Wave);
    let mut campaigns: Vec<Campaign> = rest
        .into_iter()
        .filter(|group| group.level == Level::Campaign)
        .map(|group| {
            let members = indices(&group);
            let first =
                members.first().and_then(|&index| entries.get(index)).and_then(|e| e.placement.as_ref());
            Campaign {
                operation: first.and_then(|placement| placement.operation.clone()),
                profile: Profile::of(entries, &members),
                census: Census::of(entries, &members),
                files: payloads(entries, &members),
                observables: gather(entries, &members, &altered),
                waves: Vec::new(),
                mails: members
                    .iter()
                    .filter(|&&at| entries.get(at).is_some_and(|e| e.message.is_mail))
                    .count(),
                group,
                members,
            }
        })
        .filter(|campaign| !campaign.members.is_empty())
        .collect();
    campaigns.sort_by(|a, b| {
        let rank = |c: &Campaign| (c.malicious() * 2 < c.members.len(), std::cmp::Reverse(c.members.len()));
        rank(a).cmp(&rank(b)).then_with(|| a.group.id.cmp(&b.group.id))
    });
    let homes: HashMap<usize, usize> = campaigns
        .iter()
        .enumerate()
        .flat_map(|(n, c)| c.members.iter().map(move |&index| (index, n)))
        .collect();
    let mut waves: Vec<Wave> =
        waves.into_iter().map(|group| Wave { members: indices(&group), group }).collect();
    waves.sort_by(|a, b| a.members.first().cmp(&b.members.first()).then_with(|| a.group.id.cmp(&b.group.id)));
    for wave in waves {
        let home = wave.members.first().and_then(|index| homes.get(index)).copied();
        if let Some(campaign) = home.and_then(|number| campaigns.get_mut(number)) {
            campaign.waves.push(wave);
        }
    }
    campaigns
}

fn payloads(entries: &[Entry], members: &[usize]) -> Vec<Payload> {
    let mut files: BTreeMap<ArtifactId, Payload> = BTreeMap::new();
    for (index, entry) in members.iter().filter_map(|&index| Some((index, entries.get(index)?))) {
        let message = &entry.message;
        let is_malicious = entry.class().is_malicious();
        let files_of = message.artifacts.iter().filter(|_| is_malicious);
        for artifact in files_of.filter(|artifact| is_malicious_file(message, artifact)) {
            let payload = files.entry(artifact.id).or_insert_with(|| Payload {
                id: artifact.id,
                name: artifact.name.clone(),
                content_type: artifact.content_type,
                size: artifact.size,
                messages: Vec::new(),
            });
            if payload.messages.last() != Some(&index) {
                payload.messages.push(index);
            }
        }
    }
    files.into_values().collect()
}

/// Whether a file of a malicious message is one of the things that make it so.
fn is_malicious_file(message: &Message, artifact: &Artifact) -> bool {
    let came_as_file = match artifact.role {
        ArtifactRole::Attachment | ArtifactRole::Inline | ArtifactRole::Entry => true,
        ArtifactRole::Submission => !message.is_mail,
        ArtifactRole::Body
        | ArtifactRole::Alternative
        | ArtifactRole::Message
        | ArtifactRole::Content
        | ArtifactRole::Property => false,
    };
    if !came_as_file {
        return false;
    }
    let asked_for = message.verdict.call_to_action.kind == Action::HtmlAttachment
        && matches!(artifact.content_type, ContentType::Html | ContentType::Svg);
    let found = message.verdict.findings.iter().any(|finding| {
        finding.severity >= Severity::Medium
            && finding.at.iter().any(|quote| quote.locus.artifact == artifact.id)
    });
    asked_for || found
}
