//! Two modems on their lines, told with the SDK's recording station.

use plugpoint_plugin::prelude::*;
use plugpoint_plugin::testing::{self, Call};

use crate::driver::Driver;

const READY: &str = "+CPIN: READY\r\nOK\r\n";
const OURS: &str = "+CGDCONT: 1,\"IPV4V6\",\"iot.example\",\"0.0.0.0\",0,0\r\nOK\r\n";

fn driver(ifaces: &[(&str, &str)]) -> Driver {
    let mut driver = Driver::init(Settings::default()).expect("there are no settings");
    for (iface, port) in ifaces {
        testing::grant_port(port);
        driver.on_port_state(port, PortState::Open);
        let settings = [("apn", "iot.example"), ("port", *port)].into();
        driver.init_iface(iface, settings).expect("settings are fine");
    }
    driver
}

/// What is told of the ifaces.
fn told() -> Vec<Call> {
    let calls = testing::take().into_iter();
    calls.filter(|call| !matches!(call, Call::Send(..))).collect()
}

/// A modem that is in the network already, and so is its connection.
fn connect(driver: &mut Driver, iface: &str, port: &str) {
    driver.connect(iface).expect("it can be tried");
    for answer in [
        "OK\r\n",
        "OK\r\n",
        "OK\r\n",
        READY,
        OURS,
        "OK\r\n",
        "+CEREG: 1,1\r\nOK\r\n",
    ] {
        driver.on_port_data(port, answer.as_bytes());
    }
    driver.on_port_data(port, b"+CGACT: 1,1\r\nOK\r\n");
    driver.on_port_data(port, b"+CGPADDR: 1,\"10.64.0.7\"\r\nOK\r\n");
}

#[test]
fn each_iface_has_a_modem_of_its_own() {
    let mut driver = driver(&[("wwan0", "first"), ("wwan1", "second")]);
    connect(&mut driver, "wwan1", "second");
    let up = [
        Call::LinkAddresses("wwan1".to_owned(), vec!["10.64.0.7".to_owned()]),
        Call::LinkUp("wwan1".to_owned()),
    ];
    assert_eq!(told(), up);
    assert_eq!(testing::take_sent("first"), b"");
    assert_eq!(driver.get_option("wwan0", "state"), Ok("idle".to_owned()));
    assert_eq!(driver.get_option("wwan1", "state"), Ok("connected".to_owned()));
}

#[test]
fn a_connection_that_stands_is_not_made_anew() {
    let mut driver = driver(&[("wwan0", "modem")]);
    connect(&mut driver, "wwan0", "modem");
    let sent = String::from_utf8(testing::take_sent("modem")).expect("text");
    assert!(
        !sent.contains("AT+CGACT=") && !sent.contains("AT+CGDCONT="),
        "{sent}"
    );
}

#[test]
fn who_connects_again_is_told_again() {
    let mut driver = driver(&[("wwan0", "modem")]);
    connect(&mut driver, "wwan0", "modem");
    let _ = told();
    driver.connect("wwan0").expect("it is connected");
    assert_eq!(told(), [Call::LinkUp("wwan0".to_owned())]);
}

#[test]
fn who_disconnects_while_the_modem_thinks_is_heard_after_its_answer() {
    let mut driver = driver(&[("wwan0", "modem")]);
    driver.connect("wwan0").expect("it can be tried");
    let _ = testing::take_sent("modem");
    driver.disconnect("wwan0").expect("it can be tried");
    assert_eq!(testing::take_sent("modem"), b"");
    driver.on_port_data("modem", b"OK\r\n");
    assert_eq!(testing::take_sent("modem"), b"AT+CGACT=0,1\r");
    driver.on_port_data("modem", b"ERROR\r\n");
    let down = Call::LinkDown("wwan0".to_owned(), "it was disconnected".to_owned());
    assert_eq!(told(), [down]);
}

#[test]
fn a_modem_whose_line_comes_back_is_talked_to_again() {
    let mut driver = driver(&[("wwan0", "modem")]);
    connect(&mut driver, "wwan0", "modem");
    let _ = told();
    driver.on_port_state("modem", PortState::Closed("unplugged".to_owned()));
    let down = "the modem's line is closed: unplugged".to_owned();
    assert_eq!(told().last(), Some(&Call::LinkDown("wwan0".to_owned(), down)));
    let _ = testing::take_sent("modem");
    driver.on_port_state("modem", PortState::Open);
    assert_eq!(testing::take_sent("modem"), b"AT\r");
}

#[test]
fn two_ifaces_do_not_share_a_modem() {
    let mut driver = driver(&[("wwan0", "modem")]);
    let shared = [("apn", "iot.example")].into();
    let error = driver.init_iface("wwan1", shared).expect_err("it is taken");
    assert_eq!(error, "the port `modem` is that of `wwan0` already");
    let denied = [("port", "other")].into();
    let error = driver.init_iface("wwan1", denied).expect_err("it is not granted");
    assert!(error.contains("`other`"), "{error}");
}

#[test]
fn the_access_point_is_an_option() {
    testing::grant_port("modem");
    let mut driver = Driver::init(Settings::default()).expect("there are no settings");
    driver
        .init_iface("wwan0", Settings::default())
        .expect("it can wait for its settings");
    let error = driver.connect("wwan0").expect_err("not yet");
    assert!(error.contains("set `apn`"), "{error}");
    driver.set_option("wwan0", "apn", "iot.example").expect("a name");
    driver.connect("wwan0").expect("now");
    assert_eq!(
        driver.set_option("wwan0", "pin", "4711"),
        Err(OptionError::Unknown)
    );
    assert_eq!(driver.get_option("wwan0", "pin"), Err(OptionError::Unknown));
}
