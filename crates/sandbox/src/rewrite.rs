//! Finding what turns text into code in the source of a script, so that the text can be written down.
//!
//! A direct `eval(x)` sees the variables around it only as long as it is the intrinsic that is called by that name. So
//! the call stays and its argument passes through a function: `eval(__tap(x))`. `import(x)` becomes `__import(x)`, since
//! modules are the stage's. Everything else stays as it is; a script that cannot be followed to its end stays whole.
//!
//! Whether a slash divides or begins a regular expression depends on what stands before it (ECMA-262, 12.1); the rule of
//! thumb here is the usual one.

/// Parentheses inside each other.
const MAX_DEPTH: usize = 20_000;

/// Rewrites a script. Linear in its length.
pub(crate) fn rewrite(code: &str) -> String {
    if !code.contains("eval") && !code.contains("import") {
        return code.replace('\0', "\u{fffd}");
    }
    let mut scanner =
        Scanner { code: code.as_bytes(), at: 0, edits: Vec::new(), open: Vec::new(), last: Last::Start };
    if scanner.run().is_none() {
        return code.replace('\0', "\u{fffd}");
    }
    let mut out = String::with_capacity(code.len() + 16 * scanner.edits.len());
    let mut from = 0;
    scanner.edits.sort_by_key(|edit| edit.at);
    for edit in &scanner.edits {
        out.push_str(code.get(from..edit.at).unwrap_or_default());
        out.push_str(edit.text);
        from = edit.at + edit.replaces;
    }
    out.push_str(code.get(from..).unwrap_or_default());
    out.replace('\0', "\u{fffd}")
}

struct Edit {
    at: usize,
    replaces: usize,
    text: &'static str,
}

/// What stood last, as far as a slash or a name depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Start,
    /// A value has ended: a slash divides.
    Value,
    /// Something that a value follows: a slash begins a regular expression.
    Operator,
    /// `.`: a name is a property's.
    Dot,
    /// `function`, `class`: a name is being declared.
    Declares,
}

/// What is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Bracket,
    /// A parenthesis; whether its end closes an argument that was handed on.
    Parenthesis(bool),
    /// `${` of a template.
    Template,
}

