//! From what a user names to submissions.
//!
//! A user names files, folders, Maildirs, mailboxes (mbox, MBX), messages of Outlook, ZIPs of mails, loose attachments, or standard input. Each
//! is recognised **by its bytes** and taken apart into [`Submission`]s: the raw bytes of one mail or one loose
//! file, with the place it was found in. What is nothing of this is reported with a reason, never guessed and
//! never passed over in silence.
//!
//! The stage reads files and nothing else. It never writes, never follows a symbolic link out of a folder that
//! it was pointed at, and never looks inside a mail.

mod container;
mod files;
mod mbox;
mod mbx;

pub use files::{Input, list};
pub use mbox::{Mbox, MboxMessage};

use creel_evidence::case::Unreadable;
use std::io::Read;

/// The raw bytes of one mail or one loose file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Path as given; inside a container `box.mbox#3` (from 1), `pile.zip!/a.eml`; `-` for standard input.
    pub source: String,
    /// As handed in, without an mbox line or a mailbox's quoting.
    pub raw: Vec<u8>,
}

/// What intake says about an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// A mail or a loose file.
    Submission(Submission),
    /// Something that could not be read or is no evidence.
    Unreadable(Unreadable),
}

/// How much intake takes in.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of one message or loose file; what is larger is reported.
    pub message: u64,
    /// Bytes of one archive on disk; what is larger is reported.
    pub archive: u64,
    /// Archives inside archives.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { message: 100 << 20, archive: 1 << 30, depth: 2 }
    }
}

/// Reads one input and hands each thing in it to `take`, which answers whether to go on.
pub fn read(input: &Input, limits: &Limits, take: &mut dyn FnMut(Taken) -> bool) {
    let source = input.source();
    let outcome = match input {
        Input::StandardInput => container::read(&source, std::io::stdin().lock(), limits, take),
        Input::File(path) => match std::fs::File::open(path) {
            Ok(file) => container::read(&source, file, limits, take),
            Err(error) => Err(error),
        },
        Input::Unreadable(unreadable) => {
            take(Taken::Unreadable(unreadable.clone()));
            return;
        }
    };
    if let Err(error) = outcome {
        take(Taken::Unreadable(Unreadable { source, reason: format!("cannot be read: {error}") }));
    }
}

/// Reads submissions out of bytes, as [`read`] does out of a file; for bytes that come from elsewhere.
pub fn read_bytes(source: &str, bytes: impl Read, limits: &Limits, take: &mut dyn FnMut(Taken) -> bool) {
    if let Err(error) = container::read(source, bytes, limits, take) {
        let reason = format!("cannot be read: {error}");
        take(Taken::Unreadable(Unreadable { source: source.to_owned(), reason }));
    }
}
