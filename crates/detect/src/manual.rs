//! The manual of the detectors, as `DETECTORS.md` holds it and the program prints it.
//!
//! It is written by the tests below from the list of detectors and from the documentation at the head of their files,
//! so that neither can say something else than the other. What it never does: format for a medium.

/// The whole manual, in Markdown.
pub const MANUAL: &str = include_str!("../DETECTORS.md");

/// What a section of the manual begins with.
const HEADING: &str = "\n## `";

/// The section about the detector of this name, without its heading; `None` if there is no such detector.
#[must_use]
pub fn section(name: &str) -> Option<&'static str> {
    let mut sections = MANUAL.split(HEADING).skip(1);
    sections.find_map(|section| Some(section.strip_prefix(name)?.strip_prefix("`\n")?.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detector::Detector;
    use crate::detectors::{ALL, tests::sources};
    use creel_evidence::attack;
    use std::fmt::Write as _;
    use std::path::Path;

    const HEAD: &str = "\
# Detectors

Written from `src/detectors/` by its tests (`CREEL_UPDATE=1 cargo test -p creel-detect`); do not edit.

A detector looks at one mail and says what it saw, where, and why. *Severity* is how bad it is if the finding is right:
`info` a fact worth knowing, `low` common in unwanted mail and in wanted mail too, `medium` rare in wanted mail, `high`
something that wanted mail does not do. *Confidence* is how sure the detector is. What a finding is worth for the verdict is
neither: that stands in `data/weights.tsv`. A *technique* is the word under which a verdict lists it.

Figures of 7,909 collected phishing mails are our own counts over the public pile `phishing-pot`; it is consumer phishing,
and other piles hold other things. Vendors' figures come from their yearly reports and use different units.
";

    /// The whole manual as it should be.
    fn written() -> String {
        let mut manual = String::from(HEAD);
        manual.push_str(
            "\n| detector | what it sees | severity | technique | ATT&CK |\n|---|---|---|---|---|\n",
        );
        for detector in ALL {
            let Detector { name, summary, .. } = detector;
            let (severities, technique) =
                (words(detector.severities), detector.technique.unwrap_or_default());
            let attack = detector.attack.join(", ");
            writeln!(manual, "| [`{name}`](#{name}) | {summary} | {severities} | {technique} | {attack} |")
                .unwrap();
        }
        let sources = sources();
        for detector in ALL {
            describe(detector, &sources[detector.name], &mut manual);
        }
        manual
    }

    fn describe(detector: &Detector, source: &str, manual: &mut String) {
        let headed = |title: &str| documentation(source, title);
        writeln!(manual, "{HEADING}{}`\n\n{}\n", detector.name, documentation(source, "")).unwrap();
        writeln!(manual, "- Severity: {}. {}", words(detector.severities), headed("How severe")).unwrap();
        writeln!(manual, "- Confidence: {}.", words(detector.confidences)).unwrap();
        if let Some(technique) = detector.technique {
            writeln!(manual, "- Technique: `{technique}`.").unwrap();
        }
        for id in detector.attack {
            writeln!(manual, "- ATT&CK: {id} {}.", attack::name(id)).unwrap();
        }
        for title in ["What it sees", "Why it matters", "How common", "When it stays quiet", "Limits"] {
            writeln!(manual, "\n**{title}.** {}", headed(title)).unwrap();
        }
        let twins: Vec<String> = twins(source).map(|name| name.replace('_', " ")).collect();
        writeln!(manual, "\n**Benign twins held by tests.** {}.", twins.join("; ")).unwrap();
    }

    fn words<W: ToString>(words: &[W]) -> String {
        words.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// The paragraph below a heading of the file's documentation; without a title, the sentence that it opens with.
    fn documentation(source: &str, title: &str) -> String {
        let lines = source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
        let heading = format!("# {title}");
        let from = usize::from(!title.is_empty());
        let below = lines.skip_while(|line| from == 1 && **line != heading).skip(from);
        below.take_while(|line| !line.starts_with("# ")).collect::<Vec<_>>().join("\n").trim().to_owned()
    }

    /// The names of the tests of a file that hold a benign twin.
    fn twins(source: &str) -> impl Iterator<Item = &str> {
        source.lines().filter_map(|line| line.trim().strip_prefix("fn twin_")?.strip_suffix("() {"))
    }

    #[test]
    fn the_manual_says_what_the_detectors_say() {
        let manual = written();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("DETECTORS.md");
        if std::env::var_os("CREEL_UPDATE").is_some() {
            std::fs::write(&path, &manual).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(found, manual, "DETECTORS.md is stale: run the tests with CREEL_UPDATE=1");
    }

    #[test]
    fn every_detector_has_its_section() {
        for detector in ALL {
            let section = section(detector.name).unwrap();
            for part in ["- Severity: ", "- Confidence: ", "**Limits.** ", "**Benign twins held by tests.** "]
            {
                assert!(section.contains(part), "{}: {part}", detector.name);
            }
            assert!(!section.contains("\n## "));
        }
        assert_eq!(section("no-such-detector"), None);
        assert_eq!(section(""), None);
    }
}
