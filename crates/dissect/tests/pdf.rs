//! PDFs in mails: opened with a word of the mail, and every statement led back to its bytes.
//!
//! `fixtures/encrypted.pdf` is the seed of the fuzz target `pdf` encrypted by qpdf (AES-256, revision 6, object streams;
//! the reader's password is 4711), so that the decryption is held to a writer that is not ours.

use creel_dissect::{Dissected, Limits, Tracer, dissect, reopen};
use creel_evidence::dissection::{AnomalyKind, FeatureKind, LinkContext};
use creel_evidence::{ArtifactRole, Derivation};

const ENCRYPTED: &[u8] = include_bytes!("fixtures/encrypted.pdf");
const PLAIN: &[u8] = include_bytes!("../../../fuzz/seeds/pdf/form.pdf");

fn mail(body: &str, pdf: &[u8]) -> String {
    let packed = data_encoding::BASE64.encode(pdf);
    format!(
        "From: Accounts <accounts@firm.example>\r\nTo: ann@corp.example\r\nSubject: Your statement\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
         Content-Type: text/plain\r\n\r\n{body}\r\n--b\r\nContent-Type: application/pdf\r\n\
         Content-Disposition: attachment; filename=statement.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         {packed}\r\n--b--\r\n"
    )
}

fn features(dissected: &Dissected, kind: FeatureKind) -> Vec<&str> {
    let features = dissected.dissection.features.iter().filter(|feature| feature.kind == kind);
    features.map(|feature| feature.detail.as_str()).collect()
}

#[test]
fn a_word_of_the_mail_opens_the_document() {
    let raw = mail("Dear customer, your statement is attached. Password: 4711", ENCRYPTED);
    let dissected = dissect(raw.as_bytes(), &Limits::default());
    let dissection = &dissected.dissection;
    assert_eq!(
        features(&dissected, FeatureKind::Encrypted),
        ["opened with '4711'", "AES-256, revision 6: opened with a password"]
    );
    let members = dissection.artifacts.iter().filter_map(|artifact| match &artifact.derivation {
        Derivation::Member { password, .. } => Some(password.as_deref()),
        _ => None,
    });
    assert!(members.clone().count() >= 4 && members.into_iter().all(|password| password == Some("4711")));
    let page = dissection.texts.iter().find(|text| text.role == ArtifactRole::Content).unwrap();
    assert_eq!(page.visible.text.trim(), "Open the statement");
    let link = dissection.links.iter().find(|link| link.context == LinkContext::Document).unwrap();
    assert_eq!(
        (link.raw.as_str(), link.text.as_str()),
        ("https://collector.example/a", "Open the statement")
    );
    for (index, artifact) in dissection.artifacts.iter().enumerate() {
        let bytes = reopen(raw.as_bytes(), &dissection.artifacts, index).unwrap();
        assert_eq!(creel_evidence::ArtifactId::of(&bytes), artifact.id, "artifact {index}");
    }
    let mut tracer = Tracer::new(raw.as_bytes(), &dissection.artifacts);
    assert!(tracer.value(&link.at, "https://collector.example/a").is_some());
}

#[test]
fn without_the_word_it_stays_shut_and_says_so() {
    let raw = mail("Dear customer, your statement is attached.", ENCRYPTED);
    let dissected = dissect(raw.as_bytes(), &Limits::default());
    assert_eq!(features(&dissected, FeatureKind::Encrypted), ["AES-256, revision 6: no password opened it"]);
    let is_locked = |anomaly: &creel_evidence::dissection::Anomaly| {
        anomaly.kind == AnomalyKind::UnreadableArchive && anomaly.detail == "document is encrypted"
    };
    assert!(dissected.dissection.anomalies.iter().any(is_locked));
}

#[test]
fn a_link_leads_back_to_the_raw_mail_and_the_file_is_opened_in_turn() {
    let raw = mail("Your statement is attached.", PLAIN);
    let dissected = dissect(raw.as_bytes(), &Limits::default());
    let dissection = &dissected.dissection;
    let link = dissection.links.iter().find(|link| link.context == LinkContext::Document).unwrap();
    let file =
        dissection.artifacts.iter().find(|artifact| artifact.role == ArtifactRole::Attachment).unwrap();
    assert_eq!(link.at.artifact, file.id, "the URL stands in the file itself");
    let mut tracer = Tracer::new(raw.as_bytes(), &dissection.artifacts);
    let trace = tracer.value(&link.at, "https://collector.example/a").unwrap();
    let value = creel_dissect::trace::run(raw.as_bytes(), &trace);
    assert_eq!(value.as_deref(), Some(&b"https://collector.example/a"[..]));
    let maker = dissection.features.iter().find(|feature| feature.kind == FeatureKind::Metadata).unwrap();
    assert_eq!(maker.detail, "producer: A Library 1.0");
    assert!(tracer.value(&maker.at, "A Library 1.0").is_some());
    assert!(dissection.artifacts.iter().any(|artifact| artifact.name.as_deref() == Some("page.html")));
    let script = dissection.links.iter().find(|link| link.raw == "https://collector.example/f").unwrap();
    assert_eq!((script.role, script.context), (ArtifactRole::Content, LinkContext::Script));
    assert_eq!(features(&dissected, FeatureKind::FormField), ["text mail, filled in: ann@corp.example"]);
}
