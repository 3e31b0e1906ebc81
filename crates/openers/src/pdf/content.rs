//! What a page draws: text with its positions, filled shapes, pictures (ISO 32000-2, 8 and 9.4).
//!
//! The interpreter keeps what it needs for reading: the matrices, the font, how light the colour is. Forms that are drawn
//! inside of others are a stack of our own, bounded in depth and number.

mod state;

use super::document::Document;
use super::font::Font;
use super::object::{Definition, Dictionary, Object, Seen, Value};
use super::syntax::{Lexer, is_space};
use state::{Matrix, State};
use std::collections::HashMap;
use std::rc::Rc;

/// Bytes of content that one page has read.
const CONTENT: usize = 12 << 20;
/// Forms one in the other.
const DEPTH: usize = 12;
/// Forms that one page draws.
const FORMS: usize = 500;
/// Strings of text of one page.
const RUNS: usize = 100_000;
/// Corners of shapes of one page.
const CORNERS: usize = 400_000;
/// Pictures of one page.
const PICTURES: usize = 200;
/// Annotations of one page whose looks are read.
const APPEARANCES: usize = 300;
/// Operands that an operator is given.
const OPERANDS: usize = 64;
/// Graphics states that are saved.
const STATES: usize = 512;

/// Text that one operator shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Run {
    /// Where it begins and ends, on its line, in the page's units.
    pub(super) x: f64,
    pub(super) end: f64,
    pub(super) y: f64,
    /// The height of its letters.
    pub(super) size: f64,
    pub(super) text: String,
    /// Whether it is drawn in a way that leaves no mark (9.3.6).
    pub(super) invisible: bool,
}

/// A filled shape: its outlines, and how light it is from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape {
    pub(super) rings: Vec<Vec<(f32, f32)>>,
    pub(super) light: f32,
}

/// A picture that stands in the content itself (8.9.7).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct InlinePicture {
    pub(super) dictionary: Dictionary,
    pub(super) data: Vec<u8>,
}

/// What a page draws.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) runs: Vec<Run>,
    pub(super) shapes: Vec<Shape>,
    /// Definitions of pictures, each once, in the order of drawing.
    pub(super) pictures: Vec<usize>,
    pub(super) inline: Vec<InlinePicture>,
    /// Glyphs, and those of which nothing tells the character.
    pub(super) glyphs: usize,
    pub(super) unmapped: usize,
}

/// Content that is being read, with the names that it may use.
struct Frame {
    bytes: Rc<Vec<u8>>,
    at: usize,
    resources: Rc<Object>,
    /// The states that were saved outside of it.
    states: usize,
    fonts: HashMap<Vec<u8>, Rc<Font>>,
}

/// Reads a page.
pub(super) fn read(document: &Document<'_>, page: &Definition) -> Drawn {
    let mut interpreter = Interpreter {
        document,
        drawn: Drawn::default(),
        state: State::default(),
        saved: Vec::new(),
        path: Vec::new(),
        corners: 0,
        forms: 0,
        room: CONTENT,
    };
    interpreter.page(page);
    interpreter.drawn
}

struct Interpreter<'d> {
    document: &'d Document<'d>,
    drawn: Drawn,
    state: State,
    saved: Vec<State>,
    /// The outlines of the path so far.
    path: Vec<Vec<(f32, f32)>>,
    corners: usize,
    forms: usize,
    /// Bytes of content that may still be read.
    room: usize,
}

