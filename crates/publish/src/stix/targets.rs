//! Whom a campaign aims at: classes of organisations and people, countries, and, where victims are named, the organisations.

use super::bundle::Bundle;
use super::ids;
use crate::campaigns::Campaign;
use crate::dossier::Dossier;
use crate::people::{Person, Stated};
use crate::survey::Survey;
use crate::wording::{capital, counted, plain, role};
use creel_evidence::{Confidence, Continent};
use creel_reference::sectors;
use serde_json::{Value, json};

/// Adds what the campaign with this object aims at. A relationship is as sure as the best fact behind it.
pub(super) fn write(dossier: &Dossier, campaign: &Campaign, id: &str, bundle: &mut Bundle<'_>) {
    let survey = dossier.survey(Some(campaign));
    let census = survey.census();
    for (sector, count) in census.ranked_sectors() {
        let class = with_sector(class(sector, &format!("Organisations in {}", plain(sector))), sector);
        let class = bundle.add(&class);
        let sure = surest(&survey, |person| person.sector.as_ref().filter(|stated| stated.value == sector));
        aimed(bundle, id, &class, &format!("{count} organisations"), sure);
    }
    for (&held, people) in &census.roles {
        let name = role(held);
        let mut class = class(held.as_str(), &capital(&format!("people with the role {name}")));
        class["roles"] = json!([held.as_str()]);
        let class = bundle.add(&class);
        let sure = surest(&survey, |person| person.role.as_ref().filter(|stated| stated.value == held));
        aimed(bundle, id, &class, &counted(people.len(), "address"), sure);
    }
    for (country, count) in census.ranked_countries() {
        let place = bundle.add(&location(country));
        let sure = surest(&survey, |person| person.country.as_ref().filter(|stated| stated.value == country));
        aimed(bundle, id, &place, &counted(count, "organisation"), sure);
    }
    // A pseudonym beside its sector and country would say more than the counts do.
    if !dossier.policy().pseudonymises() {
        organisations(&survey, id, bundle);
    }
}

fn organisations(survey: &Survey<'_>, id: &str, bundle: &mut Bundle<'_>) {
    for (name, organisation) in &survey.census().organisations {
        let rest = json!({
            "name": name,
            "identity_class": "organization",
            "description": "Somebody here was sent a mail of the campaign.",
        });
        let mut target = bundle.object("identity", &["organization", name], rest);
        if let Some(sector) = organisation.sectors.first() {
            target = with_sector(target, sector);
        }
        if !organisation.stages.is_empty() {
            // What an organisation does in the chain is its role (section 4.5).
            target["roles"] = json!(organisation.stages);
        }
        let target = bundle.add(&target);
        let sure =
            surest(survey, |person| person.organisation.as_ref().filter(|stated| stated.value == *name));
        aimed(bundle, id, &target, &counted(organisation.addresses.len(), "address"), sure);
        for &country in &organisation.countries {
            let place = bundle.add(&location(country));
            bundle.relate(&target, "located-at", &place, None);
        }
    }
}

fn aimed(bundle: &mut Bundle<'_>, campaign: &str, target: &str, description: &str, sure: Option<Confidence>) {
    let mut rest = json!({ "description": description });
    if let Some(sure) = sure {
        rest["confidence"] = json!(scale(sure));
    }
    bundle.relate_with(campaign, "targets", target, rest);
}

/// The best confidence of a fact that the people in question have.
fn surest<T>(survey: &Survey<'_>, fact: impl Fn(&Person) -> Option<&Stated<T>>) -> Option<Confidence> {
    let grounds = survey.people().iter().filter_map(|person| fact(person)?.grounds.as_ref());
    grounds.map(creel_evidence::Grounds::confidence).max()
}

/// The scale "None / Low / Med / High" of STIX 2.1, appendix A.
const fn scale(confidence: Confidence) -> u8 {
    match confidence {
        Confidence::Low => 15,
        Confidence::Moderate => 50,
        Confidence::High => 85,
    }
}

/// A class of victims that means the same in every case.
fn class(word: &str, name: &str) -> Value {
    json!({
        "type": "identity",
        "spec_version": "2.1",
        "id": ids::of_everyone("identity", word),
        "created": ids::FIXED,
        "modified": ids::REVISED,
        "created_by_ref": ids::PRODUCER,
        "name": name,
        "identity_class": "class",
    })
}

fn location(country: creel_evidence::Country) -> Value {
    json!({
        "type": "location",
        "spec_version": "2.1",
        "id": ids::of_everyone("location", country.code()),
        "created": ids::FIXED,
        "modified": ids::REVISED,
        "created_by_ref": ids::PRODUCER,
        "name": country.name(),
        "country": country.code(),
        "region": region(country.continent()),
    })
}

/// The word of `region-ov` (section 10.19). It has no word for North America with the Caribbean and Central America.
const fn region(continent: Continent) -> &'static str {
    match continent {
        Continent::Africa => "africa",
        Continent::Antarctica => "antarctica",
        Continent::Asia => "asia",
        Continent::Europe => "europe",
        Continent::NorthAmerica => "americas",
        Continent::Oceania => "oceania",
        Continent::SouthAmerica => "south-america",
    }
}

/// With the word of `industry-sector-ov` (section 10.9), where the sector's name is known.
fn with_sector(mut identity: Value, sector: &str) -> Value {
    if let Some(known) = sectors::find(sector) {
        identity["sectors"] = json!([known.stix]);
    }
    identity
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sectors_are_those_of_the_standard_and_unknown_ones_are_left_out() {
        let sectors = |word: &str| with_sector(json!({}), word)["sectors"].clone();
        assert_eq!(sectors("transportation"), json!(["transportation"]));
        assert_eq!(sectors("health-care"), json!(["healthcare"]));
        assert_eq!(sectors("none that anybody knows"), Value::Null);
    }

    #[test]
    fn surer_facts_stand_higher_on_the_scale() {
        assert!(Confidence::ALL.windows(2).all(|pair| scale(pair[0]) < scale(pair[1])));
    }
}
