//! A model: rows of evidence, answer and weight, and how the weights are fitted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What holds for a mail, and how much of it (1 for what holds or does not).
pub(crate) type Facts = BTreeMap<String, f64>;

/// A question that is answered by the largest sum.
#[derive(Debug)]
pub(crate) struct Question {
    /// The answers.
    pub(crate) answers: Vec<&'static str>,
    /// The answer where no other has a larger sum.
    pub(crate) otherwise: &'static str,
    /// Whether an answer can be given to what holds.
    pub(crate) possible: fn(&str, &Facts) -> bool,
    /// Whether the mails may say what a fact is worth for an answer for which no expert made a row.
    pub(crate) may_be_fitted: fn(&str, &str) -> bool,
    /// Whether what a fact is worth is the experts' word alone.
    pub(crate) experts_alone: fn(&str) -> bool,
}

/// One mail to learn from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lesson<'a> {
    /// The mail's file name.
    pub(crate) id: &'a str,
    pub(crate) facts: &'a Facts,
    pub(crate) answer: &'static str,
    /// How much it counts.
    pub(crate) weight: f64,
}

/// How far fitting may go.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// What it costs to move an expert's weight by one, squared.
    pub(crate) expert_ridge: f64,
    /// What it costs to move a weight that no expert set by one, squared.
    pub(crate) ridge: f64,
    /// Labelled mails that must show a fact before a row is made for it.
    pub(crate) support: usize,
}

/// What it costs to move a weight that the mails must not judge.
const FIXED: f64 = 1e4;
/// Steps of the descent; the loss is convex, and hardly anything moves any more after that many.
const STEPS: usize = 400;
/// Weights are written in steps of one in so many.
const GRAIN: f64 = 10.0;
/// Weights smaller than this are not worth a row.
const LEAST: f64 = 0.15;

#[derive(Debug, Clone)]
struct Row {
    evidence: String,
    facts: Vec<String>,
    answer: &'static str,
    weight: f64,
    /// What the expert set; `None` for rows that come from the mails alone.
    prior: Option<f64>,
    why: String,
}

#[derive(Debug, Clone)]
enum Line {
    /// A comment or an empty line, kept as it is.
    Remark(String),
    Row(usize),
}

#[derive(Debug, Clone)]
pub(crate) struct Model<'q> {
    question: &'q Question,
    lines: Vec<Line>,
    rows: Vec<Row>,
}

impl<'q> Model<'q> {
    /// Reads experts' rows: evidence, answer, weight, prior, why. Rows without a prior are left out: they are made anew.
    pub(crate) fn read(text: &str, question: &'q Question) -> Result<Self, String> {
        let mut model = Self { question, lines: Vec::new(), rows: Vec::new() };
        for line in text.lines() {
            if line.is_empty() || line.starts_with('#') {
                model.lines.push(Line::Remark(line.to_owned()));
                continue;
            }
            let columns: Vec<&str> = line.split('\t').collect();
            let [evidence, answer, _, prior, why] = columns[..] else {
                return Err(format!("five columns: {line}"));
            };
            if prior.is_empty() {
                continue;
            }
            let prior: f64 = prior.parse().map_err(|_| format!("no number: {line}"))?;
            let answer = question.answers.iter().find(|&&known| known == answer);
            model.lines.push(Line::Row(model.rows.len()));
            model.rows.push(Row {
                evidence: evidence.to_owned(),
                facts: evidence.split(" & ").map(str::to_owned).collect(),
                answer: answer.ok_or_else(|| format!("no such answer: {line}"))?,
                weight: prior,
                prior: Some(prior),
                why: why.to_owned(),
            });
        }
        Ok(model)
    }

    /// The file's text: experts' rows where they stood, then the others by evidence and answer.
    pub(crate) fn write(&self) -> String {
        let mut text = String::new();
        let mut written = BTreeSet::new();
        // Writing to a string cannot fail.
        for line in &self.lines {
            let _ = match line {
                Line::Remark(remark) => writeln!(text, "{remark}"),
                Line::Row(at) => {
                    written.insert(*at);
                    self.rows.get(*at).map_or(Ok(()), |row| row.write(&mut text))
                }
            };
        }
        for (_, row) in self.rows.iter().enumerate().filter(|(at, _)| !written.contains(at)) {
            let _ = row.write(&mut text);
        }
        text
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The answer for a mail.
    pub(crate) fn answer(&self, facts: &Facts) -> &'static str {
        let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
        for row in &self.rows {
            *sums.entry(row.answer).or_default() += row.weight * row.value(facts);
        }
        let of = |answer: &str| sums.get(answer).copied().unwrap_or_default();
        let possible = |answer: &&&'static str| (self.question.possible)(answer, facts);
        let answers = self.question.answers.iter().filter(possible);
        answers
            .fold(self.question.otherwise, |best, &answer| if of(answer) > of(best) { answer } else { best })
    }

