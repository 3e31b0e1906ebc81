//! A rule: what was read out of a rule file, checked and ready.

use crate::check::{Checked, check, require_condition};
use crate::evaluate::Evaluation;
use crate::expression::Misplaced;
use crate::format::{Document, Source, TestDocument};
use crate::kind::Kind;
use crate::phrases::Phrases;
use crate::plan::Plan;
use crate::problem::{Complaint, Problem};
use crate::scene::Scene;
use crate::template::Template;
use crate::witness::Places;
use creel_detect::Seen;
use creel_evidence::verdict::{Class, Term};
use creel_evidence::{Confidence, Finding, Locus, Quote, Severity, attack};
use jiff::civil::Date;
use serde_saphyr::Spanned;
use std::str::FromStr;

/// The weight of a term at most, in natural-log odds.
const HEAVIEST: f64 = 6.0;

creel_evidence::vocabulary! {
    /// What a test expects of its rule.
    pub enum Expectation {
        /// The rule finds something.
        Hit = "hit",
        /// It finds nothing.
        Miss = "miss",
        /// It finds nothing in genuine mail that resembles what it looks for.
        Twin = "twin",
    }
}

/// A test of a rule: a small whole mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// What is special about the mail.
    pub name: String,
    /// What is expected.
    pub expect: Expectation,
    /// The mail, with either kind of line ends.
    pub mail: String,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name in kebab case; findings carry it behind `rule:`.
    pub id: String,
    /// What it finds, in a sentence without a full stop.
    pub title: String,
    /// Why that matters, and what genuine mail looks like it.
    pub description: String,
    /// Who wrote it; may be empty.
    pub author: String,
    /// When it was changed last.
    pub date: Option<Date>,
    /// How bad it is if the rule is right.
    pub severity: Severity,
    /// How sure a finding is.
    pub confidence: Confidence,
    /// MITRE ATT&CK technique ids.
    pub attack: Vec<String>,
    /// Where one can read more.
    pub references: Vec<String>,
    /// What a finding is worth for the verdict.
    pub weights: Vec<(Class, f64)>,
    /// Its tests.
    pub tests: Vec<Test>,
    /// The file that it was read from, as the user named it.
    pub file: String,
    when: Plan,
    at: Vec<Plan>,
    because: Template,
}

/// Collects what is wrong with a file, so that all of it can be said at once.
struct Reading<'s> {
    source: Source<'s>,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn wrong<T>(&mut self, value: &Spanned<T>, complaint: Complaint) {
        self.problems.push(self.source.of(value, complaint));
    }

    /// A value, or the complaint about it where it stands in the text.
    fn take<T>(&mut self, value: &Spanned<String>, outcome: Result<T, Misplaced>) -> Option<T> {
        outcome.map_err(|error| self.problems.push(self.source.within(value, error.at, error.complaint))).ok()
    }

    fn word<T: FromStr>(&mut self, value: &Spanned<String>, what: &str, words: &[&str]) -> Option<T> {
        let word = value.value.parse().ok();
        if word.is_none() {
            self.wrong(value, Complaint::unknown(what, &value.value, words.iter().copied()));
        }
        word
    }

    fn sentence(&mut self, value: &Spanned<String>, what: &str, longest: usize) -> String {
        let text = value.value.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() || text.len() > longest {
            self.wrong(value, Complaint::new(format!("the {what} is empty or longer than {longest} bytes")));
        }
        text
    }
}

fn words<T: Copy>(all: &[T], as_str: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|&word| as_str(word)).collect()
}

