//! From the text of an expression to its syntax tree.
//!
//! The grammar is the Common Expression Language's, read by the crate `cel`. The text is bounded before it is read:
//! the parser and what comes after it recurse on the depth of an expression.

use crate::problem::Complaint;
use cel::Env;
use cel::common::ast::{IdedExpr, SourceInfo};
use std::sync::LazyLock;

/// Bytes of an expression at most.
pub(crate) const LONGEST: usize = 8 * 1024;
/// Operators, brackets and dots of an expression at most; commas do not count.
const SIGNS: usize = 400;
/// Depth of an expression at most.
pub(crate) const DEPTH: u16 = 40;

/// An environment without macros: `exists` and its kind stay calls, which are checked and evaluated here.
static GRAMMAR: LazyLock<Env> = LazyLock::new(|| Env::default().with_optional_support(false));

/// An expression with the places of its parts.
#[derive(Debug)]
pub(crate) struct Expression {
    pub(crate) tree: IdedExpr,
    places: SourceInfo,
}

/// A complaint about a place in an expression, in bytes.
#[derive(Debug)]
pub(crate) struct Misplaced {
    pub(crate) at: usize,
    pub(crate) complaint: Complaint,
}

impl Expression {
    /// Reads an expression.
    pub(crate) fn parse(text: &str) -> Result<Self, Misplaced> {
        let whole = |what: String| Misplaced { at: 0, complaint: Complaint::new(what) };
        if text.len() > LONGEST {
            return Err(whole(format!("the expression is longer than {LONGEST} bytes")));
        }
        if text.trim().is_empty() {
            return Err(whole("there is no expression".to_owned()));
        }
        if text.contains("'''") || text.contains("\"\"\"") {
            return Err(whole("a text stands in single or double quotes, not in three of them".to_owned()));
        }
        if signs(text) > SIGNS {
            return Err(whole(format!("the expression has more than {SIGNS} operators, brackets and dots")));
        }
        let parsed =
            GRAMMAR.parser().max_recursion_depth(DEPTH).error_recovery_limit(4).parse_with_source_info(text);
        match parsed {
            Ok((tree, places)) => Ok(Self { tree, places }),
            Err(errors) => Err(first(text, &errors)),
        }
    }

    /// Where a part of it begins, in bytes.
    pub(crate) fn place(&self, part: &IdedExpr) -> usize {
        self.places.offset_for(part.id).map_or(0, |(start, _)| start as usize)
    }
}

/// Signs outside of quotes and comments that can nest or chain.
fn signs(text: &str) -> usize {
    let mut count = 0;
    let mut quote = None;
    let mut raw = false;
    let mut before = ' ';
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match quote {
            // What stands behind a backslash ends nothing, except of a text with `r` in front.
            Some(_) if c == '\\' && !raw => {
                chars.next();
            }
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '\'' | '"') => {
                quote = Some(c);
                raw = matches!(before, 'r' | 'R');
            }
            None if c == '/' && before == '/' => {
                chars.by_ref().find(|&c| c == '\n');
            }
            None => count += usize::from(c.is_ascii_punctuation() && !matches!(c, ',' | '_')),
        }
        before = c;
    }
    // A quote that never ends could hide everything behind it.
    if quote.is_some() { text.len() } else { count }
}

/// The first error of the grammar, in words for the one who wrote the rule.
fn first(text: &str, errors: &cel::ParseErrors) -> Misplaced {
    let Some(error) = errors.errors.first() else {
        return Misplaced { at: 0, complaint: Complaint::new("the expression cannot be read") };
    };
    let (line, column) =
        (usize::try_from(error.pos.0).unwrap_or(1), usize::try_from(error.pos.1).unwrap_or(1));
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    let within = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
    let said = error.msg.trim_start_matches("Syntax error: ");
    let what = if said.contains("Recursion limit") {
        format!("the expression is nested deeper than {DEPTH} levels")
    } else {
        // The list of all tokens that could stand there helps nobody.
        let short = said.split(" expecting {").next().unwrap_or(said);
        format!("the expression cannot be read: {}", short.replace("<EOF>", "its end"))
    };
    let complaint = Complaint::new(what);
    let word = |word: &str| text.split(|c: char| !c.is_alphanumeric()).any(|found| found == word);
    let complaint = if word("and") || word("or") || word("not") {
        complaint.hint("and is '&&', or is '||', not is '!'")
    } else if text.replace("==", "").replace("!=", "").replace("<=", "").replace(">=", "").contains('=') {
        complaint.hint("equality is '=='")
    } else {
        complaint
    };
    Misplaced { at: start + within, complaint }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_refused_before_it_is_read() {
        for text in [
            "(".repeat(5000),
            "!".repeat(5000),
            format!("{}1", "a+".repeat(2000)),
            format!("a{}", ".b".repeat(2000)),
            format!("a{}", "[0]".repeat(1500)),
            format!("'{}", "(".repeat(5000)),
            "a || ".repeat(3000),
            "x".repeat(LONGEST + 1),
            String::new(),
            format!("{}a{}", "(".repeat(100), ")".repeat(100)),
            // Hidden behind a raw text, a comment, three quotes.
            format!(r"r'\' == {}a || 'b' == 'c'", "a || ".repeat(1000)),
            format!("true // '\n || {}a // '", "a || ".repeat(1000)),
            format!("''' ' ''' == 'a' || {}a", "a || ".repeat(1000)),
        ] {
            assert!(Expression::parse(&text).is_err(), "{:?}", text.get(..10));
        }
    }

    #[test]
    fn errors_have_their_place_and_a_hint() {
        let error = Expression::parse("impersonation and\n  links").unwrap_err();
        assert_eq!(error.at, 14);
        assert_eq!(error.complaint.hint.as_deref(), Some("and is '&&', or is '||', not is '!'"));
        let error = Expression::parse("lure = 'other'").unwrap_err();
        assert_eq!(error.complaint.hint.as_deref(), Some("equality is '=='"));
        let expression = Expression::parse("'\u{e9}' == lure").unwrap();
        let cel::common::ast::Expr::Call(call) = &expression.tree.expr else { panic!() };
        assert_eq!(expression.place(&call.args[1]), 8);
    }
}
