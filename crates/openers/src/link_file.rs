//! Small files of text that lead to a place, or start a program, when they are opened: Internet shortcuts (`.url`, `.website`),
//! `.webloc`, desktop entries, Explorer commands (`.scf`), remote desktops (`.rdp`), libraries and searches
//! (`.library-ms`, `.searchConnector-ms`, `.search-ms`), settings (`.settingcontent-ms`), app installers, contacts.
//!
//! All of them are a few fields of text, so that every statement points into the file itself; a command that a file would start is a
//! member besides, so that it is read as code.
//!
//! It never resolves, opens a share, or starts anything.

mod fields;
mod markup;

use crate::member::{FoundLink, Member, MemberKind, Opened, Opening, Place, Source};
use crate::{html, shell_link};
use creel_evidence::dissection::{AnomalyKind, FeatureKind, LinkContext};
use std::ops::Range;

/// Fields of one file that are looked at.
const FIELDS: usize = 10_000;
/// Characters of a value that a feature tells.
const TOLD: usize = 300;

/// One field of a file: what it is for, and where its value stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    what: What,
    at: Range<usize>,
}

/// What a field of such a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// Where the file leads.
    Place,
    /// A picture that is loaded when the folder is shown.
    Icon,
    /// The folder in which a program starts.
    Folder,
    /// A command that is started.
    Command,
    /// A package that is installed.
    Package,
    /// An address to write to, or a page, of a contact.
    Contact,
    /// The machine of a remote desktop, or the gateway to it.
    Server,
    /// What of the reader's computer a remote desktop may use.
    HandsOver(&'static str),
}

/// Reads such a file.
#[must_use]
pub fn open(source: Source<'_>, opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    if source.bytes.starts_with(fields::BINARY_LIST) {
        if let Some(at) = fields::address_in_binary_list(source.bytes) {
            let raw = String::from_utf8_lossy(source.bytes.get(at.clone()).unwrap_or_default()).into_owned();
            opened.links.push(FoundLink {
                at: Place::own(at),
                raw,
                context: LinkContext::Document,
                text: String::new(),
                visible: true,
            });
        }
        return opened;
    }
    let text = source.text();
    let found = fields(&text);
    if found.len() >= FIELDS {
        opened.complain(AnomalyKind::LimitReached, "shortcut-fields");
    }
    let mut handed: Vec<&str> = Vec::new();
    for (index, field) in found.iter().enumerate() {
        let written = text.get(field.at.clone()).unwrap_or_default();
        let value = html::text_value(written);
        let value = if is_markup(&text) { value.trim() } else { written.trim() };
        let at = Place::own_text(field.at.clone());
        match field.what {
            What::HandsOver(what) => handed.push(what),
            What::Command => {
                opened.feature(FeatureKind::Command, told(value), at);
                let content = value.as_bytes().to_vec();
                if !opening.budget.spend_entry() || !opening.budget.spend_bytes(content.len() as u64) {
                    opened.complain(AnomalyKind::LimitReached, "shortcut-members");
                    break;
                }
                opened.push(Member::new(index, MemberKind::Code, content));
            }
            _ => leads(field.what, value, at, &mut opened),
        }
    }
    let server = found.iter().find(|field| field.what == What::Server);
    if let Some(server) = server {
        let name = text.get(server.at.clone()).unwrap_or_default().trim();
        let with = if handed.is_empty() {
            String::new()
        } else {
            format!(", with the reader's {}", handed.join(", "))
        };
        let detail = format!("a session on {}{with}", told(name));
        opened.feature(FeatureKind::RemoteSession, detail, Place::own_text(server.at.clone()));
    }
    opened
}

/// The command of the field with this index, as [`open`] gives it.
#[must_use]
pub fn member(source: Source<'_>, index: usize) -> Option<Vec<u8>> {
    let text = source.text();
    let field = fields(&text).into_iter().nth(index).filter(|field| field.what == What::Command)?;
    let written = text.get(field.at)?;
    let value = if is_markup(&text) { html::text_value(written) } else { written.to_owned() };
    Some(value.trim().as_bytes().to_vec())
}

fn is_markup(text: &str) -> bool {
    text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with('<')
}

fn fields(text: &str) -> Vec<Field> {
    if is_markup(text) { markup::fields(text, FIELDS) } else { fields::fields(text, FIELDS) }
}

/// Notes a field that leads elsewhere.
fn leads(what: What, value: &str, at: Place, opened: &mut Opened) {
    if value.is_empty() {
        return;
    }
    let host = shell_link::share_host(value).or_else(|| remote_file(value));
    let is_address = value.split_once(':').is_some_and(|(scheme, _)| scheme.len() > 1) || host.is_some();
    let context = match what {
        What::Icon => LinkContext::Resource,
        _ => LinkContext::Document,
    };
    let raw = match what {
        What::Server => format!("rdp://{value}"),
        What::Contact if value.contains('@') && !value.contains(':') => format!("mailto:{value}"),
        _ if is_address => value.to_owned(),
        // A path or an icon of this machine.
        _ => return,
    };
    if let Some(host) = host {
        let role = match what {
            What::Icon => "an icon",
            What::Folder => "the folder",
            _ => "what it leads to",
        };
        opened.feature(FeatureKind::NetworkPath, format!("{role} is on {host}"), at);
    } else if what == What::Icon {
        opened.feature(FeatureKind::ExternalResource, format!("the icon is loaded from {}", told(value)), at);
    }
    if what == What::Package {
        opened.feature(FeatureKind::Download, format!("a package is installed from {}", told(value)), at);
    }
    let visible = what != What::Icon && what != What::Folder;
    opened.links.push(FoundLink { at, raw, context, text: String::new(), visible });
}

/// The machine in a `file:` URL that leads to another one, or in a search of one (`search-ms:...location:\\machine\share`).
fn remote_file(value: &str) -> Option<&str> {
    if let Some(at) =
        value.find("\\\\").filter(|_| is_scheme(value, "search-ms:") || is_scheme(value, "search:"))
    {
        return shell_link::share_host(value.get(at..)?);
    }
    let rest = is_scheme(value, "file:").then(|| value.get(5..))??;
    let slashes = rest.bytes().take_while(|b| matches!(b, b'/' | b'\\')).count();
    // `file:///C:/x` is a file of this machine, `file://machine/x` and `file:////machine/x` are not.
    let host = rest.get(slashes..)?.split(['/', '\\']).next()?;
    let is_local = host.is_empty() || host.eq_ignore_ascii_case("localhost") || host.contains(':');
    (matches!(slashes, 2 | 4..) && !is_local).then_some(host)
}

fn is_scheme(value: &str, scheme: &str) -> bool {
    value.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme))
}

fn told(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TOLD).collect()
}

/// Whether a text is such a file, by its first lines or its outermost element.
#[must_use]
pub fn is_link_file(head: &str) -> bool {
    if is_markup(head) { markup::is_link_file(head) } else { fields::is_link_file(head) }
}

#[cfg(test)]
mod tests;
