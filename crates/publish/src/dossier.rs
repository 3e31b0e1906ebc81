//! What publishers read: a case that has passed the gate, with what it adds up to.
//!
//! A dossier is made by [`release`](crate::release) and cannot be made in any other way.

use crate::campaigns::{Campaign, campaigns};
use crate::census::Census;
use crate::observables::{Seen, gather};
use crate::profile::Profile;
use crate::release::Policy;
use creel_evidence::campaign::Ties;
use creel_evidence::case::Unreadable;
use creel_evidence::verdict::Class;
use creel_evidence::{
    Attribution, Case, Chain, History, Message, Placement, Portrait, PublicEvent, Sighting,
};
use jiff::Timestamp;
use std::collections::HashSet;

/// A released case.
#[derive(Debug, Clone)]
pub struct Dossier {
    name: String,
    key: [u8; 32],
    taken: Timestamp,
    policy: Policy,
    entries: Vec<Entry>,
    campaigns: Vec<Campaign>,
    profile: Profile,
    census: Census,
    unreadable: Vec<Unreadable>,
    chain: Chain,
    events: Vec<PublicEvent>,
    portraits: Vec<Portrait>,
    ties: Vec<Ties>,
    attributions: Vec<Attribution>,
    altered: HashSet<String>,
}

/// A message with its place in the case. Its index in [`Dossier::entries`] is its number in every listing.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The message.
    pub message: Message,
    /// Where it was handed in.
    pub sightings: Vec<Sighting>,
    /// Where it stands; `None` if it was not compared.
    pub placement: Option<Placement>,
    /// What the case knows of its sender; `None` if it names none.
    pub history: Option<History>,
    /// Index in [`Dossier::campaigns`].
    pub campaign: Option<usize>,
}

impl Entry {
    /// What the message is in the light of its case: what lists, counts and exports go by.
    #[must_use]
    pub fn class(&self) -> Class {
        self.history.as_ref().map_or(self.message.verdict.class, |history| history.class)
    }
}

impl Dossier {
    /// Only the gate calls this.
    pub(crate) fn prepare(case: Case, policy: Policy, altered: HashSet<String>) -> Self {
        let Case {
            name,
            key,
            taken,
            messages,
            mut sightings,
            groups,
            mut placements,
            mut histories,
            unreadable,
            chain,
            events,
            portraits,
            ties,
            attributions,
        } = case;
        let mut entries: Vec<Entry> = messages
            .into_iter()
            .map(|message| Entry {
                sightings: sightings.remove(&message.id).unwrap_or_default(),
                placement: placements.remove(&message.id),
                history: histories.remove(&message.id),
                campaign: None,
                message,
            })
            .collect();
        let campaigns = campaigns(&entries, groups, |value| altered.contains(value));
        for (number, campaign) in campaigns.iter().enumerate() {
            for &index in &campaign.members {
                if let Some(entry) = entries.get_mut(index) {
                    entry.campaign = Some(number);
                }
            }
        }
        let all: Vec<usize> = (0..entries.len()).collect();
        let harmful = harmful(&entries);
        Self {
            profile: Profile::of(&entries, &all),
            census: Census::of(&entries, &harmful),
            name,
            key,
            taken,
            policy,
            entries,
            campaigns,
            unreadable,
            altered,
            chain,
            events,
            portraits,
            ties,
            attributions,
        }
    }

    /// The case's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When this picture of the case was taken.
    #[must_use]
    pub const fn taken(&self) -> Timestamp {
        self.taken
    }

    /// Under which policy it was released.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Messages by time (unknown last), then identity.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Campaigns: those that mean harm first, then the larger ones.
    #[must_use]
    pub fn campaigns(&self) -> &[Campaign] {
        &self.campaigns
    }

    /// What all messages say and do.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Who was aimed at by the messages that mean harm.
    #[must_use]
    pub const fn census(&self) -> &Census {
        &self.census
    }

    /// Inputs that could not be read.
    #[must_use]
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.unreadable
    }

    /// The organisations of the roster, as far as the policy lets them out.
    #[must_use]
    pub const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Public events that the user dates, sorted.
    #[must_use]
    pub fn events(&self) -> &[PublicEvent] {
        &self.events
    }

    /// What later cases can compare a campaign with.
    #[must_use]
    pub fn portrait(&self, campaign: &str) -> Option<&Portrait> {
        self.portraits.iter().find(|portrait| portrait.id == campaign)
    }

    /// What ties a campaign together; `None` of the smaller ones.
    #[must_use]
    pub fn ties(&self, campaign: &str) -> Option<&Ties> {
        self.ties.iter().find(|ties| ties.campaign == campaign)
    }

    /// Whether a campaign is one that was known before; `None` where nothing was known.
    #[must_use]
    pub fn attribution(&self, campaign: &str) -> Option<&Attribution> {
        self.attributions.iter().find(|attribution| attribution.campaign == campaign)
    }

    /// Indices of the messages that mean harm.
    #[must_use]
    pub fn harmful(&self) -> Vec<usize> {
        harmful(&self.entries)
    }

    /// How many messages mean harm.
    #[must_use]
    pub fn malicious(&self) -> usize {
        let classes = self.profile.classes.iter().filter(|(class, _)| class.is_malicious());
        classes.map(|(_, messages)| messages.len()).sum()
    }

    /// Indices of messages in no campaign.
    pub fn alone(&self) -> impl Iterator<Item = usize> {
        self.entries.iter().enumerate().filter(|(_, entry)| entry.campaign.is_none()).map(|(index, _)| index)
    }

    /// The observables of all messages, by kind and value.
    #[must_use]
    pub fn observables(&self) -> Vec<Seen> {
        let all: Vec<usize> = (0..self.entries.len()).collect();
        gather(&self.entries, &all, |value| self.altered.contains(value))
    }

    /// Keys identities that have to be stable in the case and unguessable outside.
    pub(crate) const fn key(&self) -> &[u8; 32] {
        &self.key
    }
}

fn harmful(entries: &[Entry]) -> Vec<usize> {
    let harmful = entries.iter().enumerate().filter(|(_, entry)| entry.class().is_malicious());
    harmful.map(|(index, _)| index).collect()
}
