//! Strings that a code puts together out of constants: `"ht" & "tp"`, `Chr(104) & x`, `"{1}{0}" -f 'b', 'a'`, `StrReverse("...")`.
//!
//! One pass over the tokens with a stack of open brackets and the values of variables as they were last assigned. Branches and loops
//! are not followed, so that a string may come out that no run of the code would make; an unknown value ends a string.

mod calls;

use super::Layer;
use super::tokens::{Dialect, Token, Tokens};
use crate::embedded;
use crate::member::MemberKind;
use calls::{Call, Value, called};
use std::collections::{HashMap, HashSet};
use std::iter::Peekable;

/// How such a layer is told from the others.
pub(super) const HOW: &str = "strings put together out of constants";
/// Brackets inside each other that are followed.
const DEPTH: usize = 200;
/// Variables that are kept.
const VARIABLES: usize = 10_000;
/// Bytes of one string, and bytes that may be written in all.
const LONGEST: usize = 1 << 20;
const WORK: usize = 16 << 20;
/// Bytes of all strings that are told, and of the least of them.
const OUTPUT: usize = 1 << 20;
const LEAST: usize = 4;

/// The strings, one a line; `None` if there are none.
pub(super) fn folded(text: &str) -> Option<Layer> {
    let dialect = Dialect::of(text);
    let mut folder = Folder::default();
    folder.run(Tokens::of(text, dialect).peekable(), dialect);
    let mut strings = folder.finish();
    if dialect == Dialect::Script {
        strings.extend(embedded::decode(text, 0).into_iter().map(|found| found.text));
    }
    let mut seen = HashSet::new();
    let mut out = String::new();
    for string in strings {
        let told = string.trim();
        if told.len() >= LEAST && out.len() + told.len() <= OUTPUT && seen.insert(told.to_owned()) {
            out.push_str(told);
            out.push('\n');
        }
    }
    (!out.is_empty()).then(|| Layer {
        at: 0..text.len(),
        how: HOW,
        kind: MemberKind::Code,
        bytes: out.into_bytes(),
    })
}

/// An expression under way.
#[derive(Debug, Default)]
struct Frame {
    call: Call,
    arguments: Vec<Value>,
    value: Option<Value>,
    operator: Option<char>,
    /// Constants in the value; from two on it stands nowhere in the code.
    parts: usize,
    /// Whether something unknown stood in front of the value.
    is_cut: bool,
    /// The text before `-f`.
    format: Option<String>,
    /// Behind `[char]`.
    is_character: bool,
}

#[derive(Debug, Default)]
struct Folder {
    /// The statement itself, and the brackets that are open in it.
    outer: Frame,
    frames: Vec<Frame>,
    /// The variable that the statement assigns, and whether it adds to it.
    target: Option<(String, bool)>,
    places: HashMap<String, usize>,
    /// Values in the order of first assignment, with the number of constants in them.
    values: Vec<(String, usize)>,
    strings: Vec<String>,
    work: usize,
}

impl Folder {
    fn run(&mut self, mut tokens: Peekable<Tokens<'_>>, dialect: Dialect) {
        while let Some(token) = tokens.next() {
            if self.work > WORK {
                return;
            }
            match token {
                Token::Text(text) => self.operand(Value::Text(text)),
                Token::Number(number) => self.number(number),
                Token::Name(name) => self.name(name, &mut tokens, dialect),
                Token::Break => {
                    let goes_on = !self.frames.is_empty() && dialect != Dialect::Basic
                        || self.top().operator.is_some()
                        || matches!(tokens.peek(), Some(Token::Sign('+' | '.' | '&')));
                    if !goes_on {
                        self.end_statement();
                    }
                }
                Token::Sign(sign) => self.sign(sign, &mut tokens, dialect),
            }
        }
        self.end_statement();
    }

    fn finish(mut self) -> Vec<String> {
        let left = std::mem::take(&mut self.values);
        self.strings.extend(left.into_iter().filter(|(_, parts)| *parts >= 2).map(|(text, _)| text));
        self.strings
    }

    /// The innermost expression.
    fn top(&mut self) -> &mut Frame {
        self.frames.last_mut().unwrap_or(&mut self.outer)
    }

    fn number(&mut self, number: i64) {
        let is_character = std::mem::take(&mut self.top().is_character);
        match u32::try_from(number).ok().and_then(char::from_u32).filter(|_| is_character) {
            Some(c) => {
                self.operand(Value::Text(c.to_string()));
                self.top().parts += 1;
            }
            None => self.operand(Value::Number(number)),
        }
    }

