//! Who was aimed at: sectors by countries, roles, and the organisations behind every number.

use super::escape::{Text, Value, short};
use super::page::Page;
use super::persons;
use crate::census::{Census, Organisation};
use crate::survey::Survey;
use crate::wording::{capital, continent, counted, listed, number, plain, role};
use creel_evidence::Country;
use std::collections::{BTreeMap, BTreeSet};

/// Countries that have a column of their own; the others share one.
const COLUMNS: usize = 18;
/// Organisations that are listed.
const LISTED: usize = 600;

/// A cell of the table: a sector (`None`: not known) and a country (`None`: not known, or several).
type Cell<'a> = (Option<&'a str>, Option<Country>);

/// Sectors by countries, roles, organisations and people; `number` is the campaign's, 0 for the whole case.
pub(super) fn write(survey: &Survey<'_>, number: usize, page: &mut Page) {
    let census = survey.census();
    if census.organisations.is_empty() {
        private_only(survey, number, page);
        return;
    }
    let cells = cells(census);
    let ids = ids(census);
    page.put("<div class=\"row\"><h4>Targets</h4><div>");
    if census.countries.is_empty() && census.sectors.is_empty() {
        page.put("<p class=\"soft\">Neither country nor sector of these organisations is known: a roster would tell.</p>");
    } else {
        matrix(census, &cells, number, page);
    }
    if census.stages.len() > 1 {
        // In the order of the chain; what the roster does not name comes last.
        let order = survey.dossier().chain().stages();
        let place = |stage: &str| order.iter().position(|known| *known == stage).unwrap_or(order.len());
        let mut hit: Vec<_> = census.stages.iter().collect();
        hit.sort_by_key(|(stage, _)| place(stage));
        let stages: Vec<String> = hit
            .into_iter()
            .map(|(stage, keys)| format!("{} {}", Text(&plain(stage)), self::number(keys.len())))
            .collect();
        write!(page, "<p class=\"soft\">Along the chain: {}.</p>", stages.join(" · "));
    }
    page.put("</div></div>\n");
    roles(census, number, page);
    organisations(survey, &cells, &ids, number, page);
}

fn private_only(survey: &Survey<'_>, number: usize, page: &mut Page) {
    if survey.people().is_empty() {
        return;
    }
    page.put("<div class=\"row\"><h4>Targets<small>no organisation known</small></h4><div>");
    persons::write(survey.people(), &format!("c{number}"), page);
    page.put("</div></div>\n");
}

fn cells(census: &Census) -> BTreeMap<Cell<'_>, Vec<&str>> {
    let mut cells: BTreeMap<Cell<'_>, Vec<&str>> = BTreeMap::new();
    for (key, organisation) in &census.organisations {
        let sector = organisation.sectors.first().map(String::as_str);
        let country = organisation.countries.first().copied();
        cells.entry((sector, country)).or_default().push(key);
    }
    cells
}

fn ids(census: &Census) -> BTreeMap<&str, usize> {
    census.organisations.keys().enumerate().map(|(place, key)| (key.as_str(), place)).collect()
}

fn matrix(census: &Census, cells: &BTreeMap<Cell<'_>, Vec<&str>>, campaign: usize, page: &mut Page) {
    let mut columns: Vec<Country> =
        census.ranked_countries().into_iter().map(|(country, _)| country).collect();
    columns.truncate(COLUMNS);
    let mut sectors: Vec<Option<&str>> =
        census.ranked_sectors().into_iter().map(|(name, _)| Some(name)).collect();
    if cells.keys().any(|(sector, _)| sector.is_none()) {
        sectors.push(None);
    }
    let is_other = |country: &Option<Country>| country.is_none_or(|country| !columns.contains(&country));
    let others = cells.keys().any(|(_, country)| is_other(country));
    write!(page, "<div class=\"scroll\" id=\"c{campaign}x\">");
    page.put("<table class=\"matrix\"><thead><tr><th>Organisations by sector</th><th class=\"n\">all</th>");
    for country in &columns {
        write!(page, "<th class=\"n\"><abbr title=\"{}\">{country}</abbr></th>", Text(country.name()));
    }
    page.put(if others { "<th class=\"n\">other</th></tr></thead><tbody>" } else { "</tr></thead><tbody>" });
    for &sector in &sectors {
        let row = sector_id(census, sector);
        let total: usize = cells.iter().filter(|((s, _), _)| *s == sector).map(|(_, keys)| keys.len()).sum();
        let name = sector.map_or_else(|| "not known".into(), |name| capital(&plain(name)));
        write!(
            page,
            "<tr><th>{}</th><td class=\"n sum\"><a href=\"#c{campaign}s{row}\">{}</a></td>",
            Text(&short(&name, 60)),
            sector.map_or_else(|| total.to_string(), |sector| census.sector_count(sector).known.to_string()),
        );
        for &country in &columns {
            match cells.get(&(sector, Some(country))) {
                Some(keys) => write!(
                    page,
                    "<td class=\"n\"><a href=\"#c{campaign}s{row}{country}\">{}</a></td>",
                    keys.len()
                ),
                None => page.put("<td class=\"n\"></td>"),
            }
        }
        if others {
            let rest = cells.iter().filter(|((s, country), _)| *s == sector && is_other(country));
            match rest.map(|(_, keys)| keys.len()).sum::<usize>() {
                0 => page.put("<td class=\"n\"></td>"),
                n => write!(page, "<td class=\"n\"><a href=\"#c{campaign}s{row}\">{n}</a></td>"),
            }
        }
        page.put("</tr>");
    }
    write!(
        page,
        "</tbody><tfoot><tr><th>All</th><td class=\"n sum\"><a href=\"#c{campaign}orgs\">{}</a></td>",
        census.organisations.len()
    );
    for country in &columns {
        let count = census.countries.get(country).map_or(0, BTreeSet::len);
        write!(page, "<td class=\"n\"><a href=\"#c{campaign}k{country}\">{count}</a></td>");
    }
    page.put(if others { "<td></td></tr></tfoot></table></div>\n" } else { "</tr></tfoot></table></div>\n" });
    let continents: Vec<String> = census
        .continents
        .iter()
        .map(|(&place, keys)| format!("{} {}", continent(place), number(keys.len())))
        .collect();
    if !continents.is_empty() {
        write!(page, "<p class=\"soft\">By continent: {}.</p>", continents.join(" · "));
    }
}

