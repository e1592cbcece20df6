//! What the terminal shows.

use std::time::Instant;

pub(crate) struct Timeline {
    start: Instant,
}

impl Timeline {
    pub(crate) fn start() -> Self {
        println!("\n   time   what happens");
        Self {
            start: Instant::now(),
        }
    }

    pub(crate) fn chapter(&self, title: &str) {
        println!("\n          {title}");
    }

    pub(crate) fn line(&self, text: impl AsRef<str>) {
        println!(
            "{:7.2} s  ✓ {}",
            self.start.elapsed().as_secs_f64(),
            text.as_ref()
        );
    }

    pub(crate) fn failed(&self, error: &anyhow::Error) {
        println!("{:7.2} s  ✗ {error:#}", self.start.elapsed().as_secs_f64());
    }
}
