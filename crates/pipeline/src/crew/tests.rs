use super::*;
use crate::Settings;
use std::collections::VecDeque;

fn submission(number: usize) -> Taken {
    let raw = format!("From: a@b.example\r\nSubject: {number}\r\n\r\nbody\r\n").into_bytes();
    Taken::Submission(Submission { source: format!("{number}.eml"), raw })
}

fn feed(give: usize) -> impl FnOnce(&mut dyn FnMut(Taken) -> bool) + Send {
    move |take| {
        let nothing = Unreadable { source: "x".to_owned(), reason: "y".to_owned() };
        take(Taken::Unreadable(nothing));
        for number in 0..give {
            if !take(submission(number % 40)) {
                break;
            }
        }
    }
}

/// Messages examined, known and unreadable, and whether the crew broke.
fn count<E: Examiner>(
    give: usize,
    jobs: usize,
    stop: &AtomicBool,
    examiner: impl Fn() -> E + Sync,
) -> (usize, usize, usize, bool) {
    let (mut examined, mut known, mut unreadable, mut broken) = (0, 0, 0, false);
    run(feed(give), HashSet::new(), jobs, examiner, stop, |event| match event {
        Event::Examined { .. } | Event::Quarantined { .. } => examined += 1,
        Event::Known { .. } => known += 1,
        Event::Unreadable(_) => unreadable += 1,
        Event::Broken(_) => broken = true,
    });
    (examined, known, unreadable, broken)
}

#[test]
fn each_message_is_examined_once_whatever_the_number_of_jobs() {
    let settings = Settings::default();
    for jobs in [0, 1, 3, 16] {
        let counted = count(100, jobs, &AtomicBool::new(false), || InProcess::new(&settings));
        assert_eq!(counted, (40, 60, 1, false), "{jobs} jobs");
    }
}

#[test]
fn stopping_ends_the_feed_and_keeps_what_was_under_way() {
    let settings = Settings::default();
    let (examined, known, ..) = count(100_000, 2, &AtomicBool::new(true), || InProcess::new(&settings));
    assert!(examined + known <= 2, "{examined} {known}");
}

/// Holds up to four messages and breaks after some.
struct Ahead {
    held: VecDeque<Held>,
    left: usize,
}

impl Examiner for Ahead {
    fn has_room(&self, _: usize) -> bool {
        self.held.len() < 4
    }

    fn give(&mut self, held: Held) {
        assert!(self.held.len() < 4, "more than it has room for");
        self.held.push_back(held);
    }

    fn take(&mut self) -> Option<Result<(Held, Outcome), Broken>> {
        let held = self.held.pop_front()?;
        let Some(left) = self.left.checked_sub(1) else {
            return Some(Err(Broken("no more".to_owned())));
        };
        self.left = left;
        let (message, bytes) = (held.message, held.raw.len() as u64);
        let quarantined = Quarantined { message, bytes, attempts: Vec::new(), version: String::new() };
        Some(Ok((held, Outcome::Quarantined(quarantined))))
    }

    fn timings(&self) -> Timings {
        Timings::default()
    }
}

#[test]
fn an_examiner_that_works_ahead_loses_nothing() {
    for jobs in [1, 3] {
        let ahead = || Ahead { held: VecDeque::new(), left: usize::MAX };
        assert_eq!(count(100, jobs, &AtomicBool::new(false), ahead), (40, 60, 1, false));
    }
}

#[test]
fn examiners_that_break_end_the_run_and_nobody_waits() {
    let stop = AtomicBool::new(false);
    let (examined, _, _, broken) = count(100_000, 3, &stop, || Ahead { held: VecDeque::new(), left: 2 });
    assert!(broken && stop.into_inner());
    assert!(examined <= 6, "{examined}");
}
