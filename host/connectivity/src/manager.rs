//! The driver: one task that runs the policy, the dial and the connection of the moment, and their timers.
//!
//! Frames do not pass through it as messages: the connection's future, which this task polls, sends them
//! straight to the station, and the station's [`crate::Link`] writes straight into the connection.

mod journal;
mod work;

use std::{collections::VecDeque, time::Duration};

use tokio::{
    select,
    sync::{
        mpsc::{self, error::TrySendError},
        watch,
    },
    time::{Instant, sleep_until},
};

use crate::{
    connection::Closing,
    event::Event,
    handle::{Command, Handle},
    policy::{AttemptId, Input, Output, Phase, Policy, Status},
    settings::Settings,
    slot::Slot,
};
use journal::Journal;
use work::{Done, Work};

/// Events that wait for the station. A peer keeps to one CALL at a time, so more is a flood.
const EVENTS: usize = 16;

/// What [`Handle::stop`] adds to the close timeout before it gives up on a station that takes no events.
const FINISH_GRACE: Duration = Duration::from_millis(500);

/// The connectivity manager of one station. It ends with [`Handle::stop`], or when the event receiver is
/// dropped.
pub struct Manager {
    policy: Policy,
    settings: Settings,
    origin: Instant,
    work: Work,
    events: mpsc::Sender<Event>,
    /// Events that the channel had no room for; no output of the policy is performed before they are gone.
    undelivered: VecDeque<Event>,
    commands: mpsc::Receiver<Command>,
    status: watch::Sender<(Instant, Status)>,
    journal: Journal,
    finish_by: Option<Instant>,
}

impl Manager {
    /// Starts to connect by `slots`, which come in the order of priority; an empty list is a station that
    /// works alone. `last_good` is the slot on which the CSMS last accepted the station before it restarted: its turn
    /// comes when each slot has failed once (B10.FR.07). `seed` spreads the back-off of many stations. Needs a tokio
    /// runtime.
    pub fn spawn(
        settings: Settings,
        slots: Vec<Slot>,
        last_good: Option<Slot>,
        seed: u64,
    ) -> (Handle, mpsc::Receiver<Event>) {
        let origin = Instant::now();
        let mut policy = Policy::new(settings.clone(), slots, last_good, seed);
        policy.handle(Duration::ZERO, Input::Start);
        let (events, receiver) = mpsc::channel(EVENTS);
        let (status, watched) = watch::channel((origin, policy.status(Duration::ZERO)));
        let (handle, commands) = Handle::new(watched);
        let manager = Self {
            policy,
            work: Work::new(events.clone(), settings.socket),
            settings,
            origin,
            events,
            undelivered: VecDeque::new(),
            commands,
            status,
            journal: Journal::default(),
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
            done = self.work.next() => self.done(done),
            command = self.commands.recv() => self.command(command.unwrap_or(Command::Finish)),
            () = deliver_first(&self.events, &mut self.undelivered), if !self.undelivered.is_empty() => {}
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
                    self.settings = settings.clone();
                    self.work.set(settings.socket);
                }
                self.input(input);
            }
            Command::Finish if self.finish_by.is_none() => {
                self.finish_by = Some(Instant::now() + self.settings.socket.close_timeout + FINISH_GRACE);
                self.undelivered.clear();
                self.input(Input::Stop);
            }
            Command::Finish => {}
        }
    }

    fn is_finished(&self) -> bool {
        self.finish_by.is_some_and(|by| {
            let idle = self.work.is_none() && self.policy.phase() == Phase::Idle;
            idle || by <= Instant::now()
        })
    }

    fn done(&mut self, (attempt, done): (AttemptId, Done)) {
        let input = match done {
            Done::Dialled(Ok(protocol)) => Input::Dialled { attempt, protocol },
            Done::Dialled(Err(error)) => Input::DialFailed { attempt, error },
            Done::Closed(ended) => {
                // At the end, a station that takes no events is not waited for.
                self.undelivered
                    .extend(ended.held.filter(|_| self.finish_by.is_none()));
                let reason = ended.reason;
                Input::Closed { attempt, reason }
            }
        };
        self.input(input);
    }

    fn perform_outputs(&mut self) {
        while self.undelivered.is_empty()
            && let Some(output) = self.policy.poll()
        {
            self.perform(output);
        }
    }

    fn perform(&mut self, output: Output) {
        let settings = self.settings.socket;
        match output {
            Output::Configure { attempt, slot } => self.deliver(Event::Configure { attempt, slot }),
            Output::Dial { attempt, slot } => {
                if self.policy.phase() == Phase::Connected {
                    self.journal.challenged(slot.id);
                }
                self.work.dial(attempt, slot, settings);
            }
            Output::GiveUp { attempt } => self.work.give_up(attempt),
            Output::Close { code, reason, .. } => self.work.close(Closing { code, reason }),
            Output::BreakOff { attempt, network } => {
                if let Some(done) = self.work.break_off(attempt, network) {
                    self.done((attempt, done));
                }
            }
            Output::Connected {
                attempt,
                slot,
                protocol,
            } => {
                self.journal.connected(&slot, &protocol);
                self.work.speak(attempt, &slot, protocol, settings);
            }
            Output::Disconnected { slot, reason } => {
                self.journal.disconnected(slot, &reason);
                self.deliver(Event::Disconnected { slot, reason });
            }
            Output::DialFailed { slot, error } => {
                let status = self.policy.status(self.origin.elapsed());
                self.journal.dial_failed(slot, &error, &status);
                self.deliver(Event::DialFailed { slot, error });
            }
            Output::Unusable { slot, why } => {
                self.journal.unusable(slot, &why);
                self.deliver(Event::Unusable { slot, why });
            }
            Output::CredentialsAccepted { slot } => {
                self.journal.credentials_accepted(slot);
                self.deliver(Event::CredentialsAccepted { slot });
            }
            Output::FellBack { slot } => {
                self.journal.fell_back(slot);
                self.deliver(Event::FellBack { slot });
            }
        }
    }

    fn deliver(&mut self, event: Event) {
        match self.events.try_send(event) {
            Err(TrySendError::Full(event)) if self.finish_by.is_none() => self.undelivered.push_back(event),
            _ => {}
        }
    }
}

/// Waits for room and sends the first of the events that had none. May be dropped at any time without losing it.
async fn deliver_first(events: &mpsc::Sender<Event>, undelivered: &mut VecDeque<Event>) {
    let permit = events.reserve().await;
    if let (Some(event), Ok(permit)) = (undelivered.pop_front(), permit) {
        permit.send(event);
    }
}

#[cfg(test)]
mod tests;
