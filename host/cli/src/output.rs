//! Where the log goes: standard error, in words or as JSON lines.

use std::io::IsTerminal;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

pub(crate) fn start_log(json: bool) {
    let log = fmt::layer().with_writer(std::io::stderr);
    let log = if json {
        log.json().boxed()
    } else {
        log.with_target(false)
            .with_ansi(std::io::stderr().is_terminal())
            .boxed()
    };
    tracing_subscriber::registry()
        .with(log.with_filter(wanted()))
        .init();
}

/// What `RUST_LOG` asks for, as `info` or `warn,plugpoint::wire=debug`; `info` if it says nothing.
fn wanted() -> Targets {
    let asked = std::env::var("RUST_LOG").ok().filter(|asked| !asked.is_empty());
    let asked = asked.and_then(|asked| asked.parse().ok());
    asked.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO))
}
