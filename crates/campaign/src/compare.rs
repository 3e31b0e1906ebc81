//! Two messages side by side: why they are together, or why they are not.

use crate::campaigns;
use crate::demands::{self, Demand};
use crate::explain::Teller;
use crate::link::weigh;
use crate::model::Model;
use crate::pile::Pile;
use crate::waves;
use creel_evidence::campaign::Reason;
use creel_evidence::{ArtifactId, Fingerprint};

/// What two messages of a case have in common, and what that is enough for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Likeness of the visible text in thousandths.
    pub text: u16,
    /// Likeness of the page structure in thousandths.
    pub structure: u16,
    /// Likeness of the subjects in thousandths.
    pub subject: u16,
    /// What a campaign and a wave edge demand, and what these two offer.
    pub demands: Vec<Demand>,
    /// Whether the lure agrees, without which there is no campaign edge.
    pub lure_agrees: bool,
    /// Whether these two alone make a wave edge.
    pub wave: bool,
    /// Whether these two alone make a campaign edge.
    pub campaign: bool,
    /// Millibits in all.
    pub millibits: i32,
    /// The terms of the sum, all of them, strongest first.
    pub reasons: Vec<Reason>,
}

/// Compares two messages of a set by the shipped model; `None` if one of them is not in it. The rest of the set says
/// what is rare.
#[must_use]
pub fn compare(prints: &[Fingerprint], a: ArtifactId, b: ArtifactId) -> Option<Comparison> {
    compare_by(prints, a, b, Model::shipped())
}

/// As [`compare`], by another model.
#[must_use]
pub fn compare_by(prints: &[Fingerprint], a: ArtifactId, b: ArtifactId, model: &Model) -> Option<Comparison> {
    Comparer::new(prints, model).compare(a, b)
}

/// A set of messages, ready for comparing many pairs of them.
pub struct Comparer<'a> {
    pile: Pile<'a>,
    /// The node of each message.
    node_of: Vec<u32>,
}

impl<'a> Comparer<'a> {
    /// Weighs what the messages hold.
    #[must_use]
    pub fn new(prints: &'a [Fingerprint], model: &'a Model) -> Self {
        let pile = Pile::new(prints, model);
        Self { node_of: pile.node_of_messages(), pile }
    }

    /// Compares two of the messages; `None` if one of them is not in the set.
    #[must_use]
    pub fn compare(&self, a: ArtifactId, b: ArtifactId) -> Option<Comparison> {
        let pile = &self.pile;
        let [(left, a), (right, b)] = self.places(a, b)?;
        let (node, other) = (pile.nodes.get(left as usize)?, pile.nodes.get(right as usize)?);
        let link = weigh(pile.model, node, other);
        Some(Comparison {
            text: link.text,
            structure: link.structure,
            subject: link.subject,
            demands: [demands::of_campaign(pile.model, &link, 0), demands::of_wave(pile.model, &link)]
                .concat(),
            lure_agrees: link.lure,
            wave: waves::edge(pile.model, node, other),
            campaign: campaigns::edge(pile.model, node, other, 0),
            millibits: link.total,
            reasons: Teller::new(pile, &[]).all_terms((left, a), (right, b)),
        })
    }

    /// What two of the messages share, in thousandths of a bit.
    #[must_use]
    pub fn millibits(&self, a: ArtifactId, b: ArtifactId) -> Option<i32> {
        let [(left, _), (right, _)] = self.places(a, b)?;
        let node = |at: u32| self.pile.nodes.get(at as usize);
        Some(weigh(self.pile.model, node(left)?, node(right)?).total)
    }

    /// Node and position of two messages.
    fn places(&self, a: ArtifactId, b: ArtifactId) -> Option<[(u32, u32); 2]> {
        let place = |id: ArtifactId| {
            let at = self.pile.position(id)?;
            Some((*self.node_of.get(at as usize)?, at))
        };
        Some([place(a)?, place(b)?])
    }
}
