//! A guest that exports every interface. Its setting `mode` says how it answers: `now`, `later` (from a timer of 1 ms) or
//! `wrong` (with values that the contract does not allow). What it was told it tells as the reason of `may-stop`, and
//! `may-start` makes it report all that a plugin may report.

use std::cell::RefCell;
use std::collections::BTreeMap;

use exports::plugpoint::station::*;
use plugpoint::station::outcomes::*;
use plugpoint::station::types::{IdToken, OperationalStatus, Target, Variable};
use plugpoint::station::{clock, hardware, jobs, link, replies, uplink};

wit_bindgen::generate!({
    path: "../../../../../wit/0.1.0",
    world: "station-plugin",
    generate_all,
});

type Reply = Box<dyn FnOnce()>;

#[derive(Default)]
struct State {
    mode: String,
    seen: Vec<String>,
    later: BTreeMap<u64, Reply>,
}

thread_local!(static STATE: RefCell<State> = RefCell::default());

fn with<T>(f: impl FnOnce(&mut State) -> T) -> T {
    STATE.with_borrow_mut(f)
}

fn saw(what: impl Into<String>) {
    with(|state| state.seen.push(what.into()));
}

fn wrong() -> bool {
    with(|state| state.mode == "wrong")
}

/// Some: the answer is to be given now.
fn answer<T: 'static>(outcome: T, reply: impl FnOnce(T) + 'static) -> Option<T> {
    if with(|state| state.mode != "later") {
        return Some(outcome);
    }
    let timer = clock::set_timer(1);
    with(|state| state.later.insert(timer, Box::new(move || reply(outcome))));
    None
}

/// `now(outcome)` or `later` of one of the contract's answers.
macro_rules! answered {
    ($answer:path, $outcome:expr, $reply:expr) => {{
        use $answer as Answer;
        match answer($outcome, $reply) {
            Some(outcome) => Answer::Now(outcome),
            None => Answer::Later,
        }
    }};
}

fn long() -> String {
    "x".repeat(100_000)
}

struct Full;

impl lifecycle::Guest for Full {
    fn describe() -> lifecycle::Description {
        lifecycle::Description {
            name: "full".into(),
            version: "1.0.0".into(),
            vendor: "tests".into(),
            state_schema: 1,
            extra: Vec::new(),
        }
    }
    fn init(settings: Vec<(String, String)>) -> Result<(), String> {
        let settings: BTreeMap<_, _> = settings.into_iter().collect();
        with(|state| state.mode = settings.get("mode").cloned().unwrap_or_default());
        Ok(())
    }
    fn configure(_: Vec<(String, String)>) -> Result<(), String> {
        Ok(())
    }
    fn self_test() -> Result<(), String> {
        Ok(())
    }
    fn save_state() -> lifecycle::Snapshot {
        lifecycle::Snapshot {
            schema: 1,
            bytes: Vec::new(),
        }
    }
    fn load_state(_: lifecycle::Snapshot) -> Result<(), lifecycle::LoadError> {
        Ok(())
    }
    fn shutdown() {}
}

impl events::Guest for Full {
    fn on_timer(timer: u64) {
        if let Some(reply) = with(|state| state.later.remove(&timer)) {
            reply();
        }
    }
    fn on_port_data(_: String, _: Vec<u8>) {}
    fn on_port_state(_: String, _: events::PortState) {}
}

impl reset::Guest for Full {
    fn is_reset_allowed(_: Target, kind: reset::Kind) -> Verdict {
        Verdict::No(format!("{kind:?}"))
    }
    fn reset(request: u64, _: Target, _: reset::Kind) -> reset::ResetAnswer {
        answered!(reset::ResetAnswer, ResetOutcome::Accepted, move |it| replies::reset(request, it))
    }
}

impl connector::Guest for Full {
    fn unlock(request: u64, _: u32, _: u32) -> connector::UnlockAnswer {
        answered!(connector::UnlockAnswer, UnlockOutcome::Unlocked, move |it| {
            replies::unlocked(request, it)
        })
    }
    fn lock(request: u64, _: u32, _: u32) -> connector::LockAnswer {
        answered!(connector::LockAnswer, LockOutcome::LockFailed, move |it| replies::locked(request, it))
    }
    fn effective_status_changed(target: Target, _: OperationalStatus) {
        saw(format!("status {target:?}"));
    }
}

impl power::Guest for Full {
    fn allow_energy(evse: u32, _: bool) {
        saw(format!("energy {evse}"));
    }
    fn set_limit(evse: u32, _: Option<power::Limit>, _: Option<u8>) {
        saw(format!("limit {evse}"));
    }
    fn may_start(request: u64, evse: u32, _: Option<IdToken>) -> power::Decision {
        report(evse);
        answered!(power::Decision, Verdict::No("busy".into()), move |it: Verdict| replies::decided(request, &it))
    }
    fn may_stop(_: u64, _: u32) -> power::Decision {
        power::Decision::Now(Verdict::No(with(|state| state.seen.join(","))))
    }
    fn all_unavailable() {
        saw("all-unavailable");
    }
}

