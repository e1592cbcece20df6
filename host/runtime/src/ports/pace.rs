//! Bytes per second.

use std::time::Instant;

use crate::budget::Bucket;

/// Holds one direction of a port to its bytes per second.
pub(super) struct Pace {
    bucket: Bucket,
    since: Instant,
}

impl Pace {
    pub(super) fn new(bytes_per_second: u64) -> Self {
        Self {
            bucket: Bucket::new(bytes_per_second.max(1)),
            since: Instant::now(),
        }
    }

    /// Waits until `bytes` may pass.
    pub(super) async fn pass(&mut self, bytes: usize) {
        let mut left = bytes as u64;
        while left > 0 {
            let piece = left.min(self.bucket.rate());
            while !self.bucket.take(self.since.elapsed(), piece) {
                tokio::time::sleep(self.bucket.until(piece)).await;
            }
            left -= piece;
        }
    }
}
