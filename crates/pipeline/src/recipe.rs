//! What an examination rests on besides the bytes, as data.
//!
//! A [`Recipe`] can be written down, sent to another process and compared; [`Settings`] are made from it wherever
//! messages are examined. Whatever changes a record belongs in here: only then does the [`Recipe::basis`] change
//! with it, and records that rest on the former one are read anew.

mod fields;

pub use fields::{Fields, LexiconFile};

use crate::Settings;
use creel_authentication::Zone;
use creel_authentication::zone::ZoneProblems;
use creel_detect::Identities;
use creel_detect::watch::{self, Watch, WatchErrors};
use creel_dissect::{Knowledge, Limits};
use creel_evidence::digest::Sha256Digest;
use creel_reference::brands::{self, BrandErrors};
use creel_reference::{TableErrors, Tables, TablesError};
use creel_rules::{Problems, RuleSet, shipped};
use creel_targeting::{Roster, RosterErrors};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::Arc;

/// Raised when a change to any stage changes what is stored for the same bytes.
const RECORD_VERSION: &[u8] = b"7";

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
    /// Brands besides the shipped ones ([`brands::read`]).
    #[serde(default)]
    pub brands: Option<String>,
    /// Whom the user watches over, as CSV ([`Watch::from_csv`]).
    #[serde(default)]
    pub watch: Option<String>,
    /// Classes of hosts besides the shipped ones ([`Tables::with`]).
    #[serde(default)]
    pub hosts: Option<String>,
    /// Redirectors besides the shipped ones ([`Tables::with`]).
    #[serde(default)]
    pub redirectors: Option<String>,
    /// Values that strangers share, besides the shipped ones ([`Tables::with`]).
    #[serde(default)]
    pub shared: Option<String>,
    /// Rules beside the detectors.
    #[serde(default)]
    pub rules: Rules,
    /// The words of fields.
    #[serde(default)]
    pub lexicons: Fields,
}

/// The rules that mails are examined with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Whether the shipped rules are left out.
    pub without_shipped: bool,
    /// The user's rule files, in the order in which they look.
    pub files: Vec<RuleFile>,
}

/// A rule file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Its name, for saying where something is wrong.
    pub name: String,
    /// What is in it.
    pub text: String,
}

impl Rules {
    /// The rules, ready to look at mails: the shipped ones first.
    ///
    /// # Errors
    /// Everything that is wrong with any of the files.
    pub fn read(&self) -> Result<Arc<RuleSet>, Problems> {
        let shipped = if self.without_shipped { &[] } else { shipped::FILES };
        let own = self.files.iter().map(|file| (file.name.as_str(), file.text.as_str()));
        RuleSet::read(shipped.iter().copied().chain(own)).map(Arc::new)
    }
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
    /// What is wrong with rules.
    #[error("{0}")]
    Rules(Problems),
    /// Lines of the table of brands that cannot be read.
    #[error("{0}")]
    Brands(BrandErrors),
    /// Lines of the watch list that cannot be read.
    #[error("{0}")]
    Watch(WatchErrors),
    /// Lines of the table of hosts that cannot be read.
    #[error("{0}")]
    Hosts(TableErrors),
    /// Lines of the table of redirectors that cannot be read.
    #[error("{0}")]
    Redirectors(TableErrors),
    /// Lines of the table of shared values that cannot be read.
    #[error("{0}")]
    Shared(TableErrors),
    /// Lines of the lexicon of this name that cannot be read.
    #[error("{1}")]
    Lexicon(String, TableErrors),
}

impl Recipe {
    /// The settings that it describes.
    ///
    /// # Errors
    /// If the roster, the DNS answers, the rules or a lexicon are not usable: everything that is wrong with them.
    pub fn settings(&self) -> Result<Settings, RecipeError> {
        let tables = self.tables()?;
        // The user's brands and roster are checked against what the user knows of hosts.
        tables.scope(|| self.settings_by(Arc::clone(&tables)))
    }

    /// What is known of hosts and redirectors: the shipped tables, and the user's in front.
    ///
    /// # Errors
    /// Lines of the user's that cannot be read.
    pub fn tables(&self) -> Result<Arc<Tables>, RecipeError> {
        Tables::with(self.hosts.as_deref(), self.redirectors.as_deref(), self.shared.as_deref()).map_err(
            |error| match error {
                TablesError::Hosts(errors) => RecipeError::Hosts(errors),
                TablesError::Redirectors(errors) => RecipeError::Redirectors(errors),
                TablesError::Shared(errors) => RecipeError::Shared(errors),
            },
        )
    }

    fn settings_by(&self, tables: Arc<Tables>) -> Result<Settings, RecipeError> {
        let roster = match &self.roster {
            Some(csv) => Roster::from_csv(csv).map_err(RecipeError::Roster)?,
            None => Roster::empty(),
        };
        let answers = match &self.dns {
            Some(text) => Zone::parse(text).map_err(RecipeError::Dns)?,
            None => Zone::default(),
        };
        let identities = self.identities(&roster)?;
        let knowledge = Knowledge { trust_authserv: self.trust_authserv.clone(), answers };
        let mut reading = creel_detect::Knowledge { identities, ..creel_detect::Knowledge::default() };
        reading.further.push(self.rules.read().map_err(RecipeError::Rules)?.further());
        let lexicons = self.lexicons.read()?;
        Ok(Settings { roster, lexicons, limits: self.limits.clone(), knowledge, reading, tables })
    }

