//! From a syntax tree to a plan: names are looked up, types compared, patterns compiled, and the cost is bounded.
//!
//! Whatever is wrong with an expression is found here, so that a rule that was read can always be evaluated.

use crate::expression::{Expression, Misplaced};
use crate::facts::MAIL;
use crate::functions::FUNCTIONS;
use crate::kind::Kind;
use crate::phrases::{Phrase, Phrases, Zone};
use crate::plan::{Comparison, Plan, Quantifier, TextTest};
use crate::problem::Complaint;
use crate::value::ITEMS;
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use creel_evidence::DomainName;
use regex::RegexBuilder;

/// Steps that one expression may take for one mail at most. A step is about as much as comparing two short texts.
const STEPS: u64 = 200_000;
/// Steps of looking through a mail's whole text.
const WHOLE_TEXT: u64 = 64;
/// Steps of a regular expression beside those of a plain comparison.
const PATTERN: u64 = 8;
/// Elements of a list that a rule writes out, and phrases of one question.
const WRITTEN: usize = 256;
/// Bytes of a compiled pattern.
const PATTERN_SIZE: usize = 1 << 18;

/// A checked expression, with its type.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) plan: Plan,
    pub(crate) kind: Kind,
    steps: u64,
    /// Where the text comes from, if it is the whole text of the mail or a part of it.
    zone: Option<Zone>,
}

/// Reads and checks an expression; phrases it asks for get their numbers in `phrases`.
pub(crate) fn check(text: &str, phrases: &mut Phrases) -> Result<Checked, Misplaced> {
    let expression = Expression::parse(text)?;
    let mut checker = Checker { expression: &expression, phrases, elements: Vec::new(), depth: 0 };
    let checked = checker.check(&expression.tree)?;
    if checked.steps > STEPS {
        let what =
            format!("the expression may take {} steps for one mail, and {STEPS} are allowed", checked.steps);
        let complaint = Complaint::new(what)
            .hint("nest `exists` and its kind less deeply, and look through `text` outside of them");
        return Err(Misplaced { at: 0, complaint });
    }
    Ok(checked)
}

/// Whether an expression is a condition.
pub(crate) fn require_condition(checked: &Checked) -> Result<(), Complaint> {
    match checked.kind {
        Kind::Bool => Ok(()),
        kind => Err(Complaint::new(format!("a condition is a bool, and this is a {kind}"))
            .hint("compare it with something")),
    }
}

struct Checker<'c> {
    expression: &'c Expression,
    phrases: &'c mut Phrases,
    /// The macros around the part that is checked, outermost first: the name and type of what each looks at.
    elements: Vec<(String, Kind)>,
    depth: u16,
}

type Outcome = Result<Checked, Misplaced>;

fn simple(plan: Plan, kind: Kind) -> Checked {
    Checked { plan, kind, steps: 1, zone: None }
}

