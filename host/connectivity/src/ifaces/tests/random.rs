//! A driver that does whatever it likes, under thousands of seeded schedules: the host is never stuck, asks one thing at
//! a time and not too often, and tells of every loss.

use super::*;
use crate::ifaces::bound::{CALL, REMINDER};

const SCHEDULES: u64 = 2_000;
const STEPS: usize = 100;

/// xorshift.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    fn coin(&mut self) -> bool {
        self.roll(2) == 0
    }
}

struct World {
    desk: Desk,
    dice: Dice,
    /// By the driver's plugin.
    is_there: bool,
    /// As it was told.
    ready: bool,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let desk = Desk::modem(Options {
            connect_timeout: dice.coin().then_some(MINUTE),
            persistent: dice.coin(),
            auto_connect: dice.coin(),
            auto_down: dice.coin(),
            auto_up: dice.coin(),
        });
        Self {
            desk,
            dice,
            is_there: false,
            ready: false,
        }
    }

    fn step(&mut self) {
        let words = match self.dice.roll(12) {
            0 => {
                self.is_there = true;
                self.desk.driver_up()
            }
            1 => {
                self.is_there = false;
                self.desk.driver_down()
            }
            2..=4 if self.desk.call.is_some() => {
                let result = if self.dice.coin() { Ok(()) } else { Err("no") };
                self.desk.answer(result)
            }
            5..=8 if self.is_there => {
                let report = self.random_report();
                self.desk.report(report)
            }
            9 => {
                let acts = [Act::Up, Act::Down, Act::Connect, Act::Disconnect];
                let act = acts[self.dice.roll(4) as usize];
                let target = Target::One("wwan0".into());
                self.desk.ifaces.order(self.desk.now, act, &target);
                self.desk.words()
            }
            _ => {
                let time = Duration::from_millis(self.dice.roll(90_000));
                self.desk.pass(time)
            }
        };
        self.check(&words);
    }

    fn random_report(&mut self) -> Report {
        match self.dice.roll(9) {
            0..=2 => Report::Up,
            3 | 4 => Report::Down("gone".into()),
            5 => Report::Dormant,
            6 => Report::Addresses(Vec::new()),
            7 => Report::Addresses(vec!["10.64.0.7".parse().unwrap()]),
            _ => Report::Fatal("burnt".into()),
        }
    }

    fn check(&mut self, words: &[String]) {
        for word in words {
            match word.as_str() {
                "wwan0 is ready" => assert!(!std::mem::replace(&mut self.ready, true)),
                lost if lost.starts_with("wwan0 is lost") => {
                    assert!(std::mem::replace(&mut self.ready, false));
                }
                _ => {}
            }
        }
        let status = self.desk.status("wwan0");
        assert_eq!(status.ready, self.ready, "what is so was told");
        assert_eq!(status.ready, status.why.is_none());
        let control = status.control.unwrap();
        let works = matches!(control.state, "connecting" | "resuming");
        if works && self.is_there {
            let next = self.desk.ifaces.next_deadline().expect("something is due");
            assert!(next <= self.desk.now + REMINDER.max(CALL), "never stuck");
        }
        if control.state != "idle" {
            assert!(status.admin_up, "what is admin-down is left alone");
        }
    }
}

#[test]
fn whatever_a_driver_does_the_host_is_never_stuck() {
    for seed in 0..SCHEDULES {
        let mut world = World::new(seed);
        for _ in 0..STEPS {
            world.step();
        }
    }
}
