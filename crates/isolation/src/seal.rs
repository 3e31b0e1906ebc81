//! What a worker gives up before it sees evidence.
//!
//! Three layers, each of which holds alone: resource limits, Landlock (no file system, no TCP, no signals to others) and
//! a seccomp filter (nothing but memory, the open pipes, clocks and leaving). A layer that the system does not have is
//! left out and said to be missing: an analyst on an old kernel is better served by a worker that can be killed than by
//! none.

#[cfg(target_os = "linux")]
mod landlock;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod seccomp;

use crate::Limits;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How far one layer of the seal holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", content = "detail", rename_all = "kebab-case")]
pub enum Layer {
    /// As far as creel asks.
    Whole,
    /// Less far, and why.
    Partly(String),
    /// Not at all, and why.
    Missing(String),
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("whole"),
            Self::Partly(why) => write!(f, "partly ({})", creel_evidence::text::inert(why)),
            Self::Missing(why) => write!(f, "missing ({})", creel_evidence::text::inert(why)),
        }
    }
}

/// What a worker has given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Memory, processor time, files to write, core dumps, processes.
    pub resources: Layer,
    /// The file system, TCP, signals to other processes.
    pub landlock: Layer,
    /// System calls but the few that computing needs.
    pub seccomp: Layer,
}

impl Seal {
    /// Each layer with its name.
    #[must_use]
    pub const fn layers(&self) -> [(&'static str, &Layer); 3] {
        [("resource limits", &self.resources), ("Landlock", &self.landlock), ("seccomp", &self.seccomp)]
    }

    /// Seals this process, which must have one thread: the layers bind the thread that asks and those it starts.
    pub(crate) fn close(limits: &Limits) -> Self {
        let resources = resources(limits);
        let landlock = landlock_layer();
        let resources = match (resources, last_files()) {
            (Layer::Whole, Err(why)) => Layer::Partly(why),
            (layer, _) => layer,
        };
        Self { resources, landlock, seccomp: seccomp_layer() }
    }
}

#[cfg(unix)]
fn resources(limits: &Limits) -> Layer {
    match crate::limits::bind(limits) {
        Ok(()) if cfg!(target_os = "macos") => Layer::Partly("the system does not bound memory".to_owned()),
        Ok(()) => Layer::Whole,
        Err((name, error)) => Layer::Partly(format!("{name}: {error}")),
    }
}

#[cfg(not(unix))]
fn resources(_: &Limits) -> Layer {
    Layer::Missing("not a Unix".to_owned())
}

/// Landlock needs a descriptor of its own, so that this comes after it.
#[cfg(unix)]
fn last_files() -> Result<(), String> {
    crate::limits::bind_files().map_err(|error| format!("RLIMIT_NOFILE: {error}"))
}

#[cfg(not(unix))]
fn last_files() -> Result<(), String> {
    Ok(())
}

#[cfg(target_os = "linux")]
fn landlock_layer() -> Layer {
    landlock::restrict()
}

#[cfg(not(target_os = "linux"))]
fn landlock_layer() -> Layer {
    Layer::Missing("only Linux has it".to_owned())
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
fn seccomp_layer() -> Layer {
    match seccomp::restrict() {
        Ok(()) => Layer::Whole,
        Err(error) => Layer::Missing(error.to_string()),
    }
}

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
fn seccomp_layer() -> Layer {
    Layer::Missing("creel has no filter for this system".to_owned())
}
