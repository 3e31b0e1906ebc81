//! The one table of what can be opened: which opener reads a file, and how a member is found again.
//!
//! A new format is one file in its crate and one line in each of the three functions here.

use crate::kind;
use creel_evidence::{ArtifactRole, Container, ContentType};
use creel_openers::member::{Opened, Opening, Source};
use creel_openers::{calendar, card, chm, code, gzip, hta, link_file, shell_link};

/// How a file that plays this role is opened, besides being read as text or page.
pub(crate) fn of(bytes: &[u8], role: ArtifactRole, name: Option<&str>, is: ContentType) -> Option<Container> {
    match is {
        ContentType::Gzip => Some(Container::Gzip),
        ContentType::Calendar => Some(Container::Calendar),
        ContentType::Vcard => Some(Container::Card),
        ContentType::Shortcut => Some(Container::Shortcut),
        ContentType::LinkFile => Some(Container::LinkFile),
        ContentType::Chm => Some(Container::Chm),
        ContentType::Html if !kind::is_shown(role) && hta::is_application(bytes, name) => {
            Some(Container::Hta)
        }
        ContentType::Script | ContentType::Text if !kind::is_shown(role) && kind::is_code(name, is) => {
            Some(Container::Code)
        }
        _ => None,
    }
}

/// Opens a file.
pub(crate) fn open(container: Container, source: Source<'_>, opening: &mut Opening<'_>) -> Opened {
    match container {
        Container::Gzip => gzip::open(source.bytes, opening),
        Container::Calendar => calendar::open(source, opening),
        Container::Card => card::open(source, opening),
        Container::Shortcut => shell_link::open(source, opening),
        Container::LinkFile => link_file::open(source, opening),
        Container::Code => code::open(source, opening),
        Container::Hta => hta::open(source, opening),
        Container::Chm => chm::open(source.bytes, opening),
    }
}

/// A member's bytes again: the same as those in [`open`]'s list. `None` if there is no such member.
pub(crate) fn member(
    container: Container,
    source: Source<'_>,
    index: usize,
    password: Option<&str>,
) -> Option<Vec<u8>> {
    let _ = password;
    match container {
        Container::Gzip => gzip::member(source.bytes, index),
        Container::Calendar => calendar::member(source, index),
        Container::Card => card::member(source, index),
        Container::Shortcut => shell_link::member(source.bytes, index),
        Container::LinkFile => link_file::member(source, index),
        Container::Code => code::member(source, index),
        Container::Hta => hta::member(source, index),
        Container::Chm => chm::member(source.bytes, index),
    }
}