    /// Whose names are known: the shipped brands, the user's, those whom the user watches over, and the roster's
    /// organisations.
    fn identities(&self, roster: &Roster) -> Result<Arc<Identities>, RecipeError> {
        if self.brands.is_none() && self.watch.is_none() && roster.is_empty() {
            return Ok(Arc::clone(Identities::shipped()));
        }
        let mut further = match &self.brands {
            Some(text) => brands::read(text).map_err(RecipeError::Brands)?,
            None => Vec::new(),
        };
        let watch = match &self.watch {
            Some(csv) => Watch::from_csv(csv).map_err(RecipeError::Watch)?,
            None => Watch::default(),
        };
        let listed: HashSet<&str> =
            watch.organisations.iter().map(|(_, known)| known.name.as_str()).collect();
        let unlisted =
            roster.organisations().iter().filter(|organisation| !listed.contains(organisation.name.as_str()));
        further.extend(unlisted.map(|organisation| {
            let domains = organisation.domains.iter().map(|domain| domain.as_str().to_owned()).collect();
            watch::organisation(&organisation.name, organisation.aliases.iter().map(String::as_str), domains)
        }));
        Ok(Arc::new(Identities::knowing(further, watch)))
    }

    /// Identifies what records rest on besides bytes: creel's version and the recipe. Two examinations of the
    /// same bytes on the same basis give the same record.
    #[must_use]
    pub fn basis(&self) -> Sha256Digest {
        // A recipe is numbers, strings and lists of them: there is nothing in it that JSON cannot say.
        let written = serde_json::to_vec(self).unwrap_or_default();
        let shipped = if self.rules.without_shipped { &[] } else { shipped::FILES };
        let rules = shipped.iter().map(|(_, text)| text.as_bytes());
        let fields = [env!("CARGO_PKG_VERSION").as_bytes(), RECORD_VERSION, &written];
        Sha256Digest::of_fields(fields.into_iter().chain(rules).chain(self.lexicons.shipped()))
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
        let branded = Recipe { brands: Some("Velnora\t\tvelnora.example".to_owned()), ..Recipe::default() };
        assert_ne!(plain.basis(), branded.basis());
        assert!(branded.settings().unwrap().reading.identities.brands.by_name("Velnora").is_some());
        let list = "kind,name,aliases,domains,title\nexecutive,Rosa Lind,,rosa@polder.example,CEO\n";
        let watching = Recipe { watch: Some(list.to_owned()), ..Recipe::default() };
        assert_ne!(plain.basis(), watching.basis());
        assert!(watching.settings().unwrap().reading.identities.watch.person("Rosa Lind").is_some());
        let hosts = Recipe { hosts: Some("in.firm.example\tshortener".to_owned()), ..Recipe::default() };
        assert_ne!(plain.basis(), hosts.basis());
        let leading = "in.firm.example/\tto\ttracker\tour counter".to_owned();
        let leading = Recipe { redirectors: Some(leading), ..Recipe::default() };
        assert_ne!(plain.basis(), leading.basis());
        assert_ne!(hosts.basis(), leading.basis());
        let logo = "picture\tours".to_owned();
        assert!(matches!(
            Recipe { shared: Some(logo), ..Recipe::default() }.settings(),
            Err(RecipeError::Shared(_))
        ));
        let shared = "network\t192.0.2.0/24\tgateway\tour relay\t2026-11".to_owned();
        let shared = Recipe { shared: Some(shared), ..Recipe::default() };
        assert!(shared.settings().is_ok());
        assert_ne!(plain.basis(), shared.basis());
        let rostered = with_roster(CSV).settings().unwrap();
        assert!(rostered.reading.identities.brands.by_name("Polder").is_some());
    }

    #[test]
    fn rules_are_part_of_the_recipe() {
        let plain = Recipe::default();
        let rules = |rules: Rules| Recipe { rules, ..Recipe::default() };
        let bare = rules(Rules { without_shipped: true, ..Rules::default() });
        assert_ne!(plain.basis(), bare.basis());
        assert!(
            plain.rules.read().unwrap().rules().len() >= 20 && bare.rules.read().unwrap().rules().is_empty()
        );
        let file = RuleFile { name: "a.yaml".to_owned(), text: "id: a\n".to_owned() };
        let broken = rules(Rules { files: vec![file], ..Rules::default() });
        assert_ne!(plain.basis(), broken.basis());
        assert!(matches!(broken.settings(), Err(RecipeError::Rules(_))));
        // What a former creel wrote down has no rules.
        let mut written = serde_json::to_value(&plain).unwrap();
        written.as_object_mut().unwrap().remove("rules");
        assert_eq!(serde_json::from_value::<Recipe>(written).unwrap(), plain);
    }

    #[test]
    fn an_unusable_roster_is_refused() {
        assert!(matches!(with_roster("name;domain\n").settings(), Err(RecipeError::Roster(_))));
        let bad = Recipe { brands: Some("Velnora".to_owned()), ..Recipe::default() };
        assert!(matches!(bad.settings(), Err(RecipeError::Brands(_))));
        let bad = Recipe { watch: Some("boss,Rosa".to_owned()), ..Recipe::default() };
        assert!(matches!(bad.settings(), Err(RecipeError::Watch(_))));
        let bad = Recipe { hosts: Some("firm.example\tnothing".to_owned()), ..Recipe::default() };
        assert!(matches!(bad.settings(), Err(RecipeError::Hosts(_))));
        let bad = Recipe { redirectors: Some("firm.example".to_owned()), ..Recipe::default() };
        assert!(matches!(bad.settings(), Err(RecipeError::Redirectors(_))));
        let bad = Recipe { dns: Some("a.example A nowhere".to_owned()), ..Recipe::default() };
        assert!(matches!(bad.settings(), Err(RecipeError::Dns(_))));
    }
}
