//! Ids of groups that are no group's any more, and what became of a group.

use crate::failure::Failure;
use crate::log::sentence;
use creel_store::{Store, Today};
use std::fmt::Write as _;

/// The id that a name of a group leads to today, with a sentence where that is another one.
pub(crate) fn today(store: &Store, what: &str) -> Result<(String, Option<String>), Failure> {
    Ok(match store.group_today(what)? {
        Some(Today::Former { former, id }) => {
            let note = format!("{former} is {id} today; `creel log {former}` tells how that came\n\n");
            (id, Some(note))
        }
        Some(Today::Group(id)) => (id, None),
        Some(Today::Ended(id)) => {
            return Err(Failure::NotFound {
                what: format!("{id} was a group of this case and is none any more"),
                hint: format!("`creel log {id}` tells what became of it"),
            });
        }
        None => (what.to_owned(), None),
    })
}

/// What became of a group, oldest first.
pub(super) fn history(store: &Store, id: &str) -> Result<String, Failure> {
    let chapters = store.group_history(id)?;
    let mut text = String::new();
    if !chapters.is_empty() {
        text.push_str("\nhistory\n");
    }
    for chapter in &chapters {
        let _ = writeln!(text, "  {}", sentence(chapter));
    }
    Ok(text)
}
