//! Examination on the crew's own threads.

use super::{Broken, Examiner, Held, Outcome};
use crate::timings::Timings;
use crate::{Settings, examine};
use creel_evidence::Quarantined;
use creel_evidence::quarantine::{Attempt, Cause};
use creel_evidence::text::inert;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// Examines on the thread that asks: for debuggers and profilers. A panic costs the one message; what a panic does
/// not end (a loop, the stack, the machine's memory) costs the whole program.
#[derive(Debug)]
pub struct InProcess<'a> {
    settings: &'a Settings,
    held: Option<Held>,
    timings: Timings,
}

impl<'a> InProcess<'a> {
    /// An examiner with these settings.
    #[must_use]
    pub fn new(settings: &'a Settings) -> Self {
        Self { settings, held: None, timings: Timings::default() }
    }
}

impl Examiner for InProcess<'_> {
    fn has_room(&self, _: usize) -> bool {
        self.held.is_none()
    }

    fn give(&mut self, held: Held) {
        self.held = Some(held);
    }

    fn take(&mut self) -> Option<Result<(Held, Outcome), Broken>> {
        let held = self.held.take()?;
        let (settings, timings, start) = (self.settings, &mut self.timings, Instant::now());
        let examined = catch_unwind(AssertUnwindSafe(|| examine(&held.raw, settings, timings).record()));
        let (cause, detail) = match examined {
            Ok(Ok(record)) => return Some(Ok((held, Outcome::Examined(Box::new(record))))),
            Ok(Err(error)) => (Cause::Protocol, error.to_string()),
            Err(panic) => {
                let said = panic.downcast_ref::<String>().map(String::as_str);
                let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
                (Cause::Panic, inert(said).to_string())
            }
        };
        let milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let quarantined = Quarantined {
            message: held.message,
            bytes: held.raw.len() as u64,
            // What a thread of this program could not do it cannot do a second time: there is no retry.
            attempts: vec![Attempt { cause, detail, milliseconds, memory: None }],
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Some(Ok((held, Outcome::Quarantined(quarantined))))
    }

    fn timings(&self) -> Timings {
        self.timings
    }
}
