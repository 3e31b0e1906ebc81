//! The layout of a shell link ([MS-SHLLINK]): which bytes say what. It knows nothing of what that means.

use super::items;
use creel_evidence::locus::Span;
use encoding_rs::{UTF_16LE, WINDOWS_1252};

/// Bytes of the header (section 2.1).
const HEADER: usize = 0x4c;
/// Blocks of extra data that are looked at; programs write fewer than ten.
const BLOCKS: usize = 64;

/// A string with the bytes that it stands in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) at: Span,
}

/// Who made the link (section 2.5.10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tracker {
    /// The NetBIOS name of the machine.
    pub(super) machine: Written,
    /// The network card's address out of the file's identifier, if that is of the kind that holds one.
    pub(super) card: Option<Written>,
}

/// What a link says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ShellLink {
    /// 7 starts the program as an icon in the bar (section 2.1).
    pub(super) show_command: u32,
    /// The path out of the list of shell items.
    pub(super) items: Option<Written>,
    /// The path on this machine, and of a share.
    pub(super) local: Option<Written>,
    pub(super) network: Option<Written>,
    pub(super) name: Option<Written>,
    pub(super) relative: Option<Written>,
    pub(super) folder: Option<Written>,
    pub(super) arguments: Option<Written>,
    pub(super) icon: Option<Written>,
    /// The target and the icon with variables of the environment.
    pub(super) environment: Option<Written>,
    pub(super) icon_environment: Option<Written>,
    pub(super) tracker: Option<Tracker>,
    /// What stands behind the end of the link.
    pub(super) appended: Option<Span>,
    /// What the link promises and does not hold.
    pub(super) broken: Option<&'static str>,
}

/// Reads as far as the bytes go.
pub(super) fn read(bytes: &[u8]) -> ShellLink {
    let mut link = ShellLink::default();
    if let Err(missing) = fill(bytes, &mut link) {
        link.broken = Some(missing);
    }
    link
}

fn fill(bytes: &[u8], link: &mut ShellLink) -> Result<(), &'static str> {
    let flags = u32_at(bytes, 0x14).ok_or("the header")?;
    link.show_command = u32_at(bytes, 0x3c).ok_or("the header")?;
    let has = |bit: u32| flags >> bit & 1 == 1;
    let mut at = HEADER;
    if has(0) {
        let size = usize::from(u16_at(bytes, at).ok_or("the list of items")?);
        let list = Span::new(at + 2, at + 2 + size);
        bytes.get(list.range()).ok_or("the list of items")?;
        link.items = items::path(bytes, list);
        at = list.end;
    }
    if has(1) {
        let size = size_at(bytes, at).ok_or("the information on the target")?;
        let info = bytes.get(at..at + size).ok_or("the information on the target")?;
        if !has(8) {
            information(info, at, link);
        }
        at += size;
    }
    let wide = has(7);
    for (bit, field) in [
        (2, &mut link.name as &mut Option<Written>),
        (3, &mut link.relative),
        (4, &mut link.folder),
        (5, &mut link.arguments),
        (6, &mut link.icon),
    ] {
        if has(bit) {
            let count = usize::from(u16_at(bytes, at).ok_or("a string")?);
            let span = Span::new(at + 2, at + 2 + if wide { count * 2 } else { count });
            bytes.get(span.range()).ok_or("a string")?;
            *field = Some(if wide { utf16(bytes, span) } else { ansi(bytes, span) });
            at = span.end;
        }
    }
    for _ in 0..BLOCKS {
        // A size below four ends the blocks; so does the end of a file that leaves it out.
        let Some(size) = size_at(bytes, at) else { return Ok(()) };
        if size < 4 {
            at += 4;
            break;
        }
        let Some(block) = bytes.get(at..at + size) else { return Err("a block of extra data") };
        extra(bytes, block, at, link);
        at += size;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    link.appended = rest.iter().any(|&b| b != 0).then(|| Span::new(at, bytes.len()));
    Ok(())
}

