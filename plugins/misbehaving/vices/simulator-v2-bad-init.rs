//! A version 2 of the simulator that panics in `init`.

use misbehaving::{Misbehaving, Moment, Then, Vice, impostor};
use plugpoint_plugin::Description;

#[derive(Default)]
struct BadInit;

impl Vice for BadInit {
    const WHERE: &'static str = "lifecycle.init";

    fn describe() -> Description {
        impostor::describe()
    }

    fn begin(&mut self) {
        impostor::leave_traces();
    }

    fn act(&mut self, _: &Moment) -> Then {
        panic!("this version does not start");
    }
}

plugpoint_plugin::export!(Misbehaving<BadInit>: events, reset, connector, power);
