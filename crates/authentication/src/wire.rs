//! DNS messages (RFC 1035 section 4): one question out, one answer in. Nothing here sends anything.

use crate::dns::{Question, Record, RecordType, Silence};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Records of one answer that are read.
const RECORDS: usize = 1_000;

/// What a server replied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The answer, which may be that there is none.
    Answer(Result<Vec<Record>, Silence>),
    /// It did not fit into a datagram; it has to be asked for over TCP.
    Truncated,
}

const fn code(kind: RecordType) -> u16 {
    match kind {
        RecordType::A => 1,
        RecordType::Ptr => 12,
        RecordType::Mx => 15,
        RecordType::Txt => 16,
        RecordType::Aaaa => 28,
    }
}

/// A query that asks for recursion; `None` if DNS cannot carry the name.
#[must_use]
pub fn query(id: u16, question: &Question) -> Option<Vec<u8>> {
    if !question.is_askable() {
        return None;
    }
    let mut out = Vec::with_capacity(64);
    out.extend(id.to_be_bytes());
    // Recursion desired; one question.
    out.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in question.name.split('.') {
        out.push(u8::try_from(label.len()).ok()?);
        out.extend(label.as_bytes());
    }
    out.push(0);
    out.extend(code(question.kind).to_be_bytes());
    out.extend(1u16.to_be_bytes());
    Some(out)
}

/// Reads a reply to the query with this id; `None` if the bytes are none, or answer another question.
#[must_use]
pub fn reply(bytes: &[u8], id: u16, question: &Question) -> Option<Reply> {
    let flags = number(bytes, 2)?;
    let is_reply = number(bytes, 0)? == id && flags & 0x8000 != 0 && number(bytes, 4)? == 1;
    let (name, at) = name(bytes, 12)?;
    if !is_reply || name != question.name || number(bytes, at)? != code(question.kind) {
        return None;
    }
    if flags & 0x0200 != 0 {
        return Some(Reply::Truncated);
    }
    match flags & 0xf {
        0 => {}
        3 => return Some(Reply::Answer(Err(Silence::NoSuchName))),
        _ => return Some(Reply::Answer(Err(Silence::Failed))),
    }
    let count = usize::from(number(bytes, 6)?).min(RECORDS);
    let mut records = Vec::new();
    let mut at = at + 4;
    for _ in 0..count {
        // Owners are not looked at: a resolver puts the chain of aliases in front.
        let (_, after) = self::name(bytes, at)?;
        let length = usize::from(number(bytes, after + 8)?);
        let data = after + 10;
        if number(bytes, after)? == code(question.kind) {
            records.extend(record(bytes, data, length, question.kind));
        }
        at = data + length;
    }
    Some(Reply::Answer(Ok(records)))
}

fn record(bytes: &[u8], at: usize, length: usize, kind: RecordType) -> Option<Record> {
    let data = bytes.get(at..at.checked_add(length)?)?;
    Some(match kind {
        RecordType::A => Record::A(Ipv4Addr::from(<[u8; 4]>::try_from(data).ok()?)),
        RecordType::Aaaa => Record::Aaaa(Ipv6Addr::from(<[u8; 16]>::try_from(data).ok()?)),
        RecordType::Ptr => Record::Ptr(name(bytes, at)?.0),
        RecordType::Mx => Record::Mx(number(bytes, at)?, name(bytes, at + 2)?.0),
        RecordType::Txt => {
            let mut text = Vec::with_capacity(data.len());
            let mut rest = data;
            while let Some((&length, after)) = rest.split_first() {
                let (string, after) = after.split_at_checked(usize::from(length))?;
                text.extend_from_slice(string);
                rest = after;
            }
            Record::Txt(text)
        }
    })
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(<[u8; 2]>::try_from(pair).ok()?))
}

/// A name in lower case with what is not visible ASCII as `?`, and the place behind it. Pointers lead backwards only,
/// so that there are no loops.
fn name(bytes: &[u8], start: usize) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut at = start;
    let mut end = None;
    loop {
        let length = *bytes.get(at)?;
        match length {
            0 => return Some((out, end.unwrap_or(at + 1))),
            1..=63 => {
                let label = bytes.get(at + 1..at + 1 + usize::from(length))?;
                if !out.is_empty() {
                    out.push('.');
                }
                let plain =
                    |&b: &u8| if b.is_ascii_graphic() && b != b'.' { b.to_ascii_lowercase() } else { b'?' };
                out.extend(label.iter().map(|b| char::from(plain(b))));
                if out.len() > 255 {
                    return None;
                }
                at += 1 + usize::from(length);
            }
            0xc0..=0xff => {
                let target = usize::from(number(bytes, at)? & 0x3fff);
                end = end.or(Some(at + 2));
                if target >= at {
                    return None;
                }
                at = target;
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A reply with one alias in front and `data` under a pointer to the question's name.
    fn answer(question: &Question, flags: u16, data: &[u8]) -> Vec<u8> {
        let mut out = query(7, question).unwrap();
        out[2..4].copy_from_slice(&(0x8180 | flags).to_be_bytes());
        out[7] = 2;
        out.extend([0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 2, 0xc0, 12]);
        out.extend([0xc0, 12]);
        out.extend(code(question.kind).to_be_bytes());
        out.extend([0, 1, 0, 0, 0, 9]);
        out.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        out.extend(data);
        out
    }

    #[test]
    fn every_type_is_read_behind_an_alias() {
        let cases: [(RecordType, &[u8], Record); 5] = [
            (RecordType::A, &[192, 0, 2, 1], Record::A([192, 0, 2, 1].into())),
            (
                RecordType::Aaaa,
                &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
                Record::Aaaa("2001:db8::1".parse().unwrap()),
            ),
            (RecordType::Ptr, &[2, b'M', b'x', 0xc0, 12], Record::Ptr("mx.sender.example".into())),
            (RecordType::Mx, &[0, 5, 2, b'm', b'x', 0xc0, 12], Record::Mx(5, "mx.sender.example".into())),
            (RecordType::Txt, &[2, b'v', b'=', 2, b'=', b'x'], Record::Txt(b"v==x".to_vec())),
        ];
        for (kind, data, record) in cases {
            let question = Question::new("Sender.Example", kind);
            assert_eq!(
                reply(&answer(&question, 0, data), 7, &question),
                Some(Reply::Answer(Ok(vec![record])))
            );
        }
    }

    #[test]
    fn silence_truncation_and_strangers_are_told_apart() {
        let question = Question::new("sender.example", RecordType::A);
        let with = |flags| reply(&answer(&question, flags, &[1, 2, 3, 4]), 7, &question);
        assert_eq!(with(3), Some(Reply::Answer(Err(Silence::NoSuchName))));
        assert_eq!(with(2), Some(Reply::Answer(Err(Silence::Failed))));
        assert_eq!(with(0x200), Some(Reply::Truncated));
        assert_eq!(reply(&answer(&question, 0, &[]), 8, &question), None);
        let other = Question::new("other.example", RecordType::A);
        assert_eq!(reply(&answer(&question, 0, &[]), 7, &other), None);
        assert_eq!(query(7, &Question::new("a..b", RecordType::A)), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>, data: Vec<u8>, cut in 0usize..80) {
            let question = Question::new("sender.example", RecordType::Txt);
            let _ = reply(&bytes, 0, &question);
            let mut whole = answer(&question, 0, &data);
            whole.truncate(cut);
            let _ = reply(&whole, 7, &question);
        }
    }
}
