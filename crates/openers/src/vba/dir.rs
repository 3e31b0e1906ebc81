//! The `dir` stream of a VBA project ([MS-OVBA] section 2.3.4.2): which stream holds which module, and from where on
//! its source stands there.

use crate::mapi::charset_of_codepage;
use encoding_rs::Encoding;

/// Modules that are read of one project.
const MAX_MODULES: usize = 1_000;

/// What the directory says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Dir {
    /// The WHATWG label of the project's code page.
    pub(super) charset: Option<&'static str>,
    pub(super) modules: Vec<Entry>,
}

/// A module by the directory.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    /// The stream in the storage `VBA`.
    pub(super) stream: String,
    /// Bytes of compiled code in front of the source.
    pub(super) offset: usize,
}

/// Reads the decompressed directory as far as its records go. All records are an identifier, a length and that many
/// bytes, except PROJECTVERSION, whose length leaves two bytes out (section 2.3.4.2.1.11).
#[must_use]
pub(super) fn read(mut bytes: &[u8]) -> Dir {
    let mut dir = Dir::default();
    let mut module: Option<Entry> = None;
    while let Some((head, rest)) = bytes.split_first_chunk::<6>() {
        let [a, b, length @ ..] = *head;
        let id = u16::from_le_bytes([a, b]);
        let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
        let length = if id == 0x0009 { 6 } else { length };
        let Some(data) = rest.get(..length) else { break };
        bytes = rest.get(length..).unwrap_or_default();
        match id {
            // PROJECTCODEPAGE
            0x0003 => dir.charset = u32_of(data).and_then(charset_of_codepage),
            // MODULENAME begins a module.
            0x0019 => {
                dir.keep(module.take());
                module = Some(Entry { name: dir.text(data), ..Entry::default() });
            }
            // MODULENAMEUNICODE, and the Unicode half of MODULESTREAMNAME.
            0x0047 => {
                if let Some(module) = &mut module {
                    module.name = utf16(data);
                }
            }
            0x001a => {
                let stream = dir.text(data);
                if let Some(module) = &mut module {
                    module.stream = stream;
                }
            }
            0x0032 => {
                if let Some(module) = &mut module {
                    module.stream = utf16(data);
                }
            }
            // MODULEOFFSET
            0x0031 => {
                if let (Some(module), Some(offset)) = (&mut module, u32_of(data)) {
                    module.offset = usize::try_from(offset).unwrap_or(usize::MAX);
                }
            }
            _ => {}
        }
    }
    dir.keep(module);
    dir
}

impl Dir {
    fn keep(&mut self, module: Option<Entry>) {
        if self.modules.len() < MAX_MODULES {
            self.modules.extend(module.filter(|module| !module.stream.is_empty()));
        }
    }

    fn text(&self, bytes: &[u8]) -> String {
        decode(bytes, self.charset)
    }
}

/// Bytes in the project's code page as text.
pub(super) fn decode(bytes: &[u8], charset: Option<&str>) -> String {
    let encoding = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
    encoding.unwrap_or(encoding_rs::WINDOWS_1252).decode_without_bom_handling(bytes).0.into_owned()
}

/// A number of two or four bytes.
fn u32_of(data: &[u8]) -> Option<u32> {
    match *data {
        [a, b] => Some(u32::from(u16::from_le_bytes([a, b]))),
        [a, b, c, d] => Some(u32::from_le_bytes([a, b, c, d])),
        _ => None,
    }
}

fn utf16(data: &[u8]) -> String {
    encoding_rs::UTF_16LE.decode_without_bom_handling(data).0.into_owned()
}

/// Writes a directory, for tests.
#[cfg(test)]
pub(crate) fn write(codepage: u16, modules: &[(&str, usize)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut record = |id: u16, data: &[u8]| {
        out.extend(id.to_le_bytes());
        out.extend((data.len() as u32).to_le_bytes());
        out.extend(data);
    };
    record(0x0001, &1u32.to_le_bytes());
    record(0x0003, &codepage.to_le_bytes());
    // PROJECTVERSION: two bytes more than its length.
    record(0x0009, &[1, 0, 0, 0]);
    out.extend([0, 0]);
    let mut record = |id: u16, data: &[u8]| {
        out.extend(id.to_le_bytes());
        out.extend((data.len() as u32).to_le_bytes());
        out.extend(data);
    };
    record(0x000f, &(modules.len() as u16).to_le_bytes());
    for (name, offset) in modules {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        record(0x0019, name.as_bytes());
        record(0x0047, &wide);
        record(0x001a, name.as_bytes());
        record(0x0032, &wide);
        record(0x0031, &(*offset as u32).to_le_bytes());
        record(0x0021, &[]);
        record(0x002b, &[]);
    }
    record(0x0010, &[]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn modules_are_found_behind_the_record_whose_length_is_wrong() {
        let dir = read(&write(1251, &[("ThisDocument", 900), ("Модуль1", 0)]));
        assert_eq!(dir.charset, Some("windows-1251"));
        let streams: Vec<(&str, usize)> = dir.modules.iter().map(|m| (m.stream.as_str(), m.offset)).collect();
        assert_eq!(streams, [("ThisDocument", 900), ("Модуль1", 0)]);
    }

    proptest! {
        #[test]
        fn a_directory_cut_anywhere_is_read_as_far_as_it_goes(cut in 0usize..400) {
            let whole = write(1252, &[("A", 1), ("B", 2)]);
            let dir = read(&whole[..cut.min(whole.len())]);
            prop_assert!(dir.modules.len() <= 2);
        }

        #[test]
        fn any_bytes_are_some_directory(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }
    }
}
