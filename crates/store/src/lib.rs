//! The case on disk.
//!
//! A case is a folder. Its store is one SQLite file in it, `case.sqlite`: messages as the pipeline read them,
//! the raw bytes they came from, where each was seen, and the groups that the whole case falls into.
//!
//! Promises:
//! * **Killing the process at any moment leaves a case that opens.** Every change is a transaction; bytes and
//!   the record that rests on them are written in the same one.
//! * **Accepted means durable.** [`Store::add`] returns after the disk has it (`synchronous = FULL`).
//! * **The same bytes are one message** with as many sightings as places they were found in.
//! * **What let victims' names out is on record** ([`Store::record`]), and a record that was changed or taken away shows.
//!
//! What this crate never does: look inside a message, decide what belongs together, or write outside the
//! case's folder.

mod audit;
mod blobs;
mod error;
mod forget;
mod groups;
mod index;
mod messages;
mod quarantine;
mod schema;

pub use audit::{Action, Audit, AuditEntry, Break};
pub use error::StoreError;
pub use forget::Forgotten;
pub use index::{Chapter, Rebuilt, Regrouping, SqliteShelf, Today};
pub use messages::{Basis, Entry};
pub use quarantine::Kept;

use creel_evidence::CarrierPolicy;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};
use std::path::{Path, PathBuf};

/// Name of the store's file inside the case's folder.
pub const FILE_NAME: &str = "case.sqlite";

/// An open case.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    folder: PathBuf,
}

creel_evidence::vocabulary! {
    /// Texts of the user's that a case keeps beside the roster and the DNS answers.
    pub enum KnownText {
        /// Brands besides the shipped ones.
        Brands = "brands",
        /// Whom the user watches over.
        Watch = "watch",
        /// Classes of hosts besides the shipped ones.
        Hosts = "hosts",
        /// Redirectors besides the shipped ones.
        Redirectors = "redirectors",
        /// Values that strangers share, besides the shipped ones.
        Shared = "shared",
        /// Which lexicons mails are read with, and the user's.
        Lexicon = "lexicon",
        /// Public events that the user dates.
        Events = "events",
        /// Campaigns that were known before, as portraits.
        Campaigns = "known-campaigns",
        /// What shared evidence is worth, if not as creel says; empty once it was forgotten.
        Model = "model",
    }
}

