//! `creel export`: a case in a format for others.

use crate::args::{ExportArgs, Format};
use crate::case;
use crate::delivery::Delivery;
use crate::failure::{Exit, Failure};
use crate::known;
use crate::recipe;
use creel_publish::{Policy, release};
use creel_store::Store;

pub(crate) fn run(args: &ExportArgs) -> Result<Exit, Failure> {
    let mut store = Store::open(&args.case.folder)?;
    recipe::with_tables_of(&mut store, |store| write_case(args, store))
}

fn write_case(args: &ExportArgs, store: &mut Store) -> Result<Exit, Failure> {
    let policy = Policy { reveal: args.output.reveal.reveal, ..Policy::share() };
    let mut case = case::whole(store)?;
    if args.format == Format::Stix {
        known::attribute(store, &mut case)?;
    }
    let dossier = release(case, &policy);
    let write = |out: &mut dyn std::io::Write| match args.format {
        Format::Jsonl => creel_publish::jsonl(&dossier, out),
        Format::Csv => creel_publish::csv(&dossier, out),
        Format::Stix => creel_publish::stix(&dossier, out),
    };
    let delivery = Delivery {
        command: "export",
        format: args.format.as_str(),
        to: args.output.output.as_deref(),
        reason: args.output.reveal.reason.as_deref(),
    };
    delivery.of(store, &dossier, write)?;
    Ok(Exit::Clean)
}
