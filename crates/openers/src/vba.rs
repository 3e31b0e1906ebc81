//! VBA projects ([MS-OVBA]): the source of macros, and what in it tells what they do.
//!
//! A project is a storage of a compound file: of a document itself, or of the `vbaProject.bin` in one. Its directory
//! names the streams that hold modules, and how much compiled code stands in front of the compressed source. A stream
//! that the directory does not name, or names wrongly, is searched for a source.
//!
//! Nothing is run; compiled code is not decompiled, only searched for names that the sources lack.

mod compression;
mod dir;
mod lexer;
mod signs;
mod strings;

use crate::compound::{Compound, EntryId};
use creel_evidence::locus::Span;
pub(crate) use signs::{auto_run_in, note};
pub use strings::{Composed, composed, last};

/// Bytes of source that one module may have.
const MAX_SOURCE: usize = 2 << 20;
/// Bytes that a directory may have.
const MAX_DIR: usize = 1 << 20;
/// Projects that are read of one file.
const MAX_PROJECTS: usize = 64;

/// A module's source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// The stream that holds it.
    pub stream: EntryId,
    /// Its name in the project, else that of its stream. Hostile text.
    pub name: String,
    /// Bytes of compiled code in front of the source.
    pub offset: usize,
    /// The source. Hostile text.
    pub source: String,
}

/// A project: the storage that holds it, and what its directory says.
#[derive(Debug)]
pub struct Project {
    /// The storage `VBA`.
    pub storage: EntryId,
    dir: dir::Dir,
}

/// The projects of a file: storages with a directory, or with the name that Office looks for.
#[must_use]
pub fn projects(file: &Compound<'_>) -> Vec<Project> {
    let is_project = |storage: &EntryId| {
        file.name(*storage).eq_ignore_ascii_case("VBA") || file.child(*storage, "dir").is_some()
    };
    file.storages()
        .filter(is_project)
        .take(MAX_PROJECTS)
        .map(|storage| Project::open(file, storage))
        .collect()
}

impl Project {
    /// The project in a storage, whose directory may be missing.
    #[must_use]
    pub fn open(file: &Compound<'_>, storage: EntryId) -> Self {
        let stream = file.child(storage, "dir").map(|entry| file.read(entry));
        let bytes = stream.and_then(|stream| compression::decompress(&stream, MAX_DIR));
        Self { storage, dir: dir::read(&bytes.unwrap_or_default()) }
    }

    /// The module in a stream of the project, whose bytes are `bytes`; `None` if it holds none.
    #[must_use]
    pub fn module(&self, file: &Compound<'_>, stream: EntryId, bytes: &[u8]) -> Option<Module> {
        let name = file.name(stream);
        let listed = self.dir.modules.iter().find(|module| module.stream.eq_ignore_ascii_case(name));
        let at = |offset: usize| {
            compression::decompress(bytes.get(offset..)?, MAX_SOURCE).map(|source| (offset, source))
        };
        // What the directory does not name is a module only if it certainly holds a source.
        let (offset, source) =
            listed.and_then(|module| at(module.offset)).or_else(|| at(compression::find(bytes)?))?;
        let name = listed.map_or(name, |module| &module.name);
        Some(Module { stream, name: name.to_owned(), offset, source: dir::decode(&source, self.dir.charset) })
    }
}

/// The code in a source, from the first line that is neither an attribute, a declaration of options nor a remark; `None`
/// if there is none, as in the empty module that every document of Office has.
#[must_use]
pub fn code(source: &str) -> Option<Span> {
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let text = line.trim();
        let head = text.split([' ', '\'']).next().unwrap_or_default();
        let is_code = !text.is_empty() && !["Attribute", "Option", "Rem", ""].contains(&head);
        if is_code {
            return Some(Span::new(at, source.len()));
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
pub(crate) mod tests;
