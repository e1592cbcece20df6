//! A version 2 of the simulator that refuses the state of version 1.

use misbehaving::{Misbehaving, Moment, Then, Vice, impostor};
use plugpoint_plugin::Description;

#[derive(Default)]
struct RefusesState;

impl Vice for RefusesState {
    const WHERE: &'static str = "lifecycle.load-state";

    fn describe() -> Description {
        impostor::describe()
    }

    fn begin(&mut self) {
        impostor::leave_traces();
    }

    fn act(&mut self, _: &Moment) -> Then {
        Then::Say("this version cannot use that state".to_owned())
    }
}

plugpoint_plugin::export!(Misbehaving<RefusesState>: events, reset, connector, power);
