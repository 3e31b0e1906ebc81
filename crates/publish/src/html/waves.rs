//! When, wave by wave: a lane for each, messages as marks or, where they are many, as bars; and pauses shaded.

use super::escape::Text;
use super::page::Page;
use crate::campaigns::Campaign;
use crate::dossier::Dossier;
use crate::wording::{counted, minute, number};
use jiff::Timestamp;

/// Drawing size in user units: lanes beside their names.
const LEFT: i64 = 128;
const WIDTH: i64 = 860;
const RIGHT: i64 = 52;
const LANE: i64 = 26;
/// Lanes that a reader can tell apart; the messages of further waves share one.
const LANES: usize = 14;
/// Marks of a lane from which on it is drawn in bars.
const MARKS: usize = 60;
/// Bars of a lane.
const BARS: i64 = 120;
/// A pause is shaded from this share of the whole time on: a twelfth.
const PAUSE: i64 = 12;
/// Pauses that are shaded: the longest.
const PAUSES: usize = 6;
/// Seconds of a day.
const DAY: i64 = 86_400;

/// A line of the drawing: name, and messages with a known time, by time.
struct Lane {
    name: String,
    /// The first message, for the link; `None` for what several waves share.
    first: Option<usize>,
    times: Vec<(i64, usize)>,
}

/// Draws the waves of a campaign over time; nothing if it has fewer than two lanes, or one moment only.
pub(super) fn draw(dossier: &Dossier, campaign: &Campaign, page: &mut Page) {
    let time = |index: usize| Some((dossier.entries().get(index)?.message.time()?.as_second(), index));
    let lanes = lanes(campaign, time);
    let all = || lanes.iter().flat_map(|lane| lane.times.iter().map(|&(time, _)| time));
    let (Some(first), Some(last)) = (all().min(), all().max()) else { return };
    if lanes.len() < 2 || first == last {
        return;
    }
    let mut times: Vec<i64> = all().collect();
    times.sort_unstable();
    let scale = Scale { first, span: last.saturating_sub(first).max(1) };
    let height = i64::try_from(lanes.len()).unwrap_or(0) * LANE;
    write!(
        page,
        "<svg class=\"time waves\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-labelledby=\"{id}\"><title id=\"{id}\">{} in {} over \
         time</title>",
        height + 44,
        counted(times.len(), "message"),
        counted(lanes.len(), "lane"),
        id = format_args!("{}-waves", campaign.group.id),
    );
    let shaded = pauses(&times, &scale, height, page);
    for (place, lane) in lanes.iter().enumerate() {
        draw_lane(lane, i64::try_from(place).unwrap_or(0) * LANE + 8, &scale, page);
    }
    axis(&scale, height, page);
    page.put("</svg>\n");
    rule(&lanes, shaded, page);
}

fn lanes(campaign: &Campaign, time: impl Fn(usize) -> Option<(i64, usize)>) -> Vec<Lane> {
    let timed = |members: &[usize]| -> Vec<(i64, usize)> {
        let mut times: Vec<(i64, usize)> = members.iter().filter_map(|&index| time(index)).collect();
        times.sort_unstable();
        times
    };
    let mut largest: Vec<usize> = (0..campaign.waves.len()).collect();
    let size = |place: &usize| campaign.waves.get(*place).map_or(0, |wave| wave.members.len());
    largest.sort_by_key(|place| (std::cmp::Reverse(size(place)), *place));
    // One lane is kept for the rest of the waves, where there is a rest.
    let shown = if largest.len() > LANES { LANES - 1 } else { LANES };
    let drawn: std::collections::BTreeSet<usize> = largest.iter().take(shown).copied().collect();
    let mut lanes = Vec::new();
    let (mut rest, mut waved) = (Vec::new(), std::collections::BTreeSet::new());
    for (place, wave) in campaign.waves.iter().enumerate() {
        waved.extend(wave.members.iter().copied());
        if drawn.contains(&place) {
            lanes.push(Lane {
                name: wave.group.id.clone(),
                first: wave.members.first().copied(),
                times: timed(&wave.members),
            });
        } else {
            rest.extend(wave.members.iter().copied());
        }
    }
    let loose: Vec<usize> = campaign.members.iter().copied().filter(|index| !waved.contains(index)).collect();
    let further = campaign.waves.len().saturating_sub(drawn.len());
    for (name, members) in [(format!("{} more", number(further)), rest), ("in no wave".to_owned(), loose)] {
        if !members.is_empty() {
            lanes.push(Lane { name, first: None, times: timed(&members) });
        }
    }
    lanes.retain(|lane| !lane.times.is_empty());
    lanes
}

/// Seconds to tenths of user units.
struct Scale {
    first: i64,
    span: i64,
}

impl Scale {
    fn x(&self, time: i64) -> i64 {
        let part = i128::from(time.saturating_sub(self.first)) * i128::from((WIDTH - LEFT - RIGHT) * 10);
        LEFT * 10 + i64::try_from(part / i128::from(self.span)).unwrap_or(0)
    }
}

