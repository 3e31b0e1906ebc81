//! Fonts as far as text needs them: which characters the codes of a string are, and how wide they are
//! (ISO 32000-2, 9.5 to 9.10).

use super::cmap;
use super::document::Document;
use super::glyphs::{self, Encoding};
use super::object::{Dictionary, Object};
use std::collections::HashMap;

/// Widths that a font lists.
const WIDTHS: usize = 70_000;

/// How a string is divided into codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Division {
    /// Codes of this many bytes.
    Bytes(usize),
    /// Codes of one byte, or of two if the first is high, which are text in this encoding.
    Text(&'static encoding_rs::Encoding),
    /// UTF-16.
    Utf16,
}

/// A font.
#[derive(Debug)]
pub(super) struct Font {
    division: Division,
    texts: HashMap<u32, String>,
    widths: HashMap<u32, f64>,
    width: f64,
}

/// A glyph that a string shows.
pub(super) struct Glyph<'f> {
    /// Its characters; `None` if nothing tells.
    pub(super) text: Option<std::borrow::Cow<'f, str>>,
    /// In thousandths of the font's size.
    pub(super) width: f64,
    /// Whether it is the code 32 in one byte, which words are spaced by.
    pub(super) is_space: bool,
}

impl Default for Font {
    /// What is shown in a font that is missing: Latin letters.
    fn default() -> Self {
        let texts = (0..=255_u8)
            .filter_map(|code| Some((u32::from(code), Encoding::WinAnsi.character(code)?.to_string())));
        Self { division: Division::Bytes(1), texts: texts.collect(), widths: HashMap::new(), width: 500.0 }
    }
}

impl Font {
    /// Reads a font's dictionary.
    pub(super) fn read(document: &Document<'_>, dictionary: &Dictionary) -> Self {
        let kind = document.value(dictionary, "Subtype");
        let mut font = if kind.is_some_and(|kind| kind.is_name("Type0")) {
            Self::composite(document, dictionary)
        } else {
            Self::simple(document, dictionary)
        };
        // What the font says of its characters goes before what its encoding says.
        if let Some(stream) = dictionary.get("ToUnicode").and_then(|written| document.stream_of(written)) {
            let map = cmap::read(document, &stream);
            font.texts.extend(map.texts.into_iter().filter(|(_, text)| !text.is_empty()));
        }
        font
    }

    fn simple(document: &Document<'_>, dictionary: &Dictionary) -> Self {
        let encoding = document.value(dictionary, "Encoding");
        let described = encoding.as_ref().and_then(|encoding| encoding.dictionary());
        let name = match described {
            Some(described) => document.value(described, "BaseEncoding"),
            None => encoding.clone(),
        };
        let named = name.and_then(|name| Encoding::named(name.name()?));
        let is_true_type = document.value(dictionary, "Subtype").is_some_and(|kind| kind.is_name("TrueType"));
        let base = named.unwrap_or(if is_true_type { Encoding::WinAnsi } else { Encoding::Standard });
        let is_type3 = document.value(dictionary, "Subtype").is_some_and(|kind| kind.is_name("Type3"));
        let mut texts: HashMap<u32, String> = (0..=255_u8)
            // Glyphs that are drawn by the document itself have no letters but those that it names.
            .filter(|_| !is_type3)
            .filter_map(|code| Some((u32::from(code), base.character(code)?.to_string())))
            .collect();
        if let Some(differences) = described.and_then(|described| document.value(described, "Differences")) {
            let mut code = 0_u32;
            for item in differences.array().iter().take(1_024) {
                if let Some(number) = item.count() {
                    code = u32::try_from(number).unwrap_or(0);
                } else if let Some(name) = item.name() {
                    match glyphs::named(name) {
                        Some(text) => texts.insert(code, text),
                        None => texts.remove(&code),
                    };
                    code = code.saturating_add(1);
                }
            }
        }
        let first = document.value(dictionary, "FirstChar").and_then(|first| first.count()).unwrap_or(0);
        let listed = document.value(dictionary, "Widths");
        // Widths of glyphs that a document draws are in a space of their own.
        let scale = if is_type3 {
            let matrix = document.value(dictionary, "FontMatrix");
            matrix.and_then(|matrix| matrix.array().first()?.number()).unwrap_or(0.001) * 1000.0
        } else {
            1.0
        };
        let widths = listed.iter().flat_map(|listed| listed.array()).take(256).enumerate();
        let widths = widths.filter_map(|(i, width)| {
            Some((u32::try_from(first.checked_add(i)?).ok()?, document.seen(width).number()? * scale))
        });
        let descriptor = document.value(dictionary, "FontDescriptor");
        let missing = descriptor
            .as_ref()
            .and_then(|descriptor| document.value(descriptor.dictionary()?, "MissingWidth")?.number());
        let width = missing.filter(|&width| width > 0.0).unwrap_or(500.0);
        Self { division: Division::Bytes(1), texts, widths: widths.collect(), width }
    }

