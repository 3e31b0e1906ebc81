//! Who was aimed at: one record an address, merged over all messages that aim at it.
//!
//! Messages disagree: one greets the head of purchasing, another quotes his signature. Each fact is taken from the
//! best source that states it, keeps that source's grounds and message, and counts the messages that state something
//! else. Among equally good sources the one that more messages state wins.
//!
//! What it never does: infer one fact from another, or pass a fact on from one person to a colleague.

use crate::dossier::Entry;
use creel_evidence::targeting::{Function, Role, Seniority};
use creel_evidence::{Country, Fact, FactSource, Grounds, MailboxKind, Occupation, Target};
use std::collections::{BTreeMap, BTreeSet};

/// A fact about a person, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated<T> {
    /// The fact.
    pub value: T,
    /// The best grounds that a message gives for it; `None` if the message gives none.
    pub grounds: Option<Grounds>,
    /// Index of the message that gives them.
    pub message: usize,
    /// Indices of the messages that state it.
    pub stated_by: BTreeSet<usize>,
    /// Indices of the messages that state something else, whatever their sources.
    pub contradicted_by: BTreeSet<usize>,
}

/// One address that was aimed at. Nothing here says that an attack succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The address, or its pseudonym.
    pub address: String,
    /// What kind of mailbox it is, where something tells.
    pub mailbox: Option<Stated<MailboxKind>>,
    /// The person's name.
    pub name: Option<Stated<String>>,
    /// The title as written. Hostile text.
    pub title: Option<Stated<String>>,
    /// Department.
    pub function: Option<Stated<Function>>,
    /// Rank.
    pub seniority: Option<Stated<Seniority>>,
    /// One of the twelve named roles.
    pub role: Option<Stated<Role>>,
    /// The occupation's group.
    pub occupation: Option<Stated<Occupation>>,
    /// The organisation's key, or its pseudonym; `None` for free mail.
    pub organisation: Option<Stated<String>>,
    /// Whether the organisation is on the roster.
    pub on_roster: bool,
    /// Where the organisation (or the person) sits.
    pub country: Option<Stated<Country>>,
    /// The organisation's sector, as the roster words it.
    pub sector: Option<Stated<String>>,
    /// The organisation's stage in the supply chain, as the roster words it.
    pub stage: Option<Stated<String>>,
    /// Indices of the messages that aim at the address.
    pub messages: BTreeSet<usize>,
}

/// Everybody whom a set of messages aims at, by address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// By address.
    pub by_address: BTreeMap<String, Person>,
    /// Indices of the messages in which nobody who is aimed at could be read.
    pub without_target: BTreeSet<usize>,
}

impl People {
    /// Merges the targets of the messages at `members`.
    pub(crate) fn of(entries: &[Entry], members: &[usize]) -> Self {
        let mut sightings: BTreeMap<&str, Vec<(usize, &Target)>> = BTreeMap::new();
        let mut without_target = BTreeSet::new();
        for (index, entry) in members.iter().filter_map(|&index| Some((index, entries.get(index)?))) {
            let targets = &entry.message.targeting.targets;
            if targets.is_empty() {
                without_target.insert(index);
            }
            for target in targets {
                sightings.entry(&target.address).or_default().push((index, target));
            }
        }
        let merged = sightings
            .into_iter()
            .map(|(address, seen)| (address.to_owned(), Person::of(address, &seen)))
            .collect();
        Self { by_address: merged, without_target }
    }

    /// How many addresses.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_address.len()
    }

    /// Whether nobody was aimed at.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_address.is_empty()
    }

    /// Everybody, by address.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.by_address.values()
    }
}

impl Person {
    fn of(address: &str, seen: &[(usize, &Target)]) -> Self {
        Self {
            address: address.to_owned(),
            mailbox: merge(seen, Fact::Mailbox, |target| {
                (target.mailbox != MailboxKind::Unknown).then_some(target.mailbox)
            }),
            name: merge(seen, Fact::Person, |target| target.person.clone()),
            title: merge(seen, Fact::Title, |target| target.title.clone()),
            function: merge(seen, Fact::Function, |target| target.function),
            seniority: merge(seen, Fact::Seniority, |target| target.seniority),
            role: merge(seen, Fact::Role, |target| target.role),
            occupation: merge(seen, Fact::Occupation, |target| target.occupation),
            organisation: merge(seen, Fact::Organisation, |target| target.organisation.clone()),
            on_roster: seen.iter().any(|(_, target)| target.on_roster),
            country: merge(seen, Fact::Country, |target| target.country),
            sector: merge(seen, Fact::Sector, |target| target.sector.clone()),
            stage: merge(seen, Fact::Stage, |target| target.stage.clone()),
            messages: seen.iter().map(|&(index, _)| index).collect(),
        }
    }
}

/// What all messages together say about one fact.
fn merge<T: Ord + Clone>(
    seen: &[(usize, &Target)],
    fact: Fact,
    value: impl Fn(&Target) -> Option<T>,
) -> Option<Stated<T>> {
    struct Claim<'a> {
        rank: u8,
        grounds: Option<&'a Grounds>,
        message: usize,
        stated_by: BTreeSet<usize>,
    }
    let mut claims: BTreeMap<T, Claim<'_>> = BTreeMap::new();
    for &(message, target) in seen {
        let Some(value) = value(target) else { continue };
        let grounds = target.because.get(&fact);
        let rank = grounds.map_or(u8::MAX, |grounds| rank(fact, grounds.source));
        let claim = claims.entry(value).or_insert_with(|| Claim {
            rank,
            grounds,
            message,
            stated_by: BTreeSet::new(),
        });
        claim.stated_by.insert(message);
        if (rank, message) < (claim.rank, claim.message) {
            (claim.rank, claim.grounds, claim.message) = (rank, grounds, message);
        }
    }
    let best = claims
        .iter()
        .min_by_key(|(_, claim)| (claim.rank, std::cmp::Reverse(claim.stated_by.len())))
        .map(|(value, _)| value.clone())?;
    let claim = claims.remove(&best)?;
    let others = claims.into_values().flat_map(|other| other.stated_by);
    Some(Stated {
        value: best,
        grounds: claim.grounds.cloned(),
        message: claim.message,
        contradicted_by: others.filter(|message| !claim.stated_by.contains(message)).collect(),
        stated_by: claim.stated_by,
    })
}

