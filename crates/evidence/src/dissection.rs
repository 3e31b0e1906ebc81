//! What is in a submission: the noun that the `dissect` stage adds.

use crate::artifact::{Artifact, ArtifactId, ArtifactRole};
use crate::carrier::Carrier;
use crate::decoding::Step;
use crate::digest::Sha256Digest;
use crate::locus::{Locus, Quote, Span};
use crate::mail::{AuthenticationResult, Envelope, HeaderField, Hop, SenderAuthentication};
use crate::observable::Observable;
use crate::picture::Picture;
use crate::sender::SenderFacts;
use crate::web::WebAddress;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Everything that was read out of one submission. Lists keep the order of the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dissection {
    /// The submission's identity: SHA-256 of its raw bytes.
    pub submission: ArtifactId,
    /// Whether it is a mail; a loose attachment has an empty envelope and no header.
    pub is_mail: bool,
    /// The tree of artifacts, the submission first, parents before children.
    pub artifacts: Vec<Artifact>,
    /// The mails around the one that is judged, outermost first; empty if the submission itself is judged. With
    /// carriers, everything below is about the innermost mail, except what is said to be neutral because it stands
    /// in a carrier.
    pub carriers: Vec<Carrier>,
    /// Artifacts that belong to carriers alone, and a judged mail that came as a file of its carrier.
    pub outside: BTreeSet<ArtifactId>,
    /// The mail's header fields in order.
    pub headers: Vec<HeaderField>,
    /// The fields that later stages ask for.
    pub envelope: Envelope,
    /// `Received` fields, topmost (last written) first.
    pub received: Vec<Hop>,
    /// What receiving servers reported about authentication, topmost first.
    pub authentication: Vec<AuthenticationResult>,
    /// What that means for the domain in `From`.
    pub sender: SenderAuthentication,
    /// Claimed, authenticated and actual sender.
    pub sender_facts: SenderFacts,
    /// Text of bodies and of textual attachments.
    pub texts: Vec<Text>,
    /// HTML pages: HTML bodies and HTML attachments.
    pub pages: Vec<Page>,
    /// Links of all texts and pages.
    pub links: Vec<Link>,
    /// Active content and tricks in the files.
    pub features: Vec<Feature>,
    /// Where pages send what is typed in, as their scripts did in the sandbox.
    pub collectors: Vec<Collector>,
    /// The pictures among the artifacts.
    pub pictures: Vec<Picture>,
    /// Values that can be looked for elsewhere.
    pub observables: Vec<Observable>,
    /// What was wrong with the bytes.
    pub anomalies: Vec<Anomaly>,
}

impl Dissection {
    /// What is judged: the submission, or what the innermost carrier holds.
    #[must_use]
    pub fn judged(&self) -> ArtifactId {
        self.carriers.last().map_or(self.submission, |carrier| carrier.inner)
    }

    /// The artifact with this identity (the first, if the same bytes stand twice in the mail).
    #[must_use]
    pub fn artifact(&self, id: ArtifactId) -> Option<&Artifact> {
        self.artifacts.iter().find(|artifact| artifact.id == id)
    }

    /// The texts that a reader is shown: bodies, of a loose file the file itself.
    pub fn shown(&self) -> impl Iterator<Item = &Text> {
        self.texts
            .iter()
            .filter(|text| text.role == ArtifactRole::Body || text.role == ArtifactRole::Submission)
    }

    /// Attachments, inline parts and archive entries: every file that came along with the judged mail.
    pub fn files(&self) -> impl Iterator<Item = &Artifact> {
        let is_file =
            |role| matches!(role, ArtifactRole::Attachment | ArtifactRole::Inline | ArtifactRole::Entry);
        self.artifacts
            .iter()
            .filter(move |artifact| is_file(artifact.role) && !self.outside.contains(&artifact.id))
    }
}

