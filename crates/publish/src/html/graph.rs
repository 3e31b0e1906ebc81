//! A campaign as a drawing: shared values on the left, messages in the middle, who was aimed at on the right.

use super::escape::{Prose, Text, Value, short};
use super::overlap;
use super::page::Page;
use crate::campaigns::Campaign;
use crate::dossier::Dossier;
use crate::weave::{Aim, BUNDLES, Bundle, Weave};
use crate::wording::{capital, counted, number, plain};
use creel_evidence::campaign::{Pivot, Ties};

/// Drawing size in user units, and where the columns stand.
const WIDTH: usize = 1_000;
const PIVOT: usize = 352;
const BUNDLE: usize = 566;
const AIM: usize = 770;
const STEP: usize = 32;

/// Draws the graph; nothing where no value connects two messages.
pub(super) fn draw(dossier: &Dossier, campaign: &Campaign, ties: &Ties, id: &str, page: &mut Page) {
    let weave = Weave::of(dossier, campaign, ties);
    if weave.pivots.is_empty() {
        return;
    }
    let rows = weave.pivots.len().max(weave.bundles.len()).max(weave.aims.len());
    let height = rows * STEP + 34;
    page.put(
        "<div class=\"row\"><h4>What connects them<small>rare values that several messages hold, the messages, and who was aimed at</small></h4><div>\
         <div class=\"scroll\">",
    );
    write!(
        page,
        "<svg class=\"web\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}web {id}webd\"><title id=\"{id}web\">{} in {}, {}, {}</title>\
         <desc id=\"{id}webd\">Lines lead from values on the left to the messages that hold them, and from these to the sectors on the right that they \
         were sent to. The table below says the same.</desc>",
        counted(campaign.members.len(), "message"),
        counted(weave.bundles.len(), "node"),
        counted(weave.pivots.len(), "shared value"),
        counted(weave.aims.len(), "sector"),
    );
    write!(
        page,
        "<text class=\"n\" x=\"{PIVOT}\" y=\"12\" text-anchor=\"end\">shared by several</text><text class=\"n\" x=\"{BUNDLE}\" y=\"12\" \
         text-anchor=\"middle\">messages</text><text class=\"n\" x=\"{AIM}\" y=\"12\">aimed at</text>"
    );
    let y = |place: usize, many: usize| 34 + STEP / 2 + (rows - many) * STEP / 2 + place * STEP;
    edges(&weave, ties, &y, page);
    for (place, pivot) in weave.pivots.iter().enumerate() {
        if let Some(pivot) = ties.pivots.get(*pivot) {
            shared(pivot, y(place, weave.pivots.len()), page);
        }
    }
    for (place, bundle) in weave.bundles.iter().enumerate() {
        messages(bundle, y(place, weave.bundles.len()), page);
    }
    for (place, aim) in weave.aims.iter().enumerate() {
        targets(aim, y(place, weave.aims.len()), page);
    }
    page.put("</svg></div>");
    overlap::key(page);
    page.put("<p class=\"soft\">A node of messages holds those of one wave that have the same of these values; the number says how many.");
    if weave.bundles.iter().any(|bundle| bundle.folded) {
        write!(
            page,
            " The {} largest are drawn; the hollow one holds the rest, with what at least half of it has.",
            BUNDLES - 1
        );
    }
    page.put(" Targeted is not hit.</p>");
    table(&weave, ties, page);
    page.put("</div></div>\n");
}

fn edges(weave: &Weave, ties: &Ties, y: &impl Fn(usize, usize) -> usize, page: &mut Page) {
    for (place, bundle) in weave.bundles.iter().enumerate() {
        let middle = y(place, weave.bundles.len());
        for (row, pivot) in weave.pivots.iter().enumerate().filter(|(_, pivot)| bundle.holds.contains(pivot))
        {
            let family = ties.pivots.get(*pivot).map_or("", |pivot| pivot.reason.family.as_str());
            curve(
                family,
                (PIVOT + 12, y(row, weave.pivots.len())),
                (BUNDLE, middle),
                bundle.messages.len(),
                page,
            );
        }
        for (&aim, &messages) in &bundle.aims {
            curve("to", (BUNDLE, middle), (AIM, y(aim, weave.aims.len())), messages, page);
        }
    }
}

/// A line is the wider, the more messages it stands for: half a unit whenever the number doubles.
fn curve(
    class: &str,
    (x, y): (usize, usize),
    (to_x, to_y): (usize, usize),
    messages: usize,
    page: &mut Page,
) {
    let wide = 10 + 5 * (usize::BITS - messages.leading_zeros()).min(12);
    let half = x + (to_x - x) / 2;
    write!(
        page,
        "<path class=\"{class}\" stroke-width=\"{}.{}\" d=\"M{x} {y}C{half} {y} {half} {to_y} {to_x} {to_y}\"/>",
        wide / 10,
        wide % 10,
    );
}