struct Scanner<'a> {
    code: &'a [u8],
    at: usize,
    edits: Vec<Edit>,
    open: Vec<Open>,
    last: Last,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.code.get(self.at + ahead).copied()
    }

    /// `None` if the script does not add up.
    fn run(&mut self) -> Option<()> {
        while let Some(byte) = self.peek(0) {
            if self.open.len() > MAX_DEPTH {
                return None;
            }
            match byte {
                b'"' | b'\'' => {
                    self.string(byte)?;
                    self.last = Last::Value;
                }
                b'`' => {
                    self.at += 1;
                    self.template()?;
                }
                b'/' if self.peek(1) == Some(b'/') => self.skip_line(),
                b'/' if self.peek(1) == Some(b'*') => self.skip_comment()?,
                b'/' if self.last == Last::Value => {
                    self.at += 1;
                    self.last = Last::Operator;
                }
                b'/' => {
                    self.regular_expression()?;
                    self.last = Last::Value;
                }
                b'(' => {
                    self.at += 1;
                    self.open.push(Open::Parenthesis(false));
                    self.last = Last::Operator;
                }
                b'[' | b'{' => {
                    self.at += 1;
                    self.open.push(Open::Bracket);
                    self.last = Last::Operator;
                }
                b')' => {
                    if self.open.pop()? == Open::Parenthesis(true) {
                        self.edits.push(Edit { at: self.at, replaces: 0, text: ")" });
                    }
                    self.at += 1;
                    self.last = Last::Value;
                }
                b']' | b'}' => {
                    let open = self.open.pop()?;
                    self.at += 1;
                    if open == Open::Template {
                        self.template()?;
                    } else {
                        // A block may have ended, or an object: a slash after a block is rare in either case.
                        self.last = Last::Value;
                    }
                }
                b'.' => {
                    let spread = self.peek(1) == Some(b'.');
                    self.at += 1;
                    self.last = if spread || self.last == Last::Dot { Last::Operator } else { Last::Dot };
                }
                b if is_name(b) => self.name(),
                b if b.is_ascii_whitespace() => self.at += 1,
                _ => {
                    self.at += 1;
                    self.last = Last::Operator;
                }
            }
        }
        self.open.is_empty().then_some(())
    }

    fn name(&mut self) {
        let start = self.at;
        while self.peek(0).is_some_and(is_name) {
            self.at += 1;
        }
        let name = self.code.get(start..self.at).unwrap_or_default();
        let last = self.last;
        self.last = match name {
            b"return" | b"typeof" | b"case" | b"in" | b"of" | b"delete" | b"void" | b"throw" | b"new"
            | b"do" | b"else" | b"await" | b"yield" | b"instanceof"
                if last != Last::Dot =>
            {
                Last::Operator
            }
            b"function" | b"class" if last != Last::Dot => Last::Declares,
            _ => Last::Value,
        };
        let mut next = self.at;
        while self.code.get(next).is_some_and(u8::is_ascii_whitespace) {
            next += 1;
        }
        let follows = self.code.get(next).copied();
        let calls = follows == Some(b'(');
        match name {
            b"eval" if calls && matches!(last, Last::Start | Last::Value | Last::Operator | Last::Dot) => {
                let mut inside = next + 1;
                while self.code.get(inside).is_some_and(u8::is_ascii_whitespace) {
                    inside += 1;
                }
                // Without an argument, or with a spread one, there is nothing to hand on.
                if self.code.get(inside).is_some_and(|&b| b == b')' || b == b'.') {
                    return;
                }
                self.edits.push(Edit { at: next + 1, replaces: 0, text: "__tap(" });
                self.at = next + 1;
                self.open.push(Open::Parenthesis(true));
                self.last = Last::Operator;
            }
            // Handed around under its name: the one that is watched, which runs in the global scope as the standard says.
            b"eval" if matches!(last, Last::Operator) && !matches!(follows, Some(b':' | b'=')) => {
                self.edits.push(Edit { at: start, replaces: name.len(), text: "__eval" });
            }
            b"import" if calls && last != Last::Dot => {
                self.edits.push(Edit { at: start, replaces: name.len(), text: "__import" });
            }
            _ => {}
        }
    }

    fn string(&mut self, quote: u8) -> Option<()> {
        self.at += 1;
        loop {
            match self.peek(0)? {
                b'\\' => self.at += 2,
                b'\n' => return None,
                byte => {
                    self.at += 1;
                    if byte == quote {
                        return Some(());
                    }
                }
            }
        }
    }

    /// The text of a template, up to its end or to `${`.
    fn template(&mut self) -> Option<()> {
        loop {
            match self.peek(0)? {
                b'\\' => self.at += 2,
                b'`' => {
                    self.at += 1;
                    self.last = Last::Value;
                    return Some(());
                }
                b'$' if self.peek(1) == Some(b'{') => {
                    self.at += 2;
                    self.open.push(Open::Template);
                    self.last = Last::Operator;
                    return Some(());
                }
                _ => self.at += 1,
            }
        }
    }

    fn skip_line(&mut self) {
        while self.peek(0).is_some_and(|b| b != b'\n' && b != b'\r') {
            self.at += 1;
        }
    }

    fn skip_comment(&mut self) -> Option<()> {
        self.at += 2;
        loop {
            match self.peek(0)? {
                b'*' if self.peek(1) == Some(b'/') => {
                    self.at += 2;
                    return Some(());
                }
                _ => self.at += 1,
            }
        }
    }

    fn regular_expression(&mut self) -> Option<()> {
        self.at += 1;
        let mut in_class = false;
        loop {
            match self.peek(0)? {
                b'\\' => self.at += 2,
                b'\n' => return None,
                byte => {
                    self.at += 1;
                    match byte {
                        b'[' => in_class = true,
                        b']' => in_class = false,
                        b'/' if !in_class => return Some(()),
                        _ => {}
                    }
                }
            }
        }
    }
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#') || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn arguments_of_eval_pass_through_the_tap() {
        for (code, expected) in [
            ("eval(x)", "eval(__tap(x))"),
            ("a;eval( f(')', `(${b(\")\")}`) )", "a;eval(__tap( f(')', `(${b(\")\")}`) ))"),
            ("window.eval(x)", "window.eval(__tap(x))"),
            ("(0,eval)(x)", "(0,__eval)(x)"),
            ("var e=eval;e(x)", "var e=__eval;e(x)"),
            ("eval(eval(a)+1)", "eval(__tap(eval(__tap(a))+1))"),
            ("import('data:,x')", "__import('data:,x')"),
            ("eval(/[(/]\\)/.source)", "eval(__tap(/[(/]\\)/.source))"),
        ] {
            assert_eq!(rewrite(code), expected);
        }
    }

    #[test]
    fn names_texts_and_what_does_not_add_up_stay() {
        for code in [
            "'eval(x)'",
            "// eval(x)\n1",
            "/* eval(x) */",
            "evaluate(x)",
            "function eval(x){}",
            "({eval: 1})",
            "eval()",
            "eval(...a)",
            "eval((x)",
            "eval('a",
            "import.meta.url",
        ] {
            assert_eq!(rewrite(code), code);
        }
    }

    proptest! {
        #[test]
        fn rewriting_only_adds(code in "[ev\\(\\)al'\"`$\\{\\}/\\\\. \n]{0,40}") {
            let out = rewrite(&code);
            let back = out.replace("__tap(", "").replace("__eval", "eval");
            prop_assert!(back.len() >= code.len());
        }
    }
}
