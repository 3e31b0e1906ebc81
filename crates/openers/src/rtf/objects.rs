//! What an RTF file carries besides its text: OLE objects, pictures, a template from elsewhere, fields that fetch or start
//! something.
//!
//! Objects stand as hexadecimal digits in the destination `\objdata`, which readers of RTF forgive much: white space and
//! other characters between the digits, control words, groups inside, binary stretches. What Word makes of that is what is
//! read here. Nothing is activated.

use super::destination::{Destination, opened_by};
use super::lexer::{Lexer, Token};
use crate::compound::SIGNATURE;
use crate::field::{self, is_remote};
use crate::filetype;
use crate::member::{FoundLink, Member, MemberKind, Opened, Opening, Place};
use crate::ole::native::{self, u16_at, u32_at};
use creel_evidence::ContentType;
use creel_evidence::dissection::{AnomalyKind, FeatureKind, LinkContext};
use creel_evidence::locus::Span;

/// Objects and pictures that are taken out of one file.
const MAX_OBJECTS: usize = 2_000;
/// Groups inside groups that are told apart.
const MAX_DEPTH: usize = 4_096;
/// Bytes of a field's instruction or a template's address that are kept.
const MAX_TEXT: usize = 8_192;
/// Bytes of a string in front of an object's data.
const MAX_NAME: usize = 4_096;

/// Destinations that hold text and are not marked as such (Rich Text Format Specification 1.9.1), besides those whose text
/// the reader leaves out.
const DESTINATIONS: &[&[u8]] = &[
    b"falt",
    b"fname",
    b"fonttbl",
    b"footnote",
    b"formfield",
    b"hlfr",
    b"hlinkbase",
    b"hlloc",
    b"hlsrc",
    b"keycode",
    b"linkval",
    b"listname",
    b"listtext",
    b"nesttableprops",
    b"oldcprops",
    b"oldpprops",
    b"oldsprops",
    b"oldtprops",
    b"panose",
    b"password",
    b"picprop",
    b"pn",
    b"pntext",
    b"propname",
    b"proptype",
    b"revtbl",
    b"shptxt",
    b"sn",
    b"staticval",
    b"sv",
    b"upr",
    b"userprops",
    b"xmlattrname",
    b"xmlattrvalue",
    b"xmlname",
];

/// Opens an RTF file.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    let found = scan(bytes);
    if found.len() >= MAX_OBJECTS {
        opened.complain(AnomalyKind::LimitReached, "document-objects");
    }
    for (index, Found { what, at, text, data }) in found.into_iter().enumerate() {
        let place = Place::own(at);
        match what {
            What::Object => {
                let object = Object::read(&data);
                object.tell(place, &mut opened);
                let file = object.file();
                if !file.is_empty() && keep(&mut opened, opening, index, MemberKind::File, file) {
                    let name = object.name().filter(|name| !name.is_empty());
                    if let Some(member) = opened.members.last_mut() {
                        member.name = name;
                    }
                }
            }
            What::Picture => {
                if let Some(picture) = picture(&data) {
                    keep(&mut opened, opening, index, MemberKind::Picture, &picture);
                }
            }
            What::Template => {
                let target = text.trim();
                let kind = if is_remote(target) {
                    FeatureKind::RemoteTemplate
                } else {
                    FeatureKind::DocumentProperty
                };
                opened.feature(kind, format!("template: {target}"), place);
                if kind == FeatureKind::RemoteTemplate {
                    let context = LinkContext::Resource;
                    opened.links.push(FoundLink {
                        at: place,
                        raw: target.to_owned(),
                        context,
                        text: String::new(),
                        visible: false,
                    });
                }
            }
            // Links are found in the text, where they stand behind their words.
            What::Field
                if text.trim_start().get(..9).is_some_and(|name| name.eq_ignore_ascii_case("HYPERLINK")) => {}
            What::Field => field::note(&text, "", place, &mut opened),
            What::Update => {
                opened.feature(
                    FeatureKind::AutoRun,
                    "an object is activated when the document is opened",
                    place,
                );
            }
        }
    }
    opened
}

/// The member with this index again.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    let found = scan(bytes).into_iter().nth(index)?;
    match found.what {
        What::Object => Some(Object::read(&found.data).file().to_vec()),
        What::Picture => picture(&found.data),
        What::Template | What::Field | What::Update => None,
    }
}

fn keep(
    opened: &mut Opened,
    opening: &mut Opening<'_>,
    index: usize,
    kind: MemberKind,
    bytes: &[u8],
) -> bool {
    let may = opening.budget.spend_bytes(bytes.len() as u64) && opening.budget.spend_entry();
    if may {
        opened.push(Member::new(index, kind, bytes.to_vec()));
    } else {
        opened.complain(AnomalyKind::LimitReached, "document-size");
    }
    may
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Object,
    Picture,
    Template,
    Field,
    /// A control word that activates an object.
    Update,
}

