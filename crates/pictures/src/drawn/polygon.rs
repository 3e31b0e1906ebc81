//! Polygons: read out of SVG's notations, and filled.

use crate::raster::{Ink, Raster};

/// A point.
pub(super) type Point = (f32, f32);

/// Points that are read of one path.
const POINTS: usize = 100_000;
/// Edges times rows, and pixels, that filling may cost for one drawing.
pub(super) const CROSSINGS: usize = 20_000_000;

/// The corners of a rectangle.
pub(super) fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Vec<Point> {
    vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
}

/// All numbers in text, as far as they are written as SVG writes them: `1-.5.5` is three.
pub(super) fn numbers(text: &str) -> Vec<f32> {
    let mut numbers = Vec::new();
    let mut rest = text;
    while let Some((number, behind)) = number(rest) {
        numbers.push(number);
        rest = behind;
        if numbers.len() >= 2 * POINTS {
            break;
        }
    }
    numbers
}

/// The first number and what stands behind it; `None` if something else comes first.
fn number(text: &str) -> Option<(f32, &str)> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    let mut end = 0;
    let (mut has_digit, mut has_point, mut has_exponent) = (false, false, false);
    for (at, byte) in text.bytes().enumerate() {
        let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at));
        match byte {
            b'0'..=b'9' => has_digit = true,
            b'+' | b'-' if at == 0 || matches!(before, Some(b'e' | b'E')) => {}
            b'.' if !has_point && !has_exponent => has_point = true,
            b'e' | b'E' if has_digit && !has_exponent => has_exponent = true,
            _ => break,
        }
        end = at + 1;
    }
    let (number, rest) = text.split_at(end);
    let number = number.parse::<f32>().ok().filter(|number| number.is_finite() && number.abs() < 1e7)?;
    Some((number, rest))
}

/// Points as pairs of numbers.
pub(super) fn pairs(text: &str) -> Vec<Point> {
    numbers(text).chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect()
}

/// The lines of a path (SVG 2 section 9.3). Of a curve only its end is taken.
pub(super) fn path(d: &str) -> Vec<Vec<Point>> {
    let mut lines: Vec<Vec<Point>> = Vec::new();
    let (mut at, mut start) = ((0.0, 0.0), (0.0, 0.0));
    let mut command = 'M';
    let mut rest = d;
    let mut count = 0;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let Some(first) = rest.chars().next() else { break };
        if first.is_ascii_alphabetic() {
            command = first;
            rest = rest.get(1..).unwrap_or_default();
            if matches!(command, 'Z' | 'z') {
                if let Some(line) = lines.last_mut() {
                    line.push(start);
                }
                at = start;
                // What follows without a move begins where the line was closed.
                lines.push(vec![start]);
                continue;
            }
        }
        let is_relative = command.is_ascii_lowercase();
        let take = match command.to_ascii_uppercase() {
            'M' | 'L' | 'T' => 2,
            'H' | 'V' => 1,
            'C' => 6,
            'S' | 'Q' => 4,
            'A' => 7,
            _ => break,
        };
        let mut values = [0.0_f32; 7];
        let mut complete = true;
        for value in values.iter_mut().take(take) {
            match number(rest) {
                Some((number, behind)) => (*value, rest) = (number, behind),
                None => complete = false,
            }
        }
        count += 1;
        if !complete || count > POINTS {
            break;
        }
        let last =
            |back: usize| take.checked_sub(back).and_then(|n| values.get(n)).copied().unwrap_or_default();
        let base = if is_relative { at } else { (0.0, 0.0) };
        at = match command {
            'H' => (last(1), at.1),
            'h' => (at.0 + last(1), at.1),
            'V' => (at.0, last(1)),
            'v' => (at.0, at.1 + last(1)),
            _ => (base.0 + last(2), base.1 + last(1)),
        };
        if matches!(command, 'M' | 'm') {
            start = at;
            lines.push(vec![at]);
            command = if is_relative { 'l' } else { 'L' };
        } else if let Some(line) = lines.last_mut() {
            line.push(at);
        }
    }
    lines.retain(|line| line.len() > 1);
    lines
}

