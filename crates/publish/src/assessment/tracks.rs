//! What came and went: for each value of each feature the messages that have it, in order of time, and what follows
//! from that by stated rules.
//!
//! * A *burst* ends where no message comes for seven days.
//! * A value is *replaced* by another when the last message with the one came before the first message with the other,
//!   each was had by at least three messages, and each was had by at least half of the messages that say anything about
//!   that feature while it lasted: the old one until its last message, the new one from there to its own last message.
//!   So two values that are used side by side, or one that is rare, are no change.
//!
//! * Values that follow one another are one *succession*. It is told if its values are had by a tenth of the messages that
//!   say anything about the feature, so that two of a hundred rotating hosts are no development.
//!
//! Messages without a time take no part in any of it.

use super::Part;
use crate::dossier::Entry;
use crate::wording;
use creel_evidence::mail::Authenticated;
use creel_evidence::{Artifact, ArtifactRole, Token};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Seconds of silence that end a burst.
const SILENCE: i64 = 7 * 86_400;
/// Messages that make a value worth a change.
const LEAST: usize = 3;
/// Values of one feature that are compared, most messages first: bounds the work on a hostile pile.
const COMPARED: usize = 64;
/// One in so many messages has a value of a succession that is told.
const TOLD: usize = 10;

creel_evidence::vocabulary! {
    /// What is followed over time.
    pub enum Dimension {
        /// The story.
        Lure = "lure",
        /// The identity that is claimed.
        Identity = "claimed-identity",
        /// What the reader is asked to do.
        Action = "call-to-action",
        /// The language of the text.
        Language = "language",
        /// Registrable domain or address to which links lead.
        Landing = "landing",
        /// Where what is typed in goes.
        Collector = "collector",
        /// The structure of the attached page: the kit.
        Kit = "page-structure",
        /// What attached files are.
        File = "kind-of-file",
        /// The authenticated domain that sends.
        Sender = "sending-domain",
        /// Where answers go.
        Reply = "reply-to",
        /// What authentication says about the domain in `From`.
        Authentication = "authentication",
        /// Countries of those who were aimed at.
        Country = "country",
        /// Their sectors.
        Sector = "sector",
        /// Their roles.
        Role = "role",
    }
}

impl Dimension {
    /// As a sentence's subject and as a heading.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Lure => "story",
            Self::Identity => "claimed identity",
            Self::Action => "call to action",
            Self::Language => "language",
            Self::Landing => "landing domain",
            Self::Collector => "place where data goes",
            Self::Kit => "structure of the attached page",
            Self::File => "kind of attached file",
            Self::Sender => "sending domain",
            Self::Reply => "reply address",
            Self::Authentication => "authentication of From",
            Self::Country => "country aimed at",
            Self::Sector => "sector aimed at",
            Self::Role => "role aimed at",
        }
    }

    /// Whether values are hosts and addresses, which nobody shall open by accident.
    #[must_use]
    pub const fn is_place(self) -> bool {
        matches!(self, Self::Landing | Self::Collector | Self::Sender | Self::Reply)
    }
}

/// One value of one feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// Of which feature.
    pub dimension: Dimension,
    /// The value. May be hostile text.
    pub value: String,
    /// Indices of the messages that have it, ascending.
    pub messages: Vec<usize>,
    /// Times of the first and the last of them; `None` if no time is known.
    pub seen: Option<(Timestamp, Timestamp)>,
}

/// Values that replaced one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// Of which feature.
    pub dimension: Dimension,
    /// The values in order of time; at least two.
    pub steps: Vec<Step>,
}

/// One value of a succession.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The value, and the messages that have it.
    #[serde(flatten)]
    pub part: Part<String>,
    /// Time of the first of them.
    pub first_seen: Timestamp,
    /// Time of the last of them.
    pub last_seen: Timestamp,
}

/// Messages between two silences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Burst {
    /// Times of the first and the last message.
    pub span: (Timestamp, Timestamp),
    /// Indices, ascending.
    pub messages: Vec<usize>,
}

/// Messages with all their values, in order of time.
#[derive(Debug, Clone, Default)]
pub(super) struct Timeline {
    /// By dimension, then most messages first, then value.
    pub(super) tracks: Vec<Track>,
    /// By dimension, then in order of time.
    pub(super) successions: Vec<Succession>,
    /// In order of time.
    pub(super) bursts: Vec<Burst>,
    /// Indices of the messages whose time is known, in order of time.
    pub(super) timed: Vec<usize>,
    /// By dimension, how many messages say anything about it.
    pub(super) said: BTreeMap<Dimension, usize>,
}

