//! Bytes between a plugin and a unix socket.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use plugpoint_runtime::{PortConfig, SocketMode, SwapOutcome, SwapSource, UnixPort};

use super::{PATIENCE, echo, expect, patiently};
use crate::guests::probe;
use crate::rig::Rig;

fn rig(path: &Path, mode: SocketMode, settings: &[(&str, &str)]) -> Rig {
    super::rig(PortConfig::Unix(UnixPort::new(path, mode)), settings)
}

fn socket() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("board.sock");
    (dir, path)
}

fn connect(path: &Path) -> UnixStream {
    let stream = patiently(|| UnixStream::connect(path));
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

#[test]
fn a_listening_port_serves_clients_that_come_and_go() {
    let (_dir, path) = socket();
    // A socket that an earlier run left behind.
    drop(UnixListener::bind(&path).unwrap());
    let rig = rig(&path, SocketMode::Listen, &[]);
    rig.eventually("open", |rig| rig.state().contains("board open"));
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let mut first = connect(&path);
    echo(&mut first, "one\n");
    let mut second = connect(&path);
    echo(&mut second, "two\n");
    let mut heard = [0; 4];
    first.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"two\n", "what the plugin sends goes to all");
    drop(first);
    echo(&mut second, "three\n");
}

#[test]
fn a_connecting_port_comes_back_after_a_loss() {
    let (_dir, path) = socket();
    let rig = rig(&path, SocketMode::Connect, &[]);
    rig.eventually("closed at first", |rig| rig.state().contains("board closed"));
    let listener = UnixListener::bind(&path).unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    echo(&mut stream, "one\n");
    drop(stream);
    let (mut stream, _) = listener.accept().unwrap();
    echo(&mut stream, "two\n");
    let state = rig.state();
    assert!(
        state.contains("board closed,board open,board closed,board open"),
        "{state}"
    );
}

#[test]
fn a_swap_leaves_ports_open_and_loses_no_byte() {
    let (_dir, path) = socket();
    let rig = rig(&path, SocketMode::Listen, &[]);
    let mut client = connect(&path);
    echo(&mut client, "before\n");
    std::thread::scope(|scope| {
        let mut writer = client.try_clone().unwrap();
        let writing = scope.spawn(move || {
            for i in 0..500 {
                writeln!(writer, "line {i}").unwrap();
                std::thread::sleep(Duration::from_micros(100));
            }
        });
        for i in 0..6 {
            let source = SwapSource::File(probe(if i % 2 == 0 { 2 } else { 1 }));
            assert_eq!(
                rig.plugins.swap("probe", source).unwrap().outcome,
                SwapOutcome::Committed
            );
        }
        writing.join().unwrap();
    });
    let expected: String = (0..500).map(|i| format!("line {i}\n")).collect();
    let mut echoed = vec![0; expected.len()];
    client.read_exact(&mut echoed).unwrap();
    assert_eq!(String::from_utf8(echoed).unwrap(), expected);
}

#[test]
fn a_flood_is_slowed_down_not_lost() {
    let (_dir, path) = socket();
    let rig = rig(&path, SocketMode::Listen, &[("on-port-data", "keep")]);
    connect(&path).write_all(&vec![b'x'; 600 << 10]).unwrap();
    rig.eventually("all there", |rig| {
        rig.state().ends_with(&format!("received={}", 600 << 10))
    });
    assert_eq!(rig.stats().port_bytes_dropped, 0);
}

#[test]
fn who_has_connected_misses_nothing_that_is_sent_after() {
    let (_dir, path) = socket();
    let _rig = rig(&path, SocketMode::Listen, &[]);
    let mut writer = connect(&path);
    for i in 0..200 {
        let mut newcomer = connect(&path);
        let text = format!("line {i}\n");
        writer.write_all(text.as_bytes()).unwrap();
        expect(&mut newcomer, &text);
        expect(&mut writer, &text);
    }
}

#[test]
fn the_socket_goes_with_its_plugin() {
    let (_dir, path) = socket();
    let rig = rig(&path, SocketMode::Listen, &[]);
    connect(&path);
    rig.plugins.shutdown();
    assert!(!path.exists(), "it is gone when the plugin is");
}

#[test]
fn the_socket_goes_with_a_plugin_that_is_dropped() {
    let (_dir, path) = socket();
    let rig = rig(&path, SocketMode::Listen, &[]);
    connect(&path);
    drop(rig);
    patiently(|| if path.exists() { Err("still there") } else { Ok(()) });
}
