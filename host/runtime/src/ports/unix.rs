//! A port over a unix stream socket.

use std::io;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use rustix::fs::Mode;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};
use serde::{Deserialize, Serialize};
use tokio::net::UnixStream;

use super::config::{BadField, Kind, PortBudget, require};
use super::fd::Fd;
use super::socket::{SocketMode, listen};
use super::wire::{Carry, End, Wire};
use super::{reason, stream};

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 16;

/// A unix stream socket. One that listens is made for the station's user alone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnixPort {
    /// A relative path is taken from the station's state folder.
    pub path: PathBuf,
    pub mode: SocketMode,
    #[serde(default)]
    pub budget: PortBudget,
}

impl UnixPort {
    pub fn new(path: impl Into<PathBuf>, mode: SocketMode) -> Self {
        Self {
            path: path.into(),
            mode,
            budget: PortBudget::default(),
        }
    }

    async fn connect(&self) -> io::Result<Fd> {
        Fd::new(UnixStream::connect(&self.path).await?.into_std()?)
    }
}

impl Kind for UnixPort {
    fn budget(&self) -> PortBudget {
        self.budget
    }

    fn check(&self) -> Result<(), BadField> {
        require(
            SocketAddrUnix::new(&self.path).is_ok() && !self.path.as_os_str().is_empty(),
            "path",
            || format!("is `{}`; give a path of 1 to 107 bytes", self.path.display()),
        )
    }
}

impl Carry for UnixPort {
    async fn carry(&self, wire: &mut Wire) -> End {
        let name = self.path.display().to_string();
        let lost = |error: io::Error| End::Lost(reason::of_path(&self.path, &error));
        match self.mode {
            SocketMode::Connect => match self.connect().await {
                Ok(fd) => {
                    wire.line().opened();
                    stream::carry(&fd, &name, wire).await
                }
                Err(error) => lost(error),
            },
            SocketMode::Listen => match Bound::new(&self.path) {
                Ok(bound) => listen(&bound.listener, |_| Ok(()), &name, wire).await,
                Err(error) => lost(error),
            },
        }
    }
}

/// A socket that listens, and its file, which goes with it.
struct Bound {
    listener: Fd,
    path: PathBuf,
}

impl Bound {
    /// Binds the socket for its owner alone, in place of a stale one.
    fn new(path: &Path) -> io::Result<Self> {
        match std::fs::symlink_metadata(path) {
            Ok(found) if found.file_type().is_socket() => std::fs::remove_file(path)?,
            Ok(_) => {
                return Err(io::Error::new(
                    io::ErrorKind::AlreadyExists,
                    "there is a file that is no socket",
                ));
            }
            Err(_) => {}
        }
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket = rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
        // Before it is bound: at no moment may anybody else connect.
        rustix::fs::fchmod(&socket, Mode::RUSR | Mode::WUSR)?;
        rustix::net::bind(&socket, &SocketAddrUnix::new(path)?)?;
        rustix::net::listen(&socket, BACKLOG)?;
        Ok(Self {
            listener: Fd::new(socket)?,
            path: path.to_owned(),
        })
    }
}

impl Drop for Bound {
    /// Leaves no stale file behind; if it is gone already, so much the better.
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
