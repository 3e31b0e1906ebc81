//! Formulas of Excel's binary workbooks ([MS-XLS] section 2.5.198): tokens in postfix order, turned back into text as far as
//! macro sheets of attackers use them. Functions without a name here are told by their number.

use super::excel::decode;
use super::native::u16_at;

/// Bytes that are copied for the formulas of one workbook; a chain of a thousand joins copies its beginning each time.
const MAX_WORK: usize = 64 << 20;
/// Tokens that stand between two operands, from number 3 on.
const OPERATORS: &[&str] = &["+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>", " ", ",", ":"];
/// Functions by number, with their arguments where the token does not say how many ([MS-XLS] section 2.5.198.17).
const FUNCTIONS: &[(u16, &str, usize)] = &[
    (1, "IF", 3),
    (4, "SUM", 1),
    (15, "SIN", 1),
    (24, "ABS", 1),
    (25, "INT", 1),
    (27, "ROUND", 2),
    (30, "REPT", 2),
    (31, "MID", 3),
    (32, "LEN", 1),
    (33, "VALUE", 1),
    (34, "TRUE", 0),
    (35, "FALSE", 0),
    (36, "AND", 1),
    (38, "NOT", 1),
    (39, "MOD", 2),
    (53, "GOTO", 1),
    (54, "HALT", 0),
    (55, "RETURN", 0),
    (61, "SIGN", 1),
    (74, "NOW", 0),
    (88, "SET.NAME", 2),
    (89, "CALLER", 0),
    (91, "WINDOWS", 0),
    (94, "ACTIVE.CELL", 0),
    (96, "FORMULA", 2),
    (106, "SET.VALUE", 2),
    (107, "SELECTION", 0),
    (110, "EXEC", 1),
    (111, "CHAR", 1),
    (115, "LEFT", 2),
    (116, "RIGHT", 2),
    (119, "REPLACE", 4),
    (120, "SUBSTITUTE", 3),
    (121, "CODE", 1),
    (123, "DIRECTORY", 1),
    (128, "ISNUMBER", 1),
    (130, "T", 1),
    (132, "FOPEN", 2),
    (133, "FCLOSE", 1),
    (137, "FWRITELN", 2),
    (138, "FWRITE", 2),
    (148, "INDIRECT", 1),
    (149, "REGISTER", 3),
    (150, "CALL", 3),
    (166, "FILES", 1),
    (174, "WAIT", 1),
    (185, "GET.CELL", 2),
    (186, "GET.WORKSPACE", 1),
    (188, "GET.DOCUMENT", 1),
    (219, "ADDRESS", 2),
    (221, "TODAY", 0),
    (336, "CONCATENATE", 2),
    (0x8011, "RUN", 1),
    (0x8005, "CLOSE.ALL", 0),
    (0x8007, "FILE.DELETE", 1),
    (0x8064, "CLOSE", 1),
    (0x8076, "ALERT", 1),
    (0x80b6, "WORKBOOK.HIDE", 1),
];

/// The name of a cell: `A1` for the first.
pub(super) fn cell(row: u16, column: u16) -> String {
    let mut column = u32::from(column & 0x3fff);
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.iter().rev().chain(format!("{}", u32::from(row) + 1).chars().collect::<Vec<_>>().iter()).collect()
}

/// Turns tokens into text, as long as the work for one workbook lasts.
#[derive(Debug, Default)]
pub(super) struct Renderer {
    work: usize,
}

