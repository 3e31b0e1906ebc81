//! Is it targeting at all? Those who were aimed at, compared with those who might have been.
//!
//! The base of what is said about organisations is the roster where most of those aimed at are on it, else the other
//! harmful mail of the case; about people it is the other mail, since a roster lists none. Units are unique organisations
//! or people, never mails. Whose trait is not known is left out of its comparison, and the table's sum says so.
//!
//! Which comparisons are made is decided by how many units have a trait on both sides together, before anything is
//! looked at by side, so that Holm's correction holds. What it never does: say why. "More often than the roster would
//! lead one to expect" can be the attacker's choice, or a roster that does not list everybody.

use crate::census::Census;
use crate::dossier::Dossier;
use crate::exposure::places;
use crate::matrix::Unit;
use crate::odds::{Odds, Table, holm};
use crate::people::{People, Person};
use crate::survey::Survey;
use std::collections::{BTreeMap, BTreeSet};

/// Recipients below which nothing is inferred, on either side.
pub const FEWEST_RECIPIENTS: usize = 20;
/// Units that must have a trait, on both sides together, for it to be compared.
const FEWEST_UNITS: usize = 5;
/// The level that Holm's correction keeps.
const LEVEL: f64 = 0.05;

creel_evidence::vocabulary! {
    /// In what those who were aimed at are compared.
    pub enum Trait {
        /// Being on the roster.
        Roster = "roster",
        /// Stage of the supply chain.
        Stage = "stage",
        /// Sector.
        Sector = "sector",
        /// Country.
        Country = "country",
        /// Department.
        Function = "function",
        /// One of the twelve named roles.
        Role = "role",
    }
}

creel_evidence::vocabulary! {
    /// With whom they are compared.
    pub enum Base {
        /// The roster's organisations that nobody aimed at.
        Roster = "roster",
        /// Those whom the other harmful mail of the case aims at.
        OtherMail = "other-mail",
    }
}

creel_evidence::vocabulary! {
    /// Whether a comparison could be made.
    pub enum Outcome {
        /// It was.
        Compared = "compared",
        /// Too few recipients: they are listed, and nothing is inferred.
        TooFew = "too-few-recipients",
        /// Nobody to compare them with.
        NoBase = "no-base",
    }
}

/// One value of a trait, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The trait.
    pub of: Trait,
    /// Its value, in the vocabulary's or the roster's word; `yes` for [`Trait::Roster`].
    pub value: String,
    /// With whom.
    pub base: Base,
    /// What was counted.
    pub unit: Unit,
    /// The counts.
    pub table: Table,
    /// Their ratio.
    pub odds: Odds,
    /// The probability after Holm's correction for all comparisons of this survey.
    pub adjusted: f64,
    /// Indices of the messages that aim at those with the trait.
    pub messages: BTreeSet<usize>,
}

/// All comparisons of a survey.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Whether any could be made.
    pub outcome: Outcome,
    /// Unique recipients.
    pub recipients: usize,
    /// Every comparison that was made: those that survive the correction first, then by trait and value.
    pub compared: Vec<Compared>,
}

impl Compared {
    /// Whether it survives Holm's correction at 0.05.
    #[must_use]
    pub fn survives(&self) -> bool {
        self.adjusted < LEVEL
    }

    /// What it says, for people: nothing more than that.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match (self.survives(), self.odds.ratio > 1.0, self.base) {
            (true, true, Base::Roster) => "more often than the roster would lead one to expect",
            (true, false, Base::Roster) => "less often than the roster would lead one to expect",
            (true, true, Base::OtherMail) => {
                "more often than the other harmful mail would lead one to expect"
            }
            (true, false, Base::OtherMail) => {
                "less often than the other harmful mail would lead one to expect"
            }
            (false, _, _) => "no difference that the numbers could show",
        }
    }
}

impl Comparison {
    pub(crate) fn of(survey: &Survey<'_>) -> Self {
        let recipients = survey.people().len();
        let nothing = |outcome| Self { outcome, recipients, compared: Vec::new() };
        if recipients < FEWEST_RECIPIENTS {
            return nothing(Outcome::TooFew);
        }
        let (dossier, census) = (survey.dossier(), survey.census());
        let others = others(survey);
        let mut tables = Tables::default();
        let by_roster = roster_is_base(dossier, census);
        if by_roster {
            tables.roster(dossier, census);
        }
        if let Some(others) = &others {
            let other_census = Census::of_people(others);
            if !by_roster {
                tables.organisations(census, &other_census);
            }
            if !dossier.chain().members.is_empty() {
                tables.listed(census, &other_census);
            }
            tables.people(survey.people(), others);
        }
        if !by_roster && others.is_none() {
            return nothing(Outcome::NoBase);
        }
        Self { outcome: Outcome::Compared, recipients, compared: tables.compared() }
    }
}

/// The people whom the other harmful mail aims at, if there are enough of them.
fn others(survey: &Survey<'_>) -> Option<People> {
    let dossier = survey.dossier();
    let own: BTreeSet<usize> = survey.messages().iter().copied().collect();
    let rest: Vec<usize> = dossier.harmful().into_iter().filter(|index| !own.contains(index)).collect();
    let mut others = People::of(dossier.entries(), &rest);
    // Who was aimed at by both belongs to those who were aimed at.
    others.by_address.retain(|address, _| !survey.people().by_address.contains_key(address));
    (others.len() >= FEWEST_RECIPIENTS).then_some(others)
}

