//! What links hide, in whole mails: wrapped and stacked links, links that hold links, recipients inside, a user's own
//! tables; and that every value leads back to bytes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use creel_evidence::{Message, Observable, ObservableKind, Side};
use creel_pipeline::{Recipe, examine, provenance, timings::Timings};
use data_encoding::BASE64URL_NOPAD;

fn mail(html: &str) -> String {
    format!(
        "From: Parcel desk <desk@sender.test>\r\nTo: Ann Lee <ann.lee@corp.example>\r\nSubject: Your parcel\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}"
    )
}

fn linking(url: &str) -> String {
    mail(&format!("<p>Please <a href=\"{}\">continue</a> today.</p>", url.replace('&', "&amp;")))
}

fn read_by(recipe: &Recipe, raw: &str) -> Message {
    let settings = recipe.settings().unwrap();
    let message = examine(raw.as_bytes(), &settings, &mut Timings::default()).message;
    let lost = settings.tables.scope(|| provenance::verify(raw.as_bytes(), &message));
    assert!(
        lost.is_empty(),
        "{}\n{raw}",
        lost.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    );
    message
}

fn read(raw: &str) -> Message {
    read_by(&Recipe::default(), raw)
}

fn find<'a>(message: &'a Message, kind: ObservableKind, value: &str) -> Option<&'a Observable> {
    message.observables.iter().find(|o| o.kind == kind && o.value == value)
}

fn url<'a>(message: &'a Message, value: &str) -> &'a Observable {
    find(message, ObservableKind::Url, value).unwrap_or_else(|| {
        let known: Vec<_> = message.observables.iter().map(|o| format!("{} {}", o.kind, o.value)).collect();
        panic!("{value} is not among\n{}", known.join("\n"))
    })
}

fn percent(text: &str) -> String {
    let one = |b: u8| {
        if b.is_ascii_alphanumeric() || b == b'.' { char::from(b).to_string() } else { format!("%{b:02X}") }
    };
    text.bytes().map(one).collect()
}

fn safelink(url: &str, recipient: &str) -> String {
    let data = percent(&format!("05|02|{recipient}|0a1b2c|0|0|638|Unknown"));
    format!(
        "https://eur01.safelinks.protection.outlook.com/?url={}&data={data}&sdata=x%3D&reserved=0",
        percent(url)
    )
}

#[test]
fn a_wrapper_in_a_wrapper_around_a_counter_is_undone() {
    let target = "https://login.evil.test/a?b=1";
    let counted = format!("https://x.mjt.lu/lnk/AbC/1/sig/{}", BASE64URL_NOPAD.encode(target.as_bytes()));
    let wrapped = format!("https://linkprotect.cudasvc.com/url?a={}&c=E,1,x&typo=1", percent(&counted));
    let message = read(&linking(&safelink(&wrapped, "ann.lee@corp.example")));
    let found = url(&message, target);
    assert_eq!(found.side, Side::Attacker);
    assert_eq!(
        found.because,
        "is where a click leads, through Microsoft Safe Links, Barracuda Link Protection, Mailjet click"
    );
    assert_eq!(find(&message, ObservableKind::Domain, "login.evil.test").unwrap().side, Side::Attacker);
    // The gateways are the reader's, and the recipient in a wrapper is a victim and in no value.
    let outer = message.observables.iter().find(|o| o.value.contains("safelinks")).unwrap();
    assert_eq!(outer.side, Side::Neutral);
    let telling = |o: &&Observable| o.side != Side::Victim && o.value.contains("ann");
    assert_eq!(message.observables.iter().find(telling), None);
}

#[test]
fn whom_a_gateway_wrapped_a_link_for_is_a_victim() {
    // The mail hides its recipients; the wrapper does not.
    let raw = linking(&safelink("https://login.evil.test/", "bob@other.example"));
    let message = read(&raw.replace("Ann Lee <ann.lee@corp.example>", "undisclosed recipients:;"));
    let bob = find(&message, ObservableKind::MailAddress, "bob@other.example").unwrap();
    assert_eq!((bob.side, bob.because.as_str()), (Side::Victim, "is for whom a gateway wrapped a link"));
    // A sender that writes itself into a wrapper gains nothing.
    let raw = linking(&safelink("https://login.evil.test/", "desk@sender.test"));
    let message = read(&raw);
    let sender = find(&message, ObservableKind::MailAddress, "desk@sender.test").unwrap();
    assert_eq!(sender.side, Side::Attacker);
}

