//! The simulator, version 2: power rises and falls gently, and there is more to read: the vehicle's state of
//! charge, the frequency and the power factor. It goes on from version 1's state.

use simulator_core::{Model, Simulator, Version};

struct V2;

impl Version for V2 {
    const MODEL: Model = Model {
        version: env!("CARGO_PKG_VERSION"),
        state_schema: 2,
        ramp_watts_per_second: 5_000.0,
        knows_the_battery: true,
    };
}

plugpoint_plugin::export!(Simulator<V2>: events, reset, connector, power);
