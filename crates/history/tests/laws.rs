//! What holds for every set of messages: order does not show, a message looks only back, and conclusions rest on verdicts
//! by the mail alone.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod letters;

use creel_evidence::Message;
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::{Class, Term, add_up};
use creel_history::{histories, senders};
use letters::mail;
use proptest::prelude::*;

const ADDRESSES: &[&str] = &[
    "ada@polder.example",
    "bea@polder.example",
    "ada@p0lder.example",
    "ada@polder.test",
    "ada.love@gmail.com",
    "bea.low@gmail.com",
    "no-reply@sendgrid.net",
    "x",
];
const NAMES: &[&str] = &["", "Ada Love", "ADA  love", "Support"];
const ANSWERS: &[&str] = &["", "ada@polder.example", "collect@drop.test", "ada.love@gmail.com"];

prop_compose! {
    fn message()(
        number in 0_u32..1_000_000, day in 0_i64..9, known_time in 0..9_u8, address in 0..ADDRESSES.len(),
        name in 0..NAMES.len(), answers in 0..ANSWERS.len(), to in 0..3_u8,
        authenticated in prop::sample::select(Authenticated::ALL), class in prop::sample::select(Class::ALL),
    ) -> Message {
        let mut mail = mail(number, day).from(ADDRESSES[address], NAMES[name]).to(&format!("t{to}@corp.example"));
        mail = mail.authenticated(authenticated).class(class).reply_to(ANSWERS[answers]);
        if known_time == 0 { mail.without_time().message } else { mail.message }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_scanning_does_not_show(messages in prop::collection::vec(message(), 0..40), seed: u64) {
        let whole = histories(&messages);
        let mut shuffled = messages.clone();
        let length = shuffled.len().max(1) as u64;
        for at in 0..shuffled.len() {
            let other = seed.wrapping_mul(at as u64 + 7).rotate_left(17) % length;
            shuffled.swap(at, other as usize);
        }
        // Handed in twice is one message.
        shuffled.extend(messages.first().cloned());
        prop_assert_eq!(&whole, &histories(&shuffled));
        for value in ADDRESSES.iter().chain(NAMES).chain(&["polder.example"]) {
            prop_assert_eq!(senders(&messages, value), senders(&shuffled, value));
        }
    }

    #[test]
    fn a_message_looks_only_back(messages in prop::collection::vec(message(), 1..30), cut in 0_usize..30) {
        let whole = histories(&messages);
        let mut order: Vec<&Message> = messages.iter().collect();
        order.sort_by_key(|message| (message.time().is_none(), message.time(), message.id));
        let kept: Vec<Message> = order.into_iter().take(cut).cloned().collect();
        // Whatever comes later is left out, nothing of the earlier ones changes.
        for (id, history) in histories(&kept) {
            prop_assert_eq!(&whole[&id], &history);
        }
    }

    #[test]
    fn histories_add_up(messages in prop::collection::vec(message(), 0..30)) {
        let whole = histories(&messages);
        for message in &messages {
            let Some(history) = whole.get(&message.id) else {
                prop_assert!(!message.from.as_ref().unwrap().address.contains('@'));
                continue;
            };
            let all: Vec<Term> = message.verdict.sum.iter().chain(&history.sum).cloned().collect();
            prop_assert_eq!((history.class, history.score), add_up(&all));
            prop_assert!(history.signs.iter().all(|sign| !sign.at.is_empty() && !sign.because.is_empty()));
            for sign in &history.signs {
                prop_assert!(sign.count > 0 && (1..=2).contains(&sign.earlier.len()));
                prop_assert!(!sign.earlier.contains(&message.id));
            }
            for known in &history.known {
                prop_assert!(!known.at.is_empty());
                let by = |counts: &mut dyn Iterator<Item = u32>| counts.sum::<u32>();
                let record = &known.record;
                prop_assert_eq!(record.messages, by(&mut record.authenticated.iter().map(|(_, n)| *n)));
                prop_assert_eq!(record.messages, by(&mut record.verdicts.iter().map(|(_, n)| *n)));
                prop_assert_eq!(record.messages == 0, record.first.is_none());
            }
        }
    }

    #[test]
    fn no_conclusion_feeds_on_another(messages in prop::collection::vec(message(), 0..30)) {
        // The same with every score and term of the records changed, but not what they were judged to be.
        let mut scored = messages.clone();
        for message in &mut scored {
            message.verdict.score = 0.5;
            message.verdict.sum.push(Term { evidence: "x".into(), class: Class::Unclear, weight: 90.0, at: None });
        }
        let (plain, scored) = (histories(&messages), histories(&scored));
        for (id, history) in plain {
            prop_assert_eq!(&history.known, &scored[&id].known);
            prop_assert_eq!(&history.signs, &scored[&id].signs);
        }
    }
}
