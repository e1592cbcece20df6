//! `clock`, as a guest calls it.

use wasmtime::Result;

use super::wit::plugpoint::station::clock;
use crate::host::Host;

impl clock::Host for Host {
    fn now(&mut self) -> Result<u64> {
        Ok(self.clock.wall_ms())
    }

    fn monotonic(&mut self) -> Result<u64> {
        Ok(u64::try_from(self.clock.now().as_nanos()).unwrap_or(u64::MAX))
    }

    fn set_timer(&mut self, after_ms: u64) -> Result<u64> {
        let now = self.clock.now();
        Ok(self.timers.set(now, after_ms)?)
    }

    fn cancel_timer(&mut self, timer: u64) -> Result<()> {
        self.timers.cancel(timer);
        Ok(())
    }
}
