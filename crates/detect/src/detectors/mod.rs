//! The detectors, one file each.
//!
//! To add one: write `detectors/<name>.rs` after the pattern of the others, and put its two lines here. The tests
//! below check that files, modules and list agree, that every file documents what it sees, why it matters, how common
//! and how severe it is, when it stays quiet and where it errs, and that it is tested by a hit, a miss and a benign twin.
//! The manual ([`crate::manual`]) is written from them; after a change, run the tests once with `CREEL_UPDATE=1` in the
//! environment.

use crate::detector::Detector;

pub mod abused_notification;
pub mod active_svg;
pub mod attachment_password;
pub mod base_href;
pub mod borrowed_domain;
pub mod brand_in_path;
pub mod calendar_lure;
pub mod callback_number;
pub mod claimed_brand_links_elsewhere;
pub mod cloud_hosted;
pub mod compromised_service;
pub mod compromised_site;
pub mod confusable_letters;
pub mod consent_lure;
pub mod dangerous_attachment;
pub mod data_uri;
pub mod deceptive_url;
pub mod direct_send;
pub mod direction_override;
pub mod display_name_mismatch;
pub mod document_command;
pub mod document_link;
pub mod document_script;
pub mod download_link;
pub mod dynamic_dns;
pub mod embedded_program;
pub mod executive_rfq;
pub mod fetching_code;
pub mod forced_sign_in;
pub mod forged_from;
pub mod form_in_body;
pub mod fragment_address;
pub mod freemail_reply_to;
pub mod freemail_sender;
pub mod gift_card_request;
pub mod hidden_text;
pub mod html_attachment_password;
pub mod html_attachment_redirect;
pub mod html_smuggling;
pub mod human_check;
pub mod invented_thread;
pub mod invisible_characters;
pub mod ipfs_gateway;
pub mod junk_markup;
pub mod link_text_mismatch;
pub mod lookalike_domain;
pub mod macro_code;
pub mod mail_to_oneself;
pub mod mailto_elsewhere;
pub mod model_instruction;
pub mod needless_encoding;
pub mod obscured_code;
pub mod open_redirect;
pub mod pasted_command;
pub mod payment_diversion;
pub mod personalised;
pub mod picture_as_content;
pub mod prefilled_recipient;
pub mod received_anomaly;
pub mod relayed_sign_in;
pub mod remote_session;
pub mod remote_template;
pub mod replayed_signature;
pub mod reply_to_elsewhere;
pub mod return_path_elsewhere;
pub mod scan_request;
pub mod scanned_link;
pub mod script_in_body;
pub mod shortcut_command;
pub mod split_words;
pub mod urgent_favour;
pub mod url_shortener;
pub mod watched_identity;

/// Every detector, in the order of their files. The order carries no meaning for the verdict.
pub const ALL: &[&Detector] = &[
    &abused_notification::DETECTOR,
    &active_svg::DETECTOR,
    &attachment_password::DETECTOR,
    &base_href::DETECTOR,
    &borrowed_domain::DETECTOR,
    &brand_in_path::DETECTOR,
    &calendar_lure::DETECTOR,
    &callback_number::DETECTOR,
    &claimed_brand_links_elsewhere::DETECTOR,
    &cloud_hosted::DETECTOR,
    &compromised_service::DETECTOR,
    &compromised_site::DETECTOR,
    &confusable_letters::DETECTOR,
    &consent_lure::DETECTOR,
    &dangerous_attachment::DETECTOR,
    &data_uri::DETECTOR,
    &deceptive_url::DETECTOR,
    &direct_send::DETECTOR,
    &direction_override::DETECTOR,
    &display_name_mismatch::DETECTOR,
    &document_command::DETECTOR,
    &document_link::DETECTOR,
    &document_script::DETECTOR,
    &download_link::DETECTOR,
    &dynamic_dns::DETECTOR,
    &embedded_program::DETECTOR,
    &executive_rfq::DETECTOR,
    &fetching_code::DETECTOR,
    &forced_sign_in::DETECTOR,
    &forged_from::DETECTOR,
    &form_in_body::DETECTOR,
    &fragment_address::DETECTOR,
    &freemail_reply_to::DETECTOR,
    &freemail_sender::DETECTOR,
    &gift_card_request::DETECTOR,
    &hidden_text::DETECTOR,
    &html_attachment_password::DETECTOR,
    &html_attachment_redirect::DETECTOR,
    &html_smuggling::DETECTOR,
    &human_check::DETECTOR,
    &invented_thread::DETECTOR,
    &invisible_characters::DETECTOR,
    &ipfs_gateway::DETECTOR,
    &junk_markup::DETECTOR,
    &link_text_mismatch::DETECTOR,
    &lookalike_domain::DETECTOR,
    &macro_code::DETECTOR,
    &mail_to_oneself::DETECTOR,
    &mailto_elsewhere::DETECTOR,
    &model_instruction::DETECTOR,
    &needless_encoding::DETECTOR,
    &obscured_code::DETECTOR,
    &open_redirect::DETECTOR,
    &pasted_command::DETECTOR,
    &payment_diversion::DETECTOR,
    &personalised::DETECTOR,
    &picture_as_content::DETECTOR,
    &prefilled_recipient::DETECTOR,
    &received_anomaly::DETECTOR,
    &relayed_sign_in::DETECTOR,
    &remote_session::DETECTOR,
    &remote_template::DETECTOR,
    &replayed_signature::DETECTOR,
    &reply_to_elsewhere::DETECTOR,
    &return_path_elsewhere::DETECTOR,
    &scan_request::DETECTOR,
    &scanned_link::DETECTOR,
    &script_in_body::DETECTOR,
    &shortcut_command::DETECTOR,
    &split_words::DETECTOR,
    &urgent_favour::DETECTOR,
    &url_shortener::DETECTOR,
    &watched_identity::DETECTOR,
];

