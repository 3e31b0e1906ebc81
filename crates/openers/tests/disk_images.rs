//! Disk images that other tools made (`fixtures/images/make`), and what an attacker would make of them.

#![allow(clippy::unwrap_used)]

use creel_evidence::ContentType;
use creel_evidence::dissection::AnomalyKind;
use creel_openers::member::{Opened, Opening};
use creel_openers::{Budget, disk_image, filetype};
use lzma_rust2::XzReader;
use proptest::prelude::*;
use std::io::Read;
use std::sync::LazyLock;

const HTML: &[u8] = b"<!doctype html><title>Offer</title><p>The offer of March.";

macro_rules! images {
    ($($name:literal),+ $(,)?) => {
        [$(($name, unpacked(include_bytes!(concat!("fixtures/images/", $name, ".xz"))))),+]
    };
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    XzReader::new(bytes, false).read_to_end(&mut out).unwrap();
    out
}

static IMAGES: LazyLock<[(&str, Vec<u8>); 10]> = LazyLock::new(|| {
    images![
        "joliet.iso",
        "plain.iso",
        "udf.iso",
        "fat12.img",
        "fat16.img",
        "fat32.img",
        "ntfs.img",
        "fixed.vhd",
        "dynamic.vhd",
        "dynamic.vhdx",
    ]
});

fn image(name: &str) -> Vec<u8> {
    IMAGES.iter().find(|(known, _)| *known == name).unwrap().1.clone()
}

fn opened(bytes: &[u8]) -> Opened {
    disk_image::open(bytes, &mut Opening { passwords: &[], budget: &mut Budget::default() })
}

fn files(out: &Opened) -> Vec<(&str, &[u8])> {
    let mut files: Vec<_> =
        out.members.iter().map(|m| (m.name.as_deref().unwrap(), m.bytes.as_slice())).collect();
    files.sort_by_key(|(name, _)| name.to_lowercase());
    files
}

/// The text of 400 numbered lines that is in every image.
fn text() -> Vec<u8> {
    (1..=400)
        .flat_map(|i| format!("line {i} of a text that is longer than a cluster\n").into_bytes())
        .collect()
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes[at..at + value.len()].copy_from_slice(value);
}

#[test]
fn the_files_of_every_image_come_out() {
    let text = text();
    for (name, bytes) in IMAGES.iter() {
        assert_eq!(filetype::recognise(bytes), ContentType::DiskImage, "{name}");
        let out = opened(bytes);
        assert_eq!(out.anomalies, [], "{name}");
        let expected = match *name {
            "plain.iso" => vec![("OFFER_OF.HTM", HTML), ("SUB/INNER.TXT", text.as_slice())],
            "ntfs.img" => vec![
                ("inner.txt", text.as_slice()),
                ("inner.txt:hidden", text.as_slice()),
                ("Offer of March.html", HTML),
            ],
            _ => vec![("Offer of March.html", HTML), ("sub/inner.txt", text.as_slice())],
        };
        assert_eq!(files(&out), expected, "{name}");
        for member in &out.members {
            assert_eq!(disk_image::member(bytes, member.index).as_ref(), Some(&member.bytes), "{name}");
        }
    }
}

