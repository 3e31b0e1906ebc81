//! One small archive of each format.

use lzma_rust2::{LzipOptions, LzipWriter, LzmaOptions, LzmaWriter, XzOptions, XzWriter};
use rars::{ArchiveVersion, Builder};
use sevenz_rust2::encoder_options::AesEncoderOptions;
use sevenz_rust2::{ArchiveEntry, ArchiveWriter, EncoderMethod, Password};
use std::io::{Cursor, Write};

/// The file in each of them.
pub(crate) const NAME: &str = "invoice/offer.html";
pub(crate) const CONTENT: &[u8] =
    b"<!doctype html><title>Offer</title><p>Please sign in to see the offer of 4 March, 4 March, 4 March.";

/// Formats that hold named files: each with its archive of these files.
pub(crate) fn named(files: &[(&str, &[u8])]) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("tar", tar(files)),
        ("7z", sevenz(files, None, false)),
        ("rar4", rar(ArchiveVersion::Rar29, files, None, false)),
        ("rar5", rar(ArchiveVersion::Rar50, files, None, false)),
        ("cab", cab(files, cab::CompressionType::MsZip)),
        ("cab stored", cab(files, cab::CompressionType::None)),
        ("lha", lha(files)),
        ("arj", arj(files)),
        ("ace", ace(files)),
    ]
}

/// Formats that pack one file alone: each with its file.
pub(crate) fn alone(content: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("gzip", gzip(content)),
        ("bzip2", bzip2(content)),
        ("xz", xz(content)),
        ("lzma", lzma(content)),
        ("lzip", lzip(content)),
        ("zstd", zstd(content)),
    ]
}

pub(crate) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

pub(crate) fn sevenz(files: &[(&str, &[u8])], password: Option<&str>, hides_names: bool) -> Vec<u8> {
    let mut writer = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    if let Some(password) = password {
        let key = AesEncoderOptions::new(Password::new(password));
        writer.set_content_methods(vec![key.into(), EncoderMethod::LZMA2.into()]);
        writer.set_encrypt_header(hides_names);
    }
    for (name, content) in files {
        writer.push_archive_entry(ArchiveEntry::new_file(name), Some(*content)).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(crate) fn rar(
    version: ArchiveVersion,
    files: &[(&str, &[u8])],
    password: Option<&str>,
    hides_names: bool,
) -> Vec<u8> {
    let mut builder = Builder::new(version)
        .password(password.map(|word| word.as_bytes().to_vec()))
        .header_encryption(hides_names);
    for (name, content) in files {
        builder.add_bytes(name.as_bytes().to_vec(), content.to_vec(), None, None).unwrap();
    }
    builder.to_bytes().unwrap()
}

pub(crate) fn cab(files: &[(&str, &[u8])], packing: cab::CompressionType) -> Vec<u8> {
    let mut builder = cab::CabinetBuilder::new();
    let folder = builder.add_folder(packing);
    for (name, _) in files {
        folder.add_file(*name);
    }
    let mut writer = builder.build(Cursor::new(Vec::new())).unwrap();
    let mut contents = files.iter();
    while let Some(mut file) = writer.next_file().unwrap() {
        file.write_all(contents.next().unwrap().1).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Headers of level 0, files stored (`-lh0-`).
pub(crate) fn lha(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, content) in files {
        let mut header = b"-lh0-".to_vec();
        let size = u32::try_from(content.len()).unwrap().to_le_bytes();
        header.extend(size);
        header.extend(size);
        header.extend([0, 0, 0x21, 0x50, 0x20, 0]);
        header.push(u8::try_from(name.len()).unwrap());
        header.extend(name.as_bytes());
        header.extend(crc16(content).to_le_bytes());
        out.push(u8::try_from(header.len()).unwrap());
        out.push(header.iter().fold(0, |sum: u8, &byte| sum.wrapping_add(byte)));
        out.extend(header);
        out.extend(*content);
    }
    out.push(0);
    out
}

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xa001 } else { crc >> 1 })
    })
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Files stored (method 0).
pub(crate) fn arj(files: &[(&str, &[u8])]) -> Vec<u8> {
    let header = |flags: u8, kind: u8, name: &str, content: &[u8]| {
        let size = u32::try_from(content.len()).unwrap().to_le_bytes();
        let mut basic = vec![30, 11, 1, 0, flags, 0, kind, 0];
        basic.extend([0; 4]);
        basic.extend(size);
        basic.extend(size);
        basic.extend(crc32(content).to_le_bytes());
        basic.extend([0; 6]);
        basic.extend(name.as_bytes());
        basic.extend([0, 0]);
        let mut out = vec![0x60, 0xea];
        out.extend(u16::try_from(basic.len()).unwrap().to_le_bytes());
        out.extend(&basic);
        out.extend(crc32(&basic).to_le_bytes());
        out.extend([0, 0]);
        out.extend(content);
        out
    };
    let mut out = header(0, 2, "a.arj", b"");
    for (name, content) in files {
        out.extend(header(0, 0, name, content));
    }
    out.extend([0x60, 0xea, 0, 0]);
    out
}

/// Files stored.
pub(crate) fn ace(files: &[(&str, &[u8])]) -> Vec<u8> {
    let block = |header: &[u8]| {
        let mut out = (crc32(header) as u16).to_le_bytes().to_vec();
        out.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
        out.extend(header);
        out
    };
    let mut main = vec![0, 0, 0];
    main.extend(b"**ACE**");
    main.extend([20, 20, 2, 0]);
    main.extend([0; 12]);
    let mut out = block(&main);
    for (name, content) in files {
        let size = u32::try_from(content.len()).unwrap().to_le_bytes();
        let mut header = vec![1, 1, 0x80];
        header.extend(size);
        header.extend(size);
        header.extend([0; 8]);
        header.extend((!crc32(content)).to_le_bytes());
        header.extend([0, 3, 0x0a, 0, 0x54, 0x45]);
        header.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        header.extend(name.as_bytes());
        out.extend(block(&header));
        out.extend(*content);
    }
    out
}

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let builder = flate2::GzBuilder::new().filename("offer.html");
    let mut writer = builder.write(Vec::new(), flate2::Compression::best());
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

pub(crate) fn bzip2(content: &[u8]) -> Vec<u8> {
    let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

pub(crate) fn xz(content: &[u8]) -> Vec<u8> {
    let mut writer = XzWriter::new(Vec::new(), XzOptions::with_preset(1)).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

pub(crate) fn lzma(content: &[u8]) -> Vec<u8> {
    let size = Some(content.len() as u64);
    let mut writer = LzmaWriter::new_use_header(Vec::new(), &LzmaOptions::with_preset(1), size).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

pub(crate) fn lzip(content: &[u8]) -> Vec<u8> {
    let mut writer = LzipWriter::new(Vec::new(), LzipOptions::with_preset(1));
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

pub(crate) fn zstd(content: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest)
}

/// LZW with codes of nine bits for single bytes, and one for the first two bytes, which the table then knows.
pub(crate) fn compress(content: &[u8]) -> Vec<u8> {
    let mut bits: Vec<bool> = Vec::new();
    let mut code = |code: u16| bits.extend((0..9).map(|bit| code >> bit & 1 == 1));
    for &byte in content {
        code(u16::from(byte));
    }
    code(257);
    let mut out = vec![0x1f, 0x9d, 0x90];
    out.extend(
        bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |value, &bit| value << 1 | u8::from(bit))),
    );
    out
}
