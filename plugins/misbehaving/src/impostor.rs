//! What the bad versions of the simulator have in common.

use plugpoint_plugin::Description;
use plugpoint_plugin::hardware::{self, Fault};
use plugpoint_plugin::{Target, kv};

/// A version 2 of the simulator, to all appearances.
#[must_use]
pub fn describe() -> Description {
    Description::new("simulator", "2.0.0", "plugpoint").with_state_schema(2)
}

/// Reports a fault and stores a value, both named `staged`. Of a version that does not come to serve, neither
/// may reach anybody.
pub fn leave_traces() {
    let text = "a version that never came to serve reported this";
    hardware::fault_raised(&Fault::blocking(Target::Station, "staged", text));
    // Not granted, perhaps; then there is nothing to find.
    let _ = kv::set("staged", b"staged");
}
