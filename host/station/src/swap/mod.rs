//! Swaps of plugins: an order names a source and a moment, waits for it, and tells how it goes.
//!
//! ```text
//! order ─▶ Desk: stored, waits for its moment ─▶ runtime: the phases of the swap ─▶ report
//!            └─ progress to whoever ordered it, an audit trail into the security log
//! ```
//!
//! Whoever orders a swap (the control socket, a changed file) comes through [`Desk::order`].

mod audit;
mod desk;
mod drawer;
mod moment;
mod order;
mod progress;
mod report;

pub(crate) use audit::Audit;
pub(crate) use desk::Desk;
pub(crate) use drawer::Drawer;
pub(crate) use moment::Situation;
pub use order::{OrderError, SwapOrder, When};
pub use progress::{Progress, Swapping};
pub use report::{SwapCounts, SwapFailure, SwapPhase, SwapReport};
