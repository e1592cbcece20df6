//! `ports`, as a guest calls it.

use wasmtime::Result;

use super::wit::plugpoint::station::ports;
use crate::host::Host;
use crate::ports::SendError;

impl ports::Host for Host {
    fn names(&mut self) -> Result<Vec<String>> {
        Ok(self.port_names())
    }

    fn send(&mut self, port: String, data: Vec<u8>) -> Result<Result<(), ports::PortError>> {
        let sent = self.send(&port, data)?;
        Ok(sent.map_err(|error| match error {
            SendError::Busy => ports::PortError::Busy,
            SendError::Closed => ports::PortError::Closed,
            SendError::Denied => ports::PortError::Denied,
            SendError::Unfit(why) => ports::PortError::Unfit(why),
        }))
    }
}
