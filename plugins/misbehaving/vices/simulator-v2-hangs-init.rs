//! A version 2 of the simulator that never returns from `init`.

use misbehaving::{Misbehaving, Moment, Then, Vice, impostor};
use plugpoint_plugin::Description;

#[derive(Default)]
struct HangsInit;

impl Vice for HangsInit {
    const WHERE: &'static str = "lifecycle.init";

    fn describe() -> Description {
        impostor::describe()
    }

    fn begin(&mut self) {
        impostor::leave_traces();
    }

    fn act(&mut self, _: &Moment) -> Then {
        loop {
            std::hint::spin_loop();
        }
    }
}

plugpoint_plugin::export!(Misbehaving<HangsInit>: events, reset, connector, power);