impl Timeline {
    pub(super) fn of(entries: &[(usize, &Entry)]) -> Self {
        let mut by: BTreeMap<Dimension, BTreeMap<String, Vec<usize>>> = BTreeMap::new();
        let mut said: BTreeMap<Dimension, Vec<usize>> = BTreeMap::new();
        let mut timed: Vec<(Timestamp, usize)> = Vec::new();
        for &(index, entry) in entries {
            timed.extend(entry.message.time().map(|time| (time, index)));
            for (dimension, value) in values(entry) {
                by.entry(dimension).or_default().entry(value).or_default().push(index);
                let said = said.entry(dimension).or_default();
                if said.last() != Some(&index) {
                    said.push(index);
                }
            }
        }
        timed.sort_unstable();
        let order = Order::of(&timed);
        let mut tracks = Vec::new();
        let mut successions = Vec::new();
        for (dimension, values) in by {
            let mut of_it: Vec<Track> = values
                .into_iter()
                .map(|(value, messages)| {
                    let times = messages.iter().filter_map(|index| order.time(*index));
                    let seen = times.fold(None, |seen: Option<(Timestamp, Timestamp)>, time| {
                        Some(seen.map_or((time, time), |(first, last)| (first.min(time), last.max(time))))
                    });
                    Track { dimension, value, messages, seen }
                })
                .collect();
            of_it.sort_by(|a, b| b.messages.len().cmp(&a.messages.len()).then_with(|| a.value.cmp(&b.value)));
            let said = said.get(&dimension).map_or(&[][..], Vec::as_slice);
            successions.extend(replaced(&of_it, said, &order).into_iter().filter(|found| {
                let steps = found.steps.iter();
                steps.map(|step| step.part.messages.len()).sum::<usize>() * TOLD >= said.len()
            }));
            tracks.extend(of_it);
        }
        Self {
            tracks,
            successions,
            bursts: bursts(&timed),
            timed: timed.into_iter().map(|(_, index)| index).collect(),
            said: said.into_iter().map(|(dimension, messages)| (dimension, messages.len())).collect(),
        }
    }
}

/// Times by message.
struct Order(BTreeMap<usize, Timestamp>);

impl Order {
    fn of(timed: &[(Timestamp, usize)]) -> Self {
        Self(timed.iter().map(|&(time, index)| (index, time)).collect())
    }

    fn time(&self, index: usize) -> Option<Timestamp> {
        self.0.get(&index).copied()
    }
}

fn bursts(timed: &[(Timestamp, usize)]) -> Vec<Burst> {
    let mut bursts: Vec<Burst> = Vec::new();
    for &(time, index) in timed {
        match bursts.last_mut() {
            Some(burst) if time.as_second() - burst.span.1.as_second() <= SILENCE => {
                burst.span.1 = time;
                burst.messages.push(index);
            }
            _ => bursts.push(Burst { span: (time, time), messages: vec![index] }),
        }
    }
    bursts.iter_mut().for_each(|burst| burst.messages.sort_unstable());
    bursts
}

/// The values of `tracks` that replaced one another.
fn replaced(tracks: &[Track], said: &[usize], order: &Order) -> Vec<Succession> {
    let mut said: Vec<Timestamp> = said.iter().filter_map(|index| order.time(*index)).collect();
    said.sort_unstable();
    // How many messages say anything from `from` to `to`, both included.
    let between = |from: Timestamp, to: Timestamp| {
        said.partition_point(|&time| time <= to).saturating_sub(said.partition_point(|&time| time < from))
    };
    let timed = |track: &Track| track.messages.iter().filter(|index| order.time(**index).is_some()).count();
    let mut seen: Vec<(&Track, Timestamp, Timestamp, usize)> = tracks
        .iter()
        .take(COMPARED)
        .filter_map(|track| Some((track, track.seen?.0, track.seen?.1, timed(track))))
        .filter(|&(.., count)| count >= LEAST)
        .collect();
    seen.sort_by_key(|&(track, first, ..)| (first, track.value.as_str()));
    let mut found: Vec<Succession> = Vec::new();
    let mut gone: BTreeSet<&str> = BTreeSet::new();
    for &(new, came, ended, count) in &seen {
        let before =
            seen.iter().filter(|&&(old, _, left, _)| left < came && !gone.contains(old.value.as_str()));
        let Some(&(old, began, left, held)) =
            before.max_by_key(|&&(old, _, left, _)| (left, old.value.as_str()))
        else {
            continue;
        };
        let after_old = between(left, ended).saturating_sub(between(left, left));
        if held * 2 >= between(began, left) && count * 2 >= after_old {
            let step = |track: &Track, first_seen, last_seen| Step {
                part: Part { what: track.value.clone(), messages: track.messages.clone() },
                first_seen,
                last_seen,
            };
            gone.insert(&old.value);
            let goes_on =
                found.iter_mut().find(|one| one.steps.last().is_some_and(|s| s.part.what == old.value));
            match goes_on {
                Some(succession) => succession.steps.push(step(new, came, ended)),
                None => found.push(Succession {
                    dimension: new.dimension,
                    steps: vec![step(old, began, left), step(new, came, ended)],
                }),
            }
        }
    }
    found
}