/// Text of one artifact, as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Whose text.
    pub artifact: ArtifactId,
    /// The part that artifact plays.
    pub role: ArtifactRole,
    /// Whether it was taken out of HTML.
    pub html: bool,
    /// What is seen.
    pub visible: MappedText,
    /// What is there but not seen.
    pub hidden: Vec<HiddenText>,
}

/// Text in which every character range can be traced back to the artifact's [`View::Utf8`].
///
/// [`View::Utf8`]: crate::View::Utf8
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MappedText {
    /// The text: entities decoded, white space collapsed, blocks separated by `\n`. Hostile text.
    pub text: String,
    /// Ascending in the text, and in the source but for what is shown behind its place (where a link of RTF leads,
    /// behind the words of the link); a text byte belongs to the last segment that starts at or before it.
    pub segments: Vec<Segment>,
}

/// A stretch of text and the stretch of source it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// First byte in the text.
    pub at: usize,
    /// Source bytes in the artifact's UTF-8 view.
    pub source: Span,
    /// Whether text and source are the same bytes, so that offsets inside carry over one to one.
    pub verbatim: bool,
}

impl MappedText {
    /// Text that is its own source, byte for byte, starting at `start` in the UTF-8 view.
    #[must_use]
    pub fn verbatim(text: String, start: usize) -> Self {
        let source = Span::new(start, start + text.len());
        Self { segments: vec![Segment { at: 0, source, verbatim: true }], text }
    }

    /// The source span of a byte range of the text. A range that crosses segments gives the span from the
    /// first segment's start to the last one's end.
    #[must_use]
    pub fn source(&self, range: impl Into<Span>) -> Span {
        let range = range.into();
        let segment_of = |offset: usize| match self.segments.partition_point(|s| s.at <= offset) {
            0 => self.segments.first(),
            n => self.segments.get(n - 1),
        };
        let last = if range.is_empty() { range.start } else { range.end - 1 };
        let (Some(first), Some(end)) = (segment_of(range.start), segment_of(last)) else {
            return Span::default();
        };
        let from = if first.verbatim {
            (first.source.start + range.start.saturating_sub(first.at)).min(first.source.end)
        } else {
            first.source.start
        };
        let to = if end.verbatim {
            (end.source.start + (range.end - end.at.min(range.end))).min(end.source.end)
        } else {
            end.source.end
        };
        if to < from {
            return Span::new(end.source.start.min(to), first.source.end.max(from));
        }
        Span::new(from, to)
    }

    /// A quote of a byte range of the text.
    #[must_use]
    pub fn quote(&self, artifact: ArtifactId, range: impl Into<Span>) -> Quote {
        let range = range.into();
        let text = self.text.get(range.range()).unwrap_or_default();
        Quote::new(Locus::utf8(artifact, self.source(range)), text)
    }
}

/// Text that is in the source but that a reader does not see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenText {
    /// The text. Hostile text.
    pub text: String,
    /// What hides it.
    pub by: Hiding,
    /// Where it stands in the UTF-8 view.
    pub span: Span,
}

crate::vocabulary! {
    /// What keeps text from being seen.
    pub enum Hiding {
        /// `display:none` or the `hidden` attribute.
        Display = "display",
        /// `visibility:hidden` or `opacity:0`.
        Visibility = "visibility",
        /// A font of at most one pixel.
        FontSize = "font-size",
        /// The text's colour is the background's.
        Colour = "colour",
        /// A box of no height or width, or moved out of sight.
        Box = "box",
        /// Preheader that a mail list shows but the opened mail does not (`mso-hide`, `max-height:0`).
        Preheader = "preheader",
    }
}

