//! Pages and texts that draw a code without a picture, and pages that look a little like them.

use super::Modules;
use super::kinds::PAYLOAD;
use qrcode::EcLevel;
use std::fmt::Write;

/// A kind of drawing and its pages.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) pages: Vec<String>,
}

fn code() -> Modules {
    Modules::qr(PAYLOAD, EcLevel::M)
}

/// Runs of modules of one colour in a row: dark or not, first column, length.
fn runs(code: &Modules, y: usize) -> Vec<(bool, usize, usize)> {
    let mut runs: Vec<(bool, usize, usize)> = Vec::new();
    for x in 0..code.width {
        let dark = code.dark[y * code.width + x];
        match runs.last_mut() {
            Some((known, _, length)) if *known == dark => *length += 1,
            _ => runs.push((dark, x, 1)),
        }
    }
    runs
}

fn page(body: &str) -> String {
    format!(
        "<html><head><style>.d{{background:#000}} td.l{{background-color:#fff}}</style></head><body>{body}</body></html>"
    )
}

/// Each module a cell, written by `cell`.
fn table(attributes: &str, cell: impl Fn(bool) -> String) -> String {
    let code = code();
    let rows = (0..code.height).map(|y| {
        let cells: String = (0..code.width).map(|x| cell(code.dark[y * code.width + x])).collect();
        format!("<tr>{cells}</tr>")
    });
    page(&format!("<p>Scan me</p><table {attributes}>{}</table>", rows.collect::<String>()))
}

fn tables() -> Vec<String> {
    let code = code();
    let spanned: String = (0..code.height)
        .map(|y| {
            let cells: String = runs(&code, y)
                .iter()
                .map(|(dark, _, length)| {
                    format!("<td colspan={length} bgcolor={}></td>", if *dark { "black" } else { "white" })
                })
                .collect();
            format!("<tr>{cells}</tr>")
        })
        .collect();
    let widths: String = (0..code.height)
        .map(|y| {
            let cells: String = runs(&code, y)
                .iter()
                .map(|(dark, _, length)| {
                    let ink = if *dark { "#101010" } else { "#fefefe" };
                    format!("<td style=\"width:{}px;height:4px;background:{ink}\"></td>", length * 4)
                })
                .collect();
            format!("<tr>{cells}</tr>")
        })
        .collect();
    // Cells that go down: of two equal modules one below the other only the upper is written.
    let mut down = String::new();
    for y in 0..code.height {
        down.push_str("<tr height=4>");
        for x in 0..code.width {
            let at = |y: usize| code.dark[y * code.width + x];
            let is_second = y % 2 == 1 && at(y) == at(y - 1);
            let goes_on = y % 2 == 0 && y + 1 < code.height && at(y) == at(y + 1);
            if !is_second {
                let _ = write!(
                    down,
                    "<td rowspan={} bgcolor={}>",
                    if goes_on { 2 } else { 1 },
                    if at(y) { "#000000" } else { "#ffffff" }
                );
            }
        }
        down.push_str("</tr>");
    }
    vec![
        table("cellspacing=0", |dark| {
            format!("<td bgcolor=\"{}\"></td>", if dark { "#000000" } else { "#FFFFFF" })
        }),
        table("bgcolor=white", |dark| {
            if dark {
                "<td style='background:rgb(20,20,80)'>&nbsp;</td>".into()
            } else {
                "<td>&nbsp;</td>".into()
            }
        }),
        table("", |dark| format!("<td class={}></td>", if dark { "d" } else { "l" })),
        table(
            "bgcolor=#000000",
            |dark| if dark { "<td bgcolor=white></td>".into() } else { "<td></td>".into() },
        ),
        page(&format!("<table>{spanned}</table>")),
        page(&format!("<table>{widths}</table>")),
        page(&format!("<table><tr><td>A letter<table>{down}</table></td></tr></table>")),
    ]
}

