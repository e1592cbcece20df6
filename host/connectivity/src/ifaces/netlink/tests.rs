//! Against a real kernel, in a network namespace of the test's own.

use std::{
    collections::BTreeSet,
    io::Write,
    process::{Command, Stdio},
    time::Duration,
};

use tokio::time::timeout;

use super::*;
use crate::ifaces::{Event, Handle, Manager, Reach, Settings, Told, Which};

/// Set in the process that has a namespace of its own.
const INSIDE: &str = "PLUGPOINT_TEST_NAMESPACE";

/// Runs the test of this name once more, alone in a new network namespace. True: this is that process.
fn is_inside(test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let program = std::env::current_exe().unwrap();
    let inside = Command::new("unshare")
        .args(["--user", "--map-root-user", "--net"])
        .arg(program)
        .args([
            "--exact",
            "--nocapture",
            &format!("ifaces::netlink::tests::{test}"),
        ])
        .env(INSIDE, "1")
        .status()
        .expect("unshare of util-linux");
    assert!(inside.success());
    false
}

fn ip(command: &str) {
    let status = Command::new("ip").args(command.split(' ')).status();
    assert!(status.expect("ip of iproute2").success(), "ip {command}");
}

fn ip_batch(commands: &str) {
    let mut command = Command::new("ip");
    let mut ip = command
        .args(["-batch", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    ip.stdin.take().unwrap().write_all(commands.as_bytes()).unwrap();
    assert!(ip.wait().unwrap().success());
}

async fn next(told: &mut tokio::sync::mpsc::UnboundedReceiver<Told>) -> Event {
    loop {
        match timeout(Duration::from_secs(20), told.recv()).await {
            Ok(Some(Told::Event(Event::AddressLost { .. }))) => {}
            Ok(Some(Told::Event(event))) => return event,
            other => panic!("{other:?}"),
        }
    }
}

fn ready(iface: &str) -> Event {
    let iface = iface.into();
    Event::Ready { iface }
}

fn lost(iface: &str, why: &str) -> Event {
    let (iface, why) = (iface.into(), why.into());
    Event::Lost { iface, why }
}

#[tokio::test]
async fn the_kernel_is_followed() {
    if !is_inside("the_kernel_is_followed") {
        return;
    }
    ip("link set lo up");
    let (handle, mut told) = Manager::spawn(&Settings::default());
    ip("link add up0 type veth peer name peer0");
    ip("address add 192.0.2.1/24 dev up0");
    ip("link set up0 up");
    ip("link set peer0 up");
    assert_eq!(next(&mut told).await, ready("up0"));
    assert_eq!(next(&mut told).await, Event::Connected(Reach::L4));
    assert_eq!(next(&mut told).await, Event::Connected(Reach::Ipv4));

    ip("address add 2001:db8::1/64 dev up0 nodad");
    assert_eq!(next(&mut told).await, Event::Connected(Reach::Ipv6));
    ip("address del 192.0.2.1/24 dev up0");
    assert_eq!(next(&mut told).await, Event::Disconnected(Reach::Ipv4));

    // The other end is cut.
    ip("link set peer0 down");
    assert_eq!(next(&mut told).await, lost("up0", "there is no carrier"));
    assert_eq!(next(&mut told).await, Event::Disconnected(Reach::L4));
    assert_eq!(next(&mut told).await, Event::Disconnected(Reach::Ipv6));
    ip("link set peer0 up");
    assert_eq!(next(&mut told).await, ready("up0"));
    handle.tell(crate::ifaces::Input::Ignore(Which::Kind("veth".into())));
    for _ in 0..2 {
        next(&mut told).await;
    }
    assert_eq!(next(&mut told).await, lost("up0", "it is ignored"));
    let status = handle.status();
    let names: BTreeSet<_> = status.ifaces.iter().map(|iface| iface.name.as_str()).collect();
    assert_eq!(names, ["lo", "peer0", "up0"].into());
    ip("link del up0");
    next(&mut told).await;
    next(&mut told).await;
    gone(&handle, "up0").await;
}

/// Until the status does not have it any more.
async fn gone(handle: &Handle, iface: &str) {
    let mut status = handle.watch();
    let without = status.wait_for(|status| status.ifaces.iter().all(|other| other.name != iface));
    timeout(Duration::from_secs(20), without).await.unwrap().unwrap();
}

#[tokio::test]
async fn ifaces_are_taken_up_and_down() {
    if !is_inside("ifaces_are_taken_up_and_down") {
        return;
    }
    ip("link add up0 type veth peer name peer0");
    let mut netlink = Netlink::open().unwrap();
    let facts = netlink.next().await.unwrap();
    let index = facts.iter().find_map(|fact| match fact {
        Fact::Link { index, link } if link.name == "up0" => Some(*index),
        _ => None,
    });
    let index = index.expect("it was there before");
    for up in [true, false] {
        netlink.set_admin(index, up).await.unwrap();
        let is_so = |fact: &Fact| matches!(fact, Fact::Link { link, .. } if link.name == "up0" && link.admin_up == up);
        while !netlink.next().await.unwrap().iter().any(is_so) {}
    }
    assert_eq!(
        netlink.set_admin(4711, true).await.unwrap_err(),
        "No such device (os error 19)"
    );
}

#[tokio::test]
async fn lost_news_are_made_up_for() {
    if !is_inside("lost_news_are_made_up_for") {
        return;
    }
    ip("link add up0 type veth peer name peer0");
    let mut netlink = Netlink::open().unwrap();
    assert_eq!(netlink.next().await.unwrap()[0], Fact::Anew);
    // The runtime of this test has one thread: nobody reads the socket meanwhile, and its buffer is not that large.
    let commands = (1..=2000).map(|n| format!("address add 10.0.{}.{}/32 dev up0\n", n / 250, n % 250 + 1));
    ip_batch(&commands.collect::<String>());
    let facts = netlink.next().await.unwrap();
    assert_eq!(facts[0], Fact::Anew, "everything is asked for again");
    let address = |fact: &&Fact| matches!(fact, Fact::Address { usable: true, .. });
    assert!(facts.iter().filter(address).count() >= 2000);
}
