//! The key figures, and the case in a few sentences.

use super::escape::{Text, short};
use super::page::Page;
use crate::census::Count;
use crate::dossier::Dossier;
use crate::wording::{class, counted, listed, number, plural};
use creel_evidence::verdict::Class;

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
    in_short(dossier, page);
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

fn in_short(dossier: &Dossier, page: &mut Page) {
    let total = dossier.entries().len();
    let mut sentences = Vec::new();
    let classes: Vec<String> = dossier
        .profile()
        .classes
        .ranked()
        .into_iter()
        .map(|(&word, messages)| match word {
            Class::Unclear => format!("{} cannot be told", number(messages.len())),
            word => format!("{} {} {}", number(messages.len()), is(messages.len()), class(word)),
        })
        .collect();
    if total > 0 {
        sentences.push(format!("Of {}, {}.", counted(total, "message"), listed(&classes)));
    }
    let impersonated = dossier.profile().impersonated.ranked();
    let names: Vec<String> = impersonated
        .iter()
        .take(3)
        .map(|(name, messages)| {
            format!("<strong>{}</strong> ({})", Text(&short(name, 60)), number(messages.len()))
        })
        .collect();
    if !names.is_empty() {
        sentences.push(format!("Senders pose most often as {}.", listed(&names)));
    }
    let grouped: usize = dossier.campaigns().iter().map(|campaign| campaign.members.len()).sum();
    if grouped > 0 {
        sentences.push(format!(
            "{} {} to {}; {} {} alone.",
            counted(grouped, "message"),
            if grouped == 1 { "belongs" } else { "belong" },
            counted(dossier.campaigns().len(), "campaign"),
            number(total.saturating_sub(grouped)),
            if total.saturating_sub(grouped) == 1 { "stands" } else { "stand" },
        ));
    }
    if sentences.is_empty() {
        sentences.push("No message could be read.".to_owned());
    }
    writeln!(
        page,
        "<div class=\"row\" id=\"short\"><h2>In short</h2><div class=\"prose\"><p>{}</p></div></div>",
        sentences.join(" ")
    );
}

const fn is(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
