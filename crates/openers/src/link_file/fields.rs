//! Files of lines: `key=value` below `[section]`, and `key:type:value` of remote desktops.

use super::{Field, What};
use std::ops::Range;

/// How a binary property list begins, as newer `.webloc` files are.
pub(super) const BINARY_LIST: &[u8] = b"bplist00";
/// Sections by which such a file is known, in lower case.
const SECTIONS: &[&str] = &["[internetshortcut]", "[internetshortcut.w]", "[desktop entry]", "[shell]"];
/// Bytes in which the section, or a field of a remote desktop, must stand for a file to be known by it.
const HEAD: usize = 4 * 1024;

/// Whether a text is such a file.
pub(super) fn is_link_file(head: &str) -> bool {
    let head = head.get(..head.floor_char_boundary(HEAD)).unwrap_or_default();
    let mut lines = head
        .lines()
        .map(|line| line.trim_matches(['\u{feff}', ' ', '\t', '\0']))
        .filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return false };
    let is_section = |line: &str| SECTIONS.iter().any(|section| line.eq_ignore_ascii_case(section));
    if first.starts_with('[') {
        return is_section(first) || lines.any(is_section);
    }
    // A comment may stand above a desktop entry.
    if first.starts_with('#') {
        return lines.find(|line| !line.starts_with('#')).is_some_and(is_section);
    }
    let is_typed = |line: &str| {
        line.split_once(':').is_some_and(|(_, rest)| rest.starts_with("s:") || rest.starts_with("i:"))
    };
    let is_address =
        |line: &str| line.get(..15).is_some_and(|key| key.eq_ignore_ascii_case("full address:s:"));
    is_typed(first) && (is_address(first) || lines.any(is_address))
}

/// The fields of a file that lead somewhere.
pub(super) fn fields(text: &str, most: usize) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let start = at;
        at += line.len();
        if fields.len() >= most {
            break;
        }
        let line = line.trim_end_matches(['\n', '\r']);
        let Some(what_at) = typed(line).or_else(|| assigned(line)) else { continue };
        let (what, value) = what_at;
        fields.push(Field { what, at: start + value.start..start + value.end });
    }
    fields
}

/// `key=value`. Keys mean the same in all of these files, so that the section need not be asked.
fn assigned(line: &str) -> Option<(What, Range<usize>)> {
    let (key, value) = line.split_once('=')?;
    let range = line.len() - value.len()..line.len();
    // `URL[$e]` of KDE, `Name[de]` of another language.
    let key = key.trim().trim_start_matches('\u{feff}').split('[').next()?;
    let is = |names: &[&str]| names.iter().any(|name| key.eq_ignore_ascii_case(name));
    let what = match () {
        () if is(&["url", "baseurl", "origurl"]) => What::Place,
        () if is(&["iconfile", "icon"]) => What::Icon,
        () if is(&["workingdirectory", "path"]) => What::Folder,
        () if is(&["exec"]) => What::Command,
        () => return None,
    };
    Some((what, range))
}

/// `key:s:value` or `key:i:number` of a remote desktop (Microsoft, "Supported RDP properties").
fn typed(line: &str) -> Option<(What, Range<usize>)> {
    let (key, rest) = line.split_once(':')?;
    let value = rest.strip_prefix("s:").or_else(|| rest.strip_prefix("i:"))?;
    let range = line.len() - value.len()..line.len();
    let is_on = !matches!(value.trim(), "" | "0");
    let key = key.trim().trim_start_matches('\u{feff}').to_ascii_lowercase();
    let what = match key.as_str() {
        "full address" | "alternate full address" | "gatewayhostname" if is_on => What::Server,
        "remoteapplicationprogram" | "alternate shell" if is_on => What::Command,
        "drivestoredirect" | "redirectdrives" if is_on => What::HandsOver("drives"),
        "redirectclipboard" if is_on => What::HandsOver("clipboard"),
        "redirectsmartcards" if is_on => What::HandsOver("smart cards"),
        "redirectwebauthn" if is_on => What::HandsOver("security keys"),
        "redirectprinters" if is_on => What::HandsOver("printers"),
        "audiocapturemode" if is_on => What::HandsOver("microphone"),
        "camerastoredirect" if is_on => What::HandsOver("cameras"),
        "usbdevicestoredirect" | "devicestoredirect" if is_on => What::HandsOver("devices"),
        _ => return None,
    };
    Some((what, range))
}

/// The address in a binary property list of one field: the first run of characters that begins with a scheme.
pub(super) fn address_in_binary_list(bytes: &[u8]) -> Option<Range<usize>> {
    let starts = [&b"http://"[..], b"https://", b"file://", b"ftp://", b"smb://", b"afp://"];
    let start = starts.iter().filter_map(|scheme| memchr::memmem::find(bytes, scheme)).min()?;
    let length = bytes.get(start..)?.iter().take_while(|b| b.is_ascii_graphic()).count();
    Some(start..start + length)
}