impl Checker<'_> {
    fn wrong<T>(&self, part: &IdedExpr, complaint: Complaint) -> Result<T, Misplaced> {
        Err(Misplaced { at: self.expression.place(part), complaint })
    }

    fn check(&mut self, part: &IdedExpr) -> Outcome {
        if self.depth >= crate::expression::DEPTH * 2 {
            return self.wrong(part, Complaint::new("the expression is nested too deeply"));
        }
        self.depth += 1;
        let outcome = self.part(part);
        self.depth -= 1;
        outcome
    }

    fn part(&mut self, part: &IdedExpr) -> Outcome {
        match &part.expr {
            Expr::Literal(literal) => self.literal(part, literal),
            Expr::Ident(name) => self.name(part, name),
            Expr::Select(select) if !select.test => {
                let of = self.check(&select.operand)?;
                self.select(part, of, &select.field)
            }
            Expr::List(list) => self.list(part, &list.elements),
            Expr::Call(call) => self.call(part, call),
            _ => self.wrong(part, Complaint::new("rules have no maps and make no messages")),
        }
    }

    fn literal(&self, part: &IdedExpr, literal: &LiteralValue) -> Outcome {
        Ok(match literal {
            LiteralValue::Boolean(value) => simple(Plan::Bool(*value.inner()), Kind::Bool),
            LiteralValue::Int(value) => simple(Plan::Int(*value.inner()), Kind::Int),
            LiteralValue::Double(value) => simple(Plan::Float(*value.inner()), Kind::Float),
            LiteralValue::String(value) => simple(Plan::Text(value.inner().to_owned()), Kind::Text),
            LiteralValue::UInt(_) | LiteralValue::Bytes(_) | LiteralValue::Null => {
                let complaint = Complaint::new("rules have no unsigned numbers, bytes or null")
                    .hint("what a mail does not have is empty: compare with ''");
                return self.wrong(part, complaint);
            }
        })
    }

    fn name(&self, part: &IdedExpr, name: &str) -> Outcome {
        let element = self.elements.iter().rposition(|(element, _)| element == name);
        if let Some(place) = element
            && let Some((_, kind)) = self.elements.get(place)
        {
            return Ok(simple(Plan::Element(place), *kind));
        }
        let Some(fact) = MAIL.field(name) else {
            let known = MAIL
                .fields
                .iter()
                .map(|fact| fact.name)
                .chain(self.elements.iter().map(|(name, _)| name.as_str()));
            return self.wrong(part, Complaint::unknown("fact", name, known));
        };
        let zone = match name {
            "text" => Some(Zone::Text),
            "subject" => Some(Zone::Subject),
            "body" => Some(Zone::Body),
            _ => None,
        };
        let steps = if matches!(fact.kind, Kind::List(_)) { ITEMS as u64 / 16 } else { 1 };
        Ok(Checked { plan: Plan::Fact(fact), kind: fact.kind, steps, zone })
    }

    fn select(&self, part: &IdedExpr, of: Checked, name: &str) -> Outcome {
        let record = match of.kind {
            Kind::Record(record) => record,
            Kind::List(&Kind::Record(record)) if record.field(name).is_some() => {
                let complaint =
                    Complaint::new(format!("'{name}' is a field of each {}, not of the list", record.name))
                        .hint(format!("write list.exists(e, e.{name} ...)"));
                return self.wrong(part, complaint);
            }
            kind => return self.wrong(part, Complaint::new(format!("a {kind} has no field '{name}'"))),
        };
        let Some(field) = record.field(name) else {
            let known = record.fields.iter().map(|field| field.name);
            return self.wrong(part, Complaint::unknown(&format!("field of {}", record.name), name, known));
        };
        let steps = of.steps + if matches!(field.kind, Kind::List(_)) { ITEMS as u64 / 16 } else { 1 };
        Ok(Checked { plan: Plan::Select(Box::new(of.plan), field), kind: field.kind, steps, zone: None })
    }

    /// A list that the rule writes out: of texts, or of numbers.
    fn list(&mut self, part: &IdedExpr, elements: &[IdedExpr]) -> Outcome {
        if elements.len() > WRITTEN {
            return self.wrong(part, Complaint::new(format!("the list has more than {WRITTEN} elements")));
        }
        let mut plans = Vec::new();
        let mut steps = 1;
        let mut of: Option<Kind> = None;
        for element in elements {
            let checked = self.check(element)?;
            if !checked.kind.is_text() && !checked.kind.is_number()
                || of.is_some_and(|of| !of.compares(checked.kind))
            {
                return self
                    .wrong(element, Complaint::new("a list is written of texts only, or of numbers only"));
            }
            steps += checked.steps;
            of = Some(checked.kind);
            plans.push(checked.plan);
        }
        const TEXTS: &Kind = &Kind::Text;
        const NUMBERS: &Kind = &Kind::Float;
        let kind = Kind::List(if of.is_some_and(Kind::is_number) { NUMBERS } else { TEXTS });
        Ok(Checked { plan: Plan::List(plans), kind, steps, zone: None })
    }

    fn call(&mut self, part: &IdedExpr, call: &CallExpr) -> Outcome {
        match (call.func_name.as_str(), call.target.as_deref(), call.args.as_slice()) {
            (operators::LOGICAL_NOT, None, [of]) => {
                let of = self.condition(of)?;
                Ok(Checked {
                    plan: Plan::Not(Box::new(of.plan)),
                    steps: of.steps + 1,
                    ..simple(Plan::Bool(false), Kind::Bool)
                })
            }
            (operators::LOGICAL_AND, None, [one, other]) => self.both(one, other, Plan::And),
            (operators::LOGICAL_OR, None, [one, other]) => self.both(one, other, Plan::Or),
            (operators::CONDITIONAL, None, [condition, one, other]) => self.either(condition, one, other),
            (operators::EQUALS, None, [one, other]) => self.compare(part, one, Comparison::Equal, other),
            (operators::NOT_EQUALS, None, [one, other]) => {
                self.compare(part, one, Comparison::Unequal, other)
            }
            (operators::LESS, None, [one, other]) => self.compare(part, one, Comparison::Less, other),
            (operators::LESS_EQUALS, None, [one, other]) => {
                self.compare(part, one, Comparison::AtMost, other)
            }
            (operators::GREATER, None, [one, other]) => self.compare(part, one, Comparison::Greater, other),
            (operators::GREATER_EQUALS, None, [one, other]) => {
                self.compare(part, one, Comparison::AtLeast, other)
            }
            (operators::IN, None, [one, list]) => self.is_in(one, list),
            (operators::NEGATE, None, [of]) => self.negative(part, of),
            ("size", None, [of]) | ("size", Some(of), []) => self.size(of),
            ("contains", Some(of), [what]) => self.test(of, TextTest::Contains, what),
            ("startsWith", Some(of), [what]) => self.test(of, TextTest::StartsWith, what),
            ("endsWith", Some(of), [what]) => self.test(of, TextTest::EndsWith, what),
            ("lowerAscii", Some(of), []) => {
                let of = self.text(of)?;
                Ok(Checked {
                    steps: of.steps + cost(of.zone),
                    plan: Plan::Lower(Box::new(of.plan)),
                    kind: Kind::Text,
                    zone: None,
                })
            }
            ("matches", Some(of), [pattern]) => self.matches(of, pattern),
            ("within", Some(of), domains) if !domains.is_empty() => self.within(of, domains),
            ("says", Some(of), phrases) if !phrases.is_empty() => self.says(of, phrases),
            ("exists", Some(list), [element, body]) => self.each(list, Quantifier::Exists, element, body),
            ("all", Some(list), [element, body]) => self.each(list, Quantifier::All, element, body),
            ("exists_one", Some(list), [element, body]) => {
                self.each(list, Quantifier::ExistsOne, element, body)
            }
            ("filter", Some(list), [element, body]) => self.each(list, Quantifier::Filter, element, body),
            ("map", Some(list), [element, body]) => self.each(list, Quantifier::Map, element, body),
            (name, ..) => self.unknown_call(part, name),
        }
    }

    fn unknown_call(&self, part: &IdedExpr, name: &str) -> Outcome {
        if let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) {
            let complaint = Complaint::new(format!("'{name}' is not called like this"))
                .hint(format!("write {}", function.form));
            return self.wrong(part, complaint);
        }
        let arithmetic = ["_+_", "_-_", "_*_", "_/_", "_%_", "_[_]"];
        if arithmetic.contains(&name) {
            return self.wrong(part, Complaint::new("rules do not calculate and have no positions in lists"));
        }
        if name == "has" {
            let complaint = Complaint::new("every field is there")
                .hint("what a mail does not have is empty: compare with ''");
            return self.wrong(part, complaint);
        }
        self.wrong(part, Complaint::unknown("function", name, FUNCTIONS.iter().map(|function| function.name)))
    }

    /// A part that must be a condition.
    fn condition(&mut self, part: &IdedExpr) -> Outcome {
        let checked = self.check(part)?;
        match require_condition(&checked) {
            Ok(()) => Ok(checked),
            Err(complaint) => self.wrong(part, complaint),
        }
    }

    /// A part that must be text.
    fn text(&mut self, part: &IdedExpr) -> Outcome {
        let checked = self.check(part)?;
        if checked.kind.is_text() {
            return Ok(checked);
        }
        self.wrong(part, Complaint::new(format!("this is a {}, and a string is asked for", checked.kind)))
    }

    /// A part that must be a text written out, so that it can be prepared.
    fn literal_text<'p>(&self, part: &'p IdedExpr) -> Result<&'p str, Misplaced> {
        match &part.expr {
            Expr::Literal(LiteralValue::String(text)) => Ok(text.inner()),
            _ => self.wrong(
                part,
                Complaint::new("this is prepared when the rule is read: write it out in quotes"),
            ),
        }
    }

    fn both(&mut self, one: &IdedExpr, other: &IdedExpr, of: fn(Box<Plan>, Box<Plan>) -> Plan) -> Outcome {
        let (one, other) = (self.condition(one)?, self.condition(other)?);
        let steps = one.steps + other.steps + 1;
        Ok(Checked {
            plan: of(Box::new(one.plan), Box::new(other.plan)),
            kind: Kind::Bool,
            steps,
            zone: None,
        })
    }

    fn either(&mut self, condition: &IdedExpr, one: &IdedExpr, second: &IdedExpr) -> Outcome {
        let (condition, one, other) = (self.condition(condition)?, self.check(one)?, self.check(second)?);
        if !one.kind.compares(other.kind) {
            let complaint = Complaint::new(format!(
                "the two outcomes are of different types: {} and {}",
                one.kind, other.kind
            ));
            return self.wrong(second, complaint);
        }
        let kind = if one.kind.is_text() { Kind::Text } else { one.kind };
        let steps = condition.steps + one.steps + other.steps + 1;
        let plan = Plan::If(Box::new(condition.plan), Box::new(one.plan), Box::new(other.plan));
        Ok(Checked { plan, kind, steps, zone: None })
    }

    fn compare(&mut self, part: &IdedExpr, left: &IdedExpr, how: Comparison, right: &IdedExpr) -> Outcome {
        let (one, other) = (self.check(left)?, self.check(right)?);
        let ordered = !matches!(how, Comparison::Equal | Comparison::Unequal);
        if !one.kind.compares(other.kind) || ordered && !one.kind.is_number() {
            let what = format!("a {} and a {} cannot be compared like this", one.kind, other.kind);
            return self.wrong(part, Complaint::new(what));
        }
        self.known_word(one.kind, right, &other.plan)?;
        self.known_word(other.kind, left, &one.plan)?;
        let steps = one.steps + other.steps + 1;
        Ok(Checked {
            plan: Plan::Compare(Box::new(one.plan), how, Box::new(other.plan)),
            kind: Kind::Bool,
            steps,
            zone: None,
        })
    }

    /// A literal beside a closed vocabulary must be one of its words.
    fn known_word(&self, kind: Kind, part: &IdedExpr, plan: &Plan) -> Result<(), Misplaced> {
        let (Kind::Word(vocabulary), Plan::Text(word)) = (kind, plan) else { return Ok(()) };
        let words = (vocabulary.words)();
        // Empty stands for "none": of a thing that the mail does not have.
        if word.is_empty() || words.contains(&word.as_str()) {
            return Ok(());
        }
        self.wrong(part, Complaint::unknown(&format!("word of {}", vocabulary.name), word, words))
    }

    fn is_in(&mut self, one: &IdedExpr, list: &IdedExpr) -> Outcome {
        let value = self.check(one)?;
        let of = self.check(list)?;
        let Kind::List(element) = of.kind else {
            let complaint = Complaint::new(format!("'in' asks for a list, and this is a {}", of.kind));
            return self.wrong(list, complaint);
        };
        let empty = matches!(&of.plan, Plan::List(elements) if elements.is_empty());
        if !value.kind.compares(*element) && !empty {
            let complaint = Complaint::new(format!("a {} cannot be in a {}", value.kind, of.kind));
            return self.wrong(one, complaint);
        }
        if let (Plan::List(plans), Expr::List(parts)) = (&of.plan, &list.expr) {
            for (part, plan) in parts.elements.iter().zip(plans) {
                self.known_word(value.kind, part, plan)?;
            }
        }
        self.known_word(*element, one, &value.plan)?;
        let steps = value.steps + of.steps + 1;
        Ok(Checked {
            plan: Plan::In(Box::new(value.plan), Box::new(of.plan)),
            kind: Kind::Bool,
            steps,
            zone: None,
        })
    }

    fn negative(&mut self, part: &IdedExpr, of: &IdedExpr) -> Outcome {
        match self.check(of)?.plan {
            Plan::Int(number) => Ok(simple(Plan::Int(number.saturating_neg()), Kind::Int)),
            Plan::Float(number) => Ok(simple(Plan::Float(-number), Kind::Float)),
            _ => self.wrong(part, Complaint::new("rules do not calculate and have no positions in lists")),
        }
    }

    fn size(&mut self, part: &IdedExpr) -> Outcome {
        let of = self.check(part)?;
        if !of.kind.is_text() && !matches!(of.kind, Kind::List(_)) {
            return self.wrong(part, Complaint::new(format!("a {} has no size", of.kind)));
        }
        Ok(Checked {
            steps: of.steps + cost(of.zone),
            plan: Plan::Size(Box::new(of.plan)),
            kind: Kind::Int,
            zone: None,
        })
    }

    fn test(&mut self, of: &IdedExpr, test: TextTest, what: &IdedExpr) -> Outcome {
        let (of, what) = (self.text(of)?, self.text(what)?);
        let steps = of.steps + what.steps + cost(of.zone);
        Ok(Checked {
            plan: Plan::Test(Box::new(of.plan), test, Box::new(what.plan)),
            kind: Kind::Bool,
            steps,
            zone: None,
        })
    }

    fn matches(&mut self, of: &IdedExpr, pattern: &IdedExpr) -> Outcome {
        let of = self.text(of)?;
        let written = self.literal_text(pattern)?;
        match RegexBuilder::new(written).size_limit(PATTERN_SIZE).dfa_size_limit(PATTERN_SIZE).build() {
            Ok(regex) => {
                let steps = of.steps + PATTERN * cost(of.zone);
                Ok(Checked {
                    plan: Plan::Matches(Box::new(of.plan), regex),
                    kind: Kind::Bool,
                    steps,
                    zone: None,
                })
            }
            Err(error) => {
                let said = error.to_string();
                let short = said.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                self.wrong(pattern, Complaint::new(format!("the pattern cannot be used: {short}")))
            }
        }
    }

    fn within(&mut self, of: &IdedExpr, domains: &[IdedExpr]) -> Outcome {
        let of = self.text(of)?;
        let mut names = Vec::new();
        for part in self.written(domains)? {
            let written = self.literal_text(part)?;
            // A single label is a top-level domain.
            let name = DomainName::parse(written).map(|name| name.as_str().to_owned());
            let label = !written.is_empty()
                && written.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            match name.or_else(|| label.then(|| written.to_owned())) {
                Some(name) => names.push(name),
                None => return self.wrong(part, Complaint::new(format!("'{written}' is no domain"))),
            }
        }
        let steps = of.steps + 1 + names.len() as u64 / 8;
        Ok(Checked { plan: Plan::Within(Box::new(of.plan), names), kind: Kind::Bool, steps, zone: None })
    }

    fn says(&mut self, part: &IdedExpr, phrases: &[IdedExpr]) -> Outcome {
        let of = self.text(part)?;
        let mut all = Vec::new();
        for part in self.written(phrases)? {
            match Phrase::parse(self.literal_text(part)?) {
                Ok(phrase) => all.push(phrase),
                Err(complaint) => return self.wrong(part, complaint),
            }
        }
        let count = all.len() as u64;
        Ok(match of.zone {
            Some(zone) => {
                let numbers = all.into_iter().map(|phrase| self.phrases.number(phrase)).collect();
                Checked {
                    plan: Plan::Says(zone, numbers),
                    kind: Kind::Bool,
                    steps: 1 + count / 8,
                    zone: None,
                }
            }
            None => {
                let steps = of.steps + 4 + count;
                Checked { plan: Plan::Tells(Box::new(of.plan), all), kind: Kind::Bool, steps, zone: None }
            }
        })
    }

    /// Arguments written one after the other, or as one list.
    fn written<'p>(&self, parts: &'p [IdedExpr]) -> Result<&'p [IdedExpr], Misplaced> {
        let parts = match parts {
            [IdedExpr { expr: Expr::List(list), .. }] => list.elements.as_slice(),
            parts => parts,
        };
        match parts.get(WRITTEN) {
            Some(part) => self.wrong(part, Complaint::new(format!("more than {WRITTEN} are written here"))),
            None => Ok(parts),
        }
    }

    fn each(
        &mut self,
        list: &IdedExpr,
        quantifier: Quantifier,
        element: &IdedExpr,
        body: &IdedExpr,
    ) -> Outcome {
        let of = self.check(list)?;
        let Kind::List(kind) = of.kind else {
            return self
                .wrong(list, Complaint::new(format!("this is a {}, and a list is asked for", of.kind)));
        };
        let Expr::Ident(name) = &element.expr else {
            return self.wrong(element, Complaint::new("the first argument names the element, such as `e`"));
        };
        if MAIL.field(name).is_some() || self.elements.iter().any(|(known, _)| known == name) {
            let complaint =
                Complaint::new(format!("'{name}' is taken")).hint("give the element another name");
            return self.wrong(element, complaint);
        }
        self.elements.push((name.clone(), *kind));
        let inner = if quantifier == Quantifier::Map { self.check(body) } else { self.condition(body) };
        self.elements.pop();
        let inner = inner?;
        let steps = of.steps.saturating_add(inner.steps.saturating_mul(length(&of.plan)));
        let kind = match quantifier {
            Quantifier::All | Quantifier::Exists | Quantifier::ExistsOne => Kind::Bool,
            Quantifier::Filter => of.kind,
            Quantifier::Map => match list_of(inner.kind) {
                Some(kind) => Kind::List(kind),
                None => {
                    let complaint = Complaint::new(format!("a list of {}s cannot be made", inner.kind));
                    return self.wrong(body, complaint.hint("map each element to a text or a number"));
                }
            },
        };
        let plan = Plan::Each(Box::new(of.plan), quantifier, Box::new(inner.plan));
        Ok(Checked { plan, kind, steps, zone: None })
    }
}

