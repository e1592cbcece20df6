//! Plugins of older contracts, which are served as ever.

use std::fs;

use plugpoint_runtime::contract::*;
use plugpoint_runtime::{PluginEvent, PluginSpec, SwapOutcome, SwapSource, Unanswered, examine};

use crate::guests::{full, old};
use crate::rig::{Rig, UNLOCK, UNLOCKED};

fn rig() -> Rig {
    Rig::with(PluginSpec::new("old", old()).unsigned())
}

#[test]
fn a_plugin_of_the_first_stations_answers_in_its_own_way() {
    let rig = rig();
    assert_eq!(rig.ask(UNLOCK), UNLOCKED, "later, by a timer");
    let locked = rig.ask(Question::Lock {
        evse: 1,
        connector: 1,
    });
    assert_eq!(locked, Ok(Answer::Lock(LockOutcome::LockFailed)));
    for (kind, understood) in [
        (ResetKind::Immediate, "Kind::Immediate"),
        (ResetKind::ImmediateAndResume, "Kind::Immediate"),
        (ResetKind::OnIdle, "Kind::OnIdle"),
        (ResetKind::Other("Deep".into()), "Kind::Immediate"),
    ] {
        let target = Target::Station;
        let allowed = rig.ask(Question::IsResetAllowed { target, kind });
        assert_eq!(allowed, Ok(Answer::Verdict(Verdict::No(understood.into()))));
    }
    assert_eq!(rig.stats().faults, 0);
}

#[test]
fn its_facts_and_calls_are_those_of_today() {
    let rig = rig();
    rig.ask(Question::MayStart { evse: 2, token: None }).unwrap();
    let facts = rig.events_of(|event| match event {
        PluginEvent::Fact { fact, .. } => Some(fact.clone()),
        _ => None,
    });
    assert_eq!(facts.len(), 6, "{facts:?}");
    let Fact::Meter {
        readings,
        at: Some(5),
        ..
    } = &facts[4]
    else {
        panic!("{facts:?}")
    };
    assert_eq!((&readings[0].location, &readings[0].signed), (&None, &None));
    assert_eq!(rig.state(), "kv Ok(()),port Err(PortError::Denied)");
}

#[test]
fn what_it_has_no_field_for_comes_as_extra_and_what_it_has_no_function_for_does_not_come() {
    let rig = rig();
    rig.plugins.tell(Notice::Connection { connected: true });
    rig.plugins.tell(Notice::VariableChanged(Variable {
        component: "Connector".into(),
        component_instance: None,
        target: Target::Connector(1, 2),
        name: "Temperature".into(),
        name_instance: Some("shell".into()),
        value: "40".into(),
    }));
    let extra = r#"[("variable-instance", "shell"), ("evse", "1"), ("connector", "2")]"#;
    assert_eq!(rig.state(), format!("Connector.Temperature=40 {extra}"));
    assert_eq!(rig.stats().faults, 0);
}

#[test]
fn it_is_not_asked_what_it_does_not_know() {
    let rig = rig();
    let ids = rig.ask(Question::DisplayIds {
        target: Target::Station,
    });
    assert_eq!(ids, Err(Unanswered::NotExported(Interface::Display)));
}

#[test]
fn a_plugin_may_be_swapped_for_one_of_a_newer_contract_and_back() {
    let rig = rig();
    let swap = |path| rig.plugins.swap("old", SwapSource::File(path)).unwrap();
    assert_eq!(swap(full()).outcome, SwapOutcome::Committed, "to 0.1.0");
    assert!(rig.plugins.has(Interface::Display));
    assert_eq!(swap(old()).outcome, SwapOutcome::Committed, "and back");
    assert!(!rig.plugins.has(Interface::Display));
    assert_eq!(rig.ask(UNLOCK), UNLOCKED);
}

#[test]
fn an_examination_tells_the_version_and_all_that_passes_the_boundary() {
    let look = |path| examine(&fs::read(path).unwrap()).unwrap();
    let (old, full) = (look(old()), look(full()));
    assert_eq!(old.version.as_deref(), Some("0.0.1"));
    assert_eq!(full.version.as_deref(), Some("0.1.0"));
    assert_eq!(old.served, ["0.0.1", "0.1.0"]);
    assert_eq!(full.exports.len(), 14);
    assert!(old.imports.contains(&"plugpoint:station/clock@0.0.1".to_owned()));
    assert!(old.fits() && full.fits() && full.wasi.is_empty());
}
