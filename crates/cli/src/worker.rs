//! `creel worker`: what other creels start to have messages examined. Not for people, and not in the help.

use crate::args::WorkerArgs;
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_isolation::{Limits, attempts, serve};
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

/// The program and the arguments that start a worker.
///
/// Linux names the very file that runs, even if an update has put another in its place meanwhile.
pub(crate) fn program() -> io::Result<(PathBuf, Vec<OsString>)> {
    let running = Path::new("/proc/self/exe");
    let path = if cfg!(target_os = "linux") && running.exists() {
        running.to_owned()
    } else {
        std::env::current_exe()?
    };
    Ok((path, vec![OsString::from("worker")]))
}

pub(crate) fn run(args: &WorkerArgs) -> Result<Exit, Failure> {
    if let Some(port) = args.try_seal {
        return try_seal(port, !args.unsealed);
    }
    if io::stdin().is_terminal() || io::stdout().is_terminal() {
        return Err(Failure::Workers("a worker speaks to another creel, not to a terminal".to_owned()));
    }
    let (from, out) = pipes().map_err(|error| Failure::Workers(error.to_string()))?;
    match serve(from, out) {
        Ok(()) => Ok(Exit::Clean),
        Err(error) => {
            // The parent quotes it.
            outputs::to_stderr(&format!("{error}\n"));
            Ok(Exit::Usage)
        }
    }
}

/// Standard input and output without the buffers that the library puts around them.
#[cfg(unix)]
fn pipes() -> io::Result<(std::fs::File, std::fs::File)> {
    use std::os::fd::AsFd as _;
    let from = io::stdin().as_fd().try_clone_to_owned()?;
    let out = io::stdout().as_fd().try_clone_to_owned()?;
    Ok((from.into(), out.into()))
}

#[cfg(not(unix))]
fn pipes() -> io::Result<(io::StdinLock<'static>, io::StdoutLock<'static>)> {
    Ok((io::stdin().lock(), io::stdout().lock()))
}

/// Tries what a worker must not be able to do, and says how each attempt went.
fn try_seal(port: u16, sealed: bool) -> Result<Exit, Failure> {
    let (seal, attempts) = attempts(&Limits::default(), sealed, port);
    let mut text = String::new();
    for (name, layer) in seal.iter().flat_map(|seal| seal.layers()) {
        text.push_str(&format!("seal {name}: {layer}\n"));
    }
    for attempt in &attempts {
        let outcome = if attempt.refused { "refused" } else { "done" };
        text.push_str(&format!("{outcome} {}: {}\n", attempt.what, attempt.said));
    }
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}
