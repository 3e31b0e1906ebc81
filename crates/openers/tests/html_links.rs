//! Links, forms, scripts and pictures of pages.

use creel_evidence::dissection::LinkContext;
use creel_evidence::{ArtifactId, ArtifactRole};
use creel_openers::{Budget, html};

fn read_as(role: ArtifactRole, source: &str) -> html::Reading {
    html::read(ArtifactId::of(source.as_bytes()), role, source, &mut Budget::default())
}

fn read(source: &str) -> html::Reading {
    read_as(ArtifactRole::Body, source)
}

fn targets(source: &str) -> Vec<(LinkContext, String)> {
    let links = read(source).links;
    links.into_iter().map(|link| (link.context, link.target.map_or(link.raw, |target| target.text))).collect()
}

#[test]
fn an_anchor_carries_its_text_and_place() {
    let source = "<p>Hi é,</p><a href=\" https://a.exam\nple/?x=1&amp;y=2 \">Click <b>here</b><br>now</a> <a href=mailto:ann@b.example></a>";
    let links = read(source).links;
    assert_eq!(links[0].raw, "https://a.example/?x=1&y=2");
    assert_eq!(links[0].text, "Click here now");
    assert!(links[0].visible);
    assert_eq!(links[0].position, "Hi é,".chars().count());
    assert_eq!(&source[links[0].at.range.range()], " https://a.exam\nple/?x=1&amp;y=2 ");
    assert_eq!(links[1].target.as_ref().unwrap().scheme, "mailto");
    assert!(!links[1].visible, "nothing to click on");
}

#[test]
fn every_context_is_told_apart() {
    let source = "<meta http-equiv=Refresh content=\"0; URL='https://r.example/'\">\
        <link rel=icon href=https://l.example/><script src=//s.example/x.js></script>\
        <a href=https://p.example/><img src=https://i.example/1.png alt='Big  logo'></a>\
        <map><area href=https://m.example/></map><iframe src=https://f.example/></iframe>\
        <table background=https://b.example/bg.png><td style=\"background:url('https://c.example/c.png')\">\
        <form action=https://o.example/post></form>see https://t.example/x. <img src=cid:logo><img src=data:image/png;base64,AAAA>";
    let expected = [
        (LinkContext::Refresh, "https://r.example/"),
        (LinkContext::Resource, "https://l.example/"),
        (LinkContext::Resource, "https://s.example/x.js"),
        (LinkContext::Picture, "https://p.example/"),
        (LinkContext::Image, "https://i.example/1.png"),
        (LinkContext::Area, "https://m.example/"),
        (LinkContext::Resource, "https://f.example/"),
        (LinkContext::Image, "https://b.example/bg.png"),
        (LinkContext::Image, "https://c.example/c.png"),
        (LinkContext::Form, "https://o.example/post"),
        (LinkContext::Text, "https://t.example/x"),
    ];
    let expected: Vec<_> = expected.map(|(context, url)| (context, url.to_owned())).into();
    assert_eq!(targets(source), expected);
    let reading = read(source);
    assert_eq!(reading.links[3].text, "Big logo");
    assert_eq!(reading.page.images.len(), 3);
}

#[test]
fn the_base_is_honoured_wherever_it_stands() {
    let source =
        "<a href='x.php'>a</a><base href='https://kit.example/in/'><base href='https://other.example/'>";
    assert_eq!(targets(source), [(LinkContext::Anchor, "https://kit.example/in/x.php".to_owned())]);
}

#[test]
fn links_end_where_browsers_end_them() {
    let source = "<a href=http://a.example/>one<a href=http://b.example/>two</a>three\
                  <table><tr><td><a href=http://c.example/>four<td>five</table><a href=http://d.example/><p>six<p>seven</a>eight";
    let texts: Vec<_> = read(source).links.into_iter().map(|link| link.text).collect();
    assert_eq!(texts, ["one", "two", "four", "six seven"]);
}

#[test]
fn hidden_links_are_not_visible_and_keep_their_text() {
    let links = read(
        "<div style='display:none'><a href=http://a.example/>secret</a></div>\
                      <a href=http://b.example/><img width=1 height=1 src=http://p.example/></a>",
    )
    .links;
    assert_eq!((links[0].text.as_str(), links[0].visible), ("secret", false));
    assert_eq!((links[1].context, links[1].visible), (LinkContext::Picture, false));
}

#[test]
fn a_url_that_is_a_link_text_is_no_second_link() {
    let source = "<a href=http://evil.example/>https://bank.example/login</a> and https://other.example/";
    let contexts: Vec<_> = read(source).links.into_iter().map(|link| link.context).collect();
    assert_eq!(contexts, [LinkContext::Anchor, LinkContext::Text]);
}

#[test]
fn forms_keep_fields_values_and_places() {
    let source = "<form method=POST action='send.php'><input type=EMAIL name=user value='ann@victim.example' placeholder=Mail>\
        <input type=password id=pw><select name=c><option value=de><option value=fr selected></select>\
        <textarea name=t>\nhello</textarea><button name=go value=1>Go</button></form>";
    let page = read(source).page;
    let form = &page.forms[0];
    assert_eq!((form.action.as_deref(), form.method.as_str()), (Some("send.php"), "post"));
    assert!(form.asks_password());
    let fields: Vec<_> =
        form.fields.iter().map(|f| (f.kind.as_str(), f.name.as_str(), f.value.as_str())).collect();
    assert_eq!(
        fields,
        [
            ("email", "user", "ann@victim.example"),
            ("password", "pw", ""),
            ("select", "c", "fr"),
            ("textarea", "t", "hello"),
            ("button", "go", "1"),
        ]
    );
    assert_eq!(&source[form.fields[0].value_span.unwrap().range()], "ann@victim.example");
    assert_eq!(form.fields[1].value_span, None);
    assert_eq!(form.fields[0].placeholder, "Mail");
}

#[test]
fn fields_outside_any_form_are_one_form() {
    let page =
        read("<input name=u><p><input type=password name=p></p><form><input name=x></form><input name=z>")
            .page;
    let names: Vec<Vec<_>> =
        page.forms.iter().map(|f| f.fields.iter().map(|f| f.name.as_str()).collect()).collect();
    assert_eq!(names, [vec!["u", "p", "z"], vec!["x"]]);
    assert_eq!(page.forms[0].action, None);
}

#[test]
fn a_title_is_decoded_and_placed() {
    let source = "<title>Sign  in &amp; go</title><title>second</title>";
    let (title, span) = read(source).page.title.unwrap();
    assert_eq!(title, "Sign in & go");
    assert_eq!(&source[span.range()], "Sign  in &amp; go");
}

#[test]
fn limits_are_told_never_silent() {
    let source = "<a href=http://a.example/>x</a>".repeat(5);
    let mut budget = Budget { links: 3, ..Budget::default() };
    let reading = html::read(ArtifactId::of(b""), ArtifactRole::Body, &source, &mut budget);
    assert_eq!(reading.links.len(), 3);
    assert_eq!(reading.anomalies[0].word(), "limit-reached:links");
    let deep = read(&"<div>".repeat(600));
    assert_eq!(deep.anomalies[0].word(), "limit-reached:html-depth");
}

#[test]
fn pictures_have_their_size() {
    let page = read("<img src=a width=600 height=20%><img style='width:30px;height:4pt' width=9 src=b>").page;
    let sizes: Vec<_> = page.images.iter().map(|image| (image.width, image.height)).collect();
    assert_eq!(sizes, [(Some(600), None), (Some(30), Some(5))]);
}
