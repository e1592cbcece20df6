//! A plugin at a desk: the stub host with a prompt, in real time.

mod command;
mod screen;

use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use plugpoint_runtime::{
    LoadError, PluginSpec, Plugins, PortMaker, RealPorts, Runtime, SwapOutcome, SwapSource, TrustStore,
    Wiring,
};

use self::command::{Command, PortOrder};
use self::screen::{Screen, ScreenPorts};
use crate::durable::Durable;
use crate::words;

#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error("the terminal cannot be read or written: {0}")]
    Terminal(#[from] io::Error),
}

/// Where the plugin's ports lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ports {
    /// To the lines and sockets that the configuration names.
    Real,
    /// To the screen.
    Screen,
}

/// Runs a plugin, shows what it does, and obeys the lines of `input` (`help` lists what can be said), until `quit` or the
/// end of them.
///
/// # Errors
/// If the plugin does not start, or the input or the output fails.
pub fn prompt(
    runtime: &Runtime,
    spec: PluginSpec,
    ports: Ports,
    input: impl BufRead,
    output: impl Write + Send + 'static,
) -> Result<(), PromptError> {
    let screen = Arc::new(Screen::new(Box::new(output)));
    let screen_ports = ScreenPorts::new(screen.clone());
    let durable = Arc::new(Durable::default());
    let maker: Arc<dyn PortMaker> = match ports {
        Ports::Real => Arc::new(RealPorts),
        Ports::Screen => Arc::new(screen_ports.clone()),
    };
    let wiring = Wiring {
        kv: durable.clone(),
        snapshots: durable.clone(),
        choice: durable.clone(),
        ports: maker,
        trust: Arc::new(TrustStore::blind()),
        ..Wiring::in_memory(screen.clone())
    };
    let desk = Desk {
        plugins: Plugins::new(runtime, wiring),
        id: spec.id.clone(),
        screen,
        ports: screen_ports,
        durable,
        requests: AtomicU64::new(0),
    };
    desk.plugins.load(spec)?;
    desk.screen.say("`help` lists the commands");
    for line in input.lines() {
        if !desk.obey(&line?) {
            break;
        }
        // What a line sets going is shown before the next one is read: lines may come from a pipe.
        desk.plugins.settle();
    }
    desk.plugins.shutdown();
    Ok(())
}

struct Desk {
    plugins: Plugins,
    id: String,
    screen: Arc<Screen>,
    ports: ScreenPorts,
    durable: Arc<Durable>,
    requests: AtomicU64,
}

impl Desk {
    /// Does what a line says. False: that is all.
    fn obey(&self, line: &str) -> bool {
        match Command::parse(line) {
            Ok(Some(Command::Quit)) => return false,
            Ok(Some(command)) => {
                if let Err(why) = self.execute(command) {
                    self.screen.say(&format!("error    {why}"));
                }
            }
            Ok(None) => {}
            Err(why) => self.screen.say(&format!("error    {why}")),
        }
        true
    }

    fn execute(&self, command: Command) -> Result<(), String> {
        match command {
            Command::Ask(question) => {
                let request = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
                self.screen
                    .say(&format!("ask      #{request}: {}", question.name()));
                self.plugins.ask(request, question);
            }
            Command::Configure(settings) => {
                self.plugins.configure(&self.id, settings)?;
                self.screen.say("ok");
            }
            Command::Crash => {
                if !self.plugins.kill(&self.id).map_err(|error| error.to_string())? {
                    return Err("it does not run".to_owned());
                }
            }
            Command::Feed { port, bytes } => self.ports.feed(&port, &bytes)?,
            Command::Help => self.screen.say(command::HELP),
            Command::Kv(mode) => self.durable.set_kv_mode(mode),
            Command::Port { port, order } => match order {
                PortOrder::Busy => self.ports.fill(&port)?,
                PortOrder::Close => self.ports.close(&port)?,
                PortOrder::Open => self.ports.open(&port)?,
            },
            Command::Quit => {}
            Command::Stats => self.stats(),
            Command::Swap(path) => self.swap(path)?,
            Command::Tell(notice) => self.plugins.tell(notice),
            Command::Wait(time) => thread::sleep(time),
        }
        Ok(())
    }

    fn swap(&self, path: std::path::PathBuf) -> Result<(), String> {
        let report = self.plugins.swap(&self.id, SwapSource::File(path));
        match report.map_err(|error| error.to_string())?.outcome {
            // The screen has shown it already.
            SwapOutcome::RolledBack { .. } => Err("the old version serves on".to_owned()),
            _ => Ok(()),
        }
    }

    fn stats(&self) {
        for stats in self.plugins.stats() {
            self.screen.say(&format!(
                "{} {}: {:?}, incarnation {}, {} faults, {} KiB of memory, {} questions wait",
                stats.name,
                stats.version,
                stats.state,
                stats.incarnation,
                stats.faults,
                stats.memory >> 10,
                stats.pending,
            ));
            for function in &stats.functions {
                self.screen.say(&words::function(function));
            }
        }
    }
}

#[cfg(test)]
mod tests;
