//! `creel model`: what shared evidence is worth.

mod args;
mod fit;
mod judge;
mod show;

pub(crate) use args::{ModelArgs, ModelChoice};

use crate::failure::{Exit, Failure};
use crate::outputs;
use args::ModelCommand;
use creel_campaign::Model;
use creel_store::{KnownText, Store};
use std::path::Path;

pub(crate) fn run(args: &ModelArgs) -> Result<Exit, Failure> {
    match &args.command {
        ModelCommand::Show(args) => show::run(args),
        ModelCommand::Check { file } => {
            let model = read(file)?;
            let shipped = Model::shipped();
            let differ =
                model.table().lines().filter(|line| !shipped.table().contains(&format!("{line}\n"))).count();
            outputs::to_stdout(&format!(
                "link model {}: in order, {differ} {} not as in the one that comes with creel\n",
                model.version(),
                if differ == 1 { "line is" } else { "lines are" }
            ))?;
            Ok(Exit::Clean)
        }
        ModelCommand::Fit(args) => fit::run(args),
        ModelCommand::Judge(args) => judge::run(args),
    }
}

/// The model in a file.
pub(crate) fn read(path: &Path) -> Result<Model, Failure> {
    let text = std::fs::read_to_string(path).map_err(Failure::file(path, "read"))?;
    understood(&text, path)
}

/// The model that a case is grouped by.
pub(crate) fn of_case(store: &Store) -> Result<Model, Failure> {
    match store.known_text(KnownText::Model)? {
        Some(text) if !text.is_empty() => understood(&text, Path::new("kept in the case")),
        _ => Ok(Model::shipped().clone()),
    }
}

/// Keeps in the case what is chosen now, and says so if that groups its messages anew.
pub(crate) fn choose(store: &Store, choice: &ModelChoice, quiet: bool) -> Result<(), Failure> {
    // A kept table that this creel cannot read any more must not keep anybody from choosing another.
    let before = of_case(store).map(|model| model.version()).ok();
    if let Some(path) = &choice.model {
        let text = std::fs::read_to_string(path).map_err(Failure::file(path, "read"))?;
        understood(&text, path)?;
        store.set_known_text(KnownText::Model, &text)?;
    } else if choice.no_model {
        store.set_known_text(KnownText::Model, "")?;
    }
    let now = of_case(store)?.version();
    if before.as_ref() != Some(&now) && !quiet && !store.known()?.is_empty() {
        let before = before.unwrap_or_else(|| "one that cannot be read".to_owned());
        outputs::to_stderr(&format!("link model {now} instead of {before}: all messages are grouped anew\n"));
    }
    Ok(())
}

fn understood(text: &str, path: &Path) -> Result<Model, Failure> {
    Model::read(text).map_err(|problems| Failure::Known {
        what: "table of weights",
        path: path.to_owned(),
        problems: problems.to_string(),
    })
}
