//! From a plugin's type to a component's exports.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::Once;

use crate::{Plugin, log};

/// Makes a component of a type that implements [`Plugin`]: exports `lifecycle` and the interfaces listed, of
/// `events`, `reset`, `connector`, `power`, `network`, `link_driver`, `firmware`, `diagnostics`, `customer`,
/// `reservation`, `data_transfer`, `display` and `observer`. Each must be implemented as the trait of its name.
///
/// `export!(MyDriver: events, connector, power);` is used once, in the crate that is built as a `cdylib`. The
/// station calls only what is exported, so list only what the plugin does.
#[macro_export]
macro_rules! export {
    ($plugin:ty $(: $($interface:ident),+ $(,)?)?) => {
        const _: () = {
            // A local type to hang the exports on: the plugin's own may be another crate's.
            struct Home;
            impl $crate::Instance for Home {
                type Plugin = $plugin;
                fn slot<R>(f: impl FnOnce(&$crate::Slot<$plugin>) -> R) -> R {
                    ::std::thread_local! {
                        static SLOT: $crate::Slot<$plugin> = const { $crate::Slot::empty() };
                    }
                    SLOT.with(f)
                }
            }
            type Exported = $crate::Exported<Home>;
            $crate::__export_interface!(lifecycle Exported);
            $($($crate::__export_interface!($interface Exported);)+)?
        };
    };
}

/// One interface of [`export!`].
#[doc(hidden)]
#[macro_export]
macro_rules! __export_interface {
    (lifecycle $exported:ident) => { $crate::__export_interface!(@ lifecycle export_lifecycle $exported); };
    (events $exported:ident) => { $crate::__export_interface!(@ events export_events $exported); };
    (reset $exported:ident) => { $crate::__export_interface!(@ reset export_reset $exported); };
    (connector $exported:ident) => { $crate::__export_interface!(@ connector export_connector $exported); };
    (power $exported:ident) => { $crate::__export_interface!(@ power export_power $exported); };
    (network $exported:ident) => { $crate::__export_interface!(@ network export_network $exported); };
    (link_driver $exported:ident) => { $crate::__export_interface!(@ link_driver export_link_driver $exported); };
    (firmware $exported:ident) => { $crate::__export_interface!(@ firmware export_firmware $exported); };
    (diagnostics $exported:ident) => { $crate::__export_interface!(@ diagnostics export_diagnostics $exported); };
    (customer $exported:ident) => { $crate::__export_interface!(@ customer export_customer $exported); };
    (reservation $exported:ident) => { $crate::__export_interface!(@ reservation export_reservation $exported); };
    (data_transfer $exported:ident) => { $crate::__export_interface!(@ data_transfer export_data_transfer $exported); };
    (display $exported:ident) => { $crate::__export_interface!(@ display export_display $exported); };
    (observer $exported:ident) => { $crate::__export_interface!(@ observer export_observer $exported); };
    (@ $interface:ident $export:ident $exported:ident) => {
        // The symbols of a component mean nothing to a native linker; there, only the types are checked.
        #[cfg(target_family = "wasm")]
        $crate::bindings::$interface::$export!($exported with_types_in $crate::bindings::$interface);
        #[cfg(not(target_family = "wasm"))]
        const _: fn() = || {
            fn is_exported<T: $crate::bindings::$interface::Guest>() {}
            is_exported::<$exported>()
        };
    };
    ($other:ident $exported:ident) => {
        compile_error!(concat!(
            "a plugin cannot export `", stringify!($other),
            "`: it may export events, reset, connector, power, network, link_driver, ",
            "firmware, diagnostics, customer, reservation, data_transfer, display and observer"
        ));
    };
}

/// The component's side of a plugin: the generated exports are implemented for it, and call the one instance.
pub struct Exported<H>(PhantomData<H>);

/// Where the one instance of a plugin lives. Implemented by [`export!`].
pub trait Instance {
    /// What lives there.
    type Plugin: Plugin + 'static;

    /// Hands out the place.
    fn slot<R>(f: impl FnOnce(&Slot<Self::Plugin>) -> R) -> R;
}

impl<H: Instance> Exported<H> {
    /// Calls the plugin. Panics, with a text that says who is to blame, when there is none.
    pub(crate) fn with<R>(f: impl FnOnce(&mut H::Plugin) -> R) -> R {
        H::slot(|slot| slot.with(f))
    }
}

/// The place of the one instance of a plugin: empty until `init` succeeds.
pub struct Slot<P>(RefCell<Option<P>>);

impl<P> Slot<P> {
    /// A place without a plugin.
    #[must_use]
    pub const fn empty() -> Self {
        Self(RefCell::new(None))
    }

    /// Puts a plugin there.
    pub(crate) fn fill(&self, plugin: P) {
        *self.0.borrow_mut() = Some(plugin);
    }

    fn with<R>(&self, f: impl FnOnce(&mut P) -> R) -> R {
        // The component model forbids that the host calls into a running instance; a plugin that calls its
        // own exports would otherwise corrupt itself.
        let Ok(mut plugin) = self.0.try_borrow_mut() else {
            panic!("the plugin was called while one of its functions was still running");
        };
        let Some(plugin) = plugin.as_mut() else {
            panic!("the plugin was called before its `init` succeeded");
        };
        f(plugin)
    }
}

/// From now on a panic's text reaches the station's log; without WASI it would go nowhere.
pub(crate) fn log_panics() {
    static ONCE: Once = Once::new();
    if cfg!(target_family = "wasm") {
        // On one line: the station replaces control characters.
        ONCE.call_once(|| {
            std::panic::set_hook(Box::new(|panic| {
                log::error!("{}", panic.to_string().replace('\n', " "))
            }));
        });
    }
}
