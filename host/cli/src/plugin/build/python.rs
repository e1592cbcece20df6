//! Python: the program and CPython in one component, started already.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::project::Project;
use super::tools::{self, Tools};
use super::{compile, wit};

pub(super) fn build(project: &Project, tools: &Tools, component: &Path) -> Result<()> {
    let folder = tools.package(&tools::PYTHON)?;
    compile(
        Command::new("python3")
            .arg(folder.join("bin/componentize-py"))
            .env("PYTHONPATH", &folder)
            .args(["--quiet", "--wit-path"])
            .arg(project.wit())
            .args([
                "--world",
                &wit::world(&project.wit())?,
                "componentize",
                "--python-path",
            ])
            .arg(project.source())
            .arg("plugin")
            .arg("--output")
            .arg(component),
    )
}
