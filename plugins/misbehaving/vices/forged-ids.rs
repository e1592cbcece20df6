//! Guesses ids that it was never given: cancels timers, answers requests, reads images and tells of jobs that are not
//! its own. The first `size` of them (100), and the last.

use misbehaving::{Moment, Then, Vice};
use plugpoint_plugin::jobs::{self, FirmwareStatus};
use plugpoint_plugin::{LockOutcome, ResetOutcome, UnlockOutcome, Verdict, clock, replies};

#[derive(Default)]
struct ForgedIds;

impl Vice for ForgedIds {
    fn act(&mut self, moment: &Moment) -> Then {
        let guessed = 0..moment.size.unwrap_or(100) as u64;
        for id in guessed.chain([u64::MAX]).filter(|id| Some(*id) != moment.request) {
            forge(id);
        }
        Then::Behave
    }
}

fn forge(id: u64) {
    clock::cancel_timer(id);
    replies::unlocked(id, UnlockOutcome::UnlockFailed);
    replies::locked(id, LockOutcome::LockFailed);
    replies::reset(id, ResetOutcome::Rejected);
    replies::decided(id, Verdict::no("forged"));
    replies::customer_informed(id, Some("forged".to_owned()));
    jobs::firmware_status(id, FirmwareStatus::Installed, "forged");
    jobs::progress(id, 255);
    if let Ok(bytes) = jobs::read(id, 0, u32::MAX) {
        panic!("{} bytes of somebody else's image", bytes.len());
    }
}

misbehaving::export!(ForgedIds);
