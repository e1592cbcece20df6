//! The plugin: the board's driver, from the station's point of view.

use std::marker::PhantomData;
use std::time::Duration;

use plugpoint_plugin::{Lines, prelude::*};

use crate::board::{Board, Effect};
use crate::facts::{View, sample};
use crate::settings::Config;
use crate::version::Version;
use crate::{Millis, order, state};

/// The longest line that is taken for an order, in bytes.
const MAX_LINE: usize = 4096;

/// The simulator, as a plugin of some version.
pub struct Simulator<V> {
    pub(crate) config: Config,
    pub(crate) board: Board,
    /// What the station was told; none until the first event, since a state may yet be loaded.
    known: Option<View>,
    /// The one timer, and when it is due.
    timer: Option<(TimerId, Millis)>,
    lines: Lines,
    version: PhantomData<V>,
}

impl<V: Version> Plugin for Simulator<V> {
    fn describe() -> Description {
        Description::new("simulator", V::MODEL.version, "plugpoint").with_state_schema(V::MODEL.state_schema)
    }

    fn init(settings: Settings) -> Result<Self, String> {
        let config = Config::parse(&settings)?;
        let now = now();
        Ok(Self {
            board: Board::new(now, &config),
            config,
            known: None,
            timer: Some((clock::set_timer(Duration::ZERO), now)),
            lines: Lines::new(MAX_LINE),
            version: PhantomData,
        })
    }

    fn configure(&mut self, settings: Settings) -> Result<(), String> {
        let config = Config::parse(&settings)?;
        let rebuilt = (config.evses, config.connectors) != (self.config.evses, self.config.connectors);
        if rebuilt {
            return Err("the number of EVSEs and connectors changes only with a restart".to_owned());
        }
        self.event(|_, old| *old = config);
        Ok(())
    }

    fn self_test(&mut self) -> Result<(), String> {
        if ports::names().contains(&self.config.port) {
            return Ok(());
        }
        // The hardware works without orders; nobody can touch it, that is all.
        log::warn!(
            "no port `{}` is granted: the simulated hardware takes no orders",
            self.config.port
        );
        Ok(())
    }

    fn save_state(&self) -> Snapshot {
        state::save(&self.board, &V::MODEL)
    }

    fn load_state(&mut self, snapshot: Snapshot) -> Result<(), LoadError> {
        self.board = state::load(snapshot, &V::MODEL, &self.config, (now(), wall()))?;
        self.known = None;
        Ok(())
    }
}

impl<V: Version> Events for Simulator<V> {
    fn on_timer(&mut self, timer: TimerId) {
        self.timer = self.timer.filter(|(set, _)| *set != timer);
        self.event(|_, _| ());
    }

    fn on_port_data(&mut self, port: &str, data: &[u8]) {
        if port != self.config.port {
            return;
        }
        for line in self.lines.push(data) {
            let (id, order) = order::read(&line);
            let outcome = order.and_then(|order| self.event(|board, config| board.obey(order, config)));
            let answer = order::answer(id, outcome);
            if let Err(error) = ports::send(port, answer.as_bytes()) {
                log::warn!("an order's answer is lost: {error}");
            }
        }
    }

    fn on_port_state(&mut self, port: &str, _: PortState) {
        if port == self.config.port {
            self.lines.clear();
        }
        self.event(|_, _| ());
    }
}

impl<V: Version> Simulator<V> {
    /// Everything that happens goes through here: time is counted up to it, `change` changes something, all that
    /// follows from it follows, the station is told, and the timer is set for what comes next.
    pub(crate) fn event<R>(&mut self, change: impl FnOnce(&mut Board, &mut Config) -> R) -> R {
        self.board.advance(now(), &self.config, &V::MODEL);
        self.board.wall = wall();
        let outcome = change(&mut self.board, &mut self.config);
        self.board.settle(&self.config);
        self.report();
        self.set_timer();
        outcome
    }

    fn report(&mut self) {
        let view = View::of(&self.board);
        let moved = view.report(self.known.as_ref());
        self.known = Some(view);
        for effect in moved
            .into_iter()
            .map(Effect::Sample)
            .chain(std::mem::take(&mut self.board.outbox))
        {
            match effect {
                Effect::Sample(evse) => sample(&self.board, evse, &self.config, &V::MODEL),
                Effect::Unlocked(request, outcome) => replies::unlocked(request, outcome),
            }
        }
    }

    fn set_timer(&mut self) {
        let next = self.board.next_deadline();
        if next == self.timer.map(|(_, due)| due) {
            return;
        }
        if let Some((timer, _)) = self.timer.take() {
            clock::cancel_timer(timer);
        }
        self.timer = next.map(|due| {
            let wait = Duration::from_millis(due.saturating_sub(self.board.at));
            (clock::set_timer(wait), due)
        });
    }
}

fn wall() -> Millis {
    clock::now()
}

fn now() -> Millis {
    clock::monotonic().as_millis().try_into().unwrap_or(Millis::MAX)
}
