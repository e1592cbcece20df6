//! A port on a CAN bus, over Linux' SocketCAN: each `ports.send` is one frame, and each frame one piece.

use std::io;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use socketcan::{Socket, SocketOptions};

use super::config::{BadField, Kind, PortBudget, require};
use super::fd::Fd;
use super::line::Line;
use super::wire::{Carry, End, Order, Wire};

/// A frame as the contract has it: `struct can_frame`, with a little-endian identifier.
const FRAME: usize = 16;
const EXTENDED: u32 = 0x8000_0000;
const ERROR: u32 = 0x2000_0000;
const STANDARD_ID: u32 = 0x7ff;
const EXTENDED_ID: u32 = 0x1fff_ffff;
/// Most filters that Linux takes.
const MAX_FILTERS: usize = 512;
/// How long the interface's queue may stay full, and how often it is tried meanwhile: Linux does not tell when it
/// has room.
const FULL_PATIENCE: Duration = Duration::from_secs(2);
const FULL_PAUSE: Duration = Duration::from_millis(2);

/// A CAN interface that the system has set up (bit rate, up). CAN FD is not served.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CanPort {
    /// The network interface: `can0`.
    pub iface: String,
    /// Frames that fit none of them do not reach the plugin; no filters at all: every frame does.
    #[serde(default)]
    pub filters: Vec<CanFilter>,
    #[serde(default)]
    pub budget: PortBudget,
}

/// Takes the frames for which `frame id & mask == id & mask`. Both have Linux' flag bits: 0x80000000 for an extended
/// identifier, 0x40000000 for a remote frame; in `id`, 0x20000000 turns the filter round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CanFilter {
    pub id: u32,
    pub mask: u32,
}

/// A bus that frames are read from and written to.
trait CanBus: Sync {
    fn read(&self) -> impl Future<Output = io::Result<[u8; FRAME]>> + Send;
    /// One attempt; an error of the kind `StorageFull`: the interface's queue has no room.
    fn write(&self, frame: [u8; FRAME]) -> impl Future<Output = io::Result<()>> + Send;
}

impl CanPort {
    pub fn new(iface: impl Into<String>) -> Self {
        Self {
            iface: iface.into(),
            filters: Vec::new(),
            budget: PortBudget::default(),
        }
    }

    fn open(&self) -> io::Result<Fd> {
        let socket = socketcan::CanSocket::open(&self.iface)?;
        if !self.filters.is_empty() {
            let filters: Vec<_> = self
                .filters
                .iter()
                .map(|filter| (filter.id, filter.mask))
                .collect();
            socket.set_filters(&filters)?;
        }
        Fd::of(&socket)
    }

    async fn carry_over(&self, bus: &impl CanBus, wire: &mut Wire) -> End {
        let line = wire.line().clone();
        line.opened();
        let lost = |error: io::Error| End::Lost(format!("{}: {error}", self.iface));
        tokio::select! {
            error = read(bus, &line) => lost(error),
            written = write(bus, wire) => written.map_or_else(lost, |()| End::Closed),
        }
    }
}

async fn read(bus: &impl CanBus, line: &Line) -> io::Error {
    loop {
        match bus.read().await {
            Ok(frame) => line.feed(&frame).await,
            Err(error) => return error,
        }
    }
}

async fn write(bus: &impl CanBus, wire: &mut Wire) -> io::Result<()> {
    while let Some(order) = wire.next().await {
        let Order::Send(bytes) = order else { continue };
        // Whatever is no frame was refused when it was sent.
        if let Ok(frame) = <[u8; FRAME]>::try_from(&*bytes) {
            let written = tokio::time::timeout(FULL_PATIENCE, write_when_room(bus, frame)).await;
            written.map_err(|_| {
                io::Error::other("it sends nothing: is another node on the bus, and the bit rate right?")
            })??;
        }
    }
    Ok(())
}

