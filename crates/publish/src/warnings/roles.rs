//! Which roles to warn: those that were aimed at in the same place of the chain.

use super::RoleSeen;
use crate::survey::Survey;
use creel_evidence::targeting::Role;
use creel_evidence::{ChainMember, Country};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Roles that are named to one organisation.
const ROLES: usize = 3;

/// Stage and country, as far as they are looked at.
type Place = (Option<String>, Option<Country>);

/// Roles that were aimed at, by place in the chain.
pub(super) struct Roles {
    by_place: HashMap<Place, Arc<[RoleSeen]>>,
    everywhere: Arc<[RoleSeen]>,
}

impl Roles {
    pub(super) fn of(survey: &Survey<'_>) -> Self {
        type Counts = BTreeMap<Role, (usize, BTreeSet<usize>)>;
        let mut by_place: HashMap<Place, Counts> = HashMap::new();
        for person in survey.people().iter() {
            let Some(role) = &person.role else { continue };
            let stage = person.stage.as_ref().map(|stage| stage.value.clone());
            let country = person.country.as_ref().map(|country| country.value);
            let places: BTreeSet<_> = [(stage.clone(), country), (stage, None), (None, None)].into();
            for place in places {
                let count = by_place.entry(place).or_default().entry(role.value).or_default();
                count.0 += 1;
                count.1.extend(&person.messages);
            }
        }
        let ranked = |counts: Counts| -> Arc<[RoleSeen]> {
            let seen =
                counts.into_iter().map(|(role, (people, messages))| RoleSeen { role, people, messages });
            let mut seen: Vec<RoleSeen> = seen.collect();
            seen.sort_by_key(|seen| (std::cmp::Reverse(seen.people), seen.role));
            seen.truncate(ROLES);
            seen.into()
        };
        let mut by_place: HashMap<_, _> =
            by_place.into_iter().map(|(place, counts)| (place, ranked(counts))).collect();
        let everywhere = by_place.remove(&(None, None)).unwrap_or_else(|| Arc::from([]));
        Self { by_place, everywhere }
    }

    pub(super) fn near(&self, member: &ChainMember) -> Arc<[RoleSeen]> {
        let at = |country: Option<Country>| {
            let stage = member.stage.clone().filter(|stage| !stage.is_empty())?;
            self.by_place.get(&(Some(stage), country))
        };
        let near = member.country.and_then(|country| at(Some(country))).or_else(|| at(None));
        near.unwrap_or(&self.everywhere).clone()
    }
}
