//! TCP, as the one that connects and as the one that listens.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use plugpoint_runtime::{PortBudget, PortConfig, SocketMode, TcpPort};

use super::{PATIENCE, echo, patiently, rig, wait_until_open};

fn accept(listener: &TcpListener) -> TcpStream {
    let (stream, _) = listener.accept().unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

#[test]
fn a_connection_is_made_anew_after_a_loss() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let rig = rig(PortConfig::Tcp(TcpPort::new(SocketMode::Connect, address)), &[]);
    let mut stream = accept(&listener);
    echo(&mut stream, "one");
    drop(stream);
    let mut stream = accept(&listener);
    echo(&mut stream, "two");
    let state = rig.state();
    assert!(state.contains("board open,board closed,board open"), "{state}");
}

#[test]
fn a_listening_port_serves_those_who_connect() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let port = TcpPort::new(SocketMode::Listen, address.to_string());
    let rig = rig(PortConfig::Tcp(port), &[]);
    wait_until_open(&rig);
    let mut client = patiently(|| TcpStream::connect(address));
    client.set_read_timeout(Some(PATIENCE)).unwrap();
    echo(&mut client, "hello");
}

#[test]
fn bytes_per_second_are_held_to() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = TcpPort {
        budget: PortBudget {
            bytes_per_second: 500_000,
            ..PortBudget::default()
        },
        ..TcpPort::new(SocketMode::Connect, listener.local_addr().unwrap().to_string())
    };
    let rig = rig(PortConfig::Tcp(port), &[("on-port-data", "keep")]);
    let mut stream = accept(&listener);
    let start = Instant::now();
    stream.write_all(&vec![b'x'; 700_000]).unwrap();
    rig.eventually("all there", |rig| rig.state().ends_with("received=700000"));
    // The first second's worth passes at once.
    let took = start.elapsed();
    assert!(took >= Duration::from_millis(390), "{took:?}");
}

#[test]
fn who_does_not_take_what_a_plugin_sends_makes_its_port_busy() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let port = TcpPort {
        budget: PortBudget {
            bytes_per_second: 1 << 30,
            queue_bytes: 64 << 10,
        },
        ..TcpPort::new(SocketMode::Connect, address)
    };
    let rig = rig(PortConfig::Tcp(port), &[]);
    let mut stream = accept(&listener);
    let chunk = vec![b'x'; 64 << 10];
    while !rig.state().contains("board PortError::Busy") {
        stream.write_all(&chunk).unwrap();
    }
    assert_eq!(rig.stats().faults, 0, "{:?}", rig.stats());
}
