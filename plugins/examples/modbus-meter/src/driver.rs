//! The plugin: bytes and time in, facts out.

use std::collections::BTreeSet;
use std::time::Duration;

use plugpoint_plugin::prelude::*;

use crate::Millis;
use crate::master::{Master, Output, Poll};
use crate::readings::Counters;
use crate::settings::Config;
use crate::trouble::{Told, Trouble};

const STATE_SCHEMA: u32 = 1;

pub(crate) struct Driver {
    config: Config,
    master: Master,
    counters: Counters,
    told: Told,
    open_ports: BTreeSet<String>,
    /// The one timer, and when it is due.
    timer: Option<(TimerId, Millis)>,
}

impl Plugin for Driver {
    fn describe() -> Description {
        Description::new("modbus-meter", env!("CARGO_PKG_VERSION"), "plugpoint")
            .with_state_schema(STATE_SCHEMA)
    }

    /// The first poll begins when the port is said to be open.
    fn init(settings: Settings) -> Result<Self, String> {
        let config = Config::parse(&settings)?;
        Ok(Self {
            master: config.master(),
            config,
            counters: Counters::default(),
            told: Told::default(),
            open_ports: BTreeSet::new(),
            timer: None,
        })
    }

    fn configure(&mut self, settings: Settings) -> Result<(), String> {
        let config = Config::parse(&settings)?;
        self.told.only(self.config.target(), &[]);
        if (&config.port, config.unit) != (&self.config.port, self.config.unit) {
            // Another meter, that counts for itself.
            self.counters = Counters::default();
        }
        self.config = config;
        self.master = self.config.master();
        if self.open_ports.contains(&self.config.port) {
            self.event(Master::opened);
        }
        Ok(())
    }

    fn self_test(&mut self) -> Result<(), String> {
        let port = &self.config.port;
        if ports::names().contains(port) {
            return Ok(());
        }
        Err(format!(
            "no port `{port}` is granted: grant the meter's serial line by that name"
        ))
    }

    fn save_state(&self) -> Snapshot {
        let counters = [self.counters.import, self.counters.export];
        let bytes = counters.map(|wh| wh.unwrap_or(f64::NAN).to_le_bytes());
        Snapshot {
            schema: STATE_SCHEMA,
            bytes: bytes.concat(),
        }
    }

    fn load_state(&mut self, snapshot: Snapshot) -> Result<(), LoadError> {
        let refused = |why: String| Err(LoadError::Refused(why));
        if snapshot.schema != STATE_SCHEMA {
            return refused(format!(
                "state schema {}: this version knows {STATE_SCHEMA}",
                snapshot.schema
            ));
        }
        let (numbers, []) = snapshot.bytes.as_chunks() else {
            return refused("the state is cut".to_owned());
        };
        let [import, export] = numbers else {
            return refused(format!("the state has {} numbers: 2 are known", numbers.len()));
        };
        let [import, export] =
            [import, export].map(|bytes| Some(f64::from_le_bytes(*bytes)).filter(|wh| !wh.is_nan()));
        self.counters = Counters { import, export };
        Ok(())
    }
}

impl Events for Driver {
    fn on_timer(&mut self, timer: TimerId) {
        self.timer = self.timer.filter(|(set, _)| *set != timer);
        self.event(Master::tick);
    }

    fn on_port_data(&mut self, port: &str, data: &[u8]) {
        if port == self.config.port {
            self.event(|master, now| master.received(now, data));
        }
    }

    fn on_port_state(&mut self, port: &str, state: PortState) {
        let ours = port == self.config.port;
        match state {
            PortState::Open => {
                let news = self.open_ports.insert(port.to_owned());
                if ours && news {
                    self.event(Master::opened);
                }
            }
            PortState::Closed(why) => {
                self.open_ports.remove(port);
                if ours {
                    self.event(|master, _| master.closed());
                    self.told.raise(
                        self.config.target(),
                        &Trouble::Silent(format!("its line is closed: {why}")),
                    );
                }
            }
        }
    }
}

impl Driver {
    /// Everything that happens goes through here: what follows from it is done, and the timer is set for what comes
    /// next.
    fn event(&mut self, happens: impl FnOnce(&mut Master, Millis)) {
        happens(&mut self.master, now());
        while let Some(output) = self.master.next_output() {
            match output {
                Output::Send(frame) => self.send(&frame),
                Output::Polled(poll) => self.polled(&poll),
            }
        }
        self.set_timer();
    }

    fn send(&self, frame: &[u8]) {
        if let Err(error) = ports::send(&self.config.port, frame) {
            // As if the meter had not heard it: it is asked again.
            log::warn!("the meter cannot be asked: {error}");
        }
    }

    fn polled(&mut self, poll: &Poll) {
        let target = self.config.target();
        match poll {
            Poll::Silent => self
                .told
                .raise(target, &Trouble::Silent("no answer in time".to_owned())),
            Poll::Read { registers, refused } => {
                let (readings, fell) = self.counters.readings(&self.config.map, registers);
                let refused = refused.map(|(block, exception)| Trouble::Refuses(block, exception));
                let troubles: Vec<_> = fell.into_iter().chain(refused).collect();
                self.told.only(target, &troubles);
                if !readings.is_empty() {
                    hardware::meter(self.config.evse, &readings);
                }
            }
        }
    }

    fn set_timer(&mut self) {
        let next = self.master.next_deadline();
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

fn now() -> Millis {
    clock::monotonic().as_millis().try_into().unwrap_or(Millis::MAX)
}
