//! What a newcomer does with `plugpoint plugin`: a new project in each language, built, tested, checked and packed.

use std::path::Path;
use std::process::{Command, Output};

use plugpoint_tests::{binary, target};

/// Runs `plugpoint plugin`.
fn plugin(folder: &Path, args: &[&str]) -> Output {
    Command::new(binary())
        .arg("plugin")
        .args(args)
        .current_dir(folder)
        .env("PLUGPOINT_TOOLS", target().join("tools"))
        .output()
        .unwrap()
}

/// Runs it, and gives what it prints.
fn succeeds(folder: &Path, args: &[&str]) -> String {
    let output = plugin(folder, args);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{args:?}:\n{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

/// Runs it in vain, and gives what it says.
fn fails(folder: &Path, args: &[&str]) -> String {
    let output = plugin(folder, args);
    assert!(!output.status.success(), "{args:?} should have failed");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn a_new_project_works_at_once(language: &str) {
    let desk = tempfile::tempdir().unwrap();
    succeeds(desk.path(), &["new", "my-lock", "--lang", language]);
    let project = desk.path().join("my-lock");
    let built = succeeds(&project, &["build"]);
    assert!(built.contains("a station would load it"), "{built}");
    let tested = succeeds(&project, &["test"]);
    assert!(tested.contains("1 passed, 0 failed"), "{tested}");
    let again = succeeds(&project, &["build"]);
    assert!(again.contains("is up to date"), "{again}");
    succeeds(&project, &["keygen", "acme", "--no-password"]);
    let pack = [
        "pack",
        "build/my-lock.wasm",
        "--manifest",
        "manifest.toml",
        "--key",
        "acme.key",
    ];
    succeeds(&project, &pack);
    succeeds(
        &project,
        &["test", "--component", "com.example.my-lock-0.1.0.ppk"],
    );
}

#[test]
fn a_new_project_in_rust_works_at_once() {
    a_new_project_works_at_once("rust");
}

#[test]
fn a_new_project_in_c_works_at_once() {
    a_new_project_works_at_once("c");
}

#[test]
fn a_new_project_in_javascript_works_at_once() {
    a_new_project_works_at_once("js");
}

#[test]
fn a_new_project_in_python_works_at_once() {
    a_new_project_works_at_once("python");
}

#[test]
fn what_the_compiler_says_is_shown_as_it_is() {
    let desk = tempfile::tempdir().unwrap();
    succeeds(desk.path(), &["new", "my-lock", "--lang", "c"]);
    let project = desk.path().join("my-lock");
    let source = project.join("src/plugin.c");
    let text = std::fs::read_to_string(&source).unwrap();
    std::fs::write(&source, text.replace("return true;", "return ture;")).unwrap();
    let error = fails(&project, &["build"]);
    assert!(error.contains("undeclared identifier 'ture'"), "{error}");
    assert!(!project.join("build/my-lock.wasm").exists());
}

#[test]
fn nothing_is_written_over() {
    let desk = tempfile::tempdir().unwrap();
    std::fs::create_dir(desk.path().join("my-lock")).unwrap();
    let error = fails(desk.path(), &["new", "my-lock", "--lang", "c"]);
    assert!(error.contains("is there already"), "{error}");
    let error = fails(desk.path(), &["new", "My_Lock", "--lang", "c"]);
    assert!(error.contains("lower-case"), "{error}");
    let error = fails(desk.path(), &["build"]);
    assert!(error.contains("plugpoint plugin new"), "{error}");
}
