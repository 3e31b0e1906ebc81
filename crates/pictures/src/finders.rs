//! Finder patterns: the three marks by which a QR code is found (ISO/IEC 18004 section 6.3.3), in any rotation.

use crate::bits::Bits;

/// Marks that are kept of one picture; one that has more is a trap or a texture.
const MARKS: usize = 160;
/// Marks that are combined.
const COMBINED: usize = 40;
/// Combinations that are kept, the likeliest first.
const TRIPLES: usize = 1_000;
/// Modules between the centres of two marks of the smallest and the largest code, with room for slanted ones.
const DISTANCE: std::ops::Range<f32> = 9.0..230.0;

/// A mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Finder {
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// Pixels a module.
    pub(crate) module: f32,
    /// Whether it is light on dark.
    pub(crate) is_light: bool,
    /// Rows that cross it as they should.
    rows: u32,
}

/// Three marks that may belong to one code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Triple {
    pub(crate) bottom_left: Finder,
    pub(crate) top_left: Finder,
    pub(crate) top_right: Finder,
    /// How little they look like the corners of a square of its own; 0 is best.
    fault: f32,
}

impl Triple {
    /// The marks.
    pub(crate) const fn marks(&self) -> [Finder; 3] {
        [self.bottom_left, self.top_left, self.top_right]
    }

    /// Pixels a module.
    pub(crate) fn module(&self) -> f32 {
        self.marks().iter().map(|mark| mark.module).sum::<f32>() / 3.0
    }
}

/// What a look at a picture gave.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    pub(crate) triples: Vec<Triple>,
    /// Whether there were more marks than are looked at.
    pub(crate) overflow: bool,
}

/// Looks for marks and combines them, the likeliest codes first.
pub(crate) fn find(bits: &Bits) -> Found {
    let mut marks: Vec<Finder> = Vec::new();
    // A mark's middle is three modules high: every row of a small picture, every other of a large one.
    let step = if bits.width.max(bits.height) > 500 { 2 } else { 1 };
    let mut overflow = false;
    for y in (0..bits.height).step_by(step) {
        if !scan(bits, y, &mut marks) {
            overflow = true;
            break;
        }
    }
    marks.retain(|mark| (mark.rows as usize * step) as f32 >= 0.8 * mark.module);
    marks.sort_by(|a, b| (b.rows as f32 / b.module).total_cmp(&(a.rows as f32 / a.module)));
    marks.truncate(COMBINED);
    Found { triples: combine(&marks), overflow }
}

/// Looks for marks along one row; `false` if there is no room for more.
fn scan(bits: &Bits, y: usize, marks: &mut Vec<Finder>) -> bool {
    let start = y * bits.width;
    let Some(row) = bits.dark.get(start..start + bits.width) else { return true };
    let mut runs = [0_usize; 5];
    let mut from = 0;
    for x in 1..=row.len() {
        let before = row.get(x - 1);
        if row.get(x) == before {
            continue;
        }
        runs.rotate_left(1);
        runs[4] = x - from;
        from = x;
        if !is_crossed(&runs) {
            continue;
        }
        let Some(&is_dark) = before else { continue };
        let centre = x - runs[4] - runs[3] - runs[2].div_ceil(2);
        if let Some(mark) = confirm(bits, centre, y, runs.iter().sum(), is_dark)
            && !keep(marks, mark)
        {
            return false;
        }
    }
    true
}

/// Whether five stretches are as 1 : 1 : 3 : 1 : 1.
fn is_crossed(runs: &[usize; 5]) -> bool {
    let total: usize = runs.iter().sum();
    if total < 7 || runs.contains(&0) {
        return false;
    }
    let module = total as f32 / 7.0;
    // Half a module, and in small pictures the half pixel by which an edge is misplaced on either side.
    let slack = module.mul_add(0.5, 0.35);
    [1.0, 1.0, 3.0, 1.0, 1.0].iter().zip(runs).all(|(share, run)| {
        (*run as f32 - share * module).abs() < slack * if *share > 1.0 { 2.0 } else { 1.0 }
    })
}

/// Whether a column crosses the mark as the row does; the mark with its exact place.
fn confirm(bits: &Bits, x: usize, y: usize, total: usize, is_dark: bool) -> Option<Finder> {
    let (height, middle) = crossing(total, is_dark, y, |at| bits.get(x, at))?;
    let row = middle.floor() as usize;
    let (width, centre) = crossing(total, is_dark, x, |at| bits.get(at, row))?;
    let (width, height) = (width as f32, height as f32);
    let is_even = width < 1.8 * height && height < 1.8 * width;
    is_even.then(|| Finder {
        x: centre,
        y: middle,
        module: (width + height) / 14.0,
        is_light: !is_dark,
        rows: 1,
    })
}

