//! Plugins with one vice each, for the tests of the host. See the README for what the host must do.
//!
//! But for its vice a plugin behaves: it exports every interface, answers every question at once with yes, and
//! loads any state. The settings choose where the vice comes out, so that one component serves many tests:
//!
//! - `where`: the functions, by their names in the contract, with commas (`unlock,on-timer`); `*` is all of them;
//! - `after`: how many of these calls are served well before (0);
//! - `size`: for vices that have one: bytes, lines, or how many (each vice says).
//!
//! All other settings are ignored: the vices stand in for other plugins.

mod answers;
pub mod impostor;
mod place;
mod plugin;
mod question;

pub use answers::Then;
pub use place::{Moment, Places};
pub use plugin::Misbehaving;
pub use question::Question;

use plugpoint_plugin::Description;

/// One vice.
pub trait Vice: Default + 'static {
    /// Where it comes out when the settings do not say; as the setting `where`.
    const WHERE: &'static str = "unlock";

    /// What the plugin says that it is.
    fn describe() -> Description {
        Description::new("misbehaving", "1.0.0", "plugpoint")
    }

    /// Called in `init`, before anything else.
    fn begin(&mut self) {}

    /// Comes out, if it can here, and says what the plugin does then.
    fn act(&mut self, moment: &Moment) -> Then;

    /// A timer is due, be it one of the vice's own.
    fn on_timer(&mut self) {}
}
