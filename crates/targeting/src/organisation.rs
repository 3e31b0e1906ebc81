//! Whose address it is: the roster first, then the registries of public bodies, then the domain itself.

use crate::countries;
use crate::draft::Draft;
use crate::roster::Roster;
use crate::sightings::Sighted;
use creel_evidence::{DomainName, Fact, FactSource};
use creel_reference::{hosts, registries};

/// States organisation, country, sector and stage by the address's domain. Each source adds what better ones left open;
/// whoever shares a domain with everybody (free mail) is of no organisation.
pub(crate) fn describe(draft: &mut Draft, sighted: &Sighted, roster: &Roster) {
    let Some(domain) = sighted.domain() else { return };
    by_roster(draft, &domain, roster);
    if draft.target.on_roster || !hosts::is_free_mail(&domain) {
        by_registry(draft, &domain);
        by_domain(draft, &domain);
    }
    if draft.target.country.is_none()
        && let Some(country) = countries::of_domain(&domain)
    {
        draft.target.country = Some(country);
        draft.by_address(Fact::Country, FactSource::Domain, format!("country suffix of \"{domain}\""));
    }
}

fn by_roster(draft: &mut Draft, domain: &DomainName, roster: &Roster) {
    let Some(listed) = roster.organisation(domain) else { return };
    let reason = format!("roster: {domain} belongs to \"{}\"", listed.name);
    let target = &mut draft.target;
    target.organisation = Some(listed.name.clone());
    target.on_roster = true;
    target.country = listed.country;
    target.sector.clone_from(&listed.sector);
    target.stage.clone_from(&listed.stage);
    for (fact, stated) in [
        (Fact::Organisation, true),
        (Fact::Country, listed.country.is_some()),
        (Fact::Sector, listed.sector.is_some()),
        (Fact::Stage, listed.stage.is_some()),
    ] {
        if stated {
            draft.by_address(fact, FactSource::Roster, reason.clone());
        }
    }
}

fn by_registry(draft: &mut Draft, domain: &DomainName) {
    let Some(found) = registries::find(domain) else { return };
    let told = if found.ruled { "registry: names under" } else { "names of the form" };
    let reason = format!("{told} \"{}\" are {}", found.pattern, found.sector.label.to_lowercase());
    let target = &mut draft.target;
    let mut stated = Vec::new();
    if target.organisation.is_none() {
        target.organisation = Some(found.organisation.to_owned());
        stated.push(Fact::Organisation);
    }
    if target.sector.is_none() {
        target.sector = Some(found.sector.key.to_owned());
        stated.push(Fact::Sector);
    }
    if target.country.is_none() && found.country.is_some() {
        target.country = found.country;
        stated.push(Fact::Country);
    }
    for fact in stated {
        let source = if found.ruled { FactSource::Registry } else { FactSource::NameForm };
        draft.by_address(fact, source, reason.clone());
    }
}

fn by_domain(draft: &mut Draft, domain: &DomainName) {
    if draft.target.organisation.is_some() {
        return;
    }
    if let Some(registrable) = domain.registrable() {
        draft.target.organisation = Some(registrable.to_owned());
        let reason = format!("registrable domain of \"{domain}\"");
        draft.by_address(Fact::Organisation, FactSource::Domain, reason);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::targeting::TargetSource;
    use creel_evidence::{ArtifactId, Locus, Quote, Target};

    /// Organisation, country and sector of an address, each with the source of the fact.
    fn told(address: &str) -> String {
        let csv = "name,domain,country,sector,stage\nUni Klinik,klinik.uni-stadt.de,,hospital,\nPolder,polder.gov.uk,,,\n";
        let roster = Roster::from_csv(csv).unwrap();
        let quote = Quote::new(Locus::bytes(ArtifactId::of(b""), 0..0), address);
        let sighted = Sighted {
            address: address.to_owned(),
            places: vec![(TargetSource::To, quote.clone())],
            names: Vec::new(),
        };
        let target = Target::unknown(address.to_owned(), TargetSource::To, vec![quote]);
        let mut draft = Draft { target };
        describe(&mut draft, &sighted, &roster);
        let Target { organisation, country, sector, because, .. } = draft.target;
        let country = country.map(|country| country.to_string());
        let facts = [(Fact::Organisation, organisation), (Fact::Country, country), (Fact::Sector, sector)];
        let say = |(fact, value): (Fact, Option<String>)| {
            Some(format!(
                "{} ({})",
                value?,
                because.get(&fact).map_or("no grounds", |grounds| grounds.source.as_str())
            ))
        };
        facts.into_iter().filter_map(say).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn the_roster_goes_before_registries_and_they_before_the_domain() {
        for (address, expected) in [
            ("a@klinik.uni-stadt.de", "Uni Klinik (roster), DE (name-form), hospital (roster)"),
            ("a@cs.uni-stadt.de", "uni-stadt.de (name-form), DE (name-form), higher-education (name-form)"),
            ("a@polder.gov.uk", "Polder (roster), GB (registry), government-national (registry)"),
            ("a@bka.bund.de", "bka.bund.de (registry), DE (registry), police (registry)"),
            ("a@firm.it", "firm.it (domain), IT (domain)"),
            ("a@gmail.com", ""),
            ("a@gov.firm.example", "firm.example (domain)"),
        ] {
            assert_eq!(told(address), expected, "{address}");
        }
    }
}
