//! A small honest CSMS for OCPP 2.0.1: for the demo, the tests, and a vendor's desk.
//!
//! Honest: everything a station sends is judged by the schema, every transaction event is kept in a
//! [`Ledger`] before it is answered, and [`Ledger::audit`] tells what was lost, doubled or out of
//! order. Small: it has a token table and a plan for boots, and no business behind them. And it can
//! be told to [misbehave](Misbehaviour).
//!
//! ```no_run
//! # async fn story() -> Result<(), Box<dyn std::error::Error>> {
//! use plugpoint_csms::Csms;
//! use plugpoint_ocpp::v201::{ResetEnumType, ResetRequest};
//!
//! let csms = Csms::builder().accept_token("DEADBEEF").start("127.0.0.1:0").await?;
//! println!("point a station at {}", csms.url());
//! let station = csms.station("cp1").await;
//! let answer = station.call(ResetRequest::new(ResetEnumType::OnIdle)).await?;
//! println!("{}: {:?}", answer.status, csms.ledger().audit());
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod answers;
mod builder;
mod connection;
mod csms;
mod error;
mod exchange;
mod gate;
mod handshake;
mod ledger;
mod log;
mod misbehaviour;
mod notice;
mod peer;
mod prompt;
mod report;
mod server;
mod shared;
mod station;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tls;
mod token;

pub use builder::{BootPlan, Builder};
pub use csms::Csms;
pub use error::{CallError, StartError, TimedOut};
pub use ledger::{Audit, Complaint, Entry, Event, Fact, Fault, Ledger, LedgerError, Summary, Transaction};
pub use log::{Direction, FrameKind, LoggedFrame, Mark};
pub use misbehaviour::Misbehaviour;
pub use notice::Notice;
pub use prompt::{PromptEnd, PromptOptions, run_prompt};
pub use report::Report;
pub use station::Station;
pub use tls::{Tls, TlsError};
