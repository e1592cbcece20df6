//! The life of a plugin.

use crate::Settings;
use crate::bindings::lifecycle::Guest;
use crate::exports::instance::{Exported, Instance, log_panics};

pub use crate::bindings::lifecycle::{Description, LoadError, Snapshot};

/// The life of a plugin; the one trait that every plugin implements. The station gives each call 1 s.
pub trait Plugin: Sized {
    /// Who the plugin is. Called first and at any time; must not have side effects.
    fn describe() -> Description;

    /// Makes the plugin from the operator's settings. Called once, before all but [`Plugin::describe`].
    ///
    /// Do not report facts here: when a state follows, they are not the truth yet (see the crate's docs).
    ///
    /// # Errors
    /// A text for the operator; the plugin is not used then.
    fn init(settings: Settings) -> Result<Self, String>;

    /// New settings for the running plugin. Unless implemented, they are refused.
    ///
    /// # Errors
    /// A text for the operator; the old settings stay in force.
    fn configure(&mut self, settings: Settings) -> Result<(), String> {
        let _ = settings;
        Err("this plugin takes new settings only when it is started anew".to_owned())
    }

    /// Checks that the plugin can do its work. A new version that fails here does not replace the old one.
    ///
    /// # Errors
    /// A text that says what does not work.
    fn self_test(&mut self) -> Result<(), String> {
        Ok(())
    }

    /// The state that the next incarnation or version goes on from (at most 256 KiB). Called at a swap and
    /// after events, at most once a second; must not have side effects. Unless implemented, there is none.
    fn save_state(&self) -> Snapshot {
        Snapshot {
            schema: Self::describe().state_schema,
            bytes: Vec::new(),
        }
    }

    /// Goes on from a saved state, which may be an older version's. Called after [`Plugin::init`] and before
    /// any event. Timers do not survive: set them anew here.
    ///
    /// # Errors
    /// [`LoadError::Refused`] when the state cannot be used; a swap is rolled back then.
    fn load_state(&mut self, snapshot: Snapshot) -> Result<(), LoadError> {
        let _ = snapshot;
        Ok(())
    }

    /// The station stops, or the plugin is replaced. Nothing is called afterwards.
    fn shutdown(&mut self) {}
}

impl Description {
    /// A description without state; see [`Description::with_state_schema`].
    #[must_use]
    pub fn new(name: &str, version: &str, vendor: &str) -> Self {
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            vendor: vendor.to_owned(),
            state_schema: 0,
            extra: Vec::new(),
        }
    }

    /// Says the version of the bytes that [`Plugin::save_state`] gives.
    #[must_use]
    pub fn with_state_schema(self, state_schema: u32) -> Self {
        Self { state_schema, ..self }
    }
}

impl<H: Instance> Guest for Exported<H> {
    fn describe() -> Description {
        log_panics();
        H::Plugin::describe()
    }

    fn init(settings: Vec<(String, String)>) -> Result<(), String> {
        log_panics();
        let plugin = H::Plugin::init(settings.into())?;
        H::slot(|slot| slot.fill(plugin));
        Ok(())
    }

    fn configure(settings: Vec<(String, String)>) -> Result<(), String> {
        Self::with(|plugin| plugin.configure(settings.into()))
    }

    fn self_test() -> Result<(), String> {
        Self::with(H::Plugin::self_test)
    }

    fn save_state() -> Snapshot {
        Self::with(|plugin| plugin.save_state())
    }

    fn load_state(snapshot: Snapshot) -> Result<(), LoadError> {
        Self::with(|plugin| plugin.load_state(snapshot))
    }

    fn shutdown() {
        Self::with(H::Plugin::shutdown);
    }
}
