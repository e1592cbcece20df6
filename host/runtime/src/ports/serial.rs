//! A port over a serial line.

use std::io;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::time::Duration;

use rustix::fs::{FlockOperation, Mode, OFlags};
use rustix::termios::{
    ControlModes, InputModes, OptionalActions, QueueSelector, ioctl_tiocexcl, tcdrain, tcflush, tcgetattr,
    tcsetattr,
};
use serde::{Deserialize, Serialize};

use super::config::{BadField, Kind, PortBudget, require, require_absolute};
use super::fd::Fd;
use super::wire::{Carry, End, Wire};
use super::{reason, stream};

/// How long bytes that were sent may take to leave when the port is closed.
const DRAIN_PATIENCE: Duration = Duration::from_millis(500);

/// What a character on the line is made of.
const CHARACTER: ControlModes = ControlModes::CSIZE
    .union(ControlModes::PARENB)
    .union(ControlModes::PARODD)
    .union(ControlModes::CSTOPB);

/// A serial line, opened for the station alone. It is opened anew when its device is unplugged and comes back.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SerialPort {
    /// The device: `/dev/ttyS1`, or better a name that stays, from `/dev/serial/by-id`.
    pub path: PathBuf,
    /// Bits per second, 50 to 4,000,000, as the hardware can.
    pub baud: u32,
    /// Bits in a character, 5 to 8.
    #[serde(default = "eight")]
    pub data_bits: u8,
    #[serde(default)]
    pub parity: SerialParity,
    /// 1 or 2.
    #[serde(default = "one")]
    pub stop_bits: u8,
    #[serde(default)]
    pub flow_control: SerialFlow,
    #[serde(default)]
    pub budget: PortBudget,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SerialParity {
    #[default]
    None,
    Even,
    Odd,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SerialFlow {
    #[default]
    None,
    /// The lines RTS and CTS.
    RtsCts,
    /// The characters XON and XOFF, which the data must not contain.
    XonXoff,
}

fn eight() -> u8 {
    8
}

fn one() -> u8 {
    1
}

impl SerialPort {
    /// 8 data bits, no parity, 1 stop bit, no flow control.
    pub fn new(path: impl Into<PathBuf>, baud: u32) -> Self {
        Self {
            path: path.into(),
            baud,
            data_bits: eight(),
            parity: SerialParity::None,
            stop_bits: one(),
            flow_control: SerialFlow::None,
            budget: PortBudget::default(),
        }
    }

    /// Does not wait for a carrier.
    fn open(&self) -> io::Result<Fd> {
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let line = rustix::fs::open(&self.path, flags, Mode::empty())?;
        // Before its settings are touched. The lock holds against programs of root too, the other against those that
        // know no locks.
        rustix::fs::flock(&line, FlockOperation::NonBlockingLockExclusive)?;
        ioctl_tiocexcl(&line)?;
        self.apply(&line)?;
        Fd::new(line)
    }

    fn apply(&self, line: &OwnedFd) -> io::Result<()> {
        let mut settings = tcgetattr(line)?;
        settings.make_raw();
        settings.set_speed(self.baud)?;
        settings.control_modes -= CHARACTER | ControlModes::CRTSCTS;
        // Modem lines do not matter, but for flow control.
        settings.control_modes |= self.character() | ControlModes::CLOCAL | ControlModes::CREAD;
        match self.flow_control {
            SerialFlow::None => {}
            SerialFlow::RtsCts => settings.control_modes |= ControlModes::CRTSCTS,
            SerialFlow::XonXoff => settings.input_modes |= InputModes::IXON | InputModes::IXOFF,
        }
        tcsetattr(line, OptionalActions::Now, &settings)?;
        // A device that can do some of it says nothing.
        if tcgetattr(line)?.control_modes & CHARACTER == self.character() {
            Ok(())
        } else {
            Err(io::Error::other(
                "the device cannot do these data bits, parity and stop bits",
            ))
        }
    }

    fn character(&self) -> ControlModes {
        let bits = match self.data_bits {
            5 => ControlModes::CS5,
            6 => ControlModes::CS6,
            7 => ControlModes::CS7,
            _ => ControlModes::CS8,
        };
        let parity = match self.parity {
            SerialParity::None => ControlModes::empty(),
            SerialParity::Even => ControlModes::PARENB,
            SerialParity::Odd => ControlModes::PARENB | ControlModes::PARODD,
        };
        let stop = if self.stop_bits == 2 {
            ControlModes::CSTOPB
        } else {
            ControlModes::empty()
        };
        bits | parity | stop
    }
}

impl Kind for SerialPort {
    fn budget(&self) -> PortBudget {
        self.budget
    }

    fn check(&self) -> Result<(), BadField> {
        require_absolute(&self.path, "/dev/ttyS1")?;
        require((50..=4_000_000).contains(&self.baud), "baud", || {
            format!("is {}; give 50 to 4000000 bits per second", self.baud)
        })?;
        require((5..=8).contains(&self.data_bits), "data-bits", || {
            format!("is {}; give 5 to 8", self.data_bits)
        })?;
        require(matches!(self.stop_bits, 1 | 2), "stop-bits", || {
            format!("is {}; give 1 or 2", self.stop_bits)
        })
    }
}

impl Carry for SerialPort {
    async fn carry(&self, wire: &mut Wire) -> End {
        let fd = match self.open() {
            Ok(fd) => fd,
            Err(error) => return End::Lost(reason::of_path(&self.path, &error)),
        };
        wire.line().opened();
        let end = stream::carry(&fd, &self.path.display().to_string(), wire).await;
        if end == End::Closed {
            drain(&fd).await;
        }
        // Else the kernel would hold the thread in `close` until the last byte is out.
        let _ = tcflush(&fd, QueueSelector::OFlush);
        end
    }
}

/// Waits until what was written is on the line.
async fn drain(fd: &Fd) {
    let Ok(line) = rustix::io::fcntl_dupfd_cloexec(fd, 0) else {
        return;
    };
    let drained = tokio::task::spawn_blocking(move || tcdrain(line));
    let _ = tokio::time::timeout(DRAIN_PATIENCE, drained).await;
}
