//! Strings that VBA code puts together from constants: literals joined, `Chr` of numbers, `StrReverse`, `Replace` and
//! their kin, and variables that hold nothing else.
//!
//! Nothing is executed: code is read from top to bottom, as if every statement ran once. Loops, branches and functions of
//! the code's own are not followed, and what depends on them stays unknown.

use super::lexer::{Kind, Token, Tokens};
use creel_evidence::locus::Span;
use std::collections::HashMap;

/// Bytes of strings that are put together in one source.
const MAX_BYTES: usize = 4 << 20;
/// Bytes of source that are read again to see that strings follow from their stretches.
const MAX_CHECKED: usize = 4 << 20;
/// Calls and parentheses inside each other.
const MAX_DEPTH: usize = 16;
/// Tokens of one statement that are read for strings.
const MAX_TOKENS: usize = 20_000;

/// A string that is the result of more than one constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// The string. Hostile text.
    pub text: String,
    /// From the first constant's statement to the last constant; [`last`] of this stretch gives the string again.
    pub span: Span,
    /// Whether something unknown is joined to its end.
    pub open: bool,
}

/// The strings that a source puts together, in the order in which they are complete.
///
/// Each follows from its own stretch of the source alone. Where code gives a variable two values, its order may make a
/// string that its stretch does not give; such a one is left out, since it could not be proven.
#[must_use]
pub fn composed(source: &str) -> Vec<Composed> {
    let mut left = MAX_CHECKED;
    let mut found = read(source);
    found.retain(|found| {
        let stretch = source.get(found.span.range()).unwrap_or_default();
        let is_paid = stretch.len() <= left;
        left = left.saturating_sub(stretch.len());
        is_paid && last(stretch).as_ref() == Some(&found.text)
    });
    found
}

fn read(source: &str) -> Vec<Composed> {
    let mut reading = Reading { variables: HashMap::new(), found: Vec::new(), left: MAX_BYTES };
    let mut statement = Vec::new();
    for token in Tokens::new(source) {
        if token.kind != Kind::End {
            if statement.len() < MAX_TOKENS {
                statement.push(token);
            }
            continue;
        }
        reading.statement(&statement);
        statement.clear();
    }
    reading.statement(&statement);
    reading.forget();
    reading.found
}

/// The last string that a stretch of code comes to.
#[must_use]
pub fn last(source: &str) -> Option<String> {
    read(source).into_iter().max_by_key(|found| found.span.end).map(|found| found.text)
}

/// A value of an expression.
#[derive(Debug, Clone)]
struct Value {
    content: Content,
    /// Constants and functions that it took.
    pieces: usize,
    /// Where the first statement or constant that it took begins.
    start: usize,
    /// Where the last constant ends.
    end: usize,
}

#[derive(Debug, Clone)]
enum Content {
    Text(String),
    Number(i64),
}

impl Value {
    fn text(&self) -> String {
        match &self.content {
            Content::Text(text) => text.clone(),
            Content::Number(number) => number.to_string(),
        }
    }
}

struct Reading {
    /// By name in lower case.
    variables: HashMap<String, Value>,
    found: Vec<Composed>,
    left: usize,
}

impl Reading {
    /// Gives out what variables hold and forgets it.
    fn forget(&mut self) {
        let mut values: Vec<Value> = self.variables.drain().map(|(_, value)| value).collect();
        values.sort_by_key(|value| (value.end, value.start));
        for value in values {
            self.give(&value, false);
        }
    }

    fn give(&mut self, value: &Value, open: bool) {
        if let Content::Text(text) = &value.content
            && value.pieces > 1
            && !text.is_empty()
        {
            let span = Span::new(value.start, value.end);
            self.found.push(Composed { text: text.clone(), span, open });
        }
    }