#[test]
fn a_url_that_a_link_holds_is_told_from_one_that_it_leads_to() {
    let inner = "https://login.evil.test/a";
    let json = BASE64URL_NOPAD.encode(format!("{{\"id\":7,\"to\":\"{inner}\"}}").as_bytes());
    let turned: String = inner.chars().rev().collect();
    for outer in [
        format!("https://blog.host.test/go.php?u={inner}&x=1"),
        format!("https://blog.host.test/go.php?u={}", percent(&percent(inner))),
        format!("https://blog.host.test/r/{}", BASE64URL_NOPAD.encode(inner.as_bytes())),
        format!("https://blog.host.test/r?k={json}"),
        format!("https://blog.host.test/#{}", data_encoding::HEXLOWER.encode(inner.as_bytes())),
        "https://blog.host.test/x?r=uggcf://ybtva.rivy.grfg/n".to_owned(),
        format!("https://blog.host.test/x?r={turned}"),
    ] {
        let message = read(&linking(&outer));
        let found = url(&message, inner);
        assert_eq!(found.side, Side::Attacker);
        assert_eq!(
            found.because, "stands inside a URL at blog.host.test, which need not lead there",
            "{outer}"
        );
    }
}

#[test]
fn a_gateway_that_keeps_the_link_still_names_the_domain() {
    let message = read(&linking("https://protect-eu.mimecast.com/s/AbC1CDkxYz?domain=login.evil.test"));
    let domain = find(&message, ObservableKind::Domain, "login.evil.test").unwrap();
    assert_eq!(domain.side, Side::Attacker);
    assert!(domain.because.contains("Mimecast"), "{}", domain.because);
}

#[test]
fn a_recipient_goes_from_every_layer() {
    let token = BASE64URL_NOPAD.encode(b"ann.lee@corp.example");
    let target = format!("https://login.evil.test/#{token}");
    let clean = "https://login.evil.test/#{recipient}";
    let message = read(&linking(&safelink(&target, "ann.lee@corp.example")));
    assert_eq!(url(&message, clean).side, Side::Attacker);
    for written in ["ann.lee", token.as_str(), "ann%2Elee"] {
        let telling = |o: &&Observable| o.side != Side::Victim && o.value.contains(written);
        assert_eq!(message.observables.iter().find(telling), None, "{written}");
    }
    // In two parts, and in front of the host.
    let message = read(&linking("https://evil.test/?user=ann.lee&domain=corp.example"));
    url(&message, "https://evil.test/?user={recipient}&domain={recipient}");
    let message = read(&linking("https://corp-example.evil.test/login"));
    url(&message, "https://{recipient}.evil.test/login");
    assert!(find(&message, ObservableKind::Domain, "evil.test").is_some());
    assert!(find(&message, ObservableKind::Domain, "corp-example.evil.test").is_none());
}

#[test]
fn benign_twins_hold_nothing_of_an_attackers() {
    for benign in [
        "https://www.google.com/search?q=parcel&oq=http",
        "https://www.paypal.com/signin?returnUri=https%3A%2F%2Fwww.paypal.com%2Fmyaccount",
        "https://www.dhl.com/track?id=aHR0cA&lang=eyJ",
    ] {
        let message = read(&linking(benign));
        let accused = |o: &&Observable| {
            o.side == Side::Attacker && matches!(o.kind, ObservableKind::Url | ObservableKind::Domain)
        };
        let accused: Vec<_> = message.observables.iter().filter(accused).map(|o| o.value.as_str()).collect();
        let own: Vec<_> =
            accused.iter().filter(|value| !value.contains("sender.test") && **value != benign).collect();
        assert!(own.is_empty(), "{benign}: {own:?}");
    }
}

#[test]
fn a_users_tables_are_part_of_the_recipe() {
    let raw = linking("https://out.firm.example/leave?dest=aHR0cHM6Ly9sb2dpbi5ldmlsLnRlc3QvYQ");
    let inner = "https://login.evil.test/a";
    let plain = read(&raw);
    assert!(url(&plain, inner).because.starts_with("stands inside a URL"));
    let recipe = Recipe {
        redirectors: Some("out.firm.example/leave\t<base64:dest>\tgateway-wrapper\tour gateway\n".to_owned()),
        hosts: Some("evil.test\ttunnel\nfirm.example\tgateway-wrapper\n".to_owned()),
        ..Recipe::default()
    };
    let knowing = read_by(&recipe, &raw);
    assert_eq!(url(&knowing, inner).because, "is where a click leads, through our gateway");
    let outer = knowing.observables.iter().find(|o| o.value.contains("out.firm.example/leave")).unwrap();
    assert_eq!(outer.side, Side::Neutral);
    // What is known ends with the examination.
    assert_eq!(read(&raw), plain);
}
