//! What the case knows of a sender, on a terminal: of one message's, or by a name.

use super::message::terms;
use creel_evidence::history::{Dealings, Identity};
use creel_evidence::text::{defang, inert};
use creel_evidence::{ArtifactId, Message};
use creel_pipeline::Sender;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Names that come with a sender's, of each kind.
const COMPANIONS_SHOWN: usize = 8;
/// Messages of a sender that are listed.
const MESSAGES_SHOWN: usize = 100;

/// Describes what the case knew of a message's sender when it arrived, and what that adds to its verdict.
pub(crate) fn of_message(out: &mut String, messages: &[Message], message: &Message) {
    let histories = creel_pipeline::histories(messages);
    let Some(history) = histories.get(&message.id) else { return };
    let _ = writeln!(out, "\nwhat the case knows of the sender from earlier messages");
    for known in &history.known {
        let value = match known.identity {
            Identity::DisplayName => inert(&known.value).to_string(),
            _ => inert(&defang(&known.value)).to_string(),
        };
        let _ = writeln!(out, "  {:<13} {value}: {}", known.identity, dealings(&known.record));
    }
    for sign in &history.signs {
        let _ = writeln!(out, "  {:<26} {}", sign.kind, inert(&sign.because));
        for quote in &sign.at {
            let _ = writeln!(out, "    {}", quote.locus);
        }
        let earlier: Vec<String> = sign.earlier.iter().map(|id| id.short(16)).collect();
        let _ = writeln!(out, "    {} earlier, {}", sign.count, earlier.join(" to "));
    }
    if history.sum.is_empty() {
        let _ = writeln!(out, "  nothing of it changes the verdict");
        return;
    }
    terms(out, &history.sum);
    let _ = writeln!(out, "verdict with history {}, score {:.2}", history.class, history.score);
}

/// Describes what the case knows of senders by this name; `None` if it knows none.
pub(super) fn of_name(messages: &[Message], name: &str) -> Option<String> {
    let senders = creel_pipeline::senders(messages, name);
    if senders.is_empty() {
        return None;
    }
    let by_id: HashMap<ArtifactId, &Message> = messages.iter().map(|message| (message.id, message)).collect();
    let mut out = String::new();
    for sender in &senders {
        one(&mut out, sender);
    }
    // The first is the name as it was asked for; its messages are most likely what was meant.
    if let Some(sender) = senders.first() {
        list(&mut out, sender, &by_id);
    }
    Some(out)
}

fn one(out: &mut String, sender: &Sender) {
    let shown = |identity: Identity, value: &str| match identity {
        Identity::DisplayName => inert(value).to_string(),
        _ => inert(&defang(value)).to_string(),
    };
    let _ = writeln!(out, "{} {}", sender.identity, shown(sender.identity, &sender.value));
    let _ = writeln!(out, "  {}", dealings(&sender.record));
    for &identity in Identity::ALL {
        let with: Vec<String> = sender
            .companions
            .iter()
            .filter(|companion| companion.identity == identity)
            .map(|companion| format!("{} ({})", shown(identity, &companion.value), companion.messages))
            .collect();
        if with.is_empty() {
            continue;
        }
        let more = with.len().saturating_sub(COMPANIONS_SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let listed: Vec<String> = with.into_iter().take(COMPANIONS_SHOWN).collect();
        let _ = writeln!(out, "  with {identity:<13} {}{more}", listed.join(", "));
    }
    for (sign, count) in &sender.signs {
        let _ = writeln!(out, "  {sign} in {count}");
    }
}

fn list(out: &mut String, sender: &Sender, by_id: &HashMap<ArtifactId, &Message>) {
    let _ = writeln!(out, "messages by {}, as judged by the mail alone", sender.identity);
    for message in sender.messages.iter().take(MESSAGES_SHOWN).filter_map(|id| by_id.get(id)) {
        let time = message.time().map_or_else(|| "unknown time".to_owned(), |time| time.to_string());
        let subject = message.subject.as_deref().unwrap_or("(no subject)");
        let class = message.verdict.class;
        let _ = writeln!(out, "  {}  {time:<20}  {class:<9} {}", message.id.short(16), inert(subject));
    }
    if sender.messages.len() > MESSAGES_SHOWN {
        let _ = writeln!(out, "  and {} more", sender.messages.len() - MESSAGES_SHOWN);
    }
}

/// One line of numbers.
fn dealings(record: &Dealings) -> String {
    let Dealings { messages, first, last, recipients, same_recipient, authenticated, verdicts } = record;
    if *messages == 0 {
        return "not seen before".to_owned();
    }
    let counted = |count: u32, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let mut text = counted(*messages, "message");
    if let (Some(first), Some(last)) = (first, last) {
        let _ = write!(text, " from {} to {}", first.time, last.time);
    }
    let _ = write!(text, ", to {}", counted(*recipients, "recipient"));
    if *same_recipient {
        text.push_str(" (one of this message's among them)");
    }
    for (word, count) in authenticated {
        let _ = write!(text, ", authentication {word} {count}");
    }
    for (class, count) in verdicts {
        let _ = write!(text, ", {class} {count}");
    }
    text
}
