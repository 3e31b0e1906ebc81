//! Excel's binary workbooks ([MS-XLS]): texts of cells, sheets that are not shown, macro sheets, links, and programs that are
//! asked for data.

use super::formula;
use super::native::{u16_at, u32_at};
use crate::urls;
use creel_evidence::locus::Span;

/// Bytes of text, and of macro sheets' formulas, that are taken out of one workbook.
const MAX_TEXT: usize = 8 << 20;
/// Things of one kind that are told of one workbook.
const MAX_FOUND: usize = 2_000;
/// Numbers of records (section 2.3).
const FORMULA: u16 = 0x0006;
const NAME: u16 = 0x0018;
const FILE_PASS: u16 = 0x002f;
const CONTINUE: u16 = 0x003c;
const BOUND_SHEET: u16 = 0x0085;
const STRINGS: u16 = 0x00fc;
const SOURCE: u16 = 0x01ae;
const LINK: u16 = 0x01b8;
const LABEL: u16 = 0x0204;
const BEGIN: u16 = 0x0809;

/// What a workbook shows and does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Workbook {
    /// Texts, one a line.
    pub(super) text: String,
    /// Formulas of macro sheets, one a line behind its cell.
    pub(super) code: String,
    /// How the workbook is encrypted, and where it says so.
    pub(super) encrypted: Option<(&'static str, Span)>,
    pub(super) sheets: Vec<Sheet>,
    pub(super) links: Vec<(String, Span)>,
    /// Program and topic.
    pub(super) dde: Vec<(String, Span)>,
    /// Names that Excel runs by itself.
    pub(super) auto_run: Vec<(&'static str, Span)>,
}

/// A sheet by the list of sheets.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    pub(super) name: String,
    /// `visible`, `hidden` or `very hidden`.
    pub(super) state: &'static str,
    pub(super) is_macro: bool,
    pub(super) at: Span,
}

/// The records of a stream: number, where the data begin, data.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, usize, &[u8])> {
    let mut at = 0_usize;
    std::iter::from_fn(move || {
        let (number, length) = (u16_at(stream, at)?, usize::from(u16_at(stream, at + 2)?));
        let start = at + 4;
        let data = stream.get(start..start + length)?;
        at = start + length;
        Some((number, start, data))
    })
}

/// Reads the stream `Workbook`.
pub(super) fn read(stream: &[u8]) -> Workbook {
    let mut workbook = Workbook::default();
    let mut in_macro_sheet = false;
    let mut renderer = formula::Renderer::default();
    let mut all = records(stream).peekable();
    while let Some((number, start, data)) = all.next() {
        let at = Span::new(start, start + data.len());
        match number {
            BEGIN => in_macro_sheet = u16_at(data, 2) == Some(0x0040),
            FILE_PASS => {
                // What follows is encrypted, records' heads apart.
                workbook.encrypted = Some((if u16_at(data, 0) == Some(0) { "XOR" } else { "RC4" }, at));
                break;
            }
            BOUND_SHEET => workbook.sheet(data, at),
            STRINGS => {
                let mut chunks = vec![data.get(8..).unwrap_or_default()];
                while let Some((_, _, more)) = all.next_if(|(number, ..)| *number == CONTINUE) {
                    chunks.push(more);
                }
                Strings { chunks, which: 0, at: 0 }.read(u32_at(data, 4).unwrap_or(0), &mut workbook.text);
            }
            LABEL => {
                if let Some((text, _)) = short(data, 6, 2)
                    && workbook.text.len() < MAX_TEXT
                {
                    workbook.text.push_str(&text);
                    workbook.text.push('\n');
                }
            }
            NAME => workbook.name(data, at),
            SOURCE => workbook.source(data, at),
            LINK => {
                for (url, span) in urls::find(data) {
                    if workbook.links.len() < MAX_FOUND {
                        workbook.links.push((url, Span::new(start + span.start, start + span.end)));
                    }
                }
            }
            FORMULA if in_macro_sheet && workbook.code.len() < MAX_TEXT => {
                let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) else { continue };
                let length = usize::from(u16_at(data, 20).unwrap_or(0));
                let tokens = data.get(22..).unwrap_or_default();
                let text = renderer.render(tokens.get(..length).unwrap_or(tokens));
                workbook.code.push_str(&format!("{} ={text}\n", formula::cell(row, column)));
            }
            _ => {}
        }
    }
    workbook
}

