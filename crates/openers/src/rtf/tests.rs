//! What Outlook wraps, what others write, and what nobody should.

use super::*;
use proptest::prelude::*;

fn html(source: &str) -> String {
    let rtf = read(source.as_bytes());
    assert_eq!(rtf.form, Form::Html);
    rtf.text.text
}

fn native(source: &str) -> String {
    let rtf = read(source.as_bytes());
    assert_eq!(rtf.form, Form::Native);
    rtf.text.text
}

const HEAD: &str = r"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fnil\fcharset128 MS Gothic;}}{\colortbl\red0;}\uc1\pard\plain\deftab360 \f0\fs24 ";

#[test]
fn wrapped_html_comes_out_and_what_was_added_for_rtf_does_not() {
    let body = r#"{\*\htmltag18 <html>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Dear\~customer, \{pay\}
{\*\htmltag84 <a href="http://a.example/?x=\'fc">}\htmlrtf {\field{\*\fldinst{HYPERLINK "http://b.example"}}{\fldrslt\htmlrtf0 here\htmlrtf }\htmlrtf0 \htmlrtf }\htmlrtf0 {\*\htmltag92 </a>}{\*\mhtmltag84 <a href="other">}\htmlrtf\par}\htmlrtf0
{\*\htmltag72 </p>}{\*\htmltag0 \par }\ldblquote ok\rdblquote\par}"#;
    assert_eq!(
        html(&format!("{HEAD}{body}")),
        "<html><p>Dear&nbsp;customer, {pay}<a href=\"http://a.example/?x=ü\">here</a></p>\r\n&ldquo;ok&rdquo;\r\n"
    );
}

#[test]
fn wrapped_text_comes_out() {
    let rtf =
        read(br"{\rtf1\ansi\fromtext{\fonttbl{\f0 x;}}Line one\par \htmlrtf no\htmlrtf0 line\tab two\par}");
    assert_eq!((rtf.form, rtf.text.text.as_str()), (Form::Text, "Line one\nline\ttwo\n"));
}

#[test]
fn native_rtf_gives_what_is_seen_with_links_in_brackets() {
    let source = r#"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\stylesheet{\s0 Normal;}}{\info{\title Secret}}{\v hidden}Pay {\b now}:
{\field{\*\fldinst { HYPERLINK "http://login.example/x" \o "tip" }}{\fldrslt {\ul the bank}}}\par
{\pict\bin5 }}}}} 00}{\*\unknown words}\emdash\cell end\par}"#;
    assert_eq!(native(source), "Pay now:the bank <http://login.example/x>\n\u{2014}\tend\n");
}

#[test]
fn a_file_is_read_as_a_word_processor_shows_it() {
    let source = format!(r"{HEAD}{{\*\htmltag <b>}}\htmlrtf seen\htmlrtf0  http://a.example/\'e4 }}");
    let id = ArtifactId::of(source.as_bytes());
    let (text, links) = text(id, ArtifactRole::Attachment, &source, &mut Budget::default());
    assert_eq!(text.visible.text, "seen http://a.example/ä ");
    assert_eq!(&source[links[0].at.range.range()], r"http://a.example/\'e4");
}

#[test]
fn characters_are_read_by_the_font_s_code_page() {
    // Shift JIS: a letter whose second byte is an ASCII character, escaped and not.
    let japanese =
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 x;}{\f1\fcharset128 y;}}\f1\'83\'81\'83A \'8aw\f0 \'e4}";
    assert_eq!(native(japanese), "メア 学ä");
    assert_eq!(
        native("{\\rtf1\\ansi\\ansicpg1251 \\'cf\\'f0 \\u1085 ?\\u-10179 ?\\u-8704 ?x}"),
        "Пр н\u{1f600}x"
    );
    assert_eq!(native(r"{\rtf1\ansi{\uc2\u955 ab}\u956 ac\uc0\u957 d}"), "λμcνd");
}

