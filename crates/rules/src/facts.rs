//! The facts that rules may ask for: one table, from which checking, reading and the manual follow.
//!
//! To add a fact, add a line to a table. `FACTS.md` is written from the tables; after a change, run the tests once
//! with `CREEL_UPDATE=1` in the environment.

mod files;
mod header;
mod reading;
mod web;

use crate::kind::{Field, Kind, Record, Vocabulary};
use crate::scene::Scene;
use crate::value::{At, Get, Item, Value};
use creel_detect::Standing;
use creel_detect::persuasion::Move;
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::Lure;
use creel_evidence::{DomainName, Quote};
use std::borrow::Cow;

pub(crate) use files::{FILE, FORM, INPUT, PAGE};
pub(crate) use header::{AUTHENTICATION, HEADER, HOP, MAILBOX, RECIPIENT};
pub(crate) use reading::{ACTION, ANOMALY, CLAIM, FINDING, OBSERVABLE};
pub(crate) use web::LINK;

/// A field of a thing: a finding that rests on it points to the thing.
const fn field(
    name: &'static str,
    kind: Kind,
    about: &'static str,
    example: &'static str,
    get: Get,
) -> Field {
    Field { name, kind, about, example, get, at: At::Itself }
}

/// A vocabulary of the evidence.
macro_rules! vocabulary {
    ($name:literal, $of:ty) => {
        Kind::Word(&Vocabulary {
            name: $name,
            words: || <$of>::ALL.iter().map(|word| word.as_str()).collect(),
        })
    };
}
use vocabulary;

static STANDING: Vocabulary =
    Vocabulary { name: "standing", words: || vec!["unknown", "own", "platform", "free-mail", "elsewhere"] };

