//! Lists of MAPI properties in TNEF ([MS-OXTNEF] section 2.1.3.4).

use super::cursor::Cursor;
use crate::mapi::{Bytes, Message, Properties, Property, Value, kind};
use creel_evidence::Derivation;
use creel_evidence::dissection::AnomalyKind;
use std::borrow::Cow;

/// Properties of one list that are read.
const PROPERTIES: usize = 20_000;

/// Reads a list off the front of `at` and keeps what is `wanted`; of several values the first. Where the list
/// breaks off, or a type is unknown and its length therefore too, the rest is left out and noted.
pub(super) fn read<'a>(at: &mut Cursor<'a>, wanted: &[u16], message: &mut Message<'a>) -> Properties<'a> {
    let mut list = Properties::default();
    let count = at.u32().unwrap_or(0) as usize;
    for read in 0..count {
        if read >= PROPERTIES {
            message.complain(AnomalyKind::LimitReached, "outlook-properties");
            at.skip(usize::MAX);
            break;
        }
        let Some(property) = one(at) else {
            message.complain(AnomalyKind::BrokenContainer, "TNEF: a list of properties that breaks off");
            at.skip(usize::MAX);
            break;
        };
        if let Some(property) = property.filter(|property| wanted.contains(&property.id)) {
            list.add(property);
        }
    }
    list
}

/// One property; `Some(None)` if it has no value.
fn one<'a>(at: &mut Cursor<'a>) -> Option<Option<Property<'a>>> {
    let (whole, id) = (at.u16()?, at.u16()?);
    if id >= 0x8000 {
        name(at)?;
    }
    // Null.
    if whole == 0x0001 {
        return Some(None);
    }
    let kind = whole & !kind::MULTIPLE;
    let is_variable = matches!(kind, kind::STRING8 | kind::UNICODE | kind::BINARY | kind::OBJECT);
    let values = if is_variable || whole & kind::MULTIPLE != 0 { at.u32()? } else { 1 };
    let mut first = None;
    for _ in 0..values {
        let value = if is_variable {
            let length = at.u32()? as usize;
            let value = at.take(length);
            at.skip(length.wrapping_neg() & 3);
            if value.len() < length {
                return None;
            }
            let at = Derivation::Slice { range: value.range() };
            Value::Bytes(Bytes { at, bytes: Cow::Borrowed(value.rest()) })
        } else {
            Value::Fixed(fixed(at, kind)?)
        };
        first.get_or_insert(value);
    }
    Some(first.map(|value| Property { id, kind, value }))
}

/// Passes over the name of a named property.
fn name(at: &mut Cursor<'_>) -> Option<()> {
    at.skip(16);
    let by_name = at.u32()? == 1;
    let number_or_length = at.u32()? as usize;
    if by_name {
        at.skip(number_or_length.saturating_add(number_or_length.wrapping_neg() & 3));
    }
    Some(())
}

/// A value of fixed length, padded to four bytes.
fn fixed(at: &mut Cursor<'_>, kind: u16) -> Option<u64> {
    match kind {
        kind::INTEGER16 | kind::INTEGER32 | kind::FLOATING32 | kind::ERROR | kind::BOOLEAN => {
            at.u32().map(u64::from)
        }
        // Doubles, currencies, times of day, 64-bit integers.
        0x0005 | 0x0006 | 0x0007 | 0x0014 | kind::TIME => at.u64(),
        kind::GUID => {
            at.u64()?;
            at.u64()
        }
        _ => None,
    }
}
