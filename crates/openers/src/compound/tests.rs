//! Held to another implementation in both directions, and to bytes that no writer made.

use super::*;
use proptest::prelude::*;
use std::io::{Cursor, Read, Write};

/// A file as the `cfb` crate writes it.
fn written_by_another(streams: &[(&str, Vec<u8>)], version: cfb::Version) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(version, Cursor::new(Vec::new())).unwrap();
    for (path, content) in streams {
        if let Some((storage, _)) = path.rsplit_once('/') {
            file.create_storage_all(storage).unwrap();
        }
        file.create_stream(path).unwrap().write_all(content).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 7 + i / 251) as u8).collect()
}

fn streams() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("empty", bytes(0)),
        ("mini", bytes(100)),
        ("edge", bytes(4095)),
        ("big", bytes(4096)),
        ("store/deep/large", bytes(300_000)),
        ("store/deep/small", bytes(65)),
    ]
}

fn read_path(bytes: &[u8], path: &str) -> Option<Vec<u8>> {
    let file = Compound::open(bytes)?;
    Some(file.read(file.find(path)?))
}

#[test]
fn what_another_writer_wrote_is_read() {
    for version in [cfb::Version::V3, cfb::Version::V4] {
        let file = written_by_another(&streams(), version);
        let compound = Compound::open(&file).unwrap();
        assert_eq!(compound.anomalies(), []);
        for (path, content) in streams() {
            assert_eq!(read_path(&file, path), Some(content), "{path}");
            let entry = compound.find(path).unwrap();
            let joined: Vec<u8> =
                compound.extents(entry).into_iter().flat_map(|r| file[r].to_vec()).collect();
            assert_eq!(joined, compound.read(entry), "extents are the bytes");
            assert_eq!(compound.path(entry), path);
        }
        assert!(compound.find("store/none").is_none());
    }
}

#[test]
fn what_is_written_another_reader_reads() {
    let mut items = vec![
        Item { name: "store".into(), parent: None, content: None },
        Item { name: "deep".into(), parent: Some(0), content: None },
    ];
    for (path, content) in streams() {
        let (parent, name) = match path.rsplit_once('/') {
            Some((_, name)) => (Some(1), name),
            None => (None, path),
        };
        items.push(Item { name: name.into(), parent, content: Some(content) });
    }
    for i in 0..40 {
        items.push(Item { name: format!("n{}", i * 37 % 40), parent: None, content: Some(bytes(i)) });
    }
    let file = write([7; 16], &items);
    assert_eq!(file, write([7; 16], &items));
    let mut other = cfb::CompoundFile::open_strict(Cursor::new(file.as_slice())).unwrap();
    for (path, content) in streams() {
        let mut read = Vec::new();
        other.open_stream(path).unwrap().read_to_end(&mut read).unwrap();
        assert_eq!((read, read_path(&file, path)), (content.clone(), Some(content)), "{path}");
    }
    for i in 0..40 {
        assert_eq!(read_path(&file, &format!("N{}", i * 37 % 40)), Some(bytes(i)));
    }
}

#[test]
fn a_file_too_large_for_the_header_s_list_gets_larger_sectors() {
    let content = bytes(9 << 20);
    let file = write([0; 16], &[Item { name: "x".into(), parent: None, content: Some(content.clone()) }]);
    assert_eq!(read_path(&file, "x"), Some(content));
    assert!(cfb::CompoundFile::open_strict(Cursor::new(file)).is_ok());
}

#[test]
fn chains_and_directories_that_loop_come_to_an_end() {
    let file = written_by_another(&streams(), cfb::Version::V3);
    for word in [0_u32, 1, 2, 3, 0xffff_fffe] {
        // Every entry of the first table sector leads to one and the same sector.
        let mut looped = file.clone();
        let table = (u32::from_le_bytes(file[76..80].try_into().unwrap()) as usize + 1) * 512;
        looped[table..table + 512].copy_from_slice(&word.to_le_bytes().repeat(128));
        if let Some(compound) = Compound::open(&looped) {
            for (_, entry) in compound.children(EntryId::ROOT) {
                assert!(compound.read(entry).len() <= looped.len());
            }
        }
    }
    let mut items = Vec::new();
    for depth in 0..300_usize {
        items.push(Item { name: "s".into(), parent: depth.checked_sub(1), content: None });
    }
    let deep = write([0; 16], &items);
    let compound = Compound::open(&deep).unwrap();
    assert_eq!(compound.anomalies(), [(AnomalyKind::LimitReached, "compound-depth".to_owned())]);
}

proptest! {
    #[test]
    fn changed_bytes_are_read_or_refused(changes in prop::collection::vec((0usize..9_000, any::<u8>()), 1..40), cut in 0usize..400_000) {
        let mut file = written_by_another(&streams()[..4], cfb::Version::V3);
        for (at, byte) in changes {
            let at = at % file.len();
            file[at] = byte;
        }
        file.truncate(cut.max(512));
        if let Some(compound) = Compound::open(&file) {
            for (name, entry) in compound.children(EntryId::ROOT) {
                prop_assert!(compound.read(entry).len() <= file.len(), "{}", name);
                prop_assert!(compound.extents(entry).iter().all(|extent| extent.end <= file.len()));
            }
        }
    }

    #[test]
    fn any_bytes_behind_the_signature_are_read_or_refused(tail: Vec<u8>) {
        let mut file = SIGNATURE.to_vec();
        file.extend(tail);
        file.resize(file.len().max(600), 0);
        let _ = Compound::open(&file);
    }
}
