//! The release gate: the only way from a case to something that can be published.
//!
//! What it never does: write a format. What a policy takes away is gone from the dossier, not hidden in it.

use crate::dossier::Dossier;
use crate::redaction::Redactor;
use creel_evidence::{Case, ChainMember, Message};
use std::collections::{BTreeSet, HashSet};

creel_evidence::vocabulary! {
    /// Who will read what is published.
    pub enum Audience {
        /// The desk that works on the case: everything, victims included.
        Internal = "internal",
        /// Somebody else: only what means harm, and victims pseudonymised unless the policy reveals them.
        Share = "share",
    }
}

creel_evidence::vocabulary! {
    /// Traffic Light Protocol 2.0 (FIRST, August 2022).
    pub enum Tlp {
        /// No limit on disclosure.
        Clear = "clear",
        /// The community.
        Green = "green",
        /// The recipient's organisation and its clients, on a need-to-know basis.
        Amber = "amber",
        /// The recipient's organisation only.
        AmberStrict = "amber+strict",
        /// The individual recipients only.
        Red = "red",
    }
}

impl Tlp {
    /// The marking as the protocol wants it written.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        }
    }
}

/// For whom, with or without the victims' names, and under which marking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Who will read it.
    pub audience: Audience,
    /// Whether victims keep their names in a shared dossier. The internal audience always sees them.
    pub reveal: bool,
    /// The marking that every format carries.
    pub tlp: Tlp,
    /// Whether organisations of the roster that nobody aimed at are in it: a list of members is nobody else's business.
    pub roster: bool,
}

impl Policy {
    /// For the report and the lines of JSON in the case folder: victims shown, `TLP:AMBER+STRICT`.
    #[must_use]
    pub const fn internal() -> Self {
        Self { audience: Audience::Internal, reveal: true, tlp: Tlp::AmberStrict, roster: true }
    }

    /// For what leaves the desk: victims and their organisations pseudonymised, `TLP:AMBER`.
    #[must_use]
    pub const fn share() -> Self {
        Self { audience: Audience::Share, reveal: false, tlp: Tlp::Amber, roster: false }
    }

    /// Whether victims are replaced by pseudonyms.
    #[must_use]
    pub const fn pseudonymises(&self) -> bool {
        matches!(self.audience, Audience::Share) && !self.reveal
    }
}

/// Makes a dossier of a case.
///
/// * Internal: the whole case.
/// * Share: only messages that mean harm, or that stand in a campaign with one that does. A mail that means no
///   harm is nobody else's business, nor are the dealings that senders had with the victims: of histories, only the
///   sum stays. Unreadable inputs stay with the desk too: their names are its folders.
/// * Share without `reveal`: people become `target-…`, organisations `organisation-…`, other values of a
///   victim's own `victim-…`, in every string of the dossier and in the usual encodings. Sector, country, role
///   and stage stay, because a number without them says nothing, and none of them names anybody. The same
///   person has the same pseudonym throughout a case and another one in every other case.
#[must_use]
pub fn release(mut case: Case, policy: &Policy) -> Dossier {
    if policy.audience == Audience::Share {
        withhold_harmless(&mut case);
    }
    if !policy.roster {
        withhold_unharmed(&mut case);
    }
    let altered = if policy.pseudonymises() { Redactor::of(&case).apply(&mut case) } else { HashSet::new() };
    // A value that a victim was taken out of compares with nothing.
    for portrait in &mut case.portraits {
        portrait.traits.retain(|held| !altered.contains(&held.value));
    }
    Dossier::prepare(case, policy.clone(), altered)
}

/// Leaves of the chain only organisations whose people were aimed at.
fn withhold_unharmed(case: &mut Case) {
    let targets = case.messages.iter().flat_map(|message| &message.targeting.targets);
    let hit: BTreeSet<&str> = targets.filter_map(|target| target.organisation.as_deref()).collect();
    let chain = std::mem::take(&mut case.chain);
    let kept: Vec<bool> = chain.members.iter().map(|member| hit.contains(member.name.as_str())).collect();
    let mut next = 0;
    let places: Vec<Option<usize>> = kept
        .iter()
        .map(|&kept| {
            let place = next;
            next += usize::from(kept);
            kept.then_some(place)
        })
        .collect();
    let place = |index: usize| places.get(index).copied().flatten();
    let members = chain.members.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(member, _)| member);
    case.chain.members =
        members.map(|member| ChainMember { parent: member.parent.and_then(place), ..member }).collect();
    case.chain.links = chain
        .links
        .iter()
        .filter_map(|&(supplier, customer)| Some((place(supplier)?, place(customer)?)))
        .collect();
}

fn withhold_harmless(case: &mut Case) {
    let class_of = |message: &Message| {
        case.histories.get(&message.id).map_or(message.verdict.class, |history| history.class)
    };
    let harmful: BTreeSet<_> =
        case.messages.iter().filter(|message| class_of(message).is_malicious()).map(|m| m.id).collect();
    let campaigns: BTreeSet<String> =
        harmful.iter().filter_map(|id| case.placements.get(id)?.campaign.clone()).collect();
    let placements = &case.placements;
    case.messages.retain(|message| {
        let campaign = placements.get(&message.id).and_then(|placement| placement.campaign.as_ref());
        harmful.contains(&message.id) || campaign.is_some_and(|id| campaigns.contains(id))
    });
    let kept: BTreeSet<_> = case.messages.iter().map(|message| message.id).collect();
    case.sightings.retain(|id, _| kept.contains(id));
    case.placements.retain(|id, _| kept.contains(id));
    case.histories.retain(|id, _| kept.contains(id));
    // Whom the victims deal with is theirs alone. What follows from it stays, in creel's own words.
    for history in case.histories.values_mut() {
        history.known.clear();
        history.signs.clear();
    }
    for group in &mut case.groups {
        group.members.retain(|id| kept.contains(id));
        if let Some(&first) = group.members.first()
            && !kept.contains(&group.medoid)
        {
            group.medoid = first;
        }
    }
    case.groups.retain(|group| !group.members.is_empty());
    let groups: BTreeSet<&str> = case.groups.iter().map(|group| group.id.as_str()).collect();
    case.portraits.retain(|portrait| groups.contains(portrait.id.as_str()));
    // Campaigns are kept whole, and so is what ties them together.
    case.ties.retain(|ties| groups.contains(ties.campaign.as_str()));
    case.attributions.retain(|attribution| groups.contains(attribution.campaign.as_str()));
    case.unreadable.clear();
}
