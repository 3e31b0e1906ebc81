//! How pages look: a design follows from the number of the kit, and is filled with the words of a mail.

use crate::chance::Chance;
use crate::names;
use crate::stories::Told;
use std::fmt::Write as _;

/// What goes into a page.
pub(crate) struct Filling<'f> {
    pub(crate) told: &'f Told,
    pub(crate) link: Option<&'f str>,
    pub(crate) logo: &'f str,
    /// Words that nobody sees.
    pub(crate) hidden: Option<&'f str>,
    /// What the victim's own mail gateway puts on top.
    pub(crate) banner: Option<&'f str>,
    /// Additions, if there are to be any.
    pub(crate) noise: Option<Chance>,
}

/// Wraps of the whole, with their ends.
const FRAMES: &[(&str, &str)] = &[
    ("<table width=\"600\" align=\"center\"><tr><td>", "</td></tr></table>"),
    ("<div style=\"max-width:640px;margin:auto\">", "</div>"),
    ("<center>", "</center>"),
    ("<table border=\"0\" cellpadding=\"8\"><tbody><tr><td valign=\"top\">", "</td></tr></tbody></table>"),
    ("<section class=\"m\">", "</section>"),
];
/// Wraps of a sentence, with their ends.
const SENTENCES: &[(&str, &str)] = &[
    ("<p>", "</p>"),
    ("<p style=\"font-size:15px\"><font face=\"Arial\">", "</font></p>"),
    ("<div>", "<br><br></div>"),
    ("<table><tr><td style=\"padding:6px\"><span>", "</span></td></tr></table>"),
    ("<ul><li>", "</li></ul>"),
    ("<span>", "</span><br>"),
];
/// What changes nothing that is seen.
const NOISE: &[&str] = &["<i></i>", "<span></span>", "<div><b></b></div>", "<p>&nbsp;</p>", "<font></font>"];

/// Parts of a page that say nothing: lines, rows of marks, empty cells.
const BLOCKS: &[&str] = &[
    "<hr>",
    "<table><tr><td></td><td></td><td></td></tr></table>",
    "<div class=\"bar\"><span></span></div>",
    "<p align=\"right\"><font size=\"1\">&nbsp;</font></p>",
    "<ul><li></li><li></li></ul>",
    "<table width=\"100%\"><tbody><tr><td height=\"20\"><br></td></tr></tbody></table>",
    "<h4></h4><blockquote></blockquote>",
    "<div><div><p></p></div></div>",
    "<center><b></b><i></i></center>",
    "<dl><dt></dt><dd></dd></dl>",
];

/// Some of these parts, as the design has it.
fn blocks(design: &mut Chance, least: u64, end: u64) -> String {
    (0..design.between(least, end)).map(|_| *design.pick(BLOCKS)).collect()
}

