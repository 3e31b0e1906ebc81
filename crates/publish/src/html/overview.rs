//! What is in the pile: small tables of words, each row with its messages folded under it.

use super::escape::{Text, short};
use super::page::Page;
use crate::dossier::Dossier;
use crate::profile::Tally;
use crate::wording::{self, capital, counted, number};

/// Rows of a table before the rest is folded away.
const SHOWN: usize = 8;
/// Rows of a table altogether.
const MOST: usize = 60;

pub(super) fn write(dossier: &Dossier, page: &mut Page) {
    let profile = dossier.profile();
    page.put("<section class=\"part\" id=\"pile\"><h2>What is in the pile</h2><div class=\"tallies\">");
    tally(page, "Verdict", &profile.classes, |&class| wording::class(class).to_owned());
    tally(page, "Story told", &profile.lures, |&lure| wording::lure(lure).to_owned());
    tally(page, "Claimed identity", &profile.claimed, String::clone);
    tally(page, "Asked to", &profile.actions, |action| wording::plain(action.as_str()));
    tally(page, "Language", &profile.languages, |code| wording::language(code).to_owned());
    tally(page, "Technique", &profile.techniques, |word| wording::plain(word));
    tally(page, "MITRE ATT&amp;CK", &profile.attack, |id| {
        format!("{id} {}", creel_evidence::attack::short_name(id))
    });
    tally(page, "Detector", &profile.detectors, |name| wording::plain(name));
    page.put("</div></section>\n");
}

/// A table of one tally, largest first. `heading` is markup; what `name` gives is text.
pub(super) fn tally<K: Ord>(
    page: &mut Page,
    heading: &'static str,
    tally: &Tally<K>,
    name: impl Fn(&K) -> String,
) {
    let ranked = tally.ranked();
    let Some(largest) = ranked.first().map(|(_, messages)| messages.len()) else { return };
    write!(page, "<div class=\"tally\"><h4>{heading}</h4>");
    let row = |page: &mut Page, word: &K, messages: &[usize]| {
        // Width in thousandths of the largest, so that a single message still shows.
        let width = (messages.len() * 1_000 / largest.max(1)).max(12);
        let label = name(word);
        write!(
            page,
            "<details><summary><span title=\"{0}\">{0}</span><svg viewBox=\"0 0 1000 6\" \
             preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"track\" width=\"1000\" height=\"6\"/>\
             <rect class=\"bar\" width=\"{width}\" height=\"6\"/></svg><b>{1}</b></summary><p class=\"refs\">",
            Text(&capital(&short(&label, 120))),
            number(messages.len()),
        );
        page.refs(messages.iter().copied());
        page.put("</p></details>\n");
    };
    for (word, messages) in ranked.iter().take(SHOWN) {
        row(page, word, messages);
    }
    if ranked.len() > SHOWN {
        write!(page, "<details class=\"more\"><summary>and {} more</summary>", number(ranked.len() - SHOWN));
        for (word, messages) in ranked.iter().take(MOST).skip(SHOWN) {
            row(page, word, messages);
        }
        if ranked.len() > MOST {
            write!(
                page,
                "<p class=\"refs\">{} are not shown.</p>",
                counted(ranked.len() - MOST, "rarer one")
            );
        }
        page.put("</details>");
    }
    page.put("</div>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_shows_its_word_inert_and_its_messages() {
        let mut words = Tally::default();
        words.add("<b>x".to_owned(), 0);
        words.add("<b>x".to_owned(), 4);
        let mut page = Page::default();
        tally(&mut page, "Word", &words, String::clone);
        assert!(page.as_str().contains("&lt;b&gt;x"));
        assert!(page.as_str().contains("<a href=\"#m5\">5</a>"));
    }
}
