//! Messages whose examination did not come to its end.

use crate::artifact::ArtifactId;
use serde::{Deserialize, Serialize};
use std::fmt;

crate::vocabulary! {
    /// What ended an examination before it was done.
    pub enum Cause {
        /// It was not done when its time on the clock was over.
        TimeLimit = "time-limit",
        /// It used up its processor time.
        ProcessorLimit = "processor-limit",
        /// It asked for more memory than a worker may hold.
        MemoryLimit = "memory-limit",
        /// It gave more than a worker may give.
        OutputLimit = "output-limit",
        /// Its stack was used up.
        StackOverflow = "stack-overflow",
        /// creel noticed a defect of its own.
        Panic = "panic",
        /// A signal of the system.
        Signal = "signal",
        /// The worker left without a signal and without an answer.
        Exit = "exit",
        /// What the worker said was no answer to what it was asked.
        Protocol = "protocol",
    }
}

impl Cause {
    /// The cause in words that complete "its examination ...".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::TimeLimit => "ran out of time",
            Self::ProcessorLimit => "ran out of processor time",
            Self::MemoryLimit => "ran out of memory",
            Self::OutputLimit => "gave more than a worker may give",
            Self::StackOverflow => "ran out of stack",
            Self::Panic => "brought a defect of creel to light",
            Self::Signal => "was ended by a signal",
            Self::Exit => "ended without an answer",
            Self::Protocol => "gave an answer that is none",
        }
    }
}

/// One examination that did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// What ended it.
    pub cause: Cause,
    /// Signal, limit, or what the program said last; may quote evidence, made inert.
    pub detail: String,
    /// Milliseconds from its beginning to its end.
    pub milliseconds: u64,
    /// Bytes that the worker held when it was last looked at, if it was.
    pub memory: Option<u64>,
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cause, detail, milliseconds, memory } = self;
        write!(f, "{cause} after {}.{:03} s", milliseconds / 1000, milliseconds % 1000)?;
        if let Some(memory) = memory {
            write!(f, " at {} MiB", memory >> 20)?;
        }
        if !detail.is_empty() {
            write!(f, ": {}", crate::text::inert(detail))?;
        }
        Ok(())
    }
}

/// A message that could not be examined: it costs one retry and is then kept aside with its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// SHA-256 of its raw bytes.
    pub message: ArtifactId,
    /// How many bytes it has.
    pub bytes: u64,
    /// Every attempt in its order; never empty.
    pub attempts: Vec<Attempt>,
    /// The creel that tried.
    pub version: String,
}

impl Quarantined {
    /// Why it is there, for people, in one line.
    #[must_use]
    pub fn reason(&self) -> String {
        let words = self.attempts.last().map_or("did not come to its end", |attempt| attempt.cause.words());
        let times = match self.attempts.len() {
            0 | 1 => String::new(),
            2 => ", twice".to_owned(),
            more => format!(", {more} times"),
        };
        format!("in quarantine as {}: its examination {words}{times}", self.message.short(12))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_names_the_message_and_the_last_cause() {
        let attempt = |cause| Attempt {
            cause,
            detail: "signal 9\n\u{1b}[31m".to_owned(),
            milliseconds: 10_042,
            memory: Some(300 << 20),
        };
        let quarantined = Quarantined {
            message: ArtifactId::of(b"poison"),
            bytes: 6,
            attempts: vec![attempt(Cause::Signal), attempt(Cause::TimeLimit)],
            version: "1".to_owned(),
        };
        let id = ArtifactId::of(b"poison").short(12);
        let reason = format!("in quarantine as {id}: its examination ran out of time, twice");
        assert_eq!(quarantined.reason(), reason);
        let shown = attempt(Cause::Signal).to_string();
        assert_eq!(shown, "signal after 10.042 s at 300 MiB: signal 9⏎\\u{1b}[31m");
    }
}
