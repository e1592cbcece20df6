//! A version 2 of the simulator that says in `init` that it cannot start.

use misbehaving::{Misbehaving, Moment, Then, Vice, impostor};
use plugpoint_plugin::Description;

#[derive(Default)]
struct FailsInit;

impl Vice for FailsInit {
    const WHERE: &'static str = "lifecycle.init";

    fn describe() -> Description {
        impostor::describe()
    }

    fn begin(&mut self) {
        impostor::leave_traces();
    }

    fn act(&mut self, _: &Moment) -> Then {
        Then::Say("this version needs another board".to_owned())
    }
}

plugpoint_plugin::export!(Misbehaving<FailsInit>: events, reset, connector, power);