/// An HTML page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The HTML artifact.
    pub artifact: ArtifactId,
    /// The part it plays: a body, an attachment, or the loose file itself.
    pub role: ArtifactRole,
    /// `<title>`, with its place in the UTF-8 view.
    pub title: Option<(String, Span)>,
    /// SHA-256 of the structure with text and victim-specific values removed.
    pub structure: Sha256Digest,
    /// Hashes of tag sequences, sorted and distinct: the structure as a set, for likeness. See
    /// [`crate::campaign::Fingerprint`].
    pub shingles: Vec<u64>,
    /// The first `<base href>`, to which references are relative, as written. Hostile text.
    pub base: Option<(String, Span)>,
    /// Stretches of the source that no browser understands and no reader is shown.
    pub filler: Vec<Filler>,
    /// Forms.
    pub forms: Vec<Form>,
    /// Scripts.
    pub scripts: Vec<Script>,
    /// Pictures.
    pub images: Vec<ImageReference>,
    /// Text decoded out of script literals and attributes (base64, percent, `unescape`, entities).
    pub embedded: Vec<EmbeddedText>,
}

crate::vocabulary! {
    /// Where a page is filled with what nobody sees.
    pub enum FillerKind {
        /// Behind the rules of a style sheet.
        StyleSheet = "style-sheet",
        /// Attributes of a tag that have no value and no meaning.
        Attributes = "attributes",
        /// Elements that are opened one in the other and hold nothing.
        Elements = "elements",
    }
}

/// A stretch of a page's source that no browser understands and no reader is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filler {
    /// Where it is put.
    pub kind: FillerKind,
    /// Its beginning, at most 80 characters. Hostile text.
    pub text: String,
    /// Bytes of it; of elements, how many.
    pub size: usize,
    /// The style sheet or the (last) tag in the UTF-8 view.
    pub span: Span,
}

/// A form, or fields outside any form taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The `action` as written; `None` if there is none.
    pub action: Option<String>,
    /// The action as an absolute URL.
    pub target: Option<WebAddress>,
    /// `get`, `post`, in lower case.
    pub method: String,
    /// Fields in order.
    pub fields: Vec<Field>,
    /// The form's opening tag in the UTF-8 view.
    pub span: Span,
}

impl Form {
    /// Whether it asks for a password.
    #[must_use]
    pub fn asks_password(&self) -> bool {
        self.fields.iter().any(|field| field.kind == "password")
    }
}

/// A form field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// `name`, else `id`.
    pub name: String,
    /// `type` in lower case; `text` where it is not given; `select`, `textarea` and `button` for those tags.
    pub kind: String,
    /// The value already filled in. Hostile text.
    pub value: String,
    /// `placeholder`.
    pub placeholder: String,
    /// The tag in the UTF-8 view.
    pub span: Span,
    /// The value in the UTF-8 view, if there is one.
    pub value_span: Option<Span>,
}

/// A script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// `src` as written.
    pub source: Option<String>,
    /// Bytes of inline code.
    pub size: usize,
    /// The code (or the tag, if there is none) in the UTF-8 view.
    pub span: Span,
}

/// A picture that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageReference {
    /// `src` as written, shortened to 2,000 characters. Hostile text.
    pub source: String,
    /// `alt`. Hostile text.
    pub alt: String,
    /// CSS or attribute width in pixels, where given.
    pub width: Option<u32>,
    /// CSS or attribute height in pixels, where given.
    pub height: Option<u32>,
    /// Whether a link goes around it.
    pub linked: bool,
    /// The tag in the UTF-8 view.
    pub span: Span,
}

/// Text that stood encoded in another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedText {
    /// The decoded text. Hostile text.
    pub text: String,
    /// The steps that lead from the literal to the text, such as `js-string`, `percent`, `base64 text`.
    pub steps: Vec<Step>,
    /// The encoded literal in the UTF-8 view.
    pub span: Span,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The artifact that holds it.
    pub artifact: ArtifactId,
    /// The part that artifact plays.
    pub role: ArtifactRole,
    /// How it stands there.
    pub context: LinkContext,
    /// The reference as written, entities decoded. Hostile text.
    pub raw: String,
    /// The absolute URL; `None` if no browser could open it.
    pub target: Option<WebAddress>,
    /// The anchor text, white space collapsed; the alternative text of a linked picture. Hostile text.
    pub text: String,
    /// Whether a reader can see what to click on.
    pub visible: bool,
    /// Visible characters before it in its artifact, so that links can be put in reading order.
    pub position: usize,
    /// The reference in the artifact's view.
    pub at: Locus,
}

