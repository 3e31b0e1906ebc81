//! The model: rows of facts, class and weight, and how they are fitted.

use crate::data::Sample;
use creel_evidence::verdict::Class;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// How far fitting may go.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// How much an ordinary mail counts beside a labelled one.
    pub(crate) ham_weight: f64,
    /// What it costs to move an expert's weight by one, squared.
    pub(crate) expert_ridge: f64,
    /// What it costs to move a weight that no expert set by one, squared.
    pub(crate) ridge: f64,
    /// Mails that must show a fact before a row is made for it.
    pub(crate) support: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { ham_weight: 0.1, expert_ridge: 0.5, ridge: 1.0, support: 5 }
    }
}

/// Steps of the descent; the loss is convex, and nothing moves any more after that many.
const STEPS: usize = 400;
/// What it costs to move a weight that the mails must not judge.
const FIXED: f64 = 1e4;
/// Weights are written in steps of this.
const GRAIN: f64 = 0.1;
/// Weights smaller than this are not worth a row.
const LEAST: f64 = 0.15;

#[derive(Debug, Clone)]
pub(crate) struct Row {
    evidence: String,
    facts: Vec<String>,
    class: Class,
    weight: f64,
    /// What the expert set; `None` for rows that come from the mails alone.
    prior: Option<f64>,
    why: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Model {
    /// Comment lines of the file, kept as they are.
    head: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

impl Model {
    /// Reads experts' rows: evidence, class, weight, prior, why. Rows without a prior are left out: they are made anew.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut model = Self { head: Vec::new(), rows: Vec::new() };
        for line in text.lines().filter(|line| !line.is_empty()) {
            if line.starts_with('#') {
                model.head.push(line.to_owned());
                continue;
            }
            let columns: Vec<&str> = line.split('\t').collect();
            let [evidence, class, _, prior, why] = columns[..] else {
                return Err(format!("five columns: {line}"));
            };
            if prior.is_empty() {
                continue;
            }
            let prior: f64 = prior.parse().map_err(|_| format!("no number: {line}"))?;
            model.rows.push(Row {
                evidence: evidence.to_owned(),
                facts: evidence.split(" & ").map(str::to_owned).collect(),
                class: class.parse().map_err(|_| format!("no class: {line}"))?,
                weight: prior,
                prior: Some(prior),
                why: why.to_owned(),
            });
        }
        Ok(model)
    }

    /// The file's text: experts' rows in their order, then the others by evidence and class.
    pub(crate) fn write(&self) -> String {
        let mut text = self.head.join("\n");
        text.push('\n');
        for row in &self.rows {
            let prior = row.prior.map(|prior| prior.to_string()).unwrap_or_default();
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}\t{}\t{}\t{prior}\t{}", row.evidence, row.class, row.weight, row.why);
        }
        text
    }

