//! A version 2 of the simulator that panics when it is told what stands, which is the first it hears after the state.

use misbehaving::{Misbehaving, Moment, Then, Vice, impostor};
use plugpoint_plugin::Description;

#[derive(Default)]
struct BadGreeting;

impl Vice for BadGreeting {
    const WHERE: &'static str = "allow-energy,effective-status-changed,on-port-state";

    fn describe() -> Description {
        impostor::describe()
    }

    fn begin(&mut self) {
        impostor::leave_traces();
    }

    fn act(&mut self, _: &Moment) -> Then {
        panic!("this version does not want to know");
    }
}

plugpoint_plugin::export!(Misbehaving<BadGreeting>: events, reset, connector, power);
