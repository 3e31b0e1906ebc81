//! SpreadsheetML (ECMA-376 part 1, 18): what a sheet shows, its links and formulas, and what a workbook says of its sheets.

use super::text::MAX_TEXT;
use crate::xml::{Event, Xml};
use creel_evidence::locus::Span;
use std::collections::HashMap;

/// Cells whose text is kept for a link that may lie on them.
const MAX_CELLS: usize = 20_000;
/// Formulas and links that are read of one sheet.
const MAX_FOUND: usize = 10_000;

/// What a sheet shows and does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sheet {
    /// Rows end with a line break, cells with a tab.
    pub(super) text: String,
    /// The words behind which a relationship lies, by its identifier.
    pub(super) anchors: HashMap<String, String>,
    /// Formulas that do more than calculate, with what their cells show.
    pub(super) formulas: Vec<Formula>,
    /// Bytes of text that may be kept.
    limit: usize,
    /// All formulas as code, one a line behind its cell: what a macro sheet runs.
    pub(super) code: String,
}

/// A formula, its references decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Formula {
    pub(super) text: String,
    pub(super) shown: String,
    pub(super) at: Span,
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    reference: String,
    kind: String,
    value: String,
    inline: String,
    formula: String,
    formula_at: Span,
}

/// The texts that cells refer to by number.
pub(super) fn shared_strings(xml: &str) -> Vec<String> {
    let (mut strings, mut current, mut size) = (Vec::new(), String::new(), 0);
    let (mut in_text, mut phonetic) = (false, false);
    for event in Xml::new(xml) {
        match event {
            Event::Open(element) => match element.name() {
                "t" => in_text = !phonetic,
                "rPh" => phonetic = true,
                _ => {}
            },
            Event::Close("t") => in_text = false,
            Event::Close("rPh") => phonetic = false,
            Event::Close("si") => {
                size += current.len();
                strings.push(std::mem::take(&mut current));
            }
            Event::Text(text) if in_text && size < MAX_TEXT => current.push_str(&text.text()),
            _ => {}
        }
    }
    strings
}

/// Reads a sheet whose cells refer to these texts, with up to `limit` bytes of what it shows: one text can stand in many
/// cells.
pub(super) fn read(xml: &str, strings: &[String], limit: usize) -> Sheet {
    let mut sheet = Sheet { limit, ..Sheet::default() };
    let mut cells: HashMap<String, String> = HashMap::new();
    let mut cell = Cell::default();
    let mut within = "";
    for event in Xml::new(xml) {
        match event {
            Event::Open(element) => {
                let value =
                    |name: &str| element.attribute(name).map(|v| v.text().into_owned()).unwrap_or_default();
                match element.name() {
                    "c" => cell = Cell { reference: value("r"), kind: value("t"), ..Cell::default() },
                    name @ ("v" | "f" | "t") => within = name,
                    "hyperlink" if sheet.anchors.len() < MAX_FOUND => {
                        let reference = value("ref");
                        let first = reference.split(':').next().unwrap_or_default();
                        let words = cells.get(first).cloned().unwrap_or_else(|| value("display"));
                        sheet.anchors.entry(value("id")).or_insert(words);
                    }
                    _ => {}
                }
            }
            Event::Text(text) => match within {
                "v" => cell.value.push_str(&text.text()),
                "t" => cell.inline.push_str(&text.text()),
                "f" => {
                    cell.formula.push_str(&text.text());
                    if cell.formula_at.is_empty() {
                        cell.formula_at = text.at;
                    }
                    cell.formula_at.end = text.at.end;
                }
                _ => {}
            },
            Event::Close("v" | "f" | "t") => within = "",
            Event::Close("c") => sheet.keep(std::mem::take(&mut cell), strings, &mut cells),
            Event::Close("row") if sheet.text.ends_with('\t') => {
                sheet.text.pop();
                sheet.text.push('\n');
            }
            Event::Close(_) => {}
        }
    }
    sheet
}

impl Sheet {
    fn keep(&mut self, cell: Cell, strings: &[String], cells: &mut HashMap<String, String>) {
        let shown = match cell.kind.as_str() {
            "s" => {
                cell.value.trim().parse().ok().and_then(|n: usize| strings.get(n)).map_or("", String::as_str)
            }
            "inlineStr" => &cell.inline,
            _ => &cell.value,
        };
        if !shown.is_empty() && self.text.len() < self.limit {
            self.text.push_str(shown);
            self.text.push('\t');
            if cells.len() < MAX_CELLS {
                cells.insert(cell.reference.clone(), shown.chars().take(300).collect());
            }
        }
        if cell.formula.is_empty() || self.code.len() >= MAX_TEXT {
            return;
        }
        self.code.push_str(&format!("{} ={}\n", cell.reference, cell.formula));
        if self.formulas.len() < MAX_FOUND && acts(&cell.formula) {
            let shown = shown.to_owned();
            self.formulas.push(Formula { text: cell.formula, shown, at: cell.formula_at });
        }
    }
}

