//! Laws of reading rules and of what they say.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use creel_detect::{Knowledge, judge_knowing};
use creel_dissect::{Limits, dissect};
use creel_rules::{RuleSet, shipped};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

static SHIPPED: LazyLock<Arc<RuleSet>> =
    LazyLock::new(|| Arc::new(RuleSet::read(shipped::FILES.iter().copied()).unwrap()));

/// Reads a text as a rule file; whatever is wrong has a place in it.
fn read(text: &str) -> Result<(), TestCaseError> {
    if let Err(problems) = RuleSet::read([("a.yaml", text)]) {
        prop_assert!(!problems.0.is_empty());
        for problem in problems.0 {
            prop_assert!(problem.line <= text.lines().count() + 1, "{problem}");
            prop_assert!(!problem.what.is_empty() && problem.to_string().starts_with("a.yaml"));
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_with_its_place(text in "(\\PC|\n|: |- |id|when|&a|\\*a|\\||\\{|\\[|'){0,60}") {
        read(&text)?;
    }

    #[test]
    fn a_damaged_rule_is_read_or_refused_with_its_place(
        rule in 0..shipped::FILES.len(), at in 0.0..1.0_f64, cut in 0_usize..40,
        put in "(\\PC|\n| && |\\(|\\)|'|links|\\.says\\(|\\{|\\}|: ){0,6}",
    ) {
        let text = shipped::FILES[rule].1;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place")]
        let start = (text.len() as f64 * at) as usize;
        let bytes = [&text.as_bytes()[..start], put.as_bytes(), &text.as_bytes()[(start + cut).min(text.len())..]].concat();
        read(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn any_expression_is_checked_or_refused(
        condition in "(links|text|from|\\.|\\(|\\)|says|exists|e|, |&&|\\|\\|| |==|'a'|!|\\?|:|\\[|\\]|1|matches|size|forms|\\{|\\}|r'|//|\"){0,40}",
    ) {
        let condition = condition.replace('\n', " ");
        read(&format!(
            "id: a\ntitle: a\ndescription: a\nseverity: low\nconfidence: low\nwhen: |\n  {condition}\nbecause: a\n"
        ))?;
    }

    #[test]
    fn what_rules_say_points_into_the_mail_and_is_said_alike_twice(
        from in "(\\PC{0,10}|MetaMask|PayPal) <[a-z.]{1,8}@(gmail.com|firm.example)>", subject in "\\PC{0,40}",
        body in "(\\PC|\n|<a href='https://paypal.com.x.top/'>|</a>|<form action='https://api.telegram.org/bot1/a'>\
                 |seed phrase |tax refund |unpaid toll, pay |gift card, buy, scratch |domain renewal |https://bit.ly/a ){0,40}",
    ) {
        let mail = format!(
            "From: {from}\r\nTo: ana@warehouse.example\r\nSubject: {subject}\r\nContent-Type: text/html\r\n\r\n{body}"
        );
        let dissection = dissect(mail.as_bytes(), &Limits::default()).dissection;
        let mut knowledge = Knowledge::default();
        knowledge.further.push(SHIPPED.further());
        let verdict = judge_knowing(&dissection, &knowledge);
        prop_assert_eq!(&verdict, &judge_knowing(&dissection, &knowledge));
        for finding in verdict.findings.iter().filter(|finding| finding.detector.starts_with("rule:")) {
            prop_assert!(!finding.at.is_empty() && !finding.because.is_empty());
            for quote in &finding.at {
                prop_assert!(dissection.artifact(quote.locus.artifact).is_some(), "{:?}", finding);
            }
            let steers = finding.because.chars().any(creel_evidence::text::is_dangerous);
            prop_assert!(!steers, "{:?}", finding.because);
        }
    }
}
