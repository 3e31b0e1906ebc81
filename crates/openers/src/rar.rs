//! RAR archives of all generations (RAR 1.3 to 7), solid ones and encrypted ones too.
//!
//! Parts of an archive that was split over several files cannot be unpacked by themselves; they are named.

use crate::Budget;
use crate::member::{Opened, Opening};
use crate::unpacking::{DECODER_MEMORY, Entry, Failure, Unpacking};
use rars::{
    Archive, ArchiveMember, ArchiveReadOptions, ArchiveReader, Error, ErrorKind, ExtractionDecision,
    ExtractionErrorAction,
};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// How the file begins, in every generation but the first.
pub const MAGIC: &[u8] = b"Rar!\x1a\x07";
/// How a file of RAR 5 and later begins.
const RAR5: &[u8] = b"Rar!\x1a\x07\x01\0";
/// Headers of an archive that are read, and bytes of them.
const HEADERS: u64 = 20_000;
const HEADER_BYTES: u64 = 16 << 20;
/// Hash computations of RAR 3 and 4 for one password.
const RAR3_ROUNDS: u64 = 1 << 18;
/// The logarithm of the rounds that WinRAR itself chooses is 15; above this one no try is worth its time.
const MOST_ROUNDS: u8 = 23;

/// Unpacks the archive.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut unpacking = Unpacking::new(bytes, opening);
    match directory(bytes, None) {
        Ok(archive) => files(bytes, &archive, None, &mut unpacking),
        Err(Failure::Locked) => {
            let opened = match directory_rounds(bytes) {
                Some(rounds) => unpacking.with_passwords(rounds, |word| directory(bytes, Some(word))),
                None => Err(Failure::Locked),
            };
            match opened {
                Ok((archive, word)) => files(bytes, &archive, Some(word), &mut unpacking),
                Err(_) => unpacking.locked(),
            }
        }
        Err(Failure::Broken(reason)) => unpacking.unreadable(reason),
        Err(failure) => {
            unpacking.refuse(0, None, &failure);
        }
    }
    unpacking.finish()
}

/// A file's bytes again.
#[must_use]
pub fn member(bytes: &[u8], index: usize, password: Option<&str>) -> Option<Vec<u8>> {
    let archive = directory(bytes, None).or_else(|_| directory(bytes, password)).ok()?;
    archive.read_member_at_with_options(index, options(password, Budget::default().bytes)).ok()?
}

/// Whether there is an archive at the beginning of the bytes, perhaps with an encrypted directory.
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    match directory(bytes, None) {
        Ok(archive) => archive.member_refs().next().is_some(),
        Err(failure) => failure == Failure::Locked,
    }
}

fn options(password: Option<&str>, limit: u64) -> ArchiveReadOptions<'_> {
    ArchiveReadOptions::with_optional_password(password.map(str::as_bytes))
        .with_max_header_count(HEADERS)
        .with_max_header_bytes(HEADER_BYTES)
        .with_max_total_output_bytes(limit)
        .with_rar50_dictionary_size_limit(DECODER_MEMORY)
        .with_max_reader_workspace_bytes(2 * DECODER_MEMORY)
}

fn directory(bytes: &[u8], password: Option<&str>) -> Result<Archive, Failure> {
    ArchiveReader::read_with_options(bytes, options(password, 0)).map_err(|error| failure(&error))
}

/// Hash computations for a try on an encrypted directory; `None` if a try is not worth its time.
fn directory_rounds(bytes: &[u8]) -> Option<u64> {
    let Some(rest) = bytes.strip_prefix(RAR5) else { return Some(RAR3_ROUNDS) };
    // CRC, then as variable-length numbers: size, type, flags, version, flags of the encryption; then the exponent.
    let mut rest = rest.get(4..)?;
    for _ in 0..5 {
        let last = rest.iter().take(10).position(|&byte| byte & 0x80 == 0)?;
        rest = rest.get(last + 1..)?;
    }
    rar5_rounds(*rest.first()?)
}

/// PBKDF2 takes two hashes a round.
fn rar5_rounds(exponent: u8) -> Option<u64> {
    (exponent <= MOST_ROUNDS).then(|| 2 << exponent)
}

/// Hash computations for a try on each member, by its index; `None` where a try is not worth its time.
fn rounds(archive: &Archive, index: usize) -> Option<u64> {
    match archive.member_refs().nth(index)? {
        rars::ArchiveMemberRef::Rar50Plus(file) => {
            file.encryption.as_ref().map_or(Some(1), |key| rar5_rounds(key.kdf_count))
        }
        _ => Some(RAR3_ROUNDS),
    }
}