    pub(crate) fn class(&self, facts: &BTreeSet<String>) -> Class {
        let mut sums: BTreeMap<Class, f64> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| row.holds(facts)) {
            *sums.entry(row.class).or_default() += row.weight;
        }
        let of = |class: Class| sums.get(&class).copied().unwrap_or_default();
        Class::ALL.iter().fold(Class::Unclear, |best, &class| if of(class) > of(best) { class } else { best })
    }

    /// The weights that the mails demand.
    pub(crate) fn fit(&self, samples: &[Sample], settings: &Settings) -> Self {
        let mut rows = self.rows.clone();
        rows.extend(self.candidates(samples, settings.support));
        let classes: Vec<usize> = rows.iter().map(|row| place(row.class)).collect();
        // Which rows hold for which mail.
        let held: Vec<Vec<usize>> = samples
            .iter()
            .map(|sample| {
                rows.iter()
                    .enumerate()
                    .filter(|(_, row)| row.holds(&sample.facts))
                    .map(|(at, _)| at)
                    .collect()
            })
            .collect();
        let priors: Vec<f64> = rows.iter().map(|row| row.prior.unwrap_or(0.0)).collect();
        let ridges: Vec<f64> = rows
            .iter()
            .map(|row| match row.prior {
                Some(_) if row.facts.iter().any(|fact| is_custom(fact)) => FIXED,
                Some(_) => settings.expert_ridge,
                None => settings.ridge,
            })
            .collect();
        let mut weights = priors.clone();
        // Adam without chance: full batches, bias-corrected moments (Kingma and Ba 2015).
        let (mut first, mut second) = (vec![0.0; rows.len()], vec![0.0; rows.len()]);
        for step in 1..=STEPS {
            let mut gradient: Vec<f64> =
                (0..rows.len()).map(|at| 2.0 * ridges[at] * (weights[at] - priors[at])).collect();
            for (sample, held) in samples.iter().zip(&held) {
                let mut sums = [0.0; Class::ALL.len()];
                for &at in held {
                    sums[classes[at]] += weights[at];
                }
                let chances = softmax(sums);
                let truth = place(sample.class);
                for &at in held {
                    let aim = if classes[at] == truth { 1.0 } else { 0.0 };
                    gradient[at] += sample.weight * (chances[classes[at]] - aim);
                }
            }
            let pace = 0.05 * (1.0 - step as f64 / (STEPS as f64 + 1.0));
            for at in 0..rows.len() {
                first[at] = 0.9 * first[at] + 0.1 * gradient[at];
                second[at] = 0.999 * second[at] + 0.001 * gradient[at] * gradient[at];
                let (mean, spread) = (
                    first[at] / (1.0 - 0.9_f64.powi(step as i32)),
                    second[at] / (1.0 - 0.999_f64.powi(step as i32)),
                );
                weights[at] -= pace * mean / (spread.sqrt() + 1e-8);
            }
        }
        for (row, weight) in rows.iter_mut().zip(weights) {
            row.weight = (weight / GRAIN).round() / (1.0 / GRAIN);
        }
        rows.retain(|row| row.prior.is_some() || row.weight.abs() >= LEAST);
        Self { head: self.head.clone(), rows }
    }

    /// A row for every fact that enough mails show, and every class, unless an expert made it.
    fn candidates(&self, samples: &[Sample], support: usize) -> Vec<Row> {
        let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
        for fact in samples.iter().filter(|sample| sample.weight >= 1.0).flat_map(|sample| &sample.facts) {
            *shown.entry(fact).or_default() += 1;
        }
        let mut rows = Vec::new();
        for (fact, count) in shown.into_iter().filter(|&(_, count)| count >= support) {
            for class in [Class::Phishing, Class::Malware, Class::Scam, Class::Spam, Class::Legit] {
                if !may_be_fitted(fact, class)
                    || self.rows.iter().any(|row| row.evidence == fact && row.class == class)
                {
                    continue;
                }
                rows.push(Row {
                    evidence: fact.to_owned(),
                    facts: vec![fact.to_owned()],
                    class,
                    weight: 0.0,
                    prior: None,
                    why: format!("Fitted; {count} labelled mails show it."),
                });
            }
        }
        rows
    }
}

impl Row {
    fn holds(&self, facts: &BTreeSet<String>) -> bool {
        self.facts.iter().all(|fact| match fact.strip_prefix("not ") {
            Some(fact) => !facts.contains(fact),
            None => facts.contains(fact),
        })
    }
}

/// Whether the mails may say what a fact is worth for which no expert made a row: only what a text tells speaks for
/// ordinary mail, because ours is twenty years older than the malicious mail.
fn may_be_fitted(fact: &str, class: Class) -> bool {
    let told = ["lure:", "story:", "also:", "move:", "force:"].iter().any(|kind| fact.starts_with(kind));
    fact != "always" && !is_custom(fact) && (told || class != Class::Legit)
}

/// Whether a fact is about the mailbox and its time instead of the mail: one receiver took in nearly all malicious mails
/// of the public corpora. What such a fact is worth is the experts' word alone.
fn is_custom(fact: &str) -> bool {
    let fact = fact.strip_prefix("not ").unwrap_or(fact);
    fact == "genuine" || fact == "list-unsubscribe" || fact.starts_with("from:")
}

fn place(class: Class) -> usize {
    Class::ALL.iter().position(|&other| other == class).unwrap_or_default()
}

fn softmax(sums: [f64; Class::ALL.len()]) -> [f64; Class::ALL.len()] {
    let top = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers = sums.map(|sum| (sum - top).exp());
    let all: f64 = powers.iter().sum();
    powers.map(|power| power / all)
}