#[test]
fn partitions_are_found() {
    let volume = image("fat12.img");
    let sectors = u32::try_from(volume.len() / 512).unwrap();
    let mut plain = vec![0; 63 * 512];
    put(&mut plain, 446 + 4, &[0x01, 0, 0, 0]);
    put(&mut plain, 446 + 8, &63u32.to_le_bytes());
    put(&mut plain, 446 + 12, &sectors.to_le_bytes());
    put(&mut plain, 510, &[0x55, 0xaa]);
    plain.extend(&volume);

    // In an extended partition, whose chain leads back to its beginning.
    let mut extended = vec![0; 72 * 512];
    put(&mut extended, 446 + 4, &[0x05, 0, 0, 0]);
    put(&mut extended, 446 + 8, &8u32.to_le_bytes());
    put(&mut extended, 510, &[0x55, 0xaa]);
    let table = 8 * 512;
    put(&mut extended, table + 446 + 4, &[0x01, 0, 0, 0]);
    put(&mut extended, table + 446 + 8, &64u32.to_le_bytes());
    put(&mut extended, table + 446 + 12, &sectors.to_le_bytes());
    put(&mut extended, table + 462 + 4, &[0x05, 0, 0, 0, 0, 0, 0, 0]);
    put(&mut extended, table + 510, &[0x55, 0xaa]);
    extended.extend(&volume);

    let mut by_identifiers = vec![0; 40 * 512];
    put(&mut by_identifiers, 446 + 4, &[0xee, 0, 0, 0, 1, 0, 0, 0, 255, 0, 0, 0]);
    put(&mut by_identifiers, 510, &[0x55, 0xaa]);
    put(&mut by_identifiers, 512, b"EFI PART");
    put(&mut by_identifiers, 512 + 72, &2u64.to_le_bytes());
    put(&mut by_identifiers, 512 + 80, &4u32.to_le_bytes());
    put(&mut by_identifiers, 512 + 84, &128u32.to_le_bytes());
    put(&mut by_identifiers, 1024, &[7; 16]);
    put(&mut by_identifiers, 1024 + 32, &40u64.to_le_bytes());
    put(&mut by_identifiers, 1024 + 40, &(39 + u64::from(sectors)).to_le_bytes());
    by_identifiers.extend(&volume);

    for bytes in [plain, extended, by_identifiers] {
        assert_eq!(filetype::recognise(&bytes), ContentType::DiskImage);
        let out = opened(&bytes);
        assert_eq!(files(&out)[0], ("Offer of March.html", HTML));
        assert_eq!(disk_image::member(&bytes, 0).as_ref(), Some(&out.members[0].bytes));
    }
}

#[test]
fn exfat_is_read() {
    // Sectors of 512 bytes, clusters of one sector: the table in sector 1, cluster 2 in sector 2.
    let mut bytes = vec![0; 512 * 8];
    put(&mut bytes, 0, b"\xeb\x76\x90EXFAT   ");
    for (at, number) in [(80, 1u32), (84, 1), (88, 2), (92, 6), (96, 2)] {
        put(&mut bytes, at, &number.to_le_bytes());
    }
    put(&mut bytes, 108, &[9, 0]);
    put(&mut bytes, 510, &[0x55, 0xaa]);
    // The root ends with its first cluster; the second file goes from cluster 4 to 6.
    for (cluster, next) in [(2usize, u32::MAX), (3, u32::MAX), (4, 6), (6, u32::MAX)] {
        put(&mut bytes, 512 + cluster * 4, &next.to_le_bytes());
    }
    let mut entry = |at: usize, name: &str, flags: u8, cluster: u32, size: u64| {
        put(&mut bytes, at, &[0x85, 2]);
        put(&mut bytes, at + 32, &[0xc0, flags, 0, u8::try_from(name.len()).unwrap()]);
        put(&mut bytes, at + 32 + 20, &cluster.to_le_bytes());
        put(&mut bytes, at + 32 + 24, &size.to_le_bytes());
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        put(&mut bytes, at + 64, &[0xc1, 0]);
        put(&mut bytes, at + 66, &units);
    };
    entry(1024, "a.html", 3, 3, HTML.len() as u64);
    entry(1024 + 96, "long.txt", 1, 4, 600);
    put(&mut bytes, 1536, HTML);
    put(&mut bytes, 2048, &[b'x'; 512]);
    put(&mut bytes, 3072, &[b'y'; 88]);
    assert_eq!(filetype::recognise(&bytes), ContentType::DiskImage);
    let out = opened(&bytes);
    let long = [vec![b'x'; 512], vec![b'y'; 88]].concat();
    assert_eq!(files(&out), [("a.html", HTML), ("long.txt", long.as_slice())]);
}

