//! What a condition that holds rests on: the places of the facts that made it hold.
//!
//! Of `a || b` the side that holds counts, of `exists` the elements for which it holds, of `says` the words that were
//! found. What is absent has no place, so that `!a` points nowhere.

use crate::evaluate::Evaluation;
use crate::kind::Field;
use crate::phrases::Zone;
use crate::plan::{Plan, Quantifier};
use crate::value::{At, Item, Value};
use creel_evidence::Quote;

/// Places that one finding points to at most.
pub(crate) const PLACES: usize = 8;

/// Places, each once, in the order in which they were met.
#[derive(Debug, Default)]
pub(crate) struct Places(pub(crate) Vec<Quote>);

impl Places {
    fn add(&mut self, quotes: impl IntoIterator<Item = Quote>) {
        for quote in quotes {
            if self.0.len() < PLACES && !self.0.iter().any(|known| known.locus == quote.locus) {
                self.0.push(quote);
            }
        }
    }

    /// Adds the places of a value: of a thing, or of every thing in a list.
    pub(crate) fn of_value(&mut self, value: &Value<'_>) {
        match value {
            Value::Item(item) => self.add(item.places()),
            Value::List(list) => list.iter().for_each(|value| {
                if let Value::Item(item) = value {
                    self.add(item.places());
                }
            }),
            _ => {}
        }
    }
}

impl<'v> Evaluation<'_, 'v> {
    /// Adds what a condition that holds rests on.
    pub(crate) fn witness(&mut self, plan: &'v Plan, places: &mut Places) {
        match plan {
            Plan::And(one, other) => {
                self.witness(one, places);
                self.witness(other, places);
            }
            Plan::Or(one, other) => {
                for side in [one, other] {
                    if self.holds(side) {
                        self.witness(side, places);
                    }
                }
            }
            Plan::If(condition, one, other) => {
                let side = if self.holds(condition) { one } else { other };
                self.witness(side, places);
            }
            Plan::Says(zone, numbers) => {
                let exhibit = self.scene.exhibit;
                let found = numbers.iter().filter_map(|&number| self.scene.said.place(number, *zone));
                places.add(found.filter_map(|range| exhibit.quote(range.clone())));
            }
            Plan::Matches(of, regex) => {
                let whole = match &**of {
                    Plan::Fact(Field { name: "text", .. }) => Some(Zone::Text),
                    Plan::Fact(Field { name: "body", .. }) => Some(Zone::Body),
                    _ => None,
                };
                let exhibit = self.scene.exhibit;
                let found = whole.and_then(|zone| {
                    let start = if zone == Zone::Body { exhibit.body_start } else { 0 };
                    let found = regex.find(exhibit.text.get(start..)?)?;
                    exhibit.quote(start + found.start()..start + found.end())
                });
                match found {
                    Some(quote) => places.add([quote]),
                    None => self.operand(of, places),
                }
            }
            Plan::Each(list, Quantifier::Exists | Quantifier::ExistsOne, body) => {
                for element in self.elements_of(list) {
                    self.elements.push(element);
                    if self.holds(body) {
                        if let Some(element) = self.elements.last() {
                            places.of_value(element);
                        }
                        self.witness(body, places);
                    }
                    self.elements.pop();
                }
            }
            Plan::Each(list, ..) => self.operand(list, places),
            Plan::Compare(one, _, other) | Plan::In(one, other) | Plan::Test(one, _, other) => {
                self.operand(one, places);
                self.operand(other, places);
            }
            Plan::Within(of, _) | Plan::Tells(of, _) => self.operand(of, places),
            Plan::Not(_) => {}
            other => self.operand(other, places),
        }
    }

    /// Adds where a value was read.
    fn operand(&mut self, plan: &'v Plan, places: &mut Places) {
        match plan {
            Plan::Fact(field) => self.field(field, Item::Mail, places),
            Plan::Select(of, field) => {
                if let Value::Item(item) = self.value(of) {
                    self.field(field, item, places);
                }
            }
            Plan::Element(place) => {
                if let Some(element) = self.elements.get(*place) {
                    places.of_value(element);
                }
            }
            Plan::Lower(of) | Plan::Size(of) => self.operand(of, places),
            Plan::Each(_, Quantifier::Filter, _) => {
                let value = self.value(plan);
                places.of_value(&value);
            }
            Plan::Each(list, ..) => self.operand(list, places),
            Plan::If(_, one, other) => {
                self.operand(one, places);
                self.operand(other, places);
            }
            _ => {}
        }
    }

    fn field(&mut self, field: &'static Field, item: Item<'v>, places: &mut Places) {
        match field.at {
            At::Itself => places.add(item.places()),
            At::Value => places.of_value(&(field.get)(self.scene, item)),
            At::Places(places_of) => places.add(places_of(self.scene)),
        }
    }
}
