//! How far a scan is: a bar on a terminal, a line now and then elsewhere, nothing when asked for quiet.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// Seconds between two plain lines.
const PLAIN_EVERY: Duration = Duration::from_secs(10);

/// Progress of one scan, on standard error.
pub(crate) struct Progress {
    shown: Shown,
    messages: u64,
}

enum Shown {
    Bar(ProgressBar),
    Lines { last: Instant, inputs: u64, done: u64 },
    Nothing,
}

impl Progress {
    /// Begins with the number of inputs.
    pub(crate) fn new(inputs: usize, quiet: bool) -> Self {
        let shown = if quiet {
            Shown::Nothing
        } else if std::io::stderr().is_terminal() {
            let bar =
                ProgressBar::with_draw_target(Some(inputs as u64), ProgressDrawTarget::stderr_with_hz(8));
            let style =
                ProgressStyle::with_template("{bar:32} {pos}/{len} inputs  {msg}  {elapsed} (eta {eta})");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            Shown::Bar(bar)
        } else {
            Shown::Lines { last: Instant::now(), inputs: inputs as u64, done: 0 }
        };
        Self { shown, messages: 0 }
    }

    /// An input has been read to its end.
    pub(crate) fn input_done(&mut self) {
        match &mut self.shown {
            Shown::Bar(bar) => bar.inc(1),
            Shown::Lines { done, .. } => *done += 1,
            Shown::Nothing => {}
        }
    }

    /// A message has been examined.
    pub(crate) fn message_done(&mut self) {
        self.messages += 1;
        match &mut self.shown {
            Shown::Bar(bar) if self.messages.is_multiple_of(16) => {
                bar.set_message(format!("{} messages", self.messages));
            }
            Shown::Lines { last, inputs, done } if last.elapsed() >= PLAIN_EVERY => {
                *last = Instant::now();
                let _ = writeln!(std::io::stderr(), "{done} of {inputs} inputs, {} messages", self.messages);
            }
            _ => {}
        }
    }

    /// Takes the bar away and says what is done next.
    pub(crate) fn end(self, next: &str) {
        match self.shown {
            Shown::Bar(bar) => {
                bar.finish_and_clear();
                let _ = writeln!(std::io::stderr(), "{next}");
            }
            Shown::Lines { .. } if self.messages > 500 => {
                let _ = writeln!(std::io::stderr(), "{next}");
            }
            _ => {}
        }
    }
}
