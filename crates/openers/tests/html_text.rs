//! What a reader of a page sees, and what is kept from being seen.

use creel_evidence::dissection::Hiding;
use creel_evidence::{ArtifactId, ArtifactRole};
use creel_openers::{Budget, html};
use proptest::prelude::*;

fn read(source: &str) -> html::Reading {
    html::read(ArtifactId::of(source.as_bytes()), ArtifactRole::Body, source, &mut Budget::default())
}

fn visible(source: &str) -> String {
    read(source).text.visible.text
}

fn hidden(source: &str) -> Vec<(Hiding, String)> {
    read(source).text.hidden.into_iter().map(|hidden| (hidden.by, hidden.text)).collect()
}

#[test]
fn white_space_collapses_as_in_a_browser() {
    let cases = [
        ("a  \n\t b", "a b"),
        ("<p>one</p>\n<p>two</p>", "one\ntwo"),
        ("a<br><br>b", "a\n\nb"),
        ("a<br></div><div>b", "a\nb"),
        ("<b>a</b><i>b</i> <u>c</u>", "ab c"),
        ("x&nbsp;&nbsp;y\u{a0}z", "x  y z"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
        ("<table><tr><td>a<td>b<tr><td>c", "a\tb\nc"),
        ("<ul><li>a<li>b</ul>c", "a\nb\nc"),
        ("<pre>a\n  b</pre>c", "a\n  b\nc"),
        ("&lt;b&gt; &#x41;&#66; &amp &euro;", "<b> AB & €"),
        ("a\r\nb\r\n", "a b"),
        ("wo<!-- x -->rd", "word"),
        ("<div>a<span style='display:block'>b</span>c</div>", "a\nb\nc"),
        ("", ""),
    ];
    for (source, expected) in cases {
        assert_eq!(visible(source), expected, "{source}");
    }
}

#[test]
fn what_is_no_text_is_no_text() {
    let source = "<head><title>t</title><style>s</style></head><script>s</script><template>t</template>\
                  <select><option>o</select><textarea>t</textarea><!-- c --><iframe>i</iframe>seen";
    assert_eq!(visible(source), "seen");
    assert_eq!(hidden(source), []);
}

#[test]
fn a_second_head_hides_nothing() {
    assert_eq!(visible("<body>a<html><head><title>x</title><head>b<div>c"), "a\nb\nc");
}

#[test]
fn noscript_is_seen_in_mail_and_not_in_a_file() {
    let source = "<noscript>turn it on</noscript>";
    assert_eq!(visible(source), "turn it on");
    let file = html::read(ArtifactId::of(b""), ArtifactRole::Attachment, source, &mut Budget::default());
    assert_eq!(file.text.visible.text, "");
}

#[test]
fn each_way_of_hiding_has_its_name() {
    let cases = [
        ("<p style='display:none'>x", Hiding::Display),
        ("<p hidden>x", Hiding::Display),
        ("<style>.h{display:none}</style><p class='a h'>x", Hiding::Display),
        ("<div style='visibility:hidden'><b>x</b></div>", Hiding::Visibility),
        ("<p style='opacity:0'>x", Hiding::Visibility),
        ("<p style='font-size:1px'>x", Hiding::FontSize),
        ("<td style='font-size:0'><b>x</b>", Hiding::FontSize),
        ("<p style='color:#fff'>x", Hiding::Colour),
        ("<p><font color=white>x", Hiding::Colour),
        ("<table bgcolor='#000080'><tr><td><font color=navy>x", Hiding::Colour),
        ("<p style='color:#fefefe;background:#ffffff'>x", Hiding::Colour),
        ("<p style='color:transparent'>x", Hiding::Colour),
        ("<p style='color:rgba(0,0,0,0.02)'>x", Hiding::Colour),
        ("<p style='text-indent:-9999px'>x", Hiding::Box),
        ("<p style='width:0;overflow:hidden'>x", Hiding::Box),
        ("<p style='position:absolute;left:-5000px'>x", Hiding::Box),
        ("<p style='max-height:0;overflow:hidden'>x", Hiding::Preheader),
        ("<p style='display:none;mso-hide:all'>x", Hiding::Preheader),
    ];
    for (source, by) in cases {
        assert_eq!(hidden(source), [(by, "x".to_owned())], "{source}");
        assert_eq!(visible(source), "", "{source}");
    }
}

#[test]
fn what_only_looks_like_hiding_is_seen() {
    let cases = [
        "<p aria-hidden=true>x",
        "<p style='mso-hide:all'>x",
        "<td style='font-size:0'><b style='font-size:12px'>x</b>",
        "<div style='visibility:hidden'><b style='visibility:visible'>x</b></div>",
        "<table bgcolor=black><tr><td><font color=white>x",
        "<p style='color:#fff;background-image:url(x.png)'>x",
        "<p style='color:#fff;background:linear-gradient(red,blue)'>x",
        "<div style='color:#fff'><a href='http://a.example'>x</a></div>",
        "<p style='max-height:0'>x",
        "<style>@media print{.h{display:none}}</style><p class=h>x",
        "<style>div .h{display:none}</style><p class=h>x",
        "<style>.f{background:#000}.f p{color:#fff}</style><div class=f><p>x",
        "<style>.g{background:linear-gradient(red,blue);color:transparent}</style><b class=g>x",
        "<div style='background:#16213e;color:#fff'><div style='background:rgba(255,255,255,0.1)'>x",
        "<p style='color:var(--ink)'>x",
        "<p style='display:none'></p>x",
        "<table><tr><td style='display:none'></td><td>x",
    ];
    for source in cases {
        assert_eq!(visible(source), "x", "{source}");
        assert_eq!(hidden(source), [], "{source}");
    }
}

/// The benign twin of hidden text: a newsletter whose preheader is meant for the list of mails.
#[test]
fn a_newsletter_hides_its_preheader_and_nothing_else() {
    let source = include_str!("fixtures/newsletter.html");
    let found = hidden(source);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Hiding::Preheader);
    assert!(found[0].1.starts_with("Spring is here: twenty per cent off"));
    assert_eq!(visible(source), "Dear reader,\nspring is here.\nSee offers\nUnsubscribe");
}

