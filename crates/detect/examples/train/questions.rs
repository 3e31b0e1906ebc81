//! The two questions that are answered by sums: what a mail is, and which story it tells.

use crate::model::{Facts, Question};
use creel_evidence::verdict::{Class, Lure};

/// What a mail is.
pub(crate) fn verdict() -> Question {
    Question {
        answers: Class::ALL.iter().map(|class| class.as_str()).collect(),
        otherwise: Class::Unclear.as_str(),
        possible: |_, _| true,
        may_be_fitted: |fact, class| {
            // Only what a text tells speaks for ordinary mail, because ours is twenty years older than the malicious mail.
            let told = ["lure:", "story:", "also:", "move:", "force:", "opens:"]
                .iter()
                .any(|kind| fact.starts_with(kind));
            let legit = class == Class::Legit.as_str();
            fact != "always" && !is_custom(fact) && class != Class::Unclear.as_str() && (told || !legit)
        },
        experts_alone: is_custom,
    }
}

/// Whether a fact is about the mailbox and its time instead of the mail: one receiver took in nearly all malicious mails
/// of the public corpora. What such a fact is worth is the experts' word alone.
fn is_custom(fact: &str) -> bool {
    let fact = fact.strip_prefix("not ").unwrap_or(fact);
    fact == "genuine" || fact == "list-unsubscribe" || fact.starts_with("from:")
}

/// Which story a mail tells, of those whose cues were heard.
pub(crate) fn lure() -> Question {
    Question {
        answers: Lure::ALL.iter().map(|lure| lure.as_str()).collect(),
        otherwise: Lure::Other.as_str(),
        possible: |lure, heard: &Facts| heard.contains_key(&format!("cues:{lure}")),
        may_be_fitted: |_, _| true,
        experts_alone: |_| false,
    }
}
