//! Who should be warned first: organisations of the roster that nobody aimed at yet, ranked by what ties them to those
//! that were.
//!
//! The rank is a sum of the points in [`Tie::points`]. An expert set them; they are not fitted to campaigns, and say in
//! which order to telephone, not how likely an attack is. `examples/warning_rank.rs` measures the ranking by hiding
//! organisations that were aimed at.
//!
//! What it never does: say that somebody will be attacked, or guess at people. Roles are those that were aimed at in
//! the same place of the chain.

mod look_out;
mod roles;
mod ties;

use crate::exposure::{Against, Coverage};
use crate::survey::Survey;
use crate::wording::{counted, number};
use creel_evidence::targeting::Role;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

creel_evidence::vocabulary! {
    /// What ties an organisation to those that were aimed at.
    pub enum Tie {
        /// The mails pose as it.
        PosedAs = "posed-as",
        /// It supplies organisations that were aimed at.
        Supplies = "supplies-aimed-at",
        /// It buys from organisations that were aimed at.
        BuysFrom = "buys-from-aimed-at",
        /// It belongs to the same group.
        Group = "same-group",
        /// The mails name it, as an organisation or a programme of the field.
        Named = "named-in-mails",
        /// It deals with an organisation that others who were aimed at deal with too, such as a programme.
        Partner = "same-partner",
        /// It has the same stage of the chain.
        Stage = "same-stage",
        /// It has the same sector.
        Sector = "same-sector",
        /// It sits in the same country.
        Country = "same-country",
    }
}

impl Tie {
    /// What the tie is worth: of the first organisation, of each further one, and at most.
    ///
    /// Of stage, sector and country the second point is for a share of organisations aimed at that is above the share of
    /// the whole roster.
    #[must_use]
    pub const fn points(self) -> (u32, u32, u32) {
        match self {
            Self::PosedAs => (4, 0, 4),
            Self::Supplies | Self::BuysFrom => (3, 1, 5),
            Self::Group => (3, 1, 4),
            Self::Named => (2, 0, 2),
            Self::Partner => (1, 0, 1),
            Self::Stage | Self::Sector | Self::Country => (1, 1, 2),
        }
    }
}

/// One reason to warn an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The tie.
    pub tie: Tie,
    /// What it adds to the rank.
    pub points: u32,
    /// The organisations behind it that were aimed at, by index in [`creel_evidence::Chain::members`], ascending.
    pub organisations: Arc<[usize]>,
    /// How many organisations of the roster share the stage, sector or country; 0 for other ties.
    pub of: usize,
    /// The partner that both deal with, by index in [`creel_evidence::Chain::members`].
    pub through: Option<usize>,
}

/// A role that was aimed at in the same place of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleSeen {
    /// The role.
    pub role: Role,
    /// How many people.
    pub people: usize,
    /// Indices of the messages that aim at them.
    pub messages: BTreeSet<usize>,
}

/// An organisation to be warned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Index in [`creel_evidence::Chain::members`].
    pub member: usize,
    /// The sum of its reasons' points.
    pub points: u32,
    /// Why, most points first.
    pub reasons: Vec<Reason>,
    /// Roles to warn: those aimed at in its stage and country, else in its stage, else anywhere.
    pub roles: Arc<[RoleSeen]>,
}

/// Words and senders that somebody who is warned can look out for, each with its messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookOut {
    /// Who the mails pose as: organisation, then person and title as far as they are given. Hostile text.
    pub personas: Vec<(String, Vec<usize>)>,
    /// Their subjects, without those that name a victim. Hostile text.
    pub subjects: Vec<(String, Vec<usize>)>,
}

/// The warning list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warnings {
    /// What it rests on: without a roster there is nobody to warn.
    pub against: Against,
    /// By points, then by name.
    pub entries: Vec<Warning>,
    /// What to look out for.
    pub look_out: LookOut,
    /// The messages that aim at each organisation, by index in [`creel_evidence::Chain::members`].
    pub aimed_at: BTreeMap<usize, BTreeSet<usize>>,
    /// The messages in which an organisation is posed as or named, by index in [`creel_evidence::Chain::members`].
    pub mentions: BTreeMap<(Tie, usize), BTreeSet<usize>>,
}

impl Warnings {
    pub(crate) fn of(survey: &Survey<'_>, coverage: &Coverage) -> Self {
        let dossier = survey.dossier();
        let chain = dossier.chain();
        let mut warnings = Self {
            against: coverage.against,
            entries: Vec::new(),
            look_out: look_out::of(survey),
            aimed_at: coverage.aimed_at.clone(),
            mentions: BTreeMap::new(),
        };
        if coverage.against == Against::Observed {
            return warnings;
        }
        warnings.mentions = ties::mentions(survey, chain);
        let reasons = ties::reasons(chain, coverage, &warnings.mentions);
        let roles = roles::Roles::of(survey);
        for (member, mut reasons) in reasons.into_iter().enumerate() {
            let Some(described) = chain.members.get(member) else { continue };
            if reasons.is_empty() || coverage.aimed_at.contains_key(&member) {
                continue;
            }
            reasons.sort_by_key(|reason| (std::cmp::Reverse(reason.points), reason.tie));
            let points = reasons.iter().map(|reason| reason.points).sum();
            warnings.entries.push(Warning { member, points, reasons, roles: roles.near(described) });
        }
        let name = |warning: &Warning| chain.members.get(warning.member).map(|member| &member.name);
        warnings.entries.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| name(a).cmp(&name(b))));
        warnings
    }

    /// A reason in words, such as `supplies Frigo Nord and 2 others that were aimed at`. `name` gives the name of a member.
    #[must_use]
    pub fn words<'a>(&self, member: usize, reason: &Reason, name: impl Fn(usize) -> &'a str) -> String {
        let hit = || match (reason.organisations.first(), reason.organisations.len().saturating_sub(1)) {
            (None, _) => "nobody".to_owned(),
            (Some(&first), 0) => format!("{}, which was aimed at", name(first)),
            (Some(&first), 1) => format!("{} and 1 other that were aimed at", name(first)),
            (Some(&first), more) => format!("{} and {} others that were aimed at", name(first), number(more)),
        };
        let share = |what: &str| {
            let (aimed_at, of) = (reason.organisations.len(), reason.of);
            format!("{what}: {} of {} were aimed at", number(aimed_at), number(of))
        };
        let mails = || counted(self.messages_of(member, reason).len(), "message");
        match reason.tie {
            Tie::PosedAs => format!("{} pose as it", mails()),
            Tie::Named => format!("named in {}", mails()),
            Tie::Supplies => format!("supplies {}", hit()),
            Tie::BuysFrom => format!("buys from {}", hit()),
            Tie::Group => format!("belongs to one group with {}", hit()),
            Tie::Partner => {
                format!("deals with {}, as does {}", reason.through.map_or("one of them", &name), hit())
            }
            Tie::Stage => share("same stage"),
            Tie::Sector => share("same sector"),
            Tie::Country => share("same country"),
        }
    }

    /// The messages behind a reason of the organisation at `member`.
    #[must_use]
    pub fn messages_of(&self, member: usize, reason: &Reason) -> BTreeSet<usize> {
        let aiming = reason.organisations.iter().filter_map(|place| self.aimed_at.get(place));
        aiming.chain(self.mentions.get(&(reason.tie, member))).flatten().copied().collect()
    }
}
