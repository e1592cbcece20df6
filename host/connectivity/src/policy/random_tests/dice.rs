//! Randomness from a seed, and the slots and settings that come of it.

use std::time::Duration;

use crate::{
    settings::{BackOff, Settings},
    slot::{Binding, Slot},
    testing::slot,
};

/// xorshift; not the source that the policy uses.
pub(super) struct Dice(u64);

/// The one that is lost now and then.
pub(super) const IFACE: &str = "wwan0";

/// Names the former credentials of a slot.
pub(super) const FORMER: &str = "former";

pub(super) const CONFIGURE_TIMEOUT: Duration = Duration::from_secs(30);

/// The widest of [`Dice::settings`]: a wait that has begun is not shortened by new settings.
pub(super) const WIDEST: BackOff = BackOff {
    wait_minimum: Duration::from_secs(9),
    random_range: Duration::from_secs(9),
    repeat_times: 3,
};

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    pub(super) fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    pub(super) fn seconds(&mut self, below: u64) -> Duration {
        Duration::from_secs(self.roll(below))
    }

    pub(super) fn slot_id(&mut self) -> i32 {
        self.roll(5) as i32
    }

    pub(super) fn settings(&mut self) -> Settings {
        Settings {
            attempts: match self.roll(5) {
                4 => u32::MAX,
                few => few as u32,
            },
            back_off: BackOff {
                wait_minimum: self.seconds(10),
                random_range: self.seconds(10),
                repeat_times: self.roll(4) as u32,
            },
            configure_timeout: self.one_in(2).then_some(CONFIGURE_TIMEOUT),
            switch_pause: self.seconds(20),
            make_before_break: !self.one_in(4),
            allow_unsecured: self.one_in(2),
            ..Settings::default()
        }
    }

    /// Up to four slots, some unusable, some twice, some with security profile 0, some with new credentials, some bound.
    pub(super) fn slots(&mut self) -> Vec<Slot> {
        (0..self.roll(5)).map(|_| self.slot()).collect()
    }

    /// As it is by now, or as it was before its last change.
    pub(super) fn last_good(&mut self) -> Slot {
        Slot {
            overwritten: self.one_in(2),
            ..self.slot()
        }
    }

    pub(super) fn slot(&mut self) -> Slot {
        let mut slot = slot(self.slot_id());
        match self.roll(8) {
            0 => slot.security_profile = 0,
            1 => slot.credentials.identity = "a:b".into(),
            2 | 3 => {
                let mut former = slot.credentials.clone();
                former.identity = FORMER.into();
                slot.former = Some(former);
            }
            4 | 5 => slot.binding = Some(Binding::Interface(IFACE.into())),
            _ => {}
        }
        slot
    }
}
