//! What speaks for a mail being a carrier, and what against.
//!
//! Not each mail that holds another carries it: an answer quotes what it answers, a phisher attaches a mail as payload
//! or invents a conversation. The signs are summed up; the mail is a carrier from [`ENOUGH`] points on.

use super::words::{self, Mark, Prefix};
use crate::envelope::Header;
use creel_evidence::carrier::CarrierSign;
use creel_evidence::mail::{Authenticated, Mailbox, RecipientField};
use creel_evidence::{DomainName, Quote};
use creel_reference::hosts;

/// Points from which on a mail is a carrier: no single sign but a feedback report is enough.
pub(super) const ENOUGH: i32 = 5;
/// Characters of own text with which a mail says nothing of its own.
const LITTLE: usize = 400;
/// Recipients from which on free mail goes to many.
const MANY: usize = 6;
/// Fields of discussion lists.
const LISTS: &[&str] = &["List-Post", "List-Id", "Mailing-List", "X-BeenThere"];

/// How the inner mail stands in the outer one.
pub(super) enum Held {
    /// As a file, with the length of the outer mail's own text in characters.
    File {
        /// Characters.
        own_text: usize,
    },
    /// As quoted text.
    Text {
        /// What the line above it says.
        mark: Option<Mark>,
        /// The block of header lines.
        head: Quote,
        /// Recipients that are shown by name alone.
        names: Vec<(String, Quote)>,
    },
}

/// The points of all signs together.
pub(super) fn sum(signs: &[CarrierSign]) -> i32 {
    signs.iter().map(|sign| sign.points).sum()
}

/// Everything that speaks for `outer` being the carrier of `inner`, and what speaks against it.
pub(super) fn of(outer: &Header, inner: &Header, held: &Held) -> Vec<CarrierSign> {
    let mut signs = Signs { list: Vec::new(), outer, inner };
    signs.report();
    let addressed = signs.addressee(held);
    signs.subject();
    signs.desk();
    signs.form(held);
    signs.against(addressed);
    signs.list
}

struct Signs<'a> {
    list: Vec<CarrierSign>,
    outer: &'a Header,
    inner: &'a Header,
}

impl<'a> Signs<'a> {
    fn add(&mut self, points: i32, because: impl Into<String>, at: Vec<Quote>) {
        self.list.push(CarrierSign { because: because.into(), points, at });
    }

