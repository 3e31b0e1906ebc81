//! Many messages at once: one thread feeds, several examiners work, the caller's thread takes what comes out.
//!
//! The crew knows nothing of how a message is examined: an [`Examiner`] may do it on its thread ([`InProcess`])
//! or have it done elsewhere. Queues are short, so memory holds a few messages an examiner however large the pile is.
//! The order in which results come out is not defined; nothing downstream depends on it.

mod in_process;
mod queue;

pub use in_process::InProcess;

use crate::Record;
use crate::timings::Timings;
use creel_evidence::case::Unreadable;
use creel_evidence::{ArtifactId, Quarantined};
use creel_intake::{Submission, Taken};
use queue::Queue;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

/// What comes out of the crew.
#[derive(Debug)]
pub enum Event {
    /// A message that was examined.
    Examined {
        /// What the case keeps.
        record: Box<Record>,
        /// The bytes it was read from.
        raw: Vec<u8>,
        /// Where it was found.
        source: String,
    },
    /// Bytes that the case holds already, or that another input of this run gave.
    Known {
        /// Their identity.
        message: ArtifactId,
        /// Where they were found this time.
        source: String,
    },
    /// A message whose examination did not come to its end.
    Quarantined {
        /// Which, and why.
        quarantined: Quarantined,
        /// Its bytes.
        raw: Vec<u8>,
        /// Where it was found.
        source: String,
    },
    /// An input that gave no message.
    Unreadable(Unreadable),
    /// An examiner cannot work at all; no message is to blame, and the run ends.
    Broken(Broken),
}

/// Why nothing can be examined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken(pub String);

/// A message on its way through an examiner.
#[derive(Debug)]
pub struct Held {
    /// SHA-256 of the bytes.
    pub message: ArtifactId,
    /// Where it was found.
    pub source: String,
    /// Its bytes.
    pub raw: Vec<u8>,
}

/// What an examiner says about a message.
#[derive(Debug)]
pub enum Outcome {
    /// It was examined.
    Examined(Box<Record>),
    /// Its examination did not come to its end.
    Quarantined(Quarantined),
}

/// Examines messages one after the other.
pub trait Examiner {
    /// Whether it takes a message of so many bytes before it gives back what it holds.
    fn has_room(&self, bytes: usize) -> bool;

    /// Takes a message. An examiner that holds none takes any.
    fn give(&mut self, held: Held);

    /// Waits for the outcome of the message that it has held longest; `None` if it holds none.
    ///
    /// # Errors
    /// If it cannot examine anything; it is not asked again.
    fn take(&mut self) -> Option<Result<(Held, Outcome), Broken>>;

    /// Where its time went.
    fn timings(&self) -> Timings;
}

/// Runs `feed` on a thread of its own, lets `jobs` examiners made by `examiner` examine what it gives, each on its
/// thread, and calls `on_event` on this thread for everything that comes out. `feed` is given a function that answers
/// `false` once `stop` is set; what is on its way then still comes out.
///
/// `known` are identities that need no examination.
pub fn run<E: Examiner>(
    feed: impl FnOnce(&mut dyn FnMut(Taken) -> bool) + Send,
    known: HashSet<ArtifactId>,
    jobs: usize,
    examiner: impl Fn() -> E + Sync,
    stop: &AtomicBool,
    mut on_event: impl FnMut(Event),
) -> Timings {
    let jobs = jobs.max(1);
    let (give, take) = sync_channel::<Submission>(2 * jobs);
    let (report, reports) = sync_channel::<Event>(4 * jobs);
    let shared = Shared { queue: Queue::new(take), known: Mutex::new(known), stop };
    let mut timings = Timings::default();
    std::thread::scope(|scope| {
        let feeder_report = report.clone();
        scope.spawn(move || {
            feed(&mut |taken| {
                let passed_on = match taken {
                    Taken::Submission(submission) => give.send(submission).is_ok(),
                    Taken::Unreadable(unreadable) => {
                        feeder_report.send(Event::Unreadable(unreadable)).is_ok()
                    }
                };
                passed_on && !stop.load(Ordering::Relaxed)
            });
        });
        let seats: Vec<_> = (0..jobs)
            .map(|_| {
                let (shared, examiner, report) = (&shared, &examiner, report.clone());
                scope.spawn(move || {
                    let mut examiner = examiner();
                    shared.work(&mut examiner, &report);
                    examiner.timings()
                })
            })
            .collect();
        drop(report);
        for event in reports {
            on_event(event);
        }
        for seat in seats {
            // A thread that died has been reported by its panic; the others' times still count.
            timings.add(&seat.join().unwrap_or_default());
        }
    });
    timings
}

/// What the seats of a crew share.
struct Shared<'a> {
    queue: Queue,
    known: Mutex<HashSet<ArtifactId>>,
    stop: &'a AtomicBool,
}

impl Shared<'_> {
    /// Keeps one examiner busy until the queue has ended.
    fn work(&self, examiner: &mut impl Examiner, report: &SyncSender<Event>) {
        let mut holds = 0_usize;
        loop {
            let next = if holds == 0 {
                self.queue.wait()
            } else {
                self.queue.look(|bytes| examiner.has_room(bytes))
            };
            if let Some(Submission { source, raw }) = next {
                let message = ArtifactId::of(&raw);
                let is_new = self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(message);
                if is_new {
                    examiner.give(Held { message, source, raw });
                    holds += 1;
                } else if report.send(Event::Known { message, source }).is_err() {
                    return;
                }
                continue;
            }
            let event = match examiner.take() {
                None => return,
                Some(Ok((Held { source, raw, .. }, Outcome::Examined(record)))) => {
                    Event::Examined { record, raw, source }
                }
                Some(Ok((Held { source, raw, .. }, Outcome::Quarantined(quarantined)))) => {
                    Event::Quarantined { quarantined, raw, source }
                }
                Some(Err(broken)) => {
                    self.stop.store(true, Ordering::Relaxed);
                    let _ = report.send(Event::Broken(broken));
                    // Whoever feeds must not wait for a seat that is empty.
                    while self.queue.wait().is_some() {}
                    return;
                }
            };
            holds = holds.saturating_sub(1);
            if report.send(event).is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests;
