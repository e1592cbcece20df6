//! `log`, as a guest calls it.

use wasmtime::Result;

use super::wit::plugpoint::station::log;
use crate::host::Host;
use crate::log::Level;

impl log::Host for Host {
    fn write(&mut self, level: log::Level, message: String) -> Result<()> {
        let level = match level {
            log::Level::Trace => Level::Trace,
            log::Level::Debug => Level::Debug,
            log::Level::Info => Level::Info,
            log::Level::Warn => Level::Warn,
            log::Level::Error => Level::Error,
        };
        self.crossed.out += message.len();
        self.log.line(level, &message);
        Ok(())
    }
}
