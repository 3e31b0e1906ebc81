//! The supply chain as a drawing: stages with suppliers first, who was aimed at, who was not yet, and who supplies whom.
//!
//! A row is a stage, a disc an organisation, a curve a supplier and its customer. What is drawn stands as words under it, so
//! that nothing depends on seeing or on colours: who was aimed at is filled, who was not is hollow.

use super::escape::{Text, Value, short};
use super::page::Page;
use crate::exposure::{Against, Coverage, Link, Part, Reach};
use crate::survey::Survey;
use crate::wording::{capital, counted, listed, number, plain};
use std::collections::BTreeMap;

/// Width of the drawing in user units, and where its discs begin and end.
const WIDTH: usize = 760;
const LEFT: usize = 190;
const RIGHT: usize = 740;
/// Discs on one line, and lines of one stage.
const LINE: usize = 40;
const LINES: usize = 4;
/// Between lines of a stage, and between stages.
const STEP: usize = 15;
const GAP: usize = 38;
/// Stages and links that are drawn.
const STAGES: usize = 20;
const LINKS: usize = 600;
/// Organisations and links that are named.
const NAMED: usize = 300;

pub(super) fn write(survey: &Survey<'_>, id: &str, page: &mut Page) {
    let coverage = survey.coverage();
    if coverage.against == Against::Observed {
        return;
    }
    let (reached, named) = coverage.stages_reached();
    page.put("<div class=\"row\"><h4>Supply chain<small>as the roster describes it</small></h4><div>");
    write!(
        page,
        "<p>Of {} on the roster, {} {} aimed at so far",
        counted(coverage.members, "organisation"),
        number(coverage.aimed_at.len()),
        if coverage.aimed_at.len() == 1 { "was" } else { "were" },
    );
    if named > 0 {
        write!(page, ", in {} of {}", number(reached), counted(named, "stage"));
    }
    page.put(". ");
    if !coverage.outside.is_empty() {
        write!(page, "{} not on it. ", capital(&is_or_are(coverage.outside.len())));
    }
    links_in_words(&coverage, page);
    page.put("</p>");
    draw(survey, &coverage, id, page);
    stages(survey, &coverage, id, page);
    links(survey, &coverage, page);
    page.put("</div></div>\n");
}

fn is_or_are(count: usize) -> String {
    format!("{} more {}", number(count), if count == 1 { "is" } else { "are" })
}

fn links_in_words(coverage: &Coverage, page: &mut Page) {
    if coverage.links.is_empty() {
        return;
    }
    let by = coverage.links_by_reach();
    let of = |reach| number(by.get(&reach).copied().unwrap_or(0));
    write!(
        page,
        "Of {} between supplier and customer, both ends of {} were aimed at, only the supplier of {}, only the customer of {}, \
         and neither of {}.",
        counted(coverage.links.len(), "link"),
        of(Reach::Both),
        of(Reach::Supplier),
        of(Reach::Customer),
        of(Reach::Neither),
    );
}

/// Where a disc stands.
type Place = (usize, usize);

/// The discs of one stage: those aimed at first, as far as there is room.
fn discs(part: &Part) -> impl Iterator<Item = usize> {
    part.aimed_at.iter().chain(&part.not_yet).copied().take(LINE * LINES)
}

