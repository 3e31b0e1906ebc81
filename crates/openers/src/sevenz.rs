//! 7z archives: packed in blocks of one or more files, each block perhaps encrypted, and the directory as well.

use crate::Budget;
use crate::member::{Opened, Opening};
use crate::unpacking::{DECODER_MEMORY, Entry, Failure, Unpacking, read_whole};
use sevenz_rust2::{Archive, BlockDecoder, EncoderMethod, Error, Password};
use std::io::Cursor;

/// How the file begins.
pub const MAGIC: &[u8] = b"7z\xbc\xaf\x27\x1c";
/// A key for which the password is not hashed at all (7zFormat.txt, AES).
const UNHASHED: u8 = 0x3f;
/// The logarithm of the rounds that 7-Zip itself chooses is 19; above this one no try is worth its time.
const MOST_ROUNDS: u8 = 24;
/// Bytes of the header that is always there.
const HEADER: usize = 32;
/// Files of the directory that are looked at, which the budget bounds further.
const FILES: usize = 100_000;

/// Unpacks the archive.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut unpacking = Unpacking::new(bytes, opening);
    match directory(bytes, None) {
        Ok(archive) => files(bytes, &archive, None, &mut unpacking),
        Err(Failure::Locked) => {
            let opened = match key_rounds(directory_key(bytes)) {
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
    let block = (*archive.stream_map.file_block_index.get(index)?)?;
    let mut wanted = None;
    let limit = Budget::default().bytes;
    let _ = block_files(bytes, &archive, block, password, |at, _, reader| {
        if at == index {
            wanted = reader(limit).ok();
        }
        at < index
    });
    wanted
}

/// Whether there is an archive at the beginning of the bytes, perhaps with an encrypted directory.
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    matches!(directory(bytes, None), Ok(_) | Err(Failure::Locked))
}

fn directory(bytes: &[u8], password: Option<&str>) -> Result<Archive, Failure> {
    let memory = usize::try_from(DECODER_MEMORY >> 10).unwrap_or(usize::MAX);
    Archive::read_with_memory_limit(&mut Cursor::new(bytes), &as_password(password), memory)
        .map_err(|error| failure(&error))
}

fn as_password(password: Option<&str>) -> Password {
    password.map_or_else(Password::empty, Password::new)
}

/// The first byte of the key's properties in the header of an encrypted directory.
fn directory_key(bytes: &[u8]) -> Option<u8> {
    let tail = bytes.get(HEADER..)?;
    let at = memchr::memmem::rfind(tail, EncoderMethod::ID_AES256_SHA256)?;
    // Behind the method stands the size of its properties, then the properties.
    tail.get(at + EncoderMethod::ID_AES256_SHA256.len() + 1).copied()
}

/// Hash computations for a try with this key; `None` if a try is not worth its time.
fn key_rounds(properties: Option<u8>) -> Option<u64> {
    match properties.map(|first| first & UNHASHED) {
        Some(UNHASHED) => Some(1),
        Some(logarithm) if logarithm <= MOST_ROUNDS => Some(1 << logarithm),
        Some(_) => None,
        // Nothing says it: as much as 7-Zip takes.
        None => Some(1 << 19),
    }
}

/// Unpacks block after block, and names the files that have no bytes.
fn files(bytes: &[u8], archive: &Archive, known: Option<String>, unpacking: &mut Unpacking<'_, '_>) {
    let mut word = known;
    for (number, block) in archive.blocks.iter().enumerate() {
        let packed = block.coders.iter().map(|coder| (coder.encoder_method_id(), coder.properties()));
        let key = packed
            .filter(|(method, _)| *method == EncoderMethod::ID_AES256_SHA256)
            .map(|(_, properties)| properties.first().copied())
            .next();
        if let Some(key) = key {
            match opened_by(bytes, archive, number, key, word.as_deref(), unpacking) {
                Ok(password) => word = Some(password),
                Err(failure) => {
                    if !refuse_block(archive, number, &failure, unpacking) {
                        return;
                    }
                    continue;
                }
            }
        }
        let password = if key.is_some() { word.as_deref() } else { None };
        let mut is_full = false;
        let mut last = None;
        let ended = block_files(bytes, archive, number, password, |index, name, reader| {
            last = Some(index);
            let entry = Entry::named(index, name);
            if index >= FILES || !unpacking.enter(index, entry.name.as_deref()) {
                is_full = true;
                return false;
            }
            let unpacked = reader(unpacking.limit()).map(|bytes| (bytes, password.map(str::to_owned)));
            let is_damaged = unpacked.is_err();
            is_full = !unpacking.settle(entry, unpacked);
            !is_full && !is_damaged
        });
        if is_full {
            return;
        }
        if let (Err(failure), None) = (ended, last)
            && !refuse_block(archive, number, &failure, unpacking)
        {
            return;
        }
    }
}

/// The password that opens a block: the one known, or the first of the words that gives its first file.
fn opened_by(
    bytes: &[u8],
    archive: &Archive,
    number: usize,
    key: Option<u8>,
    known: Option<&str>,
    unpacking: &mut Unpacking<'_, '_>,
) -> Result<String, Failure> {
    let Some(rounds) = key_rounds(key) else { return Err(Failure::Locked) };
    let limit = unpacking.limit();
    let fits = |word: &str| {
        let mut first = Err(Failure::Locked);
        let ended = block_files(bytes, archive, number, Some(word), |_, _, reader| {
            first = reader(limit).map(|_| ());
            false
        });
        first.map_err(|failure| ended.err().unwrap_or(failure))
    };
    if let Some(known) = known
        && fits(known).is_ok()
    {
        return Ok(known.to_owned());
    }
    let size = archive.blocks.get(number).map_or(0, sevenz_rust2::Block::get_unpack_size);
    // What is only decrypted and summed costs by its size.
    let work = rounds.saturating_add(size.min(bytes.len() as u64) / 32);
    unpacking.with_passwords(work, fits).map(|((), word)| word)
}

/// Names the files of a block that cannot be unpacked.
fn refuse_block(
    archive: &Archive,
    number: usize,
    failure: &Failure,
    unpacking: &mut Unpacking<'_, '_>,
) -> bool {
    let of_block =
        archive.stream_map.file_block_index.iter().enumerate().filter(|(_, of)| **of == Some(number));
    for (index, _) in of_block.take(FILES) {
        let name = archive.files.get(index).map(|file| file.name.as_str()).unwrap_or_default();
        let entry = Entry::named(index, name);
        let is_going_on =
            unpacking.enter(index, entry.name.as_deref()) && unpacking.settle(entry, Err(failure.clone()));
        if !is_going_on {
            return false;
        }
    }
    true
}

/// Reads the files of a block in order: `each` is given a file's index, its name and how to read it within a limit,
/// and says whether to go on.
fn block_files(
    bytes: &[u8],
    archive: &Archive,
    number: usize,
    password: Option<&str>,
    mut each: impl FnMut(usize, &str, &mut dyn FnMut(u64) -> Result<Vec<u8>, Failure>) -> bool,
) -> Result<(), Failure> {
    let memory = usize::try_from(DECODER_MEMORY >> 10).unwrap_or(usize::MAX);
    let mut source = Cursor::new(bytes);
    let password = as_password(password);
    let first = archive.stream_map.block_first_file_index.get(number).copied().unwrap_or(0);
    let decoder = BlockDecoder::new_with_memory_limit(1, memory, number, archive, &password, &mut source);
    let mut at = first;
    let ended = decoder.for_each_entries(&mut |file, mut reader| {
        let index = at;
        at += 1;
        if !file.has_stream {
            return Ok(true);
        }
        Ok(each(index, &file.name, &mut |limit| {
            if file.size > limit {
                return Err(Failure::TooLarge);
            }
            read_whole(&mut reader, limit)
        }))
    });
    ended.map(|_| ()).map_err(|error| failure(&error))
}

/// The library's error in words of our own.
fn failure(error: &Error) -> Failure {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => Failure::Locked,
        Error::MaxMemLimited { .. } => Failure::TooMuchMemory,
        Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) | Error::ExternalUnsupported => {
            Failure::Broken("it is packed by a method that is not supported".to_owned())
        }
        Error::UnsupportedVersion { .. } => Failure::Broken("a version that is not supported".to_owned()),
        Error::Io(..) => Failure::Broken("it ends early or is damaged".to_owned()),
        _ => Failure::Broken("its directory is damaged".to_owned()),
    }
}
