//! Which running station a command is for.

use std::path::PathBuf;

use plugpoint_station::Config;

#[derive(clap::Args)]
pub(crate) struct Target {
    /// The station's configuration
    #[arg(
        long,
        short,
        default_value = "config/simulator/station.toml",
        value_name = "FILE"
    )]
    pub(crate) config: PathBuf,
    /// The station's state folder, if it is not the one that the configuration names
    #[arg(long, value_name = "FOLDER")]
    pub(crate) state: Option<PathBuf>,
}

impl Target {
    /// The configuration, with the state folder that was asked for.
    pub(crate) fn read(&self) -> anyhow::Result<Config> {
        let mut config = Config::read(&self.config)?;
        if let Some(state) = &self.state {
            config.state = std::path::absolute(state)?;
        }
        Ok(config)
    }
}
