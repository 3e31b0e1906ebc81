//! Evaluating a checked expression on a mail. It cannot fail: types were compared when the rule was read.

use crate::plan::{Comparison, Plan, Quantifier, TextTest};
use crate::scene::Scene;
use crate::value::{Item, Value};
use std::borrow::Cow;
use std::cmp::Ordering;

/// Evaluates expressions on one mail.
#[derive(Debug)]
pub(crate) struct Evaluation<'s, 'v> {
    pub(crate) scene: &'s Scene<'v>,
    /// What the macros around the present part look at, outermost first.
    pub(crate) elements: Vec<Value<'v>>,
}

impl<'s, 'v> Evaluation<'s, 'v> {
    pub(crate) const fn new(scene: &'s Scene<'v>) -> Self {
        Self { scene, elements: Vec::new() }
    }

    /// The value of an expression.
    pub(crate) fn value(&mut self, plan: &'v Plan) -> Value<'v> {
        match plan {
            Plan::Int(number) => Value::Int(*number),
            Plan::Float(number) => Value::Float(*number),
            Plan::Text(text) => Value::Text(Cow::Borrowed(text)),
            Plan::List(plans) => Value::List(plans.iter().map(|plan| self.value(plan)).collect()),
            Plan::Fact(fact) => (fact.get)(self.scene, Item::Mail),
            Plan::Element(place) => self.elements.get(*place).cloned().unwrap_or(Value::Item(Item::Absent)),
            Plan::Select(of, field) => (field.get)(self.scene, self.item(of)),
            Plan::If(condition, one, other) => {
                let plan = if self.holds(condition) { one } else { other };
                self.value(plan)
            }
            Plan::Lower(of) => Value::Text(Cow::Owned(self.text(of).to_ascii_lowercase())),
            Plan::Size(of) => Value::Int(match self.value(of) {
                Value::Text(text) => i64::try_from(text.chars().count()).unwrap_or(i64::MAX),
                Value::List(list) => i64::try_from(list.len()).unwrap_or(i64::MAX),
                _ => 0,
            }),
            Plan::Each(list, quantifier @ (Quantifier::Filter | Quantifier::Map), body) => {
                let mut found = Vec::new();
                for element in self.elements_of(list) {
                    self.elements.push(element);
                    if *quantifier == Quantifier::Map {
                        found.push(self.value(body));
                    } else if self.holds(body) {
                        found.extend(self.elements.last().cloned());
                    }
                    self.elements.pop();
                }
                Value::List(found)
            }
            condition => Value::Bool(self.holds(condition)),
        }
    }

    /// Whether a condition holds.
    pub(crate) fn holds(&mut self, plan: &'v Plan) -> bool {
        match plan {
            Plan::Bool(value) => *value,
            Plan::Not(of) => !self.holds(of),
            Plan::And(one, other) => self.holds(one) && self.holds(other),
            Plan::Or(one, other) => self.holds(one) || self.holds(other),
            Plan::Compare(one, how, other) => {
                let (one, other) = (self.value(one), self.value(other));
                compare(&one, &other).is_some_and(|ordering| match how {
                    Comparison::Equal => ordering == Ordering::Equal,
                    Comparison::Unequal => ordering != Ordering::Equal,
                    Comparison::Less => ordering == Ordering::Less,
                    Comparison::AtMost => ordering != Ordering::Greater,
                    Comparison::Greater => ordering == Ordering::Greater,
                    Comparison::AtLeast => ordering != Ordering::Less,
                })
            }
            Plan::In(one, list) => {
                let one = self.value(one);
                self.elements_of(list).iter().any(|element| compare(&one, element) == Some(Ordering::Equal))
            }
            Plan::Test(of, test, what) => {
                let (of, what) = (self.text(of), self.text(what));
                match test {
                    TextTest::Contains => of.contains(&*what),
                    TextTest::StartsWith => of.starts_with(&*what),
                    TextTest::EndsWith => of.ends_with(&*what),
                }
            }
            Plan::Matches(of, regex) => regex.is_match(&self.text(of)),
            Plan::Within(of, domains) => {
                let host = self.text(of);
                let host = host.trim_end_matches('.');
                domains.iter().any(|domain| is_within(host, domain))
            }
            Plan::Says(zone, numbers) => {
                numbers.iter().any(|&number| self.scene.said.place(number, *zone).is_some())
            }
            Plan::Tells(of, phrases) => {
                let text = self.text(of);
                phrases.iter().any(|phrase| phrase.is_in(&text))
            }
            Plan::Each(list, quantifier, body) => self.each(list, *quantifier, body),
            other => matches!(self.value(other), Value::Bool(true)),
        }
    }

    fn each(&mut self, list: &'v Plan, quantifier: Quantifier, body: &'v Plan) -> bool {
        let mut held = 0_usize;
        let mut all = true;
        for element in self.elements_of(list) {
            self.elements.push(element);
            let holds = self.holds(body);
            self.elements.pop();
            held += usize::from(holds);
            all &= holds;
            let decided = match quantifier {
                Quantifier::Exists => holds,
                Quantifier::All => !holds,
                _ => held > 1,
            };
            if decided {
                break;
            }
        }
        match quantifier {
            Quantifier::All => all,
            Quantifier::ExistsOne => held == 1,
            _ => held > 0,
        }
    }

    /// The elements of a list.
    pub(crate) fn elements_of(&mut self, list: &'v Plan) -> Vec<Value<'v>> {
        match self.value(list) {
            Value::List(elements) => elements,
            _ => Vec::new(),
        }
    }

    fn text(&mut self, plan: &'v Plan) -> Cow<'v, str> {
        match self.value(plan) {
            Value::Text(text) => text,
            _ => Cow::Borrowed(""),
        }
    }

    fn item(&mut self, plan: &'v Plan) -> Item<'v> {
        match self.value(plan) {
            Value::Item(item) => item,
            _ => Item::Absent,
        }
    }
}

/// Whether a host is a domain or below it.
fn is_within(host: &str, domain: &str) -> bool {
    let Some(start) = host.len().checked_sub(domain.len()) else { return false };
    let same = host.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(domain));
    same && host.get(..start).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// How two values of comparable types stand to each other.
fn compare(one: &Value<'_>, other: &Value<'_>) -> Option<Ordering> {
    match (one, other) {
        (Value::Bool(one), Value::Bool(other)) => Some(one.cmp(other)),
        (Value::Int(one), Value::Int(other)) => Some(one.cmp(other)),
        (Value::Text(one), Value::Text(other)) => Some(one.cmp(other)),
        (one, other) => number(one)?.partial_cmp(&number(other)?),
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts and sizes are far below 2^53")]
fn number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}
