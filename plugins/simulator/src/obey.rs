//! Carrying out orders on the board. What people do besides (cards, the stop button) is a fact at once.

use plugpoint_plugin::{IdToken, hardware};
use serde_json::{Value, json};

use crate::board::{Board, BoardFault, Effect, Place};
use crate::evse::{Contactor, Vehicle};
use crate::order::{EvOrder, Order};
use crate::settings::Config;

impl Board {
    /// Does what is ordered. Gives what else the answer says, or why it cannot be done.
    pub(crate) fn obey(&mut self, order: Order, config: &Config) -> Result<Value, String> {
        match order {
            Order::PlugIn { evse, connector, ev } => self.plug_in(evse, connector, ev)?,
            Order::PlugOut {
                evse,
                connector,
                force,
            } => self.plug_out(evse, connector, force)?,
            Order::Ev { evse, state } => self.order_vehicle(evse, state)?,
            Order::Swipe { token, kind, evse } => self.swipe(evse, token, kind)?,
            Order::Stop { evse } => {
                self.evse(evse)?;
                hardware::stop_pressed(evse);
            }
            Order::Meter {
                evse,
                wh,
                watts,
                full,
            } => return self.order_meter(evse, wh, watts, full, config),
            Order::Fault {
                evse,
                connector,
                code,
                text,
                blocking,
            } => {
                let place = self.place(evse, connector)?;
                self.clear_faults(place, Some(&code));
                self.faults.push(BoardFault {
                    place,
                    code,
                    text,
                    blocking,
                });
            }
            Order::ClearFault {
                evse,
                connector,
                code,
            } => {
                let place = self.place(evse, connector)?;
                if !self.clear_faults(place, code.as_deref()) {
                    return Err("there is no such fault".to_owned());
                }
            }
            Order::LockFault { evse, connector, on } => {
                let lock = self.evse(evse)?.connector(connector)?;
                lock.stuck = on;
                lock.failed &= on;
            }
            Order::ContactorWeld { evse, on } => {
                self.evse(evse)?.contactor = if on { Contactor::Welded } else { Contactor::Open };
            }
            Order::State => return Ok(json!({"state": self})),
            Order::Crash => panic!("the simulator was ordered to crash"),
        }
        Ok(Value::Null)
    }

    fn plug_in(&mut self, evse: u32, connector: u32, ev: bool) -> Result<(), String> {
        let evse = self.evse(evse)?;
        evse.connector(connector)?;
        if let Some(taken) = evse.connectors.iter().position(|connector| connector.cable) {
            return Err(format!("a cable is plugged into connector {}", taken + 1));
        }
        evse.connector(connector)?.cable = true;
        evse.vehicle = ev.then(|| Vehicle::on(connector));
        Ok(())
    }

    fn plug_out(&mut self, evse: u32, connector: u32, force: bool) -> Result<(), String> {
        let evse = self.evse(evse)?;
        let plug = evse.connector(connector)?;
        if !plug.cable {
            return Err("no cable is plugged".to_owned());
        }
        if plug.locked && !force {
            return Err("the cable is locked".to_owned());
        }
        (plug.cable, plug.locked) = (false, false);
        evse.vehicle = None;
        Ok(())
    }

    fn order_vehicle(&mut self, evse: u32, state: EvOrder) -> Result<(), String> {
        let now = self.at;
        let evse = self.evse(evse)?;
        let Some(plug) = evse.connectors.iter().position(|connector| connector.cable) else {
            return Err("no cable is plugged".to_owned());
        };
        let Some(mood) = state.mood() else {
            evse.vehicle = None;
            return Ok(());
        };
        let vehicle = evse.vehicle.get_or_insert_with(|| Vehicle::on(plug as u32 + 1));
        vehicle.mood = mood;
        if state == EvOrder::Charging {
            vehicle.asks_at = Some(now);
        }
        Ok(())
    }

    fn swipe(&mut self, evse: Option<u32>, value: String, kind: String) -> Result<(), String> {
        evse.map_or(Ok(()), |evse| self.evse(evse).map(|_| ()))?;
        hardware::token(evse, &IdToken { value, kind });
        Ok(())
    }

    fn order_meter(
        &mut self,
        number: u32,
        wh: Option<f64>,
        watts: Option<f64>,
        full: bool,
        config: &Config,
    ) -> Result<Value, String> {
        if [wh, watts].into_iter().flatten().any(|value| value < 0.0) {
            return Err("`wh` and `watts` are 0 or more".to_owned());
        }
        let evse = self.evse(number)?;
        if let Some(wh) = wh {
            evse.meter.wh = wh;
        }
        if full || watts.is_some() {
            let vehicle = evse.vehicle.as_mut().ok_or("no vehicle is there")?;
            vehicle.max_watts = watts.filter(|_| !full);
        }
        let (meter, amps) = (&evse.meter, evse.meter.amps(config.voltage));
        let answer = json!({"wh": meter.wh, "watts": meter.watts, "amps": amps, "volts": config.voltage});
        self.outbox.push(Effect::Sample(number));
        Ok(answer)
    }

    /// Says whether there was one.
    fn clear_faults(&mut self, place: Place, code: Option<&str>) -> bool {
        let before = self.faults.len();
        let meant = |fault: &BoardFault| fault.place == place && code.is_none_or(|code| code == fault.code);
        self.faults.retain(|fault| !meant(fault));
        self.faults.len() < before
    }

    fn place(&mut self, evse: u32, connector: Option<u32>) -> Result<Place, String> {
        match (evse, connector) {
            (0, None) => {}
            (evse, None) => self.evse(evse).map(|_| ())?,
            (evse, Some(connector)) => self.evse(evse)?.connector(connector).map(|_| ())?,
        }
        Ok(Place { evse, connector })
    }
}
