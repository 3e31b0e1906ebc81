//! What in macro code tells that it runs by itself, and what it reaches for.

use super::lexer::{Kind, Tokens};
use super::strings::{Composed, composed};
use crate::member::{FoundLink, Opened, Place};
use crate::reference;
use creel_evidence::View;
use creel_evidence::dissection::{FeatureKind, LinkContext};
use creel_evidence::locus::Span;
use std::collections::HashSet;

/// Procedures that Office runs without being asked: of Word (its "auto macros" and document events), Excel, PowerPoint,
/// Publisher and ActiveX controls, in lower case.
const AUTO_RUN: &[&str] = &[
    "autoexec",
    "autoopen",
    "autoclose",
    "autoexit",
    "autonew",
    "auto_open",
    "auto_close",
    "auto_activate",
    "auto_deactivate",
    "document_open",
    "document_close",
    "document_new",
    "document_beforeclose",
    "documentopen",
    "documentbeforeclose",
    "document_contentcontrolonenter",
    "workbook_open",
    "workbook_activate",
    "workbook_deactivate",
    "workbook_beforeclose",
    "workbook_sheetactivate",
    "worksheet_activate",
    "worksheet_calculate",
    "presentation_open",
    "slideshowbegin",
    "onslideshowpagechange",
    "app_presentationopen",
    "userform_initialize",
    "inkpicture1_painted",
    "frame1_layout",
    "multipage1_layout",
    "webbrowser1_navigatecomplete2",
    "webbrowser1_statustextchange",
    "systemmonitor1_gotfocus",
];
/// Names of VBA, of Windows and of objects, in lower case, and what they are for.
const CALLS: &[(&str, &str)] = &[
    ("shell", "starts a program"),
    ("shellexecute", "starts a program"),
    ("shellexecutea", "starts a program"),
    ("winexec", "starts a program"),
    ("createprocess", "starts a program"),
    ("createprocessa", "starts a program"),
    ("createobject", "makes an object of a named class"),
    ("getobject", "reaches for an object by name"),
    ("callbyname", "calls what a string names"),
    ("executeexcel4macro", "runs Excel 4 macro code"),
    ("urldownloadtofile", "fetches a file"),
    ("urldownloadtofilea", "fetches a file"),
    ("urldownloadtofilew", "fetches a file"),
    ("savetofile", "writes a file"),
    ("responsebody", "reads what was fetched"),
    ("virtualalloc", "puts code into memory"),
    ("virtualallocex", "puts code into memory"),
    ("virtualprotect", "makes memory executable"),
    ("rtlmovememory", "puts code into memory"),
    ("writeprocessmemory", "puts code into memory"),
    ("createthread", "starts code in memory"),
    ("createremotethread", "starts code in memory"),
    ("enumsystemlocalesa", "starts code in memory"),
    ("addfromstring", "writes macro code"),
    ("vbproject", "reaches for macro code"),
    // Functions of Excel 4 macro sheets.
    ("exec", "starts a program"),
    ("call", "calls a library"),
    ("register", "binds a library's function"),
];
/// Stretches of strings, in lower case, and what they are for.
const STRINGS: &[(&str, &str)] = &[
    ("wscript.shell", "the object that starts programs"),
    ("shell.application", "the object that starts programs"),
    ("shellwindows", "the object that starts programs"),
    ("scriptlet", "runs script code"),
    ("msscriptcontrol", "runs script code"),
    ("winmgmts:", "management interface, which starts programs"),
    ("win32_process", "management interface, which starts programs"),
    ("msxml2.", "fetches from the network"),
    ("microsoft.xmlhttp", "fetches from the network"),
    ("winhttp.", "fetches from the network"),
    ("internetexplorer.application", "fetches from the network"),
    ("adodb.stream", "writes a file"),
    ("urldownloadtofile", "fetches a file"),
    ("schedule.service", "schedules a program"),
    ("powershell", "command interpreter"),
    ("cmd /c", "command interpreter"),
    ("cmd.exe", "command interpreter"),
    ("mshta", "program that runs scripts"),
    ("wscript.exe", "program that runs scripts"),
    ("cscript", "program that runs scripts"),
    ("regsvr32", "program that loads libraries"),
    ("rundll32", "program that loads libraries"),
    ("certutil", "program that fetches and decodes files"),
    ("bitsadmin", "program that fetches files"),
    ("msiexec", "program that installs software"),
    ("currentversion\\run", "starts with Windows"),
];
/// Features that are noted of one module.
const MAX_SIGNS: usize = 200;

/// Whether this is the name of a procedure that Office runs without being asked.
pub(crate) fn is_auto_run(name: &str) -> bool {
    AUTO_RUN.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The first name in compiled code of a procedure that runs by itself.
pub(crate) fn auto_run_in(compiled: &[u8]) -> Option<Span> {
    let mut at = 0;
    for run in compiled.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_') {
        if std::str::from_utf8(run).is_ok_and(is_auto_run) {
            return Some(Span::new(at, at + run.len()));
        }
        at += run.len() + 1;
    }
    None
}