/// A destination with what it holds.
#[derive(Debug)]
struct Found {
    what: What,
    /// From its control word to its last token.
    at: Span,
    /// Its characters, of a field or template.
    text: String,
    /// Its bytes, of an object or picture.
    data: Vec<u8>,
}

/// A destination that is being read.
struct Open {
    found: Found,
    /// Groups around what it holds.
    depth: usize,
    /// The first of two digits.
    nibble: Option<u8>,
}

/// All destinations that hold something, in order.
fn scan(bytes: &[u8]) -> Vec<Found> {
    let mut done: Vec<Found> = Vec::new();
    let mut open: Option<Open> = None;
    // Depth, and the depth of a group inside of the destination that is to be left out.
    let (mut depth, mut skipped) = (0_usize, None);
    let (mut at_start, mut marked) = (false, false);
    let mut lexer = Lexer::new(bytes);
    while let Some((token, start, end)) = lexer.next() {
        if done.len() >= MAX_OBJECTS {
            break;
        }
        let was_start = std::mem::take(&mut at_start);
        match token {
            Token::Open => {
                depth = (depth + 1).min(MAX_DEPTH);
                at_start = true;
                marked = false;
            }
            Token::Close => {
                depth = depth.saturating_sub(1);
                if skipped.is_some_and(|skipped| depth < skipped) {
                    skipped = None;
                }
                if let Some(ended) = open.take_if(|open| depth < open.depth) {
                    done.push(ended.found);
                }
            }
            Token::Symbol(b'*') if was_start => {
                marked = true;
                at_start = true;
            }
            Token::Word(b"bin", _) if skipped.is_none() => {
                if let Some(open) = &mut open {
                    open.binary(bytes, start, end);
                }
            }
            Token::Word(word, _) => {
                let what = match word {
                    b"objdata" => Some(What::Object),
                    b"pict" => Some(What::Picture),
                    b"template" if marked => Some(What::Template),
                    b"fldinst" => Some(What::Field),
                    _ => None,
                };
                if word == b"objupdate" {
                    let at = Span::new(start, end);
                    done.push(Found { what: What::Update, at, text: String::new(), data: Vec::new() });
                } else if let Some(what) = what {
                    // One that begins inside of another ends that.
                    done.extend(open.take().map(|open| open.found));
                    let found =
                        Found { what, at: Span::new(start, end), text: String::new(), data: Vec::new() };
                    open = Some(Open { found, depth, nibble: None });
                    skipped = None;
                } else if was_start && open.is_some() && skipped.is_none() && (marked || is_destination(word))
                {
                    skipped = Some(depth);
                }
            }
            _ if skipped.is_some() => {}
            Token::Text(text) => {
                if let Some(open) = &mut open {
                    open.text(text, end);
                }
            }
            Token::Byte(byte) => {
                if let Some(open) = open.as_mut().filter(|open| open.is_text()) {
                    open.text(&[byte], end);
                }
            }
            Token::Symbol(symbol) => {
                if let Some(open) =
                    open.as_mut().filter(|open| open.is_text() && matches!(symbol, b'\\' | b'{' | b'}'))
                {
                    open.text(&[symbol], end);
                }
            }
        }
    }
    done.extend(open.map(|open| open.found));
    done
}

/// Whether a group that begins so inside of an object's digits is one of its own, whose text is none of them.
fn is_destination(word: &[u8]) -> bool {
    matches!(opened_by(word, false), Some(Destination::Nowhere | Destination::Fonts))
        || DESTINATIONS.contains(&word)
}

impl Open {
    fn is_text(&self) -> bool {
        matches!(self.found.what, What::Field | What::Template)
    }

    /// Characters of the destination.
    fn text(&mut self, text: &[u8], end: usize) {
        self.found.at.end = end;
        if self.is_text() {
            if self.found.text.len() < MAX_TEXT {
                self.found.text.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(text).0);
            }
            return;
        }
        for &byte in text {
            let Some(digit) = char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()) else {
                continue;
            };
            match self.nibble.take() {
                Some(high) => self.found.data.push(high << 4 | digit),
                None => self.nibble = Some(digit),
            }
        }
    }

    /// Bytes that stand behind `\bin` as they are.
    fn binary(&mut self, bytes: &[u8], start: usize, end: usize) {
        let token = bytes.get(start..end).unwrap_or_default();
        // The word, its number, and the one space that ends it.
        let head = b"\\bin".len();
        let head = head + token.iter().skip(head).take_while(|byte| byte.is_ascii_digit()).count();
        let head = head + usize::from(token.get(head) == Some(&b' '));
        self.nibble = None;
        self.found.at.end = end;
        self.found.data.extend_from_slice(token.get(head..).unwrap_or_default());
    }
}