#[test]
fn every_word_is_traced_to_its_source() {
    let source = "<p>Dear&nbsp;Ann,</p> <b>pay&#32;now</b>\r\nat <i>our</i> page";
    let text = read(source).text.visible;
    for (word, expected) in [("Ann", "Ann"), ("pay now", "pay&#32;now"), ("our", "our"), ("page", "page")] {
        let at = text.text.find(word).unwrap();
        let span = text.source(at..at + word.len());
        assert_eq!(&source[span.range()], expected);
    }
}

/// Tags, entities and text in any order, closed or not.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zé ]{0,6}",
        Just("\r\n".to_owned()),
        Just("\u{a0}".to_owned()),
        "&(amp|nbsp|#65|euro|x);?",
        "</?(p|b|a|table|tr|td|div|span|script|style|title|pre|br|li|head|body|svg|select|textarea)( href='x'| hidden| style='color:#fff'| style=\"display:none\")?/?>",
        "[<>&\"'=/!-]{1,4}",
        "<!--[a-z<>-]{0,5}(-->)?",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn text_maps_inside_the_source_and_verbatim_means_verbatim(source in soup()) {
        let text = read(&source).text;
        let visible = &text.visible;
        let mut last = 0;
        for (i, segment) in visible.segments.iter().enumerate() {
            prop_assert!(segment.at >= last && segment.source.end <= source.len());
            last = segment.at;
            let end = visible.segments.get(i + 1).map_or(visible.text.len(), |next| next.at);
            if segment.verbatim {
                prop_assert_eq!(visible.text.get(segment.at..end), source.get(segment.source.range()));
            }
        }
        prop_assert!(visible.text.is_empty() || visible.segments[0].at == 0);
        for hidden in &text.hidden {
            prop_assert!(hidden.span.end <= source.len());
        }
        for (at, c) in visible.text.char_indices() {
            prop_assert!(source.get(visible.source(at..at + c.len_utf8()).range()).is_some());
        }
    }

    #[test]
    fn any_string_is_read(source: String) {
        let reading = read(&source);
        prop_assert!(reading.links.iter().all(|link| link.at.range.end <= source.len()));
    }
}
