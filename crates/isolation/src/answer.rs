//! A worker's answer: the record of a message as the case keeps it, and the files that came out of it.
//!
//! Numbers are little endian: identity (32 bytes); whether a time is known (1), seconds and nanoseconds of it (8 + 4);
//! nanoseconds a stage (8 each); length of the record (8); number of files (4); identity and length of each file
//! (32 + 8); the record; the files.

use crate::frame::{self, FrameError, Kind};
use creel_evidence::ArtifactId;
use creel_evidence::digest::Sha256Digest;
use creel_pipeline::Record;
use creel_pipeline::timings::{Stage, Timings};
use jiff::Timestamp;
use std::io::{self, Read, Write};
use std::time::Duration;

/// Stages that are timed.
const STAGES: usize = Stage::ALL.len();
/// Bytes before the list of files.
const FIXED: u64 = 32 + 13 + 8 * STAGES as u64 + 8 + 4;
/// Bytes of one entry of the list of files.
const FILE: u64 = 32 + 8;

/// Writes an answer as one frame.
///
/// # Errors
/// If the pipe fails.
pub fn write(record: &Record, timings: &Timings, out: &mut impl Write) -> io::Result<()> {
    let Record { id, time, json, files } = record;
    let mut head = Vec::with_capacity(256);
    head.extend_from_slice(&id.0.0);
    head.push(u8::from(time.is_some()));
    let time = time.unwrap_or_default();
    head.extend_from_slice(&time.as_second().to_le_bytes());
    head.extend_from_slice(&time.subsec_nanosecond().to_le_bytes());
    for (_, spent) in timings.stages() {
        head.extend_from_slice(&u64::try_from(spent.as_nanos()).unwrap_or(u64::MAX).to_le_bytes());
    }
    head.extend_from_slice(&(json.len() as u64).to_le_bytes());
    head.extend_from_slice(&u32::try_from(files.len()).unwrap_or(u32::MAX).to_le_bytes());
    for (id, bytes) in files {
        head.extend_from_slice(&id.0.0);
        head.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    }
    let payload: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    frame::begin(Kind::Answer, (head.len() + json.len() + payload) as u64, out)?;
    out.write_all(&head)?;
    out.write_all(json.as_bytes())?;
    for (_, bytes) in files {
        out.write_all(bytes)?;
    }
    out.flush()
}

/// Reads an answer of at most `limit` bytes; `None` if the worker has ended instead.
///
/// Nothing in it is believed: lengths must add up, and every file must have the identity that it comes under. That the
/// record is that of the message that was asked about is for the caller to check.
///
/// # Errors
/// If it is no answer.
pub fn read(limit: u64, from: &mut impl Read) -> Result<Option<(Record, Timings)>, FrameError> {
    let Some(length) = frame::head(Kind::Answer, limit, from)? else { return Ok(None) };
    let from = &mut from.take(length);
    let id = ArtifactId(Sha256Digest(frame::array(from)?));
    let [known] = frame::array(from)?;
    let second = i64::from_le_bytes(frame::array(from)?);
    let nanosecond = i32::from_le_bytes(frame::array(from)?);
    let time = Timestamp::new(second, nanosecond).map_err(|_| FrameError::Malformed("its time is none"))?;
    let mut spent = [Duration::ZERO; STAGES];
    for stage in &mut spent {
        *stage = Duration::from_nanos(u64::from_le_bytes(frame::array(from)?));
    }
    let json = u64::from_le_bytes(frame::array(from)?);
    let count = u32::from_le_bytes(frame::array(from)?);
    if FIXED.saturating_add(u64::from(count) * FILE) > length {
        return Err(FrameError::Malformed("more files than there is room for"));
    }
    let mut list = Vec::new();
    let mut announced = FIXED.saturating_add(json);
    for _ in 0..count {
        let id = ArtifactId(Sha256Digest(frame::array(from)?));
        let bytes = u64::from_le_bytes(frame::array(from)?);
        announced = announced.saturating_add(bytes).saturating_add(FILE);
        list.push((id, bytes));
    }
    if announced != length {
        return Err(FrameError::Malformed("its lengths do not add up"));
    }
    let json = String::from_utf8(frame::bytes(json, from)?)
        .map_err(|_| FrameError::Malformed("the record is not UTF-8"))?;
    let mut files = Vec::with_capacity(list.len());
    for (id, length) in list {
        let bytes = frame::bytes(length, from)?;
        if ArtifactId::of(&bytes) != id {
            return Err(FrameError::Malformed("a file has another identity"));
        }
        files.push((id, bytes));
    }
    let time = (known != 0).then_some(time);
    Ok(Some((Record { id, time, json, files }, Timings::from_stages(spent))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(json: String, files: Vec<Vec<u8>>, second: Option<i64>) -> Record {
        Record {
            id: ArtifactId::of(json.as_bytes()),
            time: second.and_then(|second| Timestamp::from_second(second).ok()),
            json,
            files: files.into_iter().map(|bytes| (ArtifactId::of(&bytes), bytes)).collect(),
        }
    }

    fn written(record: &Record) -> Vec<u8> {
        let mut stream = Vec::new();
        write(record, &Timings::default(), &mut stream).unwrap();
        stream
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            json in ".{0,80}",
            files in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..4),
            second in prop::option::of(-9_000_000_000_i64..9_000_000_000),
        ) {
            let record = record(json, files, second);
            let stream = written(&record);
            let (back, _) = read(1 << 20, &mut &stream[..]).unwrap().unwrap();
            prop_assert_eq!(back, record);
        }

        #[test]
        fn a_changed_byte_is_noticed_or_changes_only_what_cannot_be_checked(at in 0_usize..200, to in any::<u8>()) {
            let record = record("{}".to_owned(), vec![b"file".to_vec()], Some(1));
            let mut stream = written(&record);
            let Some(byte) = stream.get_mut(at) else { return Ok(()) };
            *byte = to;
            if let Ok(Some((back, _))) = read(1 << 20, &mut &stream[..]) {
                prop_assert_eq!(back.files, record.files);
                prop_assert_eq!(back.json.len(), record.json.len());
            }
        }

        #[test]
        fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let mut stream = Vec::new();
            frame::write(Kind::Answer, &bytes, &mut stream).unwrap();
            let _ = read(1 << 20, &mut &stream[..]);
        }
    }

    #[test]
    fn files_that_are_not_what_they_are_called_are_refused() {
        let mut record = record("{}".to_owned(), vec![b"file".to_vec()], None);
        record.files[0].0 = ArtifactId::of(b"another");
        let refused = read(1 << 20, &mut &written(&record)[..]);
        assert!(matches!(refused, Err(FrameError::Malformed("a file has another identity"))));
    }
}
