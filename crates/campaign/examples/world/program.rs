//! The habits of the program that writes a mail: encoding, delimiters, identifiers, order of fields.

use crate::chance::Chance;
use crate::names;
use crate::wire::{Body, base64_lines};
use std::fmt::Write as _;

const DIGITS: &str = "0123456789";
const HEX: &str = "0123456789abcdef";
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A program, by number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Program(pub(crate) u64);

impl Program {
    /// A text as a part.
    fn part(self, kind: &str, text: &str) -> Body {
        match Chance::of(&[50, self.0]).happens(400) {
            true => {
                let text = base64_lines(text.as_bytes());
                (format!("text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64"), text)
            }
            false => {
                let text = text.replace('\n', "\r\n");
                (format!("text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit"), text)
            }
        }
    }

    /// The body of a mail that has nothing but text.
    pub(crate) fn plain(self, plain: &str) -> Body {
        self.part("plain", plain)
    }

    /// The body of a mail that has a page.
    pub(crate) fn page(self, html: &str, plain: &str, chance: &mut Chance) -> Body {
        if Chance::of(&[51, self.0]).happens(500) {
            return self.part("html", html);
        }
        let boundary = self.boundary(chance);
        let mut text = String::new();
        for (kind, content) in [self.part("plain", plain), self.part("html", html)] {
            let _ = write!(text, "--{boundary}\r\nContent-Type: {kind}\r\n\r\n{content}\r\n");
        }
        (format!("multipart/alternative; boundary=\"{boundary}\""), text + &format!("--{boundary}--\r\n"))
    }

    fn boundary(self, chance: &mut Chance) -> String {
        let mut habit = Chance::of(&[53, self.0]);
        let length = habit.between(8, 20) as usize;
        match habit.below(4) {
            0 => {
                let first = names::code(chance, 4, DIGITS);
                format!("----=_NextPart_{first}_{}", names::code(chance, length, "0123456789ABCDEF"))
            }
            1 => format!("b1_{}", names::code(chance, length + 12, HEX)),
            2 => format!("==============={}==", names::code(chance, length, DIGITS)),
            _ => format!("_{}_{}_", names::code(chance, length, DIGITS), names::word(&mut habit, 2)),
        }
    }

    /// The left side of a Message-ID.
    pub(crate) fn message_id(self, chance: &mut Chance) -> String {
        let mut habit = Chance::of(&[54, self.0]);
        let length = habit.between(10, 24) as usize;
        match habit.below(4) {
            0 => names::code(chance, length, HEX),
            1 => {
                let first = names::code(chance, length - 6, DIGITS);
                format!("{first}.{}", names::code(chance, 6, "ABCDEFGH0123456789"))
            }
            2 => format!("{}${}", names::code(chance, 8, HEX), names::code(chance, length - 4, HEX)),
            _ => names::code(chance, length, LETTERS),
        }
    }

    /// Whether it leaves the Message-ID to the server that receives the mail.
    pub(crate) fn leaves_id(self) -> bool {
        Chance::of(&[55, self.0]).happens(120)
    }

    /// Whether it quotes names.
    pub(crate) fn quotes(self) -> bool {
        Chance::of(&[56, self.0]).happens(500)
    }

    /// Fields of its own.
    pub(crate) fn fields(self) -> Vec<String> {
        let mut habit = Chance::of(&[57, self.0]);
        let mut fields = Vec::new();
        if habit.happens(400) {
            let name = names::proper(&mut habit, 3);
            fields.push(format!("X-Mailer: {name} {}.{}", habit.between(1, 12), habit.below(10)));
        }
        if habit.happens(250) {
            fields.push(format!("X-Priority: {}", habit.between(1, 4)));
        }
        fields
    }

    /// Puts fields into its order.
    pub(crate) fn order(self, fields: &mut [String]) {
        fields.sort_by_cached_key(|field| {
            let name = field.split(':').next().unwrap_or_default();
            name.bytes().fold(Chance::of(&[58, self.0]).draw(), |key, byte| {
                Chance::of(&[key, u64::from(byte)]).draw()
            })
        });
    }
}