crate::vocabulary! {
    /// How a link stands in its artifact.
    pub enum LinkContext {
        /// `<a href>`.
        Anchor = "anchor",
        /// `<a href>` around a picture without other text.
        Picture = "picture",
        /// `<area href>`.
        Area = "area",
        /// A URL in plain text.
        Text = "text",
        /// `<form action>`.
        Form = "form",
        /// `<meta http-equiv=refresh>`.
        Refresh = "refresh",
        /// `<img src>`, background pictures.
        Image = "image",
        /// `<script src>`, `<link href>`, `<iframe src>` and other loaded resources.
        Resource = "resource",
        /// A URL literal in a script, or decoded out of one.
        Script = "script",
        /// A link of a document (PDF, Office, a calendar): what a reader of it can click on.
        Document = "document",
        /// Who invites, in an entry of a calendar.
        Organizer = "organizer",
        /// Who is invited, in an entry of a calendar.
        Attendee = "attendee",
        /// Where a page's script would send something, or load it from, when it ran in the sandbox.
        Sent = "sent",
        /// Where a page's script would send its reader, when it ran in the sandbox.
        Redirect = "redirect",
        /// What a QR code or barcode holds: a reader follows it with a telephone.
        Code = "code",
        /// A header field such as `List-Unsubscribe`.
        Header = "header",
    }
}

impl LinkContext {
    /// Whether a reader follows it: by a click, or with a telephone.
    #[must_use]
    pub const fn is_clickable(self) -> bool {
        matches!(self, Self::Anchor | Self::Picture | Self::Area | Self::Text | Self::Document | Self::Code)
    }
}

/// Where a page would send the credentials of who types them in, as its scripts did in the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collector {
    /// How, or to which service.
    pub kind: CollectorKind,
    /// The address, without what was typed in. Hostile text.
    pub target: String,
    /// `POST`, `GET`, ...
    pub method: String,
    /// Names of the fields that are sent. Hostile text.
    pub fields: Vec<String>,
    /// Telegram: the bot's id. Discord: the webhook's id. Hostile text.
    pub service_id: Option<String>,
    /// Telegram: the chat that is written to. Hostile text.
    pub chat: Option<String>,
    /// The address in the record of the visit.
    pub at: Locus,
}

crate::vocabulary! {
    /// What takes credentials.
    pub enum CollectorKind {
        /// A form that is sent.
        Form = "form",
        /// `fetch`.
        Fetch = "fetch",
        /// `XMLHttpRequest`.
        Xhr = "xhr",
        /// `navigator.sendBeacon`.
        Beacon = "beacon",
        /// The address of a picture or another thing that is loaded.
        Image = "image",
        /// A WebSocket.
        Websocket = "websocket",
        /// A mail that the victim's own mail program sends.
        Mailto = "mailto",
        /// A bot of Telegram's.
        Telegram = "telegram",
        /// A webhook of Discord's.
        Discord = "discord",
        /// The address that the victim is sent on to.
        Redirect = "redirect",
    }
}

/// Active content in a file, or a trick by which it works: a fact, which may be harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// What kind.
    pub kind: FeatureKind,
    /// Particulars, such as a macro's name. Hostile text.
    pub detail: String,
    /// What it shows by.
    pub at: Locus,
}

impl Feature {
    /// What was locked opened with this word, which stands here.
    #[must_use]
    pub fn opened_with(word: &str, at: Locus) -> Self {
        Self { kind: FeatureKind::Encrypted, detail: format!("opened with '{word}'"), at }
    }

    /// Whether it says that something is locked and that no word that is known opens it.
    #[must_use]
    pub fn stays_locked(&self) -> bool {
        const ENDS: [&str; 5] = ["opens it", "opened it", "not opened", "passwords to try", "is not known"];
        self.kind == FeatureKind::Encrypted && ENDS.iter().any(|end| self.detail.ends_with(end))
    }

