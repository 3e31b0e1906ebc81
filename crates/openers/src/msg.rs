//! `.msg` files: one Outlook item in a compound file ([MS-OXMSG]).
//!
//! A storage holds a message, a recipient or an attachment; a stream in it holds a property's value and bears its
//! tag as name; values of fixed length stand together in one stream. An attached message is a storage of the same
//! shape without a file of its own: [`rebuild`] writes it out as the `.msg` file that Outlook would save it as.

use crate::Budget;
use crate::compound::{Compound, EntryId, Item, write};
use crate::mapi::{Attachment, Bytes, Content, Message, Properties, Property, Value, kind, tag};
use creel_evidence::Derivation;
use creel_evidence::dissection::AnomalyKind;
use std::borrow::Cow;

/// The stream of fixed values.
const PROPERTIES: &str = "__properties_version1.0";
/// The storage that names properties by number.
const NAMES: &str = "__nameid_version1.0";
/// Begins the names of streams that hold a value; the tag follows in hexadecimal.
const VALUE: &str = "__substg1.0_";
const RECIPIENT: &str = "__recip_version1.0_#";
const ATTACHMENT: &str = "__attach_version1.0_#";
/// The class identifier of a message file ([MS-OXMSG] section 2.1), as it stands in the file.
const CLASS: [u8; 16] = *b"\x0b\x0d\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46";

/// Bytes of values for each byte of the file: sectors belong to one stream, and only a hostile file shares them.
const RATIO: u64 = 2;
/// Recipients and attachments that are read; [MS-OXMSG] section 2.2 allows 2,048 of each.
const MEMBERS: usize = 4_096;
/// Properties of one storage that are read.
const PROPERTIES_READ: usize = 4_096;

/// Whether a compound file is a message: it has the stream of fixed values and what else only messages have.
#[must_use]
pub fn is_message(bytes: &[u8]) -> bool {
    let Some(file) = Compound::open(bytes) else { return false };
    let (mut properties, mut others) = (false, false);
    for (name, _) in file.children(EntryId::ROOT) {
        properties |= name.eq_ignore_ascii_case(PROPERTIES);
        others |= name.eq_ignore_ascii_case(NAMES) || value_tag(name).is_some();
    }
    properties && others
}

/// Reads the message; an empty one with an anomaly if the bytes are no compound file. Every value that is read
/// spends its bytes from the budget.
#[must_use]
pub fn open(bytes: &[u8], budget: &mut Budget) -> Message<'static> {
    let Some(file) = Compound::open(bytes) else {
        let mut message = Message::default();
        message.complain(AnomalyKind::BrokenContainer, "compound file: no header");
        return message;
    };
    let names = names(&file);
    let room = RATIO * bytes.len() as u64;
    let mut reading = Reading { file: &file, names, room, budget, message: Message::default() };
    for (kind, detail) in file.anomalies() {
        reading.message.complain(*kind, detail.clone());
    }
    reading.message.properties = reading.properties(EntryId::ROOT, 32, tag::OF_MESSAGE);
    for recipient in reading.members(RECIPIENT) {
        let properties = reading.properties(recipient, 8, tag::OF_RECIPIENT);
        reading.message.recipients.push(properties);
    }
    for attachment in reading.members(ATTACHMENT) {
        let properties = reading.properties(attachment, 8, tag::OF_ATTACHMENT);
        let content = reading.content(attachment, &properties);
        reading.message.attachments.push(Attachment { properties, content });
    }
    reading.message
}

/// The bytes of the stream at `path`; the same as in [`open`]'s values. `None` if there is no such stream.
#[must_use]
pub fn stream(bytes: &[u8], path: &str) -> Option<Vec<u8>> {
    let file = Compound::open(bytes)?;
    let entry = file.find(path)?;
    (!file.is_storage(entry)).then(|| file.read(entry))
}

