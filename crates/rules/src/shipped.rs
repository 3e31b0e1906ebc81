//! The rules that come with creel. They are rule files like a user's, and what no compiled detector says.

/// Name and text of every shipped rule file, sorted by name.
pub static FILES: &[(&str, &str)] = &[
    ("callback-renewal.yaml", include_str!("../shipped/callback-renewal.yaml")),
    ("chat-bot-collector.yaml", include_str!("../shipped/chat-bot-collector.yaml")),
    ("claim-in-subdomain.yaml", include_str!("../shipped/claim-in-subdomain.yaml")),
    ("copyright-complaint-link.yaml", include_str!("../shipped/copyright-complaint-link.yaml")),
    ("domain-renewal-notice.yaml", include_str!("../shipped/domain-renewal-notice.yaml")),
    ("extortion-wallet.yaml", include_str!("../shipped/extortion-wallet.yaml")),
    ("guest-complaint-link.yaml", include_str!("../shipped/guest-complaint-link.yaml")),
    ("held-messages-release.yaml", include_str!("../shipped/held-messages-release.yaml")),
    ("hr-document-link.yaml", include_str!("../shipped/hr-document-link.yaml")),
    ("job-offer-on-messenger.yaml", include_str!("../shipped/job-offer-on-messenger.yaml")),
    ("mfa-reset-link.yaml", include_str!("../shipped/mfa-reset-link.yaml")),
    ("own-it-desk-from-elsewhere.yaml", include_str!("../shipped/own-it-desk-from-elsewhere.yaml")),
    ("payroll-diversion.yaml", include_str!("../shipped/payroll-diversion.yaml")),
    ("quotation-from-free-mail.yaml", include_str!("../shipped/quotation-from-free-mail.yaml")),
    ("remote-support-tool.yaml", include_str!("../shipped/remote-support-tool.yaml")),
    ("seed-phrase-request.yaml", include_str!("../shipped/seed-phrase-request.yaml")),
    ("shared-document-on-form-builder.yaml", include_str!("../shipped/shared-document-on-form-builder.yaml")),
    (
        "supplier-registration-invitation.yaml",
        include_str!("../shipped/supplier-registration-invitation.yaml"),
    ),
    ("tax-form-request.yaml", include_str!("../shipped/tax-form-request.yaml")),
    ("tax-refund-link.yaml", include_str!("../shipped/tax-refund-link.yaml")),
    ("toll-or-parking-fine.yaml", include_str!("../shipped/toll-or-parking-fine.yaml")),
    ("tunnel-link.yaml", include_str!("../shipped/tunnel-link.yaml")),
    ("voicemail-html-attachment.yaml", include_str!("../shipped/voicemail-html-attachment.yaml")),
    ("wallet-connect-airdrop.yaml", include_str!("../shipped/wallet-connect-airdrop.yaml")),
];

#[cfg(test)]
mod tests {
    use super::FILES;
    use crate::{Expectation, RuleSet, trial};
    use creel_evidence::DomainName;
    use creel_reference::brands::Brands;
    use creel_reference::hosts;
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
        let mut failed = Vec::new();
        for rule in set.rules() {
            assert_eq!(rule.file, format!("{}.yaml", rule.id));
            for expect in Expectation::ALL {
                assert!(rule.tests.iter().any(|test| test.expect == *expect), "{} has no {expect}", rule.id);
            }
            assert!(!rule.attack.is_empty() && rule.date.is_some(), "{}", rule.id);
            for trial in trial::run(&set, rule).into_iter().filter(|trial| !trial.passed) {
                failed.push(format!(
                    "{}: {}: found {:?}",
                    rule.id,
                    trial.name,
                    trial.found.map(|f| f.because)
                ));
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }

    #[test]
    fn fixtures_name_nobody_real() {
        for (name, text) in FILES {
            for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || ".-@".contains(c))) {
                let Some((_, host)) = word.trim_matches('.').rsplit_once('@') else { continue };
                let reserved = ["example", "test", "invalid"].iter().any(|tld| host.ends_with(tld));
                // Free mail belongs to nobody in particular; a brand appears as the one that is imitated.
                let known = DomainName::parse(host).is_none_or(|host| {
                    hosts::is_free_mail(&host) || Brands::shipped().by_domain(&host).is_some()
                });
                assert!(reserved || known, "{name}: {word}");
            }
        }
    }
}
