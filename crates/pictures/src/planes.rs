//! The looks at a picture in which a code may show: brightness, single colours, opacity.

use crate::raster::{Grey, Raster, brightness};

/// A look at a picture.
#[derive(Debug, Clone)]
pub(crate) struct Plane {
    /// What it is called.
    pub(crate) name: &'static str,
    pub(crate) grey: Grey,
}

/// Difference between two colour values of a pixel from which it is coloured.
const COLOUR: u8 = 40;
/// Share of pixels (one in so many) from which a picture is coloured.
const COLOURED: usize = 50;

/// Brightness over white, which is what nearly all codes are made for.
pub(crate) fn first(raster: &Raster) -> Plane {
    Plane { name: "grey", grey: raster.grey(brightness) }
}

/// Further looks, as far as the picture has anything to show in them.
pub(crate) fn further(raster: &Raster) -> Vec<Plane> {
    let pixels = raster.pixels();
    let mut planes = Vec::new();
    if pixels.iter().any(|[.., opacity]| *opacity < 250) {
        planes.push(Plane { name: "opacity", grey: raster.grey(|[.., opacity]| opacity) });
    }
    let is_coloured =
        |[r, g, b, a]: &[u8; 4]| *a > 100 && r.max(g).max(b).saturating_sub(*r.min(g).min(b)) >= COLOUR;
    if pixels.iter().filter(|pixel| is_coloured(pixel)).count() >= (pixels.len() / COLOURED).max(1) {
        let over_white = |value: u8, opacity: u8| {
            let (value, opacity) = (u32::from(value), u32::from(opacity));
            ((value * opacity + 255 * (255 - opacity)) / 255).min(255) as u8
        };
        planes.push(Plane { name: "red", grey: raster.grey(|[r, .., a]| over_white(r, a)) });
        planes.push(Plane { name: "green", grey: raster.grey(|[_, g, _, a]| over_white(g, a)) });
        planes.push(Plane { name: "blue", grey: raster.grey(|[_, _, b, a]| over_white(b, a)) });
    }
    planes
}
