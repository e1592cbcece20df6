//! A version 2 of the simulator that never returns from `load-state`.

use misbehaving::{Misbehaving, Moment, Then, Vice, impostor};
use plugpoint_plugin::Description;

#[derive(Default)]
struct Hangs;

impl Vice for Hangs {
    const WHERE: &'static str = "lifecycle.load-state";

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

plugpoint_plugin::export!(Misbehaving<Hangs>: events, reset, connector, power);
