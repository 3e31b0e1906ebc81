//! `creel why`: why two messages, or two groups, are together; and if they are not, what is lacking at each level.

use crate::args::WhyArgs;
use crate::case;
use crate::evidence::{self, bits};
use crate::failure::{Exit, Failure};
use crate::outputs;
use crate::recipe;
use crate::show;
use creel_campaign::{Standing, Uncounted, Why, WhyNot, uncounted};
use creel_evidence::text::{defang, inert};
use creel_evidence::{ArtifactId, Group, Level, Message};
use creel_store::Store;
use serde_json::json;
use std::fmt::Write as _;

/// Values without weight that are listed of each reason.
const ASIDE: usize = 6;

pub(crate) fn run(args: &WhyArgs) -> Result<Exit, Failure> {
    let store = Store::open(&args.case.folder)?;
    recipe::with_tables(&store, || why(args, &store))
}

/// One of the two things that are compared.
enum Party {
    Message(ArtifactId),
    Group(Group),
}

impl Party {
    fn members(&self) -> &[ArtifactId] {
        match self {
            Self::Message(id) => std::slice::from_ref(id),
            Self::Group(group) => &group.members,
        }
    }
}

fn why(args: &WhyArgs, store: &Store) -> Result<Exit, Failure> {
    let groups = store.groups()?;
    let party = |name: &str| -> Result<Party, Failure> {
        let name = name.trim();
        let (id, _) = show::group_today(store, name)?;
        if let Some(group) = groups.iter().find(|group| group.id.eq_ignore_ascii_case(&id)) {
            return Ok(Party::Group(group.clone()));
        }
        case::message(store, name)?.map(|message| Party::Message(message.id)).ok_or_else(|| {
            Failure::NotFound {
                what: format!("the case holds no message or group {}", inert(name)),
                hint:
                    "name a message by four or more digits of its SHA-256, a group by its id (W-…, C-…, O-…)"
                        .to_owned(),
            }
        })
    };
    let (a, b) = (party(&args.a)?, party(&args.b)?);
    let messages = store.messages()?;
    let model = crate::model::of_case(store)?;
    let explainer = creel_pipeline::explainer(&messages, &groups, &model);
    let found = match (&a, &b) {
        (Party::Message(a), Party::Message(b)) => explainer.why(*a, *b),
        _ => explainer.why_groups(a.members(), b.members()),
    };
    let whole = |id: ArtifactId| messages.iter().find(|message| message.id == id);
    let ends =
        found.as_ref().and_then(|why| Some((whole(why.ends[0].message)?, whole(why.ends[1].message)?)));
    let (Some(why), Some((mine, other))) = (found, ends) else {
        return Err(Failure::NotFound {
            what: "the messages of a group are not in the case any more".to_owned(),
            hint: "`creel report` groups the case anew".to_owned(),
        });
    };
    let aside = if mine.id == other.id { Vec::new() } else { uncounted(mine, other) };
    let text = if args.json {
        format!("{}\n", as_json(&why, &aside))
    } else {
        in_words(&why, [mine, other], [&a, &b], &aside)
    };
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}

fn in_words(why: &Why, ends: [&Message; 2], parties: [&Party; 2], aside: &[Uncounted]) -> String {
    let mut out = String::new();
    for (message, party) in ends.iter().zip(parties) {
        let time = message.time().map_or_else(|| "unknown time".to_owned(), |time| time.to_string());
        let subject = message.subject.as_deref().unwrap_or("(no subject)");
        let of = match party {
            Party::Message(_) => String::new(),
            Party::Group(group) => {
                format!("  (of the {} messages of {} {})", group.members.len(), group.level, group.id)
            }
        };
        let _ = writeln!(out, "{}  {time:<20}  {}{of}", message.id.short(16), inert(subject));
    }
    if ends[0].id == ends[1].id {
        out.push_str("\nthe same message\n");
        return out;
    }
    out.push('\n');
    standing(&mut out, why);
    let _ = writeln!(out, "\ntheir own link, {} bits", bits(why.millibits));
    evidence::terms(&mut out, &why.reasons, true);
    if why.reasons.is_empty() {
        out.push_str("  nothing is shared\n");
    }
    demands(&mut out, why);
    path(&mut out, why);
    if !why.between.is_empty() {
        let _ = writeln!(
            out,
            "\nwhat their campaigns share, {} bits (a message that stands alone counts as a campaign)",
            bits(why.between_millibits)
        );
        evidence::terms(&mut out, &why.between, true);
    }
    without_weight(&mut out, why, aside);
    out
}