impl Workbook {
    fn sheet(&mut self, data: &[u8], at: Span) {
        let (Some(&state), Some(&kind)) = (data.get(4), data.get(5)) else { return };
        let state = match state & 3 {
            0 => "visible",
            1 => "hidden",
            _ => "very hidden",
        };
        if let Some((name, _)) = short(data, 6, 1)
            && self.sheets.len() < MAX_FOUND
        {
            self.sheets.push(Sheet { name, state, is_macro: kind == 1, at });
        }
    }

    /// A defined name (section 2.4.150). Those of Excel's own are one number, of which 1 and 2 are run by themselves.
    fn name(&mut self, data: &[u8], at: Span) {
        let is_own = u16_at(data, 0).is_some_and(|flags| flags & 0x0020 != 0);
        let count = usize::from(data.get(3).copied().unwrap_or(0));
        let Some((text, _)) = characters(data, 14, count) else { return };
        let lower = text.to_ascii_lowercase();
        let name = match (is_own, lower.as_str()) {
            (true, "\u{1}") => "Auto_Open",
            (true, "\u{2}") => "Auto_Close",
            (false, name) if name.starts_with("auto_open") => "Auto_Open",
            (false, name) if name.starts_with("auto_close") => "Auto_Close",
            _ => return,
        };
        if self.auto_run.len() < MAX_FOUND {
            self.auto_run.push((name, at));
        }
    }

    /// Another source of cells (section 2.4.271); of a program, the topic stands behind the character 3.
    fn source(&mut self, data: &[u8], at: Span) {
        let count = usize::from(u16_at(data, 2).unwrap_or(0));
        // 0x0401 and 0x3a01 stand for the workbook itself and for add-ins.
        if count == 0 || count > 255 {
            return;
        }
        if let Some((path, _)) = characters(data, 4, count)
            && let Some((program, topic)) = path.split_once('\u{3}')
            && self.dde.len() < MAX_FOUND
        {
            self.dde.push((format!("{program} {topic}"), at));
        }
    }
}

/// A string behind its length of `width` bytes; and where it ends.
fn short(data: &[u8], at: usize, width: usize) -> Option<(String, usize)> {
    let count = if width == 1 { usize::from(*data.get(at)?) } else { usize::from(u16_at(data, at)?) };
    characters(data, at + width, count)
}

/// A flag and so many characters; and where they end (section 2.5.294).
fn characters(data: &[u8], at: usize, count: usize) -> Option<(String, usize)> {
    let is_wide = data.get(at)? & 1 != 0;
    let end = at + 1 + if is_wide { count * 2 } else { count };
    Some((decode(data.get(at + 1..end)?, is_wide), end))
}

/// Characters of two bytes, or of one whose other byte is zero.
pub(super) fn decode(raw: &[u8], is_wide: bool) -> String {
    if is_wide {
        encoding_rs::UTF_16LE.decode_without_bom_handling(raw).0.into_owned()
    } else {
        raw.iter().map(|&byte| char::from(byte)).collect()
    }
}

/// The shared strings (section 2.4.265), which run over several records.
struct Strings<'a> {
    chunks: Vec<&'a [u8]>,
    which: usize,
    at: usize,
}

