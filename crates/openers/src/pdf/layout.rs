//! Text in lines as a reader sees them, from where the strings stand on the page.

use super::content::Run;

/// Of the letters' height: how much two strings of one line may differ in height.
const SAME_LINE: f64 = 0.45;
/// How wide a gap between two strings is a space.
const SPACE: f64 = 0.15;
/// How wide a gap between two strings parts columns.
const COLUMN: f64 = 2.5;
/// How far apart lines of different paragraphs are.
const PARAGRAPH: f64 = 2.0;

/// The text of a page.
pub(super) fn lines(runs: &[Run]) -> String {
    let mut order: Vec<&Run> =
        runs.iter().filter(|run| is_placed(run) && !run.text.trim().is_empty()).collect();
    // From the top to the bottom; what stands equally high stays in the order of drawing.
    order.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut out = String::new();
    let mut above: Option<f64> = None;
    let mut rest = order.as_slice();
    while let Some(first) = rest.first() {
        let tolerance = (first.size * SAME_LINE).max(0.5);
        let length = rest.iter().position(|run| first.y - run.y > tolerance).unwrap_or(rest.len());
        let (line, behind) = rest.split_at(length.max(1));
        rest = behind;
        let size = line.iter().map(|run| run.size).fold(1.0, f64::max);
        if let Some(above) = above
            && above - first.y > size * PARAGRAPH
        {
            out.push('\n');
        }
        above = Some(first.y);
        let mut line = line.to_vec();
        line.sort_by(|a, b| a.x.total_cmp(&b.x));
        let start = out.len();
        join(&line, &mut out);
        while out.len() > start && out.ends_with(' ') {
            out.pop();
        }
        out.push('\n');
    }
    out
}

fn is_placed(run: &Run) -> bool {
    run.x.is_finite() && run.y.is_finite() && run.end.is_finite() && run.size.is_finite()
}

fn join(line: &[&Run], out: &mut String) {
    let mut before: Option<&Run> = None;
    for run in line {
        if let Some(before) = before {
            // Bold letters are often the same text drawn twice.
            if before.text == run.text && (before.x - run.x).abs() < run.size * 0.1 {
                continue;
            }
            let gap = run.x - before.end;
            let size = run.size.max(1.0);
            let is_spaced = out.ends_with(char::is_whitespace) || run.text.starts_with(char::is_whitespace);
            if gap > size * COLUMN {
                out.push('\t');
            } else if gap > size * SPACE && !is_spaced {
                out.push(' ');
            }
        }
        // Text is shown without controls, whatever its font calls characters.
        out.extend(run.text.chars().map(|c| if c.is_control() { ' ' } else { c }));
        before = Some(run);
    }
}

/// The text inside of a rectangle, in reading order, on one line.
pub(super) fn beneath(runs: &[Run], [left, bottom, right, top]: [f64; 4]) -> String {
    let mut found: Vec<Run> = Vec::new();
    for run in runs.iter().filter(|run| is_placed(run) && !run.invisible) {
        let middle = run.y + run.size * 0.35;
        if middle < bottom || middle > top || run.end < left || run.x > right {
            continue;
        }
        let count = run.text.chars().count().max(1) as f64;
        let step = (run.end - run.x) / count;
        // Letters are taken for equally wide here.
        let is_inside = |i: usize| (left..=right).contains(&(run.x + step * (i as f64 + 0.5)));
        let text: String =
            run.text.chars().enumerate().filter(|(i, _)| is_inside(*i)).map(|(_, letter)| letter).collect();
        if !text.is_empty() {
            found.push(Run { text, ..run.clone() });
        }
    }
    lines(&found).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(x: f64, y: f64, text: &str) -> Run {
        let end = x + 5.0 * text.chars().count() as f64;
        Run { x, end, y, size: 10.0, text: text.to_owned(), invisible: false }
    }

    #[test]
    fn strings_become_lines_by_where_they_stand() {
        let runs = [
            run(10.0, 650.0, "next paragraph"),
            run(37.0, 700.4, "world"),
            run(10.0, 700.0, "Hello"),
            run(10.0, 688.0, "split"),
            run(35.0, 688.0, "word"),
            run(10.05, 700.0, "Hello"),
            run(300.0, 700.0, "column"),
        ];
        assert_eq!(lines(&runs), "Hello world\tcolumn\nsplitword\n\nnext paragraph\n");
    }

    #[test]
    fn what_a_rectangle_covers_is_the_text_of_its_link() {
        let runs = [run(10.0, 700.0, "Please click here now"), run(10.0, 680.0, "elsewhere")];
        assert_eq!(beneath(&runs, [44.0, 695.0, 96.0, 712.0]), "click here");
        assert_eq!(beneath(&runs, [0.0, 0.0, 5.0, 5.0]), "");
    }

    #[test]
    fn places_that_are_no_numbers_are_left_out() {
        assert_eq!(
            lines(&[run(f64::NAN, 1.0, "a"), run(f64::INFINITY, 1.0, "b"), run(1.0, 1.0, "c")]),
            "c\n"
        );
    }
}
