//! `creel link`: whether two campaigns are of one hand.

use crate::args::LinkArgs;
use crate::case;
use crate::failure::{Exit, Failure};
use crate::known;
use crate::outputs;
use crate::recipe;
use creel_campaign::Model;
use creel_evidence::known::Attribution;
use creel_evidence::text::inert;
use creel_evidence::{ArtifactId, Case, Group, Level, Portrait};
use creel_pipeline::known::{Archive, portrait_of};
use creel_store::Store;
use std::fmt::Write as _;
use std::path::Path;

/// Links that are shown whole, and those that get a line.
const WHOLE: usize = 3;
const LINES: usize = 20;

pub(crate) fn run(args: &LinkArgs) -> Result<Exit, Failure> {
    let groups = [&args.a, &args.b].into_iter().any(|side| is_group(side));
    let here = groups.then(|| Here::read(&args.case.folder)).transpose()?;
    let (ours, theirs) = (Side::of(&args.a, here.as_ref())?, Side::of(&args.b, here.as_ref())?);
    if let Some(message) = ours.members.iter().find(|id| theirs.members.contains(id)) {
        return Err(Failure::Argument {
            what: format!(
                "{} and {} both hold message {}",
                inert(&args.a),
                inert(&args.b),
                message.short(16)
            ),
            hint: "what lies in one another is together by definition: `creel show` says why".to_owned(),
        });
    }
    let archive = Archive::new(theirs.portraits);
    // Each side may have a model of its own; the shipped one takes neither's.
    let mut links = creel_pipeline::attribute(&ours.portraits, &archive, Model::shipped());
    links.sort_by_key(|link| {
        (-link.candidates.first().map_or(0, |best| best.millibits), link.campaign.clone())
    });
    if args.json {
        let document = serde_json::json!({ "a": args.a, "b": args.b, "links": links });
        let text = serde_json::to_string_pretty(&document).map_err(std::io::Error::other)?;
        outputs::to_stdout(&format!("{text}\n"))?;
    } else {
        outputs::to_stdout(&shown(&links))?;
    }
    Ok(Exit::Clean)
}

/// The strongest links whole, the others a line each.
fn shown(links: &[Attribution]) -> String {
    let whole: Vec<String> = links.iter().take(WHOLE).map(known::describe).collect();
    let mut out = whole.join("\n");
    let rest = links.get(WHOLE..).unwrap_or_default();
    if !rest.is_empty() {
        out.push('\n');
    }
    for link in rest.iter().take(LINES) {
        let _ = writeln!(out, "{}", inert(&link.statement));
    }
    if rest.len() > LINES {
        let _ = writeln!(out, "and {} more, each with less in common; --json prints all", rest.len() - LINES);
    }
    out
}

/// The case that group ids are of.
struct Here {
    case: Case,
    groups: Vec<Group>,
}

impl Here {
    fn read(folder: &Path) -> Result<Self, Failure> {
        let store = Store::open(folder)?;
        let case = recipe::with_tables(&store, || case::whole(&store))?;
        Ok(Self { groups: case.groups.clone(), case })
    }
}

/// One side: its campaigns, and for a group of the case its members.
struct Side {
    portraits: Vec<Portrait>,
    members: Vec<ArtifactId>,
}

impl Side {
    fn of(text: &str, here: Option<&Here>) -> Result<Self, Failure> {
        match here.filter(|_| is_group(text)) {
            None => {
                Ok(Self { portraits: known::read(Path::new(text))?.into_portraits(), members: Vec::new() })
            }
            Some(here) => {
                let found = here.groups.iter().find(|group| {
                    let former = group.former.iter().any(|id| id.eq_ignore_ascii_case(text.trim()));
                    former || group.id.eq_ignore_ascii_case(text.trim())
                });
                let Some(group) = found else {
                    return Err(Failure::NotFound {
                        what: format!("the case holds no group {}", inert(text)),
                        hint: "`creel report` lists campaigns; a folder or a bundle is named by its path"
                            .to_owned(),
                    });
                };
                let portrait = portrait_of(&here.case, group);
                Ok(Self { portraits: vec![portrait], members: group.members.clone() })
            }
        }
    }
}

/// Whether a word is the id of a group: a level's letter and ten digits. A file of that name is named `./C-…`.
fn is_group(text: &str) -> bool {
    let text = text.trim();
    let level = Level::ALL.iter().any(|level| {
        let letter = level.as_str().get(..1).unwrap_or_default();
        text.get(..1).is_some_and(|first| first.eq_ignore_ascii_case(letter))
    });
    let digits = text.get(1..).and_then(|rest| rest.strip_prefix('-')).unwrap_or_default();
    level && digits.len() == 10 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::is_group;

    #[test]
    fn ids_are_told_from_paths() {
        assert!(is_group("C-0a1b2c3d4e") && is_group("w-0A1B2C3D4E") && is_group("O-0000000000"));
        for path in ["case-2020", "C-0a1b2c3d4", "./C-0a1b2c3d4e", "X-0a1b2c3d4e", "C-0a1b2c3d4e.json", ""] {
            assert!(!is_group(path), "{path}");
        }
    }
}
