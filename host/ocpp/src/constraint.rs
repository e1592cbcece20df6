//! The shape of the generated constraint tables. They are trees, never cyclic, so that a walk of
//! them ends whatever the JSON.

/// An object: its properties sorted by name.
#[derive(Debug)]
pub(crate) struct Object {
    /// Whether properties that are not named here are welcome.
    pub(crate) open: bool,
    pub(crate) properties: &'static [Property],
}

#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) schema: Schema,
}

/// What a value may be. Bounds are inclusive.
#[derive(Debug)]
pub(crate) enum Schema {
    Any,
    Array {
        items: &'static Self,
        min: usize,
        max: usize,
    },
    Boolean,
    DateTime,
    Enum(&'static [&'static str]),
    Integer {
        min: i32,
        max: i32,
    },
    /// `decimals`: how many digits may follow the point.
    Number {
        min: Option<f64>,
        max: Option<f64>,
        decimals: Option<usize>,
    },
    Object(&'static Object),
    /// At most `max` characters, not bytes.
    Text {
        max: usize,
    },
}

impl Schema {
    pub(crate) const INTEGER: Self = Self::integer(i32::MIN, i32::MAX);
    pub(crate) const NUMBER: Self = Self::number(None, None, None);

    pub(crate) const fn array(items: &'static Self, min: usize, max: usize) -> Self {
        Self::Array { items, min, max }
    }

    pub(crate) const fn integer(min: i32, max: i32) -> Self {
        Self::Integer { min, max }
    }

    pub(crate) const fn number(min: Option<f64>, max: Option<f64>, decimals: Option<usize>) -> Self {
        Self::Number { min, max, decimals }
    }

    pub(crate) const fn text(max: usize) -> Self {
        Self::Text { max }
    }
}

pub(crate) const fn required(name: &'static str, schema: Schema) -> Property {
    Property {
        name,
        required: true,
        schema,
    }
}

pub(crate) const fn optional(name: &'static str, schema: Schema) -> Property {
    Property {
        name,
        required: false,
        schema,
    }
}

impl Object {
    pub(crate) fn property(&self, name: &str) -> Option<&'static Property> {
        let at = self
            .properties
            .binary_search_by(|property| property.name.cmp(name));
        at.ok().map(|at| &self.properties[at])
    }
}