impl Store {
    /// Opens the case in `folder`, making both if there is none.
    ///
    /// # Errors
    /// If the folder cannot be made or written, or holds a case of a newer creel.
    pub fn create_or_open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder)
            .map_err(|source| StoreError::Folder { folder: folder.to_owned(), source })?;
        let connection = Connection::open(folder.join(FILE_NAME))?;
        Self::prepare(connection, folder)
    }

    /// Opens the case in `folder`.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] if there is none; otherwise as [`Self::create_or_open`].
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let file = folder.join(FILE_NAME);
        if !file.is_file() {
            return Err(StoreError::NoCase { folder: folder.to_owned() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self::prepare(Connection::open_with_flags(file, flags)?, folder)
    }

    fn prepare(mut connection: Connection, folder: &Path) -> Result<Self, StoreError> {
        connection.busy_timeout(std::time::Duration::from_secs(30))?;
        // Evidence is written once: a rollback journal holds only pages that change, so new bytes reach the disk
        // once and not twice as through a write-ahead log, and a closed case is one file. Mails fill large pages.
        connection.pragma_update(None, "page_size", 16_384)?;
        connection.pragma_update(None, "journal_mode", "DELETE")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // The index asks some thirty different questions, thousands of times.
        connection.set_prepared_statement_cache_capacity(96);
        schema::migrate(&mut connection)?;
        let store = Self { connection, folder: folder.to_owned() };
        store.make_key()?;
        Ok(store)
    }

    /// The case's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The case's name: its folder's, without a `.case` suffix.
    #[must_use]
    pub fn name(&self) -> String {
        let path = std::path::absolute(&self.folder).unwrap_or_else(|_| self.folder.clone());
        let name = path.file_name().map_or_else(|| "case".into(), |name| name.to_string_lossy().into_owned());
        name.strip_suffix(".case").unwrap_or(&name).to_owned()
    }

    /// The random key that the case was born with; it keys the pseudonyms.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn key(&self) -> Result<[u8; 32], StoreError> {
        let bytes: Vec<u8> = self.setting("key")?.ok_or(StoreError::Damaged("the case has no key"))?;
        bytes.try_into().map_err(|_| StoreError::Damaged("the case's key is not 32 bytes long"))
    }

    /// The roster that the case was last scanned with, as CSV.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn roster(&self) -> Result<Option<String>, StoreError> {
        let bytes = self.setting("roster")?;
        bytes.map(String::from_utf8).transpose().map_err(|_| StoreError::Damaged("the roster is not UTF-8"))
    }

    /// The DNS answers that the case was last scanned with, as a file of answers.
    ///
    /// # Errors
    /// If the case cannot be read.
    pub fn answers(&self) -> Result<Option<String>, StoreError> {
        let bytes = self.setting("dns")?;
        bytes
            .map(String::from_utf8)
            .transpose()
            .map_err(|_| StoreError::Damaged("the DNS answers are not UTF-8"))
    }

    /// Keeps DNS answers, so that later scans of the case need not name them again.
    ///
    /// # Errors
    /// If the case cannot be written.
    pub fn set_answers(&self, text: &str) -> Result<(), StoreError> {
        self.set("dns", text.as_bytes())
    }

    /// What else the user knows, of which the case keeps one text each, as it was given at the last scan.
    ///
    /// # Errors
    /// If the case cannot be read.
    pub fn known_text(&self, what: KnownText) -> Result<Option<String>, StoreError> {
        let bytes = self.setting(what.as_str())?;
        bytes
            .map(String::from_utf8)
            .transpose()
            .map_err(|_| StoreError::Damaged("a list of the user's is not UTF-8"))
    }

    /// Keeps it, so that later scans of the case need not name it again.
    ///
    /// # Errors
    /// If the case cannot be written.
    pub fn set_known_text(&self, what: KnownText, text: &str) -> Result<(), StoreError> {
        self.set(what.as_str(), text.as_bytes())
    }

    /// The receiving servers that the user trusted at the last scan.
    ///
    /// # Errors
    /// If the case cannot be read.
    pub fn trusted_receivers(&self) -> Result<Vec<String>, StoreError> {
        let bytes = self.setting("trust-authserv")?.unwrap_or_default();
        let text =
            String::from_utf8(bytes).map_err(|_| StoreError::Damaged("a server's name is not UTF-8"))?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Keeps the names of trusted receiving servers.
    ///
    /// # Errors
    /// If the case cannot be written.
    pub fn set_trusted_receivers(&self, names: &[String]) -> Result<(), StoreError> {
        self.set("trust-authserv", names.join("\n").as_bytes())
    }

    /// Keeps the roster, so that later scans of the case need not name it again.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn set_roster(&self, csv: &str) -> Result<(), StoreError> {
        self.set("roster", csv.as_bytes())
    }

    /// Which mail is judged where one carries another, as the last scan that chose said.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn carriers(&self) -> Result<Option<CarrierPolicy>, StoreError> {
        let Some(bytes) = self.setting("carriers")? else { return Ok(None) };
        let word = std::str::from_utf8(&bytes).ok().and_then(|word| word.parse().ok());
        word.map(Some).ok_or(StoreError::Damaged("the choice of carriers is no word of creel's"))
    }

    /// Keeps that choice, so that later scans and readings of the case make it again.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn set_carriers(&self, policy: CarrierPolicy) -> Result<(), StoreError> {
        self.set("carriers", policy.as_str().as_bytes())
    }

    /// The rules that the case was last scanned with, as they were written down.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn rules(&self) -> Result<Option<String>, StoreError> {
        let bytes = self.setting("rules")?;
        bytes.map(String::from_utf8).transpose().map_err(|_| StoreError::Damaged("the rules are not UTF-8"))
    }

    /// Keeps rules, so that later scans of the case need not name them again.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn set_rules(&self, written: &str) -> Result<(), StoreError> {
        self.set("rules", written.as_bytes())
    }

    /// The recipe of the last scan, as it was written down.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn recipe(&self) -> Result<Option<String>, StoreError> {
        let bytes = self.setting("recipe")?;
        bytes.map(String::from_utf8).transpose().map_err(|_| StoreError::Damaged("the recipe is not UTF-8"))
    }

    /// Keeps the recipe of a scan, so that what is examined between scans is examined alike.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn set_recipe(&self, written: &str) -> Result<(), StoreError> {
        self.set("recipe", written.as_bytes())
    }

    fn make_key(&self) -> Result<(), StoreError> {
        let mut key = [0_u8; 32];
        getrandom::fill(&mut key).map_err(|_| StoreError::NoRandomness)?;
        let sql = "INSERT INTO settings (name, value) VALUES ('key', ?1) ON CONFLICT DO NOTHING";
        self.connection.execute(sql, params![key.as_slice()])?;
        Ok(())
    }

    fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        setting(&self.connection, name)
    }

    fn set(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        set(&self.connection, name, value)
    }
}

fn setting(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT value FROM settings WHERE name = ?1";
    Ok(connection.query_row(sql, [name], |row| row.get(0)).optional()?)
}

fn set(connection: &Connection, name: &str, value: &[u8]) -> Result<(), StoreError> {
    let sql = "INSERT INTO settings (name, value) VALUES (?1, ?2)
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    connection.execute(sql, params![name, value])?;
    Ok(())
}
