//! Two messages side by side: why they are together, or why they are not.

use crate::explain;
use crate::link::weigh;
use crate::locate::locate;
use crate::model::Model;
use crate::pile::{Node, Pile};
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
    /// Whether the lure agrees, without which there is no campaign edge.
    pub lure_agrees: bool,
    /// Whether these two alone make a wave edge.
    pub wave: bool,
    /// Whether these two alone make a campaign edge.
    pub campaign: bool,
    /// Millibits in all.
    pub millibits: i32,
    /// The terms of the sum, strongest first.
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
    let pile = Pile::new(prints, model);
    let position = |id: ArtifactId| pile.prints.binary_search_by_key(&id, |print| print.message).ok();
    let (print, with) = (pile.print(a)?, pile.print(b)?);
    let (a, b) = (position(a)?, u32::try_from(position(b)?).ok()?);
    let node = |message: u32| -> Option<&Node<'_>> {
        pile.nodes.iter().find(|node| node.members.binary_search(&message).is_ok())
    };
    let (a, other) = (node(u32::try_from(a).ok()?)?, node(b)?);
    let link = weigh(&pile, a, other);
    let mut reasons = explain::terms(&pile, a, other, b);
    locate(&mut reasons, print, with);
    Some(Comparison {
        text: link.text,
        structure: link.structure,
        subject: link.subject,
        lure_agrees: link.lure,
        wave: link.is_wave(pile.model),
        campaign: link.is_campaign(pile.model, 0),
        millibits: link.total,
        reasons,
    })
}
