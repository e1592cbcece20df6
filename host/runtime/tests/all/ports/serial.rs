//! A serial line: the test is at the other end of a pseudo-terminal.

use std::fs::File;
use std::os::unix::fs::symlink;
use std::path::Path;

use plugpoint_runtime::{PortConfig, SerialFlow, SerialPort};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::{echo, rig, wait_until_open};
use crate::rig::Rig;

/// The device's end of a line whose other end is at `path`.
fn plug_in(path: &Path) -> File {
    let device = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&device).unwrap();
    unlockpt(&device).unwrap();
    let name = ptsname(&device, Vec::new()).unwrap();
    symlink(name.to_str().unwrap(), path).unwrap();
    device.into()
}

fn on_serial(path: &Path) -> Rig {
    let line = SerialPort {
        // A pseudo-terminal knows no parity and 8 data bits alone.
        stop_bits: 2,
        flow_control: SerialFlow::RtsCts,
        ..SerialPort::new(path, 19_200)
    };
    rig(PortConfig::Serial(line), &[])
}

#[test]
fn every_byte_passes_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ttyMETER");
    let mut device = plug_in(&path);
    let rig = on_serial(&path);
    wait_until_open(&rig);
    echo(&mut device, "\u{0}\u{3}\u{4}\r\n\u{11}\u{13}\u{7f}é");
    assert_eq!(rig.state().matches("open").count(), 1);
}

#[test]
fn a_device_that_is_unplugged_and_plugged_in_again_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ttyMETER");
    let rig = on_serial(&path);
    let seen = |states: &str| rig.eventually(states, |rig| rig.state().contains(states));
    seen("board closed");
    let mut device = plug_in(&path);
    // Before the line is open, the terminal itself would echo.
    seen("board closed,board open");
    echo(&mut device, "one");
    std::fs::remove_file(&path).unwrap();
    drop(device);
    seen("board open,board closed");
    let mut device = plug_in(&path);
    seen("board open,board closed,board open");
    echo(&mut device, "two");
}

#[test]
fn a_line_is_opened_by_one_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ttyMETER");
    let _device = plug_in(&path);
    let first = on_serial(&path);
    wait_until_open(&first);
    let second = on_serial(&path);
    second.eventually("closed", |rig| rig.state().contains("board closed"));
}
