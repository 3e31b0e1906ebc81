//! Where the time goes: wall time a stage, added up over messages.

use std::time::{Duration, Instant};

creel_evidence::vocabulary! {
    /// A stage that is timed.
    pub enum Stage {
        /// Bytes to a dissection: MIME, openers, observables.
        Dissect = "dissect",
        /// A dissection to a verdict.
        Detect = "detect",
        /// Who was aimed at.
        Targeting = "targeting",
        /// What is compared between messages.
        Fingerprint = "fingerprint",
    }
}

/// Time spent in each stage. Threads keep one each; [`Timings::add`] brings them together.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timings {
    spent: [Duration; Stage::ALL.len()],
}

impl Timings {
    /// Runs `work` and counts its time for `stage`.
    pub fn of<T>(&mut self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        if let Some(spent) = self.spent.get_mut(stage as usize) {
            *spent += start.elapsed();
        }
        done
    }

    /// Times that another process took down, in the order of [`Stage::ALL`].
    #[must_use]
    pub const fn from_stages(spent: [Duration; Stage::ALL.len()]) -> Self {
        Self { spent }
    }

    /// Adds another thread's times.
    pub fn add(&mut self, other: &Self) {
        for (spent, more) in self.spent.iter_mut().zip(other.spent) {
            *spent += more;
        }
    }

    /// Each stage with its time, in the order in which stages run.
    pub fn stages(&self) -> impl Iterator<Item = (Stage, Duration)> + '_ {
        Stage::ALL.iter().copied().zip(self.spent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_threads_add_up() {
        let (mut one, mut other) = (Timings::default(), Timings::default());
        one.of(Stage::Detect, || std::thread::sleep(Duration::from_millis(3)));
        other.of(Stage::Detect, || std::thread::sleep(Duration::from_millis(4)));
        one.add(&other);
        let spent: Vec<Duration> = one.stages().map(|(_, spent)| spent).collect();
        assert!(spent[Stage::Detect as usize] >= Duration::from_millis(7));
        assert_eq!(spent[Stage::Dissect as usize], Duration::ZERO);
    }
}
