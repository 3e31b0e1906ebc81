//! Everything that a set of messages says about who was aimed at.
//!
//! A survey merges people once; what can be counted about them is computed when it is asked for, because a case can have
//! thousands of campaigns and a roster a hundred thousand organisations.

use crate::base_rate::Comparison;
use crate::campaigns::Campaign;
use crate::census::Census;
use crate::dossier::Dossier;
use crate::exposure::Coverage;
use crate::knowledge::{self, Known, Timing};
use crate::matrix::{Dimension, Matrix};
use crate::people::People;
use crate::warnings::Warnings;

/// Who was aimed at by some messages of a dossier.
#[derive(Debug)]
pub struct Survey<'a> {
    dossier: &'a Dossier,
    campaign: Option<&'a str>,
    messages: Vec<usize>,
    people: People,
    census: Census,
}

impl Dossier {
    /// Who was aimed at by one campaign, or, without one, by all messages that mean harm.
    #[must_use]
    pub fn survey<'a>(&'a self, campaign: Option<&'a Campaign>) -> Survey<'a> {
        let messages = match campaign {
            Some(campaign) => campaign.members.clone(),
            None => self.harmful(),
        };
        let people = People::of(self.entries(), &messages);
        let census = Census::of_people(&people);
        let campaign = campaign.map(|campaign| campaign.group.id.as_str());
        Survey { dossier: self, campaign, messages, people, census }
    }
}

impl<'a> Survey<'a> {
    /// The dossier.
    #[must_use]
    pub const fn dossier(&self) -> &'a Dossier {
        self.dossier
    }

    /// The campaign's id; `None` for all messages that mean harm.
    #[must_use]
    pub const fn campaign(&self) -> Option<&'a str> {
        self.campaign
    }

    /// Indices of the messages, in order of time.
    #[must_use]
    pub fn messages(&self) -> &[usize] {
        &self.messages
    }

    /// Everybody who was aimed at.
    #[must_use]
    pub const fn people(&self) -> &People {
        &self.people
    }

    /// The organisations behind them.
    #[must_use]
    pub const fn census(&self) -> &Census {
        &self.census
    }

    /// People or organisations by two things at a time.
    #[must_use]
    pub fn matrix(&self, rows: Dimension, columns: Dimension) -> Matrix {
        Matrix::of(&self.people, self.dossier.entries(), rows, columns)
    }

    /// How much of the chain was aimed at.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        Coverage::of(self.dossier, &self.census)
    }

    /// Who should be warned first.
    #[must_use]
    pub fn warnings(&self) -> Warnings {
        Warnings::of(self, &self.coverage())
    }

    /// Whether some traits are more frequent among those aimed at than among those who might have been.
    #[must_use]
    pub fn comparison(&self) -> Comparison {
        Comparison::of(self)
    }

    /// What the messages know about their targets' field.
    #[must_use]
    pub fn knowledge(&self) -> Vec<Known> {
        knowledge::known(self)
    }

    /// When they were sent, beside events that the user dates; `None` if there is nothing to compare.
    #[must_use]
    pub fn timing(&self) -> Option<Timing> {
        knowledge::timing(self)
    }
}
