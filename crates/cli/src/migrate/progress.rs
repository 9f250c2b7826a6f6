//! How far a migration is: a bar on a terminal, lines elsewhere.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use cryptorebate_collector::shipping::Step;

/// How many characters the bar has.
const WIDTH: u64 = 40;
/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// What is told on standard error.
pub struct Progress {
    all: u64,
    begun: Instant,
    is_terminal: bool,
    /// Whether a bar stands in the last line.
    has_bar: bool,
    told_at: Option<Instant>,
    last_error: String,
}

impl Progress {
    /// Of so many rows.
    pub fn new(all: u64) -> Self {
        Self {
            all,
            begun: Instant::now(),
            is_terminal: io::stderr().is_terminal(),
            has_bar: false,
            told_at: None,
            last_error: String::new(),
        }
    }

    /// Tells how far it is, or why it is no further.
    pub fn tell(&mut self, step: &Step<'_>) {
        match step {
            Step::Moved(rows) if self.is_terminal => {
                write(&format!("\r{}\x1b[K", self.bar(*rows)));
                self.has_bar = true;
            }
            Step::Moved(rows) => {
                let is_last = *rows >= self.all;
                if is_last || self.told_at.is_none_or(|at| at.elapsed() >= LINE_EVERY) {
                    self.told_at = Some(Instant::now());
                    write(&format!("{}\n", self.state(*rows)));
                }
            }
            // The same reason is told once.
            Step::Failing(error) if *error == self.last_error => {}
            Step::Failing(error) => {
                (*error).clone_into(&mut self.last_error);
                self.end();
                write(&format!("{error}; it is tried again\n"));
            }
        }
    }

    /// Leaves the line of the bar.
    pub fn end(&mut self) {
        if self.has_bar {
            write("\n");
            self.has_bar = false;
        }
    }

    fn bar(&self, rows: u64) -> String {
        let filled = rows.min(self.all) * WIDTH / self.all.max(1);
        let bar: String = (0..WIDTH).map(|at| if at < filled { '#' } else { '.' }).collect();
        format!("[{bar}] {}", self.state(rows))
    }

    fn state(&self, rows: u64) -> String {
        let percent = rows.min(self.all) * 100 / self.all.max(1);
        let ms = u64::try_from(self.begun.elapsed().as_millis())
            .unwrap_or(u64::MAX)
            .max(1);
        let a_second = rows.saturating_mul(1000) / ms;
        let left = self.all.saturating_sub(rows) / a_second.max(1);
        format!(
            "{rows} of {} rows, {percent}%, {a_second} a second, {left} s left",
            self.all
        )
    }
}

fn write(text: &str) {
    // Who started it may have stopped to read.
    let _unread = io::stderr().write_all(text.as_bytes());
}
