//! What messages know about their targets' field, and when they were sent: listed reasons, no verdict.

use crate::survey::Survey;
use creel_evidence::PublicEvent;
use creel_evidence::targeting::KnowledgeKind;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that messages know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What kind of thing.
    pub kind: KnowledgeKind,
    /// The lexicon's entry in its main spelling; of a persona, the word for what fits.
    pub word: String,
    /// Names of the lexicons that list it.
    pub lexicons: BTreeSet<String>,
    /// The reason that the first of the messages gives, for people.
    pub because: String,
    /// Indices of the messages that show it.
    pub messages: BTreeSet<usize>,
}

creel_evidence::vocabulary! {
    /// Where a public event lies beside a set of messages.
    pub enum When {
        /// The last one before the first message.
        Before = "before",
        /// On the day of the first message, of the last one, or between them.
        During = "during",
        /// The next one after the last message.
        After = "after",
    }
}

/// A public event near the messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearEvent {
    /// The event.
    pub event: PublicEvent,
    /// Where it lies.
    pub when: When,
    /// Days from the first message to the event; negative if the event was earlier.
    pub from_first: i32,
    /// Days from the last message to the event.
    pub from_last: i32,
}

/// When messages were sent, beside events that the user dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// Time and index of the first message.
    pub first: (Timestamp, usize),
    /// Time and index of the last one.
    pub last: (Timestamp, usize),
    /// The nearest events, by date.
    pub events: Vec<NearEvent>,
}

/// What the messages know, by kind, then most messages first, then by word.
pub(crate) fn known(survey: &Survey<'_>) -> Vec<Known> {
    let mut all: BTreeMap<(KnowledgeKind, &str), Known> = BTreeMap::new();
    let entries = survey.dossier().entries();
    let messages = survey.messages().iter().filter_map(|&index| Some((index, entries.get(index)?)));
    for (index, one) in messages.flat_map(|(i, e)| e.message.targeting.knowledge.iter().map(move |k| (i, k)))
    {
        let known = all.entry((one.kind, &one.word)).or_insert_with(|| Known {
            kind: one.kind,
            word: one.word.clone(),
            lexicons: BTreeSet::new(),
            because: one.because.clone(),
            messages: BTreeSet::new(),
        });
        known.lexicons.insert(one.lexicon.clone());
        known.messages.insert(index);
    }
    let mut all: Vec<Known> = all.into_values().collect();
    all.sort_by_key(|known| (known.kind, std::cmp::Reverse(known.messages.len())));
    all
}

/// The nearest events; `None` without events or without a message whose time is known.
pub(crate) fn timing(survey: &Survey<'_>) -> Option<Timing> {
    let dossier = survey.dossier();
    let time = |&index: &usize| Some((dossier.entries().get(index)?.message.time()?, index));
    let times = || survey.messages().iter().filter_map(time);
    let (first, last) =
        (times().min()?, times().max_by_key(|&(time, index)| (time, std::cmp::Reverse(index)))?);
    let day = |time: Timestamp| Offset::UTC.to_datetime(time).date();
    let events = near(dossier.events(), day(first.0), day(last.0));
    (!events.is_empty()).then_some(Timing { first, last, events })
}

fn near(events: &[PublicEvent], first: Date, last: Date) -> Vec<NearEvent> {
    let mut events: Vec<&PublicEvent> = events.iter().collect();
    events.sort();
    let before = events.iter().filter(|event| event.date < first).map(|event| event.date).max();
    let after = events.iter().filter(|event| event.date > last).map(|event| event.date).min();
    let days = |from: Date, event: &PublicEvent| event.date.since(from).map_or(0, |span| span.get_days());
    let place = |event: &PublicEvent| {
        if Some(event.date) == before {
            Some(When::Before)
        } else if Some(event.date) == after {
            Some(When::After)
        } else {
            (first <= event.date && event.date <= last).then_some(When::During)
        }
    };
    let near = events.into_iter().filter_map(|event| {
        let when = place(event)?;
        let (from_first, from_last) = (days(first, event), days(last, event));
        Some(NearEvent { event: event.clone(), when, from_first, from_last })
    });
    near.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_events_on_either_side_and_all_between() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        let event = |day: &str| PublicEvent { date: date(day), name: day.into() };
        let events =
            ["2020-12-11", "2020-06-04", "2020-09-08", "2020-12-02", "2019-01-01"].map(event).to_vec();
        let near = near(&events, date("2020-09-07"), date("2020-09-09"));
        let found: Vec<_> = near
            .iter()
            .map(|near| (near.event.name.as_str(), near.when, near.from_first, near.from_last))
            .collect();
        let expected = [
            ("2020-06-04", When::Before, -95, -97),
            ("2020-09-08", When::During, 1, -1),
            ("2020-12-02", When::After, 86, 84),
        ];
        assert_eq!(found, expected);
    }
}
