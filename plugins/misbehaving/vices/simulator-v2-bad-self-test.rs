//! A version 2 of the simulator that panics in its self-test.

use misbehaving::{Misbehaving, Moment, Then, Vice, impostor};
use plugpoint_plugin::Description;

#[derive(Default)]
struct BadSelfTest;

impl Vice for BadSelfTest {
    const WHERE: &'static str = "lifecycle.self-test";

    fn describe() -> Description {
        impostor::describe()
    }

    fn begin(&mut self) {
        impostor::leave_traces();
    }

    fn act(&mut self, _: &Moment) -> Then {
        panic!("this version does not survive its self-test");
    }
}

plugpoint_plugin::export!(Misbehaving<BadSelfTest>: events, reset, connector, power);
