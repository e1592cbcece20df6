//! `plugpoint plugin build`: a vendor's project in any of four languages becomes a component.
//!
//! What a language needs is fetched once, at a fixed version, from its own package registry; see `tools`.

mod c;
mod fingerprint;
mod javascript;
mod project;
mod python;
mod rust;
mod tools;
mod wit;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::check;
use fingerprint::Fingerprint;
use project::{Language, Project};
use tools::Tools;

/// Build a plugin's project: Rust, C, JavaScript or Python
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The project's folder, as `plugpoint plugin new` makes it
    #[arg(default_value = ".")]
    folder: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let project = Project::open(&args.folder)?;
    let component = project.component();
    if !update(&project, &component)? {
        println!("{} is up to date", component.display());
        return Ok(());
    }
    println!("{} is built of {}", component.display(), project.language);
    check::run(&check::Args {
        component,
        json: false,
    })
}

/// Builds the component if anything has changed that it is made of. Says whether it did.
fn update(project: &Project, component: &Path) -> Result<bool> {
    fs::create_dir_all(project.build())
        .with_context(|| format!("cannot make {}", project.build().display()))?;
    let build = match project.language {
        // Cargo knows better than we what has changed.
        Language::Rust => return rust::build(project, component),
        Language::C => c::build,
        Language::JavaScript => javascript::build,
        Language::Python => python::build,
    };
    let fingerprint = Fingerprint::of(project)?;
    if component.exists() && fingerprint.is_kept(project) {
        return Ok(false);
    }
    build(project, &Tools::find()?, component)?;
    fingerprint.keep(project)?;
    Ok(true)
}

/// Runs a compiler with its words in sight, as they are.
fn compile(command: &mut Command) -> Result<()> {
    let name = Path::new(command.get_program()).display().to_string();
    let status = command
        .status()
        .with_context(|| format!("{name} does not start"))?;
    if !status.success() {
        bail!("it does not build; {name} says above why");
    }
    Ok(())
}
