//! Random bytes for guests that have WASI.

/// Where random bytes come from; the stub host has a source that can be repeated.
pub trait Random: Send + Sync {
    /// Fills all of `bytes`. The text of an error is in the fault that follows.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), String>;
}

/// The machine's.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), String> {
        getrandom::fill(bytes).map_err(|error| error.to_string())
    }
}
