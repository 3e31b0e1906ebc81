//! Pictures that a page draws with shapes: the bars and squares of a code, painted into a bitmap.
//!
//! Only shapes that a code could be made of are painted, and only where there are many of them: a page of text and rules
//! gives nothing.

use super::content::Shape;

/// Small shapes below which there is no code.
const SHAPES: usize = 60;
/// Pixels of the narrowest shape.
const NARROWEST: f32 = 4.0;
/// Pixels of a side.
const SIDE: f32 = 1_600.0;
/// Crossings of lines and rows that are computed.
const CROSSINGS: usize = 6_000_000;
/// Points: a square or bar of a code is not smaller, and not wider.
const POINTS: (f32, f32) = (0.3, 60.0);

/// A bitmap of one byte a pixel, 255 is white.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bitmap {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Bounds {
    left: f32,
    bottom: f32,
    right: f32,
    top: f32,
}

impl Bounds {
    fn of<'p>(points: impl IntoIterator<Item = &'p (f32, f32)>) -> Option<Self> {
        let mut points = points.into_iter().filter(|(x, y)| x.abs() < 1e6 && y.abs() < 1e6);
        let &(x, y) = points.next()?;
        let first = Self { left: x, bottom: y, right: x, top: y };
        Some(points.fold(first, |all, &(x, y)| Self {
            left: all.left.min(x),
            bottom: all.bottom.min(y),
            right: all.right.max(x),
            top: all.top.max(y),
        }))
    }

    fn sides(self) -> (f32, f32) {
        (self.right - self.left, self.top - self.bottom)
    }
}

/// Paints the shapes of a page that could be a code; `None` if there are too few.
pub(super) fn paint(shapes: &[Shape]) -> Option<Bitmap> {
    let small = |ring: &Vec<(f32, f32)>| {
        let (width, height) = Bounds::of(ring)?.sides();
        let narrow = width.min(height);
        (narrow >= POINTS.0 && width.max(height) <= POINTS.1 * 4.0 && narrow <= POINTS.1).then_some(narrow)
    };
    let dark = || shapes.iter().filter(|shape| shape.light < 0.9);
    // A square that is cut out of a larger outline counts as well: codes are also drawn as one shape.
    let mut sides: Vec<f32> = dark().flat_map(|shape| &shape.rings).filter_map(small).collect();
    let corners: usize =
        dark().flat_map(|shape| &shape.rings).filter(|ring| ring.len() > 8).map(Vec::len).sum();
    if sides.len() + corners / 6 < SHAPES {
        return None;
    }
    sides.sort_by(f32::total_cmp);
    // The side of a square: what the narrowest tenth has.
    let narrow = sides.get(sides.len() / 10).copied().unwrap_or(2.0).max(POINTS.0);
    let is_part = |shape: &&Shape| {
        shape.light < 0.9 && shape.rings.iter().any(|ring| small(ring).is_some() || ring.len() > 8)
    };
    let area = Bounds::of(shapes.iter().filter(is_part).flat_map(|shape| &shape.rings).flatten())?;
    let (width, height) = area.sides();
    let scale = (NARROWEST / narrow).min(SIDE / width.max(height).max(1.0));
    // A margin of four squares, which readers of codes want.
    let margin = NARROWEST * 4.0;
    let size = |side: f32| (side * scale + 2.0 * margin).ceil().clamp(1.0, SIDE + 64.0) as usize;
    let (columns, rows) = (size(width), size(height));
    let mut bitmap = Bitmap { width: columns, height: rows, pixels: vec![255; columns * rows] };
    let mut left = CROSSINGS;
    for shape in shapes {
        let place =
            |&(x, y): &(f32, f32)| ((x - area.left) * scale + margin, (area.top - y) * scale + margin);
        let rings: Vec<Vec<(f32, f32)>> =
            shape.rings.iter().map(|ring| ring.iter().map(place).collect()).collect();
        fill(&mut bitmap, &rings, (shape.light * 255.0) as u8, &mut left);
    }
    Some(bitmap)
}

