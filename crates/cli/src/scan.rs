//! `creel scan`: a pile of mail goes in, a case comes out.

use crate::args::ScanArgs;
use crate::failure::{Exit, Failure};
use crate::outputs;
use crate::progress::Progress;
use creel_dissect::Limits;
use creel_evidence::case::Unreadable;
use creel_evidence::{ArtifactId, CarrierPolicy, Sighting};
use creel_intake::{Input, Submission, Taken};
use creel_pipeline::crew::{self, Event};
use creel_pipeline::timings::Timings;
use creel_pipeline::{Examined, Recipe, RecipeError, Settings};
use creel_store::{Basis, Entry, Store, StoreError};
use jiff::Timestamp;
use std::collections::HashSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Messages and bytes that are written to the case in one transaction.
const BATCH: (usize, usize) = (256, 32 << 20);

pub(crate) fn run(args: &ScanArgs) -> Result<Exit, Failure> {
    let mut store = Store::create_or_open(&args.case.folder)?;
    let roster_csv = match &args.roster {
        Some(path) => Some(std::fs::read_to_string(path).map_err(Failure::file(path, "read"))?),
        None => store.roster()?,
    };
    let chosen = args.carrier.map(CarrierPolicy::from);
    let carriers = match chosen {
        Some(policy) => policy,
        None => store.carriers()?.unwrap_or(CarrierPolicy::Auto),
    };
    let limits = Limits { carriers, ..Limits::default() };
    let dns = match &args.dns {
        Some(path) => Some(std::fs::read_to_string(path).map_err(Failure::file(path, "read"))?),
        None => store.answers()?,
    };
    let trust_authserv = match args.trust_authserv.as_slice() {
        [] => store.trusted_receivers()?,
        names => names.to_vec(),
    };
    let recipe = Recipe { roster: roster_csv, limits, trust_authserv, dns };
    let kept = |path: &Option<PathBuf>| path.clone().unwrap_or_else(|| PathBuf::from("kept in the case"));
    let settings = recipe.settings().map_err(|problem| match problem {
        RecipeError::Roster(problems) => {
            Failure::Roster { path: kept(&args.roster), problems: problems.to_string() }
        }
        RecipeError::Dns(problems) => {
            Failure::Answers { path: kept(&args.dns), problems: problems.to_string() }
        }
    })?;
    if let (Some(csv), Some(_)) = (&recipe.roster, &args.roster) {
        store.set_roster(csv)?;
    }
    if let Some(policy) = chosen {
        store.set_carriers(policy)?;
    }
    if let (Some(text), Some(_)) = (&recipe.dns, &args.dns) {
        store.set_answers(text)?;
    }
    if !args.trust_authserv.is_empty() {
        store.set_trusted_receivers(&recipe.trust_authserv)?;
    }
    let basis = Basis(recipe.basis());

    let mut leave_out = vec![args.case.folder.clone()];
    leave_out.extend(args.roster.iter().chain(&args.dns).chain(&args.jsonl).cloned());
    let inputs = creel_intake::list(&args.paths, &leave_out);
    let stop = catch_interrupts();
    let (timings, unreadable) = read_all(&mut store, basis, &inputs, &settings, args, &stop)?;

    let dossier = outputs::finish(&mut store)?;
    if let Some(path) = &args.jsonl {
        outputs::write_jsonl(&dossier, path)?;
    }
    if !args.quiet {
        let summary = outputs::summary(&dossier, store.folder());
        // Standard output belongs to the JSON lines, if they go there.
        if args.jsonl.as_deref() == Some(Path::new("-")) {
            outputs::to_stderr(&summary);
        } else {
            outputs::to_stdout(&summary)?;
        }
    }
    if args.timings {
        print_timings(&timings);
    }
    Ok(match (stop.load(Ordering::Relaxed), unreadable) {
        (true, _) => Exit::Interrupted,
        (false, 0) => Exit::Clean,
        (false, _) => Exit::SomeUnreadable,
    })
}

/// The first Ctrl-C ends reading, the second ends the program; a case survives either.
fn catch_interrupts() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stop);
    let handler = move || {
        if seen.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
        let _ = writeln!(
            std::io::stderr(),
            "\ninterrupted: finishing with what was read so far (again to leave at once)"
        );
    };
    // Without a handler Ctrl-C ends the program at once, which the store survives as well.
    let _ = ctrlc::set_handler(handler);
    stop
}

