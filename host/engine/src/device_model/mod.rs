//! The device model: every component and variable that the station shows to the CSMS (use cases B05 to B08).
//!
//! The model lives in memory, is built from the texts of the `component_config` files, and is laid over with the
//! values that were set at run time. It does no I/O and has no clock: the station room reads files and stored
//! values and hands them in, and the engine persists each [`Change`] that [`DeviceModel::set`] gives back.
//!
//! ```text
//!  component_config/*.json --load()--> DeviceModel <--restore()-- values set before the restart
//!                                        |   |   |
//!                        typed reads ----+   |   +---- base_report(), custom_report() -> split()
//!                        (names.rs)      get() set()
//! ```

mod change;
mod characteristics;
mod check;
mod file;
mod get;
mod integrity;
mod key;
mod load;
mod model;
pub mod names;
mod problem;
mod read;
mod refusal;
mod report;
mod restore;
mod set;
mod slots;
mod split;
#[cfg(test)]
mod tests;

pub use change::{Change, Origin, StoredVariable};
pub use characteristics::{Characteristics, DataType};
pub use check::ValueError;
pub use file::{ComponentFile, Layer};
pub use integrity::{IntegrityError, IntegrityProblem};
pub use key::{ComponentKey, Name, VariableKey, VariableName};
pub use load::{LoadError, Loaded};
pub use model::{Attribute, AttributeType, DeviceModel, Mutability, Variable};
pub use names::WellKnown;
pub use problem::{Problem, ProblemKind};
pub use refusal::{GetStatus, Refusal, SetStatus};
pub use report::{Criterion, Query, ReportAttribute, ReportBase, ReportItem, Wanted};
pub use restore::DroppedVariable;
pub use split::{Limits, Part, split};
