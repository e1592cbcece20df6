//! When a wish to go over to a slot of higher priority is met: not too often, and ever less often to a link that
//! comes and goes.

use std::time::Duration;

use super::rotation::With;

/// The pause grows no further, unless it is set longer.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// A pause of zero would try a slot that fails again and again without end.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

/// The wish that is still to be met, and what became of the last ones.
#[derive(Debug, Default)]
pub(super) struct Switches {
    wish: Option<Wish>,
    /// No switch begins before.
    not_before: Duration,
    /// How often the pause has doubled since a switch last held.
    doublings: u32,
    last: Option<Last>,
}

/// The last switch, until it failed or was lost.
#[derive(Clone, Copy, Debug)]
enum Last {
    /// To this slot; no connection has come of it yet.
    Begun(i32),
    /// The connection that came of it, and since when it has to hold.
    Stands(i32, Duration),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) slot: i32,
    pub(super) with: With,
}

impl Switches {
    pub(super) fn wish(&mut self, slot: i32, with: With) {
        self.wish = Some(Wish { slot, with });
    }

    pub(super) fn forget_wish(&mut self) {
        self.wish = None;
    }

    /// When the wish may be met, if there is one.
    pub(super) fn due(&self) -> Option<Duration> {
        self.wish.map(|_| self.not_before)
    }

    pub(super) fn take_wish(&mut self) -> Option<Wish> {
        self.wish.take()
    }

    pub(super) fn began(&mut self, slot: i32, now: Duration, pause: Duration) {
        self.last = Some(Last::Begun(slot));
        self.rest(now, pause);
    }

    /// A connection over `slot` stands.
    pub(super) fn stands(&mut self, slot: i32, now: Duration) {
        if matches!(self.last, Some(Last::Begun(last)) if last == slot) {
            self.last = Some(Last::Stands(slot, now));
        }
    }

    /// No connection came of a dial of `slot`.
    pub(super) fn failed(&mut self, slot: i32, now: Duration, pause: Duration) {
        if matches!(self.last, Some(Last::Begun(last)) if last == slot) {
            self.lengthen(now, pause);
        }
    }

    /// The connection over `slot` was lost: soon after a switch, that is a link not to be trusted.
    pub(super) fn lost(&mut self, slot: i32, now: Duration, pause: Duration) {
        let Some(Last::Stands(last, since)) = self.last else {
            return;
        };
        if last != slot {
            return;
        }
        if now.saturating_sub(since) < self.pause(pause) {
            self.lengthen(now, pause);
        } else {
            self.last = None;
            self.doublings = 0;
        }
    }

    fn lengthen(&mut self, now: Duration, pause: Duration) {
        self.last = None;
        self.doublings = self.doublings.saturating_add(1);
        self.rest(now, pause);
    }

    fn rest(&mut self, now: Duration, pause: Duration) {
        self.not_before = now.saturating_add(self.pause(pause));
    }

    fn pause(&self, set: Duration) -> Duration {
        let doubled = set
            .max(SHORTEST_PAUSE)
            .saturating_mul(2_u32.saturating_pow(self.doublings));
        doubled.min(LONGEST_PAUSE.max(set))
    }
}
