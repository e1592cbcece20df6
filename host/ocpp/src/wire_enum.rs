//! Enums that are spelled exactly as the wire spells them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, Visitor};

/// A name that an enum does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one of the names defined: {}", .0.join(", "))]
pub struct UnknownName(pub &'static [&'static str]);

/// Declares an enum from variants and their wire spellings: `ALL`, `NAMES` and `as_str`, plus
/// `FromStr`, `Display` and serde by that spelling.
macro_rules! wire_enum {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $wire:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $wire, "`")] $variant),+
        }

        impl $name {
            /// Every value, in the order of the schema.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The wire spelling of every value, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($wire),+];

            /// The spelling on the wire.
            pub const fn as_str(self) -> &'static str {
                Self::NAMES[self as usize]
            }
        }

        impl $crate::wire_enum::WireEnum for $name {
            const ALL: &'static [Self] = Self::ALL;
            const NAMES: &'static [&'static str] = Self::NAMES;
        }

        impl std::str::FromStr for $name {
            type Err = $crate::wire_enum::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                $crate::wire_enum::parse(name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::wire_enum::NameVisitor::new())
            }
        }
    };
}
pub(crate) use wire_enum;

/// What the shared code needs to know of an enum.
pub(crate) trait WireEnum: Copy + 'static {
    const ALL: &'static [Self];
    const NAMES: &'static [&'static str];
}

pub(crate) fn parse<T: WireEnum>(name: &str) -> Result<T, UnknownName> {
    let at = T::NAMES.iter().position(|known| *known == name);
    at.map(|at| T::ALL[at]).ok_or(UnknownName(T::NAMES))
}

/// Reads an enum without copying the name.
pub(crate) struct NameVisitor<T>(PhantomData<T>);

impl<T> NameVisitor<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: WireEnum> Visitor<'_> for NameVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        parse(name).map_err(|_| E::unknown_variant(name, T::NAMES))
    }
}
