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
//! # When it stays quiet
//!
//! When `In-Reply-To` or `References` is there, when a forward quotes what it forwards, when an answer quotes
//! what it answers (some programs write no references), and on discussion lists.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use creel_evidence::{Confidence, Finding, Quote, Severity};
use std::ops::Range;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "invented-thread",
    summary: "The subject says answer or forward, or the body quotes a conversation, but the mail refers to no earlier one.",
    technique: Some("fake-thread"),
    attack: &[],
    run,
};

/// Subject prefixes of answers, in lower case. RFC 5322 section 3.6.5 knows only `re`; mail programs translate it.
const ANSWERS: &[&str] =
    &["re", "aw", "antw", "sv", "vs", "res", "resp", "rif", "r", "ynt", "odp", "回复", "答复", "回覆"];
/// Subject prefixes of forwarded mail.
const FORWARDS: &[&str] =
    &["fw", "fwd", "wg", "enc", "tr", "rv", "i", "doorst", "vl", "vb", "pd", "ilt", "转发", "轉寄"];

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

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let envelope = &exhibit.dissection.envelope;
    if !exhibit.dissection.is_mail || !envelope.references.is_empty() || exhibit.is_list_mail() {
        return Vec::new();
    }
    let head = quoted_head(exhibit.body());
    let quotes = head.is_some() || QUOTE_SIGNS.iter().any(|sign| exhibit.body().contains(sign));
    let seen = match (prefix(exhibit.subject), head) {
        (Some((word, _)), _) if !quotes => exhibit.quote_subject().map(|quote| {
            (
                quote,
                Severity::Low,
                format!("the subject says '{word}', but the mail refers to and quotes no earlier one"),
            )
        }),
        (None, Some(head)) => quote_in_body(exhibit, head).map(|quote| {
            (
                quote,
                Severity::Low,
                "the body quotes a conversation that subject and header know nothing of".to_owned(),
            )
        }),
        _ => None,
    };
    let Some((quote, severity, reason)) = seen else { return Vec::new() };
    vec![DETECTOR.sees(exhibit, severity, Confidence::Moderate).at(quote).because(reason)]
}

/// The answer or forward prefix of a subject, and whether it says forward.
fn prefix(subject: &str) -> Option<(String, bool)> {
    let (word, rest) = subject.trim_start().split_once([':', '：'])?;
    let word = word.trim().to_lowercase();
    // Counted answers: `RE[2]:`, `Re^2:`.
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || "[]^()".contains(c));
    let known = |list: &[&str]| list.contains(&word);
    (!rest.trim().is_empty() && (known(ANSWERS) || known(FORWARDS)))
        .then(|| (word.to_owned(), known(FORWARDS)))
}

/// The first quoted head in normal text.
fn quoted_head(body: &str) -> Option<Range<usize>> {
    QUOTED_HEADS.iter().find_map(|[sender, rest @ ..]| {
        body.match_indices(sender).take(8).find_map(|(start, _)| {
            let mut end = start + sender.len();
            for field in rest {
                let limit = floor(body, start + HEAD_LENGTH);
                end += body.get(end..limit)?.find(field)? + field.len();
            }
            Some(start..end)
        })
    })
}

fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
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
