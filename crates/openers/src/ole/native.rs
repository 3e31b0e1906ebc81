//! Packages of the old Object Packager: a file with its name, in the stream `Ole10Native` ([MS-OLEDS] section 2.3.6) or as
//! the data of an OLE 1 object.

/// Bytes that a name or path may have.
const MAX_NAME: usize = 4096;

/// A file in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Packaged<'a> {
    /// The name that a reader sees under the icon. Hostile text.
    pub(crate) name: String,
    /// Where it was when it was packed; often tells the packer's user name. Hostile text.
    pub(crate) path: String,
    /// The file; empty if it is only linked.
    pub(crate) bytes: &'a [u8],
    /// Whether only the path is in the package.
    pub(crate) is_link: bool,
}

/// Reads the native data of an object of class `Package`, without the length in front.
pub(crate) fn package(data: &[u8]) -> Option<Packaged<'_>> {
    let mut rest = data.strip_prefix(&[2, 0])?;
    let label = string(&mut rest)?;
    let path = string(&mut rest)?;
    // Two bytes of no meaning, then whether the file is inside (3) or elsewhere (1).
    let kind = u16_at(rest, 2)?;
    rest = rest.get(4..)?;
    if kind == 1 {
        return Some(Packaged { name: file_name(&label, &path), path, bytes: &[], is_link: true });
    }
    let length = usize::try_from(u32_at(rest, 0)?).ok().filter(|length| *length <= MAX_NAME)?;
    rest = rest.get(length.checked_add(4)?..)?;
    let size = usize::try_from(u32_at(rest, 0)?).ok()?;
    let behind = rest.get(4..)?;
    // A package that breaks off holds what it has.
    let bytes = behind.get(..size).unwrap_or(behind);
    // Newer packagers repeat the names behind the file, in letters of all languages: where it was put, its label, where it was.
    let mut at = bytes.len();
    let wide = (wide(behind, &mut at), wide(behind, &mut at), wide(behind, &mut at));
    let (label, path) = match wide {
        (Some(_), Some(label), Some(path)) => (label, path),
        _ => (label, path),
    };
    Some(Packaged { name: file_name(&label, &path), path, bytes, is_link: false })
}

/// Reads a stream `Ole10Native`.
pub(crate) fn stream(bytes: &[u8]) -> Option<Packaged<'_>> {
    package(bytes.get(4..)?)
}

fn file_name(label: &str, path: &str) -> String {
    let name = if label.is_empty() { path } else { label };
    name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned()
}

/// A string that ends with a zero byte, in the packer's code page, which the package does not name.
fn string(rest: &mut &[u8]) -> Option<String> {
    let end = rest.iter().take(MAX_NAME).position(|&byte| byte == 0)?;
    let (text, behind) = rest.split_at_checked(end)?;
    *rest = behind.get(1..)?;
    Some(inert(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(text).0))
}

/// A string of UTF-16 behind its number of units.
fn wide(bytes: &[u8], at: &mut usize) -> Option<String> {
    let units = usize::try_from(u32_at(bytes, *at)?).ok().filter(|units| *units <= MAX_NAME)?;
    let start = at.checked_add(4)?;
    let raw = bytes.get(start..start + units * 2)?;
    *at = start + units * 2;
    let text = encoding_rs::UTF_16LE.decode_without_bom_handling(raw).0;
    Some(inert(text.trim_end_matches('\0')))
}

fn inert(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|raw| u16::from_le_bytes(*raw))
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|raw| u32::from_le_bytes(*raw))
}

/// Writes a package, for tests: without the length in front.
#[cfg(test)]
pub(crate) fn write(name: &str, path: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![2, 0];
    for text in [name, path] {
        out.extend(text.as_bytes());
        out.push(0);
    }
    out.extend([0, 0, 3, 0]);
    out.extend((path.len() as u32 + 1).to_le_bytes());
    out.extend(path.as_bytes());
    out.push(0);
    out.extend((bytes.len() as u32).to_le_bytes());
    out.extend(bytes);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_file_and_its_name_come_out() {
        let data = write("invoice.exe", "C:\\Users\\ann\\invoice.exe", b"MZ");
        let found = package(&data).unwrap();
        assert_eq!(
            (found.name.as_str(), found.path.as_str(), found.bytes),
            ("invoice.exe", "C:\\Users\\ann\\invoice.exe", &b"MZ"[..])
        );
    }

    proptest! {
        #[test]
        fn a_package_cut_anywhere_is_survived(cut in 0usize..60) {
            let data = write("a.txt", "C:\\a.txt", b"some text");
            let _ = package(&data[..cut.min(data.len())]);
        }

        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            let _ = package(&[&[2, 0], bytes.as_slice()].concat());
        }
    }
}
