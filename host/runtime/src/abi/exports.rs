//! What all versions' exports have in common: finding them, and the way of a call to its interface.

use crate::call::Return;
use crate::contract::Answer;

/// Makes `Indices` and `Exports` of a version from its interfaces, each with a module of its name that has
/// `call(&Guest, &mut Store<Host>, &Call) -> Result<Return>`.
macro_rules! exports {
    ($($interface:ident => $variant:ident),* $(,)?) => {
        #[derive(Clone)]
        pub(crate) struct Indices {
            lifecycle: wit::exports::plugpoint::station::lifecycle::GuestIndices,
            $($interface: Option<wit::exports::plugpoint::station::$interface::GuestIndices>,)*
        }

        pub(crate) struct Exports {
            lifecycle: wit::exports::plugpoint::station::lifecycle::Guest,
            $($interface: Option<wit::exports::plugpoint::station::$interface::Guest>,)*
        }

        impl Indices {
            /// An optional interface counts as exported when all its functions are there; `check` has refused
            /// components that export only some of them.
            pub(crate) fn find(
                pre: &wasmtime::component::InstancePre<$crate::host::Host>,
            ) -> wasmtime::Result<Self> {
                Ok(Self {
                    lifecycle: wit::exports::plugpoint::station::lifecycle::GuestIndices::new(pre)?,
                    $($interface: wit::exports::plugpoint::station::$interface::GuestIndices::new(pre).ok(),)*
                })
            }

            pub(crate) fn exports(&self, interface: $crate::contract::Interface) -> bool {
                #[allow(unreachable_patterns, reason = "a version may lack interfaces of later ones")]
                match interface {
                    $($crate::contract::Interface::$variant => self.$interface.is_some(),)*
                    _ => false,
                }
            }

            pub(crate) fn load(
                &self,
                store: &mut wasmtime::Store<$crate::host::Host>,
                instance: &wasmtime::component::Instance,
            ) -> wasmtime::Result<Exports> {
                Ok(Exports {
                    lifecycle: self.lifecycle.load(&mut *store, instance)?,
                    $($interface: match &self.$interface {
                        Some(indices) => Some(indices.load(&mut *store, instance)?),
                        None => None,
                    },)*
                })
            }
        }

        impl Exports {
            pub(crate) fn call(
                &self,
                store: &mut wasmtime::Store<$crate::host::Host>,
                call: &$crate::call::Call,
            ) -> wasmtime::Result<$crate::call::Return> {
                match call.interface() {
                    None => lifecycle::call(&self.lifecycle, store, call),
                    $(Some($crate::contract::Interface::$variant) => match &self.$interface {
                        Some(guest) => $interface::call(guest, store, call),
                        None => Err($crate::abi::exports::not_exported()),
                    },)*
                    #[allow(unreachable_patterns, reason = "a version may lack interfaces of later ones")]
                    Some(_) => Err($crate::abi::exports::not_exported()),
                }
            }
        }
    };
}

/// Routing has looked at the exports before a call is made, so this is a bug of the host.
pub(super) fn not_exported() -> wasmtime::Error {
    wasmtime::format_err!("the host called a function that the plugin does not export")
}

pub(super) fn answer(answer: Answer) -> wasmtime::Result<Return> {
    Ok(Return::Answer(answer))
}

/// A call that nothing is answered to.
pub(super) fn done(called: wasmtime::Result<()>) -> wasmtime::Result<Return> {
    called.map(|()| Return::Done)
}
