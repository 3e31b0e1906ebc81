//! Forms and their fields.
//!
//! Fields outside any form are one form without an action: such pages send by script.

use super::tokens::Tag;
use creel_evidence::dissection::{Field, Form};
use creel_evidence::locus::Span;

/// Bytes of a field's value that are kept.
const MAX_VALUE: usize = 4_096;

/// Collects forms in the order of the bytes.
#[derive(Debug, Default)]
pub(super) struct Forms {
    forms: Vec<Form>,
    /// Index of the form that is open.
    open: Option<usize>,
    /// Index of the form of the fields outside any form.
    loose: Option<usize>,
    /// Form and field of the `select` that is open, and whether one of its options was marked.
    select: Option<(usize, usize, bool)>,
}

impl Forms {
    /// `<form>`. A form inside a form is not one (HTML Standard, 13.2.6.4.7).
    pub(super) fn start(&mut self, tag: &Tag<'_>, at: Span) {
        if self.open.is_some() {
            return;
        }
        let method = tag.value("method").unwrap_or_default().trim().to_ascii_lowercase();
        let method = if matches!(method.as_str(), "post" | "dialog") { method } else { "get".to_owned() };
        let action = tag.value("action").map(crate::reference::clean);
        self.open = Some(self.forms.len());
        self.forms.push(Form { action, target: None, method, fields: Vec::new(), span: at });
    }

    /// `</form>`.
    pub(super) fn end(&mut self) {
        self.open = None;
    }

    /// `<input>`, `<select>`, `<textarea>` or `<button>`.
    pub(super) fn field(&mut self, tag: &Tag<'_>, at: Span, value_at: Option<Span>) {
        let kind = match tag.name {
            "input" => match tag.value("type").map(|kind| kind.trim().to_ascii_lowercase()) {
                Some(kind) if !kind.is_empty() => shortened(&kind),
                _ => "text".to_owned(),
            },
            other => other.to_owned(),
        };
        let name = tag.value("name").filter(|name| !name.is_empty()).or_else(|| tag.value("id"));
        let field = Field {
            name: shortened(name.unwrap_or_default()),
            kind,
            value: shortened(tag.value("value").unwrap_or_default()),
            placeholder: shortened(tag.value("placeholder").unwrap_or_default()),
            span: at,
            value_span: value_at,
        };
        let form = self.open.or(self.loose).unwrap_or_else(|| {
            let form =
                Form { action: None, target: None, method: "get".to_owned(), fields: Vec::new(), span: at };
            self.forms.push(form);
            self.loose = Some(self.forms.len() - 1);
            self.forms.len() - 1
        });
        let Some(fields) = self.forms.get_mut(form).map(|form| &mut form.fields) else { return };
        fields.push(field);
        if tag.name == "select" {
            self.select = Some((form, fields.len() - 1, false));
        }
    }

    /// `<option>`: the first one, or the one that is marked, is the value of its `select`.
    pub(super) fn option(&mut self, tag: &Tag<'_>, value_at: Option<Span>) {
        let Some((form, field, marked)) = self.select else { return };
        let marks = tag.attribute("selected").is_some();
        let Some(value) = tag.value("value").filter(|value| !value.is_empty()) else { return };
        let Some(field) = self.forms.get_mut(form).and_then(|form| form.fields.get_mut(field)) else {
            return;
        };
        if !marked && (marks || field.value_span.is_none()) {
            field.value = shortened(value);
            field.value_span = value_at;
            if let Some(select) = &mut self.select {
                select.2 = marks;
            }
        }
    }

    /// `</select>`.
    pub(super) fn end_select(&mut self) {
        self.select = None;
    }

    /// The text of the `<textarea>` that was read last.
    pub(super) fn textarea(&mut self, text: &str, at: Span) {
        let Some(form) = self.open.or(self.loose) else { return };
        let last = self.forms.get_mut(form).and_then(|form| form.fields.last_mut());
        if let Some(field) = last.filter(|field| field.kind == "textarea") {
            field.value = shortened(text.strip_prefix('\n').unwrap_or(text));
            field.value_span = Some(at);
        }
    }

    pub(super) fn finish(self) -> Vec<Form> {
        self.forms
    }
}

fn shortened(text: &str) -> String {
    text.get(..text.floor_char_boundary(MAX_VALUE)).unwrap_or_default().to_owned()
}
