//! Windows shortcuts (`.lnk`, [MS-SHLLINK]): what they start, how they hide it, and what tells who made them.
//!
//! The command line is a member, so that addresses in it are found as in any code and encoded commands are decoded; what
//! stands behind the end of the link, where droppers keep their payload, is a file. The machine's name and network address
//! that the link tracker writes are the author's, not the victim's.
//!
//! It never resolves a target, expands a variable, or starts anything. Property stores are not read.

mod items;
mod structure;

use crate::member::{Member, MemberKind, Opened, Opening, Place, Source};
use creel_evidence::dissection::{AnomalyKind, FeatureKind};
use structure::{ShellLink, Written};

/// The members of a link: the command line, the comment that is shown when the mouse rests on it, what is appended.
const COMMAND: usize = 0;
const COMMENT: usize = 1;
const APPENDED: usize = 2;
/// Blank characters in a row that push arguments out of the properties' window, which shows 260.
const PADDING: usize = 64;
/// Characters that the properties' window shows of a command line.
const SHOWN: usize = 260;
/// Characters of a command that a feature tells.
const TOLD: usize = 300;
/// `SW_SHOWMINNOACTIVE`: the program starts as an icon in the bar.
const MINIMISED: u32 = 7;

/// Reads a shortcut.
#[must_use]
pub fn open(source: Source<'_>, opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    let link = structure::read(source.bytes);
    if let Some(missing) = link.broken {
        opened.complain(AnomalyKind::BrokenContainer, format!("the shortcut breaks off in {missing}"));
    }
    for (index, kind) in
        [(COMMAND, MemberKind::Code), (COMMENT, MemberKind::Text), (APPENDED, MemberKind::File)]
    {
        let Some(content) = content(source.bytes, &link, index) else { continue };
        if !opening.budget.spend_entry() || !opening.budget.spend_bytes(content.len() as u64) {
            opened.complain(AnomalyKind::LimitReached, "shortcut-members");
            return opened;
        }
        opened.push(Member::new(index, kind, content));
    }
    tell(&link, &mut opened);
    opened
}

/// A member's bytes again.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    content(bytes, &structure::read(bytes), index)
}

fn content(bytes: &[u8], link: &ShellLink, index: usize) -> Option<Vec<u8>> {
    match index {
        COMMAND => Some(command(link)?.into_bytes()),
        COMMENT => {
            let comment = link.name.as_ref().map(|name| name.text.trim()).filter(|text| !text.is_empty())?;
            Some(comment.as_bytes().to_vec())
        }
        APPENDED => bytes.get(link.appended?.range()).map(<[u8]>::to_vec),
        _ => None,
    }
}

/// What the link leads to, in the order in which the shell asks.
fn target(link: &ShellLink) -> Option<&Written> {
    [&link.environment, &link.items, &link.local, &link.network, &link.relative].into_iter().flatten().next()
}

/// The target and its arguments as one line, blanks between words as written.
fn command(link: &ShellLink) -> Option<String> {
    let target = target(link).map(|target| target.text.trim()).unwrap_or_default();
    let arguments = link.arguments.as_ref().map(|arguments| arguments.text.trim_end()).unwrap_or_default();
    let line = match (target.is_empty(), arguments.trim().is_empty()) {
        (true, true) => return None,
        (true, false) => arguments.to_owned(),
        (false, true) => target.to_owned(),
        (false, false) => format!("{target} {arguments}"),
    };
    Some(line)
}

/// What the link does and hides.
fn tell(link: &ShellLink, opened: &mut Opened) {
    if let (Some(line), Some(at)) = (command(link), link.arguments.as_ref().or(target(link))) {
        let squeezed = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let told: String = squeezed.chars().take(TOLD).collect();
        let is_small = if link.show_command == MINIMISED { "in a minimised window: " } else { "" };
        opened.feature(FeatureKind::Command, format!("{is_small}{told}"), Place::own(at.at));
    }
    if let Some(arguments) = &link.arguments {
        let (padding, length) = (longest_blank(&arguments.text), arguments.text.chars().count());
        if padding >= PADDING {
            let detail = format!("{padding} blank characters push the arguments out of sight");
            opened.feature(FeatureKind::HiddenCommand, detail, Place::own(arguments.at));
        } else if length > SHOWN * 2 {
            let detail = format!("{length} characters of arguments, of which {SHOWN} are shown");
            opened.feature(FeatureKind::HiddenCommand, detail, Place::own(arguments.at));
        }
    }
    // What the shell looks at when it draws the folder, without any click.
    for written in [&link.icon, &link.icon_environment, &link.folder].into_iter().flatten() {
        if let Some(host) = share_host(&written.text) {
            let detail = format!("the shortcut's icon or folder is on {host}");
            opened.feature(FeatureKind::NetworkPath, detail, Place::own(written.at));
        }
    }
    if let Some((written, host)) = target(link).and_then(|target| Some((target, share_host(&target.text)?))) {
        opened.feature(FeatureKind::NetworkPath, format!("the target is on {host}"), Place::own(written.at));
    }
    if let Some(at) = link.appended {
        let detail = format!("{} bytes behind the end of the shortcut", at.len());
        opened.feature(FeatureKind::AppendedData, detail, Place::own(at));
    }
    if let Some(tracker) = &link.tracker {
        if !tracker.machine.text.is_empty() {
            let detail = format!("made on the machine {}", tracker.machine.text);
            opened.feature(FeatureKind::AuthoringMachine, detail, Place::own(tracker.machine.at));
        }
        if let Some(card) = &tracker.card {
            let detail = format!("made on a machine with the network address {}", card.text);
            opened.feature(FeatureKind::AuthoringMachine, detail, Place::own(card.at));
        }
    }
    // An icon is fetched when the folder is shown.
    let icons = [&link.icon, &link.icon_environment];
    if let Some((position, icon)) =
        icons.into_iter().flatten().find_map(|icon| Some((icon, web(&icon.text)?)))
    {
        let text = icon.to_owned();
        let at = Place::own(position.at);
        opened.feature(FeatureKind::ExternalResource, format!("the icon is loaded from {text}"), at);
    }
}

/// Blank characters in the longest run of them.
fn longest_blank(text: &str) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c.is_whitespace() || c.is_control() { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// The machine in a path of a share, `\\machine\share`; paths of this machine's own devices (`\\?\`, `\\.\`) have none.
#[must_use]
pub fn share_host(path: &str) -> Option<&str> {
    let rest = path.trim_start().strip_prefix("\\\\").or_else(|| path.trim_start().strip_prefix("//"))?;
    let rest = rest.strip_prefix("?\\UNC\\").unwrap_or(rest);
    let host = rest.split(['\\', '/']).next()?;
    // `host@SSL` and `host@8080` ask for WebDAV.
    let name = host.split('@').next()?;
    let is_name =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b));
    (is_name && name != ".").then_some(host)
}

fn web(text: &str) -> Option<&str> {
    let text = text.trim();
    let head = text.get(..8)?.to_ascii_lowercase();
    (head.starts_with("http://") || head.starts_with("https://")).then_some(text)
}

#[cfg(test)]
mod tests;
