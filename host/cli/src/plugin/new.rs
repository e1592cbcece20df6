//! `plugpoint plugin new`: a vendor's project that builds and passes its own test at once.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use include_dir::{Dir, include_dir};

/// What every project has; `gitignore` gets its dot here, lest git obey it in our own folder.
static COMMON: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/common");
/// What a project has whose language knows of WIT.
static COMPONENT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/component");
static RUST: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/rust");
static C: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/c");
static JAVASCRIPT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/javascript");
static PYTHON: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/python");

static CONTRACT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../wit/0.1.0");
/// The Rust SDK. No registry has it, so it comes along whole; it looks for the contract two folders above it.
static SDK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../plugins/sdk");
/// The workspace of the SDK, which says what version of wit-bindgen it takes.
const SDK_WORKSPACE: &str = include_str!("../../../../plugins/Cargo.toml");

const LONGEST_NAME: usize = 40;

/// Start a plugin's project: a driver that builds and passes its test
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The project's name, and the folder that is made for it: lower-case letters, digits and `-`
    name: String,
    #[arg(long, value_enum)]
    lang: Language,
    /// Where the project's folder is made
    #[arg(long, default_value = ".")]
    r#in: PathBuf,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Language {
    Rust,
    C,
    Js,
    Python,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    check_name(&args.name)?;
    let folder = args.r#in.join(&args.name);
    ensure!(
        !folder.exists(),
        "{} is there already; choose another name",
        folder.display()
    );
    let project = New {
        folder: &folder,
        name: &args.name,
        language: args.lang,
    };
    project.write()?;
    println!("{} is there. Go on with:", folder.display());
    println!("  cd {}", folder.display());
    println!("  plugpoint plugin build");
    println!("  plugpoint plugin test");
    Ok(())
}

/// A name that all languages and WIT take.
fn check_name(name: &str) -> Result<()> {
    let letters = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let words = name
        .split('-')
        .all(|word| word.starts_with(|c: char| c.is_ascii_lowercase()));
    if letters && words && name.len() <= LONGEST_NAME {
        return Ok(());
    }
    bail!(
        "`{name}` cannot be a plugin's name: take words of lower-case letters and digits with `-` between them, \
         each beginning with a letter, up to {LONGEST_NAME} characters (`my-lock`)"
    )
}

struct New<'a> {
    folder: &'a Path,
    name: &'a str,
    language: Language,
}

impl New<'_> {
    fn write(&self) -> Result<()> {
        self.add(&COMMON, "")?;
        match self.language {
            Language::Rust => {
                self.add(&RUST, "")?;
                self.add(&CONTRACT, "wit/0.1.0")?;
                self.add(&SDK, "vendor/plugpoint-plugin")
            }
            Language::C => self.add_component(&C),
            Language::Js => self.add_component(&JAVASCRIPT),
            Language::Python => self.add_component(&PYTHON),
        }
    }

    fn add_component(&self, sources: &Dir<'_>) -> Result<()> {
        self.add(&COMPONENT, "")?;
        self.add(sources, "")?;
        self.add(&CONTRACT, "wit/deps/plugpoint-station")
    }

    /// Writes the files of a template below `to`.
    fn add(&self, template: &Dir<'_>, to: &str) -> Result<()> {
        for file in template.files() {
            let text = file.contents_utf8().context("a template is no text")?;
            let path = self.folder.join(to).join(dotted(file.path()));
            let parent = path.parent().context("a template has no folder")?;
            fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
            fs::write(&path, self.filled(text)?)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        template.dirs().try_for_each(|folder| self.add(folder, to))
    }

    fn filled(&self, text: &str) -> Result<String> {
        let world = match self.language {
            Language::Rust => "src/lib.rs",
            _ => "wit/world.wit",
        };
        let wit_bindgen = SDK_WORKSPACE
            .lines()
            .find(|line| line.starts_with("wit-bindgen = "))
            .context("the SDK's wit-bindgen")?;
        Ok(text
            .replace("{{name}}", self.name)
            .replace("{{world}}", world)
            .replace("{{wit-bindgen}}", wit_bindgen))
    }
}

fn dotted(path: &Path) -> PathBuf {
    match path.to_str() {
        Some("gitignore") => ".gitignore".into(),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::check_name;

    #[test]
    fn a_name_is_one_that_every_language_takes() {
        for good in ["lock", "my-lock", "rfid2", "a-b-c"] {
            check_name(good).unwrap();
        }
        for bad in [
            "",
            "My-lock",
            "my_lock",
            "2lock",
            "my-",
            "-my",
            "a--b",
            "a-2",
            "../lock",
            &"x".repeat(41),
        ] {
            check_name(bad).unwrap_err();
        }
    }
}
