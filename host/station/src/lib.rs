//! One running station: the rooms put together.
//!
//! [`Station::start`] opens the store, restores the engine, and runs three things at once: the driver
//! loop (engine, commits, effects), the connectivity manager, and the loading of plugins. The only room
//! that knows them all.

mod address;
mod certificates;
mod clock;
mod config;
mod csms_order;
mod dial_events;
mod driver;
mod handle;
mod hardware;
mod identity;
mod ifaces;
mod keep;
mod known_time;
mod loading;
mod network;
mod persist;
mod plugin_view;
mod profile;
mod report;
mod requests;
mod settings;
mod station;
mod status;
mod swap;
mod trust;
mod uplink;
mod watch;
mod wire;

pub use certificates::CertificateStatus;
pub use config::{Config, ConfigError};
pub use csms_order::{CsmsOrder, SlotError};
pub use handle::Handle;
pub use ifaces::{IfaceDesk, IfaceError};
pub use plugpoint_connectivity::ifaces::{
    Act as IfaceAct, IfaceStatus, Outcome as IfaceOutcome, Status as IfacesStatus, Target as IfaceTarget,
    Which as WhichIfaces,
};
pub use settings::{ConfigureError, Configured};
pub use station::{Exit, StartError, Station};
pub use status::{NetworkStatus, PluginStats, PluginStatus, Status};
pub use swap::{
    OrderError, Progress, SwapCounts, SwapFailure, SwapOrder, SwapPhase, SwapReport, Swapping, When,
};
