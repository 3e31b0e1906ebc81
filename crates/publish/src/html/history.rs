//! What the case knows of a message's sender.

use super::escape::{Prose, Text, Value, short};
use super::message::{Place, terms};
use super::page::Page;
use crate::dossier::Entry;
use crate::wording::{self, counted, plain};
use creel_evidence::History;
use creel_evidence::history::{Acquaintance, Dealings, Identity};

/// The verdict in the light of the case, where history adds to it.
pub(super) fn sum(entry: &Entry, page: &mut Page) {
    let Some(history) = entry.history.as_ref().filter(|history| !history.sum.is_empty()) else { return };
    let alone = &entry.message.verdict;
    write!(
        page,
        "<p class=\"soft\">By the mail alone: {} · score {:.2}. The sender’s history adds: ",
        wording::class(alone.class),
        alone.score
    );
    terms(&history.sum, page);
    page.put("</p>\n");
}

/// What was seen before, and what is not as it was; in brief only that.
pub(super) fn write(history: &History, brief: bool, page: &mut Page) {
    let known: Vec<&Acquaintance> = history.known.iter().filter(|known| known.record.messages > 0).collect();
    if history.signs.is_empty() && (brief || known.is_empty()) {
        return;
    }
    page.put("<h4>What the case knows of the sender</h4>");
    for sign in &history.signs {
        write!(
            page,
            "<p>{} <span class=\"soft\">· {}",
            Prose(&short(&sign.because, 400)),
            plain(sign.kind.as_str()),
        );
        for quote in sign.at.iter().take(1) {
            write!(page, " {}", Place(&quote.locus));
        }
        page.put("</span></p>");
    }
    if brief || known.is_empty() {
        return;
    }
    page.put("<table class=\"seen\"><tbody>");
    for known in known {
        write!(page, "<tr><td>{}</td><td class=\"mono\">", plain(known.identity.as_str()));
        let value = short(&known.value, 120);
        match known.identity {
            Identity::DisplayName => write!(page, "{}", Text(&value)),
            _ => write!(page, "{}", Value(&value)),
        }
        writeln!(page, "</td><td class=\"why\">{}</td></tr>", dealings(&known.record));
    }
    page.put("</tbody></table>");
}

/// Creel's own words and numbers: nothing to escape.
fn dealings(record: &Dealings) -> String {
    let mut text = counted(record.messages as usize, "earlier message");
    match (record.first, record.last) {
        (Some(first), Some(last)) if first.message != last.message => {
            let (first, last) = (wording::minute(first.time), wording::minute(last.time));
            text.push_str(&format!(", {first} to {last}"));
        }
        (Some(only), _) => text.push_str(&format!(", {}", wording::minute(only.time))),
        _ => {}
    }
    text.push_str(&format!(", to {}", counted(record.recipients as usize, "recipient")));
    if record.same_recipient {
        text.push_str(", one of this message’s among them");
    }
    let tally = |words: &mut dyn Iterator<Item = String>| words.collect::<Vec<_>>().join(", ");
    let authenticated =
        tally(&mut record.authenticated.iter().map(|(word, count)| format!("{word} {count}")));
    let verdicts = tally(
        &mut record.verdicts.iter().map(|(class, count)| format!("{} {count}", wording::class(*class))),
    );
    format!("{text}; authentication: {authenticated}; judged: {verdicts}")
}
