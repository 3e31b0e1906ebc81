//! What an examination rests on besides the bytes, as data.
//!
//! A [`Recipe`] can be written down, sent to another process and compared; [`Settings`] are made from it wherever
//! messages are examined. Whatever changes a record belongs in here: only then does the [`Recipe::basis`] change
//! with it, and records that rest on the former one are read anew.

use crate::Settings;
use creel_dissect::Limits;
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
}

impl Recipe {
    /// The settings that it describes.
    ///
    /// # Errors
    /// If the roster is not usable: every line that cannot be read.
    pub fn settings(&self) -> Result<Settings, RosterErrors> {
        let roster = match &self.roster {
            Some(csv) => Roster::from_csv(csv)?,
            None => Roster::empty(),
        };
        Ok(Settings { roster, limits: self.limits.clone() })
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
    }

    #[test]
    fn an_unusable_roster_is_refused() {
        assert!(with_roster("name;domain\n").settings().is_err());
    }
}
