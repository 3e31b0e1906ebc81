//! `creel quarantine`: messages that could not be examined.

mod export;
mod list;
mod retry;

use crate::args::{QuarantineArgs, QuarantineCommand};
use crate::failure::{Exit, Failure};
use creel_evidence::text::inert;
use creel_store::{Kept, Store};

pub(crate) fn run(args: &QuarantineArgs) -> Result<Exit, Failure> {
    match &args.command {
        QuarantineCommand::List(args) => list::run(args),
        QuarantineCommand::Retry(args) => retry::run(args),
        QuarantineCommand::Export(args) => export::run(args),
    }
}

/// The one message in quarantine whose SHA-256 begins with `prefix`.
fn find<'a>(kept: &'a [Kept], prefix: &str) -> Result<&'a Kept, Failure> {
    let wanted = prefix.trim().to_ascii_lowercase();
    let matches =
        |kept: &&Kept| wanted.len() >= 4 && kept.quarantined.message.to_string().starts_with(&wanted);
    let mut found = kept.iter().filter(matches);
    let first = found.next().ok_or_else(|| Failure::NotFound {
        what: format!("the quarantine holds no message {}", inert(prefix)),
        hint: "`creel quarantine list` names what it holds; 4 digits are the fewest".to_owned(),
    })?;
    match found.next() {
        None => Ok(first),
        Some(_) => Err(Failure::NotFound {
            what: format!("{wanted} begins the SHA-256 of several messages in quarantine"),
            hint: "give more digits".to_owned(),
        }),
    }
}

/// Opens the case and reads its quarantine.
fn open(folder: &std::path::Path) -> Result<(Store, Vec<Kept>), Failure> {
    let store = Store::open(folder)?;
    let kept = store.kept()?;
    Ok((store, kept))
}
