//! Plugins that were built against each released version of the contract load and work.

use std::collections::BTreeSet;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use plugpoint_runtime::contract::{LockOutcome, ResetOutcome, UnlockOutcome, Verdict};
use plugpoint_runtime::{Answer, Unanswered};
use plugpoint_tests::root;
use serde_json::json;

use crate::functions::{self, Function, in_wit};
use crate::host::{Answers, Host, spec};

/// These leave no trace: they must not, or they are for a swap, or for the end.
const UNSEEN: [&str; 4] = ["describe", "save-state", "self-test", "shutdown"];

/// The folders of `plugins/corpus`, as (version, name).
fn corpus() -> BTreeSet<(String, String)> {
    let names = |folder: &std::path::Path| {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
        folders
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect::<Vec<_>>()
    };
    let folder = root().join("plugins/corpus");
    let each = names(&folder).into_iter();
    each.flat_map(|version| {
        names(&folder.join(&version))
            .into_iter()
            .map(move |name| (version.clone(), name))
    })
    .collect()
}

#[test]
fn every_version_of_the_contract_has_its_plugin_that_uses_all_of_it() {
    let versions = std::fs::read_dir(root().join("wit"))
        .unwrap()
        .map(|entry| entry.unwrap());
    let versions = versions.filter(|entry| entry.file_type().unwrap().is_dir());
    for version in versions.map(|entry| entry.file_name().into_string().unwrap()) {
        assert!(
            corpus().contains(&(version.clone(), "everything".to_owned())),
            "plugins/corpus/{version}/everything is missing"
        );
    }
}

#[test]
fn each_plugin_of_the_corpus_answers_all_that_it_exports() {
    for (version, name) in corpus() {
        let host = Host::new();
        let spec = spec(&format!("corpus-{version}-{name}"), &[]);
        host.plugins
            .load(spec)
            .unwrap_or_else(|error| panic!("{version}/{name}: {error}"));
        let answers = host.ask_everything();
        for (question, answer) in &answers {
            let exported = !matches!(answer, Err(Unanswered::NotExported(_)));
            assert!(
                !exported || answer.is_ok(),
                "{version}/{name}: {question}: {answer:?}"
            );
        }
        assert_eq!(
            unlock(&answers),
            &Ok(Answer::Unlock(UnlockOutcome::Unlocked)),
            "{version}/{name}"
        );
        assert_eq!(host.plugins.stats()[0].faults, 0, "{version}/{name}");
        host.plugins.shutdown();
    }
}

#[test]
fn a_plugin_that_exports_everything_is_called_in_everything() {
    for (version, _) in corpus().into_iter().filter(|(_, name)| name == "everything") {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::new();
        let mut spec = spec(&format!("corpus-{version}-everything"), &[]);
        let board = folder.path().join("board.sock");
        let port = json!({"kind": "unix", "mode": "listen", "path": board});
        spec.ports
            .insert("board".to_owned(), serde_json::from_value(port).unwrap());
        let id = spec.id.clone();
        host.leave_state(&id, 1, b"everything");
        host.plugins.load(spec).unwrap();
        let now = host.ask_everything();
        let later = vec![("later".to_owned(), "yes".to_owned())];
        host.plugins.configure(&id, later).unwrap();
        assert_eq!(now.len(), host.ask_everything().len());
        assert_eq!(unlock(&now), &Ok(Answer::Unlock(UnlockOutcome::Unlocked)));
        send(&board, b"bytes");
        let expected: BTreeSet<_> = in_wit(&version, "plugin.wit")
            .into_iter()
            .filter(|function| !UNSEEN.contains(&function.name.as_str()))
            .collect();
        until_all_are_called(&host, &id, &expected);
        host.plugins.shutdown();
    }
}

#[test]
fn an_answer_later_is_the_answer_now() {
    for (version, _) in corpus().into_iter().filter(|(_, name)| name == "everything") {
        let answers = |later| {
            let host = Host::new();
            let name = format!("corpus-{version}-everything");
            host.plugins.load(spec(&name, &[("later", later)])).unwrap();
            let answers = host.ask_everything();
            assert_eq!(host.plugins.stats()[0].faults, 0, "{version}");
            answers
        };
        assert_eq!(answers("no"), answers("yes"), "{version}");
    }
}

#[test]
fn a_plugin_of_0_0_1_means_what_it_meant() {
    let host = Host::new();
    host.plugins.load(spec("corpus-0.0.1-everything", &[])).unwrap();
    let answers = host.ask_everything();
    let answer = |name: &str| &answers.iter().find(|(question, _)| *question == name).unwrap().1;
    let no = |why: &str| Ok(Answer::Verdict(Verdict::No(why.to_owned())));
    assert_eq!(
        answer("connector.lock"),
        &Ok(Answer::Lock(LockOutcome::LockFailed))
    );
    assert_eq!(answer("reset.reset"), &Ok(Answer::Reset(ResetOutcome::Accepted)));
    assert_eq!(
        answer("reset.is-reset-allowed"),
        &Ok(Answer::Verdict(Verdict::Yes))
    );
    assert_eq!(answer("power.may-start"), &no(&functions::token().value));
    // One of each.
    assert_eq!(host.facts().len(), 9, "{:?}", host.facts());
}

fn unlock(answers: &Answers) -> &Result<Answer, Unanswered> {
    &answers
        .iter()
        .find(|(question, _)| *question == "connector.unlock")
        .unwrap()
        .1
}

/// The board listens some time after its plugin was loaded.
fn send(board: &std::path::Path, bytes: &[u8]) {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        match UnixStream::connect(board) {
            Ok(mut stream) => return stream.write_all(bytes).unwrap(),
            Err(error) => assert!(Instant::now() < until, "{error}"),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn until_all_are_called(host: &Host, plugin: &str, expected: &BTreeSet<Function>) {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let called = host.stored(plugin);
        let left_none = |function: &&Function| {
            !called.contains(&function.name) && !called.contains(&function.to_string())
        };
        let missing: Vec<_> = expected
            .iter()
            .filter(left_none)
            .map(ToString::to_string)
            .collect();
        if missing.is_empty() {
            return;
        }
        assert!(Instant::now() < until, "never called: {missing:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
