//! Hot swaps, and those that do not come off.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use plugpoint_runtime::{
    Notice, Phase, PluginEvent, PluginSpec, PluginState, SwapOutcome, SwapReport, SwapSource, SwapStep,
};

use crate::guests::probe;
use crate::rig::{Rig, UNLOCK, UNLOCKED, spec};

fn swap(rig: &Rig) -> SwapReport {
    rig.plugins.swap("probe", SwapSource::File(probe(2))).unwrap()
}

/// A version 2 that fails so: version 1 goes on as if nothing had been.
fn check_roll_back(settings: &[(&str, &str)], at: Phase, why: &str) {
    let rig = Rig::new(settings);
    rig.ask(UNLOCK).unwrap();
    let report = swap(&rig);
    let SwapOutcome::RolledBack { phase, reason } = &report.outcome else {
        panic!("{report:?}")
    };
    assert_eq!(*phase, at, "{reason}");
    assert!(reason.contains(why), "{reason}");
    assert_eq!(rig.ask(UNLOCK), UNLOCKED);
    assert!(rig.state().contains("v1.0.0 unlocks=2"));
    let stats = rig.stats();
    assert_eq!(
        (stats.version.as_str(), stats.swaps, stats.incarnation),
        ("1.0.0", 0, 1)
    );
    assert_eq!(rig.wiring.choice.load("probe").unwrap().pending, None);
}

#[test]
fn a_new_version_takes_over_state_and_standing_notices() {
    let rig = Rig::new(&[]);
    rig.plugins.tell(Notice::AllowEnergy {
        evse: 1,
        allowed: true,
    });
    rig.ask(UNLOCK).unwrap();
    let report = swap(&rig);
    assert_eq!(report.outcome, SwapOutcome::Committed, "{report:?}");
    assert_eq!(
        (report.from.as_str(), report.to.as_deref()),
        ("1.0.0", Some("2.0.0"))
    );
    let state = rig.state();
    assert!(state.contains("v2.0.0 unlocks=1 seen=energy 1 true"), "{state}");
    assert_eq!(rig.stats().version, "2.0.0");
    let phases: Vec<_> = report.phases.iter().map(|(phase, _)| *phase).collect();
    assert!(phases.is_sorted() && phases.len() == 10, "{phases:?}");
    let steps = rig.count(|event| matches!(event, PluginEvent::Swap { .. }));
    assert_eq!(steps, 21, "begun and done of each phase, and the outcome");
    let started = rig.count(|event| {
        matches!(event, PluginEvent::Swap { step: SwapStep::Committed { pause }, .. } if *pause == report.pause)
    });
    assert_eq!(started, 1);
}

#[test]
fn the_choice_survives_a_restart() {
    let rig = Rig::new(&[]);
    swap(&rig);
    rig.plugins.shutdown();
    assert!(rig.restarted(spec(&[])).state().contains("v2.0.0"));
}

#[test]
fn a_question_that_waits_is_answered_by_the_new_version() {
    let rig = Rig::new(&[("unlock", "later 100000")]);
    let waiting = rig.put(UNLOCK);
    rig.state();
    assert_eq!(swap(&rig).outcome, SwapOutcome::Committed);
    assert_eq!(rig.answer(waiting), UNLOCKED);
    assert_eq!(rig.stats().faults, 0);
}

#[test]
fn nothing_is_lost_or_doubled_under_load() {
    let rig = Rig::new(&[("unlock", "quiet")]);
    let stop = AtomicBool::new(false);
    let asked = std::thread::scope(|scope| {
        let asker = scope.spawn(|| {
            let mut asked = 0;
            while !stop.load(Ordering::Relaxed) {
                assert_eq!(rig.ask(UNLOCK), UNLOCKED);
                asked += 1;
                std::thread::sleep(Duration::from_micros(300));
            }
            asked
        });
        for i in 0..20 {
            let source = SwapSource::File(probe(if i % 2 == 0 { 2 } else { 1 }));
            let report = rig.plugins.swap("probe", source).unwrap();
            assert_eq!(report.outcome, SwapOutcome::Committed, "{report:?}");
        }
        stop.store(true, Ordering::Relaxed);
        asker.join().unwrap()
    });
    assert!(
        rig.state().contains(&format!("unlocks={asked} ")),
        "{} of {asked}",
        rig.state()
    );
    assert_eq!(
        rig.count(|event| matches!(event, PluginEvent::Answered { .. })),
        asked + 1
    );
}

