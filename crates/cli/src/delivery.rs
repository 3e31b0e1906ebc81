//! What goes out of a case: the one place that writes a dossier to where the user wants it.
//!
//! A dossier that names victims is let out only after the case's audit log has it: for whom, in what format, to which
//! file, how many people and organisations it names, and the digest of what was written. If that cannot be written
//! down, nothing is let out. What `scan` and `report` leave in the case's own folder stays inside the case and is not
//! recorded, nor is what a desk looks at on its terminal.

use crate::failure::Failure;
use crate::outputs;
use clap::Parser;
use creel_evidence::digest::Sha256Digest;
use creel_publish::Dossier;
use creel_store::{Action, Store};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Whether victims keep their names in what is written.
#[derive(Debug, Parser)]
pub(crate) struct RevealArgs {
    /// Name the victims. That is written into the case's audit log (`creel audit`).
    #[arg(long)]
    pub(crate) reveal: bool,
    /// Why the victims are named, for the audit log.
    #[arg(long, value_name = "TEXT", requires = "reveal")]
    pub(crate) reason: Option<String>,
}

/// One dossier on its way out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Delivery<'a> {
    /// The sub-command that lets it out.
    pub(crate) command: &'static str,
    /// The format, as the command line words it.
    pub(crate) format: &'a str,
    /// The file; `None` and `-` for standard output.
    pub(crate) to: Option<&'a Path>,
    /// Why, in the user's words.
    pub(crate) reason: Option<&'a str>,
}

impl Delivery<'_> {
    /// Writes `dossier` by `write`; if it names victims, after that is on record.
    pub(crate) fn of(
        &self,
        store: &mut Store,
        dossier: &Dossier,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        if dossier.policy().pseudonymises() {
            return self.put(write);
        }
        // What is recorded is what is written, to the byte: it is made once, and kept back until then.
        let mut bytes = Vec::new();
        write(&mut bytes)?;
        let named = dossier.named();
        let detail = serde_json::json!({
            "audience": dossier.policy().audience.as_str(),
            "marking": dossier.policy().tlp.label(),
            "format": self.format,
            "file": self.file().map_or_else(|| "-".to_owned(), |path| path.display().to_string()),
            "people": named.people,
            "organisations": named.organisations,
            "messages": dossier.entries().len(),
            "sha256": Sha256Digest::of(&bytes),
            "reason": self.reason,
        });
        store.record(Action::Reveal, self.command, &detail)?;
        self.put(|out| out.write_all(&bytes))
    }

    fn file(&self) -> Option<&Path> {
        self.to.filter(|path| *path != Path::new("-"))
    }

    fn put(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        if let Some(path) = self.file() {
            return outputs::write_file(path, write);
        }
        let mut out = io::BufWriter::new(io::stdout().lock());
        write(&mut out)?;
        Ok(out.flush()?)
    }
}

/// Where a command's output goes.
#[derive(Debug, Parser)]
pub(crate) struct OutputArgs {
    /// Where to (default: standard output).
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reveal: RevealArgs,
}