async fn write_when_room(bus: &impl CanBus, frame: [u8; FRAME]) -> io::Result<()> {
    loop {
        match bus.write(frame).await {
            Err(error) if error.kind() == io::ErrorKind::StorageFull => tokio::time::sleep(FULL_PAUSE).await,
            done => return done,
        }
    }
}

fn id_of(frame: &[u8; FRAME]) -> u32 {
    let [a, b, c, d, ..] = *frame;
    u32::from_le_bytes([a, b, c, d])
}

/// The identifier in the other byte order, the kernel's or the contract's; nothing to do on most machines.
fn swap_order(mut frame: [u8; FRAME]) -> [u8; FRAME] {
    let id = id_of(&frame);
    frame[..4].copy_from_slice(&id.to_ne_bytes());
    frame
}

impl CanBus for Fd {
    async fn read(&self) -> io::Result<[u8; FRAME]> {
        let mut frame = [0; FRAME];
        match Self::read(self, &mut frame).await? {
            FRAME => Ok(swap_order(frame)),
            count => Err(io::Error::other(format!("a frame of {count} bytes came"))),
        }
    }

    async fn write(&self, frame: [u8; FRAME]) -> io::Result<()> {
        match Self::write(self, &swap_order(frame)).await {
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::NOBUFS.raw_os_error()) => {
                Err(io::ErrorKind::StorageFull.into())
            }
            written => written.map(drop),
        }
    }
}

impl Kind for CanPort {
    fn budget(&self) -> PortBudget {
        self.budget
    }

    fn check(&self) -> Result<(), BadField> {
        let iface = &self.iface;
        let named = (1..=15).contains(&iface.len()) && !iface.contains(['/', ' ', '\0']);
        require(named, "iface", || {
            format!("is `{iface}`; give a network interface of 1 to 15 characters, like can0")
        })?;
        require(self.filters.len() <= MAX_FILTERS, "filters", || {
            format!("are {}; give {MAX_FILTERS} at most", self.filters.len())
        })
    }

    fn fits(&self, bytes: &[u8]) -> Result<(), String> {
        let frame = <[u8; FRAME]>::try_from(bytes)
            .map_err(|_| format!("{} bytes; a CAN frame has {FRAME}", bytes.len()))?;
        let (id, length) = (id_of(&frame), frame[4]);
        if length > 8 {
            return Err(format!(
                "a length of {length}; a CAN frame carries 8 bytes at most"
            ));
        }
        if id & ERROR != 0 {
            return Err("an error frame cannot be sent".into());
        }
        if id & EXTENDED == 0 && id & EXTENDED_ID > STANDARD_ID {
            return Err(format!(
                "the identifier {:#x} needs the flag of an extended one, {EXTENDED:#x}",
                id & EXTENDED_ID
            ));
        }
        Ok(())
    }
}

