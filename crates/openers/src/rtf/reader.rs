//! Reading RTF token by token, with a bounded stack of group states.

mod characters;

use super::destination::{Destination, opened_by};
use super::fonts::Fonts;
use super::lexer::{Lexer, Token};
use super::words::{as_html, as_text, link_target};
use super::{Form, Rtf};
use crate::mapped::Writer;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Span;
use encoding_rs::Encoding;

/// Groups inside groups whose state is kept; deeper ones share the state of the last.
const DEPTH: usize = 4_096;
/// Bytes of a field's instruction that are kept.
const INSTRUCTION: usize = 8_192;

/// What holds inside a group and ends with it.
#[derive(Clone, Copy)]
struct State {
    destination: Destination,
    /// Inside `\htmlrtf`: written for readers of RTF, not part of the HTML.
    for_rtf: bool,
    /// `\v`.
    hidden: bool,
    /// Characters that stand in for a `\u` one.
    stand_ins: usize,
    encoding: &'static Encoding,
    /// Where the shown text of the field began, if this group is one.
    field: Option<usize>,
}

/// Reads up to `limit` bytes of text. Unless `unwraps`, it is read as what a word processor shows of it.
pub(super) fn read(bytes: &[u8], limit: usize, unwraps: bool) -> Rtf {
    let mut reader = Reader {
        unwraps,
        form: Form::Native,
        fonts: Fonts::new(),
        state: State {
            destination: Destination::Document,
            for_rtf: false,
            hidden: false,
            stand_ins: 1,
            encoding: encoding_rs::WINDOWS_1252,
            field: None,
        },
        stack: Vec::new(),
        below: 0,
        at_start: false,
        marked: false,
        skip: 0,
        font: 0,
        pending: Vec::new(),
        pending_at: Span::default(),
        high: None,
        fields: Vec::new(),
        writer: Writer::default(),
        anomalies: Vec::new(),
    };
    let mut lexer = Lexer::new(bytes);
    while let Some((token, start, end)) = lexer.next() {
        reader.token(token, Span::new(start, end));
        if reader.writer.len() >= limit {
            reader.complain("rtf-text");
            break;
        }
    }
    reader.flush();
    Rtf { form: reader.form, text: reader.writer.finish(), anomalies: reader.anomalies }
}

struct Reader {
    /// Whether wrapped HTML and text are taken out.
    unwraps: bool,
    form: Form,
    fonts: Fonts,
    state: State,
    stack: Vec<State>,
    /// Groups that are deeper than the stack.
    below: usize,
    /// Whether the group has only just been opened.
    at_start: bool,
    /// Whether `\*` came before.
    marked: bool,
    /// Characters that are to be left out, as they stand in for a `\u` one.
    skip: usize,
    /// The font that the font table is describing.
    font: i32,
    /// Characters above ASCII that wait to be decoded together, and their place.
    pending: Vec<u8>,
    pending_at: Span,
    /// The first half of a character outside the basic plane.
    high: Option<(u16, Span)>,
    /// Instructions of the fields that are open, with their places.
    fields: Vec<(String, Span)>,
    writer: Writer,
    anomalies: Vec<(AnomalyKind, String)>,
}

impl Reader {
    fn complain(&mut self, limit: &str) {
        let anomaly = (AnomalyKind::LimitReached, limit.to_owned());
        if !self.anomalies.contains(&anomaly) {
            self.anomalies.push(anomaly);
        }
    }

    fn token(&mut self, token: Token<'_>, at: Span) {
        let at_start = std::mem::take(&mut self.at_start);
        match token {
            Token::Open => {
                self.flush();
                self.open();
            }
            Token::Close => {
                self.flush();
                self.close();
            }
            Token::Text(text) => self.text(text, at.start),
            Token::Byte(byte) => {
                if !self.skipped() {
                    self.byte(byte, at);
                }
            }
            Token::Symbol(symbol) => self.symbol(symbol, at, at_start),
            Token::Word(word, number) => {
                if word == b"u" {
                    self.unicode(number.unwrap_or(0), at);
                } else if !self.skipped() {
                    self.flush();
                    self.word(word, number, at, at_start);
                }
            }
        }
    }

    fn open(&mut self) {
        self.skip = 0;
        if self.stack.len() < DEPTH {
            self.stack.push(self.state);
        } else {
            self.below += 1;
            self.complain("rtf-depth");
        }
        self.state.field = None;
        self.at_start = true;
        self.marked = false;
    }

    fn close(&mut self) {
        self.skip = 0;
        if let Some(below) = self.below.checked_sub(1) {
            self.below = below;
            return;
        }
        if let Some(began) = self.state.field {
            self.end_field(began);
        }
        if let Some(state) = self.stack.pop() {
            self.state = state;
        }
    }

