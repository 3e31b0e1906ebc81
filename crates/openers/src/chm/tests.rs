use super::*;
use proptest::prelude::*;

const PAGE: &[u8] = b"<html><OBJECT classid=\"clsid:ADB880A6-D8FF-11CF-9377-00AA003B7A11\"><PARAM name=Command value=\"ShortCut\">\
<PARAM name=\"Item1\" value=\",cmd.exe,/c start a&amp;b\"></OBJECT></html>";

/// A number as the directory writes it.
fn number(value: usize) -> Vec<u8> {
    if value < 0x80 { vec![value as u8] } else { vec![0x80 | (value >> 7) as u8, (value & 0x7f) as u8] }
}

/// A help file with these files; those of section 1 stand in one uncompressed block of LZX.
fn help(plain: &[(&str, &[u8])], packed: &[(&str, &[u8])]) -> Vec<u8> {
    let unpacked: Vec<u8> = packed.iter().flat_map(|(_, content)| content.iter().copied()).collect();
    let size = u32::try_from(unpacked.len()).unwrap();
    // No translation, block type 3, its size in 24 bits, then three recent offsets.
    let bits: u32 = 3 << 28 | size << 4;
    let mut lzx = Vec::new();
    lzx.extend(((bits >> 16) as u16).to_le_bytes());
    lzx.extend((bits as u16).to_le_bytes());
    lzx.extend([1, 0, 0, 0].repeat(3));
    lzx.extend(&unpacked);
    let mut control = 6_u32.to_le_bytes().to_vec();
    control.extend(b"LZXC");
    control.extend([2_u32, 2, 2, 0, 0].iter().flat_map(|v| v.to_le_bytes()));
    let mut table: Vec<u8> = [2_u32, 1, 8, 0x28].iter().flat_map(|v| v.to_le_bytes()).collect();
    table.extend([unpacked.len() as u64, lzx.len() as u64, 0x8000, 0].iter().flat_map(|v| v.to_le_bytes()));
    let mut system: Vec<(&str, &[u8])> = plain.to_vec();
    let names = [
        "Content",
        "ControlData",
        "Transform/{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}/InstanceData/ResetTable",
    ]
    .map(|name| format!("::DataSpace/Storage/MSCompressed/{name}"));
    if !packed.is_empty() {
        system.extend(names.iter().map(String::as_str).zip([lzx.as_slice(), &control, &table]));
    }
    let (mut entries, mut content) = (Vec::new(), Vec::new());
    let mut list = |name: &str, section: u8, offset: usize, length: usize| {
        entries.extend(number(name.len()));
        entries.extend(name.as_bytes());
        entries.push(section);
        entries.extend(number(offset));
        entries.extend(number(length));
    };
    for (name, bytes) in system {
        list(name, 0, content.len(), bytes.len());
        content.extend(bytes);
    }
    let mut offset = 0;
    for (name, bytes) in packed {
        list(name, 1, offset, bytes.len());
        offset += bytes.len();
    }
    let mut chunk = b"PMGL".to_vec();
    chunk.extend(u32::try_from(4096 - 0x14 - entries.len()).unwrap().to_le_bytes());
    chunk.resize(0x14, 0);
    chunk.extend(entries);
    chunk.resize(4096, 0);
    let mut out = b"ITSF\x03\0\0\0".to_vec();
    out.resize(0x48, 0);
    for value in [0x60_u64, 0x54 + 4096, 0x60 + 0x54 + 4096] {
        out.extend(value.to_le_bytes());
    }
    out.extend(b"ITSP\x01\0\0\0\x54\0\0\0");
    out.resize(0x60 + 0x10, 0);
    out.extend(4096_u32.to_le_bytes());
    out.resize(0x60 + 0x2c, 0);
    out.extend(1_u32.to_le_bytes());
    out.resize(0x60 + 0x54, 0);
    [out, chunk, content].concat()
}

fn opening(bytes: &[u8], budget: &mut Budget) -> Opened {
    open(bytes, &mut Opening { passwords: &[], budget })
}

