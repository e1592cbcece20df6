//! UDP: datagrams stay whole, and come from the peer alone.

use std::net::UdpSocket;

use plugpoint_runtime::{PortConfig, UdpPort};

use super::{PATIENCE, rig, wait_until_open};

fn socket() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}

/// A port that talks to `peer`, on an address that was free just now.
fn port(peer: &UdpSocket) -> UdpPort {
    UdpPort {
        local: Some(socket().local_addr().unwrap()),
        ..UdpPort::new(peer.local_addr().unwrap().to_string())
    }
}

fn receive(socket: &UdpSocket) -> String {
    let mut datagram = [0; 2048];
    let (count, _) = socket.recv_from(&mut datagram).unwrap();
    String::from_utf8_lossy(&datagram[..count]).into_owned()
}

#[test]
fn each_datagram_is_one_piece_and_each_send_one_datagram() {
    let peer = socket();
    let port = port(&peer);
    let here = port.local.unwrap();
    let rig = rig(PortConfig::Udp(port), &[]);
    wait_until_open(&rig);
    peer.send_to(b"one", here).unwrap();
    peer.send_to(b"", here).unwrap();
    peer.send_to(b"two", here).unwrap();
    assert_eq!(
        (receive(&peer), receive(&peer), receive(&peer)),
        ("one".into(), String::new(), "two".into())
    );
}

#[test]
fn what_others_send_does_not_arrive_unless_the_operator_says_so() {
    let (peer, other) = (socket(), socket());
    let port = port(&peer);
    let here = port.local.unwrap();
    let closed = rig(PortConfig::Udp(port.clone()), &[]);
    wait_until_open(&closed);
    other.send_to(b"from another", here).unwrap();
    peer.send_to(b"from the peer", here).unwrap();
    assert_eq!(receive(&peer), "from the peer");
    closed.plugins.shutdown();
    let open = UdpPort {
        from_anyone: true,
        ..port
    };
    let open = rig(PortConfig::Udp(open), &[]);
    wait_until_open(&open);
    other.send_to(b"from another", here).unwrap();
    assert_eq!(
        receive(&peer),
        "from another",
        "the answer goes to the peer all the same"
    );
}

#[test]
fn a_peer_that_is_not_there_closes_nothing() {
    let peer = socket();
    let port = port(&peer);
    let (here, there) = (port.local.unwrap(), peer.local_addr().unwrap());
    let rig = rig(PortConfig::Udp(port), &[]);
    wait_until_open(&rig);
    peer.send_to(b"before", here).unwrap();
    // The echo is refused.
    drop(peer);
    let peer = UdpSocket::bind(there).unwrap();
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    peer.send_to(b"after", here).unwrap();
    while receive(&peer) != "after" {}
    assert!(!rig.state().contains("closed"));
}
