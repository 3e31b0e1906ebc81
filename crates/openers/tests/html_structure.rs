//! The shape of a page names the kit, not the victim.

use creel_evidence::{ArtifactId, ArtifactRole};
use creel_openers::{Budget, html};
use data_encoding::BASE64;
use std::collections::HashSet;

fn read(source: &str) -> html::Reading {
    html::read(ArtifactId::of(source.as_bytes()), ArtifactRole::Attachment, source, &mut Budget::default())
}

fn backwards(text: &str) -> String {
    text.chars().rev().collect()
}

/// A kit that fills in the address in plain text.
fn plain_kit(victim: &str, id: u32) -> String {
    format!(
        "<html><head><title>{victim} - sign in</title></head><body><div class=box><img src='https://logo.example/{victim}'>\
         <p>Welcome {victim}</p><form action='https://kit.example/a/post.php?u={victim}' method=post>\
         <input type=hidden name=id value={id}><input type=email name=user value='{victim}'>\
         <input type=password name=pass></form><a href='mailto:{victim}'>not you?</a></div></body></html>"
    )
}

/// A kit that keeps the address in a script.
fn script_kit(literal: &str, id: u32) -> String {
    format!(
        "<html><body><form id=f><input name=u id=u><input type=password name=p></form><script>\n// made for {id}\n\
         var v = atob('{literal}'); document.getElementById('u').value = v; var n = {id};</script></body></html>"
    )
}

/// A kit that is one encoded page.
fn packed_kit(victim: &str, id: u32) -> String {
    format!(
        "<script>document.write(unescape(atob('{}')))</script>",
        BASE64.encode(plain_kit(victim, id).as_bytes())
    )
}

/// A kit that spells the address letter by letter and backwards.
fn reversed_kit(victim: &str) -> String {
    let letters: Vec<String> = victim.chars().map(|c| format!("'{c}'")).collect();
    format!(
        "<form><input type=password></form><script>var r=[{}].reverse(),b='{}'.split('').reverse().join('');</script>",
        letters.join(","),
        backwards(victim)
    )
}

const VICTIMS: [&str; 4] = [
    "ann@victim.example",
    "b.long-name.of.somebody@mail.big-company.example",
    "x@y.test",
    "Zoe.O'Hara+4@org.invalid",
];

#[test]
fn victims_do_not_change_the_shape_and_kits_do() {
    let kits: [fn(&str) -> String; 4] = [
        |victim| plain_kit(victim, victim.len() as u32 * 7919),
        |victim| script_kit(&BASE64.encode(victim.as_bytes()), victim.len() as u32 * 104_729),
        |victim| packed_kit(victim, victim.len() as u32),
        |victim| reversed_kit(victim),
    ];
    let mut shapes = HashSet::new();
    for kit in kits {
        let pages: Vec<_> = VICTIMS[..3].iter().map(|victim| read(&kit(victim)).page).collect();
        assert!(pages.windows(2).all(|pair| pair[0].structure == pair[1].structure));
        assert!(pages.windows(2).all(|pair| pair[0].shingles == pair[1].shingles));
        shapes.insert(pages[0].structure);
    }
    assert_eq!(shapes.len(), kits.len());
}

#[test]
fn an_address_in_the_path_of_the_action_does_not_change_the_shape() {
    let page =
        |victim: &str| format!("<form action='https://kit.example/p/{victim}/go'><input name=p></form>");
    let shape = |victim: &str| read(&page(victim)).page.structure;
    assert_eq!(shape("ann@victim.example"), shape("bob@other.test"));
    assert_eq!(shape(&BASE64.encode(b"ann.smith@victim.example")), shape(&BASE64.encode(b"bob@other.test")));
    assert_ne!(shape("login"), shape("signin"), "a path that the author chose is telling");
}

#[test]
fn field_names_and_script_shape_are_telling() {
    let shape = |source: &str| read(source).page.structure;
    assert_ne!(shape("<input name=user>"), shape("<input name=login>"));
    assert_ne!(shape("<script>send(a)</script>"), shape("<script>post(a)</script>"));
    assert_eq!(shape("<script>send('a', 1)</script>"), shape("<script>send( \"b\",22 ) // x\n</script>"));
}

#[test]
fn shingles_are_sorted_distinct_stable_and_bounded() {
    let page = read("<div><p><a href=x><b></b></a></p><p><a href=x><b></b></a></p></div>").page;
    assert!(page.shingles.windows(2).all(|pair| pair[0] < pair[1]));
    // The value is part of stored fingerprints; it must not change between builds.
    let same = read("<html><head><title></title></head><body>").page;
    assert_eq!(same.shingles, [15_982_104_049_026_181_015]);
    let many: String = (0..20_000_u32)
        .map(|i| format!("<x{}><y{}>", i.wrapping_mul(2_654_435_761) % 977, i.wrapping_mul(40_503) % 1_009))
        .collect();
    assert_eq!(read(&many).page.shingles.len(), 4_096);
}
