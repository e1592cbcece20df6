//! TransactionEvent: the record of a transaction and what the CSMS is told of it.

use std::time::Duration;

use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::v201::*;
use serde::{Deserialize, Serialize};

use crate::Engine;
use crate::device_model::names;
use crate::evse::Evse;
use crate::io::{Change, ContactorState, EvState, Notice, Output, Queued, Report, Token};
use crate::power::Latch;
use crate::session::{Cause, Conditions, Driver};

/// A running transaction; its durable part is stored at each change.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Transaction {
    pub(crate) id: String,
    pub(crate) evse: i32,
    pub(crate) connector: Option<i32>,
    /// Of the next event.
    pub(crate) seq_no: i32,
    pub(crate) started_at: DateTime,
    pub(crate) charging_state: ChargingStateEnumType,
    /// Energy has flowed.
    pub(crate) charged: bool,
    /// StopTxOnInvalidId is off and the token turned out invalid: no energy (E05.FR.03).
    pub(crate) suspended: bool,
    /// The register at which a transaction with an invalid token is suspended, Wh (MaxEnergyOnInvalidId).
    pub(crate) energy_limit: Option<f64>,
    /// Why somebody stopped it; it ends as TxStopPoint says.
    pub(crate) stopped: Option<ReasonEnumType>,
    /// A vehicle was connected.
    pub(crate) ev_seen: bool,
    pub(crate) token_sent: bool,
    pub(crate) remote_start_sent: bool,
    pub(crate) driver: Option<Driver>,
    pub(crate) conditions: Conditions,
    #[serde(skip)]
    pub(crate) sample_at: Option<Duration>,
    #[serde(skip)]
    pub(crate) ended_sample_at: Option<Duration>,
    /// MeterValues for the Ended event; stored one by one.
    #[serde(skip)]
    pub(crate) ended_samples: Vec<MeterValueType>,
}

/// More samples than this in one Ended event make a frame no CSMS takes: every second is dropped,
/// first and last stay.
const MAX_ENDED_SAMPLES: usize = 120;

impl Transaction {
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.sample_at.into_iter().chain(self.ended_sample_at).min()
    }
}

impl Engine {
    //= E01.FR.01 E02.FR.02 E03.FR.01
    pub(crate) fn start(&mut self, id: i32, cause: &Cause) {
        let transaction_id = self.random.uuid();
        let started_at = self.wall();
        let Some(evse) = self.evse_mut(id) else { return };
        evse.transaction = Some(Transaction {
            id: transaction_id.clone(),
            evse: id,
            connector: evse.used_connector(),
            seq_no: 0,
            started_at,
            charging_state: ChargingStateEnumType::Idle,
            charged: false,
            suspended: false,
            energy_limit: None,
            stopped: None,
            ev_seen: false,
            token_sent: false,
            remote_start_sent: false,
            driver: None,
            conditions: Conditions::default(),
            sample_at: None,
            ended_sample_at: None,
            ended_samples: Vec::new(),
        });
        self.restart_sampling(id);
        // Before its meter values, which belong to it.
        self.store_transaction(id);
        let begin = self.begin_values(id);
        self.event(id, TransactionEventEnumType::Started, cause, begin);
        self.report(Report::TransactionStarted {
            evse: id,
            id: transaction_id,
        });
    }

    /// An Updated event, if there is something to tell.
    pub(crate) fn update(&mut self, id: i32, cause: &Cause) {
        let Some(evse) = self.evse(id) else { return };
        let Some(transaction) = &evse.transaction else {
            return;
        };
        let moved = evse.charging_state() != transaction.charging_state;
        if moved || cause.notable {
            self.event(id, TransactionEventEnumType::Updated, cause, Vec::new());
        }
    }

    //= E06.FR.01 E07.FR.02 E08.FR.01
    pub(crate) fn end(&mut self, id: i32, cause: &Cause) {
        let values = self.ended_values(id);
        self.event(id, TransactionEventEnumType::Ended, cause, values);
        let Some(evse) = self.evse_mut(id) else { return };
        let Some(transaction) = evse.transaction.take() else {
            return;
        };
        // Whoever was authorized was so for this transaction.
        evse.driver = None;
        evse.conditions = evse.conditions_now();
        self.store(Change::TransactionRemove {
            id: transaction.id.clone(),
        });
        let reason = transaction.stopped.unwrap_or(cause.reason).as_str().to_owned();
        self.report(Report::TransactionEnded {
            evse: id,
            id: transaction.id,
            reason,
        });
        self.run_scheduled_availability();
        self.on_transaction_ended();
    }

