//! When: a histogram as inline SVG, with presentation attributes and classes only, as the policy asks.

use super::page::Page;
use crate::wording::{counted, minute};
use jiff::Timestamp;

/// Drawing size in user units.
const WIDTH: i64 = 720;
const HEIGHT: i64 = 84;

/// Widths of a bar, in seconds: minutes, hours, days, weeks, 4 weeks, 26 weeks.
const STEPS: &[i64] =
    &[600, 3_600, 3 * 3_600, 6 * 3_600, 86_400, 7 * 86_400, 28 * 86_400, 182 * 86_400, 10 * 364 * 86_400];
/// Bars that a reader can tell apart.
const BARS: i64 = 90;

/// Draws how many messages came when; nothing if fewer than two times are known.
pub(super) fn draw(page: &mut Page, times: &[Timestamp]) {
    let seconds: Vec<i64> = times.iter().map(|time| time.as_second()).collect();
    let (Some(&first), Some(&last)) = (seconds.iter().min(), seconds.iter().max()) else { return };
    if first == last {
        return;
    }
    let span = |step: i64| last.div_euclid(step) - first.div_euclid(step) + 1;
    let step = STEPS.iter().copied().find(|&step| span(step) <= BARS).unwrap_or(i64::MAX / 4);
    let origin = first.div_euclid(step);
    let bars = span(step).clamp(1, 4 * BARS);
    let mut counts = vec![0usize; usize::try_from(bars).unwrap_or(1)];
    for second in seconds {
        let place = usize::try_from(second.div_euclid(step) - origin).unwrap_or(0);
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let top = i64::try_from(most).unwrap_or(i64::MAX);
    write!(
        page,
        "<svg class=\"time\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"Messages over time, {} at most in {}\">\
         <line x1=\"0\" x2=\"{WIDTH}\" y1=\"12\" y2=\"12\" stroke-dasharray=\"2 4\"/><text x=\"{WIDTH}\" y=\"8\" \
         text-anchor=\"end\">{} in {}</text>",
        HEIGHT + 34,
        most,
        bar_name(step),
        most,
        bar_name(step),
    );
    for (place, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let place = i64::try_from(place).unwrap_or(0);
        // Tenths of a unit, so that bars keep even gaps without fractions in floating point.
        let (x, next) = (place * WIDTH * 10 / bars, (place + 1) * WIDTH * 10 / bars);
        let wide = ((next - x) - 10).clamp(8, 240);
        let tall = (i64::try_from(count).unwrap_or(0) * HEIGHT / top).max(2);
        let start =
            Timestamp::from_second((origin + place).saturating_mul(step)).unwrap_or(Timestamp::UNIX_EPOCH);
        write!(
            page,
            "<rect class=\"bar\" x=\"{}.{}\" y=\"{}\" width=\"{}.{}\" height=\"{tall}\"><title>{} UTC: {}</title></rect>",
            x / 10,
            x % 10,
            12 + HEIGHT - tall,
            wide / 10,
            wide % 10,
            minute(start),
            counted(count, "message"),
        );
    }
    let base = 12 + HEIGHT;
    write!(page, "<line x1=\"0\" x2=\"{WIDTH}\" y1=\"{base}\" y2=\"{base}\"/>");
    for (part, anchor) in [(0, "start"), (1, "middle"), (2, "end")] {
        let time = Timestamp::from_second(first + (last - first) / 2 * part).unwrap_or(Timestamp::UNIX_EPOCH);
        let format = if step < 86_400 { "%-d %b %Y, %H:%M" } else { "%-d %b %Y" };
        write!(
            page,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            WIDTH / 2 * part,
            base + 18,
            time.strftime(format)
        );
    }
    page.put("</svg>\n");
}

const fn bar_name(step: i64) -> &'static str {
    match step {
        600 => "ten minutes",
        3_600 => "an hour",
        10_800 => "three hours",
        21_600 => "six hours",
        86_400 => "a day",
        604_800 => "a week",
        2_419_200 => "four weeks",
        15_724_800 => "half a year",
        _ => "ten years",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_times_can_be_drawn(seconds in prop::collection::vec(-300_000_000_000i64..250_000_000_000, 0..40)) {
            let times: Vec<Timestamp> =
                seconds.iter().filter_map(|&second| Timestamp::from_second(second).ok()).collect();
            let mut page = Page::default();
            draw(&mut page, &times);
            let drawn = page.as_str();
            prop_assert!(!drawn.contains("style=") && !drawn.contains("width=\"-") && drawn.len() < 200_000);
        }
    }

    #[test]
    fn three_days_show_as_hours_and_every_message_counts() {
        let times: Vec<Timestamp> =
            (0..50).map(|n| Timestamp::from_second(1_599_463_200 + n * 3_500).unwrap()).collect();
        let mut page = Page::default();
        draw(&mut page, &times);
        assert!(page.as_str().contains("in an hour"));
        assert!(page.as_str().contains("2020-09-07 07:00 UTC: 1 message"));
    }
}
