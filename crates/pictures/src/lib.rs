//! Pictures: what they look like, and what their codes say.
//!
//! A reader follows a code with a telephone, past every filter that looks for links. So a picture is opened like a
//! document: its codes are *members* ([`creel_openers::member`]), each a text that follows from the picture's bytes.
//!
//! * [`raster`] holds pixels, `decode` makes them of files within limits that are checked on the header;
//! * `planes`, `bits`, `finders`, `qr` and `reading` look for codes: many looks where there are signs of one, one
//!   cheap look where there are none;
//! * [`drawn`] makes pictures of what pages and texts draw with cells, characters and shapes; [`split`] joins pieces;
//! * `hash` says what a picture looks like from afar ([`creel_evidence::picture::PictureHash`]);
//! * [`payload`] says what a code's text is to a telephone.
//!
//! What this crate never does: fetch what a code points to, judge whether a code is an attack, read text in
//! pictures (there is no engine whose model comes out of a package registry, see `ARCHITECTURE.md`), or touch a file.

mod bits;
mod code;
mod decode;
pub mod drawn;
mod fence;
mod finders;
mod frames;
mod hash;
pub mod payload;
mod planes;
mod qr;
pub mod raster;
mod reading;
pub mod split;

pub use code::{Code, Symbology};
pub use raster::Raster;

use creel_evidence::dissection::{AnomalyKind, FeatureKind, LinkContext};
use creel_evidence::picture::Looks;
use creel_openers::Budget;
use creel_openers::member::{FoundLink, Member, MemberKind, Opened, Opening, Place};
use decode::{Decoded, Refusal};

/// Opens a picture: its looks, and its codes as members.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    let Decoded { header, raster, scale } = decode::decode(bytes, reading::SMALLEST, opening.budget);
    let Some(header) = header else { return opened };
    let mut looks = Looks { width: header.width, height: header.height, frames: header.frames, hash: None };
    match raster {
        Ok(raster) => {
            looks.hash = hash::of(&raster);
            let read = reading::codes(&raster);
            if read.overflow {
                opened.complain(AnomalyKind::LimitReached, "code-marks");
            }
            for (index, mut code) in read.codes.into_iter().enumerate() {
                for (x, y) in &mut code.points {
                    (*x, *y) = (*x * scale as f32, *y * scale as f32);
                }
                let (detail, at) = (code.description(), Place::own(0..bytes.len()));
                tell(code, index, &detail, FeatureKind::PictureCode, at, &mut opened);
            }
        }
        // Pictures break where mail is passed on and masked; what is broken has no hash, and that is all.
        Err(Refusal::Small | Refusal::Broken) => {}
        Err(Refusal::Large) => opened.complain(AnomalyKind::LimitReached, "picture-size"),
        Err(Refusal::Spent) => opened.complain(AnomalyKind::LimitReached, "pictures"),
    }
    opened.looks = Some(looks);
    opened
}

/// The payload of a picture's code again.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    let decoded = decode::decode(bytes, reading::SMALLEST, &mut Budget::default());
    let code = reading::codes(&decoded.raster.ok()?).codes.into_iter().nth(index)?;
    Some(code.payload.into_bytes())
}

/// Notes a code as a member, with what a telephone opens of it, and what shows it.
pub fn tell(code: Code, index: usize, detail: &str, kind: FeatureKind, at: Place, opened: &mut Opened) {
    let position = opened.members.len();
    let links = payload::links(&code.payload);
    opened.links.extend(links.into_iter().map(|range| FoundLink {
        at: Place::member(position, range.clone()),
        raw: code.payload.get(range).unwrap_or_default().to_owned(),
        context: LinkContext::Code,
        text: String::new(),
        visible: true,
    }));
    let detail = format!("{detail}; a {}", payload::kind(&code.payload).name());
    opened.push(Member::new(index, MemberKind::Text, code.payload.into_bytes()));
    opened.feature(kind, detail, at);
}
