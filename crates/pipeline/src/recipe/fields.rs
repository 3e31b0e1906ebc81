//! The lexicons that mails are read with, as data.

use super::RecipeError;
use creel_targeting::{Lexicon, Lexicons, lexicon};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::Arc;

/// The lexicons that mails are read with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// Whether the shipped lexicons are left out.
    pub without_shipped: bool,
    /// The user's lexicons.
    pub files: Vec<LexiconFile>,
}

/// A lexicon of the user's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LexiconFile {
    /// The lexicon's name.
    pub name: String,
    /// Its entries, as CSV ([`Lexicon::from_csv`]).
    pub csv: String,
}

impl Fields {
    /// The lexicons, ready to be looked for: the shipped ones first, unless the user brings one of the same name.
    ///
    /// # Errors
    /// Everything that is wrong with the first of the user's lexicons that cannot be read.
    pub fn read(&self) -> Result<Arc<Lexicons>, RecipeError> {
        if self.files.is_empty() && !self.without_shipped {
            return Ok(Arc::clone(Lexicons::shipped()));
        }
        let mut lexicons = Vec::new();
        let own: HashSet<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        if !self.without_shipped {
            lexicons
                .extend(Lexicons::shipped().all().iter().filter(|l| !own.contains(l.name.as_str())).cloned());
        }
        for file in &self.files {
            let read = Lexicon::from_csv(&file.name, &file.csv);
            lexicons.push(read.map_err(|problems| RecipeError::Lexicon(file.name.clone(), problems))?);
        }
        Ok(Arc::new(Lexicons::new(lexicons)))
    }

    /// The shipped texts that records rest on.
    pub(super) fn shipped<'a>(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let shipped = if self.without_shipped { &[] } else { lexicon::SHIPPED };
        shipped.iter().map(|(_, text)| text.as_bytes())
    }
}
