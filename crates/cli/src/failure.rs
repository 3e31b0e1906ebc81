//! How the program ends: exit codes, and errors that say what happened and what to do.

use creel_evidence::text::inert;
use creel_store::{Break, StoreError};
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How a command ended, as the exit code says it. The table in `creel --help` follows this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything was read and done.
    Clean = 0,
    /// Done, but some inputs could not be read, or tests of rules failed; they are named.
    SomeUnreadable = 1,
    /// The command line, or a file named on it, is not usable (clap exits with 2 as well).
    Usage = 2,
    /// The case cannot be opened, read or written.
    Case = 3,
    /// The case does not hold what was asked for.
    NotFound = 4,
    /// Ctrl-C; the case holds what was read until then.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A file that the user named cannot be used.
    File { path: PathBuf, doing: &'static str, source: std::io::Error },
    /// The roster is not usable.
    Roster { path: PathBuf, problems: String },
    /// The DNS answers are not usable.
    Answers { path: PathBuf, problems: String },
    /// Rules are not usable.
    Rules(String),
    /// A list of what the user knows is not usable.
    Known { what: &'static str, path: PathBuf, problems: String },
    /// What should hold known campaigns does not.
    KnownCampaigns { path: PathBuf, problem: String },
    /// The case.
    Case(StoreError),
    /// The case's audit log is not as it was written.
    Audit(Break),
    /// The user named something that the case does not hold, or that is several things.
    NotFound { what: String, hint: String },
    /// Nothing can be examined, for this reason.
    Workers(String),
    /// An argument cannot be understood.
    Argument { what: String, hint: String },
    /// Whoever reads standard output has gone; no error.
    Closed,
}

impl Failure {
    pub(crate) fn file(path: &Path, doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::File { path: path.to_owned(), doing, source }
    }

    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::File { .. }
            | Self::Roster { .. }
            | Self::Answers { .. }
            | Self::Rules(_)
            | Self::Known { .. }
            | Self::KnownCampaigns { .. }
            | Self::Workers(_)
            | Self::Argument { .. } => Exit::Usage,
            Self::Case(_) | Self::Audit(_) => Exit::Case,
            Self::NotFound { .. } => Exit::NotFound,
            Self::Closed => Exit::Clean,
        }
    }

    fn hint(&self) -> Option<&str> {
        match self {
            Self::NotFound { hint, .. } | Self::Argument { hint, .. } => Some(hint),
            Self::Roster { .. } => Some("`creel roster template` prints a roster with comments"),
            Self::Rules(_) => Some("`creel rules facts` lists what a rule can ask for"),
            Self::Answers { .. } => Some("`creel scan --help` shows what a file of DNS answers looks like"),
            Self::Known { .. } => Some("`creel scan --help` shows what the file's lines look like"),
            Self::KnownCampaigns { .. } => {
                Some("known campaigns are in the folder of another case, or in a STIX 2.1 bundle")
            }
            Self::Case(StoreError::NoCase { .. }) => {
                Some("`creel scan PATH` makes one; `--case FOLDER` names another")
            }
            Self::Case(StoreError::Newer { .. }) => Some("use the creel that wrote it, or a newer one"),
            Self::Case(StoreError::Damaged(_) | StoreError::Record(_)) => Some(
                "scan the same mails into a new case with `--case FOLDER`; nothing in this one is lost by that",
            ),
            Self::Audit(_) => Some(
                "the case's file was changed by something else than creel; a copy of it may still hold the log as it was",
            ),
            Self::Workers(_) => Some(
                "`--worker-memory` gives workers more memory; `--in-process` does without them, and without their \
                 protection",
            ),
            _ => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, doing, source } => {
                writeln!(f, "error: {} cannot be {doing}: {source}", path.display())?;
            }
            Self::Roster { path, problems } => {
                writeln!(f, "error: the roster {} is not usable\n{}", path.display(), problems.trim_end())?;
            }
            Self::Known { what, path, problems } => {
                writeln!(f, "error: the {what} {} is not usable\n{problems}", path.display())?;
            }
            Self::KnownCampaigns { path, problem } => {
                writeln!(f, "error: {} holds no known campaigns: {}", path.display(), inert(problem))?;
            }
            Self::Answers { path, problems } => {
                writeln!(f, "error: the DNS answers {} are not usable\n{problems}", path.display())?;
            }
            Self::Rules(problems) => writeln!(f, "error: the rules are not usable\n{}", problems.trim_end())?,
            Self::Case(error) => {
                write!(f, "error: {error}")?;
                let mut cause = error.source();
                while let Some(error) = cause {
                    write!(f, ": {error}")?;
                    cause = error.source();
                }
                writeln!(f)?;
            }
            Self::Audit(broken) => writeln!(f, "error: the audit log is not whole: {broken}")?,
            Self::NotFound { what, .. } | Self::Argument { what, .. } => writeln!(f, "error: {what}")?,
            Self::Workers(why) => writeln!(f, "error: worker processes cannot examine: {}", inert(why))?,
            Self::Closed => {}
        }
        if let Some(hint) = self.hint() {
            writeln!(f, "hint:  {hint}")?;
        }
        Ok(())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Case(error)
    }
}

/// Writing to standard output: a reader that has gone ends the program quietly.
impl From<std::io::Error> for Failure {
    fn from(source: std::io::Error) -> Self {
        if source.kind() == std::io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        Self::File { path: PathBuf::from("standard output"), doing: "written", source }
    }
}