#[cfg(test)]
pub(crate) mod tests {
    use super::ALL;
    use creel_evidence::{ArtifactId, Dissection, attack};
    use proptest::prelude::*;
    use std::collections::{BTreeMap, HashSet};
    use std::path::Path;

    /// The words of the labelling guide for how a mail is made.
    const TECHNIQUES: &[&str] = &[
        "hidden-text",
        "homoglyph",
        "image-only-body",
        "url-shortener",
        "open-redirect",
        "cloud-hosted",
        "forged-from",
        "lookalike-domain",
        "display-name",
        "reply-to-mismatch",
        "freemail-sender",
        "html-form",
        "script",
        "data-uri",
        "encoded-body-trick",
        "fake-thread",
        "compromised-service",
        "personalised",
        "attachment-password",
    ];

    /// Source text of every detector, by name.
    pub(crate) fn sources() -> BTreeMap<String, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/detectors");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files
            .filter(|path| path.file_name().is_some_and(|name| name != "mod.rs"))
            .map(|path| {
                (
                    path.file_stem().unwrap().to_str().unwrap().replace('_', "-"),
                    std::fs::read_to_string(path).unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn files_and_list_agree() {
        let files: Vec<String> = sources().into_keys().collect();
        let mut listed: Vec<&str> = ALL.iter().map(|detector| detector.name).collect();
        listed.sort_unstable();
        assert_eq!(listed, files);
        assert_eq!(ALL.iter().map(|detector| detector.name).collect::<HashSet<_>>().len(), ALL.len());
    }

    #[test]
    fn every_file_is_documented_and_tested() {
        for (name, source) in sources() {
            for part in [
                "//! # What it sees\n",
                "//! # Why it matters\n",
                "//! # How common\n",
                "//! # How severe\n",
                "//! # When it stays quiet\n",
                "//! # Limits\n",
                "fn hit_",
                "fn miss_",
                "fn twin_",
            ] {
                assert!(source.contains(part), "{name} has no '{}'", part.trim());
            }
        }
    }

    #[test]
    fn metadata_keeps_to_the_vocabularies() {
        for detector in ALL {
            let name = detector.name;
            assert!(
                detector.technique.is_none_or(|word| TECHNIQUES.contains(&word)),
                "{name}: {:?}",
                detector.technique
            );
            assert!(
                detector.summary.ends_with('.') && detector.summary.len() > 20,
                "{name}: {}",
                detector.summary
            );
            for id in detector.attack {
                assert!(attack::is_id(id) && attack::current(id) == *id, "{name}: {id}");
                assert!(!attack::short_name(id).is_empty(), "{name}: {id} has no name");
            }
            assert!(!detector.severities.is_empty() && detector.severities.is_sorted(), "{name}");
            assert!(!detector.confidences.is_empty() && detector.confidences.is_sorted(), "{name}");
        }
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        let nothing = creel_dissect::dissect(b"", &creel_dissect::Limits::default()).dissection;
        assert_eq!(nothing.submission, ArtifactId::of(b""));
        let exhibit = crate::Exhibit::of(&nothing);
        for detector in ALL {
            assert_eq!((detector.run)(&exhibit), [], "{}", detector.name);
        }
        let _: &Dissection = &nothing;
    }

    proptest! {
        #[test]
        fn any_mail_is_answered_and_every_finding_points_into_it(
            name in "\\PC{0,30}", address in "[a-z0-9.@-]{0,30}", subject in "(RE: |\\PC|\u{202e}|paypal|а){0,30}",
            body in "(<[a-z]{1,4}[^>]{0,20}>|\\PC|password |https://[a-z.]{1,20}/|\u{200b}|&#80;|from: |a@b.example ){0,60}",
        ) {
            let mail = format!(
                "From: {name} <{address}>\r\nTo: a@b.example\r\nSubject: {subject}\r\nContent-Type: text/html\r\n\r\n{body}"
            );
            let dissection = creel_dissect::dissect(mail.as_bytes(), &creel_dissect::Limits::default()).dissection;
            for finding in crate::judge(&dissection).findings {
                prop_assert!(!finding.at.is_empty() && !finding.because.is_empty());
                crate::trial::keeps_its_word(&finding);
                for quote in &finding.at {
                    prop_assert!(dissection.artifact(quote.locus.artifact).is_some(), "{:?}", finding);
                }
            }
        }
    }
}