/// What is unpacked into memory.
#[derive(Clone, Default)]
struct Output(Rc<RefCell<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn files(bytes: &[u8], archive: &Archive, known: Option<String>, unpacking: &mut Unpacking<'_, '_>) {
    let members: Vec<ArchiveMember> = archive.members().collect();
    let locked = members.iter().position(|member| member.meta.is_encrypted && !member.meta.is_directory);
    let word = match (known, locked) {
        (Some(word), _) => Some(word),
        (None, None) => None,
        (None, Some(index)) => opened_by(archive, index, members.get(index), unpacking),
    };
    let is_solid = archive.is_solid();
    let limit = unpacking.limit();
    // What came of each file that was begun, by its index.
    let begun: RefCell<Vec<(usize, Result<Output, Failure>)>> = RefCell::default();
    let mut next = 0;
    let decide = |member: &ArchiveMember| {
        let index = next;
        next += 1;
        let meta = &member.meta;
        if meta.is_directory || meta.is_redirection {
            return Ok(ExtractionDecision::Skip);
        }
        let obstacle = if meta.is_split_before || meta.is_split_after {
            Some(Failure::Broken("it goes on in another part of the archive".to_owned()))
        } else if meta.is_encrypted && word.is_none() {
            Some(Failure::Locked)
        } else if meta.unpacked_size > limit {
            Some(Failure::TooLarge)
        } else {
            None
        };
        let (decision, outcome) = match obstacle {
            // Nothing behind it can be unpacked either, if each file goes on from the one before.
            Some(failure) if is_solid => (ExtractionDecision::Stop, Err(failure)),
            Some(failure) => (ExtractionDecision::Skip, Err(failure)),
            None => {
                let output = Output::default();
                (ExtractionDecision::Extract(Box::new(output.clone())), Ok(output))
            }
        };
        begun.borrow_mut().push((index, outcome));
        Ok(decision)
    };
    let spoil = |error: &Error| {
        if let Some((_, outcome @ Ok(_))) = begun.borrow_mut().last_mut() {
            *outcome = Err(failure(error));
        }
    };
    let ended =
        archive.extract_with_control_and_errors(options(word.as_deref(), limit), decide, |_, error| {
            spoil(error);
            Ok(ExtractionErrorAction::Continue)
        });
    if let Err(error) = &ended {
        spoil(error);
    }
    let mut from = 0;
    let begun = begun.into_inner();
    let reached = begun.last().map_or(0, |(index, _)| index + 1);
    for (index, outcome) in begun {
        let Some(member) = members.get(index) else { break };
        let entry = Entry::found(index, bytes, &member.meta.name, &mut from);
        if !unpacking.enter(index, entry.name.as_deref()) {
            return;
        }
        let password = word.clone().filter(|_| member.meta.is_encrypted);
        let unpacked = outcome.map(|output| (output.0.take(), password));
        if !unpacking.settle(entry, unpacked) {
            return;
        }
    }
    let left = members.iter().skip(reached).filter(|member| !member.meta.is_directory).count();
    if left > 0 {
        unpacking
            .unreadable(format!("{left} further entries cannot be unpacked, since one before them cannot"));
    }
}

/// The first of the words that opens a member.
fn opened_by(
    archive: &Archive,
    index: usize,
    member: Option<&ArchiveMember>,
    unpacking: &mut Unpacking<'_, '_>,
) -> Option<String> {
    let limit = unpacking.limit();
    let size = member.map_or(0, |member| member.meta.packed_size);
    // What is only decrypted and summed costs by its size.
    let work = rounds(archive, index)?.saturating_add(size / 32);
    let fits = |word: &str| {
        let read = archive.read_member_at_with_options(index, options(Some(word), limit));
        read.map(|_| ()).map_err(|error| failure(&error))
    };
    unpacking.with_passwords(work, fits).ok().map(|((), word)| word)
}

/// The library's error in words of our own.
fn failure(error: &Error) -> Failure {
    match error.kind() {
        ErrorKind::PasswordRequired | ErrorKind::BadPassword => Failure::Locked,
        ErrorKind::ResourceLimit => match error {
            _ if is_output_limit(error) => Failure::TooLarge,
            _ => Failure::TooMuchMemory,
        },
        ErrorKind::UnsupportedFormat | ErrorKind::UnsupportedFeature => {
            Failure::Broken("it is packed in a way that is not supported".to_owned())
        }
        ErrorKind::ChecksumMismatch => Failure::Broken("its checksum does not hold".to_owned()),
        ErrorKind::Io => Failure::Broken("it ends early".to_owned()),
        _ => Failure::Broken("its headers are damaged".to_owned()),
    }
}

fn is_output_limit(error: &Error) -> bool {
    matches!(
        error.root_cause(),
        Error::MemberOutputLimitExceeded { .. } | Error::TotalOutputLimitExceeded { .. }
    )
}
