//! `observables.csv`: one line a value, for spreadsheets and block lists.
//!
//! A cell that a spreadsheet would read as a formula starts with an apostrophe instead; control and invisible
//! characters are spelt out. What it never does: defang, because the file is for machines too.

use crate::dossier::Dossier;
use creel_evidence::text::inert;
use std::io::{self, Write};

const COLUMNS: &[&str] = &[
    "kind",
    "value",
    "side",
    "because",
    "messages",
    "first_seen",
    "last_seen",
    "verdicts",
    "campaigns",
    "altered",
    "tlp",
];

/// Writes every observable of the dossier, with who has it and since when.
///
/// `altered` is `yes` where a victim was taken out of the value: such a value is not to be searched for.
///
/// # Errors
/// What `out` returns.
pub fn csv(dossier: &Dossier, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = ::csv::WriterBuilder::new().from_writer(out);
    lines.write_record(COLUMNS)?;
    for seen in dossier.observables() {
        let entries = || seen.messages.iter().filter_map(|&index| dossier.entries().get(index));
        let times = || entries().filter_map(|entry| entry.message.time());
        let mut verdicts: Vec<&str> = entries().map(|entry| entry.class().as_str()).collect();
        let mut campaigns: Vec<&str> = entries()
            .filter_map(|entry| dossier.campaigns().get(entry.campaign?))
            .map(|campaign| campaign.group.id.as_str())
            .collect();
        for list in [&mut verdicts, &mut campaigns] {
            list.sort_unstable();
            list.dedup();
        }
        let time = |time: Option<jiff::Timestamp>| time.map(|t| t.to_string()).unwrap_or_default();
        lines.write_record([
            seen.kind.as_str(),
            &cell(&seen.value),
            seen.side.as_str(),
            &cell(&seen.because),
            &seen.messages.len().to_string(),
            &time(times().min()),
            &time(times().max()),
            &verdicts.join(" "),
            &campaigns.join(" "),
            if seen.altered { "yes" } else { "no" },
            dossier.policy().tlp.label(),
        ])?;
    }
    lines.flush()
}

/// Text that a spreadsheet shows as it is: nothing in front that starts a formula (OWASP, CSV injection), in
/// full width either, and no character that steers or hides.
pub(crate) fn cell(text: &str) -> String {
    let text = inert(text).to_string();
    let starts_formula = |c: char| {
        matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | '|' | '%')
    };
    if text.trim_start().starts_with(starts_formula) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::cell;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_disarmed_and_values_are_kept() {
        assert_eq!(cell("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(cell("+4930123456"), "'+4930123456");
        assert_eq!(cell("  @SUM(1)"), "'  @SUM(1)");
        assert_eq!(cell("https://a.example/?b=c"), "https://a.example/?b=c");
    }

    proptest! {
        #[test]
        fn no_cell_starts_a_formula(text: String, lead in "[=+@\t\r\n -]{0,3}") {
            let cell = cell(&format!("{lead}{text}"));
            let first = cell.trim_start().chars().next();
            prop_assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r')), "{cell:?}");
        }
    }
}
