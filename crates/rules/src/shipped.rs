//! The rules that come with creel. They are rule files like a user's, and what no compiled detector says.

/// Name and text of every shipped rule file, sorted by name.
pub static FILES: &[(&str, &str)] = &[];

#[cfg(test)]
mod tests {
    use super::FILES;
    use crate::{Expectation, RuleSet, trial};
    use std::path::Path;
    use std::sync::Arc;

    #[test]
    fn files_and_list_agree() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("shipped");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort_unstable();
        let listed: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(listed, files);
    }

    #[test]
    fn every_rule_passes_its_hit_its_miss_and_its_twin() {
        let set =
            Arc::new(RuleSet::read(FILES.iter().copied()).unwrap_or_else(|problems| panic!("{problems}")));
        for rule in set.rules() {
            assert_eq!(rule.file, format!("{}.yaml", rule.id));
            for expect in Expectation::ALL {
                assert!(rule.tests.iter().any(|test| test.expect == *expect), "{} has no {expect}", rule.id);
            }
            assert!(!rule.attack.is_empty() && rule.date.is_some(), "{}", rule.id);
            for trial in trial::run(&set, rule) {
                assert!(
                    trial.passed,
                    "{}: {}: found {:?}",
                    rule.id,
                    trial.name,
                    trial.found.map(|f| f.because)
                );
            }
        }
    }

    #[test]
    fn fixtures_name_nobody_real() {
        for (name, text) in FILES {
            for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || ".-@".contains(c))) {
                let Some((_, host)) = word.trim_matches('.').rsplit_once('@') else { continue };
                let reserved = ["example", "test", "invalid"].iter().any(|tld| host.ends_with(tld));
                let provider = creel_evidence::DomainName::parse(host)
                    .is_some_and(|host| creel_reference::hosts::is_free_mail(&host));
                assert!(reserved || provider || !host.contains('.'), "{name}: {word}");
            }
        }
    }
}
