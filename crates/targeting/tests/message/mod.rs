//! Dissections built by hand.

// Each test program uses some of it.
#![allow(dead_code)]

use creel_evidence::dissection::{Dissection, MappedText, Text};
use creel_evidence::mail::{
    Authenticated, Envelope, Mailbox, Recipient, RecipientField, SenderAuthentication,
};
use creel_evidence::verdict::{Action, CallToAction, Class, Lure};
use creel_evidence::{
    Artifact, ArtifactId, ArtifactRole, ContentType, Derivation, Locus, Observable, ObservableKind, Quote,
    Readers, Side, Target, Targeting, Verdict,
};
use creel_targeting::{Known, Lexicons, Roster};

pub(crate) fn submission() -> ArtifactId {
    ArtifactId::of(b"mail")
}

pub(crate) fn body() -> ArtifactId {
    ArtifactId::of(b"body")
}

pub(crate) fn page() -> ArtifactId {
    ArtifactId::of(b"page")
}

pub(crate) fn mailbox(name: &str, address: &str, at: usize) -> Mailbox {
    Mailbox {
        name: name.into(),
        address: address.into(),
        at: Locus::bytes(submission(), at..at + name.len() + address.len()),
    }
}

pub(crate) fn artifact(id: ArtifactId, role: ArtifactRole, content_type: ContentType) -> Artifact {
    Artifact {
        id,
        parent: (role != ArtifactRole::Submission).then_some(0),
        derivation: Derivation::Submission,
        role,
        declared_type: None,
        content_type,
        name: None,
        name_at: None,
        size: 4,
        charset: None,
        digests: None,
        other_names: Vec::new(),
        views: Readers::ALL,
    }
}

/// A mail from `From` to recipients, with a plain body.
pub(crate) fn mail(from: &str, recipients: &[(RecipientField, &str, &str)], text: &str) -> Dissection {
    let recipients = recipients.iter().enumerate().map(|(position, (field, name, address))| Recipient {
        field: *field,
        mailbox: mailbox(name, address, 1000 * (position + 1)),
    });
    Dissection {
        submission: submission(),
        is_mail: true,
        carriers: Vec::new(),
        outside: Default::default(),
        artifacts: vec![
            artifact(submission(), ArtifactRole::Submission, ContentType::Mail),
            artifact(body(), ArtifactRole::Body, ContentType::Text),
            artifact(page(), ArtifactRole::Attachment, ContentType::Html),
        ],
        headers: Vec::new(),
        envelope: Envelope {
            from: vec![mailbox("Ada Sender", from, 0)],
            recipients: recipients.collect(),
            ..Envelope::default()
        },
        received: Vec::new(),
        authentication: Vec::new(),
        sender: SenderAuthentication { outcome: Authenticated::Unknown, by: None, at: None },
        sender_facts: Default::default(),
        texts: vec![Text {
            artifact: body(),
            role: ArtifactRole::Body,
            html: false,
            visible: MappedText::verbatim(text.into(), 0),
            hidden: Vec::new(),
        }],
        pages: Vec::new(),
        links: Vec::new(),
        features: Vec::new(),
        collectors: Vec::new(),
        pictures: Vec::new(),
        observables: Vec::new(),
        anomalies: Vec::new(),
    }
}

pub(crate) fn to<'a>(name: &'a str, address: &'a str) -> [(RecipientField, &'a str, &'a str); 1] {
    [(RecipientField::To, name, address)]
}

pub(crate) fn verdict() -> Verdict {
    Verdict {
        class: Class::Phishing,
        score: 0.9,
        sum: Vec::new(),
        claimed: None,
        impersonation: true,
        lure: Lure::BusinessRfq,
        call_to_action: CallToAction { kind: Action::None, host: None, value: None, at: Vec::new() },
        language: Some("it".into()),
        languages: Vec::new(),
        techniques: Vec::new(),
        findings: Vec::new(),
    }
}

pub(crate) fn victim(address: &str, at: Locus) -> Observable {
    Observable {
        kind: ObservableKind::MailAddress,
        value: address.into(),
        side: Side::Victim,
        because: "is filled in to a form".into(),
        at: vec![Quote::new(at, address)],
    }
}

pub(crate) fn told(dissection: &Dissection, verdict: &Verdict, roster: &Roster) -> Targeting {
    creel_targeting::profile(dissection, verdict, Known { roster, lexicons: Lexicons::shipped() })
}

pub(crate) fn targets(dissection: &Dissection) -> Vec<Target> {
    told(dissection, &verdict(), &Roster::empty()).targets
}

pub(crate) fn only(dissection: &Dissection) -> Target {
    let mut targets = targets(dissection);
    assert_eq!(targets.len(), 1, "{targets:?}");
    targets.remove(0)
}
