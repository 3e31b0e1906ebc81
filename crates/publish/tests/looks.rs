//! What people see, held still: the summary, and pieces of the report.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod pile;

use creel_publish::{Policy, release};

fn report(size: usize) -> String {
    let mut out = Vec::new();
    creel_publish::html(&release(pile::case(size), &Policy::internal()), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// From `start` to the next `end`, one element a line.
fn piece(report: &str, start: &str, end: &str) -> String {
    let from = report.find(start).unwrap_or_else(|| panic!("{start} is not in the report"));
    let rest = &report[from..];
    let until = rest.find(end).unwrap_or(rest.len());
    rest[..until].replace("><", ">\n<")
}

#[test]
fn the_summary() {
    let dossier = release(pile::case(50), &Policy::internal());
    insta::assert_snapshot!(creel_publish::summary(&dossier, "cases/cold-chain", false));
}

#[test]
fn the_summary_of_nothing() {
    let mut case = pile::case(0);
    case.messages.clear();
    case.unreadable.clear();
    insta::assert_snapshot!(creel_publish::summary(&release(case, &Policy::internal()), "empty", false));
}

#[test]
fn a_summary_is_plain_where_colour_is_not_wanted() {
    let dossier = release(pile::case(5), &Policy::internal());
    let plain = creel_publish::summary(&dossier, "case", false);
    assert!(!plain.contains('\u{1b}'));
    assert!(plain.lines().all(|line| line.chars().count() <= 110), "{plain}");
    let coloured = creel_publish::summary(&dossier, "case", true);
    let mut stripped = String::new();
    for (place, part) in coloured.split('\u{1b}').enumerate() {
        stripped.push_str(if place == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert_eq!(stripped, plain);
}

#[test]
fn the_assessment_of_a_campaign() {
    insta::assert_snapshot!(piece(&report(50), "<h4>Assessment</h4>", "</div></div>"));
}

#[test]
fn a_message_of_which_every_string_is_hostile() {
    insta::assert_snapshot!(piece(&report(2), "<details class=\"m scam\"", "</details>"));
}