#[test]
fn loops_end() {
    // The chain of the first file leads back to itself, and the folder holds itself.
    let mut fat = image("fat16.img");
    let reserved = usize::from(fat[14]) * 512;
    let table: Vec<u8> = (0..2_000u16).flat_map(|_| 5u16.to_le_bytes()).collect();
    put(&mut fat, reserved + 4, &table);
    let out = opened(&fat);
    assert!(out.members.len() <= 2);

    let mut iso = image("plain.iso");
    // The record of the folder, made to lead to the root's sector.
    let root = 16 * 2048 + 156;
    let sector = iso[root + 2..root + 6].to_vec();
    let start = usize::try_from(u32::from_le_bytes(sector.clone().try_into().unwrap())).unwrap() * 2048;
    let folder = start + iso[start..].windows(3).position(|name| name == b"SUB").unwrap() - 33;
    put(&mut iso, folder + 2, &sector);
    let out = opened(&iso);
    assert_eq!(files(&out), [("OFFER_OF.HTM", HTML)]);
    assert!(out.anomalies[0].1.contains("back to themselves"));
}

#[test]
fn sizes_that_are_lies_are_said() {
    let mut iso = image("plain.iso");
    let record = iso.windows(12).position(|name| name == b"OFFER_OF.HTM").unwrap() - 33;
    put(&mut iso, record + 10, &0x7fff_ffffu32.to_le_bytes());
    let out = opened(&iso);
    assert_eq!(out.anomalies, [(AnomalyKind::LimitReached, "archive-size".to_owned())]);
    put(&mut iso, record + 10, &0x0010_0000u32.to_le_bytes());
    assert!(opened(&iso).anomalies[0].1.contains("ends early"));
}

#[test]
fn what_is_not_unpacked_is_named() {
    let mut dmg = vec![7; 2048];
    dmg.extend(b"koly");
    dmg.resize(2048 + 512, 0);
    let out = opened(&dmg);
    assert!(out.anomalies[0].1.contains("DMG"), "{:?}", out.anomalies);
    assert_eq!(filetype::recognise(&dmg), ContentType::DiskImage);
    assert!(opened(b"KDMV\x01\0\0\0").anomalies[0].1.contains("VMDK"));
}

#[test]
fn a_first_sector_alone_is_no_disk() {
    let mut boot = vec![0; 1024];
    put(&mut boot, 0, b"\xeb\x3c\x90");
    put(&mut boot, 510, &[0x55, 0xaa]);
    assert_eq!(filetype::recognise(&boot), ContentType::Binary);
    let mut text = vec![b'a'; 1024];
    put(&mut text, 510, &[0x55, 0xaa]);
    assert_ne!(filetype::recognise(&text), ContentType::DiskImage);
}

/// Whatever comes out comes out again.
fn holds(bytes: &[u8]) {
    for member in opened(bytes).members {
        assert_eq!(disk_image::member(bytes, member.index).as_ref(), Some(&member.bytes));
    }
}

#[test]
fn an_image_that_breaks_off_is_read_as_far_as_it_goes() {
    for (_, bytes) in IMAGES.iter() {
        for part in 0..40 {
            holds(&bytes[..bytes.len() * part / 40]);
            holds(&bytes[..(700 * part).min(bytes.len())]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_damaged_image_is_survived(
        image: prop::sample::Index,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<[u8; 4]>(), any::<bool>()), 1..8),
    ) {
        let mut bytes = IMAGES[image.index(IMAGES.len())].1.clone();
        // Structures stand in front, mostly, and where there is something at all.
        let written: Vec<usize> = (0..bytes.len() - 4).step_by(16).filter(|&at| bytes[at] != 0).collect();
        for (at, value, in_front) in damage {
            let at = if in_front { at.index(4096) } else { written[at.index(written.len())] };
            put(&mut bytes, at, &value);
        }
        holds(&bytes);
    }
}
