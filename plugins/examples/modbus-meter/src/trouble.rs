//! What can be wrong with the meter, and telling it: none of it keeps a car from charging.

use std::collections::BTreeSet;

use plugpoint_plugin::hardware::{self, Fault};
use plugpoint_plugin::{Target, log};

use crate::frame::{Block, Exception};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Trouble {
    /// It does not answer, and why not, as far as that is known.
    Silent(String),
    /// It does not have these registers, or does not give them.
    Refuses(Block, Exception),
    /// An energy register, Wh.
    Fell {
        what: &'static str,
        before: f64,
        now: f64,
    },
}

const SILENT: &str = "MeterSilent";
const REFUSES: &str = "MeterRefuses";
const FELL: &str = "MeterRegisterFell";

impl Trouble {
    fn code(&self) -> &'static str {
        match self {
            Self::Silent(_) => SILENT,
            Self::Refuses(..) => REFUSES,
            Self::Fell { .. } => FELL,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Silent(why) => format!("the meter does not answer: {why}"),
            Self::Refuses(block, exception) => format!(
                "the meter does not give registers {block} ({exception}); see its manual, and the plugin's settings"
            ),
            Self::Fell { what, before, now } => {
                format!("the meter's {what} register fell from {before} Wh to {now} Wh")
            }
        }
    }
}

/// What the station was told.
#[derive(Debug, Default)]
pub(crate) struct Told {
    standing: BTreeSet<&'static str>,
    /// What an earlier incarnation raised is not known until the meter was read once.
    certain: bool,
}

impl Told {
    /// This is wrong; whatever else was wrong still is.
    pub(crate) fn raise(&mut self, target: Target, trouble: &Trouble) {
        if !self.standing.insert(trouble.code()) {
            return;
        }
        let text = trouble.text();
        log::warn!("{text}");
        if let Trouble::Fell { .. } = trouble {
            // What was charged for may be in doubt.
            hardware::security_event(FELL, &text);
        }
        hardware::fault_raised(&Fault::warning(target, trouble.code(), text));
    }

    /// The meter was read: this is wrong, and nothing else.
    pub(crate) fn only(&mut self, target: Target, troubles: &[Trouble]) {
        for code in [SILENT, REFUSES, FELL] {
            let over = troubles.iter().all(|trouble| trouble.code() != code);
            if over && (self.standing.remove(code) || !self.certain) {
                hardware::fault_cleared(target, code);
            }
        }
        self.certain = true;
        for trouble in troubles {
            self.raise(target, trouble);
        }
    }
}
