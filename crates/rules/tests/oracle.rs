//! The rule language means what the Common Expression Language means: the interpreter of `cel` is the oracle.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cel::{Context, Program, Value};
use creel_detect::Knowledge;
use creel_rules::{RuleSet, trial};
use proptest::prelude::*;
use std::sync::Arc;

/// Whether a rule with this condition finds something in a mail.
fn holds(condition: &str) -> bool {
    let rule = format!(
        "id: a\ntitle: a\ndescription: a\nseverity: low\nconfidence: low\nwhen: |\n  {condition}\nbecause: a\n"
    );
    let set = RuleSet::read([("a.yaml", rule.as_str())])
        .unwrap_or_else(|problems| panic!("{problems}\n{condition}"));
    let mut knowledge = Knowledge::default();
    knowledge.further.push(Arc::new(set).further());
    let mail = "From: a@firm.example\nSubject: a\n\nHello\n";
    trial::judge(mail, &knowledge).findings.iter().any(|finding| finding.detector == "rule:a")
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![(-3_i64..4).prop_map(|n| n.to_string()), (-2_i32..3).prop_map(|n| format!("{n}.5"))]
}

fn text() -> impl Strategy<Value = String> {
    "[ab\u{e9}]{0,3}".prop_map(|text| format!("'{text}'"))
}

fn list(of: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    proptest::collection::vec(of, 1..4).prop_map(|elements| format!("[{}]", elements.join(", ")))
}

/// Conditions over literals, in every form that rules share with CEL.
fn condition() -> impl Strategy<Value = String> {
    let compared = prop_oneof![Just("=="), Just("!="), Just("<"), Just("<="), Just(">"), Just(">=")];
    let quantifier = prop_oneof![Just("exists"), Just("all"), Just("exists_one")];
    let looked = prop_oneof![Just("contains"), Just("startsWith"), Just("endsWith")];
    let leaf = prop_oneof![
        any::<bool>().prop_map(|value| value.to_string()),
        (number(), compared.clone(), number()).prop_map(|(a, how, b)| format!("{a} {how} {b}")),
        (text(), prop_oneof![Just("=="), Just("!=")], text())
            .prop_map(|(a, how, b)| format!("{a} {how} {b}")),
        (text(), looked, text()).prop_map(|(a, how, b)| format!("{a}.{how}({b})")),
        (text(), list(text())).prop_map(|(a, list)| format!("{a} in {list}")),
        (number(), list(number())).prop_map(|(a, list)| format!("{a} in {list}")),
        (text(), compared.clone(), number()).prop_map(|(a, how, n)| format!("size({a}) {how} {n}")),
        (list(text()), quantifier.clone(), text())
            .prop_map(|(list, quantifier, a)| format!("{list}.{quantifier}(e, e == {a})")),
        (list(number()), compared.clone(), number(), compared, number()).prop_map(
            |(list, how, a, than, b)| { format!("{list}.filter(e, e {how} {a}).size() {than} {b}") }
        ),
        (list(text()), list(text()), quantifier.clone(), quantifier).prop_map(
            |(one, other, outer, inner)| { format!("{one}.{outer}(a, {other}.{inner}(b, a.contains(b)))") }
        ),
        (list(text()), text()).prop_map(|(list, a)| format!("{a} in {list}.map(e, e == 'a' ? 'b' : e)")),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) && ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) || ({b})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("({a}) ? ({b}) : ({c})")),
        ]
    })
}

proptest! {
    #[test]
    fn a_condition_means_what_it_means_in_cel(condition in condition()) {
        let program = Program::compile(&condition).unwrap();
        let meant = program.execute(&Context::default());
        prop_assert_eq!(meant, Ok(Value::Bool(holds(&condition))), "{}", condition);
    }
}
