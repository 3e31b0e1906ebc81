//! How the summary is set: labels in a column, wrapped values beside them, one block a campaign.

use super::WIDTH;
use crate::assessment::Scope;
use crate::campaigns::Campaign;
use crate::dossier::Dossier;
use crate::wording::{self, capital, counted, number, plain};
use creel_evidence::text::{defang, inert};
use creel_evidence::{ObservableKind, Side};

/// Columns of the labels.
const LABEL: usize = 14;

/// How a piece of text looks where colours are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Bold,
    Soft,
    Bad,
    Good,
}

/// Whether colours are allowed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint(pub(super) bool);

/// Text from evidence for a terminal: inert, and at most `limit` characters.
pub(crate) fn clean(text: &str, limit: usize) -> String {
    let text = inert(text).to_string();
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// Sets lines.
pub(super) struct Pen {
    paint: Paint,
    text: String,
}

impl Pen {
    pub(super) const fn new(paint: Paint) -> Self {
        Self { paint, text: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    pub(super) fn paint(&self, text: &str, style: Style) -> String {
        if !self.paint.0 {
            return text.to_owned();
        }
        let code = match style {
            Style::Bold => "1",
            Style::Soft => "2",
            Style::Bad => "31",
            Style::Good => "32",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    pub(super) fn gap(&mut self) {
        if !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    pub(super) fn line(&mut self, text: &str, style: Style) {
        let painted = self.paint(text, style);
        self.text.push_str(&painted);
        self.text.push('\n');
    }

    pub(super) fn heading(&mut self, name: &str, rest: &str) {
        let name = self.paint(name, Style::Bold);
        self.text.push_str(&format!("\n{name}  {}\n\n", self.paint(rest, Style::Soft)));
    }

    /// A label and its value, the value wrapped between words.
    pub(super) fn entry(&mut self, label: &str, value: &str) {
        let mut label = self.paint(&format!("  {label:<width$}", width = LABEL - 2), Style::Soft);
        for line in wrapped(value, WIDTH - LABEL) {
            self.text.push_str(&label);
            self.text.push_str(&line);
            self.text.push('\n');
            label = " ".repeat(LABEL);
        }
    }
}

/// Lines of at most `width` columns, colour codes not counted; a word that is longer has its line.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let columns = |word: &str| {
        let mut coloured = false;
        word.chars()
            .filter(|&c| match c {
                '\u{1b}' => {
                    coloured = true;
                    false
                }
                'm' if coloured => {
                    coloured = false;
                    false
                }
                _ => !coloured,
            })
            .count()
    };
    let mut lines = vec![String::new()];
    let mut used = 0;
    // What stands between two dots stays on one line, if it is one that fits.
    let mut words = Vec::new();
    for (place, item) in text.split(" · ").enumerate() {
        let item = if place > 0 { format!("· {item}") } else { item.to_owned() };
        if columns(&item) <= width {
            words.push(item);
        } else {
            words.extend(item.split(' ').map(str::to_owned));
        }
    }
    for word in &words {
        let wide = columns(word);
        if let Some(line) = lines.last_mut()
            && (used == 0 || used + 1 + wide <= width)
        {
            if used > 0 {
                line.push(' ');
            }
            line.push_str(word);
            used += wide + usize::from(used > 0);
        } else {
            lines.push(word.clone());
            used = wide;
        }
    }
    lines
}

/// A campaign in a few lines.
pub(super) fn campaign(dossier: &Dossier, campaign: &Campaign, place: usize, pen: &mut Pen) {
    let (profile, census) = (&campaign.profile, &campaign.census);
    let claimed = profile.claimed.ranked();
    let subject = profile.subjects.ranked();
    let name =
        claimed.first().or(subject.first()).map_or_else(|| "unnamed".to_owned(), |(name, _)| clean(name, 50));
    pen.line(&format!("Campaign {place}  {name} · {}", campaign.group.id), Style::Bold);
    let lead = dossier.bottom_line(Scope::Campaign(campaign));
    let lead: Vec<String> = lead.iter().map(|sentence| sentence.prose().to_string()).collect();
    pen.entry("In short", &lead.join(" "));
    let loose = campaign.members.len() - campaign.mails;
    let mut evidence = counted(campaign.members.len(), "file");
    if loose > 0 {
        evidence += &format!(" ({} and {loose} loose)", counted(campaign.mails, "mail"));
    }
    let mut carried = vec![evidence];
    if !campaign.files.is_empty() {
        carried.push(counted(campaign.files.len(), "malicious attachment"));
    }
    if campaign.waves.len() > 1 {
        carried.push(counted(campaign.waves.len(), "wave"));
    }
    pen.entry("Evidence", &carried.join(" · "));
    if let Some((person, _)) = profile.persons.ranked().first() {
        let title = profile.titles.ranked().first().map(|(title, _)| format!(", {}", clean(title, 50)));
        pen.entry("Persona", &format!("{}{}", clean(person, 50), title.unwrap_or_default()));
    }
    targets(campaign, pen);
    if !census.roles.is_empty() {
        let mut roles: Vec<_> = census.roles.iter().collect();
        roles.sort_by_key(|&(role, people)| (std::cmp::Reverse(people.len()), *role));
        let named: Vec<String> = roles
            .iter()
            .map(|(role, people)| format!("{} {}", wording::role(**role), people.len()))
            .collect();
        let count = census.role_count();
        pen.entry(
            "Roles",
            &format!("{count} {}: {}", wording::plural(count.known, "role"), named.join(", ")),
        );
    }
    let reasons: Vec<String> =
        campaign.group.reasons.iter().take(3).map(|reason| clean(&reason.because, 70)).collect();
    if !reasons.is_empty() {
        pen.entry("Together by", &reasons.join("; "));
    }
    if let Some(known) = dossier.attribution(&campaign.group.id) {
        pen.entry("Known", &clean(&known.statement, 400));
        if known.likelihood.is_some() {
            pen.entry("", &clean(&known.basis, 400));
        }
    }
    attacker(campaign, pen);
    pen.gap();
}

fn targets(campaign: &Campaign, pen: &mut Pen) {
    let census = &campaign.census;
    let sectors: Vec<String> = census
        .ranked_sectors()
        .into_iter()
        .map(|(sector, count)| format!("{} {count}", capital(&plain(&clean(sector, 40)))))
        .collect();
    if !sectors.is_empty() {
        pen.entry("By sector", &sectors.join(" · "));
    }
    let countries: Vec<String> = census
        .ranked_countries()
        .into_iter()
        .take(14)
        .map(|(country, count)| format!("{} {}", country.name(), number(count)))
        .collect();
    if !countries.is_empty() {
        pen.entry("By country", &countries.join(" · "));
    }
}

/// The attacker's hosts and addresses that most messages share.
fn attacker(campaign: &Campaign, pen: &mut Pen) {
    let telling = |kind| {
        matches!(
            kind,
            ObservableKind::Domain | ObservableKind::MailAddress | ObservableKind::Ip | ObservableKind::Phone
        )
    };
    let mut seen: Vec<_> = campaign
        .observables
        .iter()
        .filter(|seen| seen.side == Side::Attacker && telling(seen.kind))
        .collect();
    seen.sort_by_key(|seen| std::cmp::Reverse(seen.messages.len()));
    let values: Vec<String> = seen.iter().take(4).map(|seen| clean(&defang(&seen.value), 60)).collect();
    if !values.is_empty() {
        let more = seen.len().saturating_sub(values.len());
        let more = if more > 0 { format!(" · {more} more") } else { String::new() };
        pen.entry("Attacker’s", &format!("{}{more}", values.join(" · ")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn colour_codes_take_no_room() {
        let red = Pen::new(Paint(true)).paint("red", Style::Bad);
        assert_eq!(wrapped(&format!("a {red} b"), 7).len(), 1);
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
    }

    proptest! {
        #[test]
        fn wrapping_keeps_every_word(words in prop::collection::vec("[a-z]{1,12}", 1..40)) {
            let lines = wrapped(&words.join(" "), 20);
            prop_assert_eq!(lines.join(" "), words.join(" "));
            prop_assert!(lines.iter().all(|line| line.len() <= 20));
        }

        #[test]
        fn evidence_steers_no_terminal(text: String) {
            let steers = clean(&text, 30).contains('\u{1b}');
            prop_assert!(!steers);
        }
    }
}
