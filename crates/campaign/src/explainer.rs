//! Whoever explains a case: the pile and its outline, kept to be asked many questions.

use crate::demands::{self, Demand};
use crate::explain::{Side, Teller};
use crate::link::{self, Link, Tally, weigh};
use crate::model::Model;
use crate::outline::{Bare, Outline};
use crate::pile::Pile;
use creel_evidence::campaign::Reason;
use creel_evidence::{ArtifactId, Fingerprint, Level};

/// Answers why messages are together, or why they are not.
pub struct Explainer<'p> {
    pub(crate) pile: Pile<'p>,
    pub(crate) outline: Outline,
    /// The node of each message.
    pub(crate) node_of: Vec<u32>,
    /// The campaign of each node, single nodes among them: positions in [`Outline::campaigns`].
    pub(crate) campaign_of: Vec<u32>,
    /// For each message its wave, campaign and operation: positions in [`Outline::groups`].
    groups_of: Vec<[Option<u32>; 3]>,
}

impl<'p> Explainer<'p> {
    /// Takes in the fingerprints of a whole case, whatever their order, and groups them by a model.
    #[must_use]
    pub fn new(prints: impl IntoIterator<Item = &'p Fingerprint>, model: &'p Model) -> Self {
        let pile = Pile::new(prints, model);
        let outline = Outline::of(&pile);
        Self::of(pile, outline)
    }

    /// Takes in the fingerprints of a whole case, and groups that are known by their members.
    #[must_use]
    pub fn known(
        prints: impl IntoIterator<Item = &'p Fingerprint>,
        groups: &[(Level, String, Vec<ArtifactId>)],
        model: &'p Model,
    ) -> Self {
        let pile = Pile::new(prints, model);
        let outline = Outline::known(&pile, groups);
        Self::of(pile, outline)
    }

    fn of(pile: Pile<'p>, outline: Outline) -> Self {
        let mut campaign_of = vec![0; pile.nodes.len()];
        for (i, campaign) in (0..).zip(&outline.campaigns) {
            for &node in campaign {
                if let Some(slot) = campaign_of.get_mut(node as usize) {
                    *slot = i;
                }
            }
        }
        let mut groups_of = vec![[None; 3]; pile.prints.len()];
        for (i, group) in (0..).zip(&outline.groups) {
            for &member in &group.members {
                if let Some(groups) = groups_of.get_mut(member as usize) {
                    groups[group.level as usize] = Some(i);
                }
            }
        }
        Self { node_of: pile.node_of_messages(), campaign_of, groups_of, pile, outline }
    }

    pub(crate) fn teller(&self) -> Teller<'_> {
        Teller::new(&self.pile, &self.outline.values)
    }

    pub(crate) fn id(&self, message: u32) -> ArtifactId {
        self.pile.prints[message as usize].message
    }

    pub(crate) fn node(&self, message: u32) -> u32 {
        self.node_of[message as usize]
    }

    pub(crate) fn campaign(&self, message: u32) -> u32 {
        self.campaign_of[self.node(message) as usize]
    }

    pub(crate) fn group(&self, message: u32, level: Level) -> Option<&Bare> {
        let position = self.groups_of.get(message as usize)?[level as usize]?;
        self.outline.groups.get(position as usize)
    }

    /// The closest level at which both are in one group.
    pub(crate) fn together(&self, a: u32, b: u32) -> Option<Level> {
        let same = |level: &Level| {
            let [a, b] = [a, b].map(|message| self.group(message, *level).map(|group| &group.id));
            a.is_some() && a == b
        };
        Level::ALL.iter().copied().find(same)
    }

    pub(crate) fn link(&self, a: u32, b: u32) -> Link {
        let [a, b] = [a, b].map(|message| &self.pile.nodes[self.node(message) as usize]);
        weigh(self.pile.model, a, b)
    }

    /// What a wave and a campaign edge demand of two messages.
    pub(crate) fn demands(&self, link: &Link, raise: i32) -> Vec<Demand> {
        let model = self.pile.model;
        [demands::of_wave(model, link), demands::of_campaign(model, link, raise)].concat()
    }

    /// What an operation edge demands of the campaigns of two messages.
    pub(crate) fn operation_demands(&self, a: u32, b: u32) -> Vec<Demand> {
        let [a, b] = [a, b].map(|message| &*self.outline.values[self.campaign(message) as usize]);
        demands::of_operation(self.pile.model, a, b)
    }

    /// What the campaigns of two messages share, and the sum of it.
    pub(crate) fn between(&self, a: u32, b: u32) -> (Vec<Reason>, i32) {
        let (mine, other) = (self.campaign(a), self.campaign(b));
        let side = |campaign: u32, message| Side {
            campaign,
            message,
            nodes: &self.outline.campaigns[campaign as usize],
        };
        let terms = self.teller().all_campaign_terms(side(mine, a), side(other, b));
        let mut tally = Tally::default();
        let [mine, other] = [mine, other].map(|campaign| &*self.outline.values[campaign as usize]);
        link::shared(mine, other, |value| tally.add(self.pile.model, value.kind.family(), value.worth));
        let families = creel_evidence::campaign::Family::ALL.iter();
        let sum = families.map(|&family| tally.family(self.pile.model, family)).sum();
        (terms, sum)
    }
}
