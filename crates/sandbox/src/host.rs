//! What the host remembers of a visit: the meter, and everything that was written down.

use crate::limits::{BYTES_A_STEP, Limits, RESERVE, STEPS_A_LOOK};
use crate::outcome::{Code, Document, DocumentKind, Note, Phase, Redirect, RequestKind};
use serde::Deserialize;
use std::cell::{Cell, RefCell};

/// An event as the stage tells it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Event {
    Request(RequestEvent),
    Redirect {
        url: String,
        how: String,
        phase: Phase,
        typed: bool,
    },
    Gate {
        what: String,
        detail: String,
    },
    Trick {
        what: String,
        detail: String,
    },
    Error {
        message: String,
    },
    Limit {
        what: String,
    },
    Write {
        bytes: usize,
    },
    Document {},
    Dialogue {
        what: String,
        text: String,
    },
    Clipboard {
        text: String,
    },
    StandIn {
        what: String,
    },
    Print {},
    /// Text that was run as code: its place in [`Recorder::code`].
    #[serde(skip)]
    Code(usize),
    /// A file: its place in [`Recorder::drops`].
    #[serde(skip)]
    Drop(usize),
}

/// A request as the stage tells it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct RequestEvent {
    pub(crate) how: RequestKind,
    pub(crate) method: String,
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) fields: Vec<(String, String)>,
    #[serde(default)]
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<String>,
    pub(crate) phase: Phase,
    pub(crate) typed: bool,
    /// Of pictures and scripts: whether a script asked for it, not the markup.
    #[serde(default = "yes")]
    pub(crate) scripted: bool,
}

const fn yes() -> bool {
    true
}

/// A dropped file as the stage tells it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct DropEvent {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) media_type: String,
    pub(crate) phase: Phase,
    pub(crate) clicked: bool,
}

/// Everything that was written down.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    pub(crate) events: Vec<Event>,
    pub(crate) code: Vec<Code>,
    pub(crate) drops: Vec<(DropEvent, Vec<u8>)>,
    pub(crate) documents: Vec<Document>,
    pub(crate) outline: String,
    pub(crate) prefilled: Vec<String>,
    /// Texts that were shown, in which addresses are looked for.
    pub(crate) seen: Vec<String>,
    pub(crate) limits: Vec<String>,
    /// Parts of its own address that the page looked at.
    pub(crate) looked_at: Vec<String>,
    pub(crate) output: usize,
}

/// The host of one visit.
#[derive(Debug)]
pub(crate) struct Host {
    limits: Limits,
    used: Cell<u64>,
    deadline: Cell<u64>,
    pub(crate) recorder: RefCell<Recorder>,
}

