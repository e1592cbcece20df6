//! Stations on a stage: an engine, a store, a CSMS, hardware and two clocks, driven by a text.
//!
//! Tests, fuzzers and traces from the field share it. One line is one step; `#` begins a comment.
//!
//! ```text
//! with TxCtrlr.TxStartPoint=Authorized    a setting, before the station starts
//! boot                                    hardware is ready, the CSMS accepts, all is quiet
//! connect, connect 2, disconnect, kill    a slot; kill: a new engine on what was stored; the link is down
//! connect 1 overwritten                   by the network profile that the slot had when it was last accepted
//! csms accepts                            answers every call by itself: csms silent, csms answers Authorize {..},
//!                                         csms refuses TransactionEvent InternalError, csms ignores Heartbeat
//! > Reset {"type":"OnIdle"}               a call of the CSMS, or any text: > [2,"1","Reset",{..}]
//! < result {"status":"Accepted"}          the next frame: also `error NotSupported`, `event Ended Local {..}`,
//!                                         `Heartbeat {..}`, or a whole frame. JSON is matched as a subset:
//!                                         * is anything, $name is remembered, "absent" is not there
//! <... Heartbeat                          the same, other frames may come before
//! < nothing                               no frame is left
//! no < Heartbeat                          none of the frames that are left is one
//! forget                                  whatever was sent and told so far does not matter
//! +30s                                    time passes; every deadline on the way is kept
//! wall +1h                                the wall clock jumps
//! plug 1, unplug 1, charge 1, rest 1      a vehicle comes, goes, draws energy, pauses
//! cable 1 in, ev 1 charging, contactor 1 closed, lock 1 locked, meter 1 1500, meter 1 Voltage/L1-N=230,
//! swipe 1 ABCD, swipe station ABCD, stop 1, fault 1 Code, clear 1 Code, ready
//! knows EVSE(1).Power 7000                hardware tells a variable
//! plugin lock Broken it trapped           the station sees a plugin in a state
//! event lock Tampered lid open            a plugin's security event; `event - ..`: the station's own
//! security Tampered                       a SecurityEventNotification; no other line sees these frames
//! trust roots certificate                 what there is of both; `trust`: neither
//! credentials fell-back 1                 how the CSMS took changed ones; also `accepted`
//! disk fails, disk works                  what is stored from now on
//! plugins wait                            questions wait for `answer`; `plugins default` answers none
//! certificates 3 ChargingStationCertificate -30d +5d, next +3d    what is installed, and until when
//! sign V2GCertificate                     the operator wants a certificate
//! answer certificates csr CSR             also: signed 2026-01-02T00:00:00Z, done, not-found, refused ..
//! ask unlock 1 1, answer unlocked         what plugins are asked, and their word
//! tell allow-energy 1 true                also `link ..`, `restart`, `report ..`; `no tell ..`
//! store queue 0                           see `Store::holds`
//! is connector 1 1 Occupied               see `Rig::is`
//! ```
//!
//! After every input the [invariants](Rig) are checked, whatever the text expects.

mod certificates;
mod csms;
mod hardware;
mod line;
mod outputs;
mod pattern;
mod play;
mod rig;
mod store;
mod wire;

pub use csms::Behaviour;
pub use line::Step;
pub use play::{Failure, Play, run};
pub use rig::{Blueprint, Kill, Rig};
pub use store::Store;
pub use wire::Ledger;
