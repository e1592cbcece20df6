//! Questions, notices and reports by the names that they have in the WIT package, and their values as JSON.

use std::time::Duration;

use plugpoint_runtime::{Answer, FunctionStats, Notice, PluginEvent, Question, SwapStep, Unanswered};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::suggest;

/// `connector.unlock` and its arguments.
pub fn question(name: &str, arguments: &Value) -> Result<Question, String> {
    named(name, arguments)
}

/// `power.allow-energy` and its arguments.
pub fn notice(name: &str, arguments: &Value) -> Result<Notice, String> {
    named(name, arguments)
}

fn named<T: DeserializeOwned>(name: &str, arguments: &Value) -> Result<T, String> {
    let with = |arguments: &Value| serde_json::from_value(json!({ name: arguments }));
    let read = if is_nothing(arguments) {
        serde_json::from_value(Value::from(name)).or_else(|_| with(&json!({})))
    } else {
        with(arguments)
    };
    read.map_err(|error| error.to_string())
}

fn is_nothing(arguments: &Value) -> bool {
    arguments.is_null() || arguments.as_object().is_some_and(Map::is_empty)
}

/// An answer as the WIT package has it: `"unlocked"`, `{"no": "busy"}`, `{"ok": {"iface": "wwan0"}}`.
pub fn answer(answer: &Answer) -> Value {
    lower_results(split(answer).1)
}

/// What a plugin reported, by the name of the function that it called, and the arguments.
pub fn report(event: &PluginEvent) -> Option<(String, Value)> {
    Some(match event {
        PluginEvent::Fact { fact, .. } => split(fact),
        PluginEvent::Job { request, event, .. } => {
            let (name, arguments) = split(event);
            let arguments = with(in_record("percent", arguments), "request", json!(request));
            (name, arguments)
        }
        PluginEvent::Link { iface, event, .. } => {
            let (name, arguments) = split(event);
            let arguments = with(in_record("addresses", arguments), "iface", json!(iface));
            (name, arguments)
        }
        PluginEvent::Uplink { event, .. } => split(event),
        _ => return None,
    })
}

/// One line for people.
pub fn event(event: &PluginEvent) -> String {
    match event {
        PluginEvent::Answered {
            request,
            answer: Ok(found),
        } => {
            format!("answer   #{request}: {}", answer(found))
        }
        PluginEvent::Answered {
            request,
            answer: Err(why),
        } => {
            format!("default  #{request}: {why}")
        }
        PluginEvent::Down {
            broken: true,
            retry_ms,
            ..
        } => {
            format!(
                "down     its breaker is open; tried again in {} s",
                retry_ms / 1000
            )
        }
        PluginEvent::Down { retry_ms, .. } => format!("down     tried again in {retry_ms} ms"),
        PluginEvent::Fault { fault, .. } => format!("fault    {fault}"),
        PluginEvent::Swap { step, .. } => format!("swap     {}", swap_step(step)),
        PluginEvent::Up {
            description,
            incarnation,
            ..
        } => format!(
            "up       {} {}, incarnation {incarnation}",
            description.name, description.version
        ),
        _ => match report(event) {
            Some((name, arguments)) => format!("fact     {name} {arguments}"),
            None => format!("{event:?}"),
        },
    }
}

/// One line for people: how often a function was called, and what it cost.
pub fn function(stats: &FunctionStats) -> String {
    let calls = stats.calls().max(1);
    let each = |time: Duration| time.as_secs_f64() * 1e6 / calls as f64;
    let percentile = |share| stats.latency.percentile(share).unwrap_or_default().as_secs_f64() * 1e6;
    format!(
        "{:<36} {:>9} calls {:>5} failed   p50 {:>8.1} us   p99 {:>8.1} us   cpu {:>8.1} us   {:>6} B in {:>6} B out",
        stats.function,
        stats.calls(),
        stats.failed.values().sum::<u64>(),
        percentile(0.5),
        percentile(0.99),
        each(stats.cpu),
        stats.bytes_in / calls,
        stats.bytes_out / calls,
    )
}

/// Without the times that it took: they differ from run to run.
fn swap_step(step: &SwapStep) -> String {
    match step {
        SwapStep::Begun(phase) => format!("{phase} begins"),
        SwapStep::Done(phase, _) => format!("{phase} is done"),
        SwapStep::Committed { .. } => "committed".to_owned(),
        SwapStep::KnownToFail(reason) => format!("was rolled back before: {reason}"),
        SwapStep::RolledBack { phase, reason } => format!("rolled back in {phase}: {reason}"),
        SwapStep::Unchanged => "unchanged".to_owned(),
    }
}

/// One word for why a plugin did not answer.
pub fn unanswered(why: &Unanswered) -> &'static str {
    match why {
        Unanswered::Busy => "busy",
        Unanswered::Deadline => "deadline",
        Unanswered::Down => "down",
        Unanswered::Faulted => "faulted",
        Unanswered::NotExported(_) => "not-exported",
        Unanswered::Stopping => "stopping",
    }
}

