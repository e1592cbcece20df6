//! `wit/README.md` says of every function when it is called, how long it may take, and what holds without it. Here it
//! is compared with the code and with the WIT files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use plugpoint_runtime::Budgets;
use plugpoint_runtime::contract::*;
use wit_parser::{Resolve, WorldItem};

use crate::samples;

/// By `interface.function`: the deadline and the default.
type Table = BTreeMap<String, (String, String)>;

fn wit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit")
}

/// The rows of the README whose first cell is a function.
fn documented() -> Table {
    let text = fs::read_to_string(wit().join("README.md")).unwrap();
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<_> = line.strip_prefix("| `")?.split('|').map(str::trim).collect();
        let [function, _when, deadline, default, ""] = cells.as_slice() else {
            panic!("a row of the table needs four cells: {line}")
        };
        let function = function.trim_end_matches('`').to_owned();
        Some((function, ((*deadline).to_owned(), (*default).to_owned())))
    });
    rows.collect()
}

fn questions() -> Vec<Question> {
    let mut questions: Vec<_> = samples::questions()
        .into_iter()
        .map(|(question, _)| question)
        .collect();
    questions.push(samples::get_log());
    questions.push(Question::ReadLog {
        request: 1,
        offset: 0,
        max: 1,
    });
    questions.push(Question::MayStop { evse: 1 });
    questions
}

fn notices() -> Vec<Notice> {
    let mut notices: Vec<_> = samples::notices().into_iter().map(|(notice, _)| notice).collect();
    let (request, size, sha256) = (1, 1, String::new());
    notices.extend([
        Notice::CancelUpdate { request },
        Notice::CloseLog { request },
        Notice::InstallFirmware {
            request,
            size,
            sha256,
        },
        Notice::InstallNow { request },
    ]);
    notices
}

/// What the code does, in the words of the README.
fn coded() -> Table {
    let budgets = Budgets::default();
    let (call, lifecycle) = (
        in_words(Duration::from_millis(budgets.call_ms)),
        in_words(Duration::from_millis(budgets.lifecycle_ms)),
    );
    let mut table = Table::new();
    for question in questions() {
        let deadline = match &question {
            Question::ConfigureNetwork { timeout, .. } => {
                format!("NetworkConfigTimeout ({})", in_words(*timeout))
            }
            _ => in_words(question.deadline()),
        };
        table.insert(question.name().into(), (deadline, default(&question).into()));
    }
    for notice in notices() {
        table.insert(notice.name().into(), (call.clone(), String::new()));
    }
    for event in ["on-port-data", "on-port-state", "on-timer"] {
        table.insert(format!("events.{event}"), (call.clone(), String::new()));
    }
    for function in [
        "configure",
        "describe",
        "init",
        "load-state",
        "save-state",
        "self-test",
        "shutdown",
    ] {
        table.insert(
            format!("lifecycle.{function}"),
            (lifecycle.clone(), String::new()),
        );
    }
    table
}

fn in_words(time: Duration) -> String {
    match u64::try_from(time.as_millis()).unwrap() {
        ms if ms % 1_000 == 0 => format!("{} s", ms / 1_000),
        ms => format!("{ms} ms"),
    }
}

fn default(question: &Question) -> &'static str {
    if question.interface() == Interface::Reset && question.name() == "reset.reset" {
        return reset_default();
    }
    match question.default_answer() {
        Answer::DisplayCleared(false) => "`false`",
        Answer::DisplayIds(ids) if ids.is_empty() => "none",
        Answer::Displayed(Err(DisplayRefusal::Rejected(_))) => "`rejected`",
        Answer::Information(None) => "nothing",
        Answer::Link(Err(_)) | Answer::LogBytes(Err(_)) => "an error",
        Answer::LinkOption(Err(OptionError::Unknown)) | Answer::LinkOptionSet(Err(OptionError::Unknown)) => {
            "`unknown`"
        }
        Answer::Lock(LockOutcome::Locked) => "`locked`",
        Answer::LogCollected(Err(_)) => "only the host's own logs",
        Answer::NetworkConfigured(Ok(Binding::Unbound)) => "`unbound`",
        Answer::ProfileValidated(Ok(())) => "valid",
        Answer::Reservation(ReservationMatch::None) => "`none`",
        Answer::Transferred(TransferOutcome {
            status: TransferStatus::UnknownVendorId,
            ..
        }) => "`unknown-vendor-id`",
        Answer::Unlock(UnlockOutcome::UnlockFailed) => "`unlock-failed`",
        Answer::Updating(UpdateOutcome::Rejected(_)) => "`rejected`",
        Answer::Verdict(Verdict::Yes) => "yes",
        other => panic!("no words for {other:?}"),
    }
}

fn reset_default() -> &'static str {
    let of = |target| {
        let kind = ResetKind::OnIdle;
        Question::Reset { target, kind }.default_answer()
    };
    assert_eq!(of(Target::Station), Answer::Reset(ResetOutcome::Accepted));
    assert_eq!(of(Target::Evse(1)), Answer::Reset(ResetOutcome::Rejected));
    "the process restarts; an EVSE: `rejected`"
}

#[test]
fn the_readme_says_what_the_code_does() {
    assert_eq!(documented(), coded());
}

#[test]
fn the_code_calls_every_function_of_the_contract_and_its_doc_comments_give_the_same_deadlines() {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(wit().join("0.1.0")).unwrap();
    let world = resolve.select_world(&[package], Some("station-plugin")).unwrap();
    let coded = coded();
    let mut called = Vec::new();
    for item in resolve.worlds[world].exports.values() {
        let WorldItem::Interface { id, .. } = item else {
            continue;
        };
        let interface = &resolve.interfaces[*id];
        for function in interface.functions.values() {
            let name = format!("{}.{}", interface.name.as_deref().unwrap(), function.name);
            let docs = function
                .docs
                .contents
                .clone()
                .unwrap_or_default()
                .replace('\n', " ");
            let (deadline, _) = coded
                .get(&name)
                .unwrap_or_else(|| panic!("the host never calls {name}"));
            if let Some((_, said)) = docs.split_once("Deadline ") {
                assert!(
                    said.starts_with(deadline.as_str()),
                    "{name}: {said}, and the code has {deadline}"
                );
            }
            called.push(name);
        }
    }
    called.sort();
    assert_eq!(called, coded.into_keys().collect::<Vec<_>>());
}