/// The storage at `path` as a compound file of its own, written anew: deterministic, but bytes that nobody sent.
/// A message gets what a message file has and an attached message leaves out (the padding of its stream of fixed
/// values, the names of named properties). `None` if there is no such storage.
#[must_use]
pub fn rebuild(bytes: &[u8], path: &str) -> Option<Vec<u8>> {
    let file = Compound::open(bytes)?;
    rebuilt(&file, file.find(path)?, names(&file), &mut Budget::default().bytes).ok()
}

/// The tag in the name of a stream that holds a value; `None` for others, and for the members of a list of
/// values, which have a number behind it.
fn value_tag(name: &str) -> Option<(u16, u16)> {
    let digits = name.strip_prefix(VALUE).filter(|digits| digits.len() == 8)?;
    let tag = u32::from_str_radix(digits, 16).ok()?;
    Some(((tag >> 16) as u16, tag as u16))
}

/// The storage of the names of named properties.
fn names(file: &Compound<'_>) -> Option<EntryId> {
    file.children(EntryId::ROOT).find(|(name, _)| name.eq_ignore_ascii_case(NAMES)).map(|(_, id)| id)
}

struct Reading<'r, 'f> {
    file: &'r Compound<'f>,
    names: Option<EntryId>,
    /// Bytes that the ratio still allows.
    room: u64,
    budget: &'r mut Budget,
    message: Message<'static>,
}

impl Reading<'_, '_> {
    /// Storages of the message whose names begin with `prefix`, in the order of their numbers.
    fn members(&mut self, prefix: &str) -> Vec<EntryId> {
        let is_member =
            |name: &str| name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
        let mut members: Vec<(String, EntryId)> = self
            .file
            .children(EntryId::ROOT)
            .filter(|&(name, id)| is_member(name) && self.file.is_storage(id))
            .map(|(name, id)| (name.to_ascii_uppercase(), id))
            .collect();
        members.sort();
        if members.len() > MEMBERS {
            self.message.complain(AnomalyKind::LimitReached, "outlook-members");
            members.truncate(MEMBERS);
        }
        members.into_iter().map(|(_, id)| id).collect()
    }

    /// The properties of a storage that are among `wanted`. `header` is the length of what stands before the fixed
    /// values ([MS-OXMSG] section 2.4.1).
    fn properties(&mut self, storage: EntryId, header: usize, wanted: &[u16]) -> Properties<'static> {
        let file = self.file;
        let mut list = Properties::default();
        for (read, (name, entry)) in file.children(storage).enumerate() {
            if read >= PROPERTIES_READ {
                self.message.complain(AnomalyKind::LimitReached, "outlook-properties");
                break;
            }
            if file.is_storage(entry) {
                continue;
            }
            if name.eq_ignore_ascii_case(PROPERTIES) {
                let Some(fixed) = self.read(entry) else { continue };
                fixed_values(fixed.get(header..).unwrap_or_default(), wanted)
                    .for_each(|property| list.add(property));
            } else if let Some((id, kind)) = value_tag(name)
                && wanted.contains(&id)
            {
                self.value(entry).into_iter().for_each(|value| list.add(Property { id, kind, value }));
            }
        }
        list
    }

    fn value(&mut self, stream: EntryId) -> Option<Value<'static>> {
        let bytes = self.read(stream)?;
        let at = Derivation::CfbStream { path: self.file.path(stream) };
        Some(Value::Bytes(Bytes { at, bytes: Cow::Owned(bytes) }))
    }

    fn read(&mut self, stream: EntryId) -> Option<Vec<u8>> {
        let size = self.file.size(stream);
        let room = self.room.checked_sub(size);
        let Some(room) = room.filter(|_| self.budget.spend_bytes(size)) else {
            self.message.complain(AnomalyKind::LimitReached, "outlook-size");
            return None;
        };
        self.room = room;
        let bytes = self.file.read(stream);
        if (bytes.len() as u64) < self.file.declared_size(stream) {
            let name = self.file.path(stream);
            self.message.complain(AnomalyKind::BrokenContainer, format!("{name} is shorter than it says"));
        }
        Some(bytes)
    }

    fn content(&mut self, attachment: EntryId, properties: &Properties<'_>) -> Content<'static> {
        let file = self.file;
        let data = file.children(attachment).find_map(|(name, entry)| {
            let (id, kind) = value_tag(name)?;
            (id == tag::ATTACH_DATA && matches!(kind, kind::BINARY | kind::OBJECT)).then_some(entry)
        });
        let Some(data) = data else { return Content::Absent };
        if !self.budget.spend_entry() {
            self.message.complain(AnomalyKind::LimitReached, "outlook-attachments");
            return Content::Absent;
        }
        if !file.is_storage(data) {
            return match self.value(data) {
                Some(Value::Bytes(bytes)) => Content::File(bytes),
                _ => Content::Absent,
            };
        }
        let mut left = self.budget.bytes.min(self.room);
        let before = left;
        let rebuilt = rebuilt(file, data, self.names, &mut left);
        self.room -= before - left;
        self.budget.bytes -= before - left;
        let Ok(bytes) = rebuilt else {
            self.message.complain(AnomalyKind::LimitReached, "outlook-size");
            return Content::Absent;
        };
        let bytes = Bytes { at: Derivation::CfbStorage { path: file.path(data) }, bytes: Cow::Owned(bytes) };
        let is_message = file.children(data).any(|(name, _)| name.eq_ignore_ascii_case(PROPERTIES));
        if is_message && properties.number(tag::ATTACH_METHOD).is_none_or(|method| method == 5) {
            Content::Message(bytes)
        } else {
            Content::File(bytes)
        }
    }
}