    fn name(&mut self, name: String, tokens: &mut Peekable<Tokens<'_>>, dialect: Dialect) {
        let is_start = self.frames.is_empty() && self.target.is_none() && self.top().value.is_none();
        match tokens.peek() {
            Some(Token::Sign('(')) => {
                tokens.next();
                let call = match name.as_str() {
                    "chr" | "chrw" | "chrb" | "fromcharcode" => Call::Characters,
                    "strreverse" => Call::Reverse,
                    "replace" => Call::Replace,
                    _ => Call::Other,
                };
                self.open(call);
            }
            Some(Token::Sign('=')) if is_start => {
                tokens.next();
                // `==` compares.
                if tokens.peek() != Some(&Token::Sign('=')) {
                    self.target = Some((name, false));
                }
            }
            Some(Token::Sign(sign @ ('+' | '&'))) if is_start => {
                let sign = *sign;
                tokens.next();
                if tokens.peek() == Some(&Token::Sign('=')) {
                    tokens.next();
                    self.target = Some((name, true));
                } else {
                    self.variable(&name);
                    self.top().operator = Some(sign);
                }
            }
            // `Dim x`, `var x`, `Set x`.
            Some(Token::Name(_)) if is_start => {}
            _ if dialect == Dialect::PowerShell && name == "char" => self.operand(Value::Unknown),
            _ => self.variable(&name),
        }
    }

    /// A variable where a value is expected. What is added to itself is not copied each time.
    fn variable(&mut self, name: &str) {
        let is_itself = self.frames.is_empty()
            && self.outer.value.is_none()
            && self.target.as_ref().is_some_and(|(target, _)| target == name);
        let known = self.places.get(name).and_then(|&place| self.values.get_mut(place));
        let Some((text, parts)) = known else { return self.operand(Value::Unknown) };
        let parts = *parts;
        let text = if is_itself { std::mem::take(text) } else { text.clone() };
        self.work += if is_itself { 0 } else { text.len() };
        if text.is_empty() && !is_itself {
            return self.operand(Value::Unknown);
        }
        self.operand(Value::Text(text));
        self.top().parts += parts;
    }

    fn sign(&mut self, sign: char, tokens: &mut Peekable<Tokens<'_>>, dialect: Dialect) {
        match sign {
            '(' => self.open(Call::Group),
            '[' => {
                let is_cast = tokens.peek() == Some(&Token::Name("char".to_owned()));
                if is_cast && dialect == Dialect::PowerShell {
                    tokens.next();
                    // Of a list of characters nothing is told here.
                    self.top().is_character = tokens.next_if_eq(&Token::Sign(']')).is_some();
                } else {
                    self.open(Call::Index);
                }
            }
            ')' | ']' => self.close(),
            ',' => self.argument(),
            '+' | '&' => self.top().operator = Some(sign),
            '-' if dialect == Dialect::PowerShell => match tokens.peek() {
                Some(Token::Name(word)) if word == "f" => {
                    tokens.next();
                    let frame = self.top();
                    if let Some(Value::Text(format)) = frame.value.take() {
                        frame.format = Some(format);
                        frame.arguments.clear();
                        frame.parts = 0;
                    }
                }
                _ => self.operand(Value::Unknown),
            },
            '-' => self.top().operator = Some('-'),
            '.' => self.method(tokens),
            ';' | '{' | '}' => self.end_statement(),
            ':' if dialect == Dialect::Basic => self.end_statement(),
            _ => {
                self.operand(Value::Unknown);
                // What stands behind a comparison or an arrow begins anew.
                self.top().value = None;
            }
        }
    }

    /// `.name(`, of what stands in front; `.name` of an object is unknown.
    fn method(&mut self, tokens: &mut Peekable<Tokens<'_>>) {
        let Some(Token::Name(name)) = tokens.next_if(|token| matches!(token, Token::Name(_))) else { return };
        let is_call = tokens.next_if_eq(&Token::Sign('(')).is_some();
        if is_call && name == "fromcharcode" {
            self.top().value = None;
            return self.open(Call::Characters);
        }
        let frame = self.top();
        match frame.value.take() {
            Some(Value::Text(text)) if is_call => self.open(Call::Method(name, text)),
            _ => {
                frame.value = Some(Value::Unknown);
                if is_call {
                    self.open(Call::Other);
                }
            }
        }
    }

    fn open(&mut self, call: Call) {
        if self.frames.len() >= DEPTH {
            self.end_statement();
        }
        self.frames.push(Frame { call, ..Frame::default() });
    }

    /// Ends an argument of the innermost bracket.
    fn argument(&mut self) {
        let is_told =
            matches!(self.top().call, Call::Other | Call::Index | Call::Group) && self.top().format.is_none();
        if is_told {
            self.tell();
        }
        let frame = self.top();
        let value = frame.value.take().unwrap_or(Value::Unknown);
        frame.arguments.push(if frame.is_cut { Value::Unknown } else { value });
        (frame.operator, frame.is_cut) = (None, false);
        frame.parts = if frame.format.is_some() { frame.parts + 1 } else { 0 };
    }

