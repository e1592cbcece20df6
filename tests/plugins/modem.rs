//! The example link driver on a real serial line: the test is the modem, and the station keeps the iface connected.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, Weak};
use std::thread;
use std::time::Duration;

use plugpoint_api::{IfaceOrder, Order, control};
use plugpoint_csms::Csms;
use plugpoint_station::{IfaceAct, IfaceTarget};
use plugpoint_tests::{StationProcess, accepted, component, root, within};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::Value;

/// Digits that are nowhere else, not in a time either.
const PIN: &str = "90817263";

/// How often the modem looks for somebody at the other end.
const LOOK: Duration = Duration::from_millis(5);

/// A modem at the other end of a pseudo-terminal.
struct Modem {
    line: File,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    registered: bool,
    unlocked: bool,
    active: bool,
    /// All that it was told.
    heard: Vec<String>,
}

impl Modem {
    fn plug_in(path: &Path) -> Self {
        let line = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&line).unwrap();
        unlockpt(&line).unwrap();
        let name = ptsname(&line, Vec::new()).unwrap();
        std::os::unix::fs::symlink(name.to_str().unwrap(), path).unwrap();
        let line = File::from(line);
        let modem = Self {
            line: line.try_clone().unwrap(),
            state: Arc::default(),
        };
        let state = Arc::downgrade(&modem.state);
        thread::spawn(move || serve(line, &state));
        modem
    }

    /// The network lets it in, or throws it out.
    fn register(&mut self, registered: bool) {
        let mut state = self.state.lock().unwrap();
        state.registered = registered;
        state.active &= registered;
        let told = if registered {
            "\r\n+CEREG: 1\r\n"
        } else {
            "\r\n+CEREG: 2\r\n"
        };
        self.line.write_all(told.as_bytes()).unwrap();
    }

    fn has_heard(&self, command: &str) -> bool {
        self.state
            .lock()
            .unwrap()
            .heard
            .iter()
            .any(|heard| heard == command)
    }
}

/// Answers command by command, until the modem is gone.
fn serve(mut line: File, state: &Weak<Mutex<State>>) {
    let (mut byte, mut command) = ([0], Vec::new());
    while let Some(state) = state.upgrade() {
        match line.read(&mut byte) {
            Ok(1) if byte[0] == b'\r' => {
                let command = String::from_utf8(std::mem::take(&mut command)).unwrap();
                // Held until it has left: no news of the network may overtake it.
                let mut state = state.lock().unwrap();
                let answer = state.answer(command);
                line.write_all(format!("\r\n{answer}\r\n").as_bytes()).unwrap();
            }
            Ok(1) => command.push(byte[0]),
            // Nobody has opened the other end yet, or nobody has it open any more.
            _ => thread::sleep(LOOK),
        }
    }
}

impl State {
    fn answer(&mut self, command: String) -> String {
        let registration = if self.registered { 1 } else { 2 };
        let answer = match command.as_str() {
            "AT+CPIN?" if self.unlocked => "+CPIN: READY\r\n\r\nOK".to_owned(),
            "AT+CPIN?" => "+CPIN: SIM PIN\r\n\r\nOK".to_owned(),
            command if command == format!("AT+CPIN=\"{PIN}\"") => {
                self.unlocked = true;
                "OK".to_owned()
            }
            "AT+CEREG?" => format!("+CEREG: 1,{registration}\r\n\r\nOK"),
            "AT+CGACT?" => format!("+CGACT: 1,{}\r\n\r\nOK", u8::from(self.active)),
            "AT+CGACT=1,1" => {
                self.active = true;
                "OK".to_owned()
            }
            "AT+CGPADDR=1" => "+CGPADDR: 1,\"10.64.0.7\"\r\n\r\nOK".to_owned(),
            "AT+CPINR=\"SIM PIN\"" => "ERROR".to_owned(),
            _ => "OK".to_owned(),
        };
        self.heard.push(command);
        answer
    }
}

/// A station with the modem on the iface `wwan7`, which the system does not have.
fn station(csms: &str, folder: &Path) -> StationProcess {
    let config = folder.join("station.toml");
    let text = format!(
        r#"
        component-config = {:?}
        state = "state"
        [variables]
        "SecurityCtrlr.Identity" = "simulator"
        [[network.ifaces]]
        name = "wwan7"
        driver = "modem"
        settings = {{ apn = "iot.example", pin = "{PIN}" }}
        [[plugins]]
        id = "modem"
        path = {:?}
        allow-unsigned = true
        [plugins.ports.modem]
        kind = "serial"
        path = {:?}
        baud = 115200
        "#,
        root().join("config/simulator/component_config"),
        component("at-modem"),
        folder.join("ttyMODEM"),
    );
    std::fs::write(&config, text).unwrap();
    StationProcess::builder(csms).config(config).start()
}

async fn iface(station: &StationProcess) -> Value {
    let status = station.status().await;
    let ifaces = status["ifaces"]["ifaces"].as_array().unwrap();
    let found = ifaces.iter().find(|iface| iface["name"] == "wwan7");
    found.unwrap().clone()
}

async fn until(station: &StationProcess, what: &str, holds: impl Fn(&Value) -> bool) {
    within(what, async || {
        let iface = iface(station).await;
        holds(&iface).then_some(())
    })
    .await;
}

async fn ready(station: &StationProcess) {
    until(station, "the iface is ready", |iface| iface["ready"] == true).await;
}

async fn order(station: &StationProcess, act: IfaceAct) {
    let target = IfaceTarget::One("wwan7".into());
    let outcomes = station
        .control(&Order::Iface(IfaceOrder::Act { act, target }))
        .await;
    assert_eq!(outcomes[0]["error"], Value::Null);
}

fn option(name: &str, value: Option<&str>) -> Order {
    Order::Iface(IfaceOrder::Option {
        iface: "wwan7".into(),
        name: name.into(),
        value: value.map(str::to_owned),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_modem_is_connected_and_kept_so() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut modem = Modem::plug_in(&folder.path().join("ttyMODEM"));
    let station = station(&csms.url(), folder.path());
    accepted(&csms.expect("simulator")).await;
    until(&station, "it waits for the network", |iface| {
        iface["dormant"] == true
    })
    .await;
    modem.register(true);
    ready(&station).await;
    assert_eq!(iface(&station).await["addresses"][0], "10.64.0.7");
    assert!(modem.has_heard("AT+CGDCONT=1,\"IPV4V6\",\"iot.example\""));

    modem.register(false);
    until(&station, "the loss", |iface| iface["ready"] == false).await;
    modem.register(true);
    ready(&station).await;

    order(&station, IfaceAct::Disconnect).await;
    within("it hangs up", async || {
        modem.has_heard("AT+CGACT=0,1").then_some(())
    })
    .await;
    until(&station, "it is idle and given up", |iface| {
        iface["control"]["state"] == "idle" && iface["admin_up"] == false
    })
    .await;
    order(&station, IfaceAct::Up).await;
    ready(&station).await;

    assert_eq!(station.control(&option("state", None)).await, "connected");
    assert_eq!(station.control(&option("persistent", None)).await, "true");
    station.control(&option("connect-timeout-s", Some("90"))).await;
    assert_eq!(station.control(&option("connect-timeout-s", None)).await, "90");
    let error = control(&station.state(), &option("colour", Some("blue")))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("no such option"), "{error}");

    let log = station.log();
    assert!(log.contains("the iface is ready") && log.contains("the iface is lost"));
    assert!(!log.contains(PIN), "the PIN is nobody's business");
}
