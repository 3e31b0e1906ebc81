//! `creel scan`: a pile of mail goes in, a case comes out.

use crate::args::ScanArgs;
use crate::examination::{self, Examination};
use crate::failure::{Exit, Failure};
use crate::known;
use crate::model;
use crate::outputs::{self, Finished};
use crate::progress::Progress;
use crate::recipe;
use crate::writer::Writer;
use creel_evidence::ArtifactId;
use creel_intake::{Input, Taken};
use creel_pipeline::crew::Event;
use creel_pipeline::timings::Timings;
use creel_store::{Basis, Rebuilt, Regrouping, Store, StoreError};
use std::collections::HashSet;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Carriers that came inside carriers are read in as many rounds.
const CARRIED_ROUNDS: usize = 8;

pub(crate) fn run(args: &ScanArgs) -> Result<Exit, Failure> {
    let mut store = Store::create_or_open(&args.case.folder)?;
    let (recipe, settings) = recipe::of_scan(&store, args)?;
    known::choose(&store, &args.known)?;
    let basis = Basis(recipe.basis());
    model::choose(&store, &args.model, args.quiet)?;
    let examination = Examination::new(recipe, settings, &args.isolation)?;

    let mut leave_out = vec![args.case.folder.clone()];
    let given = args.roster.iter().chain(&args.dns).chain(&args.brands).chain(&args.watch).chain(&args.hosts);
    let given = given.chain(&args.model.model).chain(&args.fields.lexicon).chain(&args.fields.events);
    let given = given.chain(&args.redirectors).chain(&args.shared);
    leave_out.extend(given.chain(&args.jsonl).chain(&args.rules.rules).cloned());
    leave_out.extend(args.known.known.iter().cloned());
    let inputs = creel_intake::list(&args.paths, &leave_out);
    let stop = catch_interrupts();
    let (timings, unreadable) = read_all(&mut store, basis, &inputs, &examination, args, &stop)?;

    let Finished { dossier, regrouping, grouping } = outputs::finish(&mut store)?;
    if let Some(path) = &args.jsonl {
        outputs::write_jsonl(&mut store, &dossier, path)?;
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
        print_grouping(&regrouping, grouping);
        outputs::to_stderr(&examination.protection());
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
    examination: &Examination,
    args: &ScanArgs,
    stop: &AtomicBool,
) -> Result<(Timings, usize), Failure> {
    let Standing { current, quarantined, stale } = Standing::of(store, basis)?;
    let jobs = examination::jobs(args.jobs);
    let mut progress = Progress::new(inputs.len(), args.quiet);
    let inputs_done = AtomicUsize::new(0);
    let feed_failure = Mutex::new(None);
    let folder = store.folder().to_owned();
    let feed = |take: &mut dyn FnMut(Taken) -> bool| {
        if let Err(error) = examination::feed_kept(&folder, &stale, take) {
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
    let mut writer = Writer::new(store, basis, current.clone(), quarantined);
    let mut failure = None;
    let mut shown = 0;
    let mut timings = examination.run(feed, current, jobs, stop, |event| {
        let done = inputs_done.load(Ordering::Relaxed);
        (shown..done).for_each(|_| progress.input_done());
        shown = done;
        progress.message_done();
        keep(&mut writer, event, &mut failure, stop);
    });
    // A carrier of several mails is judged by the first; the others are messages of their own.
    for _ in 0..CARRIED_ROUNDS {
        if failure.is_some() || writer.broken.is_some() || stop.load(Ordering::Relaxed) {
            break;
        }
        let further = writer.further()?;
        if further.is_empty() {
            break;
        }
        let feed = |take: &mut dyn FnMut(Taken) -> bool| {
            if let Err(error) = examination::feed_carried(&folder, &further, take) {
                *feed_failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
        };
        timings.add(&examination.run(feed, writer.held(), jobs, stop, |event| {
            progress.message_done();
            keep(&mut writer, event, &mut failure, stop);
        }));
    }
    if let Some(broken) = writer.broken.take() {
        return Err(Failure::Workers(broken.0));
    }
    let feed_failure = feed_failure.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = failure.or(feed_failure) {
        return Err(error.into());
    }
    writer.end()?;
    let unreadable = writer.unreadable;
    progress.end("grouping and writing the report");
    Ok((timings, unreadable))
}

/// Takes an event into the case. The first failure ends the run.
fn keep(writer: &mut Writer<'_>, event: Event, failure: &mut Option<StoreError>, stop: &AtomicBool) {
    if failure.is_none()
        && let Err(error) = writer.take(event)
    {
        *failure = Some(error);
        stop.store(true, Ordering::Relaxed);
    }
}

/// What the case holds already, as seen from the basis of this scan.
struct Standing {
    /// Messages that need no examination: they have a record, or are in quarantine.
    current: HashSet<ArtifactId>,
    /// Those of them in quarantine.
    quarantined: HashSet<ArtifactId>,
    /// Messages whose records rest on another recipe or creel, and those that another could not examine: they are
    /// read anew from the case's own bytes, once.
    stale: Vec<ArtifactId>,
}

impl Standing {
    fn of(store: &Store, basis: Basis) -> Result<Self, StoreError> {
        let all = store.quarantined()?;
        let quarantined: HashSet<_> = all.iter().filter(|(_, of)| **of == basis).map(|(&id, _)| id).collect();
        let known = store.known()?;
        let mut current = quarantined.clone();
        current.extend(known.iter().filter(|(_, of)| **of == basis).map(|(&id, _)| id));
        let mut stale: Vec<_> = known.into_keys().chain(all.into_keys()).collect();
        stale.sort_unstable();
        stale.dedup();
        stale.retain(|id| !current.contains(id));
        Ok(Self { current, quarantined, stale })
    }
}

fn print_timings(timings: &Timings) {
    let mut text = String::from("time by stage, added up over jobs:\n");
    for (stage, spent) in timings.stages() {
        text.push_str(&format!("  {:<12} {:8.3} s\n", stage.as_str(), spent.as_secs_f64()));
    }
    outputs::to_stderr(&text);
}

/// Grouping is timed by itself: it is one step for the whole case.
fn print_grouping(regrouping: &Regrouping, spent: Duration) {
    let how = match regrouping.rebuilt {
        None => format!("{} messages taken in", regrouping.taken),
        Some(Rebuilt::Bulk) => "built as a whole: most messages are new".to_owned(),
        Some(Rebuilt::Model) => "built anew: another link model, or another creel".to_owned(),
        Some(Rebuilt::Damaged) => "built anew: the index contradicted itself".to_owned(),
    };
    let (events, seconds) = (regrouping.events.len(), spent.as_secs_f64());
    outputs::to_stderr(&format!("  {:<12} {seconds:8.3} s  ({how}; {events} events of groups)\n", "group"));
}
