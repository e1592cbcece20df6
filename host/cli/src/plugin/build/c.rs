//! C: bindings made from the project's WIT, every `src/*.c` and they through zig's clang, and a component of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wit_bindgen_core::Files;
use wit_component::ComponentEncoder;

use super::project::Project;
use super::tools::{self, Tools};
use super::{compile, wit};

pub(super) fn build(project: &Project, tools: &Tools, component: &Path) -> Result<()> {
    let bindings = project.build().join("bindings");
    let mut inputs = bind(&project.wit(), &bindings)?;
    inputs.extend(sources(&project.source())?);
    let module = project.build().join("module.wasm");
    compile(
        zig(tools)?
            .args([
                "-target",
                "wasm32-wasi",
                "-mexec-model=reactor",
                "-Os",
                "-s",
                "-Wall",
                "-Wextra",
            ])
            .arg("-I")
            .arg(&bindings)
            .args(inputs)
            .arg("-o")
            .arg(&module),
    )?;
    // What C's library itself needs of WASI 0.1 (for `printf`, say) is put on the WASI 0.2 that a station offers.
    let bytes = ComponentEncoder::default()
        .validate(true)
        .module(&fs::read(&module)?)?
        .adapter(
            WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME,
            WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
        )?
        .encode()
        .context("the compiled code makes no component")?;
    fs::write(component, bytes).with_context(|| format!("cannot write {}", component.display()))
}

/// Writes the bindings of the project's world; gives the files that are to be linked.
fn bind(wit: &Path, folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut resolve, world) = wit::read(wit)?;
    let mut files = Files::default();
    wit_bindgen_c::Opts::default()
        .build()
        .generate(&mut resolve, world, &mut files)
        .context("the bindings")?;
    fs::create_dir_all(folder)?;
    for (name, content) in files.iter() {
        fs::write(folder.join(name), content)?;
    }
    let linked = files.iter().filter(|(name, _)| !name.ends_with(".h"));
    Ok(linked.map(|(name, _)| folder.join(name)).collect())
}

fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder)? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "c") {
            sources.push(file);
        }
    }
    sources.sort();
    Ok(sources)
}

/// zig's clang, which compiles its C library on its first run and keeps it.
fn zig(tools: &Tools) -> Result<Command> {
    let folder = tools.package(&tools::ZIG)?;
    let cache = tools.cache(&tools::ZIG);
    let mut command = Command::new(folder.join("ziglang/zig"));
    command
        .arg("cc")
        .env("ZIG_GLOBAL_CACHE_DIR", &cache)
        .env("ZIG_LOCAL_CACHE_DIR", &cache);
    Ok(command)
}