impl Host {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            used: Cell::new(0),
            deadline: Cell::new(limits.steps + RESERVE),
            recorder: RefCell::default(),
        }
    }

    /// One look of the interpreter at its meter; `true` if it must stop.
    pub(crate) fn look(&self) -> bool {
        self.spend(STEPS_A_LOOK)
    }

    /// Spends what walking over `length` bytes takes; `true` if there is not so much left.
    pub(crate) fn walk(&self, length: f64) -> bool {
        // A length comes from a page: whatever is no sensible number is more than there is.
        let bytes =
            if length.is_finite() && (0.0..=1e15).contains(&length) { length as u64 } else { u64::MAX };
        self.spend(bytes / BYTES_A_STEP)
    }

    fn spend(&self, steps: u64) -> bool {
        self.used.set(self.used.get().saturating_add(steps));
        self.used.get() > self.deadline.get()
    }

    /// Whether the page has used up its steps.
    pub(crate) fn is_spent(&self) -> bool {
        self.used.get() >= self.limits.steps
    }

    /// Steps that were taken.
    pub(crate) fn steps(&self) -> u64 {
        self.used.get()
    }

    /// Begins a task with a limit of its own inside the page's; gives what [`Host::end_task`] needs.
    pub(crate) fn begin_task(&self) -> u64 {
        let outer = self.deadline.get();
        let own = self.used.get().saturating_add(self.limits.task_steps);
        self.deadline.set(own.min(outer).min(self.limits.steps));
        outer
    }

    /// Ends a task; whether it was cut short. A task that was cut must not cost those that follow everything.
    pub(crate) fn end_task(&self, outer: u64) -> bool {
        let cut = self.used.get() > self.deadline.get();
        if cut {
            self.used.set(self.deadline.get());
        }
        self.deadline.set(outer);
        cut
    }

    /// Notes a limit once.
    pub(crate) fn limit(&self, name: &str) {
        let mut recorder = self.recorder.borrow_mut();
        if !recorder.limits.iter().any(|known| known == name) {
            recorder.limits.push(name.to_owned());
        }
    }

    /// Whether so many bytes more may be given out.
    fn may_give(&self, bytes: usize) -> bool {
        let mut recorder = self.recorder.borrow_mut();
        let output = recorder.output.saturating_add(bytes);
        if output > self.limits.output {
            drop(recorder);
            self.limit("output");
            return false;
        }
        recorder.output = output;
        true
    }

    /// Writes an event down, as far as the limits go.
    pub(crate) fn record(&self, json: &str) {
        if !self.may_give(json.len()) {
            return;
        }
        if let Ok(event) = serde_json::from_str::<Event>(json) {
            if let Event::Limit { what } = &event {
                self.limit(what);
            }
            self.push(event);
        }
    }

    fn push(&self, event: Event) -> bool {
        let room = self.recorder.borrow().events.len() < self.limits.events;
        if room {
            self.recorder.borrow_mut().events.push(event);
        } else {
            self.limit("events");
        }
        room
    }

    /// Keeps text that is run as code.
    pub(crate) fn code(&self, how: &str, text: String) {
        let known = self.recorder.borrow().code.iter().any(|code| code.text == text);
        if known || text.trim().is_empty() {
            return;
        }
        if self.recorder.borrow().code.len() >= MAX_CODE {
            self.limit("code");
            return;
        }
        if self.may_give(text.len()) {
            if text.contains("debugger") {
                self.note_trick("debugger");
            }
            let place = self.recorder.borrow().code.len();
            self.recorder.borrow_mut().code.push(Code { how: how.to_owned(), text });
            self.push(Event::Code(place));
        }
    }

    fn note_trick(&self, what: &str) {
        let is_known = self
            .recorder
            .borrow()
            .events
            .iter()
            .any(|event| matches!(event, Event::Trick { what: known, .. } if known == what));
        if !is_known {
            self.push(Event::Trick { what: what.to_owned(), detail: String::new() });
        }
    }

    /// Keeps a file that the page hands out; the same bytes under the same name once.
    pub(crate) fn dropped(&self, json: &str, bytes: &[u8]) {
        let Ok(event) = serde_json::from_str::<DropEvent>(json) else { return };
        let is_known = |(old, held): &(DropEvent, Vec<u8>)| old.name == event.name && held == bytes;
        if bytes.is_empty() || self.recorder.borrow().drops.iter().any(is_known) {
            return;
        }
        if self.recorder.borrow().drops.len() >= MAX_DROPS {
            self.limit("files");
            return;
        }
        if self.may_give(bytes.len()) {
            let place = self.recorder.borrow().drops.len();
            self.recorder.borrow_mut().drops.push((event, bytes.to_vec()));
            self.push(Event::Drop(place));
        }
    }

    /// Keeps a document that scripts made.
    pub(crate) fn document(&self, how: DocumentKind, html: String) {
        let is_known = self.recorder.borrow().documents.iter().any(|document| document.html == html);
        if !is_known && self.may_give(html.len()) {
            self.recorder.borrow_mut().documents.push(Document { how, html });
        }
    }

    /// Keeps the outline of the page.
    pub(crate) fn outline(&self, text: &str) {
        if !text.is_empty() && self.may_give(text.len()) {
            let mut recorder = self.recorder.borrow_mut();
            if !recorder.outline.is_empty() {
                recorder.outline.push_str("\n\n");
            }
            recorder.outline.push_str(text);
        }
    }

    /// Keeps an address that stood filled in.
    pub(crate) fn prefilled(&self, address: String) {
        let mut recorder = self.recorder.borrow_mut();
        if recorder.prefilled.len() < 20 && !recorder.prefilled.contains(&address) {
            recorder.prefilled.push(address);
        }
    }

    /// Keeps a text that was shown, to look for addresses in it.
    pub(crate) fn seen(&self, text: String) {
        let known = self.recorder.borrow().seen.contains(&text);
        if !known && !text.is_empty() && self.recorder.borrow().seen.len() < 200 && self.may_give(text.len())
        {
            self.recorder.borrow_mut().seen.push(text);
        }
    }

    /// Notes that the page looked at a part of its own address.
    pub(crate) fn looked_at(&self, part: &str) {
        let mut recorder = self.recorder.borrow_mut();
        if !recorder.looked_at.iter().any(|known| known == part) {
            recorder.looked_at.push(part.to_owned());
        }
    }
}

/// Texts run as code that are kept.
const MAX_CODE: usize = 200;
/// Files that are kept.
const MAX_DROPS: usize = 20;

impl Recorder {
    /// Redirects in order, each address once.
    pub(crate) fn redirects(&self) -> Vec<Redirect> {
        let mut list: Vec<Redirect> = Vec::new();
        for event in &self.events {
            if let Event::Redirect { url, how, phase, typed } = event
                && !list.iter().any(|known| known.url == *url)
            {
                list.push(Redirect { url: url.clone(), how: how.clone(), phase: *phase, typed: *typed });
            }
        }
        list
    }

    /// Gates, or tricks, in order.
    pub(crate) fn notes(&self, gates: bool) -> Vec<Note> {
        let note = |event: &Event| match event {
            Event::Gate { what, detail } if gates => {
                Some(Note { what: what.clone(), detail: detail.clone() })
            }
            Event::Trick { what, detail } if !gates => {
                Some(Note { what: what.clone(), detail: detail.clone() })
            }
            _ => None,
        };
        self.events.iter().filter_map(note).collect()
    }

    /// What went wrong in scripts, each once.
    pub(crate) fn errors(&self) -> Vec<String> {
        let mut list: Vec<String> = Vec::new();
        for event in &self.events {
            if let Event::Error { message } = event
                && list.len() < 50
                && !list.contains(message)
            {
                list.push(message.clone());
            }
        }
        list
    }
}
