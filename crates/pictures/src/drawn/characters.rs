//! Codes made of characters: blocks, half blocks, quadrants, Braille dots, squares, or any sign and a space.

use super::Sketch;
use super::lines::Line;
use crate::raster::Raster;
use creel_evidence::locus::Span;

/// Rows of characters that the smallest code needs: 21 modules in Braille dots, four a character.
const ROWS: usize = 6;
/// Characters that the smallest code needs in a row: 21 modules, two a character.
const COLUMNS: usize = 11;
/// Characters of a row that are looked at: the largest code with two characters a module, and margins.
const WIDEST: usize = 400;
/// Rows of a drawing that are looked at.
const TALLEST: usize = 400;
/// Pixels of a quarter of a character each way.
const DOT: usize = 2;

/// What a character covers, in two columns of four: bit `2 * row + column` is set where it is dark.
fn coverage(c: char) -> Option<u8> {
    const TOP: u8 = 0x0f;
    const LEFT: u8 = 0x55;
    Some(match c {
        ' ' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{3000}' | '░' | '⬜' | '□' | '◻' | '▫' => 0,
        '█' | '▓' | '▒' | '■' | '⬛' | '◼' | '▪' | '▇' => 0xff,
        '▀' => TOP,
        '▄' => !TOP,
        '▌' => LEFT,
        '▐' => !LEFT,
        '▘' => TOP & LEFT,
        '▝' => TOP & !LEFT,
        '▖' => !TOP & LEFT,
        '▗' => !TOP & !LEFT,
        '▙' => !(TOP & !LEFT),
        '▛' => !(!TOP & !LEFT),
        '▜' => !(!TOP & LEFT),
        '▟' => !(TOP & LEFT),
        '▚' => (TOP & LEFT) | (!TOP & !LEFT),
        '▞' => (TOP & !LEFT) | (!TOP & LEFT),
        '\u{2800}'..='\u{28ff}' => braille(c as u32 - 0x2800),
        _ => return None,
    })
}

/// Braille numbers its dots down the left column, down the right one, and then along the fourth row.
fn braille(dots: u32) -> u8 {
    [0, 2, 4, 1, 3, 5, 6, 7]
        .iter()
        .enumerate()
        .fold(0, |bits, (dot, place)| if dots >> dot & 1 == 1 { bits | 1 << place } else { bits })
}

/// The sign that stands for a dark module in lines of one sign and spaces, such as `##  ##`.
fn sign(line: &str) -> Option<char> {
    let mut signs = line.chars().filter(|c| !c.is_whitespace());
    let first = signs.next().filter(|c| c.is_ascii_graphic() || !c.is_alphanumeric())?;
    signs.all(|c| c == first).then_some(first)
}

/// The signs of lines of ones and zeros, dark and light.
fn is_binary(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(|b| matches!(b, b'0' | b'1'))
}

/// Every drawing in the lines of a text.
pub(super) fn sketches(lines: &[Line]) -> Vec<Sketch> {
    let mut sketches = Vec::new();
    let mut rest = lines;
    while let Some(start) = rest.iter().position(|line| alphabet(line).is_some()) {
        let drawn = rest.get(start..).unwrap_or_default();
        let Some(drawing) = drawn.first().and_then(alphabet) else { break };
        let count = drawn.iter().take_while(|line| goes_on(line, drawing)).count().max(1);
        let (drawn, behind) = drawn.split_at(count.min(drawn.len()));
        sketches.extend(sketch(drawn, drawing));
        rest = behind;
    }
    sketches
}

/// What a drawing is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    /// Characters that cover a part of their cell.
    Blocks,
    /// One sign and spaces.
    Sign(char),
    /// Ones and zeros.
    Binary,
}

/// What a line that may belong to a drawing is made of.
fn alphabet(line: &Line) -> Option<Alphabet> {
    let text = line.text.trim_end();
    text.chars().nth(COLUMNS - 1)?;
    let blocks = text.chars().filter(|c| !c.is_whitespace()).filter(|c| coverage(*c).is_some()).count();
    if blocks >= COLUMNS / 2 && text.chars().all(|c| coverage(c).is_some()) {
        return Some(Alphabet::Blocks);
    }
    if is_binary(text) {
        return Some(Alphabet::Binary);
    }
    sign(text).map(Alphabet::Sign)
}

/// Whether a line goes on with a drawing: of the same making, or empty.
fn goes_on(line: &Line, drawing: Alphabet) -> bool {
    let text = line.text.trim_end();
    match drawing {
        Alphabet::Blocks => text.chars().all(|c| coverage(c).is_some()),
        Alphabet::Sign(sign) => text.chars().all(|c| c == sign || c.is_whitespace()),
        Alphabet::Binary => is_binary(text),
    }
}

/// The drawing, once as high as characters are (twice their width) and once in squares.
fn sketch(lines: &[Line], drawing: Alphabet) -> Vec<Sketch> {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return Vec::new() };
    if lines.len() < ROWS {
        return Vec::new();
    }
    let width = lines.iter().map(|line| line.text.chars().take(WIDEST).count()).max().unwrap_or_default();
    let height = lines.len().min(TALLEST);
    let how = match drawing {
        Alphabet::Blocks => "drawn with block characters".to_owned(),
        Alphabet::Sign(sign) => format!("drawn with the sign {sign}"),
        Alphabet::Binary => "drawn with ones and zeros".to_owned(),
    };
    let cover = |c: char| match drawing {
        Alphabet::Blocks => coverage(c).unwrap_or_default(),
        Alphabet::Sign(sign) if c == sign => 0xff,
        Alphabet::Binary if c == '1' => 0xff,
        Alphabet::Sign(_) | Alphabet::Binary => 0,
    };
    // A character's cell is two dots wide; its four rows make it square or twice as high as wide.
    [DOT, DOT * 2]
        .into_iter()
        .filter_map(|across| {
            let (cell_width, cell_height) = (2 * across, 4 * DOT);
            let margin = 4 * cell_height;
            let mut raster = Raster::filled(
                width * cell_width + 2 * margin,
                height * cell_height + 2 * margin,
                super::LIGHT,
                super::PIXELS,
            )?;
            for (row, line) in lines.iter().take(TALLEST).enumerate() {
                for (column, c) in line.text.chars().take(WIDEST).enumerate() {
                    let covered = cover(c);
                    let (left, top) = (margin + column * cell_width, margin + row * cell_height);
                    for bit in (0..8).filter(|bit| covered >> bit & 1 == 1) {
                        raster.fill(left + bit % 2 * across, top + bit / 2 * DOT, across, DOT, super::DARK);
                    }
                }
            }
            Some(Sketch { raster, how: how.clone(), span: Span::new(first.span.start, last.span.end) })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_cover_their_parts() {
        assert_eq!(coverage('▀').unwrap() | coverage('▄').unwrap(), 0xff);
        assert_eq!(coverage('▚').unwrap() ^ coverage('▞').unwrap(), 0xff);
        assert_eq!(coverage('\u{28ff}'), Some(0xff));
        assert_eq!(coverage('\u{2801}'), Some(1), "the first dot is at the top left");
        assert_eq!(coverage('\u{2808}'), Some(2), "the fourth is at the top right");
        assert_eq!(coverage('a'), None);
        assert_eq!((sign("## #"), sign("#@")), (Some('#'), None));
    }
}
