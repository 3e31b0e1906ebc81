//! Projects that tests write, and what is read out of them.

use super::*;
use crate::compound::{Item, write};

/// A module of a project that is written: its name, its source, bytes of compiled code in front of it.
pub(crate) type Written<'a> = (&'a str, &'a str, &'a [u8]);

/// The items of a project's storage below the storage at `parent`; `first` is the number of the first item.
pub(crate) fn project(parent: Option<usize>, first: usize, modules: &[Written<'_>]) -> Vec<Item> {
    let stream = |name: &str, content: Vec<u8>| Item {
        name: name.to_owned(),
        parent: Some(first),
        content: Some(content),
    };
    let listed: Vec<(&str, usize)> = modules.iter().map(|(name, _, code)| (*name, code.len())).collect();
    let mut items = vec![Item { name: "VBA".to_owned(), parent, content: None }];
    items.push(stream("dir", compression::compress(&dir::write(1252, &listed))));
    for (name, source, code) in modules {
        items.push(stream(name, [code, compression::compress(source.as_bytes()).as_slice()].concat()));
    }
    items
}

fn sources(bytes: &[u8]) -> Vec<(String, String)> {
    let file = Compound::open(bytes).unwrap();
    let mut found = Vec::new();
    for project in projects(&file) {
        for stream in file.streams().filter(|stream| file.parent(*stream) == Some(project.storage)) {
            found.extend(
                project.module(&file, stream, &file.read(stream)).map(|module| (module.name, module.source)),
            );
        }
    }
    found
}

const SOURCE: &str = "Attribute VB_Name = \"Module1\"\r\nSub Total()\r\n MsgBox \"€ 3\"\r\nEnd Sub\r\n";

#[test]
fn modules_are_read_behind_their_compiled_code() {
    let windows = encoding_rs::WINDOWS_1252.encode(SOURCE).0.into_owned();
    let mut items = project(None, 0, &[("Module1", "", b"compiled")]);
    items[2].content = Some([&b"compiled"[..], &compression::compress(&windows)].concat());
    assert_eq!(sources(&write([0; 16], &items)), [("Module1".to_owned(), SOURCE.to_owned())]);
}

#[test]
fn a_directory_that_lies_or_is_missing_does_not_hide_a_source() {
    let ascii = SOURCE.replace('€', "EUR");
    let mut items = project(None, 0, &[("Module1", &ascii, b"compiled code")]);
    items[1].content = Some(compression::compress(&dir::write(1252, &[("Module1", 3)])));
    assert_eq!(sources(&write([0; 16], &items)), [("Module1".to_owned(), ascii.clone())]);
    items[1].content = Some(b"nothing".to_vec());
    assert_eq!(sources(&write([0; 16], &items)), [("Module1".to_owned(), ascii)]);
}
