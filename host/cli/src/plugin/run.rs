//! `plugpoint plugin run`: a plugin at a desk, with a prompt.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use plugpoint_runtime::{CompileLimits, Compiler, PluginSpec};
use plugpoint_station::Config;
use plugpoint_testkit::{Ports, prompt, runtime};

use crate::plugin::given::Given;

/// Run a plugin in the stub host, in real time, and talk to it at a prompt
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The component; with --config, the plugin's id in there
    component: PathBuf,
    #[command(flatten)]
    given: Given,
    /// Take the plugin from this station.toml, with its settings and its real ports
    #[arg(long, value_name = "FILE", conflicts_with_all = ["settings", "ports", "memory"])]
    config: Option<PathBuf>,
}

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let (spec, ports) = match &args.config {
        Some(config) => (
            configured(config, &args.component.to_string_lossy())?,
            Ports::Real,
        ),
        None => (args.given.setup(&args.component)?.into_spec(), Ports::Screen),
    };
    let runtime = runtime(Compiler::Child(CompileLimits::default()))?;
    prompt(&runtime, spec, ports, std::io::stdin().lock(), std::io::stdout())?;
    Ok(())
}

fn configured(path: &Path, id: &str) -> anyhow::Result<PluginSpec> {
    let config = Config::read(path).with_context(|| format!("{} cannot be used", path.display()))?;
    let plugins = config.plugins();
    let known: Vec<_> = plugins.iter().map(|spec| spec.id.clone()).collect();
    match plugins.into_iter().find(|spec| spec.id == id) {
        Some(spec) => Ok(spec),
        None => bail!(
            "{} has no plugin `{id}`; there is: {}",
            path.display(),
            known.join(", ")
        ),
    }
}
