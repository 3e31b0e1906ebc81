//! `creel show`: a message, a group, an observable, or the bytes at a locus.

mod at;
mod group;
mod message;
mod observable;
mod sender;

use crate::args::ShowArgs;
use crate::case;
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_evidence::Locus;
use creel_evidence::text::inert;
use creel_store::Store;

pub(crate) fn run(args: &ShowArgs) -> Result<Exit, Failure> {
    let store = Store::open(&args.case.folder)?;
    let what = args.what.trim();
    let text = if let Some(locus) = &args.at {
        let Some(message) = case::message(&store, what)? else {
            return Err(Failure::NotFound {
                what: format!("the case holds no message {}", inert(what)),
                hint: "--at needs a message, named by four or more digits of its SHA-256".to_owned(),
            });
        };
        at::describe(&store, &message, locus)?
    } else if let Ok(locus) = what.parse::<Locus>() {
        bytes_at(&store, &locus)?
    } else if let Some(text) = group::describe(&store, what)? {
        text
    } else if let Some(found) = case::message(&store, what)? {
        message::describe(&store, &found)?
    } else if let Some(text) = observable::describe(&store, what)? {
        text
    } else {
        return Err(Failure::NotFound {
            what: format!("the case holds no message, group or observable {}", inert(what)),
            hint: "name a message by four or more digits of its SHA-256, a group by its id, an observable by its \
                   whole value; `creel report` lists what is there"
                .to_owned(),
        });
    };
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}

fn bytes_at(store: &Store, locus: &Locus) -> Result<String, Failure> {
    let messages = store.messages()?;
    let holder = messages.iter().find(|message| message.artifacts.iter().any(|a| a.id == locus.artifact));
    let Some(message) = holder else {
        return Err(Failure::NotFound {
            what: format!("no message of the case holds the artifact {}", locus.artifact),
            hint: "was the locus printed from another case?".to_owned(),
        });
    };
    at::describe(store, message, &locus.to_string())
}