/// The rectangles that a line covers when it is drawn with this width; of slanted lines what they enclose.
pub(super) fn stroked(line: &[Point], width: f32) -> Vec<Vec<Point>> {
    let half = width / 2.0;
    line.windows(2)
        .filter_map(|pair| {
            let ((ax, ay), (bx, by)) = (*pair.first()?, *pair.get(1)?);
            let (left, right) = (ax.min(bx), ax.max(bx));
            let (top, bottom) = (ay.min(by), ay.max(by));
            // Ends are flat, as SVG has them unless it is told otherwise.
            let is_level = bottom - top < right - left;
            Some(if is_level {
                rectangle(left, top - half, right - left, bottom - top + width)
            } else {
                rectangle(left - half, top, right - left + width, bottom - top)
            })
        })
        .collect()
}

/// Fills what lies inside of an odd number of the closed lines. Spends from `room`; `false` if it does not suffice.
pub(super) fn fill(raster: &mut Raster, outlines: &[Vec<Point>], ink: Ink, room: &mut usize) -> bool {
    let edges: Vec<(Point, Point)> = outlines
        .iter()
        .flat_map(|line| {
            let next = line.iter().skip(1).chain(line.first());
            line.iter().copied().zip(next.copied())
        })
        .filter(|(a, b)| a.1 != b.1)
        .collect();
    let extent = |fold: fn(f32, f32) -> f32| edges.iter().map(|(a, b)| fold(a.1, b.1)).reduce(fold);
    let (Some(top), Some(bottom)) = (extent(f32::min), extent(f32::max)) else { return true };
    let height = raster.height();
    // Rows whose middle lies within.
    let first = (top - 0.5).ceil().max(0.0) as usize;
    let last = ((bottom - 0.5).ceil().max(0.0) as usize).min(height);
    let mut rows: Vec<Vec<f32>> = vec![Vec::new(); last.saturating_sub(first)];
    for ((ax, ay), (bx, by)) in edges {
        let (from, to) =
            (((ay.min(by) - 0.5).ceil().max(0.0)) as usize, ((ay.max(by) - 0.5).ceil().max(0.0)) as usize);
        for y in from.max(first)..to.min(last) {
            let Some(rest) = room.checked_sub(1) else { return false };
            *room = rest;
            let part = (y as f32 + 0.5 - ay) / (by - ay);
            if let Some(row) = rows.get_mut(y - first) {
                row.push(part.mul_add(bx - ax, ax));
            }
        }
    }
    for (y, row) in (first..).zip(&mut rows) {
        row.sort_by(f32::total_cmp);
        for pair in row.chunks_exact(2) {
            let (Some(left), Some(right)) = (pair.first(), pair.get(1)) else { continue };
            let (from, to) = ((left - 0.5).ceil().max(0.0) as usize, (right - 0.5).ceil().max(0.0) as usize);
            let width = to.min(raster.width()).saturating_sub(from);
            let Some(rest) = room.checked_sub(width) else { return false };
            *room = rest;
            raster.fill(from, y, width, 1, ink);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_need_nothing_between_them() {
        assert_eq!(numbers("1-.5.5, 2e1 x 3"), [1.0, -0.5, 0.5, 20.0]);
    }

    #[test]
    fn paths_are_lines_whatever_the_commands() {
        let square = vec![vec![(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0), (1.0, 1.0)]];
        for d in [
            "M1 1h2v2h-2z",
            "M1,1 3,1 3,3 1,3Z",
            "m1 1 2 0 0 2-2 0z",
            "M1 1H3V3H1Z",
            "M1 1C9 9 9 9 3 1L3 3 1 3z",
        ] {
            assert_eq!(path(d), square, "{d}");
        }
        for broken in ["", "M", "M1", "X1 1", "M1 1 L", "M1 1 A1"] {
            assert!(path(broken).len() <= 1);
        }
    }

    #[test]
    fn inside_is_inside_of_an_odd_number_of_lines() {
        let white = [255; 4];
        let mut raster = Raster::filled(10, 10, white, 100).unwrap();
        let ring = [rectangle(1.0, 1.0, 8.0, 8.0), rectangle(3.0, 3.0, 4.0, 4.0)];
        assert!(fill(&mut raster, &ring, [0, 0, 0, 255], &mut 1_000));
        let dark = raster.pixels().iter().filter(|ink| **ink != white).count();
        assert_eq!(dark, 64 - 16);
        assert!(!fill(&mut raster, &ring, white, &mut 3), "the room ends it");
    }
}
