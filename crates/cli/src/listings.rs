//! `creel targets` and `creel next`: who was aimed at, and whom to warn.

use crate::args::{ListingArgs, NextArgs, TargetsArgs};
use crate::case;
use crate::delivery::{Delivery, OutputArgs};
use crate::failure::{Exit, Failure};
use crate::recipe;
use creel_evidence::text::inert;
use creel_publish::{Campaign, Dossier, Policy, Survey, release};
use creel_store::Store;
use std::io::{self, Write};
use std::path::Path;

/// Campaigns that are suggested for an unknown one.
const SUGGESTED: usize = 3;

pub(crate) fn targets(args: &TargetsArgs) -> Result<Exit, Failure> {
    let write = |survey: &Survey<'_>, out: &mut dyn Write| {
        creel_publish::targets(survey, args.by, args.listing.format, out)
    };
    list("targets", &args.case.folder, args.campaign.as_deref(), &args.listing, write)
}

pub(crate) fn next(args: &NextArgs) -> Result<Exit, Failure> {
    let write = |survey: &Survey<'_>, out: &mut dyn Write| {
        creel_publish::next(survey, args.most, args.listing.format, out)
    };
    list("next", &args.case.folder, args.campaign.as_deref(), &args.listing, write)
}

fn list(
    command: &'static str,
    folder: &Path,
    campaign: Option<&str>,
    listing: &ListingArgs,
    write: impl Fn(&Survey<'_>, &mut dyn Write) -> io::Result<()>,
) -> Result<Exit, Failure> {
    let mut store = Store::open(folder)?;
    let OutputArgs { output, reveal } = &listing.output;
    // Whom to warn is the user's own roster; who was aimed at is a victim.
    let policy = Policy { reveal: reveal.reveal, roster: true, ..Policy::share() };
    let dossier = recipe::with_tables(&store, || Ok(release(case::whole(&store)?, &policy)))?;
    let survey = dossier.survey(campaign.map(|id| named(&dossier, id)).transpose()?);
    let delivery = Delivery {
        command,
        format: listing.format.as_str(),
        to: output.as_deref(),
        reason: reveal.reason.as_deref(),
    };
    delivery.of(&mut store, &dossier, |out| write(&survey, out))?;
    Ok(Exit::Clean)
}

/// The campaign of this id, in capitals or not.
fn named<'a>(dossier: &'a Dossier, id: &str) -> Result<&'a Campaign, Failure> {
    let campaigns = dossier.campaigns();
    let found = campaigns.iter().find(|campaign| campaign.group.id.eq_ignore_ascii_case(id.trim()));
    found.ok_or_else(|| Failure::NotFound {
        what: format!("the case holds no campaign {} that means harm", inert(id)),
        hint: match near(id, campaigns.iter().map(|campaign| campaign.group.id.as_str())).as_slice() {
            [] => "no mail that means harm is in a campaign: without --campaign, all of it is looked at"
                .to_owned(),
            ids => format!("near it: {}; `creel report` lists all", ids.join(", ")),
        },
    })
}

/// The ids that differ from `wanted` in the fewest places, in their own order.
fn near<'a>(wanted: &str, ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = wanted.trim().to_ascii_uppercase();
    let distance = |id: &str| {
        let id = id.to_ascii_uppercase();
        let differing = id.chars().zip(wanted.chars()).filter(|(a, b)| a != b).count();
        differing + id.chars().count().abs_diff(wanted.chars().count())
    };
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_by_key(|id| distance(id));
    ids.truncate(SUGGESTED);
    ids
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn the_nearest_campaigns_are_suggested() {
        let ids = ["C-ffffffffff", "C-0a1b2c3d4e", "C-0a1b2c3dff", "C-1111111111"];
        assert_eq!(near("c-0a1b2c3d4f", ids.into_iter())[..2], ["C-0a1b2c3d4e", "C-0a1b2c3dff"]);
        assert!(near("C-1", std::iter::empty()).is_empty());
    }
}
