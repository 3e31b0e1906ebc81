//! Many messages at once: one thread feeds, several examine, the caller's thread takes what comes out.
//!
//! Queues are short, so memory holds a few messages a thread however large the pile is. The order in which
//! results come out is not defined; nothing downstream depends on it.

use crate::timings::Timings;
use crate::{Examined, Settings, examine};
use creel_evidence::ArtifactId;
use creel_evidence::case::Unreadable;
use creel_intake::{Submission, Taken};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

/// What comes out of the crew.
#[derive(Debug)]
pub enum Event {
    /// A message that was examined.
    Examined {
        /// What the case keeps.
        examined: Box<Examined>,
        /// The bytes it was read from.
        raw: Vec<u8>,
        /// Where it was found.
        source: String,
    },
    /// Bytes that the case holds already, or that another input of this run gave.
    Known {
        /// Their identity.
        message: ArtifactId,
        /// Where they were found this time.
        source: String,
    },
    /// An input that gave no message.
    Unreadable(Unreadable),
}

/// Runs `feed` on a thread of its own, examines what it gives on `jobs` threads, and calls `on_event` on this
/// thread for everything that comes out. `feed` is given a function that answers `false` once `stop` is set;
/// what is on its way then still comes out.
///
/// `known` are identities that need no examination.
pub fn run(
    feed: impl FnOnce(&mut dyn FnMut(Taken) -> bool) + Send,
    known: HashSet<ArtifactId>,
    jobs: usize,
    settings: &Settings,
    stop: &AtomicBool,
    mut on_event: impl FnMut(Event),
) -> Timings {
    let jobs = jobs.max(1);
    let known = Mutex::new(known);
    let (give, take) = sync_channel::<Submission>(2 * jobs);
    let take = Mutex::new(take);
    let (report, reports) = sync_channel::<Event>(4 * jobs);
    let mut timings = Timings::default();
    std::thread::scope(|scope| {
        let feeder_report = report.clone();
        scope.spawn(move || {
            feed(&mut |taken| {
                let passed_on = match taken {
                    Taken::Submission(submission) => give.send(submission).is_ok(),
                    Taken::Unreadable(unreadable) => {
                        feeder_report.send(Event::Unreadable(unreadable)).is_ok()
                    }
                };
                passed_on && !stop.load(Ordering::Relaxed)
            });
        });
        let examiners: Vec<_> = (0..jobs)
            .map(|_| {
                let (take, known, report) = (&take, &known, report.clone());
                scope.spawn(move || work(take, known, settings, &report))
            })
            .collect();
        drop(report);
        for event in reports {
            on_event(event);
        }
        for examiner in examiners {
            // A thread that died has been reported by its panic; the others' times still count.
            timings.add(&examiner.join().unwrap_or_default());
        }
    });
    timings
}

fn work(
    take: &Mutex<Receiver<Submission>>,
    known: &Mutex<HashSet<ArtifactId>>,
    settings: &Settings,
    report: &SyncSender<Event>,
) -> Timings {
    let mut timings = Timings::default();
    loop {
        let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Submission { source, raw }) = next else { return timings };
        let message = ArtifactId::of(&raw);
        let is_new = known.lock().unwrap_or_else(PoisonError::into_inner).insert(message);
        let event = if is_new {
            examine_safely(source, raw, settings, &mut timings)
        } else {
            Event::Known { message, source }
        };
        if report.send(event).is_err() {
            return timings;
        }
    }
}

/// A defect of creel that one input brings to light must not cost the rest of the pile.
fn examine_safely(source: String, raw: Vec<u8>, settings: &Settings, timings: &mut Timings) -> Event {
    match catch_unwind(AssertUnwindSafe(|| examine(&raw, settings, timings))) {
        Ok(examined) => Event::Examined { examined: Box::new(examined), raw, source },
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
            let reason = format!("creel failed on this input, which is a defect of creel: {said}");
            Event::Unreadable(Unreadable { source, reason })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn submission(number: usize) -> Taken {
        let raw = format!("From: a@b.example\r\nSubject: {number}\r\n\r\nbody\r\n").into_bytes();
        Taken::Submission(Submission { source: format!("{number}.eml"), raw })
    }

    fn count(give: usize, jobs: usize, stop: &AtomicBool) -> (usize, usize, usize) {
        let (mut examined, mut known, mut unreadable) = (0, 0, 0);
        let feed = |take: &mut dyn FnMut(Taken) -> bool| {
            let nothing = Unreadable { source: "x".to_owned(), reason: "y".to_owned() };
            take(Taken::Unreadable(nothing));
            for number in 0..give {
                if !take(submission(number % 40)) {
                    break;
                }
            }
        };
        run(feed, HashSet::new(), jobs, &Settings::default(), stop, |event| match event {
            Event::Examined { .. } => examined += 1,
            Event::Known { .. } => known += 1,
            Event::Unreadable(_) => unreadable += 1,
        });
        (examined, known, unreadable)
    }

    #[test]
    fn each_message_is_examined_once_whatever_the_number_of_jobs() {
        for jobs in [0, 1, 3, 16] {
            assert_eq!(count(100, jobs, &AtomicBool::new(false)), (40, 60, 1), "{jobs} jobs");
        }
    }

    #[test]
    fn stopping_ends_the_feed_and_keeps_what_was_under_way() {
        let (examined, known, _) = count(100_000, 2, &AtomicBool::new(true));
        assert!(examined + known <= 2, "{examined} {known}");
    }
}
