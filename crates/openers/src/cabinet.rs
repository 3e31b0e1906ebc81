//! Cabinet files ([MS-CAB]): files in folders, each folder packed as a whole by MSZIP or LZX, or not at all.
//!
//! A folder is unpacked once for all its files, so that the cost stays linear. Quantum, an older method, is named
//! and not unpacked.

use crate::Budget;
use crate::fixed::{le16, size32};
use crate::member::{Opened, Opening};
use crate::unpacking::{Entry, Failure, Unpacking, allowed};
use creel_evidence::locus::Span;
use flate2::{Decompress, FlushDecompress, Status};
use lzxd::{Lzxd, WindowSize};

/// How the file begins.
pub const MAGIC: &[u8] = b"MSCF";
/// Bytes of the header, of a folder and of a file's record that are always there ([MS-CAB] 2.1 to 2.3).
const HEADER: usize = 36;
const FOLDER: usize = 8;
const FILE: usize = 16;
/// Flags of the header: the cabinet continues another, goes on in another, reserves space.
const HAS_PREVIOUS: u16 = 1;
const HAS_NEXT: u16 = 2;
const HAS_RESERVE: u16 = 4;
/// From this number on a file belongs to a folder that is split over cabinets.
const SPLIT_FOLDER: u16 = 0xfffd;
/// The largest block, unpacked, and the history that an MSZIP block may refer to ([MS-MCI]).
const BLOCK: usize = 32 * 1024;
/// A name is at most so long ([MS-CAB] 2.3).
const NAME: usize = 256;

/// Unpacks the cabinet.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut unpacking = Unpacking::new(bytes, opening);
    let Some(cabinet) = Cabinet::read(bytes) else {
        unpacking.unreadable("its header is damaged");
        return unpacking.finish();
    };
    if cabinet.is_part {
        unpacking.unreadable("a part of a set of cabinets");
    }
    let mut unpacked: Option<(u16, Result<Vec<u8>, Failure>)> = None;
    let mut files = cabinet.files().enumerate().peekable();
    if files.peek().is_none() {
        unpacking.unreadable("it ends before its first file");
    }
    for (index, file) in files {
        let entry = Entry::written(index, bytes, file.name);
        if !unpacking.enter(index, entry.name.as_deref()) {
            break;
        }
        // Files stand in the order of their folders; one folder is kept at a time.
        let folder = match unpacked.take() {
            Some((number, folder)) if number == file.folder => folder,
            _ => cabinet.unpack(file.folder, unpacking.limit()),
        };
        let content = match &folder {
            Ok(folder) => folder
                .get(file.start..file.start.saturating_add(file.size))
                .map(|content| (content.to_vec(), None))
                .ok_or_else(|| Failure::Broken("it ends early".to_owned())),
            Err(failure) => Err(failure.clone()),
        };
        unpacked = Some((file.folder, folder));
        if !unpacking.settle(entry, content) {
            break;
        }
    }
    unpacking.finish()
}

/// A file's bytes again.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    let cabinet = Cabinet::read(bytes)?;
    let file = cabinet.files().nth(index)?;
    let folder = cabinet.unpack(file.folder, allowed(bytes.len()).min(Budget::default().bytes)).ok()?;
    folder.get(file.start..file.start.checked_add(file.size)?).map(<[u8]>::to_vec)
}

/// Whether there is a cabinet with files at the beginning of the bytes.
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    Cabinet::read(bytes).is_some_and(|cabinet| cabinet.files().next().is_some())
}

/// What the header says.
struct Cabinet<'a> {
    bytes: &'a [u8],
    folders: usize,
    folder_size: usize,
    folders_at: usize,
    files: usize,
    files_at: usize,
    /// Bytes that each data block reserves.
    reserve: usize,
    is_part: bool,
}

/// What the cabinet says of a file.
struct File {
    folder: u16,
    /// In the unpacked folder.
    start: usize,
    size: usize,
    name: Span,
}

