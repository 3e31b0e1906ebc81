//! Objects of a PDF (ISO 32000-2, 7.3), each with the place where it stands.

use creel_evidence::locus::Span;
use std::ops::Deref;
use std::rc::Rc;

/// An object and its place in the source that it was read from.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Object {
    pub(super) value: Value,
    pub(super) span: Span,
}

/// What an object is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Value {
    #[default]
    Null,
    Boolean(bool),
    Number(f64),
    /// Escapes and hexadecimal digits decoded.
    String(Vec<u8>),
    /// Without the slash, `#xx` decoded.
    Name(Vec<u8>),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    /// The number of another object. Generations are not told apart: a number has one living definition.
    Reference(u32),
    /// A word that is no object: an operator of a content stream, `endobj`, or nonsense.
    Word(Vec<u8>),
}

/// Keys and values in the order in which they stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Dictionary(pub(super) Vec<(Vec<u8>, Object)>);

impl Dictionary {
    /// The value of the first of equal keys, as most readers have it.
    pub(super) fn get(&self, key: &str) -> Option<&Object> {
        self.0.iter().find(|(name, _)| name == key.as_bytes()).map(|(_, value)| value)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

impl Object {
    pub(super) fn number(&self) -> Option<f64> {
        match self.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// A number as a count or index; `None` if it is negative, broken, or not a number.
    pub(super) fn count(&self) -> Option<usize> {
        let number = self.number()?;
        (number >= 0.0 && number <= f64::from(u32::MAX)).then_some(number as usize)
    }

    pub(super) fn integer(&self) -> Option<i64> {
        self.number().map(|number| number as i64)
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        match &self.value {
            Value::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn is_name(&self, name: &str) -> bool {
        self.name() == Some(name.as_bytes())
    }

    pub(super) fn string(&self) -> Option<&[u8]> {
        match &self.value {
            Value::String(string) => Some(string),
            _ => None,
        }
    }

    pub(super) fn array(&self) -> &[Object] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    pub(super) fn dictionary(&self) -> Option<&Dictionary> {
        match &self.value {
            Value::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        }
    }

    pub(super) fn reference(&self) -> Option<u32> {
        match self.value {
            Value::Reference(number) => Some(number),
            _ => None,
        }
    }

    pub(super) fn truth(&self) -> Option<bool> {
        match self.value {
            Value::Boolean(truth) => Some(truth),
            _ => None,
        }
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(&self.value, Value::Word(own) if own == word.as_bytes())
    }
}

/// An object that has a number, as it was read.
#[derive(Debug, Default)]
pub(super) struct Definition {
    /// Its position in the list of all definitions.
    pub(super) at: usize,
    pub(super) object: Object,
    /// The bytes behind the word `stream`, still encoded and encrypted: a range of the file.
    pub(super) stream: Option<Span>,
}

impl Definition {
    /// The object's dictionary, of a stream the stream's.
    pub(super) fn dictionary(&self) -> Option<&Dictionary> {
        self.object.dictionary()
    }
}

/// An object that stands where it was asked for, or elsewhere under a number.
#[derive(Debug, Clone)]
pub(super) enum Seen<'a> {
    Here(&'a Object),
    There(Rc<Definition>),
}

impl Deref for Seen<'_> {
    type Target = Object;

    fn deref(&self) -> &Object {
        match self {
            Self::Here(object) => object,
            Self::There(definition) => &definition.object,
        }
    }
}

/// Text of a string object (ISO 32000-2, 7.9.2): UTF-16 or UTF-8 by their marks, else PDFDocEncoding.
pub(super) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // Writers that know no encoding put UTF-8 here; Latin letters alone hardly ever form valid UTF-8.
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|&byte| document_character(byte)).collect(),
        },
    }
}

/// PDFDocEncoding (ISO 32000-2, D.2).
fn document_character(byte: u8) -> char {
    const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const SIGNS: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ',
        'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
    ];
    let place = |first: u8| usize::from(byte.wrapping_sub(first));
    match byte {
        0x18..=0x1f => ACCENTS.get(place(0x18)).copied().unwrap_or('\u{fffd}'),
        0x80..=0xa0 => SIGNS.get(place(0x80)).copied().unwrap_or('\u{fffd}'),
        _ => char::from(byte),
    }
}