/// Everything that is reported without being asked.
fn report(evse: u32) {
    let bad = wrong();
    let name = if bad { long() } else { "wwan0".to_owned() };
    hardware::variable_changed(&Variable {
        component: if bad { String::new() } else { "Meter".into() },
        component_instance: Some("main".into()),
        target: Target::Evse(evse),
        name: "SerialNumber".into(),
        name_instance: None,
        value: "4711".into(),
    });
    hardware::security_event(if bad { "" } else { "TamperDetectionActivated" }, "lid");
    hardware::meter(evse, None, &[hardware::Reading {
        measurand: hardware::Measurand::EnergyImport,
        value: 5.0,
        phase: None,
        location: Some("Body".into()),
        signed: Some(hardware::SignedValue {
            data: if bad { long() } else { "c2lnbmVk".into() },
            signing_method: "ECDSA".into(),
            encoding_method: "OCMF".into(),
            public_key: String::new(),
        }),
    }]);
    link::up(&name);
    link::dormant(&name);
    link::addresses(&name, &["10.0.0.2".into(), "fe80::1".into(), "nonsense".into()]);
    link::down(&name, "no carrier");
    link::fatal_error(&name, "no SIM");
    uplink::try_switch(2);
    uplink::lost(if bad { "" } else { "Wireless0" });
}

impl network::Guest for Full {
    fn configure(request: u64, slot: u32, profile: network::Profile) -> network::ConfigureAnswer {
        saw(format!("configure {slot} {}", profile.apn.and_then(|apn| apn.sim_pin).unwrap_or_default()));
        let binding = match (wrong(), slot) {
            (true, 1) => Binding::Iface("../etc".into()),
            (true, _) => Binding::Address("ten dot one".into()),
            (false, 1) => Binding::Iface("wwan0".into()),
            (false, _) => Binding::Address("10.0.0.2".into()),
        };
        answered!(network::ConfigureAnswer, Ok(binding), move |it: ConfigureOutcome| {
            replies::network_configured(request, &it)
        })
    }
    fn validate(request: u64, _: u32, _: network::Profile) -> network::ValidateAnswer {
        answered!(network::ValidateAnswer, Err("no such APN".to_owned()), move |it: ValidateOutcome| {
            replies::profile_validated(request, &it)
        })
    }
    fn connected(slot: u32) {
        saw(format!("connected {slot}"));
    }
    fn disconnected(slot: u32) {
        saw(format!("disconnected {slot}"));
    }
}

impl link_driver::Guest for Full {
    fn init(iface: String, settings: Vec<(String, String)>) -> Result<(), String> {
        saw(format!("init {iface} {}", settings.len()));
        Ok(())
    }
    fn connect(_: String) -> Result<(), String> {
        Err("no SIM".into())
    }
    fn disconnect(_: String) -> Result<(), String> {
        Ok(())
    }
    fn set_option(_: String, name: String, _: String) -> Result<(), link_driver::OptionError> {
        match name.as_str() {
            "imei" => Err(link_driver::OptionError::ReadOnly),
            "band" => Err(link_driver::OptionError::BadValue("no such band".into())),
            _ => Ok(()),
        }
    }
    fn get_option(_: String, name: String) -> Result<String, link_driver::OptionError> {
        match (name.as_str(), wrong()) {
            ("rat", true) => Ok(long()),
            ("rat", false) => Ok("lte".into()),
            _ => Err(link_driver::OptionError::Unknown),
        }
    }
}

impl firmware::Guest for Full {
    fn update(request: u64, image: firmware::Image) -> firmware::UpdateAnswer {
        saw(format!("update {}", image.location));
        answered!(firmware::UpdateAnswer, UpdateOutcome::AcceptedCanceled, move |it: UpdateOutcome| {
            replies::updating(request, &it)
        })
    }
    fn install(request: u64, size: u64, sha256: String) {
        saw(format!("install {size} {sha256}"));
        let mut image = Vec::new();
        loop {
            match jobs::read(request, image.len() as u64, 100_000) {
                Ok(bytes) if bytes.is_empty() => break,
                Ok(bytes) => image.extend(bytes),
                Err(error) => return saw(format!("{error:?}")),
            }
        }
        saw(format!("read {}", image.len()));
        jobs::progress(request, if wrong() { 101 } else { 50 });
        jobs::firmware_status(request, if wrong() { "" } else { "Installed" }, "done");
        jobs::progress(request + 1_000, 50);
    }
    fn install_now(_: u64) {
        saw("install-now");
    }
    fn cancel(_: u64) {
        saw("cancel");
    }
}

