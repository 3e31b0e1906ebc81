//! Disk images: optical discs (ISO 9660 with Joliet and Rock Ridge, UDF), and hard disks as they are (`.img`) or in a
//! virtual machine's container (VHD, VHDX), with FAT, exFAT or NTFS on them, partitioned or not.
//!
//! Mail carries them because Windows shows their files after a double click, without the mark that they came from
//! outside. An image is read, never mounted: each file system gives its files as lists of extents, and a file is
//! what those extents hold.

mod disk;
mod exfat;
mod fat;
mod iso9660;
mod ntfs;
mod partitions;
mod udf;
mod vhd;
mod vhdx;

use crate::Budget;
use crate::member::{Opened, Opening};
use crate::unpacking::{Entry, Failure, Unpacking};
use creel_evidence::locus::Span;
use disk::{Disk, Extent};
use std::collections::HashSet;

/// Files of one image that are listed.
const FILES: usize = 20_000;
/// Extents of all files of one image together.
const EXTENTS: usize = 200_000;

/// A file of a file system.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct File {
    /// Path, by `/`. Hostile text.
    path: String,
    /// Where the name stands in the image's bytes, if it stands there as it reads.
    name_at: Option<Span>,
    /// Bytes.
    size: u64,
    /// Where they are.
    content: Content,
}

/// Where a file's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    /// In these stretches of the disk, one behind the other.
    Extents(Vec<Extent>),
    /// In a record of the file system itself.
    Resident(Vec<u8>),
    /// Somewhere, but in a way that creel does not read.
    Unreadable(&'static str),
}

impl Content {
    /// The same, on a disk that begins so many bytes earlier.
    fn shift(&mut self, bytes: u64) {
        if let Self::Extents(extents) = self {
            for extent in extents {
                extent.start = extent.start.map(|start| start.saturating_add(bytes));
            }
        }
    }
}

impl File {
    /// By which a file is the same in two descriptions of a disc: where it begins, and how large it is.
    fn identity(&self) -> (Option<Extent>, u64) {
        let first = match &self.content {
            Content::Extents(extents) => extents.first().map(|first| Extent { length: 0, ..*first }),
            Content::Resident(_) | Content::Unreadable(_) => None,
        };
        (first, self.size)
    }
}

impl Default for Content {
    fn default() -> Self {
        Self::Extents(Vec::new())
    }
}

/// What a file system holds.
#[derive(Debug, Default)]
struct Listing {
    files: Vec<File>,
    extents: usize,
    /// What was wrong with it.
    problems: Vec<String>,
}

impl Listing {
    /// Adds a file; `false` if there may be no more.
    fn add(&mut self, file: File) -> bool {
        if let Content::Extents(extents) = &file.content {
            self.extents += extents.len();
        }
        let has_room = self.files.len() < FILES && self.extents < EXTENTS;
        if has_room {
            self.files.push(file);
        } else {
            self.complain("more files than are listed");
        }
        has_room
    }

    fn complain(&mut self, problem: impl Into<String>) {
        let problem = problem.into();
        if self.problems.len() < 16 && !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

/// Takes the files out of the image.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut unpacking = Unpacking::new(bytes, opening);
    let image = Image::read(bytes);
    for problem in &image.listing.problems {
        unpacking.unreadable(problem.clone());
    }
    for (index, file) in image.listing.files.iter().enumerate() {
        let mut entry = Entry::named(index, &file.path);
        entry.name_at = file.name_at;
        if !unpacking.enter(index, entry.name.as_deref()) {
            break;
        }
        let content = image.content(file, unpacking.limit()).map(|bytes| (bytes, None));
        if !unpacking.settle(entry, content) {
            break;
        }
    }
    unpacking.finish()
}

/// A file's bytes again.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    let image = Image::read(bytes);
    let file = image.listing.files.get(index)?;
    image.content(file, Budget::default().bytes).ok()
}

/// Whether the bytes are a disk image that has no signature at the front.
#[must_use]
pub fn is_raw(bytes: &[u8]) -> bool {
    let disk = Disk::raw(bytes);
    udf::is_volume(&disk) || iso9660::is_volume(&disk) || partitions::is_disk(&disk)
}

struct Image<'a> {
    disk: Disk<'a>,
    listing: Listing,
}

impl<'a> Image<'a> {
    fn read(bytes: &'a [u8]) -> Self {
        let mut listing = Listing::default();
        let disk = match kind(bytes) {
            Some(Kind::Vhd) => vhd::disk(bytes),
            Some(Kind::Vhdx) => vhdx::disk(bytes),
            Some(Kind::Unsupported(name)) => {
                listing.complain(format!("{name}, which creel does not unpack"));
                return Self { disk: Disk::raw(&[]), listing };
            }
            None => Ok(Disk::raw(bytes)),
        };
        let disk = disk.unwrap_or_else(|problem| {
            listing.complain(problem);
            Disk::raw(&[])
        });
        if iso9660::is_volume(&disk) || udf::is_volume(&disk) {
            // A disc may hold the same files twice, and a scanner that reads one of the two may miss the other.
            iso9660::list(&disk, &mut listing);
            let known: HashSet<(Option<Extent>, u64)> = listing.files.iter().map(File::identity).collect();
            let mut other = Listing::default();
            udf::list(&disk, &mut other);
            other.problems.into_iter().for_each(|problem| listing.complain(problem));
            let mut further = other.files.into_iter().filter(|file| !known.contains(&file.identity()));
            let _ = further.all(|file| listing.add(file));
        } else if disk.size() > 0 {
            partitions::list(&disk, &mut listing);
        }
        Self { disk, listing }
    }

    fn content(&self, file: &File, limit: u64) -> Result<Vec<u8>, Failure> {
        if file.size > limit {
            return Err(Failure::TooLarge);
        }
        let size = usize::try_from(file.size).map_err(|_| Failure::TooLarge)?;
        let bytes = match &file.content {
            Content::Resident(bytes) => bytes.clone(),
            Content::Unreadable(reason) => return Err(Failure::Broken((*reason).to_owned())),
            Content::Extents(extents) => {
                let mut bytes = Vec::new();
                for extent in extents {
                    let left = size.saturating_sub(bytes.len());
                    self.disk.read(*extent, left, &mut bytes);
                }
                bytes
            }
        };
        if bytes.len() < size { Err(Failure::Broken("it ends early".to_owned())) } else { Ok(bytes) }
    }
}

enum Kind {
    Vhd,
    Vhdx,
    Unsupported(&'static str),
}

/// The container around the disk, by its signature at the front or the end.
fn kind(bytes: &[u8]) -> Option<Kind> {
    let footer = bytes.len().checked_sub(512).and_then(|at| bytes.get(at..)).unwrap_or_default();
    match bytes {
        _ if bytes.starts_with(vhdx::MAGIC) => Some(Kind::Vhdx),
        _ if bytes.starts_with(vhd::MAGIC) || footer.starts_with(vhd::MAGIC) => Some(Kind::Vhd),
        _ if footer.starts_with(b"koly") => Some(Kind::Unsupported("an image of Apple's (DMG)")),
        _ if bytes.starts_with(b"KDMV") => Some(Kind::Unsupported("an image of VMware's (VMDK)")),
        _ if bytes.starts_with(b"QFI\xfb") => Some(Kind::Unsupported("an image of QEMU's (QCOW)")),
        _ => None,
    }
}
