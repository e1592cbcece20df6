//! The plugin: what the station asks of its ifaces, and what the modems say on their lines.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use plugpoint_plugin::prelude::*;

use crate::Millis;
use crate::modem::{Modem, Output};
use crate::settings::{self, Config};

pub(crate) struct Driver {
    /// By their ifaces.
    modems: BTreeMap<String, Modem>,
    open_ports: BTreeSet<String>,
    /// The one timer, and when it is due.
    timer: Option<(TimerId, Millis)>,
}

impl Plugin for Driver {
    fn describe() -> Description {
        Description::new("at-modem", env!("CARGO_PKG_VERSION"), "plugpoint")
    }

    /// What there is to know stands with each iface.
    fn init(_: Settings) -> Result<Self, String> {
        Ok(Self {
            modems: BTreeMap::new(),
            open_ports: BTreeSet::new(),
            timer: None,
        })
    }
}

impl LinkDriver for Driver {
    fn init_iface(&mut self, iface: &str, settings: Settings) -> Result<(), String> {
        let config = Config::parse(&settings)?;
        if !ports::names().contains(&config.port) {
            return Err(format!(
                "no port `{}` is granted: grant the modem's serial line by that name",
                config.port
            ));
        }
        let shared = |(other, modem): (&String, &Modem)| other != iface && modem.config.port == config.port;
        if let Some((other, _)) = self.modems.iter().find(|entry| shared(*entry)) {
            return Err(format!("the port `{}` is that of `{other}` already", config.port));
        }
        let is_open = self.open_ports.contains(&config.port);
        let mut modem = Modem::new(config);
        if is_open {
            modem.opened(now());
        }
        self.modems.insert(iface.to_owned(), modem);
        Ok(())
    }

    fn connect(&mut self, iface: &str) -> Result<(), String> {
        let connected = self.modem(iface)?.connect(now());
        self.settle();
        connected
    }

    fn disconnect(&mut self, iface: &str) -> Result<(), String> {
        self.modem(iface)?.disconnect(now());
        self.settle();
        Ok(())
    }

    /// `apn`, from the next connect on.
    fn set_option(&mut self, iface: &str, name: &str, value: &str) -> Result<(), OptionError> {
        let modem = self.modem(iface).map_err(|_| OptionError::Unknown)?;
        match name {
            "apn" => {
                modem.config.apn = Some(settings::apn(value).map_err(OptionError::BadValue)?);
                Ok(())
            }
            "state" => Err(OptionError::ReadOnly),
            _ => Err(OptionError::Unknown),
        }
    }

    /// `apn`, and `state`: what the modem does.
    fn get_option(&mut self, iface: &str, name: &str) -> Result<String, OptionError> {
        let modem = self.modem(iface).map_err(|_| OptionError::Unknown)?;
        match name {
            "apn" => Ok(modem.config.apn.clone().unwrap_or_default()),
            "state" => Ok(modem.state().to_owned()),
            _ => Err(OptionError::Unknown),
        }
    }
}

impl Events for Driver {
    fn on_timer(&mut self, timer: TimerId) {
        self.timer = self.timer.filter(|(set, _)| *set != timer);
        let now = now();
        self.modems.values_mut().for_each(|modem| modem.tick(now));
        self.settle();
    }

    fn on_port_data(&mut self, port: &str, data: &[u8]) {
        self.at(port, |modem| modem.received(now(), data));
    }

    fn on_port_state(&mut self, port: &str, state: PortState) {
        match state {
            PortState::Open => {
                if self.open_ports.insert(port.to_owned()) {
                    self.at(port, |modem| modem.opened(now()));
                }
            }
            PortState::Closed(why) => {
                self.open_ports.remove(port);
                self.at(port, |modem| modem.closed(&why));
            }
        }
    }
}

impl Driver {
    fn modem(&mut self, iface: &str) -> Result<&mut Modem, String> {
        let modem = self.modems.get_mut(iface);
        modem.ok_or_else(|| format!("the iface `{iface}` was not initialised"))
    }

    /// Something happens on a line.
    fn at(&mut self, port: &str, happens: impl Fn(&mut Modem)) {
        let modems = self.modems.values_mut();
        modems.filter(|modem| modem.config.port == port).for_each(happens);
        self.settle();
    }

    /// Does what follows, and sets the timer for what comes next.
    fn settle(&mut self) {
        for (iface, modem) in &mut self.modems {
            while let Some(output) = modem.next_output() {
                match output {
                    Output::Send(command) => send(&modem.config.port, &command),
                    Output::Addresses(addresses) => link::addresses(iface, &addresses),
                    Output::Dormant => link::dormant(iface),
                    Output::Down(why) => link::down(iface, &why),
                    Output::Fatal(why) => link::fatal_error(iface, &why),
                    Output::Up => link::up(iface),
                }
            }
        }
        self.set_timer();
    }

    fn set_timer(&mut self) {
        let next = self.modems.values().filter_map(Modem::next_deadline).min();
        if next == self.timer.map(|(_, due)| due) {
            return;
        }
        if let Some((timer, _)) = self.timer.take() {
            clock::cancel_timer(timer);
        }
        self.timer = next.map(|due| {
            let wait = Duration::from_millis(due.saturating_sub(now()));
            (clock::set_timer(wait), due)
        });
    }
}

fn send(port: &str, command: &str) {
    if let Err(error) = ports::send(port, command.as_bytes()) {
        // As if the modem had not heard it. The command may have the PIN in it.
        log::warn!("the modem cannot be told: {error}");
    }
}

fn now() -> Millis {
    clock::monotonic().as_millis().try_into().unwrap_or(Millis::MAX)
}
