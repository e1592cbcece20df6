//! A connectivity implementation for ifaces.

use crate::bindings::link_driver::Guest;
use crate::exports::{Exported, Instance};
use crate::{Plugin, Settings};

pub use crate::bindings::link_driver::OptionError;

/// A connectivity implementation for the ifaces that the operator bound to the plugin: a modem, a Wi-Fi module. The
/// station keeps timeouts, persistence and retries; a driver starts what it is told to, returns, and tells by
/// [`crate::link`] what became of it.
///
/// ```
/// use plugpoint_plugin::prelude::*;
/// # struct Radio;
/// # impl Plugin for Radio {
/// #     fn describe() -> Description { Description::new("radio", "1.0.0", "Acme") }
/// #     fn init(_: Settings) -> Result<Self, String> { Ok(Self) }
/// # }
///
/// impl LinkDriver for Radio {
///     fn connect(&mut self, iface: &str) -> Result<(), String> {
///         let order = format!("join {iface}\n");
///         ports::send("radio", order.as_bytes()).map_err(|error| format!("the radio cannot be told: {error}"))
///     }
///
///     fn disconnect(&mut self, iface: &str) -> Result<(), String> {
///         let order = format!("leave {iface}\n");
///         ports::send("radio", order.as_bytes()).map_err(|error| format!("the radio cannot be told: {error}"))
///     }
/// }
///
/// impl Events for Radio {
///     fn on_port_data(&mut self, _port: &str, data: &[u8]) {
///         match data {
///             b"joined wlan0\n" => link::up("wlan0"),
///             _ => link::down("wlan0", "the access point is out of reach"),
///         }
///     }
/// }
///
/// plugpoint_plugin::export!(Radio: link_driver, events);
/// ```
pub trait LinkDriver: Plugin {
    /// Takes over an iface, with the operator's settings for it. Called once for each before anything else.
    ///
    /// # Errors
    /// A text for the operator; the iface is not used then.
    fn init_iface(&mut self, iface: &str, settings: Settings) -> Result<(), String> {
        let _ = (iface, settings);
        Ok(())
    }

    /// Starts to connect. An iface that is connected or connecting stays so: not an error.
    ///
    /// # Errors
    /// A text that says why it cannot even be tried.
    fn connect(&mut self, iface: &str) -> Result<(), String>;

    /// Starts to disconnect. Also ends an attempt to connect.
    ///
    /// # Errors
    /// A text that says why not.
    fn disconnect(&mut self, iface: &str) -> Result<(), String>;

    /// Sets an option of the driver's own, by name (`rat`, `band`, ...). Unless implemented, there are none.
    ///
    /// # Errors
    /// See [`OptionError`].
    fn set_option(&mut self, iface: &str, name: &str, value: &str) -> Result<(), OptionError> {
        let _ = (iface, name, value);
        Err(OptionError::Unknown)
    }

    /// The value of an option.
    ///
    /// # Errors
    /// See [`OptionError`].
    fn get_option(&mut self, iface: &str, name: &str) -> Result<String, OptionError> {
        let _ = (iface, name);
        Err(OptionError::Unknown)
    }
}

impl<H: Instance<Plugin: LinkDriver>> Guest for Exported<H> {
    fn init(iface: String, settings: Vec<(String, String)>) -> Result<(), String> {
        Self::with(|plugin| plugin.init_iface(&iface, settings.into()))
    }

    fn connect(iface: String) -> Result<(), String> {
        Self::with(|plugin| plugin.connect(&iface))
    }

    fn disconnect(iface: String) -> Result<(), String> {
        Self::with(|plugin| plugin.disconnect(&iface))
    }

    fn set_option(iface: String, name: String, value: String) -> Result<(), OptionError> {
        Self::with(|plugin| plugin.set_option(&iface, &name, &value))
    }

    fn get_option(iface: String, name: String) -> Result<String, OptionError> {
        Self::with(|plugin| plugin.get_option(&iface, &name))
    }
}