    /// The weights that the mails demand.
    pub(crate) fn fit(&self, lessons: &[Lesson<'_>], settings: &Settings) -> Self {
        let mut rows = self.rows.clone();
        rows.extend(self.candidates(lessons, settings.support));
        let place = |answer: &str| {
            self.question.answers.iter().position(|&known| known == answer).unwrap_or_default()
        };
        let answers: Vec<usize> = rows.iter().map(|row| place(row.answer)).collect();
        // Which rows hold for which mail, and how much.
        let held: Vec<Vec<(usize, f64)>> = lessons
            .iter()
            .map(|lesson| {
                let values = rows.iter().map(|row| row.value(lesson.facts)).enumerate();
                values.filter(|&(_, value)| value != 0.0).collect()
            })
            .collect();
        let priors: Vec<f64> = rows.iter().map(|row| row.prior.unwrap_or(0.0)).collect();
        let ridge = |row: &Row| match row.prior {
            Some(_) if row.facts.iter().any(|fact| (self.question.experts_alone)(fact)) => FIXED,
            Some(_) => settings.expert_ridge,
            None => settings.ridge,
        };
        let ridges: Vec<f64> = rows.iter().map(ridge).collect();
        let mut weights = priors.clone();
        // Adam without chance: full batches, bias-corrected moments (Kingma and Ba 2015).
        let (mut first, mut second) = (vec![0.0; rows.len()], vec![0.0; rows.len()]);
        let mut sums = vec![0.0; self.question.answers.len()];
        for step in 1..=STEPS {
            let mut gradient: Vec<f64> =
                (0..rows.len()).map(|at| 2.0 * ridges[at] * (weights[at] - priors[at])).collect();
            for (lesson, held) in lessons.iter().zip(&held) {
                sums.fill(0.0);
                for &(at, value) in held {
                    sums[answers[at]] += weights[at] * value;
                }
                softmax(&mut sums);
                let truth = place(lesson.answer);
                for &(at, value) in held {
                    let aim = if answers[at] == truth { 1.0 } else { 0.0 };
                    gradient[at] += lesson.weight * value * (sums[answers[at]] - aim);
                }
            }
            let pace = 0.05 * (1.0 - step as f64 / (STEPS as f64 + 1.0));
            let (decay, slow) = (0.9_f64.powi(step as i32), 0.999_f64.powi(step as i32));
            for at in 0..rows.len() {
                first[at] = 0.9 * first[at] + 0.1 * gradient[at];
                second[at] = 0.999 * second[at] + 0.001 * gradient[at] * gradient[at];
                let (mean, spread) = (first[at] / (1.0 - decay), second[at] / (1.0 - slow));
                weights[at] -= pace * mean / (spread.sqrt() + 1e-8);
                // An expert said what a fact speaks for; the mails may say that it is worth nothing, not the opposite.
                if weights[at] * priors[at] < 0.0 {
                    weights[at] = 0.0;
                }
            }
        }
        for (row, weight) in rows.iter_mut().zip(weights) {
            row.weight = (weight * GRAIN).round() / GRAIN;
        }
        rows.retain(|row| row.prior.is_some() || row.weight.abs() >= LEAST);
        Self { question: self.question, lines: self.lines.clone(), rows }
    }

    /// A row for every fact that enough labelled mails show, and every answer, unless an expert made it.
    fn candidates(&self, lessons: &[Lesson<'_>], support: usize) -> Vec<Row> {
        let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
        for fact in
            lessons.iter().filter(|lesson| lesson.weight >= 1.0).flat_map(|lesson| lesson.facts.keys())
        {
            *shown.entry(fact).or_default() += 1;
        }
        let mut rows = Vec::new();
        for (fact, count) in shown.into_iter().filter(|&(_, count)| count >= support) {
            for &answer in &self.question.answers {
                let made = self.rows.iter().any(|row| row.evidence == fact && row.answer == answer);
                if !made && (self.question.may_be_fitted)(fact, answer) {
                    rows.push(Row {
                        evidence: fact.to_owned(),
                        facts: vec![fact.to_owned()],
                        answer,
                        weight: 0.0,
                        prior: None,
                        why: format!("Fitted; {count} labelled mails show it."),
                    });
                }
            }
        }
        rows
    }
}

impl Row {
    /// How much of the row's evidence there is: the product over its facts.
    fn value(&self, facts: &Facts) -> f64 {
        let of = |fact: &String| match fact.strip_prefix("not ") {
            Some(fact) => f64::from(u8::from(!facts.contains_key(fact))),
            None => facts.get(fact).copied().unwrap_or_default(),
        };
        self.facts.iter().map(of).product()
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let prior = self.prior.map(|prior| prior.to_string()).unwrap_or_default();
        writeln!(text, "{}\t{}\t{}\t{prior}\t{}", self.evidence, self.answer, self.weight, self.why)
    }
}

fn softmax(sums: &mut [f64]) {
    let top = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    sums.iter_mut().for_each(|sum| *sum = (*sum - top).exp());
    let all: f64 = sums.iter().sum();
    sums.iter_mut().for_each(|sum| *sum /= all);
}