/// Examines what is new and writes it to the case; returns the number of inputs that could not be read.
fn read_all(
    store: &mut Store,
    basis: Basis,
    inputs: &[Input],
    settings: &Settings,
    args: &ScanArgs,
    stop: &AtomicBool,
) -> Result<(Timings, usize), Failure> {
    let (current, stale): (Vec<_>, Vec<_>) = store.known()?.into_iter().partition(|(_, of)| *of == basis);
    let current: HashSet<ArtifactId> = current.into_iter().map(|(id, _)| id).collect();
    let stale: Vec<ArtifactId> = stale.into_iter().map(|(id, _)| id).collect();
    let jobs =
        args.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let mut progress = Progress::new(inputs.len(), args.quiet);
    let inputs_done = AtomicUsize::new(0);
    let feed_failure = Mutex::new(None);
    let folder = store.folder().to_owned();
    let feed = |take: &mut dyn FnMut(Taken) -> bool| {
        if let Err(error) = feed_stale(&folder, &stale, take) {
            *feed_failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            return;
        }
        let limits = creel_intake::Limits::default();
        for input in inputs {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            creel_intake::read(input, &limits, take);
            inputs_done.fetch_add(1, Ordering::Relaxed);
        }
    };
    let mut writer = Writer::new(store, basis, current.clone());
    let mut failure = None;
    let mut shown = 0;
    let timings = crew::run(feed, current, jobs, settings, stop, |event| {
        let done = inputs_done.load(Ordering::Relaxed);
        (shown..done).for_each(|_| progress.input_done());
        shown = done;
        progress.message_done();
        if failure.is_none()
            && let Err(error) = writer.take(event)
        {
            failure = Some(error);
            stop.store(true, Ordering::Relaxed);
        }
    });
    let unreadable = writer.unreadable;
    let feed_failure = feed_failure.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = failure.or(feed_failure) {
        return Err(error.into());
    }
    writer.end()?;
    progress.end("grouping and writing the report");
    Ok((timings, unreadable))
}

/// Messages whose records rest on another roster or an older creel are read anew from the case's own bytes.
fn feed_stale(
    folder: &Path,
    stale: &[ArtifactId],
    take: &mut dyn FnMut(Taken) -> bool,
) -> Result<(), StoreError> {
    if stale.is_empty() {
        return Ok(());
    }
    let store = Store::open(folder)?;
    for &id in stale {
        let raw = store.blob(id)?.ok_or(StoreError::Damaged("a message has no bytes"))?;
        if !take(Taken::Submission(Submission { source: String::new(), raw })) {
            break;
        }
    }
    Ok(())
}

/// Collects what comes out of the crew into transactions.
struct Writer<'a> {
    store: &'a mut Store,
    basis: Basis,
    seen: Timestamp,
    /// Messages that the case holds.
    held: HashSet<ArtifactId>,
    entries: Vec<Entry>,
    bytes: usize,
    sightings: Vec<(ArtifactId, Sighting)>,
    unreadable: usize,
    reports: Vec<Unreadable>,
}

impl<'a> Writer<'a> {
    fn new(store: &'a mut Store, basis: Basis, held: HashSet<ArtifactId>) -> Self {
        Self {
            store,
            basis,
            seen: Timestamp::now(),
            held,
            entries: Vec::new(),
            bytes: 0,
            sightings: Vec::new(),
            unreadable: 0,
            reports: Vec::new(),
        }
    }

    fn take(&mut self, event: Event) -> Result<(), StoreError> {
        match event {
            Event::Examined { examined, raw, source } => {
                let Examined { message, files } = *examined;
                self.see(message.id, source);
                self.bytes += raw.len() + files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
                self.entries.push(Entry { message, raw, files });
            }
            Event::Known { message, source } => self.see(message, source),
            Event::Unreadable(report) => {
                self.unreadable += 1;
                self.reports.push(report);
            }
        }
        if self.entries.len() >= BATCH.0 || self.bytes >= BATCH.1 || self.reports.len() >= BATCH.0 {
            self.write()?;
        }
        Ok(())
    }

    fn see(&mut self, message: ArtifactId, source: String) {
        // Messages that were read anew from the case itself were not seen again.
        if !source.is_empty() {
            self.sightings.push((message, Sighting { source, seen: self.seen }));
        }
    }

    fn write(&mut self) -> Result<(), StoreError> {
        let entries = std::mem::take(&mut self.entries);
        self.held.extend(entries.iter().map(|entry| entry.message.id));
        // The twin of a message can overtake it; its sighting waits for a later batch.
        let (now, later) =
            std::mem::take(&mut self.sightings).into_iter().partition(|(id, _)| self.held.contains(id));
        self.sightings = later;
        self.bytes = 0;
        self.store.add(self.basis, &entries, &now)?;
        self.store.add_unreadable(&std::mem::take(&mut self.reports))
    }

    fn end(mut self) -> Result<(), StoreError> {
        self.write()
    }
}

fn print_timings(timings: &Timings) {
    let mut text = String::from("time by stage, added up over jobs:\n");
    for (stage, spent) in timings.stages() {
        text.push_str(&format!("  {:<12} {:8.3} s\n", stage.as_str(), spent.as_secs_f64()));
    }
    outputs::to_stderr(&text);
}
