//! What parent and worker say to each other: a kind, a length, and so many bytes.
//!
//! A frame is one byte of [`Kind`], eight bytes of length (little endian) and the payload. Both sides bound what they
//! take: a length is believed only as far as bytes really follow it.

use std::io::{self, Read, Write};

/// Bytes before the payload.
pub const HEADER: usize = 9;

/// Bytes that are reserved on the word of a header; more only as they arrive.
const RESERVE: u64 = 1 << 20;

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Parent to worker, once: [`crate::Setup`] as JSON.
    Setup = 1,
    /// Worker to parent, once: [`crate::Greeting`] as JSON.
    Greeting = 2,
    /// Parent to worker: the raw bytes of a message.
    Message = 3,
    /// Worker to parent: [`crate::answer`].
    Answer = 4,
}

impl Kind {
    const fn of(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Setup),
            2 => Some(Self::Greeting),
            3 => Some(Self::Message),
            4 => Some(Self::Answer),
            _ => None,
        }
    }
}

/// Why no frame could be read.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The other side has gone.
    #[error("it ended in the middle of a frame")]
    Ended,
    /// The pipe failed.
    #[error("the pipe failed: {0}")]
    Pipe(#[from] io::Error),
    /// A frame of no known kind, or not the kind that was waited for.
    #[error("it sent a frame of kind {0}, which was not expected")]
    Kind(u8),
    /// A frame that is longer than what is taken.
    #[error("it announced {length} bytes, of which at most {limit} are taken")]
    TooLong {
        /// Bytes that were announced.
        length: u64,
        /// Bytes that are taken.
        limit: u64,
    },
    /// A payload that is not what its kind says.
    #[error("it sent a frame that contradicts itself: {0}")]
    Malformed(&'static str),
}

/// Writes the head of a frame whose payload of `length` bytes follows.
///
/// # Errors
/// If the pipe fails.
pub fn begin(kind: Kind, length: u64, out: &mut impl Write) -> io::Result<()> {
    let mut header = [0_u8; HEADER];
    header[0] = kind as u8;
    header[1..].copy_from_slice(&length.to_le_bytes());
    out.write_all(&header)
}

/// Writes a whole frame.
///
/// # Errors
/// If the pipe fails.
pub fn write(kind: Kind, payload: &[u8], out: &mut impl Write) -> io::Result<()> {
    begin(kind, payload.len() as u64, out)?;
    out.write_all(payload)?;
    out.flush()
}

/// Reads the head of a frame, which must be of this kind, and returns its length; `None` if the other side has ended
/// where a frame may end.
///
/// # Errors
/// If it is of another kind, longer than `limit`, or cut short.
pub fn head(kind: Kind, limit: u64, from: &mut impl Read) -> Result<Option<u64>, FrameError> {
    let mut header = [0_u8; HEADER];
    let mut filled = 0;
    while let Some(free) = header.get_mut(filled..).filter(|free| !free.is_empty()) {
        match from.read(free) {
            Ok(0) if filled == 0 => return Ok(None),
            Ok(0) => return Err(FrameError::Ended),
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    let [first, length @ ..] = header;
    if Kind::of(first) != Some(kind) {
        return Err(FrameError::Kind(first));
    }
    let length = u64::from_le_bytes(length);
    if length > limit { Err(FrameError::TooLong { length, limit }) } else { Ok(Some(length)) }
}

/// Reads a whole frame; otherwise as [`head`].
///
/// # Errors
/// As [`head`].
pub fn read(kind: Kind, limit: u64, from: &mut impl Read) -> Result<Option<Vec<u8>>, FrameError> {
    head(kind, limit, from)?.map(|length| bytes(length, from)).transpose()
}

/// Reads exactly so many bytes of a payload.
///
/// # Errors
/// [`FrameError::Ended`] if there are fewer.
pub fn bytes(length: u64, from: &mut impl Read) -> Result<Vec<u8>, FrameError> {
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(RESERVE)).unwrap_or(0));
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(FrameError::Ended) }
}

/// Reads exactly `N` bytes of a payload.
///
/// # Errors
/// [`FrameError::Ended`] if there are fewer.
pub fn array<const N: usize>(from: &mut impl Read) -> Result<[u8; N], FrameError> {
    let mut array = [0_u8; N];
    match from.read_exact(&mut array) {
        Ok(()) => Ok(array),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(FrameError::Ended),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_header_is_believed_only_as_far_as_bytes_follow() {
        let mut lie = Vec::new();
        begin(Kind::Message, u64::MAX, &mut lie).unwrap();
        lie.extend_from_slice(b"few");
        assert!(matches!(read(Kind::Message, u64::MAX, &mut &lie[..]), Err(FrameError::Ended)));
        assert!(matches!(read(Kind::Message, 8, &mut &lie[..]), Err(FrameError::TooLong { limit: 8, .. })));
        assert!(matches!(read(Kind::Answer, 8, &mut &lie[..]), Err(FrameError::Kind(3))));
        assert!(matches!(read(Kind::Message, 8, &mut &lie[..4]), Err(FrameError::Ended)));
        assert!(matches!(read(Kind::Message, 8, &mut &b""[..]), Ok(None)));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..5)) {
            let mut stream = Vec::new();
            for payload in &payloads {
                write(Kind::Message, payload, &mut stream).unwrap();
            }
            let mut rest = &stream[..];
            for payload in &payloads {
                prop_assert_eq!(read(Kind::Message, 300, &mut rest).unwrap().unwrap(), payload.clone());
            }
            prop_assert!(read(Kind::Message, 300, &mut rest).unwrap().is_none());
        }
    }
}