/// Entries of a stream of fixed values ([MS-OXMSG] section 2.4.2): tag, flags, eight bytes.
fn fixed_values<'v>(bytes: &'v [u8], wanted: &'v [u16]) -> impl Iterator<Item = Property<'static>> + 'v {
    bytes.as_chunks::<16>().0.iter().take(PROPERTIES_READ).filter_map(|entry| {
        let [k0, k1, i0, i1, _, _, _, _, value @ ..] = *entry;
        let (id, kind) = (u16::from_le_bytes([i0, i1]), u16::from_le_bytes([k0, k1]));
        let is_fixed = matches!(kind, kind::INTEGER16 | kind::INTEGER32 | kind::BOOLEAN | kind::TIME);
        (is_fixed && wanted.contains(&id)).then(|| Property {
            id,
            kind,
            value: Value::Fixed(u64::from_le_bytes(value)),
        })
    })
}

/// Writes a storage with all below it as a file. Spends the bytes of its streams from `left`; `Err` if it has
/// less.
fn rebuilt(
    file: &Compound<'_>,
    storage: EntryId,
    names: Option<EntryId>,
    left: &mut u64,
) -> Result<Vec<u8>, ()> {
    if !file.is_storage(storage) {
        return Err(());
    }
    let is_message = file.children(storage).any(|(name, _)| name.eq_ignore_ascii_case(PROPERTIES));
    let mut items: Vec<Item> = Vec::new();
    // Storages whose children still have to be written, with their index among the items.
    let mut waiting = vec![(storage, None)];
    if is_message && let Some(names) = names {
        items.push(Item { name: NAMES.to_owned(), parent: None, content: None });
        waiting.push((names, Some(0)));
    }
    while let Some((at, parent)) = waiting.pop() {
        for (name, entry) in file.children(at) {
            let content = if file.is_storage(entry) {
                waiting.push((entry, Some(items.len())));
                None
            } else {
                *left = left.checked_sub(file.size(entry)).ok_or(())?;
                let mut content = file.read(entry);
                if is_message && at == storage && name.eq_ignore_ascii_case(PROPERTIES) && content.len() >= 24
                {
                    content.splice(24..24, [0; 8]);
                }
                Some(content)
            };
            // Each entry takes room in the directory even if it is empty.
            *left = left.checked_sub(128).ok_or(())?;
            items.push(Item { name: name.to_owned(), parent, content });
        }
    }
    Ok(write(if is_message { CLASS } else { [0; 16] }, &items))
}
