//! A version 2 of the simulator that panics over the state of version 1.

use misbehaving::{Misbehaving, Moment, Then, Vice, impostor};
use plugpoint_plugin::Description;

#[derive(Default)]
struct BadLoadState;

impl Vice for BadLoadState {
    const WHERE: &'static str = "lifecycle.load-state";

    fn describe() -> Description {
        impostor::describe()
    }

    fn begin(&mut self) {
        impostor::leave_traces();
    }

    fn act(&mut self, _: &Moment) -> Then {
        panic!("this version does not understand the state");
    }
}

plugpoint_plugin::export!(Misbehaving<BadLoadState>: events, reset, connector, power);
