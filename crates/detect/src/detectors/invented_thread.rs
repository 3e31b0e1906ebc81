//! The mail pretends to be part of a conversation.
//!
//! # What it sees
//!
//! A subject that says answer or forward (`RE:`, `AW:`, `RES:`, `FW:`, `WG:`, `ENC:` ...) in a mail that refers to
//! no earlier one; and quoted history (`From: ... Sent: ... To: ... Subject: ...`) in a mail whose subject and
//! header know of none, which is a stranger's conversation used as filling.
//!
//! # Why it matters
//!
//! Readers and filters trust conversations.
//!
//! # How common
//!
//! 2.4 % of 7,909 collected phishing mails say RE or FW without a reference.
//!
//! # How severe
//!
//! Always.
//!
//! # When it stays quiet
//!
//! When `In-Reply-To` or `References` is there, when a forward quotes what it forwards, when an answer quotes
//! what it answers (some programs write no references), and on discussion lists.
//!
//! # Limits
//!
//! Some programs write no references, and some mailing tools put `RE:` into advertising.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use crate::normal::{Accents, normal};
use crate::questions::subject_prefix;
use aho_corasick::AhoCorasick;
use creel_evidence::dissection::HiddenText;
use creel_evidence::{Confidence, Finding, Locus, Quote, Severity};
use std::ops::Range;
use std::sync::LazyLock;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "invented-thread",
    summary: "The subject says answer or forward, or the body quotes a conversation, but the mail refers to no earlier one.",
    technique: Some("fake-thread"),
    attack: &[],
    severities: &[Severity::Low],
    confidences: &[Confidence::Moderate],
    run,
};

/// How the heads of quoted mail begin, in the normal form of the text: sender, date, recipient, subject.
const QUOTED_HEADS: &[[&str; 4]] = &[
    ["from: ", "sent: ", "to: ", "subject: "],
    ["from: ", "date: ", "to: ", "subject: "],
    ["from: ", "date: ", "subject: ", "to: "],
    ["von: ", "gesendet: ", "an: ", "betreff: "],
    ["de: ", "enviado: ", "para: ", "assunto: "],
    ["de: ", "enviada em: ", "para: ", "assunto: "],
    ["de: ", "enviado: ", "para: ", "asunto: "],
    ["de : ", "envoye : ", "a : ", "objet : "],
    ["de: ", "envoye: ", "a: ", "objet: "],
    ["van: ", "verzonden: ", "aan: ", "onderwerp: "],
    ["da: ", "inviato: ", "a: ", "oggetto: "],
];
/// Bytes within which a quoted head must be complete.
const HEAD_LENGTH: usize = 600;
/// Bytes of hidden text that can hold a conversation.
const HIDDEN_LEAST: usize = 400;
/// Signs of quoted history that name no fields.
const QUOTE_SIGNS: &[&str] = &[
    " wrote:",
    " schrieb:",
    " escreveu:",
    " escribio:",
    " a ecrit :",
    " a ecrit:",
    " schreef ",
    " ha scritto:",
    "original message",
    "forwarded message",
    "ursprungliche nachricht",
    "mensagem original",
    "mensagem encaminhada",
    " > ",
];

/// The signs, then the first fields of the heads.
static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::new(QUOTE_SIGNS.iter().copied().chain(QUOTED_HEADS.iter().map(|[first, ..]| *first))).ok()
});

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let envelope = &exhibit.dissection.envelope;
    if !exhibit.dissection.is_mail || !envelope.references.is_empty() || exhibit.is_list_mail() {
        return Vec::new();
    }
    let (head, quotes) = quoted(exhibit.body());
    let seen = match (subject_prefix(exhibit.subject), head) {
        (Some(word), _) if !quotes => exhibit.quote_subject().map(|quote| {
            (quote, format!("the subject says '{word}', but the mail refers to and quotes no earlier one"))
        }),
        (None, Some(head)) => quote_in_body(exhibit, head).map(|quote| {
            (quote, "the body quotes a conversation that subject and header know nothing of".to_owned())
        }),
        (None, None) => hidden_head(exhibit)
            .map(|quote| (quote, "a conversation is quoted where the reader does not see it".to_owned())),
        _ => None,
    };
    let Some((quote, reason)) = seen else { return Vec::new() };
    vec![DETECTOR.sees(exhibit, Severity::Low, Confidence::Moderate).at(quote).because(reason)]
}

