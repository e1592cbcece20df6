//! A version 2 of the simulator that says in its self-test that it does not work.

use misbehaving::{Misbehaving, Moment, Then, Vice, impostor};
use plugpoint_plugin::Description;

#[derive(Default)]
struct FailsSelfTest;

impl Vice for FailsSelfTest {
    const WHERE: &'static str = "lifecycle.self-test";

    fn describe() -> Description {
        impostor::describe()
    }

    fn begin(&mut self) {
        impostor::leave_traces();
    }

    fn act(&mut self, _: &Moment) -> Then {
        Then::Say("the board does not answer this version".to_owned())
    }
}

plugpoint_plugin::export!(Misbehaving<FailsSelfTest>: events, reset, connector, power);