    fn statement(&mut self, tokens: &[Token<'_>]) {
        let word = |at: usize| match tokens.get(at).map(|token| &token.kind) {
            Some(Kind::Word(word)) => Some(*word),
            _ => None,
        };
        // A procedure begins or ends: its variables are another's no longer.
        if (0..3).filter_map(word).any(|word| is_one_of(word, &["sub", "function", "property"])) {
            self.forget();
            return;
        }
        let mut at = 0;
        while word(at).is_some_and(|word| {
            is_one_of(word, &["const", "public", "private", "global", "dim", "let", "set"])
        }) {
            at += 1;
        }
        let name = word(at);
        // `Const x As String = ...`
        let typed = word(at + 1).is_some_and(|word| word.eq_ignore_ascii_case("as"));
        let equals = at + if typed { 3 } else { 1 };
        let assigns = tokens.get(equals).is_some_and(|token| token.kind == Kind::Sign('='));
        let Some((name, start)) =
            name.filter(|_| assigns).zip(tokens.get(at)).map(|(name, token)| (name, token.start))
        else {
            self.expressions(tokens);
            return;
        };
        let name = name.to_lowercase();
        let value = tokens.get(equals + 1..).unwrap_or_default();
        let mut parser = Parser { tokens: value, at: 0, variables: &self.variables, left: &mut self.left };
        match parser.sum(0) {
            Some(mut value) if parser.at == parser.tokens.len() => {
                let extends = self.variables.get(&name).is_some_and(|old| old.start == value.start);
                if !extends && let Some(old) = self.variables.remove(&name) {
                    self.give(&old, false);
                }
                value.start = value.start.min(start);
                self.variables.insert(name, value);
            }
            _ => {
                if let Some(old) = self.variables.remove(&name) {
                    self.give(&old, false);
                }
                self.expressions(value);
            }
        }
    }

    /// Gives out every string expression of a statement.
    fn expressions(&mut self, tokens: &[Token<'_>]) {
        let mut at = 0;
        while at < tokens.len() {
            let mut parser = Parser { tokens, at, variables: &self.variables, left: &mut self.left };
            let begins = match tokens.get(at).map(|token| &token.kind) {
                Some(Kind::Text(_)) => true,
                Some(Kind::Word(word)) => {
                    is_function(word) || parser.variables.contains_key(&word.to_lowercase())
                }
                _ => false,
            };
            match begins.then(|| parser.sum(0)).flatten() {
                Some(value) => {
                    let behind = parser.at;
                    let open = tokens.get(behind).is_some_and(|token| is_join(&token.kind));
                    at = behind.max(at + 1);
                    self.give(&value, open);
                }
                None => at += 1,
            }
        }
    }
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}

const fn is_join(kind: &Kind<'_>) -> bool {
    matches!(kind, Kind::Sign('&' | '+'))
}

/// The functions of VBA that are computed ([MS-VBAL] section 6.1.2.11).
const FUNCTIONS: &[&str] = &[
    "chr",
    "chrw",
    "chrb",
    "asc",
    "ascw",
    "strreverse",
    "replace",
    "lcase",
    "ucase",
    "trim",
    "ltrim",
    "rtrim",
    "left",
    "right",
    "mid",
    "len",
    "cstr",
    "clng",
    "cint",
    "val",
    "space",
    "string",
];

fn is_function(word: &str) -> bool {
    is_one_of(word, FUNCTIONS)
}

/// Reads expressions of constants. What is not constant ends the expression in front of it.
struct Parser<'t, 's> {
    tokens: &'t [Token<'s>],
    at: usize,
    variables: &'t HashMap<String, Value>,
    left: &'t mut usize,
}

impl Parser<'_, '_> {
    fn sign(&self) -> Option<char> {
        match self.tokens.get(self.at)?.kind {
            Kind::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    fn take(&mut self, sign: char) -> Option<usize> {
        let end = self.tokens.get(self.at).filter(|token| token.kind == Kind::Sign(sign))?.end;
        self.at += 1;
        Some(end)
    }

    /// Operands joined by `&` and `+`, numbers also by `-`, `*`, `/`, `Xor`: from left to right, but that factors bind first.
    fn sum(&mut self, depth: usize) -> Option<Value> {
        let mut value = self.product(depth)?;
        loop {
            let before = self.at;
            let operator = match self.tokens.get(before).map(|token| &token.kind) {
                Some(Kind::Sign(sign @ ('&' | '+' | '-'))) => *sign,
                Some(Kind::Word(word)) if word.eq_ignore_ascii_case("xor") => '^',
                _ => return Some(value),
            };
            self.at += 1;
            let joined = self.product(depth).and_then(|right| self.join(&value, operator, &right));
            let Some(joined) = joined else {
                self.at = before;
                return Some(value);
            };
            value = joined;
        }
    }

    fn product(&mut self, depth: usize) -> Option<Value> {
        let mut value = self.operand(depth)?;
        while let (Some(sign @ ('*' | '/' | '\\')), Content::Number(_)) = (self.sign(), &value.content) {
            let before = self.at;
            self.at += 1;
            let joined = self.operand(depth).and_then(|right| self.join(&value, sign, &right));
            let Some(joined) = joined else {
                self.at = before;
                return Some(value);
            };
            value = joined;
        }
        Some(value)
    }

    fn join(&mut self, a: &Value, operator: char, b: &Value) -> Option<Value> {
        let content = match (&a.content, operator, &b.content) {
            (&Content::Number(a), '+', &Content::Number(b)) => Content::Number(a.checked_add(b)?),
            (&Content::Number(a), '-', &Content::Number(b)) => Content::Number(a.checked_sub(b)?),
            (&Content::Number(a), '*', &Content::Number(b)) => Content::Number(a.checked_mul(b)?),
            (&Content::Number(a), '/' | '\\', &Content::Number(b)) => Content::Number(a.checked_div(b)?),
            (&Content::Number(a), '^', &Content::Number(b)) => Content::Number(a ^ b),
            (_, '&' | '+', _) => Content::Text(self.paid(a.text() + &b.text())?),
            _ => return None,
        };
        Some(Value {
            content,
            pieces: a.pieces + b.pieces,
            start: a.start.min(b.start),
            end: a.end.max(b.end),
        })
    }

    /// The text, if there is budget left for it.
    fn paid(&mut self, text: String) -> Option<String> {
        *self.left = self.left.checked_sub(text.len())?;
        Some(text)
    }

    fn operand(&mut self, depth: usize) -> Option<Value> {
        let token = self.tokens.get(self.at).filter(|_| depth < MAX_DEPTH)?;
        let (start, end) = (token.start, token.end);
        self.at += 1;
        match &token.kind {
            Kind::Text(text) => {
                let content = Content::Text(self.paid(text.clone().into_owned())?);
                Some(Value { content, pieces: 1, start, end })
            }
            Kind::Number(number) => Some(Value { content: Content::Number(*number), pieces: 1, start, end }),
            Kind::Sign('-') => match self.operand(depth + 1)? {
                Value { content: Content::Number(number), end, .. } => {
                    Some(Value { content: Content::Number(number.checked_neg()?), pieces: 1, start, end })
                }
                _ => None,
            },
            Kind::Sign('(') => {
                let mut value = self.sum(depth + 1)?;
                value.end = self.take(')')?;
                value.start = value.start.min(start);
                Some(value)
            }
            Kind::Word(word) if self.sign() == Some('(') && is_function(word) => {
                self.call(&word.to_lowercase(), start, depth)
            }
            Kind::Word(word) => {
                let known = self.variables.get(&word.to_lowercase())?.clone();
                if let Content::Text(text) = &known.content {
                    *self.left = self.left.checked_sub(text.len())?;
                }
                Some(Value { end, ..known })
            }
            _ => None,
        }
    }

    /// A call whose opening parenthesis comes next.
    fn call(&mut self, name: &str, start: usize, depth: usize) -> Option<Value> {
        self.take('(')?;
        let mut arguments = vec![self.sum(depth + 1)?];
        while self.take(',').is_some() {
            arguments.push(self.sum(depth + 1)?);
        }
        let end = self.take(')')?;
        let pieces = arguments.iter().map(|argument| argument.pieces).sum::<usize>() + 1;
        let start = arguments.iter().map(|argument| argument.start).fold(start, usize::min);
        let contents: Vec<Content> = arguments.into_iter().map(|argument| argument.content).collect();
        let content = match function(name, &contents, *self.left)? {
            Content::Text(text) => Content::Text(self.paid(text)?),
            number => number,
        };
        Some(Value { content, pieces, start, end })
    }
}

/// What a function of the language gives for constants; `None` if it is none that is known, or would give more than
/// `limit` bytes.
fn function(name: &str, arguments: &[Content], limit: usize) -> Option<Content> {
    use Content::{Number, Text};
    let count = |number: i64| usize::try_from(number).ok();
    Some(match (name, arguments) {
        ("chr" | "chrw" | "chrb", [Number(code)]) => Text(character(*code)?.to_string()),
        ("asc" | "ascw", [Text(text)]) => Number(i64::from(u32::from(text.chars().next()?))),
        ("strreverse", [Text(text)]) => Text(text.chars().rev().collect()),
        ("replace", [Text(text), Text(from), Text(to)]) if !from.is_empty() => {
            let times = text.matches(from.as_str()).count();
            (times.checked_mul(to.len())?.checked_add(text.len())? <= limit)
                .then(|| Text(text.replace(from.as_str(), to)))?
        }
        ("lcase", [Text(text)]) => Text(text.to_lowercase()),
        ("ucase", [Text(text)]) => Text(text.to_uppercase()),
        ("trim", [Text(text)]) => Text(text.trim_matches(' ').to_owned()),
        ("ltrim", [Text(text)]) => Text(text.trim_start_matches(' ').to_owned()),
        ("rtrim", [Text(text)]) => Text(text.trim_end_matches(' ').to_owned()),
        ("left", [Text(text), Number(n)]) => Text(text.chars().take(count(*n)?).collect()),
        ("right", [Text(text), Number(n)]) => {
            Text(text.chars().skip(text.chars().count().saturating_sub(count(*n)?)).collect())
        }
        ("mid", [Text(text), Number(from)]) => {
            Text(text.chars().skip(count(*from)?.checked_sub(1)?).collect())
        }
        ("mid", [Text(text), Number(from), Number(n)]) => {
            Text(text.chars().skip(count(*from)?.checked_sub(1)?).take(count(*n)?).collect())
        }
        ("len", [Text(text)]) => Number(i64::try_from(text.chars().count()).ok()?),
        ("cstr", [Text(text)]) => Text(text.clone()),
        ("cstr", [Number(number)]) => Text(number.to_string()),
        ("clng" | "cint" | "val", [Number(number)]) => Number(*number),
        ("clng" | "cint" | "val", [Text(text)]) => {
            let text = text.trim();
            match text.get(..2).filter(|head| head.eq_ignore_ascii_case("&h")) {
                Some(head) => Number(i64::from_str_radix(text.get(head.len()..)?, 16).ok()?),
                None => Number(text.parse().ok()?),
            }
        }
        ("space", [Number(n)]) => Text(" ".repeat(count(*n).filter(|n| *n <= limit)?)),
        ("string", [Number(n), Text(text)]) => {
            let first = text.chars().next()?.to_string();
            Text(first.repeat(count(*n).filter(|n| n.saturating_mul(4) <= limit)?))
        }
        ("string", [Number(n), Number(code)]) => {
            let first = character(*code)?.to_string();
            Text(first.repeat(count(*n).filter(|n| n.saturating_mul(4) <= limit)?))
        }
        _ => return None,
    })
}

/// The character of a code; `ChrW` counts above 32,767 from minus 32,768 on.
fn character(code: i64) -> Option<char> {
    let code = if code < 0 { code.checked_add(0x1_0000)? } else { code };
    char::from_u32(u32::try_from(code).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(source: &str) -> Vec<String> {
        composed(source).into_iter().map(|found| found.text).collect()
    }

    #[test]
    fn constants_are_put_together() {
        for (code, text) in [
            (r#"Shell "cmd" & " /c " & Chr(100) & "ir""#, "cmd /c dir"),
            (r#"x = StrReverse("elpmaxe.live//:sptth")"#, "https://evil.example"),
            (r#"Open(Replace("hzzps://a.example/b", "zz", "tt"))"#, "https://a.example/b"),
            (
                r#"x = Chr(&H68) & Chr(50 * 2 + 16) & ChrW$(Asc("s") + 1) & Mid("xxpyy", 3, 1)"#,
                "httxp".get(..3).map_or("", |_| "http"),
            ),
            (
                "s = \"https://\"\ns = s & \"shop\" & _\r\n \".example\"\ns = s + \"/pay\"\nGo s",
                "https://shop.example/pay",
            ),
            (r#"Const A As String = "https://": b = A & "x.example/": Run b"#, "https://x.example/"),
        ] {
            assert!(texts(code).contains(&text.to_owned()), "{code}: {:?}", texts(code));
        }
    }

    #[test]
    fn what_is_unknown_stays_unknown() {
        assert_eq!(texts("x = \"a\" & UserName & \"b\""), Vec::<String>::new());
        assert_eq!(texts("x = \"plain\""), Vec::<String>::new());
        let found = composed("Go \"https://a.example\" & \"/u=\" & Environ(\"x\")");
        assert_eq!(found.len(), 1);
        assert!(found[0].open);
        assert_eq!(found[0].text, "https://a.example/u=");
        // One procedure's variable is not another's.
        let code = "Sub a()\nx = \"1\"\nEnd Sub\nSub b()\nGo x & \"2\"\nEnd Sub";
        assert_eq!(texts(code), Vec::<String>::new());
    }

    #[test]
    fn doubling_and_nesting_end_at_the_limits() {
        let doubling = format!("x = \"aaaaaaaa\"\n{}", "x = x & x\n".repeat(100));
        assert!(texts(&doubling).iter().map(String::len).sum::<usize>() <= MAX_BYTES);
        let nested = format!("x = {}1{}", "Chr(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(texts(&nested), Vec::<String>::new());
        let repeated = "x = Space(999999999)\ny = String(99999999, \"ab\")\nz = Replace(\"aaaaaaaaaa\", \"a\", Space(3000000))";
        assert!(texts(repeated).iter().map(String::len).sum::<usize>() <= MAX_BYTES);
    }

    /// Expressions and statements as an obfuscator writes them.
    fn code() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "\"[a-z./:]{1,6}\"".prop_map(|s| s),
            (97i64..122).prop_map(|n| format!("Chr({n})")),
            "[xyz]".prop_map(|s| s),
            Just("StrReverse(\"cba\" & x)".to_owned()),
            Just("Unknown(1)".to_owned()),
        ];
        let sum = prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.join(" & "));
        let line = ("[xyz]", sum, any::<bool>()).prop_map(|(name, sum, assigns)| {
            if assigns { format!("{name} = {sum}") } else { format!("Call Go({sum})") }
        });
        prop::collection::vec(line, 1..12).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn the_stretch_alone_gives_the_string_again(code in code()) {
            for found in composed(&code) {
                let stretch = &code[found.span.start..found.span.end];
                prop_assert_eq!(last(stretch), Some(found.text), "{:?}", stretch);
            }
        }

        #[test]
        fn any_text_is_some_code(source in "[a-zA-Z\"'&+=()\n 0-9,_é]{0,200}") {
            for found in composed(&source) {
                prop_assert!(source.get(found.span.start..found.span.end).is_some());
            }
        }
    }
}