/// An OLE 1 object ([MS-OLEDS] section 2.2).
#[derive(Debug, Default)]
struct Object<'a> {
    class: String,
    /// What a linked object leads to.
    topic: String,
    data: &'a [u8],
}

impl<'a> Object<'a> {
    /// Reads what stands in `\objdata`; a head that is damaged does not keep Word from the file inside.
    fn read(bytes: &'a [u8]) -> Self {
        Self::with_head(bytes).unwrap_or_else(|| {
            let start = memchr::memmem::find(bytes, &SIGNATURE).unwrap_or(bytes.len());
            Self { data: bytes.get(start..).unwrap_or_default(), ..Self::default() }
        })
    }

    fn with_head(bytes: &'a [u8]) -> Option<Self> {
        let format = u32_at(bytes, 4)?;
        let mut at = 8;
        let (class, topic, _) = (string(bytes, &mut at)?, string(bytes, &mut at)?, string(bytes, &mut at)?);
        if format == 1 {
            return Some(Self { class, topic, data: &[] });
        }
        let size = usize::try_from(u32_at(bytes, at)?).ok()?;
        let behind = bytes.get(at.checked_add(4)?..)?;
        Some(Self { class, topic, data: behind.get(..size).unwrap_or(behind) })
    }

    fn packaged(&self) -> Option<native::Packaged<'a>> {
        self.class.eq_ignore_ascii_case("Package").then(|| native::package(self.data)).flatten()
    }

    /// The file that is inside; empty if only its program knows the format.
    fn file(&self) -> &'a [u8] {
        match self.packaged() {
            Some(packaged) => packaged.bytes,
            None if self.data.starts_with(&SIGNATURE) => self.data,
            None if matches!(
                filetype::recognise(self.data),
                ContentType::Binary | ContentType::Empty | ContentType::Text
            ) =>
            {
                &[]
            }
            None => self.data,
        }
    }

    fn name(&self) -> Option<String> {
        self.packaged().map(|packaged| packaged.name)
    }

    fn tell(&self, at: Place, opened: &mut Opened) {
        let class = &self.class;
        if class.to_ascii_lowercase().starts_with("equation") {
            opened.feature(FeatureKind::EquationEditor, class, at);
        } else if let Some(packaged) = self.packaged() {
            let (name, path) = (packaged.name, packaged.path);
            opened.feature(FeatureKind::EmbeddedObject, format!("{class}: {name} (packed from {path})"), at);
        } else if is_remote(&self.topic) {
            opened.feature(FeatureKind::ExternalResource, format!("linked object: {}", self.topic), at);
        } else {
            opened.feature(FeatureKind::EmbeddedObject, class, at);
        }
    }
}

/// A string behind its length, which counts the zero at its end.
fn string(bytes: &[u8], at: &mut usize) -> Option<String> {
    let length = usize::try_from(u32_at(bytes, *at)?).ok().filter(|length| *length <= MAX_NAME)?;
    let start = at.checked_add(4)?;
    let raw = bytes.get(start..start.checked_add(length)?)?;
    *at = start + length;
    let text = raw.split(|byte| *byte == 0).next()?;
    let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(text).0;
    Some(text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect())
}

