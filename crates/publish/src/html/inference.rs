//! Is it targeting at all? Comparisons with a base, knowledge of the field, and public events: listed, not judged.

use super::escape::{Text, short};
use super::page::Page;
use crate::base_rate::{Base, Compared, FEWEST_RECIPIENTS, Outcome, Trait};
use crate::knowledge::When;
use crate::odds::METHOD;
use crate::survey::Survey;
use crate::wording::{capital, counted, day, function, number, plain, role};
use creel_evidence::Country;
use creel_evidence::targeting::KnowledgeKind;

/// Comparisons and words that are shown before the rest is folded away.
const SHOWN: usize = 12;
/// Words of the field altogether.
const MOST: usize = 80;

pub(super) fn write(survey: &Survey<'_>, page: &mut Page) {
    compared(survey, page);
    knowledge(survey, page);
    timing(survey, page);
}

fn compared(survey: &Survey<'_>, page: &mut Page) {
    let comparison = survey.comparison();
    if comparison.outcome == Outcome::NoBase || survey.people().is_empty() {
        return;
    }
    page.put("<div class=\"row\"><h4>More than chance?<small>those aimed at, beside those who might have been</small></h4><div>");
    if comparison.outcome == Outcome::TooFew {
        writeln!(
            page,
            "<p class=\"soft\">{}: under {FEWEST_RECIPIENTS}, nothing is inferred. They are listed above.</p></div></div>",
            capital(&counted(comparison.recipients, "recipient")),
        );
        return;
    }
    let (first, rest): (Vec<&Compared>, Vec<&Compared>) =
        comparison.compared.iter().partition(|one| one.survives());
    if first.is_empty() {
        page.put("<p>No difference that the numbers could show.</p>");
    } else {
        table(&first, page);
    }
    if !rest.is_empty() {
        write!(
            page,
            "<details class=\"fold\"><summary>{} without a difference that the numbers could show</summary>",
            counted(rest.len(), "comparison")
        );
        table(&rest, page);
        page.put("</details>");
    }
    writeln!(
        page,
        "<p class=\"soft\">{} made. {}. A difference says that the choice was not even, and nothing about why: a roster that does not \
         list everybody makes differences as well.</p></div></div>",
        capital(&format!(
            "{} {}",
            counted(comparison.compared.len(), "comparison"),
            if comparison.compared.len() == 1 { "was" } else { "were" }
        )),
        Text(&capital(METHOD)),
    );
}

fn table(rows: &[&Compared], page: &mut Page) {
    page.put(
        "<div class=\"scroll\"><table class=\"odds\"><thead><tr><th></th><th>Aimed at</th><th>Base</th><th>Odds ratio</th><th>So</th>\
         <th class=\"n\">Messages</th></tr></thead><tbody>",
    );
    for one in rows.iter().take(SHOWN * 4) {
        let (table, odds) = (&one.table, &one.odds);
        write!(
            page,
            "<tr><td>{}<small>{}</small></td><td>{} of {}</td><td>{} of {}<small>{}</small></td><td>{}<small>{} to {}; p {}</small></td>\
             <td>{}</td><td class=\"n\">",
            Text(&short(&value(one), 60)),
            trait_name(one.of),
            number(table.aimed_with),
            number(table.aimed()),
            number(table.base_with),
            number(table.base()),
            match one.base {
                Base::Roster => "the roster’s others",
                Base::OtherMail => "the other harmful mail",
            },
            ratio(odds.ratio),
            ratio(odds.low),
            ratio(odds.high),
            probability(one.adjusted),
            one.words(),
        );
        let messages: Vec<usize> = one.messages.iter().copied().collect();
        page.counted(&messages);
        page.put("</td></tr>");
    }
    page.put("</tbody></table></div>");
}

const fn trait_name(of: Trait) -> &'static str {
    match of {
        Trait::Roster => "roster",
        Trait::Stage => "stage",
        Trait::Sector => "sector",
        Trait::Country => "country",
        Trait::Function => "function",
        Trait::Role => "role",
    }
}

fn value(one: &Compared) -> String {
    let known = match one.of {
        Trait::Roster => Some("on the roster".to_owned()),
        Trait::Country => Country::parse(&one.value).map(|country| country.name().to_owned()),
        Trait::Function => one.value.parse().ok().map(|held| function(held).to_owned()),
        Trait::Role => one.value.parse().ok().map(|held| role(held).to_owned()),
        Trait::Stage | Trait::Sector => None,
    };
    capital(&known.unwrap_or_else(|| plain(&one.value)))
}

fn ratio(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

fn probability(p: f64) -> String {
    if p < 0.001 { "below 0.001".to_owned() } else { format!("{p:.3}") }
}

fn knowledge(survey: &Survey<'_>, page: &mut Page) {
    let known = survey.knowledge();
    if known.is_empty() {
        return;
    }
    page.put(
        "<div class=\"row\"><h4>Knowledge of the field<small>words that the lexicon lists; everybody who works there knows them, \
         too</small></h4><div><table class=\"behind\"><tbody>",
    );
    for (place, one) in known.iter().take(MOST).enumerate() {
        if place == SHOWN {
            write!(
                page,
                "</tbody></table><details class=\"fold\"><summary>{} more</summary><table class=\"behind\"><tbody>",
                number(known.len() - SHOWN)
            );
        }
        let lexicons: Vec<&str> = one.lexicons.iter().map(String::as_str).collect();
        write!(
            page,
            "<tr><td>{}</td><td>{}</td><td class=\"soft\">{}</td><td class=\"n\">",
            kind(one.kind),
            Text(&short(&one.word, 80)),
            Text(&short(&lexicons.join(", "), 60)),
        );
        let messages: Vec<usize> = one.messages.iter().copied().collect();
        page.counted(&messages);
        page.put("</td></tr>");
    }
    page.put("</tbody></table>");
    if known.len() > SHOWN {
        page.put("</details>");
    }
    page.put("</div></div>\n");
}

const fn kind(kind: KnowledgeKind) -> &'static str {
    match kind {
        KnowledgeKind::Programme => "Programme",
        KnowledgeKind::Product => "Product",
        KnowledgeKind::Standard => "Standard",
        KnowledgeKind::Organisation => "Organisation",
        KnowledgeKind::Term => "Term of the trade",
        KnowledgeKind::Persona => "Persona that fits",
        KnowledgeKind::Recipient => "Recipient who fits",
    }
}

fn timing(survey: &Survey<'_>, page: &mut Page) {
    let Some(timing) = survey.timing() else { return };
    page.put(
        "<div class=\"row\"><h4>Beside public events<small>as the user dates them; that they are near proves nothing</small></h4><div>\
         <table class=\"behind\"><tbody>",
    );
    for near in &timing.events {
        let (days, from, message) = match near.when {
            When::Before => (near.from_first, "before the first message", timing.first.1),
            When::After => (near.from_last, "after the last message", timing.last.1),
            When::During => (near.from_first, "after the first message, while they came", timing.first.1),
        };
        write!(
            page,
            "<tr><td class=\"mono\">{}</td><td>{}</td><td class=\"soft\">{} {from}</td><td class=\"refs\">",
            near.event.date,
            Text(&short(&near.event.name, 140)),
            counted(days.unsigned_abs() as usize, "day"),
        );
        page.refs([message]);
        page.put("</td></tr>");
    }
    writeln!(
        page,
        "</tbody></table><p class=\"soft\">First message {}, last {}.</p></div></div>",
        day(timing.first.0),
        day(timing.last.0)
    );
}