/// Whether a formula links, fetches or asks a program.
fn acts(formula: &str) -> bool {
    let upper = formula.to_ascii_uppercase();
    ["HYPERLINK(", "WEBSERVICE(", "IMAGE(", "RTD("].iter().any(|name| upper.contains(name))
        || dde(formula).is_some()
}

/// The program and topic of a formula such as `cmd|'/c calc'!A0`.
pub(crate) fn dde(formula: &str) -> Option<(&str, &str)> {
    let (program, rest) = formula.trim_start_matches(['=', '+', '-', '@']).split_once('|')?;
    let is_name = !program.is_empty()
        && program.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '\'' | ' '));
    let (topic, item) = rest.rsplit_once('!')?;
    (is_name && !item.is_empty()).then_some((program, topic))
}

/// The text literals of a formula, doubled quotation marks undone.
pub(super) fn literals(formula: &str) -> Vec<String> {
    formula.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What a workbook says of its sheets and names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Workbook {
    /// Of sheets that are not shown: name, relationship, state, and where the state stands.
    pub(super) hidden: Vec<(String, String, String, Span)>,
    /// Names that Excel runs by itself, with their place.
    pub(super) auto_run: Vec<(String, Span)>,
}

/// Reads a workbook.
pub(super) fn workbook(xml: &str) -> Workbook {
    let mut workbook = Workbook::default();
    for event in Xml::new(xml) {
        let Event::Open(element) = event else { continue };
        let value = |name: &str| element.attribute(name).map(|v| v.text().into_owned()).unwrap_or_default();
        let found = workbook.hidden.len() + workbook.auto_run.len();
        match (element.name(), element.attribute("state"), element.attribute("name")) {
            _ if found >= MAX_FOUND => break,
            ("sheet", Some(state), _) if state.text() != "visible" => {
                workbook.hidden.push((value("name"), value("id"), state.text().into_owned(), state.at));
            }
            ("definedName", _, Some(name)) => {
                let text = name.text();
                let bare = text.trim_start_matches("_xlnm.").to_ascii_lowercase();
                if bare.starts_with("auto_open")
                    || bare.starts_with("auto_close")
                    || bare.starts_with("auto_activate")
                {
                    workbook.auto_run.push((text.into_owned(), name.at));
                }
            }
            _ => {}
        }
    }
    workbook
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_show_their_texts_and_links_their_words() {
        let strings = shared_strings(
            "<sst><si><t>Invoice</t></si><si><r><t>Open</t></r><r><t> it</t></r><rPh><t>x</t></rPh></si></sst>",
        );
        assert_eq!(strings, ["Invoice", "Open it"]);
        let xml = r#"<worksheet><sheetData><row><c r="A1" t="s"><v>0</v></c><c r="B1"><v>12.5</v></c></row>
            <row><c r="A2" t="s"><v>1</v></c><c r="B2" t="inlineStr"><is><t>in</t></is></c><c r="C2"><f>SUM(B1:B1)</f><v>12.5</v></c></row></sheetData>
            <hyperlinks><hyperlink ref="A2" r:id="rId1"/></hyperlinks></worksheet>"#;
        let sheet = read(xml, &strings, MAX_TEXT);
        assert_eq!(sheet.text, "Invoice\t12.5\nOpen it\tin\t12.5\n");
        assert_eq!(sheet.anchors["rId1"], "Open it");
        assert_eq!(sheet.formulas, []);
        assert_eq!(sheet.code, "C2 =SUM(B1:B1)\n");
    }

    #[test]
    fn formulas_that_act_are_kept() {
        let xml = r#"<worksheet><c r="A1" t="str"><f>HYPERLINK("https://a.example/","Pay")</f><v>Pay</v></c><c r="A2"><f>cmd|'/c calc'!A0</f></c></worksheet>"#;
        let sheet = read(xml, &[], MAX_TEXT);
        assert_eq!(sheet.formulas.len(), 2);
        assert_eq!(literals(&sheet.formulas[0].text), ["https://a.example/", "Pay"]);
        assert_eq!(dde(&sheet.formulas[1].text), Some(("cmd", "'/c calc'")));
        assert_eq!(dde("SUM(A1:A2)"), None);
        assert_eq!(dde("IF(A1=\"a|b!c\",1,2)"), None);
    }

    #[test]
    fn hidden_sheets_and_names_that_run_are_told() {
        let xml = r#"<workbook><sheets><sheet name="a" r:id="rId1"/><sheet name="m" state="veryHidden" r:id="rId2"/></sheets>
            <definedNames><definedName name="_xlnm.Auto_Open">m!$A$1</definedName><definedName name="total">a!$A$1</definedName></definedNames></workbook>"#;
        let workbook = workbook(xml);
        assert_eq!(workbook.hidden[0].2, "veryHidden");
        assert_eq!(workbook.auto_run.len(), 1);
    }
}
