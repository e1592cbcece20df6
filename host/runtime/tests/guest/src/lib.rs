//! A guest that does what its settings say: `unlock = "loop"` makes `connector.unlock` loop. Settings that start
//! with a version (`2.0.0.init`) are for that version only. What it has seen it tells as the reason of `may-stop`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use exports::plugpoint::station::{connector, events, lifecycle, observer, power};
use plugpoint::station::outcomes::{LockOutcome, UnlockOutcome, Verdict};
use plugpoint::station::types::{OperationalStatus, Target};
use plugpoint::station::{clock, hardware, kv, log, ports, replies};

wit_bindgen::generate!({
    path: "../../../../../wit/0.1.0",
    inline: "
        package tests:probe;
        world probe {
            include plugpoint:station/imports@0.1.0;
            export plugpoint:station/lifecycle@0.1.0;
            export plugpoint:station/connector@0.1.0;
            export plugpoint:station/events@0.1.0;
            export plugpoint:station/observer@0.1.0;
            export plugpoint:station/power@0.1.0;
            export plugpoint:station/reset@0.1.0;
        }
    ",
    world: "tests:probe/probe",
    generate_all,
});

const VERSION: &str = env!("CARGO_PKG_VERSION");

#[derive(Default)]
struct State {
    settings: BTreeMap<String, String>,
    /// Kept across incarnations.
    unlocks: u64,
    /// Timers to requests that they answer.
    later: BTreeMap<u64, u64>,
    seen: Vec<String>,
    /// Bytes from ports.
    received: usize,
}

thread_local!(static STATE: RefCell<State> = RefCell::default());

fn with<T>(f: impl FnOnce(&mut State) -> T) -> T {
    STATE.with_borrow_mut(f)
}

fn setting(name: &str) -> String {
    with(|state| {
        let mine = format!("{VERSION}.{name}");
        state.settings.get(&mine).or_else(|| state.settings.get(name)).cloned().unwrap_or_default()
    })
}

fn saw(what: String) {
    with(|state| state.seen.push(what));
}

/// Does to the host what the settings say for this function. Gives back what is left for the function.
fn act(function: &str) -> String {
    let action = setting(function);
    match action.as_str() {
        "trap" => {
            log::write(log::Level::Error, &format!("panicked on purpose in {function}\u{1b}[31m"));
            panic!("on purpose in {function}");
        }
        "loop" => loop {
            std::hint::black_box(());
        },
        "recurse" => {
            std::hint::black_box(recurse(0));
        }
        "grow" => loop {
            std::hint::black_box(vec![1_u8; 1 << 20].leak());
        },
        "shout" => log::write(log::Level::Info, &"x".repeat(8 << 20)),
        "chatter" => (0..10_000).for_each(|i| log::write(log::Level::Info, &format!("line {i}"))),
        "facts" => (0..100_000).for_each(hardware::stop_pressed),
        "timers" => {
            let _last = (0..1_000).map(|_| clock::set_timer(1_000_000)).last();
        }
        "hoard" => {
            let mut stored = 0;
            while kv::set(&format!("key{stored}"), &[0; 1000]).is_ok() {
                stored += 1;
            }
            saw(format!("stored {stored}"));
        }
        "ports" => {
            let sent = ports::send("board", b"hello");
            saw(format!("ports={} sent={sent:?}", ports::names().join("+")));
        }
        "forge" => replies::unlocked(999_999, UnlockOutcome::Unlocked),
        "fact" => hardware::stop_pressed(7),
        "print" => {
            println!("to stdout from {:?}", std::env::vars().count());
            eprintln!("to stderr");
        }
        "sleep" => std::thread::sleep(std::time::Duration::from_secs(60)),
        "exit" => std::process::exit(3),
        "slow" => {
            let until = clock::monotonic() + 20_000_000;
            while clock::monotonic() < until {}
        }
        _ => {}
    }
    action
}

#[allow(unconditional_recursion)]
fn recurse(depth: u64) -> u64 {
    std::hint::black_box([depth; 64])[0] + recurse(depth + 1)
}

struct Probe;

impl lifecycle::Guest for Probe {
    fn describe() -> lifecycle::Description {
        lifecycle::Description {
            name: "probe".into(),
            version: VERSION.into(),
            vendor: "tests".into(),
            state_schema: 1,
            extra: Vec::new(),
        }
    }

    fn init(settings: Vec<(String, String)>) -> Result<(), String> {
        with(|state| state.settings = settings.into_iter().collect());
        match act("init").strip_prefix("refuse ") {
            Some(why) => Err(why.into()),
            None => Ok(()),
        }
    }

    fn configure(settings: Vec<(String, String)>) -> Result<(), String> {
        if settings.iter().any(|(name, _)| name == "bad") {
            return Err("`bad` is no good".into());
        }
        with(|state| state.settings = settings.into_iter().collect());
        Ok(())
    }

    fn self_test() -> Result<(), String> {
        match act("self-test").strip_prefix("refuse ") {
            Some(why) => Err(why.into()),
            None => Ok(()),
        }
    }

    fn save_state() -> lifecycle::Snapshot {
        let mut bytes = with(|state| {
            let numbers = std::iter::once(&state.unlocks).chain(state.later.values());
            numbers.flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>()
        });
        if act("save-state") == "huge" {
            bytes.resize(300 << 10, 0);
        }
        lifecycle::Snapshot { schema: 1, bytes }
    }

