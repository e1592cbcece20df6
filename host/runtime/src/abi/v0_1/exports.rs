//! Calls into a guest of WIT 0.1.0.

use wasmtime::Store;
use wasmtime::component::{Instance, InstancePre};

use super::convert;
use super::wit::exports::plugpoint::station::{connector, events, lifecycle, observer, power, reset};
use crate::call::{Call, Return};
use crate::contract::{Answer, Interface, Notice, Question};
use crate::host::Host;

#[derive(Clone)]
pub(crate) struct Indices {
    lifecycle: lifecycle::GuestIndices,
    connector: Option<connector::GuestIndices>,
    events: Option<events::GuestIndices>,
    observer: Option<observer::GuestIndices>,
    power: Option<power::GuestIndices>,
    reset: Option<reset::GuestIndices>,
}

pub(crate) struct Exports {
    lifecycle: lifecycle::Guest,
    connector: Option<connector::Guest>,
    events: Option<events::Guest>,
    observer: Option<observer::Guest>,
    power: Option<power::Guest>,
    reset: Option<reset::Guest>,
}

impl Indices {
    /// An optional interface counts as exported when all its functions are there; `check` has refused
    /// components that export only some of them.
    pub(crate) fn find(pre: &InstancePre<Host>) -> wasmtime::Result<Self> {
        Ok(Self {
            lifecycle: lifecycle::GuestIndices::new(pre)?,
            connector: connector::GuestIndices::new(pre).ok(),
            events: events::GuestIndices::new(pre).ok(),
            observer: observer::GuestIndices::new(pre).ok(),
            power: power::GuestIndices::new(pre).ok(),
            reset: reset::GuestIndices::new(pre).ok(),
        })
    }

    pub(crate) fn exports(&self, interface: Interface) -> bool {
        match interface {
            Interface::Connector => self.connector.is_some(),
            Interface::Events => self.events.is_some(),
            Interface::Observer => self.observer.is_some(),
            Interface::Power => self.power.is_some(),
            Interface::Reset => self.reset.is_some(),
        }
    }

    pub(crate) fn load(&self, store: &mut Store<Host>, instance: &Instance) -> wasmtime::Result<Exports> {
        Ok(Exports {
            lifecycle: self.lifecycle.load(&mut *store, instance)?,
            connector: self
                .connector
                .as_ref()
                .map(|i| i.load(&mut *store, instance))
                .transpose()?,
            events: self
                .events
                .as_ref()
                .map(|i| i.load(&mut *store, instance))
                .transpose()?,
            observer: self
                .observer
                .as_ref()
                .map(|i| i.load(&mut *store, instance))
                .transpose()?,
            power: self
                .power
                .as_ref()
                .map(|i| i.load(&mut *store, instance))
                .transpose()?,
            reset: self
                .reset
                .as_ref()
                .map(|i| i.load(&mut *store, instance))
                .transpose()?,
        })
    }
}

impl Exports {
    pub(crate) fn call(&self, store: &mut Store<Host>, call: &Call) -> wasmtime::Result<Return> {
        match call {
            Call::Notice(notice) => self.tell(store, notice).map(|()| Return::Done),
            Call::Question(request, question) => self.ask(store, *request, question),
            Call::PortData(..) | Call::PortState(..) | Call::Timer(_) => {
                self.event(store, call).map(|()| Return::Done)
            }
            _ => self.live(store, call),
        }
    }

    fn live(&self, store: &mut Store<Host>, call: &Call) -> wasmtime::Result<Return> {
        let guest = &self.lifecycle;
        Ok(match call {
            Call::Configure(settings) => refusal(guest.call_configure(store, settings)?),
            Call::Describe => Return::Description(convert::description(guest.call_describe(store)?)),
            Call::Init(settings) => refusal(guest.call_init(store, settings)?),
            Call::LoadState(state) => match guest.call_load_state(store, &convert::wit_snapshot(state))? {
                Ok(()) => Return::Done,
                Err(lifecycle::LoadError::Refused(why)) => Return::Refused(convert::bounded(why, 500)),
                Err(lifecycle::LoadError::StartClean(why)) => Return::StartClean(convert::bounded(why, 500)),
            },
            Call::SaveState => Return::Snapshot(convert::snapshot(guest.call_save_state(store)?)),
            Call::SelfTest => refusal(guest.call_self_test(store)?),
            Call::Shutdown => {
                guest.call_shutdown(store)?;
                Return::Done
            }
            Call::Notice(_)
            | Call::PortData(..)
            | Call::PortState(..)
            | Call::Question(..)
            | Call::Timer(_) => return Err(not_exported()),
        })
    }

    fn event(&self, store: &mut Store<Host>, call: &Call) -> wasmtime::Result<()> {
        let guest = self.events.as_ref().ok_or_else(not_exported)?;
        match call {
            Call::PortData(port, data) => guest.call_on_port_data(store, port, data),
            Call::PortState(port, None) => guest.call_on_port_state(store, port, &events::PortState::Open),
            Call::PortState(port, Some(why)) => {
                guest.call_on_port_state(store, port, &events::PortState::Closed(why.clone()))
            }
            Call::Timer(timer) => guest.call_on_timer(store, *timer),
            _ => Err(not_exported()),
        }
    }