impl Renderer {
    /// The text of a formula. What cannot be read is cut with an ellipsis.
    pub(super) fn render(&mut self, tokens: &[u8]) -> String {
        let mut stack: Vec<String> = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            match self.token(tokens, at, &mut stack) {
                Some(next) if next > at && self.work < MAX_WORK => at = next,
                _ => {
                    stack.push("…".to_owned());
                    break;
                }
            }
        }
        stack.join(" ")
    }

    /// Reads the token at `at`; where the next one begins.
    fn token(&mut self, tokens: &[u8], at: usize, stack: &mut Vec<String>) -> Option<usize> {
        let written = *tokens.get(at)?;
        // The two upper bits say in which way an operand is used, not what it is.
        let kind = if written >= 0x20 { written & 0x1f | 0x20 } else { written };
        let data = tokens.get(at + 1..)?;
        let word = |at| u16_at(data, at);
        let length = match kind {
            0x03..=0x11 => {
                let right = stack.pop()?;
                let left = stack.pop()?;
                let operator = OPERATORS.get(usize::from(kind - 3))?;
                self.push(stack, format!("{left}{operator}{right}"));
                0
            }
            0x12 | 0x15 | 0x16 => {
                match kind {
                    0x15 => {
                        let inner = stack.pop()?;
                        self.push(stack, format!("({inner})"));
                    }
                    0x16 => stack.push(String::new()),
                    _ => {}
                }
                0
            }
            0x13 => {
                let operand = stack.pop()?;
                self.push(stack, format!("-{operand}"));
                0
            }
            0x14 => {
                let operand = stack.pop()?;
                self.push(stack, format!("{operand}%"));
                0
            }
            0x01 | 0x02 => 4,
            0x17 => {
                let is_wide = data.get(1)? & 1 != 0;
                let length = usize::from(*data.first()?) * if is_wide { 2 } else { 1 };
                let text = decode(data.get(2..2 + length)?, is_wide).replace('"', "\"\"");
                self.push(stack, format!("\"{text}\""));
                2 + length
            }
            0x19 => {
                let attribute = *data.first()?;
                let choices = if attribute & 0x04 != 0 { (usize::from(word(1)?) + 1) * 2 } else { 0 };
                // A sum of one argument has no function token of its own.
                if attribute & 0x10 != 0 {
                    let inner = stack.pop()?;
                    self.push(stack, format!("SUM({inner})"));
                }
                3 + choices
            }
            0x1c | 0x1d => {
                let value = *data.first()?;
                stack.push(if kind == 0x1c {
                    "#ERROR".to_owned()
                } else {
                    (if value == 0 { "FALSE" } else { "TRUE" }).to_owned()
                });
                1
            }
            0x1e => {
                stack.push(word(0)?.to_string());
                2
            }
            0x1f => {
                stack.push(f64::from_le_bytes(*data.first_chunk()?).to_string());
                8
            }
            0x20 => {
                stack.push("{…}".to_owned());
                7
            }
            0x21 => {
                let number = word(0)?;
                let known = FUNCTIONS.iter().find(|(known, ..)| *known == number);
                self.call(number, known.map_or(1, |(_, _, count)| *count), stack);
                2
            }
            0x22 => {
                self.call(word(1)?, usize::from(data.first()? & 0x7f), stack);
                3
            }
            0x23 => {
                stack.push(format!("NAME{}", word(0)?));
                4
            }
            0x24 | 0x2c => {
                stack.push(cell(word(0)?, word(2)?));
                4
            }
            0x25 | 0x2d => {
                stack.push(format!("{}:{}", cell(word(0)?, word(4)?), cell(word(2)?, word(6)?)));
                8
            }
            0x26..=0x28 => 6,
            0x29 => 2,
            0x2a => {
                stack.push("#REF!".to_owned());
                4
            }
            0x2b => {
                stack.push("#REF!".to_owned());
                8
            }
            0x39 => {
                stack.push(format!("NAME{}", word(2)?));
                6
            }
            0x3a | 0x3c => {
                stack.push(cell(word(2)?, word(4)?));
                6
            }
            0x3b | 0x3d => {
                stack.push(format!("{}:{}", cell(word(2)?, word(6)?), cell(word(4)?, word(8)?)));
                10
            }
            _ => return None,
        };
        Some(at + 1 + length)
    }

    fn push(&mut self, stack: &mut Vec<String>, text: String) {
        self.work += text.len();
        stack.push(text);
    }

    fn call(&mut self, number: u16, count: usize, stack: &mut Vec<String>) {
        let first = stack.len().saturating_sub(count);
        let mut arguments = stack.split_off(first);
        // Function 255 calls what its first argument names.
        let name = match FUNCTIONS.iter().find(|(known, ..)| *known == number) {
            Some((_, name, _)) => (*name).to_owned(),
            None if number == 255 && !arguments.is_empty() => arguments.remove(0),
            None => format!("FUNCTION{number}"),
        };
        self.push(stack, format!("{name}({})", arguments.join(",")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tokens_become_the_formula_again() {
        // "a" & CHAR(65+1), then CALL with it and a cell.
        let tokens = [
            &[0x17, 1, 0, b'a'][..],
            &[0x1e, 65, 0, 0x1e, 1, 0, 0x03],
            &[0x41, 111, 0, 0x08],
            &[0x24, 9, 0, 27, 0],
            &[0x42, 2, 150, 0],
        ]
        .concat();
        assert_eq!(Renderer::default().render(&tokens), "CALL(\"a\"&CHAR(65+1),AB10)");
        assert_eq!(Renderer::default().render(&[0x1e, 1, 0, 0xff]), "1 …");
    }

    #[test]
    fn the_work_for_long_chains_has_a_limit() {
        let mut renderer = Renderer::default();
        let chain = [vec![0x1e, 1, 0], [0x1e, 1, 0, 0x08].repeat(2_000)].concat();
        for _ in 0..100 {
            let _ = renderer.render(&chain);
        }
        assert!(renderer.work <= MAX_WORK + (1 << 16));
    }

    proptest! {
        #[test]
        fn any_tokens_are_survived(tokens: Vec<u8>, row: u16, column: u16) {
            let _ = Renderer::default().render(&tokens);
            let _ = cell(row, column);
        }
    }
}