/// What one message says, feature by feature; a value once.
fn values(entry: &Entry) -> BTreeSet<(Dimension, String)> {
    let message = &entry.message;
    let verdict = &message.verdict;
    let mut all = BTreeSet::new();
    all.insert((Dimension::Lure, wording::lure(verdict.lure).to_owned()));
    all.insert((Dimension::Action, wording::plain(verdict.call_to_action.kind.as_str())));
    let claimed = verdict.claimed.as_ref().map(|claim| (Dimension::Identity, claim.name.clone()));
    let language = verdict.language.as_ref();
    let language = language.map(|code| (Dimension::Language, wording::language(code).to_owned()));
    all.extend(claimed.into_iter().chain(language));
    all.extend(message.fingerprint.tokens.iter().filter_map(of_token));
    all.extend(message.artifacts.iter().filter_map(of_file));
    let from = message.from.as_ref().map(|from| from.authenticated);
    let outcome = from.filter(|outcome| matches!(outcome, Authenticated::Pass | Authenticated::Fail));
    all.extend(outcome.map(|outcome| (Dimension::Authentication, outcome.to_string())));
    for target in &message.targeting.targets {
        all.extend(target.country.map(|country| (Dimension::Country, country.name().to_owned())));
        all.extend(target.sector.as_ref().map(|sector| (Dimension::Sector, wording::plain(sector))));
        all.extend(target.role.map(|role| (Dimension::Role, wording::role(role).to_owned())));
    }
    all
}

fn of_token(token: &Token) -> Option<(Dimension, String)> {
    let dimension = match (token.family.as_str(), token.kind.as_str()) {
        ("landing", "registrable" | "address" | "bucket") => Dimension::Landing,
        ("landing", "harvest") => Dimension::Collector,
        ("payload", "page-structure") => Dimension::Kit,
        ("sending", "domain") => Dimension::Sender,
        ("contact", "reply-to") => Dimension::Reply,
        _ => return None,
    };
    Some((dimension, token.value.clone()))
}

/// Files that the reader is offered; pictures are mostly a brand's.
fn of_file(artifact: &Artifact) -> Option<(Dimension, String)> {
    let offered = matches!(artifact.role, ArtifactRole::Attachment | ArtifactRole::Entry);
    (offered && !artifact.content_type.is_image())
        .then(|| (Dimension::File, wording::plain(artifact.content_type.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(day: i64) -> Timestamp {
        Timestamp::from_second(1_600_000_000 + day * 86_400).unwrap()
    }

    /// Days on which each value was seen.
    fn successions(values: &[(&str, &[i64])]) -> Vec<Vec<String>> {
        let mut days: Vec<(i64, &str)> =
            values.iter().flat_map(|(value, days)| days.iter().map(move |day| (*day, *value))).collect();
        days.sort_unstable();
        let order = Order(days.iter().enumerate().map(|(index, (day, _))| (index, time(*day))).collect());
        let track = |value: &str| {
            let has = |(index, day): (usize, &(i64, &str))| (day.1 == value).then_some(index);
            let messages: Vec<usize> = days.iter().enumerate().filter_map(has).collect();
            let at = |place: Option<&usize>| time(days[*place.unwrap()].0);
            let seen = Some((at(messages.first()), at(messages.last())));
            Track { dimension: Dimension::Landing, value: value.to_owned(), messages, seen }
        };
        let tracks: Vec<Track> = values.iter().map(|(value, _)| track(value)).collect();
        let said: Vec<usize> = (0..days.len()).collect();
        let found = replaced(&tracks, &said, &order);
        found.into_iter().map(|one| one.steps.into_iter().map(|step| step.part.what).collect()).collect()
    }

    #[test]
    fn one_value_after_the_other_is_a_change() {
        assert_eq!(successions(&[("a", &[1, 2, 3]), ("b", &[4, 5, 6])]), [["a", "b"]]);
        let three = successions(&[("a", &[1, 2, 3]), ("b", &[4, 5, 6]), ("c", &[7, 8, 9])]);
        assert_eq!(three, [["a", "b", "c"]]);
    }

    #[test]
    fn what_overlaps_is_rare_or_is_one_of_many_is_no_change() {
        assert!(successions(&[("a", &[1, 2, 5]), ("b", &[4, 6, 7])]).is_empty());
        assert!(successions(&[("a", &[1, 2]), ("b", &[4, 5, 6])]).is_empty());
        let side: &[(&str, &[i64])] =
            &[("a", &[1, 3, 5]), ("b", &[7, 9, 11]), ("other", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])];
        assert!(successions(side).is_empty());
        assert!(
            successions(&[("a", &[1, 2, 3]), ("b", &[3, 4, 5])]).is_empty(),
            "on the same day nobody knows which came first"
        );
    }

    #[test]
    fn a_week_of_silence_ends_a_burst() {
        let spans = |days: &[i64]| -> Vec<usize> {
            let timed: Vec<_> = days.iter().enumerate().map(|(index, day)| (time(*day), index)).collect();
            bursts(&timed).iter().map(|burst| burst.messages.len()).collect()
        };
        assert_eq!(spans(&[1, 2, 9, 17, 17]), [3, 2]);
        assert!(spans(&[]).is_empty());
    }
}
