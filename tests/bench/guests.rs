//! The guests that are measured, one for each language, and what each is asked and told.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use plugpoint_runtime::contract::{Cost, DisplayMessage, DisplayText, Target};
use plugpoint_runtime::{Notice, PluginSpec, Question};

use crate::{callback, plugin};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

pub(crate) struct Guest {
    pub(crate) language: &'static str,
    /// From the repository's root.
    component: &'static str,
    /// The one that its self-test wants.
    port: Option<&'static str>,
    /// Something that it answers at once.
    pub(crate) question: fn() -> Question,
    pub(crate) notice: fn() -> Notice,
    pub(crate) aims: Aims,
}

pub(crate) struct Aims {
    /// Events held in a swap, median, in ms.
    pub(crate) swap_ms: f64,
    /// Memory of one more instance, in KB.
    pub(crate) instance_kb: f64,
}

pub(crate) const RUST: Guest = Guest {
    language: "Rust",
    component: "target/plugins/bench.wasm",
    port: None,
    question: || Question::ValidateProfile {
        slot: 1,
        profile: Box::new(callback::profile()),
    },
    notice: || Notice::NetworkConnected { slot: 1 },
    aims: Aims {
        swap_ms: 1.0,
        instance_kb: 66.0,
    },
};

const JAVASCRIPT: Guest = Guest {
    language: "JavaScript (QuickJS)",
    component: "plugins/examples/js-rfid/build/js-rfid.wasm",
    port: Some("reader"),
    question: || Question::SetDisplay(Box::new(message())),
    notice: || Notice::RunningCost(Box::new(cost())),
    aims: Aims {
        swap_ms: 3.0,
        instance_kb: 400.0,
    },
};

const PYTHON: Guest = Guest {
    language: "Python",
    component: "plugins/examples/python-network/build/python-network.wasm",
    port: Some("modem"),
    question: RUST.question,
    notice: RUST.notice,
    aims: Aims {
        swap_ms: 10.0,
        instance_kb: 1_540.0,
    },
};

pub(crate) const ALL: [Guest; 3] = [RUST, JAVASCRIPT, PYTHON];

pub(crate) fn in_language(language: &str) -> Result<Guest> {
    let guest = ALL.into_iter().find(|guest| guest.language == language);
    guest.with_context(|| format!("no guest is written in {language}"))
}

/// By its path from the repository's root.
pub(crate) fn component(path: &str) -> Result<PathBuf> {
    ensure!(
        Path::new(ROOT).join(path).exists(),
        "{path} is not there: `cargo xtask plugins` builds it"
    );
    Ok(Path::new(ROOT).join(path))
}

impl Guest {
    pub(crate) fn path(&self) -> Result<PathBuf> {
        component(self.component)
    }

    /// The same component under another hash, in `folder`: to the host it is another version.
    pub(crate) fn next_version(&self, folder: &Path) -> Result<PathBuf> {
        let mut bytes = std::fs::read(self.path()?)?;
        // A custom section: its id, its length, the length of its name, and the name.
        bytes.extend(b"\0\x05\x04next");
        let path = folder.join(format!("{}-next.wasm", self.language));
        std::fs::write(&path, bytes)?;
        Ok(path)
    }

    pub(crate) fn spec(&self, component: &Path) -> PluginSpec {
        plugin::spec(component, self.port)
    }
}

fn message() -> DisplayMessage {
    DisplayMessage {
        id: 7,
        priority: "NormalCycle".into(),
        state: Some("Charging".into()),
        target: Target::Evse(1),
        texts: vec![DisplayText {
            format: "UTF8".into(),
            language: Some("en".into()),
            content: "Charging pauses at six for half an hour.".into(),
        }],
        start: None,
        end: Some(1_800_000_000_000),
        transaction: None,
        extra: Vec::new(),
    }
}

fn cost() -> Cost {
    Cost {
        evse: 1,
        transaction: "5f0c3a1e".into(),
        amount: 4.2,
        currency: "EUR".into(),
        decimals: 2,
        is_final: false,
        extra: Vec::new(),
    }
}
