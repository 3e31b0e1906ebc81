//! The `creel` program: one file a sub-command, all input and output of the product.

mod args;
mod audit;
mod case;
mod delivery;
mod detectors;
mod evidence;
mod examination;
mod explain;
mod export;
mod failure;
mod forget;
mod known;
mod lexicon;
mod link;
mod listings;
mod log;
mod model;
mod outputs;
mod progress;
mod quantities;
mod quarantine;
mod recipe;
mod report;
mod resolve;
mod roster;
mod rules;
mod scan;
mod shared;
mod show;
mod title;
mod trail;
mod why;
mod worker;
mod writer;

use args::{Args, Command};
use clap::Parser as _;
use failure::{Exit, Failure};
use std::io::Write as _;
use std::process::ExitCode;

/// A scan makes and drops many small strings on several threads; mimalloc is built for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = Args::parse();
    let outcome = match &args.command {
        Command::Scan(args) => scan::run(args),
        Command::Report(args) => report::run(args),
        Command::Show(args) => show::run(args),
        Command::Why(args) => why::run(args),
        Command::Targets(args) => listings::targets(args),
        Command::Next(args) => listings::next(args),
        Command::Link(args) => link::run(args),
        Command::Export(args) => export::run(args),
        Command::Audit(args) => audit::run(args),
        Command::Forget(args) => forget::run(args),
        Command::Log(args) => log::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Detectors(args) => detectors::run(args),
        Command::Resolve(args) => resolve::run(args),
        Command::Quarantine(args) => quarantine::run(args),
        Command::Rules(args) => rules::run(args),
        Command::Lexicon(args) => lexicon::run(args),
        Command::Model(args) => model::run(args),
        Command::Shared(args) => shared::run(args),
        Command::Roster(args) => roster::run(args),
        Command::Title(args) => title::run(args),
        Command::Worker(args) => worker::run(args),
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(Failure::Closed) => Exit::Clean.into(),
        Err(failure) => {
            // Nothing is left to be done if standard error is closed too.
            let _ = write!(std::io::stderr(), "{failure}");
            failure.exit().into()
        }
    }
}
