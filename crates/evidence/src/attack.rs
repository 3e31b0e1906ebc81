//! MITRE ATT&CK (Enterprise, version 19) techniques that show in mail: names, and ids that were replaced.
//!
//! A technique that is not listed here is still published, under its id. An id that ATT&CK revoked means the one that
//! replaced it: old cases and users' rules keep working, and one technique is counted under one id.

/// Id and name, sorted.
const TECHNIQUES: &[(&str, &str)] = &[
    ("T1021", "Remote Services"),
    ("T1021.001", "Remote Desktop Protocol"),
    ("T1027", "Obfuscated Files or Information"),
    ("T1027.003", "Steganography"),
    ("T1027.006", "HTML Smuggling"),
    ("T1027.009", "Embedded Payloads"),
    ("T1027.010", "Command Obfuscation"),
    ("T1027.013", "Encrypted/Encoded File"),
    ("T1027.017", "SVG Smuggling"),
    ("T1036", "Masquerading"),
    ("T1036.002", "Right-to-Left Override"),
    ("T1036.005", "Match Legitimate Resource Name or Location"),
    ("T1036.007", "Double File Extension"),
    ("T1036.008", "Masquerade File Type"),
    ("T1056.003", "Web Portal Capture"),
    ("T1059", "Command and Scripting Interpreter"),
    ("T1059.001", "PowerShell"),
    ("T1059.005", "Visual Basic"),
    ("T1059.007", "JavaScript"),
    ("T1078", "Valid Accounts"),
    ("T1102", "Web Service"),
    ("T1105", "Ingress Tool Transfer"),
    ("T1140", "Deobfuscate/Decode Files or Information"),
    ("T1187", "Forced Authentication"),
    ("T1203", "Exploitation for Client Execution"),
    ("T1204", "User Execution"),
    ("T1204.001", "Malicious Link"),
    ("T1204.002", "Malicious File"),
    ("T1204.004", "Malicious Copy and Paste"),
    ("T1218", "System Binary Proxy Execution"),
    ("T1218.001", "Compiled HTML File"),
    ("T1221", "Template Injection"),
    ("T1497", "Virtualization/Sandbox Evasion"),
    ("T1528", "Steal Application Access Token"),
    ("T1534", "Internal Spearphishing"),
    ("T1553.005", "Mark-of-the-Web Bypass"),
    ("T1557", "Adversary-in-the-Middle"),
    ("T1559", "Inter-Process Communication"),
    ("T1559.002", "Dynamic Data Exchange"),
    ("T1566", "Phishing"),
    ("T1566.001", "Spearphishing Attachment"),
    ("T1566.002", "Spearphishing Link"),
    ("T1566.003", "Spearphishing via Service"),
    ("T1566.004", "Spearphishing Voice"),
    ("T1568", "Dynamic Resolution"),
    ("T1583", "Acquire Infrastructure"),
    ("T1583.001", "Domains"),
    ("T1583.006", "Web Services"),
    ("T1584", "Compromise Infrastructure"),
    ("T1584.004", "Server"),
    ("T1585", "Establish Accounts"),
    ("T1585.002", "Email Accounts"),
    ("T1586.002", "Email Accounts"),
    ("T1589", "Gather Victim Identity Information"),
    ("T1589.002", "Email Addresses"),
    ("T1598", "Phishing for Information"),
    ("T1598.001", "Spearphishing Service"),
    ("T1598.002", "Spearphishing Attachment"),
    ("T1598.003", "Spearphishing Link"),
    ("T1598.004", "Spearphishing Voice"),
    ("T1608", "Stage Capabilities"),
    ("T1608.005", "Link Target"),
    ("T1657", "Financial Theft"),
    ("T1684", "Social Engineering"),
    ("T1684.001", "Impersonation"),
    ("T1684.002", "Email Spoofing"),
];

/// An id that ATT&CK revoked, and what it became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alias {
    /// The revoked id.
    pub old: &'static str,
    /// The id that replaced it.
    pub new: &'static str,
    /// The version of ATT&CK that replaced it.
    pub since: &'static str,
}

/// Revoked ids that findings about mail have carried, sorted by the old id. Source: "revoked-by" relationships of
/// the Enterprise matrix, version 19 (April 2026).
pub const ALIASES: &[Alias] = &[
    Alias { old: "T1656", new: "T1684.001", since: "19" },
    Alias { old: "T1672", new: "T1684.002", since: "19" },
];

/// The alias that replaces this id, if ATT&CK revoked it.
#[must_use]
pub fn alias(id: &str) -> Option<&'static Alias> {
    ALIASES.iter().find(|alias| alias.old == id)
}

/// The id under which ATT&CK keeps this technique today; an id that was not revoked is its own.
#[must_use]
pub fn current(id: &str) -> &str {
    alias(id).map_or(id, |alias| alias.new)
}

/// The name of a technique; of a sub-technique, with its technique's name in front.
#[must_use]
pub fn name(id: &str) -> String {
    let id = current(id);
    let parent = id.split_once('.').and_then(|(parent, _)| find(parent));
    match (parent, find(id)) {
        (Some(parent), Some(name)) => format!("{parent}: {name}"),
        (None, Some(name)) => name.to_owned(),
        (_, None) => id.to_owned(),
    }
}

/// The name of a technique or sub-technique by itself; empty if it is not listed.
#[must_use]
pub fn short_name(id: &str) -> &'static str {
    find(current(id)).unwrap_or_default()
}

fn find(id: &str) -> Option<&'static str> {
    let place = TECHNIQUES.binary_search_by_key(&id, |(known, _)| known).ok()?;
    TECHNIQUES.get(place).map(|(_, name)| *name)
}

/// Every technique and sub-technique that has a name here, sorted by id.
pub fn listed() -> impl Iterator<Item = &'static str> {
    TECHNIQUES.iter().map(|(id, _)| *id)
}

/// Whether `id` is an ATT&CK technique's id, so that it can be part of an address.
#[must_use]
pub fn is_id(id: &str) -> bool {
    let digits = |text: &str, n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
    let Some(rest) = id.strip_prefix('T') else { return false };
    match rest.split_once('.') {
        Some((technique, sub)) => digits(technique, 4) && digits(sub, 3),
        None => digits(rest, 4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn techniques_have_names() {
        assert!(TECHNIQUES.is_sorted());
        assert!(TECHNIQUES.iter().all(|(id, _)| is_id(id)));
        assert_eq!(name("T1598.002"), "Phishing for Information: Spearphishing Attachment");
        assert_eq!(name("T9999"), "T9999");
        assert!(!is_id("T1598/..") && !is_id("1598") && !is_id("T15980"));
    }

    #[test]
    fn revoked_ids_lead_to_listed_ones_in_one_step() {
        for alias in ALIASES {
            assert!(is_id(alias.old) && find(alias.old).is_none(), "{alias:?}");
            assert!(find(alias.new).is_some() && current(alias.new) == alias.new, "{alias:?}");
            assert_eq!((current(alias.old), name(alias.old)), (alias.new, name(alias.new)));
        }
        assert_eq!(name("T1656"), "Social Engineering: Impersonation");
        assert_eq!(current("T1566"), "T1566");
    }
}