/// Whether most organisations that were aimed at are on the roster, and the roster has some that were not.
fn roster_is_base(dossier: &Dossier, census: &Census) -> bool {
    let places = places(dossier.chain());
    let listed = census.organisations.keys().filter(|name| places.contains_key(name.as_str())).count();
    dossier.policy().roster && places.len() > listed && listed > 0 && listed * 2 >= census.organisations.len()
}

/// Units with a value: aimed at, in the base, and the messages that aim at them.
type Having = (usize, usize, BTreeSet<usize>);

/// Tables by trait and value. A side holds a unit by all values that it has of the trait.
#[derive(Default)]
struct Tables {
    counts: BTreeMap<(Trait, String, Base, Unit), Having>,
    /// Units whose trait is known: aimed at, and in the base.
    known: BTreeMap<(Trait, Base, Unit), (usize, usize)>,
}

impl Tables {
    /// Counts a unit; `messages` are those that aim at it, `None` if it is in the base.
    fn add(
        &mut self,
        of: Trait,
        base: Base,
        unit: Unit,
        values: impl IntoIterator<Item = String>,
        messages: Option<&BTreeSet<usize>>,
    ) {
        let values: BTreeSet<String> = values.into_iter().collect();
        if values.is_empty() {
            return;
        }
        let known = self.known.entry((of, base, unit)).or_default();
        match messages {
            Some(_) => known.0 += 1,
            None => known.1 += 1,
        }
        for value in values {
            let count = self.counts.entry((of, value, base, unit)).or_default();
            match messages {
                Some(messages) => {
                    count.0 += 1;
                    count.2.extend(messages);
                }
                None => count.1 += 1,
            }
        }
    }

    /// Organisations of the roster: the roster says the same about both sides.
    fn roster(&mut self, dossier: &Dossier, census: &Census) {
        for member in &dossier.chain().members {
            let messages = census.organisations.get(&member.name).map(|organisation| &organisation.messages);
            let mut add = |of, value: Option<String>| {
                self.add(of, Base::Roster, Unit::Organisations, value, messages);
            };
            add(Trait::Stage, member.stage.clone());
            add(Trait::Sector, member.sector.clone());
            add(Trait::Country, member.country.map(|country| country.code().to_owned()));
        }
    }

    /// Organisations of both kinds of mail, by what was read about them.
    fn organisations(&mut self, census: &Census, others: &Census) {
        for (organisation, messages) in sides(census, others) {
            let mut add = |of, values: BTreeSet<String>| {
                self.add(of, Base::OtherMail, Unit::Organisations, values, messages);
            };
            add(Trait::Stage, organisation.stages.clone());
            add(Trait::Sector, organisation.sectors.clone());
            add(Trait::Country, organisation.countries.iter().map(|c| c.code().to_owned()).collect());
        }
    }

    /// Whether organisations are on the roster.
    fn listed(&mut self, census: &Census, others: &Census) {
        for (organisation, messages) in sides(census, others) {
            let value = if organisation.on_roster { "yes" } else { "no" };
            self.add(Trait::Roster, Base::OtherMail, Unit::Organisations, [value.to_owned()], messages);
        }
    }

    fn people(&mut self, people: &People, others: &People) {
        let aimed = people.iter().map(|person| (person, Some(&person.messages)));
        let base = others.iter().map(|person: &Person| (person, None));
        for (person, messages) in aimed.chain(base) {
            let mut add = |of, value: Option<&str>| {
                self.add(of, Base::OtherMail, Unit::People, value.map(str::to_owned), messages);
            };
            add(Trait::Function, person.function.as_ref().map(|held| held.value.as_str()));
            add(Trait::Role, person.role.as_ref().map(|held| held.value.as_str()));
        }
    }

    fn compared(self) -> Vec<Compared> {
        let mut compared = Vec::new();
        for ((of, value, base, unit), (aimed_with, base_with, messages)) in self.counts {
            let &(aimed, in_base) = self.known.get(&(of, base, unit)).unwrap_or(&(0, 0));
            let table = Table {
                aimed_with,
                aimed_without: aimed - aimed_with,
                base_with,
                base_without: in_base - base_with,
            };
            // Not being on the roster is the same comparison once more.
            if aimed_with + base_with < FEWEST_UNITS || (of == Trait::Roster && value == "no") {
                continue;
            }
            if let Some(odds) = table.odds() {
                compared.push(Compared { of, value, base, unit, table, odds, adjusted: 1.0, messages });
            }
        }
        let p: Vec<f64> = compared.iter().map(|one| one.odds.p).collect();
        compared.iter_mut().zip(holm(&p)).for_each(|(one, adjusted)| one.adjusted = adjusted);
        compared.sort_by_key(|one| !one.survives());
        compared
    }
}

/// Organisations that were aimed at, with their messages, then those of the other mail alone.
fn sides<'a>(
    census: &'a Census,
    others: &'a Census,
) -> impl Iterator<Item = (&'a crate::census::Organisation, Option<&'a BTreeSet<usize>>)> {
    let aimed =
        census.organisations.values().map(|organisation| (organisation, Some(&organisation.messages)));
    let rest = others.organisations.iter().filter(|(name, _)| !census.organisations.contains_key(*name));
    aimed.chain(rest.map(|(_, organisation)| (organisation, None)))
}
