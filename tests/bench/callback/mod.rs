//! One question with a record of ten fields, put to a plugin and in other ways to others who answer the same.

mod broker;
mod native;
mod plugin;
mod record;
mod socket;

use std::path::Path;
use std::time::Instant;

use anyhow::Result;

pub(crate) use broker::{answer as answer_over_mqtt, installed as broker_installed};
pub(crate) use plugin::profile;
pub(crate) use socket::Socket;
pub(crate) use socket::answer as answer_on_socket;

use crate::stats::{median, micros};
use crate::table::{Aim, Row};

const FIGURE: &str = "network.configure to the plugin (ten fields in, a binding out), answer at the sink";
const ROUNDS: usize = 300;
/// Calls in a round: about a millisecond, so that most rounds are not interrupted.
const CALLS: u32 = 500;
const CALLS_SOCKET: u32 = 100;
const CALLS_NATIVE: u32 = 5_000;
const CALLS_BROKER: u32 = 20;

const TIMES_NATIVE: f64 = 15.0;
const FASTER_THAN_SOCKET: f64 = 3.5;
const FASTER_THAN_BROKER: f64 = 15.0;

/// A way to put the question.
pub(crate) trait Way {
    /// Asks once; an answer that is not right is an error.
    async fn ask(&mut self) -> Result<()>;
}

/// Microseconds for a call: of the plugin, and of another way in the same round.
#[derive(Default)]
struct Beside {
    plugin: Vec<f64>,
    other: Vec<f64>,
}

pub(crate) async fn measure(component: &Path, folder: &Path, cache: &Path) -> Result<Vec<Row>> {
    let mut plugin = plugin::Asked::load(component, cache)?;
    let mut native = native::Native::new();
    let mut socket = Socket::open(folder)?;
    let mut broker = broker::Broker::start(folder).await?;
    let [mut to_native, mut to_socket, mut to_broker] = <[Beside; 3]>::default();
    for _ in 0..ROUNDS {
        to_native.add(
            round(&mut plugin, CALLS).await?,
            round(&mut native, CALLS_NATIVE).await?,
        );
        to_socket.add(
            round(&mut plugin, CALLS).await?,
            round(&mut socket, CALLS_SOCKET).await?,
        );
        to_broker.add(
            round(&mut plugin, CALLS).await?,
            round(&mut broker, CALLS_BROKER).await?,
        );
    }
    let faster = |times| format!("at least {times} times faster");
    Ok(vec![
        to_native.row(
            "a native async trait object",
            TIMES_NATIVE,
            format!("at most {TIMES_NATIVE} times"),
        ),
        to_socket.row(
            "JSON lines to a process on a unix socket",
            1.0 / FASTER_THAN_SOCKET,
            faster(FASTER_THAN_SOCKET),
        ),
        to_broker.row(
            "JSON over an MQTT broker (mosquitto), QoS 0",
            1.0 / FASTER_THAN_BROKER,
            faster(FASTER_THAN_BROKER),
        ),
    ])
}

/// Microseconds for a call.
async fn round(way: &mut impl Way, calls: u32) -> Result<f64> {
    let since = Instant::now();
    for _ in 0..calls {
        way.ask().await?;
    }
    Ok(micros(since.elapsed()) / f64::from(calls))
}

impl Beside {
    fn add(&mut self, plugin: f64, other: f64) {
        self.plugin.push(plugin);
        self.other.push(other);
    }

    fn row(mut self, other: &str, aim: f64, text: String) -> Row {
        let ratios = self
            .plugin
            .iter()
            .zip(&self.other)
            .map(|(plugin, other)| plugin / other);
        let ratio = median(&mut ratios.collect::<Vec<_>>());
        let (plugin, bare) = (median(&mut self.plugin), median(&mut self.other));
        Row {
            figure: FIGURE.into(),
            station: format!("{plugin:.2} us"),
            bare: format!("{bare:.2} us: {other}"),
            ratio: Some(ratio),
            aim: Some(Aim::new(&text, ratio <= aim)),
        }
    }
}
