//! The worker's own side: sealed first, then one message after the other.

use crate::frame::{self, FrameError, Kind};
use crate::limits::Allowance;
use crate::{Greeting, Seal, Setup, answer};
use creel_pipeline::timings::Timings;
use creel_pipeline::{RecipeError, examine};
use std::io::{self, BufWriter, Read, Write};

/// Bytes of a setup: a roster and a few numbers.
const SETUP: u64 = 256 << 20;
/// Small pieces of an answer are written together; large ones go straight through.
const BUFFER: usize = 1 << 16;

/// Why a worker cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The parent said something else than it should.
    #[error("the parent cannot be understood: {0}")]
    Frame(#[from] FrameError),
    /// The setup does not read back.
    #[error("the setup does not read back: {0}")]
    Setup(#[from] serde_json::Error),
    /// The program was replaced by another version while the parent ran.
    #[error("the parent is creel {parent} and this is creel {worker}: the program was replaced while it ran")]
    Version {
        /// The parent's.
        parent: String,
        /// This program's.
        worker: &'static str,
    },
    /// The recipe cannot be followed.
    #[error("the recipe cannot be followed: {0}")]
    Recipe(#[from] RecipeError),
    /// The parent cannot be written to.
    #[error("the parent has gone: {0}")]
    Pipe(#[from] io::Error),
}

/// Takes messages from `from` until it ends, and writes an answer for each to `out`. Seals the process, for good:
/// only a process that does nothing else may call this, and only while it has one thread.
///
/// # Errors
/// If the parent does not speak the protocol or has gone.
pub fn serve(mut from: impl Read, out: impl Write) -> Result<(), ServeError> {
    let Some(setup) = frame::read(Kind::Setup, SETUP, &mut from)? else { return Ok(()) };
    let Setup { version, recipe, limits } = serde_json::from_slice(&setup)?;
    let worker = env!("CARGO_PKG_VERSION");
    if version != worker {
        return Err(ServeError::Version { parent: version, worker });
    }
    drop(setup);
    let settings = recipe.settings()?;
    drop(recipe);
    follow_the_parent();
    let seal = Seal::close(&limits);
    let mut out = BufWriter::with_capacity(BUFFER, out);
    let greeting = serde_json::to_vec(&Greeting { version: worker.to_owned(), seal })?;
    frame::write(Kind::Greeting, &greeting, &mut out)?;

    let mut allowance = Allowance::new(&limits);
    while let Some(raw) = frame::read(Kind::Message, limits.memory, &mut from)? {
        allowance.renew();
        let mut timings = Timings::default();
        let record = examine(&raw, &settings, &mut timings).record()?;
        drop(raw);
        answer::write(&record, &timings, &mut out)?;
    }
    Ok(())
}

/// A parent that is killed cannot tell its workers: the system does. (That the pipe ends tells them as well, but only
/// once they read from it.)
#[cfg(target_os = "linux")]
fn follow_the_parent() {
    let _ = nix::sys::prctl::set_pdeathsig(nix::sys::signal::Signal::SIGKILL);
}

#[cfg(not(target_os = "linux"))]
const fn follow_the_parent() {}