fn elements() -> Vec<String> {
    let code = code();
    let mut floats = String::new();
    let mut inline = String::new();
    let mut absolute = String::new();
    for y in 0..code.height {
        floats.push_str("<div style='height:5px;clear:both'>");
        for (dark, x, length) in runs(&code, y) {
            let ink = if dark { "#000" } else { "#fff" };
            let (width, left, top) = (length * 5, x * 5, y * 5);
            let _ =
                write!(floats, "<div style='float:left;width:{width}px;height:5px;background:{ink}'></div>");
            let _ = write!(
                inline,
                "<span style='display:inline-block;width:{width}px;height:5px;background-color:{ink}'> </span>"
            );
            if dark {
                let _ = write!(
                    absolute,
                    "<i style='position:absolute;left:{left}px;top:{top}px;width:{width}px;height:5px;background:black'></i>"
                );
            }
        }
        floats.push_str("</div>");
        inline.push_str("<br>");
    }
    let shadow: Vec<String> = (0..code.width * code.height)
        .filter(|at| code.dark[*at])
        .map(|at| format!("{}px {}px 0 #000", at % code.width * 4, at / code.width * 4))
        .collect();
    vec![
        page(&floats),
        page(&inline),
        page(&format!("<div style='position:relative'>{absolute}</div>")),
        page(&format!("<div style='width:4px;height:4px;box-shadow:{}'></div>", shadow.join(","))),
    ]
}

/// The code in lines of characters; `pick` gives the character of a cell of two modules, one over the other.
fn half_blocks(pick: impl Fn(bool, bool) -> &'static str) -> String {
    let code = code();
    let mut out = String::new();
    for y in (-2..code.height as isize + 2).step_by(2) {
        for x in -2..code.width as isize + 2 {
            out.push_str(pick(code.is_dark(x, y), code.is_dark(x, y + 1)));
        }
        out.push('\n');
    }
    out
}

/// The code in lines of modules of these characters.
fn lines(dark: &str, light: &str) -> String {
    let code = code();
    let mut out = String::new();
    for y in 0..code.height {
        for x in 0..code.width {
            out.push_str(if code.dark[y * code.width + x] { dark } else { light });
        }
        out.push('\n');
    }
    out
}

fn characters() -> Vec<String> {
    let halves = half_blocks(|top, bottom| match (top, bottom) {
        (true, true) => "█",
        (true, false) => "▀",
        (false, true) => "▄",
        (false, false) => " ",
    });
    let terminal = half_blocks(|top, bottom| match (top, bottom) {
        (true, true) => " ",
        (true, false) => "▄",
        (false, true) => "▀",
        (false, false) => "█",
    });
    let code = code();
    let mut braille = String::new();
    for y in (0..code.height as isize).step_by(4) {
        for x in (0..code.width as isize).step_by(2) {
            let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];
            let dots = (0..)
                .zip(places)
                .fold(0, |dots, (bit, (dx, dy))| dots | u32::from(code.is_dark(x + dx, y + dy)) << bit);
            braille.push(char::from_u32(0x2800 + dots).expect("a character"));
        }
        braille.push('\n');
    }
    let full = lines("██", "  ");
    vec![
        format!("Please scan:\n\n{halves}\nThank you"),
        format!("Please scan:\n\n{terminal}\nThank you"),
        format!("{full}\n-- \nAnn"),
        format!("Hello\n{}", lines("##", "  ")),
        lines("⬛", "⬜"),
        lines("1", "0"),
        format!("See below\n\n{braille}\n"),
        page(&format!("<pre>{halves}</pre>")),
        page(&format!("<pre dir=rtl>{}</pre>", full.replace('█', "&#9608;"))),
        page(&format!(
            "<div style='white-space:pre'>{}</div>",
            full.replace(' ', "&nbsp;").replace('\n', "<br>")
        )),
        page(&full.lines().map(|line| format!("<p>{line}</p>\n")).collect::<String>()),
    ]
}