impl Strings<'_> {
    fn read(mut self, count: u32, text: &mut String) {
        for _ in 0..count {
            if text.len() >= MAX_TEXT || self.one(text).is_none() {
                return;
            }
            text.push('\n');
        }
    }

    fn one(&mut self, text: &mut String) -> Option<()> {
        let count = usize::from(u16::from_le_bytes([self.byte()?, self.byte()?]));
        let flags = self.byte()?;
        let mut number = |width: u32| {
            (0..width).try_fold(0_usize, |value, byte| Some(value | usize::from(self.byte()?) << (8 * byte)))
        };
        let runs = if flags & 8 != 0 { number(2)? } else { 0 };
        let phonetic = if flags & 4 != 0 { number(4)? } else { 0 };
        self.characters(count, flags & 1 != 0, text)?;
        self.skip(runs.checked_mul(4)?.checked_add(phonetic)?)
    }

    /// Where a string goes on in another record, a flag stands in front of the rest.
    fn characters(&mut self, mut count: usize, mut is_wide: bool, text: &mut String) -> Option<()> {
        while count > 0 {
            if self.rest()?.is_empty() {
                self.which += 1;
                self.at = 0;
                is_wide = self.byte()? & 1 != 0;
            }
            let width = if is_wide { 2 } else { 1 };
            let rest = self.rest()?;
            let taken = count.min(rest.len() / width);
            if taken == 0 && !rest.is_empty() {
                return None;
            }
            text.push_str(&decode(rest.get(..taken * width)?, is_wide));
            self.at += taken * width;
            count -= taken;
        }
        Some(())
    }

    fn rest(&self) -> Option<&[u8]> {
        self.chunks.get(self.which)?.get(self.at..)
    }

    fn byte(&mut self) -> Option<u8> {
        while self.rest()?.is_empty() {
            self.which += 1;
            self.at = 0;
        }
        let byte = self.rest()?.first().copied();
        self.at += 1;
        byte
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let length = self.rest()?.len();
            if length == 0 {
                self.which += 1;
                self.at = 0;
                continue;
            }
            let taken = count.min(length);
            self.at += taken;
            count -= taken;
        }
        Some(())
    }
}

/// A record, for tests.
#[cfg(test)]
pub(super) fn record(number: u16, data: &[u8]) -> Vec<u8> {
    [&number.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    fn short_string(text: &str) -> Vec<u8> {
        [&[text.len() as u8, 0], text.as_bytes()].concat()
    }

    /// A workbook with a hidden macro sheet that runs by itself.
    pub(crate) fn workbook() -> Vec<u8> {
        let sheet = |state: u8, kind: u8, name: &str| {
            record(BOUND_SHEET, &[&[0, 0, 0, 0, state, kind], short_string(name).as_slice()].concat())
        };
        // EXEC("cmd /c calc"): the string, then the function with one argument.
        let tokens = [&[0x17], short_string("cmd /c calc").as_slice(), &[0x42, 1, 110, 0]].concat();
        let formula = [&[0, 0, 0, 0][..], &[0; 16], &(tokens.len() as u16).to_le_bytes(), &tokens].concat();
        let link = [
            [0; 32].as_slice(),
            &"https://l.example/a\0".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        ]
        .concat();
        [
            record(BEGIN, &[0, 6, 5, 0]),
            sheet(0, 0, "Plan"),
            sheet(2, 1, "m"),
            record(NAME, &[0x20, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
            record(SOURCE, &[&[0, 0, 5, 0, 0], &b"cmd\x03x"[..]].concat()),
            record(STRINGS, &[&[2, 0, 0, 0, 2, 0, 0, 0][..], &[9, 0, 0], b"Pay"].concat()),
            record(CONTINUE, &[&[0][..], b" now!!", &[2, 0, 1], &[b'a', 0, 0xac, 0x20]].concat()),
            record(BEGIN, &[0, 6, 0x40, 0]),
            record(FORMULA, &formula),
            record(LINK, &link),
        ]
        .concat()
    }

    #[test]
    fn sheets_texts_links_and_formulas_are_read() {
        let read = read(&workbook());
        assert_eq!(read.text, "Pay now!!\na€\n");
        assert_eq!(read.code, "A1 =EXEC(\"cmd /c calc\")\n");
        assert_eq!(read.sheets[1].state, "very hidden");
        assert!(read.sheets[1].is_macro);
        assert_eq!(read.links[0].0, "https://l.example/a");
        assert_eq!(read.dde[0].0, "cmd x");
        assert_eq!(read.auto_run[0].0, "Auto_Open");
    }

    #[test]
    fn an_encrypted_workbook_says_so() {
        let stream =
            [record(BEGIN, &[0, 6, 5, 0]), record(FILE_PASS, &[1, 0, 1, 0]), record(BOUND_SHEET, &[7; 20])]
                .concat();
        let read = read(&stream);
        assert_eq!(read.encrypted.map(|(how, _)| how), Some("RC4"));
        assert_eq!(read.sheets, []);
    }

    proptest! {
        #[test]
        fn a_workbook_cut_or_changed_anywhere_is_survived(cut in 0usize..400, at in 0usize..400, byte: u8) {
            let mut stream = workbook();
            let at = at % stream.len();
            stream[at] = byte;
            let _ = read(&stream[..cut.min(stream.len())]);
            let _ = read(&stream);
        }
    }
}