#[test]
fn text_can_be_traced_to_the_rtf() {
    let source = r"{\rtf1\ansi before \'fcber\u8364 ? http://a.example/b\par}";
    let text = read(source.as_bytes()).text;
    let at = text.text.find("http").unwrap();
    let span = text.source(at..at + 18);
    assert_eq!(&source[span.range()], "http://a.example/b");
    let at = text.text.find('ü').unwrap();
    assert_eq!(&source[text.source(at..at + 2).range()], r"\'fc");
}

#[test]
fn compression_is_undone_as_another_implementation_does_it() {
    let source = format!("{HEAD}{}}}", "to and fro and to and fro \\par ".repeat(400));
    let packed = compressed_rtf::compress_rtf(&source).unwrap();
    let unpacked = decompress(&packed).unwrap();
    assert_eq!((String::from_utf8(unpacked.bytes).unwrap(), unpacked.anomalies), (source.clone(), vec![]));

    let mut wrong = packed.clone();
    wrong[12] ^= 1;
    let unpacked = decompress(&wrong).unwrap();
    assert_eq!(unpacked.bytes, source.as_bytes());
    assert_eq!(unpacked.anomalies.len(), 1);

    let cut = decompress(&packed[..packed.len() / 2]).unwrap();
    assert!(source.as_bytes().starts_with(&cut.bytes) && !cut.bytes.is_empty() && !cut.anomalies.is_empty());

    let plain = [&20_u32.to_le_bytes()[..], &4_u32.to_le_bytes(), b"MELA\0\0\0\0{\\rt tail"].concat();
    assert_eq!(decompress(&plain).unwrap().bytes, b"{\\rt");
    assert_eq!(decompress(b"short"), None);
}

#[test]
fn a_million_groups_cost_neither_stack_nor_text() {
    let deep = [
        b"{\\rtf1 ".to_vec(),
        b"{".repeat(1_000_000),
        b"in".to_vec(),
        b"}".repeat(1_000_000),
        b"out".to_vec(),
    ];
    let rtf = read(&deep.concat());
    assert_eq!(rtf.text.text, "inout");
    assert_eq!(rtf.anomalies, [(AnomalyKind::LimitReached, "rtf-depth".to_owned())]);
    let closes = read(&b"}".repeat(100_000));
    assert_eq!(closes.text.text, "");
    let binary = read(br"{\rtf1 a\bin2147483647 b");
    assert_eq!(binary.text.text, "a");
}

#[test]
fn links_in_links_each_say_once_where_they_lead() {
    let nested = r#"{\rtf1{\field{\*\fldinst HYPERLINK "http://a.example"}{\fldrslt out {\field{\*\fldinst HYPERLINK "http://b.example"}{\fldrslt in}}}}}"#;
    assert_eq!(native(nested), "out in <http://b.example> <http://a.example>");
    assert_eq!(
        native(r#"{\rtf1{\field{\*\fldinst HYPERLINK "http://a.example"}{\fldrslt http://a.example}}}"#),
        "http://a.example"
    );
    assert_eq!(native(r"{\rtf1{\field{\*\fldinst PAGE}{\fldrslt 7}}}"), "7");
}

proptest! {
    #[test]
    fn any_bytes_give_a_text_that_is_bounded_and_traceable(bytes: Vec<u8>, pieces in prop::collection::vec(
        prop::sample::select(vec!["{", "}", "\\par ", "\\'83", "\\u-10179 ", "\\u9786?", "\\*", "{\\*\\htmltag ", "\\htmlrtf ",
            "\\htmlrtf0 ", "\\fromhtml1 ", "\\f1 ", "{\\field", "{\\*\\fldinst HYPERLINK \"x\"}", "text", "\\bin3 ", "\u{e4}", "\\~"]), 0..60)) {
        let source = [b"{\\rtf1\\ansi{\\fonttbl{\\f1\\fcharset128 x;}}".to_vec(), pieces.concat().into_bytes(), bytes].concat();
        let rtf = read(&source);
        prop_assert!(rtf.text.text.len() <= 3 * source.len());
        let mut last = 0;
        for segment in &rtf.text.segments {
            prop_assert!(segment.at >= last && segment.source.end <= source.len());
            last = segment.at;
        }
        let _ = decompress(&source);
    }
}