/// Section 2.3: paths on this machine and on a share.
fn information(info: &[u8], start: usize, link: &mut ShellLink) {
    let Some(flags) = u32_at(info, 8) else { return };
    let field = |place: usize| size_at(info, place).filter(|&offset| offset > 0);
    let narrow = |offset: usize| {
        let mut written = ansi(info, Span::new(offset, terminated(info, offset)?));
        written.at = Span::new(start + written.at.start, start + written.at.end);
        Some(written).filter(|written| !written.text.is_empty())
    };
    let suffix = field(24).and_then(narrow);
    if flags & 1 == 1 {
        link.local = field(16).and_then(narrow);
    }
    if flags & 2 == 2
        && let Some(share) = field(20)
        && let Some(name) = size_at(info, share + 8).and_then(|offset| narrow(share.checked_add(offset)?))
    {
        let text = match &suffix {
            Some(suffix) => format!("{}\\{}", name.text, suffix.text),
            None => name.text.clone(),
        };
        link.network = Some(Written { text, at: name.at });
    }
}

/// Section 2.5: one block of extra data.
fn extra(bytes: &[u8], block: &[u8], start: usize, link: &mut ShellLink) {
    // A path in 260 characters of the code page, then in 260 of UTF-16.
    let path = || {
        let wide = Span::new(start + 268, start + 788);
        let narrow = Span::new(start + 8, start + 268);
        (block.len() >= 788)
            .then(|| utf16(bytes, wide))
            .filter(|written| !written.text.is_empty())
            .or_else(|| (block.len() >= 268).then(|| ansi(bytes, narrow)))
            .filter(|written| !written.text.is_empty())
    };
    match u32_at(block, 4) {
        Some(0xa000_0001) => link.environment = path(),
        Some(0xa000_0007) => link.icon_environment = path(),
        Some(0xa000_0003) if block.len() >= 96 => {
            let machine = ansi(bytes, Span::new(start + 16, start + 32));
            link.tracker = Some(Tracker { machine, card: card(block, start) });
        }
        _ => {}
    }
}

/// The last six bytes of the file's identifier are the network card's address if it is a UUID of version 1 (RFC 9562
/// section 5.1) whose node is no random one.
fn card(block: &[u8], start: usize) -> Option<Written> {
    let identifier = block.get(48..64)?;
    let is_timed = identifier.get(7)? >> 4 == 1;
    let node = identifier.get(10..16)?;
    let is_address = node.first()? & 1 == 0 && node.iter().any(|&b| b != 0);
    let text: Vec<String> = node.iter().map(|b| format!("{b:02x}")).collect();
    (is_timed && is_address).then(|| Written { text: text.join(":"), at: Span::new(start + 58, start + 64) })
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_le_bytes(*chunk))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}

/// A size or an offset that can be added to a place without overflow.
fn size_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok().filter(|&size| size < usize::MAX / 4)
}

/// Where the string at `offset` ends: before its NUL, or with the bytes.
fn terminated(bytes: &[u8], offset: usize) -> Option<usize> {
    let rest = bytes.get(offset..)?;
    Some(offset + memchr::memchr(0, rest).unwrap_or(rest.len()))
}

/// Text in the system's code page, which the file does not name; up to its first NUL.
pub(super) fn ansi(bytes: &[u8], span: Span) -> Written {
    let field = bytes.get(span.range()).unwrap_or_default();
    let text = field.get(..memchr::memchr(0, field).unwrap_or(field.len())).unwrap_or_default();
    let at = Span::new(span.start, span.start + text.len());
    Written { text: WINDOWS_1252.decode_without_bom_handling(text).0.into_owned(), at }
}

/// UTF-16 up to its first NUL.
pub(super) fn utf16(bytes: &[u8], span: Span) -> Written {
    let field = bytes.get(span.range()).unwrap_or_default();
    let units = field.as_chunks::<2>().0.iter().take_while(|unit| **unit != [0, 0]).count();
    let at = Span::new(span.start, span.start + units * 2);
    let text = field.get(..units * 2).unwrap_or_default();
    Written { text: UTF_16LE.decode_without_bom_handling(text).0.into_owned(), at }
}
