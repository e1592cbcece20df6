//! Questions, notices, facts, timers: what passes between a station and a plugin that behaves.

use std::time::{Duration, Instant};

use plugpoint_runtime::contract::{
    Limit, LockOutcome, LockState, OperationalStatus, ResetKind, ResetOutcome, Target, Verdict,
};
use plugpoint_runtime::{Answer, Fact, Interface, Notice, PluginEvent, PluginState, Question, Unanswered};

use crate::rig::{Rig, UNLOCK, UNLOCKED, spec};

#[test]
fn every_question_is_answered_in_kind() {
    let rig = Rig::new(&[]);
    let target = Target::Station;
    assert_eq!(rig.ask(UNLOCK), UNLOCKED);
    let locked = rig.ask(Question::Lock {
        evse: 1,
        connector: 1,
    });
    assert_eq!(locked, Ok(Answer::Lock(LockOutcome::Locked)));
    let may_start = rig.ask(Question::MayStart { evse: 1, token: None });
    assert_eq!(may_start, Ok(Answer::Verdict(Verdict::Yes)));
    let allowed = rig.ask(Question::IsResetAllowed {
        target,
        kind: ResetKind::OnIdle,
    });
    assert_eq!(allowed, Ok(Answer::Verdict(Verdict::No("busy".into()))));
    let reset = rig.ask(Question::Reset {
        target,
        kind: ResetKind::Immediate,
    });
    assert_eq!(reset, Ok(Answer::Reset(ResetOutcome::Accepted)));
}

#[test]
fn facts_come_before_the_answer_of_the_call_that_reported_them() {
    let rig = Rig::new(&[]);
    rig.ask(UNLOCK).unwrap();
    let fact = Fact::Lock {
        evse: 1,
        connector: 1,
        state: LockState::Unlocked,
    };
    assert_eq!(
        rig.count(|event| matches!(event, PluginEvent::Fact { fact: f, .. } if *f == fact)),
        1
    );
}

#[test]
fn an_answer_may_come_later_while_the_plugin_does_other_things() {
    let rig = Rig::new(&[("unlock", "later 50")]);
    let asked = Instant::now();
    let request = rig.put(UNLOCK);
    assert!(rig.state().contains("unlocks=1"), "it is not held up");
    assert_eq!(rig.answer(request), UNLOCKED);
    assert!(asked.elapsed() >= Duration::from_millis(50));
}

#[test]
fn a_second_answer_is_dropped_and_counted() {
    let rig = Rig::new(&[("unlock", "later"), ("answer", "twice")]);
    assert_eq!(rig.ask(UNLOCK), UNLOCKED);
    rig.eventually("a fault is counted", |rig| {
        rig.stats().faults_by_kind.get("reply") == Some(&1)
    });
    assert_eq!(
        rig.count(|event| matches!(event, PluginEvent::Answered { .. })),
        1
    );
    assert_eq!(rig.stats().incarnation, 1, "the plugin lives on");
}

#[test]
fn a_forged_answer_is_dropped_and_counted() {
    let rig = Rig::new(&[("lock", "forge")]);
    rig.ask(Question::Lock {
        evse: 1,
        connector: 1,
    })
    .unwrap();
    rig.eventually("a fault is counted", |rig| {
        rig.stats().faults_by_kind.get("reply") == Some(&1)
    });
}

#[test]
fn notices_arrive_in_order() {
    let rig = Rig::new(&[]);
    rig.plugins.tell(Notice::AllowEnergy {
        evse: 1,
        allowed: true,
    });
    rig.plugins.tell(Notice::SetLimit {
        evse: 1,
        limit: Some(Limit::Amps(6.0)),
        phases: Some(3),
    });
    rig.plugins.tell(Notice::Boot {
        status: "Accepted".into(),
        interval_seconds: 300,
    });
    rig.plugins.tell(Notice::AllowEnergy {
        evse: 1,
        allowed: false,
    });
    let status = OperationalStatus::Inoperative;
    rig.plugins.tell(Notice::EffectiveStatusChanged {
        target: Target::Evse(1),
        status,
    });
    let state = rig.state();
    let seen =
        "seen=energy 1 true,limit 1 Some(Limit::Amps(6.0)),boot Accepted,energy 1 false,Target::Evse(1) ";
    assert!(state.contains(seen), "{state}");
}

#[test]
fn without_an_exporter_the_default_holds_at_once() {
    let rig = Rig::empty();
    assert_eq!(
        rig.ask(UNLOCK),
        Err(Unanswered::NotExported(Interface::Connector))
    );
}

#[test]
fn two_plugins_with_one_interface_are_refused_by_name() {
    let rig = Rig::new(&[]);
    let mut second = spec(&[]);
    second.id = "other".into();
    let error = rig.plugins.load(second).unwrap_err().to_string();
    assert!(
        error.contains("`probe` and `other` both export `connector`"),
        "{error}"
    );
}

#[test]
fn settings_can_change_without_a_swap_and_bad_ones_change_nothing() {
    let rig = Rig::new(&[]);
    rig.plugins
        .configure("probe", vec![("unlock".into(), "trap".into())])
        .unwrap();
    assert_eq!(
        rig.plugins.configure("probe", vec![("bad".into(), "1".into())]),
        Err("`bad` is no good".into())
    );
    assert_eq!(rig.ask(UNLOCK), Err(Unanswered::Faulted));
}

#[test]
fn state_is_snapshot_and_survives_a_restart_of_the_station() {
    let rig = Rig::new(&[]);
    rig.ask(UNLOCK).unwrap();
    rig.ask(UNLOCK).unwrap();
    rig.plugins.shutdown();
    assert_eq!(
        rig.ask(UNLOCK),
        Err(Unanswered::NotExported(Interface::Connector))
    );
    let again = rig.restarted(spec(&[]));
    assert!(again.state().contains("unlocks=2"));
    assert_eq!(again.stats().state, PluginState::Up);
}

#[test]
fn questions_that_wait_are_answered_when_the_station_stops() {
    let rig = Rig::new(&[("unlock", "later 100000")]);
    let request = rig.put(UNLOCK);
    rig.state();
    rig.plugins.shutdown();
    assert_eq!(rig.answer(request), Err(Unanswered::Stopping));
}
