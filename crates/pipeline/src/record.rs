//! What a case keeps of a message, as it is written down.

use crate::Examined;
use creel_evidence::ArtifactId;
use jiff::Timestamp;

/// An examined message as a case keeps it. It is written down where it was examined, so that neither the process
/// that stores it nor the one that asked for it reads and writes it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The message's identity.
    pub id: ArtifactId,
    /// The time to sort it by, if known ([`creel_evidence::Message::time`]).
    pub time: Option<Timestamp>,
    /// [`creel_evidence::Message`] as JSON.
    pub json: String,
    /// Bytes of the files that came out of it.
    pub files: Vec<(ArtifactId, Vec<u8>)>,
}

impl Examined {
    /// Writes the message down.
    ///
    /// # Errors
    /// Never in practice: a message is strings, numbers and lists of them.
    pub fn record(self) -> Result<Record, serde_json::Error> {
        let Self { message, files } = self;
        Ok(Record { id: message.id, time: message.time(), json: serde_json::to_string(&message)?, files })
    }
}
