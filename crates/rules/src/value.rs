//! What an expression is made of while it is evaluated: values, and the things in a mail that they are read from.
//!
//! Nothing is copied out of the mail before a rule asks for it.

use crate::scene::Scene;
use creel_detect::exhibit::{quote_file, quote_link, quote_mailbox};
use creel_evidence::dissection::{Anomaly, Field, Form, Link, Page};
use creel_evidence::mail::{HeaderField, Hop, Mailbox, Recipient};
use creel_evidence::sender::Authentication;
use creel_evidence::verdict::{CallToAction, Claim};
use creel_evidence::{Artifact, Finding, Locus, Observable, Quote};
use std::borrow::Cow;

/// Items of a list that a rule sees at most: what a mail holds beyond that shows the same thing again.
pub(crate) const ITEMS: usize = 128;
/// Bytes of a text that a rule sees at most; `text` and `body` are as long as the exhibit's.
pub(crate) const TEXT: usize = 4096;

/// A value.
#[derive(Debug, Clone)]
pub(crate) enum Value<'v> {
    /// See [`Kind::Bool`](crate::Kind::Bool).
    Bool(bool),
    /// See [`Kind::Int`](crate::Kind::Int).
    Int(i64),
    /// See [`Kind::Float`](crate::Kind::Float).
    Float(f64),
    /// Text or a word. Hostile text.
    Text(Cow<'v, str>),
    /// A thing.
    Item(Item<'v>),
    /// Several values.
    List(Vec<Value<'v>>),
}

/// A thing in a mail that has fields.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Item<'v> {
    /// The mail itself.
    Mail,
    /// What the mail does not have: all its fields are empty.
    Absent,
    /// An address with its name.
    Mailbox(&'v Mailbox),
    /// A recipient.
    Recipient(&'v Recipient),
    /// A link.
    Link(&'v Link),
    /// An attachment, an inline part or an archive's entry.
    File(&'v Artifact),
    /// An HTML page.
    Page(&'v Page),
    /// A form of a page.
    Form(&'v Page, &'v Form),
    /// A field of a form.
    Input(&'v Page, &'v Field),
    /// A header field.
    Header(&'v HeaderField),
    /// A `Received` field.
    Hop(&'v Hop),
    /// A statement about a domain.
    Authentication(&'v Authentication),
    /// A value that can be looked for elsewhere.
    Observable(&'v Observable),
    /// What a shipped detector found.
    Finding(&'v Finding),
    /// Something wrong with the bytes.
    Anomaly(&'v Anomaly),
    /// The claimed identity.
    Claim(&'v Claim),
    /// The call to action.
    Action(&'v CallToAction),
}

/// Reads a fact.
pub(crate) type Get = for<'v> fn(&Scene<'v>, Item<'v>) -> Value<'v>;

/// What a finding points to that rests on a fact.
#[derive(Debug, Clone, Copy)]
pub(crate) enum At {
    /// The thing whose field it is.
    Itself,
    /// What the value holds, if it is a thing or a list of things; else nothing.
    Value,
    /// These places.
    Places(for<'v> fn(&Scene<'v>) -> Vec<Quote>),
}

impl<'v> Value<'v> {
    /// Text, cut to what a rule sees.
    pub(crate) fn text(text: &'v str) -> Self {
        Self::Text(Cow::Borrowed(cut(text)))
    }

    /// Text that had to be made.
    pub(crate) fn owned(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }

    /// The text of an option; empty if there is none.
    pub(crate) fn maybe(text: Option<&'v str>) -> Self {
        Self::text(text.unwrap_or_default())
    }

    /// As many of the things as a rule sees.
    pub(crate) fn list(items: impl IntoIterator<Item = Item<'v>>) -> Self {
        Self::List(items.into_iter().take(ITEMS).map(Value::Item).collect())
    }

    /// A thing that may not be there.
    pub(crate) fn item(item: Option<Item<'v>>) -> Self {
        Self::Item(item.unwrap_or(Item::Absent))
    }
}

/// The beginning of a text that a rule sees.
fn cut(text: &str) -> &str {
    let end = (0..=TEXT.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

impl Item<'_> {
    /// Where it stands; empty for what is not there.
    pub(crate) fn places(&self) -> Vec<Quote> {
        match self {
            Self::Mail | Self::Absent => Vec::new(),
            Self::Mailbox(mailbox) => vec![quote_mailbox(mailbox)],
            Self::Recipient(recipient) => vec![quote_mailbox(&recipient.mailbox)],
            Self::Link(link) => vec![quote_link(link)],
            Self::File(file) => vec![quote_file(file)],
            Self::Page(page) => match &page.title {
                Some((title, span)) => vec![Quote::new(Locus::utf8(page.artifact, *span), title)],
                None => {
                    let form = page.forms.first().map(|form| form.span);
                    let script = page.scripts.first().map(|script| script.span);
                    vec![Quote::new(Locus::utf8(page.artifact, form.or(script).unwrap_or_default()), "")]
                }
            },
            Self::Form(page, form) => {
                vec![Quote::new(
                    Locus::utf8(page.artifact, form.span),
                    form.action.as_deref().unwrap_or_default(),
                )]
            }
            Self::Input(page, field) => {
                let span = field.value_span.unwrap_or(field.span);
                vec![Quote::new(Locus::utf8(page.artifact, span), &field.value)]
            }
            Self::Header(field) => vec![Quote::new(field.at.clone(), &field.value)],
            Self::Hop(hop) => vec![Quote::new(hop.at.clone(), hop.from.as_deref().unwrap_or_default())],
            Self::Authentication(fact) => fact
                .at
                .iter()
                .map(|at| Quote::new(at.clone(), fact.domain.as_deref().unwrap_or_default()))
                .collect(),
            Self::Observable(observable) => observable.at.clone(),
            Self::Finding(finding) => finding.at.clone(),
            Self::Anomaly(anomaly) => vec![Quote::new(anomaly.at.clone(), "")],
            Self::Claim(claim) => claim.at.clone(),
            Self::Action(action) => action.at.clone(),
        }
    }

    /// How it is called in a sentence. Hostile text.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Mail | Self::Absent => "",
            Self::Mailbox(mailbox) => &mailbox.address,
            Self::Recipient(recipient) => &recipient.mailbox.address,
            Self::Link(link) => &link.raw,
            Self::File(file) => file.name.as_deref().unwrap_or("a file without a name"),
            Self::Page(page) => page.title.as_ref().map_or("a page without a title", |(title, _)| title),
            Self::Form(_, form) => form.action.as_deref().unwrap_or("a form"),
            Self::Input(_, field) => &field.name,
            Self::Header(field) => &field.name,
            Self::Hop(hop) => hop.from.as_deref().unwrap_or("a server"),
            Self::Authentication(fact) => fact.domain.as_deref().unwrap_or_default(),
            Self::Observable(observable) => &observable.value,
            Self::Finding(finding) => &finding.detector,
            Self::Anomaly(anomaly) => anomaly.kind.as_str(),
            Self::Claim(claim) => &claim.name,
            Self::Action(action) => action.value.as_deref().unwrap_or(action.kind.as_str()),
        }
    }
}
