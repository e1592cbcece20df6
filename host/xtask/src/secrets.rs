//! The last step of the tests: no secret that they have planted is in anything that a station has put out.
//!
//! The tests collect in one folder what stations put out (`tests/common/secrets.rs`), and list there what they have
//! planted. A secret is looked for as it is, and in the forms in which it may travel.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;

/// Tells the tests where to collect.
pub(crate) const FOLDER: &str = "PLUGPOINT_TEST_OUTPUT";

/// The file of what was planted, a line each.
const PLANTED: &str = "planted";

/// No key may be shown, whoever made it.
const PRIVATE_KEY: &str = "PRIVATE KEY-----";

/// A text that must not be found, and what it is.
struct Form {
    text: String,
    what: String,
}

/// Empties the folder, for a new run.
pub(crate) fn begin(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    Ok(fs::create_dir_all(folder)?)
}

/// Looks through all that was collected. Where every test has run, something was.
pub(crate) fn search(folder: &Path, everything: bool) -> Result<()> {
    println!("── look for secrets in what was put out");
    let planted = fs::read_to_string(folder.join(PLANTED)).unwrap_or_default();
    let forms = forms(&planted);
    let files = collected(folder)?;
    ensure!(
        !everything || !planted.is_empty() && !files.is_empty(),
        "the tests have planted no secret or collected no output: see tests/common/secrets.rs"
    );
    let mut found = Vec::new();
    for file in &files {
        found.extend(search_file(file, &forms)?);
    }
    if !found.is_empty() {
        bail!("secrets were put out:\n  {}", found.join("\n  "));
    }
    println!("   none in {} files", files.len());
    Ok(())
}

fn collected(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !path.ends_with(PLANTED) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Every line with a secret, as `file:line: what`.
fn search_file(file: &Path, forms: &[Form]) -> Result<Vec<String>> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    let text = String::from_utf8_lossy(&bytes);
    let mut found = Vec::new();
    for form in forms.iter().filter(|form| text.contains(&form.text)) {
        for (number, line) in text.lines().enumerate() {
            if line.contains(&form.text) {
                found.push(format!("{}:{}: {}", file.display(), number + 1, form.what));
            }
        }
    }
    Ok(found)
}

/// All that is looked for.
fn forms(planted: &str) -> Vec<Form> {
    let mut secrets: Vec<_> = planted.lines().filter(|line| !line.is_empty()).collect();
    secrets.sort_unstable();
    secrets.dedup();
    let mut forms: Vec<_> = secrets.into_iter().flat_map(forms_of).collect();
    forms.push(Form {
        text: PRIVATE_KEY.to_owned(),
        what: "a private key".to_owned(),
    });
    forms
}

fn forms_of(secret: &str) -> Vec<Form> {
    let bytes = secret.as_bytes();
    let each =
        |show: fn(&u8) -> String, between: &str| bytes.iter().map(show).collect::<Vec<_>>().join(between);
    let mut forms = vec![
        (secret.to_owned(), "as it is"),
        (each(percent_encoded, ""), "percent-encoded"),
        (
            each(|byte| format!("%{byte:02X}"), ""),
            "percent-encoded, every byte",
        ),
        (each(|byte| format!("{byte:02x}"), ""), "in hexadecimal"),
        (each(|byte| format!("{byte:02X}"), ""), "in hexadecimal"),
        (each(u8::to_string, ", "), "as a list of bytes"),
    ];
    for before in 0..3 {
        let text = in_base64(bytes, before);
        forms.push((text.replace('+', "-").replace('/', "_"), "in base64url"));
        forms.push((text, "in base64"));
    }
    forms.dedup_by(|one, other| one.0 == other.0);
    let named = |(text, how): (String, &str)| Form {
        text,
        what: format!("`{secret}` {how}"),
    };
    forms.into_iter().map(named).collect()
}

/// As in a URL: letters, digits and `-._~` stay.
fn percent_encoded(byte: &u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(*byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}

/// What is the same of a secret in base64, whatever stands around it, where so many bytes modulo 3 stand before it.
fn in_base64(secret: &[u8], before: usize) -> String {
    let text = BASE64_STANDARD_NO_PAD.encode([&vec![0; before], secret].concat());
    // A character that has bits of a neighbour as well is not the secret's.
    let begin = (before * 8).div_ceil(6);
    let end = (before + secret.len()) * 8 / 6;
    text[begin..end].to_owned()
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};

    use super::*;

    const SECRET: &str = "swordfish>?+4711";

    /// What is found in a file with this text, where [`SECRET`] was planted.
    fn found(text: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(PLANTED), format!("{SECRET}\n{SECRET}\n")).unwrap();
        fs::write(folder.path().join("1-station"), format!("all is well\n{text}\n")).unwrap();
        match search(folder.path(), true) {
            Ok(()) => Vec::new(),
            Err(error) => error.to_string().lines().skip(1).map(str::to_owned).collect(),
        }
    }

    #[test]
    fn a_secret_is_found_in_each_form_with_its_file_and_line() {
        for text in [
            format!("password={SECRET}."),
            format!("Basic {}", BASE64_STANDARD.encode(format!("cs:{SECRET}"))),
            format!("Basic {}", BASE64_STANDARD.encode(format!("cs1:{SECRET}"))),
            format!("Basic {}", BASE64_STANDARD.encode(format!("cs12:{SECRET}"))),
            format!("token {}", BASE64_URL_SAFE.encode(SECRET)),
            "/ocpp?key=swordfish%3E%3F%2B4711".to_owned(),
            format!("{:?}", SECRET.as_bytes()),
            format!("{SECRET:?}"),
        ] {
            let found = found(&text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].contains("1-station:2: `swordfish"), "{found:?}");
        }
        assert_eq!(found("-----BEGIN EC PRIVATE KEY-----").len(), 1);
    }

    #[test]
    fn what_was_not_planted_is_not_found() {
        assert_eq!(found("swordfish>?+5711, c3dvcmRmaXNoPj8rNTcxMQ=="), [""; 0]);
    }

    #[test]
    fn a_run_that_has_planted_or_collected_nothing_proves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert!(search(folder.path(), true).is_err());
        assert!(search(folder.path(), false).is_ok());
    }
}