/// The number that a sector has in anchors.
pub(super) fn sector_id(census: &Census, sector: Option<&str>) -> usize {
    sector
        .and_then(|sector| census.sectors.keys().position(|key| key == sector))
        .unwrap_or(census.sectors.len())
}

fn roles(census: &Census, campaign: usize, page: &mut Page) {
    if census.roles.is_empty() {
        return;
    }
    write!(
        page,
        "<div class=\"row\"><h4>Roles<small>{} named</small></h4><table id=\"c{campaign}roles\"><thead><tr><th>Role</th><th class=\"n\">People</th>\
         <th>Messages</th></tr></thead><tbody>",
        census.role_count()
    );
    let mut ranked: Vec<_> = census.roles.iter().collect();
    ranked.sort_by_key(|&(role, people)| (std::cmp::Reverse(people.len()), *role));
    for (&held, people) in ranked {
        let messages: BTreeSet<usize> =
            people.iter().filter_map(|address| census.addresses.get(address)).flatten().copied().collect();
        write!(
            page,
            "<tr id=\"c{campaign}r{held}\"><td>{}</td><td class=\"n\">{}</td><td class=\"refs\">",
            capital(role(held)),
            number(people.len())
        );
        page.refs(messages);
        page.put("</td></tr>");
    }
    page.put("</tbody></table></div>\n");
}

fn organisations(
    survey: &Survey<'_>,
    cells: &BTreeMap<Cell<'_>, Vec<&str>>,
    ids: &BTreeMap<&str, usize>,
    campaign: usize,
    page: &mut Page,
) {
    let census = survey.census();
    write!(
        page,
        "<div class=\"row\"><h4>Organisations<small>{} behind the numbers above</small></h4><div>\
         <details class=\"fold\"><summary>{}, with the messages that went there</summary>\
         <div id=\"c{campaign}orgs\"><table class=\"orgs\">",
        census.organisation_count(),
        counted(census.organisations.len(), "organisation"),
    );
    let mut sector_before = None;
    let mut left = LISTED;
    for ((sector, country), keys) in cells {
        let row = sector_id(census, *sector);
        let anchor = match country {
            Some(country) => format!("c{campaign}s{row}{country}"),
            None => format!("c{campaign}s{row}none"),
        };
        write!(page, "<tbody id=\"{anchor}\">");
        for key in keys.iter().take(left) {
            let Some(organisation) = census.organisations.get(*key) else { continue };
            // The first row of a sector is where the sector's total leads.
            let first = sector_before != Some(row);
            sector_before = Some(row);
            let id = ids.get(key).copied().unwrap_or(0);
            write!(page, "<tr id=\"c{campaign}o{id}\">");
            if first {
                let name = sector.map_or_else(|| "not known".into(), |name| Text(&plain(name)).to_string());
                write!(page, "<td class=\"s\" id=\"c{campaign}s{row}\">{name}</td>");
            } else {
                page.put("<td class=\"s\"></td>");
            }
            line(organisation, key, page);
        }
        left = left.saturating_sub(keys.len());
        page.put("</tbody>\n");
    }
    page.put("</table></div></details>");
    if !census.countries.is_empty() {
        by_country(census, ids, campaign, page);
    }
    persons::write(survey.people(), &format!("c{campaign}"), page);
    page.put("</div></div>\n");
}

fn line(organisation: &Organisation, key: &str, page: &mut Page) {
    let countries: Vec<&str> = organisation.countries.iter().map(|country| country.name()).collect();
    let roles: Vec<&str> = organisation.roles.iter().map(|&held| role(held)).collect();
    write!(
        page,
        "<td>{}</td><td>{}</td><td class=\"soft\">{}</td><td class=\"refs\">",
        Value(&short(key, 80)),
        Text(&listed(&countries)),
        Text(&listed(&roles)),
    );
    page.refs(organisation.messages.iter().copied());
    page.put("</td></tr>");
}

fn by_country(census: &Census, ids: &BTreeMap<&str, usize>, campaign: usize, page: &mut Page) {
    page.put("<details class=\"fold\"><summary>By country</summary><ul class=\"refs\">");
    for (country, _) in census.ranked_countries() {
        write!(page, "<li id=\"c{campaign}k{country}\">{}: ", Text(country.name()));
        for key in census.countries.get(&country).into_iter().flatten() {
            let id = ids.get(key.as_str()).copied().unwrap_or(0);
            write!(page, "<a href=\"#c{campaign}o{id}\">{}</a> ", Value(&short(key, 60)));
        }
        page.put("</li>");
    }
    page.put("</ul></details>");
}
