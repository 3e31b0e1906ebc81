//! `creel report`: the summary and the files of a case, written anew.

use crate::args::ReportArgs;
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_store::Store;

pub(crate) fn run(args: &ReportArgs) -> Result<Exit, Failure> {
    let mut store = Store::open(&args.case.folder)?;
    let dossier = outputs::finish(&mut store)?.dossier;
    outputs::to_stdout(&outputs::summary(&dossier, store.folder()))?;
    Ok(Exit::Clean)
}