    /// Builds, queues and stores one TransactionEvent, and the transaction with it, in one step.
    pub(crate) fn event(
        &mut self,
        id: i32,
        kind: TransactionEventEnumType,
        cause: &Cause,
        values: Vec<MeterValueType>,
    ) {
        let (wall, offline) = (self.wall(), !self.online);
        let Some(evse) = self.evse_mut(id) else { return };
        let state = evse.charging_state();
        let (connector, conditions, driver) = (evse.used_connector(), evse.conditions, evse.driver.clone());
        let Some(transaction) = &mut evse.transaction else {
            return;
        };
        transaction.connector = connector.or(transaction.connector);
        transaction.conditions = conditions;
        transaction.ev_seen |= conditions.ev_connected;
        let mut info = TransactionType::new(transaction.id.clone());
        info.charging_state = Some(state);
        if kind == TransactionEventEnumType::Ended {
            info.stopped_reason = transaction.stopped.or(Some(cause.reason));
        }
        let mut token = cause.token.clone();
        if let Some(driver) = &driver {
            if !std::mem::replace(&mut transaction.token_sent, true) {
                token = token.or_else(|| Some(driver.token.clone()));
            }
            if !std::mem::replace(&mut transaction.remote_start_sent, true) {
                info.remote_start_id = driver.remote_start_id;
            }
        }
        transaction.charging_state = state;
        transaction.charged |= state == ChargingStateEnumType::Charging;
        let mut event = TransactionEventRequest::new(kind, wall, cause.trigger, transaction.seq_no, info);
        transaction.seq_no = transaction.seq_no.saturating_add(1);
        let mut used = EVSEType::new(id);
        used.connector_id = transaction.connector;
        event.evse = Some(used);
        event.offline = offline.then_some(true);
        event.id_token = token.map(|token| id_token(&token));
        event.meter_value = (!values.is_empty()).then_some(values);
        self.send_event(id, &event);
    }

    fn send_event(&mut self, id: i32, event: &TransactionEventRequest) {
        let transaction = event.transaction_info.transaction_id.clone();
        if event.event_type != TransactionEventEnumType::Ended {
            self.store_transaction(id);
        }
        let request = self.call_durable(event, Some(transaction));
        self.put(Output::Tell(Notice::TransactionEvent { request }));
    }

    pub(crate) fn store_transaction(&mut self, id: i32) {
        let Some(evse) = self.evse_mut(id) else { return };
        let Some(transaction) = &mut evse.transaction else {
            return;
        };
        transaction.driver.clone_from(&evse.driver);
        let state = crate::outbox::json(transaction);
        let id = transaction.id.clone();
        let evse = transaction.evse;
        self.store(Change::Transaction { id, evse, state });
    }

    /// TransactionEvent was answered: what the CSMS says of its token counts (E05, C10).
    pub(crate) fn on_event_response(
        &mut self,
        event: &Queued,
        response: &TransactionEventResponse,
        text: String,
    ) {
        let id = event.transaction.clone().unwrap_or_default();
        self.put(Output::Tell(Notice::TransactionResponse {
            transaction: id.clone(),
            response: text,
        }));
        let Some(info) = &response.id_token_info else {
            return;
        };
        let running = |evse: &&Evse| evse.transaction.as_ref().is_some_and(|t| t.id == id);
        let running = self.evses.iter().find(running);
        let running = running.and_then(|evse| Some((evse.id, evse.driver.as_ref()?.token.clone())));
        let token = token_of(&event.payload);
        let about = token.or_else(|| running.as_ref().map(|(_, token)| token.clone()));
        let Some(token) = about else { return };
        self.remember(&token, info);
        if let Some((evse, _)) = running.filter(|(_, driver)| driver.is(&token)) {
            self.on_driver_info(evse, info);
        }
    }

    fn on_driver_info(&mut self, id: i32, info: &IdTokenInfoType) {
        if info.status != AuthorizationStatusEnumType::Accepted {
            return self.on_token_invalid(id);
        }
        let Some(group) = crate::authorization::group(info) else {
            return;
        };
        let Some(driver) = self.evse_mut(id).and_then(|evse| evse.driver.as_mut()) else {
            return;
        };
        if driver.group.as_ref() != Some(&group) {
            driver.group = Some(group);
            self.store_transaction(id);
        }
    }

