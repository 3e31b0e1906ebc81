//! What came of running a page: facts, not judgements.
//!
//! Texts in here are hostile. Wherever the example credentials that the sandbox typed in would stand, markers stand
//! instead ([`crate::credentials`]), so that no made-up address is mistaken for a finding.

use serde::{Deserialize, Serialize};

/// Everything that a visit of a page brought to light. Lists are in the order in which things happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The page as scripts made it, wherever that differs from its markup.
    pub documents: Vec<Document>,
    /// The page as its reader sees it at the end, in words: title, headings, text, pictures with their size, fields with
    /// labels and what is filled in, buttons, links.
    pub outline: String,
    /// Requests that the page would have made.
    pub requests: Vec<Request>,
    /// Where credentials would go, each once.
    pub collectors: Vec<Collector>,
    /// Files that the page would hand to its reader.
    pub drops: Vec<DroppedFile>,
    /// Where the page would send its reader.
    pub redirects: Vec<Redirect>,
    /// Text that was run as code.
    pub code: Vec<Code>,
    /// Mail addresses that the page fills in, shows or sends, in lower case and in the order in which they were found; without
    /// those typed by the sandbox and those that it writes to.
    pub victims: Vec<String>,
    /// Conditions that the page asks before it goes on.
    pub gates: Vec<Note>,
    /// What gets in the way of whoever looks at the page.
    pub tricks: Vec<Note>,
    /// What went wrong in its scripts.
    pub errors: Vec<String>,
    /// Limits that cut the visit short: `time`, `memory`, `events`, `output`, `timers`, `frames`, `code`, `page`.
    pub limits: Vec<String>,
    /// The visit as text, one line an event. The same page gives the same bytes every time.
    pub record: String,
}

impl Outcome {
    /// Whether the visit says anything that the markup does not.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.collectors.is_empty()
            && self.redirects.is_empty()
            && self.drops.iter().all(|dropped| dropped.clicked)
    }
}

/// A document that scripts made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What made it.
    pub how: DocumentKind,
    /// Its markup, without the scripts that have run.
    pub html: String,
}

/// What made a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// Scripts and timers of the page, without anybody's doing.
    Loaded,
    /// A click or something typed in.
    Acted,
    /// A page that the page loaded from its own bytes: a frame, a `blob:` or `data:` address, a window.
    Inner,
}

impl DocumentKind {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Loaded => "loaded",
            Self::Acted => "acted",
            Self::Inner => "inner",
        }
    }
}

/// How far the visit was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// While the page loaded.
    Load,
    /// Afterwards, by itself.
    Timer,
    /// When somebody moved the mouse or pressed a key.
    Gesture,
    /// When somebody typed and clicked.
    Victim,
}

impl Phase {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Timer => "timer",
            Self::Gesture => "gesture",
            Self::Victim => "victim",
        }
    }
}

/// How a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestKind {
    /// A form that is sent.
    Form,
    /// `fetch`.
    Fetch,
    /// `XMLHttpRequest`.
    Xhr,
    /// `navigator.sendBeacon`.
    Beacon,
    /// A picture.
    Image,
    /// A WebSocket, or what is sent over it.
    Websocket,
    /// Server-sent events.
    EventSource,
    /// A script.
    Script,
    /// A module.
    Import,
    /// A frame.
    Frame,
    /// A style sheet, an icon, a preload.
    Resource,
    /// A link with `download`.
    Download,
    /// A server that a peer connection asks.
    Rtc,
}

impl RequestKind {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Fetch => "fetch",
            Self::Xhr => "xhr",
            Self::Beacon => "beacon",
            Self::Image => "image",
            Self::Websocket => "websocket",
            Self::EventSource => "event-source",
            Self::Script => "script",
            Self::Import => "import",
            Self::Frame => "frame",
            Self::Resource => "resource",
            Self::Download => "download",
            Self::Rtc => "rtc",
        }
    }
}

/// A request that the page would have made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// How.
    pub how: RequestKind,
    /// In upper case; `SEND` for a message over a WebSocket.
    pub method: String,
    /// Absolute.
    pub url: String,
    /// Headers that the page set, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Fields in order: of a form, or read out of the address and the body where they are written as fields or JSON.
    pub fields: Vec<Field>,
    /// The body as text, where it is not fields.
    pub body: Option<String>,
    /// What of the victim's it carries.
    pub carries: Carries,
    /// When.
    pub phase: Phase,
}

/// A field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What of the victim's it holds.
    pub carries: Carries,
    /// Whether it stands in the address's query, not in what is sent to it.
    pub in_address: bool,
}

/// What of the victim's something holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carries {
    /// Nothing that was recognised.
    #[default]
    Nothing,
    /// Something that cannot be read, sent when credentials had been typed in.
    Unreadable,
    /// The address or name.
    Account,
    /// The password or code.
    Secret,
}

/// What kind of service takes the credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CollectorKind {
    /// A form.
    Form,
    /// `fetch`.
    Fetch,
    /// `XMLHttpRequest`.
    Xhr,
    /// `navigator.sendBeacon`.
    Beacon,
    /// The address of a picture, a script, a frame or a redirect.
    Image,
    /// A WebSocket.
    Websocket,
    /// A mail that the victim's own mail program sends.
    Mailto,
    /// A bot of Telegram's.
    Telegram,
    /// A webhook of Discord's.
    Discord,
    /// The address that the victim is sent on to.
    Redirect,
}

impl CollectorKind {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Fetch => "fetch",
            Self::Xhr => "xhr",
            Self::Beacon => "beacon",
            Self::Image => "image",
            Self::Websocket => "websocket",
            Self::Mailto => "mailto",
            Self::Telegram => "telegram",
            Self::Discord => "discord",
            Self::Redirect => "redirect",
        }
    }
}

/// Where credentials would go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collector {
    /// The address, without what was typed in: neither query of a GET nor fragment where they carry it.
    pub url: String,
    /// `POST`, `GET`, ...
    pub method: String,
    /// Names of the fields that are sent, in order.
    pub fields: Vec<String>,
    /// How, or to which service.
    pub kind: CollectorKind,
    /// Telegram: the bot's id. Discord: the webhook's id.
    pub service_id: Option<String>,
    /// Telegram: the bot's token. Discord: the webhook's token.
    pub token: Option<String>,
    /// Telegram: the chat that is written to.
    pub chat: Option<String>,
    /// What was seen to be sent there.
    pub carries: Carries,
}

/// A file that the page would hand to its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedFile {
    /// As the page names it; empty if it does not.
    pub name: String,
    /// The type that the page gives it.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Whether its reader had to click for it.
    pub clicked: bool,
    /// When.
    pub phase: Phase,
}

/// An address that the page would send its reader to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// Absolute.
    pub url: String,
    /// `location`, `refresh`, `link`, `window`, `form`.
    pub how: String,
    /// When.
    pub phase: Phase,
    /// Whether credentials had been typed in before.
    pub typed: bool,
}

/// Text that was run as code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// `eval`, `function`, `timer`, `javascript-url`, `script-url`, `module`, `worker`.
    pub how: String,
    /// The code.
    pub text: String,
}

/// Something that was noticed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// One word: of gates `user-agent`, `webdriver`, `plugins`, `languages`, `hardware`, `platform`, `touch`, `location`,
    /// `domain`, `gesture`, `captcha`, `fragment`, `canvas`, `geolocation`, `password`; of tricks `debugger`, `devtools`, `console`,
    /// `context-menu`, `keys`, `selection`, `source`, `timing`, `history`, `clipboard`, `fullscreen`, `unload`.
    pub what: String,
    /// Particulars.
    pub detail: String,
}
