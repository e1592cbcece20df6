//! What a guest of WIT 0.1.0 may call: its interfaces, over [`Host`].

use wasmtime::Result;
use wasmtime::component::{HasSelf, Linker};

use super::convert;
use super::wit::plugpoint::station::{clock, hardware, kv, log, outcomes, ports, replies, types};
use crate::contract::{Answer, Fact};
use crate::host::Host;
use crate::kv::KvError;
use crate::log::Level;
use crate::ports::SendError;

pub(crate) fn add_to_linker(linker: &mut Linker<Host>) -> Result<()> {
    log::add_to_linker::<Host, HasSelf<Host>>(linker, |host| host)?;
    clock::add_to_linker::<Host, HasSelf<Host>>(linker, |host| host)?;
    kv::add_to_linker::<Host, HasSelf<Host>>(linker, |host| host)?;
    ports::add_to_linker::<Host, HasSelf<Host>>(linker, |host| host)?;
    hardware::add_to_linker::<Host, HasSelf<Host>>(linker, |host| host)?;
    replies::add_to_linker::<Host, HasSelf<Host>>(linker, |host| host)?;
    outcomes::add_to_linker::<Host, HasSelf<Host>>(linker, |host| host)?;
    types::add_to_linker::<Host, HasSelf<Host>>(linker, |host| host)
}

impl types::Host for Host {}
impl outcomes::Host for Host {}

impl log::Host for Host {
    fn write(&mut self, level: log::Level, message: String) -> Result<()> {
        let level = match level {
            log::Level::Trace => Level::Trace,
            log::Level::Debug => Level::Debug,
            log::Level::Info => Level::Info,
            log::Level::Warn => Level::Warn,
            log::Level::Error => Level::Error,
        };
        self.log.line(level, &message);
        Ok(())
    }
}

impl clock::Host for Host {
    fn now(&mut self) -> Result<u64> {
        Ok(self.clock.wall_ms())
    }

    fn monotonic(&mut self) -> Result<u64> {
        Ok(u64::try_from(self.clock.now().as_nanos()).unwrap_or(u64::MAX))
    }

    fn set_timer(&mut self, after_ms: u64) -> Result<u64> {
        let now = self.clock.now();
        Ok(self.timers.set(now, after_ms)?)
    }

    fn cancel_timer(&mut self, timer: u64) -> Result<()> {
        self.timers.cancel(timer);
        Ok(())
    }
}

impl kv::Host for Host {
    fn get(&mut self, key: String) -> Result<Result<Option<Vec<u8>>, kv::KvError>> {
        Ok(self.kv.get(&key).map_err(kv_error))
    }

    fn set(&mut self, key: String, value: Vec<u8>) -> Result<Result<(), kv::KvError>> {
        Ok(self.kv.set(&key, Some(value)).map_err(kv_error))
    }

    fn delete(&mut self, key: String) -> Result<Result<(), kv::KvError>> {
        Ok(self.kv.set(&key, None).map_err(kv_error))
    }

    fn keys(&mut self, prefix: String) -> Result<Result<Vec<String>, kv::KvError>> {
        Ok(self.kv.keys(&prefix).map_err(kv_error))
    }
}

fn kv_error(error: KvError) -> kv::KvError {
    match error {
        KvError::BadKey => kv::KvError::BadKey,
        KvError::Denied => kv::KvError::Denied,
        KvError::Failed(why) => kv::KvError::Failed(why),
        KvError::QuotaExceeded => kv::KvError::QuotaExceeded,
    }
}

impl ports::Host for Host {
    fn names(&mut self) -> Result<Vec<String>> {
        Ok(self.port_names())
    }

    fn send(&mut self, port: String, data: Vec<u8>) -> Result<Result<(), ports::PortError>> {
        let sent = self.send(&port, data)?;
        Ok(sent.map_err(|error| match error {
            SendError::Busy => ports::PortError::Busy,
            SendError::Closed => ports::PortError::Closed,
            SendError::Denied => ports::PortError::Denied,
        }))
    }
}

impl hardware::Host for Host {
    fn cable(&mut self, evse: u32, connector: u32, plugged: bool) -> Result<()> {
        self.fact(Fact::Cable {
            evse,
            connector,
            plugged,
        })
    }

    fn ev(&mut self, evse: u32, state: hardware::EvState) -> Result<()> {
        self.fact(Fact::Ev {
            evse,
            state: convert::ev_state(state),
        })
    }

    fn contactor(&mut self, evse: u32, state: hardware::ContactorState) -> Result<()> {
        self.fact(Fact::Contactor {
            evse,
            state: convert::contactor_state(state),
        })
    }

    fn lock(&mut self, evse: u32, connector: u32, state: hardware::LockState) -> Result<()> {
        self.fact(Fact::Lock {
            evse,
            connector,
            state: convert::lock_state(state),
        })
    }

    fn meter(&mut self, evse: u32, at: Option<u64>, readings: Vec<hardware::Reading>) -> Result<()> {
        let (readings, errors) = convert::readings(readings);
        for error in errors {
            self.dropped("hardware.meter", &error);
        }
        if readings.is_empty() {
            return Ok(());
        }
        self.fact(Fact::Meter { evse, at, readings })
    }

    fn token(&mut self, evse: Option<u32>, token: types::IdToken) -> Result<()> {
        match convert::token(token) {
            Ok(token) => self.fact(Fact::Token { evse, token }),
            Err(error) => {
                self.dropped("hardware.token", error);
                Ok(())
            }
        }
    }

    fn stop_pressed(&mut self, evse: u32) -> Result<()> {
        self.fact(Fact::StopPressed { evse })
    }

    fn fault_raised(&mut self, fault: hardware::Fault) -> Result<()> {
        match convert::hardware_fault(fault) {
            Ok(fault) => self.fact(Fact::FaultRaised(fault)),
            Err(error) => {
                self.dropped("hardware.fault-raised", error);
                Ok(())
            }
        }
    }

    fn fault_cleared(&mut self, target: types::Target, code: String) -> Result<()> {
        match convert::fault_code(code) {
            Ok(code) => self.fact(Fact::FaultCleared {
                target: convert::target(target),
                code,
            }),
            Err(error) => {
                self.dropped("hardware.fault-cleared", error);
                Ok(())
            }
        }
    }
}

impl replies::Host for Host {
    fn unlocked(&mut self, request: u64, outcome: outcomes::UnlockOutcome) -> Result<()> {
        self.reply(request, Answer::Unlock(convert::unlock_outcome(outcome)))
    }

    fn locked(&mut self, request: u64, outcome: outcomes::LockOutcome) -> Result<()> {
        self.reply(request, Answer::Lock(convert::lock_outcome(outcome)))
    }

    fn reset(&mut self, request: u64, outcome: outcomes::ResetOutcome) -> Result<()> {
        self.reply(request, Answer::Reset(convert::reset_outcome(outcome)))
    }

    fn decided(&mut self, request: u64, verdict: outcomes::Verdict) -> Result<()> {
        self.reply(request, Answer::Verdict(convert::verdict(verdict)))
    }
}
