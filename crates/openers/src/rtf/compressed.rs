//! Compressed RTF ([MS-OXRTFCP]): a header, then literals and references into a circular dictionary.

use creel_evidence::dissection::AnomalyKind;

/// What the dictionary holds at the start ([MS-OXRTFCP] section 2.1.2.1).
const INITIAL: &[u8; 207] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\
\\b\\i\\u\\tab\\tx";
/// Bytes of the dictionary.
const DICTIONARY: usize = 4096;
const HEADER: usize = 16;
/// Bytes that come out at the most.
const MAX_OUT: usize = 64 << 20;

/// RTF that was compressed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decompressed {
    /// The RTF; what could be read of it.
    pub bytes: Vec<u8>,
    /// What was wrong.
    pub anomalies: Vec<(AnomalyKind, String)>,
}

/// Undoes the compression; `None` if the bytes do not begin with its header. A wrong length or checksum is an
/// anomaly and not an obstacle: mail programs read on as well. At most 17 bytes come out for two.
#[must_use]
pub fn decompress(bytes: &[u8]) -> Option<Decompressed> {
    let word = |at: usize| bytes.get(at..)?.first_chunk().map(|word| u32::from_le_bytes(*word));
    let (compressed, raw, checksum) = (word(0)?, word(4)?, word(12)?);
    let content = bytes.get(HEADER..)?;
    // The length counts from behind itself; some writers count otherwise, and padding may follow.
    let declared = (compressed as usize).saturating_sub(HEADER - 4);
    let content_declared = content.get(..declared).unwrap_or(content);
    let mut out = Decompressed::default();
    match bytes.get(8..12)? {
        b"LZFu" => {
            if crc(content_declared) != checksum {
                out.anomalies
                    .push((AnomalyKind::BrokenContainer, "compressed RTF: wrong checksum".to_owned()));
            }
            let ended = expand(content, &mut out.bytes);
            if !ended {
                let detail = "compressed RTF: breaks off".to_owned();
                out.anomalies.push((AnomalyKind::BrokenContainer, detail));
            }
            if out.bytes.len() >= MAX_OUT {
                out.anomalies.push((AnomalyKind::LimitReached, "rtf-size".to_owned()));
            }
        }
        b"MELA" => {
            let raw = raw as usize;
            out.bytes.extend_from_slice(content.get(..raw).unwrap_or(content));
        }
        _ => return None,
    }
    Some(out)
}

/// Expands until the reference that marks the end; whether there was one.
fn expand(content: &[u8], out: &mut Vec<u8>) -> bool {
    let mut dictionary = [0; DICTIONARY];
    let mut write = INITIAL.len();
    if let Some(start) = dictionary.get_mut(..write) {
        start.copy_from_slice(INITIAL);
    }
    let mut put = |byte: u8, write: &mut usize, dictionary: &mut [u8; DICTIONARY]| {
        out.push(byte);
        dictionary[*write % DICTIONARY] = byte;
        *write = (*write + 1) % DICTIONARY;
        out.len() < MAX_OUT
    };
    let mut input = content.iter();
    while let Some(&control) = input.next() {
        for bit in 0..8 {
            let Some(&first) = input.next() else { return false };
            if control >> bit & 1 == 0 {
                if !put(first, &mut write, &mut dictionary) {
                    return true;
                }
                continue;
            }
            let Some(&second) = input.next() else { return false };
            let reference = usize::from(u16::from_be_bytes([first, second]));
            let (offset, length) = (reference >> 4, (reference & 15) + 2);
            if offset == write {
                return true;
            }
            for i in 0..length {
                let byte = dictionary[(offset + i) % DICTIONARY];
                if !put(byte, &mut write, &mut dictionary) {
                    return true;
                }
            }
        }
    }
    false
}

/// CRC-32 with the usual polynomial, but neither begun nor ended by an inversion ([MS-OXRTFCP] section 3.1.3.2).
fn crc(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let mut crc = i as u32;
            let mut bit = 0;
            while bit < 8 {
                crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
                bit += 1;
            }
            table[i] = crc;
            i += 1;
        }
        table
    };
    bytes.iter().fold(0, |crc, &byte| crc >> 8 ^ TABLE[usize::from(crc as u8 ^ byte)])
}
