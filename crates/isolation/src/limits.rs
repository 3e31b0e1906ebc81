//! What the examination of one message may cost, and how a worker binds itself to it.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How much longer than its processor time a message may take on the clock: on a busy machine a worker waits for a
/// processor, and what is evidence must not depend on what else the machine does.
const PATIENCE: u32 = 3;

/// Limits of a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Processor time a message; on the clock it may take three times as long.
    pub time: Duration,
    /// Bytes of address space a worker; an answer can be no longer, since a worker holds it whole.
    pub memory: u64,
    /// Messages that one worker examines before another takes its place, so that what it may have lost or kept of
    /// them does not add up.
    pub messages: u32,
}

impl Default for Limits {
    /// 10 s, 1 GiB, 4,000 messages.
    ///
    /// 512 MiB would do for all ordinary mail. A mail of 100 MiB, the most that intake takes, is held raw and decoded,
    /// once more as the text that is searched, and an archive in it may give 256 MiB more: legitimate mail of that size
    /// must not end in quarantine. Address space is what the system can bound, and it is always more than what is held.
    fn default() -> Self {
        Self { time: Duration::from_secs(10), memory: 1 << 30, messages: 4_000 }
    }
}

impl Limits {
    /// Time on the clock that a message may take.
    #[must_use]
    pub fn patience(&self) -> Duration {
        self.time.saturating_mul(PATIENCE)
    }
}

/// Processor time that is granted anew for each message.
#[derive(Debug)]
pub(crate) struct Allowance {
    #[cfg(unix)]
    seconds: u64,
    #[cfg(unix)]
    granted: u64,
}

#[cfg(unix)]
mod unix {
    use super::{Allowance, Limits};
    use nix::errno::Errno;
    use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};

    /// Binds this process to the limits and to what no examination needs: files to write, core dumps (which would
    /// hold evidence), further processes.
    ///
    /// # Errors
    /// The system's, with the name of the limit.
    pub(crate) fn bind(limits: &Limits) -> Result<(), (&'static str, Errno)> {
        let set = |resource, name, most: u64| {
            let bound = || {
                let most = most.min(getrlimit(resource)?.1);
                setrlimit(resource, most, most)
            };
            bound().map_err(|error| (name, error))
        };
        // Not every system bounds address space (macOS does not).
        if cfg!(not(target_os = "macos")) {
            set(Resource::RLIMIT_AS, "RLIMIT_AS", limits.memory)?;
        }
        set(Resource::RLIMIT_FSIZE, "RLIMIT_FSIZE", 0)?;
        set(Resource::RLIMIT_CORE, "RLIMIT_CORE", 0)?;
        set(Resource::RLIMIT_NPROC, "RLIMIT_NPROC", 0)
    }

    /// Lets this process open nothing more; what is open stays open.
    pub(crate) fn bind_files() -> Result<(), Errno> {
        setrlimit(Resource::RLIMIT_NOFILE, 3, 3)
    }

    impl Allowance {
        pub(crate) fn new(limits: &Limits) -> Self {
            Self { seconds: limits.time.as_secs() + 1, granted: 0 }
        }

        /// Grants the time of one message. The system counts whole seconds over the life of the process and ends it
        /// with SIGXCPU: this also ends a worker whose parent is gone.
        pub(crate) fn renew(&mut self) {
            let Ok(usage) = getrusage(UsageWho::RUSAGE_SELF) else { return };
            let used = usage.user_time().tv_sec() + usage.system_time().tv_sec();
            let due = u64::try_from(used).unwrap_or(0) + self.seconds + 1;
            if due != self.granted
                && let Ok((_, hard)) = getrlimit(Resource::RLIMIT_CPU)
                && setrlimit(Resource::RLIMIT_CPU, due.min(hard), hard).is_ok()
            {
                self.granted = due;
            }
        }
    }
}

#[cfg(unix)]
pub(crate) use unix::{bind, bind_files};

#[cfg(not(unix))]
impl Allowance {
    pub(crate) fn new(_: &Limits) -> Self {
        Self {}
    }

    pub(crate) fn renew(&mut self) {}
}
