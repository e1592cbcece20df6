//! What one more instance of a component takes of memory, once it has been called.

use std::path::Path;

use anyhow::{Context, Result};

use crate::guests::Guest;
use crate::plugin::{Plugin, runtime};
use crate::proc::Memory;
use crate::role::Role;
use crate::table::{Aim, Row};

const INSTANCES: usize = 50;

pub(crate) fn measure(guest: &Guest, cache: &Path) -> Result<Row> {
    let role = Role::Instances {
        language: guest.language.into(),
        cache: cache.to_owned(),
    };
    // A process of its own, so that what others have freed is not used again.
    let said = role.output()?;
    let kb: f64 = said
        .trim()
        .parse()
        .with_context(|| format!("no figure: {said}"))?;
    let aim = guest.aims.instance_kb;
    Ok(Row {
        figure: format!(
            "one more instance after a call, memory (anonymous): {}",
            guest.language
        ),
        station: format!("{kb:.0} KB"),
        bare: String::new(),
        ratio: None,
        aim: Some(Aim::new(&format!("under {aim} KB"), kb < aim)),
    })
}

/// In the process of its own: KB for each.
pub(crate) fn count(guest: &Guest, cache: &Path) -> Result<f64> {
    let (runtime, component) = (runtime(cache)?, guest.path()?);
    let load = || -> Result<Plugin> {
        let mut plugin = Plugin::load(&runtime, guest.spec(&component))?;
        plugin.ask((guest.question)())?;
        Ok(plugin)
    };
    let _first = load()?;
    let before = Memory::of_this_process()?;
    let more: Result<Vec<Plugin>> = (0..INSTANCES).map(|_| load()).collect();
    let after = Memory::of_this_process()?;
    drop(more?);
    Ok((after.anonymous - before.anonymous) * 1e3 / INSTANCES as f64)
}