fn shapes() -> Vec<String> {
    let code = code();
    let dark = || {
        (0..code.width * code.height).filter(|at| code.dark[*at]).map(|at| (at % code.width, at / code.width))
    };
    let svg = |inside: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 41 41\"><rect width=\"41\" height=\"41\" fill=\"#fff\"/>{inside}</svg>"
        )
    };
    let each =
        |write: &dyn Fn(usize, usize) -> String| dark().map(|(x, y)| write(x + 4, y + 4)).collect::<String>();
    let stroke: String = (0..code.height)
        .map(|y| {
            let mut row = format!("M4 {}.5", y + 4);
            for (dark, _, length) in runs(&code, y) {
                let _ = write!(row, "{}", if dark { format!("h{length}") } else { format!("m{length} 0") });
            }
            row
        })
        .collect();
    vec![
        svg(&each(&|x, y| format!("<rect x=\"{x}\" y=\"{y}\" width=\"1\" height=\"1\"/>"))),
        svg(&format!("<path d=\"{}\" fill=\"#123\"/>", each(&|x, y| format!("M{x},{y}h1v1h-1z")))),
        svg(&format!(
            "<path d=\"{}\"/>",
            each(&|x, y| format!("M{x} {y}L{0} {y} {0} {1} {x} {1}Z", x + 1, y + 1))
        )),
        svg(&format!("<path stroke=\"#000\" d=\"{stroke}\"/>")),
        svg(&format!(
            "<defs><rect id=\"m\" width=\"1\" height=\"1\"/></defs>{}",
            each(&|x, y| format!("<use x=\"{x}\" y=\"{y}\" xlink:href=\"#m\"/>"))
        )),
        svg(&format!(
            "<g transform=\"translate(3,5) scale(2.5)\" fill=\"navy\">{}</g>",
            each(&|x, y| format!("<polygon points=\"{x},{y} {0},{y} {0},{1} {x},{1}\"/>", x + 1, y + 1))
        )),
        svg(&each(&|x, y| format!("<circle cx=\"{x}.5\" cy=\"{y}.5\" r=\".48\"/>"))),
    ]
}

/// All kinds.
pub(crate) fn all() -> Vec<Kind> {
    vec![
        Kind { name: "tables", pages: tables() },
        Kind { name: "elements", pages: elements() },
        Kind { name: "characters", pages: characters() },
        Kind { name: "shapes", pages: shapes() },
    ]
}

/// Pages that repeat cells, characters or shapes, and draw no code.
pub(crate) fn twins() -> Vec<(&'static str, String)> {
    let rows = |cell: &dyn Fn(usize, usize) -> String| -> String {
        (0..40).map(|y| format!("<tr>{}</tr>", (0..40).map(|x| cell(x, y)).collect::<String>())).collect()
    };
    let noise = |x: usize, y: usize| super::scatter(x, y, 4) % 2 == 0;
    let text = |dark: &str, light: &str, is: &dyn Fn(usize, usize) -> bool| -> String {
        (0..40)
            .map(|y| (0..40).map(|x| if is(x, y) { dark } else { light }).collect::<String>() + "\n")
            .collect()
    };
    vec![
        (
            "table of colours",
            page(&format!(
                "<table>{}</table>",
                rows(&|x, y| format!("<td bgcolor=#{:02x}{:02x}40></td>", x * 6, y * 6))
            )),
        ),
        (
            "chessboard",
            page(&format!(
                "<table>{}</table>",
                rows(&|x, y| format!(
                    "<td bgcolor={}></td>",
                    if (x + y) % 2 == 0 { "black" } else { "white" }
                ))
            )),
        ),
        (
            "heat map",
            page(&format!(
                "<table>{}</table>",
                rows(&|x, y| format!(
                    "<td style='background:{}'>7</td>",
                    if noise(x, y) { "#300" } else { "#fdd" }
                ))
            )),
        ),
        ("bar of blocks", "█████████████████████████ 80 %\n██████████████ 50 %\n".repeat(20)),
        (
            "frame of signs",
            format!("{0}\n{1}{0}\n", "#".repeat(40), format!("#{}#\n", " ".repeat(38)).repeat(30)),
        ),
        ("noise of blocks", text("██", "  ", &noise)),
        ("bits", text("1", "0", &noise)),
        (
            "chart",
            format!(
                "<svg>{}</svg>",
                (0..300)
                    .map(|at| format!(
                        "<rect x=\"{}\" y=\"{}\" width=\"3\" height=\"{}\"/>",
                        at * 4,
                        100 - at % 90,
                        at % 90
                    ))
                    .collect::<String>()
            ),
        ),
        (
            "map of lines",
            format!(
                "<svg>{}</svg>",
                (0..300)
                    .map(|at| format!(
                        "<path d=\"M{} {}L{} {}z\"/>",
                        at * 7 % 100,
                        at * 3 % 100,
                        at * 5 % 100,
                        at * 11 % 100
                    ))
                    .collect::<String>()
            ),
        ),
    ]
}