    /// Whether it says that something opened with this word.
    #[must_use]
    pub fn is_opened_with(&self, word: &str) -> bool {
        let told = self.detail.strip_prefix("opened with '").and_then(|rest| rest.strip_suffix('\''));
        self.kind == FeatureKind::Encrypted && told == Some(word)
    }
}

crate::vocabulary! {
    /// Kinds of active content and tricks in files.
    pub enum FeatureKind {
        /// What can be read only with a password; the detail says whether one opened it.
        Encrypted = "encrypted",
        /// Code that runs when the file is opened, without a click.
        AutoRun = "auto-run",
        /// A file that is packed into a document.
        EmbeddedObject = "embedded-object",
        /// Something that the reader's program loads from elsewhere when the file is opened.
        ExternalResource = "external-resource",
        /// A program that is started, with its arguments, when the file is opened.
        Command = "command",
        /// A command line of which the reader is shown the harmless part only.
        HiddenCommand = "hidden-command",
        /// A place on another machine, to which the reader's computer signs in by itself ([MS-SMB2], WebDAV).
        NetworkPath = "network-path",
        /// Data behind the end of a file whose format ends earlier.
        AppendedData = "appended-data",
        /// The machine on which the file was made, as its program wrote it down.
        AuthoringMachine = "authoring-machine",
        /// A session on another machine's desktop, and what of the reader's computer is handed to it.
        RemoteSession = "remote-session",
        /// Code that is written in an encoding which only the program that runs it undoes.
        EncodedCode = "encoded-code",
        /// Code that fetches something from elsewhere.
        Download = "download",
        /// Code that starts a program or a command.
        Execution = "execution",
        /// Code that makes itself run again later.
        Persistence = "persistence",
        /// Code that hides what it does, or switches off what would see it.
        Evasion = "evasion",
        /// A module of VBA or Basic with code of its own.
        Macro = "macro",
        /// Code that names what attackers need and ordinary macros seldom do: starting programs, fetching files.
        SuspiciousCall = "suspicious-call",
        /// Macros whose compiled form runs by itself while the source beside it does not ("VBA stomping").
        StompedCode = "stomped-code",
        /// A template that is fetched when the document is opened, with the macros in it.
        RemoteTemplate = "remote-template",
        /// A field or cell that starts a program to ask it for data (Dynamic Data Exchange).
        Dde = "dde",
        /// A formula of the old equation editor, which is known for its flaws.
        EquationEditor = "equation-editor",
        /// A macro sheet of Excel 4.
        Excel4Macro = "excel4-macro",
        /// A sheet that is kept from the reader's sight.
        HiddenSheet = "hidden-sheet",
        /// A control that a document brings along (ActiveX).
        ActiveX = "activex",
        /// Data that a document asks another source for: a query, a connection.
        ExternalData = "external-data",
        /// What a document says of its making: author, company, template, who saved it last.
        DocumentProperty = "document-property",
        /// Code in a document that is no macro, such as JavaScript of a PDF.
        DocumentScript = "document-script",
        /// A click, or opening the document, starts a program or opens a file of the reader's.
        Launch = "launch",
        /// What is typed into a document's form is sent somewhere.
        FormSubmission = "form-submission",
        /// A field of a document's form; the detail gives its kind, its name and what is filled in.
        FormField = "form-field",
        /// Text of a document whose glyphs have no characters, so that only a reader's eye can read it.
        UnmappedText = "unmapped-text",
        /// Text of a document that is drawn so that nobody sees it.
        InvisibleText = "invisible-text",
        /// What a document says about who made it, with what and when.
        Metadata = "metadata",
        /// A document that was changed after it had been written, with what stood in it before.
        Revision = "revision",
        /// A file that can be read as more than one format: what it is recognised by does not stand at its beginning.
        Polyglot = "polyglot",
        /// A page that sends credentials somewhere.
        CredentialCollector = "credential-collector",
        /// A file that a page makes by script and hands to its reader.
        DroppedFile = "dropped-file",
        /// Code that a page builds at run time before running it.
        BuiltCode = "built-code",
        /// A condition that a page asks of its reader's machine or doing before it goes on.
        EnvironmentCheck = "environment-check",
        /// What gets in the way of whoever looks at a page's code.
        AntiAnalysis = "anti-analysis",
        /// A QR code or barcode in a picture.
        PictureCode = "picture-code",
        /// A QR code that no picture shows: drawn with a table, characters or shapes.
        DrawnCode = "drawn-code",
        /// A QR code in pieces, each in a picture of its own.
        SplitCode = "split-code",
    }
}

