//! The jobs that a plugin was asked for: see [`crate::contract::JobEvent`].

use std::collections::VecDeque;
use std::sync::Mutex;

use crate::sync::lock;

/// A plugin works on few things at once. Over this the oldest job is forgotten.
const MAX_JOBS: usize = 32;

#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<VecDeque<u64>>);

impl Jobs {
    pub(crate) fn begin(&self, request: u64) {
        let mut jobs = lock(&self.0);
        if jobs.len() >= MAX_JOBS {
            jobs.pop_front();
        }
        jobs.push_back(request);
    }

    pub(crate) fn has(&self, request: u64) -> bool {
        lock(&self.0).contains(&request)
    }

    pub(crate) fn end(&self, request: u64) {
        lock(&self.0).retain(|job| *job != request);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_known_until_it_ends_or_is_the_oldest_of_many() {
        let jobs = Jobs::default();
        (1..=32).for_each(|request| jobs.begin(request));
        assert!(jobs.has(1));
        jobs.begin(33);
        assert!(!jobs.has(1) && jobs.has(2) && jobs.has(33));
        jobs.end(2);
        assert!(!jobs.has(2));
    }
}
