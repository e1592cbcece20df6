//! Where the schemas come from: a pinned Python package, installed under the target folder, plus
//! an overlay of our own corrections.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

/// The Python package that ships the official schemas, pinned: another version is another output.
const PACKAGE: &str = "ocpp";
const PACKAGE_VERSION: &str = "2.1.0";

/// The schemas of one version: document name (`ResetRequest`) to schema, corrections applied.
pub(super) type Documents = BTreeMap<String, Value>;

/// The overlay of one version, from `host/ocpp/overlay.json`:
/// - `senders`: who sends each action, which no schema says (`station` and `both`; else the CSMS);
/// - `corrections`: by definition or document name, a JSON merge patch of its schema.
pub(super) fn overlay(path: &Path, version: &str) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let all: Value = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
    all.get(version)
        .cloned()
        .with_context(|| format!("{} has no entry `{version}`", path.display()))
}

/// Reads every schema of `version`, installing the package first where it is missing.
pub(super) fn read(root: &Path, version: &str, overlay: &Value) -> Result<Documents> {
    let folder = package_folder(root)?.join(version).join("schemas");
    let mut documents = Documents::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        documents.insert(name, read_one(&path)?);
    }
    ensure!(!documents.is_empty(), "no schemas in {}", folder.display());
    correct(&mut documents, overlay)?;
    Ok(documents)
}

fn read_one(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path)?;
    // Some of the files begin with a byte order mark.
    serde_json::from_str(text.trim_start_matches('\u{feff}')).with_context(|| path.display().to_string())
}

/// Applies the overlay's corrections; one that names nothing is an error, since it has outlived
/// the fault it corrected.
fn correct(documents: &mut Documents, overlay: &Value) -> Result<()> {
    let none = Map::new();
    let corrections = overlay
        .get("corrections")
        .and_then(Value::as_object)
        .unwrap_or(&none);
    for (name, patch) in corrections {
        let mut applied = false;
        for (document, schema) in documents.iter_mut() {
            if document == name {
                merge(schema, patch);
                applied = true;
            } else if let Some(definition) = schema.pointer_mut(&format!("/definitions/{name}")) {
                merge(definition, patch);
                applied = true;
            }
        }
        ensure!(applied, "the overlay corrects `{name}`, which no schema has");
    }
    Ok(())
}

/// RFC 7396: objects merge, `null` removes, anything else replaces.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else { return };
    for (key, value) in patch {
        if value.is_null() {
            target.shift_remove(key);
        } else {
            merge(target.entry(key.as_str()).or_insert(Value::Null), value);
        }
    }
}

/// The folder of the installed package; makes the scratch environment on the first call.
fn package_folder(root: &Path) -> Result<PathBuf> {
    let venv = target_folder(root)
        .join("codegen")
        .join(format!("{PACKAGE}-{PACKAGE_VERSION}"));
    let python = venv.join("bin/python");
    if !python.exists() {
        println!("codegen: making a Python environment in {}", venv.display());
        run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    }
    let site =
        run(Command::new(&python).args(["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]))?;
    let site = PathBuf::from(site.trim());
    if !site
        .join(format!("{PACKAGE}-{PACKAGE_VERSION}.dist-info"))
        .exists()
    {
        println!("codegen: installing the Python package {PACKAGE} {PACKAGE_VERSION}");
        // Only the schemas it carries are wanted, so nothing that it depends on is.
        run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--no-deps"])
            .arg(format!("{PACKAGE}=={PACKAGE_VERSION}")))?;
    }
    Ok(site.join(PACKAGE))
}

fn target_folder(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// Runs a command to its end and gives its standard output.
fn run(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {:?}; is Python 3 installed?", command.get_program()))?;
    ensure!(
        output.status.success(),
        "{command:?} failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_correction_is_merged_wherever_its_name_occurs() {
        let text = json!({"definitions": {"IdType": {"type": "string", "maxLength": 20, "minLength": 1}}});
        let mut documents = Documents::from([("ARequest".into(), text.clone()), ("BRequest".into(), text)]);
        let overlay = json!({"corrections": {"IdType": {"maxLength": 36, "minLength": null}}});
        correct(&mut documents, &overlay).unwrap();
        let expected = json!({"definitions": {"IdType": {"type": "string", "maxLength": 36}}});
        assert_eq!(documents["ARequest"], expected);
        assert_eq!(documents["BRequest"], expected);
    }

    #[test]
    fn a_correction_of_nothing_is_an_error() {
        let mut documents = Documents::from([("ARequest".into(), json!({}))]);
        let overlay = json!({"corrections": {"GoneType": {"maxLength": 36}}});
        assert!(correct(&mut documents, &overlay).is_err());
    }
}