fn shared(pivot: &Pivot, y: usize, page: &mut Page) {
    let name = pivot.reason.because.strip_prefix("same ").unwrap_or(&pivot.reason.because);
    let value = pivot.reason.value.as_deref().unwrap_or_default();
    write!(
        page,
        "<g><title>{}{}{}: {} of the campaign, {} of the case</title><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><text class=\"n\" x=\"{}\" \
         y=\"{}\" text-anchor=\"end\">{}</text><rect class=\"{}\" x=\"{PIVOT}\" y=\"{}\" width=\"12\" height=\"16\"/></g>",
        Text(&capital(name)),
        if value.is_empty() { "" } else { ": " },
        Value(&short(value, 120)),
        counted(pivot.holders.len(), "message"),
        number(pivot.reason.frequency as usize),
        PIVOT - 8,
        y + 1,
        Value(&short(value, 44)),
        PIVOT - 8,
        y + 13,
        Text(&short(name, 44)),
        pivot.reason.family,
        y - 8,
    );
}

fn messages(bundle: &Bundle, y: usize, page: &mut Page) {
    let many = bundle.messages.len();
    let radius = 8 + (usize::BITS - many.leading_zeros()).min(6);
    let name = match (&bundle.wave, bundle.folded) {
        (Some(wave), _) => format!("wave {wave}"),
        (None, true) => "several waves".to_owned(),
        (None, false) => "in no wave".to_owned(),
    };
    write!(
        page,
        "<a href=\"#m{}\"><circle class=\"{}\" cx=\"{BUNDLE}\" cy=\"{y}\" r=\"{radius}\"><title>{}, {}</title></circle><text class=\"count\" x=\"{BUNDLE}\" \
         y=\"{}\" text-anchor=\"middle\">{}</text></a>",
        bundle.messages.first().map_or(0, |first| first + 1),
        if bundle.folded { "rest" } else { "mail" },
        counted(many, "message"),
        Text(&name),
        y + 4,
        brief(many),
    );
}

/// A count in at most four characters.
fn brief(n: usize) -> String {
    match n {
        0..1_000 => n.to_string(),
        _ => format!("{}k", n / 1_000),
    }
}

fn targets(aim: &Aim, y: usize, page: &mut Page) {
    write!(
        page,
        "<g><title>{}: {}, {}</title><rect class=\"aim\" x=\"{AIM}\" y=\"{}\" width=\"12\" height=\"16\"/><text x=\"{}\" y=\"{}\">{}</text><text \
         class=\"n\" x=\"{}\" y=\"{}\">{}</text></g>",
        Text(&sector(aim)),
        organisations(aim),
        counted(aim.messages, "message"),
        y - 8,
        AIM + 20,
        y + 1,
        Text(&short(&sector(aim), 30)),
        AIM + 20,
        y + 13,
        organisations(aim),
    );
}

fn sector(aim: &Aim) -> String {
    match (&aim.sector, aim.folded) {
        (Some(sector), _) => capital(&plain(sector)),
        (None, 0) => "Sector not known".to_owned(),
        (None, folded) => counted(folded, "further sector"),
    }
}

fn organisations(aim: &Aim) -> String {
    match (aim.organisations, aim.at_least) {
        (0, _) => "organisations not known".to_owned(),
        (known, true) => format!("at least {}", counted(known, "organisation")),
        (known, false) => counted(known, "organisation"),
    }
}

/// The same as a table: every node of messages with what it holds and whom it was sent to.
fn table(weave: &Weave, ties: &Ties, page: &mut Page) {
    page.put(
        "<details class=\"fold\"><summary>The graph as a table</summary><table class=\"behind\"><thead><tr><th>Wave</th><th class=\"n\">Messages</th>\
         <th>Hold</th><th>Aimed at</th></tr></thead><tbody>",
    );
    for bundle in &weave.bundles {
        let wave = bundle.wave.as_deref().unwrap_or(if bundle.folded { "several" } else { "none" });
        write!(page, "<tr><td>{}</td><td class=\"n\">", Text(wave));
        page.counted(&bundle.messages);
        page.put("</td><td><ul class=\"reasoned\">");
        for pivot in bundle.holds.iter().filter_map(|&pivot| ties.pivots.get(pivot)) {
            write!(
                page,
                "<li><b>{}</b> {}",
                pivot.reason.family,
                Prose(&capital(&short(&pivot.reason.because, 80)))
            );
            if let Some(value) = &pivot.reason.value {
                write!(page, " <code>{}</code>", Value(&short(value, 80)));
            }
            page.put("</li>");
        }
        page.put("</ul></td><td><ul class=\"reasoned\">");
        for (&aim, &messages) in &bundle.aims {
            if let Some(aim) = weave.aims.get(aim) {
                write!(page, "<li>{} ({})</li>", Text(&sector(aim)), number(messages));
            }
        }
        page.put("</ul></td></tr>");
    }
    page.put("</tbody></table></details>\n");
}
