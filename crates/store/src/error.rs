//! What can go wrong with a case on disk.

use std::path::PathBuf;

/// Why a case could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no case in the folder.
    #[error("there is no case in {}", folder.display())]
    NoCase {
        /// The folder that was looked into.
        folder: PathBuf,
    },
    /// The folder cannot be made.
    #[error("the case folder {} cannot be made", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A newer creel wrote the case.
    #[error("the case has format {found}, this creel knows up to {known}")]
    Newer {
        /// The case's schema version.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// What is stored contradicts itself.
    #[error("the case is damaged: {0}")]
    Damaged(&'static str),
    /// The system has no random numbers to give.
    #[error("the system gives no random numbers for the case's key")]
    NoRandomness,
    /// SQLite said no.
    #[error("the case's store failed")]
    Sqlite(#[from] rusqlite::Error),
    /// A record does not read back.
    #[error("a record of the case does not read back")]
    Record(#[from] serde_json::Error),
}
