//! Reads HTML files and prints what was found and what it cost: `read_pages [--links|--text] FILE...`.

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
            Some("--all") => println!("{reading:#?}"),
            _ => {}
        }
    }
    eprintln!("{count} pages, {bytes} bytes, {links} links, {spent:?}");
    Ok(())
}