/// Fills outlines by the rule of even and odd: each row between its crossings with the lines, in pairs.
fn fill(bitmap: &mut Bitmap, rings: &[Vec<(f32, f32)>], light: u8, left: &mut usize) {
    let height = bitmap.height as f32;
    let mut crossings: Vec<(usize, f32)> = Vec::new();
    for ring in rings {
        let ends = ring.iter().skip(1).chain(ring.first());
        for (&(x, y), &(to_x, to_y)) in ring.iter().zip(ends) {
            if ![x, y, to_x, to_y].iter().all(|place| place.is_finite()) {
                return;
            }
            let (top, bottom) = (y.min(to_y).max(0.0), y.max(to_y).min(height));
            // A row is crossed if its middle is.
            let (first, last) =
                ((top - 0.5).ceil().max(0.0) as usize, (bottom - 0.5).ceil().max(0.0) as usize);
            for row in first..last {
                let Some(rest) = left.checked_sub(1) else { return };
                *left = rest;
                let middle = row as f32 + 0.5;
                crossings.push((row, x + (to_x - x) * (middle - y) / (to_y - y)));
            }
        }
    }
    crossings.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    for row in crossings.chunk_by(|a, b| a.0 == b.0) {
        for pair in row.chunks_exact(2) {
            let [(row, from), (_, to)] = pair else { continue };
            let columns = bitmap.width as f32;
            let (from, to) = ((from - 0.5).ceil().clamp(0.0, columns), (to - 0.5).ceil().clamp(0.0, columns));
            let start = row * bitmap.width;
            let pixels = bitmap.pixels.get_mut(start + from as usize..start + to as usize);
            pixels.into_iter().flatten().for_each(|pixel| *pixel = light);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f32, y: f32, side: f32, light: f32) -> Shape {
        Shape { rings: vec![vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)]], light }
    }

    #[test]
    fn many_squares_become_a_bitmap() {
        let board: Vec<Shape> = (0..200)
            .filter(|i| (i % 20 + i / 20) % 2 == 0)
            .map(|i| square(100.0 + 3.0 * (i % 20) as f32, 500.0 + 3.0 * (i / 20) as f32, 3.0, 0.0))
            .collect();
        let bitmap = paint(&board).unwrap();
        // Twenty by ten squares of four pixels and the margin.
        assert_eq!((bitmap.width, bitmap.height), (112, 72));
        let pixel = |x: usize, y: usize| bitmap.pixels[y * bitmap.width + x];
        assert_eq!([pixel(2, 2), pixel(18, 53), pixel(22, 53)], [255, 0, 255]);
        assert_eq!(bitmap.pixels.iter().filter(|&&p| p == 0).count(), 100 * 16);
    }

    #[test]
    fn light_squares_are_painted_over_a_dark_one() {
        let mut shapes = vec![square(0.0, 0.0, 58.0, 0.0)];
        shapes.extend((0..80).map(|i| square(6.0 * (i % 9) as f32, 6.0 * (i / 9) as f32, 3.0, 1.0)));
        shapes.extend((0..80).map(|i| square(200.0 + 6.0 * (i % 9) as f32, 6.0 * (i / 9) as f32, 3.0, 0.0)));
        let bitmap = paint(&shapes).unwrap();
        let row = bitmap.height - 16 - 2;
        let pixel = |x: usize| bitmap.pixels[row * bitmap.width + x];
        assert_eq!([pixel(18), pixel(22)], [255, 0]);
    }

    #[test]
    fn a_page_of_rules_and_boxes_gives_nothing() {
        let rules: Vec<Shape> = (0..50)
            .map(|i| Shape {
                rings: vec![vec![
                    (50.0, 20.0 * i as f32),
                    (550.0, 20.0 * i as f32),
                    (550.0, 20.0 * i as f32 + 0.2),
                    (50.0, 20.0 * i as f32 + 0.2),
                ]],
                light: 0.0,
            })
            .collect();
        assert_eq!(paint(&rules), None);
        assert_eq!(paint(&[]), None);
    }

    #[test]
    fn absurd_places_are_survived() {
        let mut shapes: Vec<Shape> = (0..100).map(|i| square(3.0 * i as f32, 0.0, 3.0, 0.0)).collect();
        shapes.push(square(f32::MAX, f32::MIN, 1e30, 0.0));
        shapes.push(square(f32::NAN, 0.0, f32::INFINITY, 0.0));
        let bitmap = paint(&shapes).unwrap();
        assert!(bitmap.width <= 1_700 && bitmap.height <= 1_700);
    }
}
