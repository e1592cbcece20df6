//! Never says who it is: loops in `describe`, before there are settings.

use misbehaving::{Moment, Then, Vice};
use plugpoint_plugin::Description;

#[derive(Default)]
struct DescribeLoop;

impl Vice for DescribeLoop {
    fn describe() -> Description {
        loop {
            std::hint::spin_loop();
        }
    }

    fn act(&mut self, _: &Moment) -> Then {
        Then::Behave
    }
}

misbehaving::export!(DescribeLoop);
