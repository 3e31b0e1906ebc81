//! What only some readers of a mail see: it becomes artifacts and observables like anything else, says who sees it,
//! and comes back from the raw bytes.

use creel_dissect::{Limits, dissect, reopen};
use creel_evidence::dissection::{AnomalyKind, Dissection};
use creel_evidence::{Artifact, ArtifactId, ArtifactRole, ObservableKind, Reader};

/// A mail with a text body and one part more.
fn mail(part: &str) -> String {
    format!(
        "From: Jo <jo@supplier.test>\r\nTo: ann@corp.example\r\nSubject: Documents\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\n\
         The documents are attached.\r\n--b1\r\n{}\r\n--b1--\r\n",
        part.replace('\n', "\r\n")
    )
}

/// Dissects, and follows every derivation again.
fn read(raw: &str) -> Dissection {
    let dissection = dissect(raw.as_bytes(), &Limits::default()).dissection;
    for (index, artifact) in dissection.artifacts.iter().enumerate() {
        let bytes = reopen(raw.as_bytes(), &dissection.artifacts, index).expect("it can be derived again");
        assert_eq!(ArtifactId::of(&bytes), artifact.id, "artifact {index} comes back");
    }
    dissection
}

fn flags(dissection: &Dissection) -> Vec<&str> {
    let flagged = dissection.anomalies.iter().filter(|anomaly| anomaly.kind == AnomalyKind::AmbiguousMime);
    flagged.map(|anomaly| anomaly.detail.as_str()).collect()
}

fn holding<'d>(dissection: &'d Dissection, content: &[u8]) -> Vec<&'d Artifact> {
    let id = ArtifactId::of(content);
    dissection.artifacts.iter().filter(|artifact| artifact.id == id).collect()
}

fn has(dissection: &Dissection, kind: ObservableKind, value: &str) -> bool {
    dissection.observables.iter().any(|observable| observable.kind == kind && observable.value == value)
}

#[test]
fn a_file_that_some_readers_see_is_an_artifact_and_an_observable() {
    let raw = mail(
        "Content-Type: application/octet-stream; name=notes.bin\nContent-Transfer-Encoding: 7bit\n\
         Content-Transfer-Encoding: base64\n\nAAECAwQFBgcICQoLDA0ODw==",
    );
    let dissection = read(&raw);
    let content: Vec<u8> = (0..16).collect();
    let [artifact] = holding(&dissection, &content)[..] else { panic!("found once") };
    assert_eq!(artifact.role, ArtifactRole::Attachment);
    assert!(artifact.views.contains(Reader::Gateway) && !artifact.views.contains(Reader::Lenient));
    assert!(has(&dissection, ObservableKind::Hash, &artifact.id.to_string()));
    let [seen, not_seen] = flags(&dissection)[..] else { panic!("{:?}", flags(&dissection)) };
    assert!(seen.contains("attachment 'notes.bin' is") && not_seen.contains("notes.bin"));
    assert!(seen.ends_with("Content-Transfer-Encoding stands twice"));
    // Who reads it as it is written sees no difference.
    let plain = read(&raw.replace("Content-Transfer-Encoding: 7bit\r\n", ""));
    assert!(flags(&plain).is_empty());
    assert!(plain.artifacts.iter().all(|artifact| artifact.views.is_all()));
}

#[test]
fn every_name_of_a_file_is_kept() {
    let raw = mail(
        "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=a.pdf; filename=a.exe\n\
         Content-Transfer-Encoding: base64\n\nAAECAwQFBgcICQoLDA0ODw==",
    );
    let dissection = read(&raw);
    let file = dissection.files().next().unwrap();
    assert_eq!(file.names().collect::<Vec<_>>(), ["a.pdf", "a.exe"]);
    assert!(["a.pdf", "a.exe"].iter().all(|name| has(&dissection, ObservableKind::FileName, name)));
    assert_eq!(flags(&dissection).len(), 1);
}

#[test]
fn a_file_in_the_lines_of_a_text_comes_out() {
    let raw = "From: jo@supplier.test\nTo: ann@corp.example\nSubject: Old ways\n\nHere it is:\n\
               begin 644 old.txt\n#:&D*\n`\nend\nBye\n";
    let dissection = read(raw);
    let [file] = holding(&dissection, b"hi\n")[..] else { panic!("found once") };
    assert_eq!((file.name.as_deref(), file.role), (Some("old.txt"), ArtifactRole::Attachment));
    assert!(file.views.contains(Reader::Desktop) && !file.views.contains(Reader::Webmail));
    assert_eq!(flags(&dissection).len(), 1);
    assert!(flags(&read("From: jo@supplier.test\nSubject: x\n\nWe begin 644 days later.\nend\n")).is_empty());
}

#[test]
fn text_that_goes_on_behind_its_padding_is_read_both_ways() {
    let part = |code: &str| {
        mail(&format!(
            "Content-Type: application/octet-stream; name=two.bin\nContent-Transfer-Encoding: base64\n\n{code}"
        ))
    };
    let dissection = read(&part("AAECAw==\nBAUGBw=="));
    let whole = holding(&dissection, &[0, 1, 2, 3, 4, 5, 6, 7]);
    let cut = holding(&dissection, &[0, 1, 2, 3]);
    assert_eq!((whole.len(), cut.len()), (1, 1));
    assert!(cut[0].views.contains(Reader::Rfc) && !whole[0].views.contains(Reader::Rfc));
    assert!(flags(&dissection).iter().any(|flag| flag.contains("base64 that readers decode differently")));
    assert!(flags(&read(&part("AAECAwQFBgc="))).is_empty());
}

#[test]
fn nothing_is_shown_twice() {
    let raw = mail(
        "Content-Type: text/plain\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n\
         UGxlYXNlIHBheSB0aGUgaW52b2ljZSBiZWZvcmUgRnJpZGF5Lg==",
    );
    let dissection = read(&raw);
    let decoded = holding(&dissection, b"Please pay the invoice before Friday.");
    assert_eq!(decoded.iter().map(|artifact| artifact.role).collect::<Vec<_>>(), [ArtifactRole::Alternative]);
    assert!(dissection.shown().all(|text| !text.visible.text.contains("invoice")));
    assert!(dissection.texts.iter().any(|text| text.visible.text.contains("invoice")));
}

#[test]
fn what_is_elsewhere_is_pointed_at() {
    let links = |parameters: &str| {
        let raw = mail(&format!(
            "Content-Type: message/external-body; {parameters}\n\nContent-Type: text/plain\n\n"
        ));
        read(&raw).links.into_iter().map(|link| link.raw).collect::<Vec<_>>()
    };
    assert_eq!(
        links("access-type=URL; URL=\"https://files.invalid/a b/c.zip\""),
        ["https://files.invalid/ab/c.zip"]
    );
    assert_eq!(
        links("access-type=anon-ftp; site=ftp.invalid; directory=\"pub\"; name=\"a.zip\""),
        ["ftp://ftp.invalid/pub/a.zip"]
    );
    assert!(links("access-type=unheard-of; site=ftp.invalid").is_empty());
}

#[test]
fn a_piece_of_a_mail_is_called_one() {
    let piece = mail("Content-Type: message/partial; id=\"a@b.example\"; number=2; total=3\n\nthe middle");
    let flagged = read(&piece);
    assert!(flags(&flagged).iter().any(|flag| flag.starts_with("piece 2 of 3")), "{:?}", flags(&flagged));
    assert!(flags(&read(&mail("Content-Type: message/delivery-status\n\nAction: failed"))).is_empty());
}