/// A quoted head in hidden text.
fn hidden_head(exhibit: &Exhibit<'_>) -> Option<Quote> {
    exhibit.shown.iter().find_map(|text| {
        let long = text.hidden.iter().filter(|hidden| hidden.text.len() > HIDDEN_LEAST);
        let holds = |hidden: &&HiddenText| {
            quoted(&normal(&hidden.text, Accents::Drop, Exhibit::TEXT_LIMIT)).0.is_some()
        };
        let hidden = long.take(4).find(holds)?;
        Some(Quote::new(Locus::utf8(text.artifact, hidden.span), &hidden.text))
    })
}

/// The first quoted head in normal text, and whether anything else there looks like quoted history.
fn quoted(body: &str) -> (Option<Range<usize>>, bool) {
    let mut signs = false;
    let Some(finder) = &*FINDER else { return (None, false) };
    for hit in finder.find_overlapping_iter(body) {
        match hit
            .pattern()
            .as_usize()
            .checked_sub(QUOTE_SIGNS.len())
            .and_then(|index| QUOTED_HEADS.get(index))
        {
            None => signs = true,
            Some(fields) => {
                if let Some(end) = head_end(body, hit.range(), fields) {
                    return (Some(hit.start()..end), true);
                }
            }
        }
    }
    (None, signs)
}

/// Where a quoted head that begins with its first field is complete.
fn head_end(body: &str, first: Range<usize>, fields: &[&str; 4]) -> Option<usize> {
    let limit = body.floor_char_boundary(first.start + HEAD_LENGTH);
    let mut end = first.end;
    for field in fields.iter().skip(1) {
        end += body.get(end..limit)?.find(field)? + field.len();
    }
    Some(end)
}

fn quote_in_body(exhibit: &Exhibit<'_>, range: Range<usize>) -> Option<Quote> {
    exhibit.quote(range.start + exhibit.body_start..range.end + exhibit.body_start)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};

    #[test]
    fn hit_an_answer_to_nothing() {
        for subject in ["RE: Your invoice", "AW: Ihre Rechnung", "Res: Fatura", "FW: Outstanding payment"] {
            let header = format!("From: <rosa@firm.example>\nSubject: {subject}");
            hit(&DETECTOR, &plain(&header, "Please see the document: https://files.firm.example/1"));
        }
    }

    #[test]
    fn hit_a_strangers_conversation_as_filling() {
        let body = "Free tools for you! Click now.\n\nFrom: Paul Ost\nSent: Monday\nTo: Ina Berg\nSubject: Budget\n\nDear Ina";
        let finding = hit(&DETECTOR, &plain("From: <x@firm.example>\nSubject: You have won", body));
        assert!(finding.because.contains("conversation"));
    }

    #[test]
    fn miss_a_mail_that_claims_no_thread() {
        quiet(&DETECTOR, &plain("From: <rosa@firm.example>\nSubject: Regarding: the invoice", "Hello."));
        quiet(
            &DETECTOR,
            &plain("From: <rosa@firm.example>\nSubject: Minutes", "From: now on we meet on Mondays."),
        );
    }

    #[test]
    fn twin_a_real_answer_and_a_real_forward() {
        let header =
            "From: <rosa@firm.example>\nIn-Reply-To: <1@warehouse.example>\nSubject: RE: Your invoice";
        quiet(&DETECTOR, &plain(header, "Thank you."));
        let body = "See below.\n\nFrom: Paul Ost\nSent: Monday\nTo: Rosa Lind\nSubject: Budget\n\nDear Rosa";
        quiet(&DETECTOR, &plain("From: <rosa@firm.example>\nSubject: FW: Budget", body));
    }
}
