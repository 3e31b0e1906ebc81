//! The page lies in the works of somebody's website.
//!
//! # What it sees
//!
//! Clickable links to pages in folders that belong to a site's software (`wp-content`, `wp-includes`, `.well-known`,
//! upload folders of shops and forums), where honest sites show no pages to visitors.
//!
//! # Why it matters
//!
//! The site is a victim: an old plug-in let somebody write into a folder. Its owner and its host can clear it, and its
//! domain is not the attacker's.
//!
//! # How common
//!
//! Not measured by itself; 87.5 % of 7,909 collected phishing mails have links, and hacked sites are the oldest place for
//! them.
//!
//! # How severe
//!
//! Medium when the mail poses as somebody, low otherwise.
//!
//! # When it stays quiet
//!
//! With pictures and documents in upload folders, which is what these are for, with the addresses that standards define
//! below `.well-known`, and when the site is the authenticated sender's own.
//!
//! # Limits
//!
//! Pages in ordinary folders of a hacked site look like any other page.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::{FINDINGS_LIMIT, mail_host, same_party};
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::web::WebAddress;
use creel_evidence::{Confidence, Finding, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "compromised-site",
    summary: "A link leads to a page in a folder of a website's software, where visitors have no business.",
    technique: None,
    attack: &["T1584.004", "T1608.005"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::Moderate],
    run,
};

/// Folders of widely used site software, in lower case.
const WORKS: &[&str] = &[
    "/wp-content/",
    "/wp-includes/",
    "/wp-admin/",
    "/.well-known/",
    "/.git/",
    "/.tmb/",
    "/.quarantine/",
    "/administrator/components/",
    "/components/com_",
    "/modules/mod_",
    "/media/jui/",
    "/sites/default/files/",
    "/sites/all/modules/",
    "/skin/frontend/",
    "/pub/media/",
    "/vendor/phpunit/",
    "/assets/vendor/",
    "/phpmailer/",
    "/tmp/",
];
/// Endings of what upload folders are for.
const MEDIA: &[&str] = &[
    "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "ico", "pdf", "doc", "docx", "xls", "xlsx", "ppt",
    "pptx", "odt", "ods", "csv", "txt", "ics", "mp3", "mp4", "mov", "webm", "css", "js", "woff", "woff2",
    "xml", "json", "epub", "zip",
];
/// What standards define below `.well-known` and what may be linked to.
const WELL_KNOWN: &[&str] =
    &["security.txt", "change-password", "openid-configuration", "mta-sts.txt", "acme-challenge", "gpc.json"];
/// Programs in software folders that honest mail links to.
const HONEST: &[&str] = &["/wp-admin/admin-ajax.php", "/wp-admin/admin-post.php", "/wp-admin/post.php"];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let own = |target: &WebAddress| {
        exhibit.authenticated == Authenticated::Pass
            && exhibit
                .from
                .zip(target.host_text())
                .is_some_and(|(from, host)| same_party(&host, mail_host(from)))
    };
    if exhibit.is_list_mail() {
        return Vec::new();
    }
    let found = exhibit.web_links().filter(|(_, target)| !own(target)).filter_map(|(link, target)| {
        let folder = works(&target.path)?;
        let severity = if exhibit.impersonation { Severity::Medium } else { Severity::Low };
        let host = target.host_text()?;
        let reason =
            format!("the page lies in {folder} of {}, a folder of the site's software", inert(&host));
        Some(DETECTOR.sees(exhibit, severity, Confidence::Moderate).at(quote_link(link)).because(reason))
    });
    found.take(FINDINGS_LIMIT).collect()
}

/// The folder of site software that a path leads into to show a page.
fn works(path: &str) -> Option<&'static str> {
    let path = path.to_ascii_lowercase();
    let folder = WORKS.iter().find(|folder| path.contains(**folder))?;
    let name = path.rsplit('/').next().unwrap_or_default();
    let media = name.rsplit_once('.').is_some_and(|(_, ending)| MEDIA.contains(&ending));
    let defined = WELL_KNOWN.iter().any(|known| path.contains(&format!("/.well-known/{known}")));
    let honest = HONEST.iter().any(|honest| path.contains(honest));
    (!media && !defined && !honest).then_some(folder)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Your parcel";

    #[test]
    fn hit_a_page_in_a_plug_in() {
        let finding = hit(
            &DETECTOR,
            &plain(HEADER, "Pay: https://bakery.test/wp-content/plugins/x/pay/index.php?id=7731"),
        );
        assert!(finding.because.contains("/wp-content/"));
        hit(&DETECTOR, &plain(HEADER, "Pay: https://bakery.test/.well-known/pay/"));
    }

    #[test]
    fn miss_an_ordinary_page() {
        quiet(&DETECTOR, &plain(HEADER, "Pay: https://bakery.test/shop/pay?id=7731"));
    }

    #[test]
    fn twin_documents_in_an_upload_folder() {
        let body = "The menu: https://bakery.test/wp-content/uploads/2020/09/menu.pdf, https://bakery.test/.well-known/security.txt";
        quiet(&DETECTOR, &plain(HEADER, body));
    }
}
