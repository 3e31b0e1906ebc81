//! Whose address it is: the roster first, then the domain itself.

use crate::countries;
use crate::draft::Draft;
use crate::roster::Roster;
use crate::sightings::Sighted;
use creel_evidence::{Fact, FactSource};
use creel_reference::hosts;

/// States organisation, country, sector and stage by the address's domain.
pub(crate) fn describe(draft: &mut Draft, sighted: &Sighted, roster: &Roster) {
    let Some(domain) = sighted.domain() else { return };
    if let Some(listed) = roster.organisation(&domain) {
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
    } else if !hosts::is_free_mail(&domain)
        && let Some(registrable) = domain.registrable()
    {
        draft.target.organisation = Some(registrable.to_owned());
        let reason = format!("registrable domain of \"{domain}\"");
        draft.by_address(Fact::Organisation, FactSource::Domain, reason);
    }
    if draft.target.country.is_none()
        && let Some(country) = countries::of_domain(&domain)
    {
        draft.target.country = Some(country);
        draft.by_address(Fact::Country, FactSource::Domain, format!("country suffix of \"{domain}\""));
    }
}
