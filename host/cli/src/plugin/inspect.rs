//! `plugpoint plugin inspect`: what is in a bundle or a component.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use plugpoint_runtime::{Inspection, Manifest, Seal, inspect};
use plugpoint_station::Config;

/// Show what a bundle (.ppk) or a component (.wasm) is, asks for, and who signed it
///
/// Shows what is wrong with a damaged one too, and then ends with an error.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The bundle or the component
    file: PathBuf,
    /// A station's configuration: whether that station trusts the signature
    #[arg(long, short, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let bytes = std::fs::read(&args.file).with_context(|| args.file.display().to_string())?;
    let trust = match &args.config {
        Some(config) => Some(Config::read(config)?.trust_store()?),
        None => None,
    };
    let inspection = inspect(&bytes, trust.as_ref());
    if args.json {
        println!("{}", serde_json::to_string_pretty(&inspection)?);
    } else {
        print!("{}", in_words(&inspection));
    }
    if inspection.problems.is_empty() {
        Ok(())
    } else {
        bail!("{} cannot be used", args.file.display())
    }
}

fn in_words(inspection: &Inspection) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<12} {value}");
    };
    if let Some(manifest) = &inspection.manifest {
        describe(manifest, &mut line);
    }
    if let Some(surface) = &inspection.surface {
        line("contract", &list(&surface.contract));
        line("exports", &list(&surface.exports));
        line("imports", &list(&surface.imports));
    }
    if let Some(component) = &inspection.component {
        line(
            "component",
            &format!("{} bytes, sha256 {}", component.size, component.sha256),
        );
    }
    line(
        "file",
        &format!("{} bytes, sha256 {}", inspection.size, inspection.sha256),
    );
    line("signature", &seal(&inspection.seal));
    for problem in &inspection.problems {
        line("wrong", problem);
    }
    text
}

fn describe(manifest: &Manifest, line: &mut impl FnMut(&str, &str)) {
    line("plugin", &format!("{} ({})", manifest.id, manifest.name));
    line("version", &manifest.version.to_string());
    line("vendor", &manifest.vendor);
    line("rollback", &format!("counter {}", manifest.rollback_counter));
    for (name, wanted) in &manifest.hardware {
        line("hardware", &format!("{} = {wanted}", name.escape_debug()));
    }
    for (name, port) in &manifest.ports {
        let needs = port
            .needs
            .iter()
            .map(|(name, value)| format!(", {name} = {value}"));
        let needs: String = needs.collect();
        let optional = if port.required { "" } else { " (optional)" };
        line(
            "port",
            &format!("{name}{optional}: {}{needs}", port.kind.escape_debug()),
        );
    }
    if let Some(kv) = &manifest.kv {
        let optional = if kv.required { "" } else { " (optional)" };
        line("store", &format!("{} bytes{optional}", kv.bytes));
    }
    for (name, most) in &manifest.budget {
        line("budget", &format!("{name} = {most}"));
    }
    for (name, setting) in &manifest.settings {
        let needed = match &setting.default {
            _ if setting.required => ", required".to_owned(),
            Some(default) => format!(", default `{}`", default.escape_debug()),
            None => String::new(),
        };
        let secret = if setting.secret { ", secret" } else { "" };
        let description = setting.description.escape_debug();
        line(
            "setting",
            &format!("{name}: {}{needed}{secret}  {description}", setting.kind),
        );
    }
}

fn seal(seal: &Seal) -> String {
    match seal {
        Seal::Unsigned => "none".into(),
        Seal::Unchecked { key } => {
            format!("by the key {key}, not checked (--config compares it with a station's keys)")
        }
        Seal::Trusted { key, signer } => format!("by `{signer}` (key {key}), whom the station trusts"),
        Seal::Untrusted { key, why } => format!("by the key {key}, which does not count there: {why}"),
    }
}

fn list(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
