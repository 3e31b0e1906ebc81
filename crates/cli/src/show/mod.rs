//! `creel show`: a message, a group, a sender, an observable, whom a pseudonym stands for, or the bytes at a locus.

mod at;
mod group;
mod history;
mod lineage;
mod message;
mod observable;
mod pseudonym;
mod sender;

pub(crate) use history::of_message as history;
pub(crate) use lineage::today as group_today;
pub(crate) use message::terms;

use crate::args::ShowArgs;
use crate::case;
use crate::failure::{Exit, Failure};
use crate::outputs;
use crate::recipe;
use creel_evidence::Locus;
use creel_evidence::text::inert;
use creel_store::Store;

pub(crate) fn run(args: &ShowArgs) -> Result<Exit, Failure> {
    let store = Store::open(&args.case.folder)?;
    recipe::with_tables(&store, || show(args, &store))
}

fn show(args: &ShowArgs, store: &Store) -> Result<Exit, Failure> {
    let what = args.what.join(" ");
    let what = what.trim();
    let named = group::named(store, what)?;
    if args.json && named.is_none() {
        return Err(Failure::NotFound {
            what: format!("the case holds no wave, campaign or operation {}", inert(what)),
            hint: "--json prints groups; `creel report` writes messages.jsonl with all messages".to_owned(),
        });
    }
    let text = if let Some(locus) = &args.at {
        let Some(message) = case::message(store, what)? else {
            return Err(Failure::NotFound {
                what: format!("the case holds no message {}", inert(what)),
                hint: "--at needs a message, named by four or more digits of its SHA-256".to_owned(),
            });
        };
        at::describe(store, &message, locus)?
    } else if let Ok(locus) = what.parse::<Locus>() {
        bytes_at(store, &locus)?
    } else if let Some((group, note)) = named {
        let history = if args.json { String::new() } else { lineage::history(store, &group.id)? };
        note.unwrap_or_default() + &group::describe(store, &group, args.json)? + &history
    } else if let Some(found) = case::message(store, what)? {
        message::describe(store, &found)?
    } else if let Some(text) = pseudonym::describe(store, what)? {
        text
    } else if let Some(text) = value(store, what)? {
        text
    } else {
        return Err(Failure::NotFound {
            what: format!("the case holds no message, group, sender or observable {}", inert(what)),
            hint: "name a message by four or more digits of its SHA-256, a group by its id, a sender by address, \
                   domain or display name, an observable by its whole value, a victim by a pseudonym of this case; \
                   `creel report` lists what is there"
                .to_owned(),
        });
    };
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}

/// What is known of a value: of the senders by that name, and where it was found in messages.
fn value(store: &Store, what: &str) -> Result<Option<String>, Failure> {
    let wanted = observable::refang(what);
    let messages = store.messages()?;
    let sender = history::of_name(&messages, &wanted);
    let found = observable::describe(&messages, &wanted);
    let parts: Vec<String> = sender.into_iter().chain(found).collect();
    Ok((!parts.is_empty()).then(|| parts.join("\n")))
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
