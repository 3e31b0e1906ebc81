//! Codes in all the ways that senders draw them, as picture files by kind.

use super::{BLACK, CLEAR, Canvas, Ink, Modules, Style, WHITE, photograph, scatter};
use image::ImageFormat;
use qrcode::EcLevel;

/// What the codes say.
pub(crate) const PAYLOAD: &str = "https://login.fictional.example/verify?id=4711";

/// A kind of drawing and its files.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) files: Vec<Vec<u8>>,
    /// Codes in each file.
    pub(crate) codes: usize,
}

fn kind(name: &'static str, files: impl IntoIterator<Item = Vec<u8>>) -> Kind {
    Kind { name, files: files.into_iter().collect(), codes: 1 }
}

fn code() -> Modules {
    Modules::qr(PAYLOAD, EcLevel::M)
}

fn draw(style: Style) -> Canvas {
    Canvas::code(&code(), style)
}

fn inks(dark: Ink, light: Ink) -> Canvas {
    draw(Style { dark, light, ..Style::default() })
}

/// All kinds.
pub(crate) fn all() -> Vec<Kind> {
    let plain = Style::default();
    let grey = |v: u8| [v, v, v, 255];
    let mut kinds = vec![
        kind(
            "ordinary",
            [ImageFormat::Png, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::WebP, ImageFormat::Ico].map(
                |format| {
                    if format == ImageFormat::Ico {
                        draw(plain).encode(format)
                    } else {
                        draw(Style { module: 6.0, ..plain }).encode(format)
                    }
                },
            ),
        ),
        kind(
            "versions",
            [20, 60, 150, 300, 600].map(|length| {
                let payload = format!("https://fictional.example/{}", "a1".repeat(length / 2));
                Canvas::code(&Modules::qr(&payload, EcLevel::L), plain).png()
            }),
        ),
        kind("inverted", [inks(WHITE, BLACK).png(), inks([250, 220, 0, 255], [20, 30, 90, 255]).png()]),
        kind(
            "coloured",
            [
                inks([10, 20, 120, 255], [250, 240, 200, 255]).png(),
                // Told apart by one channel only: grey values are equal, or nearly.
                inks([200, 0, 0, 255], [0, 102, 0, 255]).png(),
                inks([0, 90, 200, 255], [120, 40, 90, 255]).png(),
                inks([255, 0, 0, 255], [255, 255, 255, 255]).png(),
                inks([255, 220, 0, 255], [255, 255, 255, 255]).png(),
                // Every module in a colour of its own.
                draw(plain)
                    .map(|x, y, ink| {
                        let shade = |seed| (scatter(x / 4, y / 4, seed) % 110) as u8;
                        if ink == BLACK {
                            [shade(1), shade(2), shade(3), 255]
                        } else {
                            [255 - shade(4), 255 - shade(5), 255 - shade(6), 255]
                        }
                    })
                    .png(),
            ],
        ),
        kind(
            "low contrast",
            [
                inks(grey(120), grey(140)).png(),
                inks(grey(240), grey(250)).png(),
                inks(grey(120), grey(140)).jpeg(90),
                inks(grey(112), grey(128)).noisy(4).png(),
            ],
        ),
        kind(
            "on a picture",
            (0..4).map(|seed| {
                let code = draw(Style { module: 5.0, ..plain })
                    .map(|_, _, [r, g, b, _]| [r, g, b, if seed % 2 == 0 { 255 } else { 190 }]);
                photograph(640, 480, seed).lay(&code, 150, 110).jpeg(85)
            }),
        ),
        kind(
            "dark modules on a picture",
            (0..3).map(|seed| {
                let bright = photograph(400, 400, seed)
                    .map(|_, _, [r, g, b, a]| [140 + r / 3, 140 + g / 3, 140 + b / 3, a]);
                bright.lay(&inks(BLACK, CLEAR), 100, 100).jpeg(85)
            }),
        ),
        kind(
            "rotated",
            (0..24).map(|turn| draw(Style { angle: f64::from(turn) * 15.0 + 3.0, ..plain }).png()),
        ),
        kind(
            "sheared",
            [0.05, 0.1, 0.2, 0.3, -0.15].map(|shear| draw(Style { shear, module: 5.0, ..plain }).png()),
        ),
        kind(
            "small",
            [
                draw(Style { module: 2.0, ..plain }).png(),
                draw(Style { module: 2.0, ..plain }).jpeg(90),
                draw(Style { module: 2.4, ..plain }).png(),
                draw(Style { module: 1.0, ..plain }).png(),
                draw(Style { module: 1.5, ..plain }).png(),
            ],
        ),
        kind(
            "small on a large page",
            [(0, 2.0), (1, 3.0), (2, 4.0)].map(|(at, module)| {
                Canvas::filled(1700, 2200, WHITE)
                    .lay(&draw(Style { module, ..plain }), 200 + at * 500, 300 + at * 600)
                    .png()
            }),
        ),
        kind("large", [30.0, 60.0].map(|module| draw(Style { module, ..plain }).png())),
        kind(
            "no quiet zone",
            [
                draw(Style { quiet: 0.0, ..plain }).png(),
                Canvas::filled(300, 300, BLACK).lay(&draw(Style { quiet: 0.0, ..plain }), 60, 60).png(),
                Canvas::filled(300, 300, grey(90)).lay(&draw(Style { quiet: 1.0, ..plain }), 60, 60).png(),
            ],
        ),
        kind(
            "logo in the middle",
            [0.18, 0.22].map(|share| {
                let code = Canvas::code(&Modules::qr(PAYLOAD, EcLevel::H), Style { module: 6.0, ..plain });
                let side = (code.width as f64 * share) as usize;
                let logo = Canvas::painted(side, side, |x, y| {
                    if (x / 5 + y / 7) % 3 == 0 { [230, 120, 20, 255] } else { WHITE }
                });
                let at = (code.width - side) / 2;
                code.lay(&logo, at, at).png()
            }),
        ),
        kind("dots", [5.0, 8.0].map(|module| draw(Style { dots: true, module, ..plain }).png())),
        kind(
            "noise and JPEG",
            [
                draw(plain).jpeg(30),
                draw(plain).jpeg(12),
                draw(plain).noisy(60).jpeg(50),
                draw(plain).noisy(120).png(),
                draw(Style { module: 7.0, ..plain })
                    .map(|x, y, ink| if scatter(x, y, 3) % 12 == 0 { WHITE } else { ink })
                    .png(),
            ],
        ),
        kind(
            "transparent",
            [
                inks(BLACK, CLEAR).png(),
                inks(WHITE, CLEAR).png(),
                inks(CLEAR, WHITE).png(),
                inks([0, 0, 0, 255], [0, 0, 0, 60]).png(),
                inks(BLACK, CLEAR).encode(ImageFormat::WebP),
            ],
        ),
        kind(
            "faded across",
            [draw(Style { module: 6.0, ..plain })
                .map(|x, _, ink| {
                    let light = x as f64 / 250.0;
                    let tone =
                        |v: u8| (f64::from(v) * 0.5 * light.min(1.0) + 110.0 * light).clamp(0.0, 255.0) as u8;
                    [tone(ink[0]), tone(ink[1]), tone(ink[2]), 255]
                })
                .png()],
        ),
    ];
    let four = Canvas::filled(700, 700, WHITE);
    let four =
        [(20, 20), (360, 20), (20, 360), (360, 360)].iter().enumerate().fold(four, |page, (n, (x, y))| {
            let code = Modules::qr(&format!("{PAYLOAD}&n={n}"), EcLevel::M);
            page.lay(&Canvas::code(&code, plain), *x, *y)
        });
    kinds.push(Kind { name: "several", files: vec![four.png()], codes: 4 });
    kinds
}
