//! The key figures, and the case in short.

use super::assessment;
use super::page::Page;
use crate::census::Count;
use crate::dossier::Dossier;
use crate::wording::{number, plural};

pub(super) fn write(dossier: &Dossier, page: &mut Page) {
    let census = dossier.census();
    let exact = |known| Count { known, at_least: false };
    page.put("<nav class=\"figures\" aria-label=\"Key figures\">");
    figure(page, "#messages", exact(dossier.entries().len()), "message");
    figure(page, "#messages", exact(dossier.malicious()), "of them harmful");
    figure(page, "#campaigns", exact(dossier.campaigns().len()), "campaign");
    figure(page, "#campaigns", census.organisation_count(), "organisation targeted");
    figure(page, "#campaigns", census.country_count(), "country");
    figure(page, "#unread", exact(dossier.unreadable().len()), "input unreadable");
    page.put("</nav>\n");
    assessment::of_case(dossier, page);
}

fn figure(page: &mut Page, place: &str, count: Count, noun: &str) {
    let note = if count.at_least && count.known > 0 { "at least" } else { "" };
    let noun = match noun.split_once(' ') {
        Some((first, rest)) if first != "of" => format!("{} {rest}", plural(count.known, first)),
        Some(_) => noun.to_owned(),
        None => plural(count.known, noun),
    };
    write!(page, "<a href=\"{place}\"><b><i>{note}</i>{}</b><span>{noun}</span></a>", number(count.known));
}
