//! Pictures that look a little like codes and are none.

use super::{BLACK, Canvas, Ink, Modules, Style, WHITE, photograph, scatter};
use qrcode::EcLevel;

/// All of them, by what they show.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    let tile = |x: usize, y: usize, seed: u32| -> Ink {
        let value = scatter(x, y, seed);
        [value as u8, (value >> 8) as u8, (value >> 16) as u8, 255]
    };
    let mut twins = vec![
        (
            "checkerboard",
            Canvas::painted(320, 320, |x, y| if (x / 10 + y / 10) % 2 == 0 { BLACK } else { WHITE }).png(),
        ),
        ("table of colours", Canvas::painted(400, 300, |x, y| tile(x / 40, y / 30, 5)).png()),
        (
            "grid of logos",
            Canvas::painted(420, 420, |x, y| {
                let (dx, dy) = (x as i32 % 60 - 30, y as i32 % 60 - 30);
                let ring = (dx * dx + dy * dy) / 80;
                if ring == 2 || ring == 5 || ring == 6 { [200, 30, 30, 255] } else { WHITE }
            })
            .png(),
        ),
        (
            "map",
            Canvas::painted(500, 400, |x, y| {
                let is_road =
                    x % 83 < 5 || y % 61 < 4 || (x + 2 * y) % 157 < 5 || (3 * x).abs_diff(y) % 211 < 4;
                if is_road { [250, 240, 180, 255] } else { tile(x / 83, y / 61, 8).map(|v| 150 + v / 3) }
            })
            .png(),
        ),
        (
            "stripes like a barcode",
            Canvas::painted(400, 120, |x, _| if scatter(x / 3, 0, 2) % 2 == 0 { BLACK } else { WHITE }).png(),
        ),
        ("a single mark", {
            let mut one = Modules::qr("https://fictional.example/", EcLevel::M);
            let width = one.width;
            for (at, dark) in one.dark.iter_mut().enumerate() {
                *dark &= at % width < 8 && at / width < 8;
            }
            Canvas::code(&one, Style::default()).png()
        }),
        ("marks without data", {
            let mut marks = Modules::qr("https://fictional.example/", EcLevel::M);
            let (width, height) = (marks.width, marks.height);
            for (at, dark) in marks.dark.iter_mut().enumerate() {
                let (x, y) = (at % width, at / width);
                *dark &= (x < 8 || x >= width - 8) && (y < 8 || y >= height - 8);
            }
            Canvas::code(&marks, Style::default()).png()
        }),
        ("blank", Canvas::filled(300, 300, WHITE).png()),
    ];
    for seed in 0..3 {
        twins.push((
            "noise",
            Canvas::painted(
                300,
                300,
                |x, y| if scatter(x / 4, y / 4, seed) % 2 == 0 { BLACK } else { WHITE },
            )
            .png(),
        ));
        twins.push(("photograph", photograph(640, 480, seed).jpeg(85)));
    }
    twins
}
