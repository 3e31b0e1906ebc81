//! Fonts, which in RTF say by what code page characters are read.

use crate::mapi::charset_of_codepage;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::collections::HashMap;

/// Fonts that are remembered.
const FONTS: usize = 4_096;

/// The font table with the code page that holds where no font does.
#[derive(Debug)]
pub(super) struct Fonts {
    /// By the font's number.
    table: HashMap<i32, &'static Encoding>,
    /// `\ansicpg`.
    default: &'static Encoding,
}

impl Fonts {
    pub(super) fn new() -> Self {
        Self { table: HashMap::new(), default: WINDOWS_1252 }
    }

    pub(super) fn set_default(&mut self, codepage: i32) {
        if let Some(encoding) = encoding_of(codepage) {
            self.default = encoding;
        }
    }

    pub(super) fn default(&self) -> &'static Encoding {
        self.default
    }

    /// The code page of a font.
    pub(super) fn of(&self, font: i32) -> &'static Encoding {
        self.table.get(&font).copied().unwrap_or(self.default)
    }

    /// Notes `\fcharset` of a font; those that say nothing (0 ANSI, 1 default, 2 symbol) leave the default.
    pub(super) fn note_charset(&mut self, font: i32, charset: i32) {
        let codepage = match charset {
            77 => 10000,
            128 => 932,
            129 => 949,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 => 1255,
            178..=180 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            254 => 437,
            _ => return,
        };
        self.note_codepage(font, codepage);
    }

    /// Notes `\cpg` of a font.
    pub(super) fn note_codepage(&mut self, font: i32, codepage: i32) {
        if let Some(encoding) = encoding_of(codepage).filter(|_| self.table.len() < FONTS) {
            self.table.insert(font, encoding);
        }
    }
}

fn encoding_of(codepage: i32) -> Option<&'static Encoding> {
    let label = charset_of_codepage(u32::try_from(codepage).ok()?)?;
    Encoding::for_label(label.as_bytes())
}
