//! A checked expression: what is left of a rule's text once every name and type in it is known to be right.
//!
//! Names are resolved, patterns compiled and phrases numbered, so that evaluating a plan cannot fail and its cost is
//! known beforehand.

use crate::kind::Field;
use crate::phrases::{Phrase, Zone};
use regex::Regex;

/// A checked expression.
#[derive(Debug)]
pub(crate) enum Plan {
    /// A literal.
    Bool(bool),
    /// A literal.
    Int(i64),
    /// A literal.
    Float(f64),
    /// A literal.
    Text(String),
    /// A list that the rule writes out.
    List(Vec<Plan>),
    /// A fact of the mail.
    Fact(&'static Field),
    /// The element that a macro is looking at, by depth from the outermost.
    Element(usize),
    /// A field of a thing.
    Select(Box<Plan>, &'static Field),
    /// `!a`
    Not(Box<Plan>),
    /// `a && b`
    And(Box<Plan>, Box<Plan>),
    /// `a || b`
    Or(Box<Plan>, Box<Plan>),
    /// `a ? b : c`
    If(Box<Plan>, Box<Plan>, Box<Plan>),
    /// `a == b` and its kind.
    Compare(Box<Plan>, Comparison, Box<Plan>),
    /// `a in b`
    In(Box<Plan>, Box<Plan>),
    /// `a.contains(b)` and its kind.
    Test(Box<Plan>, TextTest, Box<Plan>),
    /// `a.matches(pattern)`
    Matches(Box<Plan>, Regex),
    /// `a.within(domains)`
    Within(Box<Plan>, Vec<String>),
    /// `says` of subject, body or both: phrases by number.
    Says(Zone, Vec<usize>),
    /// `says` of another text.
    Tells(Box<Plan>, Vec<Phrase>),
    /// `a.lowerAscii()`
    Lower(Box<Plan>),
    /// `a.size()`
    Size(Box<Plan>),
    /// `list.exists(e, body)` and its kind.
    Each(Box<Plan>, Quantifier, Box<Plan>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// How a text is looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextTest {
    Contains,
    StartsWith,
    EndsWith,
}

/// What a macro does with the elements of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantifier {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
}
