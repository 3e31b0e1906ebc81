//! What comes out of a file that holds others, or that says more than its bytes: its *members*.
//!
//! An archive's entries, a document's pages and macros, a picture's codes, what a page's script wrote: all of them
//! are byte strings that follow from the file's bytes, from an index and perhaps from a password, and from nothing
//! else. Whoever opens the file again gets the same bytes, which is what makes a statement about them provable.

use crate::Budget;
use creel_evidence::View;
use creel_evidence::dissection::{AnomalyKind, CollectorKind, FeatureKind, LinkContext};
use creel_evidence::locus::Span;
use creel_evidence::picture::Looks;
use encoding_rs::Encoding;
use std::borrow::Cow;

/// A file that is to be opened.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The character set (a WHATWG label) by which its text was read, if it has been.
    pub charset: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// The file's text, in which places of its UTF-8 view count.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        let label = self.charset.and_then(|label| Encoding::for_label(label.as_bytes()));
        label.unwrap_or(encoding_rs::UTF_8).decode(self.bytes).0
    }
}

/// What an opener may use.
#[derive(Debug)]
pub struct Opening<'a> {
    /// Words that may open what is encrypted, the likely ones first.
    pub passwords: &'a [String],
    /// What may still be spent on the submission.
    pub budget: &'a mut Budget,
}

/// What came out of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opened {
    /// Its members in order.
    pub members: Vec<Member>,
    /// Links that the format itself holds. Links in members that are text or pages are found by reading those.
    pub links: Vec<FoundLink>,
    /// Active content and tricks.
    pub features: Vec<FoundFeature>,
    /// Where it sends what is typed in.
    pub collectors: Vec<FoundCollector>,
    /// What could not be read, and what was odd: kind and particulars.
    pub anomalies: Vec<(AnomalyKind, String)>,
    /// What it looks like, if it is a picture.
    pub looks: Option<Looks>,
}

/// A byte string that follows from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// By which the same bytes are found again; unique in its file, ascending.
    pub index: usize,
    /// The name that the file gives it, path included; control characters replaced. Hostile text.
    pub name: Option<String>,
    /// Where that name stands in the file's bytes.
    pub name_at: Option<Span>,
    /// The media type that the file gives it, in lower case. Hostile text.
    pub declared_type: Option<String>,
    /// What it is to a reader.
    pub kind: MemberKind,
    /// Its bytes; of text and code, UTF-8.
    pub bytes: Vec<u8>,
    /// The password that opened it, if it was encrypted.
    pub password: Option<String>,
}

impl Member {
    /// A member without name, type or password.
    #[must_use]
    pub const fn new(index: usize, kind: MemberKind, bytes: Vec<u8>) -> Self {
        Self { index, name: None, name_at: None, declared_type: None, kind, bytes, password: None }
    }

    /// The same with a name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

/// What a member is to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberKind {
    /// A file that can be saved: opened in turn.
    File,
    /// Text that a reader is shown, as UTF-8.
    Text,
    /// A page that a reader is shown, as HTML in UTF-8.
    Page,
    /// Source code, as UTF-8: searched for addresses, never run.
    Code,
    /// A picture that is shown inside.
    Picture,
    /// Something that is only pointed at.
    Part,
}

/// Which bytes a place counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The opened file.
    Own,
    /// The member at this position in the list of members.
    Member(usize),
}

/// A place in the opened file or in one of its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// In which bytes.
    pub of: Of,
    /// By which view.
    pub view: View,
    /// Which of them.
    pub span: Span,
}

impl Place {
    /// Bytes of the opened file.
    #[must_use]
    pub fn own(span: impl Into<Span>) -> Self {
        Self { of: Of::Own, view: View::Bytes, span: span.into() }
    }

    /// Bytes of the text of the opened file.
    #[must_use]
    pub fn own_text(span: impl Into<Span>) -> Self {
        Self { of: Of::Own, view: View::Utf8, span: span.into() }
    }

    /// Bytes of the member at this position in the list of members.
    #[must_use]
    pub fn member(position: usize, span: impl Into<Span>) -> Self {
        Self { of: Of::Member(position), view: View::Bytes, span: span.into() }
    }
}

/// A link that stands in a file's own structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundLink {
    /// The reference.
    pub at: Place,
    /// The reference as written, its format's escapes undone. Hostile text.
    pub raw: String,
    /// How it stands there.
    pub context: LinkContext,
    /// What a reader sees to click on. Hostile text.
    pub text: String,
    /// Whether a reader can see something to click on.
    pub visible: bool,
}

/// Where a page sends what is typed in; see [`creel_evidence::dissection::Collector`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCollector {
    /// The address in a member.
    pub at: Place,
    /// How, or to which service.
    pub kind: CollectorKind,
    /// The address. Hostile text.
    pub target: String,
    /// `POST`, `GET`, ...
    pub method: String,
    /// Names of the fields. Hostile text.
    pub fields: Vec<String>,
    /// The bot's or webhook's id. Hostile text.
    pub service_id: Option<String>,
    /// The chat. Hostile text.
    pub chat: Option<String>,
}

/// Active content or a trick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFeature {
    /// What it shows by.
    pub at: Place,
    /// What kind.
    pub kind: FeatureKind,
    /// Particulars, as a reader may see them. Hostile text.
    pub detail: String,
}

impl Opened {
    /// Notes what could not be read, or a limit.
    pub fn complain(&mut self, kind: AnomalyKind, detail: impl Into<String>) {
        self.anomalies.push((kind, detail.into()));
    }

    /// Notes active content or a trick.
    pub fn feature(&mut self, kind: FeatureKind, detail: impl Into<String>, at: Place) {
        self.features.push(FoundFeature { at, kind, detail: detail.into() });
    }

    /// Adds a member and gives its position.
    pub fn push(&mut self, member: Member) -> usize {
        self.members.push(member);
        self.members.len() - 1
    }
}