    fn load_state(snapshot: lifecycle::Snapshot) -> Result<(), lifecycle::LoadError> {
        match act("load-state").as_str() {
            "refuse" => return Err(lifecycle::LoadError::Refused("too old".into())),
            "start-clean" => return Err(lifecycle::LoadError::StartClean("new layout".into())),
            _ => {}
        }
        let (numbers, _) = snapshot.bytes.as_chunks();
        let mut numbers = numbers.iter().map(|bytes| u64::from_le_bytes(*bytes));
        let unlocks = numbers.next().unwrap_or_default();
        let later = numbers.map(|request| (clock::set_timer(1), request)).collect();
        with(|state| (state.unlocks, state.later) = (unlocks, later));
        Ok(())
    }

    fn shutdown() {
        act("shutdown");
    }
}

impl connector::Guest for Probe {
    fn unlock(request: u64, evse: u32, connector: u32) -> connector::UnlockAnswer {
        let action = act("unlock");
        with(|state| state.unlocks += 1);
        match action.strip_prefix("later") {
            Some(ms) => {
                let timer = clock::set_timer(ms.trim().parse().unwrap_or(0));
                with(|state| state.later.insert(timer, request));
                connector::UnlockAnswer::Later
            }
            None => {
                if action != "quiet" {
                    hardware::lock(evse, connector, hardware::LockState::Unlocked);
                }
                connector::UnlockAnswer::Now(UnlockOutcome::Unlocked)
            }
        }
    }

    fn lock(_: u64, _: u32, _: u32) -> connector::LockAnswer {
        act("lock");
        connector::LockAnswer::Now(LockOutcome::Locked)
    }

    fn effective_status_changed(target: Target, status: OperationalStatus) {
        saw(format!("{target:?} {status:?}"));
    }
}

impl power::Guest for Probe {
    fn allow_energy(evse: u32, allowed: bool) {
        act("allow-energy");
        saw(format!("energy {evse} {allowed}"));
    }

    fn set_limit(evse: u32, limit: Option<power::Limit>, _: Option<u8>) {
        saw(format!("limit {evse} {limit:?}"));
    }

    fn may_start(_: u64, _: u32, _: Option<power::IdToken>) -> power::Decision {
        act("may-start");
        power::Decision::Now(Verdict::Yes)
    }

    fn may_stop(_: u64, _: u32) -> power::Decision {
        let seen = with(|state| {
            let State { unlocks, seen, received, .. } = state;
            format!("v{VERSION} unlocks={unlocks} seen={} received={received}", seen.join(","))
        });
        power::Decision::Now(Verdict::No(seen))
    }

    fn all_unavailable() {
        act("all-unavailable");
        saw("all-unavailable".into());
    }
}

impl events::Guest for Probe {
    fn on_timer(timer: u64) {
        if let Some(request) = with(|state| state.later.remove(&timer)) {
            replies::unlocked(request, UnlockOutcome::Unlocked);
            if setting("answer") == "twice" {
                replies::unlocked(request, UnlockOutcome::Unlocked);
            }
        }
    }

    fn on_port_data(port: String, data: Vec<u8>) {
        with(|state| state.received += data.len());
        if act("on-port-data") == "keep" {
            return;
        }
        let echoed = ports::send(&port, &data);
        if let Err(error) = echoed {
            saw(format!("{port} {error:?}"));
        }
    }

    fn on_port_state(port: String, state: events::PortState) {
        saw(match state {
            events::PortState::Open => format!("{port} open"),
            events::PortState::Closed(_) => format!("{port} closed"),
        });
    }
}

impl observer::Guest for Probe {
    fn boot(status: String, _: u32) {
        saw(format!("boot {status}"));
    }
    fn connection(connected: bool) {
        saw(format!("connected {connected}"));
    }
    fn connector_status(evse: u32, connector: u32, status: String) {
        saw(format!("{evse}.{connector} {status}"));
    }
    fn authorization(_: Option<u32>, token: power::IdToken, status: String) {
        saw(format!("{} {status}", token.value));
    }
    fn transaction_event(_: String) {
        act("transaction-event");
    }
    fn transaction_response(_: String, _: String) {}
    fn variable_changed(variable: observer::Variable) {
        saw(format!("{}.{}={}", variable.component, variable.name, variable.value));
    }
    fn security_event(_: String, _: String) {}
    fn time_sync(_: u64) {}
    fn ocpp_message(_: observer::Direction, _: String) {}
}

impl exports::plugpoint::station::reset::Guest for Probe {
    fn is_reset_allowed(
        _: Target,
        _: exports::plugpoint::station::reset::Kind,
    ) -> exports::plugpoint::station::reset::Verdict {
        Verdict::No("busy".into())
    }

    fn reset(
        _: u64,
        _: Target,
        _: exports::plugpoint::station::reset::Kind,
    ) -> exports::plugpoint::station::reset::ResetAnswer {
        use plugpoint::station::outcomes::ResetOutcome;
        exports::plugpoint::station::reset::ResetAnswer::Now(ResetOutcome::Accepted)
    }
}

export!(Probe);
