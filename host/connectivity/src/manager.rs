//! The driver: one task that runs the policy, the dial or the connection of the moment, and their timers.
//!
//! Frames do not pass through it as messages: the connection's future, which this task polls, sends them
//! straight to the station, and the station's [`crate::Link`] writes straight into the connection.

use std::{future::Future, pin::Pin, time::Duration};

use tokio::{
    select,
    sync::{
        mpsc::{self, error::TrySendError},
        watch,
    },
    time::{Instant, sleep_until},
};
use tracing::{Instrument, info, info_span, warn};

use crate::{
    connection::{Closing, Connection, Orders},
    dialler::{self, Dialled},
    event::{Event, Link, deliver_held},
    handle::{Command, Handle},
    policy::{AttemptId, Input, Output, Phase, Policy, Status},
    reason::{CloseReason, DialError},
    settings::Settings,
    slot::Slot,
};

/// Events that wait for the station. A peer keeps to one CALL at a time, so more is a flood.
const EVENTS: usize = 16;

/// Frames that wait for the socket.
const OUTBOX: usize = 32;

/// What [`Handle::stop`] adds to the close timeout before it gives up on a station that takes no events.
const FINISH_GRACE: Duration = Duration::from_millis(500);

/// The connectivity manager of one station. It ends with [`Handle::stop`], or when the event receiver is
/// dropped.
pub struct Manager {
    policy: Policy,
    settings: Settings,
    origin: Instant,
    work: Option<Work>,
    /// A socket between its dial and its connection.
    opened: Option<Box<Dialled>>,
    events: mpsc::Sender<Event>,
    /// The event that the channel had no room for; no output of the policy is performed before it is gone.
    undelivered: Option<Event>,
    commands: mpsc::Receiver<Command>,
    status: watch::Sender<(Instant, Status)>,
    finish_by: Option<Instant>,
}

/// The dial or the connection of the moment. There is one at most, and dropping it ends it.
struct Work {
    attempt: AttemptId,
    /// Present once it is a connection.
    orders: Option<watch::Sender<Orders>>,
    future: Pin<Box<dyn Future<Output = Done> + Send>>,
}

enum Done {
    Dialled(Result<Box<Dialled>, DialError>),
    Closed(CloseReason),
}

impl Manager {
    /// Starts to connect by `slots`, which come in the order of priority; an empty list is a station that
    /// works alone. `seed` spreads the back-off of many stations. Needs a tokio runtime.
    pub fn spawn(settings: Settings, slots: Vec<Slot>, seed: u64) -> (Handle, mpsc::Receiver<Event>) {
        let origin = Instant::now();
        let mut policy = Policy::new(settings.clone(), slots, seed);
        policy.handle(Duration::ZERO, Input::Start);
        let (events, receiver) = mpsc::channel(EVENTS);
        let (status, watched) = watch::channel((origin, policy.status(Duration::ZERO)));
        let (handle, commands) = Handle::new(watched);
        let manager = Self {
            policy,
            settings,
            origin,
            work: None,
            opened: None,
            events,
            undelivered: None,
            commands,
            status,
            finish_by: None,
        };
        tokio::spawn(manager.run());
        (handle, receiver)
    }

    async fn run(mut self) {
        loop {
            self.perform_outputs();
            self.status
                .send_replace((Instant::now(), self.policy.status(self.origin.elapsed())));
            if self.is_finished() {
                return;
            }
            self.step().await;
        }
    }

    async fn step(&mut self) {
        let deadline = self
            .finish_by
            .or(self.policy.next_deadline().map(|at| self.origin + at));
        select! {
            done = done(&mut self.work) => self.done(done),
            command = self.commands.recv() => self.command(command.unwrap_or(Command::Finish)),
            () = deliver_held(&self.events, &mut self.undelivered), if self.undelivered.is_some() => {}
            () = self.events.closed(), if self.finish_by.is_none() => self.command(Command::Finish),
            () = sleep_until(deadline.unwrap_or(self.origin)), if deadline.is_some() => self.input(Input::Tick),
        }
    }

