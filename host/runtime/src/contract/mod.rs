//! What the house and its plugins say to each other, in types of our own.
//!
//! The shapes are those of the WIT package's newest version; `abi` converts them to and from each released
//! version. Values that come from a guest have passed `abi`'s checks: numbers are finite, texts are bounded.

mod answer;
mod customer;
mod display;
mod fact;
mod interface;
mod job;
mod link;
mod network;
mod notice;
mod question;
mod rules;
mod scope;
mod types;

pub use answer::{
    Answer, DisplayRefusal, LockOutcome, OptionError, ReservationMatch, ResetOutcome, TransferOutcome,
    TransferStatus, UnlockOutcome, UpdateOutcome, Verdict,
};
pub use customer::{CertificateHash, Customer, Reservation};
pub use display::{Cost, DisplayMessage, DisplayText};
pub use fact::{ContactorState, EvState, Fact, HardwareFault, LockState, Measurand, Reading, SignedValue};
pub(crate) use interface::Division;
pub use interface::Interface;
pub use job::{Image, Images, JobEvent, LogFile, LogRequest, NoImages, ReadError};
pub use link::{LinkEvent, UplinkEvent};
pub use network::{Apn, Binding, NetworkProfile, Vpn};
pub use notice::{Direction, Limit, Notice};
pub use question::{Question, ResetKind};
pub(crate) use scope::Scope;
pub use types::{IdToken, OperationalStatus, Pair, Secret, Target, Variable};
