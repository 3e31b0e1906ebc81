//! Pages, scripts and archives made to exhaust whoever reads them. Every case would take minutes or the stack if
//! anything were quadratic or recursive; the bound is generous because tests run unoptimised.

use creel_evidence::{ArtifactId, ArtifactRole};
use creel_openers::{Budget, embedded, filetype, html, plain};
use std::time::{Duration, Instant};

fn within_seconds(name: &str, work: impl FnOnce()) {
    let start = Instant::now();
    work();
    let spent = start.elapsed();
    assert!(spent < Duration::from_secs(20), "{name} took {spent:?}");
}

fn pages() -> Vec<(&'static str, String)> {
    let many = 40_000;
    vec![
        ("nested", "<div>".repeat(many) + "x" + &"</div>".repeat(many)),
        ("nested tables", "<table><tr><td>".repeat(many)),
        ("misnested formatting", "<b><p>".repeat(many) + &"</b>".repeat(many)),
        ("end tags that match nothing", "<i>".repeat(600) + &"</b>".repeat(many)),
        ("end tags behind a wall", "<b><table><td>".to_owned() + &"<i>".repeat(500) + &"</b>".repeat(many)),
        ("entities", "&amp;&nbsp;&#x41;".repeat(100_000)),
        ("a long attribute", format!("<a href='{}'>x</a>", "a".repeat(10_000_000))),
        (
            "many attributes",
            format!("<a {}>x</a>", (0..many).map(|i| format!("a{i}=b ")).collect::<String>()),
        ),
        ("one attribute often", format!("<a {}>x</a>", "href=b ".repeat(many))),
        ("unclosed anchors", "<a href='http://a.example/'>x".repeat(many)),
        ("unclosed everything", "<script><style><title><textarea><!--<a href='".repeat(many)),
        ("unclosed comment", "<!--".repeat(many)),
        ("open angle brackets", "<".repeat(1_000_000)),
        ("open urls in styles", format!("<p style=\"{}\">", "url(".repeat(many))),
        ("open braces in sheets", format!("<style>{}</style>", "@x{{".repeat(many))),
        ("rules", format!("<style>{}</style>", ".a{color:red}".repeat(many))),
        ("classes", format!("<style>.a{{color:red}}</style>{}", "<p class='a b c d e f'>".repeat(many))),
        ("quotes in scripts", format!("<script>{}</script>", "'\\".repeat(200_000))),
        ("sums in scripts", format!("<script>x={}'a'</script>", "'a'+".repeat(100_000))),
        ("brackets in scripts", format!("<script>{}</script>", "[1,".repeat(100_000))),
        ("comments in scripts", format!("<script>{}</script>", "/* ".repeat(100_000))),
        ("fields", "<input name=a value=b>".repeat(many)),
        ("line ends", "<br>\r\n".repeat(many)),
        ("events", "<p onclick=\"f('http://a.example/')\">".repeat(many)),
        ("hidden", "<p hidden>x</p>y".repeat(many)),
    ]
}

#[test]
fn pages_cost_what_their_length_is_worth() {
    for (name, page) in pages() {
        within_seconds(name, || {
            let reading =
                html::read(ArtifactId::of(b""), ArtifactRole::Submission, &page, &mut Budget::default());
            assert!(reading.text.visible.text.len() <= 2 * page.len(), "{name}");
            assert!(reading.links.len() <= 10_000, "{name}");
        });
    }
}

#[test]
fn text_and_code_cost_what_their_length_is_worth() {
    let texts = [
        ("prefixes", "http://".repeat(100_000)),
        ("punctuation", format!("http://a{}", ".,)".repeat(200_000))),
        ("dots", "www.".repeat(100_000)),
        ("at signs", "a@b.".repeat(100_000)),
        ("brackets", "http://a.example/(".repeat(100_000)),
        ("backticks", "`${".repeat(100_000)),
        ("percent", format!("unescape('{}')", "%41".repeat(200_000))),
        ("base64", format!("atob('{}')", "QUFB".repeat(200_000))),
        ("nested calls", format!("{}'x'", "atob(".repeat(100_000))),
    ];
    for (name, text) in texts {
        within_seconds(name, || {
            let (_, links) =
                plain::read(ArtifactId::of(b""), ArtifactRole::Body, &text, &mut Budget::default());
            assert!(links.len() <= 10_000);
            let decoded: usize = embedded::decode(&text, 0).iter().map(|found| found.text.len()).sum();
            assert!(decoded <= 16 << 20, "{name}");
            assert_ne!(filetype::recognise(text.as_bytes()), creel_evidence::ContentType::Empty);
        });
    }
}
