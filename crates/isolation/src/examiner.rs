//! An examiner whose messages are examined in a worker process.

use crate::death::Death;
use crate::frame::FrameError;
use crate::process::{Process, Program};
use crate::{Greeting, Limits, Setup, Watchdog};
use creel_evidence::quarantine::Attempt;
use creel_evidence::{ArtifactId, Quarantined};
use creel_pipeline::crew::{Broken, Examiner, Held, Outcome};
use creel_pipeline::timings::Timings;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Examinations of one message.
const ATTEMPTS: usize = 2;
/// Starts in a row that may fail.
const STARTS: usize = 3;
/// Messages that one worker has at a time: the one it examines, and some small ones in the pipe, so that it need not
/// wait for the parent in between, even where a busy machine makes the parent wait for a processor.
const IN_FLIGHT: usize = 8;
/// What a message takes up in a pipe besides its bytes: its header and its bytes begin a page each.
const PAGES: usize = 2 << 12;

/// What the workers of one run have in common.
#[derive(Debug)]
pub struct Crew {
    program: Program,
    limits: Limits,
    setup: Vec<u8>,
    watchdog: Watchdog,
    greeting: OnceLock<Greeting>,
}

impl Crew {
    /// Workers that are started as `path` with `arguments`, which must lead to [`crate::serve`].
    ///
    /// # Errors
    /// If the system starts no thread to watch them.
    pub fn new(path: PathBuf, arguments: Vec<OsString>, setup: &Setup) -> std::io::Result<Self> {
        Ok(Self {
            program: Program { path, arguments },
            limits: setup.limits.clone(),
            setup: serde_json::to_vec(setup)?,
            watchdog: Watchdog::start(&setup.limits)?,
            greeting: OnceLock::new(),
        })
    }

    /// What the first worker said of itself, once one has.
    #[must_use]
    pub fn greeting(&self) -> Option<&Greeting> {
        self.greeting.get()
    }

    /// An examiner of this crew.
    #[must_use]
    pub fn examiner(&self) -> Isolated<'_> {
        Isolated {
            crew: self,
            process: None,
            held: VecDeque::new(),
            sent: 0,
            attempts: Vec::new(),
            timings: Timings::default(),
        }
    }
}

/// Has a worker examine; starts another when it dies. See the crate's documentation for what it promises.
#[derive(Debug)]
pub struct Isolated<'a> {
    crew: &'a Crew,
    process: Option<Process>,
    /// The first `sent` of them are with the worker, which takes them in order.
    held: VecDeque<Held>,
    sent: usize,
    /// Of the first message.
    attempts: Vec<Attempt>,
    timings: Timings,
}

/// Why a message has no answer.
enum Lost {
    /// The worker died of it.
    Died(Death),
    /// The worker died before it saw the message.
    Unborn(Death),
    /// There was no worker.
    NoWorker(std::io::Error),
}

impl Isolated<'_> {
    /// Whether the worker should take nothing more: its successor starts fresh.
    fn is_old(&self) -> bool {
        let limits = &self.crew.limits;
        self.process.as_ref().is_some_and(|process| {
            process.answers >= limits.messages
                || process.memory().is_some_and(|memory| memory > limits.memory / 2)
        })
    }

    /// Sends what the worker can take now: the first message whenever it has none, the next ones if they fit into the
    /// pipe (were the parent to wait for the worker here while the worker waits for the parent to read an answer, both
    /// would wait for ever). A message that has cost a worker already is sent alone.
    fn fill(&mut self) {
        if self.sent == 0 && self.is_old() {
            self.process = None;
        }
        let Some(process) = &mut self.process else { return };
        while let Some(next) = self.held.get(self.sent) {
            // The first one the worker takes at once, however long it is.
            let waiting: usize =
                self.held.iter().take(self.sent).skip(1).map(|held| held.raw.len() + PAGES).sum();
            let fits = waiting + next.raw.len() + PAGES <= process.capacity;
            if self.sent > 0 && (!self.attempts.is_empty() || !fits) {
                return;
            }
            // A worker that takes nothing must be ended all the same.
            process.expect(&self.crew.limits);
            process.send(&next.raw);
            self.sent += 1;
        }
    }

    /// A worker that is ready.
    fn hire(&mut self) -> Result<(), Lost> {
        if self.process.is_some() {
            return Ok(());
        }
        let crew = self.crew;
        let mut process =
            Process::start(&crew.program, &crew.setup, &crew.watchdog).map_err(Lost::NoWorker)?;
        match process.greeting() {
            Ok(greeting) => {
                let _ = crew.greeting.set(greeting);
                self.process = Some(process);
                Ok(())
            }
            Err(error) => Err(Lost::Unborn(process.bury(&error))),
        }
    }

    /// The answer for `first`, the message that the worker has had longest.
    fn ask(&mut self, first: ArtifactId) -> Result<Outcome, Lost> {
        self.fill();
        self.hire()?;
        self.fill();
        let Some(mut process) = self.process.take() else {
            return Err(Lost::NoWorker(std::io::Error::other("it was not hired")));
        };
        process.expect(&self.crew.limits);
        let error = match process.answer(&self.crew.limits) {
            Ok((record, timings)) if record.id == first => {
                self.sent = self.sent.saturating_sub(1);
                self.timings.add(&timings);
                if process.rest() {
                    self.process = Some(process);
                } else {
                    // Its answer came at the very end of its time, and the watchdog has ended it: the next message
                    // is not to blame.
                    self.sent = 0;
                }
                return Ok(Outcome::Examined(Box::new(record)));
            }
            Ok(_) => FrameError::Malformed("it answered for another message"),
            Err(error) => error,
        };
        self.sent = 0;
        Err(Lost::Died(process.bury(&error)))
    }
}

impl Examiner for Isolated<'_> {
    fn has_room(&self, bytes: usize) -> bool {
        let waiting: usize = self.held.iter().skip(1).map(|held| held.raw.len() + PAGES).sum();
        let fits = self.process.as_ref().is_some_and(|process| waiting + bytes + PAGES <= process.capacity);
        self.held.len() < IN_FLIGHT && fits && self.attempts.is_empty() && !self.is_old()
    }

    fn give(&mut self, held: Held) {
        self.held.push_back(held);
        self.fill();
    }

    fn take(&mut self) -> Option<Result<(Held, Outcome), Broken>> {
        let mut starts = 0;
        while let Some(first) = self.held.front() {
            let (message, bytes) = (first.message, first.raw.len() as u64);
            let outcome = match self.ask(message) {
                Ok(outcome) => outcome,
                Err(Lost::Died(Death(attempt))) => {
                    starts = 0;
                    self.attempts.push(attempt);
                    if self.attempts.len() < ATTEMPTS {
                        continue;
                    }
                    Outcome::Quarantined(Quarantined {
                        message,
                        bytes,
                        attempts: std::mem::take(&mut self.attempts),
                        version: env!("CARGO_PKG_VERSION").to_owned(),
                    })
                }
                Err(Lost::Unborn(Death(attempt))) if starts + 1 >= STARTS => {
                    return Some(Err(Broken(format!("workers die before they begin: {attempt}"))));
                }
                Err(Lost::NoWorker(error)) if starts + 1 >= STARTS => {
                    return Some(Err(Broken(format!("no worker can be started: {error}"))));
                }
                Err(Lost::Unborn(_) | Lost::NoWorker(_)) => {
                    starts += 1;
                    continue;
                }
            };
            self.attempts.clear();
            let held = self.held.pop_front()?;
            return Some(Ok((held, outcome)));
        }
        None
    }

    fn timings(&self) -> Timings {
        self.timings
    }
}