/// The length and the middle of the five stretches around `at` along a line; `None` if they are none of a mark.
fn crossing(
    total: usize,
    is_dark: bool,
    at: usize,
    get: impl Fn(usize) -> Option<bool>,
) -> Option<(usize, f32)> {
    // No stretch of a mark is longer than this; that keeps the look at each mark as short as the mark.
    let limit = total;
    let walk = |from: usize, forward: bool, wanted: bool| {
        let mut length = 0;
        let mut here = Some(from);
        while let Some(place) = here
            && length < limit
            && get(place) == Some(wanted)
        {
            length += 1;
            here = if forward { place.checked_add(1) } else { place.checked_sub(1) };
        }
        (length, here)
    };
    if get(at) != Some(is_dark) {
        return None;
    }
    let (up, next) = walk(at, false, is_dark);
    let (gap_up, next) = walk(next?, false, !is_dark);
    let (edge_up, _) = walk(next?, false, is_dark);
    let (down, next) = walk(at, true, is_dark);
    let (gap_down, next) = walk(next?, true, !is_dark);
    let (edge_down, _) = walk(next?, true, is_dark);
    let runs = [edge_up, gap_up, up + down - 1, gap_down, edge_down];
    if !is_crossed(&runs) {
        return None;
    }
    let first = (at + 1 - up) as f32;
    Some((runs.iter().sum(), first + (up + down - 1) as f32 / 2.0))
}

/// Adds a mark, or one row to a mark that is known; `false` if there is no room.
fn keep(marks: &mut Vec<Finder>, mark: Finder) -> bool {
    let known = marks.iter().rposition(|known| {
        known.is_light == mark.is_light
            && (known.x - mark.x).abs() <= mark.module * 1.5
            && (known.y - mark.y).abs() <= mark.module * 1.5
            && known.module < 1.6 * mark.module
            && mark.module < 1.6 * known.module
    });
    let has_room = marks.len() < MARKS;
    match known.and_then(|known| marks.get_mut(known)) {
        Some(known) => {
            let rows = known.rows as f32;
            let mean = |old: f32, new: f32| old.mul_add(rows, new) / (rows + 1.0);
            known.x = mean(known.x, mark.x);
            known.y = mean(known.y, mark.y);
            known.module = mean(known.module, mark.module);
            known.rows += 1;
            true
        }
        None if has_room => {
            marks.push(mark);
            true
        }
        None => false,
    }
}

/// All threes that could be corners of one code.
fn combine(marks: &[Finder]) -> Vec<Triple> {
    let mut triples = Vec::new();
    for (i, a) in marks.iter().enumerate() {
        for (j, b) in marks.iter().enumerate().skip(i + 1) {
            if a.is_light != b.is_light || !are_even(a.module, b.module) {
                continue;
            }
            triples.extend(marks.iter().skip(j + 1).filter_map(|c| triple(*a, *b, *c)));
        }
    }
    triples.sort_by(|a, b| a.fault.total_cmp(&b.fault));
    triples.truncate(TRIPLES);
    triples
}

fn are_even(a: f32, b: f32) -> bool {
    a < 1.7 * b && b < 1.7 * a
}

/// The three as corners, if they can be.
fn triple(a: Finder, b: Finder, c: Finder) -> Option<Triple> {
    if c.is_light != a.is_light || !are_even(a.module, c.module) || !are_even(b.module, c.module) {
        return None;
    }
    let apart = |a: Finder, b: Finder| (a.x - b.x).hypot(a.y - b.y);
    let (ab, bc, ca) = (apart(a, b), apart(b, c), apart(c, a));
    // The corner lies opposite of the longest side.
    let (corner, p, q) = if bc >= ab && bc >= ca {
        (a, b, c)
    } else if ca >= ab {
        (b, c, a)
    } else {
        (c, a, b)
    };
    let module = (a.module + b.module + c.module) / 3.0;
    let ((px, py), (qx, qy)) = ((p.x - corner.x, p.y - corner.y), (q.x - corner.x, q.y - corner.y));
    let (first, second) = (px.hypot(py), qx.hypot(qy));
    if !DISTANCE.contains(&(first / module)) || !DISTANCE.contains(&(second / module)) {
        return None;
    }
    let slant = (px * qx + py * qy).abs() / (first * second);
    let uneven = (first / second).max(second / first) - 1.0;
    if slant > 0.45 || uneven > 0.6 {
        return None;
    }
    let sizes = [a.module, b.module, c.module];
    let spread = sizes.iter().fold(0.0_f32, |most, size| most.max((size / module - 1.0).abs()));
    // Seen from the corner, the top right mark comes before the bottom left one, clockwise (y grows downwards).
    let (top_right, bottom_left) = if px * qy - py * qx > 0.0 { (p, q) } else { (q, p) };
    // Of several codes in a row, corners of one code are nearer to each other than to those of the next but one.
    let far = (first + second) / module / 400.0;
    Some(Triple { bottom_left, top_left: corner, top_right, fault: slant + uneven + spread + far })
}
