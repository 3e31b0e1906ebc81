//! `creel lexicon`: the words by which a mail shows that it knows its targets' field.

use crate::args::{FieldChoice, LexiconArgs, LexiconCommand, Switch};
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_pipeline::{Fields, LexiconFile};
use creel_targeting::{Lexicon, Lexicons, lexicon};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &LexiconArgs) -> Result<Exit, Failure> {
    match &args.command {
        LexiconCommand::Check { files } => check(files),
        LexiconCommand::Show { name: Some(name) } => show(name),
        LexiconCommand::Show { name: None } => list(),
    }
}

fn check(files: &[PathBuf]) -> Result<Exit, Failure> {
    let mut text = String::new();
    for path in files {
        let lexicon = Lexicon::from_csv(&name_of(path), &read(path)?).map_err(|problems| Failure::Known {
            what: "lexicon",
            path: path.clone(),
            problems: problems.to_string(),
        })?;
        let _ = writeln!(text, "{}", size(&lexicon));
    }
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}

fn show(name: &str) -> Result<Exit, Failure> {
    let Some((_, text)) = lexicon::SHIPPED.iter().find(|(shipped, _)| *shipped == name) else {
        return Err(Failure::Argument {
            what: format!("no lexicon \"{name}\" comes with creel"),
            hint: "`creel lexicon show` names those that do".to_owned(),
        });
    };
    outputs::to_stdout(text)?;
    Ok(Exit::Clean)
}

fn list() -> Result<Exit, Failure> {
    let lexicons = Lexicons::shipped().all();
    outputs::to_stdout(&lexicons.iter().map(|lexicon| size(lexicon) + "\n").collect::<String>())?;
    Ok(Exit::Clean)
}

fn size(lexicon: &Lexicon) -> String {
    let words: usize = lexicon.entries.iter().map(|entry| entry.words.len()).sum();
    format!("{}: {} entries, {words} words", lexicon.name, lexicon.entries.len())
}

/// What becomes of the lexicons that the case keeps by what is chosen now.
pub(crate) fn chosen(mut kept: Fields, choice: &FieldChoice) -> Result<Fields, Failure> {
    if !choice.lexicon.is_empty() {
        kept.files.clear();
        for path in &choice.lexicon {
            let name = name_of(path);
            if kept.files.iter().any(|file| file.name == name) {
                return Err(Failure::Argument {
                    what: format!("two lexicons are called {name}"),
                    hint: "a lexicon is called like its file without the ending: rename one".to_owned(),
                });
            }
            kept.files.push(LexiconFile { name, csv: read(path)? });
        }
    }
    if let Some(switch) = choice.shipped_lexicon {
        kept.without_shipped = switch == Switch::Off;
    }
    Ok(kept)
}

/// A lexicon is called like its file without the ending.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_stem().map_or_else(|| "lexicon".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn read(path: &PathBuf) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(Failure::file(path, "read"))
}
