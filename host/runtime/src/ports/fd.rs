//! A descriptor that is read and written without blocking the thread.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::reason::gone;

pub(super) struct Fd(AsyncFd<OwnedFd>);

impl Fd {
    pub(super) fn new(fd: impl Into<OwnedFd>) -> io::Result<Self> {
        let fd = fd.into();
        rustix::io::ioctl_fionbio(&fd, true)?;
        // SAFETY: the descriptor is owned, so open, and stays the same until the `AsyncFd` is dropped.
        #[allow(
            unsafe_code,
            reason = "tokio has no other way to wait for a descriptor of one's own"
        )]
        let registered = unsafe { AsyncFd::register(fd) };
        Ok(Self(registered?))
    }

    /// Another descriptor of the same open file.
    pub(super) fn of(file: impl AsFd) -> io::Result<Self> {
        Self::new(rustix::io::fcntl_dupfd_cloexec(file, 0)?)
    }

    /// Bytes of a stream, one at least.
    pub(super) async fn read_stream(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.read(buffer).await? {
            0 => Err(gone()),
            count => Ok(count),
        }
    }

    /// What one `read` gives: bytes, a datagram or a frame.
    pub(super) async fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.when_readable(|fd| Ok(rustix::io::read(fd, &mut *buffer)?))
            .await
    }

    /// What `attempt` gives, which is made anew each time there is something to read, while it would block.
    pub(super) async fn when_readable<T>(
        &self,
        mut attempt: impl FnMut(BorrowedFd<'_>) -> io::Result<T>,
    ) -> io::Result<T> {
        self.0
            .async_io(Interest::READABLE, |fd| attempt(fd.as_fd()))
            .await
    }

    /// All of the bytes to a stream.
    pub(super) async fn write_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match self.write(bytes).await? {
                0 => return Err(gone()),
                count => bytes = &bytes[count..],
            }
        }
        Ok(())
    }

    /// What one `write` takes: bytes, a datagram or a frame.
    pub(super) async fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let write = |fd: &OwnedFd| Ok(rustix::io::write(fd, bytes)?);
        self.0.async_io(Interest::WRITABLE, write).await
    }
}

impl AsFd for Fd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.get_ref().as_fd()
    }
}