/// The mail itself: what a rule can name without anything before it.
pub(crate) static MAIL: Record = Record {
    name: "mail",
    about: "What a rule can name by itself.",
    fields: &[
        Field {
            name: "text",
            kind: Kind::Text,
            about: "Subject and visible text, made for looking up phrases: lower case, disguised letters, invisible \
                    characters and accents undone, white space as one space. At most 64 KiB.",
            example: "text.says('gift card', 'gift cards')",
            get: |scene, _| Value::Text(Cow::Borrowed(&scene.exhibit.text)),
            at: At::Places(subject),
        },
        Field {
            name: "body",
            kind: Kind::Text,
            about: "The visible text without the subject, in the same form.",
            example: "body.size() < 400",
            get: |scene, _| Value::Text(Cow::Borrowed(scene.exhibit.body())),
            at: At::Places(subject),
        },
        Field {
            name: "subject",
            kind: Kind::Text,
            about: "The decoded subject as written.",
            example: "subject.says('payroll')",
            get: |scene, _| Value::text(scene.exhibit.subject),
            at: At::Places(subject),
        },
        Field {
            name: "language",
            kind: Kind::Text,
            about: "ISO 639-1 code of the visible text.",
            example: "language in ['de', 'fr', 'it']",
            get: |scene, _| Value::maybe(scene.exhibit.language),
            at: At::Value,
        },
        Field {
            name: "lure",
            kind: vocabulary!("lures", Lure),
            about: "The story that is told.",
            example: "lure == 'payment-invoice'",
            get: |scene, _| Value::text(scene.exhibit.lure.as_str()),
            at: At::Places(subject),
        },
        Field {
            name: "lure_points",
            kind: Kind::Float,
            about: "How plainly it is told: a typical cue in the body gives 1, one that names the story 3.5.",
            example: "lure_points >= 4.5",
            get: |scene, _| Value::Float(f64::from(scene.exhibit.lure_points)),
            at: At::Places(subject),
        },
        Field {
            name: "moves",
            kind: Kind::List(&vocabulary!("moves", Move)),
            about: "By which moves the text works on its reader, in any language that creel reads.",
            example: "'deadline' in moves && 'credentials' in moves",
            get: |scene, _| {
                Value::List(scene.exhibit.moves.iter().map(|made| Value::text(made.as_str())).collect())
            },
            at: At::Places(moves),
        },
        Field {
            name: "action",
            kind: Kind::Record(&ACTION),
            about: "What the reader is asked to do.",
            example: "action.kind == 'reply'",
            get: |scene, _| Value::Item(Item::Action(&scene.exhibit.action)),
            at: At::Value,
        },
        Field {
            name: "claim",
            kind: Kind::Record(&CLAIM),
            about: "The identity that the mail poses as or speaks for.",
            example: "claim.sector == 'bank'",
            get: |scene, _| Value::item(scene.exhibit.claim.as_ref().map(Item::Claim)),
            at: At::Value,
        },
        Field {
            name: "impersonation",
            kind: Kind::Bool,
            about: "Whether somebody else plainly sent it, as far as claim, From, authentication and links tell.",
            example: "impersonation",
            get: |scene, _| Value::Bool(scene.exhibit.impersonation),
            at: At::Places(from),
        },
        Field {
            name: "standing",
            kind: Kind::Word(&STANDING),
            about: "How the domain in From stands to the claim.",
            example: "standing != 'own'",
            get: |scene, _| Value::text(standing(scene.exhibit.standing)),
            at: At::Places(from),
        },
        Field {
            name: "authenticated",
            kind: vocabulary!("outcomes", Authenticated),
            about: "What the reader's servers said about the domain in From.",
            example: "authenticated == 'fail'",
            get: |scene, _| Value::text(scene.exhibit.authenticated.as_str()),
            at: At::Places(from),
        },
        Field {
            name: "authentications",
            kind: Kind::List(&Kind::Record(&AUTHENTICATION)),
            about: "Every statement that vouches for a domain, or refuses to.",
            example: "authentications.exists(a, a.method == 'dkim' && a.outcome == 'pass' && !a.aligned)",
            get: |scene, _| {
                Value::list(
                    scene.exhibit.dissection.sender_facts.authenticated.iter().map(Item::Authentication),
                )
            },
            at: At::Value,
        },
        Field {
            name: "from",
            kind: Kind::Record(&MAILBOX),
            about: "The first mailbox in From.",
            example: "from.free_mail",
            get: |scene, _| Value::item(scene.exhibit.from.map(Item::Mailbox)),
            at: At::Value,
        },
        Field {
            name: "sender",
            kind: Kind::Record(&MAILBOX),
            about: "The mailbox in Sender.",
            example: "sender.domain != '' && sender.site != from.site",
            get: |scene, _| Value::item(scene.exhibit.dissection.envelope.sender.as_ref().map(Item::Mailbox)),
            at: At::Value,
        },
        Field {
            name: "reply_to",
            kind: Kind::List(&Kind::Record(&MAILBOX)),
            about: "The mailboxes in Reply-To.",
            example: "reply_to.exists(m, m.free_mail)",
            get: |scene, _| Value::list(scene.exhibit.dissection.envelope.reply_to.iter().map(Item::Mailbox)),
            at: At::Value,
        },
        Field {
            name: "return_path",
            kind: Kind::Record(&MAILBOX),
            about: "The envelope sender, as the last server wrote it down.",
            example: "return_path.site != from.site",
            get: |scene, _| {
                Value::item(scene.exhibit.dissection.envelope.return_path.as_ref().map(Item::Mailbox))
            },
            at: At::Value,
        },
        Field {
            name: "recipients",
            kind: Kind::List(&Kind::Record(&RECIPIENT)),
            about: "Who is named as a recipient in the header.",
            example: "recipients.exists(r, r.site == from.site)",
            get: |scene, _| {
                Value::list(scene.exhibit.dissection.envelope.recipients.iter().map(Item::Recipient))
            },
            at: At::Value,
        },
        Field {
            name: "headers",
            kind: Kind::List(&Kind::Record(&HEADER)),
            about: "The header fields in order.",
            example: "headers.exists(h, h.name == 'x-mailer' && h.value.contains('Mailer 5'))",
            get: |scene, _| Value::list(scene.exhibit.dissection.headers.iter().map(Item::Header)),
            at: At::Value,
        },
        Field {
            name: "hops",
            kind: Kind::List(&Kind::Record(&HOP)),
            about: "The Received fields, topmost (last written) first.",
            example: "hops.exists(h, h.protocol == 'HTTP')",
            get: |scene, _| Value::list(scene.exhibit.dissection.received.iter().map(Item::Hop)),
            at: At::Value,
        },
        Field {
            name: "links",
            kind: Kind::List(&Kind::Record(&LINK)),
            about: "The links that a reader can see and click on, in reading order.",
            example: "links.exists(l, 'tunnel' in l.services)",
            get: |scene, _| Value::list(scene.exhibit.links.iter().copied().map(Item::Link)),
            at: At::Value,
        },
        Field {
            name: "all_links",
            kind: Kind::List(&Kind::Record(&LINK)),
            about: "Every reference in texts and pages: pictures, scripts, forms and attachments as well.",
            example: "all_links.exists(l, l.context == 'form' && l.host.within('api.telegram.org'))",
            get: |scene, _| Value::list(scene.exhibit.dissection.links.iter().map(Item::Link)),
            at: At::Value,
        },
        Field {
            name: "files",
            kind: Kind::List(&Kind::Record(&FILE)),
            about: "Attachments, inline parts and what was inside of archives.",
            example: "files.exists(f, f.kind == 'html')",
            get: |scene, _| Value::list(scene.exhibit.dissection.files().map(Item::File)),
            at: At::Value,
        },
        Field {
            name: "parts",
            kind: Kind::List(&Kind::Record(&FILE)),
            about: "Everything that the mail was taken apart into: bodies and alternatives as well as files.",
            example: "parts.exists(p, p.kind == 'calendar')",
            get: |scene, _| {
                let dissection = scene.exhibit.dissection;
                let inside =
                    dissection.artifacts.iter().filter(|part| !dissection.outside.contains(&part.id));
                Value::list(inside.map(Item::File))
            },
            at: At::Value,
        },
        Field {
            name: "pages",
            kind: Kind::List(&Kind::Record(&PAGE)),
            about: "HTML pages: bodies and attached ones.",
            example: "pages.exists(p, p.role == 'attachment' && p.asks_password)",
            get: |scene, _| Value::list(scene.exhibit.dissection.pages.iter().map(Item::Page)),
            at: At::Value,
        },
        Field {
            name: "forms",
            kind: Kind::List(&Kind::Record(&FORM)),
            about: "The forms of all pages.",
            example: "forms.exists(f, f.asks_password)",
            get: |scene, _| {
                let pages = scene.exhibit.dissection.pages.iter();
                Value::list(pages.flat_map(|page| page.forms.iter().map(move |form| Item::Form(page, form))))
            },
            at: At::Value,
        },
        Field {
            name: "observables",
            kind: Kind::List(&Kind::Record(&OBSERVABLE)),
            about: "Values that can be looked for elsewhere: URLs, domains, addresses, numbers, wallets.",
            example: "observables.exists(o, o.kind == 'wallet')",
            get: |scene, _| Value::list(scene.exhibit.dissection.observables.iter().map(Item::Observable)),
            at: At::Value,
        },
        Field {
            name: "findings",
            kind: Kind::List(&Kind::Record(&FINDING)),
            about: "What the shipped detectors found.",
            example: "findings.exists(f, f.detector == 'lookalike-domain')",
            get: |scene, _| Value::list(scene.findings.iter().map(Item::Finding)),
            at: At::Value,
        },
        Field {
            name: "anomalies",
            kind: Kind::List(&Kind::Record(&ANOMALY)),
            about: "What was wrong with the bytes.",
            example: "anomalies.exists(a, a.kind == 'ambiguous-mime')",
            get: |scene, _| Value::list(scene.exhibit.dissection.anomalies.iter().map(Item::Anomaly)),
            at: At::Value,
        },
        Field {
            name: "conversation",
            kind: Kind::Bool,
            about: "Whether the mail is part of a talk: on a discussion list, or an answer that names what it answers.",
            example: "!conversation",
            get: |scene, _| Value::Bool(scene.exhibit.is_conversation()),
            at: At::Places(subject),
        },
        Field {
            name: "is_mail",
            kind: Kind::Bool,
            about: "Whether it is a mail at all, not a loose file.",
            example: "is_mail",
            get: |scene, _| Value::Bool(scene.exhibit.dissection.is_mail),
            at: At::Value,
        },
    ],
};

