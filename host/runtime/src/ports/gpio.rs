//! A port that is one line of a GPIO chip, over Linux' character device.

use std::fs::OpenOptions;
use std::io;
use std::os::fd::BorrowedFd;
use std::path::PathBuf;
use std::time::Duration;

use gpiocdev::Request;
use gpiocdev::chip::Chip;
use gpiocdev::line::{Bias, EdgeDetection, EdgeKind, Offset, Value};
use serde::{Deserialize, Serialize};

use super::config::{BadField, Kind, PortBudget, require};
use super::fd::Fd;
use super::line::Line;
use super::reason;
use super::wire::{Carry, End, Order, Wire};

/// Edges that may wait in the kernel. Over that the oldest are lost, never the last.
const KERNEL_EDGES: u32 = 256;

/// One GPIO line. Levels are logical: `active` is the byte 1, whatever the voltage.
///
/// An output is set to `initial-level` when it is opened, and to `safe-level` when nobody looks after it any more: its
/// plugin is stopped, or has failed so often that its breaker is open. It holds its level through a single fault and a
/// swap. When the whole process dies the kernel lets go of the line: what it does then is up to the hardware.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GpioPort {
    /// The chip's device: `/dev/gpiochip0`.
    pub chip: PathBuf,
    /// Its number on the chip, or its name if it has one.
    pub line: GpioLineId,
    pub direction: GpioDirection,
    /// The low voltage is `active`.
    #[serde(default)]
    pub active_low: bool,
    /// As it is, if left out.
    #[serde(default)]
    pub bias: Option<GpioBias>,
    /// Of an input, in microseconds, 0 (none) to 1,000,000: a level must be steady that long.
    #[serde(default)]
    pub debounce_us: u32,
    /// Of an output; `safe-level`, if left out.
    #[serde(default)]
    pub initial_level: Option<GpioLevel>,
    /// Of an output; `inactive`, if left out.
    #[serde(default)]
    pub safe_level: Option<GpioLevel>,
    #[serde(default)]
    pub budget: PortBudget,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum GpioLineId {
    Offset(u32),
    Name(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GpioDirection {
    In,
    Out,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GpioBias {
    PullUp,
    PullDown,
    Disabled,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GpioLevel {
    #[default]
    Inactive,
    Active,
}

/// A line that has been opened.
trait GpioLine: Sync {
    fn level(&self) -> io::Result<GpioLevel>;
    fn set(&self, level: GpioLevel) -> io::Result<()>;
    /// The level after the next edge.
    fn edge(&self) -> impl Future<Output = io::Result<GpioLevel>> + Send;
}

impl GpioPort {
    pub fn new(chip: impl Into<PathBuf>, line: GpioLineId, direction: GpioDirection) -> Self {
        Self {
            chip: chip.into(),
            line,
            direction,
            active_low: false,
            bias: None,
            debounce_us: 0,
            initial_level: None,
            safe_level: None,
            budget: PortBudget::default(),
        }
    }

    fn safe_level(&self) -> GpioLevel {
        self.safe_level.unwrap_or_default()
    }

    /// `chip line 17`, for a person.
    fn name(&self) -> String {
        match &self.line {
            GpioLineId::Offset(offset) => format!("{} line {offset}", self.chip.display()),
            GpioLineId::Name(name) => format!("{} line `{name}`", self.chip.display()),
        }
    }

    fn open(&self) -> Result<ChipLine, String> {
        // The system's own error says more than the library's.
        let usable = OpenOptions::new().read(true).write(true).open(&self.chip);
        usable.map_err(|error| reason::of_path(&self.chip, &error))?;
        let chip = Chip::from_path(&self.chip).map_err(|error| error.to_string())?;
        let offset = self.offset(&chip)?;
        let request = self.request(offset).map_err(|error| {
            format!(
                "{}: {error}; does another program have it, and can the chip do what is asked?",
                self.name()
            )
        })?;
        let edges = Fd::of(&request).map_err(|error| format!("{}: {error}", self.name()))?;
        Ok(ChipLine { request, edges })
    }

    fn offset(&self, chip: &Chip) -> Result<Offset, String> {
        match &self.line {
            GpioLineId::Offset(offset) => Ok(*offset),
            GpioLineId::Name(name) => {
                let found = chip.find_line_info(name);
                found.map(|line| line.offset).ok_or_else(|| {
                    format!(
                        "{} has no line named `{name}`; `gpioinfo` shows those it has",
                        self.chip.display()
                    )
                })
            }
        }
    }

    fn request(&self, offset: Offset) -> gpiocdev::Result<Request> {
        let mut request = Request::builder();
        request
            .on_chip(&self.chip)
            .with_consumer("plugpoint")
            .with_line(offset);
        if self.active_low {
            request.as_active_low();
        }
        request.with_bias(self.bias.map(|bias| match bias {
            GpioBias::PullUp => Bias::PullUp,
            GpioBias::PullDown => Bias::PullDown,
            GpioBias::Disabled => Bias::Disabled,
        }));
        match self.direction {
            GpioDirection::Out => {
                request.as_output(self.initial_level.unwrap_or(self.safe_level()).into());
            }
            GpioDirection::In => {
                request
                    .as_input()
                    .with_edge_detection(EdgeDetection::BothEdges)
                    .with_kernel_event_buffer_size(KERNEL_EDGES);
                if self.debounce_us > 0 {
                    request.with_debounce_period(Duration::from_micros(self.debounce_us.into()));
                }
            }
        }
        request.request()
    }

    async fn carry_over(&self, line: &impl GpioLine, wire: &mut Wire) -> End {
        wire.line().opened();
        let lost = |error: io::Error| End::Lost(format!("{}: {error}", self.name()));
        match self.direction {
            GpioDirection::In => {
                let port = wire.line().clone();
                tokio::select! {
                    error = watch(line, &port) => lost(error),
                    () = gone(wire) => End::Closed,
                }
            }
            GpioDirection::Out => {
                let output = Output {
                    line,
                    safe: self.safe_level(),
                };
                output.drive(wire).await.map_or_else(lost, |()| End::Closed)
            }
        }
    }
}

/// Gives the plugin the level as it is, and after each edge.
async fn watch(line: &impl GpioLine, port: &Line) -> io::Error {
    let mut level = line.level();
    loop {
        match level {
            Ok(level) => port.feed(&[level.into()]).await,
            Err(error) => return error,
        }
        level = line.edge().await;
    }
}

/// Waits until the plugin is gone; an input has nothing to be told.
async fn gone(wire: &mut Wire) {
    while wire.next().await.is_some() {}
}

/// An output, which is left at its safe level.
struct Output<'a, L: GpioLine> {
    line: &'a L,
    safe: GpioLevel,
}

impl<L: GpioLine> Output<'_, L> {
    async fn drive(&self, wire: &mut Wire) -> io::Result<()> {
        while let Some(order) = wire.next().await {
            match order {
                // Whatever is no level was refused when it was sent.
                Order::Send(bytes) => self.line.set(GpioLevel::from(*bytes == [1]))?,
                Order::Rest => self.line.set(self.safe)?,
                Order::Close => break,
            }
        }
        Ok(())
    }
}

impl<L: GpioLine> Drop for Output<'_, L> {
    fn drop(&mut self) {
        // A line that is gone cannot be made safe.
        let _ = self.line.set(self.safe);
    }
}

/// A line of a chip.
struct ChipLine {
    request: Request,
    /// Readable when there was an edge.
    edges: Fd,
}

impl GpioLine for ChipLine {
    fn level(&self) -> io::Result<GpioLevel> {
        let value = self.request.lone_value().map_err(io::Error::other)?;
        Ok(GpioLevel::from(value == Value::Active))
    }

    fn set(&self, level: GpioLevel) -> io::Result<()> {
        self.request
            .set_lone_value(level.into())
            .map_err(io::Error::other)
    }

    async fn edge(&self) -> io::Result<GpioLevel> {
        let read = |_: BorrowedFd<'_>| {
            // Reading would block where there is none.
            if !self.request.has_edge_event().map_err(io::Error::other)? {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let edge = self.request.read_edge_event().map_err(io::Error::other)?;
            Ok(GpioLevel::from(edge.kind == EdgeKind::Rising))
        };
        self.edges.when_readable(read).await
    }
}

impl From<bool> for GpioLevel {
    fn from(active: bool) -> Self {
        if active { Self::Active } else { Self::Inactive }
    }
}

impl From<GpioLevel> for u8 {
    fn from(level: GpioLevel) -> Self {
        Self::from(level == GpioLevel::Active)
    }
}

impl From<GpioLevel> for Value {
    fn from(level: GpioLevel) -> Self {
        match level {
            GpioLevel::Inactive => Self::Inactive,
            GpioLevel::Active => Self::Active,
        }
    }
}

impl Kind for GpioPort {
    fn budget(&self) -> PortBudget {
        self.budget
    }

    fn check(&self) -> Result<(), BadField> {
        require(self.chip.is_absolute(), "chip", || {
            format!(
                "is `{}`; give the chip's device, like /dev/gpiochip0",
                self.chip.display()
            )
        })?;
        let is_in = self.direction == GpioDirection::In;
        let of_output = || "is for outputs alone; this is an input: leave it out".to_owned();
        require(self.initial_level.is_none() || !is_in, "initial-level", of_output)?;
        require(self.safe_level.is_none() || !is_in, "safe-level", of_output)?;
        require(self.debounce_us == 0 || is_in, "debounce-us", || {
            "is for inputs alone; this is an output: leave it out".into()
        })?;
        require(self.debounce_us <= 1_000_000, "debounce-us", || {
            format!("is {}; give 0 to 1000000 microseconds", self.debounce_us)
        })
    }

    fn fits(&self, bytes: &[u8]) -> Result<(), String> {
        match (self.direction, bytes) {
            (GpioDirection::In, _) => Err("this GPIO line is an input".into()),
            (GpioDirection::Out, [0 | 1]) => Ok(()),
            (GpioDirection::Out, _) => Err("a GPIO level is one byte, 0 or 1".into()),
        }
    }
}

impl Carry for GpioPort {
    async fn carry(&self, wire: &mut Wire) -> End {
        match self.open() {
            Ok(line) => self.carry_over(&line, wire).await,
            Err(why) => End::Lost(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::sync::{Mutex as AsyncMutex, mpsc};

    use super::*;
    use crate::ports::testing::plugin;
    use GpioLevel::{Active, Inactive};

    struct FakeLine {
        level: GpioLevel,
        edges: AsyncMutex<mpsc::UnboundedReceiver<GpioLevel>>,
        set: Mutex<Vec<GpioLevel>>,
    }

    impl FakeLine {
        fn new(level: GpioLevel) -> (mpsc::UnboundedSender<GpioLevel>, Self) {
            let (edge, edges) = mpsc::unbounded_channel();
            let line = Self {
                level,
                edges: AsyncMutex::new(edges),
                set: Mutex::default(),
            };
            (edge, line)
        }
    }

    impl GpioLine for FakeLine {
        fn level(&self) -> io::Result<GpioLevel> {
            Ok(self.level)
        }

        fn set(&self, level: GpioLevel) -> io::Result<()> {
            self.set.lock().unwrap().push(level);
            Ok(())
        }

        async fn edge(&self) -> io::Result<GpioLevel> {
            let edge = self.edges.lock().await.recv().await;
            edge.ok_or_else(|| io::Error::other("the chip is gone"))
        }
    }

    fn port(direction: GpioDirection) -> GpioPort {
        GpioPort::new("/dev/gpiochip9", GpioLineId::Offset(4), direction)
    }

    #[tokio::test]
    async fn an_input_gives_its_level_when_it_opens_and_at_each_edge() {
        let (edge, line) = FakeLine::new(Active);
        let (mut plugin, mut wire) = plugin();
        let port = port(GpioDirection::In);
        let hardware = async {
            let end = port.carry_over(&line, &mut wire).await;
            assert_eq!(end, End::Lost("/dev/gpiochip9 line 4: the chip is gone".into()));
        };
        let story = async {
            assert_eq!(plugin.state().await, None);
            assert_eq!(plugin.data().await, [1]);
            edge.send(Inactive).unwrap();
            edge.send(Active).unwrap();
            assert_eq!((plugin.data().await, plugin.data().await), (vec![0], vec![1]));
            drop(edge);
        };
        tokio::join!(hardware, story);
        assert!(line.set.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn an_output_is_safe_when_nobody_looks_after_it() {
        let (_edge, line) = FakeLine::new(Inactive);
        let (plugin, mut wire) = plugin();
        let port = GpioPort {
            safe_level: Some(Active),
            ..port(GpioDirection::Out)
        };
        plugin.line.opened();
        plugin.send(&[0]).unwrap();
        plugin.order(Order::Rest);
        plugin.send(&[0]).unwrap();
        plugin.order(Order::Close);
        assert_eq!(port.carry_over(&line, &mut wire).await, End::Closed);
        assert_eq!(*line.set.lock().unwrap(), [Inactive, Active, Inactive, Active]);
    }

    #[test]
    fn what_is_no_level_is_unfit() {
        let out = port(GpioDirection::Out);
        assert!(out.fits(&[0]).is_ok() && out.fits(&[1]).is_ok());
        assert!(out.fits(&[2]).unwrap_err().contains("0 or 1"));
        assert!(out.fits(&[]).unwrap_err().contains("0 or 1"));
        assert!(out.fits(&[0, 1]).unwrap_err().contains("0 or 1"));
        assert!(port(GpioDirection::In).fits(&[0]).unwrap_err().contains("input"));
    }

    #[tokio::test]
    async fn a_chip_that_is_not_there_is_named() {
        let (_plugin, mut wire) = plugin();
        let end = port(GpioDirection::In).carry(&mut wire).await;
        let End::Lost(why) = end else { panic!("{end:?}") };
        assert!(why.contains("/dev/gpiochip9 is not there"), "{why}");
    }
}