    fn ask(&self, store: &mut Store<Host>, request: u64, question: &Question) -> wasmtime::Result<Return> {
        match question {
            Question::Lock { .. } | Question::Unlock { .. } => self.ask_connector(store, request, question),
            Question::MayStart { .. } | Question::MayStop { .. } => self.ask_power(store, request, question),
            Question::IsResetAllowed { .. } | Question::Reset { .. } => {
                self.ask_reset(store, request, question)
            }
        }
    }

    fn ask_connector(&self, store: &mut Store<Host>, request: u64, q: &Question) -> wasmtime::Result<Return> {
        let guest = self.connector.as_ref().ok_or_else(not_exported)?;
        Ok(match *q {
            Question::Unlock { evse, connector } => match guest
                .call_unlock(store, request, evse, connector)?
            {
                connector::UnlockAnswer::Now(o) => Return::Answer(Answer::Unlock(convert::unlock_outcome(o))),
                connector::UnlockAnswer::Later => Return::Later,
            },
            Question::Lock { evse, connector } => match guest.call_lock(store, request, evse, connector)? {
                connector::LockAnswer::Now(o) => Return::Answer(Answer::Lock(convert::lock_outcome(o))),
                connector::LockAnswer::Later => Return::Later,
            },
            _ => return Err(not_exported()),
        })
    }

    fn ask_power(&self, store: &mut Store<Host>, request: u64, q: &Question) -> wasmtime::Result<Return> {
        let guest = self.power.as_ref().ok_or_else(not_exported)?;
        let decision = match q {
            Question::MayStart { evse, token } => {
                let token = token.as_ref().map(convert::wit_token);
                guest.call_may_start(store, request, *evse, token.as_ref())?
            }
            Question::MayStop { evse } => guest.call_may_stop(store, request, *evse)?,
            _ => return Err(not_exported()),
        };
        Ok(match decision {
            power::Decision::Now(verdict) => Return::Answer(Answer::Verdict(convert::verdict(verdict))),
            power::Decision::Later => Return::Later,
        })
    }

    fn ask_reset(&self, store: &mut Store<Host>, request: u64, q: &Question) -> wasmtime::Result<Return> {
        let guest = self.reset.as_ref().ok_or_else(not_exported)?;
        Ok(match *q {
            Question::IsResetAllowed { target, kind } => {
                let (target, kind) = (convert::wit_target(target), convert::wit_reset_kind(kind));
                let verdict = guest.call_is_reset_allowed(store, target, kind)?;
                Return::Answer(Answer::Verdict(convert::verdict(verdict)))
            }
            Question::Reset { target, kind } => {
                let (target, kind) = (convert::wit_target(target), convert::wit_reset_kind(kind));
                match guest.call_reset(store, request, target, kind)? {
                    reset::ResetAnswer::Now(o) => Return::Answer(Answer::Reset(convert::reset_outcome(o))),
                    reset::ResetAnswer::Later => Return::Later,
                }
            }
            _ => return Err(not_exported()),
        })
    }

    fn tell(&self, store: &mut Store<Host>, notice: &Notice) -> wasmtime::Result<()> {
        match *notice {
            Notice::EffectiveStatusChanged { target, status } => {
                let guest = self.connector.as_ref().ok_or_else(not_exported)?;
                let (target, status) = (convert::wit_target(target), convert::wit_status(status));
                guest.call_effective_status_changed(store, target, status)
            }
            Notice::AllUnavailable | Notice::AllowEnergy { .. } | Notice::SetLimit { .. } => {
                self.tell_power(store, notice)
            }
            _ => self.tell_observer(store, notice),
        }
    }

    fn tell_power(&self, store: &mut Store<Host>, notice: &Notice) -> wasmtime::Result<()> {
        let guest = self.power.as_ref().ok_or_else(not_exported)?;
        match *notice {
            Notice::AllowEnergy { evse, allowed } => guest.call_allow_energy(store, evse, allowed),
            Notice::SetLimit { evse, limit, phases } => {
                guest.call_set_limit(store, evse, limit.map(convert::wit_limit), phases)
            }
            _ => guest.call_all_unavailable(store),
        }
    }

    fn tell_observer(&self, store: &mut Store<Host>, notice: &Notice) -> wasmtime::Result<()> {
        let guest = self.observer.as_ref().ok_or_else(not_exported)?;
        match notice {
            Notice::Boot {
                status,
                interval_seconds,
            } => guest.call_boot(store, status, *interval_seconds),
            Notice::OcppMessage { direction, message } => {
                guest.call_ocpp_message(store, convert::wit_direction(*direction), message)
            }
            Notice::SecurityEvent { kind, info } => guest.call_security_event(store, kind, info),
            Notice::TimeSync { csms_time } => guest.call_time_sync(store, *csms_time),
            Notice::TransactionEvent { request } => guest.call_transaction_event(store, request),
            Notice::TransactionResponse {
                transaction,
                response,
            } => guest.call_transaction_response(store, transaction, response),
            Notice::VariableChanged {
                component,
                variable,
                value,
                extra,
            } => {
                let change = observer::Change {
                    component: component.clone(),
                    variable: variable.clone(),
                    value: value.clone(),
                    extra: extra.clone(),
                };
                guest.call_variable_changed(store, &change)
            }
            _ => Err(not_exported()),
        }
    }
}

fn refusal(result: Result<(), String>) -> Return {
    match result {
        Ok(()) => Return::Done,
        Err(why) => Return::Refused(convert::bounded(why, 500)),
    }
}

/// Routing has looked at the exports before a call is made, so this is a bug of the host.
fn not_exported() -> wasmtime::Error {
    wasmtime::format_err!("the host called an interface that the plugin does not export")
}
