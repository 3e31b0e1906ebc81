//! Asking on a terminal.

use crate::failure::Failure;
use creel_campaign::judge::Judgement;
use std::io::{BufRead, Write};

const CHOICES: &str = "\
  c  same campaign: the same kit or template by the same operator
  o  same operation: the same operator with another lure
  n  unlinked    u  unsure    s  skip for now    q  quit (every answer so far is kept)
";

/// Asks about `pairs` pairs: shows one, reads what is said, and keeps it. Ends early when input ends or somebody quits.
pub(super) fn ask(
    input: &mut impl BufRead,
    out: &mut impl Write,
    pairs: usize,
    show: impl Fn(usize) -> Result<String, Failure>,
    mut keep: impl FnMut(usize, Judgement) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for at in 0..pairs {
        write!(out, "{}{CHOICES}", show(at)?)?;
        loop {
            write!(out, "> ")?;
            out.flush()?;
            let mut line = String::new();
            if input.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let judgement = match line.trim().to_lowercase().as_str() {
                "c" | "y" => Judgement::SameCampaign,
                "o" => Judgement::SameOperation,
                "n" => Judgement::Unlinked,
                "u" => Judgement::Unsure,
                "s" => break,
                "q" => return Ok(()),
                _ => {
                    writeln!(out, "answer with one letter: c, o, n, u, s or q")?;
                    continue;
                }
            };
            keep(at, judgement)?;
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(input: &str, pairs: usize) -> (Vec<(usize, Judgement)>, String) {
        let mut out = Vec::new();
        let mut kept = Vec::new();
        let show = |at| Ok(format!("pair {at}\n"));
        let keep = |at, judgement| {
            kept.push((at, judgement));
            Ok(())
        };
        ask(&mut input.as_bytes(), &mut out, pairs, show, keep).unwrap();
        (kept, String::from_utf8(out).unwrap())
    }

    #[test]
    fn answers_are_kept_one_by_one() {
        let (kept, out) = answered("c\nwhat?\nN\ns\no\n", 5);
        let wanted = [(0, Judgement::SameCampaign), (1, Judgement::Unlinked), (3, Judgement::SameOperation)];
        assert_eq!(kept, wanted);
        assert!(out.contains("answer with one letter") && out.contains("pair 4"), "{out}");
    }

    #[test]
    fn quitting_asks_no_more() {
        let (kept, out) = answered("u\nq\nc\n", 5);
        assert_eq!(kept, [(0, Judgement::Unsure)]);
        assert!(!out.contains("pair 2"), "{out}");
    }
}
