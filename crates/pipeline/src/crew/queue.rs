//! What waits to be examined, shared by all seats of a crew.

use creel_intake::Submission;
use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};

/// Submissions in the order in which they were fed, each handed out once.
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
}

struct Waiting {
    fed: Receiver<Submission>,
    /// Looked at and left for somebody else.
    left: Option<Submission>,
}

impl Queue {
    pub(super) const fn new(fed: Receiver<Submission>) -> Self {
        Self { waiting: Mutex::new(Waiting { fed, left: None }) }
    }

    /// Waits for the next submission; `None` if there will be none.
    pub(super) fn wait(&self) -> Option<Submission> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.left.take().or_else(|| waiting.fed.recv().ok())
    }

    /// The next submission, if there is one now and `wanted` wants one of its size. Never waits: whoever asks
    /// has other work, and a seat that waits has more need of it.
    pub(super) fn look(&self, wanted: impl FnOnce(usize) -> bool) -> Option<Submission> {
        let mut waiting = self.waiting.try_lock().ok()?;
        let next = waiting.left.take().or_else(|| waiting.fed.try_recv().ok())?;
        if wanted(next.raw.len()) {
            return Some(next);
        }
        waiting.left = Some(next);
        None
    }
}