/// The longest that a list can be.
fn length(plan: &Plan) -> u64 {
    match plan {
        Plan::List(elements) => elements.len() as u64,
        _ => ITEMS as u64,
    }
}

/// Steps of looking through a text.
const fn cost(zone: Option<Zone>) -> u64 {
    match zone {
        Some(Zone::Text | Zone::Body) => WHOLE_TEXT,
        _ => 1,
    }
}

/// What `map` can make lists of.
const fn list_of(kind: Kind) -> Option<&'static Kind> {
    match kind {
        Kind::Text | Kind::Word(_) => Some(&Kind::Text),
        Kind::Int | Kind::Float => Some(&Kind::Float),
        Kind::Bool | Kind::Record(_) | Kind::List(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(text: &str) -> String {
        let error = check(text, &mut Phrases::default()).unwrap_err();
        let hint = error.complaint.hint.unwrap_or_default();
        format!("{}: {}; {hint}", error.at, error.complaint.what)
    }

    #[test]
    fn mistakes_are_found_when_the_rule_is_read() {
        for (text, expected) in [
            ("lnks.size() > 1", "0: unknown fact 'lnks'; did you mean 'links'?"),
            ("links.exists(l, l.hots == 'x')", "17: unknown field of link 'hots'; did you mean 'host'?"),
            (
                "lure == 'buisness-rfq'",
                "8: unknown word of lures 'buisness-rfq'; did you mean 'business-rfq'?",
            ),
            ("lure in ['delivery', 'taxes']", "21: unknown word of lures 'taxes'; "),
            (
                "links.host == 'x'",
                "5: 'host' is a field of each link, not of the list; write list.exists(e, e.host ...)",
            ),
            ("from.free_mail == 'yes'", "15: a bool and a string cannot be compared like this; "),
            (
                "subject && impersonation",
                "0: a condition is a bool, and this is a string; compare it with something",
            ),
            ("text.say('x')", "8: unknown function 'say'; did you mean 'says'?"),
            ("text.says(subject)", "10: this is prepared when the rule is read: write it out in quotes; "),
            ("subject.matches('(')", "16: the pattern cannot be used: "),
            (
                "has(from.name)",
                "3: every field is there; what a mail does not have is empty: compare with ''",
            ),
            ("links.exists(text, true)", "13: 'text' is taken; give the element another name"),
            ("1 + 1 == 2", "2: rules do not calculate and have no positions in lists; "),
            ("from == null", "8: rules have no unsigned numbers, bytes or null; "),
            ("text.says()", "9: 'says' is not called like this; "),
        ] {
            let found = complaint(text);
            assert!(found.starts_with(expected), "{text}\n  {found}");
        }
    }

    #[test]
    fn what_could_take_too_long_is_refused() {
        let nested =
            "links.exists(a, all_links.exists(b, headers.exists(c, c.value == b.url && b.url == a.url)))";
        assert!(complaint(nested).contains("steps"), "{}", complaint(nested));
        assert!(complaint("links.exists(l, headers.exists(h, text.contains(l.host)))").contains("steps"));
        assert!(check("links.exists(a, links.exists(b, a.site != b.site))", &mut Phrases::default()).is_ok());
        assert!(complaint("subject.matches('((a{1,200}){1,200}){1,200}')").contains("pattern"));
    }
}