fn draw(survey: &Survey<'_>, coverage: &Coverage, id: &str, page: &mut Page) {
    let mut places: BTreeMap<usize, (usize, Place)> = BTreeMap::new();
    let mut tops = Vec::new();
    let mut y = 18;
    for (row, part) in coverage.stages.iter().take(STAGES).enumerate() {
        let count = discs(part).count();
        let spacing = ((RIGHT - LEFT) / count.clamp(1, LINE)).min(44);
        for (place, member) in discs(part).enumerate() {
            let (line, column) = (place / LINE, place % LINE);
            places.insert(member, (row, (LEFT + column * spacing + spacing / 2, y + line * STEP)));
        }
        tops.push(y);
        y += count.saturating_sub(1) / LINE * STEP + GAP;
    }
    write!(
        page,
        "<div class=\"scroll\"><svg class=\"chain\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{} of {} aimed at, \
         stage by stage\">",
        y - GAP + 24,
        number(coverage.aimed_at.len()),
        counted(coverage.members, "organisation"),
    );
    curves(coverage, &places, page);
    for (part, top) in coverage.stages.iter().zip(&tops) {
        stage(survey, coverage, part, *top, (&places, id), page);
    }
    page.put("</svg></div>\n");
    page.put(
        "<p class=\"soft key\"><span><svg class=\"chain\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><circle class=\"hit\" cx=\"6\" cy=\"6\" r=\"5\"/></svg>\
         aimed at</span> <span><svg class=\"chain\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><circle class=\"not\" cx=\"6\" cy=\"6\" r=\"4.5\"/></svg>\
         not yet</span> <span><svg class=\"chain wide\" viewBox=\"0 0 26 12\" aria-hidden=\"true\"><path class=\"both\" d=\"M1 6H25\"/></svg>\
         link with both ends aimed at</span> <span><svg class=\"chain wide\" viewBox=\"0 0 26 12\" aria-hidden=\"true\"><path class=\"one\" d=\"M1 6H25\"/></svg>\
         with one</span></p>",
    );
    if coverage.stages.len() > STAGES {
        write!(
            page,
            "<p class=\"soft\">{} more are listed below.</p>",
            counted(coverage.stages.len() - STAGES, "stage")
        );
    }
}

/// Links under the discs: those that reach more of those aimed at lie above the others.
fn curves(coverage: &Coverage, places: &BTreeMap<usize, (usize, Place)>, page: &mut Page) {
    let weight = |link: &&Link| match link.reach {
        Reach::Both => 0,
        Reach::Supplier | Reach::Customer => 1,
        Reach::Neither => 2,
    };
    let mut drawn: Vec<&Link> = coverage.links.iter().collect();
    drawn.sort_by_key(weight);
    drawn.truncate(LINKS);
    for link in drawn.iter().rev() {
        let (Some(&(from_row, (x1, y1))), Some(&(to_row, (x2, y2)))) =
            (places.get(&link.supplier), places.get(&link.customer))
        else {
            continue;
        };
        let class = match link.reach {
            Reach::Both => "both",
            Reach::Supplier | Reach::Customer => "one",
            Reach::Neither => "none",
        };
        if from_row == to_row {
            let (middle, low) = (usize::midpoint(x1, x2), y1.max(y2) + STEP);
            write!(page, "<path class=\"{class}\" d=\"M{x1} {y1}Q{middle} {low} {x2} {y2}\"/>");
        } else {
            let middle = usize::midpoint(y1, y2);
            write!(page, "<path class=\"{class}\" d=\"M{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {y2}\"/>");
        }
    }
}

fn stage(
    survey: &Survey<'_>,
    coverage: &Coverage,
    part: &Part,
    top: usize,
    (places, id): (&BTreeMap<usize, (usize, Place)>, &str),
    page: &mut Page,
) {
    write!(
        page,
        "<text x=\"0\" y=\"{}\">{}</text><text class=\"n\" x=\"{}\" y=\"{}\">{} of {}</text>",
        top + 4,
        Text(&short(&stage_name(part), 20)),
        LEFT - 12,
        top + 4,
        part.aimed_at.len(),
        number(part.len()),
    );
    let chain = survey.dossier().chain();
    for member in discs(part) {
        let (Some(described), Some(&(_, (x, y)))) = (chain.members.get(member), places.get(&member)) else {
            continue;
        };
        let name = short(&described.name, 80);
        match coverage.aimed_at.get(&member) {
            Some(messages) => write!(
                page,
                "<a href=\"#{id}chain{member}\"><circle class=\"hit\" cx=\"{x}\" cy=\"{y}\" r=\"5.5\"><title>{}: {}</title></circle></a>",
                Value(&name),
                counted(messages.len(), "message"),
            ),
            None => write!(
                page,
                "<circle class=\"not\" cx=\"{x}\" cy=\"{y}\" r=\"5\"><title>{}: not yet</title></circle>",
                Value(&name)
            ),
        }
    }
    let rest = part.len().saturating_sub(LINE * LINES);
    if rest > 0 {
        let y = top + LINES * STEP;
        write!(page, "<text class=\"n\" x=\"{RIGHT}\" y=\"{y}\">and {} more</text>", number(rest));
    }
}

