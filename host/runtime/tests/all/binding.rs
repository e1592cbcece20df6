//! Several plugins with one interface: who is asked, who is told, who may speak, and what is refused.

use plugpoint_runtime::contract::*;
use plugpoint_runtime::{Bind, PluginEvent, PluginSpec, Unanswered};

use crate::guests::full;
use crate::rig::{Rig, UNLOCK, spec};
use crate::samples;

/// The guest that exports everything, bound so.
fn bound(id: &str, bind: Bind) -> PluginSpec {
    PluginSpec {
        bind,
        ..PluginSpec::new(id, full()).unsigned()
    }
}

/// One plugin for EVSE 1, one for EVSE 2, one for the rest.
fn three() -> Rig {
    let rig = Rig::empty();
    for (id, bind) in [
        ("one", Bind::to_evses([1])),
        ("two", Bind::to_evses([2])),
        ("rest", Bind::default()),
    ] {
        let ifaces = [format!("{id}-if")].into();
        rig.plugins.load(bound(id, Bind { ifaces, ..bind })).unwrap();
    }
    rig
}

/// Which plugins are called for `function` when this is done.
fn called(rig: &Rig, function: &str, what: impl FnOnce(&Rig)) -> Vec<String> {
    let count = |stats: &plugpoint_runtime::Stats| -> u64 {
        let own = stats.functions.iter().filter(|own| own.function == function);
        own.map(|own| own.ok).sum()
    };
    let before: Vec<u64> = rig.plugins.stats().iter().map(count).collect();
    what(rig);
    // Each has done what it was given before it answers this.
    for evse in 1..=3 {
        rig.ask(Question::MayStop { evse }).unwrap();
    }
    let after = rig.plugins.stats().into_iter().zip(before);
    after
        .filter(|(stats, before)| count(stats) > *before)
        .map(|(stats, _)| stats.id)
        .collect()
}

fn asked(rig: &Rig, question: Question) -> Vec<String> {
    let name = question.name();
    called(rig, name, |rig| drop(rig.ask(question)))
}

fn told(rig: &Rig, notice: Notice) -> Vec<String> {
    let name = notice.name();
    called(rig, name, |rig| rig.plugins.tell(notice))
}

fn lock(evse: u32) -> Question {
    Question::Lock { evse, connector: 1 }
}

#[test]
fn a_question_about_an_evse_goes_to_the_plugin_bound_to_it_or_else_to_the_free_one() {
    let rig = three();
    assert_eq!(asked(&rig, lock(1)), ["one"]);
    assert_eq!(asked(&rig, lock(2)), ["two"]);
    assert_eq!(asked(&rig, lock(3)), ["rest"]);
    let reset = |target| Question::IsResetAllowed {
        target,
        kind: ResetKind::OnIdle,
    };
    assert_eq!(asked(&rig, reset(Target::Connector(2, 1))), ["two"]);
    assert_eq!(asked(&rig, samples::may_reserve(Some(1))), ["one"]);
}

#[test]
fn a_question_about_the_station_goes_to_the_free_plugin() {
    let rig = three();
    let reset = Question::IsResetAllowed {
        target: Target::Station,
        kind: ResetKind::OnIdle,
    };
    assert_eq!(asked(&rig, reset), ["rest"]);
    assert_eq!(asked(&rig, samples::may_reserve(None)), ["rest"]);
    assert_eq!(asked(&rig, samples::transfer()), ["rest"]);
    assert_eq!(asked(&rig, samples::get_information()), ["rest"]);
}

#[test]
fn without_a_free_plugin_the_default_holds_for_the_station() {
    let rig = Rig::with(bound("one", Bind::to_evses([1])));
    let nobody = |interface| Err(Unanswered::NotExported(interface));
    assert_eq!(rig.ask(samples::transfer()), nobody(Interface::DataTransfer));
    assert_eq!(rig.ask(lock(2)), nobody(Interface::Connector));
    assert_eq!(rig.ask(lock(1)), Ok(Answer::Lock(LockOutcome::LockFailed)));
}

#[test]
fn what_a_plugin_that_did_not_load_is_bound_to_goes_to_no_other() {
    let rig = Rig::with(bound("rest", Bind::default()));
    let broken = PluginSpec {
        bind: Bind::to_evses([1]),
        ..PluginSpec::new("one", "nowhere.wasm").unsigned()
    };
    rig.plugins.load(broken).unwrap_err();
    assert!(rig.plugins.left_out()["one"].contains("nowhere.wasm cannot be read"));
    assert_eq!(
        rig.ask(lock(1)),
        Err(Unanswered::NotExported(Interface::Connector))
    );
    assert_eq!(rig.ask(lock(2)), Ok(Answer::Lock(LockOutcome::LockFailed)));
    let one = Bind {
        ifaces: ["one-if".to_owned()].into(),
        ..Bind::to_evses([1])
    };
    rig.plugins.load(bound("one", one)).unwrap();
    assert_eq!(asked(&rig, lock(1)), ["one"]);
}