/// A picture as a file; `None` for metafiles and what is none. Bitmaps stand without the head that their files have.
fn picture(data: &[u8]) -> Option<Vec<u8>> {
    if filetype::recognise(data).is_image() {
        return Some(data.to_vec());
    }
    // BITMAPINFOHEADER: 40 bytes, one plane.
    if u32_at(data, 0) != Some(40) || u16_at(data, 12) != Some(1) {
        return None;
    }
    let bits = u16_at(data, 14)?;
    let colours = match (u32_at(data, 32)?, bits) {
        (0, 1 | 4 | 8) => 1 << bits,
        (used, _) => used.min(256),
    };
    let mut file = b"BM".to_vec();
    file.extend(u32::try_from(data.len()).ok()?.checked_add(14)?.to_le_bytes());
    file.extend([0; 4]);
    file.extend((14 + 40 + colours * 4).to_le_bytes());
    file.extend_from_slice(data);
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Budget;
    use proptest::prelude::*;

    fn opened(bytes: &[u8]) -> Opened {
        let opened = open(bytes, &mut Opening { passwords: &[], budget: &mut Budget::default() });
        for found in &opened.members {
            assert_eq!(member(bytes, found.index).as_ref(), Some(&found.bytes));
        }
        opened
    }

    fn object(class: &str, data: &[u8]) -> Vec<u8> {
        let string =
            |text: &str| [&(text.len() as u32 + 1).to_le_bytes()[..], text.as_bytes(), &[0]].concat();
        [&[1, 5, 0, 0, 2, 0, 0, 0][..], &string(class), &[0; 8], &(data.len() as u32).to_le_bytes(), data]
            .concat()
    }

    fn hex(bytes: &[u8]) -> String {
        data_encoding::HEXLOWER.encode(bytes)
    }

    #[test]
    fn a_package_comes_out_in_whatever_way_its_digits_stand() {
        let object = object("Package", &native::write("run.bat", "C:\\run.bat", b"echo hello"));
        let plain = hex(&object);
        let spread: String = plain.chars().map(|c| format!("{c}\r\n ")).collect();
        let (head, tail) = plain.split_at(20);
        let grouped = format!("{head}{{\\*\\noise 0000}}{{\\proptype\\staticval\nabc}}{{\\par {tail}}}");
        for digits in [plain.clone(), spread, grouped, format!("\\foo {plain}")] {
            let rtf = format!(
                "{{\\rtf1{{\\object\\objemb{{\\*\\objclass Package}}{{\\*\\objdata {digits}}}}}text}}"
            );
            let opened = opened(rtf.as_bytes());
            assert_eq!(opened.members[0].bytes, b"echo hello", "{digits}");
            assert_eq!(opened.members[0].name.as_deref(), Some("run.bat"));
            assert_eq!(opened.features[0].kind, FeatureKind::EmbeddedObject);
        }
        let mut binary =
            format!("{{\\rtf1{{\\*\\objdata {}\\bin{} ", hex(&object[..10]), object.len() - 10).into_bytes();
        binary.extend_from_slice(&object[10..]);
        binary.extend(b"}}");
        assert_eq!(opened(&binary).members[0].bytes, b"echo hello");
    }

    #[test]
    fn equations_templates_fields_and_updates_are_told() {
        let equation = hex(&object("eQuatiON.3", b"\x1c\0\0\0"));
        let rtf = format!(
            "{{\\rtf1{{\\*\\template http://t.example/a.dot}}{{\\object\\objupdate{{\\*\\objdata {equation}}}}}{{\\field{{\\*\\fldinst INCLUDEPICTURE \"http://p.example/x.png\"}}}}{{\\field{{\\*\\fldinst HYPERLINK \"http://h.example\"}}}}}}"
        );
        let opened = opened(rtf.as_bytes());
        let kinds: Vec<FeatureKind> = opened.features.iter().map(|feature| feature.kind).collect();
        use FeatureKind::{AutoRun, EquationEditor, ExternalResource, RemoteTemplate};
        assert_eq!(kinds, [RemoteTemplate, AutoRun, EquationEditor, ExternalResource]);
        assert_eq!(opened.links.len(), 2);
    }

    #[test]
    fn a_damaged_head_hides_no_file() {
        let file = crate::compound::write([0; 16], &[]);
        let rtf = format!("{{\\rtf{{\\objdata {}{}}}", hex(&[0xff; 30]), hex(&file));
        assert_eq!(opened(rtf.as_bytes()).members[0].bytes, file);
    }

    #[test]
    fn pictures_are_files_again() {
        let mut bitmap = [0; 44];
        bitmap[0] = 40;
        bitmap[12] = 1;
        bitmap[14] = 24;
        let rtf = format!(
            "{{\\rtf1{{\\pict\\pngblip {}}}{{\\pict\\dibitmap0 {}}}{{\\pict\\wmetafile8 0100}}}}",
            hex(b"\x89PNG\r\n\x1a\n"),
            hex(&bitmap)
        );
        let opened = opened(rtf.as_bytes());
        assert_eq!(opened.members.len(), 2);
        assert!(opened.members[1].bytes.starts_with(b"BM"));
    }

    #[test]
    fn letters_and_agendas_have_nothing_to_tell() {
        let opened = opened(b"{\\rtf1\\ansi{\\*\\generator Writer}{\\info{\\author Ann}}{\\field{\\*\\fldinst PAGE}{\\fldrslt 1}}Agenda}");
        assert_eq!(opened, Opened::default());
    }

    proptest! {
        #[test]
        fn any_groups_are_survived(rtf in "(\\{|\\}|\\\\objdata |\\\\pict|\\\\\\*|\\\\bin3 |\\\\fldinst |[0-9a-f]{2}|\\\\objupdate){0,40}") {
            let _ = opened(rtf.as_bytes());
        }

        #[test]
        fn a_file_cut_anywhere_is_survived(cut in 0usize..300) {
            let rtf = format!("{{\\rtf1{{\\*\\objdata {}}}}}", hex(&object("Package", &native::write("a", "b", b"c"))));
            let _ = opened(&rtf.as_bytes()[..cut.min(rtf.len())]);
        }
    }
}
