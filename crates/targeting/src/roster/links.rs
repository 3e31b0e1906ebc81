//! Who supplies whom, and who belongs to whom: names and domains in cells, led to organisations.

use super::complaints::Complaints;
use super::{Roster, near};
use crate::words::folded;
use creel_evidence::DomainName;
use std::collections::HashMap;

/// Unknown names for which a near one is looked for among all others.
const SLIPS: usize = 50;

/// What a cell says about two organisations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    /// The other one is its customer.
    Customer,
    /// The other one is its supplier.
    Supplier,
    /// The other one is what it belongs to.
    Parent,
}

impl Tie {
    /// The column, and the word for whom it names.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Customer => ("customers", "customer"),
            Self::Supplier => ("suppliers", "supplier"),
            Self::Parent => ("parent", "parent"),
        }
    }
}

/// A name in a cell, before it is known whose it is.
#[derive(Debug)]
pub(super) struct Mention {
    pub(super) line: u64,
    pub(super) tie: Tie,
    /// Place of the organisation whose cell it is.
    pub(super) by: usize,
    pub(super) word: String,
}

/// Whose a name is.
enum Owner {
    One(usize),
    Several,
    Nobody,
}

/// The organisations by everything that they are called.
struct Names {
    exact: HashMap<String, usize>,
    /// `None` where several go by the name.
    folded: HashMap<String, Option<usize>>,
}

impl Names {
    fn of(roster: &Roster) -> Self {
        let mut names = Self { exact: HashMap::new(), folded: HashMap::new() };
        for (place, organisation) in roster.organisations.iter().enumerate() {
            names.exact.entry(organisation.name.to_lowercase()).or_insert(place);
            for name in std::iter::once(&organisation.name).chain(&organisation.aliases) {
                names
                    .folded
                    .entry(folded(name))
                    .and_modify(|owner| *owner = owner.filter(|&owner| owner == place))
                    .or_insert(Some(place));
            }
        }
        names
    }

    fn owner(&self, word: &str, roster: &Roster) -> Owner {
        if let Some(&place) = self.exact.get(&word.to_lowercase()) {
            return Owner::One(place);
        }
        let by_domain = || roster.place(&DomainName::parse(word)?);
        match self.folded.get(&folded(word)).filter(|_| !folded(word).is_empty()) {
            Some(Some(place)) => Owner::One(*place),
            Some(None) => Owner::Several,
            None => by_domain().map_or(Owner::Nobody, Owner::One),
        }
    }
}

/// Leads every mention to its organisation: fills the roster's links and parents.
pub(super) fn resolve(
    roster: &mut Roster,
    mentions: &[Mention],
    errors: &mut Complaints,
    warnings: &mut Complaints,
) {
    if mentions.is_empty() {
        return;
    }
    let names = Names::of(roster);
    let mut slips = 0;
    for Mention { line, tie, by, word } in mentions {
        let (column, whom) = tie.words();
        let other = match names.owner(word, roster) {
            Owner::One(other) => other,
            Owner::Several => {
                let problem = format!("several organisations go by '{word}'");
                errors.add(*line, column, problem, "use the name in the column name, or a domain");
                continue;
            }
            Owner::Nobody => {
                slips += 1;
                let near = (slips <= SLIPS).then(|| nearest(word, roster)).flatten();
                let hint = near.unwrap_or_else(|| "give it a line of its own".to_owned());
                errors.add(*line, column, format!("unknown {whom} '{word}'"), hint);
                continue;
            }
        };
        if other == *by {
            let problem = format!("the organisation is its own {whom}");
            warnings.add(*line, column, problem, "this is left out; name another one");
            continue;
        }
        match tie {
            Tie::Customer => roster.links.push((*by, other)),
            Tie::Supplier => roster.links.push((other, *by)),
            Tie::Parent => {
                if let Some(organisation) = roster.organisations.get_mut(*by) {
                    organisation.parent = Some(other);
                }
            }
        }
    }
    roster.links.sort_unstable();
    roster.links.dedup();
    cut_cycles(roster, warnings);
}

/// What an unknown name is a slip of.
fn nearest(word: &str, roster: &Roster) -> Option<String> {
    let near = near::nearest(word, roster.organisations.iter().map(|known| known.name.as_str()))?;
    let line = roster.organisations.iter().find(|known| known.name == near)?.line;
    Some(format!("do you mean '{near}' (line {line})?"))
}

/// Takes their parents from organisations that would belong to themselves by way of others, so that whoever follows
/// parents comes to an end.
fn cut_cycles(roster: &mut Roster, warnings: &mut Complaints) {
    /// Organisations of a cycle that are named.
    const NAMED: usize = 8;
    // The walk in which an organisation was met first; 0 stands for none.
    let mut met = vec![0_usize; roster.organisations.len()];
    for start in 0..roster.organisations.len() {
        let parent = |place: usize| roster.organisations.get(place).and_then(|known| known.parent);
        let mut here = Some(start);
        while let Some(place) = here.filter(|&place| met.get(place) == Some(&0)) {
            if let Some(walk) = met.get_mut(place) {
                *walk = start + 1;
            }
            here = parent(place);
        }
        let Some(first) = here.filter(|&place| met.get(place) == Some(&(start + 1))) else { continue };
        let mut cycle = vec![first];
        let mut here = parent(first);
        while let Some(place) = here.filter(|&place| place != first) {
            cycle.push(place);
            here = parent(place);
        }
        let named = |place: &usize| roster.organisations.get(*place).map(|known| format!("'{}'", known.name));
        let mut written: Vec<String> = cycle.iter().take(NAMED).filter_map(named).collect();
        if cycle.len() > NAMED {
            written.push("...".to_owned());
        }
        written.extend(named(&first));
        let line =
            cycle.iter().filter_map(|&place| roster.organisations.get(place)).map(|known| known.line).min();
        let problem = format!("the parents go round in a circle: {}", written.join(" -> "));
        warnings.add(line.unwrap_or(1), "parent", problem, "none of these parents is used; leave one empty");
        for place in cycle {
            if let Some(organisation) = roster.organisations.get_mut(place) {
                organisation.parent = None;
            }
        }
    }
}
