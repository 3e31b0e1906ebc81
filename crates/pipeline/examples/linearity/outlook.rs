//! Messages of Outlook that are expensive to read.

use super::{Way, repeated};
use creel_openers::compound::{Item, write};

pub(crate) const WAYS: &[Way] = &[
    Way {
        name: "msg-streams",
        what: "properties without number in a .msg",
        make: |size| {
            message(
                (0..size / 200).map(|i| item(&format!("__substg1.0_{:08X}", i * 77), None, vec![b'x'; 60])),
            )
        },
    },
    Way { name: "msg-recipients", what: "recipients of a .msg", make: recipients },
    Way { name: "msg-attachments", what: "small attachments of a .msg", make: attachments },
    Way { name: "msg-nested", what: "a large text in eight .msg files, each inside the next", make: nested },
    Way {
        name: "msg-shared",
        what: "attachments of a .msg that all share one chain of sectors",
        make: shared,
    },
    Way {
        name: "tnef-attributes",
        what: "attributes of TNEF",
        make: |size| {
            tnef(repeated("", "\u{1}\u{4}\u{0}\u{1}\u{0}\u{1}\u{0}\u{0}\u{0}x\u{78}\u{0}", "", size))
        },
    },
    Way {
        name: "tnef-properties",
        what: "properties of TNEF",
        make: |size| {
            let count = u32::try_from(size / 8).unwrap_or(u32::MAX);
            let list = [count.to_le_bytes().to_vec(), b"\x03\0\x17\0\0\0\0\0".repeat(size / 8)].concat();
            let length = u32::try_from(list.len()).unwrap_or(u32::MAX);
            tnef([&b"\x01\x03\x90\x06\0"[..], &length.to_le_bytes(), &list, b"\0\0"].concat())
        },
    },
    Way { name: "rtf-groups", what: "groups in groups of RTF", make: |size| repeated(RTF, "{", "x", size) },
    Way {
        name: "rtf-characters",
        what: "escaped bytes of characters of two bytes",
        make: |size| repeated(RTF, "\\'83a\\'83\\'81x", "", size),
    },
    Way {
        name: "rtf-fields",
        what: "links in links of RTF",
        make: |size| {
            repeated(RTF, "{\\field{\\*\\fldinst HYPERLINK \"http://a.example/#\"}{\\fldrslt x", "", size)
        },
    },
    Way {
        name: "rtf-closed-fields",
        what: "links of RTF, one behind the other",
        make: |size| {
            repeated(RTF, "{\\field{\\*\\fldinst HYPERLINK \"http://a.example/#\"}{\\fldrslt x}}", "", size)
        },
    },
];

const RTF: &str = "{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset128 x;}}\\f0 ";

fn item(name: &str, parent: Option<usize>, content: Vec<u8>) -> Item {
    Item { name: name.to_owned(), parent, content: Some(content) }
}

fn storage(name: &str, parent: Option<usize>) -> Item {
    Item { name: name.to_owned(), parent, content: None }
}

fn message(more: impl Iterator<Item = Item>) -> Vec<u8> {
    let mut items =
        vec![item("__properties_version1.0", None, vec![0; 32]), storage("__nameid_version1.0", None)];
    items.extend(more);
    write([0; 16], &items)
}

fn recipients(size: usize) -> Vec<u8> {
    message((0..size / 600).flat_map(|i| {
        let address: Vec<u8> = format!("a{i}@b.example").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let at = Some(2 + 3 * i);
        [
            storage(&format!("__recip_version1.0_#{i:08X}"), None),
            item("__substg1.0_39FE001F", at, address.clone()),
            item("__substg1.0_3001001F", at, address),
        ]
    }))
}

fn attachments(size: usize) -> Vec<u8> {
    message((0..size / 600).flat_map(|i| {
        let name: Vec<u8> = format!("{i}.html").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let at = Some(2 + 3 * i);
        [
            storage(&format!("__attach_version1.0_#{i:08X}"), None),
            item("__substg1.0_3707001F", at, name),
            item("__substg1.0_37010102", at, format!("<a href=http://a.example/{i}>x</a>").into_bytes()),
        ]
    }))
}

fn nested(size: usize) -> Vec<u8> {
    let mut items = vec![storage("__nameid_version1.0", None)];
    let mut at = None;
    for _ in 0..8 {
        items.push(item("__properties_version1.0", at, vec![0; 24]));
        let attachment = items.len();
        items.push(storage("__attach_version1.0_#00000000", at));
        at = Some(items.len());
        items.push(storage("__substg1.0_3701000D", Some(attachment)));
    }
    items.push(item("__properties_version1.0", at, vec![0; 24]));
    items.push(item("__substg1.0_1000001E", at, repeated("", "text of mail # ", "", size)));
    write([0; 16], &items)
}

/// Each attachment's entry names the sectors of the first one's content.
fn shared(size: usize) -> Vec<u8> {
    let content = repeated("", "<p>text # ", "", size / 2);
    let first = content.len();
    let mut file = message((0..size / 1000).flat_map(|i| {
        let content = if i == 0 { content.clone() } else { Vec::new() };
        let at = Some(2 + 2 * i);
        [storage(&format!("__attach_version1.0_#{i:08X}"), None), item("__substg1.0_37010102", at, content)]
    }));
    let name: Vec<u8> = "__substg1.0_37010102".encode_utf16().flat_map(u16::to_le_bytes).collect();
    // The content of the first is the first thing in the file: it begins at sector 0.
    let mut at = 0;
    while let Some(found) = file.get(at..).and_then(|rest| memchr::memmem::find(rest, &name)) {
        let entry = at + found;
        if let Some(place) = file.get_mut(entry + 116..entry + 124) {
            place[..4].copy_from_slice(&0_u32.to_le_bytes());
            place[4..].copy_from_slice(&u32::try_from(first).unwrap_or(u32::MAX).to_le_bytes());
        }
        at = entry + 128;
    }
    file
}

fn tnef(attributes: Vec<u8>) -> Vec<u8> {
    [b"\x78\x9f\x3e\x22\x01\0".to_vec(), attributes].concat()
}
