//! The one table of what can be opened: which opener reads a file, and how a member is found again.
//!
//! A new format is one file in its crate and one line in each of the three functions here.

use creel_evidence::{ArtifactRole, Container, ContentType};
use creel_openers::gzip;
use creel_openers::member::{Opened, Opening, Source};

/// How a file that plays this role is opened, besides being read as text or page.
pub(crate) fn of(bytes: &[u8], role: ArtifactRole, name: Option<&str>, is: ContentType) -> Option<Container> {
    let _ = (bytes, role, name);
    match is {
        ContentType::Gzip => Some(Container::Gzip),
        _ => None,
    }
}

/// Opens a file.
pub(crate) fn open(container: Container, source: Source<'_>, opening: &mut Opening<'_>) -> Opened {
    match container {
        Container::Gzip => gzip::open(source.bytes, opening),
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
    }
}
