//! The policy under a hundred thousand seeded schedules. The world plays the driver, a CSMS that does as it likes, a
//! station that changes its mind, and answers that come too late.

mod dice;
mod watch;
mod world;

use std::panic::catch_unwind;

use world::World;

const SCHEDULES: u64 = 100_000;
const STEPS: usize = 40;
const THREADS: u64 = 4;

/// Plays this seed alone.
const REPLAY: &str = "POLICY_SEED";

#[test]
fn never_two_that_speak_never_stuck_never_too_many_attempts_and_every_connection_ends() {
    if let Ok(seed) = std::env::var(REPLAY) {
        return play(seed.parse().expect("a number"));
    }
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                (thread..SCHEDULES)
                    .step_by(THREADS as usize)
                    .for_each(play_or_name)
            });
        }
    });
}

fn play_or_name(seed: u64) {
    assert!(
        catch_unwind(|| play(seed)).is_ok(),
        "replay it with {REPLAY}={seed} cargo test -p plugpoint-connectivity never_two"
    );
}

fn play(seed: u64) {
    let mut world = World::new(seed);
    (0..STEPS).for_each(|_| world.step());
    world.end();
}
