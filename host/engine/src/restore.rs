//! Starting: the engine as of the last committed step.

use std::time::Duration;

use plugpoint_ocpp::Leniency;
use plugpoint_ocpp::v201::*;

use crate::authorization::Cache;
use crate::certificates::Certificates;
use crate::credentials::Former;
use crate::device_model::{DeviceModel, names};
use crate::evse::Evse;
use crate::io::{EvState, Now, Output, Queued, Report, Restored};
use crate::metering::{Aligned, Meter};
use crate::network_profile::{self, Profiles};
use crate::outbox::Outbox;
use crate::power::Latch;
use crate::question::Questions;
use crate::random::Random;
use crate::registration::Registration;
use crate::session::Cause;
use crate::transaction::Transaction;
use crate::{Change, Engine, Notice, Trust, availability, certificates, credentials, reset, security};

/// Hardware that has told nothing of a running transaction for this long after a restart is taken by
/// what is known of it.
const RECOGNITION: Duration = Duration::from_secs(10);

/// How long plugins that are up take to tell all that they see.
const TELLING: Duration = Duration::from_secs(1);

/// What an engine is made of.
#[derive(Debug)]
pub struct Setup {
    pub model: DeviceModel,
    pub restored: Restored,
    /// Who the station is, for BootNotification.
    pub identity: ChargingStationType,
    /// Why the process started, unless a reset before it says.
    pub boot_reason: BootReasonEnumType,
    pub leniency: Leniency,
    /// From the operating system's source of randomness: message and transaction ids come of it.
    pub seed: u64,
}

impl Engine {
    /// A station as it was left. Outputs may be waiting already.
    pub fn new(now: Now, setup: Setup) -> Self {
        let Setup {
            mut model,
            restored,
            identity,
            boot_reason,
            leniency,
            seed,
        } = setup;
        let dropped = model.restore(restored.variables);
        let evses = (1..)
            .zip(model.connectors_per_evse())
            .map(|(id, connectors)| Evse::new(id, connectors))
            .collect();
        let document = |name: &str| {
            restored
                .documents
                .iter()
                .find(|(n, _)| n == name)
                .map(|(_, value)| value.0.clone())
        };
        let boot_reason = document(reset::BOOT_REASON)
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or(boot_reason);
        let (queue, unreadable): (Vec<_>, Vec<_>) = restored.queue.into_iter().partition(is_json);
        let scheduled_stored = document(availability::SCHEDULED);
        let mut engine = Self {
            now,
            outputs: std::collections::VecDeque::new(),
            random: Random::new(seed),
            identity,
            model,
            online: false,
            slot: 0,
            connection: 0,
            offline_since: Some(now.mono),
            registration: Registration::new(boot_reason),
            outbox: Outbox::restore(queue),
            questions: Questions::default(),
            then: Vec::new(),
            operative: true,
            evses,
            faults: Vec::new(),
            told_effective: std::collections::BTreeMap::new(),
            scheduled: scheduled_stored
                .as_deref()
                .and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or_default(),
            scheduled_stored,
            reset: None,
            cache: Cache::restore(restored.tokens),
            main_meter: Meter::default(),
            aligned: Aligned::default(),
            clock_offset: 0,
            leniency,
            told_repairs: std::collections::BTreeSet::new(),
            allowances: security::Allowances::default(),
            certificates: Certificates::default(),
            trust: Trust::default(),
            former: Former::restore(document(credentials::FORMER).as_deref()),
            profiles: Profiles::restore(document(network_profile::LAST_GOOD).as_deref()),
        };
        for message in unreadable {
            engine.report(Report::Restored(format!(
                "the stored message {} is no JSON",
                message.id
            )));
            engine.store(Change::QueueRemove { id: message.id });
        }
        for variable in dropped {
            engine.report(Report::Restored(variable.to_string()));
            engine.store(Change::VariableRemove(variable.stored));
        }
        engine.take_older_profiles();
        for (evse, connector, operative) in restored.availability {
            engine.mark_availability(evse, connector, operative);
        }
        for state in &restored.transactions {
            engine.restore_transaction(state, &restored.meters);
        }
        engine.restore_signing(document(certificates::SIGNING).as_deref());
        engine.restore_reset(document(reset::SCHEDULED).as_deref());
        engine.security_event("StartupOfTheDevice", boot_reason.as_str());
        engine.run_scheduled_availability();
        engine.refresh_statuses();
        engine.tick();
        engine
    }

    /// A reset that waited for transactions waits on for those that go on. Without any, the restart was it.
    fn restore_reset(&mut self, stored: Option<&str>) {
        let Some(stored) = stored else { return };
        let ordered: Option<reset::Ordered> = serde_json::from_str(stored).ok();
        self.reset = ordered.filter(|ordered| self.busy(ordered.evse));
        if self.reset.is_none() {
            self.store_document(reset::SCHEDULED, None);
        }
    }

