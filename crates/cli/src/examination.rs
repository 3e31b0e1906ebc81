//! How messages are examined: in worker processes, or for a debugger in this one.

use crate::args::IsolationArgs;
use crate::failure::Failure;
use crate::worker;
use creel_evidence::ArtifactId;
use creel_intake::{Submission, Taken};
use creel_isolation::{Crew, Greeting, Layer, Limits, Setup};
use creel_pipeline::crew::{self, Event, InProcess};
use creel_pipeline::timings::Timings;
use creel_pipeline::{Recipe, Settings};
use creel_store::{Store, StoreError};
use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Who examines.
pub(crate) enum Examination {
    /// Threads of this process.
    InProcess(Box<Settings>),
    /// Worker processes.
    Workers(Box<Crew>),
}

impl Examination {
    /// What the user chose. `settings` are those of `recipe`.
    pub(crate) fn new(recipe: Recipe, settings: Settings, args: &IsolationArgs) -> Result<Self, Failure> {
        if args.in_process {
            return Ok(Self::InProcess(Box::new(settings)));
        }
        let usual = Limits::default();
        let limits = Limits {
            time: args.message_timeout.unwrap_or(usual.time),
            memory: args.worker_memory.unwrap_or(usual.memory),
            ..usual
        };
        let (program, arguments) = worker::program().map_err(|error| Failure::Workers(error.to_string()))?;
        let crew = Crew::new(program, arguments, &Setup::new(recipe, limits))
            .map_err(|error| Failure::Workers(error.to_string()))?;
        Ok(Self::Workers(Box::new(crew)))
    }

    /// Examines what `feed` gives; see [`crew::run`].
    pub(crate) fn run(
        &self,
        feed: impl FnOnce(&mut dyn FnMut(Taken) -> bool) + Send,
        known: HashSet<ArtifactId>,
        jobs: usize,
        stop: &AtomicBool,
        on_event: impl FnMut(Event),
    ) -> Timings {
        match self {
            Self::InProcess(settings) => {
                crew::run(feed, known, jobs, || InProcess::new(settings), stop, on_event)
            }
            Self::Workers(workers) => crew::run(feed, known, jobs, || workers.examiner(), stop, on_event),
        }
    }

    /// What protected this process from the evidence, for people.
    pub(crate) fn protection(&self) -> String {
        match self {
            Self::InProcess(_) => "examined in this process: nothing is sealed (--in-process)\n".to_owned(),
            Self::Workers(crew) => match crew.greeting() {
                None => "no worker was needed\n".to_owned(),
                Some(Greeting { seal, .. }) => {
                    let whole = |(name, layer): (&str, &Layer)| format!("  {name:<15} {layer}\n");
                    let layers: String = seal.layers().map(whole).concat();
                    format!("seal of the workers:\n{layers}")
                }
            },
        }
    }
}

/// As many messages at a time as there are processors, unless the user wants another number.
pub(crate) fn jobs(chosen: Option<u16>) -> usize {
    chosen.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
}

/// Feeds mails that came inside carriers, each with its place, from the bytes that the case kept of them.
pub(crate) fn feed_carried(
    folder: &Path,
    mails: &[(ArtifactId, String)],
    take: &mut dyn FnMut(Taken) -> bool,
) -> Result<(), StoreError> {
    let store = Store::open(folder)?;
    for (id, source) in mails {
        let raw = store.blob(*id)?.ok_or(StoreError::Damaged("a mail inside a carrier has no bytes"))?;
        if !take(Taken::Submission(Submission { source: source.clone(), raw })) {
            break;
        }
    }
    Ok(())
}

/// Feeds messages from the case's own bytes: they are examined anew, but not seen anew.
pub(crate) fn feed_kept(
    folder: &Path,
    ids: &[ArtifactId],
    take: &mut dyn FnMut(Taken) -> bool,
) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let store = Store::open(folder)?;
    for &id in ids {
        let raw = store.blob(id)?.ok_or(StoreError::Damaged("a message has no bytes"))?;
        if !take(Taken::Submission(Submission { source: String::new(), raw })) {
            break;
        }
    }
    Ok(())
}