    fn close(&mut self) {
        if self.frames.is_empty() {
            return self.end_statement();
        }
        self.apply_format();
        let is_told = matches!(self.top().call, Call::Other | Call::Index);
        if is_told {
            self.tell();
        }
        let Some(mut frame) = self.frames.pop() else { return };
        let parts = frame.parts;
        let last = frame.value.take().filter(|_| !frame.is_cut);
        frame.arguments.extend(last);
        let (value, more) = called(&frame.call, frame.arguments);
        self.work += if let Value::Text(text) = &value { text.len() } else { 0 };
        self.operand(value);
        self.top().parts += parts.saturating_sub(1) + more;
    }

    /// Takes a value into the innermost expression.
    fn operand(&mut self, value: Value) {
        let frame = self.top();
        let operator = frame.operator.take();
        let (left, added) = match (frame.value.take(), operator, value) {
            (None, _, value) => (value, true),
            (Some(Value::Number(a)), Some('+'), Value::Number(b)) => {
                (Value::Number(a.saturating_add(b)), true)
            }
            (Some(Value::Number(a)), Some('-'), Value::Number(b)) => {
                (Value::Number(a.saturating_sub(b)), true)
            }
            (Some(Value::Text(mut a)), Some('+' | '&'), Value::Text(b)) if a.len() + b.len() <= LONGEST => {
                a.push_str(&b);
                frame.parts += 1;
                let length = b.len();
                frame.value = Some(Value::Text(a));
                self.work += length;
                return;
            }
            (Some(Value::Text(mut a)), Some('&'), Value::Number(b)) => {
                a.push_str(&b.to_string());
                frame.parts += 1;
                (Value::Text(a), false)
            }
            (left, _, value) => {
                // The string so far ends here.
                frame.value = left;
                let is_known = !matches!(frame.value, Some(Value::Unknown));
                if is_known {
                    self.tell();
                }
                let frame = self.top();
                frame.is_cut = true;
                (value, true)
            }
        };
        let frame = self.top();
        if added {
            frame.parts = usize::from(matches!(left, Value::Text(_)));
            frame.is_cut |= left == Value::Unknown;
        }
        frame.value = Some(left);
    }

    /// Notes the string of the innermost expression if it is put together.
    fn tell(&mut self) {
        let frame = self.top();
        if let Some(Value::Text(text)) = frame.value.as_ref().filter(|_| frame.parts >= 2) {
            let text = text.clone();
            self.work += text.len();
            self.strings.push(text);
        }
    }

    /// `"{1}{0}" -f a, b` (composite formatting of .NET, without widths).
    fn apply_format(&mut self) {
        let frame = self.top();
        let Some(format) = frame.format.take() else { return };
        frame.arguments.extend(frame.value.take());
        let mut out = String::new();
        let mut rest = format.as_str();
        while let Some((plain, after)) = rest.split_once('{') {
            out.push_str(plain);
            let Some((number, behind)) = after.split_once('}') else { break };
            let argument = number.trim().parse::<usize>().ok().and_then(|number| frame.arguments.get(number));
            let Some(Value::Text(argument)) = argument.filter(|_| out.len() <= LONGEST) else {
                frame.is_cut = true;
                break;
            };
            out.push_str(argument);
            rest = behind;
        }
        out.push_str(rest);
        frame.arguments.clear();
        (frame.value, frame.parts) = (Some(Value::Text(out)), 2);
    }

    fn end_statement(&mut self) {
        while !self.frames.is_empty() {
            self.close();
        }
        self.apply_format();
        let Frame { value, parts, is_cut, .. } = std::mem::take(&mut self.outer);
        let target = self.target.take();
        match (target, value) {
            (Some((name, is_added)), Some(Value::Text(text))) => {
                self.assign(name, text, parts, is_added, is_cut);
            }
            (Some((name, _)), _) => self.forget(&name),
            (None, Some(Value::Text(text))) if parts >= 2 => self.strings.push(text),
            _ => {}
        }
    }

    fn assign(&mut self, name: String, text: String, parts: usize, is_added: bool, is_cut: bool) {
        if is_cut {
            // What is known of it is told, and not used further.
            self.strings.extend(Some(text).filter(|_| parts >= 2));
            return self.forget(&name);
        }
        let is_full = self.values.len() >= VARIABLES;
        match self.places.get(&name).and_then(|&place| self.values.get_mut(place)) {
            Some((held, before)) if is_added && held.len() + text.len() <= LONGEST => {
                self.work += text.len();
                held.push_str(&text);
                *before += parts;
            }
            Some((held, before)) => {
                if *before >= 2 && !text.starts_with(held.as_str()) {
                    self.strings.push(std::mem::take(held));
                }
                (*held, *before) = (text, parts);
            }
            None if !is_full => {
                self.places.insert(name, self.values.len());
                self.values.push((text, parts));
            }
            None => {}
        }
    }

    /// A variable of which nothing is known any more.
    fn forget(&mut self, name: &str) {
        if let Some((held, parts)) = self.places.remove(name).and_then(|place| self.values.get_mut(place))
            && std::mem::take(parts) >= 2
        {
            self.strings.push(std::mem::take(held));
        }
    }
}
