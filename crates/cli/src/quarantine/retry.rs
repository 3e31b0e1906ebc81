//! `creel quarantine retry`: examine messages again, perhaps with other limits or under a debugger.

use crate::args::QuarantineRetryArgs;
use crate::examination::{self, Examination};
use crate::failure::{Exit, Failure};
use crate::outputs;
use crate::recipe;
use crate::writer::Writer;
use creel_evidence::ArtifactId;
use creel_intake::Taken;
use creel_store::Basis;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

pub(crate) fn run(args: &QuarantineRetryArgs) -> Result<Exit, Failure> {
    let (mut store, kept) = super::open(&args.case.folder)?;
    let ids: Vec<ArtifactId> = if args.messages.is_empty() {
        kept.iter().map(|kept| kept.quarantined.message).collect()
    } else {
        let found = args.messages.iter().map(|prefix| super::find(&kept, prefix));
        found.map(|found| Ok(found?.quarantined.message)).collect::<Result<_, Failure>>()?
    };
    let (recipe, settings) = recipe::kept(&store)?;
    let basis = Basis(recipe.basis());
    let examination = Examination::new(recipe, settings, &args.isolation)?;

    let folder = store.folder().to_owned();
    let (stop, feed_failure) = (AtomicBool::new(false), Mutex::new(None));
    let feed = |take: &mut dyn FnMut(Taken) -> bool| {
        if let Err(error) = examination::feed_kept(&folder, &ids, take) {
            *feed_failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
    };
    let mut writer = Writer::new(&mut store, basis, HashSet::new(), HashSet::new());
    let mut failure = None;
    examination.run(feed, HashSet::new(), examination::jobs(args.jobs), &stop, |event| {
        if failure.is_none()
            && let Err(error) = writer.take(event)
        {
            failure = Some(error);
            stop.store(true, Ordering::Relaxed);
        }
    });
    if let Some(broken) = writer.broken.take() {
        return Err(Failure::Workers(broken.0));
    }
    let feed_failure = feed_failure.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = failure.or(feed_failure) {
        return Err(error.into());
    }
    writer.end()?;
    let (examined, left) = (writer.examined, writer.unreadable);
    if examined > 0 {
        outputs::finish(&mut store)?;
    }
    outputs::to_stdout(&format!("{examined} examined, {left} still in quarantine\n"))?;
    Ok(if left == 0 { Exit::Clean } else { Exit::SomeUnreadable })
}