impl Interpreter<'_> {
    fn page(&mut self, page: &Definition) {
        let Some(dictionary) = page.dictionary() else { return };
        let mut content = Vec::new();
        let parts = self.document.value(dictionary, "Contents");
        let streams: Vec<Rc<Definition>> = match &parts {
            Some(Seen::There(definition)) if definition.stream.is_some() => vec![Rc::clone(definition)],
            Some(parts) => {
                parts.array().iter().take(1_000).filter_map(|p| self.document.stream_of(p)).collect()
            }
            None => Vec::new(),
        };
        for stream in streams {
            content.extend(self.document.stream(&stream, self.room.saturating_sub(content.len())).bytes);
            // Between two parts is a gap, so that no word goes across.
            content.push(b'\n');
        }
        let resources = self.document.inherited(page, "Resources");
        if let Some(frame) = self.frame(content, resources) {
            self.draw(frame);
        }
        self.appearances(page);
    }

    /// What annotations look like: each has content of its own, drawn where the annotation is (12.5.5).
    fn appearances(&mut self, page: &Definition) {
        let Some(list) = page.dictionary().and_then(|dictionary| self.document.value(dictionary, "Annots"))
        else {
            return;
        };
        for annotation in list.array().iter().take(APPEARANCES) {
            let seen = self.document.seen(annotation);
            let Some(dictionary) = seen.dictionary() else { continue };
            let Some(stream) = self.appearance(dictionary) else { continue };
            let Some(keys) = stream.dictionary() else { continue };
            let corner = |of: &Dictionary, key: &str| {
                let rectangle = self.document.value(of, key)?;
                let number = |i: usize| rectangle.array().get(i).and_then(Object::number);
                Some((number(0)?.min(number(2)?), number(1)?.min(number(3)?)))
            };
            let (x, y) = corner(dictionary, "Rect").unwrap_or_default();
            let (own_x, own_y) = corner(keys, "BBox").unwrap_or_default();
            self.state =
                State { matrix: Matrix([1.0, 0.0, 0.0, 1.0, x - own_x, y - own_y]), ..State::default() };
            self.saved.clear();
            let bytes = self.document.stream(&stream, self.room).bytes;
            let resources = self.document.value(keys, "Resources").map(|seen| (*seen).clone());
            if let Some(frame) = self.frame(bytes, Rc::new(resources.unwrap_or_default())) {
                self.draw(frame);
            }
        }
    }

    /// The normal appearance, of those for several states the one that is chosen.
    fn appearance(&self, annotation: &Dictionary) -> Option<Rc<Definition>> {
        let all = self.document.value(annotation, "AP")?;
        let normal = all.dictionary()?.get("N")?;
        self.document.stream_of(normal).or_else(|| {
            let states = self.document.seen(normal);
            let chosen = self.document.value(annotation, "AS")?;
            self.document.stream_of(states.dictionary()?.get(std::str::from_utf8(chosen.name()?).ok()?)?)
        })
    }

    /// Reads content and the forms that it draws.
    fn draw(&mut self, first: Frame) {
        let mut frames = vec![first];
        while let Some(mut frame) = frames.pop() {
            match self.run(&mut frame) {
                Some(inner) if frames.len() + 1 < DEPTH => {
                    frames.push(frame);
                    frames.push(inner);
                }
                Some(_) => {
                    self.document.limit("pdf-nesting");
                    frames.push(frame);
                    self.restore_to(frames.last().map_or(0, |frame| frame.states));
                }
                None => self.restore_to(frame.states),
            }
        }
    }

    fn restore_to(&mut self, states: usize) {
        self.saved.truncate(states.saturating_add(1));
        if self.saved.len() > states
            && let Some(state) = self.saved.pop()
        {
            self.state = state;
        }
    }

    fn frame(&mut self, bytes: Vec<u8>, resources: Rc<Object>) -> Option<Frame> {
        self.room = self.room.saturating_sub(bytes.len());
        if self.room == 0 {
            self.document.limit("pdf-size");
        }
        let states = self.saved.len();
        self.document.work(bytes.len() / 4).then(|| Frame {
            bytes: Rc::new(bytes),
            at: 0,
            resources,
            states,
            fonts: HashMap::new(),
        })
    }

    /// Reads content up to its end, or to a form that it draws.
    fn run(&mut self, frame: &mut Frame) -> Option<Frame> {
        let bytes = Rc::clone(&frame.bytes);
        let mut lexer = Lexer::content(&bytes);
        lexer.at = frame.at;
        let mut operands: Vec<Object> = Vec::new();
        while let Some(object) = lexer.object() {
            let Value::Word(word) = &object.value else {
                if operands.len() < OPERANDS {
                    operands.push(object);
                }
                continue;
            };
            if word == b"Do" {
                if let Some(inner) = self.external(frame, &operands) {
                    frame.at = lexer.at;
                    return Some(inner);
                }
            } else if word == b"BI" {
                self.inline_picture(&mut lexer, &bytes);
            } else {
                self.operator(word, &operands, frame);
            }
            operands.clear();
        }
        None
    }

    fn operator(&mut self, word: &[u8], operands: &[Object], frame: &mut Frame) {
        let number = |i: usize| operands.get(i).and_then(Object::number).unwrap_or(0.0);
        match word {
            b"q" if self.saved.len() < STATES => self.saved.push(self.state.clone()),
            b"Q" => {
                if self.saved.len() > frame.states
                    && let Some(state) = self.saved.pop()
                {
                    self.state = state;
                }
            }
            b"cm" => self.state.matrix = matrix(operands).then(self.state.matrix),
            b"w" => self.state.line_width = number(0),
            b"BT" => self.state.text.begin(),
            b"Tf" => {
                self.state.text.size = number(1);
                self.state.text.font = operands.first().and_then(|name| self.font(frame, name.name()?));
            }
            b"Tc" => self.state.text.character_space = number(0),
            b"Tw" => self.state.text.word_space = number(0),
            b"Tz" => self.state.text.scale = number(0) / 100.0,
            b"TL" => self.state.text.leading = number(0),
            b"Ts" => self.state.text.rise = number(0),
            b"Tr" => self.state.text.mode = operands.first().and_then(Object::count).unwrap_or(0),
            b"Td" => self.state.text.go(number(0), number(1)),
            b"TD" => {
                self.state.text.leading = -number(1);
                self.state.text.go(number(0), number(1));
            }
            b"Tm" => self.state.text.set(matrix(operands)),
            b"T*" => self.state.text.next_line(),
            b"Tj" => self.show(operands.get(..1).unwrap_or_default()),
            b"'" => {
                self.state.text.next_line();
                self.show(operands.get(..1).unwrap_or_default());
            }
            b"\"" => {
                self.state.text.word_space = number(0);
                self.state.text.character_space = number(1);
                self.state.text.next_line();
                self.show(operands.get(2..3).unwrap_or_default());
            }
            b"TJ" => self.show(operands.first().map(Object::array).unwrap_or_default()),
            b"g" | b"rg" | b"k" | b"sc" | b"scn" => {
                let components: Vec<f64> = operands.iter().filter_map(Object::number).take(4).collect();
                if let Some(light) = light(&components) {
                    self.state.fill = light;
                }
            }
            b"cs" => self.state.fill = 0.0,
            b"G" | b"RG" | b"K" | b"SC" | b"SCN" => {
                let components: Vec<f64> = operands.iter().filter_map(Object::number).take(4).collect();
                if let Some(light) = light(&components) {
                    self.state.stroke = light;
                }
            }
            b"re" => {
                let (x, y, width, height) = (number(0), number(1), number(2), number(3));
                let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
                self.outline(corners.map(|(x, y)| self.state.matrix.point(x, y)).to_vec());
            }
            b"m" => self.outline(vec![self.state.matrix.point(number(0), number(1))]),
            b"l" => self.line(number(0), number(1)),
            // Of a curve only where it ends: codes are made of straight lines.
            b"c" => self.line(number(4), number(5)),
            b"v" | b"y" => self.line(number(2), number(3)),
            b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => self.fill(),
            b"S" | b"s" => self.stroke(),
            b"n" => self.path.clear(),
            _ => {}
        }
    }

    fn outline(&mut self, corners: Vec<(f32, f32)>) {
        self.corners += corners.len();
        if self.corners > CORNERS {
            self.document.limit("pdf-shapes");
        } else {
            self.path.push(corners);
        }
    }

    fn line(&mut self, x: f64, y: f64) {
        let point = self.state.matrix.point(x, y);
        self.corners += 1;
        if self.corners > CORNERS {
            self.document.limit("pdf-shapes");
        } else if let Some(ring) = self.path.last_mut() {
            ring.push(point);
        }
    }

    fn fill(&mut self) {
        let rings = std::mem::take(&mut self.path);
        if rings.iter().any(|ring| ring.len() > 2) {
            self.drawn.shapes.push(Shape { rings, light: self.state.fill });
        }
    }

    /// Straight thick lines are bars.
    fn stroke(&mut self) {
        let path = std::mem::take(&mut self.path);
        let half = (self.state.line_width * self.state.matrix.scale() / 2.0) as f32;
        for ring in path {
            if let [(x, y), (to_x, to_y)] = ring.as_slice() {
                let corners = if (x - to_x).abs() < 0.01 {
                    [(x - half, *y), (x + half, *y), (x + half, *to_y), (x - half, *to_y)]
                } else if (y - to_y).abs() < 0.01 {
                    [(*x, y - half), (*to_x, y - half), (*to_x, y + half), (*x, y + half)]
                } else {
                    continue;
                };
                self.drawn.shapes.push(Shape { rings: vec![corners.to_vec()], light: self.state.stroke });
            }
        }
    }

    fn font(&mut self, frame: &mut Frame, name: &[u8]) -> Option<Rc<Font>> {
        if let Some(font) = frame.fonts.get(name) {
            return Some(Rc::clone(font));
        }
        let found = self.resource(frame, "Font", name)?;
        let font = match &found {
            Seen::There(definition) if definition.at != usize::MAX => self.document.font(definition)?,
            found => Rc::new(Font::read(self.document, found.dictionary()?)),
        };
        frame.fonts.insert(name.to_vec(), Rc::clone(&font));
        Some(font)
    }

    /// What a name means in this content.
    fn resource(&self, frame: &Frame, kind: &str, name: &[u8]) -> Option<Seen<'static>> {
        let names = self.document.value(frame.resources.dictionary()?, kind)?;
        let found = names.dictionary()?.0.iter().find(|(own, _)| own == name)?;
        // Each looks through the list of names.
        if !self.document.work(names.dictionary()?.0.len()) {
            return None;
        }
        Some(match self.document.seen(&found.1) {
            Seen::There(definition) => Seen::There(definition),
            Seen::Here(object) => {
                Seen::There(Rc::new(Definition { at: usize::MAX, object: object.clone(), stream: None }))
            }
        })
    }

    /// A form or a picture that is drawn; of a form its content.
    fn external(&mut self, frame: &Frame, operands: &[Object]) -> Option<Frame> {
        let Seen::There(definition) = self.resource(frame, "XObject", operands.first()?.name()?)? else {
            return None;
        };
        let dictionary = definition.dictionary()?;
        let kind = self.document.value(dictionary, "Subtype")?;
        if kind.is_name("Image") {
            if !self.drawn.pictures.contains(&definition.at) && self.drawn.pictures.len() < PICTURES {
                self.drawn.pictures.push(definition.at);
            }
            return None;
        }
        if !kind.is_name("Form") {
            return None;
        }
        self.forms += 1;
        if self.forms > FORMS {
            self.document.limit("pdf-forms");
            return None;
        }
        let bytes = self.document.stream(&definition, self.room).bytes;
        let resources = match self.document.value(dictionary, "Resources") {
            Some(Seen::There(definition)) => Rc::new(definition.object.clone()),
            Some(Seen::Here(object)) => Rc::new(object.clone()),
            None => Rc::clone(&frame.resources),
        };
        let inner = self.frame(bytes, resources)?;
        self.saved.push(self.state.clone());
        if let Some(own) = self.document.value(dictionary, "Matrix") {
            self.state.matrix = matrix(own.array()).then(self.state.matrix);
        }
        Some(inner)
    }

    /// `BI`, keys and values, `ID`, the bytes, `EI`.
    fn inline_picture(&mut self, lexer: &mut Lexer<'_>, bytes: &[u8]) {
        let mut pairs = Vec::new();
        loop {
            let Some(key) = lexer.object() else { return };
            if key.is_word("ID") {
                break;
            }
            let (Value::Name(key), Some(value)) = (key.value, lexer.object()) else { return };
            if pairs.len() < OPERANDS {
                pairs.push((key, value));
            }
        }
        let start = lexer.at + 1;
        let Some(data) = bytes.get(start..) else { return };
        // The word between white space, behind which content goes on that is text.
        let is_end = |&at: &usize| {
            let before = at.checked_sub(1).and_then(|at| data.get(at)).is_none_or(|&byte| is_space(byte));
            let behind = data.get(at + 2..).unwrap_or_default();
            let goes_on = behind.iter().take(8).all(|&byte| is_space(byte) || (0x20..0x7f).contains(&byte));
            before && behind.first().is_none_or(|&byte| is_space(byte)) && goes_on
        };
        let end = memchr::memmem::find_iter(data, b"EI").find(is_end).unwrap_or(data.len());
        lexer.at = (start + end + 2).min(bytes.len());
        if self.drawn.inline.len() < PICTURES {
            let data = data.get(..end).unwrap_or_default().to_vec();
            self.drawn.inline.push(InlinePicture { dictionary: Dictionary(pairs), data });
        }
    }

    /// Shows strings, between which numbers move the place.
    fn show(&mut self, items: &[Object]) {
        if self.drawn.runs.len() >= RUNS {
            self.document.limit("pdf-text");
            return;
        }
        let text = &mut self.state.text;
        let font = text.font.clone().unwrap_or_default();
        let start = text.place(self.state.matrix);
        let mut run = Run { x: start.0, y: start.1, ..Run::default() };
        run.size = text.height(self.state.matrix);
        run.invisible = matches!(text.mode, 3 | 7);
        for item in items {
            match &item.value {
                Value::Number(moved) => {
                    text.advance(-moved / 1000.0 * text.size * text.scale);
                    // Wide gaps are spaces between words.
                    if *moved < -180.0 && !run.text.ends_with(' ') && !run.text.is_empty() {
                        run.text.push(' ');
                    }
                }
                Value::String(string) => {
                    for glyph in font.glyphs(string) {
                        self.drawn.glyphs += 1;
                        match glyph.text {
                            Some(shown) => run.text.push_str(&shown),
                            None => {
                                self.drawn.unmapped += 1;
                                run.text.push('\u{fffd}');
                            }
                        }
                        let space = if glyph.is_space { text.word_space } else { 0.0 };
                        let width = glyph.width / 1000.0 * text.size + text.character_space + space;
                        text.advance(width * text.scale);
                    }
                }
                _ => {}
            }
        }
        run.end = text.place(self.state.matrix).0;
        if !run.text.is_empty() {
            self.drawn.runs.push(run);
        }
    }
}

fn matrix(operands: &[Object]) -> Matrix {
    let number = |i: usize| operands.get(i).and_then(Object::number);
    match (number(0), number(1), number(2), number(3), number(4), number(5)) {
        (Some(a), Some(b), Some(c), Some(d), Some(e), Some(f)) => Matrix([a, b, c, d, e, f]),
        _ => Matrix::IDENTITY,
    }
}

/// How light a colour of one, three or four components is.
fn light(components: &[f64]) -> Option<f32> {
    let light = match *components {
        [grey] => grey,
        [red, green, blue] => 0.299 * red + 0.587 * green + 0.114 * blue,
        [cyan, magenta, yellow, black] => {
            (1.0 - black) * (1.0 - 0.299 * cyan - 0.587 * magenta - 0.114 * yellow)
        }
        _ => return None,
    };
    Some(light.clamp(0.0, 1.0) as f32)
}