#[test]
fn a_trap_in_init_rolls_back() {
    check_roll_back(&[("2.0.0.init", "trap")], Phase::Stage, "trap in lifecycle.init");
}

#[test]
fn a_loop_in_init_rolls_back() {
    check_roll_back(
        &[("2.0.0.init", "loop")],
        Phase::Stage,
        "deadline in lifecycle.init",
    );
}

#[test]
fn a_refusal_in_init_rolls_back() {
    check_roll_back(&[("2.0.0.init", "refuse no board")], Phase::Stage, "no board");
}

#[test]
fn a_failed_self_test_rolls_back() {
    check_roll_back(
        &[("2.0.0.self-test", "refuse relay stuck")],
        Phase::Stage,
        "relay stuck",
    );
}

#[test]
fn a_trap_in_self_test_rolls_back() {
    check_roll_back(
        &[("2.0.0.self-test", "trap")],
        Phase::Stage,
        "trap in lifecycle.self-test",
    );
}

#[test]
fn a_trap_in_load_state_rolls_back() {
    check_roll_back(
        &[("2.0.0.load-state", "trap")],
        Phase::HandOver,
        "trap in lifecycle.load-state",
    );
}

#[test]
fn refused_state_rolls_back() {
    check_roll_back(&[("2.0.0.load-state", "refuse")], Phase::HandOver, "too old");
}

#[test]
fn a_clean_start_rolls_back_unless_the_operator_allows_it() {
    let settings = [("2.0.0.load-state", "start-clean")];
    check_roll_back(&settings, Phase::HandOver, "allow-start-clean");
    let rig = Rig::with(PluginSpec {
        allow_start_clean: true,
        ..spec(&settings)
    });
    rig.ask(UNLOCK).unwrap();
    assert_eq!(swap(&rig).outcome, SwapOutcome::Committed);
    assert!(rig.state().contains("v2.0.0 unlocks=0"));
}

#[test]
fn a_trap_on_a_standing_notice_rolls_back() {
    let rig = Rig::new(&[("2.0.0.allow-energy", "trap")]);
    rig.plugins.tell(Notice::AllowEnergy {
        evse: 1,
        allowed: true,
    });
    rig.state();
    let report = swap(&rig);
    assert!(
        matches!(
            report.outcome,
            SwapOutcome::RolledBack {
                phase: Phase::Probe,
                ..
            }
        ),
        "{report:?}"
    );
    assert!(rig.state().contains("v1.0.0"));
}

#[test]
fn what_a_rolled_back_version_did_stays_inside() {
    let rig = Rig::new(&[("2.0.0.init", "fact"), ("2.0.0.load-state", "trap")]);
    swap(&rig);
    assert_eq!(rig.count(|event| matches!(event, PluginEvent::Fact { .. })), 0);
    let rig = Rig::new(&[("2.0.0.init", "fact")]);
    swap(&rig);
    assert_eq!(rig.count(|event| matches!(event, PluginEvent::Fact { .. })), 1);
}

#[test]
fn an_unusable_file_rolls_back() {
    let rig = Rig::new(&[]);
    let report = rig
        .plugins
        .swap("probe", SwapSource::File("/nowhere.wasm".into()))
        .unwrap();
    assert!(matches!(
        report.outcome,
        SwapOutcome::RolledBack {
            phase: Phase::Read,
            ..
        }
    ));
    let report = rig
        .plugins
        .swap("probe", SwapSource::File("/proc/self/exe".into()))
        .unwrap();
    let SwapOutcome::RolledBack { phase, reason } = report.outcome else {
        panic!()
    };
    assert!(matches!(phase, Phase::Read | Phase::Check), "{reason}");
}

#[test]
fn a_new_version_revives_a_broken_plugin() {
    let rig = Rig::new(&[("1.0.0.unlock", "trap")]);
    for incarnation in 1..=5 {
        rig.wait_until_up(incarnation);
        rig.ask(UNLOCK).unwrap_err();
    }
    assert_eq!(rig.stats().state, PluginState::Broken);
    assert_eq!(swap(&rig).outcome, SwapOutcome::Committed);
    assert_eq!(rig.ask(UNLOCK), UNLOCKED);
}