impl Rule {
    /// Reads a rule file; phrases that the rule asks for get their numbers in `phrases`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn read(source: Source<'_>, phrases: &mut Phrases) -> Result<Self, Vec<Problem>> {
        let document = source.read().map_err(|problem| vec![problem])?;
        let mut reading = Reading { source, problems: Vec::new() };
        let rule = Self::of(&document, &mut reading, phrases);
        match rule {
            Some(rule) if reading.problems.is_empty() => Ok(rule),
            _ => Err(reading.problems),
        }
    }

    fn of(document: &Document, reading: &mut Reading<'_>, phrases: &mut Phrases) -> Option<Self> {
        let id = &document.id.value;
        let kebab = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if id.is_empty()
            || id.len() > 60
            || !id.bytes().all(kebab)
            || id.starts_with('-')
            || id.ends_with('-')
        {
            reading.wrong(
                &document.id,
                Complaint::new(format!("'{id}' is no id")).hint("an id is written like-this-1"),
            );
        }
        let title = reading.sentence(&document.title, "title", 120);
        let description = reading.sentence(&document.description, "description", 4000);
        let date = document.date.as_ref().and_then(|date| {
            let read = date.value.parse::<Date>().ok();
            if read.is_none() {
                reading.wrong(
                    date,
                    Complaint::new(format!("'{}' is no date", date.value))
                        .hint("a date is written 2026-01-31"),
                );
            }
            read
        });
        let severity = reading.word(&document.severity, "severity", &words(Severity::ALL, Severity::as_str));
        let confidence =
            reading.word(&document.confidence, "confidence", &words(Confidence::ALL, Confidence::as_str));
        let attack = techniques(&document.attack, reading);
        let when = check(&document.when.value, phrases).and_then(condition);
        let when = reading.take(&document.when, when);
        let at: Vec<Plan> = document
            .at
            .iter()
            .filter_map(|part| {
                let plan = check(&part.value, phrases).and_then(places);
                reading.take(part, plan)
            })
            .collect();
        let because = Template::parse(&document.because.value, phrases);
        let because = reading.take(&document.because, because);
        let weights = weights(document, reading);
        let tests = document.tests.iter().filter_map(|test| read_test(test, reading)).collect();
        Some(Self {
            id: id.clone(),
            title,
            description,
            author: document.author.clone(),
            date,
            severity: severity?,
            confidence: confidence?,
            attack,
            references: document.references.clone(),
            weights,
            tests,
            file: reading.source.file.to_owned(),
            when: when?,
            at,
            because: because?,
        })
    }

    /// The name that its findings carry.
    #[must_use]
    pub fn detector(&self) -> String {
        format!("rule:{}", self.id)
    }

    /// What it sees in a mail.
    pub(crate) fn look<'v>(&'v self, scene: &Scene<'v>) -> Option<Seen> {
        let mut evaluation = Evaluation::new(scene);
        if !evaluation.holds(&self.when) {
            return None;
        }
        let mut places = Places::default();
        for plan in &self.at {
            let value = evaluation.value(plan);
            places.of_value(&value);
        }
        if places.0.is_empty() {
            evaluation.witness(&self.when, &mut places);
        }
        // A finding about what is absent: the reader is shown who wrote, else what was written.
        if places.0.is_empty() {
            let exhibit = scene.exhibit;
            places.0.extend(exhibit.quote_from().or_else(|| exhibit.quote_subject()));
        }
        let judged = scene.exhibit.dissection.judged();
        let mut quotes = places.0.into_iter();
        let first = quotes.next().unwrap_or_else(|| Quote::new(Locus::bytes(judged, 0..0), ""));
        let begun =
            Finding::of(scene.exhibit.dissection.submission, self.detector(), self.severity, self.confidence)
                .attack(&self.attack)
                .at(first);
        let finding = quotes
            .fold(begun, |located, quote| located.at(quote))
            .because(self.because.fill(&mut evaluation));
        let term = |&(class, weight): &(Class, f64)| Term {
            evidence: format!("finding:{}", self.detector()),
            class,
            weight,
            at: finding.at.first().map(|quote| quote.locus.clone()),
        };
        let terms = self.weights.iter().map(term).collect();
        Some(Seen { finding, terms })
    }
}

fn condition(checked: Checked) -> Result<Plan, Misplaced> {
    require_condition(&checked).map_err(|complaint| Misplaced { at: 0, complaint })?;
    Ok(checked.plan)
}

/// What `at` may name: a thing, or a list of things.
fn places(checked: Checked) -> Result<Plan, Misplaced> {
    match checked.kind {
        Kind::Record(_) | Kind::List(Kind::Record(_)) => Ok(checked.plan),
        kind => Err(Misplaced {
            at: 0,
            complaint: Complaint::new(format!("a {kind} has no place of its own"))
                .hint("name a thing or a list of things, such as from, or links.filter(l, l.anybodys)"),
        }),
    }
}

fn techniques(ids: &[Spanned<String>], reading: &mut Reading<'_>) -> Vec<String> {
    for id in ids.iter().filter(|id| !attack::is_id(&id.value)) {
        let complaint = Complaint::new(format!("'{}' is no ATT&CK technique", id.value));
        reading.wrong(id, complaint.hint("a technique is written T1566 or T1566.002"));
    }
    ids.iter().map(|id| attack::current(&id.value).to_owned()).collect()
}

fn weights(document: &Document, reading: &mut Reading<'_>) -> Vec<(Class, f64)> {
    let mut weights = Vec::new();
    for (word, weight) in &document.weights {
        match word.parse::<Class>() {
            Ok(class) if weight.value.is_finite() && weight.value.abs() <= HEAVIEST => {
                weights.push((class, weight.value));
            }
            Ok(_) => reading
                .wrong(weight, Complaint::new(format!("a weight lies between -{HEAVIEST} and {HEAVIEST}"))),
            Err(_) => {
                reading.wrong(weight, Complaint::unknown("class", word, words(Class::ALL, Class::as_str)));
            }
        }
    }
    weights
}

fn read_test(test: &TestDocument, reading: &mut Reading<'_>) -> Option<Test> {
    let expect = reading.word(&test.expect, "expectation", &words(Expectation::ALL, Expectation::as_str))?;
    Some(Test { name: reading.sentence(&test.name, "name", 200), expect, mail: test.mail.clone() })
}
