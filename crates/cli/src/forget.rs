//! `creel forget`: messages leave the case as if they had never been there.

use crate::args::ForgetArgs;
use crate::failure::{Exit, Failure};
use crate::model;
use crate::outputs;
use creel_evidence::ArtifactId;
use creel_evidence::text::inert;
use creel_store::Store;
use std::collections::BTreeSet;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::path::Path;

/// Digits that name a message at least.
const FEWEST_DIGITS: usize = 4;

pub(crate) fn run(args: &ForgetArgs) -> Result<Exit, Failure> {
    let mut store = Store::open(&args.case.folder)?;
    let mut names = args.messages.clone();
    if let Some(file) = &args.file {
        names.extend(listed(file)?);
    }
    let mut messages = BTreeSet::new();
    for name in &names {
        messages.insert(find(&store, name.trim())?);
    }
    if !args.yes && !is_meant(messages.len(), args.file.as_deref())? {
        outputs::to_stderr("nothing was taken out of the case\n");
        return Ok(Exit::Clean);
    }
    let messages: Vec<ArtifactId> = messages.into_iter().collect();
    let forgotten = store.forget(&model::of_case(&store)?, &messages)?;
    outputs::finish(&mut store)?;
    let (gone, files) = (forgotten.messages, forgotten.files);
    outputs::to_stdout(&format!(
        "{gone} messages and {files} files are gone from the case; report and exports are written anew\n"
    ))?;
    Ok(Exit::Clean)
}

/// The names in a file, one a line.
fn listed(file: &Path) -> Result<Vec<String>, Failure> {
    let mut text = String::new();
    if file == Path::new("-") {
        io::stdin().read_to_string(&mut text).map_err(Failure::file(file, "read"))?;
    } else {
        text = std::fs::read_to_string(file).map_err(Failure::file(file, "read"))?;
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(lines.map(str::to_owned).collect())
}

/// The one message of the case or its quarantine whose SHA-256 begins like this. Nothing is taken out if one name is
/// wrong.
fn find(store: &Store, name: &str) -> Result<ArtifactId, Failure> {
    let not_found = |what: String, hint: &str| Failure::NotFound { what, hint: hint.to_owned() };
    let wanted = name.to_ascii_lowercase();
    if wanted.len() < FEWEST_DIGITS || !wanted.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let what = format!("{} is no message", inert(name));
        return Err(not_found(what, "a message is named by four or more digits of its SHA-256"));
    }
    let mut found: BTreeSet<ArtifactId> = store.find(&wanted, 2)?.into_iter().collect();
    let quarantined = store.quarantined()?.into_keys();
    found.extend(quarantined.filter(|message| message.to_string().starts_with(&wanted)));
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(message), None) => Ok(message),
        (None, _) => {
            let what = format!("the case holds no message {}", inert(name));
            Err(not_found(what, "nothing was taken out; `creel report` lists what is there"))
        }
        _ => {
            let what = format!("{wanted} begins the SHA-256 of several messages");
            Err(not_found(what, "nothing was taken out; give more digits"))
        }
    }
}

/// Asks on the terminal.
fn is_meant(messages: usize, file: Option<&Path>) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() || file == Some(Path::new("-")) {
        return Err(Failure::Argument {
            what: "nobody can be asked whether this is meant".to_owned(),
            hint: "say --yes if it is".to_owned(),
        });
    }
    outputs::to_stderr(&format!(
        "{messages} messages will be gone from the case for good, with files that no other message holds. Go on? [y/N] "
    ));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}
