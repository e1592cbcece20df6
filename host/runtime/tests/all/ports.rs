//! Bytes between a plugin and a unix socket.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use plugpoint_runtime::{PortConfig, SwapOutcome, SwapSource, UnixMode, UnixPort};

use crate::guests::probe;
use crate::rig::{Rig, spec};

fn rig(path: &Path, mode: UnixMode, settings: &[(&str, &str)]) -> Rig {
    let mut spec = spec(settings);
    spec.ports
        .insert("board".into(), PortConfig::Unix(UnixPort::new(path, mode)));
    Rig::with(spec)
}

fn socket() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("board.sock");
    (dir, path)
}

fn connect(path: &Path) -> UnixStream {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        match UnixStream::connect(path) {
            Ok(stream) => {
                stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                return stream;
            }
            Err(error) => assert!(Instant::now() < until, "{error}"),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn echo(stream: &mut UnixStream, text: &str) {
    stream.write_all(text.as_bytes()).unwrap();
    let mut echoed = vec![0; text.len()];
    stream.read_exact(&mut echoed).unwrap();
    assert_eq!(echoed, text.as_bytes());
}

#[test]
fn a_listening_port_serves_clients_that_come_and_go() {
    let (_dir, path) = socket();
    // A socket that an earlier run left behind.
    drop(UnixListener::bind(&path).unwrap());
    let rig = rig(&path, UnixMode::Listen, &[]);
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
    let rig = rig(&path, UnixMode::Connect, &[]);
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
    let rig = rig(&path, UnixMode::Listen, &[]);
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
    let rig = rig(&path, UnixMode::Listen, &[("on-port-data", "keep")]);
    connect(&path).write_all(&vec![b'x'; 600 << 10]).unwrap();
    rig.eventually("all there", |rig| {
        rig.state().ends_with(&format!("received={}", 600 << 10))
    });
    assert_eq!(rig.stats().port_bytes_dropped, 0);
}

#[test]
fn the_socket_goes_with_its_plugin() {
    let (_dir, path) = socket();
    let rig = rig(&path, UnixMode::Listen, &[]);
    drop(rig);
    let until = Instant::now() + Duration::from_secs(10);
    while path.exists() {
        assert!(Instant::now() < until);
        std::thread::sleep(Duration::from_millis(5));
    }
}
