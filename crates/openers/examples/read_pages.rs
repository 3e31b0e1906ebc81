//! Reads HTML files and prints what was found and what it cost: `read_pages [--links|--text|--json] FILE...`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use creel_evidence::{ArtifactId, ArtifactRole};
use creel_openers::{Budget, html};
use std::time::{Duration, Instant};

fn main() -> std::io::Result<()> {
    let mut shown = None;
    let (mut count, mut bytes, mut links, mut spent) = (0_usize, 0_usize, 0_usize, Duration::ZERO);
    for argument in std::env::args().skip(1) {
        if argument.starts_with("--") {
            shown = Some(argument);
            continue;
        }
        let page = String::from_utf8_lossy(&std::fs::read(&argument)?).into_owned();
        let id = ArtifactId::of(page.as_bytes());
        let start = Instant::now();
        let reading = html::read(id, ArtifactRole::Body, &page, &mut Budget::default());
        spent += start.elapsed();
        count += 1;
        bytes += page.len();
        links += reading.links.len();
        match shown.as_deref() {
            Some("--text") => println!("{}", reading.text.visible.text),
            Some("--links") => {
                for link in &reading.links {
                    println!("{}\t{}\t{:?}\t{}", link.context, link.visible, link.raw, link.text);
                }
            }
            Some("--json") => {
                let anchors: Vec<_> = reading
                    .links
                    .iter()
                    .filter(|l| {
                        matches!(
                            l.context,
                            creel_evidence::dissection::LinkContext::Anchor
                                | creel_evidence::dissection::LinkContext::Picture
                        )
                    })
                    .collect();
                println!(
                    "{}",
                    serde_json::json!({
                        "visible": reading.text.visible.text,
                        "hidden": reading.text.hidden.iter().map(|h| &h.text).collect::<Vec<_>>(),
                        "by": reading.text.hidden.iter().map(|h| h.by.as_str()).collect::<Vec<_>>(),
                        "anchors": anchors.iter().map(|l| &l.raw).collect::<Vec<_>>(),
                        "texts": anchors.iter().map(|l| &l.text).collect::<Vec<_>>(),
                    })
                );
            }
            Some("--all") => println!("{reading:#?}"),
            _ => {}
        }
    }
    eprintln!("{count} pages, {bytes} bytes, {links} links, {spent:?}");
    Ok(())
}