#[test]
fn a_notice_about_an_evse_goes_to_one_and_of_the_station_to_all() {
    let rig = three();
    let allow = |evse| Notice::AllowEnergy { evse, allowed: true };
    assert_eq!(told(&rig, allow(1)), ["one"]);
    assert_eq!(told(&rig, allow(7)), ["rest"]);
    let all = ["one", "rest", "two"];
    assert_eq!(told(&rig, Notice::AllUnavailable), all);
    assert_eq!(told(&rig, Notice::NetworkConnected { slot: 1 }), all);
    assert_eq!(told(&rig, Notice::TimeSync { csms_time: 1 }), all);
    let tariff = |evse| Notice::Tariff { evse, texts: vec![] };
    assert_eq!(told(&rig, tariff(2)), ["two"]);
    assert_eq!(told(&rig, tariff(0)), all);
}

#[test]
fn networks_and_links_go_by_iface() {
    let rig = three();
    let connect = |iface: &str| Question::ConnectLink { iface: iface.into() };
    assert_eq!(asked(&rig, connect("two-if")), ["two"]);
    assert_eq!(asked(&rig, connect("eth7")), [""; 0], "a driver must be bound");
    let configure = |network_interface: &str| Question::ConfigureNetwork {
        slot: 1,
        profile: Box::new(NetworkProfile {
            network_interface: network_interface.into(),
            ..*samples::profile()
        }),
        timeout: samples::TIMEOUT,
    };
    assert_eq!(asked(&rig, configure("one-if")), ["one"]);

    let rig = Rig::with(bound("free", Bind::default()));
    let answer = rig.ask(configure("Wired0"));
    assert!(
        answer.is_ok(),
        "a network is anybody's who is not bound elsewhere: {answer:?}"
    );
}

#[test]
fn a_job_stays_with_the_plugin_that_was_asked_for_it() {
    let rig = three();
    let request = rig.put(samples::get_log());
    rig.answer(request).unwrap();
    assert_eq!(told(&rig, Notice::CloseLog { request }), ["rest"]);
    assert_eq!(told(&rig, Notice::InstallNow { request: 999 }), [""; 0]);
}

#[test]
fn a_bound_plugin_does_not_speak_of_other_evses() {
    let rig = Rig::with(PluginSpec {
        bind: Bind::to_evses([1]),
        ..spec(&[("unlock", "fact")])
    });
    rig.ask(UNLOCK).unwrap();
    let facts = rig.events_of(|event| match event {
        PluginEvent::Fact { fact, .. } => fact.evse(),
        _ => None,
    });
    assert_eq!(facts, [1], "and nothing of EVSE 7");
    assert_eq!(rig.stats().unbound_dropped, 1);
    assert_eq!(rig.stats().faults, 0);
}

#[test]
fn a_free_plugin_does_not_speak_for_one_that_is_bound() {
    let facts_of_7 = |neighbour: &str| {
        let rig = Rig::with(spec(&[("unlock", "fact")]));
        let neighbour = PluginSpec {
            bind: Bind::to_evses([7]),
            ..PluginSpec::new("neighbour", neighbour).unsigned()
        };
        // The one without a component is still the one for EVSE 7.
        let _ = rig.plugins.load(neighbour);
        rig.ask(UNLOCK).unwrap();
        rig.count(|event| matches!(event, PluginEvent::Fact { fact, .. } if fact.evse() == Some(7)))
    };
    assert_eq!(facts_of_7(full().to_str().unwrap()), 0);
    assert_eq!(facts_of_7("nowhere.wasm"), 0);
}

#[test]
fn an_overlap_is_refused_and_names_the_way_out() {
    let refused = |first: Bind, second: Bind| {
        let rig = Rig::with(bound("first", first));
        let error = rig.plugins.load(bound("second", second)).unwrap_err();
        error.to_string()
    };
    let error = refused(Bind::to_evses([1, 2]), Bind::to_evses([2, 3]));
    for expected in [
        "`first` and `second` both export `connector`",
        "both are for EVSE 2",
        "`bind = { evses = [1] }`",
    ] {
        assert!(error.contains(expected), "{error}");
    }
    let error = refused(Bind::default(), Bind::default());
    assert!(
        error.contains("both are for all that no plugin is bound to"),
        "{error}"
    );
    let ifaces = |evse| Bind {
        ifaces: ["wwan0".to_owned()].into(),
        ..Bind::to_evses([evse])
    };
    let error = refused(ifaces(1), ifaces(2));
    for expected in [
        "`link-driver`",
        "the iface `wwan0`",
        r#"`bind = { ifaces = ["wwan0"] }`"#,
    ] {
        assert!(error.contains(expected), "{error}");
    }
}
