//! The simulator, version 1: full power at once.

use simulator_core::{Model, Simulator, Version};

struct V1;

impl Version for V1 {
    const MODEL: Model = Model {
        version: env!("CARGO_PKG_VERSION"),
        state_schema: 1,
        ramp_watts_per_second: f64::INFINITY,
        knows_the_battery: false,
    };
}

plugpoint_plugin::export!(Simulator<V1>: events, reset, connector, power);
