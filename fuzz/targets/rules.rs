//! A rule file: it is refused with its place, or it looks at mails in bounded time and points into them.
#![no_main]

use creel_detect::Knowledge;
use creel_evidence::Dissection;
use creel_rules::{RuleSet, trial};
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};

/// A mail with something of everything that rules can ask for.
const MAIL: &str = include_str!("../seeds/rules/mail.eml");

static MAILS: LazyLock<Dissection> = LazyLock::new(|| {
    creel_dissect::dissect(MAIL.as_bytes(), &creel_dissect::Limits::default()).dissection
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match RuleSet::read([("fuzz.yaml", text)]) {
        Err(problems) => assert!(problems.0.iter().all(|problem| !problem.what.is_empty())),
        Ok(set) => {
            let set = Arc::new(set);
            let mut knowledge = Knowledge::default();
            knowledge.further.push(set.further());
            for finding in creel_detect::judge_knowing(&MAILS, &knowledge).findings {
                assert!(!finding.at.is_empty() && !finding.because.is_empty());
                assert!(finding.at.iter().all(|quote| MAILS.artifact(quote.locus.artifact).is_some()));
            }
            for rule in set.rules().iter().take(1) {
                let _ = trial::run(&set, rule);
            }
        }
    }
});
