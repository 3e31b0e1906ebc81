//! Measures histories over made-up messages: correspondents who write often, strangers who write once, and names, domains
//! and answers that many share.
//!
//! usage: scale MESSAGES...

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example program")]

#[path = "../tests/letters/mod.rs"]
mod letters;

use creel_evidence::Message;
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::Class;
use creel_history::histories;

fn main() {
    for messages in std::env::args().skip(1) {
        let messages: u32 = messages.parse().unwrap();
        let pile: Vec<Message> = (0..messages).map(|number| letter(number, messages)).collect();
        let start = cpu_seconds();
        let histories = histories(&pile);
        let seconds = cpu_seconds() - start;
        let signs: usize = histories.values().map(|history| history.signs.len()).sum();
        println!(
            "{messages} messages: {seconds:.3} CPU s, {:.2} µs each, {signs} signs",
            seconds * 1e6 / f64::from(messages.max(1))
        );
    }
}

/// CPU seconds of this thread as the scheduler accounts them (Linux).
fn cpu_seconds() -> f64 {
    let accounted = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    accounted.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// A number that follows from `parts`, below `n`.
fn pick(parts: &[u32], n: u32) -> u32 {
    let step = |h: u64, &p: &u32| (h ^ u64::from(p)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    (parts.iter().fold(1, step) % u64::from(n.max(1))) as u32
}

fn letter(number: u32, messages: u32) -> Message {
    // Half of the mail is from correspondents, each of whom writes some ten times; the other half from strangers.
    let sender =
        if pick(&[number, 1], 2) == 0 { pick(&[number, 2], messages / 20 + 1) } else { messages + number };
    let domain = format!("{:x}-firm{}.example", pick(&[sender, 3], u32::MAX), sender % 97);
    let mut mail = letters::mail(number, i64::from(pick(&[number, 4], 900)))
        .from(&format!("user{sender}@{domain}"), &format!("Name{} Family{}", sender % 211, sender % 1_009))
        .envelope_from(&format!("bounce{number}@{domain}"))
        .authenticated(Authenticated::ALL[pick(&[number, 5], 6).saturating_sub(2) as usize])
        .class(Class::ALL[pick(&[number, 6], 12).min(4) as usize]);
    for recipient in 0..=pick(&[number, 7], 3) {
        mail = mail.to(&format!("person{}@corp.example", pick(&[number, 8, recipient], 2_000)));
    }
    if pick(&[number, 9], 4) == 0 {
        mail = mail.reply_to(&format!("collect{}@gmail.com", pick(&[number, 10], messages / 50 + 1)));
    }
    mail.message
}
