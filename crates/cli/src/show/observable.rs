//! An observable on a terminal: whose it is, and every place where the case holds it.

use creel_evidence::Message;
use creel_evidence::text::{defang, inert};
use std::fmt::Write as _;

/// Messages that are listed.
const MESSAGES_SHOWN: usize = 100;

/// Describes the observable of this value, as [`refang`] gives it.
pub(super) fn describe(messages: &[Message], wanted: &str) -> Option<String> {
    let mut places = String::new();
    let mut holders = 0;
    for message in messages {
        let mut matching =
            message.observables.iter().filter(|observable| refang(&observable.value) == wanted).peekable();
        if matching.peek().is_none() {
            continue;
        }
        holders += 1;
        if holders > MESSAGES_SHOWN {
            continue;
        }
        let subject = message.subject.as_deref().unwrap_or("(no subject)");
        let _ = writeln!(places, "\n  {}  {}", message.id.short(16), inert(subject));
        for observable in matching {
            let _ = writeln!(
                places,
                "    {} {}: {}",
                observable.side,
                observable.kind,
                inert(&observable.because)
            );
            for quote in &observable.at {
                let _ = writeln!(places, "      {}", quote.locus);
            }
        }
    }
    if holders == 0 {
        return None;
    }
    if holders > MESSAGES_SHOWN {
        let _ = writeln!(places, "\n  and {} more messages", holders - MESSAGES_SHOWN);
    }
    let plural = if holders == 1 { "message" } else { "messages" };
    Some(format!("{}\n  in {holders} {plural}\n{places}", inert(&defang(wanted))))
}

/// The value behind its defanged form, in lower case for comparing.
pub(super) fn refang(value: &str) -> String {
    let value = value.trim().replace("[.]", ".").replace("[@]", "@").replace("[:]", ":").to_lowercase();
    match value.strip_prefix("hxxp") {
        Some(rest) => format!("http{rest}"),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defanged_values_are_found() {
        for value in ["https://a.example/X?q=1", "user@mail.example", "192.0.2.7", "2001:db8::1"] {
            assert_eq!(refang(&defang(value)), refang(value));
        }
    }
}
