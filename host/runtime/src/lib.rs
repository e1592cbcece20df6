//! The plugin runtime: WebAssembly components behind the contract in `wit/`, loaded, checked, limited, called,
//! supervised and swapped.
//!
//! A [`Runtime`] is made once per process; a station has [`Plugins`] on it. The station asks ([`Plugins::ask`]),
//! tells ([`Plugins::tell`]) and hears ([`Sink`]) in the types of [`contract`]; no type of wasmtime and no OCPP
//! message is seen from outside. Whatever a plugin does, every question is answered once and in time.

mod abi;
mod actor;
mod alarm;
mod allowance;
mod bind;
mod body;
mod boot;
mod budget;
mod bundle;
mod cache;
mod call;
mod check;
mod choice;
mod clock;
mod code;
mod compile;
pub mod contract;
mod engine;
mod error;
mod event;
mod fault;
mod functions;
mod health;
mod host;
mod inbox;
mod instance;
mod jobs;
mod kv;
mod life;
mod limits;
mod log;
mod pending;
mod plugins;
mod pool;
mod ports;
mod random;
mod routes;
mod runtime;
mod snapshot;
mod spec;
mod standing;
mod stats;
mod swap;
mod sync;
mod ticker;
mod timers;
mod trust;
mod wasi;
mod weigh;

pub use bind::{Bind, Overlap};
pub use budget::Budgets;
pub use bundle::{
    Bundle, BundleError, Denial, Denials, FolderShelf, Inspection, Manifest, ManifestError, MemoryShelf,
    PortRequest, Seal, Setting, SettingKind, Shelf, Signature, SignatureError, Surface, TrustError,
    TrustStore, UntrustedError, inspect, read_package,
};
pub use call::Description;
pub use check::{Examination, WasiImport, examine, examine_file};
pub use choice::{Choice, ChoiceRecord, Chosen, MemoryChoice, Refusal};
pub use clock::{Clock, ManualClock, SystemClock};
pub use compile::{CompileLimits, Compiler, compile_child_main, is_compile_child};
pub use contract::{Answer, Fact, Interface, Notice, Question};
pub use error::{CheckError, LoadError, Mismatch, RuntimeError};
pub use event::{PluginEvent, Sink, Unanswered};
pub use fault::{Fault, FaultKind};
pub use functions::{FunctionStats, Latency};
pub use kv::{Kv, MemoryKv};
pub use log::Level;
pub use plugins::{Plugins, Wiring};
pub use ports::{
    BadField, CanFilter, CanPort, FakePorts, FarEnd, FeedError, GpioBias, GpioDirection, GpioLevel,
    GpioLineId, GpioPort, Line, Outgoing, PortBudget, PortConfig, PortMaker, PortStats, RealPorts, Sent,
    SerialFlow, SerialParity, SerialPort, SocketMode, TcpPort, UdpPort, UnixPort,
};
pub use random::{Random, SystemRandom};
pub use runtime::{Options, Runtime};
pub use snapshot::{MemorySnapshots, Snapshot, Snapshots};
pub use spec::PluginSpec;
pub use stats::{PluginState, Stats};
pub use swap::{Phase, SwapError, SwapOutcome, SwapReport, SwapRequest, SwapSource, SwapStep};