    fn reporter(&self) -> Option<&'a Mailbox> {
        self.outer.envelope.from.first()
    }

    /// The domain of the reporter, unless it is a provider's.
    fn house(&self) -> Option<DomainName> {
        house_of(self.reporter()?)
    }

    fn recipients(header: &'a Header) -> impl Iterator<Item = &'a Mailbox> {
        header.envelope.recipients.iter().map(|recipient| &recipient.mailbox)
    }

    /// `multipart/report` (RFC 6522): feedback (RFC 5965) is a report, a bounce or receipt is none.
    fn report(&mut self) {
        let kind = self.outer.headers.iter().find(|field| field.name.eq_ignore_ascii_case("content-type"));
        let Some(field) =
            kind.filter(|field| field.value.to_ascii_lowercase().starts_with("multipart/report"))
        else {
            return;
        };
        let at = vec![Quote::new(field.at.clone(), &field.value)];
        if is_feedback(self.outer) {
            self.add(8, "is a feedback report", at);
        } else {
            self.add(-8, "is a bounce or receipt, which goes back to the sender of what it holds", at);
        }
    }

    /// Whether the inner mail came to the one who now sends it on. Gives whether it did.
    fn addressee(&mut self, held: &Held) -> bool {
        let Some(reporter) = self.reporter().filter(|reporter| reporter.address.contains('@')) else {
            return false;
        };
        let is_reporter = |address: &str| address.eq_ignore_ascii_case(&reporter.address);
        let exact = Self::recipients(self.inner).find(|mailbox| is_reporter(&mailbox.address));
        let on_the_way =
            self.inner.received.iter().find(|hop| hop.recipient.as_deref().is_some_and(is_reporter));
        let exact =
            exact.map(quote).or_else(|| on_the_way.map(|hop| Quote::new(hop.at.clone(), &reporter.address)));
        if let Some(at) = exact {
            self.add(
                3,
                "the mail inside was addressed to the one who sends it on",
                vec![at, quote(reporter)],
            );
            return true;
        }
        if let Some(house) = self.house() {
            let own =
                |mailbox: &&Mailbox| mailbox.domain().is_some_and(|domain| domain.same_registrable(&house));
            if let Some(colleague) = Self::recipients(self.inner).find(own) {
                let at = vec![quote(colleague), quote(reporter)];
                self.add(
                    2,
                    "the mail inside was addressed to the organisation of the one who sends it on",
                    at,
                );
                return true;
            }
            if self.inner.route.own_names.iter().any(|server| server.same_registrable(&house)) {
                let at = self.inner.received.first().map(|hop| Quote::new(hop.at.clone(), house.as_str()));
                let because =
                    "the mail inside was received by a server of the organisation of the one who sends it on";
                self.add(2, because, at.into_iter().chain([quote(reporter)]).collect());
                return true;
            }
        }
        if let Held::Text { names, .. } = held
            && let Some((_, at)) = names.iter().find(|(name, _)| is_name_of(name, reporter))
        {
            self.add(
                1,
                "the mail inside was addressed to the name of the one who sends it on",
                vec![at.clone(), quote(reporter)],
            );
            return true;
        }
        false
    }

    fn subject(&mut self) {
        let Some(subject) = &self.outer.envelope.subject else { return };
        let at = || vec![Quote::new(subject.at.clone(), &subject.text)];
        if let Some(word) = words::report_word(&subject.text) {
            self.add(2, format!("the subject says that it is a report: \"{word}\""), at());
        }
        let inner = self.inner.envelope.subject.as_ref().map(|subject| words::bare_subject(&subject.text));
        match words::prefix(&subject.text) {
            Some((Prefix::Forward, _)) => self.add(2, "the subject says that a mail is passed on", at()),
            Some((Prefix::Answer, _)) => {
                let refers = !self.outer.envelope.references.is_empty();
                self.add(if refers { -3 } else { -2 }, "the subject says that it is an answer", at());
            }
            None if inner
                .is_some_and(|inner| !inner.is_empty() && inner == words::bare_subject(&subject.text)) =>
            {
                self.add(1, "the subject is that of the mail inside", at());
            }
            None => {}
        }
    }

    /// To whom the outer mail goes.
    fn desk(&mut self) {
        let desk = Self::recipients(self.outer).find(|mailbox| {
            words::is_desk(mailbox.local_part())
                && mailbox.domain().is_some_and(|d| d.registrable().is_some())
        });
        if let Some(desk) = desk {
            self.add(3, "it goes to a mailbox for reports", vec![quote(desk)]);
        }
        let Some(house) = self.house() else { return };
        let mut direct =
            self.outer.envelope.recipients.iter().filter(|r| r.field == RecipientField::To).peekable();
        let first = direct.peek().map(|recipient| quote(&recipient.mailbox));
        let all = direct.all(|r| r.mailbox.domain().is_some_and(|domain| domain.same_registrable(&house)));
        if let Some(at) = first.filter(|_| all) {
            self.add(1, "it stays inside the organisation of the one who sends it on", vec![at]);
        }
    }

    fn form(&mut self, held: &Held) {
        match held {
            Held::File { own_text } if *own_text <= LITTLE => {
                self.add(1, "it says little of its own", Vec::new());
            }
            Held::Text { mark: Some(Mark::Forward), head, .. } => {
                self.add(1, "the line above the quoted mail says that it is passed on", vec![head.clone()]);
            }
            Held::File { .. } | Held::Text { .. } => {}
        }
        if matches!(held, Held::File { .. }) && self.inner.received.is_empty() {
            self.add(-1, "the mail inside has no path", Vec::new());
        }
    }

    fn against(&mut self, addressed: bool) {
        let (outer, inner) = (self.outer, self.inner);
        if outer.sender.outcome == Authenticated::Fail {
            let at = outer
                .sender
                .at
                .clone()
                .map(|at| Quote::new(at, outer.sender.by.as_deref().unwrap_or_default()));
            self.add(-3, "its own sender failed authentication", at.into_iter().collect());
        }
        let wrote = inner.envelope.from.first().filter(|from| from.address.contains('@'));
        let same = |one: &Mailbox, other: &Mailbox| one.address.eq_ignore_ascii_case(&other.address);
        if let Some(wrote) = wrote {
            if let Some(answered) = Self::recipients(outer).find(|mailbox| same(mailbox, wrote)) {
                let because = "it goes to the one who wrote the mail inside, as an answer does";
                self.add(-4, because, vec![quote(answered), quote(wrote)]);
            }
            if let Some(reporter) = self.reporter().filter(|reporter| same(reporter, wrote)) {
                self.add(-3, "the mail inside is its own sender's", vec![quote(reporter), quote(wrote)]);
            }
        }
        if !addressed {
            // Who writes to himself hides to whom he writes.
            let other =
                Self::recipients(inner).find(|mailbox| !wrote.is_some_and(|wrote| same(mailbox, wrote)));
            if let Some(other) = other {
                self.add(-2, "the mail inside was addressed to somebody else", vec![quote(other)]);
            }
        }
        let free =
            self.reporter().and_then(Mailbox::domain).is_some_and(|domain| hosts::is_free_mail(&domain));
        if let Some(first) = Self::recipients(outer).nth(MANY - 1).filter(|_| free) {
            self.add(-2, "it is free mail to many", vec![quote(first)]);
        }
        let list = LISTS
            .iter()
            .find_map(|name| outer.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name)));
        if let Some(list) = list {
            self.add(-2, "it went to a discussion list", vec![Quote::new(list.at.clone(), &list.value)]);
        }
    }
}

/// Whether a mail is a feedback report (RFC 5965).
pub(super) fn is_feedback(mail: &Header) -> bool {
    mail.headers
        .iter()
        .filter(|field| field.name.eq_ignore_ascii_case("content-type"))
        .any(|field| field.value.to_ascii_lowercase().contains("feedback-report"))
}

/// Whether a recipient that is shown by name alone is this mailbox.
pub(super) fn is_name_of(name: &str, mailbox: &Mailbox) -> bool {
    let name = words::folded(name);
    let called = words::folded(&mailbox.name);
    // `Lee, Ann` and `Ann Lee` are one name.
    let turned = called.split_once(' ').map(|(first, last)| format!("{last}, {first}"));
    name.contains(' ') && (name == called || turned.is_some_and(|turned| turned == name))
}

/// The domain of a mailbox, unless it is a provider's.
pub(super) fn house_of(mailbox: &Mailbox) -> Option<DomainName> {
    mailbox.domain().filter(|domain| !hosts::is_free_mail(domain))
}

fn quote(mailbox: &Mailbox) -> Quote {
    let text = match (mailbox.name.is_empty(), mailbox.address.is_empty()) {
        (true, _) => mailbox.address.clone(),
        (_, true) => mailbox.name.clone(),
        _ => format!("{} <{}>", mailbox.name, mailbox.address),
    };
    Quote::new(mailbox.at.clone(), &text)
}