    //= E05.FR.02 E05.FR.03 C15.FR.03 C15.FR.04
    fn on_token_invalid(&mut self, id: i32) {
        let grace = self.model.integer(&names::MAX_ENERGY_ON_INVALID_ID);
        let Some(evse) = self.evse_mut(id) else { return };
        let register = evse.meter.energy();
        let Some(transaction) = &mut evse.transaction else {
            return;
        };
        if transaction.suspended || transaction.energy_limit.is_some() {
            // The CSMS says it again with each response.
            return;
        }
        let token = evse.driver.as_ref().map(|driver| driver.token.clone());
        let why = "the CSMS does not accept the token of a running transaction";
        let trigger = TriggerReasonEnumType::Deauthorized;
        if let Some(token) = token {
            self.token_refused(Some(id), &token, AuthorizationStatusEnumType::Invalid, why);
        }
        if self.model.bool(&names::STOP_TX_ON_INVALID_ID) {
            return self.stop(id, &Cause::stop(trigger, ReasonEnumType::DeAuthorized));
        }
        let Some(transaction) = self.evse_mut(id).and_then(|evse| evse.transaction.as_mut()) else {
            return;
        };
        match register {
            Some(register) if grace > 0 => {
                transaction.energy_limit = Some(register + f64::from(grace));
                self.store_transaction(id);
            }
            _ => {
                transaction.suspended = true;
                self.settle(id, &Cause::notable(trigger));
            }
        }
    }

    /// Suspends a transaction that has used up MaxEnergyOnInvalidId.
    pub(crate) fn check_energy_limit(&mut self, id: i32) {
        let Some(evse) = self.evse_mut(id) else { return };
        let (register, Some(transaction)) = (evse.meter.energy(), &mut evse.transaction) else {
            return;
        };
        if transaction
            .energy_limit
            .take_if(|limit| register.is_some_and(|r| r >= *limit))
            .is_none()
        {
            return;
        }
        transaction.suspended = true;
        self.settle(id, &Cause::notable(TriggerReasonEnumType::Deauthorized));
    }

    /// Samples for the Ended event, and the last one (E06.FR.11).
    fn ended_values(&mut self, id: i32) -> Vec<MeterValueType> {
        let last = self.transaction_end_value(id);
        let Some(transaction) = self.evse_mut(id).and_then(|evse| evse.transaction.as_mut()) else {
            return Vec::new();
        };
        let mut values = std::mem::take(&mut transaction.ended_samples);
        values.extend(last);
        while values.len() > MAX_ENDED_SAMPLES {
            let newest = values.len() - 1;
            let mut i = 0;
            values.retain(|_| {
                i += 1;
                i % 2 == 1 || i == newest + 1
            });
        }
        values
    }

    /// Keeps a sample for the Ended event, over a restart too.
    pub(crate) fn keep_ended_sample(&mut self, id: i32, value: MeterValueType) {
        let text = crate::outbox::json(&value);
        let Some(transaction) = self.evse_mut(id).and_then(|evse| evse.transaction.as_mut()) else {
            return;
        };
        transaction.ended_samples.push(value);
        let transaction = transaction.id.clone();
        self.store(Change::Meter {
            transaction,
            value: text,
        });
    }
}

impl Evse {
    /// E02.FR.09 and its kin.
    pub(crate) fn charging_state(&self) -> ChargingStateEnumType {
        let Some(transaction) = &self.transaction else {
            return ChargingStateEnumType::Idle;
        };
        let conditions = &self.conditions;
        let broken = self.latch == Latch::Failed || self.contactor == ContactorState::Welded;
        if !conditions.ev_connected {
            ChargingStateEnumType::Idle
        } else if !conditions.authorized {
            ChargingStateEnumType::EVConnected
        } else if transaction.suspended {
            ChargingStateEnumType::SuspendedEVSE
        } else if conditions.energy_transfer {
            ChargingStateEnumType::Charging
        } else if broken {
            ChargingStateEnumType::SuspendedEVSE
        } else if !transaction.charged {
            ChargingStateEnumType::EVConnected
        } else if self.ev == EvState::Charging {
            ChargingStateEnumType::SuspendedEVSE
        } else {
            ChargingStateEnumType::SuspendedEV
        }
    }
}

/// The token that an event carried.
fn token_of(payload: &str) -> Option<Token> {
    let event: serde_json::Value = serde_json::from_str(payload).ok()?;
    let token = event.get("idToken")?;
    Some(Token {
        value: token.get("idToken")?.as_str()?.to_owned(),
        kind: token.get("type")?.as_str()?.to_owned(),
    })
}

/// A token as the CSMS knows it. A kind that OCPP does not have is a `Local` one.
pub(crate) fn id_token(token: &Token) -> IdTokenType {
    let kind = token.kind.parse().unwrap_or(IdTokenEnumType::Local);
    IdTokenType::new(token.value.chars().take(36).collect::<String>(), kind)
}
