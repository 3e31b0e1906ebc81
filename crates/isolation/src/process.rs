//! One worker process, seen from the parent.

use crate::death::{self, Death};
use crate::frame::{self, FrameError, Kind};
use crate::setup::GREETING;
use crate::watchdog::Watch;
use crate::{Greeting, Limits, Watchdog, answer};
use creel_pipeline::Record;
use creel_pipeline::timings::Timings;
use std::ffi::OsString;
use std::io::{BufReader, Read as _};
use std::path::PathBuf;
use std::process::{ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Time on the clock for a worker to start; it reads a roster and seals itself.
const START: Duration = Duration::from_secs(30);
/// Bytes that the pipes should hold, where that can be asked for: fewer changes between the two processes.
const PIPE: usize = 1 << 20;
/// Bytes that a pipe holds on every Linux.
const PLAIN_PIPE: usize = if cfg!(target_os = "linux") { 1 << 16 } else { 0 };
/// Last words of a worker that are read.
const LAST_WORDS: u64 = 1 << 14;
/// How much address space the worker's allocator reserves at a time: its own choice, 1 GiB, is all that a worker
/// may have.
const RESERVE: (&str, &str) = ("MIMALLOC_ARENA_RESERVE", "32MiB");

/// The program that is started as a worker, and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    pub(crate) arguments: Vec<OsString>,
}

/// A worker that was started.
#[derive(Debug)]
pub(crate) struct Process {
    watch: Arc<Watch>,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    stderr: ChildStderr,
    /// Bytes that can be sent ahead without waiting for the worker to take them.
    pub(crate) capacity: usize,
    asked: Instant,
    pub(crate) answers: u32,
}

impl Process {
    /// Starts a worker and tells it what to do.
    pub(crate) fn start(program: &Program, setup: &[u8], watchdog: &Watchdog) -> std::io::Result<Self> {
        let mut command = Command::new(&program.path);
        command.args(&program.arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env("RUST_BACKTRACE", "0");
        command.env(RESERVE.0, RESERVE.1);
        // Ctrl-C on a terminal is for the parent, which ends in order.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(std::io::Error::other("a pipe is missing"));
        };
        let capacity = enlarge(&stdin);
        enlarge(&stdout);
        let watch = Arc::new(Watch::new(child));
        watchdog.enrol(Arc::clone(&watch));
        watch.expect(START);
        // What goes wrong in here shows when its greeting is waited for.
        let _ = frame::write(Kind::Setup, setup, &mut stdin);
        let stdout = BufReader::with_capacity(1 << 16, stdout);
        let asked = Instant::now();
        Ok(Self { watch, stdin, stdout, stderr, capacity, asked, answers: 0 })
    }

    /// Waits for the greeting, once.
    pub(crate) fn greeting(&mut self) -> Result<Greeting, FrameError> {
        let greeting = frame::read(Kind::Greeting, GREETING, &mut self.stdout)?.ok_or(FrameError::Ended)?;
        let greeting: Greeting =
            serde_json::from_slice(&greeting).map_err(|_| FrameError::Malformed("its greeting is none"))?;
        if greeting.version != env!("CARGO_PKG_VERSION") {
            return Err(FrameError::Malformed("it is another version"));
        }
        if self.watch.rest() { Err(FrameError::Ended) } else { Ok(greeting) }
    }

    /// The clock of the next message begins to run, if it does not run yet.
    pub(crate) fn expect(&mut self, limits: &Limits) {
        if self.watch.expect(limits.patience()) {
            self.asked = Instant::now();
        }
    }

    /// Sends a message. That it did not arrive shows when its answer is waited for.
    pub(crate) fn send(&mut self, raw: &[u8]) {
        let _ = frame::write(Kind::Message, raw, &mut self.stdin);
    }

    /// Waits for the next answer.
    pub(crate) fn answer(&mut self, limits: &Limits) -> Result<(Record, Timings), FrameError> {
        let answer = answer::read(limits.memory, &mut self.stdout)?.ok_or(FrameError::Ended)?;
        self.answers += 1;
        Ok(answer)
    }

    /// The worker has answered and nothing is expected of it; `false` if it was ended all the same.
    pub(crate) fn rest(&self) -> bool {
        !self.watch.rest()
    }

    /// Bytes that it held when it was last looked at.
    pub(crate) fn memory(&self) -> Option<u64> {
        self.watch.memory()
    }

    /// Ends the worker and finds out why it died.
    pub(crate) fn bury(mut self, error: &FrameError) -> Death {
        let elapsed = self.asked.elapsed();
        let overdue = self.watch.rest();
        let status = self.end();
        do_not_wait(&self.stderr);
        let mut words = Vec::new();
        let _ = (&mut self.stderr).take(LAST_WORDS).read_to_end(&mut words);
        let memory = self.watch.memory();
        death::find(&death::Signs { error, overdue, status, words: &words, elapsed, memory })
    }

    fn end(&self) -> Option<std::process::ExitStatus> {
        // It has answered all that it was asked, or will never.
        self.watch.end()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// Lets a reader of the pipe take what is there: a dead worker says no more, but whom it started might hold the pipe.
#[cfg(unix)]
fn do_not_wait(pipe: &impl std::os::fd::AsFd) {
    use nix::fcntl::{FcntlArg, OFlag, fcntl};
    let _ = fcntl(pipe, FcntlArg::F_SETFL(OFlag::O_NONBLOCK));
}

#[cfg(not(unix))]
const fn do_not_wait<T>(_: &T) {}

/// Asks for a larger pipe; returns how many bytes it holds at least.
#[cfg(target_os = "linux")]
fn enlarge(pipe: &impl std::os::fd::AsFd) -> usize {
    use nix::fcntl::{FcntlArg, fcntl};
    let wanted = i32::try_from(PIPE).unwrap_or(i32::MAX);
    let holds = fcntl(pipe, FcntlArg::F_SETPIPE_SZ(wanted)).or_else(|_| fcntl(pipe, FcntlArg::F_GETPIPE_SZ));
    holds.ok().and_then(|holds| usize::try_from(holds).ok()).unwrap_or(PLAIN_PIPE)
}

#[cfg(not(target_os = "linux"))]
const fn enlarge<T>(_: &T) -> usize {
    PLAIN_PIPE
}
