//! A code that was read: what it says, and how it stands in its picture.

use std::fmt::Write;

/// A code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// What kind of code.
    pub symbology: Symbology,
    /// What it says. Hostile text.
    pub payload: String,
    /// Modules of a side; 0 where that has no meaning.
    pub modules: usize,
    /// Points of it in pixels of the picture: of a QR code the middles of its marks at the bottom left, top left and
    /// top right; of others what their reader gives.
    pub points: Vec<(f32, f32)>,
    /// Whether it is light on dark.
    pub is_inverted: bool,
    /// By which look at the picture it was read.
    pub plane: &'static str,
}

/// Kinds of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbology {
    /// ISO/IEC 18004.
    Qr,
}

impl Symbology {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Qr => "QR code",
        }
    }
}

impl Code {
    /// The angle by which it is turned, in whole degrees clockwise from 0 to 359; `None` for other codes than QR.
    #[must_use]
    pub fn angle(&self) -> Option<u32> {
        let [_, top_left, top_right] = self.points.get(..3).and_then(|points| points.as_array())?;
        let angle = (top_right.1 - top_left.1).atan2(top_right.0 - top_left.0).to_degrees().round();
        (self.symbology == Symbology::Qr).then(|| angle.rem_euclid(360.0) as u32 % 360)
    }

    /// The code in words, without what it says: `QR code of 29 modules at 20,20 to 180,180, turned by 15 degrees`.
    #[must_use]
    pub fn description(&self) -> String {
        let mut text = self.symbology.name().to_owned();
        if self.modules > 0 {
            let _ = write!(text, " of {0} x {0} modules", self.modules);
        }
        let bounds = self.points.iter().fold(None, |bounds: Option<[f32; 4]>, (x, y)| {
            let [left, top, right, bottom] = bounds.unwrap_or([*x, *y, *x, *y]);
            Some([left.min(*x), top.min(*y), right.max(*x), bottom.max(*y)])
        });
        if let Some([left, top, right, bottom]) = bounds {
            let _ = write!(text, ", marks from {left:.0},{top:.0} to {right:.0},{bottom:.0}");
        }
        if let Some(angle) = self.angle().filter(|angle| *angle != 0) {
            let _ = write!(text, ", turned by {angle} degrees");
        }
        if self.is_inverted {
            text.push_str(", light on dark");
        }
        if self.plane != "grey" {
            let _ = write!(text, ", read in {}", self.plane);
        }
        text
    }
}