/// Shades the longest pauses; whether there are any.
fn pauses(times: &[i64], scale: &Scale, height: i64, page: &mut Page) -> bool {
    let mut longest: Vec<(i64, i64)> = times
        .windows(2)
        .filter_map(|pair| Some((*pair.first()?, *pair.last()?)))
        .filter(|(from, to)| to.saturating_sub(*from) >= (scale.span / PAUSE).max(3_600))
        .collect();
    longest.sort_unstable_by_key(|&(from, to)| (std::cmp::Reverse(to.saturating_sub(from)), from));
    for &(from, to) in longest.iter().take(PAUSES) {
        let (x, until) = (scale.x(from), scale.x(to));
        let length = to.saturating_sub(from);
        let pause = match length / DAY {
            0 => counted(usize::try_from(length / 3_600).unwrap_or(0), "hour"),
            days => counted(usize::try_from(days).unwrap_or(0), "day"),
        };
        write!(
            page,
            "<rect class=\"pause\" x=\"{}\" y=\"0\" width=\"{}\" height=\"{height}\"><title>no message for {pause}</title></rect>",
            x / 10 + 2,
            ((until - x) / 10 - 4).max(1),
        );
        if (until - x) / 10 > 60 {
            write!(
                page,
                "<text class=\"gap\" x=\"{}\" y=\"9\" text-anchor=\"middle\">{pause}</text>",
                (x + until) / 20
            );
        }
    }
    !longest.is_empty()
}

fn draw_lane(lane: &Lane, top: i64, scale: &Scale, page: &mut Page) {
    let base = top + LANE - 8;
    let name = Text(&lane.name);
    match lane.first {
        Some(first) => write!(
            page,
            "<a href=\"#m{}\"><text class=\"name\" x=\"0\" y=\"{base}\">{name}</text></a>",
            first + 1
        ),
        None => write!(page, "<text class=\"name\" x=\"0\" y=\"{base}\">{name}</text>"),
    }
    write!(
        page,
        "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{base}\" y2=\"{base}\"/><text x=\"{WIDTH}\" y=\"{base}\" text-anchor=\"end\">{}</text>",
        WIDTH - RIGHT,
        number(lane.times.len()),
    );
    if lane.times.len() <= MARKS {
        for &(time, index) in &lane.times {
            let x = scale.x(time);
            write!(
                page,
                "<a href=\"#m{n}\"><rect class=\"bar\" x=\"{}.{}\" y=\"{}\" width=\"2.4\" height=\"12\"><title>{} UTC: message {n}</title>\
                 </rect></a>",
                x / 10,
                x % 10,
                base - 12,
                minute(Timestamp::from_second(time).unwrap_or(Timestamp::UNIX_EPOCH)),
                n = index + 1,
            );
        }
        return;
    }
    let mut counts = vec![0usize; usize::try_from(BARS).unwrap_or(1)];
    for &(time, _) in &lane.times {
        let place =
            i128::from(time.saturating_sub(scale.first)) * i128::from(BARS - 1) / i128::from(scale.span);
        if let Some(count) = usize::try_from(place).ok().and_then(|place| counts.get_mut(place)) {
            *count += 1;
        }
    }
    for (place, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let place = i64::try_from(place).unwrap_or(0);
        let start = scale.first.saturating_add(scale.span / (BARS - 1) * place);
        let x = scale.x(start);
        // A bar grows by the same height whenever the count doubles: one message stays visible beside a thousand.
        let tall = (i64::from(usize::BITS - count.leading_zeros()) * 2).min(LANE - 4);
        write!(
            page,
            "<rect class=\"bar\" x=\"{}.{}\" y=\"{}\" width=\"4.6\" height=\"{tall}\"><title>from {} UTC: {}</title></rect>",
            x / 10,
            x % 10,
            base - tall,
            minute(Timestamp::from_second(start).unwrap_or(Timestamp::UNIX_EPOCH)),
            counted(count, "message"),
        );
    }
}

fn axis(scale: &Scale, height: i64, page: &mut Page) {
    let base = height + 10;
    write!(page, "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{base}\" y2=\"{base}\"/>", WIDTH - RIGHT);
    let format = if scale.span < 3 * DAY { "%-d %b %Y, %H:%M" } else { "%-d %b %Y" };
    for (part, anchor) in [(0, "start"), (1, "middle"), (2, "end")] {
        let time = scale.first.saturating_add(scale.span / 2 * part);
        let stamp = Timestamp::from_second(time).unwrap_or(Timestamp::UNIX_EPOCH);
        write!(
            page,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            LEFT + (WIDTH - LEFT - RIGHT) / 2 * part,
            base + 16,
            stamp.strftime(format)
        );
    }
}

/// How it is to be read, and the numbers as a table.
fn rule(lanes: &[Lane], shaded: bool, page: &mut Page) {
    let binned = lanes.iter().any(|lane| lane.times.len() > MARKS);
    page.put("<p class=\"soft\">A mark is a message");
    if binned {
        write!(
            page,
            "; a wave of more than {MARKS} is drawn in bars, which grow by the same height whenever the number doubles"
        );
    }
    page.put(if shaded { ". Shaded: the longest pauses.</p>" } else { ".</p>" });
    page.put(
        "<details class=\"fold\"><summary>Waves in numbers</summary><table class=\"behind\"><thead><tr><th>Wave</th><th class=\"n\">Messages</th>\
         <th>First</th><th>Last</th></tr></thead><tbody>",
    );
    for lane in lanes {
        let at = |place: Option<&(i64, usize)>| {
            let time = place.and_then(|&(time, _)| Timestamp::from_second(time).ok());
            time.map_or_else(String::new, minute)
        };
        write!(
            page,
            "<tr><td>{}</td><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>",
            Text(&lane.name),
            number(lane.times.len()),
            at(lane.times.first()),
            at(lane.times.last()),
        );
    }
    page.put("</tbody></table></details>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_time_lies_in_the_drawing(times in prop::collection::vec(-300_000_000_000i64..250_000_000_000, 2..40)) {
            let (first, last) = (*times.iter().min().unwrap(), *times.iter().max().unwrap());
            let scale = Scale { first, span: (last - first).max(1) };
            for time in times {
                let x = scale.x(time);
                prop_assert!((LEFT * 10..=(WIDTH - RIGHT) * 10).contains(&x), "{x}");
            }
        }
    }
}