fn sample() -> Vec<u8> {
    help(
        &[("/#SYSTEM", b"x"), ("/plain.txt", b"plain words")],
        &[("/index.html", PAGE), ("/a.js", b"var a = 1;")],
    )
}

#[test]
fn files_come_out_of_both_sections_again() {
    let bytes = sample();
    let opened = opening(&bytes, &mut Budget::default());
    assert_eq!(opened.anomalies, []);
    let told: Vec<(&str, &[u8])> = opened
        .members
        .iter()
        .map(|member| (member.name.as_deref().unwrap(), member.bytes.as_slice()))
        .collect();
    assert_eq!(told, [("/plain.txt", &b"plain words"[..]), ("/index.html", PAGE), ("/a.js", b"var a = 1;")]);
    for found in &opened.members {
        assert_eq!(member(&bytes, found.index).as_ref(), Some(&found.bytes));
        assert_eq!(&bytes[found.name_at.unwrap().range()], found.name.as_ref().unwrap().as_bytes());
    }
    assert_eq!(member(&bytes, 0), None, "the system's own");
}

#[test]
fn a_page_that_starts_a_program_is_told() {
    let opened = opening(&sample(), &mut Budget::default());
    let [feature] = opened.features.as_slice() else { panic!("{:?}", opened.features) };
    assert_eq!((feature.kind, feature.detail.as_str()), (FeatureKind::Command, "cmd.exe /c start a&b"));
    let quoted = &opened.members[1].bytes[feature.at.span.range()];
    assert_eq!(quoted, b",cmd.exe,/c start a&amp;b");
}

#[test]
fn a_help_file_of_pages_starts_nothing() {
    let page = b"<html><p>Open the lid.</p><object classid=\"clsid:adb880a6-d8ff-11cf-9377-00aa003b7a11\"><param name=command value=\"related topics\"></object>";
    let opened = opening(&help(&[("/a.html", page)], &[]), &mut Budget::default());
    assert_eq!((opened.members.len(), opened.features.len(), opened.anomalies.len()), (1, 0, 0));
}

#[test]
fn limits_and_damage_are_told() {
    let mut bytes = sample();
    let told = opening(&bytes, &mut Budget { entries: 1, ..Budget::default() });
    assert_eq!(told.anomalies, [(AnomalyKind::LimitReached, "archive-entries".to_owned())]);
    let told = opening(&bytes, &mut Budget { bytes: 12, ..Budget::default() });
    assert_eq!(told.anomalies, [(AnomalyKind::LimitReached, "archive-size".to_owned())]);
    let at = memmem::find(&bytes, b"LZXC").unwrap();
    bytes[at] = b'X';
    let told = opening(&bytes, &mut Budget::default());
    assert_eq!(
        told.anomalies[0],
        (AnomalyKind::UnreadableArchive, "the compressed section is damaged".to_owned())
    );
    assert_eq!(told.members.len(), 1, "what is not compressed comes out all the same");
    assert_eq!(opening(b"ITSF", &mut Budget::default()).members.len(), 0);
}

#[test]
fn a_help_file_that_breaks_off_anywhere_is_read_as_far_as_it_goes() {
    let whole = sample();
    for end in 0..whole.len() {
        let bytes = &whole[..end];
        for found in opening(bytes, &mut Budget::default()).members {
            assert_eq!(member(bytes, found.index), Some(found.bytes));
        }
    }
}

proptest! {
    #[test]
    fn any_damage_is_survived(at: prop::sample::Index, noise in prop::collection::vec(any::<u8>(), 1..40)) {
        let mut bytes = sample();
        let start = at.index(bytes.len());
        for (place, byte) in bytes[start..].iter_mut().zip(&noise) {
            *place = *byte;
        }
        for found in opening(&bytes, &mut Budget::default()).members {
            prop_assert_eq!(member(&bytes, found.index), Some(found.bytes));
        }
    }
}