impl<'a> Cabinet<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        if !bytes.starts_with(MAGIC) {
            return None;
        }
        let flags = le16(bytes, 30)?;
        let mut at = HEADER;
        let (mut folder_reserve, mut reserve) = (0, 0);
        if flags & HAS_RESERVE != 0 {
            let header_reserve = usize::from(le16(bytes, at)?);
            folder_reserve = usize::from(*bytes.get(at + 2)?);
            reserve = usize::from(*bytes.get(at + 3)?);
            at = at.checked_add(4 + header_reserve)?;
        }
        // The names of the cabinet and the disk before and behind this one.
        let strings = [HAS_PREVIOUS, HAS_NEXT].iter().filter(|&&flag| flags & flag != 0).count() * 2;
        for _ in 0..strings {
            at += text(bytes, at)?.len() + 1;
        }
        Some(Self {
            bytes,
            folders: usize::from(le16(bytes, 26)?),
            folder_size: FOLDER + folder_reserve,
            folders_at: at,
            files: usize::from(le16(bytes, 28)?),
            files_at: size32(bytes, 16)?,
            reserve,
            is_part: flags & (HAS_PREVIOUS | HAS_NEXT) != 0,
        })
    }

    /// The files in order, up to the first record that cannot be read.
    fn files(&self) -> impl Iterator<Item = File> + '_ {
        let mut at = self.files_at;
        (0..self.files).map_while(move |_| {
            let name = text(self.bytes, at.checked_add(FILE)?)?;
            let start = at + FILE;
            let file = File {
                size: size32(self.bytes, at)?,
                start: size32(self.bytes, at + 4)?,
                folder: le16(self.bytes, at + 8)?,
                name: Span::new(start, start + name.len()),
            };
            at = start + name.len() + 1;
            Some(file)
        })
    }

    /// The folder's bytes, at most `limit` of them.
    fn unpack(&self, number: u16, limit: u64) -> Result<Vec<u8>, Failure> {
        let broken = |reason: &str| Failure::Broken(reason.to_owned());
        if number >= SPLIT_FOLDER {
            return Err(broken("it goes on in another part of the set"));
        }
        let number = usize::from(number);
        let at = self.folders_at + number * self.folder_size;
        let header = (number < self.folders)
            .then(|| Some((size32(self.bytes, at)?, le16(self.bytes, at + 4)?, le16(self.bytes, at + 6)?)));
        let Some(Some((mut at, blocks, kind))) = header else { return Err(broken("its folder is missing")) };
        let mut method =
            Method::of(kind).ok_or_else(|| broken("it is packed by a method that is not supported"))?;
        let mut out = Vec::new();
        for _ in 0..blocks {
            let sizes = le16(self.bytes, at + 4).zip(le16(self.bytes, at + 6));
            let Some((packed, unpacked)) = sizes else { break };
            let start = at + 8 + self.reserve;
            let end = start + usize::from(packed);
            // What stands before the damage is read.
            let Some(block) = self.bytes.get(start..end) else { break };
            if out.len() as u64 + u64::from(unpacked) > limit {
                return Err(Failure::TooLarge);
            }
            if method.block(block, usize::from(unpacked), &mut out).is_none() {
                break;
            }
            at = end;
        }
        Ok(out)
    }
}

/// How a folder is packed.
enum Method {
    Stored,
    MsZip,
    Lzx(Box<Lzxd>),
}

impl Method {
    fn of(kind: u16) -> Option<Self> {
        match kind & 0xf {
            0 => Some(Self::Stored),
            1 => Some(Self::MsZip),
            3 => Some(Self::Lzx(Box::new(Lzxd::new(match kind >> 8 & 0x1f {
                15 => WindowSize::KB32,
                16 => WindowSize::KB64,
                17 => WindowSize::KB128,
                18 => WindowSize::KB256,
                19 => WindowSize::KB512,
                20 => WindowSize::MB1,
                21 => WindowSize::MB2,
                _ => return None,
            })))),
            _ => None,
        }
    }

    /// Unpacks one block behind those before it; `None` if it is damaged.
    fn block(&mut self, packed: &[u8], size: usize, out: &mut Vec<u8>) -> Option<()> {
        if size > BLOCK {
            return None;
        }
        match self {
            Self::Stored => out.extend_from_slice(packed),
            Self::MsZip => {
                let history = out.get(out.len().saturating_sub(BLOCK)..)?;
                let block = inflated(packed.strip_prefix(b"CK")?, history, size)?;
                out.extend(block);
            }
            Self::Lzx(decoder) => out.extend_from_slice(decoder.decompress_next(packed, size).ok()?),
        }
        Some(())
    }
}

/// A DEFLATE stream that may refer to what stands before it. The history is given to the decoder as a stored block
/// (RFC 1951 section 3.2.4) in front of the stream.
fn inflated(packed: &[u8], history: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut decoder = Decompress::new(false);
    let mut out = Vec::with_capacity(history.len() + size);
    for part in history.chunks(usize::from(u16::MAX)) {
        let length = u16::try_from(part.len()).ok()?;
        let [low, high] = length.to_le_bytes();
        let stored = [&[0, low, high, !low, !high], part].concat();
        decoder.decompress_vec(&stored, &mut out, FlushDecompress::None).ok()?;
    }
    if out.len() != history.len() {
        return None;
    }
    let status = decoder.decompress_vec(packed, &mut out, FlushDecompress::Finish).ok()?;
    let block = out.split_off(history.len());
    (status == Status::StreamEnd || block.len() == size).then_some(block)
}

/// The string at `at` up to its NUL.
fn text(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let rest = bytes.get(at..)?;
    let window = rest.get(..NAME).unwrap_or(rest);
    let end = window.iter().position(|&b| b == 0)?;
    window.get(..end)
}