/// Where the two stand.
fn standing(out: &mut String, why: &Why) {
    let [a, b] = &why.ends;
    for (place, level) in Level::ALL.iter().enumerate() {
        let id = |standing: &Standing| standing.groups.get(place).cloned().flatten();
        let line = match (id(a), id(b)) {
            (Some(a), Some(b)) if a == b => format!("the same: {a}"),
            (None, None) => "neither is in one".to_owned(),
            (a, b) => format!("{} and {}", a.as_deref().unwrap_or("none"), b.as_deref().unwrap_or("none")),
        };
        let _ = writeln!(out, "{:<10} {line}", level.to_string());
    }
}

/// Which gates their link passes, and how much is lacking where it does not.
fn demands(out: &mut String, why: &Why) {
    let levels = why.demands.iter().map(|demand| demand.level);
    for &level in Level::ALL.iter().filter(|level| levels.clone().any(|known| known == **level)) {
        let of = match level {
            Level::Operation => "their campaigns",
            _ => "the two",
        };
        if why.has_edge(level) {
            let _ = writeln!(out, "\n{of} have all that an edge of one {level} demands");
            continue;
        }
        let _ = writeln!(out, "\nwhat {of} lack for an edge of one {level}");
        for demand in why.lacking(level).filter(|demand| demand.level == level) {
            let _ = writeln!(out, "  {}: {}", demand.what, evidence::lacking(demand));
        }
        if level == Level::Wave && !why.has_edge(Level::Campaign) {
            out.push_str("  and what an edge of one campaign demands\n");
        }
    }
    if why.raise > 0 {
        let _ = writeln!(
            out,
            "\nthey once hung together, by a component too sparse to be believed; it was cut where links have less than \
             {:.1} bits more than a campaign demands",
            f64::from(why.raise) / 1000.0
        );
    }
}

fn path(out: &mut String, why: &Why) {
    let Some(first) = why.path.first() else { return };
    let of = if first.level == Level::Operation { "their campaigns" } else { "they" };
    let _ = writeln!(out, "\n{of} hang together by a path of {} links", why.path.len());
    for step in &why.path {
        let [from, to] = step.ends.map(|id| id.short(16));
        let _ = writeln!(out, " {from} -> {to}, {} bits", bits(step.millibits));
        evidence::terms(out, &step.reasons, false);
    }
}

/// What both have and what counts for nothing.
fn without_weight(out: &mut String, why: &Why, aside: &[Uncounted]) {
    if why.common.is_empty() && aside.is_empty() {
        return;
    }
    out.push_str("\nshared, and counted for nothing\n");
    for reason in why.common.iter().take(ASIDE) {
        let value = reason.value.as_deref().map(|value| format!(": {}", inert(&defang(value))));
        let _ = writeln!(
            out,
            "  too common             {}{}  (in {} messages)",
            inert(&reason.because),
            value.unwrap_or_default(),
            reason.frequency
        );
    }
    more(out, why.common.len());
    for &reason in WhyNot::ALL {
        let of_reason: Vec<&Uncounted> = aside.iter().filter(|value| value.why == reason).collect();
        for value in of_reason.iter().take(ASIDE) {
            let shown = inert(&defang(&value.value)).to_string();
            let _ = writeln!(out, "  {reason:<22} {} {shown}: {}", value.kind, inert(&value.because));
        }
        more(out, of_reason.len());
    }
}

fn more(out: &mut String, all: usize) {
    if all > ASIDE {
        let _ = writeln!(out, "  {:<22} and {} more", "", all - ASIDE);
    }
}

fn as_json(why: &Why, aside: &[Uncounted]) -> serde_json::Value {
    let terms = |reasons: &[creel_evidence::campaign::Reason]| {
        reasons.iter().map(evidence::term_json).collect::<Vec<_>>()
    };
    let standing = |end: &Standing| {
        let [wave, campaign, operation] = &end.groups;
        json!({ "message": end.message, "wave": wave, "campaign": campaign, "operation": operation })
    };
    let step = |step: &creel_campaign::Step| {
        json!({
            "level": step.level, "from": step.ends[0], "to": step.ends[1], "millibits": step.millibits,
            "terms": terms(&step.reasons),
        })
    };
    let nothing = |value: &Uncounted| {
        json!({
            "kind": value.kind, "value": value.value, "why": value.why, "because": value.because,
            "at": value.at.each_ref().map(ToString::to_string),
        })
    };
    json!({
        "ends": why.ends.each_ref().map(standing),
        "together": why.together,
        "millibits": why.millibits,
        "terms": terms(&why.reasons),
        "too_common": terms(&why.common),
        "demands": why.demands.iter().map(evidence::demand_json).collect::<Vec<_>>(),
        "raised_by": why.raise,
        "path": why.path.iter().map(step).collect::<Vec<_>>(),
        "between_campaigns": { "millibits": why.between_millibits, "terms": terms(&why.between) },
        "counted_for_nothing": aside.iter().map(nothing).collect::<Vec<_>>(),
    })
}
