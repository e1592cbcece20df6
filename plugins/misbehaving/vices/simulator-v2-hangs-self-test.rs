//! A version 2 of the simulator that never returns from `self-test`.

use misbehaving::{Misbehaving, Moment, Then, Vice, impostor};
use plugpoint_plugin::Description;

#[derive(Default)]
struct HangsSelfTest;

impl Vice for HangsSelfTest {
    const WHERE: &'static str = "lifecycle.self-test";

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

plugpoint_plugin::export!(Misbehaving<HangsSelfTest>: events, reset, connector, power);