    fn composite(document: &Document<'_>, dictionary: &Dictionary) -> Self {
        let inner = document
            .value(dictionary, "DescendantFonts")
            .and_then(|list| list.array().first().map(|first| document.seen(first).value.clone()));
        let inner = Object { value: inner.unwrap_or_default(), ..Object::default() };
        let mut font = Self {
            division: Division::Bytes(2),
            texts: HashMap::new(),
            widths: HashMap::new(),
            width: 1000.0,
        };
        if let Some(encoding) = dictionary.get("Encoding") {
            match document.seen(encoding).name() {
                Some(name) => font.division = division(name),
                None => {
                    let map = document.stream_of(encoding).map(|stream| cmap::read(document, &stream));
                    if let Some(width @ 1..=4) = map.and_then(|map| map.width) {
                        font.division = Division::Bytes(width);
                    }
                }
            }
        }
        if let Some(inner) = inner.dictionary() {
            if let Some(width) = document.value(inner, "DW").and_then(|width| width.number()) {
                font.width = width;
            }
            if let Some(widths) = document.value(inner, "W") {
                font.listed_widths(document, widths.array());
            }
        }
        font
    }

    /// `c [w1 w2 ...]` or `first last w` (9.7.4.3).
    fn listed_widths(&mut self, document: &Document<'_>, list: &[Object]) {
        let mut items = list.iter();
        while let (Some(first), Some(second)) = (items.next(), items.next()) {
            let Some(first) = first.count().and_then(|first| u32::try_from(first).ok()) else { continue };
            let room = WIDTHS.saturating_sub(self.widths.len());
            let second = document.seen(second);
            if let Some(last) = second.count().and_then(|last| u32::try_from(last).ok()) {
                let Some(width) = items.next().and_then(Object::number) else { return };
                self.widths.extend((first..=last).take(room).map(|code| (code, width)));
            } else {
                let widths = second.array().iter().take(room).map(|width| width.number().unwrap_or(0.0));
                self.widths.extend((first..).zip(widths));
            }
        }
    }

    /// The glyphs that a string shows.
    pub(super) fn glyphs<'f>(&'f self, bytes: &'f [u8]) -> impl Iterator<Item = Glyph<'f>> {
        let mut rest = bytes;
        std::iter::from_fn(move || {
            let first = *rest.first()?;
            let length = match self.division {
                Division::Bytes(length) => length,
                Division::Utf16 => 2,
                Division::Text(_) => 1 + usize::from(first >= 0x81),
            };
            let (code, behind) = rest.split_at(length.min(rest.len()));
            rest = behind;
            let number = code.iter().fold(0_u32, |sum, &byte| sum << 8 | u32::from(byte));
            let text = match (self.texts.get(&number), self.division) {
                (Some(text), _) => Some(text.as_str().into()),
                (None, Division::Bytes(_)) => None,
                (None, Division::Text(encoding)) => Some(encoding.decode_without_bom_handling(code).0),
                (None, Division::Utf16) => Some(encoding_rs::UTF_16BE.decode_without_bom_handling(code).0),
            };
            let width = self.widths.get(&number).copied().unwrap_or(self.width);
            Some(Glyph { text, width, is_space: code == b" " })
        })
    }
}

/// The predefined maps whose codes are text (9.7.5.2).
fn division(name: &[u8]) -> Division {
    let name = std::str::from_utf8(name).unwrap_or_default();
    let has = |part: &str| name.contains(part);
    if has("UCS2") || has("UTF16") {
        Division::Utf16
    } else if has("RKSJ") {
        Division::Text(encoding_rs::SHIFT_JIS)
    } else if has("GBK") || has("GBpc") || name.starts_with("GB-EUC") {
        Division::Text(encoding_rs::GBK)
    } else if has("B5") {
        Division::Text(encoding_rs::BIG5)
    } else if has("KSC") && !name.starts_with("KSC-H") {
        Division::Text(encoding_rs::EUC_KR)
    } else if name.starts_with("EUC") {
        Division::Text(encoding_rs::EUC_JP)
    } else {
        Division::Bytes(2)
    }
}
