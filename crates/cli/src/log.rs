//! `creel log`: what became of groups.

use crate::args::LogArgs;
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_campaign::index::{EventKind, GroupEvent};
use creel_evidence::text::inert;
use creel_store::{Chapter, Store, Today};
use std::fmt::Write as _;

pub(crate) fn run(args: &LogArgs) -> Result<Exit, Failure> {
    let store = Store::open(&args.case.folder)?;
    let chapters = match &args.group {
        None => store.group_log()?,
        Some(group) => match store.group_today(group.trim())? {
            Some(Today::Group(id) | Today::Former { id, .. } | Today::Ended(id)) => {
                store.group_history(&id)?
            }
            None => {
                return Err(Failure::NotFound {
                    what: format!("no group of the case has or had the id {}", inert(group)),
                    hint: "`creel report` lists the groups, `creel log` those of before".to_owned(),
                });
            }
        },
    };
    let mut text = String::new();
    for chapter in &chapters {
        if args.json {
            let GroupEvent { level, kind, former, id, size } = &chapter.event;
            let line = serde_json::json!({
                "time": chapter.time,
                "level": level,
                "event": kind,
                "former": former,
                "id": id,
                "messages": size,
            });
            let _ = writeln!(text, "{line}");
        } else {
            let _ = writeln!(text, "{}", sentence(chapter));
        }
    }
    if text.is_empty() && !args.json {
        text.push_str("nothing has become of groups yet: no two messages of the case belong together\n");
    }
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}

/// An entry as a line for people.
pub(crate) fn sentence(Chapter { time, event }: &Chapter) -> String {
    let GroupEvent { level, kind, former, id, size } = event;
    let (former, id) = (former.as_deref().unwrap_or("?"), id.as_deref().unwrap_or("?"));
    let what = match kind {
        EventKind::Born => format!("{level} {id} came up"),
        EventKind::Renamed => format!("{level} {former} goes on as {id}: its earliest mail is another one"),
        EventKind::Merged => format!("{level} {former} became part of {id}"),
        EventKind::Split => format!("{level} {id} came out of {former}"),
        EventKind::Ended => format!("{level} {former} ended: less than two of its messages are together"),
    };
    match kind {
        EventKind::Ended => format!("{time:.0}  {what} (it had {size})"),
        _ => format!("{time:.0}  {what} ({size} messages)"),
    }
}