fn stage_name(part: &Part) -> String {
    part.name.as_deref().map_or_else(|| "No stage".to_owned(), |name| capital(&plain(name)))
}

/// The same in words, each organisation with its messages.
fn stages(survey: &Survey<'_>, coverage: &Coverage, id: &str, page: &mut Page) {
    let chain = survey.dossier().chain();
    page.put(
        "<details class=\"fold\"><summary>Stage by stage, with the messages</summary><table class=\"behind\"><thead><tr><th>Stage</th>\
         <th>Aimed at</th><th>Not yet</th></tr></thead><tbody>",
    );
    for part in &coverage.stages {
        write!(page, "<tr><td>{}</td><td><ul class=\"reasoned\">", Text(&short(&stage_name(part), 60)));
        for member in part.aimed_at.iter().take(NAMED) {
            let (Some(described), Some(messages)) =
                (chain.members.get(*member), coverage.aimed_at.get(member))
            else {
                continue;
            };
            write!(page, "<li id=\"{id}chain{member}\">{} ", Value(&short(&described.name, 80)));
            page.few(messages.iter().copied());
            page.put("</li>");
        }
        page.put("</ul></td><td class=\"soft\">");
        let not_yet = part.not_yet.iter().take(NAMED).filter_map(|member| chain.members.get(*member));
        let names: Vec<String> = not_yet.map(|member| Value(&short(&member.name, 80)).to_string()).collect();
        write!(page, "{}", listed(&names));
        let rest = part.not_yet.len().saturating_sub(NAMED);
        if rest > 0 {
            write!(page, " and {} more", number(rest));
        }
        page.put("</td></tr>");
    }
    page.put("</tbody></table></details>\n");
}

/// Links of which an end was aimed at, both ends first.
fn links(survey: &Survey<'_>, coverage: &Coverage, page: &mut Page) {
    let chain = survey.dossier().chain();
    let mut reached: Vec<&Link> = coverage.links.iter().filter(|link| link.reach != Reach::Neither).collect();
    reached.sort_by_key(|link| link.reach);
    if reached.is_empty() {
        return;
    }
    write!(
        page,
        "<details class=\"fold\"><summary>{} with an end that was aimed at</summary><table class=\"behind\"><thead><tr><th>Supplier</th>\
         <th>Customer</th><th>Aimed at</th><th>Messages</th></tr></thead><tbody>",
        counted(reached.len(), "link")
    );
    for link in reached.iter().take(NAMED) {
        let name = |member: usize| {
            chain
                .members
                .get(member)
                .map_or_else(String::new, |member| Value(&short(&member.name, 80)).to_string())
        };
        let ends = match link.reach {
            Reach::Both => "both",
            Reach::Supplier => "the supplier",
            Reach::Customer => "the customer",
            Reach::Neither => "neither",
        };
        write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{ends}</td><td class=\"refs\">",
            name(link.supplier),
            name(link.customer)
        );
        page.refs(coverage.messages_of(link));
        page.put("</td></tr>");
    }
    page.put("</tbody></table>");
    if reached.len() > NAMED {
        write!(page, "<p class=\"soft\">and {} more</p>", number(reached.len() - NAMED));
    }
    page.put("</details>\n");
}
