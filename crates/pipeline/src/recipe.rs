//! What an examination rests on besides the bytes, as data.
//!
//! A [`Recipe`] can be written down, sent to another process and compared; [`Settings`] are made from it wherever
//! messages are examined. Whatever changes a record belongs in here: only then does the [`Recipe::basis`] change
//! with it, and records that rest on the former one are read anew.

use crate::Settings;
use creel_authentication::Zone;
use creel_authentication::zone::ZoneProblems;
use creel_dissect::{Knowledge, Limits};
use creel_evidence::digest::Sha256Digest;
use creel_targeting::{Roster, RosterErrors};
use serde::{Deserialize, Serialize};

/// Raised when a change to any stage changes what is stored for the same bytes.
const RECORD_VERSION: &[u8] = b"2";

/// What a user can choose about an examination.
///
/// Fields are ordered data (no hash maps), so that equal recipes are equal bytes when they are written down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The organisations that the user knows, as CSV ([`Roster::from_csv`]).
    pub roster: Option<String>,
    /// How far hostile input may go.
    pub limits: Limits,
    /// Domains whose servers' reports on authentication are believed; empty: as the header tells.
    pub trust_authserv: Vec<String>,
    /// DNS answers ([`Zone::parse`]).
    pub dns: Option<String>,
}

/// A recipe that cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// Lines of the roster that cannot be read.
    #[error("{0}")]
    Roster(RosterErrors),
    /// Lines of the DNS answers that cannot be read.
    #[error("{0}")]
    Dns(ZoneProblems),
}

impl Recipe {
    /// The settings that it describes.
    ///
    /// # Errors
    /// If the roster or the DNS answers are not usable: every line that cannot be read.
    pub fn settings(&self) -> Result<Settings, RecipeError> {
        let roster = match &self.roster {
            Some(csv) => Roster::from_csv(csv).map_err(RecipeError::Roster)?,
            None => Roster::empty(),
        };
        let answers = match &self.dns {
            Some(text) => Zone::parse(text).map_err(RecipeError::Dns)?,
            None => Zone::default(),
        };
        let knowledge = Knowledge { trust_authserv: self.trust_authserv.clone(), answers };
        Ok(Settings {
            roster,
            limits: self.limits.clone(),
            knowledge,
            reading: creel_detect::Knowledge::default(),
        })
    }

    /// Identifies what records rest on besides bytes: creel's version and the recipe. Two examinations of the
    /// same bytes on the same basis give the same record.
    #[must_use]
    pub fn basis(&self) -> Sha256Digest {
        // A recipe is numbers, strings and lists of them: there is nothing in it that JSON cannot say.
        let written = serde_json::to_vec(self).unwrap_or_default();
        Sha256Digest::of_fields([env!("CARGO_PKG_VERSION").as_bytes(), RECORD_VERSION, &written])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: &str = "name,domain,country,sector,stage\nPolder,polder.example,NL,transportation,transport\n";

    fn with_roster(csv: &str) -> Recipe {
        Recipe { roster: Some(csv.to_owned()), ..Recipe::default() }
    }

    #[test]
    fn a_recipe_that_was_sent_is_the_same_recipe() {
        let recipe = with_roster(CSV);
        let sent: Recipe = serde_json::from_slice(&serde_json::to_vec(&recipe).unwrap()).unwrap();
        assert_eq!(sent, recipe);
        assert_eq!(sent.basis(), recipe.basis());
        assert_eq!(sent.settings().unwrap().roster.len(), 1);
    }

    #[test]
    fn whatever_differs_shows_in_the_basis() {
        let plain = Recipe::default();
        assert_ne!(plain.basis(), with_roster(CSV).basis());
        let shallow = Recipe { limits: Limits { depth: 2, ..Limits::default() }, ..Recipe::default() };
        assert_ne!(plain.basis(), shallow.basis());
        let trusting = Recipe { trust_authserv: vec!["corp.example".to_owned()], ..Recipe::default() };
        assert_ne!(plain.basis(), trusting.basis());
        let knowing = Recipe { dns: Some("a.example NXDOMAIN".to_owned()), ..Recipe::default() };
        assert_ne!(plain.basis(), knowing.basis());
        assert_eq!(knowing.settings().unwrap().knowledge.answers.len(), 1);
    }

    #[test]
    fn an_unusable_roster_is_refused() {
        assert!(matches!(with_roster("name;domain\n").settings(), Err(RecipeError::Roster(_))));
        let bad = Recipe { dns: Some("a.example A nowhere".to_owned()), ..Recipe::default() };
        assert!(matches!(bad.settings(), Err(RecipeError::Dns(_))));
    }
}