    fn input(&mut self, input: Input) {
        self.policy.handle(self.origin.elapsed(), input);
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Input(input) => {
                if let Input::Settings(settings) = &input {
                    self.take_settings(settings.clone());
                }
                self.input(input);
            }
            Command::Finish if self.finish_by.is_none() => {
                self.finish_by = Some(Instant::now() + self.settings.socket.close_timeout + FINISH_GRACE);
                self.undelivered = None;
                self.input(Input::Stop);
            }
            Command::Finish => {}
        }
    }

    fn take_settings(&mut self, settings: Settings) {
        if let Some(orders) = self.work.as_ref().and_then(|work| work.orders.as_ref()) {
            orders.send_modify(|orders| orders.settings = settings.socket);
        }
        self.settings = settings;
    }

    fn is_finished(&self) -> bool {
        self.finish_by.is_some_and(|by| {
            let idle = self.work.is_none() && self.policy.status(Duration::ZERO).phase == Phase::Idle;
            idle || by <= Instant::now()
        })
    }

    fn done(&mut self, (attempt, done): (AttemptId, Done)) {
        self.work = None;
        let input = match done {
            Done::Dialled(Ok(dialled)) => {
                let protocol = dialled.1.clone();
                self.opened = Some(dialled);
                Input::Dialled { attempt, protocol }
            }
            Done::Dialled(Err(error)) => Input::DialFailed { attempt, error },
            Done::Closed(reason) => Input::Closed { attempt, reason },
        };
        self.input(input);
    }

    fn perform_outputs(&mut self) {
        while self.undelivered.is_none()
            && let Some(output) = self.policy.poll()
        {
            self.perform(output);
        }
    }

    fn perform(&mut self, output: Output) {
        match output {
            Output::Configure { attempt, slot } => self.deliver(Event::Configure { attempt, slot }),
            Output::Dial { attempt, slot } => self.dial(attempt, slot),
            Output::Close {
                attempt,
                code,
                reason,
            } => self.close(attempt, Closing { code, reason }),
            Output::Connected {
                attempt,
                slot,
                protocol,
            } => self.connected(attempt, &slot, protocol),
            Output::Disconnected { slot, reason } => {
                info!(slot, "disconnected: {reason}");
                self.deliver(Event::Disconnected { slot, reason });
            }
            Output::DialFailed { slot, error } => {
                let next_dial_ms = self.policy.status(self.origin.elapsed()).next_dial_ms;
                warn!(slot, next_dial_ms, "the dial failed: {error}");
                self.deliver(Event::DialFailed { slot, error });
            }
            Output::Unusable { slot, why } => {
                warn!(slot, "the slot is left out: {why}");
                self.deliver(Event::Unusable { slot, why });
            }
        }
    }

    fn dial(&mut self, attempt: AttemptId, slot: Slot) {
        let span = info_span!("dial", slot = slot.id, attempt = attempt.0);
        let settings = self.settings.socket;
        let dial = async move { Done::Dialled(dialler::dial(&slot, settings).await.map(Box::new)) };
        self.work = Some(Work {
            attempt,
            orders: None,
            future: Box::pin(dial.instrument(span)),
        });
    }

    fn connected(&mut self, attempt: AttemptId, slot: &Slot, protocol: String) {
        let Some(dialled) = self.opened.take() else { return };
        let (socket, _) = *dialled;
        info!(slot = slot.id, protocol, "connected");
        let (outbox, frames) = mpsc::channel(OUTBOX);
        let (orders, ordered) = watch::channel(Orders {
            settings: self.settings.socket,
            close: None,
        });
        let link = Link::new(attempt, outbox);
        let first = Event::Connected {
            slot: slot.id,
            protocol,
            link: link.clone(),
        };
        let connection = Connection::new(socket, first, self.events.clone(), (link, frames), ordered);
        let span = info_span!("connection", slot = slot.id, attempt = attempt.0);
        let future = Box::pin(async move { Done::Closed(connection.run().await) }.instrument(span));
        self.work = Some(Work {
            attempt,
            orders: Some(orders),
            future,
        });
    }

    fn close(&mut self, attempt: AttemptId, closing: Closing) {
        match self.work.take_if(|work| work.attempt == attempt) {
            Some(Work {
                orders: Some(orders),
                future,
                ..
            }) => {
                orders.send_modify(|orders| orders.close = Some(closing));
                self.work = Some(Work {
                    attempt,
                    orders: Some(orders),
                    future,
                });
            }
            // A dial is broken off by dropping it.
            Some(Work { orders: None, .. }) | None => {
                let reason = CloseReason::Station(closing.reason);
                self.input(Input::Closed { attempt, reason });
            }
        }
    }

    fn deliver(&mut self, event: Event) {
        match self.events.try_send(event) {
            // At the end, a station that takes no events is not waited for.
            Err(TrySendError::Full(event)) if self.finish_by.is_none() => self.undelivered = Some(event),
            _ => {}
        }
    }
}

async fn done(work: &mut Option<Work>) -> (AttemptId, Done) {
    match work {
        Some(work) => (work.attempt, work.future.as_mut().await),
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
