//! The one table of what can be opened: which opener reads a file, and how a member is found again.
//!
//! A new format is one file in its crate and one line in each of the three functions here.

use crate::kind::{self, Reading};
use crate::visit;
use creel_evidence::{ArtifactRole, Container, ContentType, Derivation};
use creel_openers::member::{Opened, Opening, Source};
use creel_openers::pdf;
use creel_openers::{
    ace, activemime, archives, arj, bzip2, cabinet, calendar, card, chm, code, disk_image, gzip, hta, lha,
    link_file, lzw, office, ole, onenote, rar, rtf, sevenz, sfx, shell_link, tar, xz, zstandard,
};

/// How a file that plays this role is opened, besides being read as text or page.
pub(crate) fn of(bytes: &[u8], role: ArtifactRole, name: Option<&str>, is: ContentType) -> Option<Container> {
    match is {
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
        ContentType::OfficeXml => Some(Container::OfficeXml),
        ContentType::Xml if office::flat::is_flat(bytes) => Some(Container::FlatOffice),
        ContentType::Binary if bytes.starts_with(activemime::SIGNATURE) => Some(Container::ActiveMime),
        ContentType::Ole => Some(Container::Ole),
        ContentType::Rtf => Some(Container::Rtf),
        ContentType::OneNote => Some(Container::OneNote),
        ContentType::Pdf => Some(Container::Pdf),
        is if is.is_image() => Some(Container::Picture),
        _ if visit::is_visited(role, name, is) => Some(Container::Page),
        _ => archives::of(bytes, is),
    }
}

/// Whether there may be something in such a file that only a password opens.
pub(crate) const fn may_be_locked(container: Container) -> bool {
    !matches!(
        container,
        Container::ActiveMime
            | Container::Bzip2
            | Container::Cabinet
            | Container::Calendar
            | Container::Card
            | Container::Chm
            | Container::Code
            | Container::Compress
            | Container::DiskImage
            | Container::FlatOffice
            | Container::Drawn
            | Container::Gzip
            | Container::Hta
            | Container::Lha
            | Container::LinkFile
            | Container::Lzma
            | Container::OfficeXml
            | Container::OneNote
            | Container::Page
            | Container::Rtf
            | Container::Picture
            | Container::Shortcut
            | Container::Tar
            | Container::Zstandard
    )
}

/// Whether a file is opened after everything else, since that may tell its password.
pub(crate) const fn is_archive(container: Option<Container>) -> bool {
    matches!(container, Some(Container::SevenZip | Container::Rar | Container::SelfExtracting))
}

/// Whether what is read as text or page may draw a code or hold pictures, for which it is opened besides.
pub(crate) fn draws(bytes: &[u8], derivation: &Derivation, reading: Reading) -> bool {
    let is_code = matches!(derivation, Derivation::Member { container, .. } if container.holds_codes());
    matches!(reading, Reading::Page | Reading::Text)
        && !is_code
        && !matches!(derivation, Derivation::SplitCode { .. })
        && creel_pictures::drawn::may_draw(bytes)
}

/// Opens a file.
pub(crate) fn open(container: Container, source: Source<'_>, opening: &mut Opening<'_>) -> Opened {
    match container {
        Container::Ace => ace::open(source.bytes, opening),
        Container::Arj => arj::open(source.bytes, opening),
        Container::Bzip2 => bzip2::open(source.bytes, opening),
        Container::Cabinet => cabinet::open(source.bytes, opening),
        Container::Compress => lzw::open(source.bytes, opening),
        Container::DiskImage => disk_image::open(source.bytes, opening),
        Container::Gzip => gzip::open(source.bytes, opening),
        Container::Calendar => calendar::open(source, opening),
        Container::Card => card::open(source, opening),
        Container::Shortcut => shell_link::open(source, opening),
        Container::LinkFile => link_file::open(source, opening),
        Container::Code => code::open(source, opening),
        Container::Hta => hta::open(source, opening),
        Container::Chm => chm::open(source.bytes, opening),
        Container::Lha => lha::open(source.bytes, opening),
        Container::Lzma => xz::open(source.bytes, opening),
        Container::Rar => rar::open(source.bytes, opening),
        Container::SelfExtracting => sfx::open(source.bytes, opening),
        Container::SevenZip => sevenz::open(source.bytes, opening),
        Container::Tar => tar::open(source.bytes, opening),
        Container::Zstandard => zstandard::open(source.bytes, opening),
        Container::OfficeXml => office::open(source.bytes, opening),
        Container::FlatOffice => office::flat::open(source.bytes, opening),
        Container::ActiveMime => activemime::open(source.bytes, opening),
        Container::Ole => ole::open(source.bytes, opening),
        Container::Rtf => rtf::open(source.bytes, opening),
        Container::OneNote => onenote::open(source.bytes, opening),
        Container::Pdf => pdf::open(source.bytes, opening),
        Container::Page => visit::open(source, opening),
        Container::Picture => creel_pictures::open(source.bytes, opening),
        Container::Drawn => creel_pictures::drawn::open(source, opening),
    }
}

/// A member's bytes again: the same as those in [`open`]'s list. `None` if there is no such member.
pub(crate) fn member(
    container: Container,
    source: Source<'_>,
    index: usize,
    password: Option<&str>,
) -> Option<Vec<u8>> {
    match container {
        Container::Ace => ace::member(source.bytes, index),
        Container::Arj => arj::member(source.bytes, index),
        Container::Bzip2 => bzip2::member(source.bytes, index),
        Container::Cabinet => cabinet::member(source.bytes, index),
        Container::Compress => lzw::member(source.bytes, index),
        Container::DiskImage => disk_image::member(source.bytes, index),
        Container::Gzip => gzip::member(source.bytes, index),
        Container::Calendar => calendar::member(source, index),
        Container::Card => card::member(source, index),
        Container::Shortcut => shell_link::member(source.bytes, index),
        Container::LinkFile => link_file::member(source, index),
        Container::Code => code::member(source, index),
        Container::Hta => hta::member(source, index),
        Container::Chm => chm::member(source.bytes, index),
        Container::Lha => lha::member(source.bytes, index),
        Container::Lzma => xz::member(source.bytes, index),
        Container::Rar => rar::member(source.bytes, index, password),
        Container::SelfExtracting => sfx::member(source.bytes, index, password),
        Container::SevenZip => sevenz::member(source.bytes, index, password),
        Container::Tar => tar::member(source.bytes, index),
        Container::Zstandard => zstandard::member(source.bytes, index),
        Container::OfficeXml => office::member(source.bytes, index),
        Container::FlatOffice => office::flat::member(source.bytes, index),
        Container::ActiveMime => activemime::member(source.bytes, index),
        Container::Ole => ole::member(source.bytes, index, password),
        Container::Rtf => rtf::member(source.bytes, index),
        Container::OneNote => onenote::member(source.bytes, index),
        Container::Pdf => pdf::member(source.bytes, index, password),
        Container::Page => visit::member(source, index),
        Container::Picture => creel_pictures::member(source.bytes, index),
        Container::Drawn => creel_pictures::drawn::member(source, index),
    }
}
