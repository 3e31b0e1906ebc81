//! Facts of files, pages and forms.

use super::{field, vocabulary};
use crate::kind::{Kind, Record, Vocabulary};
use crate::value::{Item, Value};
use creel_evidence::dissection::{Field as Input, Form, Page};
use creel_evidence::web::WebAddress;
use creel_evidence::{Artifact, ArtifactRole, ContentType};

const fn file(item: Item<'_>) -> Option<&Artifact> {
    match item {
        Item::File(file) => Some(file),
        _ => None,
    }
}

const fn page(item: Item<'_>) -> Option<&Page> {
    match item {
        Item::Page(page) => Some(page),
        _ => None,
    }
}

const fn form(item: Item<'_>) -> Option<(&Page, &Form)> {
    match item {
        Item::Form(page, form) => Some((page, form)),
        _ => None,
    }
}

const fn input(item: Item<'_>) -> Option<&Input> {
    match item {
        Item::Input(_, input) => Some(input),
        _ => None,
    }
}

fn count<'v>(number: usize) -> Value<'v> {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

/// A file that came along.
pub(crate) static FILE: Record = Record {
    name: "file",
    about: "An attachment, an inline part, or what was inside of an archive.",
    fields: &[
        field(
            "name",
            Kind::Text,
            "The name that the sender gave it.",
            "files.exists(f, f.name.says('invoice*'))",
            |_, item| Value::maybe(file(item).and_then(|file| file.name.as_deref())),
        ),
        field(
            "extension",
            Kind::Text,
            "What stands behind the last dot of the name, in lower case.",
            "files.exists(f, f.extension in ['htm', 'html', 'shtml'])",
            |_, item| {
                Value::owned(
                    file(item).and_then(|file| file.name.as_deref()).map(extension).unwrap_or_default(),
                )
            },
        ),
        field(
            "kind",
            vocabulary!("kinds of file", ContentType),
            "What its bytes are, whatever its name says.",
            "files.exists(f, f.kind == 'html')",
            |_, item| Value::maybe(file(item).map(|file| file.content_type.as_str())),
        ),
        field(
            "declared",
            Kind::Text,
            "The media type that the sender states, in lower case.",
            "files.exists(f, f.declared == 'text/calendar')",
            |_, item| Value::maybe(file(item).and_then(|file| file.declared_type.as_deref())),
        ),
        field("size", Kind::Int, "Bytes.", "files.exists(f, f.size < 2048)", |_, item| {
            Value::Int(file(item).map_or(0, |file| i64::try_from(file.size).unwrap_or(i64::MAX)))
        }),
        field(
            "role",
            vocabulary!("roles", ArtifactRole),
            "The part that it plays in the mail.",
            "files.exists(f, f.role == 'entry')",
            |_, item| Value::maybe(file(item).map(|file| file.role.as_str())),
        ),
    ],
};

/// An HTML page.
pub(crate) static PAGE: Record = Record {
    name: "page",
    about: "An HTML page: the body, an attachment, or a loose file.",
    fields: &[
        field("title", Kind::Text, "Its title.", "pages.exists(p, p.title.says('sign in'))", |_, item| {
            Value::maybe(page(item).and_then(|page| page.title.as_ref()).map(|(title, _)| title.as_str()))
        }),
        field(
            "role",
            vocabulary!("roles", ArtifactRole),
            "The part that it plays in the mail.",
            "pages.exists(p, p.role == 'attachment')",
            |_, item| Value::maybe(page(item).map(|page| page.role.as_str())),
        ),
        field(
            "asks_password",
            Kind::Bool,
            "Whether one of its forms asks for a password.",
            "pages.exists(p, p.asks_password)",
            |_, item| Value::Bool(page(item).is_some_and(|page| page.forms.iter().any(Form::asks_password))),
        ),
        field(
            "scripts",
            Kind::Int,
            "How many scripts it holds.",
            "pages.exists(p, p.scripts > 0)",
            |_, item| count(page(item).map_or(0, |page| page.scripts.len())),
        ),
        field(
            "forms",
            Kind::List(&Kind::Record(&FORM)),
            "Its forms.",
            "pages.exists(p, p.forms.exists(f, f.asks_password))",
            |_, item| match item {
                Item::Page(page) => Value::list(page.forms.iter().map(move |form| Item::Form(page, form))),
                _ => Value::List(Vec::new()),
            },
        ),
    ],
};

/// A form.
pub(crate) static FORM: Record = Record {
    name: "form",
    about: "A form of a page, or fields outside of any form taken together.",
    fields: &[
        field(
            "action",
            Kind::Text,
            "Where it is sent to, as written.",
            "forms.exists(f, f.action != '')",
            |_, item| Value::maybe(form(item).and_then(|(_, form)| form.action.as_deref())),
        ),
        field(
            "host",
            Kind::Text,
            "The host that it is sent to.",
            "forms.exists(f, f.host.within('api.telegram.org'))",
            |_, item| {
                let target = form(item).and_then(|(_, form)| form.target.as_ref());
                Value::owned(target.and_then(WebAddress::host_text).unwrap_or_default())
            },
        ),
        field("method", Kind::Text, "`get` or `post`.", "forms.exists(f, f.method == 'post')", |_, item| {
            Value::maybe(form(item).map(|(_, form)| form.method.as_str()))
        }),
        field(
            "asks_password",
            Kind::Bool,
            "Whether it asks for a password.",
            "forms.exists(f, f.asks_password)",
            |_, item| Value::Bool(form(item).is_some_and(|(_, form)| form.asks_password())),
        ),
        field(
            "role",
            vocabulary!("roles", ArtifactRole),
            "The part that its page plays in the mail.",
            "forms.exists(f, f.role == 'attachment')",
            |_, item| Value::maybe(form(item).map(|(page, _)| page.role.as_str())),
        ),
        field(
            "inputs",
            Kind::List(&Kind::Record(&INPUT)),
            "Its fields.",
            "forms.exists(f, f.inputs.exists(i, i.value.contains('@')))",
            |_, item| match item {
                Item::Form(page, form) => {
                    Value::list(form.fields.iter().map(move |input| Item::Input(page, input)))
                }
                _ => Value::List(Vec::new()),
            },
        ),
    ],
};

/// A field of a form.
pub(crate) static INPUT: Record = Record {
    name: "input",
    about: "A field of a form.",
    fields: &[
        field(
            "name",
            Kind::Text,
            "Its name, else its id.",
            "forms.exists(f, f.inputs.exists(i, i.name == 'otp'))",
            |_, item| Value::maybe(input(item).map(|input| input.name.as_str())),
        ),
        field(
            "kind",
            Kind::Text,
            "Its type in lower case, such as `text`, `password`, `hidden`, `select`.",
            "forms.exists(f, f.inputs.exists(i, i.kind == 'password'))",
            |_, item| Value::maybe(input(item).map(|input| input.kind.as_str())),
        ),
        field(
            "value",
            Kind::Text,
            "What is filled in already.",
            "forms.exists(f, f.inputs.exists(i, i.value != ''))",
            |_, item| Value::maybe(input(item).map(|input| input.value.as_str())),
        ),
        field(
            "placeholder",
            Kind::Text,
            "What is shown while it is empty.",
            "forms.exists(f, f.inputs.exists(i, i.placeholder.says('password')))",
            |_, item| Value::maybe(input(item).map(|input| input.placeholder.as_str())),
        ),
    ],
};