impl diagnostics::Guest for Full {
    fn get_log(request: u64, log: diagnostics::LogRequest) -> diagnostics::LogAnswer {
        saw(format!("log {}", log.kind));
        let file = LogFile {
            name: if wrong() { "../../passwd".into() } else { "modem.log".into() },
            size: Some(7),
            extra: Vec::new(),
        };
        answered!(diagnostics::LogAnswer, Ok(file), move |it: LogOutcome| {
            replies::log_collected(request, &it)
        })
    }
    fn read_log(_: u64, offset: u64, max: u32) -> Result<Vec<u8>, String> {
        let log = b"it rang";
        if wrong() {
            return Ok(vec![0; max as usize + 1]);
        }
        let rest = &log[log.len().min(offset as usize)..];
        Ok(rest[..rest.len().min(max as usize)].to_vec())
    }
    fn close_log(_: u64) {
        saw("close-log");
    }
}

impl customer::Guest for Full {
    fn get_information(request: u64, _: customer::Customer) -> customer::InformationAnswer {
        let text = if wrong() { long() } else { "member since 2019".into() };
        answered!(customer::InformationAnswer, Some(text), move |it: Information| {
            replies::customer_informed(request, &it)
        })
    }
    fn clear_information(customer: customer::Customer) {
        saw(format!("forget {}", customer.identifier.unwrap_or_default()));
    }
}

impl reservation::Guest for Full {
    fn may_reserve(request: u64, _: reservation::Reservation) -> reservation::Decision {
        let why = if wrong() { long() } else { "under repair".into() };
        answered!(reservation::Decision, Verdict::No(why), move |it: Verdict| replies::decided(request, &it))
    }
    fn released(id: i32) {
        saw(format!("released {id}"));
    }
    fn token_matches(_: u32, _: IdToken, group: Option<IdToken>) -> reservation::ReservationMatch {
        match group {
            Some(_) => reservation::ReservationMatch::ThisToken,
            None => reservation::ReservationMatch::OtherToken,
        }
    }
}

impl data_transfer::Guest for Full {
    fn transfer(
        request: u64,
        vendor: String,
        _: Option<String>,
        _: Option<String>,
    ) -> data_transfer::TransferAnswer {
        let outcome = TransferOutcome {
            status: TransferStatus::Accepted,
            data: Some(if wrong() { "{".into() } else { format!("{{\"of\":\"{vendor}\"}}") }),
            extra: vec![("a".into(), "b".into()); if wrong() { 100 } else { 1 }],
        };
        answered!(data_transfer::TransferAnswer, outcome, move |it: TransferOutcome| {
            replies::transferred(request, &it)
        })
    }
}

impl display::Guest for Full {
    fn set(request: u64, message: display::Message) -> display::SetAnswer {
        let refusal = match message.texts.first().map(|text| text.format.as_str()) {
            Some("HTML") => Err(DisplayRefusal::NotSupportedFormat),
            _ => Ok(()),
        };
        answered!(display::SetAnswer, refusal, move |it: DisplayOutcome| {
            replies::displayed(request, &it)
        })
    }
    fn ids() -> Vec<i32> {
        if wrong() { vec![1; 5_000] } else { vec![3, 4] }
    }
    fn clear(id: i32) -> bool {
        id == 3
    }
    fn running_cost(cost: display::Cost) {
        saw(format!("cost {}", cost.amount));
    }
    fn tariff(evse: u32, texts: Vec<display::Text>) {
        saw(format!("tariff {evse} {}", texts.len()));
    }
    fn default_price(texts: Vec<display::Text>) {
        saw(format!("price {}", texts.len()));
    }
}

impl observer::Guest for Full {
    fn boot(status: String, _: u32) {
        saw(format!("boot {status}"));
    }
    fn connection(connected: bool) {
        saw(format!("connection {connected}"));
    }
    fn connector_status(evse: u32, connector: u32, status: String) {
        saw(format!("{evse}.{connector} {status}"));
    }
    fn authorization(_: Option<u32>, token: IdToken, status: String) {
        saw(format!("{} {status}", token.value));
    }
    fn transaction_event(_: String) {
        saw("transaction-event");
    }
    fn transaction_response(_: String, _: String) {
        saw("transaction-response");
    }
    fn variable_changed(variable: Variable) {
        saw(format!("{}={}", variable.name, variable.value));
    }
    fn security_event(kind: String, _: String) {
        saw(kind);
    }
    fn time_sync(_: u64) {
        saw("time-sync");
    }
    fn ocpp_message(_: observer::Direction, _: String) {
        saw("message");
    }
}

export!(Full);
