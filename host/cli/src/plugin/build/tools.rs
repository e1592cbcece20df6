//! The compilers that a language needs: packages of fixed versions, from the registry of their kind, each in a
//! folder of its own. Nothing is installed anywhere else on the machine.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// Says where the tools are kept; without it, the user's cache folder.
const FOLDER_VARIABLE: &str = "PLUGPOINT_TOOLS";

#[derive(Clone, Copy)]
enum Registry {
    /// By `pip`.
    Python,
    /// By `npm`.
    Node,
}

pub(super) struct Package {
    name: &'static str,
    pub(super) version: &'static str,
    registry: Registry,
    what: &'static str,
}

pub(super) const ZIG: Package = Package {
    name: "ziglang",
    version: "0.15.2",
    registry: Registry::Python,
    what: "a C compiler with a C library for WebAssembly, 94 MB to download, 380 MB on disk",
};
pub(super) const QUICKJS: Package = Package {
    name: "componentize-qjs",
    version: "0.4.5",
    registry: Registry::Node,
    what: "QuickJS and what puts a program into it, 38 MB on disk",
};
pub(super) const PYTHON: Package = Package {
    name: "componentize-py",
    version: "0.25.1",
    registry: Registry::Python,
    what: "CPython for WebAssembly and what puts a program into it, 17 MB to download, 47 MB on disk",
};
pub(super) const ALL: [&Package; 3] = [&ZIG, &QUICKJS, &PYTHON];

/// The folder that tools are installed in.
pub(super) struct Tools {
    folder: PathBuf,
}

impl Tools {
    pub(super) fn find() -> Result<Self> {
        let set = |name: &str| {
            env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let cache = || set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
        let folder = set(FOLDER_VARIABLE)
            .or_else(|| Some(cache()?.join("plugpoint/tools")))
            .with_context(|| {
                format!("nowhere to keep the compilers: set {FOLDER_VARIABLE} to a folder for them")
            })?;
        Ok(Self { folder })
    }

    /// A folder for what a tool wants to keep between two runs.
    pub(super) fn cache(&self, of: &Package) -> PathBuf {
        self.folder.join(format!("{}-cache", of.name))
    }

    /// The folder of a package, which is installed if it is not there yet.
    pub(super) fn package(&self, package: &Package) -> Result<PathBuf> {
        let folder = self.folder.join(format!("{}-{}", package.name, package.version));
        if folder.exists() {
            return Ok(folder);
        }
        eprintln!(
            "installing {} {} ({}) into {}",
            package.name,
            package.version,
            package.what,
            folder.display()
        );
        // Under another name until it is whole: an install that is interrupted is not taken for one that is done.
        let partial = self
            .folder
            .join(format!("{}.{}.partial", package.name, std::process::id()));
        fs::create_dir_all(&partial).with_context(|| format!("cannot make {}", partial.display()))?;
        let installed = package.install(&partial);
        if installed.is_ok() && fs::rename(&partial, &folder).is_err() && !folder.exists() {
            bail!("cannot move {} to {}", partial.display(), folder.display());
        }
        if partial.exists() {
            fs::remove_dir_all(&partial).with_context(|| format!("cannot remove {}", partial.display()))?;
        }
        installed?;
        Ok(folder)
    }
}

impl Package {
    fn install(&self, folder: &Path) -> Result<()> {
        let (mut command, advice) = match self.registry {
            Registry::Python => (self.pip(folder), "install Python 3.9 or later, with pip"),
            Registry::Node => (self.npm(folder), "install Node.js 18 or later, with npm"),
        };
        let program = command.get_program().to_string_lossy().into_owned();
        let status = match command.status() {
            Ok(status) => status,
            Err(error) => bail!(
                "{program} does not start ({error}), and {} comes by it: {advice}",
                self.name
            ),
        };
        if !status.success() {
            bail!(
                "{} {} cannot be installed; {program} says above why",
                self.name,
                self.version
            );
        }
        Ok(())
    }

    fn pip(&self, folder: &Path) -> Command {
        let mut command = Command::new("python3");
        command
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args([
                "--root-user-action=ignore",
                "--no-deps",
                "--no-compile",
                "--target",
            ])
            .arg(folder)
            .arg(format!("{}=={}", self.name, self.version));
        command
    }

    fn npm(&self, folder: &Path) -> Command {
        let mut command = Command::new("npm");
        command
            .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
            .arg(folder)
            .arg(format!("{}@{}", self.name, self.version));
        command
    }
}
