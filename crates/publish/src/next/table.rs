//! The warning list for a terminal.

use crate::exposure::Against;
use crate::listing::{about_pseudonyms, member};
use crate::summary::clean;
use crate::survey::Survey;
use crate::warnings::Warnings;
use crate::wording::{self, counted, listed, number, plain};
use std::fmt::Write as _;

pub(super) fn table(survey: &Survey<'_>, warnings: &Warnings, most: usize) -> String {
    let dossier = survey.dossier();
    let mut out = String::new();
    let what = survey.campaign().map_or_else(|| "all harmful mail".to_owned(), |id| format!("campaign {id}"));
    let tlp = dossier.policy().tlp.label();
    let _ = writeln!(out, "{} · {} · {tlp}", clean(dossier.name(), 60), clean(&what, 60));
    if warnings.against == Against::Observed {
        out.push_str(
            "\nNo roster: nobody can be warned as long as creel does not know who else is in the chain.\n\
             `creel scan PATH --roster FILE` tells it; `creel scan --help` shows what a roster looks like.\n",
        );
        return out;
    }
    if warnings.aimed_at.is_empty() {
        out.push_str("\nNobody on the roster was aimed at, so that nobody is next to somebody who was.\n");
        return out;
    }
    let members = dossier.chain().members.len();
    let _ = writeln!(
        out,
        "{} of {} on the roster aimed at; {} not yet, {} of them tied to those that were",
        number(warnings.aimed_at.len()),
        counted(members, "organisation"),
        number(members.saturating_sub(warnings.aimed_at.len())),
        number(warnings.entries.len()),
    );
    for (place, warning) in warnings.entries.iter().take(most).enumerate() {
        let Some(organisation) = dossier.chain().members.get(warning.member) else { continue };
        let about = [
            organisation.country.map(|country| country.name().to_owned()),
            organisation.sector.as_deref().map(plain),
            organisation.stage.as_deref().map(plain),
        ];
        let about: Vec<String> = about.into_iter().flatten().map(|word| clean(&word, 40)).collect();
        let _ = writeln!(
            out,
            "\n{:>3}. {}  {}  ({})",
            place + 1,
            clean(&organisation.name, 80),
            about.join(", "),
            counted(usize::try_from(warning.points).unwrap_or(usize::MAX), "point"),
        );
        for reason in &warning.reasons {
            let words = warnings.words(warning.member, reason, |place| member(dossier, place));
            let _ = writeln!(out, "     +{}  {}", reason.points, clean(&words, 160));
        }
        let roles: Vec<&str> = warning.roles.iter().map(|seen| wording::role(seen.role)).collect();
        if !roles.is_empty() {
            let _ = writeln!(out, "     roles to warn: {}", listed(&roles));
        }
    }
    if warnings.entries.len() > most {
        let _ = writeln!(out, "\nand {} more: --most N", number(warnings.entries.len() - most));
    }
    for (label, looks) in
        [("posing as", &warnings.look_out.personas), ("subject", &warnings.look_out.subjects)]
    {
        if !looks.is_empty() {
            let _ = writeln!(out, "\nTo look out for, {label}");
        }
        for (text, messages) in looks {
            let _ = writeln!(out, "  {}  ({})", clean(text, 90), counted(messages.len(), "message"));
        }
    }
    out.push_str("\nPoints are an expert's, not fitted: an order to call in, not how likely an attack is.\n");
    about_pseudonyms(dossier, &mut out);
    out
}
