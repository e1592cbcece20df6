//! What the station calls: a trait for each interface of the contract, and the component's exports made of them.

mod connector;
mod customer;
mod data_transfer;
mod diagnostics;
mod display;
mod events;
mod firmware;
mod instance;
mod lifecycle;
mod link_driver;
mod network;
mod observer;
mod power;
mod reservation;
mod reset;

pub use connector::Connector;
pub use customer::{CertificateHash, Customer, CustomerRef};
pub use data_transfer::DataTransfer;
pub use diagnostics::{Diagnostics, LogRequest};
pub use display::{Cost, Display, DisplayMessage, DisplayText};
pub use events::{Events, PortState};
pub use firmware::{Firmware, FirmwareImage};
pub use instance::{Exported, Instance, Slot};
pub use lifecycle::{Description, LoadError, Plugin, Snapshot};
pub use link_driver::{LinkDriver, OptionError};
pub use network::{Apn, Network, NetworkProfile, Secret, Vpn};
pub use observer::{Direction, Observer};
pub use power::{Limit, Power};
pub use reservation::{Reservation, ReservationMatch, ReservationRequest};
pub use reset::{Reset, ResetKind};
