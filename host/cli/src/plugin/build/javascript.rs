//! JavaScript: the program and QuickJS in one component, started already.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::project::Project;
use super::tools::{self, Tools};
use super::{compile, wit};

pub(super) fn build(project: &Project, tools: &Tools, component: &Path) -> Result<()> {
    let folder = tools.package(&tools::QUICKJS)?;
    let program = folder.join("node_modules/componentize-qjs/bin/componentize-qjs");
    compile(
        Command::new("node")
            .arg(program)
            // No async, no WASI: a plugin waits for nothing, and what it may do is what it imports.
            .args(["--sync", "--stub-wasi", "--opt-size", "--minify", "--wit"])
            .arg(project.wit())
            .args(["--world", &wit::world(&project.wit())?, "--module-root"])
            .arg(&project.folder)
            .arg("--js")
            .arg(project.source().join("plugin.js"))
            .arg("--output")
            .arg(component),
    )
}