/// Notes what the code in the member at `position` does; whether any of it runs by itself.
///
/// Names count where code calls or declares them, so that `Call` of VBA, which is everywhere, is none.
pub(crate) fn note(source: &str, position: usize, excel4: bool, opened: &mut Opened) -> bool {
    let place = |span: Span| Place { view: View::Utf8, ..Place::member(position, span) };
    let strings = composed(source);
    let mut seen = HashSet::new();
    let mut before = [""; 2];
    let mut auto_run = false;
    for token in Tokens::new(source) {
        let span = Span::new(token.start, token.end);
        match &token.kind {
            Kind::Word(word) => {
                let is_procedure = before.iter().any(|word| is_word(word, &["sub", "function"]));
                if is_procedure
                    && is_auto_run(word)
                    && seen.len() < MAX_SIGNS
                    && seen.insert(word.to_lowercase())
                {
                    opened.feature(FeatureKind::AutoRun, *word, place(span));
                    auto_run = true;
                }
                let known = CALLS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name));
                let only_excel4 = is_word(word, &["exec", "call", "register"]);
                if let Some((name, what)) = known.filter(|_| only_excel4 <= excel4) {
                    note_once(name, what, place(span), &mut seen, opened);
                }
                before = [before[1], word];
            }
            Kind::Text(text) => note_string(text, place(span), &mut seen, opened),
            Kind::End => before = [""; 2],
            Kind::Number(_) | Kind::Sign(_) => {}
        }
    }
    for found in &strings {
        note_string(&found.text, place(found.span), &mut seen, opened);
        note_links(found, place(found.span), &mut seen, opened);
    }
    auto_run
}

fn note_string(text: &str, at: Place, seen: &mut HashSet<String>, opened: &mut Opened) {
    let lower = text.to_lowercase();
    for (name, what) in STRINGS {
        if lower.contains(name) {
            note_once(name, what, at, seen, opened);
        }
    }
}

fn note_once(name: &str, what: &str, at: Place, seen: &mut HashSet<String>, opened: &mut Opened) {
    if seen.len() < MAX_SIGNS && seen.insert(name.to_owned()) {
        opened.feature(FeatureKind::SuspiciousCall, format!("{name}: {what}"), at);
    }
}

/// Notes the URLs in a string that code puts together; those that stand in one literal are found in the source itself.
fn note_links(found: &Composed, at: Place, seen: &mut HashSet<String>, opened: &mut Opened) {
    for range in reference::find_urls(&found.text) {
        let Some(raw) = found.text.get(range.clone()) else { continue };
        // Whose rest is unknown is cut: its host must be whole at least.
        let is_cut =
            found.open && !found.text.get(range.end..).unwrap_or_default().contains(char::is_whitespace);
        if is_cut && raw.split_once("://").is_none_or(|(_, rest)| !rest.contains('/')) {
            continue;
        }
        if seen.len() >= MAX_SIGNS || !seen.insert(raw.to_owned()) {
            continue;
        }
        opened.links.push(FoundLink {
            at,
            raw: raw.to_owned(),
            context: LinkContext::Script,
            text: String::new(),
            visible: false,
        });
    }
}

fn is_word(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(source: &str) -> Opened {
        let mut opened = Opened::default();
        note(source, 0, false, &mut opened);
        opened
    }

    #[test]
    fn what_runs_by_itself_and_what_it_reaches_for_is_noted_once() {
        let source = "Private Sub Document_Open()\n CreateObject(\"WScr\" & \"ipt.Shell\").Run \"cmd \" & \"/c calc\"\n Shell \"x\"\n Shell \"y\"\nEnd Sub";
        let opened = noted(source);
        let told: Vec<(FeatureKind, &str)> =
            opened.features.iter().map(|f| (f.kind, f.detail.split(':').next().unwrap())).collect();
        assert_eq!(
            told,
            [
                (FeatureKind::AutoRun, "Document_Open"),
                (FeatureKind::SuspiciousCall, "createobject"),
                (FeatureKind::SuspiciousCall, "shell"),
                (FeatureKind::SuspiciousCall, "wscript.shell"),
                (FeatureKind::SuspiciousCall, "cmd /c"),
            ]
        );
    }

    #[test]
    fn a_macro_that_adds_up_cells_has_no_sign() {
        let source = "Attribute VB_Name = \"Module1\"\nSub Total()\n ' calls Shell\n Call Sum(Range(\"A1:A9\"))\n MsgBox \"Sum: \" & s\nEnd Sub\n";
        let opened = noted(source);
        assert_eq!(opened.features, []);
        assert_eq!(opened.links, []);
    }

    #[test]
    fn urls_are_found_in_what_is_put_together() {
        let opened = noted(
            "u = \"htt\" & \"ps://files.exa\" & \"mple/a.bin\"\nGet u & \"?\" & Name\nGo \"https\" & \"://cut.\" & Host",
        );
        let raws: Vec<&str> = opened.links.iter().map(|link| link.raw.as_str()).collect();
        assert_eq!(raws, ["https://files.example/a.bin"]);
    }
}
