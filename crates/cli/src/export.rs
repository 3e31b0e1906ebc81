//! `creel export`: a case in a format for others.

use crate::args::{ExportArgs, Format};
use crate::failure::{Exit, Failure};
use crate::outputs;
use crate::recipe;
use creel_publish::{Policy, release};
use creel_store::Store;
use jiff::Timestamp;
use std::io::Write as _;

pub(crate) fn run(args: &ExportArgs) -> Result<Exit, Failure> {
    let store = Store::open(&args.case.folder)?;
    recipe::with_tables(&store, || write_case(args, &store))
}

fn write_case(args: &ExportArgs, store: &Store) -> Result<Exit, Failure> {
    let policy = Policy { reveal: args.reveal, ..Policy::share() };
    let mut case = store.case(Timestamp::now())?;
    case.histories = creel_pipeline::histories(&case.messages);
    case.events = recipe::kept_events(store)?;
    let dossier = release(case, &policy);
    let write = |out: &mut dyn std::io::Write| match args.format {
        Format::Jsonl => creel_publish::jsonl(&dossier, out),
        Format::Csv => creel_publish::csv(&dossier, out),
        Format::Stix => creel_publish::stix(&dossier, out),
    };
    match &args.output {
        Some(path) => outputs::write_file(path, write)?,
        None => {
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            write(&mut out)?;
            out.flush()?;
        }
    }
    Ok(Exit::Clean)
}