    /// Whether what stands here stands in for a `\u` character.
    fn skipped(&mut self) -> bool {
        match self.skip.checked_sub(1) {
            Some(left) => {
                self.skip = left;
                true
            }
            None => false,
        }
    }

    /// Whether text is part of what is taken out.
    fn is_written(&self) -> bool {
        match self.state.destination {
            Destination::HtmlTag => self.form == Form::Html,
            Destination::Document => {
                let left_out = if self.form == Form::Native { self.state.hidden } else { self.state.for_rtf };
                !left_out
            }
            _ => false,
        }
    }

    fn write(&mut self, text: &str, at: Span, verbatim: bool) {
        if self.state.destination == Destination::Instruction {
            if let Some((instruction, place)) = self.fields.last_mut()
                && instruction.len() + text.len() <= INSTRUCTION
            {
                if instruction.is_empty() {
                    *place = at;
                }
                instruction.push_str(text);
                place.end = at.end;
            }
            return;
        }
        if !self.is_written() {
            return;
        }
        if verbatim {
            self.writer.verbatim(text, at.start);
        } else {
            self.writer.decoded(text, at);
        }
    }

    fn symbol(&mut self, symbol: u8, at: Span, at_start: bool) {
        if symbol == b'*' && at_start {
            (self.at_start, self.marked) = (true, true);
            return;
        }
        if self.skipped() {
            return;
        }
        self.flush();
        let html = self.form == Form::Html;
        match symbol {
            b'\\' | b'{' | b'}' => {
                let text = char::from(symbol).to_string();
                self.write(&text, at, false);
            }
            b'~' => self.write(if html { "&nbsp;" } else { "\u{a0}" }, at, false),
            b'_' => self.write(if html { "&shy;" } else { "\u{2011}" }, at, false),
            b'-' if html => self.write("&shy;", at, false),
            b'\r' | b'\n' => self.write(if html { "\r\n" } else { "\n" }, at, false),
            b'\t' => self.write("\t", at, false),
            _ => {}
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>, at: Span, at_start: bool) {
        if at_start && let Some(destination) = opened_by(word, std::mem::take(&mut self.marked)) {
            self.enter(destination);
            return;
        }
        let is_on = number != Some(0);
        match word {
            b"fromhtml" if is_on && self.unwraps && self.writer.len() == 0 => self.form = Form::Html,
            b"fromtext" if self.unwraps && self.writer.len() == 0 => self.form = Form::Text,
            b"ansicpg" => {
                self.fonts.set_default(number.unwrap_or(0));
                self.state.encoding = self.fonts.default();
            }
            b"htmlrtf" => self.state.for_rtf = is_on,
            b"v" => self.state.hidden = is_on,
            b"plain" => {
                self.state.hidden = false;
                self.state.encoding = self.fonts.default();
            }
            b"uc" => self.state.stand_ins = usize::try_from(number.unwrap_or(1)).unwrap_or(0).min(16),
            b"f" => match self.state.destination {
                Destination::Fonts => self.font = number.unwrap_or(0),
                _ => self.state.encoding = self.fonts.of(number.unwrap_or(0)),
            },
            b"fcharset" => self.fonts.note_charset(self.font, number.unwrap_or(0)),
            b"cpg" if self.state.destination == Destination::Fonts => {
                self.fonts.note_codepage(self.font, number.unwrap_or(0));
            }
            _ => {
                let text = if self.form == Form::Html { as_html(word) } else { as_text(word) };
                if let Some(text) = text {
                    self.write(text, at, false);
                }
            }
        }
    }

    fn enter(&mut self, destination: Destination) {
        match destination {
            // Nothing comes back out of what is left out, except text that HTML needs.
            _ if self.state.destination == Destination::Nowhere => {}
            // A group that shares its state has no end of its own.
            Destination::Field if self.below > 0 => {}
            Destination::Field => {
                self.state.field = Some(self.writer.len());
                self.fields.push((String::new(), Span::default()));
            }
            _ => self.state.destination = destination,
        }
    }

    /// Adds where a link leads, behind what it shows.
    fn end_field(&mut self, began: usize) {
        let Some((instruction, at)) = self.fields.pop() else { return };
        if self.form != Form::Native || self.state.destination != Destination::Document {
            return;
        }
        let Some(target) = link_target(&instruction) else { return };
        // Fields can stand in fields: what each shows is looked at no further than a target can be long.
        let shown = self.writer.since(began);
        let shown = if shown.len() <= 2 * INSTRUCTION { shown.trim() } else { "more" };
        if shown != target {
            let text = if shown.is_empty() { target.to_owned() } else { format!(" <{target}>") };
            self.write(&text, at, false);
        }
    }
}
