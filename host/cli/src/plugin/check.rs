//! `plugpoint plugin check`: whether a component would load, and if not, every reason.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::bail;
use plugpoint_runtime::{Examination, Mismatch, Options, Runtime, WasiImport, examine_file};
use serde_json::json;

/// Look at a component: what it speaks, and all that keeps it from being loaded
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The component, a .wasm file
    pub(super) component: PathBuf,
    /// Print the findings as JSON
    #[arg(long)]
    pub(super) json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let examined = examine_file(&args.component).map_err(|error| error.to_string());
    let error = match &examined {
        Err(error) => Some(error.clone()),
        Ok(examination) if !examination.fits() => {
            let count = examination.mismatches.len();
            Some(format!(
                "{count} {} from the contract",
                if count == 1 { "difference" } else { "differences" }
            ))
        }
        Ok(_) => trial(args).err(),
    };
    if args.json {
        let findings = json!({
            "loads": error.is_none(),
            "error": error,
            "examination": examined.as_ref().ok(),
        });
        println!("{findings:#}");
    } else if let Ok(examination) = &examined {
        print!("{}", in_words(examination));
    }
    match error {
        None => {
            if !args.json {
                println!("\nIt fits and compiles; a station would load it.");
            }
            Ok(())
        }
        Some(error) => bail!("{} would not be loaded: {error}", args.component.display()),
    }
}

/// Compiles it as a station does.
fn trial(args: &Args) -> Result<(), String> {
    let runtime = Runtime::new(Options::default()).map_err(|error| error.to_string())?;
    runtime
        .prepare(&args.component)
        .map_err(|error| error.to_string())
}

fn in_words(examination: &Examination) -> String {
    let mut text = match &examination.version {
        Some(version) => format!("A component for plugpoint:station@{version}"),
        None => "A component for no version of plugpoint:station that this host serves".to_owned(),
    };
    let served = examination.served.join(" and ");
    text += &format!(
        ", {} KiB. This host serves {served}.\n",
        examination.size.div_ceil(1024)
    );
    list(
        &mut text,
        "It exports, for the host to call",
        &examination.exports,
    );
    list(&mut text, "It imports, for itself to call", &examination.imports);
    let wasi: Vec<_> = examination.wasi.iter().map(wasi_in_words).collect();
    list(&mut text, "It imports of WASI", &wasi);
    let notes: Vec<_> = examination
        .notes
        .iter()
        .map(|note| format!("it {note}"))
        .collect();
    list(&mut text, "Worth a look", &notes);
    let mismatches: Vec<_> = examination.mismatches.iter().map(mismatch_in_words).collect();
    list(&mut text, "What keeps it from being loaded", &mismatches);
    text
}

fn list(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    *text += &format!("\n{title}:\n");
    for line in lines {
        *text += &format!("  - {line}\n");
    }
}

fn wasi_in_words(import: &WasiImport) -> String {
    if import.trap.is_empty() {
        return import.interface.clone();
    }
    let trap = import.trap.join(", ");
    format!(
        "{}; a station does not offer, and stops the plugin when it calls: {trap}",
        import.interface
    )
}

fn mismatch_in_words(mismatch: &Mismatch) -> String {
    let mut text = mismatch.to_string();
    for (what, wit) in [("expected", &mismatch.expected), ("found   ", &mismatch.found)] {
        if let Some(wit) = wit {
            // Writing to a string does not fail.
            let _ = write!(text, "\n      {what}: {wit}");
        }
    }
    text
}