fn subject(scene: &Scene<'_>) -> Vec<Quote> {
    scene.exhibit.quote_subject().into_iter().collect()
}

fn moves(scene: &Scene<'_>) -> Vec<Quote> {
    let exhibit = scene.exhibit;
    exhibit.moves.iter().filter_map(|made| exhibit.quote(exhibit.moves.first(made)?)).collect()
}

fn from(scene: &Scene<'_>) -> Vec<Quote> {
    let said = scene.exhibit.dissection.sender.at.clone().map(|at| Quote::new(at, ""));
    scene.exhibit.quote_from().into_iter().chain(said).collect()
}

const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Unknown => "unknown",
        Standing::Own => "own",
        Standing::Platform => "platform",
        Standing::FreeMail => "free-mail",
        Standing::Elsewhere => "elsewhere",
    }
}

/// The registrable part of a domain, as text.
fn site<'v>(domain: Option<&DomainName>) -> Value<'v> {
    Value::owned(domain.map(|domain| domain.registrable_or_self().to_owned()).unwrap_or_default())
}

/// Every record, the mail first.
#[must_use]
pub fn records() -> Vec<&'static Record> {
    vec![
        &MAIL,
        &MAILBOX,
        &RECIPIENT,
        &LINK,
        &FILE,
        &PAGE,
        &FORM,
        &INPUT,
        &CLAIM,
        &ACTION,
        &AUTHENTICATION,
        &HOP,
        &HEADER,
        &OBSERVABLE,
        &FINDING,
        &ANOMALY,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_record_that_a_fact_leads_to_is_in_the_manual() {
        let known: HashSet<&str> = records().iter().map(|record| record.name).collect();
        assert_eq!(known.len(), records().len());
        for record in records() {
            let names: HashSet<&str> = record.fields.iter().map(|field| field.name).collect();
            assert_eq!(names.len(), record.fields.len(), "{}", record.name);
            for field in record.fields {
                let mut kind = field.kind;
                while let Kind::List(of) = kind {
                    kind = *of;
                }
                match kind {
                    Kind::Record(record) => assert!(known.contains(record.name), "{}", record.name),
                    Kind::Word(vocabulary) => assert!((vocabulary.words)().len() > 1, "{}", vocabulary.name),
                    _ => {}
                }
                assert!(field.about.ends_with('.') || field.about.ends_with(".)"), "{}", field.name);
            }
        }
    }
}