/// The page of a mail in the design of `kit`.
pub(crate) fn page(kit: u64, filling: &mut Filling<'_>) -> String {
    let mut design = Chance::of(&[11, kit]);
    let colour = names::code(&mut design, 6, "0123456789abcdef");
    let (told, logo) = (filling.told, filling.logo);
    let mut html = String::from("<html>");
    if design.happens(600) {
        let _ = write!(html, "<head><meta charset=\"utf-8\"><title>{}</title></head>", told.subject);
    }
    html.push_str("<body>\n");
    if let Some(banner) = filling.banner {
        let _ = writeln!(html, "<table><tr><td bgcolor=\"#ffeb9c\">{banner}</td></tr></table>");
    }
    let frames: Vec<_> = (0..design.between(1, 5)).map(|_| *design.pick(FRAMES)).collect();
    frames.iter().for_each(|(open, _)| html.push_str(open));
    let head = match design.below(5) {
        0 => format!("<img src=\"{logo}\" width=\"140\" alt=\"\">"),
        1 => format!("<h2 style=\"color:#{colour}\"><img src=\"{logo}\"></h2><hr>"),
        2 => format!(
            "<table bgcolor=\"#{colour}\"><tr><td><img src=\"{logo}\"></td><td>&nbsp;</td></tr></table>"
        ),
        3 => format!("<div class=\"head\"><span></span><b>{}</b></div>", told.subject),
        _ => String::new(),
    };
    let _ = writeln!(html, "{head}{}", blocks(&mut design, 0, 5));
    let (open, close) = *design.pick(SENTENCES);
    let last = told.sentences.len().saturating_sub(1);
    let button_after = if design.happens(300) { last.min(1) } else { last };
    for (place, sentence) in told.sentences.iter().enumerate() {
        let _ = writeln!(html, "{open}{sentence}{close}");
        if let Some(noise) = &mut filling.noise {
            (0..noise.below(3)).for_each(|_| html.push_str(noise.pick::<&str>(NOISE)));
        }
        if let Some(link) = filling.link.filter(|_| place == button_after) {
            let _ = writeln!(html, "{}", button(&mut design, link, &told.button, &colour));
        }
    }
    if let Some(hidden) = filling.hidden {
        let _ = match design.below(3) {
            0 => writeln!(html, "<div style=\"display:none\">{hidden}</div>"),
            1 => writeln!(html, "<p style=\"font-size:0px\">{hidden}</p>"),
            _ => writeln!(html, "<div style=\"max-height:0;overflow:hidden;opacity:0\">{hidden}</div>"),
        };
    }
    let _ = writeln!(html, "{}", blocks(&mut design, 0, 6));
    let sign = &told.sign;
    let _ = match design.below(4) {
        0 => writeln!(html, "<hr><small>{sign}</small>"),
        1 => writeln!(html, "<table><tr><td>&nbsp;</td></tr><tr><td><i>{sign}</i></td></tr></table>"),
        2 => writeln!(html, "<p><b>{sign}</b></p>"),
        _ => writeln!(html, "<div class=\"foot\"><p>{sign}</p><p></p></div>"),
    };
    frames.iter().rev().for_each(|(_, close)| html.push_str(close));
    html + "\n</body></html>\n"
}

fn button(design: &mut Chance, link: &str, label: &str, colour: &str) -> String {
    match design.below(4) {
        0 => format!("<a href=\"{link}\" style=\"background:#{colour};padding:10px\">{label}</a>"),
        1 => format!(
            "<table><tr><td bgcolor=\"#{colour}\"><a href=\"{link}\"><b>{label}</b></a></td></tr></table>"
        ),
        2 => {
            format!("<p align=\"center\"><a href=\"{link}\"><font color=\"#{colour}\">{label}</font></a></p>")
        }
        _ => format!("<div><center><a class=\"b\" href=\"{link}\">{label}</a></center></div>"),
    }
}

/// A page with a form, which comes along as a file. Its fields are the kit's, the place it posts to the operator's.
pub(crate) fn form(kit: u64, title: &str, drop: &str, address: &str) -> String {
    let mut design = Chance::of(&[12, kit]);
    let user = *design.pick(&["email", "user", "login", "ai", "uname", "id"]);
    let password = *design.pick(&["pass", "password", "pr", "passwd", "pw"]);
    let blocks = blocks(&mut design, 4, 14);
    let hidden = match design.happens(400) {
        true => format!("<input type=\"hidden\" name=\"{}\" value=\"1\">", names::word(&mut design, 2)),
        false => String::new(),
    };
    format!(
        "<html><head><title>{title}</title></head><body>{blocks}<h3>{title}</h3><form method=\"post\" action=\"{drop}\">\
         <input type=\"text\" name=\"{user}\" value=\"{address}\">{hidden}\
         <input type=\"password\" name=\"{password}\"><button>OK</button></form></body></html>\n"
    )
}

/// The path that a kit has on the server, and how it is told who follows the link.
pub(crate) fn path(kit: u64, address: &str, chance: &mut Chance) -> String {
    let mut design = Chance::of(&[13, kit]);
    let folder = match design.below(4) {
        0 => format!("/{}/{}/", names::word(&mut design, 2), names::word(&mut design, 1)),
        1 => format!("/{}/{}.php", names::word(&mut design, 2), names::word(&mut design, 2)),
        2 => format!("/{}", names::code(chance, 8, "abcdefghijkmnpqrstuvwxyz23456789")),
        _ => format!("/{}-{}/index.html", names::word(&mut design, 2), design.below(100)),
    };
    let hex = || address.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    match design.below(4) {
        0 => folder,
        1 => {
            let name = names::word(&mut design, 1);
            format!("{folder}?{name}={}", names::code(chance, 12, "0123456789abcdef"))
        }
        2 => format!("{folder}#{address}"),
        _ => format!("{folder}?e={}&amp;s={}", hex(), chance.below(10_000)),
    }
}
