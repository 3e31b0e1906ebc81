//! The packs in which reporters hand mails on: an mbox and a ZIP.

use std::io::{self, Cursor, Write as _};
use zip::write::SimpleFileOptions;

/// Mails as one mbox (the mboxrd dialect, LF line ends as Unix mailboxes have them).
pub(crate) fn mailbox(mails: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for mail in mails {
        out.extend_from_slice(b"From reports@abuse-desk.example Thu Sep 10 09:00:00 2020\n");
        let text = String::from_utf8_lossy(mail).replace("\r\n", "\n");
        for line in text.split_inclusive('\n') {
            if line.trim_start_matches('>').starts_with("From ") {
                out.push(b'>');
            }
            out.extend_from_slice(line.as_bytes());
        }
        out.push(b'\n');
    }
    out
}

/// Mails as one ZIP whose bytes depend on nothing but them.
pub(crate) fn archive(mails: &[(String, Vec<u8>)]) -> io::Result<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in mails {
        zip.start_file(name.as_str(), options).map_err(io::Error::other)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish().map_err(io::Error::other)?.into_inner())
}
