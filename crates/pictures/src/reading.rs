//! Reading the codes of a picture: as many looks as there are signs for.

use crate::bits::{self, Bits};
use crate::code::Code;
use crate::finders;
use crate::planes::{self, Plane};
use crate::qr;
use crate::raster::{Grey, Raster};

/// Pixels of a side below which nobody can photograph a code: 21 modules of one pixel.
pub(crate) const SMALLEST: usize = 21;
/// Pixels of the longer side above which a picture is also looked at in fewer.
const LARGE: usize = 900;
/// Pixels above which the costly second looks at marks without a code are made in fewer.
const SECOND_LOOK: usize = 1 << 20;

/// The codes of a picture.
#[derive(Debug, Clone, Default)]
pub(crate) struct Read {
    pub(crate) codes: Vec<Code>,
    /// Whether there were more marks of codes than are looked at.
    pub(crate) overflow: bool,
}

/// Reads all codes of a picture.
pub(crate) fn codes(raster: &Raster) -> Read {
    let mut read = Read::default();
    if raster.width().min(raster.height()) < SMALLEST {
        return read;
    }
    plane(&planes::first(raster), true, &mut read);
    if read.codes.is_empty() {
        for further in planes::further(raster) {
            plane(&further, false, &mut read);
            if !read.codes.is_empty() {
                break;
            }
        }
    }
    read
}

/// Reads the codes that show in one look at the picture. But for the first look, large ones are read in fewer pixels only.
fn plane(plane: &Plane, is_first: bool, read: &mut Read) {
    let grey = &plane.grey;
    // In half the pixels noise is averaged away; of a large picture a code of any size is seen from farther off.
    let longer = grey.width.max(grey.height);
    let sizes = [1, longer.div_ceil(LARGE).max(2)];
    for size in sizes {
        let is_small = size > 1 && grey.width.min(grey.height) / size < SMALLEST;
        let is_dear = size == 1 && !is_first && grey.pixels.len() > SECOND_LOOK;
        if is_small || is_dear {
            continue;
        }
        let shrunk;
        let grey = if size == 1 {
            grey
        } else {
            shrunk = grey.shrunk(size);
            &shrunk
        };
        let module = at_one_size(grey, size as f32, plane.name, read);
        // Marks without a code: it may be blurred, spotted, too small or too large to be sampled as it is.
        if let Some(module) = module
            && read.codes.is_empty()
        {
            second_look(grey, module, size as f32, plane.name, read);
        }
    }
}

/// Reads the picture as it is. Gives the size of the modules of the likeliest marks that no code was read by.
fn at_one_size(grey: &Grey, scale: f32, name: &'static str, read: &mut Read) -> Option<f32> {
    let mut module = None;
    // Uneven light is no matter of single pixels: of large pictures it is looked at in fewer.
    let local = (grey.pixels.len() <= SECOND_LOOK).then_some(bits::local as fn(&Grey) -> Bits);
    for way in [Some(bits::global as fn(&Grey) -> Bits), local].into_iter().flatten() {
        let bits: Bits = way(grey);
        let found = finders::find(&bits);
        read.overflow |= found.overflow;
        let codes = qr::read(&bits, &found.triples, name);
        if codes.is_empty() {
            module = module.or(found.triples.first().map(|triple| triple.module()));
        }
        for mut code in codes {
            for (x, y) in &mut code.points {
                (*x, *y) = (*x * scale, *y * scale);
            }
            if read.codes.iter().all(|known| known.payload != code.payload) {
                read.codes.push(code);
            }
        }
    }
    module
}

fn second_look(grey: &Grey, module: f32, scale: f32, name: &'static str, read: &mut Read) {
    if module > 7.0 {
        let factor = (module / 4.0) as usize;
        at_one_size(&grey.shrunk(factor), scale * factor as f32, name, read);
    } else if module < 3.5 && grey.pixels.len() <= SECOND_LOOK {
        at_one_size(&grey.doubled(), scale / 2.0, name, read);
    }
    if read.codes.is_empty() && module >= 2.5 {
        at_one_size(&grey.smoothed(), scale, name, read);
    }
}
