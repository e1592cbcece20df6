//! What a question costs that a guest in another language answers.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;

use crate::guests::Guest;
use crate::plugin::{Plugin, runtime};
use crate::stats::{median, micros};
use crate::table::Row;

const CALLS: usize = 2_000;

pub(crate) fn measure(guest: &Guest, cache: &Path) -> Result<Row> {
    let mut plugin = Plugin::load(&runtime(cache)?, guest.spec(&guest.path()?))?;
    let function = (guest.question)().name();
    let mut asked = Vec::new();
    for _ in 0..CALLS {
        let question = (guest.question)();
        let since = Instant::now();
        plugin.ask(question)?;
        asked.push(micros(since.elapsed()));
    }
    Ok(Row {
        figure: format!("{function} to a plugin in {}, answer at the sink", guest.language),
        station: format!("{:.1} us", median(&mut asked)),
        bare: String::new(),
        ratio: None,
        aim: None,
    })
}
