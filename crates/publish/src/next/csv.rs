//! The warning list for spreadsheets: one line an organisation.

use crate::csv::cell;
use crate::listing::{ids, member};
use crate::survey::Survey;
use crate::warnings::Warnings;
use std::collections::BTreeSet;
use std::io::{self, Write};

pub(super) fn csv(
    survey: &Survey<'_>,
    warnings: &Warnings,
    most: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let dossier = survey.dossier();
    let mut lines = ::csv::WriterBuilder::new().from_writer(out);
    lines.write_record([
        "rank",
        "organisation",
        "country",
        "sector",
        "stage",
        "points",
        "ties",
        "reasons",
        "roles",
        "messages",
        "sha256",
        "tlp",
    ])?;
    for (place, warning) in warnings.entries.iter().take(most).enumerate() {
        let Some(organisation) = dossier.chain().members.get(warning.member) else { continue };
        let messages: BTreeSet<usize> =
            warning.reasons.iter().flat_map(|reason| warnings.messages_of(warning.member, reason)).collect();
        let messages = ids(dossier, &messages);
        let words = |reason| warnings.words(warning.member, reason, |place| member(dossier, place));
        let reasons: Vec<String> = warning.reasons.iter().map(words).collect();
        let ties: Vec<&str> = warning.reasons.iter().map(|reason| reason.tie.as_str()).collect();
        let roles: Vec<&str> = warning.roles.iter().map(|seen| seen.role.as_str()).collect();
        lines.write_record([
            (place + 1).to_string(),
            cell(&organisation.name),
            organisation.country.map(|country| country.code().to_owned()).unwrap_or_default(),
            organisation.sector.as_deref().map(cell).unwrap_or_default(),
            organisation.stage.as_deref().map(cell).unwrap_or_default(),
            warning.points.to_string(),
            ties.join(" "),
            cell(&reasons.join("; ")),
            roles.join(" "),
            messages.len().to_string(),
            messages.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            dossier.policy().tlp.label().to_owned(),
        ])?;
    }
    lines.flush()
}