/// Something wrong with the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anomaly {
    /// What kind.
    pub kind: AnomalyKind,
    /// Particulars, such as the limit that was reached.
    pub detail: String,
    /// Where.
    pub at: Locus,
}

crate::vocabulary! {
    /// Kinds of anomaly.
    pub enum AnomalyKind {
        /// A limit cut the reading short; the detail names it.
        LimitReached = "limit-reached",
        /// A header line without a colon, or bytes where a header should be.
        MalformedHeader = "malformed-header",
        /// A field that must stand once stands more often (RFC 5322 section 3.6).
        DuplicateHeader = "duplicate-header",
        /// A multipart without a boundary, without its closing delimiter, or with none of its delimiters.
        BrokenMultipart = "broken-multipart",
        /// Characters that base64 or quoted-printable do not allow.
        BrokenEncoding = "broken-encoding",
        /// Bytes that the declared charset does not have, or a charset nobody knows.
        BrokenCharset = "broken-charset",
        /// NUL bytes where text should be.
        NulBytes = "nul-bytes",
        /// No header at all.
        NoHeader = "no-header",
        /// An archive that cannot be opened, wholly or in part.
        UnreadableArchive = "unreadable-archive",
        /// A document or a container of Outlook (PDF, compound file, TNEF, compressed RTF) that contradicts itself or
        /// breaks off.
        BrokenContainer = "broken-container",
        /// A file whose bytes are not what its name or declared type says.
        TypeMismatch = "type-mismatch",
        /// Readers of mail would see different things; the detail says what differs.
        AmbiguousMime = "ambiguous-mime",
        /// A report on authentication in the name of a server that did not write it.
        ForgedAuthenticationResults = "forged-authentication-results",
        /// Times of delivery that run backwards or jump; the detail tells by how many seconds.
        TimeSkew = "time-skew",
    }
}

impl Anomaly {
    /// The anomaly as one word for JSON: the kind, and for limits which one (`limit-reached:depth`).
    #[must_use]
    pub fn word(&self) -> String {
        match self.kind {
            AnomalyKind::LimitReached => format!("{}:{}", self.kind, self.detail),
            kind => kind.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mapped_text_finds_its_source() {
        // source: "a&amp;b  c" -> text "a&b c"
        let text = MappedText {
            text: "a&b c".into(),
            segments: vec![
                Segment { at: 0, source: Span::new(0, 1), verbatim: true },
                Segment { at: 1, source: Span::new(1, 6), verbatim: false },
                Segment { at: 2, source: Span::new(6, 8), verbatim: true },
                Segment { at: 4, source: Span::new(9, 10), verbatim: true },
            ],
        };
        assert_eq!(text.source(0..1), Span::new(0, 1));
        assert_eq!(text.source(1..2), Span::new(1, 6));
        assert_eq!(text.source(0..3), Span::new(0, 7));
        assert_eq!(text.source(4..5), Span::new(9, 10));
        assert_eq!(MappedText::default().source(0..4), Span::default());
        // What is shown behind its place: both places, whichever comes first.
        let turned = MappedText {
            text: "here <x>".into(),
            segments: vec![
                Segment { at: 0, source: Span::new(20, 24), verbatim: true },
                Segment { at: 4, source: Span::new(5, 6), verbatim: false },
            ],
        };
        assert_eq!(turned.source(2..8), Span::new(5, 24));
    }
}
