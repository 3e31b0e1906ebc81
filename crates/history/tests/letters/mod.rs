//! Messages as far as a history asks for them. Everybody is invented.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its share")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use creel_evidence::case::From;
use creel_evidence::mail::{Authenticated, Mailbox};
use creel_evidence::sender::ActualSender;
use creel_evidence::targeting::TargetSource;
use creel_evidence::verdict::{Action, CallToAction, Class, Lure, Term};
use creel_evidence::{
    ArtifactId, Fingerprint, Locus, Message, Quote, SenderFacts, Target, Targeting, Verdict,
};
use jiff::Timestamp;

/// The first day.
const START: i64 = 1_700_000_000;

pub struct Mail {
    pub message: Message,
}

/// A mail that arrived on a day, from 0. Those of one day are apart by their number.
pub fn mail(number: u32, day: i64) -> Mail {
    let id = ArtifactId::of(&number.to_be_bytes());
    let time = Timestamp::from_second(START + day * 86_400 + i64::from(number % 1_000)).unwrap();
    let message = Message {
        id,
        is_mail: true,
        carriers: Vec::new(),
        date: None,
        received: Some(time),
        subject: None,
        from: None,
        reply_to: None,
        sender_facts: SenderFacts::default(),
        artifacts: Vec::new(),
        observables: Vec::new(),
        features: Vec::new(),
        pictures: Vec::new(),
        anomalies: Vec::new(),
        verdict: Verdict {
            class: Class::Legit,
            score: 0.1,
            sum: Vec::new(),
            claimed: None,
            impersonation: false,
            lure: Lure::Other,
            call_to_action: CallToAction { kind: Action::None, host: None, value: None, at: Vec::new() },
            language: None,
            languages: Vec::new(),
            techniques: Vec::new(),
            findings: Vec::new(),
        },
        targeting: Targeting::default(),
        fingerprint: Fingerprint {
            message: id,
            time: None,
            subject: String::new(),
            text: Vec::new(),
            structure: Vec::new(),
            exact: None,
            tokens: Vec::new(),
            at: creel_evidence::Places::default(),
        },
    };
    Mail { message }.class(Class::Legit)
}

impl Mail {
    pub fn from(mut self, address: &str, name: &str) -> Self {
        self.message.from = Some(From {
            address: address.to_owned(),
            name: name.to_owned(),
            authenticated: Authenticated::Pass,
            by: Some("dmarc".to_owned()),
            at: Locus::bytes(self.message.id, 10..30),
        });
        self
    }

    pub fn authenticated(mut self, how: Authenticated) -> Self {
        self.message.from.as_mut().unwrap().authenticated = how;
        self
    }

    /// Judged so by the mail alone, by a small margin.
    pub fn class(mut self, class: Class) -> Self {
        self.message.verdict.class = class;
        self.message.verdict.sum = vec![Term {
            evidence: "always".to_owned(),
            class,
            weight: if class == Class::Unclear { 1.0 } else { 0.4 },
            at: None,
        }];
        let (_, score) = creel_evidence::verdict::add_up(&self.message.verdict.sum);
        self.message.verdict.score = score;
        self
    }

    pub fn to(mut self, address: &str) -> Self {
        let at = Quote::new(Locus::bytes(self.message.id, 40..50), address);
        let target = Target::unknown(address.to_owned(), TargetSource::To, vec![at]);
        self.message.targeting.targets.push(target);
        self
    }

    /// None if empty.
    pub fn reply_to(mut self, address: &str) -> Self {
        if !address.is_empty() {
            let at = Locus::bytes(self.message.id, 60..70);
            self.message.reply_to = Some(address.to_owned());
            self.message.sender_facts.claimed.reply_to =
                vec![Mailbox { name: String::new(), address: address.to_owned(), at }];
        }
        self
    }

    pub fn envelope_from(mut self, address: &str) -> Self {
        self.message.sender_facts.actual = Some(ActualSender {
            client: None,
            helo: None,
            reverse: None,
            envelope_from: Some(address.to_owned()),
            taken_by: None,
            origin: None,
            because: "a test says so".to_owned(),
            at: vec![Locus::bytes(self.message.id, 0..5)],
        });
        self
    }

    pub fn without_time(mut self) -> Self {
        self.message.received = None;
        self
    }
}

/// Three wanted, authenticated mails over a week from one sender to one reader.
pub fn correspondence(address: &str, name: &str) -> Vec<Message> {
    [(1, 0), (2, 3), (3, 7)]
        .map(|(number, day)| mail(number, day).from(address, name).to("reader@corp.example").message)
        .to_vec()
}
