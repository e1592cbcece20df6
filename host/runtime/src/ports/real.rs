//! The ports of a station: each is a task on the runtime's thread for ports.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::wire::{Carry, Order, Wire, keep_open};
use super::{FarEnd, Line, Outgoing, PortConfig, PortMaker};
use crate::error::RuntimeError;
use crate::runtime::Runtime;
use crate::sync::lock;

/// Ports over the machine's own lines and sockets.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealPorts;

impl PortMaker for RealPorts {
    fn make(
        &self,
        runtime: &Runtime,
        config: &PortConfig,
        line: Arc<Line>,
    ) -> Result<Box<dyn FarEnd>, RuntimeError> {
        let tasks = runtime.ports()?;
        let task = match config.clone() {
            PortConfig::Can(can) => Task::start(&tasks, can, line),
            PortConfig::Gpio(gpio) => Task::start(&tasks, gpio, line),
            PortConfig::Serial(serial) => Task::start(&tasks, serial, line),
            PortConfig::Tcp(tcp) => Task::start(&tasks, tcp, line),
            PortConfig::Udp(udp) => Task::start(&tasks, udp, line),
            PortConfig::Unix(unix) => Task::start(&tasks, unix, line),
        };
        Ok(Box::new(task))
    }
}

struct Task {
    orders: mpsc::UnboundedSender<Order>,
    /// Hung up when the task has ended.
    ended: Mutex<Receiver<()>>,
    abort: AbortHandle,
}

impl Task {
    fn start(tasks: &Handle, hardware: impl Carry, line: Arc<Line>) -> Self {
        let (orders, of_task) = mpsc::unbounded_channel();
        let (running, ended) = channel();
        let task = tasks.spawn(async move {
            let _running = running;
            keep_open(hardware, Wire::new(line, of_task)).await;
        });
        Self {
            orders,
            ended: Mutex::new(ended),
            abort: task.abort_handle(),
        }
    }

    fn order(&self, order: Order) {
        // A task that has ended was closed before.
        let _ = self.orders.send(order);
    }
}

impl FarEnd for Task {
    fn send(&self, bytes: Outgoing) {
        self.order(Order::Send(bytes));
    }

    fn rest(&self) {
        self.order(Order::Rest);
    }

    fn close(&self) {
        self.order(Order::Close);
    }

    fn wait_closed(&self, patience: Duration) {
        // Either it has ended, or it is ended when this is dropped.
        let _ = lock(&self.ended).recv_timeout(patience);
    }
}

impl Drop for Task {
    /// However busy its hardware keeps it.
    fn drop(&mut self) {
        self.abort.abort();
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream;

    use rustix::pty::{OpenptFlags, openpt, ptsname, unlockpt};

    use super::*;
    use crate::ports::testing::plugin;
    use crate::ports::{SerialPort, SocketMode, TcpPort, UdpPort, UnixPort};

    const CYCLES: usize = 10_000;
    /// Descriptors that other tests of the process may open meanwhile.
    const OTHERS: usize = 100;

    fn descriptors() -> usize {
        std::fs::read_dir("/proc/self/fd").unwrap().count()
    }

    fn runtime() -> tokio::runtime::Runtime {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        runtime.worker_threads(1).enable_all().build().unwrap()
    }

    fn eventually(what: &str, condition: impl Fn() -> bool) {
        let start = std::time::Instant::now();
        while !condition() {
            assert!(start.elapsed() < Duration::from_secs(20), "{what}");
            std::thread::yield_now();
        }
    }

    #[test]
    fn ports_that_come_and_go_leave_no_descriptor_and_no_task() {
        let (runtime, folder) = (runtime(), tempfile::tempdir().unwrap());
        let device = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        unlockpt(&device).unwrap();
        let terminal = ptsname(&device, Vec::new()).unwrap().into_string().unwrap();
        let before = descriptors();
        for cycle in 0..CYCLES {
            let line = plugin().0.line;
            let tasks = runtime.handle();
            let path = folder.path().join("board.sock");
            let task = match cycle % 4 {
                0 => Task::start(tasks, UnixPort::new(path, SocketMode::Listen), line),
                1 => Task::start(tasks, SerialPort::new(&terminal, 9600), line),
                2 => Task::start(tasks, UdpPort::new("127.0.0.1:9"), line),
                _ => Task::start(tasks, TcpPort::new(SocketMode::Connect, "127.0.0.1:1"), line),
            };
            // The others end in whatever they are doing.
            if cycle % 3 > 0 {
                task.close();
                task.wait_closed(Duration::from_secs(10));
            }
        }
        eventually("all tasks end", || runtime.metrics().num_alive_tasks() == 0);
        let after = descriptors();
        assert!(
            after < before + OTHERS,
            "{before} descriptors before, {after} after"
        );
    }

    #[test]
    fn clients_that_come_and_go_leave_no_descriptor_and_no_task() {
        let (runtime, folder) = (runtime(), tempfile::tempdir().unwrap());
        let path = folder.path().join("board.sock");
        let line = plugin().0.line;
        let _task = Task::start(
            runtime.handle(),
            UnixPort::new(&path, SocketMode::Listen),
            line.clone(),
        );
        eventually("open", || line.is_open());
        let before = descriptors();
        for _ in 0..CYCLES {
            // The backlog may be full for a moment.
            eventually("a client", || UnixStream::connect(&path).is_ok());
        }
        eventually("all readers end", || runtime.metrics().num_alive_tasks() == 1);
        let after = descriptors();
        assert!(
            after < before + OTHERS,
            "{before} descriptors before, {after} after"
        );
    }
}
