//! What a survey says about who was aimed at, below the table of sectors and countries.

use super::page::Page;
use super::{chain, inference, matrix, people, warn};
use crate::dossier::Dossier;
use crate::matrix::Dimension;
use crate::survey::Survey;
use std::collections::BTreeSet;

/// By what people and organisations are counted, and whether the table is open from the start.
const TABLES: &[(Dimension, Dimension, bool)] = &[
    (Dimension::Role, Dimension::Country, false),
    (Dimension::Function, Dimension::Seniority, false),
    (Dimension::Stage, Dimension::Time, false),
];

/// Everybody whom harmful messages aim at, unless one campaign holds them all and says the same.
pub(super) fn of_case(dossier: &Dossier, page: &mut Page) {
    let survey = dossier.survey(None);
    let all: BTreeSet<usize> = survey.messages().iter().copied().collect();
    let within = |members: &[usize]| all.is_subset(&members.iter().copied().collect());
    if survey.census().organisations.is_empty() || dossier.campaigns().iter().any(|one| within(&one.members))
    {
        return;
    }
    page.put(
        "<section class=\"part\" id=\"targets\"><h2>Who was aimed at</h2><p>By all harmful messages of the case together; each \
         campaign says it of its own.</p>",
    );
    people::write(&survey, 0, page);
    write(&survey, 0, page);
    page.put("</section>\n");
}

/// Profile, chain, warnings and inferences; `number` is the campaign's, 0 for the whole case.
pub(super) fn write(survey: &Survey<'_>, number: usize, page: &mut Page) {
    let id = format!("c{number}");
    profile(survey, &id, page);
    chain::write(survey, &id, page);
    warn::write(survey, page);
    inference::write(survey, page);
}

fn profile(survey: &Survey<'_>, id: &str, page: &mut Page) {
    let mut tables = Page::of(survey.dossier().entries().len());
    for &(rows, columns, open) in TABLES {
        matrix::draw(&survey.matrix(rows, columns), id, open, &mut tables);
    }
    if !tables.is_empty() {
        page.put("<div class=\"row\"><h4>Profile<small>≥ where there may be more: of somebody a fact is not known</small></h4><div>");
        page.append(&tables);
        page.put("</div></div>\n");
    }
}