impl Carry for CanPort {
    async fn carry(&self, wire: &mut Wire) -> End {
        match self.open() {
            Ok(bus) => self.carry_over(&bus, wire).await,
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::NODEV.raw_os_error()) => {
                End::Lost(format!(
                    "there is no CAN interface `{}`; `ip link` shows those there are",
                    self.iface
                ))
            }
            Err(error) => End::Lost(format!("{}: {error}", self.iface)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::sync::{Mutex as AsyncMutex, mpsc};

    use super::*;
    use crate::ports::testing::plugin;

    struct FakeBus {
        arriving: AsyncMutex<mpsc::UnboundedReceiver<[u8; FRAME]>>,
        written: Mutex<Vec<[u8; FRAME]>>,
        /// Attempts to write that fail for want of room.
        full_for: Mutex<u32>,
    }

    impl FakeBus {
        fn new() -> (mpsc::UnboundedSender<[u8; FRAME]>, Self) {
            let (arrive, arriving) = mpsc::unbounded_channel();
            let bus = Self {
                arriving: AsyncMutex::new(arriving),
                written: Mutex::default(),
                full_for: Mutex::default(),
            };
            (arrive, bus)
        }
    }

    impl CanBus for FakeBus {
        async fn read(&self) -> io::Result<[u8; FRAME]> {
            let frame = self.arriving.lock().await.recv().await;
            frame.ok_or_else(|| io::ErrorKind::NetworkDown.into())
        }

        async fn write(&self, frame: [u8; FRAME]) -> io::Result<()> {
            let mut full_for = self.full_for.lock().unwrap();
            if *full_for > 0 {
                *full_for -= 1;
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.written.lock().unwrap().push(frame);
            Ok(())
        }
    }

    fn frame(id: u32, data: &[u8]) -> [u8; FRAME] {
        let mut frame = [0; FRAME];
        frame[..4].copy_from_slice(&id.to_le_bytes());
        frame[4] = u8::try_from(data.len()).unwrap();
        frame[8..8 + data.len()].copy_from_slice(data);
        frame
    }

    #[tokio::test]
    async fn frames_go_both_ways_and_a_bus_that_goes_down_closes_the_port() {
        let (arrive, bus) = FakeBus::new();
        *bus.full_for.lock().unwrap() = 3;
        let (mut plugin, mut wire) = plugin();
        let port = CanPort::new("can0");
        let hardware = async {
            let end = port.carry_over(&bus, &mut wire).await;
            assert_eq!(end, End::Lost("can0: network down".into()));
        };
        let story = async {
            assert_eq!(plugin.state().await, None);
            plugin.send(&frame(0x123, b"out")).unwrap();
            while bus.written.lock().unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
            arrive.send(frame(0x8012_3456, b"in")).unwrap();
            assert_eq!(plugin.data().await, frame(0x8012_3456, b"in"));
            drop(arrive);
        };
        tokio::join!(hardware, story);
        assert_eq!(*bus.written.lock().unwrap(), [frame(0x123, b"out")]);
    }

    #[test]
    fn what_is_no_frame_is_unfit() {
        let port = CanPort::new("can0");
        port.fits(&frame(0x7ff, b"12345678")).unwrap();
        port.fits(&frame(EXTENDED | 0x1fff_ffff, b"")).unwrap();
        let mut long = frame(1, b"");
        long[4] = 9;
        for (unfit, why) in [
            (&frame(1, b"")[..15], "15 bytes; a CAN frame has 16"),
            (&[0; 32], "32 bytes; a CAN frame has 16"),
            (&long, "a length of 9"),
            (&frame(0x800, b""), "needs the flag of an extended one"),
            (&frame(ERROR, b""), "error frame"),
        ] {
            let said = port.fits(unfit).unwrap_err();
            assert!(said.contains(why), "{said}");
        }
    }

    #[tokio::test]
    async fn an_interface_that_is_not_there_is_named() {
        let (_plugin, mut wire) = plugin();
        let end = CanPort::new("nocan7").carry(&mut wire).await;
        let End::Lost(why) = end else { panic!("{end:?}") };
        assert!(why.contains("nocan7"), "{why}");
    }

    /// On a kernel that has vcan: `ip link add vcan0 type vcan && ip link set vcan0 up`, then
    /// `cargo nextest run -p plugpoint-runtime --run-ignored only vcan`.
    #[tokio::test]
    #[ignore = "needs the interface vcan0, which CI's kernel does not have"]
    async fn vcan_carries_frames_and_filters_them() {
        let open = |filters: Vec<CanFilter>| {
            let (plugin, mut wire) = plugin();
            let port = CanPort {
                filters,
                ..CanPort::new("vcan0")
            };
            tokio::spawn(async move { port.carry(&mut wire).await });
            plugin
        };
        let mut sender = open(Vec::new());
        let mut receiver = open(vec![CanFilter {
            id: 2,
            mask: STANDARD_ID,
        }]);
        assert_eq!(sender.state().await, None, "is vcan0 up?");
        assert_eq!(receiver.state().await, None, "is vcan0 up?");
        sender.send(&frame(1, b"not this")).unwrap();
        sender.send(&frame(2, b"this")).unwrap();
        assert_eq!(receiver.data().await, frame(2, b"this"));
    }
}
