//! The files of a case and the text on the terminal.

use crate::case;
use crate::delivery::Delivery;
use crate::failure::Failure;
use crate::known;
use crate::model;
use crate::recipe;
use creel_evidence::Case;
use creel_publish::{Dossier, Policy, release};
use creel_store::{Regrouping, Store};
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What finishing a case gave.
pub(crate) struct Finished {
    /// What the analyst sees.
    pub(crate) dossier: Dossier,
    /// What became of groups.
    pub(crate) regrouping: Regrouping,
    /// Wall time of bringing the groups up to date.
    pub(crate) grouping: Duration,
}

/// Brings groups up to date, looks at what messages say about each other's senders, and writes the report and exports of
/// the case.
pub(crate) fn finish(store: &mut Store) -> Result<Finished, Failure> {
    let model = model::of_case(store)?;
    let start = Instant::now();
    let regrouping = store.regroup(&model)?;
    let grouping = start.elapsed();
    let mut case = recipe::with_tables(store, || case::whole(store))?;
    let outline = store.outline()?;
    let described =
        recipe::with_tables(store, || Ok(creel_pipeline::describe(&case.messages, &outline, &model)))?;
    case.groups = described.groups;
    store.name_former(&mut case.groups)?;
    store.replace_groups(&case.groups, &described.placements)?;
    case.placements =
        described.placements.into_iter().map(|placement| (placement.message, placement)).collect();
    case.ties = recipe::with_tables(store, || Ok(case::ties(&case, &model)))?;
    let dossier = recipe::with_tables(store, || written(store, case))?;
    Ok(Finished { dossier, regrouping, grouping })
}

/// The report and exports of a whole case.
fn written(store: &Store, mut case: Case) -> Result<Dossier, Failure> {
    known::attribute(store, &mut case)?;
    let shared = release(case.clone(), &Policy::share());
    write_file(&store.folder().join("bundle.json"), |out| creel_publish::stix(&shared, out))?;
    write_file(&store.folder().join("observables.csv"), |out| creel_publish::csv(&shared, out))?;
    drop(shared);
    let internal = release(case, &Policy::internal());
    write_file(&store.folder().join("report.html"), |out| creel_publish::html(&internal, out))?;
    write_file(&store.folder().join("messages.jsonl"), |out| creel_publish::jsonl(&internal, out))?;
    Ok(internal)
}

/// Writes JSON lines to `path`, or to standard output for `-`.
pub(crate) fn write_jsonl(store: &mut Store, dossier: &Dossier, path: &Path) -> Result<(), Failure> {
    let delivery = Delivery { command: "scan", format: "jsonl", to: Some(path), reason: None };
    delivery.of(store, dossier, |out| creel_publish::jsonl(dossier, out))
}

/// The summary for this terminal: coloured if standard output is one and nobody asked otherwise (`NO_COLOR`).
pub(crate) fn summary(dossier: &Dossier, folder: &Path) -> String {
    let colour =
        io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    creel_publish::summary(dossier, &folder.display().to_string(), colour)
}

/// Writes a file so that a reader sees the old one or the new one, whole, whenever the program is killed.
pub(crate) fn write_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let unfinished = PathBuf::from(name);
    let file = std::fs::File::create(&unfinished).map_err(Failure::file(path, "written"))?;
    let mut out = io::BufWriter::with_capacity(1 << 16, file);
    write(&mut out)
        .and_then(|()| out.flush())
        .and_then(|()| std::fs::rename(&unfinished, path))
        .map_err(Failure::file(path, "written"))
}

/// Prints text that is inert already.
pub(crate) fn to_stdout(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Prints text that is inert already; where standard error is closed there is nobody to tell.
pub(crate) fn to_stderr(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