/// Every word that [`unanswered`] gives.
pub(crate) const UNANSWERED: [&str; 6] = ["busy", "deadline", "down", "faulted", "not-exported", "stopping"];

/// Whether an expected answer to `question` has words in it that no answer has; the error says which.
pub(crate) fn check_answer(question: &Question, expected: &Value) -> Result<(), String> {
    let (kind, _) = split(&question.default_answer());
    let read = serde_json::from_value::<Answer>(json!({ kind: upper_results(expected) }));
    match read.map_err(|error| error.to_string()) {
        Err(error) if suggest::is_about_a_word(&error) => Err(error),
        // It need not be complete.
        _ => Ok(()),
    }
}

/// A value of an enum: the name of its variant, and what is in it.
fn split<T: Serialize>(value: &T) -> (String, Value) {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => (name, json!({})),
        Ok(Value::Object(object)) => object.into_iter().next().unwrap_or_default(),
        // The contract's enums give nothing else.
        other => (String::new(), other.unwrap_or_default()),
    }
}

/// A lone argument gets the name that it has in the WIT package.
fn in_record(name: &str, arguments: Value) -> Value {
    if arguments.is_object() {
        arguments
    } else {
        json!({ name: arguments })
    }
}

fn with(mut arguments: Value, name: &str, value: Value) -> Value {
    if let Some(arguments) = arguments.as_object_mut() {
        arguments.insert(name.to_owned(), value);
    }
    arguments
}

/// `Ok` and `Err` are `ok` and `err` in WIT; an `ok` without a value is the word alone.
fn lower_results(value: Value) -> Value {
    match value {
        Value::Object(object) => match object.into_iter().next() {
            Some((name, Value::Null)) if name == "Ok" => "ok".into(),
            Some((name, value)) if name == "Ok" => json!({ "ok": value }),
            Some((name, value)) if name == "Err" => json!({ "err": value }),
            Some((name, value)) => json!({ name: value }),
            None => json!({}),
        },
        other => other,
    }
}

fn upper_results(value: &Value) -> Value {
    let result = value.as_object().and_then(|object| object.iter().next());
    match (value.as_str(), result) {
        (Some("ok"), _) => json!({ "Ok": null }),
        (Some("err"), _) => json!({ "Err": null }),
        (_, Some((name, value))) if name == "ok" => json!({ "Ok": value }),
        (_, Some((name, value))) if name == "err" => json!({ "Err": value }),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plugpoint_runtime::Fact;
    use plugpoint_runtime::contract::{JobEvent, LinkEvent, UnlockOutcome, Verdict};

    fn plugin() -> String {
        "p".to_owned()
    }

    #[test]
    fn a_question_is_read_by_its_name_in_the_wit_package() {
        let read = question("connector.unlock", &json!({"evse": 1, "connector": 2}));
        assert_eq!(
            read,
            Ok(Question::Unlock {
                evse: 1,
                connector: 2
            })
        );
        assert_eq!(
            notice("power.all-unavailable", &json!({})),
            Ok(Notice::AllUnavailable)
        );
        assert!(
            question("connector.unlok", &json!({}))
                .unwrap_err()
                .contains("unknown variant")
        );
        let missing = question("connector.unlock", &json!({"evse": 1})).unwrap_err();
        assert_eq!(missing, "missing field `connector`");
    }

    #[test]
    fn answers_are_written_as_in_the_wit_package() {
        assert_eq!(
            answer(&Answer::Unlock(UnlockOutcome::UnlockFailed)),
            json!("unlock-failed")
        );
        assert_eq!(
            answer(&Answer::Verdict(Verdict::No("busy".into()))),
            json!({"no": "busy"})
        );
        assert_eq!(answer(&Answer::Link(Ok(()))), json!("ok"));
        assert_eq!(
            answer(&Answer::Link(Err("no SIM".into()))),
            json!({"err": "no SIM"})
        );
    }

    #[test]
    fn reports_are_named_after_the_functions_that_plugins_call() {
        let fact = Fact::Cable {
            evse: 1,
            connector: 1,
            plugged: true,
        };
        let fact = report(&PluginEvent::Fact {
            plugin: plugin(),
            fact,
        })
        .unwrap();
        assert_eq!(
            fact,
            (
                "hardware.cable".into(),
                json!({"evse": 1, "connector": 1, "plugged": true})
            )
        );
        let job = PluginEvent::Job {
            plugin: plugin(),
            request: 7,
            event: JobEvent::Progress(40),
        };
        assert_eq!(
            report(&job).unwrap(),
            ("jobs.progress".into(), json!({"request": 7, "percent": 40}))
        );
        let link = PluginEvent::Link {
            plugin: plugin(),
            iface: "wwan0".into(),
            event: LinkEvent::Up,
        };
        assert_eq!(
            report(&link).unwrap(),
            ("link.up".into(), json!({"iface": "wwan0"}))
        );
    }
}
