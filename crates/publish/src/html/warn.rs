//! Who should be warned first, and why.

use super::escape::{Prose, Text, Value, short};
use super::page::Page;
use crate::exposure::Against;
use crate::survey::Survey;
use crate::warnings::{Reason, Tie, Warnings};
use crate::wording::{capital, counted, listed, number, plain, role};
use creel_evidence::Chain;

/// Organisations that are shown; `creel next` prints all.
const SHOWN: usize = 15;
/// Organisations and roles that are named in one reason.
const NAMED: usize = 3;

pub(super) fn write(survey: &Survey<'_>, page: &mut Page) {
    let warnings = survey.warnings();
    if warnings.against == Against::Observed || warnings.entries.is_empty() {
        return;
    }
    let chain = survey.dossier().chain();
    write!(
        page,
        "<div class=\"row\"><h4>Warn first<small>{} of the roster that nobody aimed at yet</small></h4><div>\
         <p class=\"soft\">In the order in which to telephone: points for what ties them to those that were aimed at, set by an \
         expert. They do not say how likely an attack is.</p><div class=\"scroll\"><table class=\"warn\"><thead><tr><th>Organisation</th><th class=\"n\">Points</th><th>Why</th>\
         <th>Roles aimed at nearby</th></tr></thead><tbody>",
        counted(warnings.entries.len(), "organisation"),
    );
    for entry in warnings.entries.iter().take(SHOWN) {
        let Some(member) = chain.members.get(entry.member) else { continue };
        let country = member.country.map(|country| country.name().to_owned());
        let place: Vec<String> =
            [member.stage.as_deref().map(plain), country].into_iter().flatten().collect();
        write!(
            page,
            "<tr><td>{}<small>{}</small></td><td class=\"n\">{}</td><td><ul class=\"reasoned\">",
            Value(&short(&member.name, 80)),
            Text(&place.join(", ")),
            entry.points
        );
        for reason in &entry.reasons {
            write!(page, "<li><b>+{}</b> {} ", reason.points, why(reason, entry.member, chain));
            page.few(warnings.messages_of(entry.member, reason));
            page.put("</li>");
        }
        let roles: Vec<String> = entry
            .roles
            .iter()
            .take(NAMED)
            .map(|seen| format!("{} ({})", role(seen.role), number(seen.people)))
            .collect();
        write!(page, "</ul></td><td class=\"soft\">{}</td></tr>", capital(&roles.join(", ")));
    }
    page.put("</tbody></table></div>");
    if warnings.entries.len() > SHOWN {
        write!(
            page,
            "<p class=\"soft\">{} more: <code>creel next</code> prints all of them.</p>",
            number(warnings.entries.len() - SHOWN)
        );
    }
    look_out(&warnings, page);
    page.put("</div></div>\n");
}

/// A reason in words.
fn why(reason: &Reason, member: usize, chain: &Chain) -> String {
    let name =
        |place: &usize| chain.members.get(*place).map(|member| Value(&short(&member.name, 60)).to_string());
    let mut names: Vec<String> = reason.organisations.iter().take(NAMED).filter_map(name).collect();
    let rest = reason.organisations.len().saturating_sub(NAMED);
    if rest > 0 {
        names.push(format!("{} more", number(rest)));
    }
    let names = listed(&names);
    let described = chain.members.get(member);
    let share = |what: &str, value: Option<String>| {
        let value = value.map(|value| format!(" ({})", Text(&plain(&short(&value, 40))))).unwrap_or_default();
        format!(
            "{} of {} in the same {what}{value} were aimed at",
            number(reason.organisations.len()),
            number(reason.of)
        )
    };
    match reason.tie {
        Tie::PosedAs => "the mails pose as it".to_owned(),
        Tie::Supplies => format!("supplies {names}"),
        Tie::BuysFrom => format!("buys from {names}"),
        Tie::Group => format!("belongs to one group with {names}"),
        Tie::Named => "the mails name it".to_owned(),
        Tie::Partner => {
            let through = reason.through.as_ref().and_then(name).unwrap_or_else(|| "a partner".to_owned());
            format!("deals with {through}, as does {names}")
        }
        Tie::Stage => share("stage", described.and_then(|member| member.stage.clone())),
        Tie::Sector => share("sector", described.and_then(|member| member.sector.clone())),
        Tie::Country => {
            share("country", described.and_then(|member| Some(member.country?.name().to_owned())))
        }
    }
}

fn look_out(warnings: &Warnings, page: &mut Page) {
    let parts = [("Senders", &warnings.look_out.personas), ("Subjects", &warnings.look_out.subjects)];
    if parts.iter().all(|(_, list)| list.is_empty()) {
        return;
    }
    page.put("<details class=\"fold\"><summary>What they can look out for</summary><table class=\"behind\"><tbody>");
    for (what, list) in parts {
        for (word, messages) in list.iter().take(10) {
            write!(page, "<tr><td>{what}</td><td>{}</td><td class=\"n\">", Prose(&short(word, 140)));
            page.counted(messages);
            page.put("</td></tr>");
        }
    }
    page.put("</tbody></table></details>");
}
