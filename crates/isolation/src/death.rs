//! Why a worker died.

use crate::frame::FrameError;
use creel_evidence::quarantine::{Attempt, Cause};
use creel_evidence::text::inert;
use std::process::ExitStatus;
use std::time::Duration;

/// Characters of a worker's last words that are kept.
const WORDS: usize = 400;
/// What Rust's runtime exits with after a panic.
const PANIC: i32 = 101;

/// A dead worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Death(pub(crate) Attempt);

/// What is known of a death.
pub(crate) struct Signs<'a> {
    /// What the parent saw first.
    pub(crate) error: &'a FrameError,
    /// The watchdog ended it.
    pub(crate) overdue: bool,
    /// How it ended.
    pub(crate) status: Option<ExitStatus>,
    /// What it wrote to standard error.
    pub(crate) words: &'a [u8],
    /// Time since it was asked.
    pub(crate) elapsed: Duration,
    /// Bytes that it held when it was last looked at.
    pub(crate) memory: Option<u64>,
}

/// The cause that fits the signs.
pub(crate) fn find(signs: &Signs<'_>) -> Death {
    let words = last_words(signs.words);
    let (cause, detail) = cause(signs, &words);
    let detail = match (detail, words.as_str()) {
        (detail, "") => detail,
        (detail, words) if detail.is_empty() => words.to_owned(),
        (detail, words) => format!("{detail}; it said: {words}"),
    };
    let milliseconds = u64::try_from(signs.elapsed.as_millis()).unwrap_or(u64::MAX);
    Death(Attempt { cause, detail, milliseconds, memory: signs.memory })
}

fn cause(signs: &Signs<'_>, words: &str) -> (Cause, String) {
    if signs.overdue {
        return (Cause::TimeLimit, String::new());
    }
    match signs.error {
        FrameError::TooLong { .. } => return (Cause::OutputLimit, signs.error.to_string()),
        FrameError::Kind(_) | FrameError::Malformed(_) => return (Cause::Protocol, signs.error.to_string()),
        FrameError::Ended | FrameError::Pipe(_) => {}
    }
    let aborted = || {
        // What Rust's runtime says when an allocation fails that nobody expects to, and the library's own error.
        if words.contains("memory allocation of") || words.contains("out of memory") {
            Some(Cause::MemoryLimit)
        } else if words.contains("has overflowed its stack") {
            Some(Cause::StackOverflow)
        } else {
            None
        }
    };
    if let Some(signal) = signs.status.and_then(signal) {
        return match signal {
            PROCESSOR_TIME => (Cause::ProcessorLimit, String::new()),
            _ => match aborted() {
                Some(cause) => (cause, String::new()),
                None => (Cause::Signal, format!("signal {signal}")),
            },
        };
    }
    match signs.status.and_then(|status| status.code()) {
        Some(PANIC) => (Cause::Panic, String::new()),
        Some(code) => match aborted() {
            Some(cause) => (cause, String::new()),
            None => (Cause::Exit, format!("exit code {code}")),
        },
        None => (Cause::Exit, signs.error.to_string()),
    }
}

/// SIGXCPU, on every system that has it.
const PROCESSOR_TIME: i32 = 24;

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
const fn signal(_: ExitStatus) -> Option<i32> {
    None
}

/// What a worker wrote to standard error, in one short inert line. Advice for developers is left out.
fn last_words(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("note: "));
    let line = lines.collect::<Vec<_>>().join(" ");
    let mut words: String = inert(&line).to_string();
    if let Some((end, _)) = words.char_indices().nth(WORDS) {
        words.truncate(end);
        words.push('…');
    }
    words
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt as _;

    fn found(error: &FrameError, overdue: bool, wait_status: i32, words: &str) -> (Cause, String) {
        let status = Some(ExitStatus::from_raw(wait_status));
        let elapsed = Duration::from_millis(7);
        let signs = Signs { error, overdue, status, words: words.as_bytes(), elapsed, memory: None };
        let Death(Attempt { cause, detail, .. }) = find(&signs);
        (cause, detail)
    }

    #[test]
    fn each_way_to_die_has_its_name() {
        let ended = &FrameError::Ended;
        assert_eq!(found(ended, true, 9, "").0, Cause::TimeLimit);
        assert_eq!(found(ended, false, 24, "").0, Cause::ProcessorLimit);
        assert_eq!(found(ended, false, 6, "memory allocation of 77 bytes failed").0, Cause::MemoryLimit);
        let overflow = "thread 'main' (7) has overflowed its stack\nfatal runtime error: stack overflow";
        assert_eq!(found(ended, false, 6, overflow).0, Cause::StackOverflow);
        assert_eq!(found(ended, false, 9, ""), (Cause::Signal, "signal 9".to_owned()));
        assert_eq!(found(ended, false, 3 << 8, ""), (Cause::Exit, "exit code 3".to_owned()));
        let long = &FrameError::TooLong { length: 9, limit: 8 };
        assert_eq!(found(long, false, 9, "").0, Cause::OutputLimit);
        assert_eq!(found(&FrameError::Malformed("x"), false, 9, "").0, Cause::Protocol);
    }

    #[test]
    fn last_words_are_short_inert_and_without_advice() {
        let said =
            "\nthread 'main' panicked at src/x.rs:1:2:\n\u{1b}[31mno\nnote: run with `RUST_BACKTRACE=1`\n";
        let (cause, detail) = found(&FrameError::Ended, false, 101 << 8, said);
        assert_eq!(cause, Cause::Panic);
        assert_eq!(detail, "thread 'main' panicked at src/x.rs:1:2: \\u{1b}[31mno");
        let (_, detail) = found(&FrameError::Ended, false, 101 << 8, &"x".repeat(9_000));
        assert_eq!(detail.chars().count(), WORDS + 1);
    }
}
