//! How well a model answers.

use crate::model::{Lesson, Model};
use std::collections::BTreeMap;
use std::io::Write;

/// How often which answer was given for which.
#[derive(Debug, Default)]
pub(crate) struct Confusion {
    counts: BTreeMap<(&'static str, &'static str), usize>,
    right: usize,
    right_on_harm: usize,
    all: usize,
    errors: Vec<String>,
}

impl Confusion {
    /// Counts all lessons.
    pub(crate) fn of(model: &Model<'_>, lessons: &[Lesson<'_>]) -> Self {
        let mut confusion = Self::default();
        for lesson in lessons {
            confusion.count(lesson, model);
        }
        confusion
    }

    /// Counts one lesson.
    pub(crate) fn count(&mut self, lesson: &Lesson<'_>, model: &Model<'_>) {
        let (said, truth) = (model.answer(lesson.facts), lesson.answer);
        *self.counts.entry((truth, said)).or_default() += 1;
        self.right += usize::from(said == truth);
        self.right_on_harm += usize::from(means_harm(said) == means_harm(truth));
        self.all += 1;
        if said != truth {
            let facts: Vec<&str> =
                lesson.facts.keys().map(String::as_str).filter(|&fact| fact != "always").collect();
            self.errors.push(format!("{} is {truth}, taken for {said}: {}", lesson.id, facts.join(" ")));
        }
    }

    /// Prints shares and what was taken for what, most frequent first.
    pub(crate) fn print(&self, out: &mut impl Write, title: &str, errors: bool) -> std::io::Result<()> {
        if self.all == 0 {
            return Ok(());
        }
        let share = |count: usize| count as f64 / self.all as f64;
        write!(out, "{title}: {} mails, right {:.3}", self.all, share(self.right))?;
        if self.counts.keys().any(|(truth, _)| *truth == "phishing" || *truth == "legit") {
            write!(out, ", malicious or not {:.3}", share(self.right_on_harm))?;
        }
        writeln!(out)?;
        let mut wrong: Vec<_> = self.counts.iter().filter(|((truth, said), _)| truth != said).collect();
        wrong.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for ((truth, said), count) in wrong.into_iter().take(12) {
            writeln!(out, "    {truth} taken for {said}: {count}")?;
        }
        for error in self.errors.iter().filter(|_| errors) {
            writeln!(out, "    {error}")?;
        }
        Ok(())
    }
}

fn means_harm(answer: &str) -> bool {
    answer.parse().is_ok_and(creel_evidence::verdict::Class::is_malicious)
}
