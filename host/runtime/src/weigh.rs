//! How many bytes a value is on its way across the boundary.
//!
//! The values of [`crate::contract`] are counted by going through them as a serialiser does: numbers by their size, texts and
//! lists by what is in them, a variant as one byte. Padding and pointers are not counted.

use serde::Serialize;
use serde::ser::{
    self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

pub(crate) fn weigh<T: Serialize + ?Sized>(value: &T) -> usize {
    let mut scales = Scales(0);
    // Nothing refuses to be counted.
    let _ = value.serialize(&mut scales);
    scales.0
}

/// Bytes counted so far.
struct Scales(usize);

type Weighed = Result<(), std::fmt::Error>;

impl Scales {
    fn add(&mut self, bytes: usize) -> Weighed {
        self.0 += bytes;
        Ok(())
    }
}

macro_rules! sized {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, _: $type) -> Weighed {
            self.add(size_of::<$type>())
        })*
    };
}

impl ser::Serializer for &mut Scales {
    type Ok = ();
    type Error = std::fmt::Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    sized!(serialize_bool: bool, serialize_char: char);
    sized!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64);
    sized!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);
    sized!(serialize_f32: f32, serialize_f64: f64);

    fn serialize_str(self, text: &str) -> Weighed {
        self.add(text.len())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Weighed {
        self.add(bytes.len())
    }

    fn serialize_none(self) -> Weighed {
        self.add(1)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Weighed {
        self.add(1)?;
        value.serialize(self)
    }

    fn serialize_unit(self) -> Weighed {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Weighed {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Weighed {
        self.add(1)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Weighed {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Weighed {
        self.serialize_some(value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Self::Error> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Self::Error> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Self::Error> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Self::Error> {
        self.add(1)?;
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Self::Error> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Self::Error> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Self::Error> {
        self.add(1)?;
        Ok(self)
    }
}

/// The parts of a compound weigh what they weigh, whatever they are parts of.
macro_rules! parts {
    ($($of:ident: $method:ident($($name:ty)?)),*) => {
        $(impl $of for &mut Scales {
            type Ok = ();
            type Error = std::fmt::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, $(_: $name,)? value: &T) -> Weighed {
                value.serialize(&mut **self)
            }

            fn end(self) -> Weighed {
                Ok(())
            }
        })*
    };
}

parts!(
    SerializeSeq: serialize_element(),
    SerializeTuple: serialize_element(),
    SerializeTupleStruct: serialize_field(),
    SerializeTupleVariant: serialize_field(),
    SerializeStruct: serialize_field(&'static str),
    SerializeStructVariant: serialize_field(&'static str)
);

impl SerializeMap for &mut Scales {
    type Ok = ();
    type Error = std::fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Weighed {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Weighed {
        value.serialize(&mut **self)
    }

    fn end(self) -> Weighed {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Fact, IdToken, Measurand, Question, Reading};

    #[test]
    fn a_value_weighs_what_its_parts_weigh() {
        assert_eq!(weigh("text"), 4);
        assert_eq!(weigh(&vec![1_u8; 9]), 9);
        assert_eq!(weigh(&Some(7_u64)), 9);
        assert_eq!(
            weigh(&Question::Unlock {
                evse: 1,
                connector: 1
            }),
            1 + 8
        );
        let token = IdToken {
            value: "DEADBEEF".into(),
            kind: "ISO14443".into(),
        };
        let may_start = Question::MayStart {
            evse: 1,
            token: Some(token),
        };
        assert_eq!(weigh(&may_start), 1 + 4 + 1 + 16);
    }

    #[test]
    fn each_reading_of_a_meter_counts() {
        let reading = Reading {
            measurand: Measurand::Voltage,
            value: 230.0,
            phase: None,
            location: None,
            signed: None,
        };
        let meter = |readings| {
            weigh(&Fact::Meter {
                evse: 1,
                at: None,
                readings,
            })
        };
        assert_eq!(meter(vec![reading.clone(); 3]) - meter(vec![]), 3 * (1 + 8 + 3));
    }
}
