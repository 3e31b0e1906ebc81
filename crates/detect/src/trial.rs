//! Trying a detector on whole small mails: from bytes through dissection and judgement to its findings.

use crate::detector::Detector;
use creel_evidence::dissection::{Dissection, Feature, FeatureKind};
use creel_evidence::{Finding, Locus, Verdict};

/// The recipient of the mails that [`plain`] and [`html`] write.
pub(crate) const RECIPIENT: &str = "ana.prado@warehouse.example";

/// A mail of plain text. `header` gives whole lines; `To`, `Date` and `Message-ID` are added where absent.
pub(crate) fn plain(header: &str, body: &str) -> String {
    mail(header, "text/plain; charset=utf-8", body)
}

/// A mail of HTML.
pub(crate) fn html(header: &str, body: &str) -> String {
    mail(header, "text/html; charset=utf-8", body)
}

/// A mail with a short text and one attached file.
pub(crate) fn with_file(
    header: &str,
    body: &str,
    file_name: &str,
    media_type: &str,
    content: &str,
) -> String {
    let parts = format!(
        "--edge\nContent-Type: text/plain; charset=utf-8\n\n{body}\n--edge\nContent-Type: {media_type}; \
         name=\"{file_name}\"\nContent-Disposition: attachment; filename=\"{file_name}\"\n\n{content}\n--edge--\n"
    );
    mail(header, "multipart/mixed; boundary=edge", &parts)
}

/// A mail with a short text and one attached file of bytes.
pub(crate) fn with_encoded(header: &str, body: &str, file_name: &str, bytes: &[u8]) -> String {
    let content = data_encoding::BASE64.encode(bytes);
    let lines: Vec<&str> =
        content.as_bytes().chunks(76).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    // The header of the part goes on behind the name that `with_file` writes last.
    let media_type = "application/octet-stream\nContent-Transfer-Encoding: base64\nX-Of: file";
    with_file(header, body, file_name, media_type, &lines.join("\n"))
}

/// A mail taken apart, with further features of the file of this name.
pub(crate) fn with_features(mail: &str, file_name: &str, features: &[(FeatureKind, &str)]) -> Dissection {
    let mut dissection =
        creel_dissect::dissect(mail.as_bytes(), &creel_dissect::Limits::default()).dissection;
    let file = dissection.artifacts.iter().find(|artifact| artifact.name.as_deref() == Some(file_name));
    let Some(id) = file.map(|file| file.id) else { panic!("the mail has no file {file_name}") };
    dissection.features.extend(features.iter().map(|(kind, detail)| Feature {
        kind: *kind,
        detail: (*detail).to_owned(),
        at: Locus::bytes(id, 0..0),
    }));
    dissection
}

/// What the detector finds in a mail that was taken apart.
pub(crate) fn finds(detector: &Detector, dissection: &Dissection) -> Vec<Finding> {
    let found = crate::judge(dissection).findings;
    found.iter().for_each(keeps_its_word);
    found.into_iter().filter(|finding| finding.detector == detector.name).collect()
}

fn mail(header: &str, media_type: &str, body: &str) -> String {
    let has = |name: &str| header.lines().any(|line| line.to_ascii_lowercase().starts_with(name));
    let mut mail = String::new();
    for (name, line) in [
        ("to:", format!("To: Ana Prado <{RECIPIENT}>")),
        ("date:", "Date: Mon, 07 Sep 2020 08:12:00 +0000".to_owned()),
        ("message-id:", "Message-ID: <20200907081200.1@mx.example>".to_owned()),
    ] {
        if !has(name) {
            mail.push_str(&line);
            mail.push('\n');
        }
    }
    mail.push_str(header.trim_end());
    mail.push_str(&format!("\nMIME-Version: 1.0\nContent-Type: {media_type}\n\n{body}\n"));
    mail.replace('\n', "\r\n")
}

/// The verdict about a mail or a loose file.
pub(crate) fn verdict(mail: &str) -> Verdict {
    crate::judge(&creel_dissect::dissect(mail.as_bytes(), &creel_dissect::Limits::default()).dissection)
}

/// The test fails if a finding has a severity or a confidence that its detector does not own up to.
#[track_caller]
pub(crate) fn keeps_its_word(finding: &Finding) {
    let detector = crate::detectors::ALL.iter().find(|detector| detector.name == finding.detector);
    let detector = detector.unwrap_or_else(|| panic!("{} is not listed", finding.detector));
    assert!(detector.severities.contains(&finding.severity), "{}: {}", finding.detector, finding.severity);
    assert!(
        detector.confidences.contains(&finding.confidence),
        "{}: {}",
        finding.detector,
        finding.confidence
    );
}

/// What the detector finds in the mail.
pub(crate) fn findings(detector: &Detector, mail: &str) -> Vec<Finding> {
    let verdict = verdict(mail);
    verdict.findings.iter().for_each(keeps_its_word);
    verdict.findings.into_iter().filter(|finding| finding.detector == detector.name).collect()
}

/// The detector's first finding; the test fails if there is none.
#[track_caller]
pub(crate) fn hit(detector: &Detector, mail: &str) -> Finding {
    let found = findings(detector, mail);
    for finding in &found {
        assert!(!finding.because.is_empty() && !finding.because.ends_with('.'), "{:?}", finding.because);
    }
    found.into_iter().next().unwrap_or_else(|| panic!("{} found nothing", detector.name))
}

/// The test fails if the detector finds anything.
#[track_caller]
pub(crate) fn quiet(detector: &Detector, mail: &str) {
    let found = findings(detector, mail);
    assert!(found.is_empty(), "{} should stay quiet but says: {}", detector.name, found[0].because);
}
