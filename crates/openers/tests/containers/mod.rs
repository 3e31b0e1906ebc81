//! Writes small `.msg` files and TNEF for tests.

use creel_openers::compound::{Item, write};
use creel_openers::mapi::{kind, tag};

/// UTF-16LE.
pub(crate) fn unicode(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A storage's properties: streams by name, and the entries of the stream of fixed values.
#[derive(Debug, Clone, Default)]
struct Storage {
    streams: Vec<(String, Vec<u8>)>,
    fixed: Vec<u8>,
}

impl Storage {
    fn bytes(&mut self, id: u16, kind: u16, bytes: &[u8]) {
        self.streams.push((format!("__substg1.0_{id:04X}{kind:04X}"), bytes.to_vec()));
    }

    fn fixed(&mut self, id: u16, kind: u16, value: u64) {
        self.fixed.extend((u32::from(id) << 16 | u32::from(kind)).to_le_bytes());
        self.fixed.extend(6_u32.to_le_bytes());
        self.fixed.extend(value.to_le_bytes());
    }

    fn items(&self, header: usize, parent: Option<usize>, items: &mut Vec<Item>) {
        let fixed = [vec![0; header], self.fixed.clone()].concat();
        items.push(Item { name: "__properties_version1.0".into(), parent, content: Some(fixed) });
        for (name, content) in &self.streams {
            items.push(Item { name: name.clone(), parent, content: Some(content.clone()) });
        }
    }
}

/// A `.msg` file under way.
#[derive(Debug, Clone, Default)]
pub(crate) struct MsgFile {
    own: Storage,
    recipients: Vec<Storage>,
    attachments: Vec<(Storage, Option<MsgFile>)>,
}

impl MsgFile {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn text(self, id: u16, text: &str) -> Self {
        self.bytes(id, kind::UNICODE, &unicode(text))
    }

    pub(crate) fn string8(self, id: u16, bytes: &[u8]) -> Self {
        self.bytes(id, kind::STRING8, bytes)
    }

    pub(crate) fn bytes(mut self, id: u16, kind: u16, bytes: &[u8]) -> Self {
        self.own.bytes(id, kind, bytes);
        self
    }

    pub(crate) fn fixed(mut self, id: u16, kind: u16, value: u64) -> Self {
        self.own.fixed(id, kind, value);
        self
    }

    /// A recipient with these texts; `field` is 1 for `To`, 2 for `Cc`.
    pub(crate) fn recipient(mut self, texts: &[(u16, &str)], field: u64) -> Self {
        let mut storage = Storage::default();
        storage.fixed(tag::RECIPIENT_TYPE, kind::INTEGER32, field);
        for (id, text) in texts {
            storage.bytes(*id, kind::UNICODE, &unicode(text));
        }
        self.recipients.push(storage);
        self
    }

    pub(crate) fn file(self, name: &str, bytes: &[u8]) -> Self {
        self.attachment(&[(tag::ATTACH_LONG_FILENAME, name)], bytes)
    }

    pub(crate) fn attachment(mut self, texts: &[(u16, &str)], bytes: &[u8]) -> Self {
        let mut storage = Storage::default();
        for (id, text) in texts {
            storage.bytes(*id, kind::UNICODE, &unicode(text));
        }
        storage.bytes(tag::ATTACH_DATA, kind::BINARY, bytes);
        storage.fixed(tag::ATTACH_METHOD, kind::INTEGER32, 1);
        self.attachments.push((storage, None));
        self
    }

    pub(crate) fn embedded(mut self, name: &str, message: &Self) -> Self {
        let mut storage = Storage::default();
        storage.bytes(tag::DISPLAY_NAME, kind::UNICODE, &unicode(name));
        storage.fixed(tag::ATTACH_METHOD, kind::INTEGER32, 5);
        self.attachments.push((storage, Some(message.clone())));
        self
    }

    pub(crate) fn build(&self) -> Vec<u8> {
        let mut items = vec![Item { name: "__nameid_version1.0".into(), parent: None, content: None }];
        self.items(32, None, &mut items);
        write([0; 16], &items)
    }

    fn items(&self, header: usize, parent: Option<usize>, items: &mut Vec<Item>) {
        self.own.items(header, parent, items);
        for (i, recipient) in self.recipients.iter().enumerate() {
            let at = items.len();
            items.push(Item { name: format!("__recip_version1.0_#{i:08X}"), parent, content: None });
            recipient.items(8, Some(at), items);
        }
        for (i, (storage, message)) in self.attachments.iter().enumerate() {
            let at = items.len();
            items.push(Item { name: format!("__attach_version1.0_#{i:08X}"), parent, content: None });
            storage.items(8, Some(at), items);
            if let Some(message) = message {
                let inside = items.len();
                items.push(Item { name: "__substg1.0_3701000D".into(), parent: Some(at), content: None });
                message.items(24, Some(inside), items);
            }
        }
    }
}

/// TNEF under way.
#[derive(Debug, Clone)]
pub(crate) struct Tnef(Vec<u8>);

impl Tnef {
    pub(crate) fn new() -> Self {
        Self(b"\x78\x9f\x3e\x22\x01\0".to_vec())
    }

    /// An attribute of the message (level 1) or an attachment (level 2).
    pub(crate) fn attribute(mut self, level: u8, id: u32, data: &[u8]) -> Self {
        self.0.push(level);
        self.0.extend(id.to_le_bytes());
        self.0.extend((data.len() as u32).to_le_bytes());
        self.0.extend(data);
        let sum = data.iter().fold(0_u16, |sum, &byte| sum.wrapping_add(u16::from(byte)));
        self.0.extend(sum.to_le_bytes());
        self
    }

    /// An attribute that is a list of properties with bytes.
    pub(crate) fn properties(self, level: u8, id: u32, list: &[(u16, u16, Vec<u8>)]) -> Self {
        let mut data = (list.len() as u32).to_le_bytes().to_vec();
        for (id, kind, value) in list {
            data.extend(kind.to_le_bytes());
            data.extend(id.to_le_bytes());
            data.extend(1_u32.to_le_bytes());
            data.extend((value.len() as u32).to_le_bytes());
            data.extend(value);
            data.resize(data.len().next_multiple_of(4), 0);
        }
        self.attribute(level, id, &data)
    }

    pub(crate) fn build(self) -> Vec<u8> {
        self.0
    }
}