/// How good a source is for a fact; the lower the better. About a person the person's own words come first, about an
/// organisation the user's.
const fn rank(fact: Fact, source: FactSource) -> u8 {
    let about_organisation = matches!(fact, Fact::Organisation | Fact::Country | Fact::Sector | Fact::Stage);
    match source {
        FactSource::Roster if about_organisation => 0,
        FactSource::Registry if about_organisation => 1,
        FactSource::NameForm if about_organisation => 2,
        FactSource::Domain if about_organisation => 3,
        FactSource::PostalAddress if about_organisation => 4,
        FactSource::Phone if about_organisation => 5,
        FactSource::ListHeader if matches!(fact, Fact::Mailbox) => 6,
        FactSource::Signature => 7,
        FactSource::QuotedThread => 8,
        FactSource::DisplayName => 9,
        FactSource::Salutation => 10,
        FactSource::LocalPart => 11,
        FactSource::Roster => 12,
        FactSource::Registry => 13,
        FactSource::NameForm => 14,
        FactSource::Domain => 15,
        FactSource::Phone => 16,
        FactSource::PostalAddress => 17,
        FactSource::ListHeader => 18,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::targeting::TargetSource;
    use creel_evidence::{ArtifactId, Locus};
    use proptest::prelude::*;

    fn target(role: Option<(Role, FactSource)>, country: Option<(&str, FactSource)>) -> Target {
        let at = Locus::bytes(ArtifactId::of(b"mail"), 0..3);
        let grounds = |source| Grounds { source, text: String::new(), at: at.clone() };
        let mut because = BTreeMap::new();
        role.iter().for_each(|&(_, source)| drop(because.insert(Fact::Role, grounds(source))));
        country.iter().for_each(|&(_, source)| drop(because.insert(Fact::Country, grounds(source))));
        Target {
            address: "ada@firm.example".into(),
            source: TargetSource::To,
            mailbox: MailboxKind::Unknown,
            person: None,
            organisation: None,
            on_roster: false,
            country: country.and_then(|(code, _)| Country::parse(code)),
            sector: None,
            stage: None,
            function: None,
            seniority: None,
            role: role.map(|(role, _)| role),
            occupation: None,
            title: None,
            because,
            at: Vec::new(),
        }
    }

    #[test]
    fn the_best_source_wins_and_the_others_are_counted() {
        let buyer = Role::PurchasingManager;
        let greeted = target(Some((Role::ChiefExecutiveOfficer, FactSource::Salutation)), None);
        let signed = target(Some((buyer, FactSource::Signature)), None);
        let silent = target(None, None);
        let person =
            Person::of("ada@firm.example", &[(2, &greeted), (5, &signed), (7, &greeted), (9, &silent)]);
        let role = person.role.unwrap();
        assert_eq!((role.value, role.message), (buyer, 5));
        assert_eq!(role.grounds.unwrap().source, FactSource::Signature);
        assert_eq!(role.stated_by, BTreeSet::from([5]));
        assert_eq!(role.contradicted_by, BTreeSet::from([2, 7]));
        assert_eq!(person.messages, BTreeSet::from([2, 5, 7, 9]));
        assert_eq!((person.mailbox, person.seniority), (None, None));
    }

    #[test]
    fn of_an_organisation_the_roster_knows_best() {
        let by_phone = target(None, Some(("DE", FactSource::Phone)));
        let by_roster = target(None, Some(("IT", FactSource::Roster)));
        let person = Person::of("ada@firm.example", &[(0, &by_phone), (1, &by_roster)]);
        assert_eq!(person.country.unwrap().value, Country::parse("IT").unwrap());
    }

    #[test]
    fn among_equal_sources_the_majority_wins() {
        let one = target(Some((Role::CompanyPresident, FactSource::DisplayName)), None);
        let two = target(Some((Role::SystemAdministrator, FactSource::DisplayName)), None);
        let person = Person::of("ada@firm.example", &[(0, &one), (1, &two), (2, &two)]);
        assert_eq!(person.role.unwrap().value, Role::SystemAdministrator);
    }

    proptest! {
        #[test]
        fn the_order_of_reading_does_not_matter(
            claims in prop::collection::vec((0..Role::ALL.len(), 0..FactSource::ALL.len()), 1..12),
            turn in 0..12usize,
        ) {
            let targets: Vec<Target> = claims
                .iter()
                .map(|&(role, source)| target(Some((Role::ALL[role], FactSource::ALL[source])), None))
                .collect();
            let mut seen: Vec<(usize, &Target)> = targets.iter().enumerate().collect();
            let before = Person::of("ada@firm.example", &seen);
            let len = seen.len();
            seen.rotate_left(turn % len);
            seen.reverse();
            prop_assert_eq!(before, Person::of("ada@firm.example", &seen));
        }
    }
}