    fn restore_transaction(&mut self, state: &str, meters: &[(String, String)]) {
        let mut transaction: Transaction = match serde_json::from_str(state) {
            Ok(transaction) => transaction,
            Err(error) => {
                return self.report(Report::Restored(format!(
                    "a stored transaction is unreadable: {error}"
                )));
            }
        };
        let of_this = meters.iter().filter(|(id, _)| *id == transaction.id);
        transaction.ended_samples = of_this
            .filter_map(|(_, value)| serde_json::from_str(value).ok())
            .collect();
        let evse_id = transaction.evse;
        let wait = self.model.seconds(&names::EV_CONNECTION_TIME_OUT);
        let cable_by = (!wait.is_zero()).then_some(self.now.mono + wait);
        let unknown_until = Some(self.now.mono + RECOGNITION);
        let Some(evse) = self.evse_mut(evse_id).filter(|evse| evse.transaction.is_none()) else {
            return self.end_homeless(transaction);
        };
        evse.conditions = transaction.conditions;
        evse.driver.clone_from(&transaction.driver);
        if let Some(driver) = evse.driver.as_mut().filter(|_| !transaction.ev_seen) {
            driver.cable_by = cable_by;
        }
        if transaction.conditions.ev_connected {
            evse.ev = EvState::Connected;
        }
        evse.unknown_until = unknown_until;
        evse.transaction = Some(transaction);
        self.restart_sampling(evse_id);
        if !self.model.bool(&names::RESUME_TRANSACTIONS_ON_BOOT) {
            self.end_after_power_loss(evse_id);
        }
    }

    /// The EVSE of a transaction is gone, or has another one: the CSMS is told of its end all the same.
    fn end_homeless(&mut self, transaction: Transaction) {
        let mut info = TransactionType::new(transaction.id.clone());
        info.stopped_reason = Some(ReasonEnumType::PowerLoss);
        let (kind, trigger) = (
            TransactionEventEnumType::Ended,
            TriggerReasonEnumType::AbnormalCondition,
        );
        let mut event = TransactionEventRequest::new(kind, self.wall(), trigger, transaction.seq_no, info);
        event.offline = Some(true);
        let values = transaction.ended_samples;
        event.meter_value = (!values.is_empty()).then_some(values);
        self.call_durable(&event, Some(transaction.id.clone()));
        self.report(Report::Restored(format!(
            "a stored transaction has no EVSE {} and is ended",
            transaction.evse
        )));
        self.store(Change::TransactionRemove { id: transaction.id });
    }

    /// A transaction that is not resumed would stay open at the CSMS for ever.
    fn end_after_power_loss(&mut self, id: i32) {
        if let Some(evse) = self.evse_mut(id) {
            evse.unknown_until = None;
            evse.ev = EvState::Disconnected;
        }
        let reason = ReasonEnumType::PowerLoss;
        self.end_at_once(id, &Cause::stop(TriggerReasonEnumType::AbnormalCondition, reason));
    }

    /// Plugins are up and tell what they see. Where a transaction goes on, energy flows on until that is known.
    pub(crate) fn on_hardware_ready(&mut self) {
        let known_by = self.now.mono + TELLING;
        for id in self.evse_ids() {
            let Some(evse) = self.evse_mut(id) else { continue };
            if let Some(until) = &mut evse.unknown_until {
                *until = known_by.min(*until);
            } else {
                self.tell_energy(id);
            }
        }
    }

    fn tell_energy(&mut self, id: i32) {
        let allowed = self.evse(id).is_some_and(|evse| evse.energy_allowed);
        self.put(Output::Tell(Notice::AllowEnergy { evse: id, allowed }));
    }

    /// From here on hardware counts for a restored transaction.
    pub(crate) fn recognise(&mut self, id: i32) {
        let Some(evse) = self.evse_mut(id) else { return };
        if evse.unknown_until.take().is_none() {
            return;
        }
        if evse.ev == EvState::Disconnected && evse.conditions.ev_connected {
            self.on_ev_gone(id, false);
        } else {
            self.settle(id, &Cause::new(TriggerReasonEnumType::ChargingStateChanged));
        }
        // A plugin that goes on from a state of before does not know of what ended meanwhile.
        if self.evse(id).is_some_and(|evse| evse.latch != Latch::Asked) {
            self.tell_energy(id);
        }
    }
}

fn is_json(message: &Queued) -> bool {
    serde_json::from_str::<serde_json::Value>(&message.payload).is_ok()
}
