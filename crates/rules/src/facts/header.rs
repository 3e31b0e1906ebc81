//! Facts of the header: mailboxes, recipients, fields, the path, authentication.

use super::{field, site, vocabulary};
use crate::kind::{Field, Kind, Record, Vocabulary};
use crate::value::{Item, Value};
use creel_evidence::DomainName;
use creel_evidence::mail::{Mailbox, RecipientField};
use creel_evidence::sender::{AuthenticationMethod, AuthenticationOutcome, Word};
use creel_reference::hosts;

const fn mailbox(item: Item<'_>) -> Option<&Mailbox> {
    match item {
        Item::Mailbox(mailbox) => Some(mailbox),
        Item::Recipient(recipient) => Some(&recipient.mailbox),
        _ => None,
    }
}

fn domain(item: Item<'_>) -> Option<DomainName> {
    mailbox(item)?.domain()
}

const NAME: Field = field(
    "name",
    Kind::Text,
    "The display name as written; empty if there is none.",
    "from.name.says('human resources')",
    |_, item| Value::maybe(mailbox(item).map(|mailbox| mailbox.name.as_str())),
);
const ADDRESS: Field = field(
    "address",
    Kind::Text,
    "The address, its domain in lower case.",
    "from.address != ''",
    |_, item| Value::maybe(mailbox(item).map(|mailbox| mailbox.address.as_str())),
);
const LOCAL: Field =
    field("local", Kind::Text, "What stands before the @.", "from.local.lowerAscii() == 'ceo'", |_, item| {
        Value::maybe(mailbox(item).map(Mailbox::local_part))
    });
const DOMAIN: Field = field(
    "domain",
    Kind::Text,
    "The domain, in ASCII form.",
    "from.domain.endsWith('.example')",
    |_, item| Value::owned(domain(item).map(|domain| domain.as_str().to_owned()).unwrap_or_default()),
);
const SITE: Field = field(
    "site",
    Kind::Text,
    "The part of the domain that somebody registered (by the public suffix list).",
    "from.site != return_path.site",
    |_, item| site(domain(item).as_ref()),
);
const FREE_MAIL: Field = field(
    "free_mail",
    Kind::Bool,
    "Whether it is at a provider at which anybody may open a mailbox.",
    "from.free_mail",
    |_, item| Value::Bool(domain(item).as_ref().is_some_and(hosts::is_free_mail)),
);

/// An address with its name.
pub(crate) static MAILBOX: Record = Record {
    name: "mailbox",
    about: "An address with its name.",
    fields: &[NAME, ADDRESS, LOCAL, DOMAIN, SITE, FREE_MAIL],
};

/// A recipient.
pub(crate) static RECIPIENT: Record = Record {
    name: "recipient",
    about: "A mailbox that the header names as a recipient.",
    fields: &[
        field(
            "field",
            vocabulary!("recipient fields", RecipientField),
            "The field that names it.",
            "recipients.exists(r, r.field == 'bcc')",
            |_, item| match item {
                Item::Recipient(recipient) => Value::text(recipient.field.as_str()),
                _ => Value::text(""),
            },
        ),
        NAME,
        ADDRESS,
        LOCAL,
        DOMAIN,
        SITE,
        FREE_MAIL,
    ],
};

/// A header field.
pub(crate) static HEADER: Record = Record {
    name: "header",
    about: "A header field.",
    fields: &[
        field(
            "name",
            Kind::Text,
            "Its name in lower case.",
            "headers.exists(h, h.name == 'list-unsubscribe')",
            |_, item| match item {
                Item::Header(field) => Value::owned(field.name.to_ascii_lowercase()),
                _ => Value::text(""),
            },
        ),
        field(
            "value",
            Kind::Text,
            "Its value, unfolded and decoded.",
            "headers.exists(h, h.name == 'x-priority' && h.value.startsWith('1'))",
            |_, item| match item {
                Item::Header(field) => Value::text(&field.value),
                _ => Value::text(""),
            },
        ),
    ],
};

/// A `Received` field.
pub(crate) static HOP: Record = Record {
    name: "hop",
    about: "One Received field. Below the first that the reader's own servers wrote, all of it may be a lie.",
    fields: &[
        field(
            "from",
            Kind::Text,
            "The name that the client gave.",
            "hops.exists(h, h.from == 'localhost')",
            |_, item| match item {
                Item::Hop(hop) => Value::maybe(hop.from.as_deref()),
                _ => Value::text(""),
            },
        ),
        field(
            "reverse",
            Kind::Text,
            "The name that the server found for the client's address.",
            "hops.exists(h, h.reverse.endsWith('.example'))",
            |_, item| match item {
                Item::Hop(hop) => Value::maybe(hop.reverse.as_deref()),
                _ => Value::text(""),
            },
        ),
        field(
            "address",
            Kind::Text,
            "The client's IP address as the server saw it.",
            "hops.exists(h, h.address.startsWith('192.0.2.'))",
            |_, item| match item {
                Item::Hop(hop) => {
                    Value::owned(hop.address.map(|address| address.to_string()).unwrap_or_default())
                }
                _ => Value::text(""),
            },
        ),
        field(
            "by",
            Kind::Text,
            "The server that wrote the field.",
            "hops.exists(h, h.by.within('firm.example'))",
            |_, item| match item {
                Item::Hop(hop) => Value::maybe(hop.by.as_deref()),
                _ => Value::text(""),
            },
        ),
        field(
            "protocol",
            Kind::Text,
            "The protocol as written, such as ESMTPSA.",
            "hops.exists(h, h.protocol == 'HTTP')",
            |_, item| match item {
                Item::Hop(hop) => Value::maybe(hop.protocol.as_deref()),
                _ => Value::text(""),
            },
        ),
    ],
};

/// A statement about a domain.
pub(crate) static AUTHENTICATION: Record = Record {
    name: "authentication",
    about: "One statement about one domain.",
    fields: &[
        field(
            "method",
            vocabulary!("methods", AuthenticationMethod),
            "By which method.",
            "authentications.exists(a, a.method == 'dmarc')",
            |_, item| match item {
                Item::Authentication(fact) => Value::text(fact.method.as_str()),
                _ => Value::text(""),
            },
        ),
        field(
            "outcome",
            vocabulary!("authentication outcomes", AuthenticationOutcome),
            "The outcome in the words of RFC 8601.",
            "authentications.exists(a, a.outcome == 'fail')",
            |_, item| match item {
                Item::Authentication(fact) => Value::text(fact.outcome.as_str()),
                _ => Value::text(""),
            },
        ),
        field(
            "domain",
            Kind::Text,
            "The domain that is vouched for.",
            "authentications.exists(a, a.domain == from.domain)",
            |_, item| match item {
                Item::Authentication(fact) => Value::maybe(fact.domain.as_deref()),
                _ => Value::text(""),
            },
        ),
        field(
            "aligned",
            Kind::Bool,
            "Whether it belongs to the organisation in From.",
            "authentications.exists(a, a.outcome == 'pass' && !a.aligned)",
            |_, item| match item {
                Item::Authentication(fact) => Value::Bool(fact.aligned == Some(true)),
                _ => Value::Bool(false),
            },
        ),
        field(
            "word",
            vocabulary!("words", Word),
            "Whose word it is.",
            "authentications.exists(a, a.word == 'own-verification')",
            |_, item| match item {
                Item::Authentication(fact) => Value::text(fact.word.as_str()),
                _ => Value::text(""),
            },
        ),
    ],
};
