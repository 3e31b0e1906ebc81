//! Ends workers whose time on the clock is over.
//!
//! A worker that loops or waits cannot be reasoned with from inside its process, and whoever waits for its answer is
//! waiting. One thread looks at all workers of a crew a few times a second, and ends what is overdue.

use crate::Limits;
use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Nothing is being examined.
const IDLE: u64 = 0;
/// Was ended for being overdue.
const ENDED: u64 = u64::MAX;

/// A worker as the watchdog sees it.
#[derive(Debug)]
pub(crate) struct Watch {
    /// Until it has been waited for: then its number may be somebody else's.
    child: Mutex<Option<Child>>,
    born: Instant,
    /// Microseconds after `born` by which it must have answered, [`IDLE`] or [`ENDED`].
    due: AtomicU64,
    /// Bytes that it held when it was last looked at; 0 if it never was.
    memory: AtomicU64,
}

impl Watch {
    pub(crate) fn new(child: Child) -> Self {
        let (due, memory) = (AtomicU64::new(IDLE), AtomicU64::new(0));
        Self { child: Mutex::new(Some(child)), born: Instant::now(), due, memory }
    }

    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the worker and waits for it; how it ended, unless that has been told already.
    pub(crate) fn end(&self) -> Option<ExitStatus> {
        let mut child = self.child().take()?;
        kill(&mut child);
        child.wait().ok()
    }

    /// The worker must answer within `time`. An earlier order stands; then this answers `false`.
    pub(crate) fn expect(&self, time: Duration) -> bool {
        let due = self.age().saturating_add(micros(time)).clamp(1, ENDED - 1);
        self.due.compare_exchange(IDLE, due, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// The worker has answered, or is dead. Whether it was ended for being overdue.
    pub(crate) fn rest(&self) -> bool {
        self.due.swap(IDLE, Ordering::Relaxed) == ENDED
    }

    /// Bytes that the worker held when it was last looked at.
    pub(crate) fn memory(&self) -> Option<u64> {
        Some(self.memory.load(Ordering::Relaxed)).filter(|&memory| memory > 0)
    }

    fn age(&self) -> u64 {
        micros(self.born.elapsed())
    }

    fn look(&self) {
        let due = self.due.load(Ordering::Relaxed);
        if due == IDLE || due == ENDED {
            return;
        }
        let mut child = self.child();
        let Some(child) = child.as_mut() else { return };
        if let Some(memory) = resident(child.id()) {
            self.memory.store(memory, Ordering::Relaxed);
        }
        // An answer that comes in this very moment is in time.
        if self.age() > due
            && self.due.compare_exchange(due, ENDED, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        {
            kill(child);
        }
    }
}

/// Ends a worker that has not been waited for yet. Where nothing seals it, it may have started others: they are in its
/// group, hold its pipes, and end with it.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    if let Ok(group) = i32::try_from(child.id()) {
        use nix::sys::signal::{Signal, killpg};
        let _ = killpg(nix::unistd::Pid::from_raw(group), Signal::SIGKILL);
    }
    let _ = child.kill();
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(ENDED - 1)
}

/// Bytes of memory that a process holds.
#[cfg(target_os = "linux")]
fn resident(process: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}

#[cfg(not(target_os = "linux"))]
const fn resident(_: u32) -> Option<u64> {
    None
}

/// The thread that looks at the workers; it ends with the last clone.
#[derive(Debug, Clone)]
pub struct Watchdog {
    enrol: Sender<Arc<Watch>>,
}

impl Watchdog {
    /// Starts to watch.
    ///
    /// # Errors
    /// If the system starts no thread.
    pub fn start(limits: &Limits) -> std::io::Result<Self> {
        let (enrol, enrolled) = channel();
        let tick = (limits.patience() / 8).clamp(Duration::from_millis(1), Duration::from_millis(50));
        std::thread::Builder::new().name("watchdog".to_owned()).spawn(move || watch(&enrolled, tick))?;
        Ok(Self { enrol })
    }

    pub(crate) fn enrol(&self, watch: Arc<Watch>) {
        // The thread lives as long as somebody can enrol.
        let _ = self.enrol.send(watch);
    }
}

fn watch(enrolled: &Receiver<Arc<Watch>>, tick: Duration) {
    let mut watched: Vec<Arc<Watch>> = Vec::new();
    loop {
        match enrolled.recv_timeout(tick) {
            Ok(watch) => watched.push(watch),
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                // Whom only the watchdog still knows is dead and buried.
                watched.retain(|watch| Arc::strong_count(watch) > 1);
                watched.iter().for_each(|watch| watch.look());
            }
        }
    }
}
