//! What the driver sees, and what it reports: each change once.

use plugpoint_plugin::hardware::{ContactorState, EvState, Fault, LockState, Measurand, Reading};
use plugpoint_plugin::{Target, hardware};

use crate::board::{Board, BoardFault, Place};
use crate::evse::{Connector, Contactor, Evse, Pilot};
use crate::settings::Config;
use crate::version::Model;

/// The state of the board as the station knows it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct View {
    evses: Vec<EvseView>,
    faults: Vec<Fault>,
}

#[derive(Clone, Debug, PartialEq)]
struct EvseView {
    ev: EvState,
    contactor: ContactorState,
    /// Cable and lock of each connector.
    connectors: Vec<(bool, LockState)>,
}

impl View {
    pub(crate) fn of(board: &Board) -> Self {
        let welded = board
            .evses
            .iter()
            .zip(1..)
            .filter(|(evse, _)| evse.contactor == Contactor::Welded);
        Self {
            evses: board.evses.iter().map(EvseView::of).collect(),
            faults: board
                .faults
                .iter()
                .map(ordered_fault)
                .chain(welded.map(|(_, evse)| weld_fault(evse)))
                .collect(),
        }
    }

    /// Reports what is not as it was; everything when nothing was known. Gives the EVSEs whose contactor moved.
    pub(crate) fn report(&self, known: Option<&Self>) -> Vec<u32> {
        let mut moved = Vec::new();
        for (index, evse) in self.evses.iter().enumerate() {
            let known = known.map(|known| &known.evses[index]);
            let number = index as u32 + 1;
            evse.report(number, known);
            if known.is_none_or(|known| known.contactor != evse.contactor) {
                moved.push(number);
            }
        }
        let before = known.map_or(&[][..], |known| &known.faults);
        for fault in before.iter().filter(|fault| !self.faults.contains(fault)) {
            hardware::fault_cleared(fault.target, &fault.code);
        }
        for fault in self.faults.iter().filter(|fault| !before.contains(fault)) {
            hardware::fault_raised(fault);
        }
        moved
    }
}

impl EvseView {
    fn of(evse: &Evse) -> Self {
        Self {
            ev: ev_state(evse.pilot),
            contactor: contactor_state(evse.contactor),
            connectors: evse
                .connectors
                .iter()
                .map(|lock| (lock.cable, lock_state(lock)))
                .collect(),
        }
    }

    /// In the order in which it happens: a cable comes before its vehicle, and leaves after it.
    fn report(&self, evse: u32, known: Option<&Self>) {
        let contactor = known.is_none_or(|known| known.contactor != self.contactor);
        let closed = self.contactor == ContactorState::Closed;
        if contactor && !closed {
            hardware::contactor(evse, self.contactor);
        }
        self.report_cables(evse, known, true);
        if known.is_none_or(|known| known.ev != self.ev) {
            hardware::ev(evse, self.ev);
        }
        for (number, (_, lock), known) in self.connectors(known) {
            if known.is_none_or(|(_, known)| known != lock) {
                hardware::lock(evse, number, lock);
            }
        }
        if contactor && closed {
            hardware::contactor(evse, self.contactor);
        }
        self.report_cables(evse, known, false);
    }

    fn report_cables(&self, evse: u32, known: Option<&Self>, plugged: bool) {
        for (number, (cable, _), known) in self.connectors(known) {
            if cable == plugged && known.is_none_or(|(known, _)| known != cable) {
                hardware::cable(evse, number, plugged);
            }
        }
    }

    /// Number, cable and lock of each connector, and what is known of it.
    fn connectors(
        &self,
        known: Option<&Self>,
    ) -> impl Iterator<Item = (u32, (bool, LockState), Option<(bool, LockState)>)> {
        let each = self.connectors.iter().zip(1..);
        each.map(move |(now, number)| {
            (
                number,
                *now,
                known.map(|known| known.connectors[number as usize - 1]),
            )
        })
    }
}

/// Reports a sample of an EVSE's meter.
pub(crate) fn sample(board: &Board, number: u32, config: &Config, model: &Model) {
    if let Some(evse) = board.evses.get(number as usize - 1) {
        hardware::meter(number, &readings(evse, config, model));
    }
}

fn readings(evse: &Evse, config: &Config, model: &Model) -> Vec<Reading> {
    let amps = evse.meter.amps(config.voltage);
    let mut readings = vec![
        reading(Measurand::EnergyImport, evse.meter.wh),
        reading(Measurand::PowerImport, evse.meter.watts),
        reading(Measurand::CurrentOffered, evse.offered_amps(config)),
    ];
    for phase in 1..=config.phases {
        let amps = if phase <= evse.meter.phases { amps } else { 0.0 };
        readings.push(reading(Measurand::CurrentImport, amps).on_phase(format!("L{phase}")));
        readings.push(reading(Measurand::Voltage, config.voltage).on_phase(format!("L{phase}-N")));
    }
    if model.knows_the_battery {
        readings.push(reading(Measurand::Frequency, 50.0));
        readings.push(reading(Measurand::Other("Power.Factor".to_owned()), 0.98));
        let charge = evse
            .vehicle
            .as_ref()
            .and_then(|vehicle| vehicle.state_of_charge());
        readings.extend(charge.map(|percent| reading(Measurand::StateOfCharge, percent)));
    }
    readings
}

/// A meter has so many digits and no more.
fn reading(measurand: Measurand, value: f64) -> Reading {
    Reading::new(measurand, (value * 1000.0).round() / 1000.0)
}

fn ordered_fault(fault: &BoardFault) -> Fault {
    let kind = if fault.blocking {
        Fault::blocking
    } else {
        Fault::warning
    };
    kind(target(fault.place), fault.code.clone(), fault.text.clone())
}

fn weld_fault(evse: u32) -> Fault {
    Fault::blocking(
        Target::Evse(evse),
        "ContactorWelded",
        "the contactor does not open",
    )
}

fn target(place: Place) -> Target {
    match (place.evse, place.connector) {
        (0, _) => Target::Station,
        (evse, None) => Target::Evse(evse),
        (evse, Some(connector)) => Target::Connector((evse, connector)),
    }
}

fn ev_state(pilot: Pilot) -> EvState {
    match pilot {
        Pilot::A => EvState::Disconnected,
        Pilot::B => EvState::Connected,
        Pilot::C => EvState::Charging,
        Pilot::E => EvState::Error,
    }
}

fn contactor_state(contactor: Contactor) -> ContactorState {
    match contactor {
        Contactor::Open => ContactorState::Open,
        Contactor::Closed => ContactorState::Closed,
        Contactor::Welded => ContactorState::Welded,
    }
}

fn lock_state(lock: &Connector) -> LockState {
    match (lock.failed, lock.locked) {
        (true, _) => LockState::Failed,
        (false, true) => LockState::Locked,
        (false, false) => LockState::Unlocked,
    }
}
