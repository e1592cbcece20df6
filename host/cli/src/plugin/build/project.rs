//! What lies in a plugin's folder.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Rust,
    C,
    JavaScript,
    Python,
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rust => "Rust",
            Self::C => "C",
            Self::JavaScript => "JavaScript",
            Self::Python => "Python",
        })
    }
}

/// The file that a project of each language has.
const ENTRIES: [(&str, Language); 4] = [
    ("Cargo.toml", Language::Rust),
    ("src/plugin.c", Language::C),
    ("src/plugin.js", Language::JavaScript),
    ("src/plugin.py", Language::Python),
];

pub(super) struct Project {
    pub(super) folder: PathBuf,
    pub(super) language: Language,
    name: String,
}

impl Project {
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("there is no folder {}", folder.display()))?;
        let Some(&(_, language)) = ENTRIES.iter().find(|(file, _)| folder.join(file).exists()) else {
            bail!(
                "{} is no plugin's project: it has none of {}. `plugpoint plugin new NAME --lang c` makes one",
                folder.display(),
                ENTRIES.map(|(file, _)| file).join(", ")
            );
        };
        let name = name(&folder)?;
        Ok(Self {
            folder,
            language,
            name,
        })
    }

    pub(super) fn source(&self) -> PathBuf {
        self.folder.join("src")
    }

    pub(super) fn wit(&self) -> PathBuf {
        self.folder.join("wit")
    }

    /// Where everything goes that is made.
    pub(super) fn build(&self) -> PathBuf {
        self.folder.join("build")
    }

    pub(super) fn component(&self) -> PathBuf {
        self.build().join(&self.name).with_extension("wasm")
    }
}

/// `lock` of the manifest's `id = "com.example.lock"`; without a manifest, the folder's name.
fn name(folder: &Path) -> Result<String> {
    #[derive(serde::Deserialize)]
    struct Manifest {
        id: String,
    }
    let file = folder.join("manifest.toml");
    if !file.exists() {
        let name = folder.file_name().context("the folder has no name")?;
        return Ok(name.to_string_lossy().into_owned());
    }
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let Manifest { id } = toml::from_str(&text).with_context(|| file.display().to_string())?;
    match id.rsplit('.').next() {
        Some(name) if !name.is_empty() && !name.contains(['/', '\\']) => Ok(name.to_owned()),
        _ => bail!("{}: `id = \"{id}\"` has no name at its end", file.display()),
    }
}
